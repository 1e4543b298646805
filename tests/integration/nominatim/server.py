"""Serve the checked-in Nominatim: its environment, its process, and a proxy that makes it misbehave."""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).parent
REQUIREMENTS = ("nominatim-api==5.3.3", "aiosqlite", "falcon", "uvicorn")
_CHECK = (
    "import sqlite3; c = sqlite3.connect(':memory:'); c.enable_load_extension(True); c.load_extension('mod_spatialite')"
)


class CannotServeError(Exception):
    """Why the server can't run on this machine."""


def python() -> str:
    """A Python whose SQLite loads SpatiaLite; installs the library where that can be done without asking."""
    candidates = [p for p in ("/usr/bin/python3", sys.executable) if Path(p).exists()]
    for attempt in range(2):
        for candidate in candidates:
            if subprocess.run([candidate, "-c", _CHECK], capture_output=True).returncode == 0:
                return candidate
        if attempt == 0 and os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(
                ["apt-get", "install", "-y", "-q", "--no-install-recommends", "libsqlite3-mod-spatialite"],
                capture_output=True, timeout=300, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            )  # fmt: skip
    raise CannotServeError("no Python here loads mod_spatialite; on Debian: apt-get install libsqlite3-mod-spatialite")


def environment(folder: Path) -> Path:
    """Virtual environment with nominatim-api, made once and kept; others who want it meanwhile wait."""
    ready = folder / "ready"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not ready.exists():
            _make(folder)
            ready.touch()
    return folder / "bin" / "python"


def _make(folder: Path) -> None:
    made = subprocess.run([python(), "-m", "venv", "--clear", str(folder)], capture_output=True, text=True)
    if made.returncode:
        raise CannotServeError(f"no virtual environment for Nominatim: {made.stderr[-300:]}")
    pip = [str(folder / "bin" / "pip"), "install", "-q", *REQUIREMENTS]
    done = subprocess.run(pip, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise CannotServeError(f"nominatim-api can't be installed: {done.stderr[-300:]}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(cache: Path, work: Path) -> Iterator[int]:
    """Run the server; gives its port."""
    interpreter = environment(cache)
    project = work / "project"
    project.mkdir()
    with gzip.open(HERE / "nominatim.sqlite.gz") as packed, (project / "nominatim.sqlite").open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    port = free_port()
    start = (
        "import uvicorn; from pathlib import Path; from nominatim_api.server.falcon.server import get_application; "
        f"uvicorn.run(get_application(Path({str(project)!r})), port={port}, log_level='warning')"
    )
    settings = os.environ | {"NOMINATIM_DATABASE_DSN": f"sqlite:dbname={project / 'nominatim.sqlite'}"}
    with (work / "server.log").open("w") as log:
        process = subprocess.Popen([str(interpreter), "-c", start], env=settings, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/status", timeout=5) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise CannotServeError((work / "server.log").read_text()[-600:]) from None
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(10)


class FaultyProxy:
    """A TCP proxy on loopback in front of the server; ``fault`` says how it fails.

    ``""`` passes everything, ``"slow"`` waits, ``"drip"`` sends a few bytes a second, ``"cut"`` closes in the middle,
    ``"reset"`` resets at once, ``"garbage"`` answers no HTTP, ``"empty"`` answers HTTP without JSON, ``"dead"`` says
    nothing ever. ``prefix`` is a path that other services of Nominatim's form put before its own; ``requests`` are the
    first lines of what was asked.
    """

    def __init__(self, upstream: int, prefix: str = "") -> None:
        self.upstream, self.prefix, self.fault, self.connections = upstream, prefix, "", 0
        self.requests: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._closing = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening and let waiting connections go."""
        self._closing.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._handle, args=(client, self.fault), daemon=True).start()

    def _handle(self, client: socket.socket, fault: str) -> None:
        with client, contextlib.suppress(OSError):
            if fault == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            request = client.recv(65536)
            self.requests.append(request.split(b"\r\n")[0].decode())
            if self.prefix:
                request = request.replace(self.prefix.encode(), b"", 1)
            if fault == "dead":
                self._closing.wait(60)
                return
            if fault == "garbage":
                client.sendall(b"\x00\xffthis is no HTTP\r\n\r\n")
                return
            if fault == "empty":
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")
                return
            if fault == "slow":
                self._closing.wait(5)
            with socket.create_connection(("127.0.0.1", self.upstream)) as server:
                server.sendall(request.replace(b"Connection: keep-alive", b"Connection: close"))
                answer = b""
                while piece := server.recv(65536):
                    answer += piece
            if fault == "cut":
                client.sendall(answer[: len(answer) - 40])
            elif fault == "drip":
                for at in range(0, len(answer), 10):
                    client.sendall(answer[at : at + 10])
                    if self._closing.wait(0.1):
                        return
            else:
                client.sendall(answer)
