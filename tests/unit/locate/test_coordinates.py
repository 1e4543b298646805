"""Coordinates in text, there and back."""

from __future__ import annotations

import mgrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geodesy import distance_km
from geo.locate import Locator
from geo.locate.coordinates import from_short_code, read, read_alone, short_codes

LATITUDES = st.floats(-89.9, 89.9).map(lambda v: round(v, 5))
LONGITUDES = st.floats(-179.9, 179.9).map(lambda v: round(v, 5))


def _dms(value: float, letters: str) -> str:
    seconds = round(abs(value) * 3600)
    letter = letters[value < 0]
    return f"{seconds // 3600}°{seconds // 60 % 60:02d}′{seconds % 60:02d}″{letter}"


@given(LATITUDES, LONGITUDES)
def test_decimal_degrees_come_back(latitude: float, longitude: float) -> None:
    text = f"seen at {latitude:.5f}, {longitude:.5f} on Monday"
    found = read(text)
    if abs(latitude) < 1e-9 and abs(longitude) < 1e-9:
        assert found[0].refused
        return
    assert len(found) == 1
    assert not found[0].refused
    assert (found[0].latitude, found[0].longitude) == pytest.approx((latitude, longitude), abs=1e-6)
    assert text[found[0].start : found[0].end] == f"{latitude:.5f}, {longitude:.5f}"


@given(LATITUDES, LONGITUDES, st.booleans())
def test_degrees_minutes_seconds_come_back_in_either_order(latitude: float, longitude: float, swapped: bool) -> None:
    parts = [_dms(latitude, "NS"), _dms(longitude, "EW")]
    found = read("position " + " ".join(reversed(parts) if swapped else parts))
    if round(abs(latitude) * 3600) == 0 and round(abs(longitude) * 3600) == 0:
        return
    assert len(found) == 1
    assert found[0].latitude == pytest.approx(latitude, abs=0.0003)
    assert found[0].longitude == pytest.approx(longitude, abs=0.0003)


# Within a metre of the equator the library rounds into a square that it then refuses to read.
@given(st.floats(-79.5, 83.5).filter(lambda v: abs(v) > 0.001), st.floats(-179.5, 179.5))
def test_mgrs_comes_back(latitude: float, longitude: float) -> None:
    code = mgrs.MGRS().toMGRS(latitude, longitude, MGRSPrecision=4)
    found = read(f"grid {code} reported")
    assert len(found) == 1
    assert distance_km(latitude, longitude, found[0].latitude, found[0].longitude) < 0.05


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("51°28′00″N 46°12′00″E", 51.46667, 46.2),
        ("N 51° 28.5' E 46° 12.3'", 51.475, 46.205),
        ("55,7558° с.ш., 37,6173° в.д.", 55.7558, 37.6173),
        ("44° 36' 19\" с.ш. 33° 31' 19\" в.д.", 44.60528, 33.52194),
        ("33.5220E 44.6054N", 44.6054, 33.522),
        ("N44.6054, E33.5220", 44.6054, 33.522),
        ("Lat 44.6054, lon 33.5220", 44.6054, 33.522),
        ("8FVC9G8F+6X", 47.36556, 8.52494),
        ("8fvc9g8f+6x", 47.36556, 8.52494),
        ("8FVC9G8F+", 47.36625, 8.52375),
        ("-33.8688, 151.2093", -33.8688, 151.2093),
        ("55d45m07sN 37d37m03sE", 55.75194, 37.6175),
        ("37,6184° в. д., 55,7512° с. ш.", 55.7512, 37.6184),
        ("55°45′ пн. ш. 37°37′ сх. д.", 55.75, 37.61667),
        ("48° 15' nördlicher Breite, 12° 40' westlicher Länge", 48.25, -12.66667),
        ("48° 51′ de latitude sud et 2° 21′ de longitude est", -48.85, 2.35),
    ],
)
def test_written_forms(text: str, latitude: float, longitude: float) -> None:
    (found,) = read(text)
    assert not found.refused
    assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=2e-4)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("91.0000, 10.0000", "latitude 91 is beyond 90"),
        ("10.0000, 181.0000", "longitude 181 is beyond 180"),
        ("0.0000, 0.0000", "missing value"),
        ("51°61′00″N 46°12′00″E", "minutes"),
        ("51°28′75″N 46°12′00″E", "seconds"),
        ("51°28′N 46°12′N", "same axis"),
        ("137.6173, 55.7558", "if longitude stands first, write 55.7558, 137.6173"),
        ("99XYZ 123 456", "no MGRS square 99XYZ123456"),
        ("VVVVVVVV+VV", "no Open Location Code"),
    ],
)
def test_nonsense_is_refused_with_its_reason(text: str, reason: str) -> None:
    (found,) = read(text)
    assert reason in found.refused


@pytest.mark.parametrize(
    "text",
    [
        "it cost 12.345, 67.890 dollars",
        "between 20° and 30°",
        "version 3.11, build 4.02",
        "on 24.02.2022, 10.30",
        "S-400, 30 km",
    ],
)
def test_other_numbers_are_no_coordinates(text: str) -> None:
    assert [item for item in read(text) if not item.refused] == []


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    for item in read(text):
        assert 0 <= item.start < item.end <= len(text)
        assert item.refused or (-90 <= item.latitude <= 90 and -180 <= item.longitude <= 180)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("55.75, 37.61", (55.75, 37.61)),
        ("55,7558 37,6173", (55.7558, 37.6173)),
        ("(12, -13)", (12.0, -13.0)),
        ("37.62E 55.75N", (55.75, 37.62)),
    ],
)
def test_a_query_of_two_numbers_is_a_point(query: str, expected: tuple[float, float]) -> None:
    (found,) = read_alone(query)
    assert not found.refused
    assert (found.latitude, found.longitude) == pytest.approx(expected)
    assert found.radius_km >= 0.1


@pytest.mark.parametrize("query", ["30 40", "11", "6 October", "S-400", "Route 66, 12"])
def test_a_query_with_other_numbers_is_none(query: str) -> None:
    assert read_alone(query) == []


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("91, 37.6", "latitude 91 is beyond 90 degrees"),
        ("0,0", "0, 0 stands for a missing value"),
        ("0.0000, 0.0000", "0, 0 stands for a missing value"),
        ("137.6, 55.75", "if longitude stands first, write 55.75, 137.6"),
        ("55.75, 237.6", "longitude 237.6 is beyond 180 degrees"),
        ("QJ2M+2V", "needs a known place after it"),
        ("Xyzzyqwq", "no gazetteer here knows it"),
        (" ", "no words"),
    ],
)
def test_what_is_not_placed_is_explained(locator: Locator, query: str, reason: str) -> None:
    location, why_not = locator.geocode_or_why(query)
    assert location is None
    assert reason in why_not


@given(st.floats(-80, 80), st.floats(-179.99, 179.99), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
def test_short_plus_codes_are_made_whole_by_a_place_nearby(
    latitude: float, longitude: float, north: float, east: float
) -> None:
    code = _plus_code(latitude, longitude)
    near = (latitude + north, (longitude + east + 180) % 360 - 180)
    found = from_short_code(code[4:], *near)
    assert distance_km(latitude, longitude, found.latitude, found.longitude) < 0.02


def _plus_code(latitude: float, longitude: float) -> str:
    digits, code = "23456789CFGHJMPQRVWX", ""
    lat, lon = round((latitude + 90) * 8000 - 0.5), round((longitude + 180) * 8000 - 0.5)
    for _ in range(5):
        code = digits[lat % 20] + digits[lon % 20] + code
        lat, lon = lat // 20, lon // 20
    return f"{code[:8]}+{code[8:]}"


def test_a_short_plus_code_in_a_text_takes_the_place_after_it(locator: Locator) -> None:
    text = "The battery stands at QJ2M+2V Moscow, officials said, not 2+2."
    (phrase,) = locator.phrases(text, locator.toponyms(text, "en"), "en")
    assert text[phrase.start : phrase.end] == "QJ2M+2V Moscow"
    assert phrase.location is not None
    assert distance_km(phrase.location.latitude, phrase.location.longitude, 55.7501, 37.6347) < 0.1
    assert list(short_codes("2222+22, but 3+4 and 33+33x")) == [(0, 9, "2222+22")]
