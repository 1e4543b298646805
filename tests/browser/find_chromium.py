"""Find a Chromium for the browser tests: one that is there, else Debian's package, else Playwright's own.

python tests/browser/find_chromium.py             prints its path, or nothing
python tests/browser/find_chromium.py --install   gets one if none is there
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find() -> str | None:
    """Path of a Chromium, or ``None``. ``EMPLACE_CHROMIUM`` wins."""
    if os.environ.get("EMPLACE_CHROMIUM"):
        return os.environ["EMPLACE_CHROMIUM"]
    on_path = next((path for path in map(shutil.which, _NAMES) if path), None)
    return on_path or next((path for path in _MAC if Path(path).exists()), None) or _playwrights()


def _playwrights() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def installed() -> str:
    """Path of a Chromium, which is got first if none is there; ends the program where that fails."""
    return _or_end(_install())


def _or_end(path: str | None) -> str:
    return path or sys.exit(
        "No Chromium was found or could be installed. Install chromium, or set EMPLACE_CHROMIUM to one."
    )


def _install() -> str | None:
    if found := find():
        return found
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=sys.stderr)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, stdout=sys.stderr)
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr)
    return find()


if __name__ == "__main__":
    print(_or_end(_install() if "--install" in sys.argv else find()))
