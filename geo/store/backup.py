"""Backup and restore: every row of every table into a SQLite file that is itself a store, and back, both checked.

The file is the same whether the store is SQLite or PostgreSQL, so it is also the way from one to the other.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from geo.errors import InputError, StoreError
from geo.store import postings
from geo.store.database import Database
from geo.store.store import Store
from geo.store.tables import HISTORY, changes, metadata, report_terms, schema, secrets

_ROWS_AT_ONCE = 2000
Progress = Callable[[str, float], None]
# Where words stand is drawn from the reports anew.
_TABLES = [table for table in metadata.sorted_tables if table not in (schema, report_terms)]


def backup(store: Store, path: str | Path, progress: Progress = lambda _doing, _share: None) -> dict[str, int]:
    """Write everything into a new file, as it is at one moment, and read it again to be sure.

    Returns
    -------
    dict
        Rows by table.

    Raises
    ------
    geo.errors.InputError
        If there is such a file already.
    geo.errors.StoreError
        If it can't be written, or does not read as it was written; no file is left then.
    """
    path = Path(path)
    if path.exists():
        raise InputError(f"There is a file {path} already; a backup never overwrites one. Nothing was written.")
    part = path.with_name(path.name + ".part")
    _remove(part)
    target = Store.open(path=part)
    try:
        found = _copy(store.database, target.database, progress)
        with target.database.engine.connect() as connection:  # one file, without a journal beside it
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        target.close()
        part.rename(path)
    except OSError as error:
        raise StoreError(f"The backup {path} could not be finished: {error}. The store is as it was.") from error
    finally:
        target.close()
        _remove(part)
    return found


def restore(path: str | Path, store: Store, progress: Progress = lambda _doing, _share: None) -> dict[str, int]:
    """Fill an empty store from a backup, all of it or nothing.

    Returns
    -------
    dict
        Rows by table.

    Raises
    ------
    geo.errors.InputError
        If there is no such file, or the store is not empty.
    geo.errors.StoreError
        If the file is no backup, or the store can't be written.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"There is no file {path}. Nothing was changed.")
    if store.size() != (0, 0):
        raise InputError(
            f"The store {store.name} is not empty, and restoring would mix two. Nothing was changed. Restore into "
            "another one: set EMPLACE_DATABASE to a new file, or EMPLACE_DATABASE_URL to an empty database."
        )
    with tempfile.TemporaryDirectory(prefix="emplace-restore-") as folder:
        # Of a copy, because a backup of an older release is brought forward, and the file given stays as it is.
        copy = Path(shutil.copy(path, Path(folder) / "backup.sqlite"))
        source = Store.open(path=copy)
        try:
            return _copy(source.database, store.database, progress)
        finally:
            source.close()


def _copy(source: Database, target: Database, progress: Progress) -> dict[str, int]:
    """Copy every row in one transaction of each side, and compare what was read with what was written."""
    with source.read() as from_, target.write() as to:
        total = sum(from_.scalar(select(func.count()).select_from(table)) or 0 for table in _TABLES)
        done, counts = 0, {}

        def walked(connection: Connection, table: Table, doing: str, write: bool = False) -> tuple[str, int]:
            """Digest and number of a table's rows; written to the target on the way, if they shall be."""
            nonlocal done
            digest, number = hashlib.sha256(), 0
            for batch in _batches(connection, table):
                if write:
                    to.execute(insert(table), batch)
                for row in batch:
                    written = json.dumps(row, sort_keys=True, ensure_ascii=False)
                    digest.update(written.encode("utf-8", "surrogatepass"))
                number += len(batch)
                done += len(batch)
                progress(f"{doing} {table.name}", done / max(1, 2 * total))
            return digest.hexdigest(), number

        to.execute(changes.delete())
        to.execute(secrets.delete())
        for table in _TABLES:
            read = walked(from_, table, "Copying", write=True)
            if walked(to, table, "Checking") != read:
                raise StoreError(
                    f"What was written of {table.name} into {target.name} is not what was read from {source.name}. "
                    "Nothing was kept of it. Look at the disk, and try again."
                )
            counts[table.name] = read[1]
        _continue_numbers(to, target.is_sqlite)
        postings.keep_up(to)
    return counts


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    result = connection.execute(
        select(table).order_by(*table.primary_key.columns), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    for part in result.mappings().partitions():
        yield [dict(row) for row in part]


def _continue_numbers(connection: Connection, is_sqlite: bool) -> None:
    """Let version numbers go on after the highest that was copied, in a table or its history."""
    for table in metadata.tables.values():
        if "number" not in table.c or not table.c.number.primary_key or table in HISTORY.values():
            continue
        twins = [table, HISTORY[table]] if table in HISTORY else [table]
        highest = max(connection.scalar(select(func.coalesce(func.max(one.c.number), 0))) or 0 for one in twins)
        values = {"name": table.name, "highest": highest}
        if is_sqlite:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :highest)"), values)
        elif highest:
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'number'), :highest)"), values)


def _remove(part: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
