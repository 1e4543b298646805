"""Builds the tables of countries and regions and the two files of border lines of this folder, and checks macro.csv.

What it covers: label point, radius, names and demonyms of countries and first-level regions, and the lines between
neighbouring countries and neighbouring regions. Nothing in `hand/` and nothing in macro.csv is ever written: what
stands there wins over what the packages say. Where the data comes from and how to get the packages: README.md.

    python data/regions/build.py SOURCES
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy
import shapely
from babel import Locale
from firstlevel import LANGUAGES, Region, folded, geonames_names, regions
from inflect import demonym_forms
from packages import Packages
from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry
from shapes import Province, provinces, shared_by_pair

HERE = Path(__file__).resolve().parent
EARTH_RADIUS_KM = 6371.0088
SAMPLES = 2500
COVERED_SHARE = 0.95
SMALLEST_COUNTRY_KM, SMALLEST_REGION_KM = 3.0, 3.0
TOWN_MARGIN_KM = 10.0
BORDER_TOLERANCE_DEG = 0.03
INNER_TOLERANCE_DEG = 0.04

# Endings and beginnings that say what kind of region a name is; without them the name proper is left.
KIND_AFTER = re.compile(
    r"[ -](?:autonomous |special |capital |administrative |municipal )?(?:oblast['’]?|oblysy|region|province|provincia"
    r"|governorate|krai|kray|republic|respublika|prefecture|district|county|state|avtonomnyy okrug"
    r"|avtonomnyy|voivodeship|department|division"
    r"|municipality|parish|canton|territory|city|okrug|rayon|raion)$",
    re.IGNORECASE,
)
KIND_BEFORE = re.compile(
    r"^(?:autonomous )?(?:republic of(?: the)?|respublika|muhafazat|mintaqat|wilayat|wilaya de|province of"
    r"|provincia de(?:l)?|provincia di|provincia|provincie|département de(?: la)?|departamento de(?:l)?|estado de"
    r"|state of|region of|region|región de(?:l)?|city of|canton of|kanton|judeţul|județul|gorod|misto)\s+",
    re.IGNORECASE,
)

# Names of regions that are everyday words when they stand alone.
NOT_A_NAME = {
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "centre",
    "center",
    "north east",
    "north west",
    "south east",
    "south west",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "north eastern",
    "north western",
    "south eastern",
    "south western",
    "north central",
    "south central",
    "upper",
    "capital",
    "city",
    "coast",
    "coastal",
    "island",
    "islands",
    "lake",
    "lakes",
    "valley",
    "plateau",
    "delta",
    "gulf",
    "forest",
    "savannah",
    "harbour",
    "federal district",
    "distrito federal",
    "capital district",
    "capital region",
    "national capital district",
    "metropolitan",
    "rivers",
    "river",
    "mountain",
    "highlands",
    "oriental",
    "littoral",
    "interior",
    "maritime",
    "nord",
    "sud",
    "est",
    "ouest",
    "centre est",
    "centre nord",
    "centre sud",
    "centre ouest",
    "sud ouest",
    "sud est",
    "nord est",
    "nord ouest",
    "norte",
    "sur",
    "este",
    "oeste",
    "centro",
    "capitale",
    "australian",  # what is left of "Australian Capital Territory"
    "other",
}

# What reporters call first-level regions, beside "region" and "province".
KINDS = {
    "state": "US IN NG BR AU MX DE MY MM VE AT SS SD SO FM PW ET",
    "oblast": "KZ KG BG UZ",
    "voivodeship": "PL",
    "governorate": "SY IQ EG LB JO YE TN OM KW BH PS SA",
    "county": "HU RO HR NO SE EE LT IE KE LR TW",
    "prefecture": "JP GR CF",
    "department": "CO HN GT SV NI PY UY BO HT BJ",
    "canton": "CH BA LU",
    "district": "LK IL LV PT MW UG AZ",
    "emirate": "AE",
    "wilaya": "DZ MR",
    "division": "BD FJ",
}


def distance_km(latitude: float, longitude: float, points: numpy.ndarray[Any, Any]) -> numpy.ndarray[Any, Any]:
    """Great-circle distances from one point to rows of longitude, latitude (degrees)."""
    east, north = numpy.radians(points[:, 0] - longitude), numpy.radians(points[:, 1] - latitude)
    cosines = numpy.cos(numpy.radians(points[:, 1])) * numpy.cos(numpy.radians(latitude))
    half = numpy.sin(north / 2) ** 2 + cosines * numpy.sin(east / 2) ** 2
    distances: numpy.ndarray[Any, Any] = 2 * EARTH_RADIUS_KM * numpy.arcsin(numpy.sqrt(half))
    return distances


def samples(shape: BaseGeometry) -> numpy.ndarray[Any, Any]:
    """Rows of longitude, latitude spread evenly by area over the shape; its corners where it is too small."""
    rows = []
    parts = [part for part in shapely.get_parts(shape) if part.area > shape.area / 2000]
    step = (sum(part.area for part in parts) / SAMPLES) ** 0.5
    for part in parts:
        west, south, east, north = part.bounds
        for latitude in numpy.arange(south + step / 2, north, step):
            # Wider steps of longitude towards the poles keep the area of each sample the same.
            wide = step / max(0.02, numpy.cos(numpy.radians(latitude)))
            longitudes = numpy.arange(west + wide / 2, east, wide)
            inside = shapely.contains_xy(part, longitudes, numpy.full(len(longitudes), latitude))
            rows += [(longitude, latitude) for longitude in longitudes[inside]]
    return numpy.array(rows) if len(rows) >= 20 else shapely.get_coordinates(shape)


def middle(points: numpy.ndarray[Any, Any]) -> tuple[float, float]:
    """Latitude, longitude of the mean direction of the points: right across 180 degrees and at the poles."""
    longitude, latitude = numpy.radians(points[:, 0]), numpy.radians(points[:, 1])
    x = float((numpy.cos(latitude) * numpy.cos(longitude)).mean())
    y = float((numpy.cos(latitude) * numpy.sin(longitude)).mean())
    z = float(numpy.sin(latitude).mean())
    return float(numpy.degrees(numpy.arctan2(z, numpy.hypot(x, y)))), float(numpy.degrees(numpy.arctan2(y, x)))


def label_point(shape: BaseGeometry) -> tuple[float, float]:
    """Latitude, longitude where a map would write the name: the middle by area, kept inside the main part."""
    latitude, longitude = middle(samples(shape))
    if shapely.contains_xy(shape, longitude, latitude):
        return latitude, longitude
    main = max(shapely.get_parts(shape), key=lambda part: part.area)
    latitude, longitude = middle(samples(main))
    if shapely.contains_xy(main, longitude, latitude):
        return latitude, longitude
    west, _, east, _ = main.bounds
    deepest = shapely.get_coordinates(shapely.maximum_inscribed_circle(main, tolerance=(east - west) / 100))[0]
    return float(deepest[1]), float(deepest[0])


def covering_radius_km(shape: BaseGeometry, latitude: float, longitude: float) -> float:
    """Radius within which 95 % of the area lies: far islands and exclaves do not blow it up."""
    return float(numpy.quantile(distance_km(latitude, longitude, samples(shape)), COVERED_SHARE))


def from_towns(towns: numpy.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Latitude, longitude and radius_km of a region of which only the towns are known."""
    latitude, longitude = middle(towns[:, :2])
    reach = float(numpy.quantile(distance_km(latitude, longitude, towns[:, :2]), COVERED_SHARE))
    return latitude, longitude, reach + TOWN_MARGIN_KM


def _rounded_km(radius_km: float, smallest_km: float) -> str:
    return f"{max(radius_km, smallest_km):.3g}" if radius_km < 1000 else f"{round(radius_km, -1):.0f}"


def _degrees(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _hand(name: str) -> list[dict[str, str]]:
    with (HERE / "hand" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _joined(names: Iterable[str], without: str = "") -> str:
    kept = dict.fromkeys(re.sub(r"\s+", " ", name).strip() for name in names)
    return "|".join(name for name in kept if name and name != without)


def _write(name: str, header: list[str], rows: list[list[str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def _territory_names(code: str, geonames: dict[str, dict[str, str]]) -> list[str]:
    names = []
    for language in LANGUAGES:
        unicode_name = Locale.parse(language).territories.get(code, "")
        # CLDR writes "Myanmar (Burma)": two names, not one. "Congo - Kinshasa" stays one.
        inner = re.match(r"(.*?)\s*\((.*)\)$", unicode_name)
        names += [inner[1], inner[2]] if inner else [unicode_name]
        names.append(geonames[language].get(code, ""))
    return names


def country_outlines(packages: Packages, units: list[Province]) -> dict[str, BaseGeometry]:
    """Outlines of countries and territories; a territory far from its country is not part of the country's."""
    outlines: dict[str, BaseGeometry] = dict(packages.world_atlas().countries())
    own: dict[str, list[BaseGeometry]] = defaultdict(list)
    for unit in units:
        if unit.country and unit.country not in outlines:
            own[unit.country].append(unit.shape)
    territories = {code: shapely.union_all(parts) for code, parts in own.items()}
    everywhere = shapely.union_all(list(territories.values()))
    for code in ("FR", "NO", "NL", "AU", "NZ"):
        parts = shapely.get_parts(outlines[code])
        outlines[code] = shapely.multipolygons(parts[~shapely.intersects(parts, everywhere)])
    return outlines | territories


def countries(
    packages: Packages, units: list[Province], towns_of: dict[str, numpy.ndarray[Any, Any]]
) -> list[list[str]]:
    """Rows of countries.csv."""
    outlines = country_outlines(packages, units)
    geonames = geonames_names(packages.geonames_locale)
    points = {row["iso2"]: row for row in _hand("country_points.csv")}
    by_hand = {row["iso2"]: row["aliases"].split("|") for row in _hand("country_names.csv")}
    demonyms: dict[str, list[str]] = defaultdict(list)
    for row in _hand("demonyms.csv"):
        demonyms[row["iso2"]] += demonym_forms(row["language"], row["adjectives"], row["nouns"])
    rows = []
    for code, country in sorted(packages.geonames_countries().items()):
        shape, point = outlines.get(code), points.get(code)
        if point:
            latitude, longitude, source = float(point["latitude"]), float(point["longitude"]), point["source"]
        elif shape is not None:
            (latitude, longitude), source = label_point(shape), "Natural Earth"
        else:
            latitude, longitude, radius_km = from_towns(towns_of[code])
            source = "GeoNames towns"
        if point and point["radius_km"]:
            radius_km = float(point["radius_km"])
        elif shape is not None:
            radius_km = covering_radius_km(shape, latitude, longitude)
        elif point:
            radius_km = SMALLEST_COUNTRY_KM  # too small to have an outline
        aliases = _joined([*by_hand.get(code, []), *_territory_names(code, geonames)], country["name"])
        rows.append(
            [
                code,
                country["iso3"],
                country["name"],
                _degrees(latitude),
                _degrees(longitude),
                _rounded_km(radius_km, SMALLEST_COUNTRY_KM),
                aliases,
                _joined(demonyms[code]),
                country["capital"],
                source,
            ]
        )
    return rows


def _proper(name: str) -> str:
    return KIND_BEFORE.sub("", KIND_AFTER.sub("", name)).strip() or name


def _region_names(region: Region, hand: dict[str, str]) -> tuple[str, list[str], list[str]]:
    """Name, aliases, and those aliases a town of the region has too."""
    english = list(region.names.get("en", ())) or [names[0] for names in region.names.values()]
    name = hand.get("name") or english[0]
    if folded(name) in NOT_A_NAME:
        name = f"{name} Region"
    every = [*hand.get("aliases", "").split("|"), *english]
    every += [text for language in LANGUAGES if language != "en" for text in region.names.get(language, ())]
    kinds = ["region", "province", *(kind for kind, where in KINDS.items() if region.country in where.split())]
    for proper in dict.fromkeys(_proper(text) for text in [name, *english[:2]] if "(" not in text):
        if folded(proper) not in NOT_A_NAME:
            every.append(proper)
        every += [f"{proper} {kind}" for kind in kinds]
    folds: dict[str, str] = {}
    for text in every:
        if text and folded(text) != folded(name):
            folds.setdefault(folded(text), text)
    folds = {fold: text for fold, text in folds.items() if fold not in NOT_A_NAME}
    shared = [text for fold, text in folds.items() if fold in region.town_names]
    return name, [text for fold, text in folds.items() if fold not in region.town_names], shared


def first_level(found: list[Region]) -> list[list[str]]:
    """Rows of admin1.csv."""
    by_hand = {(row["country"], row["code"]): row for row in _hand("admin1.csv")}
    rows = []
    for region in found:
        hand = by_hand.pop((region.country, region.code), {})
        name, aliases, shared = _region_names(region, hand)
        if hand.get("latitude"):
            latitude, longitude = float(hand["latitude"]), float(hand["longitude"])
            radius_km, source = float(hand["radius_km"]), hand["source"]
        elif region.shape is not None:
            latitude, longitude = label_point(region.shape)
            radius_km = covering_radius_km(region.shape, latitude, longitude)
            source = "Natural Earth, divided by nearest town" if region.approximate else "Natural Earth"
        else:
            latitude, longitude, radius_km = from_towns(region.towns)
            source = "GeoNames towns"
        rows.append(
            [
                region.country,
                region.code,
                name,
                _degrees(latitude),
                _degrees(longitude),
                _rounded_km(radius_km, SMALLEST_REGION_KM),
                _joined(aliases),
                _joined(shared),
                hand.get("abbreviations", ""),
                source,
            ]
        )
    for (country, code), hand in by_hand.items():
        if not hand["latitude"]:
            raise SystemExit(f"hand/admin1.csv: {country} {code} is no region of the packages and has no point")
        rows.append(
            [
                country,
                code,
                hand["name"],
                hand["latitude"],
                hand["longitude"],
                hand["radius_km"],
                hand["aliases"],
                "",
                hand["abbreviations"],
                hand["source"],
            ]
        )
    return sorted(rows, key=lambda row: (row[0], row[1]))


def borders(packages: Packages) -> None:
    """Writes borders.geojson.gz: one feature for each pair of neighbours."""
    lines: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    disputed_pairs = set()
    for first, second, disputed, line in packages.world_atlas().borders():
        if first != second:
            lines[first, second] += list(shapely.get_parts(line))
            if disputed:
                disputed_pairs.add((first, second))
    features = []
    for (first, second), parts in sorted(lines.items()):
        simple = shapely.simplify(shapely.line_merge(MultiLineString(parts)), BORDER_TOLERANCE_DEG)
        features.append(
            {
                "type": "Feature",
                "properties": {"a": first, "b": second, "disputed": (first, second) in disputed_pairs},
                "geometry": {
                    "type": "MultiLineString",
                    "coordinates": [
                        shapely.get_coordinates(part).round(3).tolist() for part in shapely.get_parts(simple)
                    ],
                },
            }
        )
    _write_lines("borders", features)


def inner_borders(found: list[Region]) -> None:
    """Writes inner_borders.geojson.gz: one feature for each pair of neighbouring regions of one country."""
    features = []
    for country in sorted({region.country for region in found}):
        mine = [region for region in found if region.country == country and region.shape is not None]
        for first, second, line in shared_by_pair([region.shape for region in mine]):
            parts = shapely.get_parts(shapely.simplify(line, INNER_TOLERANCE_DEG))
            features.append(
                {
                    "type": "Feature",
                    "properties": {"a": f"{country}.{mine[first].code}", "b": f"{country}.{mine[second].code}"},
                    "geometry": {
                        "type": "MultiLineString",
                        "coordinates": [shapely.get_coordinates(part).round(2).tolist() for part in parts],
                    },
                }
            )
    _write_lines("inner_borders", features)


def _write_lines(name: str, features: list[dict[str, Any]]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    path = HERE / f"{name}.geojson.gz"
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path.name}: {len(features)} pairs, {path.stat().st_size / 1e3:.0f} kB")


def check_macro(known: set[str]) -> None:
    """Stops with the line at fault when macro.csv has a bad row."""
    names: dict[str, str] = {}
    with (HERE / "macro.csv").open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            where = f"macro.csv, line {line} ({row['name']})"
            if not (-90 <= float(row["latitude"]) <= 90 and -180 <= float(row["longitude"]) <= 180):
                raise SystemExit(f"{where}: no such point on Earth")
            if float(row["radius_km"]) <= 0 or not row["source"]:
                raise SystemExit(f"{where}: a radius above 0 and a source are needed")
            if unknown := set(filter(None, row["countries"].split("|"))) - known:
                raise SystemExit(f"{where}: unknown countries {sorted(unknown)}")
            for name in [row["name"], *filter(None, row["aliases"].split("|"))]:
                if names.setdefault(folded(name), row["name"]) != row["name"]:
                    raise SystemExit(f"{where}: {name} is already a name of {names[folded(name)]}")
    print(f"macro.csv: {len(set(names.values()))} places, {len(names)} names, all well")


def main(sources: Path) -> None:
    """Builds everything from the packages unpacked in `sources`."""
    packages = Packages(sources)
    units = provinces(packages.qgis_world_map)
    found = regions(units, packages.cities, packages.geonames_locale)
    towns_of: dict[str, list[numpy.ndarray[Any, Any]]] = defaultdict(list)
    for region in found:
        towns_of[region.country].append(region.towns)
    towns = {code: numpy.concatenate(parts) for code, parts in towns_of.items()}
    country_rows = countries(packages, units, towns)
    _write(
        "countries.csv",
        ["iso2", "iso3", "name", "latitude", "longitude", "radius_km", "aliases", "demonyms", "capital", "source"],
        country_rows,
    )
    _write(
        "admin1.csv",
        [
            "country",
            "code",
            "name",
            "latitude",
            "longitude",
            "radius_km",
            "aliases",
            "shared_names",
            "abbreviations",
            "source",
        ],
        first_level(found),
    )
    borders(packages)
    inner_borders(found)
    check_macro({row[0] for row in country_rows})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} SOURCES (see README.md)")
    main(Path(sys.argv[1]))
