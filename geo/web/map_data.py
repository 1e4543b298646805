"""What the map itself asks for: the deployments in the form that suits their number, their tiles, and places by name.

Few come as GeoJSON with everything the map says of them, many as columns (`geo.draw.columns`), more as vector tiles
(``Settings.map_features`` and ``map_columns`` say from how many on). What a pin says is then asked for when it is
clicked.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from geo import messages
from geo.draw import columns, features
from geo.errors import FilterError
from geo.filters import Filter
from geo.model import Candidate, Location, SystemType
from geo.web import mvt
from geo.web.answers import Body, problem, send
from geo.web.state import State, filter_of_request, state

CLOSEST = 13  # zoom of the finest tiles; they hold single deployments, whatever their number
_CELLS_ZOOM = 6  # a tile has 64 cells along each side
_MOST_POINTS = 1_500  # a tile with more deployments ``cells`` that count them.
_MOST_POINTS_CLOSEST = 20_000
_MOST_PLACES = 8
_LONGEST_QUERY = 120
_COLUMNS_TYPE, _TILE_TYPE = "application/octet-stream", "application/vnd.mapbox-vector-tile"


def deployments(request: Request) -> Response:
    """Give what the filters of the query select."""
    wanted, found = filter_of_request(request), state()
    return send(request, found.remembered("map", wanted.to_query(), lambda: _form(found, wanted)))


def _form(found: State, wanted: Filter) -> Body:
    number = found.count(wanted)
    if number <= found.settings.map_features:
        chosen = found.select(wanted)
        return Body.json(features.collection(chosen.deployments, chosen.articles, found.systems))
    osm = bool(found.settings.nominatim_url or found.settings.geocoder)
    if number <= found.settings.map_columns:
        return Body.of(columns.pack(found.columns(wanted), found.systems, osm=osm), _COLUMNS_TYPE, level=1)
    coarse = found.density(wanted, _CELLS_ZOOM)
    counts = found.counts(wanted)
    head = {
        "form": "tiles",
        "version": found.store.version(),
        "count": int(coarse.count.sum()),
        "unplaced": int(number - coarse.count.sum()),
        "bounds": _bounds(coarse.x, coarse.y, 1 << _CELLS_ZOOM),
        "types": list(counts["type"]),
        "systems": columns.bands(counts["system"], found.systems),
        "osm": osm,
        **columns.vocabulary(),
    }
    return Body.json(head)


def tile(request: Request) -> Response:
    """Give one vector tile: a layer ``deployments``, or, where there are too many, ``cells`` that count them."""
    z, x, y = (request.path_params[name] for name in "zxy")
    if not (0 <= z <= CLOSEST and 0 <= x < 1 << z and 0 <= y < 1 << z):
        return problem(request, 404, f"There is no such tile: zoom is 0 to {CLOSEST}, x and y fit it.")
    wanted, found = filter_of_request(request), state()
    body = found.remembered(
        "tile", f"{z}/{x}/{y}?{wanted.to_query()}", lambda: Body.of(_tile(found, wanted, z, x, y), _TILE_TYPE, level=1)
    )
    return send(request, body)


def _tile(found: State, wanted: Filter, z: int, x: int, y: int) -> bytes:
    # 1. Each by itself, where they are not too many.
    side = 1 << z
    box = (x / side * 360 - 180, _latitude((y + 1) / side), (x + 1) / side * 360 - 180, _latitude(y / side))
    most = _MOST_POINTS_CLOSEST if z == CLOSEST else _MOST_POINTS
    if z >= _CELLS_ZOOM or wanted != Filter():
        points = found.points_in_tile(wanted, box, most)
        if points.total <= most or z == CLOSEST:
            return _points(points, z, x, y)
    # 2. Else counted in cells.
    dense = found.density(wanted, z + _CELLS_ZOOM, (z, x, y))
    if not len(dense.x):
        return b""
    types = list(SystemType)
    cell = (dense.y.astype(np.int64) << 32) | dense.x
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    ends = np.r_[starts[1:], len(cell)]
    step = mvt.EXTENT >> _CELLS_ZOOM
    left, top = x << _CELLS_ZOOM, y << _CELLS_ZOOM
    kinds, numbers = dense.type.tolist(), dense.count.tolist()
    rows = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        mix: dict[str, mvt.Value] = {str(types[kinds[at]]): numbers[at] for at in range(start, end)}
        px, py = (int(dense.x[start]) - left) * step + step // 2, (int(dense.y[start]) - top) * step + step // 2
        rows.append((px, py, {"n": sum(numbers[start:end]), **mix}))
    return mvt.layer("cells", rows)


def _points(found: Any, z: int, x: int, y: int) -> bytes:
    scale = (1 << z) * mvt.EXTENT
    sine = np.sin(np.radians(np.clip(found.latitude, -85.05, 85.05)))
    px = ((found.longitude + 180) / 360 * scale).astype(np.int64) - x * mvt.EXTENT
    py = ((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * scale).astype(np.int64) - y * mvt.EXTENT
    px, py = np.clip(px, 0, mvt.EXTENT), np.clip(py, 0, mvt.EXTENT)
    rows = (
        (int(px[i]), int(py[i]), {
            "id": f"{found.id[i]:016x}",
            "system": found.systems[found.system[i]],
            "type": found.types[found.type[i]],
            "status": found.statuses[found.status[i]],
            "precision": found.precisions[found.precision[i]],
            "radius_km": round(float(found.radius_km[i]), 2),
        })
        for i in range(len(found))
    )  # fmt: skip
    return mvt.layer("deployments", rows)


def _latitude(unit: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * unit))))


def _bounds(x: Any, y: Any, side: int) -> list[list[float]] | None:
    """South-west and north-east corner of cells."""
    if not len(x):
        return None
    return [
        [_latitude((int(y.max()) + 1) / side), int(x.min()) / side * 360 - 180],
        [_latitude(int(y.min()) / side), (int(x.max()) + 1) / side * 360 - 180],
    ]


def places(request: Request) -> Response:
    """Give the places that some words could mean, best first: name, what and where it is, coordinates, radius."""
    query = " ".join(request.query_params.get("q", "").split())
    if len(query) > _LONGEST_QUERY:
        raise FilterError(f"q is longer than {_LONGEST_QUERY} characters.")
    return send(request, Body.json({"places": _places(state(), query) if query else []}))


def _places(found: State, query: str) -> list[dict[str, Any]]:
    # 1. What the words mean as they stand, relations and coordinates included.
    meant = found.locator.geocode(query)
    rows = [_place(meant.name, meant)] if meant else []
    # 2. Namesakes, then names that begin so.
    others: list[Candidate] = [
        *(meant.candidates[1:] if meant else ()),
        *found.locator.beginning(query, _MOST_PLACES),
    ]
    for one in others:
        rows.append(_place(one.name, one, one.kind))
    told: dict[tuple[float, float], dict[str, Any]] = {}
    for row in rows:
        told.setdefault((round(row["latitude"], 2), round(row["longitude"], 2)), row)
    return list(told.values())[:_MOST_PLACES]


def _place(name: str, place: Location | Candidate, kind: str = "") -> dict[str, Any]:
    where = messages.country(place.country) if place.country else ""
    kind = messages.say(f"kind.{kind}", kind)
    return {
        "name": name,
        "words": ", ".join(part for part in (kind, where) if part and part not in name),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "radius_km": place.radius_km,
    }
