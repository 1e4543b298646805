"""Where words stand: for each word, in which reports and at which positions, written in blocks of many reports.

The engines' own indexes of words give their answer row by row, so a word that a third of a million reports hold took
50 ms in SQLite and seconds in PostgreSQL, which visits every row it has found. Here a word of a block is one array, and
a frequent word of a million reports is read in a few milliseconds. The reports of the block that is not full yet are
looked through as they are, so nothing depends on a block being there: `keep_up` only makes answers faster.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, func, insert, select

from geo.store.tables import HISTORY, report_terms, reports

BLOCK = 1 << 14  # numbers of reports in a block
_BITS = 16  # of an entry, for the position; the number within the block stands above
_LONGEST = 64  # characters of a word that count
_DONE = ""  # stands as a word in every block that is written
_AFTER_ALL = "\U0010ffff"  # sorts after whatever a word may go on with

Numbers = NDArray[np.int64]


def keep_up(connection: Connection) -> None:
    """Write the blocks that have become full; for the transaction that has written reports."""
    for block in range(_blocks(connection), (_newest(connection) + 1) // BLOCK):
        _write(connection, block)


class Postings:
    """Looks words up; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._first = self._last = 0  # the texts are of reports from the one number to the other
        self._numbers: list[int] = []
        self._texts: list[str] = []

    def matching(self, connection: Connection, asked: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
        """Which reports, past ones too, hold every phrase, by version number; its last word may only begin one.

        Parameters
        ----------
        connection : Connection
            One that sees one state.
        asked : sequence of sequence of str
            At least one phrase of at least one token (`geo.store.words.phrases`).
        """
        asked = [[word[:_LONGEST] for word in phrase] for phrase in asked]
        blocks = _blocks(connection)
        found = np.full(blocks * BLOCK, bool(asked))
        for phrase in asked if blocks else ():
            hit = np.zeros(blocks * BLOCK, np.bool_)
            hit[_holding(connection, phrase)] = True
            found &= hit
        numbers, texts = self._rest(connection, blocks * BLOCK)
        rest = list(zip(numbers, texts, strict=True))
        for phrase in asked:
            words = f" {' '.join(phrase)}"
            rest = [one for one in rest if words in one[1]]
        found = np.pad(found, (0, max([0, *(number + 1 - len(found) for number, _ in rest)])))
        found[[number for number, _ in rest]] = True
        return found

    def _rest(self, connection: Connection, first: int) -> tuple[list[int], list[str]]:
        """Numbers and texts of the reports from a number on; some before it, or newer than is seen, do no harm."""
        with self._lock:
            if first < self._first:  # a state from before the one that was seen last
                return _texts(connection, first)
            numbers, texts = _texts(connection, max(first, self._last + 1))
            past = sum(1 for number in self._numbers if number < first) if first > self._first else 0
            self._numbers, self._texts = self._numbers[past:] + numbers, self._texts[past:] + texts
            self._first, self._last = first, max(numbers, default=self._last)
            return self._numbers, self._texts


def _newest(connection: Connection) -> int:
    return max(
        connection.scalar(select(func.coalesce(func.max(table.c.number), 0))) or 0
        for table in (reports, HISTORY[reports])
    )


def _blocks(connection: Connection) -> int:
    """How many blocks are written: all from the first on."""
    last = connection.scalar(select(func.max(report_terms.c.block)).where(report_terms.c.term == _DONE))
    return 0 if last is None else last + 1


def _rows(connection: Connection, first: int, end: int | None) -> Iterable[Row[int, str]]:
    for table in (reports, HISTORY[reports]):
        query = select(table.c.number, table.c.words).where(table.c.number >= first)
        yield from connection.execute(query if end is None else query.where(table.c.number < end))


def _texts(connection: Connection, first: int) -> tuple[list[int], list[str]]:
    found = list(_rows(connection, first, None))
    return [number for number, _ in found], [f" {words}" for _, words in found]


def _write(connection: Connection, block: int) -> None:
    entries: dict[str, array[int]] = {_DONE: array("I")}
    first = block * BLOCK
    for number, words in sorted(_rows(connection, first, first + BLOCK)):
        start = (number - first) << _BITS
        for position, word in enumerate(islice(words.split(), 1 << _BITS)):
            entries.setdefault(word[:_LONGEST], array("I")).append(start + position)
    rows = [
        {"term": term, "block": block, "entries": np.array(places, "<u4").tobytes()}
        for term, places in sorted(entries.items())
    ]
    connection.execute(insert(report_terms), rows)


def _holding(connection: Connection, phrase: Sequence[str]) -> NDArray[Any]:
    """Reports that hold a phrase, some of them again and again."""
    if len(phrase) > 1:
        return _standing(connection, phrase) >> _BITS
    # Of a single word it does not matter where it stands, and smaller numbers are faster.
    entries, blocks = _entries(connection, phrase[0], beginning=True)
    return (entries >> _BITS) + blocks * np.uint32(BLOCK)


def _standing(connection: Connection, phrase: Sequence[str]) -> Numbers:
    """Where the last word of a phrase stands, all others before it: number and position in one."""
    *before, last = phrase
    found: Numbers | None = None
    for word in before:
        found = _next_to(found, _places(connection, word, beginning=False))
        if not len(found):
            return found
    return _next_to(found, _places(connection, last, beginning=True))


def _next_to(before: Numbers | None, here: Numbers) -> Numbers:
    if before is None or not len(here):
        return here
    # Only what is in a report with what stands before it has to be compared by position.
    report = here >> _BITS
    held = np.zeros(int(report.max()) + 1, np.bool_)
    held[(before >> _BITS)[before <= here.max()]] = True
    here = here[held[report]]
    found: Numbers = here[np.isin(here, before + 1)]
    return found


def _places(connection: Connection, word: str, beginning: bool) -> Numbers:
    entries, blocks = _entries(connection, word, beginning)
    return entries + blocks.astype(np.int64) * (BLOCK << _BITS)


def _entries(connection: Connection, word: str, beginning: bool) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Entries of a word, or of all words that begin so, and the block of each."""
    of = report_terms.c
    fits = (of.term >= word) & (of.term < word + _AFTER_ALL) if beginning else of.term == word
    rows = connection.execute(select(of.block, of.entries).where(fits)).cursor.fetchall()
    if not rows:
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    blocks, entries = zip(*rows, strict=True)
    sizes = np.array([len(one) // 4 for one in entries])
    return np.frombuffer(b"".join(entries), "<u4"), np.repeat(np.array(blocks, np.uint32), sizes)
