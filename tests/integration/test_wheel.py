"""Emplace as installed from a wheel, away from the repository: its data, its application, its look."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = "An S-400 battery stands near Gvardeyskoye in Crimea, residents say."


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the package as the wheel holds it; its dependencies are this environment's."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--quiet",
            "--disable-pip-version-check", "--wheel-dir", str(folder),
        ],
        check=True,
    )  # fmt: skip
    [wheel] = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def surroundings(installed: Path, **settings: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(installed), **settings}


def run(installed: Path, folder: Path, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=folder, env=surroundings(installed), capture_output=True, text=True, check=True, input=TEXT,
    ).stdout  # fmt: skip


def ask(url: str) -> Any:
    with urlopen(url, timeout=10) as answer:
        return json.load(answer)


def test_an_article_is_read_with_the_wheels_own_data(installed: Path, tmp_path: Path) -> None:
    where = run(installed, tmp_path, "-c", "from geo.settings import Settings; print(Settings().data_dir)")
    assert Path(where.strip()) == installed / "geo" / "_data"
    (report,) = json.loads(run(installed, tmp_path, "-m", "geo", "extract", "-"))["reports"]
    assert report["system"] == "S-400"
    assert report["range_km"]["high"] > 100
    assert not (installed / "geo" / "_data" / "training").exists()


def test_the_look_is_found_and_statistics_are_off(installed: Path, tmp_path: Path) -> None:
    told = run(
        installed, tmp_path, "-c",
        "from streamlit import config; from geo.cli import app_file\n"
        "config._main_script_path = str(app_file())\n"
        "config.get_config_options(force_reparse=True)\n"
        "for name in ('browser.gatherUsageStats', 'client.toolbarMode', 'theme.light.primaryColor'):\n"
        "    print(config.get_option(name))",
    )  # fmt: skip
    assert told.split() == ["False", "minimal", "#0f62c4"]


def test_the_server_starts_anywhere_and_stops_when_the_command_is_stopped(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with (tmp_path / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "geo", "serve", "--no-sample", "--port", str(port)],
            cwd=tmp_path, env=surroundings(installed, EMPLACE_DATABASE="here.sqlite"), stdout=log, stderr=log,
        )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while True:
            try:
                health = ask(f"{url}/health")
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < end, (tmp_path / "log.txt").read_text()
                time.sleep(0.2)
        assert (health["status"], health["missing"]) == ("ok", [])
        # The store that was named is the one in the folder where the command was given.
        assert (tmp_path / "here.sqlite").exists()
        assert not (installed / "geo" / "_app" / "here.sqlite").exists()
    finally:
        process.terminate()
        process.wait(20)
    with pytest.raises(OSError):
        ask(f"{url}/health")
