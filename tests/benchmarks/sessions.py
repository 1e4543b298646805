"""Many people at once on one server, ``python tests/benchmarks/sessions.py [--write]``.

A few sessions are browser contexts of their own in Chromium: they open the map and press filter chips with a person's
pauses, and the times from the press to the map drawn and to the page's own words are measured in the page. Thirty such
browsers need more of two cores than the server does (a press costs Chromium several times what it costs the server), so
the other sessions only do to the server what a browser does: each holds a web socket of the dashboard, asks for the
page with another filter and for the map's data at the same moment, and waits until both have come whole. Their times
are the server's alone. ``--browsers`` says how many are real; all may be.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import served
from playwright.async_api import Browser, Page, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

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


_TYPES = ("air defence", "missile", "coastal defence", "artillery/MLRS", "armour", "aircraft", "drone", "radar/EW")
_LARGEST_END = 100  # bytes: the message that ends a run is shorter, so that nothing longer need be read


async def _silent(
    url: str, seed: int, ready: asyncio.Barrier, door: asyncio.Semaphore, started: Callable[[], object]
) -> list[tuple[float, float]]:
    """A visitor without a browser: the same questions to the server at the same moments; the same two times."""
    chance, chosen = random.Random(seed), set[str]()
    stream = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with (
        # Uvicorn hangs up on whoever is quiet for as long as a pause; a browser would ask again.
        httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_keepalive_connections=0)) as data,
        connect(stream, subprotocols=["streamlit"], origin=url, max_size=None) as socket,  # type: ignore[arg-type, list-item]
    ):
        async with door:
            await _run(socket, "pin=none")
            await data.get(f"{url}/data/map")
        await ready.wait()
        await asyncio.sleep(_SETTLES_S)
        started()
        times = []
        for _ in range(PRESSES):
            await asyncio.sleep(chance.uniform(*PAUSE_S))
            chosen ^= {chance.choice(_TYPES)}
            query = urlencode([("type", one) for one in sorted(chosen)])
            both = await asyncio.gather(
                _timed(data.get(f"{url}/data/map?{query}")), _timed(_run(socket, f"pin=none&{query}"))
            )
            times.append((both[0], both[1]))
    return times


async def _timed(work: Awaitable[object]) -> float:
    start = time.perf_counter()
    await work
    return (time.perf_counter() - start) * 1000


async def _run(socket: ClientConnection, query: str) -> None:
    """Let the server run the page once, and take all of its answer."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    await socket.send(asked.SerializeToString())
    while True:
        answer = await socket.recv(decode=False)
        if len(answer) < _LARGEST_END and ForwardMsg.FromString(answer).WhichOneof("type") == "script_finished":
            return


async def _open(page: Page, url: str) -> None:
    await page.goto(url + "/?pin=none", timeout=120_000)
    await page.wait_for_selector("iframe[title*='st_folium']", timeout=120_000)
    await page.wait_for_function(
        "() => !!document.querySelector(\"iframe[title*='st_folium']\")?.contentWindow?.Emplace?.drawnAt",
        timeout=120_000,
    )
    await page.locator(".chips button").first.wait_for(timeout=120_000)


async def _visit(url: str, number: int, browsers: int, chromium: str, arguments: list[str], pid: int) -> dict[str, Any]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        warm = await browser.new_page()
        await _open(warm, url)
        await warm.close()
        before = _resident_mb(pid)
        clock: dict[str, float] = {}
        ready, door = asyncio.Barrier(number), asyncio.Semaphore(_AT_THE_DOOR)

        def begun() -> None:
            clock.setdefault("cpu", _cpu_s(pid))

        sessions = await asyncio.gather(
            *(
                _session(browser, url, seed, ready, door, begun)
                if seed < browsers
                else _silent(url, seed, ready, door, begun)
                for seed in range(number)
            )
        )
        after, used = _resident_mb(pid), _cpu_s(pid) - clock["cpu"]
        await browser.close()
    return {
        "sessions": number,
        "seen": [one for session in sessions[:browsers] for one in session],
        "silent": [one for session in sessions[browsers:] for one in session],
        "before": before,
        "after": after,
        "cpu": used / sum(map(len, sessions)),
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
    cut = statistics.quantiles(values, n=20, method="inclusive")
    return f"{statistics.median(values) / 1000:.2f} s | {cut[18] / 1000:.2f} s | {max(values) / 1000:.2f} s"


def _table(measured: list[dict[str, Any]], reports: int) -> str:
    lines = [
        f"{served.machine()}, server, Chromium and the sessions without a browser on the same machine, "
        f"{reports:,} deployments, pauses of {PAUSE_S[0]:.0f} to {PAUSE_S[1]:.0f} s between presses.\n",
        "| sessions | presses | from the press to | median | p95 | greatest |",
        "| ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    rows = (
        ("seen", 0, "the map drawn in a browser"),
        ("seen", 1, "the page's words in a browser"),
        ("silent", 0, "the map's data come, without a browser"),
        ("silent", 1, "the whole page come, without a browser"),
    )
    for one in measured:
        for kind, which, words in rows:
            if one[kind]:
                times = [pair[which] for pair in one[kind]]
                lines.append(f"| {one['sessions']} | {len(times)} | {words} | {_of(times)} |")
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
    parser.add_argument("--sessions", type=int, nargs="*", default=[1, 30])
    parser.add_argument("--browsers", type=int, default=3, help="so many sessions at most are real browsers")
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    given = parser.parse_args()
    measured = []
    with served.dashboard(given.reports) as (server, support):
        chromium = support.load("find_chromium").installed()
        for number in given.sessions:
            measured.append(
                asyncio.run(
                    _visit(server.url, number, min(number, given.browsers), chromium, support.ARGUMENTS, server.pid)
                )
            )
            table = _table(measured, given.reports)
            print(table, flush=True)
    if given.write:
        served.write("sessions", table)


if __name__ == "__main__":
    main()
