"""Who actually said it: reports by independent origin, however many outlets repeat them.

Two reports have one origin when

1. they credit the same official body, post, agency or outlet (`geo.outlets` knows their names in many languages, which
   is how a translation is recognised), or come from the same outlet and credit nobody; or
2. their words around the report are the same for the most part, and they were published within `REPRINT_DAYS` of each
   other: a reprint that credits nobody; or
3. they were published within `NEAR_DAYS` of each other and share any credit, even beside a nearer one.

Whom a report credits is taken from its own sentence first, then from the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from geo.model import Report, Sourced, Status
from geo.outlets import AGENCY, OFFICIAL, OUTLET, Outlet, Outlets, host_of, plain, posts

NEAR_DAYS = 3
REPRINT_DAYS = 7
# Of rapidfuzz's token_set_ratio, 0 to 100; tests/benchmarks/near_duplicates.py measures it: reprints of the sample
# articles score above 69, other articles on the same subject below. Short reports of one event are more alike.
ALIKE = 78.0
_LEAST_SHARED = 0.3  # of the smaller text's words: below it no pair is that alike, and comparing is a waste
_FEW = 64  # so many are compared one by one; of more, those that share enough are found together
_BEFORE, _AFTER = 150, 350  # characters of the article that are compared, around the report's sentence
_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent origin: its name, the identities of its reports, and why they are one."""

    name: str
    reports: tuple[str, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Credit:
    """Whom a report rests on: the nearest credit, its name for people, and every credit."""

    key: str
    name: str
    every: frozenset[str]


def group(sourced: Iterable[Sourced], outlets: Outlets | None = None) -> list[Origin]:
    """Put reports together that have one origin; the earliest first, whatever order they come in.

    Parameters
    ----------
    sourced : iterable of Sourced
        Reports of one deployment: what has nothing to do with each other is not compared.
    outlets : Outlets, optional
        Those of ``data/outlets`` when not given.
    """
    known = outlets or Outlets.open()
    ordered = sorted(sourced, key=_age)
    credits = [credit(one, known) for one in ordered]
    words = [_words(one) for one in ordered]
    sets = [frozenset(one.split()) for one in words]
    dated = [one.article.published is not None for one in ordered]
    leader = list(range(len(ordered)))
    why: dict[int, list[str]] = {}

    def find(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    def join(one: int, other: int, reason: str) -> None:
        a, b = sorted((find(one), find(other)))
        if a != b:
            leader[b] = a
            why.setdefault(a, []).extend([*why.pop(b, []), reason])

    # 1. The same credit.
    first_with: dict[str, int] = {}
    for number, given in enumerate(credits):
        first = first_with.setdefault(given.key, number)
        if first != number:
            join(first, number, f"both rest on {credits[first].name}")
    # 2. Another shared credit, published about the same time; 3. the same words.
    in_words, in_credits = _Shared(sets), _Shared([one.every for one in credits])
    sizes = np.array([len(one) for one in sets])
    days = [(one.article.published or date.max).toordinal() for one in ordered]
    for number, one in enumerate(ordered):
        published = one.article.published
        # Nothing older can be near; what is undated comes last and is compared with all.
        first_near = bisect_left(days, published.toordinal() - REPRINT_DAYS) if published else 0
        mine = find(number)
        others = [other for other in range(first_near, number) if leader[other] != mine and find(other) != mine]
        if len(others) > _FEW:
            enough = _LEAST_SHARED * np.minimum(sizes[number], sizes[first_near:number])
            likely = in_words.with_earlier(number, first_near) >= enough
            likely |= in_credits.with_earlier(number, first_near) > 0
            others = [other for other in others if likely[other - first_near]]
        for other in others:
            if leader[other] == mine or find(other) == mine:
                continue
            # Where a day is not known it may be as near as any.
            days_apart = days[number] - days[other] if dated[number] and dated[other] else 0
            shared = credits[number].every & credits[other].every
            if shared and days_apart <= NEAR_DAYS:
                join(other, number, f"both credit {sorted(shared)[0]}")
                mine = find(number)
            elif _may_be_alike(one, ordered[other]) and _share_words(sets[number], sets[other]):
                alike = fuzz.token_set_ratio(words[number], words[other], score_cutoff=ALIKE)
                if alike:
                    join(other, number, f"{alike:.0f} % the same words")
                    mine = find(number)
    groups: dict[int, list[int]] = {}
    for number in range(len(ordered)):
        groups.setdefault(find(number), []).append(number)
    return [
        Origin(
            credits[first].name,
            tuple(ordered[number].report.id for number in members),
            tuple(dict.fromkeys(why.get(first, ()))),
        )
        for first, members in sorted(groups.items())
    ]


def credit(one: Sourced, outlets: Outlets) -> _Credit:
    """Whom a report rests on."""
    report, article = one.report, one.article
    quote = report.evidence.quote
    said_by = outlets.credited(_without_place(report), OFFICIAL)
    posted = posts(quote) or posts(article.text)
    carried = outlets.credited(quote, AGENCY, OUTLET)
    if report.origin:
        carried.append(outlets.named(report.origin) or Outlet(report.origin, OUTLET))
    around = outlets.credited(_window(one), AGENCY, OUTLET)
    own = outlets.named(article.source) or outlets.at(article.url)
    source = own or _unknown(one)
    names = [*(row.name for row in said_by), *posted[:1], *(row.name for row in (*carried, *around))]
    every = {plain(name) for name in names}
    if own and own.kind == AGENCY:
        every.add(plain(own.name))
    if names:
        return _Credit(plain(names[0]), names[0], frozenset(every))
    if report.status is Status.DENIED and own is None:
        # Outlets carry denials, they seldom make them: who denies is not the one whose claim it may be.
        name = report.attribution or f"a denial in {source.name}"
        return _Credit(f"denied {plain(name)}", name, frozenset({f"denied {plain(name)}"}))
    return _Credit(plain(source.name), source.name, frozenset(every or {plain(source.name)}))


def _without_place(report: Report) -> str:
    """The report's sentence without its place words: a ministry on whose roof it stands has said nothing."""
    start, quote = report.evidence.start, report.evidence.quote
    spans = [report.place_span, *((clue.start, clue.end) for clue in report.clues)]
    for first, last in filter(None, spans):
        first, last = max(0, first - start), min(len(quote), last - start)
        if first < last:
            quote = quote[:first] + " " * (last - first) + quote[last:]
    return quote


def _unknown(one: Sourced) -> Outlet:
    article = one.article
    return Outlet(article.source or host_of(article.url) or article.title or f"text {article.id}", OUTLET)


def _window(one: Sourced) -> str:
    evidence = one.report.evidence
    return one.article.text[max(0, evidence.start - _BEFORE) : evidence.end + _AFTER] or evidence.quote


def _words(one: Sourced) -> str:
    """Words to compare; scripts without blanks are cut into characters."""
    return _UNSPACED.sub(r" \1 ", _window(one).casefold())


def _may_be_alike(one: Sourced, other: Sourced) -> bool:
    """Whether one could be a reprint of the other: another article, not of another language, not the opposite."""
    a, b = one.article, other.article
    if one.report.article_id == other.report.article_id or (one.report.status is Status.DENIED) is not (
        other.report.status is Status.DENIED
    ):
        return False
    return not a.lang or not b.lang or a.lang == b.lang


class _Shared:
    """How many of its words each of many sets shares with others, for one against many at once."""

    def __init__(self, sets: Sequence[frozenset[str]]) -> None:
        self._sets = sets

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Word and set in one number, in order of both; where each stands in that order; where each set begins."""
        number: dict[str, int] = {}
        words = [number.setdefault(word, len(number)) for one in self._sets for word in one]
        sizes = [len(one) for one in self._sets]
        keys = np.array(words, np.int64) * len(sizes) + np.repeat(np.arange(len(sizes)), sizes)
        order = np.argsort(keys)
        at = np.empty_like(order)
        at[order] = np.arange(len(order))
        return keys[order], at, np.concatenate(([0], np.cumsum(sizes)))

    def with_earlier(self, number: int, first: int) -> NDArray[np.int64]:
        """How many words the set of a number shares with each before it, from a first one on."""
        keys, at, begins = self._places
        mine = at[begins[number] : begins[number + 1]]
        low = np.searchsorted(keys, keys[mine] - number + first)
        shared = [keys[a:b] for a, b in zip(low.tolist(), mine.tolist(), strict=True) if a < b]
        if not shared:
            return np.zeros(number - first, np.int64)
        return np.bincount(np.concatenate(shared) % len(self._sets) - first, minlength=number - first)


def _share_words(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _LEAST_SHARED * min(len(one), len(other))


def _age(one: Sourced) -> tuple[date, str, int, str]:
    return one.article.published or date.max, one.report.article_id, one.report.evidence.start, one.report.id


def named(origins: Sequence[Origin], reports: Iterable[str]) -> tuple[str, ...]:
    """Names of the origins that any of these reports has, in order."""
    wanted = set(reports)
    return tuple(one.name for one in origins if wanted.intersection(one.reports))
