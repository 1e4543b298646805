"""What a person does with the map besides filtering: finding, measuring, keeping to an area, time, sharing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from geographiclib.geodesic import Geodesic

from geo import messages


def query_of(visit) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    return parse_qs(urlsplit(visit.page.url).query)


def at(visit, x: float, y: float) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """A point of the map's frame on the page."""
    box = visit.page.locator("iframe[title*='st_folium']").bounding_box()
    return box["x"] + x, box["y"] + y


def test_find_a_place(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none").map()
    frame.get_by_role("button", name="Find a place").click()
    box = frame.locator(".emplace-search input")
    box.fill("Murman")
    frame.get_by_role("option", name="Murmansk city, Russia", exact=True).click()
    visit.until(lambda: visit.view()[1] == pytest.approx(68.97, abs=0.2))
    assert visit.view()[0] >= 8
    box.fill("20 km north of Minsk")
    frame.get_by_role("option").filter(has_text="20 km north of Minsk").wait_for()
    box.press("Enter")
    visit.until(lambda: visit.view()[1] == pytest.approx(54.08, abs=0.1))
    box.fill("Qxzzyyqq")
    frame.get_by_text("No such place is known here.").wait_for()
    assert visit.strangers() == []


def test_measure_and_coordinates(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none#map=5/60/20").map()
    visit.page.wait_for_timeout(400)
    frame.get_by_role("button", name="Measure a distance").click()
    places = [
        frame.evaluate(
            "([x, y]) => { const p = Emplace.current.map.containerPointToLatLng([x, y]); return [p.lat, p.lng] }", spot
        )
        for spot in ([300, 300], [520, 380])
    ]
    visit.page.mouse.click(*at(visit, 300, 300))
    visit.page.wait_for_timeout(350)
    visit.page.mouse.click(*at(visit, 520, 380))
    note = frame.locator(".emplace-note")
    visit.until(lambda: "km" in note.inner_text())
    told = float(re.search(r"([\d.,]+) km", note.inner_text())[1].replace(",", ""))
    real = Geodesic.WGS84.Inverse(*places[0], *places[1])["s12"] / 1000
    assert told == pytest.approx(real, rel=0.006)
    readout = frame.locator(".emplace-coordinates").inner_text()
    latitude, longitude = (float(part) for part in readout.split(","))
    assert (latitude, longitude) == pytest.approx(tuple(places[1]), abs=0.05)
    visit.page.keyboard.press("Escape")
    visit.until(lambda: not note.is_visible())


def test_keep_to_an_area_and_to_the_screen(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none#map=4/52/30").map()
    everything = visit.pins()
    visit.page.wait_for_timeout(400)
    frame.get_by_role("button", name="Only inside an area").click()
    # A box around Belarus and no more.
    corners = frame.evaluate(
        "[[56.5, 23], [51, 33]].map((p) => Emplace.current.map.latLngToContainerPoint(p)).map((q) => [q.x, q.y])"
    )
    view = visit.view()
    visit.page.mouse.move(*at(visit, *corners[0]))
    visit.page.mouse.down()
    visit.page.mouse.move(*at(visit, *corners[1]), steps=6)
    visit.page.mouse.up()
    visit.until(lambda: "bbox" in query_of(visit) and len(visit.pins()) < len(everything))
    assert set(frame.evaluate("Emplace.current.layer.items().map((i) => i.p.country)")) == {"BY"}
    assert visit.view() == view, "keeping to an area must not move the map"
    visit.until(lambda: "inside the chosen area" in visit.page.locator(".st-key-bar").inner_text())
    visit.page.get_by_role("button", name="Inside the chosen area").click()
    visit.until(lambda: visit.pins() == everything)
    frame.evaluate("() => { Emplace.current.map.setView([55.75, 37.6], 9, { animate: false }); }")
    visit.page.wait_for_timeout(300)
    frame.get_by_role("button", name="Only what is on the screen").click()
    visit.until(lambda: 0 < len(visit.pins()) < len(everything))
    assert set(frame.evaluate("Emplace.current.layer.items().map((i) => i.p.country)")) == {"RU"}


def test_keep_to_a_shape_that_is_drawn_or_clicked(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none#map=4/52/30").map()
    everything, view = visit.pins(), visit.view()

    def around(places: list[list[float]]) -> list[tuple[float, float]]:
        return [
            at(
                visit,
                *frame.evaluate(
                    "(p) => { const q = Emplace.current.map.latLngToContainerPoint(p); return [q.x, q.y] }", one
                ),
            )
            for one in places
        ]

    countries = "[...new Set(Emplace.current.layer.items().map((i) => i.p.country))].sort()"
    # By hand around Belarus, on a way that a box could not take: Kaliningrad lies in its box.
    frame.get_by_role("button", name="Only inside a shape").click()
    way = around([[51, 33], [56.5, 33], [56.5, 19], [55.6, 19], [55.6, 24], [51, 24]])
    visit.page.mouse.move(*way[0])
    visit.page.mouse.down()
    for spot in [*way[1:], way[0]]:
        visit.page.mouse.move(*spot, steps=4)
    visit.page.mouse.up()
    visit.until(lambda: "area" in query_of(visit) and frame.evaluate(countries) == ["BY"])
    assert 6 <= len(query_of(visit)["area"][0].split(",")) / 2 <= 12, "a drawn line must be simplified"
    assert visit.view() == view, "keeping to an area must not move the map"
    visit.until(lambda: "inside the drawn area" in visit.page.locator(".st-key-bar").inner_text())
    # Corner by corner around Kaliningrad; the shape takes the other's place.
    frame.get_by_role("button", name="Only inside a shape").click()
    for spot in around([[54, 19], [55.5, 20.5], [54, 22]]):
        visit.page.mouse.click(*spot)
    visit.page.keyboard.press("Enter")
    visit.until(lambda: frame.evaluate(countries) == ["RU"])
    assert set(visit.pins()) < set(everything)
    visit.rest()  # the map is ahead of the page
    # The same box twice in a row, taken away between: the page has to hear of both.
    for _ in range(2):
        visit.page.get_by_role("button", name="Inside the chosen area").click()
        visit.until(lambda: visit.pins() == everything and not {"area", "bbox"} & set(query_of(visit)))
        visit.rest()
        frame.get_by_role("button", name="Only what is on the screen").click()
        visit.until(lambda: "bbox" in query_of(visit))
    visit.page.go_back()
    visit.until(lambda: "bbox" not in query_of(visit) and visit.pins() == everything)


def test_symbols_and_kinds_of_range_are_switched_and_kept_in_the_address(visit, visitor, server) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none#map=5/52/30").map()
    frame.get_by_text("Which kinds of range").click()
    ringed = frame.evaluate("Emplace.current.layer.items().find((i) => Emplace.current.layer.bandsOf(i)[0]?.kind).id")
    kind = frame.evaluate("(id) => Emplace.current.layer.find(id).bands[0].kind", ringed)
    frame.locator(".emplace-legend-kinds").get_by_label(kind, exact=True).uncheck()
    assert kind not in frame.evaluate(
        "(id) => Emplace.current.layer.bandsOf(Emplace.current.layer.find(id)).map((b) => b.kind)", ringed
    )

    ink = "(() => { const c = Emplace.current.layer._pins._canvas; return c.toDataURL().length })()"
    before = frame.evaluate(ink)
    frame.get_by_label("APP-6 symbols").check()
    visit.until(lambda: frame.evaluate(ink) != before)
    yellow = (
        "(() => { const c = Emplace.current.layer._pins._canvas;"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0;"
        " for (let i = 0; i < d.length; i += 4) if (d[i] === 255 && d[i + 1] === 255 && d[i + 2] === 128) n += 1;"
        " return n })()"
    )
    visit.until(lambda: frame.evaluate(yellow) > 200)
    assert "on=app6" in visit.page.url and f"off={kind.replace(' ', '-')}" in visit.page.url
    other = visitor().open(visit.page.url.removeprefix(server.url))
    again = other.map()
    assert again.evaluate("[Emplace.current.layer.show.app6, Emplace.current.layer.show.kinds]") == [
        True,
        {kind: False},
    ]
    assert again.get_by_label("APP-6 symbols").is_checked()


@pytest.mark.parametrize("start", ["/?pin=none#map=5/52/30", "/?embed=1&pin=none#map=5/52/30"])
def test_editing_the_view_in_the_address_moves_the_map(visit, start: str) -> None:  # type: ignore[no-untyped-def]
    page = visit.open(start).page
    visit.until(lambda: page.main_frame.evaluate("document.querySelector('iframe, .leaflet-container') !== null"), 10)
    frame = page.main_frame if "embed" in start else visit.map()
    here = (
        "(() => { const a = Emplace.current, c = a.map.getCenter();"
        " return [a.map.getZoom(), +c.lat.toFixed(1), +c.lng.toFixed(1)] })()"
    )
    visit.until(lambda: frame.evaluate("!!globalThis.Emplace?.drawnAt") and frame.evaluate(here) == [5, 52, 30], 10)
    frame.evaluate("window.sameMap = true")
    page.evaluate("window.edits = 0; window.addEventListener('hashchange', () => { window.edits += 1; })")
    page.evaluate("location.hash = '#map=7/50/20&on=ranges.app6&off=areas'")
    visit.until(lambda: frame.evaluate(here) == [7, 50, 20], 10)
    legend = [frame.get_by_label(name).is_checked() for name in ("APP-6 symbols", "All published ranges")]
    assert legend == [True, True]
    assert frame.evaluate("Emplace.current.layer.show.areas") is False
    # What is not understood moves nothing, and what is left out is as it is without a word.
    page.evaluate("location.hash = '#elsewhere'")
    page.wait_for_timeout(300)
    assert frame.evaluate(here) == [7, 50, 20]
    page.evaluate("location.hash = '#map=6/48/24'")
    visit.until(lambda: frame.evaluate(here) == [6, 48, 24], 10)
    assert frame.evaluate("[window.sameMap, ...Object.values(Emplace.current.layer.show).slice(0, 3)]") == [
        True, True, False, False,
    ]  # fmt: skip
    page.wait_for_timeout(500)
    assert page.evaluate("window.edits") == 3, "the map's own word in the address must not be taken for an edit"
    assert visit.errors == []


def test_full_screen(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none").map()
    frame.get_by_role("button", name="Full screen").click()
    visit.until(lambda: frame.evaluate("!!document.fullscreenElement"))
    frame.get_by_role("button", name="Leave full screen").click()
    visit.until(lambda: not frame.evaluate("!!document.fullscreenElement"))


def test_print_shows_the_map_with_what_it_shows_in_words(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?type=missile&pin=none").map()
    visit.until(lambda: set(visit.pins()) == {"Iskander"})
    frame.evaluate(
        "() => { window.print ="
        " () => { window.printed = document.querySelector('.emplace-print-head').textContent; }; }"
    )
    frame.get_by_role("button", name="Print this map").click()
    visit.until(lambda: frame.evaluate("!!window.printed"))
    assert frame.evaluate("window.printed").startswith("missile")
    assert frame.locator(".emplace-legend-types").is_visible()
    visit.page.emulate_media(media="print")
    assert frame.locator(".emplace-print-head").is_visible()
    rows = frame.locator(".emplace-print-list li")
    assert rows.first.is_visible() and {row.partition(":")[0] for row in rows.all_inner_texts()} == {"Iskander"}
    assert not frame.get_by_role("button", name="Zoom in").is_visible()
    visit.page.emulate_media(media="screen")
    frame.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert frame.locator(".emplace-print-head, .emplace-print-list").count() == 0


# time


def test_drag_a_range_of_time(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none").map()
    everything = visit.pins()
    visit.rest()
    chart = visit.page.locator(".timeline .chart").bounding_box()
    visit.page.mouse.move(chart["x"] + chart["width"] * 0.5, chart["y"] + 20)
    visit.page.mouse.down()
    visit.page.mouse.move(chart["x"] + chart["width"] * 0.75, chart["y"] + 22, steps=5)
    # While dragging only the map changes, and nothing is asked of the server.
    count = "Emplace.current.layer.items().filter((i) => !i.hidden).length"
    visit.until(lambda: 0 < frame.evaluate(count) < len(everything))
    visit.page.wait_for_timeout(500)
    shown = frame.evaluate(count)
    assert "from" not in query_of(visit)
    visit.page.mouse.up()
    visit.until(lambda: {"from", "to"} <= set(query_of(visit)))
    visit.until(lambda: len(visit.pins()) == frame.evaluate(count) == shown)
    visit.page.get_by_role("slider", name="Last day").press("ArrowLeft")
    before = query_of(visit)["to"]
    visit.until(lambda: query_of(visit).get("to") != before)
    visit.page.go_back()
    visit.until(lambda: query_of(visit).get("to") == before)


@pytest.mark.parametrize("code", ["en", "uk"])
def test_the_days_of_the_strip_are_written_as_everywhere(visit, code: str) -> None:  # type: ignore[no-untyped-def]
    visit.open(f"/?pin=none&ui={code}").map()
    visit.rest()
    for handle in visit.page.locator(".timeline .handle").all():
        day = date(1970, 1, 1) + timedelta(days=int(handle.get_attribute("aria-valuenow")))
        with messages.speaking(code):
            assert handle.get_attribute("aria-valuetext") == messages.day(day)


def test_play_through_time_with_ghosts_of_what_has_ended(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none").map()
    number = len(visit.pins())
    visit.page.get_by_role("button", name="Play through time").click()
    shown = "Emplace.current.layer.items().filter((i) => !i.hidden).length"
    visit.until(lambda: 0 < frame.evaluate(shown) < number)
    early = frame.evaluate(shown)
    visit.page.get_by_label("Speed").select_option("4")
    visit.until(lambda: frame.evaluate(shown) > early)
    visit.until(lambda: frame.evaluate("Emplace.current.layer.items().some((i) => i.ghost)"))
    ended = frame.evaluate("Emplace.current.layer.items().filter((i) => i.ghost).map((i) => i.now)")
    assert set(ended) <= {"withdrawn", "destroyed"}
    visit.page.get_by_role("button", name="Stop, show everything").click()
    visit.until(lambda: frame.evaluate(shown) == number)
    assert not frame.evaluate("Emplace.current.layer.items().some((i) => i.ghost)")


def test_the_second_clock(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?pin=none").map()
    everything = visit.pins()
    visit.page.get_by_label("As known on").fill("2001-02-03")
    visit.until(lambda: query_of(visit).get("as_of") == ["2001-02-03"] and visit.pins() == [])
    assert "as known on 3 Feb 2001" in visit.page.locator(".st-key-bar").inner_text()
    visit.page.get_by_role("button", name="Clear filters").click()
    visit.until(lambda: visit.pins() == everything)


# keeping and sharing


def test_named_views(visit) -> None:  # type: ignore[no-untyped-def]
    visit.open("/?type=missile&pin=none#map=6/54/25").map()
    visit.until(lambda: set(visit.pins()) == {"Iskander"})
    visit.page.get_by_role("button", name="Views").click()
    visit.page.get_by_label("Name this view").fill("Missiles <b>north</b>")
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Escape")
    visit.page.get_by_role("button", name="Clear filters").click()
    visit.until(lambda: len(visit.pins()) > 20)
    visit.page.get_by_role("button", name="Views").click()
    visit.page.get_by_role("button", name="Missiles <b>north</b>", exact=True).click()
    visit.until(lambda: query_of(visit).get("type") == ["missile"])
    visit.map()
    visit.until(lambda: set(visit.pins()) == {"Iskander"})
    assert visit.view() == pytest.approx([6, 54, 25], abs=0.1)
    visit.page.get_by_role("button", name="Views").click()
    visit.page.get_by_role("button", name="Delete: Missiles <b>north</b>").click()
    visit.page.get_by_text("No view is kept yet").wait_for()


def test_copy_the_link_and_a_citation(visit, server) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none").map()
    pin = frame.evaluate("Emplace.current.layer.items().find((i) => i.p.system === 'AN/TPY-2').id")
    visit.open(f"/?pin={pin}")
    visit.page.get_by_role("button", name="Copy link").click()
    copied = visit.page.locator(".share")
    visit.until(lambda: f"pin={pin}" in copied.get_attribute("data-copied"))
    visit.page.get_by_role("button", name="Copy citation").click()
    visit.until(lambda: "Outlet" in copied.get_attribute("data-copied"))
    cited = copied.get_attribute("data-copied")
    assert "AN/TPY-2" in cited and "https://news.example/" in cited and f"pin={pin}" in cited


def test_a_row_leads_to_its_pin_and_a_pin_to_its_row(visit) -> None:  # type: ignore[no-untyped-def]
    frame = visit.open("/?pin=none&table=open#map=4/50/30").map()
    table = visit.page.locator(".st-key-rows")
    table.locator("canvas").first.wait_for()

    def choose() -> bool:
        # A table that is still being built takes no click: click as a person would, and look.
        box = table.locator("canvas").first.bounding_box()
        visit.page.mouse.click(box["x"] + 120, box["y"] + 87)
        visit.page.wait_for_timeout(2000)
        return query_of(visit)["pin"] != ["none"]

    visit.until(choose)
    visit.rest()
    pin = query_of(visit)["pin"][0]
    visit.until(lambda: frame.evaluate("Emplace.current.layer._chosen") == pin)
    system = frame.evaluate("(id) => Emplace.current.layer.find(id)?.p.system ?? null", pin)
    if system:
        visit.until(lambda: system in visit.page.locator(".st-key-panel").inner_text())
    # The other way: the row of the pin that is clicked carries the mark.
    other = frame.evaluate(
        "(id) => Emplace.current.layer.items().find((i) => i.id !== id && i.p.system === 'AN/TPY-2').id", pin
    )
    visit.click_pin(other)
    visit.until(lambda: query_of(visit)["pin"] == [other])
    row = "() => document.querySelector('.st-key-rows [role=gridcell]')?.parentElement.textContent ?? ''"
    visit.until(lambda: re.match("▶AN/TPY-2", visit.page.evaluate(row)))
