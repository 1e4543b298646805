"""The as-known-on clock: rows that are no longer so move to their table's twin; moments are looked up in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Subquery, Table, delete, insert, literal, select, union_all

from geo.store.tables import HISTORY

_T = TypeVar("_T")
_MOST_VALUES = 5000  # in one IN (...); both engines take more


def retire(connection: Connection, table: Table, numbers: Iterable[int], at: str) -> None:
    """Move the versions of these numbers to history: they were so until the given moment."""
    twin = HISTORY[table]
    names = [column.name for column in table.columns]
    for part in parts(numbers):
        these = table.c.number.in_(part)
        # What was written in this very transaction was never seen by anybody.
        ended = select(*table.columns, literal(at).label("known_until")).where(these, table.c.known_from != at)
        connection.execute(insert(twin).from_select([*names, "known_until"], ended))
        connection.execute(delete(table).where(these))


def known_at(table: Table, moment: str | None) -> Table | Subquery:
    """The rows of a table as they were known at a moment; the table itself for now (``None``)."""
    if moment is None:
        return table
    twin = HISTORY[table]
    names = [column.name for column in table.columns]
    return union_all(
        select(*table.columns).where(table.c.known_from <= moment),
        select(*(twin.c[name] for name in names)).where(twin.c.known_from <= moment, twin.c.known_until > moment),
    ).subquery(f"{table.name}_then")


def parts(values: Iterable[_T], size: int = _MOST_VALUES) -> Iterator[Sequence[_T]]:
    """Split values into lists that fit one statement."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def same(row: dict[str, Any], have: Any) -> bool:
    """Whether a row to write says the same as the one that is there."""
    return all(have[name] == value for name, value in row.items() if name != "known_from")
