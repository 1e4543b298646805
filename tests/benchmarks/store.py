"""The store at a million reports, on SQLite and PostgreSQL: ``python tests/benchmarks/store.py [NUMBER] [ENGINE ...]``.

Writes its table into ``docs/performance.md``. A million takes about half an hour an engine, most of it merging; with
EMPLACE_BENCH_STORE=FILE the SQLite store that was made is kept there, and used again.
"""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from million import made
from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).parents[1]))
from postgresql import Cluster

from geo.filters import Filter
from geo.pipeline import read_article
from geo.settings import Settings
from geo.sources import samples
from geo.store import Store, database, rows
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
    names = list(dict.fromkeys(name for found in measured.values() for name in found))
    table = [f"| {number:,} reports | {' | '.join(engines)} |", f"| --- |{' --- |' * len(engines)}"]
    table += [f"| {name} | {' | '.join(measured[e].get(name, '') for e in engines)} |" for name in names]
    print("\n".join(table))
    page = PAGE.read_text(encoding="utf-8")
    head, begin, rest = page.partition("<!-- store -->\n")
    _, end, tail = rest.partition("<!-- end store -->")
    if begin and end:
        PAGE.write_text(f"{head}{begin}{chr(10).join(table)}\n{end}{tail}", encoding="utf-8")
    return 0


def _measured(engine: str, number: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="emplace-bench-") as folder:
        file = os.environ.get("EMPLACE_BENCH_STORE", f"{folder}/store.sqlite")
        cluster = Cluster(buffers="1GB") if engine == "postgresql" else None
        try:
            settings = Settings(database=file, database_url=cluster.database() if cluster else "")
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
    yield "deployments", f"{store.count():,}"
    store = Store.open(settings)
    yield "first question, everything loaded into memory", f"{_once(store.count):.1f} s"
    yield "any filter of the map: count", _spread(_asked(store, FILTERS, store.count))
    yield "any filter: all numbers of the filter panel", _spread(_asked(store, FILTERS, store.counts))
    yield "any filter with words: count", _spread(_asked(store, WORDS, store.count))
    yield "any filter with words: the panel's numbers", _spread(_asked(store, WORDS, store.counts))
    yield "any filter: arrays for the map", _spread(_asked(store, FILTERS, store.columns))
    yield "any filter: 50 rows of the table", _spread(_asked(store, FILTERS, lambda f: store.deployments(f, limit=50)))
    yield "any filter: reports by month", _spread(_asked(store, FILTERS, lambda f: store.histogram(f, "month")))
    yield "density of the world at zoom 3", _spread(_asked(store, FILTERS, lambda f: store.density(f, 9, (3, 4, 2))))
    middle = _middle(store)
    then = [f"{query}&as_of={middle}".lstrip("&") for query in FILTERS]
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
    seconds = _once(store.remerge)
    yield "merging all", f"{seconds:.0f} s ({number / seconds:,.0f} reports a second)"


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
        seconds += time.perf_counter() - began
    return seconds


def _middle(store: Store) -> str:
    """A moment when half of what is there was known."""
    with store.database.read() as connection:
        return str(connection.scalar(text("SELECT known_from FROM reports ORDER BY known_from LIMIT 1")))


def _asked(store: Store, queries: Any, question: Callable[[Filter], object]) -> list[float]:
    """Seconds of each question, every answer made anew."""
    seconds = []
    for _ in range(_RUNS):
        for query in queries:
            wanted = Filter.from_query(query)
            store.forget()
            seconds.append(_once(partial(question, wanted)))
    return seconds


def _after_writing(store: Store, number: int) -> list[float]:
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


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _spread(seconds: list[float]) -> str:
    ordered = sorted(1000 * second for second in seconds)
    return f"p50 {statistics.median(ordered):.1f} ms, p95 {ordered[int(0.95 * (len(ordered) - 1))]:.1f} ms"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
