"""Many articles from files and folders, found one after the other: JSONL, CSV and Parquet, and single documents.

Nothing is held in memory beyond a row: an archive may be larger than the machine. A table has one article a row with
the columns ``text`` and, where known, ``title``, ``url``, ``source``, ``published`` and ``lang``.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import EmplaceError, InputError
from geo.model import Article
from geo.sources.files import article_from_file, suffixes
from geo.sources.jsonl import article_of, read_jsonl
from geo.sources.page import fetch
from geo.sources.text import LARGEST_BYTES

STANDARD_INPUT = "-"
_FIELDS = ("text", "title", "url", "source", "published", "lang")
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One article that was found and not yet read; small enough to hand to another process.

    Parameters
    ----------
    name : str
        What to call it in a complaint: a file, or a file and its row.
    size : int
        Bytes of the input that it stands for, for progress.
    row : dict or None
        Its fields, where it comes from a table; else ``name`` is a file or a link.
    problem : str or None
        Why it can't be read.
    """

    name: str
    size: int = 0
    row: dict[str, Any] | None = None
    problem: str | None = None

    def article(self) -> Article:
        """Read it.

        Raises
        ------
        geo.errors.EmplaceError
            If it can't be read; the message says why.
        """
        if self.problem:
            raise InputError(self.problem)
        if self.row is not None:
            return article_of(self.row, self.name)
        return fetch(self.name) if _is_link(self.name) else article_from_file(self.name)


def find(paths: Iterable[str]) -> tuple[Iterator[Item], int]:
    """Find every article in files, folders and links, in a fixed order.

    Parameters
    ----------
    paths : iterable of str
        Files, folders (searched through), links; ``-`` for JSONL from standard input.

    Returns
    -------
    items : iterator of Item
        Found while it is walked through.
    size : int
        Bytes of all files, for progress; what is read from elsewhere counts nothing.

    Raises
    ------
    geo.errors.InputError
        If a path does not exist; said before anything is read.
    """
    files: list[str | Path] = []
    for given in paths:
        path = Path(given)
        if given == STANDARD_INPUT or _is_link(given):
            files.append(given)
        elif path.is_dir():
            files += sorted(one for one in path.rglob("*") if one.is_file() and _suffix(one) in _known())
        elif path.exists():
            files.append(path)
        else:
            raise InputError(f"There is no file or folder {given}. Nothing was read.")
    return _items(files), sum(file.stat().st_size for file in files if isinstance(file, Path))


def _items(files: Iterable[str | Path]) -> Iterator[Item]:
    for file in files:
        if isinstance(file, str):
            yield from _jsonl_lines(sys.stdin, "standard input") if file == STANDARD_INPUT else [Item(file)]
            continue
        read = _TABLES.get(_suffix(file))
        try:
            if read is None:
                yield Item(str(file), file.stat().st_size)
            else:
                yield from read(file)
        except EmplaceError as error:
            yield Item(str(file), problem=str(error))
        except OSError as error:
            yield Item(str(file), problem=f"{file} can't be read any further: {error.strerror or error}.")


def _jsonl(path: Path) -> Iterator[Item]:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        yield from _jsonl_lines(lines, str(path))


def _jsonl_lines(lines: Iterable[str], name: str) -> Iterator[Item]:
    read = 0

    def counted() -> Iterator[str]:
        nonlocal read
        for line in lines:
            read += len(line.encode("utf-8", "replace"))
            yield line

    for number, row in read_jsonl(counted(), name):
        size, read = read, 0
        if isinstance(row, InputError):
            yield Item(name, size, problem=str(row))
        else:
            yield Item(f"{name}, line {number}", size, {key: row[key] for key in _FIELDS if key in row})


def _csv(path: Path) -> Iterator[Item]:
    csv.field_size_limit(LARGEST_BYTES)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=first.count)
        rows = csv.DictReader(file, delimiter=delimiter)
        if "text" not in (rows.fieldnames or ()):
            raise InputError(f"{path} has no column named text. Its first line must name the columns. It was skipped.")
        while True:
            number = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise InputError(f"{path}, line {number}: {error}. The rest of the file was skipped.") from error
            fields = {key: row[key] for key in _FIELDS if row.get(key)}
            yield Item(
                f"{path}, line {number}",
                sum(len(value.encode("utf-8", "replace")) for value in fields.values()),
                fields,
            )


def _parquet(path: Path) -> Iterator[Item]:
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path)
        columns = [name for name in _FIELDS if name in file.schema_arrow.names]
        if "text" not in columns:
            raise InputError(f"{path} has no column named text. It was skipped.")
        number, each = 0, path.stat().st_size // max(1, file.metadata.num_rows)
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=columns):
            for row in batch.to_pylist():
                number += 1
                fields = {key: str(value) for key, value in row.items() if value is not None}
                yield Item(f"{path}, row {number}", each, fields)
    except pyarrow.ArrowException as error:
        raise InputError(f"{path} is no whole Parquet file ({error}). The rest of it was skipped.") from error


_TABLES: dict[str, Callable[[Path], Iterator[Item]]] = {
    "jsonl": _jsonl, "ndjson": _jsonl, "csv": _csv, "tsv": _csv, "parquet": _parquet,
}  # fmt: skip


def _known() -> set[str]:
    return {*suffixes(), *_TABLES}


def _suffix(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _is_link(given: str) -> bool:
    return given.lower().startswith(("http://", "https://"))
