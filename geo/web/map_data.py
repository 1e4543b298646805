"""What the map itself asks for: the deployments in the form that suits their number, their tiles, and places by name.

Few come as GeoJSON with everything the map says of them, many as columns (`geo.draw.columns`), more as vector tiles
(``Settings.map_features`` and ``map_columns`` say from how many on). What a pin says is then asked for when it is
clicked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from geo import messages
from geo.draw import columns, features
from geo.errors import FilterError
from geo.filters import Filter
from geo.model import Article, Candidate, Deployment, Location, SystemType
from geo.store.columns import Density, Selected
from geo.web import mvt
from geo.web.answers import Body, problem, send, written
from geo.web.state import MAP, State, filter_of_request, state

CLOSEST = 13  # zoom of the finest tiles; they hold single deployments, whatever their number
_CELLS_ZOOM = 6  # a tile has 64 cells along each side
_MOST_POINTS = 1_500  # a tile with more deployments ``cells`` that count them.
_MOST_POINTS_CLOSEST = 20_000
_MOST_PLACES = 8
_LONGEST_QUERY = 120
_FEATURES_LEVEL = 3  # of gzip: 6 would take most of what an answer costs
_COLUMNS_LEVEL = 4  # of gzip: as small as 6 makes columns, in two thirds of the time
_COLUMNS_TYPE, _TILE_TYPE = "application/octet-stream", "application/vnd.mapbox-vector-tile"


def deployments(request: Request) -> Response:
    """Give what the filters of the query select."""
    wanted, found = filter_of_request(request), state()
    return send(request, found.remembered(MAP, wanted.to_query(), lambda: _form(found, wanted)))


def _form(found: State, wanted: Filter) -> Body:
    number = found.count(wanted)

    def piece(one: Deployment, articles: Mapping[str, Article]) -> bytes:
        return written(features.feature(one, articles, found.systems))

    if number > found.settings.map_features:
        found.write_beforehand(piece)  # what narrower filters will ask for
    else:
        pieces = found.pieces(wanted, piece)
        content = b'{"type":"FeatureCollection","features":[' + b",".join(pieces) + b"]}"
        return Body.of(content, "application/json", level=_FEATURES_LEVEL)
    osm = bool(found.settings.nominatim_url or found.settings.geocoder)
    if number <= found.settings.map_columns:
        return Body.of(columns.pack(found.columns(wanted), found.systems, osm=osm), _COLUMNS_TYPE, level=_COLUMNS_LEVEL)
    coarse = found.density(wanted, _CELLS_ZOOM)
    head = {
        "form": "tiles",
        "version": found.store.version(),
        "count": int(coarse.count.sum()),
        "unplaced": int(number - coarse.count.sum()),
        "bounds": _bounds(coarse.x, coarse.y, 1 << _CELLS_ZOOM),
        "types": [str(kind) for code, kind in enumerate(SystemType) if (coarse.type == code).any()],
        "systems": columns.bands(found.present(wanted, "system"), found.systems),
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
    if z == CLOSEST:
        shown = found.tile(wanted, (z, x, y), _MOST_POINTS_CLOSEST, None)
    else:
        shown = found.tile(wanted, (z, x, y), _MOST_POINTS, z + _CELLS_ZOOM)
    return _points(shown, z, x, y) if isinstance(shown, Selected) else _cells(shown, x, y)


def _cells(found: Density, x: int, y: int) -> bytes:
    if not len(found.x):
        return b""
    starts = np.flatnonzero(np.r_[True, (np.diff(found.x) != 0) | (np.diff(found.y) != 0)])
    ends = [*starts[1:].tolist(), len(found.x)]
    step = mvt.EXTENT >> _CELLS_ZOOM
    px = (found.x[starts] - (x << _CELLS_ZOOM)) * step + step // 2
    py = (found.y[starts] - (y << _CELLS_ZOOM)) * step + step // 2
    types = [str(kind) for kind in SystemType]
    kinds, numbers = [types[kind] for kind in found.type.tolist()], found.count.tolist()
    sums = np.add.reduceat(found.count, starts)
    rows = (
        (left, top, {"n": total, **dict(zip(kinds[start:end], numbers[start:end], strict=True))})
        for left, top, total, start, end in zip(
            px.tolist(), py.tolist(), sums.tolist(), starts.tolist(), ends, strict=True
        )
    )
    return mvt.layer("cells", rows)


def _points(found: Selected, z: int, x: int, y: int) -> bytes:
    scale = (1 << z) * mvt.EXTENT
    sine = np.sin(np.radians(np.clip(found.latitude, -85.05, 85.05)))
    px = ((found.longitude + 180) / 360 * scale).astype(np.int64) - x * mvt.EXTENT
    py = ((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * scale).astype(np.int64) - y * mvt.EXTENT
    px, py = np.clip(px, 0, mvt.EXTENT), np.clip(py, 0, mvt.EXTENT)
    given = (
        px, py, found.id, found.system, found.type, found.status, found.precision, found.radius_km.astype(float),
        np.maximum(found.last_day, 0),
    )  # fmt: skip
    rows = (
        (left, top, {
            "id": f"{identity:016x}",
            "system": found.systems[system],
            "type": found.types[kind],
            "status": found.statuses[status],
            "precision": found.precisions[precision],
            "radius_km": round(radius_km, 2),
            "last_day": last_day,  # since 1970; 0 for undated ones
        })
        for left, top, identity, system, kind, status, precision, radius_km, last_day in zip(
            *(values.tolist() for values in given), strict=True
        )
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
