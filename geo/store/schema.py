"""Makes the tables of a new store and brings those of an older release forward: one transaction, a backup first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import DBAPIError

from geo.errors import StoreError
from geo.store.database import Database
from geo.store.tables import SCHEMA_VERSION, changes, metadata, schema, secrets

_BEFORE_ALL = "1970-01-01T00:00:00.000000Z"


def prepare(database: Database, rebuild: Callable[[Connection, int], None]) -> None:
    """Make the tables, or bring them forward.

    Parameters
    ----------
    database : Database
    rebuild : callable
        Makes what is drawn from reports; called in the same transaction when tables came forward, with the schema's
        number that they came from.

    Raises
    ------
    geo.errors.StoreError
        If the store is of a newer release, damaged, or can't be written.
    """
    with database.read("open") as connection:
        version = _version(connection)
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store {database.name} was written by a newer Emplace (schema {version}, this one knows "
            f"{SCHEMA_VERSION}). Nothing was changed. Upgrade Emplace, or set EMPLACE_DATABASE to another file."
        )
    if version and database.is_sqlite:
        _backup(database, version)
    with database.write("open") as connection:
        _one_at_a_time(connection, database)
        version = _version(connection)  # another process may have been faster
        if version == 0:
            _create(connection)
        elif version < SCHEMA_VERSION:
            if not database.is_sqlite:
                _backup_beside(connection, database, version)
            _upgrade(connection, version)
            rebuild(connection, version)


def _version(connection: Connection) -> int:
    """Schema number of the store; 0 when there is none."""
    if not inspect(connection).has_table(schema.name):
        return 0
    return connection.execute(select(schema.c.version)).scalar() or 0


def _one_at_a_time(connection: Connection, database: Database) -> None:
    if not database.is_sqlite:  # SQLite's writers take turns anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('emplace schema'))"))


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(schema.insert().values(version=SCHEMA_VERSION))
    connection.execute(secrets.insert().values(name="veil", value=token_hex(32)))
    connection.execute(changes.insert().values(id=1, number=0, at=_BEFORE_ALL))


def _upgrade(connection: Connection, version: int) -> None:
    # Alembic is imported only here: most starts need nothing of it.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    with Operations.context(MigrationContext.configure(connection)):
        for number in range(version + 1, SCHEMA_VERSION + 1):
            scripts.get_revision(f"{number:04d}").module.upgrade()
    connection.execute(schema.update().values(version=SCHEMA_VERSION))


def _backup(database: Database, version: int) -> None:
    """Copy a SQLite file as it stands, before its tables change."""
    if database.file is None:  # in memory
        return
    copy = _free_name(database.file, version)
    try:
        with closing(sqlite3.connect(database.file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise StoreError(
            f"The store {database.name} is of an older Emplace, and the backup {copy} that comes before bringing it "
            f"forward could not be written: {error}. Nothing was changed. Make room, or the folder writable, and try "
            "again."
        ) from error


def _backup_beside(connection: Connection, database: Database, version: int) -> None:
    """Copy every table of ours into a schema of its own in the same PostgreSQL database, before they change.

    It is one transaction with what follows, so the copy is of the very state that is brought forward. The older
    release opens it where it is, when the search path of its connection names that schema before ``public``.
    """
    ours = (
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace "
        # Tables of extensions, as PostGIS has them, are none of ours.
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid "
        "AND d.deptype = 'e') ORDER BY c.relname"
    )
    copy = _free_schema(connection, version)
    tables = connection.execute(text(ours)).scalars().all()
    try:
        connection.exec_driver_sql(f'CREATE SCHEMA "{copy}"')
        for name in tables:
            columns = ", ".join(
                f'"{column}"'
                for column in connection.execute(
                    text(
                        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
                        "AND table_name = :name AND is_generated = 'NEVER' ORDER BY ordinal_position"
                    ),
                    {"name": name},
                ).scalars()
            )
            connection.exec_driver_sql(f'CREATE TABLE "{copy}"."{name}" (LIKE "{name}" INCLUDING ALL)')
            connection.exec_driver_sql(
                f'INSERT INTO "{copy}"."{name}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM "{name}"'
            )
    except DBAPIError as error:
        raise StoreError(
            f"The store {database.name} is of an older Emplace, and the copy of its tables (schema {copy}) that comes "
            f"before bringing it forward could not be made: {str(error.orig).strip().splitlines()[0]}. Nothing was "
            "changed. Make room on the server, or let its administrator run GRANT CREATE ON DATABASE for this user, "
            "and try again."
        ) from error


def _free_schema(connection: Connection, version: int) -> str:
    taken = set(connection.execute(text("SELECT nspname FROM pg_namespace")).scalars())
    names = (f"emplace_schema_{version}_backup{f'_{n}' if n > 1 else ''}" for n in count(1))
    return next(name for name in names if name not in taken)


def _free_name(file: Path, version: int) -> Path:
    """Name for a backup beside the file; one of an earlier try stays, because the store may have changed since."""
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        copy = file.with_name(f"{file.stem}.schema-{version}-backup{again}{file.suffix}")
        if not copy.exists():
            return copy
    raise AssertionError("numbers do not end")
