"""The store at a million reports, on SQLite and PostgreSQL: ``python tests/benchmarks/store.py [NUMBER] [ENGINE ...]``.

Writes its table into ``docs/performance.md``, unless one of more reports stands there; what it says of an
engine that was not asked for stays as it is. A million takes about half an hour an engine, most of it merging. With
EMPLACE_BENCH_STORE=FILE the SQLite store that was made is kept there, and used again; EMPLACE_BENCH_URL names a
PostgreSQL store to be used again.

Times are of the clock, with the processor's own beside them where the machine may be busy with other work.
"""

from __future__ import annotations

import itertools
import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from million import made
from run import machine
from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).parents[1]))
from postgresql import Cluster

from geo.filters import Filter
from geo.pipeline import read_article
from geo.settings import Settings
from geo.sources import samples
from geo.store import Store, database, postings, rows
from geo.store.tables import articles, reports

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
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


def main(arguments: list[str]) -> int:
    """Measure and write the table."""
    number = int(arguments[0]) if arguments else 1_000_000
    engines = arguments[1:] or ["sqlite", "postgresql"]
    measured = {engine: dict(_measured(engine, number)) for engine in engines}
    kept = _kept(PAGE.read_text(encoding="utf-8"), f"{number:,}")
    measured = {**{engine: kept[engine] for engine in kept if engine not in measured}, **measured}
    engines = [engine for engine in ("sqlite", "postgresql") if engine in measured]
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
    return 0


def _size_of(table: str) -> int:
    """Of how many reports the page's table speaks; a smaller run is told, and does not take its place."""
    found = re.search(r"^\| ([\d,]+) reports \|", table, re.MULTILINE)
    return int(found[1].replace(",", "")) if found else 0


def _kept(page: str, number: str) -> dict[str, dict[str, str]]:
    """What the page says of each engine already, for as many reports."""
    table = [line.strip("| ").split(" | ") for line in page.partition("<!-- store -->")[2].splitlines() if "|" in line]
    if not table or table[0][0] != f"{number} reports":
        return {}
    return {engine: {row[0]: row[n] for row in table[2:] if len(row) > n} for n, engine in enumerate(table[0]) if n}


def _measured(engine: str, number: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="emplace-bench-") as folder:
        file = os.environ.get("EMPLACE_BENCH_STORE", f"{folder}/store.sqlite")
        url = os.environ.get("EMPLACE_BENCH_URL", "") if engine == "postgresql" else ""
        cluster = Cluster(buffers="1GB") if engine == "postgresql" and not url else None
        try:
            settings = Settings(database=file, database_url=cluster.database() if cluster else url)
            for row in _steps(settings, number):
                print(engine, *row, sep=": ", file=sys.stderr, flush=True)
                yield row
        finally:
            if cluster:
                cluster.remove()


def _steps(settings: Settings, number: int) -> Iterator[tuple[str, str]]:
    store = Store.open(settings)
    if store.size() == (0, 0):
        yield from _made(store, number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = _once(store.count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield (
        "first question, everything loaded into memory",
        f"{first.clock:.1f} s; {first.processor:.1f} s; {(peak - before) / 1024:.0f} MB more at the peak",
    )
    yield "deployments", f"{store.count():,}"
    yield "any filter of the map: count", _spread(_asked(store, FILTERS, store.count))
    yield "any filter: all numbers of the filter panel", _spread(_asked(store, FILTERS, store.counts))
    yield "any filter with words: count", _spread(_asked(store, WORDS, store.count))
    yield "any filter with words: the panel's numbers", _spread(_asked(store, WORDS, store.counts))
    yield "any filter: arrays for the map", _spread(_asked(store, FILTERS, store.columns))
    yield "any filter: 50 rows of the table", _spread(_asked(store, FILTERS, lambda f: store.deployments(f, limit=50)))
    yield "any filter: reports by month", _spread(_asked(store, FILTERS, lambda f: store.histogram(f, "month")))
    yield "density of the world at zoom 3", _spread(_asked(store, FILTERS, lambda f: store.density(f, 9, (3, 4, 2))))
    last = _last_moment(store)
    then = [f"{query}&as_of={last}".lstrip("&") for query in FILTERS]
    yield "as known at a moment: count", _spread(_asked(store, then, store.count))
    yield "as known at a moment: all numbers", _spread(_asked(store, then, store.counts))
    one = store.deployments(limit=1)[0].id
    yield "one deployment, whole", _spread([_once(lambda: store.deployment(one)) for _ in range(_RUNS * 2)])
    new = list(itertools.islice(made(number + 4 * _ADDED), number // 4, None))
    yield "adding one article of four reports: kept and merged", _spread([_once(partial(store.add, *n)) for n in new])
    texts = [one for one in samples() if one.lang == "en"]
    yield "reading and placing one (a sample, English)", _spread([_once(partial(read_article, n)) for n in texts])
    yield "first filter after an article was added", _spread(_after_writing(store, number))
    yield from _sizes(store)
    store.close()


def _made(store: Store, number: int) -> Iterator[tuple[str, str]]:
    yield "rows of articles and reports written a second, words included", f"{number / _loaded(store, number):,.0f}"
    taken = _once(store.remerge)
    yield "merging all", f"{taken.clock:.0f} s ({number / taken.clock:,.0f} reports a second); {taken.processor:.0f} s"


def _loaded(store: Store, number: int) -> float:
    """Write rows without merging, as fast as they go; gives the seconds that writing took."""
    seconds = 0.0
    source = made(number)
    while batch := list(itertools.islice(source, _BATCH)):
        began = time.perf_counter()
        with store.database.write() as connection:
            at = database.tick(connection, database.now)
            connection.execute(insert(articles), [rows.article_row(article, at) for article, _ in batch])
            new = [rows.report_row(report, article, at) for article, found in batch for report in found]
            connection.execute(insert(reports), new)
            postings.keep_up(connection)
        seconds += time.perf_counter() - began
    return seconds


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
    words = sum(size for name, size in sizes if "words" in name)
    yield "of which the index of words", f"{words / 1e6:,.0f} MB"
    rest = [(name, size) for name, size in sizes if name not in tables and "words" not in name and size > 1e6]
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
    sys.exit(main(sys.argv[1:]))
