"""The store's index in memory: one array a column, so that any filter is answered in milliseconds at a million rows.

It is loaded once and then takes in what has changed since. Versions that became history stay in it, so a question about
an earlier moment costs the same as one about now. A `Columns` never changes; `Columns.refreshed` gives the next one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from geo.filters import Box, Corners, Filter
from geo.model import Precision, Review, Status, SystemType
from geo.store.database import to_number, written
from geo.store.grid import Grid, Tile, position
from geo.store.tables import HISTORY, articles, changes, deployments, members, reports

NO_DAY = np.iinfo(np.int32).min
_FOREVER = np.iinfo(np.int64).max
_NONE = -1
_EPOCH = date(1970, 1, 1)
_REVIEWED = (Review.ACCEPTED, Review.CORRECTED)
_WIDEST_LATITUDE = 85.0511287798  # where the Web Mercator square ends
_MASKS_KEPT = 24
_COMPARED_ONE_BY_ONE = 6  # so many values at most: then comparing is faster than looking each up in a table
_ROWS_AT_ONCE = 25_000
_ROOM = 64  # so many versions at least may come without copying those that are there
_NO_NUMBERS: NDArray[np.int64] = np.empty(0, np.int64)

_T = TypeVar("_T")
Mask = NDArray[np.bool_]
Step = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Vocabulary:
    """Texts and the small numbers that stand for them; -1 stands for none."""

    words: tuple[str, ...] = ()

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {word: code for code, word in enumerate(self.words)}

    def with_words(self, values: Iterable[str | None]) -> Vocabulary:
        """The vocabulary, with words added that it has not."""
        new = sorted({value for value in values if value is not None} - self._codes.keys())
        return Vocabulary(self.words + tuple(new)) if new else self

    def encode(self, values: Sequence[str | None]) -> NDArray[np.int32]:
        """Codes of texts."""
        codes: dict[str | None, int] = {None: _NONE}
        codes.update(self._codes)
        return np.fromiter(map(codes.__getitem__, values), np.int32, len(values))

    def only(self, codes: NDArray[Any]) -> tuple[Vocabulary, NDArray[np.int32]]:
        """The vocabulary of just the words that are used, and the new code of each old one."""
        used = np.flatnonzero(np.bincount(codes + 1, minlength=len(self.words) + 1)[1:])
        code = np.full(len(self.words) + 1, _NONE, np.int32)  # code -1 finds the last, and stays
        code[used] = np.arange(len(used))
        return Vocabulary(tuple(self.words[one] for one in used)), code

    def among(self, codes: NDArray[Any], values: Iterable[object]) -> Mask:
        """Which codes stand for one of the given words."""
        wanted = [self._codes[str(value)] for value in values if str(value) in self._codes]
        if len(wanted) <= _COMPARED_ONE_BY_ONE:
            found = np.zeros(len(codes), np.bool_)
            for code in wanted:
                found |= codes == code
            return found
        table = np.zeros(len(self.words) + 1, np.bool_)  # code -1 finds the last, which is false
        table[wanted] = True
        chosen: Mask = table[codes]
        return chosen


@dataclass(frozen=True)
class Keys:
    """Identities in order of value, each with a running number."""

    values: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))
    numbers: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))

    def with_keys(self, keys: NDArray[np.uint64]) -> Keys:
        """The identities, with those added that it has not."""
        new = np.unique(keys)
        at = np.searchsorted(self.values, new)
        known = np.zeros(len(new), np.bool_)
        inside = at < len(self.values)
        known[inside] = self.values[at[inside]] == new[inside]
        new, at = new[~known], at[~known]
        if not len(new):
            return self
        running = np.arange(len(self.values), len(self.values) + len(new), dtype=np.int32)
        return Keys(np.insert(self.values, at, new), np.insert(self.numbers, at, running))

    def encode(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Running numbers of identities that are known."""
        return self.numbers[np.searchsorted(self.values, keys)]


@dataclass
class _Room:
    """Arrays with room left at their end, and how much of them is taken; who was given less never looks beyond it."""

    arrays: dict[str, NDArray[Any]]
    taken: int


@dataclass(frozen=True)
class Versions:
    """What one table and its history hold, in order of version number."""

    number: NDArray[np.int64]
    since: NDArray[np.int64]  # microseconds since 1970, like until
    until: NDArray[np.int64]
    columns: dict[str, NDArray[Any]]
    room: _Room | None = field(default=None, repr=False, compare=False)  # whose beginning these arrays are

    def live(self, moment: int | None) -> Mask:
        """Which versions were so at a moment, or are now (``None``)."""
        if moment is None:
            found: Mask = self.until == _FOREVER
        else:
            found = (self.since <= moment) & (moment < self.until)
        return found

    def only(self, numbers: NDArray[np.int64]) -> Versions:
        """Just the versions of these numbers; itself when these are all."""
        there = np.isin(self.number, numbers)
        if there.all():
            return self
        columns = {name: values[there] for name, values in self.columns.items()}
        return Versions(self.number[there], self.since[there], self.until[there], columns)

    def recoded(self, name: str, code: NDArray[np.int32]) -> Versions:
        """The same, with the codes of a column looked up in a table."""
        column = self.columns[name]
        return replace(self, columns={**self.columns, name: code[column].astype(column.dtype)}, room=None)


@dataclass(frozen=True)
class Selected:
    """Deployments that a filter selects, one row each, in the order of their writing.

    Attributes
    ----------
    number : ndarray of int64
        Version numbers in the store.
    id : ndarray of uint64
        Identities; ``f"{id:016x}"`` is the text.
    latitude, longitude : ndarray of float64
        WGS 84 degrees; NaN where a deployment has no place.
    radius_km : ndarray of float32
    type, status, precision, country, system : ndarray of int8, int8, int8, int16, int32
        Codes into ``types``, ``statuses``, ``precisions``, ``countries``, ``systems``; -1 for none.
    first_day, last_day : ndarray of int32
        Days since 1970 of the first and last report; `NO_DAY` for undated ones.
    reports, origins : ndarray of int32
    range_low_km, range_high_km : ndarray of float32
        Band that an article states; NaN where none does (the catalogue's is looked up by system).
    total : int
        How many are selected; more than there are rows when a limit cut them.
    """

    number: NDArray[np.int64]
    id: NDArray[np.uint64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    radius_km: NDArray[np.float32]
    type: NDArray[np.int8]
    status: NDArray[np.int8]
    precision: NDArray[np.int8]
    system: NDArray[np.int32]
    country: NDArray[np.int16]
    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]
    reports: NDArray[np.int32]
    origins: NDArray[np.int32]
    range_low_km: NDArray[np.float32]
    range_high_km: NDArray[np.float32]
    types: tuple[str, ...]
    statuses: tuple[str, ...]
    precisions: tuple[str, ...]
    systems: tuple[str, ...]
    countries: tuple[str, ...]
    total: int

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Density:
    """How many deployments of each type lie in the cells of a Web Mercator grid; empty cells are left out.

    The numbers of one cell stand together.
    """

    x: NDArray[np.int32]
    y: NDArray[np.int32]
    type: NDArray[np.int8]
    count: NDArray[np.int64]


_WORDS = ("type", "status", "precision", "review", "system", "country", "source", "lang")
_FIXED = {
    "type": Vocabulary(tuple(SystemType)),
    "status": Vocabulary(tuple(Status)),
    "precision": Vocabulary(tuple(Precision)),
    "review": Vocabulary(tuple(Review)),
}
_OF_DEPLOYMENT = ("type", "system", "status", "country", "precision")
_OF_REPORT = ("source", "lang", "review")
FACETS = (*_OF_DEPLOYMENT, *_OF_REPORT)


@dataclass(frozen=True)
class Columns:
    """Everything the filter asks about, as of one change of the store."""

    change: int
    at: str
    words: dict[str, Vocabulary]
    deployment_keys: Keys
    report_keys: Keys
    article_keys: Keys
    deployments: Versions
    reports: Versions
    members: Versions
    articles: dict[str, NDArray[Any]]  # by running number
    last_article: int
    _masks: dict[Any, Any] = field(default_factory=dict, compare=False)
    _grids: list[Grid] = field(default_factory=lambda: [Grid()], compare=False)  # the latest one that was made
    _orders: dict[tuple[str, bool], Any] = field(default_factory=dict, compare=False)

    # Taking in

    @classmethod
    def load(cls, connection: Connection) -> Columns:
        """Read everything; `refreshed` is what brings it up to date afterwards."""
        none = np.empty(0, np.int64)

        def empty(**columns: Any) -> Versions:
            return Versions(none, none, none, {name: np.empty(0, kind) for name, kind in columns.items()})

        blank = cls(
            change=-1,
            at="",
            words={name: _FIXED.get(name, Vocabulary()) for name in _WORDS},
            deployment_keys=Keys(),
            report_keys=Keys(),
            article_keys=Keys(),
            deployments=empty(**_DEPLOYMENT_TYPES),
            reports=empty(report=np.int32, review=np.int8, **_ARTICLE_TYPES),
            members=empty(report=np.int32, deployment=np.int32),
            articles={name: np.empty(0, kind) for name, kind in _ARTICLE_TYPES.items()},
            last_article=0,
        )
        return blank.refreshed(connection)

    def is_of(self, connection: Connection) -> bool:
        """Whether this is the state that a connection sees."""
        return bool(connection.execute(select(changes.c.number)).scalar_one() == self.change)

    def refreshed(self, connection: Connection) -> Columns:
        """Take in what has changed since, on a connection that sees one state; itself when nothing has."""
        row = connection.execute(select(changes.c.number, changes.c.at)).one()
        if row.number == self.change:
            return self
        words, keys, about, last_article = self._new_articles(connection)
        report_keys, new = self.report_keys, _Growing(self.reports)
        for piece in _pieces(connection, reports, self.reports, self.at, "id", "article_id", "review"):
            ids, article_ids, review = piece.values
            report_keys = report_keys.with_keys(_ids(ids))
            article = keys.encode(_ids(article_ids))
            new.add(
                piece,
                report=report_keys.encode(_ids(ids)),
                review=words["review"].encode(review),
                **{name: values[article] for name, values in about.items()},
            )
        report_versions = new.versions()
        deployment_keys, new = self.deployment_keys, _Growing(self.deployments)
        for piece in _pieces(connection, deployments, self.deployments, self.at, *_DEPLOYMENT_COLUMNS):
            given = dict(zip(_DEPLOYMENT_COLUMNS, piece.values, strict=True))
            deployment_keys = deployment_keys.with_keys(_ids(given["id"]))
            words["system"] = words["system"].with_words(given["system"])
            words["country"] = words["country"].with_words(given["country"])
            new.add(piece, **_encoded_deployments(given, words, deployment_keys))
        deployment_versions = new.versions()
        new = _Growing(self.members)
        for piece in _pieces(connection, members, self.members, self.at, "report_id", "deployment_id"):
            new.add(
                piece,
                report=report_keys.encode(_ids(piece.values[0])),
                deployment=deployment_keys.encode(_ids(piece.values[1])),
            )
        member_versions = new.versions()
        return Columns(
            row.number, row.at, words, deployment_keys, report_keys, keys, deployment_versions, report_versions,
            member_versions, about, last_article, _grids=self._grids[:],
        )  # fmt: skip

    def of_what_is_there(self, connection: Connection) -> Columns:
        """Forget versions that the tables hold no more, and words that only these had; for a store without history."""

        def left(table: Table, versions: Versions) -> Versions:
            (number,) = _fetched(connection, select(table.c.number), 1)
            return versions.only(np.array(number, np.int64))

        there, told = left(deployments, self.deployments), left(reports, self.reports)
        if there is self.deployments and told is self.reports:
            return self
        words, about = dict(self.words), dict(self.articles)
        for name in ("system", "country"):
            words[name], code = words[name].only(there.columns[name])
            there = there.recoded(name, code)
        for name in ("source", "lang"):
            words[name], code = words[name].only(told.columns[name])
            told = told.recoded(name, code)
            about[name] = code[about[name]].astype(about[name].dtype)
        return replace(
            self, words=words, articles=about, deployments=there, reports=told, members=left(members, self.members),
            _masks={}, _grids=[Grid()], _orders={},
        )  # fmt: skip

    def _new_articles(self, connection: Connection) -> tuple[dict[str, Vocabulary], Keys, dict[str, Any], int]:
        query = select(
            articles.c.number, articles.c.id, articles.c.source, articles.c.lang, articles.c.published
        ).where(articles.c.number > self.last_article)
        number, ids, source, lang, published = _fetched(connection, query, 5)
        words = dict(self.words)
        words["source"] = words["source"].with_words(source)
        words["lang"] = words["lang"].with_words(lang)
        new = _ids(ids)
        keys = self.article_keys.with_keys(new)
        at = keys.encode(new)
        about = {}
        for name, values in (
            ("source", words["source"].encode(source)),
            ("lang", words["lang"].encode(lang)),
            ("day", _days(published)),
        ):
            grown = np.empty(len(keys.values), _ARTICLE_TYPES[name])
            grown[: len(self.articles[name])] = self.articles[name]
            grown[at] = values
            about[name] = grown
        return words, keys, about, max(number, default=self.last_article)

    # Answering

    def matching(self, asked: str, look: Callable[[], Mask]) -> Mask:
        """Which reports hold some words, by version number; looked up once, while other filters change."""
        known: Mask | None = self._masks.get(asked)
        if known is None:
            known = look()
            self._keep(asked, known)
        return known

    def forget(self) -> None:
        """Answer the next questions anew; for measuring."""
        self._masks.clear()

    def mask(self, wanted: Filter, matching: Mask | None = None) -> Mask:
        """Which rows of ``deployments`` the filter selects.

        Parameters
        ----------
        wanted : Filter
        matching : ndarray of bool, optional
            Which reports hold the words ``wanted.q``, by version number.
        """
        known: Mask | None = self._masks.get(wanted)
        if known is None:
            known = self._live(wanted) & _all(self._deployment_conditions(wanted).values())
            asked = self._report_conditions(wanted, matching)
            if asked:
                known &= self._hit(asked, self._moment(wanted))
            self._keep(wanted, known)
        return known

    def in_order(
        self, wanted: Filter, matching: Mask | None = None, offset: int = 0, limit: int | None = None
    ) -> NDArray[np.int64]:
        """Version numbers of what the filter selects, by day of the first report, then identity; some or all."""
        of = self.deployments.columns
        rows = np.flatnonzero(self.mask(wanted, matching))
        first, last = min(offset, len(rows)), len(rows) if limit is None else min(offset + limit, len(rows))
        if last - first < len(rows):
            # Only what lies between the days of the first and the last that are wanted has to be put in order.
            day = of["first_day"][rows]
            if first >= last:
                return _NO_NUMBERS
            low, high = np.partition(day, (first, last - 1))[[first, last - 1]]
            before = int(np.count_nonzero(day < low))
            rows = rows[np.flatnonzero((day >= low) & (day <= high))]
            first, last = first - before, last - before
        ordered = rows[np.lexsort((of["id"][rows], of["first_day"][rows]))]
        return self.deployments.number[ordered[first:last]]

    def select(
        self,
        wanted: Filter,
        matching: Mask | None = None,
        box: Box | None = None,
        limit: int | None = None,
    ) -> Selected:
        """The deployments that the filter selects, inside a box too when one is given.

        Parameters
        ----------
        wanted, matching
            As for `mask`.
        box : tuple of float, optional
            West, south, east, north in degrees.
        limit : int, optional
            At most so many; those of most origins stay.
        """
        mask = self.mask(wanted, matching)
        return self._selected(np.flatnonzero(mask if box is None else mask & self._in_box(box)), limit)

    def tile(
        self, wanted: Filter, tile: Tile, most: int, cells: int | None, matching: Mask | None = None
    ) -> Selected | Density:
        """What a tile of Web Mercator shows of the deployments that the filter selects.

        Parameters
        ----------
        wanted, matching
            As for `mask`.
        tile : tuple of int
            Zoom, x, y.
        most : int
            So many are shown one by one.
        cells : int or None
            Zoom of the cells in which more are counted; ``None`` leaves those of fewest origins out.
        """
        grid = self._grid()
        rows = grid.rows[grid.part(tile)]
        rows = rows[self.mask(wanted, matching)[rows]]
        if len(rows) > most and cells is not None:
            return self.density(wanted, cells, matching, tile)
        return self._selected(np.sort(rows), most)

    def _selected(self, rows: NDArray[np.int64], limit: int | None) -> Selected:
        of, total = self.deployments.columns, len(rows)
        if limit is not None and total > limit:
            best = np.argsort(-of["origins"][rows], kind="stable")[:limit]
            rows = rows[np.sort(best)]
        return Selected(
            number=self.deployments.number[rows],
            **{name: of[name][rows] for name in _DEPLOYMENT_TYPES if name not in {"key", "x", "y"}},
            types=self.words["type"].words,
            statuses=self.words["status"].words,
            precisions=self.words["precision"].words,
            systems=self.words["system"].words,
            countries=self.words["country"].words,
            total=total,
        )

    def count(self, wanted: Filter, matching: Mask | None = None) -> int:
        """How many deployments the filter selects."""
        return int(np.count_nonzero(self.mask(wanted, matching)))

    def unplaced(self, wanted: Filter, matching: Mask | None = None) -> int:
        """How many of the deployments that the filter selects have no place."""
        return int(np.count_nonzero(self.mask(wanted, matching) & np.isnan(self.deployments.columns["x"])))

    def present(self, wanted: Filter, name: str, matching: Mask | None = None) -> list[str]:
        """Values of a column of words (type, system, ...) that the selected deployments have, in order of first use."""
        codes = self.deployments.columns[name][self.mask(wanted, matching)]
        return [self.words[name].words[code] for code in np.flatnonzero(np.bincount(codes + 1)[1:])]

    def counts(self, wanted: Filter, matching: Mask | None = None) -> dict[str, dict[str, int]]:
        """Deployments by each value of each facet, under all the *other* filters; the most frequent first."""
        live, moment = self._live(wanted), self._moment(wanted)
        conditions = self._deployment_conditions(wanted)
        asked = self._report_conditions(wanted, matching)
        of = self.deployments.columns
        found = {}
        seen = live & self._hit(asked, moment) if asked else live
        everything = np.flatnonzero(seen & _all(conditions.values()))
        for name in _OF_DEPLOYMENT:
            rows = everything
            if name in conditions:
                rows = np.flatnonzero(seen & _all(m for what, m in conditions.items() if what != name))
            found[name] = self._named(name, _tally(of[name] if len(rows) == len(of[name]) else of[name][rows]))
        # What is asked of reports may leave out the facet itself, so here only what is asked of deployments counts.
        chosen = live & _all(conditions.values()) if conditions else None
        kept: dict[str, list[NDArray[np.int64] | None]] = {}  # by the facet that is left out; most leave out none
        for name in _OF_REPORT:
            left_out = name if name in asked else ""
            if left_out not in kept:
                others = [mask for what, mask in asked.items() if what != name]
                kept[left_out] = [
                    _kept(rows, deployment, others, chosen)
                    for rows, deployment in (self._alone(moment), self._in_company(moment))
                ]
            found[name] = self._named(name, self._by_report(name, moment, *kept[left_out]))
        return found

    def histogram(
        self, wanted: Filter, step: Step = "day", matching: Mask | None = None
    ) -> list[tuple[date, str, int]]:
        """Reports behind what the filter selects, by day, week (from Monday) or month of publication, and type.

        Returns
        -------
        list of (datetime.date, str, int)
            First day of the step, type of the system, reports; undated reports are left out.
        """
        rows, deployment = self.report_rows(wanted, matching)
        of = self.deployments.columns["type"]
        type_ = ((of + np.int8(1)) * self.mask(wanted, matching))[deployment]  # 0 for what is not selected
        day = self.reports.columns["day"][rows]
        good = np.flatnonzero((type_ != 0) & (day != NO_DAY))
        if not len(good):
            return []
        type_, day = type_[good] - np.int8(1), day[good]
        # 1. The step of every day there is, by a table: there are thousands of days, and millions of reports.
        earliest = int(day.min())
        days = np.arange(earliest, int(day.max()) + 1, dtype=np.int64)
        if step == "week":
            days = (days + 3) // 7 * 7 - 3  # 1 January 1970 was a Thursday
        elif step == "month":
            days = days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        starts, step_of = np.unique(days, return_inverse=True)
        # 2. Reports by step and type.
        kinds = self.words["type"].words
        cell = step_of.astype(np.int32)[day - earliest] * np.int32(len(kinds)) + type_
        number = np.bincount(cell)
        return [
            (_EPOCH + timedelta(days=int(starts[k // len(kinds)])), kinds[k % len(kinds)], int(number[k]))
            for k in np.flatnonzero(number).tolist()
        ]

    def density(
        self,
        wanted: Filter,
        zoom: int,
        matching: Mask | None = None,
        tile: Tile | None = None,
    ) -> Density:
        """Deployments by cell and type; cells are the tiles of a zoom level of Web Mercator.

        Parameters
        ----------
        wanted, matching
            As for `mask`.
        zoom : int
            Of the cells: there are ``2 ** zoom`` along each side of the world.
        tile : tuple of int, optional
            Zoom, x, y of a tile; only its cells.
        """
        grid, kinds = self._grid(), len(self.words["type"].words)
        part = slice(None) if tile is None else grid.part(tile)
        chosen = self.mask(wanted, matching)[grid.rows[part]]
        rows, cell = grid.rows[part][chosen], grid.cells(part, zoom)[chosen]
        # Places of one cell stand together, so the cells need no sorting.
        first = np.ones(len(cell), np.bool_)
        np.not_equal(cell[1:], cell[:-1], out=first[1:])
        number = np.bincount((np.cumsum(first) - 1) * kinds + self.deployments.columns["type"][rows])
        key = np.flatnonzero(number)
        x, y = position(cell[first])
        of = key // kinds
        return Density(x[of], y[of], (key % kinds).astype(np.int32), number[key])

    def _grid(self) -> Grid:
        """Where the deployments lie, made when it is first asked for."""
        of = self.deployments.columns
        self._grids[0] = self._grids[0].with_rows(of["x"], of["y"])
        return self._grids[0]

    def report_numbers(self, wanted: Filter, matching: Mask | None = None) -> NDArray[np.int64]:
        """Version numbers of the reports behind what the filter selects that meet what it asks of reports."""
        return self.reports.number[self.selected_reports(wanted, matching)[0]]

    def selected_reports(self, wanted: Filter, matching: Mask | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows of ``reports`` that the selection rests on and that meet what is asked of reports, and their owners'."""
        rows, deployment = self.report_rows(wanted, matching)
        kept = np.flatnonzero(self.mask(wanted, matching)[deployment])
        return rows[kept], deployment[kept]

    def _moment(self, wanted: Filter) -> int | None:
        return None if wanted.as_of is None else to_number(written(wanted.as_of))

    def _live(self, wanted: Filter) -> Mask:
        return self.deployments.live(self._moment(wanted))

    def _deployment_conditions(self, wanted: Filter) -> dict[str, Mask]:
        """What the filter asks of deployments: one mask for each thing asked."""
        of = self.deployments.columns
        found = {
            name: self.words[name].among(of[name], getattr(wanted, name))
            for name in _OF_DEPLOYMENT
            if getattr(wanted, name)
        }
        if wanted.min_origins > 1:
            found["min_origins"] = of["origins"] >= wanted.min_origins
        if wanted.bbox:
            found["bbox"] = self._in_box(wanted.bbox)
        if wanted.area:
            found["area"] = self._in_area(wanted.area)
        return found

    def _in_box(self, box: Box) -> Mask:
        west, south, east, north = box
        longitude, latitude = self.deployments.columns["longitude"], self.deployments.columns["latitude"]
        along = (longitude >= west, longitude <= east)
        inside: Mask = along[0] & along[1] if west <= east else along[0] | along[1]
        return inside & (latitude >= south) & (latitude <= north)

    def _in_area(self, corners: Corners) -> Mask:
        """Which lie inside a drawn area: those whose way east crosses its sides an odd number of times."""
        longitude, latitude = np.array(corners).T
        # Beyond 180 degrees the square goes on, so that an area may lie across.
        around = (longitude + 180) / 360
        _, down = mercator(latitude, longitude)
        inside = np.zeros(len(self.deployments.number), np.bool_)
        x, y = self.deployments.columns["x"], self.deployments.columns["y"]
        for turn in range(math.floor(around.min()), math.floor(around.max()) + 1):
            near = np.flatnonzero(
                (x >= around.min() - turn) & (x <= around.max() - turn) & (y >= down.min()) & (y <= down.max())
            )
            odd = np.zeros(len(near), np.bool_)
            px, py = x[near] + turn, y[near]
            for ax, ay, bx, by in zip(around, down, np.roll(around, -1), np.roll(down, -1), strict=True):
                if ay != by:
                    odd ^= ((ay > py) != (by > py)) & (px < ax + (py - ay) / (by - ay) * (bx - ax))
            inside[near[odd]] = True
        return inside

    def _report_conditions(self, wanted: Filter, matching: Mask | None) -> dict[str, Mask]:
        """What the filter asks of reports: one mask for each thing asked that not every report meets."""
        of = self.reports.columns
        found: dict[str, Mask] = {}
        for name in ("source", "lang"):
            if getattr(wanted, name):
                found[name] = self.words[name].among(of[name], getattr(wanted, name))
        if wanted.review:
            found["review"] = self.words["review"].among(of["review"], wanted.review)
        if wanted.reviewed is not None:
            checked = self.words["review"].among(of["review"], _REVIEWED)
            found["reviewed"] = checked if wanted.reviewed else ~checked
        if wanted.since or wanted.until:
            low = (wanted.since - _EPOCH).days if wanted.since else NO_DAY + 1
            high = (wanted.until - _EPOCH).days if wanted.until else np.iinfo(np.int32).max
            found["days"] = (of["day"] >= low) & (of["day"] <= high)
        if matching is not None:
            number = self.reports.number
            last = int(number[-1]) if len(number) else -1
            # Another connection may have seen newer ones, or not these.
            holds = np.pad(matching[: last + 1], (0, max(last + 1 - len(matching), 0)))
            gapless = len(number) and last - number[0] == len(number) - 1
            found["q"] = holds[number[0] :] if gapless else holds[number]
        return {what: mask for what, mask in found.items() if not mask.all()}

    def report_rows(self, wanted: Filter, matching: Mask | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows of ``reports`` that meet what the filter asks of reports, and the rows of their ``deployments``."""
        moment = self._moment(wanted)
        rows, deployment = self._belonging(moment)
        conditions = self._report_conditions(wanted, matching)
        if conditions:
            kept = np.flatnonzero(_all(conditions.values())[rows])
            rows, deployment = rows[kept], deployment[kept]
        return rows, deployment

    def _belonging(self, moment: int | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows of ``reports`` that belong to a deployment at a moment, and the rows of these."""

        def work() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
            owner = self._owners(moment)
            rows = np.flatnonzero(owner != _NONE).astype(np.int32)
            return rows, owner[rows]

        return self._ordered("belonging", moment, work)

    def _owners(self, moment: int | None) -> NDArray[np.int32]:
        """Row in ``deployments`` that each of ``reports`` belongs to at a moment; -1 for none, as of a rejected one."""

        def work() -> NDArray[np.int32]:
            now = np.flatnonzero(self.deployments.live(moment))
            row_of_key = np.full(len(self.deployment_keys.values) + 1, _NONE, np.int32)  # key -1 finds the last
            row_of_key[self.deployments.columns["key"][now]] = now
            key_of_report = np.full(len(self.report_keys.values), _NONE, np.int32)
            belongs = np.flatnonzero(self.members.live(moment))
            key_of_report[self.members.columns["report"][belongs]] = self.members.columns["deployment"][belongs]
            found: NDArray[np.int32] = row_of_key[key_of_report[self.reports.columns["report"]]]
            found[~self.reports.live(moment)] = _NONE
            return found

        return self._ordered("owners", moment, work)

    def _alone(self, moment: int | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows of reports that are their deployment's only one at a moment, and of these; in the order of reports."""
        return self._by_company(moment)[0]

    def _in_company(self, moment: int | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows of reports that share their deployment at a moment, and of these; in the order of reports."""
        return self._by_company(moment)[1]

    def _by_company(self, moment: int | None) -> list[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        def work() -> list[tuple[NDArray[np.int32], NDArray[np.int32]]]:
            rows, deployment = self._belonging(moment)
            alone = np.bincount(deployment, minlength=len(self.deployments.number))[deployment] == 1
            return [(rows[some], deployment[some]) for some in (alone, ~alone)]

        return self._ordered("company", moment, work)

    def _values(self, name: str, moment: int | None) -> tuple[NDArray[Any], NDArray[np.int32], NDArray[Any]]:
        """Values of the reports of `_alone`; for each of `_in_company` the number of its deployment and value together.

        Last the values by these numbers.
        """

        def work() -> tuple[NDArray[Any], NDArray[np.int32], NDArray[Any]]:
            of = self.reports.columns[name]
            rows, deployment = self._in_company(moment)
            radix = len(self.words[name].words) + 1
            pairs, number = np.unique(deployment.astype(np.int64) * radix + (of[rows] + 1), return_inverse=True)
            return of[self._alone(moment)[0]], number.astype(np.int32), (pairs % radix - 1).astype(of.dtype)

        return self._ordered(f"by {name}", moment, work)

    def _ordered(self, what: str, moment: int | None, work: Callable[[], _T]) -> _T:
        """What some work gave for a moment; remembered for now and for one earlier moment, because it is large."""
        key = what, moment is None
        known: tuple[int | None, _T] | None = self._orders.get(key)
        if known is None or known[0] != moment:
            known = moment, work()
            self._orders[key] = known
        return known[1]

    def _keep(self, key: Any, answer: Any) -> None:
        while len(self._masks) >= _MASKS_KEPT:
            self._masks.pop(next(iter(self._masks)), None)
        self._masks[key] = answer

    def _hit(self, asked: Mapping[str, Mask], moment: int | None) -> Mask:
        """Which ``deployments`` have a report that meets all that is asked of reports."""
        hit = np.zeros(len(self.deployments.number) + 1, np.bool_)  # row -1, of no deployment, marks the last
        hit[self._owners(moment)[np.flatnonzero(_all(asked.values()))]] = True
        return hit[:-1]

    def _by_report(
        self,
        name: str,
        moment: int | None,
        alone: NDArray[np.int64] | None,
        in_company: NDArray[np.int64] | None,
    ) -> NDArray[np.int64]:
        """Deployments by a value of those reports of `_alone` and `_in_company` that are given; ``None`` for all."""
        single, number, value = self._values(name, moment)
        if alone is not None:
            single = single[alone]
        if in_company is not None:
            # A deployment counts once for each value, however many of its reports have it.
            told = np.zeros(len(value), np.bool_)
            told[number[in_company]] = True
            value = value[told]
        return _tally(np.concatenate((single, value)))

    def _named(self, name: str, numbers: NDArray[np.int64]) -> dict[str, int]:
        words = self.words[name].words
        found = [(words[code], int(numbers[code])) for code in np.flatnonzero(numbers)]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _kept(
    rows: NDArray[np.int32], deployment: NDArray[np.int32], asked: Sequence[Mask], chosen: Mask | None
) -> NDArray[np.int64] | None:
    """Which of some reports meet what is asked, and are of chosen deployments; ``None`` for all of them."""
    if not asked:
        return None if chosen is None else np.flatnonzero(chosen[deployment])
    kept = _all(asked)[rows]
    if chosen is not None:
        kept &= chosen[deployment]
    return np.flatnonzero(kept)


def _tally(codes: NDArray[Any]) -> NDArray[np.int64]:
    """How often each code stands there; code -1 is left out."""
    if codes.dtype.itemsize > 2:
        return np.bincount(codes + 1)[1:]
    unsigned = codes.view(np.dtype(f"u{codes.dtype.itemsize}"))  # -1 becomes the highest of all
    return np.bincount(unsigned)[: np.iinfo(unsigned.dtype).max]


def mercator(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place in the Web Mercator square: 0 to 1 from west to east and from north to south; NaN stays."""
    bounded = np.radians(np.clip(latitude, -_WIDEST_LATITUDE, _WIDEST_LATITUDE))
    y = (1 - np.arcsinh(np.tan(bounded)) / np.pi) / 2
    below = np.nextafter(1.0, 0.0)
    return np.clip((longitude + 180) / 360, 0, below), np.clip(y, 0, below)


_DEPLOYMENT_COLUMNS = (
    "id", "system", "system_type", "status", "latitude", "longitude", "radius_km", "precision", "country",
    "first_reported", "last_reported", "reports", "origins", "range_low_km", "range_high_km",
)  # fmt: skip
_ARTICLE_TYPES: dict[str, Any] = {"source": np.int32, "lang": np.int16, "day": np.int32}
_DEPLOYMENT_TYPES: dict[str, Any] = {
    "key": np.int32, "id": np.uint64, "type": np.int8, "system": np.int32, "status": np.int8, "precision": np.int8,
    "country": np.int16, "latitude": np.float64, "longitude": np.float64, "x": np.float64, "y": np.float64,
    "radius_km": np.float32, "first_day": np.int32, "last_day": np.int32, "reports": np.int32, "origins": np.int32,
    "range_low_km": np.float32, "range_high_km": np.float32,
}  # fmt: skip


@dataclass(frozen=True)
class _Rows:
    """New versions of a table as columns of plain values, and which older ones have ended."""

    number: NDArray[np.int64]
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    values: Sequence[Sequence[Any]]
    ended: dict[int, int]


class _Growing:
    """Versions that new ones are added to piece by piece, and which are put together once, at the end."""

    def __init__(self, have: Versions) -> None:
        self._have = have
        arrays = {"number": have.number, "since": have.since, "until": have.until, **have.columns}
        self._kinds = {name: values.dtype for name, values in arrays.items()}
        self._new: dict[str, list[NDArray[Any]]] = {name: [] for name in arrays}
        self._ended: dict[int, int] = {}

    def add(self, piece: _Rows, **columns: NDArray[Any]) -> None:
        """Add new versions, their columns encoded."""
        given = {"number": piece.number, "since": piece.since, "until": piece.until, **columns}
        for name, parts in self._new.items():
            parts.append(given[name].astype(self._kinds[name], copy=False))
        self._ended |= piece.ended

    def versions(self) -> Versions:
        """All of them, in order of number; those that have ended say since when."""
        have = self._have
        if not self._new["number"]:
            return have
        # 1. The new ones behind the others, where there is room: copying a million of each for one is a waste.
        before = len(have.number)
        taken = before + sum(map(len, self._new["number"]))
        room = have.room
        if room is None or room.taken != before or taken > len(room.arrays["number"]):
            arrays = {"number": have.number, "since": have.since, "until": have.until, **have.columns}
            size = taken + max(_ROOM, taken // 16)
            room = _Room({name: _with_room(values, size) for name, values in arrays.items()}, before)
        for name in list(self._new):
            parts = self._new.pop(name)
            if parts:
                np.concatenate(parts, out=room.arrays[name][before:taken])
        room.taken = taken
        # 2. Those that have ended: in an array of their own, because who was given the former still looks at it.
        if self._ended:
            until = _with_room(room.arrays["until"][:taken], len(room.arrays["until"]))
            numbers = np.fromiter(self._ended, np.int64, len(self._ended))
            ends = np.fromiter(self._ended.values(), np.int64, len(self._ended))
            until[np.searchsorted(room.arrays["number"][:taken], numbers)] = ends
            room = _Room({**room.arrays, "until": until}, taken)
        arrays = {name: values[:taken] for name, values in room.arrays.items()}
        return Versions(arrays.pop("number"), arrays.pop("since"), arrays.pop("until"), arrays, room)


def _with_room(values: NDArray[Any], size: int) -> NDArray[Any]:
    roomy = np.empty(size, values.dtype)
    roomy[: len(values)] = values
    return roomy


def _pieces(connection: Connection, table: Table, have: Versions, at: str, *columns: str) -> Iterator[_Rows]:
    """What is newer than the versions at hand, in pieces, because plain values take ten times the room of arrays."""
    twin = HISTORY[table]
    last = int(have.number[-1]) if len(have.number) else 0
    ended = {}
    if last:
        query = select(twin.c.number, twin.c.known_until).where(twin.c.known_until > at, twin.c.number <= last)
        ended = {row.number: to_number(row.known_until) for row in connection.execute(query)}
    newest = max(connection.scalar(select(func.coalesce(func.max(t.c.number), 0))) or 0 for t in (table, twin))
    if ended and newest <= last:
        yield _Rows(_NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS, [()] * len(columns), ended)
    for low in range(last, newest, _ROWS_AT_ONCE):
        high = low + _ROWS_AT_ONCE
        now = select(table.c.number, table.c.known_from, *(table.c[name] for name in columns))
        past = select(twin.c.number, twin.c.known_from, *(twin.c[name] for name in columns), twin.c.known_until)
        so = _fetched(connection, _between(now, table, low, high), 2 + len(columns))
        was = _fetched(connection, _between(past, twin, low, high), 3 + len(columns))
        number, until = np.array(so[0], np.int64), np.full(len(so[0]), _FOREVER)
        values: list[Sequence[Any]] = list(so[1:])
        if was[0]:
            number = np.concatenate((number, np.array(was[0], np.int64)))
            order = np.argsort(number)
            number, until = number[order], np.concatenate((until, _moments(was[-1])))[order]
            values = [[*a, *b] for a, b in zip(values, was[1:-1], strict=True)]
            values = [[column[n] for n in order] for column in values]
        yield _Rows(number, _moments(values[0]), until, values[1:], ended)
        ended = {}


def _between(query: Any, table: Table, low: int, high: int) -> Any:
    return query.where(table.c.number > low, table.c.number <= high).order_by(table.c.number)


def _encoded_deployments(
    given: dict[str, Sequence[Any]], words: dict[str, Vocabulary], keys: Keys
) -> dict[str, NDArray[Any]]:
    latitude, longitude = _floats(given["latitude"], np.float64), _floats(given["longitude"], np.float64)
    x, y = mercator(latitude, longitude)
    ids = _ids(given["id"])
    return {
        "key": keys.encode(ids),
        "id": ids,
        "type": words["type"].encode(given["system_type"]),
        **{name: words[name].encode(given[name]) for name in ("system", "status", "precision", "country")},
        "latitude": latitude,
        "longitude": longitude,
        "x": x,
        "y": y,
        **{name: _floats(given[name], np.float32) for name in ("radius_km", "range_low_km", "range_high_km")},
        "first_day": _days(given["first_reported"]),
        "last_day": _days(given["last_reported"]),
        "reports": np.array(given["reports"], np.int32),
        "origins": np.array(given["origins"], np.int32),
    }


def _fetched(connection: Connection, query: Any, width: int) -> list[tuple[Any, ...]]:
    """Columns of what a query gives; straight from the driver, because rows of objects cost as much as all the rest."""
    rows = connection.execute(query).cursor.fetchall()
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _moments(values: Sequence[str]) -> NDArray[np.int64]:
    """Microseconds since 1970; read as arrays, because there may be as many moments as articles."""
    without_zone = np.array(values, "U26")
    return without_zone.astype("datetime64[us]").astype(np.int64)


def _ids(values: Sequence[str]) -> NDArray[np.uint64]:
    return np.frombuffer(bytes.fromhex("".join(values)), ">u8").astype(np.uint64)


def _floats(values: Sequence[float | None], kind: Any) -> NDArray[Any]:
    return np.array(values, dtype=np.float64).astype(kind)  # None becomes NaN


def _days(values: Sequence[str | None]) -> NDArray[np.int32]:
    known: dict[str | None, int] = {None: NO_DAY}
    for value in values:
        if value not in known and value is not None:
            known[value] = (date.fromisoformat(value) - _EPOCH).days
    return np.fromiter((known[value] for value in values), np.int32, len(values))


def _all(masks: Iterable[Mask]) -> Any:
    """What all of some masks hold; of a single one that itself, so nobody may write into it."""
    found: Any = np.True_
    for mask in masks:
        found = mask if found is np.True_ else found & mask
    return found
