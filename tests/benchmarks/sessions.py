"""Many people at once: real browser sessions on one server, ``python tests/benchmarks/sessions.py [--write]``.

Every session is a browser context of its own in Chromium, opens the map and presses filter chips with a person's
pauses. Measured in the page are the times from the press to the map drawn and to the page's own words (the answer of
the server's run), and on the server its memory. Browser and server share this machine, so what the browser does for
all sessions is in the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REPORT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- sessions -->\n", "<!-- end of sessions -->"
PAUSE_S = (4.0, 10.0)
PRESSES = 8
_SETTLES_S = 10.0
_AT_THE_DOOR = 3  # so many open the page at the same moment; what is measured is the use, not the rush
# Resolves to milliseconds from the press to the map drawn, and to the page's words changed.
_PRESS = """async (chip) => {
  const map = document.querySelector("iframe[title*='st_folium']").contentWindow;
  const bar = document.querySelector(".st-key-bar"), said = bar.innerText, drawn = map.Emplace.drawnAt;
  const start = performance.now();
  chip.click();
  const until = (test) => new Promise((done) => {
    const look = () => {
      const passed = performance.now() - start;
      if (test() || passed > 30000) done(passed); else setTimeout(look, 8);
    };
    look();
  });
  return Promise.all([until(() => map.Emplace.drawnAt !== drawn), until(() => bar.innerText !== said)]);
}"""


def _module(name: str, path: Path) -> Any:
    sys.path.insert(0, str(ROOT / "tests"))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


async def _session(
    browser: Browser,
    url: str,
    seed: int,
    ready: asyncio.Barrier,
    door: asyncio.Semaphore,
    started: Callable[[], object],
) -> list[tuple[float, float]]:
    """One visitor: opens the map, waits for the others, then presses chips; gives the two times of each press."""
    chance = random.Random(seed)
    async with door:
        context = await browser.new_context(viewport={"width": 1200, "height": 760})
        page = await context.new_page()
        await _open(page, url)
    await ready.wait()
    await asyncio.sleep(_SETTLES_S)
    started()
    times = []
    for _ in range(PRESSES):
        await asyncio.sleep(chance.uniform(*PAUSE_S))
        chips = page.locator(".chips button")
        await chips.first.wait_for(timeout=120_000)  # a page that lost its server is being drawn anew
        chip = chips.nth(chance.randrange(await chips.count()))
        times.append(tuple(await chip.evaluate(_PRESS)))
    await context.close()
    return times


async def _open(page: Page, url: str) -> None:
    await page.goto(url + "/?pin=none", timeout=120_000)
    await page.wait_for_selector("iframe[title*='st_folium']", timeout=120_000)
    await page.wait_for_function(
        "() => !!document.querySelector(\"iframe[title*='st_folium']\")?.contentWindow?.Emplace?.drawnAt",
        timeout=120_000,
    )
    await page.locator(".chips button").first.wait_for(timeout=120_000)


async def _visit(url: str, number: int, chromium: str, arguments: list[str], pid: int) -> dict[str, Any]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        warm = await browser.new_page()
        await _open(warm, url)
        await warm.close()
        before = _resident_mb(pid)
        clock: dict[str, float] = {}
        ready, door = asyncio.Barrier(number), asyncio.Semaphore(_AT_THE_DOOR)
        sessions = await asyncio.gather(
            *(
                _session(browser, url, seed, ready, door, lambda: clock.setdefault("cpu", _cpu_s(pid)))
                for seed in range(number)
            )
        )
        after, used = _resident_mb(pid), _cpu_s(pid) - clock["cpu"]
        await browser.close()
    times = [one for session in sessions for one in session]
    return {
        "sessions": number,
        "map": [one[0] for one in times],
        "page": [one[1] for one in times],
        "before": before,
        "after": after,
        "cpu": used / len(times),
    }


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _of(values: list[float]) -> str:
    cut = statistics.quantiles(values, n=20)
    return f"{statistics.median(values) / 1000:.2f} s | {cut[18] / 1000:.2f} s | {max(values) / 1000:.2f} s"


def _table(measured: list[dict[str, Any]], reports: int) -> str:
    machine = f"{os.uname().sysname} {os.uname().machine}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}"
    lines = [
        f"{machine}, server and Chromium on the same machine, {reports:,} deployments, pauses of {PAUSE_S[0]:.0f} to "
        f"{PAUSE_S[1]:.0f} s between presses.\n",
        "| sessions | presses | from the press to | median | p95 | greatest |",
        "| ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    for one in measured:
        lines.append(f"| {one['sessions']} | {len(one['map'])} | the map drawn | {_of(one['map'])} |")
        lines.append(f"| {one['sessions']} | {len(one['page'])} | the page's words | {_of(one['page'])} |")
    last = measured[-1]
    each = (last["after"] - last["before"]) / last["sessions"]
    lines.append(
        f"\nServer memory: {last['before']:.0f} MB with one visitor, {last['after']:.0f} MB after {last['sessions']} "
        f"sessions: {each:.1f} MB a session. Server processor time a press: {last['cpu'] * 1000:.0f} ms. Load of the "
        f"machine at the end: {os.getloadavg()[0]:.0f}.\n"
    )
    return "\n".join(lines)


def main() -> None:
    """Fill a store, start a server, let the sessions in, print the table or write it into docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="*", default=[1, 10, 30])
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    given = parser.parse_args()
    support = _module("browser_conftest", ROOT / "tests" / "browser" / "conftest.py")
    synthetic = _module("synthetic", HERE / "synthetic.py")
    with tempfile.TemporaryDirectory() as folder:
        synthetic.fill(Path(folder) / "store.sqlite", given.reports)
        server = support.Server(Path(folder))
        try:
            chromium = support.load("find_chromium").find()
            measured = []
            for number in given.sessions:
                measured.append(asyncio.run(_visit(server.url, number, chromium, support.ARGUMENTS, server.pid)))
                table = _table(measured, given.reports)
                print(table, flush=True)
        finally:
            os.kill(server.pid, signal.SIGKILL)  # it would wait for visitors who are gone
    if given.write:
        text = REPORT.read_text(encoding="utf-8")
        head, rest = text.split(BEGIN)
        REPORT.write_text(head + BEGIN + table + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
