"""Backup and restore: everything comes back, from one engine to the other too, or nothing is changed."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from geo.errors import InputError, StoreError
from geo.filters import Filter
from geo.merge import SPLIT, Decision
from geo.model import Review, Status
from geo.store import Store, postings
from geo.store.backup import backup, restore
from geo.store.desk import Desk, Revision
from geo.store.tables import metadata


@pytest.fixture
def lived_in(open_store, make_report, monkeypatch):
    """A store in which something was done with every table."""
    monkeypatch.setattr(postings, "BLOCK", 2)
    moments = iter(datetime(2026, 3, day, tzinfo=UTC) for day in range(1, 29))
    store = open_store(clock=lambda: next(moments))
    desk = Desk(store)
    first, second = (make_report(source=name, extra=name) for name in ("One", "Two\u2028Три"))
    store.add_many([(first[0], [first[1]]), (second[0], [second[1]])])
    changed = replace(second[1], status=Status.WITHDRAWN)
    desk.revise([Revision(second[1].id, changed, Review.CORRECTED, "B", 2)], who="Ana", why="a photo")
    desk.note(first[1].id, "Ask.", who="Ana")
    desk.add_rule("alias", "Panzir", {"system": "Pantsir-S1"}, who="Ana")
    desk.decide(Decision(SPLIT, (second[1].id,), (first[1].id,), "Ana", "two"))
    store.put("q", "answer")
    desk.revise([Revision(second[1].id, review=Review.REJECTED)], who="Ana")
    return store


def everything(store: Store) -> dict[str, list[tuple]]:
    with store.database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_everything_comes_back(lived_in, into, request, tmp_path, make_report) -> None:
    before = everything(lived_in)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    counts = backup(lived_in, tmp_path / "monday.sqlite")
    assert counts == {
        name: len(rows) for name, rows in before.items() if name not in ("emplace_schema", "report_terms")
    }
    if into == "sqlite":
        store = Store.open(path=tmp_path / "restored.sqlite")
    else:
        cluster = request.getfixturevalue("cluster")
        from geo.settings import Settings

        store = Store.open(Settings(database_url=cluster.database()))
    assert restore(tmp_path / "monday.sqlite", store) == counts
    assert everything(store) == before
    for wanted in (Filter(), Filter.from_query("as_of=2026-03-01"), Filter.from_query("q=gvard")):
        assert store.deployments(wanted) == lived_in.deployments(wanted)
    # Numbers go on: what is written next is newer than any version there is.
    article, report = make_report("S-400", "Luga", 58.7)
    store.add(article, [report])
    assert [one.report.place for one in store.sourced(Filter.from_query("q=luga"))] == ["Luga"]
    newest = max(row[0] for name in ("reports", "report_history") for row in before[name])
    assert max(row[0] for row in everything(store)["reports"]) > newest
    store.close()


def test_a_backup_is_one_file_and_never_overwrites(lived_in, tmp_path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    path = folder / "monday.sqlite"
    backup(lived_in, path)
    assert [one.name for one in folder.iterdir()] == ["monday.sqlite"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with pytest.raises(InputError, match="never overwrites"):
        backup(lived_in, path)


def test_a_store_that_is_not_empty_is_not_restored_into(lived_in, tmp_path) -> None:
    backup(lived_in, tmp_path / "monday.sqlite")
    before = everything(lived_in)
    with pytest.raises(InputError, match="not empty"):
        restore(tmp_path / "monday.sqlite", lived_in)
    assert everything(lived_in) == before


def test_a_damaged_backup_changes_nothing(lived_in, tmp_path) -> None:
    whole = tmp_path / "monday.sqlite"
    backup(lived_in, whole)
    raw = whole.read_bytes()
    half, other = tmp_path / "half.sqlite", tmp_path / "other.sqlite"
    half.write_bytes(raw[: len(raw) // 2])
    other.write_bytes(b"no database at all, " * 300)
    store = Store.open(path=tmp_path / "restored.sqlite")
    for path in (half, other):
        with pytest.raises(StoreError):
            restore(path, store)
        assert store.size() == (0, 0)
    with pytest.raises(InputError, match="no file"):
        restore(tmp_path / "missing.sqlite", store)
    restore(whole, store)
    assert store.size() == lived_in.size()
    store.close()


def test_what_goes_wrong_in_writing_is_found(lived_in, tmp_path) -> None:
    store = Store.open(path=tmp_path / "restored.sqlite")
    with store.database.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER bad AFTER INSERT ON notes "
            "BEGIN UPDATE notes SET text = 'other' WHERE number = new.number; END"
        )
    backup(lived_in, tmp_path / "monday.sqlite")
    with pytest.raises(StoreError, match="is not what was read"):
        restore(tmp_path / "monday.sqlite", store)
    assert store.size() == (0, 0)
    store.close()
