"""What the map itself asks for: the deployments in the form that suits their number, and places by name."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from geo.draw import features, words
from geo.errors import FilterError
from geo.filters import Filter
from geo.model import Candidate
from geo.web.answers import Body, send
from geo.web.state import state

_MOST_PLACES = 8
_LONGEST_QUERY = 120


def deployments(request: Request) -> Response:
    """Give what the filters of the query select."""
    wanted = Filter.from_query(request.query_params.multi_items())
    found = state()

    def work() -> Body:
        chosen = found.select(wanted)
        return Body.json(features.collection(chosen.deployments, chosen.articles, found.systems))

    return send(request, found.remembered("map", wanted.to_query(), work))


def places(request: Request) -> Response:
    """Give the places that some words could mean, best first: name, kind, country, coordinates, radius."""
    query = request.query_params.get("q", "").strip()
    if len(query) > _LONGEST_QUERY:
        raise FilterError(f"q is longer than {_LONGEST_QUERY} characters.")
    return send(request, Body.json({"places": _places(query) if query else []}))
