"""The store at a million reports, on SQLite and PostgreSQL.

Writes its table into ``docs/performance.md``, unless one of more reports stands there; what it says of an
engine that was not asked for stays as it is. A million takes about half an hour an engine, most of it merging.

It says on standard error how far it is, and goes on where it was stopped, even killed: rows, merged systems and figures
are kept in ``emplace-bench-NUMBER`` of the system's temporary folder (or in EMPLACE_BENCH_DIR) until all is done.

Times are of the clock, with the processor's own beside them where the machine may be busy with other work.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from million import REPORTS_AN_ARTICLE, made
from run import machine
from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).parents[1]))
from postgresql import Cluster

from geo.filters import Filter
from geo.model import Article, Report
from geo.pipeline import read_article
from geo.settings import Settings
from geo.sources import samples
from geo.store import Store, database, postings, rows
from geo.store.tables import articles, reports

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
ENGINES = ("sqlite", "postgresql")
_BATCH = 2500  # articles
_RUNS = 12
_ADDED = 60

# What people ask of the map: one thing, several things, words, a box, a moment.
FILTERS = (
    "", "type=air defence", "type=missile&status=deployed", "type=drone&type=aircraft&country=UA", "status=denied",
    "country=UA&country=RU&country=PL", "precision=site&min_origins=2", "source=Outlet 1", "source=Outlet 17&lang=uk",
    "lang=ru&from=2023-01-01", "from=2022-02-24&to=2022-12-31", "reviewed=no&type=missile", "bbox=22,44,41,53",
    "bbox=22,44,41,53&type=missile&type=air defence&from=2022-01-01", "bbox=170,-10,-170,30",
)  # fmt: skip
WORDS = (
    "q=railway bridge", "q=hangar&type=missile", "q=launcher", "q=headline 77", "q=satellite picture&bbox=22,44,41,53",
)  # fmt: skip


def main() -> int:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int, nargs="?", default=1_000_000, help="reports (default: %(default)s)")
    parser.add_argument("engine", nargs="*", help=f"of {', '.join(ENGINES)} (default: both)")
    given = parser.parse_args()
    if unknown := set(given.engine) - set(ENGINES):  # what `choices` would say of none too
        parser.error(f"no engine: {', '.join(sorted(unknown))}")
    number = given.number
    measured = {engine: _measured(engine, number) for engine in given.engine or ENGINES}
    kept = _kept(PAGE.read_text(encoding="utf-8"), f"{number:,}")
    measured |= {engine: kept[engine] for engine in kept if engine not in measured}
    engines = [engine for engine in ENGINES if engine in measured]
    names = list(dict.fromkeys(name for found in measured.values() for name in found))
    table = [
        f"{machine()}, {time.strftime('%Y-%m-%d', time.gmtime())}.",
        "",
        f"| {number:,} reports | {' | '.join(engines)} |",
        f"| --- |{' --- |' * len(engines)}",
    ]
    table += [f"| {name} | {' | '.join(measured[e].get(name, '') for e in engines)} |" for name in names]
    print("\n".join(table))
    page = PAGE.read_text(encoding="utf-8")
    head, begin, rest = page.partition("<!-- store -->\n")
    before, end, tail = rest.partition("<!-- end store -->")
    if begin and end and number >= _size_of(before):
        PAGE.write_text(f"{head}{begin}{chr(10).join(table)}\n{end}{tail}", encoding="utf-8")
    shutil.rmtree(_folder(number))
    return 0


def _size_of(table: str) -> int:
    """Of how many reports the page's table speaks; a smaller run is told, and does not take its place."""
    found = re.search(r"^\| ([\d,]+) reports \|", table, re.MULTILINE)
    return int(found[1].replace(",", "")) if found else 0


def _kept(page: str, number: str) -> dict[str, dict[str, str]]:
    """What the page says of each engine already, for as many reports."""
    ours = page.partition("<!-- store -->")[2].partition("<!-- end store -->")[0]
    table = [line.strip("| ").split(" | ") for line in ours.splitlines() if line.startswith("|")]
    if not table or table[0][0] != f"{number} reports":
        return {}
    return {engine: {row[0]: row[n] for row in table[2:] if len(row) > n} for n, engine in enumerate(table[0]) if n}


def _folder(number: int) -> Path:
    """Where a run keeps what it has made and measured, until it is done."""
    return Path(os.environ.get("EMPLACE_BENCH_DIR", f"{tempfile.gettempdir()}/emplace-bench-{number}"))


def _measured(engine: str, number: int) -> dict[str, str]:
    """Make the store and measure it; or go on with that."""
    folder = _folder(number)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # the server of PostgreSQL runs as another user
    state = State(folder / f"{engine}.json")
    if state.done:
        return state.figures
    cluster = Cluster(buffers="1GB", folder=folder / "postgresql") if engine == "postgresql" else None
    try:
        url = cluster.named("bench") if cluster else ""
        store = Store.open(Settings(database=str(folder / "store.sqlite"), database_url=url))
        _make(store, number, state)
        for name, work in _questions(store, number):
            if name not in state.figures:
                state.figures[name] = work()
                state.keep()
            print(engine, name, state.figures[name], sep=": ", file=sys.stderr, flush=True)
        store.close()
        state.done = True
        state.keep()
    finally:
        if cluster:
            cluster.stop("fast")
    for path in folder.glob("store.sqlite*" if engine == "sqlite" else "postgresql"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return state.figures


class State:
    """What was measured and done so far, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.figures: dict[str, str] = known.get("figures", {})
        self.seconds: dict[str, float] = known.get("seconds", {})  # of what takes long, as far as it is done
        self.merged: str = known.get("merged", "")  # the last system
        self.done: bool = known.get("done", False)

    def keep(self) -> None:
        """Write it, whole or not at all."""
        part = self._path.with_suffix(".part")
        part.write_text(
            json.dumps({name: value for name, value in vars(self).items() if name[0] != "_"}), encoding="utf-8"
        )
        part.replace(self._path)

    def add(self, what: str, taken: Taken) -> None:
        """Add to the seconds that something took."""
        for clock, seconds in zip((what, f"{what}, processor"), taken, strict=True):
            self.seconds[clock] = self.seconds.get(clock, 0.0) + seconds


def _make(store: Store, number: int, state: State) -> None:
    """Write what rows are missing, then merge what systems are."""
    began = time.monotonic()
    there = store.size()[0]
    source = made(number if there < number // REPORTS_AN_ARTICLE else 0)
    for _ in itertools.islice(source, there):
        pass  # made by an earlier run
    while batch := list(itertools.islice(source, _BATCH)):
        state.add("rows", _once(partial(_write, store, batch)))
        there += len(batch)
        state.keep()
        _say(f"{there * REPORTS_AN_ARTICLE:,} of {number:,} reports written", began)
    took = state.seconds["rows"]
    state.figures["rows of articles and reports written a second, words included"] = f"{number / took:,.0f}"
    if "merging all" in state.figures:
        return
    ticks = [time.perf_counter(), time.process_time()]

    def done(system: str, share: float) -> None:
        now = [time.perf_counter(), time.process_time()]
        state.add("merging", Taken(now[0] - ticks[0], now[1] - ticks[1]))
        state.merged, ticks[:] = system, now
        state.keep()
        _say(f"{share:.0%} of the systems merged", began)

    store.remerge(done, after=state.merged)
    done("\U0010ffff", 1.0)  # after all systems: the last step
    clock, processor = state.seconds["merging"], state.seconds["merging, processor"]
    state.figures["merging all"] = f"{clock:.0f} s ({number / clock:,.0f} reports a second); {processor:.0f} s"
    state.keep()


def _say(what: str, began: float) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {what}", file=sys.stderr, flush=True)


def _write(store: Store, batch: list[tuple[Article, list[Report]]]) -> None:
    """Write rows without merging, as fast as they go."""
    with store.database.write() as connection:
        at = database.tick(connection, database.now)
        connection.execute(insert(articles), [rows.article_row(article, at) for article, _ in batch])
        new = [rows.report_row(report, article, at) for article, found in batch for report in found]
        connection.execute(insert(reports), new)
        postings.keep_up(connection)


def _questions(store: Store, number: int) -> Iterator[tuple[str, Callable[[], str]]]:
    """What is measured, in this order: writing comes last."""

    def loaded() -> str:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first = _once(store.count)
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        return f"{first.clock:.1f} s; {first.processor:.1f} s; {more:.0f} MB more at the peak"

    def asked(queries: Iterable[str], question: Callable[[Filter], object]) -> Callable[[], str]:
        return lambda: _spread(_asked(store, queries, question))

    def then(queries: Iterable[str]) -> list[str]:
        return [f"{query}&as_of={_last_moment(store)}".lstrip("&") for query in queries]

    def rows_of(wanted: Filter) -> object:
        return store.deployments(wanted, limit=50)

    def added() -> str:
        new = itertools.islice(made(number + 4 * _ADDED), number // 4, None)
        return _spread([_once(partial(store.add, *one)) for one in list(new)])

    def read() -> str:
        found = [one for one in samples() if one.lang == "en"]
        read_article(found[0])  # opens the gazetteer and all else that is opened once
        return _spread([_once(partial(read_article, one)) for one in found])

    def taken_in() -> str:
        fresh = [replace(one, text=f"{one.text}\n\nTold for the second time.") for one in samples() if one.lang == "en"]
        return _spread([_once(partial(_take_in, store, one)) for one in fresh])

    yield "first question, everything loaded into memory", loaded
    yield "deployments", lambda: f"{store.count():,}"
    yield "any filter of the map: count", asked(FILTERS, store.count)
    yield "any filter: all numbers of the filter panel", asked(FILTERS, store.counts)
    yield "any filter with words: count", asked(WORDS, store.count)
    yield "any filter with words: the panel's numbers", asked(WORDS, store.counts)
    yield "any filter: arrays for the map", asked(FILTERS, store.columns)
    yield "any filter: 50 rows of the table", asked(FILTERS, rows_of)
    yield "any filter: reports by month", asked(FILTERS, lambda f: store.histogram(f, "month"))
    yield "density of the world at zoom 3", asked(FILTERS, lambda f: store.density(f, 9, (3, 4, 2)))
    yield "first question about a moment", lambda: _spread([_once(partial(store.counts, _filter(then([""])[0])))])
    yield "as known at a moment: count", asked(then(FILTERS), store.count)
    yield "as known at a moment: all numbers", asked(then(FILTERS), store.counts)
    yield "as known at a moment: 50 rows of the table", asked(then(FILTERS), rows_of)
    yield "as known at a moment, with words: count", asked(then(WORDS), store.count)
    yield "one deployment, whole", lambda: _spread([_once(partial(store.deployment, _one(store))) for _ in range(24)])
    yield "adding one article of four reports: kept and merged", added
    yield "reading and placing one (a sample, English)", read
    yield "one article from its text on: read, placed, kept, merged", taken_in
    yield "first filter after an article was added", lambda: _spread(_after_writing(store, number))
    for name, size in _sizes(store):
        yield name, partial(str, size)


def _take_in(store: Store, article: Article) -> None:
    reading = read_article(article, store=store)
    store.add(reading.article, reading.reports)


def _filter(query: str) -> Filter:
    return Filter.from_query(query)


def _one(store: Store) -> str:
    return store.deployments(limit=1)[0].id


def _last_moment(store: Store) -> str:
    """The last moment of writing: all that is there was known, so nothing is easier than it is for now."""
    with store.database.read() as connection:
        return str(connection.scalar(text("SELECT at FROM emplace_changes")))


def _asked(store: Store, queries: Any, question: Callable[[Filter], object]) -> list[Taken]:
    """What each question takes, every answer made anew."""
    seconds: list[Taken] = []
    for _ in range(_RUNS):
        for query in queries:
            wanted = Filter.from_query(query)
            store.forget()
            seconds.append(_once(partial(question, wanted)))
    return seconds


def _after_writing(store: Store, number: int) -> list[Taken]:
    seconds = []
    for one in itertools.islice(made(number + 8 * _ADDED, seed=8), number // 4, number // 4 + _RUNS):
        store.add(*one)
        seconds.append(_once(lambda: store.count(Filter.from_query("type=missile"))))
    return seconds


def _sizes(store: Store) -> Iterator[tuple[str, str]]:
    with store.database.read() as connection:
        if store.database.is_sqlite:
            pages = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        else:
            pages = (
                "SELECT relname, pg_relation_size(c.oid) + coalesce(pg_relation_size(reltoastrelid), 0) "
                "FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                "WHERE nspname = 'public' AND relkind IN ('r', 'i') ORDER BY 2 DESC"
            )
        sizes = [(str(name), int(size)) for name, size in connection.execute(text(pages))]
    yield "size in all", f"{sum(size for _, size in sizes) / 1e6:,.0f} MB"
    tables = {"articles", "reports", "deployments", "members"}
    yield "of which tables", ", ".join(f"{name} {size / 1e6:,.0f}" for name, size in sizes if name in tables) + " MB"
    of_words = [name for name, _ in sizes if "words" in name or "terms" in name]
    words = sum(size for name, size in sizes if name in of_words)
    yield "of which the index of words", f"{words / 1e6:,.0f} MB"
    rest = [(name, size) for name, size in sizes if name not in tables and name not in of_words and size > 1e6]
    yield "of which other indexes", f"{sum(size for _, size in rest) / 1e6:,.0f} MB ({len(rest)})"


class Taken(NamedTuple):
    """Seconds that something took by the clock, and of this process's processor."""

    clock: float
    processor: float


def _once(work: Callable[[], object]) -> Taken:
    began, used = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - began, time.process_time() - used)


def _spread(taken: list[Taken]) -> str:
    return f"{_percentiles(one.clock for one in taken)} ms; {_percentiles(one.processor for one in taken)}"


def _percentiles(seconds: Iterable[float]) -> str:
    ordered = sorted(1000 * second for second in seconds)
    return f"{statistics.median(ordered):.3g} / {ordered[int(0.95 * (len(ordered) - 1))]:.3g}"


if __name__ == "__main__":
    sys.exit(main())
