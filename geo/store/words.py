"""Words of reports made alike for looking up, and the question put to each engine's index of words.

Case, accents and punctuation do not count; Chinese and Japanese characters are words of their own, because their
writing has no spaces. The last part of what is asked for may be the beginning of a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Han, kana: one character is one word (Unicode blocks).
_ALONE = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
_MOST_TOKENS = 64  # of one question; a pasted article is no question


def tokens(text: str) -> list[str]:
    """Split text into the tokens that are looked up."""
    plain = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    spaced = "".join(f" {c} " if _stands_alone(c) else c if c.isalnum() else " " for c in plain)
    return spaced.split()


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


def _stands_alone(character: str) -> bool:
    code = ord(character)
    return code >= 0x2E80 and any(low <= code <= high for low, high in _ALONE)
