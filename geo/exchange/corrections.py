"""The public feed of corrections, as Atom (RFC 4287) and as JSON Feed 1.1, so that a correction reaches every copy.

An entry names the report by its identity, which stays the same in every export, and says what was and what is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

from geo.review import Correction, said

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_TITLE = "Corrections"


def atom(corrections: Sequence[Correction], root: str) -> bytes:
    """Write corrections, newest first, as Atom; ``root`` is the address of the application, with a slash at its end."""
    ET.register_namespace("", _NAMESPACE)
    feed = ET.Element(f"{{{_NAMESPACE}}}feed")
    _add(feed, "id", f"{root}corrections.xml")
    _add(feed, "title", _TITLE)
    _add(feed, "updated", corrections[0].at if corrections else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", "Emplace")
    ET.SubElement(feed, f"{{{_NAMESPACE}}}link", rel="self", href=f"{root}corrections.xml")
    for one in corrections:
        entry = _add(feed, "entry")
        _add(entry, "id", _identity(one, root))
        _add(entry, "title", said(one))
        _add(entry, "updated", one.at)
        ET.SubElement(entry, f"{{{_NAMESPACE}}}link", href=_link(one, root))
        _add(entry, "summary", _text(one))
    made: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made


def json_feed(corrections: Sequence[Correction], root: str) -> bytes:
    """Write corrections, newest first, as JSON Feed; ``_emplace`` holds the values for programs."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "feed_url": f"{root}corrections.json",
        "items": [
            {
                "id": _identity(one, root),
                "url": _link(one, root),
                "title": said(one),
                "content_text": _text(one),
                "date_published": one.at,
                "_emplace": _values(one),
            }
            for one in corrections
        ],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _values(one: Correction) -> dict[str, Any]:
    return {"report": one.report_id, "field": one.field, "was": one.was, "became": one.became, "why": one.why}


def _text(one: Correction) -> str:
    return f"{said(one)} Reason: {one.why}" if one.why else said(one)


def _identity(one: Correction, root: str) -> str:
    return f"{root}corrections#{one.number}"


def _link(one: Correction, root: str) -> str:
    return f"{root}?pin={one.report_id}"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    # XML 1.0 has no place for control characters, whatever an editor pasted.
    child.text = "".join(c for c in text if c >= " " or c in "\t\n") if text is not None else None
    return child
