"""Where the sea is, from the coarse land of the base map: "off the coast of", "on the shore of" as a shape.

The outline is simplified to 0.06 degrees and leaves out small islands, so what is on a coast is taken to lie within
`RIM_KM` inland of it. Lakes count as land, the Caspian as sea.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from geo.geodesy import box_around
from geo.locate import relative, reverse
from geo.locate.index import Gazetteer
from geo.model import Location, Precision

RIM_KM = 10.0
OFF_KM = 50.0
"""How far out the waters before a country or a region reach."""

OFF_TOWN_KM = 30.0
"""The same before a town or a site, from its own rim."""

_STEP_DEG = 0.2
_MOST_STRETCHES = 400
_MOST_REMEMBERED = 256
_LARGEST_KM = 1200.0


class Sea:
    """The waters before a place.

    Parameters
    ----------
    path : Path
        Land as gzipped GeoJSON polygons in longitude, latitude.
    gazetteer : Gazetteer
        Tells by the nearest town whose a stretch of coast is.
    """

    def __init__(self, path: Path, gazetteer: Gazetteer) -> None:
        self._path = path
        self._gazetteer = gazetteer
        self._drawn: dict[tuple[float, float, float, str], Location] = {}

    @cached_property
    def _land(self) -> Any:
        import shapely
        from shapely.geometry import shape

        if not self._path.exists():
            return shapely.STRtree([])
        with gzip.open(self._path, "rt", encoding="utf-8") as handle:
            shapes = [shape(feature["geometry"]) for feature in json.load(handle)["features"]]
        return shapely.STRtree([one if one.is_valid else one.buffer(0) for one in shapes])

    def coast(self, base: Location) -> Location:
        """On or off the coast of a place: the waters before it and the rim of its land, as a shape.

        A circle around the place, as `geo.locate.relative.coast` says, where no sea is known near it, and for what is
        too large for its coast to say much (Russia, the United States).
        """
        key = (base.latitude, base.longitude, base.radius_km, base.name)
        if key not in self._drawn:
            if len(self._drawn) >= _MOST_REMEMBERED:
                self._drawn.clear()
            self._drawn[key] = self._coast(base)
        return self._drawn[key]

    def _coast(self, base: Location) -> Location:
        if base.radius_km > _LARGEST_KM:
            return relative.coast(base)
        import shapely
        from shapely.geometry import mapping, shape

        large = base.precision in (Precision.REGION, Precision.COUNTRY)
        # The radius of a country leaves out its far ends; whose a coast is, is told by its towns.
        reach = base.radius_km * 1.5 + OFF_KM if large else base.radius_km + OFF_TOWN_KM
        disc = shape(relative.ring((base.latitude, base.longitude), 0.0, reach))
        land = self._around(base, reach)
        shores = [line for line in _shores(land, disc) if not large or self._is_of(line, base)]
        if not shores:
            return relative.coast(base)
        line = shapely.line_merge(shapely.union_all(shores))
        near = shape(relative.strip(line, OFF_KM)).intersection(disc) if large else disc
        zone = near.difference(land).union(shape(relative.strip(line, RIM_KM)).intersection(near))
        middle = shapely.shortest_line(zone, zone.centroid).coords[0]
        out = OFF_KM if large else reach
        return relative.shaped(
            base,
            (float(middle[1]), float(middle[0])),
            f"coast of {base.name}",
            f"on or off its coast: the waters within {out:g} km and the shore within {RIM_KM:g} km, not told where",
            mapping(shapely.set_precision(zone.simplify(0.02) if large else zone, 1e-4)),
        )

    def _around(self, base: Location, reach: float) -> Any:
        import shapely
        from shapely.geometry import box

        west, south, east, north = box_around(base.latitude, base.longitude, reach)
        parts = []
        # A window that reaches beyond 180 degrees goes on at the other side.
        for turn in (0.0, 360.0, -360.0):
            if west + turn < 180 and east + turn > -180:
                window = box(max(-180.0, west + turn), max(-90.0, south), min(180.0, east + turn), min(90.0, north))
                found = self._land.query(window, predicate="intersects")
                parts += shapely.get_parts(shapely.intersection(self._land.geometries[found], window)).tolist()
        # Land that only touches the window leaves a line or a point.
        return shapely.union_all([part for part in parts if shapely.get_dimensions(part) == 2])

    def _is_of(self, shore: Any, base: Location) -> bool:
        """Whether a stretch of coast is a country's, or a region's, by the nearest town."""
        region = relative.region_of(base)
        middle = shore.interpolate(0.5, normalized=True)
        known = self._gazetteer
        for row, _ in reverse.rows_by_distance(known, middle.y, middle.x, 5):
            code = known.admins[known.admin1[row]] if region else known.countries[known.country[row]]
            if code:
                return bool(code == (region or base.country))
        return False


def _shores(land: Any, disc: Any) -> Iterator[Any]:
    """Outlines of land within a disc, in short stretches; not the edges along which shapes are cut."""
    import shapely
    from shapely.geometry import box

    if land.is_empty:  # an island too small to be drawn leaves nothing but sea
        return
    # Land is cut at 180 degrees, at the foot of Antarctica, and at the window it was asked in.
    cuts = shapely.union_all([box(-181, -91, -179.99, 91), box(179.99, -91, 181, 91), box(-181, -91, 181, -89.9)])
    lines = land.boundary.intersection(disc.buffer(-1e-3)).difference(cuts)
    whole = shapely.segmentize(shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines, _STEP_DEG)
    corners = shapely.get_num_coordinates(whole)
    step = max(4, int(corners) // _MOST_STRETCHES)
    for line in getattr(whole, "geoms", [whole]):
        if line.geom_type == "LineString":
            points = list(line.coords)
            for start in range(0, len(points) - 1, step):
                yield shapely.LineString(points[start : start + step + 1])
