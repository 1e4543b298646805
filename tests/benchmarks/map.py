"""Measure the map against the usual ones: ``make bench-map``. Writes a table and a chart into docs/performance.md.

Each map is opened in a real Chromium over the same made-up deployments: ours (which chooses features, columns or tiles
by itself), folium with a Marker and a Circle for each, folium's FastMarkerCluster, ``st.pydeck_chart``, and leafmap.
For each: processor time of the server and bytes sent for one load, load to drawn, filter to drawn, frame time of a
pan, and the browser's memory. "Drawn" is when the dots are on the screen: for peers, when magenta pixels are there and
stay. Every row is measured in a process of its own, which is ended when it takes too long, and kept in a file as soon
as it is there: a run that was broken off goes on where it was, and ``--fresh`` begins anew. ``--sizes``, ``--ours`` and
``--peers`` choose what is measured.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright
from served import machine, module

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "performance.md"
CHART = ROOT / "docs" / "images" / "bench-map.svg"
PEERS = ("circles", "cluster", "pydeck", "leafmap")
NAMES = {
    "ours": "Emplace", "circles": "folium, Marker + Circle", "cluster": "folium, FastMarkerCluster",
    "pydeck": "st.pydeck_chart", "leafmap": "leafmap",
}  # fmt: skip
SIZES = (100, 1_000, 10_000, 50_000)
LIMIT_S = 240.0  # for one wait
ROW_LIMIT_S = 600.0  # for all of one row
_FRAMES = 10  # loads of the map alone, which one by one are too short for the clock of processor time
FOLDER = ROOT / "build" / "bench-map"
KEPT = FOLDER / "rows.jsonl"
# What `apt-get install libjs-jquery libjs-leaflet.markercluster` brings.
DEBIAN = [Path("/usr/share/javascript/jquery"), Path("/usr/share/javascript/leaflet")]
SIZE = {"width": 1300, "height": 820}


@dataclass
class Row:
    """What was measured of one map at one size; None where it never came."""

    map: str
    number: int
    server_s: float | None = None
    map_s: float | None = None  # of ours: for the map without the dashboard around it, as it stands in a frame
    kilobytes: float | None = None
    load_s: float | None = None
    filter_s: float | None = None
    pan_ms: float | None = None
    heap_mb: float | None = None
    note: str = ""


class Server:
    """A Streamlit server, and the processor time it has used."""

    def __init__(self, script: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(self.port),
             "--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.address", "127.0.0.1"],
            cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2)
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the server did not start")

    def seconds(self) -> float:
        """Processor time used so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rest(self) -> None:
        """Wait until it does nothing more, also of what is written beforehand for all visitors to come."""
        used, quiet_since = self.seconds(), time.monotonic()
        while time.monotonic() - quiet_since < 1.5:
            time.sleep(0.1)
            if self.seconds() - used > 0.02:
                used, quiet_since = self.seconds(), time.monotonic()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


class Watched:
    """A page, and the bytes of data that came to it (not scripts, styles and fonts)."""

    def __init__(self, page: Page) -> None:
        self.page, self.bytes = page, 0
        self._wanted: set[str] = set()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Performance.enable")
        line.on("Network.webSocketFrameReceived", lambda e: self._add(len(e["response"]["payloadData"]) * 3 // 4))
        line.on("Network.responseReceived", self._started)
        line.on("Network.loadingFinished", self._finished)
        self.line = line

    def _started(self, event: dict[str, Any]) -> None:
        if any(part in event["response"]["url"] for part in ("/data/", "/tiles/")):
            self._wanted.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._wanted:
            self._add(int(event["encodedDataLength"]))

    def _add(self, size: int) -> None:
        self.bytes += size

    def heap_mb(self) -> float:
        """Memory of the page's scripts."""
        self.line.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in self.line.send("Performance.getMetrics")["metrics"]}
        return metrics["JSHeapUsedSize"] / 1e6

    def magenta(self) -> int:
        """Pixels of the peers' dots on the screen."""
        try:
            shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        except PlaywrightError:  # a page that is too busy to be looked at shows nothing yet
            return 0
        pixels = np.asarray(shot).astype(int)
        return int(((pixels[..., 0] > 200) & (pixels[..., 1] < 90) & (pixels[..., 2] > 200)).sum())

    def until_steady(self, other_than: int, began: float) -> tuple[float, int] | None:
        """Seconds until the dots are there, differ from before, and stay."""
        before, since = -1, 0.0
        while time.perf_counter() - began < LIMIT_S:
            now = self.magenta()
            if now and now != other_than:
                if now == before:
                    return since - began, now
                before, since = now, time.perf_counter()
            self.page.wait_for_timeout(60)
        return None


PAN = """async () => {
  const times = []; let last = performance.now(), on = true;
  const tick = (now) => { times.push(now - last); last = now; if (on) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  await new Promise((done) => { window.endPan = () => { on = false; done(); }; });
  return times.slice(2);
}"""


def pan(page: Page) -> float:
    """Median time between frames while the map is dragged with the mouse, in ms."""
    frame = next((one for one in page.frames if "streamlit_folium" in one.url), page.main_frame)
    frame.evaluate(f"void (window.panned = ({PAN})())")
    page.mouse.move(760, 420)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(760 - 8 * step, 420 - 3 * step)
        page.wait_for_timeout(16)
    page.mouse.up()
    frame.evaluate("window.endPan()")
    return statistics.median(frame.evaluate("window.panned"))


def ours(chromium: Any, folder: Path, number: int) -> Iterator[Row]:
    """Measure our dashboard; gives the row as far as it is known, after each step."""
    row = Row("ours", number)
    server = Server(ROOT / "app.py", EMPLACE_DATABASE=str(folder / f"{number}.sqlite"))
    try:
        # The index in memory is loaded once in a server's life, and the first visitor of all makes what others reuse.
        urllib.request.urlopen(f"{server.url}/data/map?type=drone", timeout=600).read()
        context = chromium.new_context(viewport=SIZE)
        before = context.new_page()
        began = time.time()
        before.goto(f"{server.url}/?pin=none#map=4/48/20")
        _drawn(before, began)
        context.close()
        server.rest()
        context = chromium.new_context(viewport=SIZE)
        seen = Watched(context.new_page())
        used, began = server.seconds(), time.time()
        seen.page.goto(f"{server.url}/?pin=none#map=4/48/20")
        row.load_s = _drawn(seen.page, began)
        row.server_s = server.seconds() - used
        row.kilobytes = seen.bytes / 1000
        yield row
        seen.page.wait_for_timeout(1500)
        row.pan_ms = pan(seen.page)
        row.heap_mb = seen.heap_mb()
        yield row
        waits = []
        for name in ("missile", "air defence", "missile"):
            seen.page.evaluate("addEventListener('click', () => { window.clicked = Date.now() }, { capture: true })")
            seen.page.get_by_role("button", name=name, exact=False).first.click()
            waits.append(_drawn(seen.page, seen.page.evaluate("window.clicked") / 1000))
            seen.page.wait_for_timeout(1500)
        row.filter_s = statistics.median(wait for wait in waits if wait is not None)
        yield row
        used = server.seconds()
        for _ in range(_FRAMES):
            context = chromium.new_context(viewport=SIZE)
            page, began = context.new_page(), time.time()
            page.goto(f"{server.url}/?embed=1#map=4/48/20")
            _drawn(page, began)
            context.close()
        row.map_s = (server.seconds() - used) / _FRAMES
        yield row
    finally:
        server.stop()


def _drawn(page: Page, after: float) -> float | None:
    end = time.time() + LIMIT_S
    while time.time() < end:
        frame = next((one for one in page.frames if "streamlit_folium" in one.url or "embed=1" in one.url), None)
        try:
            at = frame.evaluate("Emplace.drawnAt / 1000") if frame else None
        except Exception:  # the frame is still being made
            at = None
        if at and at > after:
            return float(at - after)
        page.wait_for_timeout(10)
    return None


def at_hand(route: Any) -> None:
    """Give a peer's scripts from this machine: it would load them from other hosts, and this is no test of networks."""
    name = route.request.url.rpartition("/")[2].partition("?")[0]
    leaflet = Path(importlib.util.find_spec("xstatic.pkg.leaflet").origin).parent / "data"  # type: ignore[union-attr, arg-type]
    places = [leaflet / name, *(folder / name for folder in DEBIAN), DEBIAN[0] / "jquery.min.js"]
    wanted = places[:-1] if "jquery" not in name else places
    found = next((path for path in wanted if path.is_file()), None)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    route.fulfill(status=200, content_type=kind, body=found.read_bytes() if found else b"")


def peer(chromium: Any, folder: Path, name: str, number: int) -> Iterator[Row]:
    """Measure one of the usual maps; gives the row as far as it is known, after each step."""
    row = Row(name, number)
    server = Server(HERE / "map_peers.py", EMPLACE_BENCH=str(folder))
    try:
        context = chromium.new_context(viewport=SIZE)
        context.route(lambda url: not url.startswith((server.url, "data:", "blob:")), at_hand)
        # The first visitor of all makes the server import what the map needs; ours is spared that too.
        before = Watched(context.new_page())
        before.page.goto(f"{server.url}/?peer={name}&n={SIZES[0]}", wait_until="commit")
        before.until_steady(0, time.perf_counter())
        before.page.close()
        seen = Watched(context.new_page())
        used, began = server.seconds(), time.perf_counter()
        seen.page.goto(f"{server.url}/?peer={name}&n={number}", wait_until="commit")
        found = seen.until_steady(0, began)
        row.server_s = server.seconds() - used
        row.kilobytes = seen.bytes / 1000
        if found is None:
            row.note = f"gave up after {LIMIT_S:.0f} s"
            yield row
            return
        row.load_s = found[0]
        yield row
        row.pan_ms, row.heap_mb = pan(seen.page), seen.heap_mb()
        yield row
        seen.page.wait_for_timeout(500)
        all_dots = seen.magenta()
        seen.page.get_by_label("System type").click()
        began = time.perf_counter()
        seen.page.get_by_role("option", name="air defence").click()
        again = seen.until_steady(all_dots, began)
        row.filter_s = again[0] if again else None
        yield row
    finally:
        server.stop()


def write(rows: list[Row], about: str) -> None:
    """Write table and chart into docs/performance.md."""
    from geo.draw import assets

    def cell(value: float | None, form: str) -> str:
        return "" if value is None else format(value, form)

    told_of = (
        "map, deployments, server (s), map alone (s), data (kB), load to drawn (s), filter to drawn (s), "
        "pan (ms a frame), heap (MB)"
    )
    head = f"| {told_of.replace(', ', ' | ')} |"
    lines = [about, "", head, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for row in sorted(rows, key=lambda one: (list(NAMES).index(one.map), one.number)):
        name = f"{NAMES[row.map]} ({row.note})" if row.note else NAMES[row.map]
        lines.append(
            f"| {name} | {row.number:,} | {cell(row.server_s, '.2f')} | {cell(row.map_s, '.3f')} | "
            f"{cell(row.kilobytes, ',.0f')} | {cell(row.load_s, '.1f')} | {cell(row.filter_s, '.2f')} | "
            f"{cell(row.pan_ms, '.0f')} | {cell(row.heap_mb, '.0f')} |"
        )
    best = {(row.map, row.number): row for row in rows}
    told = []
    for number in sorted({row.number for row in rows}):
        one, other = best.get(("ours", number)), best.get(("circles", number))
        if one and other and one.server_s and one.map_s and other.server_s and one.kilobytes and other.kilobytes:
            told.append(
                f"At {number:,}, Marker + Circle takes {other.server_s / one.server_s:,.0f} times the server's time of "
                f"our whole dashboard and {other.server_s / one.map_s:,.0f} times that of our map alone, and "
                f"{other.kilobytes / one.kilobytes:,.0f} times the bytes."
            )
    lines += ["", *told, "", "![Load to drawn by number of deployments](images/bench-map.svg)"]
    text = PAGE.read_text(encoding="utf-8")
    mark, end = "<!-- map measured -->", "<!-- map end -->"
    if mark not in text:
        text = f"{text.rstrip()}\n\n## The map against the usual ones\n\n{mark}\n{end}\n"
    before, _, rest = text.partition(mark)
    PAGE.write_text(f"{before}{mark}\n" + "\n".join(lines) + f"\n{end}{rest.partition(end)[2]}", encoding="utf-8")
    CHART.write_text(chart(rows, assets.look()["types"]), encoding="utf-8")


def chart(rows: list[Row], types: dict[str, Any]) -> str:
    """Load to drawn over the number of deployments, both by powers of ten, as SVG."""
    inks = dict(
        zip(
            NAMES,
            (types[kind]["colour"] for kind in ("air defence", "missile", "aircraft", "radar/EW", "drone")),
            strict=True,
        )
    )
    width, height, left, top, low = 720, 360, 60, 20, 310

    def x(number: float) -> float:
        return left + (np.log10(number) - 2) / 4 * (width - left - 170)

    def y(seconds: float) -> float:
        return low - (np.log10(max(seconds, 0.1)) + 1) / 3.2 * (low - top)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'  # noqa: E501
    ]
    out.append(f'<rect width="{width}" height="{height}" fill="#fff"/>')
    for number in (100, 1_000, 10_000, 100_000, 1_000_000):
        out.append(f'<text x="{x(number):.0f}" y="{low + 20}" text-anchor="middle" fill="#444">{number:,}</text>')
    for seconds in (0.1, 1, 10, 100):
        out.append(f'<path d="M{left} {y(seconds):.0f}H{x(1e6):.0f}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 8}" y="{y(seconds) + 4:.0f}" text-anchor="end" fill="#444">{seconds:g} s</text>')
    middle = f'x="{(left + x(1e6)) / 2:.0f}" y="{low + 40}" text-anchor="middle" fill="#444"'
    out.append(f"<text {middle}>deployments; load to drawn</text>")
    for turn, (name, label) in enumerate(NAMES.items()):
        points = sorted((row.number, row.load_s) for row in rows if row.map == name and row.load_s)
        if points:
            line = " ".join(f"{x(number):.1f},{y(seconds):.1f}" for number, seconds in points)
            out.append(f'<polyline points="{line}" fill="none" stroke="{inks[name]}" stroke-width="2.5"/>')
            out += [f'<circle cx="{x(n):.1f}" cy="{y(s):.1f}" r="4" fill="{inks[name]}"/>' for n, s in points]
        out.append(f'<text x="{width - 160}" y="{40 + 20 * turn}" fill="{inks[name]}">{label}</text>')
    return "\n".join([*out, "</svg>", ""])


def main() -> int:
    """Make the stores, measure every map at every size that is not measured yet, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="numbers for every map")
    parser.add_argument("--ours", type=int, nargs="*", default=[1_000_000], help="further numbers for ours alone")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS)
    parser.add_argument("--stores", type=Path, default=FOLDER, help="folder with NUMBER.sqlite; made where missing")
    parser.add_argument("--fresh", action="store_true", help="measure again what an earlier run has kept")
    parser.add_argument("--one", nargs=2, metavar=("MAP", "NUMBER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.stores.mkdir(parents=True, exist_ok=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    if given.one:
        _measure(given.stores, given.one[0], int(given.one[1]))
        return 0
    if given.fresh:
        KEPT.unlink(missing_ok=True)
    rows = _kept()
    for number in given.ours:
        _in_its_own_process(given.stores, "ours", number, rows)
    for number in given.sizes:
        for name in ("ours", *given.peers):
            _in_its_own_process(given.stores, name, number, rows)
    load = os.getloadavg()[1]
    about = (
        f"{machine()}; load of the "
        f"machine at the end: {load:.0f}; where other work ran beside it, trust the ratios. Server: processor time for "
        "one load by a visitor who is not the first; map alone: of our map in a frame, without the dashboard around it "
        "(the other pages are a map and one list). Data: bytes over the wire without scripts and styles. Empty: it "
        "could not be measured, for the reason in brackets."
    )
    write(list(rows.values()), about)
    return 0


def _kept() -> dict[tuple[str, int], Row]:
    lines = KEPT.read_text(encoding="utf-8").splitlines() if KEPT.exists() else []
    found = [Row(**json.loads(line)) for line in lines]
    return {(row.map, row.number): row for row in found}


def _in_its_own_process(stores: Path, name: str, number: int, rows: dict[tuple[str, int], Row]) -> None:
    """Measure one map at one size, unless that is known or a smaller size was too much; keep the row."""
    if (name, number) in rows:
        return
    failed = [row for row in rows.values() if row.map == name and row.number < number and row.load_s is None]
    row = Row(name, number, note=f"not tried: {failed[0].number:,} was too much already" if failed else "")
    if not failed:
        _prepare(stores, name, number)
        command = [sys.executable, str(Path(__file__).resolve()), "--stores", str(stores), "--one", name, str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
            try:
                said, _ = process.communicate(timeout=ROW_LIMIT_S)
                note = "" if process.returncode == 0 else "it broke off"
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                said, _ = process.communicate()
                note = f"gave up after {ROW_LIMIT_S:.0f} s"
        known = [Row(**json.loads(line)) for line in said.splitlines() if line.startswith("{")]
        row = known[-1] if known else row
        row.note = row.note or note
    rows[name, number] = row
    with KEPT.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(row)) + "\n")
    print(json.dumps(asdict(row)), flush=True)


def _prepare(stores: Path, name: str, number: int) -> None:
    synthetic = module("synthetic", HERE / "synthetic.py")
    if name == "ours":
        if not (stores / f"{number}.sqlite").exists():
            synthetic.fill(stores / f"{number}.sqlite", number)
        return
    for size in {SIZES[0], number}:
        if not (stores / f"{size}.csv").exists():
            _table(stores / f"{size}.csv", synthetic.made(size))


def _measure(stores: Path, name: str, number: int) -> None:
    """Measure one row in this process; print it as far as it is known, after each step."""
    finder = module("find_chromium", ROOT / "tests" / "browser" / "find_chromium.py")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=finder.installed(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        steps = ours(chromium, stores, number) if name == "ours" else peer(chromium, stores, name, number)
        for row in steps:
            print(json.dumps(asdict(row)), flush=True)
        chromium.close()


def _table(path: Path, made: Any) -> None:
    from geo.catalogue import Catalogue

    systems = Catalogue.open().systems
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["latitude", "longitude", "km", "type", "text"])
        for _, report in made:
            band = systems[report.system].range
            place = report.location
            writer.writerow(
                [
                    place.latitude,
                    place.longitude,
                    band.high_km if band else 5,
                    report.system_type,
                    report.evidence.quote,
                ]
            )


if __name__ == "__main__":
    sys.exit(main())
