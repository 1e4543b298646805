"""Words of reports made alike for looking up, and the question put to each engine's index of words.

Case, accents and punctuation do not count; Chinese and Japanese characters are words of their own, because their
writing has no spaces. The last part of what is asked for may be the beginning of a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Han and kana: one character is one word.
_ALONE = re.compile("([\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_TOKEN = re.compile(r"[^\W_]+")
_MOST_TOKENS = 64  # of one question; a pasted article is no question


def tokens(text: str) -> list[str]:
    """Split text into the tokens that are looked up."""
    plain = text.casefold()
    if not plain.isascii():
        letters = (c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = _ALONE.sub(r" \1 ", "".join(letters))
    return _TOKEN.findall(plain)


def searchable(parts: Iterable[str | None]) -> str:
    """Text to keep for looking up, of several parts."""
    return " ".join(token for part in parts if part for token in tokens(part))


def fts5_query(asked: str) -> str | None:
    """Question for SQLite's FTS5: every word asked for, in any order; ``None`` when nothing is asked."""
    phrases = _phrases(asked)
    return " AND ".join(f'"{" ".join(phrase)}" *' for phrase in phrases) or None


def tsquery(asked: str) -> str | None:
    """Question for PostgreSQL's ``to_tsquery('simple', ...)``; ``None`` when nothing is asked."""
    phrases = _phrases(asked)
    return " & ".join(f"({' <-> '.join(phrase)}:*)" for phrase in phrases) or None


def _phrases(asked: str) -> list[list[str]]:
    found, left = [], _MOST_TOKENS
    for word in asked.split():
        phrase = tokens(word)[:left]
        left -= len(phrase)
        if phrase:
            found.append(phrase)
    return found
