"""What else a sentence says: how many, who says so, how surely, and the range that the article states."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from geo.extract.lexicon import Tag, beginning_in, ending_in
from geo.extract.spans import Spans
from geo.extract.words import Words
from geo.model import RangeBand, SystemMention
from geo.outlets import AGENCY, OUTLET, Outlets, posts

_LARGEST_QUANTITY = 999
_FARTHEST_KM = 20_000
_NUMBER_UNIT = re.compile(
    r"(?:(?P<low>\d{1,3}(?:[ ,. ]\d{3})+|\d+(?:[.,]\d+)?)\s?(?:-|–|—|to|bis|до|à|a|do)\s?)?"
    r"(?P<high>\d{1,3}(?:[ ,. ]\d{3})+|\d+(?:[.,]\d+)?)[\s-]?"
    r"(?P<unit>km|kms|kilomet\w*|км|кілометр\w*|километр\w*|quilómetr\w*|chilometr\w*|kilómetr\w*|كيلومتر\w*|كم"
    r"|miles?|mi|миль|nautical miles?|seemeilen)(?!\w|²|/)",
    re.IGNORECASE,
)
_KM_PER = {"mi": 1.609344, "ми": 1.609344, "na": 1.852, "se": 1.852}
_RANGE_WORDS_APART = 9
_QUOTED_AROUND = 900  # of a sentence without an end, in characters
_SYSTEMS_AROUND = 50  # of a sentence without an end, before and behind a figure


def quantity(words: Words, tags: Sequence[Tag], mention: SystemMention) -> int | None:
    """Return the number that stands just before a system, if one does."""
    first, _ = words.tokens_in(mention.start, mention.end)
    before = ending_in(tags, first - 2, first + 1)
    spelled = {tag.last: int(tag.label.removeprefix("number:")) for tag in before if tag.label.startswith("number:")}
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
    return any(tag.label == "concept:hedge" for tag in beginning_in(tags, *words.starting_in(start, end)))


def attribution(words: Words, tags: Sequence[Tag], start: int, end: int) -> str | None:
    """Return the clause of a sentence that says who says so."""
    first, last = words.starting_in(start, end)
    for tag in beginning_in(tags, first, last):
        if tag.label == "concept:claim":
            clause = words.clause_of[tag.first]
            inside = [words.tokens[at] for at in range(first, last) if words.clause_of[at] == clause]
            return words.text[inside[0].start : inside[-1].end]
    return None


def origin(text: str, start: int, end: int, outlets: Outlets | None = None) -> str | None:
    """Return the agency, outlet or post that the sentence credits, else whom the article credits first."""
    known, sentence = outlets or Outlets.open(), text[start:end]
    named = known.credited(sentence, AGENCY, OUTLET)
    if not named and (written := posts(sentence)):
        return written[0]
    named = named or known.credited(text, AGENCY, OUTLET)
    return named[0].name if named else None


class StatedRanges:
    """The ranges that an article itself states for its systems.

    A figure counts when a word for range stands close to it in a sentence that names the system (or the sentence right
    after one), and when it is no distance between places.
    """

    def __init__(
        self,
        words: Words,
        tags: Sequence[Tag],
        systems: Sequence[SystemMention],
        place_spans: Iterable[tuple[int, int]],
    ) -> None:
        self._words = words
        self._inside: dict[int, list[SystemMention]] = {}
        for mention in systems:
            self._inside.setdefault(words.sentence_at(mention.start), []).append(mention)
        places = Spans(place_spans)
        self._ranges: dict[str, RangeBand] = {}
        for match in _NUMBER_UNIT.finditer(words.text):
            at, start = words.token_at(match.start("high")), match.start("high")
            sentence = words.sentence_of[at]
            beside = beginning_in(tags, at - _RANGE_WORDS_APART, at + _RANGE_WORDS_APART + 1)
            said = any(tag.label == "concept:range" and words.sentence_of[tag.first] == sentence for tag in beside)
            if said and not places.touch(start, start + 1) and (band := self._band(match, sentence)):
                for system in self._meant(match.start(), sentence):
                    self._ranges.setdefault(system, band)

    def of(self, system: str) -> RangeBand | None:
        """Return the range that is stated for a system."""
        return self._ranges.get(system)

    def _meant(self, at: int, sentence: int) -> set[str]:
        """Systems that a figure may be of: the nearest named one, else all of its sentence and of the one before."""
        inside = self._beside(sentence, at)
        named = [mention for mention in inside if mention.named]
        if named:
            return {min(named, key=lambda mention: abs(mention.start - at)).system}
        return {mention.system for mention in (*self._beside(sentence - 1, at), *inside)}

    def _band(self, match: re.Match[str], sentence: int) -> RangeBand | None:
        factor = _KM_PER.get(match.group("unit").casefold()[:2], 1.0)
        high = _number(match.group("high")) * factor
        low = _number(match.group("low")) * factor if match.group("low") else high
        if not 0 < high <= _FARTHEST_KM:
            return None
        return RangeBand(min(low, high), high, None, "article", _sentence_quote(self._words, sentence, match.start()))

    def _beside(self, sentence: int, at: int) -> Sequence[SystemMention]:
        """Systems of a sentence; of one without an end, those around a position."""
        inside = self._inside.get(sentence, [])
        if len(inside) <= 2 * _SYSTEMS_AROUND:
            return inside
        middle = bisect_left(inside, at, key=lambda mention: mention.start)
        return inside[max(0, middle - _SYSTEMS_AROUND) : middle + _SYSTEMS_AROUND]


def _sentence_quote(words: Words, sentence: int, at: int) -> str:
    start, end = words.sentences[sentence]
    return words.text[max(start, at - _QUOTED_AROUND) : min(end, at + _QUOTED_AROUND)]


def _number(written: str) -> float:
    compact = re.sub(r"[  ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", compact):
        return float(re.sub(r"[,.]", "", compact))
    return float(compact.replace(",", "."))
