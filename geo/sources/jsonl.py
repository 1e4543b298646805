"""Many articles from a JSONL file: one object a line with ``id`` and ``text``, read as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from geo.errors import InputError
from geo.model import Article
from geo.sources.text import article_from_text


def read_jsonl(lines: Iterable[str], name: str) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    """Yield each line's number and its object, or what is wrong with it; one bad line costs no other.

    Parameters
    ----------
    lines : iterable of str
        Lines of a JSONL file; empty ones are skipped.
    name : str
        What to call the file in a complaint.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield number, InputError(f"{name}, line {number}: no JSON ({error}). The line was skipped.")
            continue
        if not isinstance(row, dict):
            yield number, InputError(f"{name}, line {number}: not an object. The line was skipped.")
            continue
        yield number, row


def article_of(row: dict[str, Any], name: str) -> Article:
    """Make an article of a line: ``{"text", "lang"?, "published"?, "title"?, "url"?, "source"?}``.

    Raises
    ------
    geo.errors.InputError
        If the text is missing or empty, or the date is no date.
    """
    text = row.get("text")
    if not isinstance(text, str):
        raise InputError(f"{name} has no text. It was skipped.")
    about = {key: str(row[key]) for key in ("title", "url", "source", "lang") if row.get(key)}
    return article_from_text(text, name, published=_published(row.get("published"), name), **about)


def _published(written: object, name: str) -> date | None:
    """Read an ISO date; a bare year or month says no day, so there is no date then."""
    if not isinstance(written, str) or len(written) < 10:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise InputError(f"{name}: published {written!r} is no date. Write it as 2023-01-20.") from None
