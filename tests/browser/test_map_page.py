"""The Map page as a person uses it."""

from __future__ import annotations

import itertools
import json
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest


def read(url: str, **headers: str):  # type: ignore[no-untyped-def]
    with urlopen(Request(url, headers=headers)) as answer:
        return answer.status, answer.headers, answer.read()


def pin_of(server, system: str, **wanted: object) -> str:  # type: ignore[no-untyped-def]
    _, _, body = read(f"{server.url}/data/deployments.geojson")
    for feature in json.loads(body)["features"]:
        properties = feature["properties"]
        if properties["system"] == system and all(properties[key] == value for key, value in wanted.items()):
            return properties["id"]
    raise AssertionError(f"no pin of {system} with {wanted}")


def test_pins_are_drawn_and_nothing_leaves_the_machine(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open()
    drawn = visit.pins()
    assert len(drawn) > 20
    assert {"S-400", "Iskander", "HIMARS"} <= set(drawn)
    painted = visit.map().evaluate(
        "Emplace.current.layer._pins._canvas.getContext('2d').getImageData(0, 0, 2000, 1200).data.some((v) => v > 0)"
    )
    assert painted
    assert visit.map().evaluate("Emplace.current.base.failed") == []
    visit.page.wait_for_timeout(1500)
    assert visit.strangers() == []
    assert visit.errors == []


def test_first_view_holds_every_pin(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open()
    assert len(visit.pins()) > 20
    visit.until(
        lambda: visit.map().evaluate(
            "(() => { const b = Emplace.current.map.getBounds();"
            " return Emplace.current.layer.items().every((i) => b.contains([i.latitude, i.longitude])) })()"
        )
    )


def test_filter_changes_the_pins_and_neither_remounts_nor_moves_the_map(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open()
    visit.map().evaluate(
        "() => { window.sameMap = true; Emplace.current.map.setView([52, 30], 5, { animate: false }); }"
    )
    visit.page.evaluate("document.querySelector(\"iframe[title*='st_folium']\").same = true")
    visit.page.wait_for_timeout(600)
    before, view = visit.pins(), visit.view()
    visit.page.get_by_role("button", name="missile", exact=False).first.click()
    visit.until(lambda: visit.pins() != before)
    assert set(visit.pins()) == {"Iskander"}
    visit.page.get_by_role("button", name="air defence", exact=False).first.click()
    visit.until(lambda: "S-400" in visit.pins())
    assert set(visit.pins()) == {"Iskander", "S-400", "Pantsir-S1"}
    assert visit.view() == view
    assert visit.map().evaluate("window.sameMap") is True
    assert visit.page.evaluate("document.querySelector(\"iframe[title*='st_folium']\").same") is True
    visit.until(lambda: "type=missile" in visit.page.url and "type=air" in visit.page.url)


def test_click_on_a_pin_shows_its_sentence_beside_the_map_and_on_it(visit, server) -> None:  # type: ignore[no-untyped-def]
    pin = pin_of(server, "AN/TPY-2")
    visit.open("/?pin=none")
    visit.click_pin(pin)
    panel = visit.page.locator(".st-key-panel")
    visit.until(lambda: "AN/TPY-2 was seen near" in panel.inner_text())
    assert panel.locator("mark.system").first.inner_text() == "AN/TPY-2"
    assert panel.locator("a[href^='https://news.example/']").count() >= 1
    assert "officials" in panel.inner_text()
    assert f"pin={pin}" in visit.page.url
    bubble = visit.map().locator(".emplace-popup")
    assert "AN/TPY-2 was seen near" in bubble.inner_text()


def test_panning_does_not_run_the_page_again(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open()
    visit.map()
    visit.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    visit.page.wait_for_timeout(1500)
    visit.page.evaluate(
        "document.querySelector(\"iframe[title*='st_folium']\").contentWindow.addEventListener('message', (e) => {"
        " if (e.data?.type === 'streamlit:render') window.renders = (window.renders ?? 0) + 1 })"
    )
    box = visit.page.locator("iframe[title*='st_folium']").bounding_box()
    for step in range(3):
        visit.page.mouse.move(box["x"] + 400, box["y"] + 600)
        visit.page.mouse.down()
        visit.page.mouse.move(box["x"] + 480, box["y"] + 560 + step, steps=6)
        visit.page.mouse.up()
        visit.page.wait_for_timeout(500)
    assert visit.page.evaluate("window.renders ?? 0") == 0


def test_a_link_shows_the_same_to_whoever_opens_it(visitor, server) -> None:  # type: ignore[no-untyped-def]
    pin = pin_of(server, "S-400")
    first = visitor().open(f"/?type=air+defence&country=RU&pin={pin}&table=open#map=6.5/56.000/35.000")
    assert set(first.pins()) == {"S-400", "Pantsir-S1"}
    first.until(lambda: "S-400" in first.page.locator(".st-key-panel").inner_text())
    assert first.view() == pytest.approx([6.5, 56.0, 35.0], abs=0.01)
    assert first.page.locator(".st-key-rows").is_visible()
    first.page.wait_for_timeout(500)
    second = visitor().open(first.page.url.removeprefix(server.url))
    assert second.pins() == first.pins()
    assert second.view() == pytest.approx(first.view(), abs=0.01)


def test_back_button_takes_a_filter_away(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none")
    everything = visit.pins()
    visit.page.get_by_role("button", name="missile", exact=False).first.click()
    visit.until(lambda: set(visit.pins()) == {"Iskander"} and "type=missile" in visit.page.url)
    visit.page.go_back()
    visit.until(lambda: visit.pins() == everything)
    visit.page.go_forward()
    visit.until(lambda: set(visit.pins()) == {"Iskander"})


def test_table_selects_by_keyboard(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none&table=open&type=naval")
    visit.map()
    grid = visit.page.locator(".st-key-rows [data-testid='stDataFrame'] canvas").first
    grid.wait_for()
    chosen = set()

    def step() -> bool:
        # The table takes no key while it is being built: press as a person would, and look.
        grid.focus()
        visit.page.keyboard.press("ArrowDown")
        visit.page.wait_for_timeout(1000)
        chosen.add(parse_qs(urlsplit(visit.page.url).query)["pin"][0])
        return len(chosen - {"none"}) > 1

    visit.until(step)
    visit.until(lambda: "Admiral Gorshkov" in visit.page.locator(".st-key-panel").inner_text())
    # Up and down again is back where one was: what is chosen by keyboard moves no row.
    here = parse_qs(urlsplit(visit.page.url).query)["pin"]
    for key in ("ArrowUp", "ArrowDown"):
        before = visit.page.url
        grid.focus()
        visit.page.keyboard.press(key)
        visit.until(lambda: visit.page.url != before)  # noqa: B023
        visit.page.wait_for_timeout(1000)
    assert parse_qs(urlsplit(visit.page.url).query)["pin"] == here


def test_words_and_lists_filter(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none")
    visit.map()
    words = visit.page.get_by_label("Words")
    words.fill("note 27")
    words.press("Enter")
    visit.until(lambda: visit.pins() == ["Leopard 2"])
    assert "q=note+27" in visit.page.url
    visit.page.get_by_role("button", name="Clear filters").click()
    visit.until(lambda: len(visit.pins()) > 20)


def test_the_map_follows_while_words_are_typed(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none&type=armour")
    before = visit.pins()
    words = visit.page.get_by_label("Words")
    words.press_sequentially("note 27", delay=15)
    # 1. The map first, then, with nothing else pressed, the page and its address.
    visit.until(lambda: visit.pins() == ["Leopard 2"] != before)
    visit.until(lambda: "q=note+27" in visit.page.url and "type=armour" in visit.page.url)
    visit.until(lambda: "with the words" in visit.page.locator(".st-key-bar").inner_text())
    assert words.input_value() == "note 27"
    # 2. Going back takes the words out of the box too.
    visit.page.go_back()
    visit.until(lambda: words.input_value() == "" and visit.pins() == before)


def test_two_chips_pressed_at_once_both_count(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none").map()
    visit.page.locator(".chips").first.evaluate(
        "chips => { for (const type of ['missile', 'drone']) chips.querySelector(`[data-value=${type}]`).click() }"
    )
    visit.until(lambda: set(visit.pins()) == {"Iskander", "Shahed-136"})
    visit.until(lambda: "type=missile" in visit.page.url and "type=drone" in visit.page.url)
    visit.until(lambda: visit.page.locator(".chips [aria-pressed=true]").count() == 2)
    assert set(visit.pins()) == {"Iskander", "Shahed-136"}
    # A choice from a list is told to the map by the browser, with what was pressed before.
    visit.page.evaluate(
        "() => { const ask = Emplace.mapWith;"
        " Emplace.mapWith = (...said) => { window.said = said; return ask(...said); }; }"
    )
    choose(visit, "Country", "Türkiye")
    visit.until(lambda: visit.page.evaluate("window.said") == [{"country": ["TR"]}])
    visit.until(lambda: set(visit.pins()) == {"Shahed-136"} and "country=TR" in visit.page.url)


def test_the_map_shows_every_change_without_the_page(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none&status=deployed#map=4/52/30").map()
    page, view = visit.page, visit.view()
    page.get_by_text("More filters").click()
    visit.rest()
    frame.evaluate("window.sameMap = true")
    # The server hears of nothing from here on.
    page.evaluate("WebSocket.prototype.send = () => {}")

    def asked() -> dict[str, list[str]]:
        return parse_qs(frame.evaluate("Emplace.current.query"))

    def shows(**words: str) -> None:
        visit.until(lambda: {name: asked().get(name) for name in words} == {n: [value] for n, value in words.items()})

    page.get_by_role("button", name="missile", exact=False).first.click()
    shows(type="missile", status="deployed")
    choose(visit, "Country", "Russia")
    shows(country="RU")
    page.locator(".st-key-filter-since [role=spinbutton]").first.click()
    page.keyboard.type("20240203")
    shows(**{"from": "2024-02-03"})
    page.locator(".st-key-filter-min_origins").get_by_role("button", name="Increment").click()
    shows(min_origins="2")
    choose(visit, "Checked by a person", "Not yet")
    shows(reviewed="no")
    page.get_by_label("Words").fill("note")
    shows(q="note", type="missile", country="RU", min_origins="2", reviewed="no")
    frame.get_by_role("button", name="Only what is on the screen").click()
    visit.until(lambda: "bbox" in asked())
    page.get_by_label("As known on").fill("2026-02-03")
    shows(as_of="2026-02-03")
    page.get_by_role("button", name="Clear filters").click()
    visit.until(lambda: asked() == {} and len(visit.pins()) > 20)
    assert visit.view() == view
    assert frame.evaluate("window.sameMap") is True
    assert "status=deployed" in page.url


def test_a_typed_day_is_taken_at_enter_and_at_a_pause(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none").map()
    visit.rest()
    days = visit.page.locator(".st-key-filter-since [role=spinbutton]")
    days.first.click()
    visit.page.keyboard.type("20240203")
    visit.page.keyboard.press("Enter")
    visit.until(lambda: "from=2024-02-03" in visit.page.url)
    visit.rest()
    visit.page.locator(".st-key-filter-until [role=spinbutton]").first.click()
    visit.page.keyboard.type("20250304")
    visit.until(lambda: "to=2025-03-04" in visit.page.url and "from=2024-02-03" in visit.page.url)


def test_more_filters_do_not_fold_up_while_they_are_used(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none").map()
    visit.rest()
    visit.page.get_by_text("More filters").click()
    frame.get_by_role("button", name="Only what is on the screen").click()
    visit.until(lambda: "bbox=" in visit.page.url)
    visit.rest()
    origins = visit.page.locator(".st-key-filter-min_origins")
    origins.get_by_role("button", name="Increment").click()
    visit.until(lambda: "min_origins=2" in visit.page.url)
    origins.get_by_role("button", name="Decrement").click()
    visit.until(lambda: "min_origins" not in visit.page.url)
    visit.rest()
    assert origins.is_visible()
    # What is pressed below a list in use stays where it is while the list is left.
    choose(visit, "Language", "English", leave=False)
    visit.until(lambda: "lang=" in visit.page.url)
    visit.page.keyboard.press("Escape")
    visit.rest()
    visit.page.get_by_role("button", name="Clear filters").click()
    visit.until(lambda: "lang=" not in visit.page.url)


@pytest.mark.parametrize("widget", ["NumberInput", "Selectbox", "Multiselect", "DateInput"])
def test_a_widget_that_is_drawn_late_breaks_nothing(visit, widget: str) -> None:  # type: ignore[no-untyped-def]
    held = []
    visit.page.route(f"**/{widget}*.js", lambda route: held.append(route))
    visit.open("/?pin=none").map()
    visit.page.wait_for_timeout(1000)
    assert held, "the widget's script has another name now"
    for route in held:
        route.continue_()
    visit.page.unroute(f"**/{widget}*.js")
    visit.rest()
    assert visit.page.get_by_test_id("stAlert").count() == 0
    assert "Error" not in visit.page.locator("section[data-testid=stSidebar]").inner_text()
    visit.page.get_by_text("More filters").click()
    visit.page.locator(".st-key-filter-min_origins").get_by_role("button", name="Increment").click()
    visit.until(lambda: "min_origins=2" in visit.page.url)


def test_no_filter_comes_or_goes_when_nothing_is_left(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none").map()
    visit.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    shown = "[...document.querySelectorAll('[data-testid=stSidebarUserContent] label')].map((one) => one.innerText)"
    chips = visit.page.locator(".chips button")
    # The last of the sidebar may still be on its way when the map is there.
    visit.until(lambda: "Language" in visit.page.evaluate(shown))
    visit.rest()
    before, labels = chips.count(), visit.page.evaluate(shown)
    visit.page.get_by_label("Words").fill("nothingsuch")
    visit.until(lambda: visit.pins() == [] and visit.page.locator(".chips .none").count() == before)
    assert chips.count() == before
    assert visit.page.evaluate(shown) == labels


def test_a_long_panel_scrolls_beside_the_map(visitor) -> None:  # type: ignore[no-untyped-def]
    visit = visitor(viewport={"width": 1360, "height": 460}).open("/")
    visit.map()
    panel = visit.page.locator(".st-key-panel")
    visit.until(lambda: panel.evaluate("it => it.scrollHeight > it.clientHeight + 100"))
    box = panel.bounding_box()
    assert box["height"] <= 460
    visit.page.mouse.move(box["x"] + 60, box["y"] + 200)
    visit.page.mouse.wheel(0, 900)
    visit.until(lambda: panel.evaluate("it => it.scrollTop > 0"))
    visit.page.mouse.wheel(0, 3000)
    visit.page.wait_for_timeout(300)
    assert visit.page.locator("iframe[title*='st_folium']").bounding_box()["y"] == 0


def test_unknown_filter_in_the_address_is_said(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?type=submarine")
    visit.until(lambda: "Unknown type 'submarine'" in visit.page.inner_text("body"))
    assert len(visit.pins()) > 20


def choose(visit, name: str, option: str, leave: bool = True) -> None:  # type: ignore[no-untyped-def]
    """Choose from a list, which closes when the page draws it anew: then it is opened once more."""
    box = visit.page.get_by_role("combobox", name=name, exact=True).first
    wanted = visit.page.get_by_role("option", name=option).first

    def open_() -> bool:
        box.press("ArrowDown")
        visit.page.wait_for_timeout(200)
        return bool(wanted.is_visible())

    visit.until(open_)
    wanted.click()
    if leave:
        box.press("Tab")


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(
        one[start] < other[start] + other[size] - 0.5 and other[start] < one[start] + one[size] - 0.5
        for start, size in (("x", "width"), ("y", "height"))
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone(visitor, scheme: str) -> None:  # type: ignore[no-untyped-def]
    visit = visitor(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True, color_scheme=scheme).open()
    assert len(visit.pins()) > 20
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    box = visit.page.locator("iframe[title*='st_folium']").bounding_box()
    assert box["width"] >= 380 and box["height"] >= 380
    assert visit.page.locator(".st-key-panel").bounding_box()["y"] >= box["y"] + box["height"] - 2
    # Nothing lies on anything else: in the bar under the map, and of what floats on it.
    bar = [visit.page.get_by_role("button", name=name, exact=False).first for name in ("Views", "Table")]
    frame, tools = visit.map(), visit.map().get_by_role("button", name="Measure a distance")
    assert not tools.is_visible(), "tools must leave a small map its room"
    for state in ("visible", "hidden"):
        floating = frame.locator(".leaflet-control").all()
        for parts in (bar, floating):
            boxes = [part.bounding_box() for part in parts if part.is_visible()]
            assert not [pair for pair in itertools.combinations(boxes, 2) if overlap(*pair)]
        frame.get_by_role("button", name="Tools").tap()
        tools.wait_for(state=state)  # type: ignore[arg-type]
    # The buttons of the table itself don't lie on the one that closes it: a covered one can't be tapped.
    visit.page.get_by_role("button", name="Table").tap()
    visit.page.locator(".st-key-rows [data-testid=stElementToolbar]").wait_for(state="attached")
    visit.page.get_by_role("button", name="Hide table").tap()
    visit.until(lambda: visit.page.locator(".st-key-rows").count() == 0)


def test_dark_mode_reaches_the_map(visitor) -> None:  # type: ignore[no-untyped-def]
    dark, light = visitor(color_scheme="dark").open(), visitor(color_scheme="light").open()
    asked = "getComputedStyle(Emplace.current.map.getContainer()).backgroundColor"
    dark.until(lambda: dark.map().evaluate("Emplace.current.map.getContainer().classList.contains('emplace-dark')"))
    assert dark.map().evaluate(asked) != light.map().evaluate(asked)
    assert not light.map().evaluate("Emplace.current.map.getContainer().classList.contains('emplace-dark')")


def test_a_group_of_pins_opens(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none#map=5/55.75/37.62")
    frame = visit.map()
    groups = "Emplace.current.layer._drawn.filter((d) => d.group).map((d) => (d.group.items ?? []).map((i) => i.id))"
    visit.until(lambda: len(frame.evaluate(groups)[0]) > 2)
    group = frame.evaluate(groups)[0]
    visit.click_pin(group[-1], zoom=12)
    visit.until(lambda: "pin=none" not in visit.page.url)


def test_a_fan_keeps_its_order_and_a_closed_pin_can_be_chosen_again(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none#map=11/50.04/22").map()
    fan = "Emplace.current.layer._drawn.filter((d) => d.item).map((d) => [d.item.id, Math.round(d.x), Math.round(d.y)])"
    pin = frame.evaluate("Emplace.current.layer.items().filter((i) => i.latitude === 50.04).map((i) => i.id)")[-1]
    for _ in range(2):
        visit.click_pin(pin, zoom=11)
        visit.until(lambda: f"pin={pin}" in visit.page.url and frame.locator(".emplace-popup").count() == 1)
        visit.page.get_by_role("button", name="Close", exact=True).click()
        visit.until(lambda: "pin=none" in visit.page.url and frame.evaluate("Emplace.current.layer._chosen") == "")
    opened = frame.evaluate(fan)
    assert len(opened) == 3, "closing the panel leaves the fan open"
    visit.click_pin(pin, zoom=11)
    visit.until(lambda: f"pin={pin}" in visit.page.url)
    assert sorted(frame.evaluate(fan)) == sorted(opened), "choosing one must not turn the fan"


def test_a_first_visit_explains_what_its_link_shows(visitor) -> None:  # type: ignore[no-untyped-def]
    # 1. Someone's view of Poland: what is explained lies in it, and the view stays.
    visit = visitor().open("/#map=8/50.04/22")
    frame = visit.map()
    visit.until(lambda: "Rzesz" in visit.page.locator(".st-key-panel .dep").inner_text())
    assert frame.evaluate("Emplace.current.inSight(Emplace.current.layer._chosen)")
    assert visit.view() == [8, pytest.approx(50.04, abs=0.01), pytest.approx(22, abs=0.01)]
    visit.page.locator(".guide").wait_for()
    # 2. A view of nothing explains nothing.
    other = visitor().open("/#map=8/0/-30")
    other.map()
    other.until(lambda: "Click a pin" in other.page.locator(".st-key-panel").inner_text())


def test_missing_asset_is_told(server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from geo.draw import assets
    from geo.settings import Settings

    said = assets.missing(Settings(data_dir=tmp_path))
    assert any("land.geojson.gz" in sentence for sentence in said)
    assert assets.missing(Settings()) == []
