"""Articles from plain text and HTML, in any common encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from geo.errors import InputError
from geo.model import Article
from geo.sources import front_matter

LARGEST_BYTES = 10_000_000
_HTML = re.compile(rb"^\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<html)", re.IGNORECASE)
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_ENCODINGS = ("cp1251",)  # when nothing speaks for any: what most old pages of the region are in
_SAMPLE_BYTES = 60_000


def article_from_text(text: str, name: str = "the text", **about: Any) -> Article:
    """Make an article of a text.

    Parameters
    ----------
    text : str
        Any text.
    name : str
        What to call it in a complaint.
    **about
        ``title``, ``url``, ``source``, ``published``, ``lang`` of the article.

    Raises
    ------
    geo.errors.InputError
        If there is no word in it, or it is longer than `LARGEST_BYTES`.
    """
    if len(text) > LARGEST_BYTES:
        raise InputError(
            f"{name} has {len(text) / 1e6:.0f} million characters; one article may have "
            f"{LARGEST_BYTES / 1e6:.0f} million. Split it into articles, one JSON object a line, and use --jsonl."
        )
    if not re.search(r"\w", text):
        raise InputError(f"{name} is empty: there is no word in it. Nothing was read.")
    return Article(text=text.replace("\x00", " "), **about)


def article_from_plain(raw: bytes, name: str = "the input", **about: Any) -> Article:
    """Make an article of the bytes of a text or HTML document; front matter (`geo.sources.front_matter`) is understood.

    Raises
    ------
    geo.errors.InputError
        If they are no text.
    """
    text = decode(raw, name)
    if _HTML.match(raw):
        return article_from_html(text, name, **about)
    try:
        front = front_matter.split(text)
        stated = front_matter.about_article(front[0]) if front else {}
    except ValueError:  # something else that begins so: all of it is the text
        front, stated = None, {}
    return article_from_text(front[1] if front else text, name, **{**stated, **about})


def decode(raw: bytes, name: str) -> str:
    """Decode the bytes of a text; broken ones are refused with a sentence.

    Raises
    ------
    geo.errors.InputError
        If the bytes are no text in any encoding that fits.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw[:4096]:
        raise InputError(f"{name} is not text but a binary file. Give its text, or an HTML page. Nothing was read.")
    declared = _CHARSET.search(raw[:2048])
    wanted = [declared.group(1).decode("ascii", "replace")] if declared else []
    for encoding in [*wanted, "utf-8-sig", *_guessed(raw), *_ENCODINGS]:
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if _looks_like_text(text):
            return text
    text = raw.decode("utf-8", errors="replace")
    if _looks_like_text(text):
        return text
    raise InputError(f"{name} is not text in any encoding that we know. Save it as UTF-8 and try again.")


def _guessed(raw: bytes) -> Iterator[str]:
    """Encoding that the letters' frequencies speak for; looked for only when the bytes are no UTF-8."""
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:_SAMPLE_BYTES]).best()
    if best is not None:
        yield best.encoding


def _looks_like_text(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(c == "\ufffd" or (ord(c) < 32 and c not in "\t\n\r\f\x0b\x1b") for c in sample)
    return odd <= max(2, len(sample) // 50)


def article_from_html(html: str, name: str = "the page", **about: Any) -> Article:
    """Take the article out of an HTML page, without navigation and cookie notices.

    Raises
    ------
    geo.errors.InputError
        If no article text is found in it.
    """
    import trafilatura  # takes long to import; most uses never need it

    found: Any = trafilatura.bare_extraction(html, url=about.get("url"), with_metadata=True, include_comments=False)
    if found is None or not (found.text or "").strip():
        raise InputError(f"No article text was found in {name}. Copy the text and give that instead.")
    title = about.pop("title", None) or found.title
    body = str(found.text)
    text = body if not title or body.lstrip().startswith(title) else f"{title}\n\n{body}"
    about.setdefault("source", None)
    about["source"] = about["source"] or found.sitename or found.hostname
    about["published"] = about.get("published") or _date(found.date)
    return article_from_text(text, name, title=title, **about)


def _date(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
