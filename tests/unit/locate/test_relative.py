"""Relative places as shapes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from geo.geodesy import distance_km
from geo.locate import relative
from geo.model import Location, Precision

LATITUDES = st.floats(-89.5, 89.5)
LONGITUDES = st.floats(-180, 180)


def place(
    latitude: float, longitude: float, radius_km: float = 5.0, precision: Precision = Precision.CITY, **more: str
):
    return Location(latitude, longitude, radius_km, precision, more.get("name", "X"), "test", more.get("country"))


@given(LATITUDES, LONGITUDES, st.floats(1, 800), st.floats(0, 359))
@example(88.0, 0.0, 202.0, 1.0)
@example(88.0, 0.0, 222.0, 0.0)
@example(-88.0, 180.0, 202.0, 179.0)
@example(52.0, 180.0, 50.0, 90.0)
def test_a_distance_and_direction_lead_there_and_the_radius_covers_the_shape(
    latitude: float, longitude: float, length: float, heading: float
) -> None:
    found = relative.at_distance(place(latitude, longitude), length, heading)
    beyond_a_pole = (latitude + length / 111.0 > 90 and not 60 <= heading % 360 <= 300) or (
        latitude - length / 111.0 < -90 and 120 <= heading % 360 <= 240
    )
    if "short of the pole" in found.reasons[0]:
        assert beyond_a_pole or abs(latitude) > 89.9
        return
    assert distance_km(latitude, longitude, found.latitude, found.longitude) == pytest.approx(length, rel=0.01)
    outline = shape(found.shape)
    assert outline.is_valid
    assert outline.area > 0
    assert outline.buffer(1e-4).covers(Point(found.longitude, found.latitude))
    west, south, east, north = outline.bounds
    assert west >= -180 and east <= 180 and south >= -90 and north <= 90
    for part in getattr(outline, "geoms", [outline]):
        for x, y in part.exterior.coords:
            if abs(x) < 179.99 and abs(y) < 89.99:
                assert distance_km(found.latitude, found.longitude, y, x) <= found.radius_km * 1.02 + 0.1


@given(LATITUDES, LONGITUDES, st.floats(2, 300))
def test_a_distance_without_direction_is_a_ring_that_leaves_the_middle_out(
    latitude: float, longitude: float, length: float
) -> None:
    found = relative.at_distance(place(latitude, longitude, 0.5), length, None)
    outline = shape(found.shape)
    assert outline.is_valid
    assert not outline.contains(Point(longitude, latitude))
    assert found.radius_km >= length


def test_a_ring_around_the_pole_holds_the_pole() -> None:
    assert shape(relative.ring((89.0, 10.0), 0.0, 300.0)).contains(Point(100.0, 89.9))


def test_across_180_degrees_is_two_parts() -> None:
    outline = shape(relative.ring((52.0, 179.5), 0.0, 100.0))
    assert outline.geom_type == "MultiPolygon"
    assert outline.covers(Point(179.9, 52.0))
    assert outline.covers(Point(-179.9, 52.0))


@given(LATITUDES.filter(lambda v: abs(v) < 80), LONGITUDES, st.floats(-3, 3), st.floats(0.1, 3))
def test_between_lies_between(latitude: float, longitude: float, north: float, east: float) -> None:
    first = place(latitude, longitude)
    second = place(latitude + north, (longitude + east + 180) % 360 - 180)
    found = relative.between(first, second)
    apart = distance_km(first.latitude, first.longitude, second.latitude, second.longitude)
    to_first = distance_km(found.latitude, found.longitude, first.latitude, first.longitude)
    to_second = distance_km(found.latitude, found.longitude, second.latitude, second.longitude)
    assert to_first == pytest.approx(to_second, rel=0.02, abs=0.1)
    assert found.radius_km >= apart / 2 - 0.1
    assert shape(found.shape).is_valid


def test_clues_that_agree_narrow() -> None:
    district = place(55.74, 37.66, 4.1, Precision.DISTRICT, name="Taganka")
    sector = place(55.7263, 37.6628, 1.9, Precision.DISTRICT, name="4 km southeast of the Kremlin")
    both = relative.combine([district, sector])
    assert both is not None
    assert both.radius_km <= 4.1
    assert distance_km(both.latitude, both.longitude, 55.74, 37.66) < 4.1
    assert any("Taganka" in reason for reason in both.reasons)


def test_a_contradiction_widens_and_is_said() -> None:
    near = place(55.75, 37.62, 5.0, name="Moscow")
    far = place(59.94, 30.31, 5.0, name="Saint Petersburg")
    both = relative.combine([near, far])
    assert both is not None
    assert any("contradicts" in reason for reason in both.reasons)
    for clue in (near, far):
        assert distance_km(both.latitude, both.longitude, clue.latitude, clue.longitude) <= both.radius_km


def test_combine_of_nothing_and_of_one() -> None:
    assert relative.combine([]) is None
    only = place(1.0, 2.0)
    assert relative.combine([only]) == only


@given(st.lists(st.tuples(LATITUDES, LONGITUDES, st.floats(0.1, 300)), min_size=1, max_size=4))
def test_the_finest_clue_is_always_touched_by_the_answer(clues: list[tuple[float, float, float]]) -> None:
    locations = [place(latitude, longitude, radius) for latitude, longitude, radius in clues]
    both = relative.combine(locations)
    assert both is not None
    finest = min(locations, key=lambda item: item.radius_km)
    apart = distance_km(both.latitude, both.longitude, finest.latitude, finest.longitude)
    assert apart <= both.radius_km + finest.radius_km


@pytest.mark.parametrize(
    ("latitude", "length", "heading"), [(82.5, 1000.0, 0.0), (90.0, 100.0, 90.0), (-80, 2000, 170)]
)
def test_beyond_a_pole_no_direction_holds(latitude: float, length: float, heading: float) -> None:
    found = relative.at_distance(place(latitude, 10.0), length, heading)
    assert "short of the pole" in found.reasons[0]
    assert (found.latitude, found.radius_km) == (latitude, pytest.approx(1.2 * length))
