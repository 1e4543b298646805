"""Many articles into the store, with several processes: stopped at any moment, it goes on where it was.

What an article is in the store, is decided by its text: so running the same again reads only what is missing. Readers
work side by side; one process writes, a batch of articles with their reports and deployments in one transaction.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import TypeVar

from geo.errors import EmplaceError, InputError, StoreError
from geo.model import Article, Report, Sourced
from geo.pipeline import open_locator, read_articles
from geo.review import weigh_these
from geo.settings import Settings
from geo.sources.bulk import Item, find
from geo.store import Store, database

_BATCH = 20  # articles read in one go, and written in one transaction
_AHEAD = 3  # batches waiting for each reader: enough to keep it busy, few enough to stop at once
_T = TypeVar("_T")
_RETRY_S = (1, 5, 20)  # when another writes or the connection is lost


@dataclass
class Tally:
    """What was done so far: articles added, known already, not readable; reports added."""

    added: int = 0
    known: int = 0
    reports: int = 0
    problems: int = 0

    def words(self) -> str:
        """Say it."""
        said = f"{self.added:,} articles added with {self.reports:,} reports"
        said += f", {self.known:,} were there already" if self.known else ""
        return said + (f", {self.problems:,} could not be read" if self.problems else "")


@dataclass(frozen=True)
class _Batch:
    """What came of some items: read articles, how many were known, and complaints."""

    read: list[tuple[Article, Sequence[Report]]] = field(default_factory=list)
    known: int = 0
    problems: list[str] = field(default_factory=list)
    size: int = 0


def ingest(
    paths: Sequence[str],
    settings: Settings | None = None,
    workers: int = 1,
    progress: Callable[[str, float], None] = lambda _doing, _share: None,
    tell: Callable[[str], None] = lambda _problem: None,
) -> Tally:
    """Read every article of files, folders and links into the store; what is there already is left alone.

    Parameters
    ----------
    paths : sequence of str
        Files, folders, links; ``-`` for JSONL from standard input.
    settings : Settings, optional
        Read from the environment when not given; names the store.
    workers : int
        How many processes read.
    progress : callable
        Told what is being done and the share done, 0 to 1.
    tell : callable
        Told of every article that can't be read; it costs no other.

    Raises
    ------
    geo.errors.InputError
        If a path does not exist.
    geo.errors.StoreError
        If the store can't be written any more; the message says how many articles were kept.
    """
    settings = settings or Settings.from_environment()
    items, size = find(paths)
    open_locator(settings, progress)
    store = Store.open(settings)
    tally, done = Tally(), 0
    try:
        with _readers(settings, workers) as read:
            for batch in read(items):
                _write(store, batch, tally)
                for problem in batch.problems:
                    tell(problem)
                done += batch.size
                progress(
                    f"{tally.added + tally.known:,} articles, {tally.reports:,} reports", min(1.0, done / max(1, size))
                )
    except StoreError as error:
        raise StoreError(f"{error} {_kept(tally)}") from error
    except BrokenProcessPool as error:
        raise InputError(
            f"A process that reads articles ended by itself, maybe for lack of memory. {_kept(tally)} Try it with "
            "fewer processes: --workers 1."
        ) from error
    finally:
        store.close()
    return tally


def _kept(tally: Tally) -> str:
    if not tally.added:
        return "Nothing was added."
    return f"So far: {tally.words()}. They are kept; run the same again to go on."


def _patiently(work: Callable[[], _T]) -> _T:
    """Do something with the store; again after a while when somebody else writes or the connection was lost."""
    for pause_s in _RETRY_S:
        try:
            return work()
        except StoreError as error:
            if not error.passing:
                raise
            time.sleep(pause_s)
    return work()


def _write(store: Store, batch: _Batch, tally: Tally) -> None:
    """Keep a batch, and give its reports their place in the review queue."""
    placed = _patiently(lambda: store.add_many(batch.read)) if batch.read else []
    # Counted before anything else can fail: they are kept.
    added = sum(one.article_added for one in placed)
    tally.added += added
    tally.known += batch.known + len(placed) - added
    tally.reports += sum(one.reports_added for one in placed)
    tally.problems += len(batch.problems)
    new = {one.article_id for one in placed if one.reports_added}
    fresh = [Sourced(report, article) for article, found in batch.read if article.id in new for report in found]
    _patiently(lambda: weigh_these(store, fresh, database.now().date()))


@contextmanager
def _readers(settings: Settings, workers: int) -> Iterator[Callable[[Iterator[Item]], Iterator[_Batch]]]:
    """What turns items into batches that were read, in this process or in several."""
    if workers <= 1:
        try:
            yield lambda items: (_read(settings, part) for part in _parts(items))
        finally:
            _let_go(settings)
        return
    # A fresh process each: a copy of this one would share its connection to the store.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_end_with_parent)
    try:
        yield lambda items: _side_by_side(pool, settings, items, workers * _AHEAD)
        pool.shutdown()  # before the store is closed, as in `_let_go`
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    """End this reader when the process that writes ends, however it does: nobody would wait for its work."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _side_by_side(pool: Executor, settings: Settings, items: Iterator[Item], most: int) -> Iterator[_Batch]:
    waiting: set[Future[_Batch]] = set()
    for part in _parts(items):
        waiting.add(pool.submit(_read, settings, part))
        if len(waiting) >= most:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (one.result() for one in done)


def _parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while part := list(islice(rest, _BATCH)):
        yield part


def _read(settings: Settings, items: Sequence[Item]) -> _Batch:
    """Read the articles of some items that the store has not."""
    problems: list[str] = []
    articles: list[Article] = []
    for item in items:
        try:
            articles.append(item.article())
        except EmplaceError as error:
            problems.append(str(error))
    known = _patiently(lambda: _store(settings).known(article.id for article in articles))
    new = {article.id: article for article in articles if article.id not in known}
    readings = _patiently(lambda: list(read_articles(new.values(), settings, _store(settings))))
    read: list[tuple[Article, Sequence[Report]]] = [(reading.article, reading.reports) for reading in readings]
    return _Batch(read, len(articles) - len(new), problems, sum(item.size for item in items))


@lru_cache(maxsize=1)
def _store(settings: Settings) -> Store:
    return Store.open(settings)


def _let_go(settings: Settings) -> None:
    """Close what was open for reading: only the last to close a SQLite file brings its journal into it.

    A file that is copied without the journal beside it would lack the newest articles.
    """
    if _store.cache_info().currsize:
        _store(settings).close()
        _store.cache_clear()
