"""Reading an article in the browser, from pasted words to a pin on the map, with the real reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from documents import bomb, mail, pdf, word

TEXT = """Air defence for the exclave

Russia has deployed S-400 air defence systems in Kaliningrad, the regional governor said on Monday.
Two Iskander missile systems were also stationed near Gusev, according to satellite images.
Weather in the region stayed mild."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory, support):  # type: ignore[no-untyped-def]
    """A server with a store of its own, because these tests write."""
    folder = tmp_path_factory.mktemp("desk")
    support.fill(folder / "store.sqlite", support.samples.sourced(3))
    running = support.Server(folder)
    yield running
    running.stop()


@pytest.fixture
def reader(visitor, desk) -> Iterator:  # type: ignore[no-untyped-def, type-arg]
    return visitor(desk.url).open("/add")


def read(visit, text: str) -> None:  # type: ignore[no-untyped-def]
    visit.page.get_by_label("Text or link").fill(text)
    visit.page.get_by_role("button", name="Read", exact=True).click()


def reports(desk) -> list:  # type: ignore[no-untyped-def, type-arg]
    with urlopen(f"{desk.url}/data/deployments.geojson") as answer:
        return [feature["properties"] for feature in json.load(answer)["features"]]


def stored(desk) -> int:  # type: ignore[no-untyped-def]
    with urlopen(f"{desk.url}/health") as answer:
        return int(json.load(answer)["reports"])


def choose(visit, label: str, option: str) -> None:  # type: ignore[no-untyped-def]
    field = visit.page.locator(".st-key-editor").get_by_label(label)
    field.scroll_into_view_if_needed()
    visit.page.wait_for_timeout(300)  # a list that has just opened closes when the page scrolls
    field.click()
    visit.page.get_by_role("option", name=option).first.click()


def test_from_pasted_words_to_the_map(reader, desk) -> None:  # type: ignore[no-untyped-def]
    # 1. Paste and read.
    read(reader, TEXT)
    reader.until(lambda: {"S-400", "Iskander"} <= set(reader.pins()))
    text = reader.page.locator(".reading")
    assert text.locator("mark.emplace-system").first.inner_text() == "S-400"
    assert "Kaliningrad" in text.locator("mark.emplace-place").first.inner_text()
    editor = reader.page.locator(".st-key-editor")
    # 2. A click on a word of the article chooses its report.
    text.locator("mark", has_text="Iskander").first.click()
    reader.until(lambda: "Iskander" in editor.inner_text())
    number = reader.map().evaluate("Emplace.current.layer._chosen")
    # 3. Place it by a click on the map, not moving the map.
    choose(reader, "Place", "click it on the map")
    reader.until(lambda: reader.map().evaluate("Emplace.current.layer._placing"))
    frame = reader.page.locator("iframe[title*='st_folium']")
    frame.scroll_into_view_if_needed()
    view, box = reader.view(), frame.bounding_box()
    reader.page.mouse.click(box["x"] + 150, box["y"] + 120)
    reader.until(lambda: "placed by hand on the map" in editor.inner_text())
    assert reader.view() == view
    aimed = reader.map().evaluate(
        "(() => { const p = Emplace.current.map.containerPointToLatLng([150, 120]); return [p.lat, p.lng] })()"
    )
    placed = reader.map().evaluate(
        "id => { const i = Emplace.current.layer.find(id); return [i.latitude, i.longitude] }", number
    )
    assert placed == pytest.approx(aimed, abs=0.05)
    # 4. Another status.
    choose(reader, "Status", "planned")
    reader.until(lambda: "Said to be planned" in editor.inner_text())
    # 5. Nothing is kept before it is saved.
    assert not [one for one in reports(desk) if "Kaliningrad, the regional governor" in one["quote"]]
    reader.page.get_by_role("button", name="Save").click()
    reader.until(lambda: reader.page.get_by_text("Saved.").count() == 1)
    kept = {
        one["system"]: one for one in reports(desk) if "satellite images" in one["quote"] or "governor" in one["quote"]
    }
    assert kept["Iskander"]["status"] == "planned"
    assert kept["Iskander"]["quote"] in TEXT.replace("\n", " ") or kept["Iskander"]["quote"] in TEXT
    assert kept["S-400"]["country"] == "RU"
    # 6. On the map, with its sentence.
    reader.page.get_by_role("link", name="See it on the map").click()
    reader.until(lambda: len(reader.pins()) >= 4)
    # 7. The same article again: what is saved now takes the place of what was, and nothing else is touched.
    before, number = {one["id"]: one for one in reports(desk)}, stored(desk)
    again = reader.open("/add")
    read(again, TEXT)
    again.until(lambda: again.page.get_by_text("saved before").count() == 1)
    again.page.get_by_role("button", name="Save").click()
    again.until(lambda: again.page.get_by_text("Saved.").count() == 1)
    after = {one["id"]: one for one in reports(desk)}
    mine = [one for one in after.values() if one["quote"] in TEXT]
    assert {one["status"] for one in mine} == {"deployed"}, "the status given by hand is gone with its report"
    assert stored(desk) == number
    others = {pin for pin in before if before[pin]["quote"] not in TEXT}
    assert others == {pin for pin in after if after[pin] not in mine}
    assert again.strangers() == []


def test_a_place_in_words(reader) -> None:  # type: ignore[no-untyped-def]
    read(reader, TEXT)
    editor = reader.page.locator(".st-key-editor")
    reader.until(lambda: editor.count() == 1)
    choose(reader, "Place", "write it")
    words = reader.page.get_by_label("Place words")
    words.fill("Taganka, Moscow")
    words.press("Enter")
    reader.until(lambda: "Tagansk" in editor.inner_text())
    assert "placed by hand" in editor.inner_text()


def test_a_report_left_out_is_not_saved(reader, desk) -> None:  # type: ignore[no-untyped-def]
    text = TEXT.replace("Kaliningrad", "Murmansk").replace("Gusev", "Severomorsk")
    read(reader, text)
    editor = reader.page.locator(".st-key-editor")
    reader.until(lambda: {"S-400", "Iskander"} <= set(reader.pins()))
    reader.page.locator(".reading mark", has_text="S-400").first.click()
    reader.until(lambda: "S-400" in editor.inner_text())
    found, before = len(reader.pins()), stored(desk)
    reader.page.get_by_role("checkbox", name="Keep: S-400").first.uncheck()
    reader.until(lambda: len(reader.pins()) == found - 1)
    reader.page.get_by_role("button", name="Save").click()
    reader.until(lambda: reader.page.get_by_text("Saved.").count() == 1)
    assert stored(desk) == before + found - 1
    assert "Iskander" in {one["system"] for one in reports(desk) if one["quote"] in text}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "empty"),
        ("http://127.0.0.1:9/private", "127.0.0.1"),
        ("Sunny today, and no news at all.", "No deployment is reported"),
    ],
)
def test_what_cannot_be_read_is_said(reader, given: str, said: str) -> None:  # type: ignore[no-untyped-def]
    read(reader, given)
    reader.until(lambda: said in reader.page.inner_text("body"))
    assert "Traceback" not in reader.page.inner_text("body")


def test_hostile_article(reader, support) -> None:  # type: ignore[no-untyped-def]
    hostile = support.samples.HOSTILE
    read(
        reader, f"{hostile}\n\nRussia has deployed S-400 systems in Kaliningrad {hostile}, officials said.\n\n{hostile}"
    )
    reader.until(lambda: "{{7*7}}" in reader.page.locator(".reading").inner_text())
    text = reader.page.locator(".reading").inner_text()
    assert text.count("{{7*7}}") == 3 and "<img src=x" in text and "`backticks`" in text
    reader.page.wait_for_timeout(2000)
    for frame in reader.page.frames:
        assert frame.evaluate("[window.__hostile, top.__hostile].filter(Boolean)") == []
    assert reader.page.locator("img[src='x'], img[src*=evil], a[href*=evil]").count() == 0
    assert reader.strangers() == [] and reader.errors == []


def test_many_files_at_once_and_the_bad_ones_cost_nothing(reader, desk) -> None:  # type: ignore[no-untyped-def]
    before = stored(desk)
    given = {
        "paper.pdf": pdf(),
        "note.docx": word("Russia has deployed S-400 air defence systems in Severodvinsk, officials said."),
        "news.eml": mail(),
        "old.txt": "Зенитный комплекс С-400 развернут под Мурманском, сообщил губернатор области.".encode("koi8-r"),
        "broken.pdf": pdf()[:70] + bytes(300),
        "bomb.docx": bomb(),
        "noise.txt": bytes(range(128, 256)) * 20,
    }
    reader.page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": raw} for name, raw in given.items()]
    )
    reader.page.get_by_text("noise.txt").wait_for()
    reader.page.get_by_role("button", name="Read", exact=True).click()
    # 1. One sentence for each bad file; the others are read.
    problems = reader.page.locator(".st-key-problems")
    problems.wait_for(timeout=60_000)
    said = problems.inner_text()
    assert "3 could not be read" in said
    for words in (
        "broken.pdf is a damaged PDF",
        "bomb.docx unpacks to 300 MB",
        "noise.txt is not text in any encoding",
    ):
        assert words in said
    assert reader.page.get_by_label("4 articles").count() == 1
    reader.until(lambda: "S-400" in reader.page.locator(".reading").inner_text())
    # 2. From one article to the next.
    reader.page.get_by_role("button", name="Next").click()
    reader.until(lambda: "Severodvinsk" in reader.page.locator(".reading").inner_text())
    # 3. All of them saved at once.
    save = reader.page.get_by_role("button", name="Save all")
    number = int(save.inner_text().split("(")[1].split()[0])
    save.click()
    reader.until(lambda: stored(desk) == before + number)
    reader.until(save.is_disabled)
    assert number >= 4


def test_a_file_too_large_is_refused_before_it_is_sent(reader, tmp_path) -> None:  # type: ignore[no-untyped-def]
    huge, note = tmp_path / "huge.txt", tmp_path / "note.txt"
    huge.write_bytes(b"word " * 10_000_000)
    note.write_text(TEXT, encoding="utf-8")
    reader.page.locator("input[type=file]").set_input_files([huge, note])
    reader.until(lambda: "must be 25.0MB or smaller" in reader.page.inner_text("body"))
    reader.page.get_by_role("button", name="Read", exact=True).click()
    reader.until(lambda: "Iskander" in reader.page.locator(".reading").inner_text())


def test_several_links_are_read_one_after_the_other(reader) -> None:  # type: ignore[no-untyped-def]
    read(reader, "http://127.0.0.1:9/a\nhttp://127.0.0.1:9/b\n")
    reader.until(lambda: "2 could not be read" in reader.page.inner_text("body"))


def test_hover_one_and_the_others_light_up(reader) -> None:  # type: ignore[no-untyped-def]
    read(reader, TEXT)
    reader.until(lambda: {"S-400", "Iskander"} <= set(reader.pins()))
    page, row = reader.page, reader.page.locator(".reports li", has_text="Iskander")
    reader.until(lambda: reader.map().evaluate("Emplace.current.layer.isLinked === true"))
    lit = "Emplace.current.layer._hovered"
    # 1. The list lights the text and the map.
    row.hover()
    reader.until(lambda: reader.map().evaluate(lit) == row.get_attribute("data-report"))
    assert "Gusev" in " ".join(page.locator(".reading .reader-lit").all_inner_texts())
    # 2. The text lights the list and the map.
    page.locator(".reading mark", has_text="S-400").first.hover()
    reader.until(lambda: "S-400" in " ".join(page.locator(".reports li.lit").all_inner_texts()))
    assert reader.map().evaluate(lit) != row.get_attribute("data-report")
    # 3. The map lights the text and the list.
    reader.map().evaluate("Emplace.current.layer.fire('hovered', { id: '" + row.get_attribute("data-report") + "' })")
    reader.until(lambda: "Iskander" in " ".join(page.locator(".reports li.lit").all_inner_texts()))
    # 4. The same by keyboard.
    page.locator(".reports button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    reader.until(lambda: page.locator(".reports button").nth(1).get_attribute("aria-pressed") == "true")


def test_a_place_is_mended_by_a_click_in_the_text(reader) -> None:  # type: ignore[no-untyped-def]
    read(reader, TEXT)
    editor = reader.page.locator(".st-key-editor")
    reader.until(lambda: {"S-400", "Iskander"} <= set(reader.pins()))
    reader.page.locator(".reports button", has_text="S-400").first.click()
    reader.until(lambda: "S-400" in editor.inner_text())
    choose(reader, "Place", "click it on the map or in the text")
    reader.page.locator(".reading mark.emplace-pickable", has_text="Gusev").click()
    reader.until(lambda: "Gusev" in editor.inner_text())
    assert "changed" in reader.page.locator(".reports li", has_text="S-400").first.inner_text()
    reader.page.get_by_role("button", name="As it was read").click()
    reader.until(lambda: "Kaliningrad" in editor.inner_text())


def test_example_and_other_pages(reader) -> None:  # type: ignore[no-untyped-def]
    example = reader.page.locator(".st-key-example")
    reader.until(lambda: "Pantsir-S1" in example.locator(".reading").inner_text())
    reader.page.get_by_role("button", name="Show me this example").click()
    reader.until(lambda: len(reader.pins()) >= 1)
    reader.open("/about")
    reader.until(lambda: "What Emplace refuses to do" in reader.page.inner_text("body"))
    assert reader.strangers() == []
