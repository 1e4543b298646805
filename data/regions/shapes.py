"""Outlines of countries, provinces, lakes and rivers, read from the packages that carry Natural Earth.

What it covers: reading three packagings of Natural Earth (public domain) into shapely geometries, and the two
changes this project makes to them: Crimea is drawn as part of Ukraine, and nothing crosses 180 degrees.
It is used by the two build scripts only (`data/regions/build.py`, `data/basemap/build.py`); the product never
imports it. Where the data comes from: README.md of either folder.

All coordinates are longitude, latitude in degrees (the order of the files and of shapely), WGS 84.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

Point = tuple[float, float]

# Entities that Natural Earth draws on their own but that have no ISO code, and the ISO country whose label and
# radius they belong to. The lines between such a pair are drawn dashed ("disputed").
PARENT_OF_UNCODED = {
    "N. Cyprus": "CY",
    "Cyprus U.N. Buffer Zone": "CY",
    "Akrotiri": "CY",
    "Dhekelia": "CY",
    "Somaliland": "SO",
    "Baikonur": "KZ",
    "USNB Guantanamo Bay": "CU",
    "Siachen Glacier": "IN",
    "Kosovo": "XK",
    "Ashmore and Cartier Is.": "AU",
    "Coral Sea Is.": "AU",
}

# Pairs of countries whose whole common line Natural Earth itself classes as disputed or indefinite.
DISPUTED_PAIRS = {frozenset(pair) for pair in [("EH", "MA"), ("IL", "PS"), ("IN", "PK")]}

# Territories with an ISO code of their own that Natural Earth counts as provinces of their country, by its unit code.
TERRITORY_OF_UNIT = {
    "GLP": "GP",
    "MTQ": "MQ",
    "REU": "RE",
    "MYT": "YT",
    "GUF": "GF",
    "NSV": "SJ",
    "BVT": "BV",
    "TKL": "TK",
    "CCK": "CC",
    "CXR": "CX",
}
CARIBBEAN_NETHERLANDS = ("Bonaire", "Saba", "St. Eustatius", "Sint Eustatius")

CRIMEA = box(32.3, 44.2, 36.66, 46.3)


@dataclass(frozen=True, slots=True)
class Province:
    """A first-level or lower region as Natural Earth draws it.

    Attributes
    ----------
    country
        ISO 3166-1 alpha-2 code, Crimea and Sevastopol already given to Ukraine; empty where there is none.
    names
        Every English or local name the source gives, best first, without doubles.
    fips
        The FIPS 10-4 code of the source, empty where it has none.
    shape
        Its outline, cut at 180 degrees.
    """

    country: str
    names: tuple[str, ...]
    fips: str
    shape: BaseGeometry


def _decoded_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(points)
    return arcs


def _ring(arcs: list[list[Point]], indexes: Iterable[int]) -> list[Point]:
    points: list[Point] = []
    for index in indexes:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(part if not points else part[1:])
    return points


def _unwrapped(ring: list[Point]) -> list[Point]:
    """The ring with no jump at 180 degrees; one around a pole is closed through that pole."""
    shifted = [ring[0]]
    for longitude, latitude in ring[1:]:
        turn = round((shifted[-1][0] - longitude) / 360)
        shifted.append((longitude + 360 * turn, latitude))
    if abs(shifted[-1][0] - shifted[0][0]) > 180:
        pole = -90.0 if shifted[0][1] < 0 else 90.0
        shifted += [(shifted[-1][0], pole), (shifted[0][0], pole), shifted[0]]
    return shifted


def _cut_at_180(shape: BaseGeometry) -> BaseGeometry:
    west, _, east, _ = shape.bounds
    if west >= -180 and east <= 180:
        return shape
    parts = []
    for turn in range(int((west - 180) // 360), int((east + 180) // 360) + 1):
        part = shapely.intersection(shape, box(360 * turn - 180, -90, 360 * turn + 180, 90))
        if not part.is_empty:
            parts.append(shapely.transform(part, lambda xy, by=360 * turn: xy - [by, 0]))
    return unary_union(parts)


def _polygon(rings: list[list[Point]]) -> BaseGeometry:
    if len(rings[0]) < 4:  # an islet that the packaging's own rounding has flattened
        return Polygon()
    outer = shapely.make_valid(Polygon(_unwrapped(rings[0])))
    holes = [shapely.make_valid(Polygon(_unwrapped(ring))) for ring in rings[1:] if len(ring) > 3]
    return _cut_at_180(shapely.difference(outer, unary_union(holes)) if holes else outer)


def _areas_only(shape: BaseGeometry) -> MultiPolygon:
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return MultiPolygon([part for part in parts if part.area > 0])


class WorldAtlas:
    """Countries and the lines between them, from the 1:10m TopoJSON of npm `world-atlas`.

    Parameters
    ----------
    path
        `countries-10m.json` of the package.
    iso2_by_number
        ISO 3166-1 alpha-2 code by numeric code (three digits).
    """

    def __init__(self, path: Path, iso2_by_number: dict[str, str]) -> None:
        topology = json.loads(path.read_text("utf-8"))
        self._arcs = _decoded_arcs(topology)
        self._polygons: dict[str, list[list[list[int]]]] = defaultdict(list)
        for geometry in topology["objects"]["countries"]["geometries"]:
            name = geometry["properties"]["name"]
            code = iso2_by_number.get(geometry.get("id", ""), "") or f"?{name}"
            polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            for polygon in polygons:
                self._polygons[self._owner(code, name, polygon)].append(polygon)

    def _owner(self, code: str, name: str, polygon: list[list[int]]) -> str:
        if code == "RU" and CRIMEA.contains(Polygon(_ring(self._arcs, polygon[0])).representative_point()):
            return "UA"
        if name == "Ashmore and Cartier Is.":
            return "AU"
        return code

    @staticmethod
    def _iso2(code: str) -> str:
        return PARENT_OF_UNCODED.get(code[1:], "") if code.startswith("?") else code

    def countries(self) -> dict[str, MultiPolygon]:
        """Outline of every country by ISO alpha-2 code; entities without a code are added to their parent's."""
        shapes: dict[str, list[BaseGeometry]] = defaultdict(list)
        for code, polygons in self._polygons.items():
            owner = self._iso2(code)
            if owner:
                shapes[owner] += [_polygon([_ring(self._arcs, ring) for ring in rings]) for rings in polygons]
        joined = {code: _areas_only(unary_union(parts)) for code, parts in sorted(shapes.items())}
        return {code: shape for code, shape in joined.items() if not shape.is_empty}

    def land(self) -> MultiPolygon:
        """All land, with the country lines dissolved."""
        every = [polygon for polygons in self._polygons.values() for polygon in polygons]
        return _areas_only(unary_union([_polygon([_ring(self._arcs, ring) for ring in rings]) for rings in every]))

    def borders(self) -> Iterator[tuple[str, str, bool, BaseGeometry]]:
        """The line between each pair of neighbours: two codes in order, whether disputed, the line.

        An entity without an ISO code is named by its parent's; a line between it and its parent has the same
        code twice and is disputed.
        """
        owners: dict[int, set[str]] = defaultdict(set)
        for code, polygons in self._polygons.items():
            for ring in (ring for rings in polygons for ring in rings):
                for index in ring:
                    owners[index if index >= 0 else ~index].add(code)
        lines: dict[tuple[str, str, bool], list[LineString]] = defaultdict(list)
        for index, codes in owners.items():
            if len(codes) == 2:
                first, second = sorted(codes)
                ends = sorted(self._iso2(code) for code in codes)
                breakaway = any(code[0] == "?" and code != "?Kosovo" for code in (first, second))
                disputed = breakaway or frozenset(codes) in DISPUTED_PAIRS
                if all(ends):
                    lines[ends[0], ends[1], disputed].append(LineString(self._arcs[index]))
        for (first, second, disputed), parts in sorted(lines.items()):
            yield first, second, disputed, linemerge(parts) if len(parts) > 1 else parts[0]


def _geopackage_shape(blob: bytes) -> BaseGeometry:
    # A GeoPackage geometry is WKB behind a header whose length depends on the envelope it declares.
    envelope_bytes = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    return shapely.from_wkb(blob[8 + envelope_bytes :])


def provinces(path: Path) -> list[Province]:
    """Every province of the 1:10m `states_provinces` layer in QGIS's `world_map.gpkg`."""
    query = "select iso_a2, gu_a3, name, gn_name, woe_name, fips, geom from states_provinces"
    found = []
    with sqlite3.connect(path) as database:
        for iso2, unit, name, gn_name, woe_name, fips, blob in database.execute(query):
            country = TERRITORY_OF_UNIT.get(unit, iso2)
            if name in ("Crimea", "Sevastopol") and iso2 == "RU":
                country = "UA"
            if name in CARIBBEAN_NETHERLANDS and iso2 == "NL":
                country = "BQ"
            shape = _areas_only(shapely.make_valid(_geopackage_shape(blob)))
            names = tuple(dict.fromkeys(text for text in (name, gn_name, woe_name) if text))
            if not shape.is_empty:
                found.append(Province(country if country.isalpha() else "", names, fips or "", shape))
    return found


def claim_lines(path: Path) -> list[BaseGeometry]:
    """Lines of claims in QGIS's `world_map.gpkg`, without the one between Crimea and the rest of Ukraine."""
    with sqlite3.connect(path) as database:
        rows = database.execute("select name, geom from disputed_borders").fetchall()
    return [_geopackage_shape(blob) for name, blob in rows if name != "Ukrainian claim"]


def pn2(path: Path) -> list[list[list[Point]]]:
    """Features of a Marble PN2 file: each a list of parts, each part its points.

    The layout, found by reading the files to their last byte: version, feature count and a colour flag; then
    for each part a kind (0 line, 1 ring, 2 outer, 3 inner boundary, 4 "several parts follow"), a number and
    the count of nodes; each node two 16-bit values, latitude and longitude in half minutes of arc, and how many
    pairs of signed bytes follow, each an offset from that node. An inner boundary follows its outer one.
    """
    data = path.read_bytes()
    version, _, coloured = struct.unpack(">BIB", data[:6])
    if version != 2:
        raise ValueError(f"{path}: PN2 version {version}, expected 2")
    features: list[list[list[Point]]] = []
    at = 6
    while at < len(data):
        kind = data[at]
        at += 5
        if kind == 4:
            at += 1
            continue
        (nodes,) = struct.unpack(">I", data[at : at + 4])
        at += 4 + (1 if coloured and kind in (1, 2) else 0)
        points: list[Point] = []
        for _ in range(nodes):
            latitude, longitude, followers = struct.unpack(">hhH", data[at : at + 6])
            offsets = numpy.frombuffer(data, numpy.int8, 2 * followers, at + 6).reshape(-1, 2).tolist()
            at += 6 + 2 * followers
            points.append((longitude / 120, latitude / 120))
            points += [((longitude + east) / 120, (latitude + north) / 120) for north, east in offsets]
        if kind == 3:
            features[-1].append(points)
        else:
            features.append([points])
    return features


def lakes(path: Path) -> list[BaseGeometry]:
    """Lakes of Marble's `ne_50m_lakes.pn2`, islands cut out."""
    return [_areas_only(_polygon(rings)) for rings in pn2(path)]


def rivers(path: Path) -> list[LineString]:
    """River lines of Marble's `ne_50m_rivers_lake_centerlines.pn2`."""
    return [LineString(parts[0]) for parts in pn2(path) if len(parts[0]) > 1]


def shared_lines(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Lines that two of the shapes have in common, each once."""
    return [line for _, _, line in shared_by_pair(shapes)]


def shared_by_pair(shapes: list[BaseGeometry]) -> list[tuple[int, int, BaseGeometry]]:
    """Lines that two of the shapes have in common, each once, with the positions of the two."""
    tree = shapely.STRtree(shapes)
    edges = [shapely.boundary(shape) for shape in shapes]
    found = []
    for first, second in zip(*tree.query(shapes, predicate="intersects"), strict=True):
        if first < second:
            common = shapely.intersection(edges[first], edges[second])
            parts = [part for part in shapely.get_parts(common) if part.geom_type == "LineString"]
            if parts:
                found.append((int(first), int(second), linemerge(parts) if len(parts) > 1 else parts[0]))
    return found
