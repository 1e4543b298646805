"""A real server, a real store and a real Chromium for every browser test; nothing here is mocked."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Request, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def load(name: str):  # type: ignore[no-untyped-def]
    """A module beside this file, whatever the import mode."""
    spec = importlib.util.spec_from_file_location(f"browser_{name}", HERE / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask a browser test that failed once more: on a busy machine a page may answer later than any fair limit.

    What is really broken fails both times, and a run says how many were asked again.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


samples = load("samples")

# Waiting ends when what is waited for is there: being patient costs nothing but on failure, and a machine may be busy.
PATIENCE_S = 90.0


class Server:
    """The application as people start it, with a store of its own."""

    def __init__(self, folder: Path, base_path: str = "", **environment: str) -> None:
        self.database = folder / "store.sqlite"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}{base_path}"
        self._log = (folder / "server.log").open("wb")
        self.log_path = folder / "server.log"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(self.port)]
            + (["--server.baseUrlPath", base_path] if base_path else []),
            cwd=ROOT,
            env={**os.environ, "EMPLACE_DATABASE": str(self.database), **environment},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                assert self._process.poll() is None, self.log_path.read_text()
                time.sleep(0.1)
        raise AssertionError(f"The server did not start: {self.log_path.read_text()}")

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        return self._process.pid

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._log.close()


def fill(database: Path, rows: list) -> None:  # type: ignore[type-arg]
    from geo.store import Store

    store = Store.open(path=database)
    for one in rows:
        store.add(one.article, [one.report])
    store.close()


@pytest.fixture(scope="session")
def support():  # type: ignore[no-untyped-def]
    """This module, for tests that start a server over a store of their own."""
    return sys.modules[__name__]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard over the made-up deployments and the hostile one."""
    folder = tmp_path_factory.mktemp("dashboard")
    fill(folder / "store.sqlite", [*samples.sourced(), samples.hostile()])
    running = Server(folder)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = load("find_chromium").find()
    assert path, "No Chromium: run  python tests/browser/find_chromium.py --install"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


# Where a pin, or the group that holds it, is on the screen.
_WHERE = """id => {
  const { layer, map } = Emplace.current;
  const find = (test) => layer._drawn.find(test);
  const mark = find((d) => d.item?.id === id) ?? find((d) => d.group?.items?.some((i) => i.id === id));
  const point = map.layerPointToContainerPoint(layer._pins._corner.add([mark.x, mark.y]));
  return [point.x, point.y, !mark.item];
}"""


# Contexts that nobody is in, by browser and options. What a visitor leaves behind is wiped, but the scripts that
# Chromium has fetched and compiled are kept: to load them anew for each test took longer than most tests.
_idle: dict[tuple[int, str], list[BrowserContext]] = {}


class Visit:
    """One page of a visitor who has never been here, with everything it asked for and complained of."""

    def __init__(self, browser: Browser, base: str, **context: object) -> None:
        self.base = base
        options = {"viewport": {"width": 1360, "height": 820}, **context}
        self._kind = id(browser), json.dumps(options, sort_keys=True)
        idle = _idle.setdefault(self._kind, [])
        self.context = idle.pop() if idle else browser.new_context(**options)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE_S * 1000)
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", self._asked)
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self._console(message.type, message.text))

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and "404" not in text:  # Streamlit looks for its base path by trying
            self.errors.append(text)

    def open(self, path: str = "/") -> Visit:
        self.page.goto(self.base + path)
        return self

    def map(self) -> Frame:
        """The map's frame, once its pins are drawn."""
        self.page.wait_for_selector("iframe[title*='st_folium']", timeout=PATIENCE_S * 1000)
        self.until(lambda: self._frame() is not None and self._frame().evaluate("!!globalThis.Emplace?.drawnAt"))  # type: ignore[union-attr]
        frame = self._frame()
        assert frame
        return frame

    def _frame(self) -> Frame | None:
        return next((frame for frame in self.page.frames if "streamlit_folium" in frame.url), None)

    def until(self, condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
        """Wait for something to become true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if condition():
                    return
            except Exception:  # a frame may be replaced while it is asked
                pass
            self.page.wait_for_timeout(80)
        raise AssertionError(f"Still not so after {seconds} s; page says: {self.page.inner_text('body')[:800]}")

    def rest(self) -> None:
        """Wait until the page has done what it was doing."""
        self.page.wait_for_timeout(300)
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()

    def pins(self) -> list[str]:
        """Systems of the pins on the map, sorted."""
        return sorted(self.map().evaluate("Emplace.current.layer.items().map((item) => item.p.system)"))

    def view(self) -> list[float]:
        return self.map().evaluate(
            "(() => { const m = Emplace.current.map, c = m.getCenter();"
            " return [m.getZoom(), +c.lat.toFixed(4), +c.lng.toFixed(4)] })()"
        )

    def click_pin(self, pin: str, zoom: int = 11) -> None:
        """Bring a pin into the middle and click it with the mouse."""
        frame = self.map()
        frame.evaluate(
            "([id, zoom]) => { const a = Emplace.current, i = a.layer.find(id);"
            " a.map.setView([i.latitude, i.longitude], zoom, { animate: false }); }",
            [pin, zoom],
        )
        # A pin in a group shows once the group has been opened by a first click.
        for _ in range(3):
            x, y, grouped = self._at_rest(frame, pin)
            self.page.mouse.click(x, y)
            if not grouped:
                return

    def _at_rest(self, frame: Frame, pin: str) -> tuple[float, float, bool]:
        """Where a pin, or the group that holds it, is on the page, once it is drawn and no longer moves."""
        seen: list[tuple[float, float, bool]] = []

        def still() -> bool:
            self.page.wait_for_timeout(400)
            x, y, grouped = frame.evaluate(_WHERE, pin)
            box = self.page.locator("iframe[title*='st_folium']").bounding_box()
            assert box
            seen.append((box["x"] + x, box["y"] + y, grouped))
            return seen[-2:-1] == seen[-1:]

        self.until(still)
        return seen[-1]

    def strangers(self) -> list[str]:
        """Requests that left this machine."""
        return [
            url
            for url in self.requests
            if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|file:|about:", url)
        ]

    def close(self) -> None:
        """Leave, and leave nothing behind."""
        self.context.remove_listener("request", self._asked)
        try:
            self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            for page in self.context.pages:
                page.close()
            self.context.clear_cookies()
        except Exception:  # a page that is broken or at no address; the next visitor gets a new context
            self.context.close()
            return
        _idle[self._kind].append(self.context)


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Visit]:
    """A visitor of the dashboard at a desk."""
    opened = Visit(chromium, server.url)
    yield opened
    opened.close()


@pytest.fixture
def visitor(chromium: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """A visitor with other things in hand: ``visitor(viewport=..., color_scheme=...)``."""
    made: list[Visit] = []

    def make(base: str | None = None, **context: object) -> Visit:
        made.append(Visit(chromium, base or server.url, **context))
        return made[-1]

    yield make
    for one in made:
        one.close()
