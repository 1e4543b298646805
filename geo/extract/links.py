"""Which system mention may belong to which place phrase, and what stands around the two: the judge's candidates.

A link is one system mention with one place phrase close to it. Each link is described by numbers that are the same in
every language: which concepts of the lexicon stand between the two, in their clauses and sentences and right beside
them, how far apart they are, what else competes, and what kind of place it is. `FEATURES` names them in order.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from geo.extract.lexicon import CONCEPTS, VAGUE, Tag
from geo.extract.systems import same_kind
from geo.extract.words import Words
from geo.geodesy import distance_km
from geo.model import PlacePhrase, SystemMention, SystemType

_SENTENCES_BACK = 3  # a place may follow its system by so many sentences
_SENTENCES_AHEAD = 1  # or precede it
_MENTIONS_PER_SYSTEM = 3  # nearest mentions of one system that compete for one place
_SYSTEMS_PER_PLACE = 12
_TOPICS = 5  # systems last spoken of that may belong to a place however far they are
_RECENT_MENTIONS = 25

_WINDOWS = (
    "between", "system_clause", "place_clause", "system_sentence", "place_sentence", "sentence_before",
    "sentence_after", "before_place", "after_place", "before_system", "after_system", "title", "article",
)  # fmt: skip
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
)  # fmt: skip
FEATURES = (
    *_PLAIN,
    *(f"type={kind}" for kind in _TYPES),
    *(f"relation={relation}" for relation in _RELATIONS),
    *(f"kind={kind}" for kind in _KINDS),
    *(f"{window}:{concept}" for window in _WINDOWS for concept in CONCEPTS),
    *(f"{end}_to_{frame}" for end in ("system", "place") for frame in _FRAMES),
)
_FAR = 30.0
_NOWHERE = 2**40
_SHORT_TEXT_SENTENCES = 40
_MOST_FAR_APART = 150
_SITE_FROM_TOWN_KM = 10.0
_SITE_WORDS = 6  # how far before a place a word such as "roof" or "building" is looked for


@dataclass(frozen=True, slots=True)
class Link:
    """One system mention with one place phrase; ``via`` is the typed mention that points back at the system."""

    system: SystemMention
    phrase: PlacePhrase
    via: SystemMention | None = None

    @property
    def anchor(self) -> SystemMention:
        """The words that stand for the system beside the place."""
        return self.via or self.system


def place_key(phrase: PlacePhrase) -> tuple[object, ...]:
    """Identity of a place within an article: where it is, or its words when it could not be placed."""
    location = phrase.location
    if location is None:
        return (phrase.surface.casefold(),)
    return (round(location.latitude, 2), round(location.longitude, 2))


def candidates(words: Words, systems: Sequence[SystemMention], phrases: Sequence[PlacePhrase]) -> list[Link]:
    """Pair every place phrase with the system mentions that it may belong to.

    Takes time in proportion to the text: only mentions a few sentences apart are paired.
    """
    mentions = [(mention, mention) for mention in systems]
    mentions += _pointing_back(systems)
    by_sentence: dict[int, list[tuple[SystemMention, SystemMention]]] = defaultdict(list)
    for mention, anchor in mentions:
        by_sentence[_sentence(words, anchor.start)].append((mention, anchor))
    recent = sorted(((mention, anchor) for mention, anchor in mentions if anchor is mention), key=lambda p: p[0].start)
    links = []
    for phrase in phrases:
        sentence = _sentence(words, phrase.start)
        near = [
            pair
            for number in range(max(0, sentence - _SENTENCES_BACK), sentence + _SENTENCES_AHEAD + 1)
            for pair in by_sentence.get(number, ())
        ]
        near += [pair for pair in _topics(recent, phrase.start) if pair not in near]
        near.sort(key=lambda pair: _gap(pair[1], phrase))
        count: Counter[str] = Counter()
        for mention, anchor in near:
            if count[mention.system] >= _MENTIONS_PER_SYSTEM or (
                mention.system not in count and len(count) >= _SYSTEMS_PER_PLACE
            ):
                continue
            if anchor.start < phrase.end and phrase.start < anchor.end:
                continue
            count[mention.system] += 1
            links.append(Link(mention, phrase, None if anchor is mention else anchor))
    return links + _far_apart(words, systems, phrases, links)


def _far_apart(
    words: Words, systems: Sequence[SystemMention], phrases: Sequence[PlacePhrase], links: Sequence[Link]
) -> list[Link]:
    """The closest pair of each system and place that stand nowhere near each other, in a text short enough for all."""
    if len(words.sentences) > _SHORT_TEXT_SENTENCES:
        return []
    paired = {(link.system.system, place_key(link.phrase)) for link in links}
    by_place: dict[tuple[object, ...], list[PlacePhrase]] = defaultdict(list)
    by_system: dict[str, list[SystemMention]] = defaultdict(list)
    for phrase in phrases:
        by_place[place_key(phrase)].append(phrase)
    for mention in systems:
        by_system[mention.system].append(mention)
    missing = [(system, place) for system in by_system for place in by_place if (system, place) not in paired]
    if len(missing) > _MOST_FAR_APART:
        return []
    return [
        Link(*min(product(by_system[system], by_place[place]), key=lambda pair: _gap(*pair)))
        for system, place in missing
    ]


def _topics(
    recent: Sequence[tuple[SystemMention, SystemMention]], start: int
) -> list[tuple[SystemMention, SystemMention]]:
    """The systems last spoken of before a place, however far back: a text may go on about them without their names."""
    found: dict[str, tuple[SystemMention, SystemMention]] = {}
    at = bisect_left(recent, start, key=lambda pair: pair[0].start)
    for pair in reversed(recent[max(0, at - _RECENT_MENTIONS) : at]):
        found.setdefault(pair[0].system, pair)
        if len(found) == _TOPICS:
            break
    return list(found.values())


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


def _sentence(words: Words, start: int) -> int:
    return words.sentence_of[words.token_at(start)] if words.tokens else 0


def _gap(mention: SystemMention, phrase: PlacePhrase) -> int:
    return max(phrase.start - mention.end, mention.start - phrase.end, 0)


class Surroundings:
    """The concepts of an article, counted once so that any window of tokens is a subtraction."""

    def __init__(self, words: Words, tags: Sequence[Tag]) -> None:
        self.words = words
        marks = np.zeros((len(words.tokens) + 1, len(CONCEPTS)), dtype=np.int32)
        index = {concept: n for n, concept in enumerate(CONCEPTS)}
        self.places_of: dict[str, list[int]] = {frame: [] for frame in _FRAMES}
        for tag in tags:
            kind, _, concept = tag.label.partition(":")
            if kind == "concept":
                marks[tag.first + 1, index[concept]] += 1
                if concept in self.places_of:
                    self.places_of[concept].append(tag.first)
        self.sums = np.cumsum(marks, axis=0)
        self.sentence_tokens = _ranges(words.sentence_of)
        self.clause_tokens = _ranges(words.clause_of)

    def counts(self, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Concepts in each window of tokens, at most two of each counted."""
        starts = np.clip(starts, 0, len(self.sums) - 1)
        ends = np.maximum(np.clip(ends, 0, len(self.sums) - 1), starts)
        counted: npt.NDArray[np.float32] = np.minimum(self.sums[ends] - self.sums[starts], 2).astype(np.float32)
        return counted


def _ranges(number_of: Sequence[int]) -> dict[int, tuple[int, int]]:
    ranges: dict[int, tuple[int, int]] = {}
    for at, number in enumerate(number_of):
        first, _ = ranges.get(number, (at, at))
        ranges[number] = (first, at + 1)
    return ranges


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
    around = Surroundings(words, tags)
    spans = [_spans(words, link) for link in links]
    plain = _plain(words, tags, systems, phrases, links, spans)
    windows = _windows(around, spans)
    tokens = [at for span in spans for at in (span[0], span[2])]
    apart = _distances(around, tokens).reshape(len(links), 2 * len(_FRAMES))
    return np.hstack([plain, windows, apart]).astype(np.float32)


def _spans(words: Words, link: Link) -> tuple[int, int, int, int]:
    return (
        *words.tokens_in(link.anchor.start, link.anchor.end),
        *words.tokens_in(link.phrase.start, link.phrase.end),
    )


def _windows(around: Surroundings, spans: Sequence[tuple[int, int, int, int]]) -> npt.NDArray[np.float32]:
    words = around.words
    bounds: dict[str, list[tuple[int, int]]] = {window: [] for window in _WINDOWS}
    last = max(words.sentence_of, default=0)
    for s_first, s_last, p_first, p_last in spans:
        s_sentence, p_sentence = words.sentence_of[s_first], words.sentence_of[p_first]
        low, high = min(s_sentence, p_sentence), max(s_sentence, p_sentence)
        bounds["between"].append((min(s_last, p_last), max(s_first, p_first)))
        bounds["system_clause"].append(around.clause_tokens[words.clause_of[s_first]])
        bounds["place_clause"].append(around.clause_tokens[words.clause_of[p_first]])
        bounds["system_sentence"].append(around.sentence_tokens[s_sentence])
        bounds["place_sentence"].append(around.sentence_tokens[p_sentence])
        bounds["sentence_before"].append(around.sentence_tokens.get(low - 1, (0, 0)))
        bounds["sentence_after"].append(around.sentence_tokens.get(high + 1, (0, 0)) if high < last else (0, 0))
        bounds["before_place"].append((p_first - 3, p_first))
        bounds["after_place"].append((p_last, p_last + 3))
        bounds["before_system"].append((s_first - 4, s_first))
        bounds["after_system"].append((s_last, s_last + 4))
        bounds["title"].append(around.sentence_tokens.get(0, (0, 0)))
        bounds["article"].append((0, len(words.tokens)))
    parts = []
    for window in _WINDOWS:
        limits = np.array(bounds[window], dtype=np.int64).reshape(-1, 2)
        counted = around.counts(limits[:, 0], limits[:, 1])
        parts.append(_density(around, counted) if window == "article" else counted)
    return np.hstack(parts)


def _density(around: Surroundings, counted: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How much of the whole article is about each concept: its finds in a hundred words."""
    share = 100.0 * around.sums[-1] / max(len(around.words.tokens), 1)
    return np.broadcast_to(share.astype(np.float32), counted.shape)


def _count(ordered: Sequence[int], low: int, high: int) -> int:
    """How many of some ordered positions lie from ``low`` up to ``high`` (exclusive)."""
    return max(0, bisect_left(ordered, high) - bisect_left(ordered, low))


def _distances(around: Surroundings, tokens: Sequence[int]) -> npt.NDArray[np.float32]:
    """Signed distance in tokens from each of some tokens to the nearest find of each concept in the same sentence."""
    each, place_of = np.unique(np.array(tokens, dtype=np.int64), return_inverse=True)
    limits = [around.sentence_tokens[around.words.sentence_of[at]] for at in each.tolist()]
    first, last = np.array(limits, dtype=np.int64).reshape(-1, 2).T
    table = np.full((len(each), len(_FRAMES)), _FAR, dtype=np.float32)
    for column, frame in enumerate(_FRAMES):
        if not around.places_of[frame]:
            continue
        # Beyond both ends stand places that are in no sentence.
        places = np.array([-1, *around.places_of[frame], len(around.words.tokens)], dtype=np.int64)
        behind = np.searchsorted(places[1:], each) + 1
        before, after = places[behind - 1], places[behind]
        back = np.where(before >= first, each - before, _NOWHERE)
        ahead = np.where(after < last, after - each, _NOWHERE)
        nearest = np.where(back <= ahead, -back, ahead)
        table[:, column] = np.where(np.minimum(back, ahead) < _NOWHERE, nearest, _FAR)
    return table[place_of]


def _plain(
    words: Words,
    tags: Sequence[Tag],
    systems: Sequence[SystemMention],
    phrases: Sequence[PlacePhrase],
    links: Sequence[Link],
    spans: Sequence[tuple[int, int, int, int]],
) -> npt.NDArray[np.float32]:
    system_at = [words.token_at(mention.start) for mention in systems]
    site_at = [tag.first for tag in tags if tag.label.startswith("site:")]
    phrase_at = [words.token_at(phrase.start) for phrase in phrases]
    systems_in = Counter(words.sentence_of[at] for at in system_at)
    places_in = Counter(words.sentence_of[at] for at in phrase_at)
    mentions_of = Counter(mention.system for mention in systems)
    keys = [place_key(phrase) for phrase in phrases]
    key_of = {id(phrase): key for phrase, key in zip(phrases, keys, strict=True)}
    phrases_of = Counter(keys)
    title_systems = {m.system for m, at in zip(systems, system_at, strict=True) if words.sentence_of[at] == 0}
    title_places = {key for key, at in zip(keys, phrase_at, strict=True) if words.sentence_of[at] == 0}
    of_place = {id(phrase): _of_place(words, phrase, at) for phrase, at in zip(phrases, phrase_at, strict=True)}
    of_type = {kind: [kind is other for other in _TYPES] for kind in _TYPES}
    beside = _beside(phrases)
    first_named = {}
    for mention in reversed(systems):
        if mention.named:
            first_named[mention.type] = mention.start
    apart = [words.sentence_of[span[0]] != words.sentence_of[span[2]] for span in spans]
    closeness = [
        (link.system.system == VAGUE, far, _gap(link.anchor, link.phrase))
        for link, far in zip(links, apart, strict=True)
    ]
    place_rank = _ranks(links, closeness, by_place=False)
    system_rank = _ranks(links, closeness, by_place=True)
    rows = []
    for number, (link, (s_first, s_last, p_first, p_last)) in enumerate(zip(links, spans, strict=True)):
        anchor, phrase = link.anchor, link.phrase
        s_sentence, p_sentence = words.sentence_of[s_first], words.sentence_of[p_first]
        low, high = min(s_last, p_last), max(s_first, p_first)
        finer, coarser = beside[phrase.start, phrase.end]
        key, place = key_of[id(phrase)], of_place[id(phrase)]
        rows.append(
            [
                s_sentence == p_sentence,
                p_sentence - s_sentence,
                s_first < p_first,
                math.log1p(max(0, high - low)),
                abs(words.clause_of[p_first] - words.clause_of[s_first]),
                _count(system_at, low, high),
                _count(phrase_at, low, high),
                place_rank[number],
                system_rank[number],
                systems_in[p_sentence],
                places_in[p_sentence],
                len(mentions_of),
                len(phrases_of),
                mentions_of[link.system.system],
                phrases_of[key],
                link.system.named or link.system.system == VAGUE,
                link.via is not None,
                not link.system.named and first_named.get(link.system.type, len(words.text)) < anchor.start,
                place.log_radius,
                finer,
                coarser,
                link.system.system in title_systems,
                key in title_places,
                p_first / max(len(words.tokens), 1),
                place.dateline,
                place.possessive,
                place.starts_sentence,
                0 <= p_first - s_last <= 2,
                len(words.sentences),
                p_sentence == 0,
                system_rank[number] > 0,
                systems_in[p_sentence] > 0,
                places_in[s_sentence] > 0,
                place.trust,
                link.system.sure,
                _count(site_at, p_first - _SITE_WORDS, p_first) > 0,
                _count(site_at, p_first + 1, p_last + 3) > 0,
                *of_type[link.system.type],
                *place.relation_and_kind,
            ]
        )
    return np.array(rows, dtype=np.float32).reshape(
        len(links), len(_PLAIN) + len(_TYPES) + len(_RELATIONS) + len(_KINDS)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """What a link says of its place alone."""

    log_radius: float
    dateline: bool
    possessive: bool
    starts_sentence: bool
    trust: float
    relation_and_kind: tuple[bool, ...]


def _of_place(words: Words, phrase: PlacePhrase, at: int) -> _Place:
    following = words.text[phrase.end : phrase.end + 2]
    sentence_start = words.sentences[words.sentence_of[at]][0]
    named = _kind(phrase)
    return _Place(
        log_radius=math.log1p(phrase.location.radius_km) if phrase.location else -1.0,
        dateline=at - words.token_at(sentence_start) <= 1 and _is_dateline(words.text, phrase.end),
        possessive=following in {"'s", "’s"} or following[:1] in {"'", "’"},
        starts_sentence=phrase.start - sentence_start <= 1,
        trust=min((toponym.trust for toponym in phrase.toponyms), default=1.0),
        relation_and_kind=(
            *(phrase.relation == relation for relation in _RELATIONS),
            *(named == kind for kind in _KINDS),
        ),
    )


def _ranks(links: Sequence[Link], closeness: Sequence[tuple[bool, bool, int]], by_place: bool) -> list[int]:
    """For each link, how many others of its place (or its system mention) are closer, its own sentence first."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        key = (link.phrase.start, link.phrase.end) if by_place else (link.anchor.start, link.anchor.end)
        groups[key].append(number)
    ranks = [0] * len(links)
    for members in groups.values():
        for rank, number in enumerate(sorted(members, key=closeness.__getitem__)):
            ranks[number] = rank
    return ranks


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
    if outer is None or inner is None or outer.radius_km < 1.5 * inner.radius_km:
        return False
    if _kind(coarse) == "city" and _kind(fine) == "city":
        return False
    if _kind(coarse) == "country":
        return outer.country is not None and outer.country == inner.country
    apart = distance_km(outer.latitude, outer.longitude, inner.latitude, inner.longitude)
    return apart <= outer.radius_km * 1.1


def lies_by(town: PlacePhrase, site: PlacePhrase) -> bool:
    """Whether a town is the one that a site (an air base, a port) lies by: "the air base near Šiauliai"."""
    around, point = town.location, site.location
    if around is None or point is None or (_kind(town), _kind(site)) != ("city", "site"):
        return False
    apart = distance_km(around.latitude, around.longitude, point.latitude, point.longitude)
    return apart <= around.radius_km + _SITE_FROM_TOWN_KM


def _kind(phrase: PlacePhrase) -> str:
    if phrase.location is None or any(toponym.kind == "unknown" for toponym in phrase.toponyms):
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
