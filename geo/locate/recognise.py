"""Names in running text: every span that the gazetteer knows, before anything decides whether a place is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from geo.locate.index import ALIAS, DEMONYM, Gazetteer
from geo.locate.languages import guess, language
from geo.locate.names import fold

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]+)*")
_LOOK_AHEAD = 56
_CYRILLIC_OR_ARABIC = re.compile(r"[\u0400-\u06ff]")


@dataclass(slots=True)
class Mention:
    """A span that may name a place: its postings are ``row * 4 + how`` (see `geo.locate.index`)."""

    start: int
    end: int
    key: str
    postings: list[int]
    word: int
    last_word: int
    inflected: bool = False
    given: bool = False

    @property
    def demonym(self) -> bool:
        """Whether every reading of the name is a people or an adjective."""
        return bool(self.postings) and all(value & 3 == DEMONYM for value in self.postings)


class Document:
    """A text made ready for look-ups: folded, cut into words."""

    __slots__ = ("ends", "folded", "lang", "starts", "text")

    def __init__(self, text: str, lang: str | None = None) -> None:
        self.text = text
        self.folded = fold(text)
        self.lang = lang or guess(text)
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _WORD.finditer(text):
            self.starts.append(match.start())
            self.ends.append(match.end())


def mentions(gazetteer: Gazetteer, document: Document) -> list[Mention]:
    """Longest known name at each capitalised word (each word, in scripts without capitals), left to right."""
    text, folded = document.text, document.folded
    starts, ends = document.starts, document.ends
    end_word = {end: number for number, end in enumerate(ends)}
    words = language(document.lang)
    endings = words.get("endings", ())
    prefixes = tuple(words.get("prefixes", ()))
    prefixes_of, number_of, postings_of = gazetteer.trie.prefixes, gazetteer.trie.get, gazetteer.postings
    found: list[Mention] = []
    word, count = 0, len(starts)
    while word < count:
        start = starts[word]
        first = text[start]
        caseless = not first.isupper() and first.lower() == first.upper()
        if not first.isupper() and not (caseless and first.isalpha()):
            word += 1
            continue
        # 1. The name as it stands.
        best: Mention | None = None
        for key in reversed(prefixes_of(folded[start : start + _LOOK_AHEAD])):
            end = start + len(key)
            last = end_word.get(end)
            if last is None:
                if not key.endswith(".") or (last := end_word.get(end - 1)) is None:
                    continue
            if last > word and not caseless and not text[starts[last]].isupper():
                continue
            best = Mention(start, end, key, postings_of(number_of(key)), word, last)
            break
        # 2. Its dictionary form, in languages that bend names.
        if endings or prefixes:
            bent = _inflected(gazetteer, document, word, endings, prefixes)
            if bent is not None:
                if best is None or bent.end > best.end:
                    best = bent
                elif bent.end == best.end and bent.key != best.key:
                    best.postings = _merged(best.postings, bent.postings)
        if best is None:
            word += 1
            continue
        found.append(best)
        word = best.last_word + 1
    return found


def _merged(first: Sequence[int], second: Sequence[int]) -> list[int]:
    rows = {value >> 2 for value in first}
    return [*first, *(value for value in second if value >> 2 not in rows)]


def _inflected(
    gazetteer: Gazetteer, document: Document, word: int, endings: Sequence[Sequence[object]], prefixes: tuple[str, ...]
) -> Mention | None:
    text, folded, starts, ends = document.text, document.folded, document.starts, document.ends
    number_of = gazetteer.trie.get
    bases: list[list[str]] = []
    best: Mention | None = None
    for last in range(word, min(word + 4, len(starts))):
        if last > word:
            gap = text[ends[last - 1] : starts[last]]
            if gap not in (" ", "-", "\u00a0", "–", "‑"):
                break
        forms = list(dict.fromkeys(base_forms(folded[starts[last] : ends[last]], endings, prefixes if last == word else ())))
        bases.append(forms)
        size = 1
        for options in bases:
            size *= len(options)
        if size > 3000:
            break
        if last > word and text[starts[last]].islower():
            continue
        rows: list[int] = []
        key = ""
        for parts in product(*bases):
            candidate = " ".join(parts)
            number = number_of(candidate)
            if number is not None:
                rows = _merged(rows, gazetteer.postings(number))
                key = key or candidate
        if rows:
            best = Mention(starts[word], ends[last], key, rows, word, last, inflected=True)
    return best


def base_forms(word: str, endings: Sequence[Sequence[object]], prefixes: tuple[str, ...] = ()) -> Iterator[str]:
    """Dictionary forms that an inflected word may belong to, the word itself first."""
    yield word
    stems = [word]
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            stems.append(word[len(prefix) :])
            yield stems[-1]
    if "'" in word:
        stems.append(word.split("'")[0])
        yield stems[-1]
    for stem in stems:
        for ending, replacements in endings:
            assert isinstance(ending, str) and isinstance(replacements, list)
            if stem.endswith(ending) and len(stem) - len(ending) >= 3:
                for replacement in replacements:
                    yield stem[: len(stem) - len(ending)] + replacement


def given_span(gazetteer: Gazetteer, document: Document, start: int, end: int) -> Mention:
    """The mention of a span that a caller has marked: all names it may stand for, shortened where need be."""
    words = language(document.lang)
    endings, prefixes = words.get("endings", ()), tuple(words.get("prefixes", ()))
    folded = " ".join(document.folded[start:end].split())
    key = folded.strip(" .,;:'\"")
    rows = list(gazetteer.lookup(folded)) or list(gazetteer.lookup(key))
    if (endings or prefixes) and key:
        parts = [list(dict.fromkeys(base_forms(w, endings, prefixes if n == 0 else ()))) for n, w in enumerate(key.split(" ")[:4])]
        for combination in product(*parts):
            rows = _merged(rows, gazetteer.lookup(" ".join(combination)))
    return Mention(start, end, key, rows, -1, -1, given=True)


def weak(value: int) -> bool:
    """Whether a posting is anything but a main name."""
    return value & 3 >= ALIAS
