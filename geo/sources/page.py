"""Articles from links: one page is fetched, with its own deadline, and only from public addresses.

Links to private addresses are refused (a dashboard must not be a way into the network it runs in); the address that was
checked is the address that is connected to, and every redirect is checked again.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from geo.errors import FetchError, InputError
from geo.model import Article
from geo.settings import Settings
from geo.sources.files import article_from_bytes, kinds
from geo.sources.text import LARGEST_BYTES, article_from_html, decode

_DEADLINE_S = 20.0
_MOST_REDIRECTS = 5
_AGENT = "Emplace/0.1 (reads one article at a time; open source)"


def fetch(url: str, settings: Settings | None = None, **about: Any) -> Article:
    """Fetch the article that a link leads to.

    Parameters
    ----------
    url : str
        An http or https link.
    settings : Settings, optional
        ``fetch_private`` allows private addresses.
    **about
        Fields of the article that are known already; they win over the page's own.

    Raises
    ------
    geo.errors.FetchError
        If the link can't be opened; the message says why and what to do.
    geo.errors.InputError
        If what came is no article.
    """
    allow_private = (settings or Settings.from_environment()).fetch_private
    raw, kind, final = _download(url, allow_private, time.monotonic() + _DEADLINE_S)
    about = {"url": final, **about}
    if "html" in kind:
        return article_from_html(decode(raw, url), url, **about)
    readable = not kind or kind.startswith("text/") or "json" in kind
    if readable or any(kind in known.media_types for known in kinds().values()):
        return article_from_bytes(raw, url, **{"source": urlsplit(final).hostname, **about})
    raise InputError(f"{url} is {kind}, not a page with text. Save its text and give that instead.")


def _download(url: str, allow_private: bool, deadline: float) -> tuple[bytes, str, str]:
    for _ in range(_MOST_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise FetchError(f"{url} is no web link. Links start with http:// or https://.")
        address = _address(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), allow_private)
        host = f"[{address}]" if ":" in address else address
        target = parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host, fragment="").geturl()
        headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": _AGENT, "Accept-Encoding": "gzip"}
        try:
            with (
                httpx.Client(trust_env=False, timeout=max(0.1, min(10.0, deadline - time.monotonic()))) as client,
                client.stream("GET", target, headers=headers, extensions={"sni_hostname": parts.hostname}) as answer,
            ):
                if answer.is_redirect:
                    url = urljoin(url, answer.headers.get("location", ""))
                    continue
                if answer.status_code >= 400:
                    raise FetchError(f"{url} answered {answer.status_code} {answer.reason_phrase}. {_ADVICE}")
                return _body(answer, url, deadline), answer.headers.get("content-type", "").split(";")[0].strip(), url
        except httpx.TimeoutException as error:
            raise FetchError(f"{url} did not answer in {_DEADLINE_S:.0f} seconds. {_ADVICE}") from error
        except httpx.HTTPError as error:
            raise FetchError(f"{url} could not be opened: {error or type(error).__name__}. {_ADVICE}") from error
    raise FetchError(f"{url} redirects more than {_MOST_REDIRECTS} times. {_ADVICE}")


_ADVICE = "Nothing was changed. Try again later, or copy the article's text and give that instead."


def _body(answer: httpx.Response, url: str, deadline: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise FetchError(f"{url} is larger than {LARGEST_BYTES / 1e6:.0f} MB. Copy the article's text instead.")
        if time.monotonic() > deadline:
            raise FetchError(f"{url} took longer than {_DEADLINE_S:.0f} seconds. {_ADVICE}")
    return bytes(body)


def _address(host: str, port: int, allow_private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchError(f"The server {host} is not known or can't be reached ({error}). {_ADVICE}") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private:
        for address in addresses:
            if not ipaddress.ip_address(address.split("%")[0]).is_global:
                raise FetchError(
                    f"{host} is a private network address, which is not opened. Copy the article's text and give that "
                    "instead, or set EMPLACE_FETCH_PRIVATE=1 if you trust everyone who can use this Emplace."
                )
    return addresses[0]
