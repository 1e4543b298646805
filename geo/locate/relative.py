"""Places told in relation to others, as shapes: "4 km southeast of", "between A and B", "on the border with".

All geometry is geodesic (GeographicLib on WGS 84). Shapes are GeoJSON geometries in longitude, latitude order; one that
crosses 180 degrees is cut into two parts there, one around a pole is closed over it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from geographiclib.geodesic import Geodesic

from geo.geodesy import destination, destinations, distance_km
from geo.model import Location, Precision

_WGS84: Any = Geodesic.WGS84

Point = tuple[float, float]

_MOST_SHAPES = 1024  # news is about the same regions again and again; a shape has a few kilobytes


def bearing(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Direction of the geodesic from the first point to the second, in degrees from north, 0 to 360."""
    line = _WGS84.Inverse(latitude_1, longitude_1, latitude_2, longitude_2)
    return float(line["azi1"]) % 360.0


@lru_cache(maxsize=_MOST_SHAPES)
def sector(origin: Point, low_km: float, high_km: float, from_deg: float, to_deg: float) -> dict[str, Any]:
    """Part of a ring around a point between two distances and two bearings."""
    span = (to_deg - from_deg) % 360 or 360.0
    steps = max(4, round(span / 5))
    angles = [from_deg + span * i / steps for i in range(steps + 1)]
    sides = max(1, math.ceil((high_km - low_km) / 50))
    between = [low_km + (high_km - low_km) * i / sides for i in range(1, sides)]
    ends = [high_km, low_km] if low_km > 0 else [high_km]
    corners = [destinations(*origin, angle, ends) for angle in angles]
    outer = [corner[0] for corner in corners]
    back = destinations(*origin, to_deg, reversed(between))
    inner = [corner[1] for corner in reversed(corners)] if low_km > 0 else [origin]
    out = destinations(*origin, from_deg, between)
    return _polygon([outer + back + inner + out], origin[0])


@lru_cache(maxsize=_MOST_SHAPES)
def ring(origin: Point, low_km: float, high_km: float) -> dict[str, Any]:
    """Ring around a point; a disc where `low_km` is 0."""
    circles = [high_km, low_km] if low_km > 0 else [high_km]
    corners = [destinations(*origin, angle, circles) for angle in range(0, 360, 5)]
    return _polygon([list(circle) for circle in zip(*corners, strict=True)], origin[0])


@lru_cache(maxsize=_MOST_SHAPES)
def corridor(first: Point, second: Point, half_width_km: float) -> dict[str, Any]:
    """Strip along the geodesic between two points, rounded at its ends."""
    line = _WGS84.InverseLine(*first, *second)
    ahead = bearing(*first, *second)
    back = bearing(*second, *first)
    steps = max(2, min(24, round(line.s13 / 25_000)))
    right: list[Point] = []
    left: list[Point] = []
    for i in range(steps + 1):
        at = line.Position(line.s13 * i / steps)
        spot = (float(at["lat2"]), float(at["lon2"]))
        right.append(destination(*spot, at["azi2"] + 90, half_width_km))
        left.append(destination(*spot, at["azi2"] - 90, half_width_km))
    far = [destination(*second, back + 180 + 90 - angle, half_width_km) for angle in range(15, 180, 15)]
    near = [destination(*first, ahead + 180 + 90 - angle, half_width_km) for angle in range(15, 180, 15)]
    return _polygon([right + far + left[::-1] + near], first[0] + second[0])


def _polygon(rings: list[list[Point]], latitude: float) -> dict[str, Any]:
    """GeoJSON of an outline and its holes, given as latitude, longitude; `latitude` tells which pole is the nearer.

    Longitudes jump at 180 degrees and mean nothing at a pole, so the rings are joined up in the plane around the
    nearer pole (distance from it, and longitude as the angle), where neither is a special place. There the shape is
    cut along the meridians of 0 and 180 degrees; each half is then plain in longitude and latitude.
    """
    import shapely
    from shapely.geometry import Polygon, box, mapping
    from shapely.ops import unary_union

    side = 1.0 if latitude >= 0 else -1.0
    planes = [[_to_plane(point, side) for point in points] for points in rings]
    shape: Any = _valid(Polygon(planes[0]))
    for hole in planes[1:]:
        shape = shape.difference(_valid(Polygon(hole)))
    halves = []
    for east, window in ((False, box(-200, -200, 0, 200)), (True, box(0, -200, 200, 200))):
        half = shape.intersection(window)
        for part in getattr(half, "geoms", [half]):
            if part.geom_type == "Polygon" and not part.is_empty:
                outline, *holes = [_from_plane(r.coords, side, east) for r in (part.exterior, *part.interiors)]
                halves.append(_valid(Polygon(outline, holes)))
    whole = shapely.set_precision(unary_union(halves), 1e-5)
    rounded: dict[str, Any] = _rounded(mapping(whole))
    return rounded


def _valid(shape: Any) -> Any:
    return shape if shape.is_valid else shape.buffer(0)


def _to_plane(point: Point, side: float) -> tuple[float, float]:
    """Degrees from the pole of `side` (1 north, -1 south) as length, longitude as angle; to a tenth of a millimetre."""
    away, longitude = 90.0 - side * point[0], math.radians(point[1])
    return round(away * math.sin(longitude), 9), round(away * math.cos(longitude), 9)


def _from_plane(ring: Sequence[tuple[float, float]], side: float, east: bool) -> list[tuple[float, float]]:
    """Longitude, latitude of a closed ring in the plane of a pole that lies on one side of the meridians 0 and 180.

    An edge that passes a pole turns through many degrees of longitude: it gets a point every ten of them. One that
    runs into the pole becomes the edge along it, from the longitude it came by to the one it leaves by.
    """
    corners: list[tuple[float, float]] = []
    for start, end in itertools.pairwise(ring):
        corners.extend(_turned(start, end))
    # Longitude is None at the pole itself.
    spots: list[tuple[float | None, float]] = []
    for x, y in corners:
        away = math.hypot(x, y)
        angle = math.degrees(math.atan2(abs(x), y)) * (1 if east else -1)
        spots.append((None if away < 1e-9 else angle, side * (90.0 - away)))
    result: list[tuple[float, float]] = []
    for i, (longitude, latitude) in enumerate(spots):
        if longitude is not None:
            result.append((longitude, latitude))
            continue
        came = next((lon for lon, _ in spots[i - 1 :: -1] + spots[::-1] if lon is not None), 0.0)
        goes = next((lon for lon, _ in spots[i + 1 :] + spots if lon is not None), 0.0)
        result += [(came, latitude), (goes, latitude)]
    return result


def _turned(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Points of an edge in the plane of a pole from its start to before its end, at most ten degrees apart."""
    (x1, y1), (x2, y2) = start, end
    cross, dot = x1 * y2 - x2 * y1, x1 * x2 + y1 * y2
    turn = math.degrees(math.atan2(cross, dot))
    if abs(turn) >= 179.999 and (x1, y1) != (x2, y2):
        # Straight through the pole.
        return [start, (0.0, 0.0)]
    steps = math.ceil(abs(turn) / 10)
    if steps <= 1:
        return [start]
    points = [start]
    for i in range(1, steps):
        angle = math.radians(turn * i / steps)
        # Where the ray at this angle from the start meets the edge.
        dx, dy = x1 * math.cos(angle) - y1 * math.sin(angle), x1 * math.sin(angle) + y1 * math.cos(angle)
        scale = cross / (dx * (y2 - y1) - dy * (x2 - x1))
        points.append((dx * scale, dy * scale))
    return points


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_rounded(v) for v in value]
    if isinstance(value, float):
        return round(value, 5)
    return value


def _reach(centre: Point, shape: dict[str, Any]) -> float:
    """Distance from a centre to the farthest corner of a shape, in kilometres."""
    farthest = 0.0
    stack: list[Any] = [shape["coordinates"]]
    while stack:
        item = stack.pop()
        if item and isinstance(item[0], float | int):
            farthest = max(farthest, distance_km(*centre, item[1], item[0]))
        else:
            stack.extend(item)
    return farthest


def _class_of(radius_km: float) -> Precision:
    return Precision.DISTRICT if radius_km <= 5 else Precision.AREA if radius_km <= 75 else Precision.REGION


def _derived(
    base: Location, centre: Point, radius_km: float, name: str, reason: str, shape: dict[str, Any] | None
) -> Location:
    return Location(
        latitude=round(centre[0], 5),
        longitude=round(centre[1], 5),
        radius_km=round(radius_km, 2),
        precision=_class_of(radius_km),
        name=name,
        source="relative",
        country=base.country,
        candidates=base.candidates,
        reasons=(reason, *base.reasons),
        shape=shape,
    )


COMPASS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


def compass(bearing_deg: float) -> str:
    """Nearest of the eight directions, in words."""
    return COMPASS[round(bearing_deg / 45) % 8]


def at_distance(base: Location, length_km: float, bearing_deg: float | None) -> Location:
    """A given distance away: a sector with a direction, a ring without.

    A distance is believed to a fifth, and to half the size of what it is measured from; a direction to an eighth of
    the compass.
    """
    slack = max(0.2 * length_km, min(0.5 * base.radius_km, 0.5 * length_km), 0.25)
    low, high = max(0.0, length_km - slack), length_km + slack
    origin = (base.latitude, base.longitude)
    distance_words = f"{length_km:g} km"
    if bearing_deg is None or not _keeps_its_direction(base.latitude, length_km, bearing_deg):
        told = "direction not told"
        if bearing_deg is not None:
            told = f"in no direction: nothing so far {compass(bearing_deg)} of it is short of the pole"
        words = f"{distance_words} from {base.name}"
        return _derived(base, origin, high, words, f"{words}, {told}", ring(origin, low, high))
    shape = sector(origin, low, high, bearing_deg - 22.5, bearing_deg + 22.5)
    centre = destination(*origin, bearing_deg, length_km)
    words = f"{distance_words} {compass(bearing_deg)} of {base.name}"
    return _derived(base, centre, _reach(centre, shape), words, f"{words}, taken as a sector", shape)


def _keeps_its_direction(latitude: float, length_km: float, bearing_deg: float) -> bool:
    """Whether one can go so far north (south) of a latitude: beyond the pole it would be the other way."""
    northward = math.cos(math.radians(bearing_deg))
    if abs(northward) < 0.5:
        # Sideways there is always room, except at the pole itself.
        return 90.0 - abs(latitude) > 0.1
    return length_km * abs(northward) <= 111.7 * (90.0 - math.copysign(latitude, latitude * northward))


def near(base: Location) -> Location:
    """Around a place: 30 km about a town, less about a building or a district, a margin about a region."""
    if base.precision in (Precision.REGION, Precision.COUNTRY):
        return _derived(
            base,
            (base.latitude, base.longitude),
            base.radius_km * 1.1,
            f"near {base.name}",
            "near it, not told where",
            None,
        )
    around = 30.0 if base.precision in (Precision.CITY, Precision.AREA) else 10.0
    radius = max(around, base.radius_km * 1.3)
    return _derived(base, (base.latitude, base.longitude), radius, f"near {base.name}", "near it, not told where", None)


def outskirts(base: Location) -> Location:
    """The rim of a town: from half its radius to half as much again."""
    origin = (base.latitude, base.longitude)
    high = base.radius_km * 1.5
    return _derived(
        base, origin, high, f"outskirts of {base.name}", "on its outskirts", ring(origin, base.radius_km * 0.5, high)
    )


def between(first: Location, second: Location) -> Location:
    """Somewhere between two places: the strip along the line that joins them."""
    start, end = (first.latitude, first.longitude), (second.latitude, second.longitude)
    line = _WGS84.InverseLine(*start, *end)
    middle = line.Position(line.s13 / 2)
    length = line.s13 / 1000
    if length < 0.1:
        return near(first)
    width = max(0.15 * length, min(first.radius_km, second.radius_km, length))
    return _derived(
        first,
        (float(middle["lat2"]), float(middle["lon2"])),
        length / 2 + width,
        f"between {first.name} and {second.name}",
        "somewhere along the way between the two",
        corridor(start, end, width),
    )


def part(base: Location, bearing_deg: float) -> Location:
    """The northern (southern, ...) part of a country, a region or a town; -1 is its middle."""
    origin = (base.latitude, base.longitude)
    if bearing_deg < 0:
        return _derived(base, origin, base.radius_km * 0.5, f"central {base.name}", "its central part", None)
    centre = destination(*origin, bearing_deg, base.radius_km * 0.55)
    side = compass(bearing_deg)
    shape = sector(origin, base.radius_km * 0.15, base.radius_km, bearing_deg - 60, bearing_deg + 60)
    return _derived(base, centre, _reach(centre, shape), f"{side} of {base.name}", f"its {side}ern part", shape)


def beyond(base: Location, bearing_deg: float) -> Location:
    """A direction from a town without a distance: up to 50 km away on that side."""
    origin = (base.latitude, base.longitude)
    high = max(base.radius_km * 2, 50.0 if base.precision in (Precision.CITY, Precision.AREA) else 10.0)
    shape = sector(origin, 0.0, high, bearing_deg - 45, bearing_deg + 45)
    centre = destination(*origin, bearing_deg, high * 0.5)
    side = compass(bearing_deg)
    return _derived(
        base, centre, _reach(centre, shape), f"{side} of {base.name}", f"{side} of it, distance not told", shape
    )


def shaped(base: Location, centre: Point, name: str, reason: str, shape: Mapping[str, Any]) -> Location:
    """A place derived from another whose uncertainty is a shape; the radius reaches its farthest corner."""
    plain = _rounded(dict(shape))
    return _derived(base, centre, _reach(centre, plain), name, reason, plain)


def coast(base: Location) -> Location:
    """Off or along a coast that is not drawn: a circle that holds the place and the waters before it.

    `geo.locate.sea` draws those that it can.
    """
    extra = 50.0 if base.precision in (Precision.REGION, Precision.COUNTRY) else 30.0
    return _derived(
        base,
        (base.latitude, base.longitude),
        base.radius_km + extra,
        f"coast of {base.name}",
        f"on or off its coast, which is not known here in detail: a circle {extra:g} km wider than the place",
        None,
    )


def border(first: Location, second: Location | None, lines: Mapping[frozenset[str], Any]) -> Location:
    """Along the border of two countries or two regions of one; the whole rim of the first where the other is not told.

    `lines` maps pairs of ISO codes, and pairs of region codes ("UA.08"), to shapely lines in longitude, latitude.
    """
    line = None
    if second is not None:
        line = lines.get(frozenset((region_of(first), region_of(second))))
        if line is None:
            line = lines.get(frozenset((first.country or "", second.country or "")))
            if line is not None and region_of(first) and region_of(second):
                line = _beside(_beside(line, first), second)
    if line is None:
        return _derived(
            first,
            (first.latitude, first.longitude),
            first.radius_km,
            f"border of {first.name}",
            "on its border, not told where",
            None,
        )
    middle = line.interpolate(0.5, normalized=True) if line.geom_type == "LineString" else line.representative_point()
    centre = (float(middle.y), float(middle.x))
    shape = strip(line, _BORDER_HALF_WIDTH_KM)
    other = second.name if second else "its neighbour"
    return _derived(
        first,
        centre,
        _reach(centre, shape),
        f"border of {first.name} and {other}",
        "along the border of the two, not told where",
        shape,
    )


class Lines(Mapping[frozenset[str], Any]):
    """Border lines by the pair of codes on their two sides, made into shapely lines when asked for."""

    def __init__(self, geometries: Mapping[frozenset[str], Mapping[str, Any]]) -> None:
        self._geometries = geometries
        self._made: dict[frozenset[str], Any] = {}

    def __getitem__(self, codes: frozenset[str]) -> Any:
        if codes not in self._made:
            from shapely.geometry import shape
            from shapely.ops import linemerge

            self._made[codes] = linemerge(shape(self._geometries[codes]))
        return self._made[codes]

    def __iter__(self) -> Iterator[frozenset[str]]:
        return iter(self._geometries)

    def __len__(self) -> int:
        return len(self._geometries)


_BORDER_HALF_WIDTH_KM = 20.0
_BAND_DEG = 2.0


def _beside(line: Any, region: Location) -> Any:
    """The stretch of a border that a region reaches; the whole where it reaches none."""
    from shapely.geometry import shape

    part = line.intersection(shape(ring((region.latitude, region.longitude), 0.0, region.radius_km * 1.2)))
    return line if part.is_empty else part


def region_of(location: Location) -> str:
    """Code of the first-level region that a location is ("UA.08"), empty for anything else."""
    if not location.candidates or location.candidates[0].kind != "admin1":
        return ""
    return location.candidates[0].admin1 or ""


@lru_cache(maxsize=_MOST_SHAPES)
def strip(line: Any, half_width_km: float) -> dict[str, Any]:
    """GeoJSON of the strip along a shapely line in longitude, latitude.

    A degree of longitude shrinks towards the poles, so the line is widened band of latitude by band, each in its own
    scale; right to a few per cent up to 80 degrees.
    """
    import shapely
    from shapely.affinity import scale
    from shapely.geometry import box, mapping
    from shapely.ops import unary_union

    line = line.simplify(0.02)
    _, south, _, north = line.bounds
    widened = []
    for number in range(math.floor(south / _BAND_DEG), math.floor(north / _BAND_DEG) + 1):
        low = number * _BAND_DEG
        piece = line.intersection(box(-180, low, 180, low + _BAND_DEG))
        if not piece.is_empty:
            shrink = math.cos(math.radians(min(80.0, abs(low + _BAND_DEG / 2))))
            flat = scale(piece, shrink, 1.0, origin=(0, 0)).buffer(half_width_km / 111.2, quad_segs=4)
            widened.append(scale(flat, 1 / shrink, 1.0, origin=(0, 0)))
    whole = unary_union(widened).intersection(box(-180, -90, 180, 90))
    rounded: dict[str, Any] = _rounded(mapping(shapely.set_precision(whole, 1e-4)))
    return rounded


def combine(locations: Sequence[Location]) -> Location | None:
    """One place from several clues about it.

    Clues that agree are intersected: the finest wins and is narrowed to what lies in the others, as a shape where one
    of them has one. One that contradicts widens the uncertainty until it covers both, and is named in the reasons.
    """
    if not locations:
        return None
    ordered = sorted(locations, key=lambda item: item.radius_km)
    best = ordered[0]
    reasons = list(best.reasons)
    latitude, longitude, radius = best.latitude, best.longitude, best.radius_km
    shape = best.shape
    widened = False
    for other in ordered[1:]:
        apart = distance_km(latitude, longitude, other.latitude, other.longitude)
        meets = None
        if not widened and (shape or other.shape) and apart <= radius + other.radius_km:
            meets = _intersection(shape or ring((latitude, longitude), 0.0, radius), _area(other))
            if meets is not None and not meets.is_empty:
                reasons.append(f"narrowed to where it meets {other.name}")
                latitude, longitude, radius, shape = _measured(meets)
                continue
        if (meets is None and apart + radius <= other.radius_km * 1.15) or apart < 0.05:
            reasons.append(f"lies within {other.name}")
        elif meets is None and apart <= radius + other.radius_km:
            overlap = radius + other.radius_km - apart
            if not widened and overlap < 2 * radius and other.radius_km < radius * 3:
                toward = bearing(latitude, longitude, other.latitude, other.longitude)
                latitude, longitude = destination(latitude, longitude, toward, max(0.0, radius - overlap / 2))
                reasons.append(f"narrowed to where it meets {other.name}")
            else:
                reasons.append(f"agrees with {other.name}")
        else:
            reach = max(radius, apart + other.radius_km)
            away = f", {apart:.0f} km away" if apart >= 1 else ""
            reasons.append(f"contradicts {other.name}{away}: the uncertainty is widened to cover both")
            radius, widened, shape = reach, True, None
    return Location(
        latitude=round(latitude, 5),
        longitude=round(longitude, 5),
        radius_km=round(radius, 2),
        precision=_coarser(best.precision, _class_of(radius)) if widened else best.precision,
        name=best.name,
        source=best.source,
        country=best.country or next((o.country for o in ordered if o.country), None),
        candidates=best.candidates,
        reasons=tuple(dict.fromkeys(reasons)),
        shape=shape,
    )


def _area(location: Location) -> dict[str, Any]:
    return dict(location.shape or ring((location.latitude, location.longitude), 0.0, location.radius_km))


def _intersection(first: Mapping[str, Any], second: Mapping[str, Any]) -> Any:
    from shapely.geometry import shape

    return _valid(shape(first)).intersection(_valid(shape(second)))


def _measured(area: Any) -> tuple[float, float, float, dict[str, Any]]:
    """Latitude and longitude of a point inside an area, the farthest corner from it in km, and the area as GeoJSON."""
    from shapely.geometry import mapping

    inside = area.centroid if area.contains(area.centroid) else area.representative_point()
    plain: dict[str, Any] = _rounded(mapping(area))
    centre = (float(inside.y), float(inside.x))
    return *centre, max(0.1, _reach(centre, plain)), plain


def _coarser(first: Precision, second: Precision) -> Precision:
    order = list(Precision)
    return max(first, second, key=order.index)
