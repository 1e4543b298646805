"""The words of reporting, one file a language in ``geo/extract/languages``, and finding them in a text.

Every language tells the same concepts ("placed", "left", "denied"), so that what is learned of one language helps the
others: the judge never sees words, only concepts. How the files are written: ``languages/README.md``.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import DataError
from geo.extract.words import Token, fold
from geo.model import SystemType

CONCEPTS = (
    "place", "there", "seen", "arrive", "move", "leave", "destroy", "launch", "exercise", "plan", "future", "request",
    "condition", "deny", "refuse", "negation", "claim", "hedge", "opinion", "supply", "buy", "test", "parade", "meet",
    "produce", "target", "range", "own", "history", "over", "still", "in", "near", "from", "to", "of",
    "anaphor", "pronoun", "organisation", "done", "was", "is", "had", "has", "past", "would", "since", "until",
    "passing", "year", "old_year",
)  # fmt: skip
# Told by figures alike in every language; no file lists them.
YEARS = ("year", "old_year")

GENERIC_TYPES = {
    "air defence system": SystemType.AIR_DEFENCE,
    "surface-to-air missile": SystemType.AIR_DEFENCE,
    "anti-ship missile": SystemType.COASTAL_DEFENCE,
    "ballistic missile": SystemType.MISSILE,
    "cruise missile": SystemType.MISSILE,
    "missile": SystemType.MISSILE,
    "tank": SystemType.ARMOUR,
    "armoured vehicle": SystemType.ARMOUR,
    "howitzer": SystemType.ARTILLERY,
    "artillery": SystemType.ARTILLERY,
    "self-propelled gun": SystemType.ARTILLERY,
    "multiple rocket launcher": SystemType.ARTILLERY,
    "warship": SystemType.NAVAL,
    "submarine": SystemType.NAVAL,
    "drone": SystemType.DRONE,
    "fighter aircraft": SystemType.AIRCRAFT,
    "bomber": SystemType.AIRCRAFT,
    "helicopter": SystemType.AIRCRAFT,
    "aircraft": SystemType.AIRCRAFT,
    "radar": SystemType.RADAR_EW,
    "electronic warfare system": SystemType.RADAR_EW,
    "nuclear weapon": SystemType.OTHER,
    "military equipment": SystemType.OTHER,
}
VAGUE = "military equipment"  # too unspecific to be a system; kept for the reader of one article, never mapped

_FOLDER = Path(__file__).parent / "languages"
_SHORTEST_PREFIX = 2
_MOST_WORDS = 12
_SHORTEST_STEM = 2  # before an ending
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_LONG_AGO = "2010"


@dataclass(frozen=True, slots=True)
class Tag:
    """A pattern found at tokens ``first`` to ``last`` (exclusive); ``label`` is ``"concept:place"`` and the like."""

    first: int
    last: int
    label: str


def beginning_in(tags: Sequence[Tag], first: int, last: int) -> Sequence[Tag]:
    """Those of a text's tags, which are in order, that begin at tokens ``first`` to ``last`` (exclusive)."""
    low = bisect_left(tags, first, key=_first)
    return tags[low : bisect_left(tags, last, lo=low, key=_first)]


def ending_in(tags: Sequence[Tag], first: int, last: int) -> list[Tag]:
    """Those whose ``last`` lies from token ``first`` up to ``last`` (exclusive)."""
    return [tag for tag in beginning_in(tags, first - _MOST_WORDS, last) if first <= tag.last < last]


def _first(tag: Tag) -> int:
    return tag.first


class Lexicon:
    """All patterns of one language, ready to be found."""

    def __init__(self, code: str, patterns: Iterable[tuple[str, str]], name: str = "") -> None:
        self.code = code
        self.name = name or code
        self._whole: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._prefix: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._ending: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for pattern, label in patterns:
            parts = tuple(fold(part) for part in pattern.split())
            if len(parts) > _MOST_WORDS:
                raise DataError(f"{code}: {pattern!r} has more than {_MOST_WORDS} words.")
            first = parts[0]
            index = self._prefix if first.endswith("*") else self._ending if first.startswith("*") else self._whole
            index.setdefault(first.strip("*"), []).append((parts[1:], label))
        self._longest_prefix = max(map(len, self._prefix), default=0)
        self._longest_ending = max(map(len, self._ending), default=0)
        self._starts = lru_cache(maxsize=32_768)(self._starts_of)

    def tags(self, tokens: list[Token]) -> list[Tag]:
        """Find every pattern; of the same label at the same token only the longest."""
        found: list[Tag] = []
        for at, token in enumerate(tokens):
            starts = self._starts(token.folded)
            if not starts:
                if _YEAR.fullmatch(token.folded):
                    found.append(
                        Tag(at, at + 1, "concept:old_year" if token.folded < _NOT_LONG_AGO else "concept:year")
                    )
                continue
            best: dict[str, int] = {}
            for rest, label in starts:
                if not rest or self._follows(tokens, at + 1, rest):
                    best[label] = max(best.get(label, 0), len(rest) + 1)
            found += [Tag(at, at + length, label) for label, length in best.items()]
        return found

    @staticmethod
    def _follows(tokens: list[Token], at: int, rest: tuple[str, ...]) -> bool:
        if at + len(rest) > len(tokens):
            return False
        return all(
            tokens[at + n].folded.startswith(part[:-1]) if part.endswith("*") else tokens[at + n].folded == part
            for n, part in enumerate(rest)
        )

    def _starts_of(self, word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        found = list(self._whole.get(word, ()))
        if word.endswith("'s"):
            found += self._whole.get(word[:-2], ())
        for length in range(1, min(len(word) - _SHORTEST_STEM, self._longest_ending) + 1):
            found += self._ending.get(word[-length:], ())
        for length in range(_SHORTEST_PREFIX, min(len(word), self._longest_prefix) + 1):
            found += self._prefix.get(word[:length], ())
        return tuple(found)


def languages() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that can be read."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@lru_cache(maxsize=64)
def words_of(code: str) -> dict[str, Any]:
    """Give what the file of one language says, by section.

    Raises
    ------
    geo.errors.DataError
        If the language has no file.
    """
    path = _FOLDER / f"{code}.toml"
    if not path.is_file():
        raise DataError(f"There is no language {code!r}. Known: {', '.join(languages())}.")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def lexicon(code: str) -> Lexicon:
    """Words of one language.

    Raises
    ------
    geo.errors.DataError
        If the language has no file, or the file uses a concept or a typed system that the others don't know.
    """
    raw = words_of(code)
    unknown = (set(raw["concepts"]) - set(CONCEPTS)) | (set(raw["systems"]) - set(GENERIC_TYPES))
    if unknown:
        raise DataError(f"{code}.toml: unknown concept or typed system: {', '.join(sorted(unknown))}.")
    patterns = [
        (pattern, f"{kind}:{key}")
        for section, kind in (("concepts", "concept"), ("systems", "system"), ("ships", "ship"), ("sites", "site"))
        for key, listed in raw[section].items()
        for pattern in listed
    ]
    patterns += [(pattern, "support") for pattern in raw["support"]]
    patterns += [(pattern, f"number:{value}") for pattern, value in raw["numbers"].items()]
    return Lexicon(code, patterns, raw["name"])
