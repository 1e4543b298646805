"""What benchmarks of the dashboard share: scripts beside them, a server over made-up deployments, a table."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
_PAGE = ROOT / "docs" / "performance.md"


def module(name: str, path: Path) -> Any:
    """A script of the tests, wherever it lies."""
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


@contextmanager
def dashboard(reports: int) -> Iterator[tuple[Any, Any]]:
    """A server over so many deployments, and the helpers of the browser tests."""
    support = module("browser_conftest", ROOT / "tests" / "browser" / "conftest.py")
    synthetic = module("synthetic", HERE / "synthetic.py")
    with tempfile.TemporaryDirectory() as folder:
        synthetic.fill(Path(folder) / "store.sqlite", reports)
        server = support.Server(Path(folder))
        try:
            yield server, support
        finally:
            os.kill(server.pid, signal.SIGKILL)  # it would wait for visitors who are gone


def machine() -> str:
    """The machine and the day, as a table names them."""
    return f"{module('bench_run', HERE / 'run.py').machine()}, {time.strftime('%Y-%m-%d', time.gmtime())}"


def write(mark: str, table: str) -> None:
    """Put a table into docs/performance.md, between its two marks."""
    text = _PAGE.read_text(encoding="utf-8")
    head, rest = text.split(f"<!-- {mark} -->\n")
    end = f"<!-- end of {mark} -->"
    _PAGE.write_text(head + f"<!-- {mark} -->\n" + table + end + rest.split(end)[1], encoding="utf-8")
