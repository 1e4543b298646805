"""What Emplace knows of each language's place words: one TOML file a language.

A new language is one new file beside this one. Keys (all optional): ``function_words`` (to tell languages apart),
``prepositions`` (words before a place), ``no_places`` (words
that news never means as a place, though one is called so: «Крім» is no Crimea), ``endings``
(``[ending, [what may stand for it in the dictionary form]]``), ``prefixes`` (letters glued before a name), ``articles``
(words before a name that are none of it), ``units``,
``directions`` (regular expression to degrees), ``parts`` ("northern" to degrees), ``parts_after`` (the same
behind the name, in languages that put it there: "Polonya'nın doğusunda"), and for relations the regular
expressions ``of``, ``from``, ``near``, ``outskirts``, ``between``, ``and``, ``border``, ``coast``, ``road``, ``to``,
``fill`` (words that may stand between a relation and its name), ``near_after``, ``border_after``, ``coast_after`` and
``distance_link`` for relations that follow the name, ``classes`` (nouns after or before a name that say
what it is: ``[expression, kind]``), ``adjectives`` (like ``endings``: what an adjective made of a town's name ends
in), ``inside`` (words for "in" and "at" between a site and the place it is in) and ``inside_suffix`` (the same as
an ending), ``shared`` (plural nouns that names share: "Kherson and Mykolaiv regions") and ``shared_region`` (that
noun in the singular), ``country_noun`` and ``capital_noun`` ("the country" in "north of the country"),
``people_coast``, ``people_border`` and ``people_land`` (nouns after an adjective of a people: "the Romanian coast") and
``people_before`` (what stands before that), ``noun_leads`` (true where that noun stands first: "la côte roumaine"),
``natural`` (nouns before a name that is no town: "мыс"), ``capital_nouns`` (true where any noun has a capital),
``before_directions`` (there, words behind which one of ``directions`` is no town: "im Norden"), ``compass`` (points of
the compass that make one word with a name: "Ostslowakei", "Dél-Libanon"), ``leading_endings`` (like ``endings``, of the
first word of several: "ins Rote Meer"),
``describing`` (words before a noun of place that are no name: "naval" of "naval base"), ``services`` (whose base:
"RAAF" of "Tindal RAAF Base"), ``opening`` (words that may have a capital before a name and are none of it),
and ``respell`` (letters of names that a neighbouring language, or English, writes otherwise).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from geo.locate.names import fold

FOLDER = Path(__file__).parent
KNOWN = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))

_LETTERS = re.compile(r"[^\W\d_]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


class Endings:
    """Endings of words, each with what may stand there in a dictionary, found by how a word ends.

    Parameters
    ----------
    listed
        Pairs of an ending and what may stand in its place, in the order in which forms are tried.
    """

    def __init__(self, listed: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._forms: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for number, (ending, forms) in enumerate(listed):
            self._forms.setdefault(fold(ending), []).append((number, tuple(map(fold, forms))))
        self._longest = max(map(len, self._forms), default=0)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def forms(self, word: str, least: int) -> Iterator[str]:
        """Give what a folded word may be a form of; at least so many letters of it stay."""
        found: list[tuple[int, str, tuple[str, ...]]] = []
        for cut in range(max(least, len(word) - self._longest), len(word) + 1):
            found += [(number, word[:cut], forms) for number, forms in self._forms.get(word[cut:], ())]
        for _, stem, forms in sorted(found):
            for form in forms:
                yield stem + form


@cache
def language(code: str) -> dict[str, Any]:
    """Word lists of a language; of one that we have no file for, only ``endings`` and ``adjectives``, without any."""
    path = FOLDER / f"{code}.toml"
    words: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    # Texts are looked at folded, so these lists are too.
    for name in (
        "function_words",
        "prepositions",
        "no_places",
        "prefixes",
        "articles",
        "streets",
        "areas",
        "features",
        "before",
        "roads",
        "titles",
        "inside",
        "describing",
        "services",
        "opening",
        "compass",
    ):
        if name in words:
            words[name] = [fold(word) for word in words[name]]
    if "respell" in words:
        words["respell"] = [[fold(own), fold(other)] for own, other in words["respell"]]
    for name in ("endings", "leading_endings", "adjectives"):
        words[name] = Endings(words.get(name, ()))
    return words


@cache
def _function_words() -> dict[str, tuple[str, ...]]:
    """The languages that have each small word among their most common ones."""
    codes_of: dict[str, list[str]] = {}
    for code in KNOWN:
        for word in set(language(code).get("function_words", ())):
            codes_of.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in codes_of.items()}


def guess(text: str) -> str:
    """Language of a text by its script and its most common small words; English where nothing tells."""
    sample = text[:3000]
    latin = len(sample.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    cyrillic = 0 if sample.isascii() else len(_CYRILLIC.findall(sample))
    if not sample.isascii() and len(_ARABIC.findall(sample)) > max(latin, cyrillic):
        return "ar"
    if cyrillic > latin / 2:
        lowered = sample.lower()
        ukrainian = sum(lowered.count(c) for c in "іїєґ")
        russian = sum(lowered.count(c) for c in "ыэъё")
        return "uk" if ukrainian > russian else "ru"
    if not latin:
        return "en"
    times = Counter(_LETTERS.findall(fold(sample)))
    counts = dict.fromkeys(KNOWN, 0)
    codes_of = _function_words()
    for word in codes_of.keys() & times.keys():
        for code in codes_of[word]:
            counts[code] += times[word]
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    return best if counts[best] > counts.get("en", 0) else "en"
