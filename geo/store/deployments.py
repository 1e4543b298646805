"""Keeps ``deployments`` and ``members`` in step with ``reports``: what a writing touches is merged again, nothing else.

A report that was rejected stays in the store and belongs to no deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, insert, or_, select

from geo.geodesy import box_around
from geo.merge import Decision, merge, merge_around
from geo.model import Deployment, Report, Review, Sourced
from geo.store import codec
from geo.store.history import parts, retire, same
from geo.store.rows import article_of, deployment_row, report_of
from geo.store.tables import articles, decisions, deployments, members, reports

_COUNTED = reports.c.review != str(Review.REJECTED)
_SOURCED = (
    select(reports.c.detail, *articles.columns).join(articles, reports.c.article_id == articles.c.id).where(_COUNTED)
)
# Built once: putting a statement together takes longer than running it.
_BY_ID = _SOURCED.where(reports.c.id.in_(bindparam("ids", expanding=True)))
_OF_SYSTEM = _SOURCED.where(reports.c.system == bindparam("system"))
_NEAR = _OF_SYSTEM.where(
    reports.c.latitude.between(bindparam("south"), bindparam("north")),
    or_(
        reports.c.longitude.between(bindparam("west"), bindparam("east")),
        # What reaches beyond 180 degrees goes on at the other side.
        reports.c.longitude >= bindparam("west") + 360,
        reports.c.longitude <= bindparam("east") - 360,
    ),
)


class StoredNeighbours:
    """Reports of the store around a place, for `geo.merge.merge_around`.

    Parameters
    ----------
    connection : Connection
    given : iterable of Sourced
        Reports that are at hand as they are in the store, and need not be read from it.
    """

    def __init__(self, connection: Connection, given: Iterable[Sourced] = ()) -> None:
        self._connection = connection
        self._known = {one.report.id: one for one in given}

    def near(self, system: str, latitude: float, longitude: float, within_km: float) -> list[Sourced]:
        """Located reports of a system in the box that reaches so far in every direction."""
        west, south, east, north = box_around(latitude, longitude, within_km)
        return self._found(_NEAR, system=system, west=west, south=south, east=east, north=north)

    def by_id(self, report_ids: Iterable[str]) -> list[Sourced]:
        """Reports of these identities, as far as they are there."""
        ids = set(report_ids)
        found = [self._known[one] for one in ids if one in self._known]
        for part in parts(sorted(one for one in ids if one not in self._known)):
            found += self._found(_BY_ID, ids=part)
        return found

    def of_system(self, system: str) -> list[Sourced]:
        """Every report of a system."""
        return self._found(_OF_SYSTEM, system=system)

    def _found(self, query: Select[Any], **values: Any) -> list[Sourced]:
        found = [
            Sourced(report_of(row["detail"]), article_of(row))
            for row in self._connection.execute(query, values).mappings()
        ]
        self._known.update((one.report.id, one) for one in found)
        return found


def regroup(connection: Connection, changed: Sequence[Report], at: str, given: Iterable[Sourced] = ()) -> None:
    """Merge again what changed reports touch, and write what comes out otherwise than before.

    Parameters
    ----------
    connection : Connection
        A transaction that writes, and in which ``reports`` is as it shall be.
    changed : sequence of Report
        Reports that were added, changed or taken away; a changed one as it was and as it is.
    at : str
        Moment of writing.
    given : iterable of Sourced
        Changed reports as they are now, with their articles, where they are at hand.
    """
    if not changed:
        return
    neighbours = StoredNeighbours(connection, given)
    decided = decisions_that_hold(connection)
    around = list(changed)
    while around:
        made = merge_around(around, neighbours, decided)
        done = {one.id for one in around} | {report.id for one in made for report in one.reports}
        left = _fellows(connection, done) - done
        if not left:
            _write(connection, made, done, at)
            return
        around += [one.report for one in neighbours.by_id(left)]


def regroup_all(connection: Connection, at: str) -> None:
    """Put every deployment together again, one system at a time."""
    for system in systems(connection):
        regroup_system(connection, system, at)
    clear_away(connection, at)


def systems(connection: Connection) -> list[str]:
    """Systems that there are reports of, in order."""
    return list(connection.scalars(select(reports.c.system).distinct().order_by(reports.c.system)))


def regroup_system(connection: Connection, system: str, at: str) -> None:
    """Put the deployments of one system together again; no other system's are touched."""
    decided = decisions_that_hold(connection)
    _write(connection, merge(StoredNeighbours(connection).of_system(system), decided), set(), at)


def clear_away(connection: Connection, at: str) -> None:
    """Take away what belongs to no report that counts, or has no report left."""
    # Not "not in": PostgreSQL looks through the whole list for every row, which at a million does not end.
    counted = select(reports.c.id).where(reports.c.id == members.c.report_id, _COUNTED)
    orphans = select(members.c.number).where(~counted.exists())
    retire(connection, members, connection.scalars(orphans).all(), at)
    filled = select(members.c.number).where(members.c.deployment_id == deployments.c.id)
    empty = select(deployments.c.number).where(~filled.exists())
    retire(connection, deployments, connection.scalars(empty).all(), at)


def decisions_that_hold(connection: Connection) -> list[Decision]:
    """What people decided and have not withdrawn, oldest first."""
    query = select(decisions.c.detail).where(decisions.c.withdrawn_at.is_(None)).order_by(decisions.c.number)
    return [codec.loads(Decision, detail) for detail in connection.scalars(query)]


def _write(connection: Connection, made: Sequence[Deployment], touched: set[str], at: str) -> None:
    """Replace the stored deployments that hold any touched report, or any report of what was made."""
    belongs = {report.id: one.id for one in made for report in one.reports}
    have = _memberships(connection, touched | set(belongs))
    reviews = _reviews(connection, belongs)
    rows = {one.id: deployment_row(one, reviews, at) for one in made}
    _replace(connection, deployments, "id", {row["deployment_id"] for row in have.values()} | set(rows), rows, at)
    links = {
        report: {"report_id": report, "deployment_id": deployment, "known_from": at}
        for report, deployment in belongs.items()
    }
    _replace(connection, members, "report_id", set(have) | set(links), links, at)


def _replace(
    connection: Connection, table: Table, key: str, keys: set[str], rows: Mapping[str, dict[str, Any]], at: str
) -> None:
    """Make these the only rows under these keys; what says the same already stays as it is."""
    old, kept = [], set()
    for part in parts(sorted(keys)):
        for have in connection.execute(select(table).where(table.c[key].in_(part))).mappings():
            row = rows.get(have[key])
            if row is not None and same(row, have):
                kept.add(have[key])
            else:
                old.append(have["number"])
    retire(connection, table, old, at)
    new = [row for name, row in rows.items() if name not in kept]
    if new:
        connection.execute(insert(table), new)


def _fellows(connection: Connection, report_ids: set[str]) -> set[str]:
    """Reports that are in one deployment with any of these."""
    ids = {row["deployment_id"] for row in _memberships(connection, report_ids).values()}
    query = select(members.c.report_id)
    return {
        name
        for part in parts(sorted(ids))
        for name in connection.scalars(query.where(members.c.deployment_id.in_(part)))
    }


def _memberships(connection: Connection, report_ids: set[str]) -> dict[str, Any]:
    return {
        row["report_id"]: row
        for part in parts(sorted(report_ids))
        for row in connection.execute(select(members).where(members.c.report_id.in_(part))).mappings()
    }


def _reviews(connection: Connection, report_ids: Iterable[str]) -> dict[str, str]:
    return {
        name: review
        for part in parts(sorted(report_ids))
        for name, review in connection.execute(select(reports.c.id, reports.c.review).where(reports.c.id.in_(part)))
    }
