"""The Review page as an editor works it: with the keyboard, a click on the map, and second thoughts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.request import urlopen

import pytest

from geo import rules
from geo.model import Review
from geo.store import Store
from geo.store.desk import Desk, Revision

WAIT_MS = 90_000


@pytest.fixture(scope="module")
def newsroom(support, tmp_path_factory) -> Iterator[tuple]:  # type: ignore[no-untyped-def, type-arg]
    """A server over six made-up reports, and its store."""
    folder = tmp_path_factory.mktemp("newsroom")
    support.fill(folder / "store.sqlite", support.samples.sourced()[:6])
    server = support.Server(folder)
    yield server, Store.open(path=folder / "store.sqlite")
    server.stop()


@pytest.fixture
def desk(support, chromium, newsroom) -> Iterator[tuple]:  # type: ignore[no-untyped-def, type-arg]
    """An editor at a desk on which everything waits as it was read."""
    server, store = newsroom
    found = Desk(store)
    ids = [report.id for report, _ in found.queue(list(Review))]
    found.revise(
        [Revision(name, found.versions(name)[0].report, Review.TO_REVIEW, "F", 6) for name in ids], who="the test"
    )
    visit = support.Visit(chromium, server.url).open("/review")
    visit.page.get_by_role("textbox", name="Your name").fill("Ana", timeout=WAIT_MS)
    visit.page.keyboard.press("Enter")
    settled(visit)
    yield visit, server, store
    visit.close()


def heading(visit) -> str:  # type: ignore[no-untyped-def]
    return visit.page.locator(".st-key-desk-head").inner_text()


def settled(visit) -> None:  # type: ignore[no-untyped-def]
    """Wait until the page has done what it was doing: a key that comes in between is lost."""
    visit.page.wait_for_timeout(300)
    visit.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=WAIT_MS)
    visit.page.wait_for_timeout(300)


def press(visit, key: str) -> None:  # type: ignore[no-untyped-def]
    """Press a key with nothing in focus, and wait until the page has answered."""
    settled(visit)
    before = heading(visit)
    visit.page.evaluate("document.activeElement?.blur()")
    visit.page.keyboard.press(key)
    visit.until(lambda: heading(visit) != before)


def test_an_editor_works_the_queue_by_keyboard_and_takes_it_back(desk) -> None:  # type: ignore[no-untyped-def]
    visit, _, store = desk
    assert "1 of 6" in heading(visit)
    press(visit, "a")
    visit.until(lambda: Desk(store).waiting().get(Review.ACCEPTED) == 1)
    assert "1 of 5" in heading(visit)
    press(visit, "x")
    visit.until(lambda: Desk(store).waiting().get(Review.REJECTED) == 1)
    press(visit, "n")
    assert "2 of 4" in heading(visit)
    press(visit, "p")
    press(visit, "u")
    visit.until(lambda: Review.REJECTED not in Desk(store).waiting())
    lines = Desk(store).log()[-3:]
    assert [(line.who, line.became) for line in lines] == [
        ("Ana", "Accepted"),
        ("Ana", "Rejected"),
        ("Ana", "To review"),
    ]
    # Whose forces, and nobody's again: what is taken back is named, also where it was a word taken away.
    for side in ("Zeta", ""):
        field = visit.page.get_by_role("textbox", name="Whose forces")
        field.fill(side)
        field.press("Enter")
        visit.until(lambda side=side: (line := Desk(store).log()[-1]).field == "side" and line.became == (side or None))
        settled(visit)
    visit.page.evaluate("document.activeElement?.blur()")
    visit.page.keyboard.press("u")
    visit.page.get_by_text("Taken back: Whose forces: –").wait_for(timeout=WAIT_MS)
    assert Desk(store).log()[-1].became == "Zeta"
    assert visit.strangers() == [] and visit.errors == []


def test_a_place_is_corrected_on_the_map_and_remembered(desk) -> None:  # type: ignore[no-untyped-def]
    visit, server, store = desk
    page = visit.page
    name = Desk(store).queue(limit=1)[0][0].id
    was = store.report(name).location
    # 1. Another place: click it on the map.
    page.get_by_role("combobox", name="Place").click()
    page.get_by_role("option", name="click it on the map").click()
    page.get_by_text("Click the map where it is").wait_for(timeout=WAIT_MS)
    frame = page.locator("iframe[title*='st_folium']")
    visit.map()
    page.wait_for_timeout(800)
    box = frame.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.4)
    visit.until(lambda: page.get_by_role("button", name="Save correction").is_enabled())
    # 2. Why, and save.
    page.get_by_role("textbox", name="Reason").fill("seen in the picture")
    page.keyboard.press("Enter")
    settled(visit)
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("s")
    visit.until(lambda: Desk(store).waiting().get(Review.CORRECTED) == 1)
    report = store.report(name)
    assert report.location.source == "user" and report.location != was
    # 3. The offer to remember it.
    page.get_by_role("button", name="Yes, remember").first.click()
    visit.until(lambda: rules.kept(store))
    assert rules.kept(store)[0].name == report.place
    # 4. The world is told, without who did it.
    with urlopen(f"{server.url}/corrections.json") as answer:
        items = json.load(answer)["items"]
    assert items[0]["_emplace"]["report"] == name and "seen in the picture" in items[0]["content_text"]
    assert "Ana" not in json.dumps(items)


def test_many_are_accepted_after_a_look(desk) -> None:  # type: ignore[no-untyped-def]
    visit, _, store = desk
    page = visit.page
    settled(visit)
    page.get_by_text("Accept many at once").click()
    slider = page.locator("input[type=range]")
    slider.press("End")
    placed = sum(report.location is not None for report, _ in Desk(store).queue())
    button = page.get_by_role("button", name=f"Accept {placed} reports")
    button.wait_for(timeout=WAIT_MS)
    button.click()
    visit.until(lambda: Desk(store).waiting().get(Review.ACCEPTED) == placed)
    settled(visit)
    page.get_by_role("button", name="Undo").click()
    visit.until(lambda: Desk(store).waiting() == {Review.TO_REVIEW: 6})


def test_nothing_is_written_without_a_name(desk, chromium) -> None:  # type: ignore[no-untyped-def]
    visit, server, store = desk
    other = type(visit)(chromium, server.url).open("/review")
    other.page.get_by_role("textbox", name="Your name").wait_for(timeout=WAIT_MS)
    lines = len(Desk(store).log())
    other.page.get_by_role("button", name="Accept").first.click()
    other.page.get_by_text("Say who you are first").wait_for(timeout=WAIT_MS)
    assert len(Desk(store).log()) == lines
    other.close()
