"""What is drawn is right: rings on the globe, symbols that differ, areas that appear when they should."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from geographiclib.geodesic import Geodesic

from geo import draw
from geo.merge import merge
from geo.model import Status, SystemType


@pytest.fixture(scope="module")
def drawn(chromium, support, tmp_path_factory):  # type: ignore[no-untyped-def]
    samples = support.samples
    path = tmp_path_factory.mktemp("drawn") / "map.html"
    from geo.catalogue import Catalogue

    draw.map(merge(samples.sourced()), systems=Catalogue.open().systems).save(path)
    context = chromium.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(path.as_uri())
    page.wait_for_function("globalThis.Emplace?.drawnAt")
    yield page
    context.close()


@pytest.mark.parametrize(
    ("latitude", "longitude", "km"), [(55.7, 37.6, 400), (0, 179.5, 250), (78, 15, 500), (-33, -70, 2)]
)
def test_ring_is_geodesic(drawn, latitude: float, longitude: float, km: float) -> None:  # type: ignore[no-untyped-def]
    points = drawn.evaluate("([a, b, c]) => Array.from(Emplace.geodesy.ring(a, b, c))", [latitude, longitude, km])
    for x, y in list(zip(points[::2], points[1::2], strict=True))[:144:7]:
        lon = x * 360 - 180
        lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
        real = Geodesic.WGS84.Inverse(latitude, longitude, lat, lon)["s12"] / 1000
        assert real == pytest.approx(km, rel=0.006)
    longitudes = [x * 360 - 180 for x in points[::2]]
    assert max(abs(b - a) for a, b in pairwise(longitudes)) < 180, "a ring must not jump across the map"


def test_ring_around_a_pole_is_led_along_the_edge_of_the_map(drawn) -> None:  # type: ignore[no-untyped-def]
    points = drawn.evaluate("Array.from(Emplace.geodesy.ring(87, 0, 1000))")
    assert 0 in points[1::2]
    assert max(points[::2]) - min(points[::2]) == pytest.approx(1, abs=1e-6)


def test_every_type_and_status_has_a_look_of_its_own(drawn) -> None:  # type: ignore[no-untyped-def]
    types = drawn.evaluate("Emplace.symbols.TYPES")
    assert set(types) == {str(one) for one in SystemType}
    for trait in ("colour", "letter", "path"):
        assert len({look[trait] for look in types.values()}) == len(types), trait
    statuses = drawn.evaluate("Emplace.symbols.STATUSES")
    assert set(statuses) == {str(one) for one in Status}
    looks = {(bool(one.get("fill")), tuple(one.get("dash", ())), one.get("strike")) for one in statuses.values()}
    assert len(looks) == len(statuses)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_white_letters_stand_out_on_every_colour(drawn) -> None:  # type: ignore[no-untyped-def]
    for name, look in drawn.evaluate("Emplace.symbols.TYPES").items():
        assert 1.05 / (_luminance(look["colour"]) + 0.05) >= 4.0, name


def _inked(page) -> int:  # type: ignore[no-untyped-def]
    page.wait_for_timeout(400)
    return page.evaluate(
        "(() => { const c = Emplace.current.layer._areas._canvas;"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n += 1; return n; })()"
    )


def test_range_is_drawn_for_the_chosen_pin_and_uncertainty_can_be_hidden(drawn) -> None:  # type: ignore[no-untyped-def]
    drawn.evaluate("Emplace.current.map.setView([68.97, 33.08], 6, { animate: false })")
    drawn.evaluate("Emplace.current.layer.choose('')")
    plain = _inked(drawn)
    ranged = drawn.evaluate(
        "(l => l.items().find((i) => i.p.system === 'S-400' && l.bandsOf(i).length).id)(Emplace.current.layer)"
    )
    drawn.evaluate("id => Emplace.current.layer.choose(id, { reveal: true })", ranged)
    drawn.wait_for_timeout(700)
    assert _inked(drawn) > plain + 5000
    drawn.evaluate("Emplace.current.layer.choose('')")
    drawn.evaluate("Emplace.current.map.setView([53.5, 28], 6, { animate: false })")
    with_areas = _inked(drawn)
    drawn.locator(".emplace-legend").evaluate("(box) => { box.open = true; }")
    drawn.get_by_label("Where it may be").uncheck()
    assert _inked(drawn) < with_areas
    drawn.get_by_label("Where it may be").check()


def test_no_ring_around_a_place_vaguer_than_the_ring(drawn) -> None:  # type: ignore[no-untyped-def]
    verdicts = drawn.evaluate(
        "[[5, 20], [150, 20], [0.1, null]].map(([radius, high]) =>"
        " Emplace.current.layer.drawsRange({ radius, high, p: { status: 'deployed' } }))"
    )
    assert verdicts == [True, False, False]
    by_status = drawn.evaluate(
        "Object.keys(Emplace.symbols.STATUSES).filter((status) =>"
        " Emplace.current.layer.drawsRange({ radius: 1, high: 20, p: { status } }))"
    )
    assert by_status == ["deployed", "planned"]


def test_no_shape_crosses_the_whole_map(drawn) -> None:  # type: ignore[no-untyped-def]
    """Natural Earth's shapes are cut at 180 degrees; one that is not would draw a line across the world."""
    widest = drawn.evaluate(
        "Math.max(...Object.values(Emplace.current.base.tiles._shapes).flat().flatMap((s) => s.rings)"
        ".map(({ points }) => {"
        " let most = 0;"
        " for (let i = 2; i < points.length; i += 2)"
        # The lower edge of Antarctica lies outside the map.
        "   if (points[i + 1] < 0.9999) most = Math.max(most, Math.abs(points[i] - points[i - 2]));"
        " return most; }))"
    )
    assert widest < 0.6
