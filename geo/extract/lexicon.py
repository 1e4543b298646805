"""The words of reporting, one file a language in ``geo/extract/languages``, and finding them in a text.

Every language tells the same concepts ("placed", "left", "denied"), so that what is learned of one language helps the
others: the judge never sees words, only concepts. How the files are written: ``languages/README.md``.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from geo.errors import DataError
from geo.extract.words import Token, fold
from geo.model import SystemType

CONCEPTS = (
    "place", "there", "seen", "arrive", "move", "leave", "destroy", "launch", "exercise", "plan", "future", "request",
    "condition", "deny", "refuse", "negation", "claim", "hedge", "opinion", "supply", "buy", "test", "parade", "meet",
    "produce", "target", "range", "own", "history", "over", "still", "in", "near", "from", "to", "of",
    "anaphor", "pronoun", "organisation", "done", "was", "is", "had", "has", "past", "would", "since", "until",
    "passing", "year", "old_year", "number", "day", "site",
)  # fmt: skip
# Signs that a word or name means no weapon, or no ship; languages/README.md says what each is.
NO_WEAPON = ("typed", "before", "behind", "about")
NO_SHIP = ("before", "inside", "behind")
# Told by figures alike in every language, or by other sections of the files.
UNLISTED = ("year", "old_year", "number", "day")

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
# Typed systems that are kinds of another one.
NARROWER = {
    "missile": ("ballistic missile", "cruise missile", "anti-ship missile", "surface-to-air missile"),
    "aircraft": ("fighter aircraft", "bomber", "helicopter"),
    "artillery": ("howitzer", "self-propelled gun", "multiple rocket launcher"),
    "air defence system": ("surface-to-air missile",),
}
VAGUE = "military equipment"  # too unspecific to be a system; kept for the reader of one article, never mapped

_SECTIONS = (
    ("concepts", "concept"),
    ("systems", "system"),
    ("no_weapon", "no_weapon"),
    ("ships", "ship"),
    ("no_ship", "no_ship"),
    ("sites", "site"),
)
_OF_THINGS = frozenset({"systems", "ships", "no_weapon", "no_ship"})  # of which compounds are written with hyphens too
_FOLDER = Path(__file__).parent / "languages"
_SHORTEST_PREFIX = 2
_MOST_WORDS = 12
_SHORTEST_STEM = 2  # before an ending
_SPLIT = "…"  # between a verb and what it leaves for the end of its clause
_FARTHEST = 25  # words between the two
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_LONG_AGO = "2010"


class Tag(NamedTuple):
    """A pattern found at tokens ``first`` to ``last`` (exclusive); ``label`` is ``"concept:place"`` and the like."""

    first: int
    last: int
    label: str


_tag = partial(tuple.__new__, Tag)  # what Tag._make does, without a call of Python's for every tag


def beginning_in(tags: Sequence[Tag], first: int, last: int) -> Sequence[Tag]:
    """Those of a text's tags, which are in order, that begin at tokens ``first`` to ``last`` (exclusive)."""
    low = bisect_left(tags, first, key=_first)
    return tags[low : bisect_left(tags, last, lo=low, key=_first)]


def ending_in(tags: Sequence[Tag], first: int, last: int) -> list[Tag]:
    """Those whose ``last`` lies from token ``first`` up to ``last`` (exclusive)."""
    return [tag for tag in beginning_in(tags, first - _MOST_WORDS, last) if first <= tag.last < last]


def _first(tag: Tag) -> int:
    return tag.first


_Pattern = tuple[tuple[str, ...], str]  # the words behind the first one, and the label
_Behind = tuple[int, tuple[str, ...], str]  # a pattern's number, its words behind the second one, and the label


@dataclass(frozen=True, slots=True)
class _Begun:
    """What patterns a word begins, numbered in their order.

    Those of one word, each with its length of 1, and their labels; the longer ones by the next word that they ask for;
    those that ask only how it begins, by its first letters, each with all letters that it asks for. Of a verb that is
    split, the labels by the word that ends its
    clause.
    """

    alone: list[tuple[int, int, str]]
    labels: list[str]
    longer: Mapping[str, Sequence[_Behind]]
    begun_by: Mapping[str, Sequence[tuple[str, Sequence[_Behind]]]]
    split: dict[str, list[str]]


class Lexicon:
    """All patterns of one language, ready to be found."""

    def __init__(
        self, code: str, patterns: Iterable[tuple[str, str]], name: str = "", joining: Iterable[str] = ()
    ) -> None:
        self.code = code
        self.name = name or code
        self._joining = frozenset(fold(word) for word in joining)
        self._whole: dict[str, list[_Pattern]] = {}
        self._prefix: dict[str, list[_Pattern]] = {}
        self._ending: dict[str, list[_Pattern]] = {}
        self._split: dict[str, dict[str, list[str]]] = {}
        for pattern, label in patterns:
            parts = tuple(fold(part) for part in pattern.split())
            if _SPLIT in pattern:
                verb, _, end = pattern.partition(f" {_SPLIT} ")
                if not verb or not end or set(verb + end) & {" ", "*", _SPLIT}:
                    raise DataError(f"{code}: {pattern!r}: one whole word before and one behind {_SPLIT}.")
                self._split.setdefault(fold(verb), {}).setdefault(fold(end), []).append(label)
                continue
            if len(parts) > _MOST_WORDS:
                raise DataError(f"{code}: {pattern!r} has more than {_MOST_WORDS} words.")
            if any(part.endswith("*") and len(part) <= _SHORTEST_PREFIX for part in parts[1:]):
                raise DataError(f"{code}: {pattern!r} has fewer than {_SHORTEST_PREFIX} letters before a star.")
            first = parts[0]
            index = self._prefix if first.endswith("*") else self._ending if first.startswith("*") else self._whole
            index.setdefault(first.strip("*"), []).append((parts[1:], label))
        self._longest_prefix = max(map(len, self._prefix), default=0)
        self._longest_ending = max(map(len, self._ending), default=0)
        self._starts = lru_cache(maxsize=32_768)(self._starts_of)

    def tags(self, tokens: list[Token], sentence_of: Sequence[int] | None = None) -> list[Tag]:
        """Find every pattern; of the same label at the same token only the longest.

        A verb that is split ("zieht seine Panzer ab") is marked where its finite form stands. `sentence_of` gives the
        number of each token's sentence, beyond which the other part is not looked for; without it all is one.
        """
        found: list[Tag] = []
        starts = self._starts
        for at, token in enumerate(tokens):
            begun = starts(token.folded)
            if begun is None:
                continue
            if begun.split:
                split = self._ends_clause(begun.split, tokens, at, sentence_of)
                found += [Tag(at, at + 1, label) for label in split if label not in begun.labels]
            longer = self._longer(begun, tokens, at + 1) if at + 1 < len(tokens) else []
            if not longer:
                found += [_tag((at, at + 1, label)) for label in begun.labels]
                continue
            best: dict[str, int] = {}
            for _, length, label in sorted((*begun.alone, *longer)):
                best[label] = max(best.get(label, 0), length)
            found += [_tag((at, at + length, label)) for label, length in best.items()]
        return found

    def _longer(self, begun: _Begun, tokens: list[Token], at: int) -> list[tuple[int, int, str]]:
        """Patterns of several words of which all but the first stand from token ``at`` on: number, length, label."""
        if not begun.longer and not begun.begun_by:
            return []
        following = tokens[at].folded
        asked = [begun.longer.get(following, ())]
        for beginning, behind in begun.begun_by.get(following[:_SHORTEST_PREFIX], ()):
            if following.startswith(beginning):
                asked.append(behind)
        return [
            (number, len(rest) + 2, label)
            for listed in asked
            for number, rest, label in listed
            if not rest or self._follows(tokens, at + 1, rest)
        ]

    @staticmethod
    def _follows(tokens: list[Token], at: int, rest: tuple[str, ...]) -> bool:
        if at + len(rest) > len(tokens):
            return False
        for n, part in enumerate(rest):
            word = tokens[at + n].folded
            if word != part and not (part.endswith("*") and word.startswith(part[:-1])):
                return False
        return True

    def _ends_clause(
        self, split: dict[str, list[str]], tokens: list[Token], at: int, sentence_of: Sequence[int] | None
    ) -> list[str]:
        """Give the labels of the verb at a token, by what ends its clause; none if that is no part of it."""
        for n in range(at + 1, min(len(tokens), at + 2 + _FARTHEST)):
            if sentence_of is not None and sentence_of[n] != sentence_of[at]:
                break
            labels = split.get(tokens[n].folded)
            if labels is not None and self._is_last(tokens, n, sentence_of):
                return labels
        return []

    def _is_last(self, tokens: list[Token], at: int, sentence_of: Sequence[int] | None) -> bool:
        """Whether a clause ends behind a token: a mark, a word that joins clauses, or the end of the sentence."""
        if at + 1 == len(tokens) or (sentence_of is not None and sentence_of[at + 1] != sentence_of[at]):
            return True
        following = tokens[at + 1]
        return following.start - tokens[at].end > 1 or following.folded in self._joining

    def _starts_of(self, word: str) -> _Begun | None:
        found = list(self._whole.get(word, ()))
        if word.endswith("'s"):
            found += self._whole.get(word[:-2], ())
        for length in range(1, min(len(word) - _SHORTEST_STEM, self._longest_ending) + 1):
            found += self._ending.get(word[-length:], ())
        for length in range(_SHORTEST_PREFIX, min(len(word), self._longest_prefix) + 1):
            found += self._prefix.get(word[:length], ())
        split = self._split.get(word, {})
        if not found and not split:
            if not word.isdecimal():
                return None
            found = [((), _figure(word))]
        longer: dict[str, list[_Behind]] = {}
        beginnings: dict[str, list[_Behind]] = {}
        for number, (rest, label) in enumerate(found):
            if rest:
                second, is_beginning = rest[0].removesuffix("*"), rest[0].endswith("*")
                (beginnings if is_beginning else longer).setdefault(second, []).append((number, rest[1:], label))
        begun_by: dict[str, list[tuple[str, list[_Behind]]]] = {}
        for second, behind in beginnings.items():
            begun_by.setdefault(second[:_SHORTEST_PREFIX], []).append((second, behind))
        alone = [(number, 1, label) for number, (rest, label) in enumerate(found) if not rest]
        return _Begun(alone, list(dict.fromkeys(label for _, _, label in alone)), longer, begun_by, split)


def _figure(word: str) -> str:
    if not _YEAR.fullmatch(word):
        return "concept:number"
    return "concept:old_year" if word < _NOT_LONG_AGO else "concept:year"


@lru_cache(maxsize=1)
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


def _hyphenated(pattern: str) -> Iterator[str]:
    """Give a pattern, and the same with a hyphen between two of its words: "air-defence system*"."""
    yield pattern
    words = pattern.split()
    for n in range(1, len(words)):
        if not words[n - 1].endswith("*"):
            yield " ".join((*words[: n - 1], f"{words[n - 1]}-{words[n]}", *words[n + 1 :]))


@lru_cache(maxsize=64)
def lexicon(code: str) -> Lexicon:
    """Words of one language.

    Raises
    ------
    geo.errors.DataError
        If the language has no file, or the file uses a key that the others don't know.
    """
    raw = words_of(code)
    unknown = (set(raw["concepts"]) - set(CONCEPTS)) | (set(raw["systems"]) - set(GENERIC_TYPES))
    unknown |= (set(raw["no_weapon"]) - set(NO_WEAPON)) | (set(raw["no_ship"]) - set(NO_SHIP))
    if unknown:
        raise DataError(f"{code}.toml: unknown concept, typed system or sign: {', '.join(sorted(unknown))}.")
    patterns = [
        (form, f"{kind}:{key}")
        for section, kind in _SECTIONS
        for key, listed in raw[section].items()
        for pattern in listed
        for form in (_hyphenated(pattern) if section in _OF_THINGS else (pattern,))
    ]
    patterns += [(pattern, f"name:{name}") for name, listed in raw.get("small_names", {}).items() for pattern in listed]
    patterns += [(pattern, "support") for pattern in raw["support"]]
    patterns += [(pattern, f"number:{value}") for pattern, value in raw["numbers"].items()]
    days = (day for kind in ("days", "weeks", "weekdays") for day in raw["dates"].get(kind, ()))
    sites = (pattern for listed in raw["sites"].values() for pattern in listed)
    for concept, listed in (("number", raw["numbers"]), ("day", days), ("site", sites)):
        patterns += [(pattern, f"concept:{concept}") for pattern in listed]
    return Lexicon(code, patterns, raw["name"], raw.get("joining", ()))
