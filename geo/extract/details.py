"""What else a sentence says: how many, who says so, how surely, and the range that the article states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from geo.extract.lexicon import Tag
from geo.extract.words import Words
from geo.model import RangeBand, SystemMention
from geo.outlets import AGENCY, OUTLET, Outlets, posts

_LARGEST_QUANTITY = 999
_NUMBER_UNIT = re.compile(
    r"(?:(?P<low>\d{1,3}(?:[ ,. ]\d{3})+|\d+(?:[.,]\d+)?)\s?(?:-|–|—|to|bis|до|à|a|do)\s?)?"
    r"(?P<high>\d{1,3}(?:[ ,. ]\d{3})+|\d+(?:[.,]\d+)?)[\s-]?"
    r"(?P<unit>km|kms|kilomet\w*|км|кілометр\w*|километр\w*|quilómetr\w*|chilometr\w*|kilómetr\w*|كيلومتر\w*|كم"
    r"|miles?|mi|миль|nautical miles?|seemeilen)(?!\w|²|/)",
    re.IGNORECASE,
)
_KM_PER = {"mi": 1.609344, "ми": 1.609344, "na": 1.852, "se": 1.852}
_RANGE_WORDS_APART = 9


def quantity(words: Words, tags: Sequence[Tag], mention: SystemMention) -> int | None:
    """Return the number that stands just before a system, if one does."""
    first, _ = words.tokens_in(mention.start, mention.end)
    spelled = {tag.last: int(tag.label.removeprefix("number:")) for tag in tags if tag.label.startswith("number:")}
    clause = words.clause_of[first]
    for at in range(first - 1, max(-1, first - 4), -1):
        if words.clause_of[at] != clause:
            return None
        if at + 1 in spelled:
            return spelled[at + 1]
        token = words.tokens[at].folded
        if token.isdigit():
            number = int(token)
            return number if 0 < number <= _LARGEST_QUANTITY else None
    return None


def hedged(words: Words, tags: Sequence[Tag], start: int, end: int) -> bool:
    """Whether the words of a sentence hedge it."""
    return any(tag.label == "concept:hedge" and start <= words.tokens[tag.first].start < end for tag in tags)


def attribution(words: Words, tags: Sequence[Tag], start: int, end: int) -> str | None:
    """Return the clause of a sentence that says who says so."""
    for tag in tags:
        if tag.label != "concept:claim" or not start <= words.tokens[tag.first].start < end:
            continue
        clause = words.clause_of[tag.first]
        inside = [
            token
            for token, number in zip(words.tokens, words.clause_of, strict=True)
            if number == clause and start <= token.start < end
        ]
        return words.text[inside[0].start : inside[-1].end]
    return None


def origin(text: str, start: int, end: int) -> str | None:
    """Return the agency, outlet or post that the sentence credits, else whom the article credits first."""
    known, sentence = Outlets.open(), text[start:end]
    named = known.credited(sentence, AGENCY, OUTLET)
    if not named and (written := posts(sentence)):
        return written[0]
    return named[0].name if named else _credited_first(text)


@lru_cache(maxsize=4)
def _credited_first(text: str) -> str | None:
    """Whom an article credits first; asked for each of its reports."""
    named = Outlets.open().credited(text, AGENCY, OUTLET)
    return named[0].name if named else None


def article_range(
    words: Words,
    tags: Sequence[Tag],
    systems: Sequence[SystemMention],
    place_spans: Sequence[tuple[int, int]],
    system: str,
) -> RangeBand | None:
    """Return the range that the article itself states for a system.

    A figure counts when a word for range stands close to it in a sentence that names the system (or the sentence right
    after one), and when it is no distance between places.
    """
    named_in = {words.sentence_of[words.token_at(m.start)] for m in systems if m.system == system}
    others_in = {words.sentence_of[words.token_at(m.start)] for m in systems if m.named and m.system != system}
    range_at = [tag.first for tag in tags if tag.label == "concept:range"]
    for match in _distances(words.text):
        at = words.token_at(match.start("high"))
        sentence = words.sentence_of[at]
        if sentence not in named_in and not (sentence - 1 in named_in and sentence not in others_in):
            continue
        if sentence in others_in and _nearest_system(systems, words, match.start()) != system:
            continue
        if any(start <= match.start("high") < end for start, end in place_spans):
            continue
        if not any(abs(one - at) <= _RANGE_WORDS_APART and words.sentence_of[one] == sentence for one in range_at):
            continue
        factor = _KM_PER.get(match.group("unit").casefold()[:2], 1.0)
        high = _number(match.group("high")) * factor
        low = _number(match.group("low")) * factor if match.group("low") else high
        if 0 < high <= 20_000:
            return RangeBand(min(low, high), high, None, "article", _sentence_quote(words, sentence))
    return None


@lru_cache(maxsize=4)
def _distances(text: str) -> tuple[re.Match[str], ...]:
    """Every figure of kilometres or miles in a text; asked for each of its reports."""
    return tuple(_NUMBER_UNIT.finditer(text))


def _nearest_system(systems: Sequence[SystemMention], words: Words, at: int) -> str | None:
    sentence = words.sentence_of[words.token_at(at)]
    inside = [m for m in systems if m.named and words.sentence_of[words.token_at(m.start)] == sentence]
    return min(inside, key=lambda m: abs(m.start - at)).system if inside else None


def _sentence_quote(words: Words, sentence: int) -> str:
    start, end = words.sentences[sentence]
    return words.text[start:end]


def _number(written: str) -> float:
    compact = re.sub(r"[  ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", compact):
        return float(re.sub(r"[,.]", "", compact))
    return float(compact.replace(",", "."))
