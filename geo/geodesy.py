"""Distances and directions on the Earth, latitude and longitude in WGS 84 degrees.

Great-circle distances use the mean Earth radius of 6371.0088 km (IUGG); what must be exact (sectors, rings,
destinations) uses GeographicLib's geodesics on the WGS 84 ellipsoid.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from geographiclib.geodesic import Geodesic

EARTH_RADIUS_KM = 6371.0088
_KM_PER_DEGREE = math.radians(1) * EARTH_RADIUS_KM
_NEXT_TO_THE_POLE = 89.9
T = TypeVar("T")

_FEW = 16
_POSITION = Geodesic.LATITUDE | Geodesic.LONGITUDE


def distance_km(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Great-circle distance in kilometres (haversine)."""
    phi_1, phi_2 = math.radians(latitude_1), math.radians(latitude_2)
    half = (
        math.sin((phi_2 - phi_1) / 2) ** 2
        + math.cos(phi_1) * math.cos(phi_2) * math.sin(math.radians(longitude_2 - longitude_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def destination(latitude: float, longitude: float, bearing_deg: float, length_km: float) -> tuple[float, float]:
    """Latitude and longitude reached from a point along a geodesic."""
    return destinations(latitude, longitude, bearing_deg, (length_km,))[0]


def destinations(
    latitude: float, longitude: float, bearing_deg: float, lengths_km: Iterable[float]
) -> list[tuple[float, float]]:
    """Latitudes and longitudes reached from a point along one geodesic; quicker than one by one."""
    line = Geodesic.WGS84.Line(latitude, longitude, bearing_deg, _POSITION | Geodesic.DISTANCE_IN)
    ends = [line.Position(length_km * 1000.0, _POSITION) for length_km in lengths_km]
    return [(float(end["lat2"]), float(end["lon2"])) for end in ends]


def box_around(latitude: float, longitude: float, reach_km: float) -> tuple[float, float, float, float]:
    """West, south, east, north of a box that holds everything within a distance.

    West and east may lie beyond 180 degrees; a box over a pole spans all longitudes (west -180, east 180).
    """
    high = reach_km / _KM_PER_DEGREE
    south, north = latitude - high, latitude + high
    farthest = max(abs(south), abs(north))
    wide = 180.0 if farthest >= _NEXT_TO_THE_POLE else high / math.cos(math.radians(farthest))
    return (-180.0, south, 180.0, north) if wide >= 180 else (longitude - wide, south, longitude + wide, north)


class Nearby(Generic[T]):
    """Things at points of the Earth, asked for by what is near, in the same time however many there are elsewhere."""

    def __init__(self) -> None:
        self._all: list[T] = []
        self._cells: dict[tuple[int, int], list[T]] = {}

    def add(self, latitude: float, longitude: float, thing: T) -> None:
        """Put one more thing beside the others."""
        self._all.append(thing)
        self._cells.setdefault(_cell(latitude, longitude), []).append(thing)

    def around(self, latitude: float, longitude: float, reach_km: float) -> Sequence[T]:
        """All within a distance, and some that are farther; in no order."""
        if len(self._all) <= _FEW:
            return self._all
        west, south, east, north = box_around(latitude, longitude, reach_km)
        columns = range(math.floor(west), min(math.floor(east), math.floor(west) + 359) + 1)
        rows = range(math.floor(south), math.floor(north) + 1)
        if len(rows) * len(columns) > len(self._all):
            return self._all
        cells = ((row, column % 360) for row in rows for column in columns)
        return [thing for cell in cells for thing in self._cells.get(cell, ())]


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return math.floor(latitude), math.floor(longitude) % 360
