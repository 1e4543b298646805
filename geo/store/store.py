"""The store: articles, their reports and the deployments these make, in SQLite or PostgreSQL.

Every article is written with its reports and the deployments they touch in one transaction, so a killed process leaves
the article whole or absent. The text's SHA-256 is its identity: adding the same article again changes nothing. What is
corrected or withdrawn stays as history (``Filter.as_of`` looks it up).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from geo.filters import Box, Filter
from geo.model import Article, Deployment, Report, Review, Sourced
from geo.settings import Settings
from geo.store import database, overview, postings, reading, rows, schema, words
from geo.store.columns import Columns, Density, Mask, Selected, Step
from geo.store.database import Database
from geo.store.deployments import clear_away, regroup, regroup_all, regroup_system, systems
from geo.store.grid import Tile
from geo.store.history import parts, retire, same
from geo.store.overview import PlaceCount, SourceCount
from geo.store.tables import articles, changes, deployments, geocoder_answers, reports, secrets

_T = TypeVar("_T")
_WALKED_AT_ONCE = 500
_FIRST_MERGED = 2  # schema from which on a store holds its deployments


@dataclass(frozen=True, slots=True)
class Placed:
    """What `Store.add` or `Store.replace` did: the article's identity, and how many reports were written."""

    article_id: str
    reports_added: int
    article_added: bool


class Store:
    """Articles, reports and deployments in one SQLite file or PostgreSQL database; safe to use from several threads.

    Parameters
    ----------
    where : Database
    clock : callable, optional
        Gives the present moment; for tests.
    history : bool
        Whether what is no longer so stays as history; without it rows may also be taken away.
    """

    def __init__(self, where: Database, clock: Callable[[], datetime] = database.now, *, history: bool = True) -> None:
        self.database = where
        self._history = history
        self.name = where.name
        self.clock = clock
        self._columns: Columns | None = None
        self._postings = postings.Postings()
        self._refreshing = threading.Lock()

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        path: str | Path | None = None,
        clock: Callable[[], datetime] = database.now,
        *,
        history: bool = True,
    ) -> Store:
        """Open the store, making it if it is new, and bringing it forward if an older release wrote it.

        Parameters
        ----------
        settings : Settings, optional
            Read from the environment when not given; names the PostgreSQL database or the SQLite file.
        path : path, optional
            A SQLite file to open instead.
        clock : callable, optional
            Gives the present moment; for tests.
        history : bool
            As for `Store`.

        Raises
        ------
        geo.errors.StoreError
            If the file is damaged, not a store, locked, or can't be written; or the server can't be reached.
        """
        where = Database.of(settings or Settings.from_environment(), path)
        store = cls(where, clock, history=history)

        def rebuild(connection: Connection, version: int) -> None:
            if version < _FIRST_MERGED:
                regroup_all(connection, database.tick(connection, clock))
            postings.keep_up(connection)

        schema.prepare(where, rebuild)
        return store

    def close(self) -> None:
        """Let go of the file or the server."""
        self.database.engine.dispose()

    # Writing

    def add(self, article: Article, found: Sequence[Report]) -> Placed:
        """Keep an article and its reports in one transaction; what is already there stays as it is."""
        return self.add_many([(article, found)])[0]

    def add_many(self, read: Sequence[tuple[Article, Sequence[Report]]]) -> list[Placed]:
        """Keep several articles with their reports, all in one transaction; what is already there stays as it is."""
        with self.database.write() as connection:
            database.take_turn(connection)
            known = _known(connection, articles, {article.id for article, _ in read})
            have = _known(connection, reports, {report.id for _, found in read for report in found})
            new_articles: dict[str, Article] = {}
            new_reports: dict[str, tuple[Report, Article]] = {}
            placed = []
            for article, found in read:
                fresh = {one.id: (one, article) for one in found if one.id not in have and one.id not in new_reports}
                placed.append(
                    Placed(article.id, len(fresh), article.id not in known and article.id not in new_articles)
                )
                new_reports |= fresh
                if article.id not in known:
                    new_articles.setdefault(article.id, article)
            if new_articles or new_reports:
                at = database.tick(connection, self.clock)
                _insert(connection, articles, [rows.article_row(one, at) for one in new_articles.values()])
                _insert(connection, reports, [rows.report_row(*one, at) for one in new_reports.values()])
                postings.keep_up(connection)
                given = [Sourced(*one) for one in new_reports.values()]
                regroup(connection, [one.report for one in given], at, given)
        return placed

    def replace(self, article: Article, found: Sequence[Report], *, reviewed: bool = False) -> Placed:
        """Make these the article's only reports, in one transaction; nothing else is touched.

        What was kept of it before, corrected or not, becomes history. An article that is there already stays as it is.

        Parameters
        ----------
        article : Article
        found : sequence of Report
        reviewed : bool
            Whether a person has checked them.
        """
        review = str(Review.ACCEPTED if reviewed else Review.TO_REVIEW)
        with self.database.write() as connection:
            database.take_turn(connection)
            at = database.tick(connection, self.clock)
            added = not _known(connection, articles, {article.id})
            if added:
                _insert(connection, articles, [rows.article_row(article, at)])
            new = {one.id: {**rows.report_row(one, article, at), "review": review} for one in found}
            changed = list({one.id: one for one in found}.values())
            old = []
            for have in connection.execute(select(reports).where(reports.c.article_id == article.id)).mappings():
                if have["id"] in new and same(new[have["id"]], have):
                    del new[have["id"]]
                else:
                    old.append(have["number"])
                    changed.append(rows.report_of(have["detail"]))
            retire(connection, reports, old, at)
            _insert(connection, reports, list(new.values()))
            postings.keep_up(connection)
            regroup(connection, changed, at)
        return Placed(article.id, len({one.id for one in found}), added)

    def remerge(self, progress: Callable[[str, float], None] = lambda _system, _share: None, after: str = "") -> None:
        """Put all deployments together again, for when the rules of merging have changed; what stays the same stays.

        Each system is a transaction of its own, so others write in between, and what was done stays when it is stopped.

        Parameters
        ----------
        progress : callable, optional
            Told each system that is done, and the share of all.
        after : str
            Go on after this system, where it was stopped.
        """
        with self.database.read() as connection:
            names = systems(connection)
        for number, system in enumerate(names, 1):
            if system > after:
                self._in_turn(partial(regroup_system, system=system))
                progress(system, number / len(names))
        self._in_turn(clear_away)

    def _in_turn(self, work: Callable[..., None]) -> None:
        with self.database.write() as connection:
            database.take_turn(connection)
            work(connection, at=database.tick(connection, self.clock))

    # Reading one

    def article(self, article_id: str) -> Article | None:
        """Return the article, or ``None``."""
        with self.database.read() as connection:
            return reading.articles_of(connection, [article_id]).get(article_id)

    def known(self, article_ids: Iterable[str]) -> set[str]:
        """Which of these articles the store has."""
        with self.database.read() as connection:
            return _known(connection, articles, set(article_ids))

    def report(self, report_id: str) -> Report | None:
        """Return the report as it is known now, or ``None``."""
        with self.database.read() as connection:
            detail = connection.scalar(select(reports.c.detail).where(reports.c.id == report_id))
        return rows.report_of(detail) if detail else None

    def deployment(self, identity: str, as_of: datetime | None = None) -> Deployment | None:
        """Return the deployment of this identity, or the one that holds the report of it; ``None`` if there is none."""
        moment = _moment(as_of)
        with self.database.read() as connection:
            number = reading.deployment_number(connection, identity, moment)
            return reading.deployments_of(connection, [number], moment)[0] if number is not None else None

    def articles_of(self, found: Iterable[Deployment]) -> dict[str, Article]:
        """Articles, by identity, that the reports of deployments stand in."""
        return self.articles_named({report.article_id for one in found for report in one.reports})

    def articles_named(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Articles of these identities, as far as they are there."""
        with self.database.read() as connection:
            return reading.articles_of(connection, article_ids)

    # Reading what a filter selects

    def deployments(self, wanted: Filter | None = None, offset: int = 0, limit: int | None = None) -> list[Deployment]:
        """The deployments that the filter selects, each whole; in the order of their first report."""
        wanted = wanted or Filter()
        with self.database.read() as connection:
            index = self._index(connection)
            numbers = index.in_order(wanted, self._matching(connection, index, wanted), offset, limit)
            return reading.deployments_of(connection, numbers.tolist(), _moment(wanted.as_of))

    def unknown(
        self, wanted: Filter, known: Container[int], most: int | None = None
    ) -> tuple[list[int], dict[int, Deployment]]:
        """What `deployments` gives, for a caller that keeps what it made of them.

        Parameters
        ----------
        wanted : Filter
        known : container of int
            Numbers that are kept.
        most : int, optional
            How many new ones to read at most.

        Returns
        -------
        numbers : list of int
            Of the selected deployments, in order; as long as `version` stays, a number is one deployment's.
        new : dict
            Those of them whose numbers are not ``known``.
        """
        with self.database.read() as connection:
            index = self._index(connection)
            numbers = index.in_order(wanted, self._matching(connection, index, wanted), 0, None).tolist()
            missing = [number for number in numbers if number not in known][:most]
            found = reading.deployments_of(connection, missing, _moment(wanted.as_of))
            return numbers, dict(zip(missing, found, strict=True))

    def each(self, wanted: Filter | None = None) -> Iterator[tuple[Deployment, Mapping[str, Article]]]:
        """The deployments that the filter selects, one after the other with the articles of their reports.

        They come in the order of their writing, as they were at one moment, however long the walk takes.
        """
        wanted = wanted or Filter()
        with self.database.read() as connection:
            index = self._index(connection)
            numbers = index.select(wanted, self._matching(connection, index, wanted)).number
            for part in parts(numbers.tolist(), _WALKED_AT_ONCE):
                found = reading.deployments_of(connection, part, _moment(wanted.as_of))
                about = reading.articles_of(connection, {r.article_id for one in found for r in one.reports})
                for one in found:
                    yield one, about

    def sourced(self, wanted: Filter | None = None) -> list[Sourced]:
        """Every report behind what the filter selects that meets what it asks of reports, each with its article."""
        wanted = wanted or Filter()
        with self.database.read() as connection:
            index = self._index(connection)
            numbers = index.report_numbers(wanted, self._matching(connection, index, wanted))
            return reading.sourced_of(connection, numbers.tolist(), _moment(wanted.as_of))

    def columns(self, wanted: Filter | None = None) -> Selected:
        """The deployments that the filter selects, as arrays."""
        return self._asked(wanted, lambda index, asked, matching: index.select(asked, matching))

    def in_box(self, wanted: Filter, box: Box, limit: int | None = None) -> Selected:
        """The selected deployments inside a box (west, south, east, north), those of most origins when cut."""
        return self._asked(wanted, lambda index, asked, matching: index.select(asked, matching, box, limit))

    def tile(self, wanted: Filter, tile: Tile, most: int, cells: int | None) -> Selected | Density:
        """What a tile (zoom, x, y) of Web Mercator shows: up to ``most`` deployments, else how many lie in its cells.

        ``cells`` is their zoom; ``None`` leaves those of fewest origins out instead.
        """
        return self._asked(wanted, lambda index, asked, matching: index.tile(asked, tile, most, cells, matching))

    def density(self, wanted: Filter, zoom: int, tile: Tile | None = None) -> Density:
        """Selected deployments by type in the Web Mercator cells of a zoom, of one tile (zoom, x, y) or everywhere."""
        return self._asked(wanted, lambda index, asked, matching: index.density(asked, zoom, matching, tile))

    def count(self, wanted: Filter | None = None) -> int:
        """How many deployments the filter selects."""
        return self._asked(wanted, lambda index, asked, matching: index.count(asked, matching))

    def unplaced(self, wanted: Filter | None = None) -> int:
        """How many of the deployments that the filter selects have no place."""
        return self._asked(wanted, lambda index, asked, matching: index.unplaced(asked, matching))

    def present(self, wanted: Filter | None, name: str) -> list[str]:
        """Values of a facet of deployments (``type``, ``system``, ...) that the selected ones have."""
        return self._asked(wanted, lambda index, asked, matching: index.present(asked, name, matching))

    def counts(self, wanted: Filter | None = None) -> dict[str, dict[str, int]]:
        """Deployments by each value of each facet (`geo.store.columns.FACETS`), under all the *other* filters.

        A chip's number thus says what choosing it would show, not what is shown already.
        """
        return self._asked(wanted, lambda index, asked, matching: index.counts(asked, matching))

    def histogram(self, wanted: Filter | None = None, step: Step = "day") -> list[tuple[date, str, int]]:
        """Reports behind the selection by day, week or month of publication and type of system."""
        return self._asked(wanted, lambda index, asked, matching: index.histogram(asked, step, matching))

    def forget(self) -> None:
        """Answer the next questions anew; for measuring."""
        if self._columns is not None:
            self._columns.forget()

    def sources(self, wanted: Filter | None = None) -> list[SourceCount]:
        """What each source reported of the selection, the busiest first."""
        return self._asked(wanted, overview.by_source)

    def agreement(self, wanted: Filter | None = None) -> list[tuple[str, int, int]]:
        """Selected deployments by type and number of independent origins (3 is "3 and more")."""
        return self._asked(wanted, overview.agreement)

    def places(self, wanted: Filter | None = None, limit: int = 20) -> list[tuple[str, PlaceCount]]:
        """Names of the places with most reports of the selection, with their counts."""
        found = self._asked(wanted, lambda index, asked, matching: overview.by_place(index, asked, limit, matching))
        with self.database.read() as connection:
            named = select(deployments.c.number, deployments.c.place).where(
                deployments.c.number.in_([one.number for one in found])
            )
            name = {row.number: row.place for row in connection.execute(named)}
        return [(name[one.number], one) for one in found if name.get(one.number)]

    def _asked(self, wanted: Filter | None, question: Callable[[Columns, Filter, Mask | None], _T]) -> _T:
        asked = wanted or Filter()
        with self.database.read() as connection:
            index = self._index(connection)
            matching = self._matching(connection, index, asked)
        return question(index, asked, matching)

    def _index(self, connection: Connection) -> Columns:
        """The index in memory, in step with what the connection sees."""
        known = self._columns
        if known is not None and known.is_of(connection):
            return known  # without waiting for others who ask the same
        with self._refreshing:
            known = self._columns
            now = known.refreshed(connection) if known else Columns.load(connection)
            self._columns = now if self._history or now is known else now.of_what_is_there(connection)
            return self._columns

    def _matching(self, connection: Connection, index: Columns, wanted: Filter) -> Mask | None:
        """Which reports hold the words asked for, by version number; ``None`` when none are."""
        asked = words.phrases(wanted.q)
        if not asked:
            return None
        return index.matching(wanted.q, lambda: self._postings.matching(connection, asked))

    # The rest

    def size(self) -> tuple[int, int]:
        """How many articles and reports there are."""
        with self.database.read() as connection:
            return (
                connection.execute(select(func.count()).select_from(articles)).scalar_one(),
                connection.execute(select(func.count()).select_from(reports)).scalar_one(),
            )

    def version(self) -> str:
        """A word that changes whenever articles, reports or deployments do, whoever writes them."""
        with self.database.read() as connection:
            row = connection.execute(select(changes.c.number, changes.c.at)).one()
        return f"{row.number}-{row.at}"

    def veil(self) -> str:
        """The secret by which the identities of what is published are made (`geo.gate.veil`)."""
        with self.database.read() as connection:
            found: str = connection.execute(select(secrets.c.value).where(secrets.c.name == "veil")).scalar_one()
        return found

    def get(self, key: str) -> str | None:
        """Answer of a geocoder that was kept under a key, or ``None``."""
        with self.database.read() as connection:
            found: str | None = connection.scalar(
                select(geocoder_answers.c.answer).where(geocoder_answers.c.key == key)
            )
        return found

    def put(self, key: str, value: str) -> None:
        """Keep the answer of a geocoder; what it means is the geocoder's business."""
        engine = sqlite if self.database.is_sqlite else postgresql
        row = {"answer": value, "asked_at": database.written(self.clock())}
        with self.database.write() as connection:
            connection.execute(
                engine.insert(geocoder_answers)
                .values(key=key, **row)
                .on_conflict_do_update(index_elements=["key"], set_=row)
            )


def _moment(as_of: datetime | None) -> str | None:
    return None if as_of is None else database.written(as_of)


def _known(connection: Connection, table: Any, ids: set[str]) -> set[str]:
    """Which of these identities the table has."""
    return {
        one for part in parts(sorted(ids)) for one in connection.scalars(select(table.c.id).where(table.c.id.in_(part)))
    }


def _insert(connection: Connection, table: Any, new: Sequence[Mapping[str, Any]]) -> None:
    if new:
        connection.execute(insert(table), new)
