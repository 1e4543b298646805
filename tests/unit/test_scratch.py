"""Folders of killed processes go; those in use, of somebody else, or of unknown make stay."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from geo.store.scratch import Scratch

HOLD = """
import sys
from geo.store.scratch import Scratch
held = Scratch("emplace-published-")
(held.path / "1.sqlite").touch()
print(held.path, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is locked on Windows")
def test_what_a_killed_process_left_is_cleared_away_and_nothing_else(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "emplace-published-old").mkdir()
    outside = tmp_path / "kept"
    outside.mkdir()
    (outside / "in-use").touch()
    (tmp_path / "emplace-published-link").symlink_to(outside)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as held:
        assert held.stdout
        folder = Path(held.stdout.readline().strip())
        mine = Scratch("emplace-published-")
        assert (folder / "1.sqlite").exists() and mine.path.exists()
        os.kill(held.pid, signal.SIGKILL)
        held.wait()
    assert (folder / "1.sqlite").exists()
    second = Scratch("emplace-published-")
    assert not folder.exists() and mine.path.exists()
    assert (tmp_path / "emplace-published-old").exists() and (outside / "in-use").exists()
    for one in (mine, second):
        one.remove()
        one.remove()
    assert {path.name for path in tmp_path.iterdir()} == {"emplace-published-old", "emplace-published-link", "kept"}
