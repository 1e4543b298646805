"""Reports -> deployments: what several reports together say of one system at one place.

1. **Same system, same place** (`geo.same_place`).
2. **One deployment** is gathered around its most telling place (a named site before a town, a town before "near" it):
   every other place joins the nearest such place that it is the same as, so that no chain of neighbours grows.
3. **Independent origins** are counted by `geo.origins`, status follows what is said last, and what others deny is shown
   beside it.

The result does not depend on the order of the reports, and `merge_around` gives for a few changed reports what `merge`
gives for all. What people decide by hand (`Decision`) is data passed in and comes before the rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Protocol

from geo import origins
from geo.model import Contradiction, Deployment, Episode, Location, Report, Sourced, Status
from geo.outlets import Outlets
from geo.same_place import REACH_KM, Match, same_place, telling

__all__ = ["MERGE", "SPLIT", "Decision", "Neighbours", "Sourced", "in_order", "merge", "merge_around"]

_DISPUTED_DAYS = 2  # "it is there" so soon after "it is gone" is a dispute, later it may have come back

MERGE, SPLIT = "merge", "split"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of reports, by their identities.

    Parameters
    ----------
    kind : str
        `MERGE`: ``reports`` are one deployment. `SPLIT`: ``reports`` are not of the deployment of ``others``.
    reports, others : tuple of str
        Identities of reports; ``others`` is for a split.
    by, why : str
        Who decided, and the reason given.
    """

    kind: str
    reports: tuple[str, ...]
    others: tuple[str, ...] = ()
    by: str = ""
    why: str = ""


class Neighbours(Protocol):
    """Where `merge_around` looks for the reports beside a changed one."""

    def near(self, system: str, latitude: float, longitude: float, within_km: float) -> Iterable[Sourced]:
        """Placed reports of a system within a distance of a point; more may be given."""

    def by_id(self, report_ids: Iterable[str]) -> Iterable[Sourced]:
        """Reports of these identities, those that are there."""


def merge(sourced: Iterable[Sourced], decisions: Iterable[Decision] = ()) -> list[Deployment]:
    """Group reports into deployments; deterministic, whatever the order they come in.

    Parameters
    ----------
    sourced : iterable of Sourced
    decisions : iterable of Decision
        What people decided, oldest first; where two contradict each other the newer one holds.

    Returns
    -------
    list of Deployment
        By first report, earliest first; undated ones come first.
    """
    given = {one.report.id: one for one in sourced}
    hand = _Hand(list(decisions), given)
    # 1. Units: what is said of exactly one place, or was joined by hand.
    by_system: dict[str, list[_Unit]] = {}
    for unit in _units(given, hand):
        by_system.setdefault(unit.system, []).append(unit)
    # 2. Units around their most telling place.
    groups = [group for units in by_system.values() for group in _gathered(units, hand)]
    # 3. What each group says.
    outlets = Outlets.open()
    made = [_deployment(group, outlets) for group in groups]
    return sorted(made, key=lambda one: in_order(given[one.reports[0].id]))


def merge_around(
    changed: Iterable[Report], neighbours: Neighbours, decisions: Iterable[Decision] = ()
) -> list[Deployment]:
    """Merge anew only what a change can touch; gives those deployments as `merge` of everything would.

    Parameters
    ----------
    changed : iterable of Report
        Reports that were added, changed (as they were before, and as they are now) or removed.
    neighbours : Neighbours
        The reports as they are now.
    decisions : iterable of Decision
        Every decision that names a report which may be touched; more do no harm.

    Returns
    -------
    list of Deployment
        They take the place of all earlier deployments that hold any of their reports or any of ``changed``.
    """
    decisions = list(decisions)
    tied: dict[str, set[str]] = {}
    for decision in decisions:
        named = {*decision.reports, *decision.others}
        for identity in named:
            tied.setdefault(identity, set()).update(named)
    waiting = list(changed)
    # The changed ones and all that decisions tie to them are fetched at once, neighbours one place after another.
    found = {
        one.report.id: one for one in neighbours.by_id({report.id for report in waiting} | _tied_to(waiting, tied))
    }
    waiting += [one.report for one in found.values()]
    looked: set[_Key] = set()
    while waiting:
        report = waiting.pop()
        if report.location is None or _key(report) in looked:
            continue
        looked.add(_key(report))
        around = neighbours.near(report.system, report.location.latitude, report.location.longitude, REACH_KM)
        beside = [
            other
            for other in around
            if other.report.system == report.system
            and other.report.id not in found
            and other.report.location is not None
            and same_place(report.location, other.report.location)
        ]
        if further := _tied_to((other.report for other in beside), tied) - found.keys():
            beside += [other for other in neighbours.by_id(further) if other.report.id not in found]
        for other in beside:
            found[other.report.id] = other
            waiting.append(other.report)
    return merge(found.values(), decisions)


def _tied_to(reports: Iterable[Report], tied: Mapping[str, set[str]]) -> set[str]:
    """Every report that decisions connect with these, over any number of them."""
    found: set[str] = set()
    waiting = [report.id for report in reports]
    while waiting:
        for other in tied.get(waiting.pop(), set()) - found:
            found.add(other)
            waiting.append(other)
    return found


def in_order(one: Sourced) -> tuple[date, str, int, str]:
    """Order of reports in a deployment: of publication, undated first."""
    return one.article.published or date.min, one.report.article_id, one.report.evidence.start, one.report.id


# units

_Key = tuple[str, float, float, float, str, str, str]


def _key(report: Report) -> _Key:
    """All of a report's system and place that the rules look at."""
    place = report.location
    if place is None:
        return report.system, 0.0, 0.0, 0.0, "", "", report.id
    point = place.latitude, place.longitude, place.radius_km
    return report.system, *point, place.precision, place.name, place.source


@dataclass(frozen=True, slots=True)
class _Unit:
    """Reports that are never taken apart: of exactly one place, or joined by hand."""

    members: tuple[Sourced, ...]
    places: tuple[Location, ...]
    split_off: bool
    by_hand: tuple[str, ...] = ()

    @property
    def system(self) -> str:
        return self.members[0].report.system

    @property
    def order(self) -> tuple[bool, int, float, float, float, str, str]:
        """Place in the order in which units gather others: the most telling first."""
        first = min(one.report.id for one in self.members)
        if not self.places:
            return self.split_off, 9, 0.0, 0.0, 0.0, "", first
        place = self.places[0]
        return self.split_off, *telling(place), first


def _units(given: dict[str, Sourced], hand: _Hand) -> Iterator[_Unit]:
    at: dict[_Key, list[Sourced]] = {}
    for identity in sorted(given):
        one = given[identity]
        if identity in hand.named:
            continue
        if one.report.location is None:
            yield _unit([one], hand)
        else:
            at.setdefault(_key(one.report), []).append(one)
    for members in at.values():
        yield _unit(members, hand)
    for joined in hand.groups():
        yield _unit([given[identity] for identity in joined], hand)


def _unit(members: list[Sourced], hand: _Hand) -> _Unit:
    members = sorted(members, key=in_order)
    # Joined by hand, reports of another system may be among them: where that stands says nothing of this one, and
    # whoever looks around a changed report (`merge_around`) asks for its own system alone.
    system = members[0].report.system
    own = [one.report for one in members if one.report.system == system]
    distinct = {_key(report): report.location for report in own if report.location}
    places = sorted(distinct.values(), key=telling)
    identities = [one.report.id for one in members]
    return _Unit(
        tuple(members), tuple(places), any(one in hand.split_off for one in identities), hand.reasons(identities)
    )


class _Hand:
    """What people decided, for the reports at hand: who belongs together, who never does."""

    def __init__(self, decisions: Sequence[Decision], given: dict[str, Sourced]) -> None:
        self._together: list[tuple[str, str]] = []
        self.apart: set[frozenset[str]] = set()
        self.split_off: set[str] = set()
        self._why: dict[str, list[str]] = {}
        self.named: set[str] = set()
        said: dict[frozenset[str], bool] = {}
        for one in decisions:
            pairs = (
                list(combinations(one.reports, 2))
                if one.kind == MERGE
                else [(report, other) for report in one.reports for other in one.others]
            )
            for pair in pairs:
                if len(set(pair)) == 2 and all(identity in given for identity in pair):
                    said.pop(frozenset(pair), None)  # the newest goes last
                    said[frozenset(pair)] = one.kind == MERGE
                    self.named.update(pair)
                    self._explain(one, pair)
        for pair_set, together in said.items():
            if together:
                first, second = sorted(pair_set)
                self._together.append((first, second))
            else:
                self.apart.add(pair_set)
        for one in decisions:
            if one.kind == SPLIT:
                self.split_off.update(
                    report for report in one.reports if any(frozenset((report, o)) in self.apart for o in one.others)
                )

    def _explain(self, one: Decision, pair: tuple[str, str]) -> None:
        said = f"{'joined' if one.kind == MERGE else 'split off'} by hand"
        said += f" by {one.by}" if one.by else ""
        said += f": {one.why}" if one.why else ""
        for identity in pair if one.kind == MERGE else pair[:1]:
            reasons = self._why.setdefault(identity, [])
            if said not in reasons:
                reasons.append(said)

    def groups(self) -> list[list[str]]:
        """Named reports in groups that belong together; newer decisions first, none against a split."""
        group = {identity: {identity} for identity in self.named}
        for first, second in reversed(self._together):
            a, b = group[first], group[second]
            if a is not b and not any(frozenset((one, other)) in self.apart for one in a for other in b):
                a |= b
                for identity in b:
                    group[identity] = a
        seen: list[list[str]] = []
        for identity in sorted(self.named):
            if min(group[identity]) == identity:
                seen.append(sorted(group[identity]))
        return seen

    def reasons(self, identities: Iterable[str]) -> tuple[str, ...]:
        """Why a person put these together or took them apart."""
        return tuple(dict.fromkeys(reason for identity in identities for reason in self._why.get(identity, ())))


# groups


@dataclass(slots=True)
class _Group:
    """A unit that leads, and those that joined it, each with why."""

    leader: _Unit
    units: list[_Unit]
    why: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


def _gathered(units: list[_Unit], hand: _Hand) -> list[_Group]:
    groups: list[_Group] = []
    nearby = _Grid()
    for unit in sorted(units, key=lambda unit: unit.order):
        ids = {one.report.id for one in unit.members}
        best: tuple[tuple[int, float, int], str] | None = None
        for number in sorted({number for place in unit.places for number in nearby.around(place)}):
            group = groups[number]
            if any(frozenset((a, b)) in hand.apart for a in ids & hand.named for b in group.ids & hand.named):
                continue
            match = _best(unit, group.leader)
            if match and (best is None or (match.grade, match.apart_km, number) < best[0]):
                best = (match.grade, match.apart_km, number), match.why
        if best is None:
            for place in unit.places:
                nearby.add(place, len(groups))
            groups.append(_Group(unit, [unit], list(unit.by_hand), ids))
        else:
            group = groups[best[0][2]]
            group.units.append(unit)
            group.ids |= ids
            group.why += [*unit.by_hand, best[1]]
    return groups


def _best(unit: _Unit, leader: _Unit) -> Match | None:
    found = [same_place(one, other) for one in unit.places for other in leader.places]
    return min((one for one in found if one), key=lambda one: (one.grade, one.apart_km), default=None)


class _Grid:
    """Leaders by the cell they lie in, cells being as wide as the farthest rule reaches."""

    _degrees = REACH_KM / 111.0

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[int]] = {}

    def add(self, place: Location, number: int) -> None:
        self._cells.setdefault((self._row(place.latitude), self._column(place.latitude, place.longitude)), []).append(
            number
        )

    def around(self, place: Location) -> Iterator[int]:
        for row in range(self._row(place.latitude) - 1, self._row(place.latitude) + 2):
            latitude = (row + 0.5) * self._degrees
            column = self._column(latitude, place.longitude)
            last = self._column(latitude, 180.0)
            first = self._column(latitude, -180.0)
            for step in (-1, 0, 1):
                at = column + step
                # Across 180 degrees the first columns follow the last; both ends are looked at.
                around = [at] if first < at < last else [at, first, last]
                for one in set(around):
                    yield from self._cells.get((row, one), ())

    def _row(self, latitude: float) -> int:
        return math.floor(latitude / self._degrees)

    def _column(self, latitude: float, longitude: float) -> int:
        row_middle = (self._row(latitude) + 0.5) * self._degrees
        # A row is cut by its narrower edge, so that a column is nowhere narrower than the reach.
        narrow = math.cos(math.radians(min(89.0, abs(row_middle) + self._degrees / 2)))
        return math.floor(longitude / (self._degrees / narrow))


# what a group says


def _deployment(group: _Group, outlets: Outlets) -> Deployment:
    members = sorted((one for unit in group.units for one in unit.members), key=in_order)
    reports = tuple(one.report for one in members)
    sayers = origins.group(members, outlets)
    origin_of = {identity: number for number, one in enumerate(sayers) for identity in one.reports}
    status = _status(members, origin_of)
    days = [one.article.published for one in members if one.article.published]
    agreeing = [one.report.id for one in members if (one.report.status is Status.DENIED) is (status is Status.DENIED)]
    names = origins.named(sayers, agreeing)
    why = list(dict.fromkeys(group.why))
    why += [f"one origin, {one.name}: {reason}" for one in sayers for reason in one.why]
    return Deployment(
        id=reports[0].id,
        system=reports[0].system,
        system_type=reports[0].system_type,
        status=status,
        location=_location(reports),
        reports=reports,
        first_reported=min(days, default=None),
        last_reported=max(days, default=None),
        origins=len(names),
        origin_names=names,
        history=_history(members, sayers),
        contradictions=_contradictions(members, sayers, origin_of),
        why=tuple(why),
    )


def _location(reports: Iterable[Report]) -> Location | None:
    placed = [report.location for report in reports if report.location]
    return min(placed, key=lambda place: (not place.source.startswith("user"), place.radius_km), default=None)


_LATER_ON_ONE_DAY = {
    status: number
    for number, status in enumerate(
        (Status.PLANNED, Status.DEPLOYED, Status.WITHDRAWN, Status.DESTROYED, Status.DENIED)
    )
}


def day_of(one: Sourced) -> date | None:
    """Day that a report speaks of: the event's where the article states it to the day, else of publication."""
    stated = one.report.event_date
    if stated and one.report.date_precision == "day":
        try:
            return date.fromisoformat(stated)
        except ValueError:
            pass
    return one.article.published


def _in_time(members: Iterable[Sourced]) -> list[Sourced]:
    return sorted(
        members, key=lambda one: (day_of(one) or date.min, _LATER_ON_ONE_DAY[one.report.status], in_order(one))
    )


def _status(members: Sequence[Sourced], origin_of: dict[str, int]) -> Status:
    """What is said last and not taken back by who said it."""
    denied_on: dict[int, date] = {}
    for one in members:
        if one.report.status is Status.DENIED:
            origin = origin_of[one.report.id]
            denied_on[origin] = max(denied_on.get(origin, date.min), day_of(one) or date.min)
    upheld = [
        one
        for one in members
        if one.report.status is not Status.DENIED
        and (day_of(one) or date.min) >= denied_on.get(origin_of[one.report.id], date.min)
    ]
    if not upheld:
        return Status.DENIED
    status = _in_time(upheld)[-1].report.status
    undated = [one.report.status for one in upheld if day_of(one) is None and one.report.status is not Status.PLANNED]
    # A plan comes before what it plans, also where nobody says when that was.
    return max(undated, key=_LATER_ON_ONE_DAY.__getitem__) if status is Status.PLANNED and undated else status


def _history(members: Iterable[Sourced], sayers: Sequence[origins.Origin]) -> tuple[Episode, ...]:
    found: list[Episode] = []
    stretch: list[Sourced] = []
    for one in [*_in_time(members), None]:
        if stretch and (one is None or one.report.status is not stretch[-1].report.status):
            days = [day for day in map(day_of, stretch) if day]
            reports = tuple(other.report.id for other in stretch)
            found.append(
                Episode(
                    stretch[0].report.status,
                    min(days, default=None),
                    max(days, default=None),
                    origins.named(sayers, reports),
                    reports,
                )
            )
            stretch = []
        if one is not None:
            stretch.append(one)
    return tuple(found)


def _contradictions(
    members: Sequence[Sourced], sayers: Sequence[origins.Origin], origin_of: dict[str, int]
) -> tuple[Contradiction, ...]:
    found = []
    by_status: dict[Status, list[Sourced]] = {}
    for one in _in_time(members):
        by_status.setdefault(one.report.status, []).append(one)
    # 1. Said by some, denied by others.
    denials = by_status.get(Status.DENIED, [])
    for status in (Status.DEPLOYED, Status.PLANNED, Status.WITHDRAWN, Status.DESTROYED):
        found += _sides(by_status.get(status, []), denials, sayers, origin_of)
    # 2. Gone, say some; still there within days, say others.
    there = by_status.get(Status.DEPLOYED, [])
    for status in (Status.WITHDRAWN, Status.DESTROYED):
        gone = by_status.get(status, [])
        still = _days_after(there, gone, range(_DISPUTED_DAYS + 1))
        left = _days_after(gone, still, range(-_DISPUTED_DAYS, 1))
        found += _sides(still, left, sayers, origin_of)
    return tuple(found)


def _days_after(some: Sequence[Sourced], others: Sequence[Sourced], steps: range) -> list[Sourced]:
    """Those of some that speak of a day so many days after one that others speak of."""
    days = {day.toordinal() + step for day in map(day_of, others) if day for step in steps}
    return [one for one in some if (day := day_of(one)) and day.toordinal() in days]


def _sides(
    some: Sequence[Sourced], others: Sequence[Sourced], sayers: Sequence[origins.Origin], origin_of: dict[str, int]
) -> list[Contradiction]:
    """One contradiction when some say what others, of another origin, contradict; a change of mind is none."""

    def against(side: Sequence[Sourced], other: Sequence[Sourced]) -> tuple[str, ...]:
        there = {origin_of[one.report.id] for one in other}
        return tuple(one.report.id for one in side if not there <= {origin_of[one.report.id]})

    mine, theirs = against(some, others), against(others, some)
    if not mine:
        return []
    return [
        Contradiction(
            some[0].report.status,
            origins.named(sayers, mine),
            mine,
            others[0].report.status,
            origins.named(sayers, theirs),
            theirs,
        )
    ]
