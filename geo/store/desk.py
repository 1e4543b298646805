"""What people do to reports: checking, correcting, assigning, noting, deciding what belongs together; nothing is lost.

A report that is corrected keeps its identity; what it was stays as a version with its time. Every change is written
with its line of the review log, which is only ever added to, in one transaction with the deployments it touches.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, func, insert, select, update

from geo.errors import StoreError
from geo.merge import MERGE, Decision
from geo.model import Deployment, Report, Review
from geo.store import codec, database, postings, rows
from geo.store.deployments import StoredNeighbours, regroup
from geo.store.history import parts, retire
from geo.store.store import Store
from geo.store.tables import (
    articles,
    decisions,
    deployments,
    members,
    notes,
    report_history,
    reports,
    review_log,
    rules,
)

_REVIEWED_COLUMNS = ("review", "source_grade", "information_grade")
_WEIGH = (
    update(reports)
    .where(reports.c.id == bindparam("name"))
    .values(doubt=bindparam("doubted"), reach=bindparam("reaching"))
)
_KEPT_OUT_OF_LOG = {"given_id"}
# What readers were shown: changing it is a correction.
PUBLIC_FIELDS = ("system", "system_type", "status", "location", "place", "evidence", "event_date", "quantity")


@dataclass(frozen=True, slots=True)
class Revision:
    """What shall become of one report; ``None`` leaves a thing as it is.

    Parameters
    ----------
    report_id : str
    report : Report or None
        The report as it should read.
    review : Review or None
    source_grade : str or None
        Reliability of the source, A to F (Admiralty code).
    information_grade : int or None
        Credibility of the information, 1 to 6 (Admiralty code).
    """

    report_id: str
    report: Report | None = None
    review: Review | None = None
    source_grade: str | None = None
    information_grade: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """How far people have checked a report; ``doubt`` (0 to 1) and ``reach`` order the queue."""

    report_id: str
    review: Review
    source_grade: str
    information_grade: int
    doubt: float
    reach: float
    assigned_to: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What part a report has in its deployment.

    Parameters
    ----------
    reports : int
        How many reports the deployment has.
    leads : bool
        Whether this one is shown first or gives the place.
    disputed : bool
        Whether any of them contradict each other.
    """

    reports: int
    leads: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A report as it was known from one moment until another, or now (``None``); ISO 8601 UTC."""

    report: Report
    checked: Checked
    known_from: str
    known_until: str | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One change: who changed what, from, to, when (ISO 8601 UTC) and why; ``batch`` names what was done in one go."""

    number: int
    at: str
    who: str
    report_id: str
    field: str
    was: Any
    became: Any
    why: str
    batch: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside a report."""

    number: int
    at: str
    who: str
    report_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What this newsroom laid down of a name: an ``"alias"`` of a system or a ``"place"``; ``detail`` is plain JSON."""

    number: int
    at: str
    who: str
    why: str
    kind: str
    name: str
    lang: str | None
    detail: Mapping[str, Any]
    report_id: str | None


class Desk:
    """The review desk of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Checking and correcting

    def revise(
        self, revisions: Sequence[Revision], *, who: str, why: str = "", batch: str | None = None
    ) -> list[LogEntry]:
        """Change reports, all in one transaction, and say in the log what changed.

        Raises
        ------
        geo.errors.StoreError
            If there is no such report; nothing is changed then.
        """
        with self._store.database.write() as connection:
            database.take_turn(connection)
            found = _rows_of(connection, [one.report_id for one in revisions])
            at = database.tick(connection, self._store.clock)
            changed: list[Report] = []
            old, new, lines = [], [], []
            for one in revisions:
                row = found[one.report_id]
                was = rows.report_of(row["detail"])
                becomes = replace(one.report, given_id=one.report_id) if one.report else was
                after = _after(connection, row, becomes, one, at)
                changes = [*_report_changes(was, becomes), *_column_changes(row, after)]
                if changes:
                    old.append(row["number"])
                    new.append(after)
                    changed += [was, becomes]
                    lines += [
                        {"at": at, "who": who, "why": why, "batch": batch, "report_id": one.report_id, **change}
                        for change in changes
                    ]
            retire(connection, reports, old, at)
            if new:
                connection.execute(insert(reports), new)
                postings.keep_up(connection)
            regroup(connection, changed, at)
            return _log(connection, lines)

    def assign(self, report_ids: Sequence[str], to: str | None, *, who: str) -> None:
        """Say who looks after reports; ``None`` for nobody."""
        with self._store.database.write() as connection:
            database.take_turn(connection)
            at = database.tick(connection, self._store.clock)
            lines = [
                {"at": at, "who": who, "why": "", "batch": None, "report_id": name, "field": "assigned_to",
                 "was": json.dumps(row["assigned_to"]), "became": json.dumps(to)}
                for name, row in _rows_of(connection, report_ids).items()
                if row["assigned_to"] != to
            ]  # fmt: skip
            for part in parts([line["report_id"] for line in lines]):
                connection.execute(update(reports).where(reports.c.id.in_(part)).values(assigned_to=to))
            _log(connection, lines)

    def weigh(self, figures: Mapping[str, tuple[float, float]]) -> None:
        """Write doubt (0 to 1) and reach of reports, which order the queue; this is no change of a report."""
        given = [{"name": name, "doubted": doubt, "reaching": reach} for name, (doubt, reach) in figures.items()]
        if given:
            with self._store.database.write() as connection:
                connection.execute(_WEIGH, given)

    # Looking

    def unweighed(self, limit: int) -> list[Report]:
        """Reports that wait and have no doubt and reach yet, the oldest first."""
        waiting = [str(state) for state in (Review.TO_REVIEW, Review.NEEDS_HELP)]
        query = select(reports.c.detail).where(reports.c.review.in_(waiting), reports.c.reach == 0)
        with self._store.database.read() as connection:
            found = connection.scalars(query.order_by(reports.c.number).limit(limit)).all()
        return [rows.report_of(detail) for detail in found]

    def standings(self, report_ids: Iterable[str]) -> dict[str, Standing]:
        """What part reports have in their deployments, by identity; rejected ones have none."""
        query = (
            select(members.c.report_id, *(deployments.c[name] for name in ("reports", "lead", "placed_by", "detail")))
            .join(deployments, deployments.c.id == members.c.deployment_id)
        )  # fmt: skip
        with self._store.database.read() as connection:
            return {
                row.report_id: Standing(
                    row.reports,
                    row.report_id in (row.lead, row.placed_by),
                    bool(codec.loads(Deployment, row.detail).contradictions),
                )
                for part in parts(sorted(set(report_ids)))
                for row in connection.execute(query.where(members.c.report_id.in_(part)))
            }

    def waiting(self) -> dict[Review, int]:
        """How many reports are in each state of review."""
        query = select(reports.c.review, func.count()).group_by(reports.c.review)
        with self._store.database.read() as connection:
            return {Review(state): number for state, number in connection.execute(query)}

    def checked(self, report_ids: Iterable[str]) -> dict[str, Checked]:
        """How far reports are checked, by identity."""
        with self._store.database.read() as connection:
            return {
                row["id"]: _checked(row)
                for part in parts(sorted(set(report_ids)))
                for row in connection.execute(select(reports).where(reports.c.id.in_(part))).mappings()
            }

    def queue(
        self,
        states: Sequence[Review] = (Review.TO_REVIEW, Review.NEEDS_HELP),
        assigned_to: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> list[tuple[Report, Checked]]:
        """Reports that wait, those of most doubt times reach first.

        Parameters
        ----------
        states : sequence of Review
        assigned_to : str, optional
            Only those of one person; an empty text: only those of nobody.
        offset, limit : int
        """
        query = select(reports).where(reports.c.review.in_([str(state) for state in states]))
        if assigned_to is not None:
            mine = reports.c.assigned_to
            query = query.where(mine == assigned_to if assigned_to else mine.is_(None))
        query = query.order_by((reports.c.doubt * reports.c.reach).desc(), reports.c.number).offset(offset).limit(limit)
        with self._store.database.read() as connection:
            return [(rows.report_of(row["detail"]), _checked(row)) for row in connection.execute(query).mappings()]

    def versions(self, report_id: str) -> list[Version]:
        """Every version of a report, the first reading first."""
        with self._store.database.read() as connection:
            past = connection.execute(select(report_history).where(report_history.c.id == report_id)).mappings().all()
            now = connection.execute(select(reports).where(reports.c.id == report_id)).mappings().all()
        return [
            Version(rows.report_of(row["detail"]), _checked(row), row["known_from"], row.get("known_until"))
            for row in sorted([*past, *now], key=lambda row: int(row["number"]))
        ]

    def newest(self, fields: Sequence[str], limit: int) -> list[LogEntry]:
        """The newest lines of the review log about some fields, the newest first."""
        with self._store.database.read() as connection:
            return newest_lines(connection, fields, limit)

    def log(
        self, report_id: str | None = None, since: datetime | None = None, batch: str | None = None
    ) -> list[LogEntry]:
        """Lines of the review log in the order of writing: all, or of one report, after a moment, of one batch."""
        query = select(review_log).order_by(review_log.c.number)
        if report_id is not None:
            query = query.where(review_log.c.report_id == report_id)
        if since is not None:
            query = query.where(review_log.c.at > database.written(since))
        if batch is not None:
            query = query.where(review_log.c.batch == batch)
        with self._store.database.read() as connection:
            return [_entry(row) for row in connection.execute(query).mappings()]

    # Notes

    def note(self, report_id: str, text: str, *, who: str) -> None:
        """Write a note beside a report."""
        with self._store.database.write() as connection:
            at = database.tick(connection, self._store.clock)
            connection.execute(insert(notes).values(at=at, who=who, report_id=report_id, text=text))

    def notes(self, report_id: str) -> list[Note]:
        """Notes beside a report, the oldest first."""
        with self._store.database.read() as connection:
            query = select(notes).where(notes.c.report_id == report_id).order_by(notes.c.number)
            return [Note(**row) for row in connection.execute(query).mappings()]

    # Decisions by hand and the newsroom's own rules

    def decide(self, decision: Decision) -> int:
        """Keep a decision about which reports belong together, and merge around these again; gives its number."""
        with self._store.database.write() as connection:
            database.take_turn(connection)
            at = database.tick(connection, self._store.clock)
            number = _lay_down(
                connection, decisions, at=at, who=decision.by, why=decision.why, detail=codec.dumps(decision)
            )
            _log(connection, _decided(decision, decision.by, decision.why, at))
            _regroup(connection, decision, at)
        return number

    def decisions(self) -> dict[int, Decision]:
        """Decisions that hold, by number, the oldest first."""
        query = select(decisions).where(decisions.c.withdrawn_at.is_(None)).order_by(decisions.c.number)
        with self._store.database.read() as connection:
            return {row.number: codec.loads(Decision, row.detail) for row in connection.execute(query)}

    def withdraw_decision(self, number: int, *, who: str, why: str = "") -> None:
        """Let a decision hold no longer, and merge around its reports again."""
        with self._store.database.write() as connection:
            database.take_turn(connection)
            at = database.tick(connection, self._store.clock)
            this = decisions.c.number == number
            detail = connection.scalar(select(decisions.c.detail).where(this, decisions.c.withdrawn_at.is_(None)))
            if detail is not None:
                connection.execute(update(decisions).where(this).values(withdrawn_at=at))
                decision = codec.loads(Decision, detail)
                _log(connection, _decided(decision, who, why, at, withdrawn=True))
                _regroup(connection, decision, at)

    def add_rule(
        self, kind: str, name: str, detail: Mapping[str, Any], *, who: str, why: str = "", lang: str | None = None,
        report_id: str | None = None,
    ) -> int:  # fmt: skip
        """Keep a rule of this newsroom (``kind`` is ``"alias"`` or ``"place"``); gives its number."""
        with self._store.database.write() as connection:
            at = database.tick(connection, self._store.clock)
            _log(connection, [_ruled(report_id, who, why, at, became=name)])
            return _lay_down(
                connection, rules, at=at, who=who, why=why, kind=kind, name=name, lang=lang, report_id=report_id,
                detail=json.dumps(detail),
            )  # fmt: skip

    def rules(self) -> list[Rule]:
        """Rules that hold, the oldest first."""
        query = select(rules).where(rules.c.withdrawn_at.is_(None)).order_by(rules.c.number)
        with self._store.database.read() as connection:
            return [
                Rule(**{item.name: row[item.name] for item in fields(Rule)} | {"detail": json.loads(row["detail"])})
                for row in connection.execute(query).mappings()
            ]

    def withdraw_rule(self, number: int, *, who: str, why: str = "") -> None:
        """Let a rule hold no longer."""
        this = rules.c.number == number
        with self._store.database.write() as connection:
            at = database.tick(connection, self._store.clock)
            row = connection.execute(select(rules).where(this, rules.c.withdrawn_at.is_(None))).mappings().first()
            if row is not None:
                connection.execute(update(rules).where(this).values(withdrawn_at=at))
                _log(connection, [_ruled(row["report_id"], who, why, at, was=row["name"])])


def _decided(decision: Decision, who: str, why: str, at: str, withdrawn: bool = False) -> list[dict[str, Any]]:
    """Lines of the log for each report of a decision: with which others it was joined, or from which it was split."""
    field = "joined with" if decision.kind == MERGE else "split from"
    lines = []
    for name in decision.reports:
        others = [one for one in (decision.others or decision.reports) if one != name]
        was, became = (others, None) if withdrawn else (None, others)
        lines.append(
            {"at": at, "who": who, "why": why, "batch": None, "report_id": name, "field": field,
             "was": json.dumps(was), "became": json.dumps(became)}
        )  # fmt: skip
    return lines


def _ruled(
    report_id: str | None, who: str, why: str, at: str, was: str | None = None, became: str | None = None
) -> dict[str, Any]:
    """Line of the log for a rule, beside the report whose correction taught it, if one did."""
    return {
        "at": at, "who": who, "why": why, "batch": None, "report_id": report_id or "", "field": "rule",
        "was": json.dumps(was), "became": json.dumps(became),
    }  # fmt: skip


def _regroup(connection: Connection, decision: Decision, at: str) -> None:
    named = StoredNeighbours(connection).by_id((*decision.reports, *decision.others))
    regroup(connection, [one.report for one in named], at)


def newest_lines(connection: Connection, fields: Sequence[str], limit: int) -> list[LogEntry]:
    """The newest lines of the review log about some fields, the newest first."""
    query = select(review_log).where(review_log.c.field.in_(fields)).order_by(review_log.c.number.desc())
    return [_entry(row) for row in connection.execute(query.limit(limit)).mappings()]


def _rows_of(connection: Connection, report_ids: Sequence[str]) -> dict[str, RowMapping]:
    found = {
        row["id"]: row
        for part in parts(sorted(set(report_ids)))
        for row in connection.execute(select(reports).where(reports.c.id.in_(part))).mappings()
    }
    missing = [name for name in report_ids if name not in found]
    if missing:
        raise StoreError(f"There is no report {missing[0]} in the store. Nothing was changed. Reload the page.")
    return found


def _after(connection: Connection, row: RowMapping, becomes: Report, one: Revision, at: str) -> dict[str, Any]:
    article = connection.execute(select(articles).where(articles.c.id == row["article_id"])).mappings().one()
    given = {name: getattr(one, name) for name in _REVIEWED_COLUMNS}
    return {
        **{name: value for name, value in row.items() if name != "number" and name in reports.c},
        **rows.report_row(becomes, rows.article_of(article), at),
        **{name: str(v) if isinstance(v, Review) else v for name, v in given.items() if v is not None},
    }


def _report_changes(was: Report, becomes: Report) -> list[dict[str, Any]]:
    pairs = ((item.name, getattr(was, item.name), getattr(becomes, item.name)) for item in fields(Report))
    return [
        {"field": name, "was": codec.dumps(old), "became": codec.dumps(new)}
        for name, old, new in pairs
        if name not in _KEPT_OUT_OF_LOG and old != new
    ]


def _column_changes(row: RowMapping, after: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"field": name, "was": json.dumps(row[name]), "became": json.dumps(after[name])}
        for name in _REVIEWED_COLUMNS
        if row[name] != after[name]
    ]


def _log(connection: Connection, lines: Sequence[Mapping[str, Any]]) -> list[LogEntry]:
    written = []
    for line in lines:
        number = connection.execute(insert(review_log).values(line).returning(review_log.c.number)).scalar_one()
        written.append(_entry({"number": number, **line}))
    return written


def _entry(row: Mapping[Any, Any]) -> LogEntry:
    given = {item.name: row[item.name] for item in fields(LogEntry)}
    return LogEntry(**{**given, "was": json.loads(given["was"]), "became": json.loads(given["became"])})


def _checked(row: RowMapping) -> Checked:
    given = {item.name: row[item.name] for item in fields(Checked) if item.name not in {"report_id", "review"}}
    return Checked(report_id=row["id"], review=Review(row["review"]), **given)


def _lay_down(connection: Connection, table: Table, **values: Any) -> int:
    number: int = connection.execute(insert(table).values(**values).returning(table.c.number)).scalar_one()
    return number
