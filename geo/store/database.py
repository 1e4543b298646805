"""The database below the store: opening SQLite or PostgreSQL, transactions, and their complaints as sentences.

Writers take turns (SQLite's own lock; in PostgreSQL the lock on the one row of ``emplace_changes``), so that moments of
writing are in the order of the writings, and a merge never misses a report that another writer is adding.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from geo.errors import StoreError
from geo.settings import Settings
from geo.store.tables import changes

SQLITE_LOCK_WAIT_S = 10
_CONNECT_WAIT_S = 10
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Database:
    """One SQLite file or one PostgreSQL database."""

    def __init__(self, url: URL, name: str) -> None:
        self.name = name
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.file = Path(name) if self.is_sqlite and name != ":memory:" else None
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)

    @classmethod
    def of(cls, settings: Settings, path: str | Path | None = None) -> Database:
        """Database that the settings name, or the SQLite file at a path.

        Raises
        ------
        geo.errors.StoreError
            If the address is none of ours, a driver is missing or the file's folder can't be made.
        """
        if settings.database_url and path is None:
            url = _server_url(settings.database_url)
            # As people write it, without the driver that we chose.
            return cls(url, url.set(drivername="postgresql").render_as_string(hide_password=True))
        name = str(path or settings.database)
        if name != ":memory:":
            try:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"The folder of the store {name} can't be made: {error}.") from error
        if _on_read_only_media(name):
            # Nobody can write there, so no journal is needed to read, and none can be made.
            query = {"uri": "true", "mode": "ro", "immutable": "1"}
            return cls(URL.create("sqlite", database=Path(name).resolve().as_uri(), query=query), name)
        return cls(URL.create("sqlite", database=name), name)

    @contextmanager
    def read(self, doing: str = "read") -> Iterator[Connection]:
        """One transaction that only reads, and sees one state of the database."""
        with self._complaints(doing), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, doing: str = "write to") -> Iterator[Connection]:
        """One transaction that writes; all of it is kept, or nothing."""
        with self._complaints(doing), self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(emplace_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _complaints(self, doing: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if self.is_sqlite:
                raise _sqlite_error(error, doing, self.name) from error
            raise _postgresql_error(error, doing, self.name) from error


def take_turn(connection: Connection) -> None:
    """Wait for other writers, so that what is read from now on stays true until the end of the transaction."""
    connection.execute(select(changes.c.number).with_for_update())


def tick(connection: Connection, clock: Callable[[], datetime]) -> str:
    """Count a change, and give its moment: after every earlier one, whatever the clock says."""
    row = connection.execute(select(changes.c.number, changes.c.at).with_for_update()).one()
    moment = written(clock())
    if moment <= row.at:
        moment = from_number(to_number(row.at) + 1)
    connection.execute(update(changes).values(number=row.number + 1, at=moment))
    return moment


def to_number(moment: str) -> int:
    """Microseconds since 1970 of a moment as the store writes it."""
    since = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_number(microseconds: int) -> str:
    """A moment as the store writes it, of microseconds since 1970."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:06d}Z"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def written(moment: datetime) -> str:
    """A moment as the store writes it."""
    return moment.astimezone(UTC).strftime(_MOMENT)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _on_read_only_media(name: str) -> bool:
    """Whether a file is there, whole, on a disk that is mounted for reading only."""
    path = Path(name)
    try:
        mounted = os.statvfs(path.parent).f_flag
    except (OSError, AttributeError):  # no such folder; or Windows, which has no such question
        return False
    return bool(mounted & os.ST_RDONLY) and path.is_file() and not Path(f"{name}-wal").exists()


def _server_url(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError:
        raise StoreError(
            "EMPLACE_DATABASE_URL is no database address. Write postgresql://user@host:5432/name, or unset it."
        ) from None
    if url.get_backend_name() == "sqlite":
        raise StoreError("EMPLACE_DATABASE_URL is for a PostgreSQL server. Name a SQLite file by EMPLACE_DATABASE.")
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise StoreError(
            f"EMPLACE_DATABASE_URL names a {url.get_backend_name()} database; Emplace knows PostgreSQL "
            "(postgresql://user@host:5432/name) and SQLite files (EMPLACE_DATABASE)."
        )
    return url.set(drivername="postgresql+psycopg")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SQLITE_LOCK_WAIT_S})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, so that changing tables is one too
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: whoever first reads and then writes could find it taken and have to give up.
        writes = connection.get_execution_options().get("emplace_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    wait = {"connect_timeout": _CONNECT_WAIT_S} if "connect_timeout" not in url.query else {}
    try:
        return create_engine(url, pool_pre_ping=True, connect_args=wait)
    except (ImportError, NoSuchModuleError):
        raise StoreError(
            "EMPLACE_DATABASE_URL names a PostgreSQL server, but its driver is not installed. "
            "Run: pip install 'emplace[postgresql]'"
        ) from None


_SQLITE_ADVICE = {
    "database is locked": "Another process is writing to it; try again when it has finished.",
    "attempt to write a readonly database": "The file or its folder is read-only; make it writable.",
    "database or disk is full": "Free some space and run the same again.",
    "disk I/O error": "The disk may be full or failing; free some space or look at the disk, and run the same again.",
    "unable to open database file": "Check that the folder exists and may be read and written.",
}


def _sqlite_error(error: DBAPIError, doing: str, name: str) -> StoreError:
    reason = str(error.orig)
    if isinstance(error, OperationalError):
        advice = _SQLITE_ADVICE.get(reason, "Check the file, or set EMPLACE_DATABASE to another one.")
        found = StoreError(f"Could not {doing} the store {name}: {reason}. {advice} Nothing of this step was changed.")
        found.passing = reason == "database is locked"
        return found
    return StoreError(
        f"The store {name} is damaged or no Emplace store ({reason}). It was left as it is. Move it "
        "away and start again, restore a backup, or set EMPLACE_DATABASE to another file."
    )


_TURN_LOST = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock not available


def _postgresql_error(error: DBAPIError, doing: str, name: str) -> StoreError:
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    state = getattr(error.orig, "sqlstate", None) or ""
    lost = error.connection_invalidated or state.startswith(("08", "57P")) or not state
    if lost:
        advice = "Check that the server runs and can be reached, and run the same again."
    elif state.startswith("53"):
        advice = "The server has no room or memory left; make some, and run the same again."
    elif state.startswith("28") or state == "3D000":
        advice = "Check the user, the password and the database's name in EMPLACE_DATABASE_URL."
    elif state == "25006":
        advice = "The server only lets its data be read; connect to the one that may be written."
    elif state in {"42501", "58P01", "0A000"}:
        advice = "The database needs PostGIS: let an administrator run CREATE EXTENSION postgis in it."
    else:
        advice = "Look at the server's log."
    found = StoreError(f"Could not {doing} the store {name}: {reason}. {advice} Nothing of this step was changed.")
    found.passing = lost or state in _TURN_LOST
    return found
