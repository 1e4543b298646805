"""Reads one file in a process of its own, with limits on memory and time; a file that kills it costs nothing else.

The child reads the bytes from standard input and answers one JSON object on standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

from geo.errors import InputError
from geo.sources.files import Content

DEADLINE_S = 30
_MEMORY_BYTES = 1_500_000_000
_ROOT = Path(__file__).resolve().parents[2]


def read(module: str, raw: bytes) -> Content:
    """Read some bytes with the kind of a module of `geo.sources.kinds`.

    Raises
    ------
    geo.errors.InputError
        What the kind complains of; or that reading took too long, too much memory, or broke down.
    """
    paths = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, module],
            input=raw,
            capture_output=True,
            timeout=DEADLINE_S,
            env={**os.environ, "PYTHONPATH": paths},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"takes longer than {DEADLINE_S} seconds to open; it may be damaged or made to.") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise InputError("is damaged: reading it broke down.") from None
    if "problem" in answer:
        raise InputError(str(answer["problem"]))
    about = answer["about"]
    if about.get("published"):
        about["published"] = date.fromisoformat(about["published"])
    return Content(answer["text"], about)


def _main(module: str) -> None:
    _limit_memory()
    raw = sys.stdin.buffer.read()
    try:
        content = import_module(f"geo.sources.kinds.{module}").KIND.read(raw)
        answer = {"text": content.text, "about": dict(content.about)}
    except InputError as error:
        answer = {"problem": str(error)}
    except MemoryError:
        answer = {"problem": "needs more memory than one article may; it may be damaged or made to."}
    except Exception as error:  # whatever a library makes of broken bytes is the file's fault
        answer = {"problem": f"is damaged and could not be opened ({type(error).__name__})."}
    sys.stdout.write(json.dumps(answer, default=str))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # no such limits on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _main(sys.argv[1])
