"""Builds the offline base map of this folder: land, country borders, first-level borders, lakes, rivers.

What it covers: simplifying Natural Earth for zoom 0 to 8 and writing it as gzipped GeoJSON. Nothing crosses
180 degrees. Where the data comes from and how to get the packages: README.md.

    python data/basemap/build.py SOURCES
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "regions"))

import firstlevel  # noqa: E402
import shapes  # noqa: E402
from packages import Packages  # noqa: E402

# One screen pixel at zoom 8 is 0.0055 degrees of longitude; 3 decimals are 0.1 km.
FINE_DEG, FINE_DECIMALS = 0.004, 3
COARSE_DEG, COARSE_DECIMALS = 0.06, 2
REGION_DEG = 0.012
SMALLEST_COARSE_ISLAND_DEG2 = 0.02
SMALLEST_LAKE_DEG2 = 0.004
# A point of the Kakhovka reservoir, which ran dry when its dam broke on 6 June 2023; the river is drawn without it.
KAKHOVKA = (34.9, 47.55)


def _rounded(coordinates: Any, decimals: int) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return [round(value, decimals) for value in coordinates]
    return [_rounded(part, decimals) for part in coordinates]


def _features(
    geometries: Iterable[tuple[BaseGeometry, dict[str, str]]], tolerance_deg: float, decimals: int
) -> list[dict[str, Any]]:
    features = []
    for geometry, properties in geometries:
        for part in shapely.get_parts(geometry):
            simple = shapely.simplify(part, tolerance_deg, preserve_topology=True)
            if simple.is_empty or (simple.geom_type != "Polygon" and simple.length == 0):
                continue
            shape = mapping(simple)
            features.append(
                {
                    "type": "Feature",
                    "properties": properties,
                    "geometry": {"type": shape["type"], "coordinates": _rounded(shape["coordinates"], decimals)},
                }
            )
    return features


def write(name: str, features: list[dict[str, Any]]) -> None:
    """Writes one layer as `name`.geojson.gz, byte for byte the same every time, and says how big it is."""
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    path = HERE / f"{name}.geojson.gz"
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    packed = path.stat().st_size
    print(f"{path.name}: {len(features)} features, {len(text) / 1e6:.1f} MB, {packed / 1e6:.2f} MB gzipped")


def _region_lines(packages: Packages) -> list[tuple[BaseGeometry, dict[str, str]]]:
    outlines = shapes.provinces(packages.qgis_world_map)
    by_country: dict[str, list[BaseGeometry]] = defaultdict(list)
    for region in firstlevel.regions(outlines, packages.cities, packages.geonames_locale, divide=False):
        if region.shape is not None:
            by_country[region.country].append(region.shape)
    return [
        (line, {"country": country})
        for country, areas in sorted(by_country.items())
        for line in shapes.shared_lines(areas)
    ]


def main(sources: Path) -> None:
    """Builds every layer from the packages unpacked in `sources`."""
    packages = Packages(sources)
    atlas = packages.world_atlas()
    land = shapely.get_parts(atlas.land())
    write("land", _features(((part, {}) for part in land), FINE_DEG, FINE_DECIMALS))
    large = [part for part in land if part.area > SMALLEST_COARSE_ISLAND_DEG2]
    write("land_coarse", _features(((part, {}) for part in large), COARSE_DEG, COARSE_DECIMALS))

    lines = [(line, {"kind": "disputed" if disputed else "country"}) for _, _, disputed, line in atlas.borders()]
    lines += [(line, {"kind": "claim"}) for line in shapes.claim_lines(packages.qgis_world_map)]
    write("borders", _features(lines, FINE_DEG, FINE_DECIMALS))
    write("regions", _features(_region_lines(packages), REGION_DEG, FINE_DECIMALS))

    drained = shapely.Point(KAKHOVKA)
    lakes = [
        lake for lake in shapes.lakes(packages.lakes) if lake.area > SMALLEST_LAKE_DEG2 and not lake.contains(drained)
    ]
    write("lakes", _features(((lake, {}) for lake in lakes), FINE_DEG, FINE_DECIMALS))
    rivers: list[tuple[BaseGeometry, dict[str, str]]] = [(river, {}) for river in shapes.rivers(packages.rivers)]
    write("rivers", _features(rivers, FINE_DEG, FINE_DECIMALS))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} SOURCES (see README.md)")
    main(Path(sys.argv[1]))
