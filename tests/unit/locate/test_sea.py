"""Coasts as shapes: the waters before a place and the rim of its land."""

from __future__ import annotations

import pytest
from shapely.geometry import Point, shape

from geo.geodesy import distance_km
from geo.locate import Locator


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        # The bay before the town; the steppe behind it, which a circle would hold too.
        ("off the coast of Odesa", [(46.4, 31.0), (46.2, 30.9)], [(46.65, 30.35), (46.8, 30.6)]),
        ("у побережья Сочи", [(43.4, 39.6)], [(43.8, 40.1)]),
        # Its own sea; neither its capital, nor the waters of its neighbours.
        ("off the coast of Romania", [(44.3, 29.0), (45.0, 29.9)], [(44.43, 26.1), (42.5, 28.0), (46.4, 31.5)]),
        ("off the coast of Crimea", [(44.3, 33.8), (45.2, 32.2)], [(45.25, 34.2), (44.6, 38.2)]),
        # On both sides of 180 degrees.
        ("off the coast of Fiji", [(-17.0, 179.8), (-16.6, -179.9)], [(-13.0, 178.0)]),
    ],
)
def test_the_sea_before_a_place_is_in_and_the_land_behind_it_is_out(
    locator: Locator, query: str, inside: list[tuple[float, float]], outside: list[tuple[float, float]]
) -> None:
    found = locator.geocode(query)
    assert found is not None
    assert found.shape is not None
    zone = shape(found.shape)
    assert zone.is_valid
    assert [point for point in inside if not zone.contains(Point(point[1], point[0]))] == []
    assert [point for point in outside if zone.contains(Point(point[1], point[0]))] == []
    # The pin stands in its own shape, and the radius reaches all of it.
    assert zone.distance(Point(found.longitude, found.latitude)) < 0.05
    for latitude, longitude in inside:
        assert distance_km(found.latitude, found.longitude, latitude, longitude) <= found.radius_km


@pytest.mark.parametrize(
    ("query", "wider_km"),
    [
        ("off the coast of Kazan", 30),
        ("off the coast of Russia", 50),
        ("off the coast of Snake Island", 30),  # nothing but sea around it on the map
    ],
)
def test_a_coast_that_is_not_drawn_is_a_circle_that_says_so(locator: Locator, query: str, wider_km: int) -> None:
    found = locator.geocode(query)
    base = locator.geocode(query.removeprefix("off the coast of "))
    assert found is not None
    assert base is not None
    assert found.shape is None
    assert found.radius_km == pytest.approx(base.radius_km + wider_km)
    assert any(f"a circle {wider_km} km wider" in reason for reason in found.reasons)
