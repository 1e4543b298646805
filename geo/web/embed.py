"""The map for other people's pages: a frame (``/?embed=1``), a picture (``/picture.png``), and the card of a link.

The frame is a page of its own that needs no session of the dashboard, so that a much-read article costs one small page
and the data. It carries the same filters, chosen deployment (``pin``) and view (after the ``#``) as the dashboard's
address. Only this page may stand in a frame of another site (``EMPLACE_EMBED``): it has nothing to press that writes.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo import draw
from geo.draw import features, picture
from geo.errors import EmplaceError, FilterError
from geo.filters import Filter
from geo.messages import choose, language, speaking, t
from geo.settings import Settings
from geo.web.answers import Body, send
from geo.web.state import LANGUAGE, PROFILE, filter_of, state

EMBED = "embed"
NO_PIN = "none"
_VIEW = re.compile(r"(\d{1,2}(?:\.\d+)?)/(-?\d{1,2}(?:\.\d+)?)/(-?\d{1,3}(?:\.\d+)?)\Z")
_MOST_MARKS = 1_200  # more of them are drawn as squares that count
_CELLS_ZOOM = 5  # squares are eight pixels wide at a whole zoom
_SMALLEST, _LARGEST = 200, 2000


def picture_png(request: Request) -> Response:
    """Give a view of what the filters select as a PNG.

    The query may say ``view=zoom/latitude/longitude``, ``width``, ``height``, ``theme`` and ``pin``.
    """
    given = dict(request.query_params)
    wanted, found = filter_of(_lists(request)), state()
    width, height = _pixels(given, "width", 1200), _pixels(given, "height", 630)
    theme = "dark" if given.get("theme") == "dark" else "light"
    pin, asked = given.get("pin", ""), given.get("view", "")
    chosen = "" if pin == NO_PIN else pin

    def work() -> Body:
        view = _view(asked, width, height)
        drawn: list[picture.Mark] | picture.Squares
        number = found.count(wanted)
        if number <= _MOST_MARKS:
            selected = found.select(wanted)
            drawn = picture.marks_of(features.collection(selected.deployments, selected.articles, found.systems))
            view = view or picture.fitting(drawn, width, height)
        else:
            view = view or picture.fitting([], width, height)
            drawn = _crowd(wanted, view)
        told = f"{t('words.deployments', n=number)}: {wanted.words()}"
        return Body.of(
            picture.png(view, drawn, found.settings, words=told, chosen=chosen, theme=theme), "image/png", level=0
        )

    key = f"{wanted.to_query()} {asked} {width}x{height} {theme} {chosen}"
    return send(request, found.remembered("picture", key, work), everywhere=True)


def _crowd(wanted: Filter, view: picture.View) -> list[picture.Mark] | picture.Squares:
    """What a view shows of many: each by itself when few are in sight, else counted squares."""
    found = state()
    seen = found.in_box(wanted, view.box, _MOST_MARKS)
    if seen.total <= _MOST_MARKS:
        return [
            picture.Mark(
                f"{seen.id[i]:016x}", float(seen.latitude[i]), float(seen.longitude[i]), float(seen.radius_km[i]),
                seen.types[seen.type[i]], seen.statuses[seen.status[i]],
            )
            for i in range(len(seen))
        ]  # fmt: skip
    zoom = min(round(view.zoom), 14) + _CELLS_ZOOM
    dense = found.density(wanted, zoom)
    cells: dict[tuple[int, int], int] = {}
    for x, y, number in zip(dense.x.tolist(), dense.y.tolist(), dense.count.tolist(), strict=True):
        cells[x, y] = cells.get((x, y), 0) + number
    return picture.Squares(zoom, cells)


def _lists(request: Request) -> dict[str, list[str]]:
    return {word: request.query_params.getlist(word) for word in request.query_params}


def _pixels(given: dict[str, str], word: str, usual: int) -> int:
    value = given.get(word, str(usual))
    if not value.isdigit() or not _SMALLEST <= int(value) <= _LARGEST:
        raise FilterError(f"{word}={value!r} is no whole number of pixels from {_SMALLEST} to {_LARGEST}.")
    return int(value)


def _view(given: str, width: int, height: int) -> picture.View | None:
    if not given:
        return None
    found = _VIEW.match(given)
    if found is None:
        raise FilterError(f"view={given!r} is no zoom/latitude/longitude. Write it as 5/50.4/30.5.")
    zoom, latitude, longitude = (float(part) for part in found.groups())
    if not (0 <= zoom <= 16 and abs(latitude) <= 85 and abs(longitude) <= 180):
        raise FilterError("view is zoom/latitude/longitude: 0 to 16, -85 to 85, -180 to 180.")
    return picture.View(zoom, latitude, longitude, width, height)


class Embeds:
    """Answers ``/?embed=1`` itself, and writes the card of a link into the dashboard's own page."""

    def __init__(self, app: ASGIApp, settings: Settings, root: str = "/") -> None:
        self._app, self._settings = app, settings
        self._root = root if root.endswith("/") else f"{root}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not about frames or cards."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in {self._root, self._root[:-1]}:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if request.query_params.get(EMBED, "") not in {"", "0", "false"}:
            await self._frame(request)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_card(send, request))

    def _frame(self, request: Request) -> Response:
        words = {word: values for word, values in _lists(request).items() if word != EMBED}
        theme = request.query_params.get("theme")
        with speaking(choose(request.query_params.get(LANGUAGE), request.headers.get("accept-language"))):
            try:
                query = filter_of(words).to_query()
            except EmplaceError:
                query = ""
            page = _page(
                self._settings,
                language(),
                query=query,
                chosen=request.query_params.get("pin", "").replace(NO_PIN, ""),
                whole=f"?{urlencode(words, doseq=True)}",
                theme=theme if theme in {"light", "dark"} else None,
                profile=request.query_params.get(PROFILE, ""),
            )
            card = _card(request)
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        page = page.replace("<head>", f"<head>{head}{card}", 1)
        answer = Response(page, media_type="text/html")
        allowed = self._settings.embed or "'none'"
        # A frame may show it where it is allowed to stand; it may itself load only what is of this server.
        answer.headers["content-security-policy"] = (
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {allowed}"
        )
        answer.headers["cache-control"] = "no-cache"
        answer.headers["x-content-type-options"] = "nosniff"
        answer.headers["referrer-policy"] = "same-origin"
        answer.headers["permissions-policy"] = "geolocation=(), camera=(), microphone=()"
        return answer


@lru_cache(maxsize=64)
def _page(settings: Settings, _language: str, **about: Any) -> str:
    # Written once for all readers of an article: it says nothing of the store.
    return draw.framed_map(settings, **about)


def _card(request: Request) -> str:
    """What social sites show of a link: what is seen in words, and its picture."""
    known = [pair for pair in parse_qsl(request.url.query) if pair[0] not in {EMBED, "table"}]
    try:
        seen = filter_of({word: [value for name, value in known if name == word] for word, _ in known}).words()
    except EmplaceError:
        return ""
    root = f"{request.url.scheme}://{request.url.netloc}{request.url.path.rstrip('/')}/"
    image = f"{root}picture.png?{urlencode(known)}"
    named = {"og:type": "website", "og:title": "Emplace", "og:description": seen, "og:image": image}
    rows = [("property", name, value) for name, value in named.items()]
    rows += [("name", "twitter:card", "summary_large_image"), ("name", "description", seen)]
    return "".join(f'<meta {kind}="{name}" content="{html.escape(value, quote=True)}">' for kind, name, value in rows)


def _with_card(send: Send, request: Request) -> Send:
    """Put the card into the head of an HTML page that is sent in the clear; leave everything else as it is."""
    held: list[Message] = []
    body = bytearray()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            plain = "content-encoding" not in headers and headers.get("content-type", "").startswith("text/html")
            if message["status"] == 200 and plain:
                held.append(message)
                return
        if not held:
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        with speaking(choose(request.query_params.get(LANGUAGE), request.headers.get("accept-language"))):
            done = bytes(body).replace(b"<head>", b"<head>" + _card(request).encode(), 1)
        start = held.pop()
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(done))
        # Its address alone decides what it says now, so the file's own mark is of no use.
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": done})

    return sending
