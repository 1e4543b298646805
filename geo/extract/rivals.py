"""The second look: each system at each place, held against what else the article says of that system and that place.

The judge first looks at links one by one (`geo.extract.links`). A system is rarely reported at every place that is
named near it, nor every system at one place, so a pair that stands far behind its rivals is less likely, and one that
several links speak for is more so. `FEATURES` names the numbers that say this, in order. Nor does one link tell the
status: what left one place is at another, and the sentence that names both may not be the one that says so.
`STATUS_FEATURES` names the numbers for that.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.extract import links
from geo.extract.links import Link
from geo.model import Status

Shares = npt.NDArray[np.float64]

# What describes the surest link of a pair: all but the counts of concepts.
_OF_LINK = [n for n, name in enumerate(links.FEATURES) if ":" not in name and "_to_" not in name]
_OF_PAIR = (
    "log_odds", "links", "mean", "sum", "second_link",
    "best_other_place", "next_other_place", "other_places", "lead_over_places", "places_ahead", "likely_places",
    "best_other_system", "next_other_system", "other_systems", "lead_over_systems", "systems_ahead", "likely_systems",
    "finer_place", "coarser_place", "same_type_here", "named_of_type_here", "named_of_type",
    "pairs_ahead", "pairs", "best_pair", "likely_pairs",
)  # fmt: skip
FEATURES = (*_OF_PAIR, *(links.FEATURES[n] for n in _OF_LINK))
# Whose statuses are looked at for the status of a pair: its links' together, its surest link's, those of the likeliest
# other place of its system, and of the other systems at its place. `_OF_PAIR` tells how likely these are.
_VOICES = ("links", "surest", "other_place", "other_systems")
STATUS_FEATURES = (
    *_OF_PAIR,
    *(f"{voice}_{status}" for voice in _VOICES for status in Status),
    *links.FEATURES,
)
LEAST_LIKELY = 0.1
"""Of a link, to be looked at a second time."""
_LIKELY = 0.4
_MOST_PLACES_HELD_TOGETHER = 20  # of one system, the likeliest: whether one holds another


@dataclass(frozen=True, slots=True)
class Pair:
    """One system at one place: the numbers of its links, of the surest of them, and how likely that one is."""

    members: tuple[int, ...]
    surest: int
    likely: float


def pairs(candidates: Sequence[Link], likely: Shares) -> list[Pair]:
    """Put the links of an article together that link one system with one place, but for those that are too unlikely.

    Parameters
    ----------
    candidates
        The links of an article.
    likely
        How likely each is a report, 0 to 1; shape (links,).
    """
    members: dict[tuple[object, ...], list[int]] = defaultdict(list)
    shares = likely.tolist()
    for n, (link, share) in enumerate(zip(candidates, shares, strict=True)):
        if share >= LEAST_LIKELY:
            members[link.system.system, link.place].append(n)
    surest = [max(numbers, key=shares.__getitem__) for numbers in members.values()]
    return [Pair(tuple(numbers), best, shares[best]) for numbers, best in zip(members.values(), surest, strict=True)]


def describe(
    candidates: Sequence[Link],
    described: npt.NDArray[np.float32],
    likely: Shares,
    found: Sequence[Pair],
) -> npt.NDArray[np.float32]:
    """Describe the pairs of an article by numbers.

    Parameters
    ----------
    candidates, described, likely
        The links of the article, their numbers (`geo.extract.links.describe`, or its plain ones alone), and how likely
        each is a report.
    found
        Their `pairs`.

    Returns
    -------
    numpy.ndarray
        Shape (pairs, `FEATURES`).
    """
    if not found:
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    first = [candidates[pair.surest] for pair in found]
    # By numbers, because what places are known by takes long to hash, and all are grouped five times.
    places, systems = links.numbered(link.place for link in first), links.numbered(link.system.system for link in first)
    shares = [pair.likely for pair in found]
    of_system = _grouped(systems)
    against_places, against_systems = _rivals(shares, systems), _rivals(shares, places)
    # Others of the same type at the same place, and those of them that have a name.
    alike = links.numbered((place, link.system.type) for place, link in zip(places, first, strict=True))
    best_alike = _best_others(shares, _grouped(alike))
    named_alike = {key: [n for n in numbers if first[n].system.named] for key, numbers in _grouped(alike).items()}
    best_named_alike = _best_others(shares, named_alike)
    named_of_type: dict[object, float] = defaultdict(float)
    for share, link in zip(shares, first, strict=True):
        if link.system.named:
            named_of_type[link.system.type] = max(named_of_type[link.system.type], share)
    by_likelihood = sorted(shares, reverse=True)
    ahead = {share: n for n, share in reversed(list(enumerate(by_likelihood)))}
    whole = (len(found), by_likelihood[0], sum(share > _LIKELY for share in by_likelihood))
    holds: dict[tuple[int, int], bool] = {}
    held = {n: about for numbers in of_system.values() for n, about in _holding(first, found, numbers, holds).items()}
    of_links = likely.tolist()
    rows = [
        (
            *_of_links(pair, of_links),
            *against_places[n],
            *against_systems[n],
            *held.get(n, (0.0, 0.0)),
            best_alike[n],
            # Where no name is among those alike but its own, or where it has none itself, it is their best.
            best_named_alike.get(n, max((shares[other] for other in named_alike[alike[n]]), default=0.0)),
            named_of_type[first[n].system.type],
            ahead[pair.likely],
            *whole,
        )
        for n, pair in enumerate(found)
    ]
    of_link = described[[pair.surest for pair in found]][:, _OF_LINK]
    return np.hstack([np.array(rows, dtype=np.float32), of_link]).astype(np.float32)


def describe_statuses(
    candidates: Sequence[Link],
    likely: Shares,
    statuses: Shares,
    found: Sequence[Pair],
    described: npt.NDArray[np.float32],
    asked: Sequence[int],
    of_surest: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Describe some pairs of an article by numbers that tell their status.

    Parameters
    ----------
    candidates, likely
        The links of the article, and how likely each is a report.
    statuses
        How likely each status is of each link of the pairs, if it is a report; shape (links, `Status`). Other links'
        are not looked at.
    found, described
        Their `pairs`, and the numbers of these (`describe`).
    asked
        Which of the pairs.
    of_surest
        All numbers of the surest link of each of these (`geo.extract.links.describe`); shape (asked, `links.FEATURES`).

    Returns
    -------
    numpy.ndarray
        Shape (asked, `STATUS_FEATURES`).
    """
    if not asked:
        return np.zeros((0, len(STATUS_FEATURES)), dtype=np.float32)
    of_links = np.array([together(statuses, likely, pair.members) for pair in found])
    shares = np.array([pair.likely for pair in found])
    systems = links.numbered(candidates[pair.surest].system.system for pair in found)
    places = links.numbered(candidates[pair.surest].place for pair in found)
    other_place, other_systems = np.zeros_like(of_links), np.zeros_like(of_links)
    for numbers in _grouped(systems).values():
        if len(numbers) > 1:
            best, second = sorted(numbers, key=lambda n: -shares[n])[:2]
            for n in numbers:
                other_place[n] = of_links[second if n == best else best]
    for numbers in _grouped(places).values():
        if len(numbers) > 1:
            weights = shares[numbers][:, None]
            weighed = weights * of_links[numbers]
            other_systems[numbers] = (weighed.sum(axis=0) - weighed) / (weights.sum() - weights)
    surest = statuses[[found[n].surest for n in asked]]
    voices = (of_links[asked], surest, other_place[asked], other_systems[asked])
    return np.hstack([described[asked, : len(_OF_PAIR)], *voices, of_surest]).astype(np.float32)


def together(statuses: Shares, likely: Shares, numbers: Sequence[int]) -> Shares:
    """What some links say of the status together, the likelier the more; shape (`Status`,)."""
    chosen = list(numbers)
    said: Shares = likely[chosen] @ statuses[chosen] / likely[chosen].sum()
    return said


def _grouped(keys: Sequence[int]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        groups[key].append(number)
    return groups


def _best_others(shares: Sequence[float], groups: Mapping[int, Sequence[int]]) -> dict[int, float]:
    """For each member of each group the greatest share of the others; 0 where there are none."""
    best: dict[int, float] = {}
    for numbers in groups.values():
        most, second = sorted((*(shares[n] for n in numbers), 0.0, 0.0), reverse=True)[:2]
        best |= {n: second if shares[n] == most else most for n in numbers}
    return best


def _rivals(shares: Sequence[float], keys: Sequence[int]) -> dict[int, tuple[float, ...]]:
    """For each pair: the two likeliest others with its key, how many, its lead, and how many are ahead or likely."""
    against: dict[int, tuple[float, ...]] = {}
    for numbers in _grouped(keys).values():
        rising = sorted(shares[n] for n in numbers)
        most = [*reversed(rising[-3:]), 0.0, 0.0, 0.0]
        likely = sum(share > _LIKELY for share in rising)
        for n in numbers:
            own = shares[n]
            best, after = most[own == most[0]], most[1 + (own >= most[1])]
            ahead = len(rising) - bisect_right(rising, own)
            against[n] = (best, after, len(rising) - 1, own - best, ahead, likely - (own > _LIKELY))
    return against


def _of_links(pair: Pair, likely: Sequence[float]) -> tuple[float, ...]:
    shares = sorted((likely[n] for n in pair.members), reverse=True)
    bounded = min(max(pair.likely, 1e-4), 1 - 1e-4)
    return (
        math.log(bounded / (1 - bounded)),
        len(shares),
        sum(shares) / len(shares),
        sum(shares),
        shares[1] if len(shares) > 1 else 0.0,
    )


def _holding(
    first: Sequence[Link], found: Sequence[Pair], numbers: Sequence[int], holds: dict[tuple[int, int], bool]
) -> dict[int, tuple[float, float]]:
    """For each of a system's likeliest places, the best chance of one that it holds, and of one that holds it.

    ``holds`` keeps for the next system of the article which phrase holds which, by their identity.
    """
    likeliest = sorted(numbers, key=lambda n: -found[n].likely)[:_MOST_PLACES_HELD_TOGETHER]
    about = dict.fromkeys(likeliest, (0.0, 0.0))
    located = [(first[n].phrase, place.radius_km, n) for n in likeliest if (place := first[n].phrase.location)]
    for holder, radius, coarse in located:
        # Most are not larger by enough: that is seen without asking for more.
        for held, _, fine in [one for one in located if radius >= links.LEAST_LARGER * one[1]]:
            if coarse == fine:
                continue
            both = id(holder), id(held)
            if both not in holds:
                holds[both] = links.contains(holder, held)
            if holds[both]:
                about[coarse] = (max(about[coarse][0], found[fine].likely), about[coarse][1])
                about[fine] = (about[fine][0], max(about[fine][1], found[coarse].likely))
    return about
