"""The published store: a store of its own that holds only what a publication profile allows.

Whatever reads from it (routes, tiles, exports, pages) can't show more, because more is not in it. It is made anew, in a
file of its own, when the record or the day has changed; meanwhile readers go on with the one before.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event, insert, select

from geo.gate import Profile, Published, may_name, publish, veil
from geo.model import Article, Review
from geo.store import database, postings, rows
from geo.store.desk import PUBLIC_FIELDS, Desk, LogEntry
from geo.store.history import parts
from geo.store.scratch import Scratch
from geo.store.store import Store
from geo.store.tables import articles, deployments, members, reports, review_log

_MOST_CORRECTIONS = 5000
_SETTLE_S = 10.0  # how soon after one making the next may begin, when many articles are coming in


_KEPT: list[Publication] = []


def today() -> date:
    """The present day in UTC."""
    return datetime.now(UTC).date()


class Publication:
    """What a profile shows of a store, kept in step with it; safe to use from several threads.

    Parameters
    ----------
    source : Store
        The whole record.
    profile : Profile
    day : callable, optional
        Gives the present day; for tests.
    settle_s : float
        Seconds after one making before the next; what is published is at most so much behind the record.
    """

    def __init__(
        self, source: Store, profile: Profile, day: Callable[[], date] = today, settle_s: float = _SETTLE_S
    ) -> None:
        self.profile = profile
        self._source, self._day, self._settle_s = source, day, settle_s
        self._folder = Scratch("emplace-published-")
        self._making = threading.Lock()
        self._made_of: tuple[str, date] | None = None
        self._made_at = 0.0
        self._number = 0
        self._store: Store | None = None
        self._before: Store | None = None

    @property
    def store(self) -> Store:
        """The published store.

        Raises
        ------
        geo.errors.StoreError
            If the record can't be read, or the published store can't be written.
        """
        wanted = (self._source.version(), self._day())
        known = self._store
        if known is not None and self._made_of == wanted:
            return known
        # What is shown may be a little behind: as days pass delays only run out, so it never shows too much.
        if known is not None and time.monotonic() - self._made_at < self._settle_s:
            return known
        if not self._making.acquire(blocking=known is None):
            return known or self.store
        try:
            if self._made_of != wanted or self._store is None:
                self._make(wanted)
            assert self._store is not None
            return self._store
        finally:
            self._making.release()

    def kept(self) -> Store:
        """The published store as it is now; its files stay until the process ends."""
        _KEPT.append(self)
        return self.store

    def close(self) -> None:
        """Let go of the files."""
        for one in (self._store, self._before):
            if one is not None:
                one.close()
        self._store = self._before = None
        self._folder.remove()

    def _may_be_named(self, report_id: str, day: date) -> bool:
        report = self._source.report(report_id)
        article = self._source.article(report.article_id) if report else None
        return report is not None and article is not None and may_name(self.profile, report, article, day)

    def _make(self, wanted: tuple[str, date]) -> None:
        self._number += 1
        path = self._folder.path / f"{self._number}.sqlite"
        made = Store.open(path=path)
        shown = published(self._source, self.profile, wanted[1])
        # Where a place may have been blurred, an older value of a line may be finer than what is shown now.
        blurs = any(terms.grid_km for terms in (self.profile.terms, *(rule.terms for rule in self.profile.rules)))
        log = Desk(self._source).newest((*PUBLIC_FIELDS, "review"), _MOST_CORRECTIONS)[::-1]
        secret = self._source.veil()

        def named(report_id: str) -> str:
            return report_id if self.profile.is_open else veil(report_id, secret)

        lines = [
            replace(
                replace(one, was=None, became=None) if blurs and one.field != "review" else one,
                report_id=named(one.report_id),
            )
            for one in log
            if one.field != "review" or self._may_be_named(one.report_id, wanted[1])
        ]
        reviews = {named(name): state for name, state in reviews_of(self._source).items()}
        write(made, shown, reviews, lines)
        # From here on it refuses to be written: what somebody saves there by mistake would be gone tomorrow.
        event.listen(made.database.engine, "connect", _read_only)
        made.database.engine.dispose()
        if self._before is not None:
            # Nobody asks it any more: two makings have passed.
            self._before.close()
            (self._folder.path / f"{self._number - 2}.sqlite").unlink(missing_ok=True)
        self._before, self._store = self._store, made
        self._made_of, self._made_at = wanted, time.monotonic()


def _told(line: LogEntry, whole: bool, sealed: bool) -> dict[str, Any] | None:
    withdrawn = line.field == "review" and Review.REJECTED in (line.was, line.became)
    if not withdrawn and not ((whole or sealed) and line.field != "review"):
        return None
    values = whole or withdrawn
    return {
        "at": line.at,
        "who": "",
        "report_id": line.report_id,
        "field": line.field,
        "was": json.dumps(line.was if values else None),
        "became": json.dumps(line.became if values else None),
        "why": line.why if whole else "",
    }


def _read_only(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def published(source: Store, profile: Profile, day: date) -> Iterator[Published]:
    """Give what a profile shows of a store on a day."""
    found = source.deployments()
    return publish(profile, found, source.articles_of(found), reviews_of(source), day, source.veil())


def reviews_of(source: Store) -> dict[str, Review]:
    """State of review of every report."""
    with source.database.read() as connection:
        return {name: Review(state) for name, state in connection.execute(select(reports.c.id, reports.c.review))}


def write(into: Store, shown: Iterable[Published], reviews: dict[str, Review], log: Iterable[LogEntry] = ()) -> None:
    """Write what is shown into an empty store, as it is: nothing is put together again.

    Of the review log go along the corrections of what is shown, without who made them; of a sealed report only that
    it was corrected. That a report was rejected goes along by its identity alone, for those who hold a copy.
    """
    known: dict[str, Article] = {}
    new_reports: list[dict[str, Any]] = []
    new_deployments: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    kept_whole: set[str] = set()
    kept_sealed: set[str] = set()
    with into.database.write() as connection:
        database.take_turn(connection)
        at = database.tick(connection, database.now)
        for one in shown:
            known |= one.articles
            states = {report.id: str(reviews.get(report.id, Review.TO_REVIEW)) for report in one.deployment.reports}
            new_deployments.append(rows.deployment_row(one.deployment, states, at))
            for report in one.deployment.reports:
                # A sealed report has no sentence, and neither has its correction.
                (kept_whole if report.evidence.quote else kept_sealed).add(report.id)
                row = rows.report_row(report, one.articles[report.article_id], at)
                new_reports.append({**row, "review": states[report.id]})
                links.append({"report_id": report.id, "deployment_id": one.deployment.id, "known_from": at})

        def told(line: LogEntry) -> dict[str, Any] | None:
            return _told(line, line.report_id in kept_whole, line.report_id in kept_sealed)

        for table, new in (
            (articles, [rows.article_row(article, at) for article in known.values()]),
            (reports, new_reports),
            (deployments, new_deployments),
            (members, links),
            (review_log, [line for line in map(told, log) if line]),
        ):
            for part in parts(new):
                connection.execute(insert(table), list(part))
        postings.keep_up(connection)
