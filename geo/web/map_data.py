"""What the map itself asks for: the deployments in the form that suits their number, and places by name."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from geo import messages
from geo.draw import features
from geo.errors import FilterError
from geo.model import Candidate, Location
from geo.web.answers import Body, send
from geo.web.state import State, filter_of_request, state

_MOST_PLACES = 8
_LONGEST_QUERY = 120


def deployments(request: Request) -> Response:
    """Give what the filters of the query select."""
    wanted = filter_of_request(request)
    found = state()

    def work() -> Body:
        chosen = found.select(wanted)
        return Body.json(features.collection(chosen.deployments, chosen.articles, found.systems))

    return send(request, found.remembered("map", wanted.to_query(), work))


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
    others: list[Candidate] = [*(meant.candidates[1:] if meant else ()), *found.locator.beginning(query, _MOST_PLACES)]
    for one in others:
        rows.append(_place(one.name, one, one.kind))
    told: dict[tuple[float, float], dict[str, Any]] = {}
    for row in rows:
        told.setdefault((round(row["latitude"], 2), round(row["longitude"], 2)), row)
    return list(told.values())[:_MOST_PLACES]


def _place(name: str, place: Location | Candidate, kind: str = "") -> dict[str, Any]:
    where = messages.country(place.country) if place.country else ""
    return {
        "name": name,
        "words": ", ".join(part for part in (kind, where) if part and part not in name),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "radius_km": place.radius_km,
    }
