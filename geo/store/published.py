"""The published store: a store of its own that holds only what a publication profile allows.

Whatever reads from it (routes, tiles, exports, pages) can't show more, because more is not in it. It is made whole
once, in a file of its own; when the record or the day has changed, what the change touches is taken out and put in
anew, in one transaction, while readers go on with what was there before. It has no history: what may be shown no more
is gone.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, event, func, insert, select, text

from geo.errors import StoreError
from geo.gate import Profile, Published, held_back, may_name, shown, veil
from geo.model import Article, Deployment, Review, Sourced
from geo.outlets import Outlets
from geo.store import database, postings, reading, rows
from geo.store.desk import PUBLIC_FIELDS, LogEntry, newest_lines
from geo.store.history import parts
from geo.store.scratch import Scratch
from geo.store.store import Store
from geo.store.tables import HISTORY, articles, changes, deployments, members, reports, review_log

_MOST_CORRECTIONS = 5000
_SETTLE_S = 10.0  # how soon after one making the next may begin, when many articles are coming in
_MOST_BEHIND_S = 60.0  # after so long nobody is shown what was: something may have been withdrawn since
_AT_ONCE = 500  # deployments


_KEPT: list[Publication] = []


def today() -> date:
    """The present day in UTC."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class _Seen:
    """How much of the record was taken in: as it was after one change of it, on one day."""

    version: str
    day: date
    at: str
    newest: Mapping[str, int]  # version numbers by table

    @classmethod
    def now(cls, record: Connection, day: date) -> _Seen:
        row = record.execute(select(changes.c.number, changes.c.at)).one()
        newest = {
            table.name: record.scalar(select(func.coalesce(func.max(table.c.number), 0))) or 0
            for table in (deployments, reports, members)
        }
        return cls(f"{row.number}-{row.at}", day, row.at, newest)


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
        Seconds after one making before the next may begin.
    most_behind_s : float
        Seconds after which readers wait for what the record is now, rather than being shown what was.
    """

    def __init__(
        self,
        source: Store,
        profile: Profile,
        day: Callable[[], date] = today,
        settle_s: float = _SETTLE_S,
        most_behind_s: float = _MOST_BEHIND_S,
    ) -> None:
        self.profile = profile
        self._source, self._day = source, day
        self._settle_s, self._most_behind_s = settle_s, most_behind_s
        self._folder = Scratch("emplace-published-")
        self._making = threading.Lock()
        self._in_step_at = 0.0
        self._made: _Made | None = None
        self._files = 0

    @property
    def store(self) -> Store:
        """The published store; where it is a little behind the record it is brought up beside, and nobody waits for it.

        Raises
        ------
        geo.errors.StoreError
            If the record can't be read, or the published store can't be written.
        """
        made, behind_s = self._made, time.monotonic() - self._in_step_at
        if made is not None and behind_s < self._settle_s:
            return made.store
        if made is None or not made.is_of(self._source, self._day()):
            if made is None or behind_s >= self._most_behind_s:
                return self.in_step()
            # As days pass delays only run out, so what was may show too little, but not too much.
            if self._making.acquire(blocking=False):
                threading.Thread(target=self._bring_up, name="publishing", daemon=True).start()
            return made.store
        self._in_step_at = time.monotonic()
        return made.store

    def in_step(self) -> Store:
        """The published store, brought up to what the record is now.

        Raises
        ------
        geo.errors.StoreError
            As for `store`.
        """
        with self._making:
            return self._brought_up()

    def kept(self) -> Store:
        """The published store as it is now; its files stay until the process ends."""
        _KEPT.append(self)
        return self.store

    def close(self) -> None:
        """Let go of the files."""
        with self._making:
            if self._made is not None:
                self._made.close()
            self._made = None
            self._folder.remove()

    def _bring_up(self) -> None:
        """Bring it up in a thread that holds the lock; what goes wrong is told to the next who asks."""
        try:
            self._brought_up()
        except StoreError:
            pass
        finally:
            self._making.release()

    def _brought_up(self) -> Store:
        day, began = self._day(), time.monotonic()
        made = self._made
        if made is None:
            self._files += 1
            made = _Made(self._source, self.profile, self._folder.path / f"{self._files}.sqlite")
        try:
            if not made.is_of(self._source, day):
                made.bring_up(day)
        except BaseException:
            # What is known of it may be half new: the next who asks has it made whole again, or is told what is wrong.
            self._made = None
            made.close()
            raise
        self._made, self._in_step_at = made, began
        return made.store


class _Made:
    """The published store in its file, and what has to be known to bring it up by what has changed in the record.

    Attributes
    ----------
    store : Store
        For readers: it refuses to be written, because what somebody saves there by mistake would soon be gone.
    """

    def __init__(self, source: Store, profile: Profile, path: Path) -> None:
        self._source, self._profile, self._path = source, profile, path
        self._seen: _Seen | None = None
        self._held: dict[str, frozenset[str]] = {}  # deployment of the record -> articles that it seals
        self._sealing: dict[str, set[str]] = {}  # article -> deployments that seal it
        self._shown_as: dict[str, str] = {}  # deployment of the record -> of the published store
        self._log: list[dict[str, Any]] = []
        self._writer = Store.open(path=path)
        with self._writer.database.write() as connection:
            # The log of the record is only ever added to; this one says what may be said of it now.
            for what in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER review_log_no_{what}"))
            # For other programs, which don't come here; it would also keep words of what may be shown no more.
            connection.execute(text("DROP TRIGGER report_words_added"))
            connection.execute(text("DROP TABLE report_words"))
        self.store = Store.open(path=path, history=False)
        event.listen(self.store.database.engine, "connect", _read_only)
        self.store.database.engine.dispose()

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()
        self._writer.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def is_of(self, source: Store, day: date) -> bool:
        """Whether nothing has changed since."""
        return self._seen is not None and (self._seen.version, self._seen.day) == (source.version(), day)

    def bring_up(self, day: date) -> None:
        """Take in what has changed, in one transaction of either side."""
        secret, outlets = self._source.veil(), Outlets.open()
        with self._source.database.read() as record, self._writer.database.write() as into:
            database.take_turn(into)
            at = database.tick(into, database.now)
            seen = _Seen.now(record, day)
            # 1. Deployments that have changed, and those that share an article that is sealed since, or no more.
            changed = _changed(record, self._seen, seen, self._profile)
            if self._profile.seals:
                changed |= _with_articles(record, self._seal(record, changed, day))
            # 2. What was shown of them goes, what may be shown of them now comes.
            left = _take_away(into, [self._shown_as.pop(one) for one in changed if one in self._shown_as])
            for some, about in _walked(record, changed):
                reviews = _reviews(record, (report.id for one in some for report in one.reports))
                found = []
                for one in some:
                    if allowed := shown(self._profile, one, about, reviews, day, secret, self._sealing, outlets):
                        self._shown_as[one.id] = allowed.deployment.id
                        found.append(allowed)
                _put(into, found, {self._named(name, secret): str(state) for name, state in reviews.items()}, at)
            _take_away_articles(into, left)
            postings.keep_up(into)
            # 3. What is told of corrections.
            log = self._told(record, into, day, secret)
            if log != self._log:
                into.execute(delete(review_log))
                for part in parts(log):
                    into.execute(insert(review_log), list(part))
        self._seen, self._log = seen, log
        self.store.count()  # its index takes in what is new here, and not when the first reader asks

    def _named(self, report_id: str, secret: str) -> str:
        return report_id if self._profile.is_open else veil(report_id, secret)

    def _seal(self, record: Connection, changed: set[str], day: date) -> set[str]:
        """Note which articles changed deployments seal now; gives those articles of which that makes a difference."""
        now = {
            one.id: held_back(self._profile, one, about, day)
            for some, about in _walked(record, changed)
            for one in some
        }
        flipped: set[str] = set()
        for name in changed:
            before, after = self._held.pop(name, frozenset()), now.get(name, frozenset())
            for article in before ^ after:
                by = self._sealing.setdefault(article, set())
                was = bool(by)
                (by.add if article in after else by.discard)(name)
                if bool(by) is not was:
                    flipped ^= {article}  # there and back again is no difference
                if not by:
                    del self._sealing[article]
            if after:
                self._held[name] = after
        return flipped

    def _told(self, record: Connection, into: Connection, day: date, secret: str) -> list[dict[str, Any]]:
        """Lines of the published log, the oldest first.

        The corrections of what is shown, without who made them; of a sealed report only that it was corrected. That a
        report was rejected is told by its identity alone, for those who hold a copy.
        """
        log = newest_lines(record, (*PUBLIC_FIELDS, "review"), _MOST_CORRECTIONS)[::-1]
        may_be_named = {
            one.report.id
            for one in _sourced(record, {line.report_id for line in log if line.field == "review"})
            if may_name(self._profile, one.report, one.article, day)
        }
        # Where a place may have been blurred, an older value of a line may be finer than what is shown now.
        blurs = any(terms.blur_km for terms in self._profile.every_term)
        kept = {
            name: bool(quote)  # a sealed report has no sentence, and neither has its correction
            for part in parts({self._named(line.report_id, secret) for line in log})
            for name, quote in into.execute(select(reports.c.id, reports.c.quote).where(reports.c.id.in_(part)))
        }
        found = []
        for line in log:
            if line.field == "review" and line.report_id not in may_be_named:
                continue
            name = self._named(line.report_id, secret)
            told = replace(line, report_id=name)
            if blurs and line.field != "review":
                told = replace(told, was=None, became=None)
            if row := _told(told, kept.get(name) is True, kept.get(name) is False):
                found.append(row)
        return found


def _changed(record: Connection, before: _Seen | None, now: _Seen, profile: Profile) -> set[str]:
    """Deployments of the record that may have to be shown otherwise, also such as are there no more."""
    if before is None:
        return set(record.scalars(select(deployments.c.id)))
    past, left = HISTORY[deployments], HISTORY[members]
    home = members.c.deployment_id
    queries = [
        select(deployments.c.id).where(deployments.c.number > before.newest[deployments.name]),
        select(past.c.id).where(past.c.known_until > before.at),
        select(home).where(members.c.number > before.newest[members.name]),
        select(left.c.deployment_id).where(left.c.known_until > before.at),
        select(home).join(reports, reports.c.id == members.c.report_id).where(
            reports.c.number > before.newest[reports.name]
        ),
    ]  # fmt: skip
    if now.day != before.day:
        # Whose delay has run out: published between the oldest day that was not old enough and the newest that is.
        delays = [terms.delay_days for terms in profile.every_term]
        first, last = sorted((before.day, now.day))
        of = articles.c.published
        queries += [
            select(home).join(reports, reports.c.id == members.c.report_id)
            .join(articles, articles.c.id == reports.c.article_id)
            .where(of > (first - timedelta(days=days)).isoformat(), of <= (last - timedelta(days=days)).isoformat())
            for days in sorted(set(delays) - {0})
        ]  # fmt: skip
    return {name for query in queries for name in record.scalars(query)}


def _with_articles(record: Connection, article_ids: Iterable[str]) -> set[str]:
    """Deployments of the record that have a report of one of these articles."""
    query = select(members.c.deployment_id).join(reports, reports.c.id == members.c.report_id)
    return {
        name
        for part in parts(sorted(article_ids))
        for name in record.scalars(query.where(reports.c.article_id.in_(part)))
    }


def _walked(record: Connection, names: Iterable[str]) -> Iterator[tuple[list[Deployment], Mapping[str, Article]]]:
    """Deployments of the record of these identities, as far as they are there, some at a time with their articles."""
    for part in parts(sorted(names), _AT_ONCE):
        numbers = record.scalars(select(deployments.c.number).where(deployments.c.id.in_(part))).all()
        found = reading.deployments_of(record, numbers, None)
        yield found, reading.articles_of(record, {report.article_id for one in found for report in one.reports})


def _sourced(record: Connection, report_ids: Iterable[str]) -> list[Sourced]:
    """Reports of the record of these identities, rejected ones too."""
    query = select(reports.c.detail, *articles.columns).join(articles, reports.c.article_id == articles.c.id)
    return [
        Sourced(rows.report_of(row["detail"]), rows.article_of(row))
        for part in parts(sorted(report_ids))
        for row in record.execute(query.where(reports.c.id.in_(part))).mappings()
    ]


def _reviews(record: Connection, report_ids: Iterable[str]) -> dict[str, Review]:
    query = select(reports.c.id, reports.c.review)
    return {
        name: Review(state)
        for part in parts(report_ids)
        for name, state in record.execute(query.where(reports.c.id.in_(part)))
    }


def _put(into: Connection, found: Sequence[Published], reviews: Mapping[str, str], at: str) -> None:
    """Write what is shown of deployments as it is: nothing is put together again."""
    about = {name: article for one in found for name, article in one.articles.items()}
    have = {
        name
        for part in parts(sorted(about))
        for name in into.scalars(select(articles.c.id).where(articles.c.id.in_(part)))
    }
    told = [(report, one) for one in found for report in one.deployment.reports]
    for table, new in (
        (articles, [rows.article_row(article, at) for name, article in about.items() if name not in have]),
        (
            reports,
            [
                {**rows.report_row(report, about[report.article_id], at), "review": reviews[report.id]}
                for report, _ in told
            ],
        ),
        (deployments, [rows.deployment_row(one.deployment, reviews, at) for one in found]),
        (
            members,
            [{"report_id": report.id, "deployment_id": one.deployment.id, "known_from": at} for report, one in told],
        ),
    ):
        for part in parts(new):
            into.execute(insert(table), list(part))


def _take_away(into: Connection, names: Iterable[str]) -> set[str]:
    """Take published deployments away with their reports; gives the articles of these."""
    left: set[str] = set()
    for part in parts(names):
        inside = select(members.c.report_id).where(members.c.deployment_id.in_(part))
        told = reports.c.id.in_(inside)
        left.update(into.scalars(select(reports.c.article_id).where(told)))
        into.execute(delete(reports).where(told))
        into.execute(delete(members).where(members.c.deployment_id.in_(part)))
        into.execute(delete(deployments).where(deployments.c.id.in_(part)))
    return left


def _take_away_articles(into: Connection, names: Iterable[str]) -> None:
    """Take away those of these published articles that no report is left of."""
    used = select(reports.c.id).where(reports.c.article_id == articles.c.id)
    for part in parts(sorted(names)):
        into.execute(delete(articles).where(articles.c.id.in_(part), ~used.exists()))


def _told(line: LogEntry, whole: bool, sealed: bool) -> dict[str, Any] | None:
    withdrawn = line.field == "review" and Review.REJECTED in (line.was, line.became)
    if not withdrawn and not ((whole or sealed) and line.field != "review"):
        return None
    values = whole or withdrawn
    return {
        "number": line.number,
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
