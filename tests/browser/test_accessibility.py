"""No page has a serious fault for people who need a keyboard, a screen reader or strong contrast; axe-core looks.

axe-core comes with the package axe-playwright-python; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
TEXT = "Russia has deployed S-400 air defence systems in Kaliningrad, the regional governor said on Monday."


def faults(visit, rules: object = RULES) -> list[str]:  # type: ignore[no-untyped-def]
    """Serious and critical faults of the page as it stands, its map's frame included: rule, where, and what."""
    for frame in visit.page.frames:
        if not frame.evaluate("!!globalThis.axe"):
            frame.evaluate(f"{AXE}\n0")
    found = visit.page.evaluate("only => axe.run(document, { runOnly: only, resultTypes: ['violations'] })", rules)
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]} ({node['failureSummary'][:200]})"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def map_page(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?table=open").map()


def empty_map(visit) -> None:  # type: ignore[no-untyped-def]
    visit.page.get_by_label("Words").fill("nothingsuch")
    visit.page.keyboard.press("Enter")
    visit.until(lambda: visit.pins() == [])


def add_page(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/add")
    visit.until(lambda: visit.page.locator(".st-key-example .reading").count() == 1)


def article(visit) -> None:  # type: ignore[no-untyped-def]
    visit.page.get_by_label("Text or link").fill(TEXT)
    visit.page.get_by_role("button", name="Read", exact=True).click()
    visit.until(lambda: "S-400" in visit.pins())


def systems(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/systems")
    visit.until(lambda: visit.page.locator(".vega-embed").count() >= 1)


def compared(visit) -> None:  # type: ignore[no-untyped-def]
    visit.page.get_by_role("tab", name="Compare ranges").click()
    visit.page.get_by_text("The same as a table").last.click()


def suggested(visit) -> None:  # type: ignore[no-untyped-def]
    visit.page.get_by_role("tab", name="Suggest an entry").click()
    visit.page.get_by_label("Name", exact=True).fill("Example-9")
    visit.page.keyboard.press("Tab")
    visit.until(lambda: "no source" in visit.page.locator(".st-key-entry").inner_text())


def sources(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/sources").page.get_by_role("heading", name="All sources").wait_for()
    visit.until(lambda: visit.page.locator(".vega-embed").count() == 1)


def insights(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/insights")
    visit.until(lambda: visit.page.locator(".vega-embed").count() == 4)


def about(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/about").page.get_by_role("heading", name="About and method").wait_for()


def review(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/review").page.get_by_role("heading").first.wait_for()
    visit.page.wait_for_timeout(1500)


# Each page is loaded once, and looked at in every state that a person brings it to.
PAGES = [[map_page, empty_map], [add_page, article], [systems, compared, suggested], [sources, insights, about, review]]


@pytest.mark.parametrize("states", PAGES, ids=lambda states: states[0].__name__)
def test_no_serious_fault(visitor, states: list[Callable]) -> None:  # type: ignore[no-untyped-def, type-arg]
    visit = visitor(color_scheme="light")
    for reach in states:
        reach(visit)
        visit.page.wait_for_timeout(600)
        assert faults(visit) == [], reach.__name__
        # The same in the dark: only its colours are other.
        visit.page.emulate_media(color_scheme="dark")
        visit.page.wait_for_timeout(900)
        assert faults(visit, CONTRAST) == [], reach.__name__
        visit.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("states", [[map_page], [add_page, article, insights]], ids=lambda states: states[-1].__name__)
def test_no_serious_fault_on_a_phone(visitor, states: list[Callable]) -> None:  # type: ignore[no-untyped-def, type-arg]
    visit = visitor(**PHONE)
    for reach in states:
        reach(visit)
        assert faults(visit) == [], reach.__name__
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390, reach.__name__
