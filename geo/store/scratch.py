"""Folders for files that live as long as the process; those of killed processes are cleared away by the next one.

Whoever uses a folder holds a lock on a file in it, which the system gives back when the process ends, however it ends.
So a folder whose lock can be had is nobody's any more. One without such a file is left alone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing is locked there, and nothing cleared away
    fcntl = None  # type: ignore[assignment]

_LOCK = "in-use"


class Scratch:
    """A new folder in the system's folder for such, removed by `remove` or at the end of the process.

    Parameters
    ----------
    prefix : str
        Beginning of its name; folders of the same prefix are cleared away where their processes were killed.
    """

    def __init__(self, prefix: str) -> None:
        _clear_away(prefix)
        self._folder = tempfile.TemporaryDirectory(prefix=prefix)
        self.path = Path(self._folder.name)
        self._lock = os.open(self.path / f"{_LOCK}.new", os.O_CREAT | os.O_RDWR, 0o600)
        if fcntl:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            # Only now under the name that is looked for: never is it there and not locked.
            (self.path / f"{_LOCK}.new").rename(self.path / _LOCK)

    def remove(self) -> None:
        """Remove it with all that is in it; once."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
            self._folder.cleanup()


def _clear_away(prefix: str) -> None:
    """Remove our user's folders whose processes have ended."""
    if not fcntl:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # somebody else's, in use, or just being removed
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
