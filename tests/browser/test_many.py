"""Many deployments: the form they come in is chosen by their number, and the map works the same in each."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

NUMBER = 1500


def _synthetic():  # type: ignore[no-untyped-def]
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "synthetic.py"
    spec = importlib.util.spec_from_file_location("synthetic_deployments", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reports() -> list:  # type: ignore[type-arg]
    return [report for _, report in _synthetic().made(NUMBER)]


@pytest.fixture(scope="module")
def crowded(server, tmp_path_factory) -> Iterator:  # type: ignore[no-untyped-def, type-arg]
    """A server over made-up deployments that gives columns from 100 on, and tiles from 800 on."""
    folder = tmp_path_factory.mktemp("crowded")
    _synthetic().fill(folder / "store.sqlite", NUMBER)
    running = type(server)(folder, EMPLACE_MAP_FEATURES="100", EMPLACE_MAP_COLUMNS="800")
    yield running
    running.stop()


def form(visit) -> str:  # type: ignore[no-untyped-def]
    return visit.map().evaluate(
        "(({ layer }) => layer.isTiled() ? 'tiles' : layer._crowd ? 'columns' : 'features')(Emplace.current)"
    )


def test_the_form_follows_the_number_and_the_map_stays(visitor, crowded, reports) -> None:  # type: ignore[no-untyped-def]
    kinds = Counter(str(report.system_type) for report in reports)
    visit = visitor(crowded.url).open("/?pin=none#map=4/48/20")
    assert form(visit) == "tiles"
    visit.map().evaluate("() => { window.same = true; }")
    view = visit.view()
    visit.page.get_by_role("button", name="air defence", exact=False).first.click()
    visit.until(lambda: form(visit) == "columns")
    assert visit.map().evaluate("Emplace.current.layer.count") == kinds["air defence"]
    visit.page.get_by_role("button", name="denied", exact=False).first.click()
    visit.until(lambda: form(visit) == "features" and "status=denied" in visit.page.url)
    visit.page.go_back()
    visit.page.go_back()
    visit.until(lambda: form(visit) == "tiles")
    assert visit.view() == view and visit.map().evaluate("window.same")
    assert visit.errors == []


@pytest.mark.parametrize("query", ["", "type=air+defence"])
def test_a_pin_of_many_tells_its_sentence(visitor, crowded, reports, query: str) -> None:  # type: ignore[no-untyped-def]
    wanted = next(r for r in reports if r.system_type == "air defence" and abs(r.location.latitude) < 60)
    visit = visitor(crowded.url).open(
        f"/?pin=none&{query}#map=12/{wanted.location.latitude:.3f}/{wanted.location.longitude:.3f}"
    )
    visit.map()
    visit.until(lambda: visit.map().evaluate("(id) => !!Emplace.current.layer.find(id)", wanted.id))
    visit.click_pin(wanted.id, zoom=13)
    bubble = visit.map().locator(".emplace-popup")
    visit.until(lambda: wanted.evidence.quote in bubble.inner_text())
    visit.until(lambda: wanted.evidence.quote in visit.page.locator(".st-key-panel").inner_text())
    assert f"pin={wanted.id}" in visit.page.url


def test_far_away_many_are_density_and_it_says_so(visitor, crowded) -> None:  # type: ignore[no-untyped-def]
    visit = visitor(crowded.url).open("/?pin=none#map=2/30/10")
    frame = visit.map()
    visit.until(lambda: frame.evaluate("!!Emplace.current.layer.density"))
    hint = frame.locator(".emplace-hint")
    assert "drawn as density" in hint.inner_text()
    assert frame.locator(".emplace-legend-density").is_visible()
    seen = frame.evaluate("Emplace.current.layer.density.inSight")
    assert 1200 < seen <= NUMBER
    frame.evaluate("() => { Emplace.current.map.setView([51, 10], 8, { animate: false }); }")
    visit.until(lambda: not frame.evaluate("!!Emplace.current.layer.density"))
    assert not hint.is_visible()


def test_play_and_link_with_many(visitor, crowded, reports) -> None:  # type: ignore[no-untyped-def]
    # A chosen deployment that is in no tile at hand is asked for by itself and drawn.
    pin = next(r for r in reports if r.location.longitude > 100).id
    visit = visitor(crowded.url).open(f"/?pin={pin}#map=5/48/10")
    frame = visit.map()
    visit.until(lambda: frame.evaluate("Emplace.current.layer._extra?.id") == pin)
    # Columns are played in the browser.
    visit.open("/?pin=none&type=air+defence")
    frame = visit.map()
    visit.page.get_by_role("button", name="Play through time").click()
    visit.until(
        lambda: frame.evaluate(
            "(() => { const on = Emplace.current.layer._crowd.on; return !!on && on.includes(0) && on.includes(1) })()"
        )
    )
    visit.page.get_by_role("button", name="Stop, show everything").click()
    visit.until(lambda: frame.evaluate("Emplace.current.layer._crowd.on === null"))
    # In tiles too, what had ended by the day that is played stays as a ghost.
    visit.open("/?pin=none#map=8/51/8")
    frame = visit.map()
    assert form(visit) == "tiles"
    frame.evaluate("Emplace.current.layer.setClock({ at: 30000 })")
    ghosts = "Emplace.current.layer.items().filter((i) => i.ghost).map((i) => i.p.status)"
    visit.until(lambda: frame.evaluate(ghosts))
    assert set(frame.evaluate(ghosts)) <= {"withdrawn", "destroyed"}
    frame.evaluate("Emplace.current.layer.setClock(null)")
    visit.until(lambda: not frame.evaluate(ghosts))


def read(url: str) -> bytes:
    with urlopen(Request(url, headers={"Accept-Encoding": "identity"})) as answer:
        return answer.read()


def test_tiles_hold_every_deployment_once(crowded, reports, visitor) -> None:  # type: ignore[no-untyped-def]
    visit = visitor(crowded.url).open("/?pin=none")
    frame = visit.map()
    count = (
        "async (bytes) => { const layers = Emplace.crowd.readTile(Uint8Array.from(bytes).buffer);"
        " return [(layers.cells ?? []).reduce((sum, c) => sum + c.n, 0), (layers.deployments ?? []).length] }"
    )
    for z in (0, 2):
        total = sum(
            sum(frame.evaluate(count, list(read(f"{crowded.url}/tiles/{z}/{x}/{y}.mvt"))))
            for x in range(1 << z)
            for y in range(1 << z)
        )
        assert total == NUMBER
    wanted = reports[0]
    query = f"type={wanted.system_type.replace(' ', '+')}&status={wanted.status}"
    found = json.loads(read(f"{crowded.url}/data/deployments.geojson?{query}"))["features"]
    per_tile = sum(
        sum(frame.evaluate(count, list(read(f"{crowded.url}/tiles/1/{x}/{y}.mvt?{query}"))))
        for x in (0, 1)
        for y in (0, 1)
    )
    assert per_tile == len(found) > 0


@pytest.mark.parametrize("path", ["/tiles/14/0/0.mvt", "/tiles/2/4/0.mvt"])
def test_no_tile_beyond_the_world(crowded, path: str) -> None:  # type: ignore[no-untyped-def]
    from urllib.error import HTTPError

    with pytest.raises(HTTPError) as caught:
        read(crowded.url + path)
    assert caught.value.code == 404
