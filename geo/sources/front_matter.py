"""What a text file says of itself before its text: TOML between two lines of ``+++``, as in the sample articles."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

FENCE = "+++"
_FRONT = re.compile(r"\s*\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*$(.*)", re.DOTALL | re.MULTILINE)


def split(text: str) -> tuple[Mapping[str, Any], str] | None:
    """Give what stands in the front matter and the text behind it; ``None`` when there is no front matter.

    Raises
    ------
    ValueError
        If what stands between the fences is not TOML.
    """
    found = _FRONT.match(text)
    return (tomllib.loads(found[1]), found[2].strip()) if found else None


def about_article(front: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of an article that its front matter states.

    Raises
    ------
    ValueError
        If it states a date that is none.
    """
    published = front.get("published")
    if published and not isinstance(published, date):
        published = date.fromisoformat(published)
    stated = {
        "title": front.get("title"),
        "url": front.get("url"),
        "source": front.get("publisher"),
        "published": published or None,
        "lang": front.get("lang"),
    }
    return {name: value if name == "published" else str(value) for name, value in stated.items() if value is not None}
