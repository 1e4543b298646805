"""From a change of a filter to the map drawn, ``python tests/benchmarks/changes.py [--write]``.

Every filter of the map page is changed the way a person does it, in a real Chromium: chips are clicked, words and days
typed, lists opened and chosen from, areas drawn. The time is the browser's own, from the last press
(or key) to the map drawn with what is left. That neither the view nor the map's frame changes is looked at
each time, and said where it is not so.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator

import served
from playwright.sync_api import Locator, Page, sync_playwright

START = "/?pin=none#map=4/48/20"
_LIMIT_S = 15.0
_SETTLES_MS = 1200
# In the page and in the map's frame alike: when something was pressed last.
_WATCH = """() => { for (const kind of ["pointerup", "click", "keydown", "popstate"])
  addEventListener(kind, () => { top.pressedAt = performance.timeOrigin + performance.now(); }, { capture: true }); }"""
_VIEW = (
    "(() => { const { map } = Emplace.current, c = map.getCenter(); return [map.getZoom(), c.lat, c.lng].join(); })()"
)
Step = tuple[str, Callable[[], object]]


class Visitor:
    """Somebody who has the map page open and changes filters one after another."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(url + START)
        page.wait_for_function(
            "() => !!document.querySelector(\"iframe[title*='st_folium']\")?.contentWindow?.Emplace?.drawnAt"
        )
        self.map = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
        page.evaluate(_WATCH)
        self.map.evaluate(f"{_WATCH.replace('top.', 'parent.')}")
        page.get_by_text("More filters").click()
        self._rest()

    def _rest(self) -> None:
        self.page.wait_for_timeout(_SETTLES_MS)  # longer than what is typed waits for a pause
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()

    def timed(self, change: Callable[[], object]) -> tuple[float | None, str]:
        """Seconds from the last press to the map drawn (``None``: never within the limit), and what went wrong."""
        self.map.evaluate("window.before = Emplace.current")
        view, drawn = self.map.evaluate(_VIEW), self.map.evaluate("Emplace.drawnAt")
        change()
        end, at, pressed = time.monotonic() + _LIMIT_S, drawn, self.page.evaluate("window.pressedAt")
        while at <= max(drawn, pressed) and time.monotonic() < end:
            self.page.wait_for_timeout(15)
            at, pressed = self.map.evaluate("[Emplace.drawnAt, parent.pressedAt]")
        self.page.keyboard.press("Tab")  # a list stays open for more choices, and hides what is around it
        self._rest()
        # What was drawn ahead of the page has to be what the page wants too.
        complaints = [] if self.map.evaluate("window.before === Emplace.current") else ["the map was made anew"]
        complaints += [] if self.map.evaluate(_VIEW) == view else ["the view moved"]
        return ((at - pressed) / 1000 if at > max(drawn, pressed) else None), ", ".join(complaints)

    def steps(self) -> Iterator[Step]:
        """Every change, in an order in which each finds something to change."""
        page, frame = self.page, self.map
        missile = page.locator(".chips [data-value=missile]")
        yield "a system type (chip)", missile.click
        yield "the same chip again", missile.click
        yield "a status (chip)", page.locator(".chips [data-value=planned]").click
        yield "clear", self._clear
        yield "a system from the list, by Enter", lambda: self._choose("System", "Iskander")
        yield "another, by click", lambda: self._pick("System", "Buk")
        yield "a country from the list, by Enter", lambda: self._choose("Country", "Germany")
        yield "clear", self._clear
        yield "a source from the list, by Enter", lambda: self._choose("Source", "Outlet 7")
        yield "words, from the last key", lambda: page.get_by_label("Words").press_sequentially("Report 12", delay=40)
        yield "clear", self._clear
        yield "first day, from the last key", lambda: self._day("since", "20200101")
        yield "last day, from the last key", lambda: self._day("until", "20230101")
        yield "days dragged on the strip", self._drag_days
        yield "clear", self._clear
        yield "precision", lambda: self._choose("Placed to", "site")
        yield "language", lambda: self._choose("Language", "English")
        yield "clear", self._clear
        yield "least origins", lambda: page.locator(".st-key-filter-min_origins button").last.click()
        yield "clear", self._clear
        yield "checked by a person", self._checked
        yield "clear", self._clear
        yield "review state", lambda: self._choose("State of review", "to review")
        yield "clear", self._clear
        yield "what is on the screen", frame.get_by_role("button", name="Only what is on the screen").click
        yield "the area taken away", page.get_by_role("button", name="Inside the chosen area").click
        yield "a drawn box", self._box
        yield "a drawn shape", self._shape
        yield "back", page.go_back
        yield "forward", page.go_forward
        yield "clear", self._clear
        yield "as known on a day", lambda: page.get_by_label("As known on").press_sequentially("01312026")

    def _clear(self) -> None:
        self.page.get_by_role("button", name="Clear filters").click()

    def _list(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name, exact=True).first

    def _choose(self, name: str, words: str) -> None:
        box = self._list(name)
        box.fill(words)
        self.page.get_by_role("option").first.wait_for()
        box.press("Enter")

    def _pick(self, name: str, words: str) -> None:
        self._list(name).fill(words)
        self.page.get_by_role("option").first.click()

    def _checked(self) -> None:
        box = self._list("Checked by a person")
        box.click()
        self.page.get_by_role("option").first.click()

    def _day(self, name: str, digits: str) -> None:
        self.page.locator(f".st-key-filter-{name} [role=spinbutton]").first.click()
        self.page.keyboard.type(digits, delay=30)

    def _drag_days(self) -> None:
        chart = self.page.locator(".timeline .chart").bounding_box()
        assert chart
        self._draw([(chart["x"] + chart["width"] * part, chart["y"] + 20) for part in (0.5, 0.6, 0.75)])

    def _box(self) -> None:
        self.map.get_by_role("button", name="Only inside an area").click()
        self._draw(self._spots([(300, 200), (400, 300), (560, 420)]))

    def _shape(self) -> None:
        self.map.get_by_role("button", name="Only inside a shape").click()
        self._draw(self._spots([(250, 180), (520, 200), (560, 450), (300, 430), (250, 180)]))

    def _spots(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        box = self.page.locator("iframe[title*='st_folium']").bounding_box()
        assert box
        return [(box["x"] + x, box["y"] + y) for x, y in points]

    def _draw(self, points: list[tuple[float, float]]) -> None:
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point, steps=5)
        mouse.up()


def _measure(url: str, chromium: str, arguments: list[str], rounds: int) -> dict[str, list[tuple[float | None, str]]]:
    found: dict[str, list[tuple[float | None, str]]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for number in range(rounds + 1):
            context = browser.new_context(viewport={"width": 1360, "height": 1400})
            context.set_default_timeout(_LIMIT_S * 1000)
            visitor = Visitor(context.new_page(), url)
            for name, change in visitor.steps():
                timed = visitor.timed(change)
                print(number, name, *timed, file=sys.stderr)
                if number:  # the first round makes what all later visitors use
                    found.setdefault(name, []).append(timed)
            context.close()
        browser.close()
    return found


def _table(found: dict[str, list[tuple[float | None, str]]], reports: int) -> str:
    lines = [
        f"{served.machine()}, server and Chromium on the same machine, {reports:,} deployments; "
        f"load of the machine at the end: {os.getloadavg()[0]:.0f}.\n",
        "| change | times | median | greatest | |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for name, timed in found.items():
        times = [seconds for seconds, _ in timed if seconds is not None]
        said = sorted({words for _, words in timed if words})
        if len(times) < len(timed):
            said.append(f"not drawn in {_LIMIT_S:.0f} s: {len(timed) - len(times)} times")
        middle, greatest = (f"{one(times):.2f} s" if times else "" for one in (statistics.median, max))
        lines.append(f"| {name} | {len(timed)} | {middle} | {greatest} | {'; '.join(said)} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Fill a store, start a server, change every filter, print the table or write it into docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    given = parser.parse_args()
    with served.dashboard(given.reports) as (server, support):
        chromium = support.load("find_chromium").installed()
        table = _table(_measure(server.url, chromium, support.ARGUMENTS, given.rounds), given.reports)
    print(table)
    if given.write:
        served.write("changes", table)


if __name__ == "__main__":
    main()
