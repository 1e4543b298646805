"""Which system mention may belong to which place phrase, and what stands around the two: the judge's candidates.

A link is one system mention with one place phrase close to it. Each link is described by numbers that are the same in
every language: which concepts of the lexicon stand between the two, in their clauses and sentences and right beside
them, in all sentences that name either and in the whole article, how far apart they are, what else competes, and what
kind of place it is. `FEATURES` names them in order.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise, product
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.extract.lexicon import CONCEPTS, VAGUE, Tag
from geo.extract.systems import same_kind
from geo.extract.words import Words
from geo.geodesy import distance_km
from geo.model import Location, PlacePhrase, SystemMention, SystemType

Ints = npt.NDArray[np.int64]

_SENTENCES_BACK = 3  # a place may follow its system by so many sentences
_SENTENCES_AHEAD = 1  # or precede it
_MENTIONS_PER_SYSTEM = 3  # nearest mentions of one system that compete for one place
_SYSTEMS_PER_PLACE = 12
_MENTIONS_AROUND = 150  # before and after a place; what is farther in the same endless sentence is not looked at
_TOPICS = 5  # systems last spoken of that may belong to a place however far they are
_RECENT_MENTIONS = 25

_WINDOWS = (
    "between", "system_clause", "place_clause", "system_sentence", "place_sentence", "sentence_before",
    "sentence_after", "before_place", "after_place", "before_system", "after_system", "title",
)  # fmt: skip
# Of the whole article, and of all its sentences that name the system, or the place.
_EVERYWHERE = ("article", "system_everywhere", "place_everywhere")
_FRAMES = (
    "place", "there", "seen", "arrive", "move", "leave", "destroy", "launch", "plan", "future", "deny", "negation",
    "supply", "buy", "test", "parade", "meet", "target", "range", "in", "from", "to",
)  # fmt: skip
_TYPES = tuple(SystemType)
_RELATIONS = ("at", "near", "distance", "between", "border", "coast", "outskirts", "part")
_KINDS = ("site", "city", "district", "admin1", "country", "region", "coordinates", "unplaced")
_PLAIN = (
    "same_sentence", "sentence_gap", "system_first", "token_gap", "clause_gap", "systems_between", "places_between",
    "place_rank", "system_rank", "systems_in_sentence", "places_in_sentence", "systems_in_article", "places_in_article",
    "system_mentions", "place_mentions", "named", "coreferent", "named_of_type_before", "place_radius",
    "finer_place_beside", "coarser_place_beside", "system_in_title", "place_in_title", "place_position", "dateline",
    "possessive", "place_starts_sentence", "place_follows_system_directly", "sentences_in_article", "in_title",
    "other_system_nearer", "place_has_system_in_sentence", "system_has_place_in_sentence",
    "place_trust", "system_sure", "site_word_before", "site_word_after",
    "paragraph_gap", "semicolons_between", "commas_between",
    "sentences_with_both", "sentences_with_either", "system_first_at", "system_last_at",
    "place_first_at", "place_last_at",
)  # fmt: skip
FEATURES = (
    *_PLAIN,
    *(f"type={kind}" for kind in _TYPES),
    *(f"relation={relation}" for relation in _RELATIONS),
    *(f"kind={kind}" for kind in _KINDS),
    *(f"{window}:{concept}" for window in (*_WINDOWS, *_EVERYWHERE) for concept in CONCEPTS),
    *(f"{end}_to_{frame}" for end in ("system", "place") for frame in _FRAMES),
)
_COLUMNS_OF_PLAIN = len(_PLAIN) + len(_TYPES) + len(_RELATIONS) + len(_KINDS)
_LINKS_AT_ONCE = 4_096
_CONCEPT_NUMBER = {f"concept:{concept}": n for n, concept in enumerate(CONCEPTS)}
_FRAME_OF = np.array([_FRAMES.index(concept) if concept in _FRAMES else -1 for concept in CONCEPTS])
# What parts a list of systems at their places, in any script.
_MARKS_BETWEEN = {
    "paragraph_gap": re.compile(r"\n+"),
    "semicolons_between": re.compile("[;؛]"),
    "commas_between": re.compile("[,،]"),
}
_FAR = 30.0
_NOWHERE = 2**40
_SHORT_TEXT_SENTENCES = 40
_SHORT_TEXT_TOKENS = 4_000  # in lists and texts without full stops a sentence has no end
_MOST_FAR_APART = 150
_SITE_FROM_TOWN_KM = 10.0
_HELD_WITHIN = 1.1  # of a place's radius
LEAST_LARGER = 1.5
"""How many times as wide as another a place must be to hold it."""

_SITE_WORDS = 6  # how far before a place a word such as "roof" or "building" is looked for


@dataclass(frozen=True, slots=True)
class Link:
    """One system mention with one place phrase; ``via`` is the typed mention that points back at the system.

    ``place`` is the `place_key` of the phrase.
    """

    system: SystemMention
    phrase: PlacePhrase
    place: tuple[object, ...]
    via: SystemMention | None = None

    @property
    def anchor(self) -> SystemMention:
        """The words that stand for the system beside the place."""
        return self.via or self.system


def numbered(keys: Iterable[Hashable]) -> list[int]:
    """Number keys in the order in which they first occur; equal ones alike."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def place_key(phrase: PlacePhrase) -> tuple[object, ...]:
    """Identity of a place within an article: where it is, or its words when it could not be placed."""
    location = phrase.location
    if location is None:
        return (phrase.surface.casefold(),)
    return (round(location.latitude, 2), round(location.longitude, 2))


def candidates(words: Words, systems: Sequence[SystemMention], phrases: Sequence[PlacePhrase]) -> list[Link]:
    """Pair every place phrase with the system mentions that it may belong to.

    Takes time in proportion to the text: only mentions a few sentences apart are paired. A site without a name ("the
    residence") is paired only with equipment that has none either.
    """
    mentions = [(mention, mention) for mention in systems]
    mentions += _pointing_back(systems)
    sentences = [words.sentence_at(anchor.start) for _, anchor in mentions]
    in_order = sorted(range(len(mentions)), key=lambda number: mentions[number][1].start)
    starts = [mentions[number][1].start for number in in_order]
    sentence_at = [sentences[number] for number in in_order]
    system_starts = [mention.start for mention in systems]
    places = [place_key(phrase) for phrase in phrases]
    links = []
    for phrase, place in zip(phrases, places, strict=True):
        sentence, at = words.sentence_at(phrase.start), bisect_left(starts, phrase.start)
        first = max(bisect_left(sentence_at, sentence - _SENTENCES_BACK), at - _MENTIONS_AROUND)
        last = min(bisect_right(sentence_at, sentence + _SENTENCES_AHEAD), at + _MENTIONS_AROUND)
        near = {*in_order[first:last], *_topics(systems, bisect_left(system_starts, phrase.start))}
        if not _says_where(phrase):
            near = {number for number in near if mentions[number][0].system == VAGUE}
        ranked = sorted((_gap(mentions[number][1], phrase), sentences[number], number) for number in near)
        count: Counter[str] = Counter()
        for _, _, number in ranked:
            mention, anchor = mentions[number]
            if count[mention.system] >= _MENTIONS_PER_SYSTEM or (
                mention.system not in count and len(count) >= _SYSTEMS_PER_PLACE
            ):
                continue
            if anchor.start < phrase.end and phrase.start < anchor.end:
                continue
            count[mention.system] += 1
            links.append(Link(mention, phrase, place, None if anchor is mention else anchor))
    return links + _far_apart(words, systems, phrases, places, links)


def _says_where(phrase: PlacePhrase) -> bool:
    """Whether a phrase has a name or a point, so that a system with a name can be there."""
    return bool(phrase.toponyms) or phrase.location is not None


def _far_apart(
    words: Words,
    systems: Sequence[SystemMention],
    phrases: Sequence[PlacePhrase],
    places: Sequence[tuple[object, ...]],
    links: Sequence[Link],
) -> list[Link]:
    """The closest pair of each system and place that stand nowhere near each other, in a text short enough for all."""
    if len(words.sentences) > _SHORT_TEXT_SENTENCES or len(words.tokens) > _SHORT_TEXT_TOKENS:
        return []
    by_system: dict[str, list[SystemMention]] = defaultdict(list)
    by_place: dict[tuple[object, ...], list[PlacePhrase]] = defaultdict(list)
    named: dict[tuple[object, ...], list[PlacePhrase]] = defaultdict(list)
    for mention in systems:
        by_system[mention.system].append(mention)
    for phrase, place in zip(phrases, places, strict=True):
        by_place[place].append(phrase)
        if _says_where(phrase):
            named[place].append(phrase)
    paired = {(link.system.system, link.place) for link in links}
    missing = [
        (mentions, there, place)
        for system, mentions in by_system.items()
        for place, there in (by_place if system == VAGUE else named).items()
        if (system, place) not in paired
    ]
    if len(missing) > _MOST_FAR_APART:
        return []
    return [
        Link(*min(product(mentions, there), key=lambda pair: _gap(*pair)), place) for mentions, there, place in missing
    ]


def _topics(systems: Sequence[SystemMention], before: int) -> Iterable[int]:
    """The systems last spoken of before a place, however far back: a text may go on about them without their names.

    Numbers of their last mentions among those that stand ``before`` it.
    """
    found: dict[str, int] = {}
    for number in range(before - 1, max(0, before - _RECENT_MENTIONS) - 1, -1):
        found.setdefault(systems[number].system, number)
        if len(found) == _TOPICS:
            break
    return found.values()


def _pointing_back(systems: Sequence[SystemMention]) -> list[tuple[SystemMention, SystemMention]]:
    """Typed mentions ("the system") paired with the named system of that type last mentioned before them."""
    last_named: dict[SystemType, SystemMention] = {}
    pairs = []
    for mention in systems:
        if mention.named:
            last_named[mention.type] = mention
        elif mention.type in last_named and same_kind(mention, last_named[mention.type]):
            pairs.append((last_named[mention.type], mention))
    return pairs


def _gap(mention: SystemMention, phrase: PlacePhrase) -> int:
    return max(phrase.start - mention.end, mention.start - phrase.end, 0)


class Surroundings:
    """The concepts of an article, counted once so that any window of tokens is a subtraction."""

    def __init__(self, words: Words, tags: Sequence[Tag]) -> None:
        self.words = words
        self.sentence_of = np.array(words.sentence_of, dtype=np.int64)
        self.clause_of = np.array(words.clause_of, dtype=np.int64)
        said = [(tag.first, _CONCEPT_NUMBER[tag.label]) for tag in tags if tag.label in _CONCEPT_NUMBER]
        self._at, self._said = np.array(said, dtype=np.int64).reshape(-1, 2).T
        self.sums = np.zeros((len(words.tokens) + 1, len(CONCEPTS)), dtype=np.float32)
        np.add.at(self.sums, (self._at + 1, self._said), 1)
        np.cumsum(self.sums, axis=0, out=self.sums)
        # How much of the whole article is about each concept: its finds in a hundred words.
        self.share = 100.0 * self.sums[-1].astype(np.float64) / max(len(words.tokens), 1)

    def sentence(self, numbers: Ints) -> tuple[Ints, Ints]:
        """First token of each sentence, and the one after its last; nothing where there is no such sentence."""
        return self.sentence_of.searchsorted(numbers), self.sentence_of.searchsorted(numbers, side="right")

    def clause(self, numbers: Ints) -> tuple[Ints, Ints]:
        """First token of each clause, and the one after its last."""
        return self.clause_of.searchsorted(numbers), self.clause_of.searchsorted(numbers, side="right")

    def counts(self, starts: Ints, ends: Ints) -> npt.NDArray[np.float32]:
        """Concepts in each window of tokens, at most two of each counted; concepts are the last axis."""
        starts = np.clip(starts, 0, len(self.sums) - 1)
        ends = np.maximum(np.clip(ends, 0, len(self.sums) - 1), starts)
        counted: npt.NDArray[np.float32] = self.sums[ends]
        counted -= self.sums[starts]
        return np.minimum(counted, 2, out=counted)

    @cached_property
    def in_sentences(self) -> npt.NDArray[np.float32]:
        """Concepts in each sentence, at most two of each counted; shape (sentences, concepts)."""
        return self.counts(*self.sentence(np.arange(len(self.words.sentences))))

    def distances(self, tokens: Ints) -> npt.NDArray[np.float32]:
        """Signed distance from each token to the nearest find of each of `_FRAMES` in its sentence, in tokens."""
        each, place_of = np.unique(tokens, return_inverse=True)
        first, last = self.sentence(self.sentence_of[each])
        # All finds on one line, frame behind frame; beyond both ends of a frame stands one that is in no sentence.
        size = len(self.words.tokens)
        frame = _FRAME_OF[self._said]
        begin = np.arange(len(_FRAMES))[:, None] * (size + 2) + 1
        found = begin[frame[frame >= 0], 0] + self._at[frame >= 0]
        line = np.sort(np.concatenate((found, begin[:, 0] - 1, begin[:, 0] + size)))
        behind = line.searchsorted(begin + each)
        before, after = line[behind - 1] - begin, line[behind] - begin
        back = np.where(before >= first, each - before, _NOWHERE)
        ahead = np.where(after < last, after - each, _NOWHERE)
        nearest = np.where(back <= ahead, -back, ahead)
        table = np.where(np.minimum(back, ahead) < _NOWHERE, nearest, _FAR).astype(np.float32)
        found_of: npt.NDArray[np.float32] = table.T[place_of]
        return found_of


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the two ends of each link stand: numbers of the mentions, their tokens and sentences, one entry a link."""

    system: Ints
    anchor: Ints
    phrase: Ints
    s_first: Ints
    s_last: Ints
    p_first: Ints
    p_last: Ints
    s_sentence: Ints
    p_sentence: Ints
    between_start: Ints  # characters between the two
    between_end: Ints
    far: Ints  # how many

    def of(self, numbers: Ints) -> _Ends:
        """The same of some links."""
        return _Ends(*(getattr(self, field.name)[numbers] for field in fields(self)))


def describe(
    words: Words,
    tags: Sequence[Tag],
    systems: Sequence[SystemMention],
    phrases: Sequence[PlacePhrase],
    links: Sequence[Link],
) -> npt.NDArray[np.float32]:
    """Describe links by numbers.

    Returns
    -------
    numpy.ndarray
        Shape (links, `FEATURES`).
    """
    return Description(words, tags, systems, phrases, links).rows(np.arange(len(links)))


class Description:
    """The links of an article described by numbers: of a long one, as many at a time as memory is for.

    Attributes
    ----------
    plain : numpy.ndarray
        All that is no count of concepts nor a distance to one, of every link: the first columns of `FEATURES`.
    """

    def __init__(
        self,
        words: Words,
        tags: Sequence[Tag],
        systems: Sequence[SystemMention],
        phrases: Sequence[PlacePhrase],
        links: Sequence[Link],
    ) -> None:
        self.plain = np.zeros((len(links), _COLUMNS_OF_PLAIN), dtype=np.float32)
        self._whole: npt.NDArray[np.float32] | None = None
        if not links:
            self._whole = np.zeros((0, len(FEATURES)), dtype=np.float32)
            return
        self._around = Surroundings(words, tags)
        self._ends = ends = _ends(self._around, systems, phrases, links)
        self._system = _Everywhere(self._around, [mention.system for mention in systems], systems)
        self._place = _Everywhere(self._around, [place_key(phrase) for phrase in phrases], phrases)
        plain = {
            **_of_systems(self._around, systems, ends),
            **_of_places(self._around, phrases, ends),
            **_of_both(self._around, tags, systems, phrases, ends),
            **_of_all_mentions(self._system, self._place, ends),
        }
        for column, name in enumerate(_PLAIN):
            self.plain[:, column] = plain[name]
        kinds = [_kind(phrase) for phrase in phrases]
        one_of = (
            np.array([[mention.type is kind for kind in _TYPES] for mention in systems])[ends.system],
            np.array([[phrase.relation == relation for relation in _RELATIONS] for phrase in phrases])[ends.phrase],
            np.array([[named == kind for kind in _KINDS] for named in kinds])[ends.phrase],
        )
        self.plain[:, len(_PLAIN) :] = np.hstack(one_of)
        if len(links) <= _LINKS_AT_ONCE:
            self._whole = self._rows(np.arange(len(links)))

    def parts(self, numbers: Ints | None = None) -> Iterable[Ints]:
        """Numbers of links (of all, in order, if none are given) in stretches that memory is for."""
        chosen = np.arange(len(self.plain)) if numbers is None else numbers
        return (chosen[at : at + _LINKS_AT_ONCE] for at in range(0, len(chosen), _LINKS_AT_ONCE))

    def rows(self, numbers: Ints) -> npt.NDArray[np.float32]:
        """Describe the links of some numbers, or all in their order; shape (numbers, `FEATURES`)."""
        if self._whole is None:
            return self._rows(numbers)
        return self._whole if len(numbers) == len(self._whole) else self._whole[numbers]

    def _rows(self, numbers: Ints) -> npt.NDArray[np.float32]:
        ends = self._ends.of(numbers)
        tokens = np.stack((ends.s_first, ends.p_first), axis=1)
        parts = (
            self.plain[numbers],
            _windows(self._around, ends),
            np.broadcast_to(self._around.share, (len(numbers), len(CONCEPTS))),
            self._system.concepts[self._system.number[ends.system]],
            self._place.concepts[self._place.number[ends.phrase]],
            self._around.distances(tokens.ravel()).reshape(len(numbers), -1),
        )
        return np.hstack(parts, dtype=np.float32)


class _Everywhere:
    """What stands in all sentences that name a system, or a place.

    Attributes
    ----------
    number : numpy.ndarray
        For each mention, which of the named ones it is.
    sentences : list of frozenset of int
        Of each, the sentences that name it.
    concepts : numpy.ndarray
        Of each, the mean of what its sentences hold; shape (named, concepts).
    first_at, last_at : numpy.ndarray
        Of each, where in the article its first and its last sentence stand, 0 to 1; shape (named,).
    """

    def __init__(
        self,
        around: Surroundings,
        names: Sequence[Hashable],
        mentions: Sequence[SystemMention] | Sequence[PlacePhrase],
    ) -> None:
        self.number = np.array(numbered(names), dtype=np.int64)
        sentences = np.array([around.words.sentence_at(mention.start) for mention in mentions], dtype=np.int64)
        # Each named one with each of its sentences, in order; one after the other.
        whole = len(around.words.sentences)
        named, sentence = np.divmod(np.unique(self.number * whole + sentences), whole)
        begins = np.flatnonzero(np.diff(named, prepend=-1))
        ends = np.append(begins[1:], len(named))
        self.concepts = np.add.reduceat(around.in_sentences[sentence], begins)
        self.concepts /= (ends - begins)[:, None].astype(np.float32)
        self.sentences = [frozenset(one.tolist()) for one in np.split(sentence, begins[1:])]
        self.first_at, self.last_at = sentence[begins] / whole, sentence[ends - 1] / whole


def _of_all_mentions(system: _Everywhere, place: _Everywhere, ends: _Ends) -> dict[str, npt.ArrayLike]:
    """What links say of where in the article their systems and places stand at all."""
    systems, places = system.number[ends.system], place.number[ends.phrase]
    together: dict[tuple[int, int], int] = {}
    both = []
    for pair in zip(systems.tolist(), places.tolist(), strict=True):
        if pair not in together:
            together[pair] = len(system.sentences[pair[0]] & place.sentences[pair[1]])
        both.append(together[pair])
    of_system = _each(map(len, system.sentences))[systems]
    of_place = _each(map(len, place.sentences))[places]
    return {
        "sentences_with_both": both,
        "sentences_with_either": of_system + of_place - both,
        "system_first_at": system.first_at[systems],
        "system_last_at": system.last_at[systems],
        "place_first_at": place.first_at[places],
        "place_last_at": place.last_at[places],
    }


def _ends(
    around: Surroundings, systems: Sequence[SystemMention], phrases: Sequence[PlacePhrase], links: Sequence[Link]
) -> _Ends:
    system_number = {id(mention): n for n, mention in enumerate(systems)}
    phrase_number = {id(phrase): n for n, phrase in enumerate(phrases)}
    system = np.array([system_number[id(link.system)] for link in links], dtype=np.int64)
    anchor = np.array([system_number[id(link.anchor)] for link in links], dtype=np.int64)
    phrase = np.array([phrase_number[id(link.phrase)] for link in links], dtype=np.int64)
    s_start, s_end, s_first, s_last = _spans(around.words, systems)[anchor].T
    p_start, p_end, p_first, p_last = _spans(around.words, phrases)[phrase].T
    return _Ends(
        system=system,
        anchor=anchor,
        phrase=phrase,
        s_first=s_first,
        s_last=s_last,
        p_first=p_first,
        p_last=p_last,
        s_sentence=around.sentence_of[s_first],
        p_sentence=around.sentence_of[p_first],
        far=np.maximum(np.maximum(p_start - s_end, s_start - p_end), 0),
        between_start=np.minimum(s_end, p_end),
        between_end=np.maximum(s_start, p_start),
    )


def _spans(words: Words, mentions: Sequence[SystemMention] | Sequence[PlacePhrase]) -> Ints:
    """Characters and tokens of each mention: start, end, first token, the one after its last."""
    spans = [(one.start, one.end, *words.tokens_in(one.start, one.end)) for one in mentions]
    return np.array(spans, dtype=np.int64).reshape(-1, 4)


def _windows(around: Surroundings, ends: _Ends) -> npt.NDArray[np.float32]:
    low, high = np.minimum(ends.s_sentence, ends.p_sentence), np.maximum(ends.s_sentence, ends.p_sentence)
    bounds = {
        "between": (np.minimum(ends.s_last, ends.p_last), np.maximum(ends.s_first, ends.p_first)),
        "system_clause": around.clause(around.clause_of[ends.s_first]),
        "place_clause": around.clause(around.clause_of[ends.p_first]),
        "system_sentence": around.sentence(ends.s_sentence),
        "place_sentence": around.sentence(ends.p_sentence),
        "sentence_before": around.sentence(low - 1),
        "sentence_after": around.sentence(high + 1),
        "before_place": (ends.p_first - 3, ends.p_first),
        "after_place": (ends.p_last, ends.p_last + 3),
        "before_system": (ends.s_first - 4, ends.s_first),
        "after_system": (ends.s_last, ends.s_last + 4),
        "title": around.sentence(np.zeros_like(low)),
    }
    limits = np.array([bounds[window] for window in _WINDOWS])
    return around.counts(limits[:, 0].T, limits[:, 1].T).reshape(len(low), -1)


def _of_systems(around: Surroundings, systems: Sequence[SystemMention], ends: _Ends) -> dict[str, npt.ArrayLike]:
    """What links say of their systems alone."""
    words = around.words
    mentions_of = Counter(mention.system for mention in systems)
    title = {mention.system for mention in systems if words.sentence_at(mention.start) == 0}
    named_at: dict[SystemType, int] = {}
    for mention in systems:
        if mention.named:
            named_at.setdefault(mention.type, mention.start)
    named_before = _each(named_at.get(one.type, len(words.text)) for one in systems)[ends.system]
    nameless = _each(not one.named for one in systems)[ends.system] > 0
    starts = _each(one.start for one in systems)[ends.anchor]
    return {
        "systems_in_article": len(mentions_of),
        "system_mentions": _each(mentions_of[one.system] for one in systems)[ends.system],
        "named": _each(one.named or one.system == VAGUE for one in systems)[ends.system],
        "coreferent": ends.anchor != ends.system,
        "named_of_type_before": nameless & (named_before < starts),
        "system_in_title": _each(one.system in title for one in systems)[ends.system],
        "system_sure": _each(one.sure for one in systems)[ends.system],
    }


def _of_places(around: Surroundings, phrases: Sequence[PlacePhrase], ends: _Ends) -> dict[str, npt.ArrayLike]:
    """What links say of their places alone."""
    words = around.words
    keys = [place_key(phrase) for phrase in phrases]
    phrases_of = Counter(keys)
    sentences = [words.sentence_at(phrase.start) for phrase in phrases]
    begins = [words.sentences[sentence][0] for sentence in sentences]
    title = {key for key, sentence in zip(keys, sentences, strict=True) if sentence == 0}
    beside = _beside(phrases)
    radii = (phrase.location.radius_km if phrase.location else None for phrase in phrases)
    of_each = {
        "place_mentions": (phrases_of[key] for key in keys),
        "place_radius": (-1.0 if radius is None else math.log1p(radius) for radius in radii),
        "finer_place_beside": (beside[phrase.start, phrase.end][0] for phrase in phrases),
        "coarser_place_beside": (beside[phrase.start, phrase.end][1] for phrase in phrases),
        "place_in_title": (key in title for key in keys),
        "dateline": (_opens(words, one, begin) for one, begin in zip(phrases, begins, strict=True)),
        "possessive": (_is_possessive(words.text, phrase.end) for phrase in phrases),
        "place_starts_sentence": (one.start - begin <= 1 for one, begin in zip(phrases, begins, strict=True)),
        "place_trust": (min((t.trust for t in phrase.toponyms), default=1.0) for phrase in phrases),
    }
    return {
        "places_in_article": len(phrases_of),
        "place_position": ends.p_first / max(len(words.tokens), 1),
        "in_title": ends.p_sentence == 0,
        **{name: _each(values)[ends.phrase] for name, values in of_each.items()},
    }


def _of_both(
    around: Surroundings,
    tags: Sequence[Tag],
    systems: Sequence[SystemMention],
    phrases: Sequence[PlacePhrase],
    ends: _Ends,
) -> dict[str, npt.ArrayLike]:
    """What links say of how their two ends stand to each other, and to what else stands around them."""
    words = around.words
    system_at = np.array([words.token_at(mention.start) for mention in systems], dtype=np.int64)
    phrase_at = np.array([words.token_at(phrase.start) for phrase in phrases], dtype=np.int64)
    site_at = np.array([tag.first for tag in tags if tag.label.startswith("site:")], dtype=np.int64)
    systems_in = np.bincount(around.sentence_of[system_at], minlength=len(words.sentences))
    places_in = np.bincount(around.sentence_of[phrase_at], minlength=len(words.sentences))
    together = ends.s_sentence == ends.p_sentence
    low, high = np.minimum(ends.s_last, ends.p_last), np.maximum(ends.s_first, ends.p_first)
    vague = np.array([mention.system == VAGUE for mention in systems])[ends.system]
    # Phrases of one span are one place; what has a name, and stands in the same sentence, goes before others.
    spans = numbered((phrase.start, phrase.end) for phrase in phrases)
    closeness = (ends.far, ~together, vague)
    system_rank = _ranks(np.array(spans, dtype=np.int64)[ends.phrase], closeness)
    return {
        "same_sentence": together,
        "sentence_gap": ends.p_sentence - ends.s_sentence,
        "system_first": ends.s_first < ends.p_first,
        "token_gap": np.log1p(np.maximum(high - low, 0)),
        "clause_gap": np.abs(around.clause_of[ends.p_first] - around.clause_of[ends.s_first]),
        "systems_between": _count(system_at, low, high),
        "places_between": _count(phrase_at, low, high),
        "place_rank": _ranks(ends.anchor, closeness),
        "system_rank": system_rank,
        "systems_in_sentence": systems_in[ends.p_sentence],
        "places_in_sentence": places_in[ends.p_sentence],
        "place_follows_system_directly": (ends.p_first >= ends.s_last) & (ends.p_first - ends.s_last <= 2),
        "sentences_in_article": len(words.sentences),
        "other_system_nearer": system_rank > 0,
        "place_has_system_in_sentence": systems_in[ends.p_sentence] > 0,
        "system_has_place_in_sentence": places_in[ends.s_sentence] > 0,
        "site_word_before": _count(site_at, ends.p_first - _SITE_WORDS, ends.p_first) > 0,
        "site_word_after": _count(site_at, ends.p_first + 1, ends.p_last + 3) > 0,
        **{
            name: _count(_found(mark, words.text), ends.between_start, ends.between_end)
            for name, mark in _MARKS_BETWEEN.items()
        },
    }


def _found(mark: re.Pattern[str], text: str) -> Ints:
    return np.array([match.start() for match in mark.finditer(text)], dtype=np.int64)


def _each(values: Iterable[float]) -> npt.NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)


def _count(ordered: Ints, low: Ints, high: Ints) -> Ints:
    """How many of some ordered positions lie from each ``low`` up to its ``high`` (exclusive)."""
    counted: Ints = np.maximum(ordered.searchsorted(high) - ordered.searchsorted(low), 0)
    return counted


def _ranks(group: Ints, closeness: tuple[npt.NDArray[Any], ...]) -> Ints:
    """For each link, how many others of its group are closer; what counts most in closeness comes last."""
    order = np.lexsort((*closeness, group))
    grouped = group[order]
    ranks = np.empty(len(group), dtype=np.int64)
    ranks[order] = np.arange(len(group)) - grouped.searchsorted(grouped)
    return ranks


def _opens(words: Words, phrase: PlacePhrase, begin: int) -> bool:
    """Whether a place opens its sentence and only says where the article was written."""
    return words.token_at(phrase.start) - words.token_at(begin) <= 1 and _is_dateline(words.text, phrase.end)


def _is_possessive(text: str, end: int) -> bool:
    following = text[end : end + 2]
    return following in {"'s", "’s"} or following[:1] in {"'", "’"}


def _beside(phrases: Sequence[PlacePhrase]) -> dict[tuple[int, int], tuple[bool, bool]]:
    """For each phrase, whether a neighbour names a finer place within it, or a coarser one around it."""
    flags = {(phrase.start, phrase.end): (False, False) for phrase in phrases}
    ordered = sorted(phrases, key=lambda phrase: phrase.start)
    for one, two in pairwise(ordered):
        if two.start - one.end > 30 or one.location is None or two.location is None:
            continue
        fine, coarse = sorted((one, two), key=lambda phrase: phrase.location.radius_km if phrase.location else 0.0)
        if contains(coarse, fine):
            flags[coarse.start, coarse.end] = (True, flags[coarse.start, coarse.end][1])
            flags[fine.start, fine.end] = (flags[fine.start, fine.end][0], True)
    return flags


def contains(coarse: PlacePhrase, fine: PlacePhrase) -> bool:
    """Whether one place holds another, finer one."""
    outer, inner = coarse.location, fine.location
    if outer is None or inner is None or outer.radius_km < LEAST_LARGER * inner.radius_km:
        return False
    kind = _kind(coarse)
    if kind == "city" and _kind(fine) == "city":
        return False
    if kind == "country":
        return outer.country is not None and outer.country == inner.country
    apart = distance_km(outer.latitude, outer.longitude, inner.latitude, inner.longitude)
    return apart <= outer.radius_km * _HELD_WITHIN


def is_country(phrase: PlacePhrase) -> bool:
    """Whether a place is a country, and so holds all that lies in it."""
    return _kind(phrase) == "country"


def reach_km(location: Location) -> float:
    """How far from a place's centre at most lies what it holds, or a site that lies by it."""
    return max(location.radius_km * _HELD_WITHIN, location.radius_km + _SITE_FROM_TOWN_KM)


def lies_by(town: PlacePhrase, site: PlacePhrase) -> bool:
    """Whether a town is the one that a site (an air base, a port) lies by: "the air base near Šiauliai"."""
    around, point = town.location, site.location
    if around is None or point is None or (_kind(town), _kind(site)) != ("city", "site"):
        return False
    apart = distance_km(around.latitude, around.longitude, point.latitude, point.longitude)
    return apart <= around.radius_km + _SITE_FROM_TOWN_KM


def _kind(phrase: PlacePhrase) -> str:
    if phrase.location is None:
        return "unplaced"
    for toponym in phrase.toponyms:
        if toponym.kind == "unknown":
            return "unplaced"
    if not phrase.toponyms:
        return "coordinates"
    kind = phrase.toponyms[0].kind
    return kind if kind in _KINDS else "site"


def _is_dateline(text: str, end: int) -> bool:
    """Whether the place only says where the article was written: "MOSCOW, Dec 4 (Agency) -"."""
    line = text[end : end + 45].split("\n")[0]
    dash = min((at for at in (line.find(mark) for mark in (" - ", " – ", " — ", " -- ")) if at >= 0), default=-1)
    return (dash >= 0 and not any(mark in line[:dash] for mark in ".!?;")) or (
        line.startswith((". ", ", ")) and "(" in line[:20]
    )
