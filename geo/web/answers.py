"""HTTP answers of our own routes: compressed once, revalidated by ETag, with headers that keep a page to itself."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SMALLEST_TO_COMPRESS = 800
_GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
_DATA_POLICY = "default-src 'none'; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class Body:
    """A body ready to send: as it is, compressed, and its ETag."""

    plain: bytes
    packed: bytes | None
    etag: str
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str, packed: bytes | None = None, level: int = 6) -> Body:
        """Prepare a body; ``packed`` is its gzip form where that is there, else it is made at a ``level``, not at 0."""
        if packed is None and level and len(content) >= _SMALLEST_TO_COMPRESS:
            packed = gzip.compress(content, level, mtime=0)
        return cls(content, packed, f'"{hashlib.sha256(content).hexdigest()[:24]}"', media_type)

    @classmethod
    def json(cls, value: Any, media_type: str = "application/json") -> Body:
        """Prepare JSON."""
        return cls.of(written(value), media_type)


def written(value: Any) -> bytes:
    """Write JSON as short as it can be."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def send(
    request: Request, body: Body, *, lasting: bool = False, status: int = 200, everywhere: bool = False
) -> Response:
    """Answer with a body, or with 304 when the browser has it.

    Parameters
    ----------
    request : Request
    body : Body
    lasting : bool
        Whether the address changes with the content, so that it may be kept for a year.
    status : int
        HTTP status.
    everywhere : bool
        Whether pages of other sites may show it.
    """
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if lasting else "no-cache",
        "etag": body.etag,
        "vary": "Accept-Encoding",
        "content-security-policy": _DATA_POLICY,
        "cross-origin-resource-policy": "cross-origin" if everywhere else "same-origin",
    }
    if body.etag in (part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    content = body.plain
    if body.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = body.packed, "gzip"
    return Response(content, status_code=status, media_type=body.media_type, headers=headers)


def problem(request: Request, status: int, message: str) -> Response:
    """Answer with one sentence that says what is wrong."""
    return send(request, Body.json({"error": message}), status=status)


class Guard:
    """Adds the security headers to every answer of the server, Streamlit's own pages included.

    The page policy lets nothing be loaded from, or sent to, any other host; online tiles are the one exception, for
    images only, when they are set up.
    """

    def __init__(self, app: ASGIApp, tiles: str = "") -> None:
        self._app = app
        self._policy = (
            "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
            "style-src 'self' 'unsafe-inline'; font-src 'self' data:; worker-src 'self' blob:; "
            f"img-src 'self' data: blob:{' ' + tiles if tiles else ''}; connect-src 'self' ws: wss:; "
            "frame-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
            "frame-ancestors 'self'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                have = {name.lower() for name, _ in message["headers"]}
                wanted: Mapping[str, str] = {**_GUARDS, "content-security-policy": self._policy}
                message["headers"] = [
                    *message["headers"],
                    *((n.encode(), v.encode()) for n, v in wanted.items() if n.encode() not in have),
                ]
            await send(message)

        await self._app(scope, receive, guarded)
