"""Whether a place is meant by a span: what the text around it says, as numbers for the filter.

Names that are also words ("Nice", "Reading"), people ("Houston said"), and parts of other names are told from places
by their surroundings. The weights of single neighbouring words are learned with the filter and shipped beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import compress
from operator import not_

import numpy as np
from numpy.typing import NDArray

from geo.locate.index import DEMONYM, Gazetteer
from geo.locate.languages import language
from geo.locate.places import given_names
from geo.locate.recognise import Document, Mention, ordinary_words

Floats = NDArray[np.float32]

FEATURES = (
    "words",
    "letters",
    "capitals",
    "kind",
    "how",
    "people",
    "candidates",
    "demonym",
    "pattern",
    "sentence_start",
    "before_weight",
    "before2_weight",
    "after_weight",
    "after2_weight",
    "preposition",
    "joined_before",
    "joined_after",
    "given_before",
    "given_name",
    "title_before",
    "seen_small",
    "ordinary",
    "next_char",
    "previous_char",
    "place_after",
    "place_before",
    "times",
    "preposition_ever",
    "joined_part",
    "at",
    "length",
    "surname",
    "kinds",
    "run_after_weight",
    "quote",
    "digit_near",
    "inner_the",
)

_NEXT = {
    ",": 1,
    ".": 2,
    "'": 3,
    "’": 3,
    ")": 4,
    ";": 5,
    ":": 6,
    '"': 7,
    "”": 7,
    "-": 8,
    "–": 8,
    "—": 8,
    "\n": 9,
    " ": 0,
}
_PREVIOUS = {"(": 1, '"': 2, "“": 2, "-": 3, "\n": 4, " ": 0, "–": 5, "—": 5, ",": 6}


@cache
def _words(lang: str, name: str) -> frozenset[str]:
    return frozenset(language(lang).get(name, ()))


def neighbours(document: Document, mention: Mention) -> tuple[str, str, str, str]:
    """Folded words before (nearest first) and after a mention; a mark of its own for a sentence's edge."""
    starts, ends, in_order, text = document.starts, document.ends, document.words, document.text
    first, last = mention.word, mention.last_word
    before = before2 = after = after2 = "<edge>"
    if first > 0:
        gap = text[ends[first - 1] : mention.start]
        before = (
            "<stop>"
            if ("." in gap and len(gap) < 4 and ends[first - 1] - starts[first - 1] > 3)
            else in_order[first - 1]
        )
        if before == "<stop>" or "\n" in gap:
            before = "<stop>"
        elif "," in gap:
            before = ", " + before if len(before) < 4 else ","
        elif first > 1:
            before2 = in_order[first - 2]
    if last + 1 < len(starts):
        gap = text[mention.end : starts[last + 1]]
        word = in_order[last + 1]
        if "'" in gap or "’" in gap:
            after = "'s" if word == "s" else word
        elif "." in gap or "\n" in gap:
            after = "<stop>"
        elif "," in gap:
            after = ","
        else:
            after = ("^" if document.capital[last + 1] else "") + word
        if ends[last] > mention.end:
            after = "'s"
        if after not in ("<stop>",) and last + 2 < len(starts):
            after2 = in_order[last + 2]
    return before, before2, after, after2


_LEARNED = ("before_weight", "before2_weight", "after_weight", "after2_weight", "run_after_weight", "title_before")


def without_words(rows: Floats) -> Floats:
    """The same rows as they look in a language that no word weights were learned for."""
    bare = rows.copy()
    for name in _LEARNED:
        bare[:, FEATURES.index(name)] = 0.0
    return bare


Weights = Mapping[str, Mapping[str, float]]


def features(gazetteer: Gazetteer, document: Document, mentions: Sequence[Mention], weights: Weights) -> Floats:
    """One row a mention, columns as in `FEATURES`; text-only, before any place is chosen."""
    text, in_order, starts, ends = document.text, document.words, document.starts, document.ends
    prepositions = _words(document.lang, "prepositions")
    function_words = _words(document.lang, "function_words")
    titles = _words(document.lang, "titles")
    ordinary = ordinary_words(document.lang)
    given = given_names()
    # Word weights are learned from English: in other languages the same letters say something else.
    weights = weights if document.lang == "en" else {}
    before_of, before2_of = weights.get("before", {}), weights.get("before2", {})
    after_of, after2_of = weights.get("after", {}), weights.get("after2", {})
    # 1. What the document says as a whole.
    count = len(starts)
    capital = document.capital
    small = set(compress(in_order, map(not_, capital)))
    capitals = list(compress(range(count), capital))
    joined = [False] * (count + 1)
    for i in capitals:
        if i and capital[i - 1] and starts[i] - ends[i - 1] == 1 and text[ends[i - 1]] == " ":
            # "In Paris": a small word has a capital only because it begins the sentence.
            previous = in_order[i - 1]
            joined[i] = previous not in prepositions and previous not in function_words
    surnames: set[str] = set()
    for i in capitals:
        if joined[i] and not joined[i + 1] and in_order[i - 1] in given:
            surnames.add(in_order[i])
    times: dict[str, int] = {}
    ever: set[str] = set()
    for mention in mentions:
        times[mention.key] = times.get(mention.key, 0) + 1
        if mention.word > 0 and in_order[mention.word - 1] in prepositions:
            ever.add(mention.key)
    # 2. Each mention.
    result = np.empty((len(mentions), len(FEATURES)), dtype=np.float32)
    kind_of, kind_at, population = gazetteer.kind, gazetteer.kind_at, gazetteer.population
    tops = np.array([m.postings[0] >> 2 if m.postings else 0 for m in mentions], dtype=np.int64)
    kinds = kind_of[tops].tolist()
    people = population[tops].tolist()
    length = len(text)
    for n, mention in enumerate(mentions):
        postings = mention.postings
        word, last = mention.word, mention.last_word
        before, before2, after, after2 = neighbours(document, mention)
        previous_word = in_order[word - 1] if word else ""
        joined_before = joined[word] if mention.start == starts[word] else False
        joined_after = joined[last + 1] and mention.end == ends[last]
        single = word == last
        nearby_after = nearby_before = -1
        if n + 1 < len(mentions):
            gap = mentions[n + 1].start - mention.end
            if gap <= 2 and "," in text[mention.end : mentions[n + 1].start]:
                nearby_after = kinds[n + 1] if mentions[n + 1].postings else 20
        if n:
            gap = mention.start - mentions[n - 1].end
            if gap <= 2 and "," in text[mentions[n - 1].end : mention.start]:
                nearby_before = kinds[n - 1] if mentions[n - 1].postings else 20
        mask = 0
        demonym = 0
        for value in postings[:6]:
            mask |= 1 << kind_at[value >> 2]
            demonym += value & 3 == DEMONYM
        next_char = text[mention.end : mention.end + 1]
        previous_char = text[mention.start - 1 : mention.start] if mention.start else "\n"
        result[n] = (
            last - word + 1,
            mention.end - mention.start,
            text[mention.start : mention.end].isupper(),
            kinds[n] if postings else 20,
            postings[0] & 3 if postings else 4,
            math.log10(people[n] + 1) if postings else -1,
            len(postings),
            demonym,
            mention.pattern,
            before in ("<stop>", "<edge>"),
            before_of.get(before, 0.0),
            before2_of.get(before2, 0.0),
            after_of.get(after, 0.0),
            after2_of.get(after2, 0.0),
            previous_word in prepositions,
            joined_before,
            joined_after,
            previous_word in given,
            single and mention.key in given,
            previous_word in titles,
            single and mention.key in small,
            single and mention.key in ordinary,
            _NEXT.get(next_char, 10),
            _PREVIOUS.get(previous_char, 7),
            nearby_after,
            nearby_before,
            times[mention.key],
            mention.key in ever,
            joined_before or joined_after,
            mention.start / max(1, length),
            length,
            single and mention.key in surnames,
            mask,
            after_of.get(after, 0.0) if joined_after else 0.0,
            previous_char in "\"“«'‘" and next_char in "\"”»'’",
            previous_word[:1].isdigit(),
            previous_word == "the",
        )
    return result
