"""Systems, Sources and Insights, as a person uses them."""

from __future__ import annotations

import tomllib
from pathlib import Path


def test_browse_the_catalogue(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit.open("/systems").page
    detail = page.locator(".st-key-system-detail")
    detail.wait_for()
    # 1. The list is long: it begins with a hundred, and goes on when asked.
    listed = page.get_by_role("radio")
    visit.until(lambda: listed.count() == 100)
    page.get_by_role("button", name="Show 100 more").click()
    visit.until(lambda: listed.count() == 200)
    # 2. A name in another script finds the system; its figures come with their sources.
    page.get_by_label("Find a system").fill("панцирь")
    page.keyboard.press("Enter")
    visit.until(lambda: "Pantsir" in detail.inner_text())
    assert detail.locator("a[href^=http]").count() >= 1
    visit.until(
        lambda: page.locator(".st-key-ranges-of-one .vega-embed canvas, .st-key-ranges-of-one svg").count() >= 1
    )
    # 3. From here to the map, with the filter set.
    detail.get_by_role("link", name="on the map").click()
    visit.until(lambda: set(visit.pins()) == {"Pantsir-S1"})
    assert "system=Pantsir-S1" in page.url
    # 4. Words that nothing fits say so.
    visit.open("/systems")
    page.get_by_label("Find a system").fill("zzzz")
    page.keyboard.press("Enter")
    page.get_by_text("No system of the catalogue matches").wait_for()
    assert visit.strangers() == [] and visit.errors == []


def test_compare_ranges(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit.open("/systems").page
    page.get_by_role("tab", name="Compare ranges").click()
    table = page.locator(".st-key-ranges-compared")
    visit.until(lambda: table.locator(".vega-embed").count() == 1)
    page.get_by_text("The same as a table").last.click()
    rows = table.locator("tbody tr")
    visit.until(lambda: rows.count() >= 5)
    said = table.inner_text()
    assert "S-400" in said and "Patriot" in said and "https://" in said
    page.get_by_role("button", name="Remove Patriot").or_(page.get_by_label("Delete Patriot")).first.click()
    visit.until(lambda: "Patriot" not in table.inner_text())


def test_suggest_an_entry(visit, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = visit.open("/systems").page
    page.get_by_role("tab", name="Suggest an entry").click()
    entry = page.locator(".st-key-entry")

    def fill(label: str, words: str) -> None:
        page.get_by_label(label, exact=True).first.fill(words)
        page.keyboard.press("Tab")

    # 1. A name that is taken is told; a rule that is broken is named.
    fill("Name", "Patriot")
    visit.until(lambda: "in the catalogue already" in entry.inner_text())
    fill("Name", "Example-9")
    visit.until(lambda: "no source" in entry.inner_text())
    # 2. Filled in it fits, and what is downloaded is the file.
    fill("Country of origin", "Nowhere")
    fill("Pages that you saw, one a line", "https://example.org/a")
    fill("Kilometres", "20")
    for label, words in (
        ("Of what", "against aircraft"),
        ("Who says so", "Example Weekly"),
        ("Source (link)", "https://example.org/b"),
    ):
        fill(label, words)
    visit.until(lambda: "fits the rules" in entry.inner_text())
    with page.expect_download() as started:
        entry.get_by_role("button", name="Download the file").click()
    path = tmp_path / "entry.toml"
    started.value.save_as(path)
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    assert found["name"] == "Example-9" and found["figure"][0]["km"] == 20
    assert started.value.suggested_filename == "example-9.toml"


def test_sources(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit.open("/sources").page
    page.get_by_role("heading", name="All sources").wait_for(timeout=45_000)
    chart = page.locator(".st-key-sources-chart")
    visit.until(lambda: chart.locator(".vega-embed").count() == 1)
    chart.get_by_text("The same as a table").click()
    visit.until(lambda: chart.locator("tbody tr").count() >= 8)
    assert "Outlet 1" in chart.inner_text()
    # A name that attacks is only text.
    assert "{{7*7}}" in chart.inner_text()
    assert page.evaluate("[window.__hostile, document.querySelectorAll('.dep img').length]") == [None, 0]
    assert visit.strangers() == [] and visit.errors == []


def test_insights_follow_the_map(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?type=missile&pin=none").map()
    page = visit.page
    page.get_by_role("link", name="Insights").click()
    page.get_by_role("heading", name="Insights").wait_for()
    area = page.locator(".st-key-insights")
    visit.until(lambda: "3 deployments: missile" in area.inner_text())
    visit.until(lambda: area.locator(".vega-embed").count() == 4)
    page.get_by_text("Only what the filters of the map select").click()
    visit.until(lambda: "deployments: all systems" in area.inner_text())
    page.get_by_text("Week", exact=True).click()
    over_time = page.locator(".st-key-over-time")
    over_time.get_by_text("The same as a table").click()
    visit.until(lambda: over_time.locator("tbody tr").count() > 20)
    # The map is as it was left.
    page.get_by_role("link", name="Map", exact=True).click()
    visit.until(lambda: set(visit.pins()) == {"Iskander"})
    assert visit.errors == []


def test_a_first_visit_is_guided_once(visitor) -> None:  # type: ignore[no-untyped-def]
    visit = visitor().open("/")
    page, guide = visit.page, visit.page.locator(".guide")
    guide.wait_for(timeout=45_000)
    # 1. By keyboard through its steps; what a step speaks of is outlined.
    guide.get_by_role("button", name="Next").focus()
    for step in ("2/4", "3/4", "4/4"):
        page.keyboard.press("Enter")
        visit.until(lambda: step in guide.inner_text())  # noqa: B023
        assert page.locator(".emplace-guided").count() == 1
    page.keyboard.press("Enter")
    visit.until(lambda: guide.is_hidden() and page.locator(".emplace-guided").count() == 0)
    # 2. It does not come again, until it is asked for.
    visit.open("/").map()
    assert guide.is_hidden()
    visit.open("/about").page.get_by_role("button", name="Show the guide again").click()
    page.get_by_text("It is back at your next visit").wait_for()
    visit.open("/")
    guide.wait_for()
    guide.get_by_role("button", name="Close the guide").click()
    visit.until(guide.is_hidden)


def test_about_says_how_right_it_is(visit) -> None:  # type: ignore[no-untyped-def]
    from geo.dashboard.about_page import accuracy

    measured = accuracy()
    assert measured["f1"] and measured["date"].startswith("20")
    page = visit.open("/about").page
    page.get_by_role("heading", name="How right it is").wait_for()
    said = page.locator(".st-key-about").inner_text()
    assert f"Full F1 {measured['f1']}" in said and measured["precision"] in said
    assert "What Emplace refuses to do" in said


def test_an_empty_store_says_what_to_do(visitor, tmp_path: Path, support) -> None:  # type: ignore[no-untyped-def]
    from geo.store import Store

    Store.open(path=tmp_path / "store.sqlite").close()
    empty = support.Server(tmp_path)
    try:
        visit = visitor(empty.url)
        for path, said in (("/sources", "There is no report yet"), ("/insights", "nothing to count yet")):
            visit.open(path).page.get_by_text(said).wait_for()
    finally:
        empty.stop()
