"""The command as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Run:
    """What one run of the command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def emplace(tmp_path: Path) -> Callable[..., Run]:
    """Run ``emplace`` in a folder and with a store of its own: ``emplace("extract", "-", given="text")``."""

    def run(*arguments: str | Path, given: str | bytes = b"", **settings: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "geo", *map(str, arguments)],
            input=given.encode() if isinstance(given, str) else given,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "EMPLACE_DATABASE": str(tmp_path / "store.sqlite"), "COLUMNS": "100", **settings},
            timeout=600,  # patient: a busy machine takes long to compile the gazetteer
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
