"""Words of reports, and of what is asked for, made alike for looking up.

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


def phrases(asked: str) -> list[list[str]]:
    """What a question asks for, in any order: phrases of tokens that stand side by side, as in "S-400"."""
    found, left = [], _MOST_TOKENS
    for word in asked.split():
        phrase = tokens(word)[:left]
        left -= len(phrase)
        if phrase:
            found.append(phrase)
    return found
