"""The routes beside the dashboard: health, map data, one deployment, and the map's own files.

=============================================  ========================================================
``/health``                                    whether the store opens and nothing is missing
``/data/map?<filters>``                        the same for our map: features, columns, or where its tiles are
``/tiles/<z>/<x>/<y>.mvt?<filters>``           vector tiles; counted cells where there are many
``/picture.png?<filters>&view=<z>/<lat>/<lng>``  the view as a picture
``/data/places?q=<words>``                     places of a name, for finding one on the map
``/data/deployments.geojson?<filters>``        what the filters select, as GeoJSON
``/data/deployment/<id>.json``                 one deployment with every sentence, range figure and source
``/corrections.{xml,json}``                     what was corrected of the published, as Atom and JSON Feed
``/assets/<file>``                             Leaflet and our scripts
``/assets/basemap/<kind>.json``                land, lakes, rivers, borders
``/assets/names/{regions,places}.json``        names of countries, regions, large places
``/assets/names/<x>/<y>.json``                 smaller places of one cell of zoom 6
=============================================  ========================================================
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Awaitable, Callable
from functools import lru_cache, wraps
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.draw import assets, features, names
from geo.errors import DataError, FilterError, InputError, StoreError
from geo.exchange import corrections as feed
from geo.messages import choose, language, speaking
from geo.review import corrections
from geo.settings import Settings
from geo.web import embed, map_data
from geo.web.answers import Body, Guard, problem, send
from geo.web.embed import Embeds
from geo.web.state import LANGUAGE, PROFILE, filter_of_request, seeing_through, state

_GEOJSON = "application/geo+json"
_LIES_READY = ("/assets/basemap/{kind}.json", "/assets/{name:path}")
Endpoint = Callable[[Request], Response]


def routes(base_path: str = "") -> list[BaseRoute]:
    """Give every route.

    Parameters
    ----------
    base_path : str
        Streamlit's ``server.baseUrlPath``, which it does not put before routes that are not its own.
    """
    base = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    table: dict[str, Endpoint] = {
        "/health": health,
        "/data/map": map_data.deployments,
        "/data/places": map_data.places,
        "/picture.png": embed.picture_png,
        "/corrections.xml": corrections_atom,
        "/corrections.json": corrections_json,
        "/tiles/{z:int}/{x:int}/{y:int}.mvt": map_data.tile,
        "/data/deployments.geojson": deployments,
        "/data/deployment/{id}.json": deployment,
        "/assets/basemap/{kind}.json": basemap,
        "/assets/names/regions.json": region_names,
        "/assets/names/places.json": place_names,
        "/assets/names/{x:int}/{y:int}.json": cell_names,
        "/assets/{name:path}": asset,
    }
    found: list[BaseRoute] = []
    for path, endpoint in table.items():
        guarded = _guarded(endpoint)
        found.append(Route(base + path, _at_once(guarded) if path in _LIES_READY else guarded, methods=["GET"]))
    return found


def middleware(settings: Settings, base_path: str = "") -> list[Middleware]:
    """Give the middleware: frames for other sites and cards of links, and security headers on every answer."""
    root = f"/{base_path.strip('/')}/" if base_path.strip("/") else "/"
    return [
        Middleware(Embeds, settings=settings, root=root),
        Middleware(Guard, tiles=_tile_origin(settings.tiles_url)),
    ]


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Turn what a person can act on into an answer that says it."""

    @wraps(endpoint)
    def answer(request: Request) -> Response:
        try:
            with (
                speaking(choose(request.query_params.get(LANGUAGE))),
                seeing_through(request.query_params.get(PROFILE)),
            ):
                return endpoint(request)
        except (FilterError, InputError) as error:
            return problem(request, 400, str(error))
        except (StoreError, DataError) as error:
            return problem(request, 503, str(error))

    return answer


def _at_once(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Answer without a thread of its own: to change threads takes longer than to give what lies ready."""

    async def answer(request: Request) -> Response:
        return endpoint(request)

    return answer


def health(request: Request) -> Response:
    """Say whether all is well; 503 when it is not."""
    settings = state().settings
    articles, reports = state().store.size()
    missing = assets.missing(settings)
    answer = {
        "status": "incomplete" if missing else "ok",
        "version": _version(),
        "articles": articles,
        "reports": reports,
        "missing": missing,
    }
    return send(request, Body.json(answer), status=503 if missing else 200)


def deployments(request: Request) -> Response:
    """Give what the filters of the query select."""
    wanted = filter_of_request(request)
    found = state()

    def work() -> Body:
        chosen = found.select(wanted)
        return Body.json(features.collection(chosen.deployments, chosen.articles, found.systems), _GEOJSON)

    return send(request, found.remembered("geojson", wanted.to_query(), work))


def deployment(request: Request) -> Response:
    """Give one deployment in full."""
    found = state().detail(request.path_params["id"])
    if found is None:
        return problem(request, 404, "There is no such deployment. It may have been merged or removed.")
    return send(request, Body.json(found))


def corrections_atom(request: Request) -> Response:
    """Give the corrections of what was published, as Atom."""
    return _corrections(request, "atom")


def corrections_json(request: Request) -> Response:
    """Give the corrections of what was published, as a JSON Feed."""
    return _corrections(request, "json")


def _corrections(request: Request, form: str) -> Response:
    found, root = state(), f"{request.url.scheme}://{request.url.netloc}{request.url.path.rpartition('/')[0]}/"

    def work() -> Body:
        told = corrections(found.store)
        written = feed.atom(told, root) if form == "atom" else feed.json_feed(told, root)
        return Body.of(written, feed.ATOM if form == "atom" else feed.JSON_FEED)

    return send(request, found.remembered("corrections", f"{form} {root}", work))


def asset(request: Request) -> Response:
    """Give one of the map's files; for a year, when the address names its version."""
    name = request.path_params["name"]
    text = assets.published(name)
    body = _asset(name) if text is None else _written(text, mimetypes.guess_type(name)[0] or "text/plain")
    if body is None:
        return problem(request, 404, f"There is no asset {name!r}.")
    return send(request, body, lasting=text is not None and request.query_params.get("v") == assets.mark(text))


@lru_cache(maxsize=32)
def _written(text: str, media_type: str) -> Body:
    return Body.of(text.encode(), media_type)


@lru_cache(maxsize=64)
def _asset(name: str) -> Body | None:
    path = assets.path_of(name)
    if path is None:
        return None
    return Body.of(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")


def basemap(request: Request) -> Response:
    """Give one layer of the base map."""
    files = assets.basemap_files(state().settings)
    path = files.get(request.path_params["kind"])
    if path is None:
        return problem(request, 404, "This part of the base map is not installed.")
    packed = path.read_bytes()
    plain = b"" if "gzip" in request.headers.get("accept-encoding", "") else gzip.decompress(packed)
    etag = f'"{path.stat().st_mtime_ns:x}-{len(packed):x}"'
    return send(request, Body(plain, packed, etag, _GEOJSON))


def region_names(request: Request) -> Response:
    """Give the names of countries, in the language that the query asks for, and regions."""
    return send(request, _names_body("regions", language()))


def place_names(request: Request) -> Response:
    """Give the names of large places."""
    return send(request, _names_body("places"))


@lru_cache(maxsize=16)
def _names_body(which: str, _language: str = "") -> Body:
    settings = state().settings
    return Body.json(names.regions(settings) if which == "regions" else names.open_names(settings).large())


def cell_names(request: Request) -> Response:
    """Give the smaller places of one cell."""
    x, y = request.path_params["x"], request.path_params["y"]
    if not (0 <= x < names.CELLS and 0 <= y < names.CELLS):
        return problem(request, 404, "There is no such cell.")
    return send(request, _cell_body(x, y))


@lru_cache(maxsize=512)
def _cell_body(x: int, y: int) -> Body:
    return Body.json(names.open_names(state().settings).in_cell(x, y))


def _tile_origin(template: str) -> str:
    parts = urlsplit(template.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else ""


def _version() -> str:
    try:
        return version("emplace")
    except PackageNotFoundError:
        return "source"
