"""What a document says about each candidate of each of its names, as numbers for the ranker.

One row a candidate. All of it is worked out for a whole document at once with numpy; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.locate.index import ALIAS, MAIN, Gazetteer
from geo.locate.places import KIND_NUMBER
from geo.locate.recognise import Document, Mention

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FEATURES = (
    "people",
    "people_below_best",
    "people_rank",
    "kind",
    "how",
    "candidates",
    "prior",
    "precision_radius",
    "country_votes",
    "region_votes",
    "country_votes_near",
    "region_votes_near",
    "country_named",
    "region_named",
    "beside_container",
    "beside_other",
    "mentions",
    "first_at",
    "names",
    "words",
    "letters",
    "capitals",
    "inflected",
    "container",
    "name_kinds",
    "country_share",
    "region_share",
    "mass",
    "could_share_region",
    "could_share_country",
    "could_region_part",
    "could_country_part",
    "close_30",
    "close_100",
    "close_30_part",
    "close_250",
    "closest",
)

_K = KIND_NUMBER
_COUNTRY, _ADMIN1, _REGION, _ADMIN2 = _K["country"], _K["admin1"], _K["region"], _K["admin2"]
_KIND_BONUS = np.array([4.0, 2.0, 1.0, 0.0, 0.0, -0.5, 0.0, -1.0, 2.5, 0.0, 3.0], dtype=np.float32)


@dataclass(slots=True)
class Table:
    """Candidates of a document's names.

    Attributes
    ----------
    names
        Indices of mentions by name: ``names[n]`` are the mentions that share name ``n``.
    row, how, name
        Gazetteer row, how the key names it, and number of the name, one entry a candidate; sorted by name.
    starts
        Where each name's candidates begin; one more entry at the end.
    trust
        How surely each name is a place name at all, 0 to 1.
    """

    names: list[list[int]]
    row: Ints
    how: Ints
    name: Ints
    starts: Ints
    trust: Floats
    kind: Ints
    country: Ints
    admin: Ints
    prior: Floats
    base: Floats


def table(
    gazetteer: Gazetteer, document: Document, mentions: Sequence[Mention], trust: Sequence[float]
) -> Table | None:
    """Gather the candidates of all names and what is known of each apart from the others' choices."""
    # 1. Mentions with one key share one sense.
    by_key: dict[str, int] = {}
    names: list[list[int]] = []
    for number, mention in enumerate(mentions):
        if not mention.postings:
            continue
        at = by_key.setdefault(mention.key, len(names))
        if at == len(names):
            names.append([])
        names[at].append(number)
    if not names:
        return None
    postings = [mentions[group[0]].postings for group in names]
    sizes = np.fromiter(map(len, postings), dtype=np.int64, count=len(names))
    values = np.fromiter((v for p in postings for v in p), dtype=np.int64, count=int(sizes.sum()))
    starts = np.concatenate(([0], np.cumsum(sizes)))
    name = np.repeat(np.arange(len(names)), sizes)
    row, how = values >> 2, values & 3
    trusts = np.fromiter((max(trust[i] for i in group) for group in names), dtype=np.float32, count=len(names))

    if document.lang != "en":
        # GeoNames' main names are mostly English or local: in a third language every name is an alternate.
        how = np.where(how == ALIAS, MAIN, how)

    # 2. The candidates by themselves.
    kind = gazetteer.kind[row].astype(np.int64)
    country = gazetteer.country[row].astype(np.int64)
    admin = gazetteer.admin1[row].astype(np.int64)
    people = np.log10(gazetteer.population[row].astype(np.float32) + 10.0)
    weight = people + _KIND_BONUS[kind] - 0.8 * (how > 0)
    best = np.maximum.reduceat(weight, starts[:-1])
    odds = np.exp(2.0 * (weight - best[name]))
    prior = (odds / np.add.reduceat(odds, starts[:-1])[name]).astype(np.float32)
    best_people = np.maximum.reduceat(people, starts[:-1])
    rank = np.arange(len(row)) - starts[:-1][name]

    # 3. Votes: what share of the other names may lie in the same country, in the same region.
    mass = prior * trusts[name]
    of_country, of_admin = _Pairs(country, name), _Pairs(admin, name)
    country_votes, country_own = _votes(country, of_country, mass)
    admin_votes, admin_own = _votes(admin, of_admin, mass)
    others = np.maximum(0.5, trusts.sum() - trusts[name])
    is_container = (kind == _COUNTRY) | (kind == _ADMIN1)
    named = np.where(is_container, mass, 0)
    # "Northern Israel" names Israel as well.
    country_named = _best_of(country, name, np.where((kind == _COUNTRY) | (kind == _REGION), mass, 0.0))
    admin_named = _best_of(admin, name, np.where(kind == _ADMIN1, mass, 0.0))
    self_container = is_container.astype(np.float32)

    # 4. Neighbours in the text: "Paris, Texas", "Moscow's Taganka".
    beside, beside_other, near_country, near_admin = _neighbours(
        mentions, names, document, starts, kind, of_country, of_admin, mass, name
    )

    # 5. Names of containers: a town or district named like what is named elsewhere in the text.
    first = [mentions[group[0]] for group in names]
    count = np.array([len(group) for group in names], dtype=np.float32)
    position = np.array([m.start for m in first], dtype=np.float32) / max(1, len(document.text))
    words = np.array([m.key.count(" ") + 1 for m in first], dtype=np.float32)
    letters = np.array([len(m.key) for m in first], dtype=np.float32)
    capitals = np.array([document.text[m.start : m.end].isupper() for m in first], dtype=np.float32)
    inflected = np.array([m.inflected for m in first], dtype=np.float32)
    kinds_of_name = np.bitwise_or.reduceat(np.left_shift(1, kind), starts[:-1])
    base = np.empty((len(row), len(FEATURES)), dtype=np.float32)
    columns = (
        people,
        people - best_people[name],
        rank,
        kind,
        how,
        sizes[name],
        prior,
        gazetteer.radius[row],
        country_votes - country_own,
        admin_votes - admin_own,
        near_country,
        near_admin,
        country_named,
        admin_named,
        beside,
        beside_other,
        count[name],
        position[name],
        len(names),
        words[name],
        letters[name],
        capitals[name],
        inflected[name],
        self_container,
        kinds_of_name[name],
        np.where(country > 0, (country_votes - country_own) / others, 0),
        np.where(admin > 0, (admin_votes - admin_own) / others, 0),
        named,
        *_could_share(gazetteer, row, name, starts, of_country, of_admin, kind, trusts),
    )
    for number, column in enumerate(columns):
        base[:, number] = column
    return Table(names, row, how, name, starts, trusts, kind, country, admin, prior, base)


class _Pairs:
    """Which names have candidates under which code: each pair once, and which pair each candidate belongs to."""

    def __init__(self, code: Ints, name: Ints) -> None:
        self.code = code
        self.size = int(code.max()) + 1
        self.unique, self.inverse = np.unique(name * self.size + code, return_inverse=True)

    def shared(self, mass: Floats, own: Ints, other: Ints) -> NDArray[np.float64]:
        """Mass that the candidates of some ``other`` names have under the codes of ``own`` ones; none under code 0."""
        total = np.bincount(self.inverse, weights=mass, minlength=len(self.unique))
        code = self.code[own]
        wanted = other * self.size + code
        at = np.minimum(self.unique.searchsorted(wanted), len(self.unique) - 1)
        return np.where((self.unique[at] == wanted) & (code > 0), total[at], 0.0)


def _could_share(
    gazetteer: Gazetteer,
    row: Ints,
    name: Ints,
    starts: Ints,
    of_country: _Pairs,
    of_admin: _Pairs,
    kind: Ints,
    trust: Floats,
) -> tuple[Floats, ...]:
    """How many other names have any candidate in the same region, country or neighbourhood, however small.

    A name that could be in many regions tells less; such votes are also given divided by how many.
    """
    count = len(starts) - 1
    sizes = np.diff(starts)
    others = np.maximum(0.5, trust.sum() - trust)[name]
    results: list[Floats] = []
    parts: list[Floats] = []
    for pairs in (of_admin, of_country):
        code, size = pairs.code, pairs.size
        of_name, of_code = np.divmod(pairs.unique, size)
        coded = of_code > 0
        of_name, of_code = of_name[coded], of_code[coded]
        spread = np.bincount(of_name, minlength=count)
        weights = trust[of_name]
        rare = weights / np.maximum(1, spread[of_name])
        for weight, target in ((weights, results), (rare, parts)):
            total = np.bincount(of_code, weights=weight, minlength=size)
            own_weight = trust if target is results else trust / np.maximum(1, spread)
            votes = np.where(code > 0, total[code] - own_weight[name], 0.0)
            target.append((votes / others if target is results else votes).astype(np.float32))
    lat = np.radians(gazetteer.lat[row].astype(np.float32))
    lon = np.radians(gazetteer.lon[row].astype(np.float32))
    unit = np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)
    local = (kind != _COUNTRY) & (kind != _K["continent"]) & (kind != _REGION)
    rare = trust / np.sqrt(sizes)
    nearby = [
        _nearby(unit, local, name, starts, trust, rare, first, min(first + _NAMES_AT_ONCE, count))
        for first in range(0, count, _NAMES_AT_ONCE)
    ]
    near_30, near_100, rare_30, rare_250, closest = nearby[0] if len(nearby) == 1 else np.concatenate(nearby, axis=1)
    return (*results, *parts, near_30, near_100, rare_30, rare_250, closest)


_NAMES_AT_ONCE = 256
"""A text with more names than this is looked at in stretches, each with as many names before and after it."""


def _nearby(
    unit: Floats,
    local: NDArray[np.bool_],
    name: Ints,
    starts: Ints,
    trust: Floats,
    rare: NDArray[np.float64],
    first: int,
    last: int,
) -> Floats:
    """How many names around a stretch of names have a candidate near each candidate of the stretch.

    Only names that stand around it in the text: to compare each with each would take a long text's names squared.
    """
    low, high = max(0, first - _NAMES_AT_ONCE), min(len(starts) - 1, last + _NAMES_AT_ONCE)
    own = slice(int(starts[first]), int(starts[last]))
    around = slice(int(starts[low]), int(starts[high]))
    cosine = np.where(local[None, around], unit[own] @ unit[around].T, -1.0)
    best = np.maximum.reduceat(cosine, starts[low:high] - starts[low], axis=1)
    best[np.arange(len(best)), name[own] - low] = -1.0
    trust, rare = trust[low:high], rare[low:high]
    others = np.maximum(0.5, trust.sum() - trust)[name[own] - low]
    near_30 = best > _COSINE_30
    closest = np.log10(6371.0 * np.arccos(np.clip(np.where(trust > 0.3, best, -1.0).max(axis=1), -1, 1)) + 1)
    return np.stack(
        (
            (near_30 @ trust) / others,
            ((best > _COSINE_100) @ trust) / others,
            near_30 @ rare,
            (best > _COSINE_250) @ rare,
            closest,
        )
    )


_COSINE_30, _COSINE_100, _COSINE_250 = np.cos(np.array((30, 100, 250)) / 6371.0)


def _votes(code: Ints, pairs: _Pairs, mass: Floats) -> tuple[Floats, Floats]:
    """Sum of mass by code, and the part of it that comes from the candidate's own name; code 0 has no votes."""
    total = np.bincount(code, weights=mass, minlength=pairs.size)
    total[0] = 0.0
    own = np.bincount(pairs.inverse, weights=mass, minlength=len(pairs.unique))
    own_of = np.where(code > 0, own[pairs.inverse], 0.0)
    return total[code].astype(np.float32), own_of.astype(np.float32)


def _best_of(code: Ints, name: Ints, mass: Floats) -> Floats:
    """Greatest mass that one other name gives to the candidate's code."""
    size = int(code.max()) + 1
    best = np.zeros(size, dtype=np.float32)
    owner = np.full(size, -1, dtype=np.int64)
    second = np.zeros(size, dtype=np.float32)
    counts = np.flatnonzero((mass > 0) & (code > 0))
    counts = counts[np.argsort(mass[counts], kind="stable")]
    for c, n, value in zip(code[counts].tolist(), name[counts].tolist(), mass[counts].tolist(), strict=True):
        if owner[c] != n:
            second[c] = best[c]
        best[c], owner[c] = value, n
    return np.where(owner[code] == name, second[code], best[code]) * (code > 0)


def _neighbours(
    mentions: Sequence[Mention],
    names: list[list[int]],
    document: Document,
    starts: Ints,
    kind: Ints,
    of_country: _Pairs,
    of_admin: _Pairs,
    mass: Floats,
    name: Ints,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Containers written right beside a name, and votes of the nearest names in the text."""
    count = len(name)
    beside = np.zeros(count, dtype=np.float32)
    beside_other = np.zeros(count, dtype=np.float32)
    stand_near, stand_tight = _standing_beside(mentions, names, document)
    if not stand_near:
        nowhere = np.zeros(count, dtype=np.float32)
        return beside, beside_other, nowhere, nowhere
    # 1. A neighbour votes for what its readings share with a candidate, the more the nearer it stands.
    own, other, closeness = _of_each(stand_near, starts)
    near_country, near_admin = (
        np.bincount(own, closeness * pairs.shared(mass, own, other), minlength=count).astype(np.float32)
        for pairs in (of_country, of_admin)
    )
    # 2. Which of the readings of a neighbour right beside it would hold a candidate?
    if stand_tight:
        is_country = kind == _COUNTRY
        holding = mass * (is_country | (kind == _ADMIN1) | (kind == _ADMIN2))
        # Candidates in no country or region have codes that no other has.
        own_country, own_admin = (np.where(pairs.code > 0, pairs.code, -1) for pairs in (of_country, of_admin))
        country, admin = (np.where(pairs.code > 0, pairs.code, -2) for pairs in (of_country, of_admin))
        for first, second, factor in stand_tight:
            these, those = slice(starts[first], starts[first + 1]), slice(starts[second], starts[second + 1])
            same_country = own_country[these, None] == country[those]
            same_admin = own_admin[these, None] == admin[those]
            held = np.where(is_country[those], same_country, same_admin) @ holding[those]
            beside[these] = np.maximum(beside[these], factor * held)
            beside_other[these] = np.maximum(beside_other[these], float(holding[those].sum()) - held)
    return beside, beside_other, near_country, near_admin


_Beside = list[tuple[int, int, float]]  # numbers of two names, and what the second counts for the first


def _standing_beside(
    mentions: Sequence[Mention], names: list[list[int]], document: Document
) -> tuple[_Beside, _Beside]:
    """Which names stand near which in the text, by closeness; and right beside them, as what holds a place does."""
    near: _Beside = []
    tight: _Beside = []
    owner = {i: n for n, group in enumerate(names) for i in group}
    text = document.text
    for n, group in enumerate(names):
        for i in group[:3]:
            for step in (1, -1, 2):
                j = i + step
                if not 0 <= j < len(mentions) or j not in owner or owner[j] == n:
                    continue
                left, right = (mentions[i], mentions[j]) if step > 0 else (mentions[j], mentions[i])
                gap = text[left.end : right.start]
                if len(gap) > 40:
                    continue
                near.append((n, owner[j], 1.0 / (1.0 + len(gap) / 10)))
                if step == 2:
                    if len(gap) <= 24 and gap.count(",") == 2:
                        tight.append((n, owner[j], 1.0))
                elif len(gap) <= 3 and gap.strip() in (",", "(", "", "/", "'s", "’s"):
                    tight.append((n, owner[j], 1.0 if step > 0 else 0.7))
    return near, tight


def _of_each(beside: _Beside, starts: Ints) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """The same for each candidate of the first names: its number, the second name, and what that counts."""
    first, second, counts = (np.array(column) for column in zip(*beside, strict=True))
    sizes = (starts[1:] - starts[:-1])[first]
    # Where the candidates of each first name begin, less how many stand in line before them.
    shift = starts[first] - (np.cumsum(sizes) - sizes)
    return np.arange(int(sizes.sum())) + shift.repeat(sizes), second.repeat(sizes), counts.repeat(sizes)
