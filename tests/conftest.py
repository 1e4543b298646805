"""For every test: settings of its own, so that nobody's store is touched and nothing depends on this machine; and a
small web server that answers well and badly.

The compiled gazetteer is shared with the user's: it is named after what it was made of, and compiled once.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from documents import pdf
from hypothesis import settings
from postgresql import Cluster, MissingError

# For a long look at the property tests: pytest --hypothesis-profile=thorough
settings.register_profile("thorough", max_examples=5000, deadline=None)

for variable in [name for name in os.environ if name.startswith("EMPLACE_")]:
    if variable not in {"EMPLACE_CACHE_DIR", "EMPLACE_CHROMIUM"}:
        del os.environ[variable]
# Hundreds of processes are started: each would compile every module anew, for a second, where this is set.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
_folder = tempfile.TemporaryDirectory(prefix="emplace-tests-")
os.environ["EMPLACE_DATABASE"] = str(Path(_folder.name) / "store.sqlite")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, for tests wait too; each, with its server and its browser, takes 1.5 GB."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return min(4, (os.cpu_count() or 1) + 1, max(1, int(memory_gb // 2)))


PAGE = """<!doctype html><html lang="en"><head><title>Launchers at Gvardeyskoye</title></head><body>
<nav><a href="/a">Home</a> <a href="/b">Weather in Paris</a></nav><article><h1>Launchers at Gvardeyskoye</h1>
<p>An S-400 battery stands near Gvardeyskoye in Crimea, two residents of the village told our reporter last week.</p>
<p>They had counted four launchers beside the railway line, and soldiers had camped some way off behind the trees.</p>
</article><footer>We use cookies.</footer></body></html>"""


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        getattr(self, "give_" + self.path.strip("/").split("/")[0], self.give_missing)()

    def _send(self, status: int, body: bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def give_missing(self) -> None:
        self._send(404, b"<h1>Not found</h1>")

    def give_page(self) -> None:
        self._send(200, PAGE.encode())

    def give_plain(self) -> None:
        self._send(200, "Батарея С-400 стоит под Гвардейским в Крыму.".encode(), "text/plain; charset=utf-8")

    def give_broken(self) -> None:
        self._send(500, b"")

    def give_moved(self) -> None:
        self._send(302, b"", Location="/page")

    def give_round(self) -> None:
        self._send(302, b"", Location="/round")

    def give_inside(self) -> None:
        self._send(302, b"", Location="http://169.254.169.254/latest/meta-data/")

    def give_elsewhere(self) -> None:
        self._send(302, b"", Location="file:///etc/hostname")

    def give_picture(self) -> None:
        self._send(200, b"\x89PNG\r\n\x1a\n\x00\x00", "image/png")

    def give_paper(self) -> None:
        self._send(200, pdf(), "application/pdf")

    def give_empty(self) -> None:
        self._send(200, b"<html><body></body></html>")

    def give_huge(self) -> None:
        self._send(200, b"", "text/plain")
        try:
            for _ in range(40):
                self.wfile.write(b"word " * 100_000)
        except OSError:  # the reader has had enough, as it should
            pass

    def give_drip(self) -> None:
        self._send(200, b"", "text/plain")
        try:
            for _ in range(600):
                self.wfile.write(b"word ")
                time.sleep(0.1)
        except OSError:
            pass

    def give_silent(self) -> None:
        time.sleep(4)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of a web server that answers well and badly."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own; tests that need one are skipped only where none can be installed, never in CI."""
    try:
        made = Cluster()
    except MissingError as why:
        if os.environ.get("CI"):
            pytest.fail(str(why))
        pytest.skip(str(why))
    yield made
    made.remove()
