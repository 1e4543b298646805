"""Places told in relation to others, as shapes: "4 km southeast of", "between A and B", "on the border with".

All geometry is geodesic (GeographicLib on WGS 84). Shapes are GeoJSON geometries in longitude, latitude order; one that
crosses 180 degrees is cut into two parts there, one around a pole is closed over it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from geographiclib.geodesic import Geodesic

from geo.geodesy import destination, distance_km
from geo.model import Location, Precision

_WGS84: Any = Geodesic.WGS84

Point = tuple[float, float]


def bearing(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Direction of the geodesic from the first point to the second, in degrees from north, 0 to 360."""
    line = _WGS84.Inverse(latitude_1, longitude_1, latitude_2, longitude_2)
    return float(line["azi1"]) % 360.0


def sector(origin: Point, low_km: float, high_km: float, from_deg: float, to_deg: float) -> dict[str, Any]:
    """Part of a ring around a point between two distances and two bearings."""
    span = (to_deg - from_deg) % 360 or 360.0
    steps = max(4, round(span / 5))
    angles = [from_deg + span * i / steps for i in range(steps + 1)]
    outer = [destination(*origin, angle, high_km) for angle in angles]
    inner = [destination(*origin, angle, low_km) for angle in reversed(angles)] if low_km > 0 else [origin]
    return _polygon([outer + inner])


def ring(origin: Point, low_km: float, high_km: float) -> dict[str, Any]:
    """Ring around a point; a disc where `low_km` is 0."""
    outer = [destination(*origin, angle, high_km) for angle in range(0, 360, 5)]
    if low_km <= 0:
        return _polygon([outer])
    inner = [destination(*origin, angle, low_km) for angle in range(360, 0, -5)]
    return _polygon([outer, inner])


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
    return _polygon([right + far + left[::-1] + near])


def _polygon(rings: list[list[Point]]) -> dict[str, Any]:
    """GeoJSON of rings given as latitude, longitude; cut at 180 degrees and closed over a pole where needed."""
    from shapely.geometry import Polygon, mapping
    from shapely.ops import unary_union

    unrolled = [_unrolled(points) for points in rings]
    outline = unrolled[0]
    turn = outline[-1][0] - outline[0][0]
    if abs(turn) > 180:
        pole = 90.0 if sum(lat for _, lat in outline) > 0 else -90.0
        outline = [*outline, (outline[0][0] + math.copysign(360, turn), outline[0][1])]
        outline += [(outline[-1][0], pole), (outline[0][0], pole)]
    shape: Any = Polygon(outline)
    if not shape.is_valid:
        shape = shape.buffer(0)
    for hole in unrolled[1:]:
        gap: Any = Polygon(hole)
        if abs(hole[-1][0] - hole[0][0]) <= 180 and gap.is_valid:
            shape = shape.difference(gap)
    pieces = []
    for shift in (-360.0, 0.0, 360.0):
        window = Polygon([(-180 + shift, -90), (180 + shift, -90), (180 + shift, 90), (-180 + shift, 90)])
        piece = shape.intersection(window)
        if not piece.is_empty and piece.area > 0:
            pieces.append(_shifted(piece, -shift))
    whole = pieces[0] if len(pieces) == 1 else unary_union(pieces)
    rounded: dict[str, Any] = _rounded(mapping(whole))
    return rounded


def _unrolled(points: Sequence[Point]) -> list[tuple[float, float]]:
    """Longitude, latitude with longitudes that run on past 180 instead of jumping."""
    result: list[tuple[float, float]] = []
    previous = points[0][1]
    for latitude, longitude in points:
        longitude = previous + (longitude - previous + 180) % 360 - 180
        result.append((longitude, latitude))
        previous = longitude
    # A closed ring that does not go round a pole comes back to where it began.
    step = (points[0][1] - previous + 180) % 360 - 180
    if abs(previous + step - result[0][0]) > 180:
        result.append((previous + step, points[0][0]))
    return result


def _shifted(shape: Any, by: float) -> Any:
    from shapely.affinity import translate

    return translate(shape, xoff=by) if by else shape


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
    if bearing_deg is None:
        shape = ring(origin, low, high)
        return _derived(
            base,
            origin,
            high,
            f"{distance_words} from {base.name}",
            f"{distance_words} from {base.name}, direction not told",
            shape,
        )
    shape = sector(origin, low, high, bearing_deg - 22.5, bearing_deg + 22.5)
    centre = destination(*origin, bearing_deg, length_km)
    words = f"{distance_words} {compass(bearing_deg)} of {base.name}"
    return _derived(base, centre, _reach(centre, shape), words, f"{words}, taken as a sector", shape)


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


def coast(base: Location) -> Location:
    """Off or along a coast: the place and the waters before it."""
    extra = 50.0 if base.precision in (Precision.REGION, Precision.COUNTRY) else 30.0
    return _derived(
        base,
        (base.latitude, base.longitude),
        base.radius_km + extra,
        f"coast of {base.name}",
        "on or off its coast, not told where",
        None,
    )


def border(first: Location, second: Location | None, lines: Mapping[frozenset[str], Any]) -> Location:
    """Along the border of two countries, or the whole rim of one where the other is not told.

    `lines` maps pairs of ISO codes to shapely lines in longitude, latitude.
    """
    from shapely.geometry import mapping

    codes = frozenset(c for c in (first.country, second.country if second else None) if c)
    line = lines.get(codes) if len(codes) == 2 else None
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
    shape = mapping(line.simplify(0.02).buffer(0.18))
    other = second.name if second else "its neighbour"
    return _derived(
        first,
        centre,
        _reach(centre, shape),
        f"border of {first.name} and {other}",
        "along the border of the two, not told where",
        _rounded(shape),
    )


def combine(locations: Sequence[Location]) -> Location | None:
    """One place from several clues about it.

    Clues that agree are intersected: the finest wins and is narrowed to what lies in the others. One that contradicts
    widens the uncertainty until it covers both, and is named in the reasons.
    """
    if not locations:
        return None
    ordered = sorted(locations, key=lambda item: item.radius_km)
    best = ordered[0]
    reasons = list(best.reasons)
    latitude, longitude, radius = best.latitude, best.longitude, best.radius_km
    widened = False
    for other in ordered[1:]:
        apart = distance_km(latitude, longitude, other.latitude, other.longitude)
        if apart + radius <= other.radius_km * 1.15 or apart < 0.05:
            reasons.append(f"lies within {other.name}")
        elif apart <= radius + other.radius_km:
            overlap = radius + other.radius_km - apart
            if not widened and overlap < 2 * radius and other.radius_km < radius * 3:
                toward = bearing(latitude, longitude, other.latitude, other.longitude)
                move = max(0.0, radius - overlap / 2)
                latitude, longitude = destination(latitude, longitude, toward, move)
                reasons.append(f"narrowed to where it meets {other.name}")
            else:
                reasons.append(f"agrees with {other.name}")
        else:
            reach = max(radius, apart + other.radius_km)
            reasons.append(
                f"contradicts {other.name}, {apart:.0f} km away: the uncertainty is widened to cover both"
                if apart >= 1
                else f"contradicts {other.name}: the uncertainty is widened to cover both"
            )
            radius, widened = reach, True
    changed = widened or (latitude, longitude) != (best.latitude, best.longitude)
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
        shape=None if changed else best.shape,
    )


def _coarser(first: Precision, second: Precision) -> Precision:
    order = list(Precision)
    return max(first, second, key=order.index)
