"""A store of every released schema comes forward whole, with a backup first, and ends like a new store."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from geo.errors import StoreError
from geo.filters import Filter
from geo.gate import Profile, Terms, veil
from geo.store import Store, schema
from geo.store.published import Publication
from geo.store.tables import SCHEMA_VERSION

RELEASED = Path(__file__).parent.parent / "data" / "store-schema-1.sql"


def tables(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return {name: " ".join(sql.split()) for name, sql in rows}


@pytest.fixture
def released(tmp_path) -> Path:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(RELEASED.read_text(encoding="utf-8"))
    return path


def test_the_newest_migration_is_the_schema_of_the_code() -> None:
    steps = sorted(path.name[:4] for path in (Path(schema.__file__).parent / "migrations" / "versions").glob("*.py"))
    assert steps[-1] == f"{SCHEMA_VERSION:04d}"


def test_a_store_of_release_0_1_comes_forward(released, tmp_path) -> None:
    with sqlite3.connect(released) as connection:
        before = {row[0]: row[1:] for row in connection.execute("SELECT id, detail, reviewed FROM reports")}
        texts = dict(connection.execute("SELECT id, text FROM articles"))
    store = Store.open(path=released)
    found = store.sourced()
    assert {one.report.id for one in found} == set(before)
    assert {one.article.id: one.article.text for one in found}.items() <= texts.items()
    assert store.size() == (len(texts), len(before))
    assert {one.report.id for one in store.sourced(Filter.from_query("reviewed=yes"))} == {
        name for name, (_, reviewed) in before.items() if reviewed
    }
    assert sum(len(one.reports) for one in store.deployments()) == len(before)
    assert [one.report.place for one in store.sourced(Filter.from_query("q=luga"))] == ["Luga", "Luga"]
    assert store.get("kept") == "answer"
    store.close()
    (backup,) = tmp_path.glob("store.schema-1-backup.sqlite")
    with sqlite3.connect(backup) as connection:
        assert connection.execute("SELECT version FROM emplace_schema").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM reports").fetchone() == (len(before),)
    Store.open(path=released).close()
    assert len(list(tmp_path.glob("*backup.sqlite"))) == 1


def test_a_store_that_came_forward_is_like_a_new_one(released, tmp_path) -> None:
    Store.open(path=released).close()
    Store.open(path=tmp_path / "new.sqlite").close()
    assert tables(released) == tables(tmp_path / "new.sqlite")


def test_a_store_that_came_forward_veils_what_it_publishes(released, tmp_path) -> None:
    """Each store that comes forward gets a secret of its own, and keeps it; readers get identities made with it."""
    copy = Path(shutil.copy(released, tmp_path / "copy.sqlite"))
    secrets = {}
    for path in (released, copy):
        with closing(Store.open(path=path)) as store:
            secrets[path] = store.veil()
        with closing(Store.open(path=path)) as store:
            assert store.veil() == secrets[path]
            told = {report.id for one in store.deployments() for report in one.reports}
            with closing(Publication(store, Profile("coarse", terms=Terms(grid_km=1.0)))) as publication:
                shown = {report.id for one in publication.store.deployments() for report in one.reports}
        assert shown == {veil(name, secrets[path]) for name in told} and not shown & told
    assert all(re.fullmatch("[0-9a-f]{64}", secret) for secret in secrets.values())
    assert secrets[released] != secrets[copy]


def test_what_stops_a_migration_leaves_the_store_as_it_was(released, tmp_path) -> None:
    with sqlite3.connect(released) as connection:
        connection.execute("UPDATE reports SET detail = 'no JSON' WHERE rowid = 1")
    before = tables(released)
    with pytest.raises((StoreError, ValueError)):
        Store.open(path=released)
    assert tables(released) == before


def test_no_room_for_the_backup_is_told_and_nothing_changes(released, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(schema, "_free_name", lambda file, version: tmp_path / "missing" / "backup.sqlite")
    before = tables(released)
    with pytest.raises(StoreError, match="backup"):
        Store.open(path=released)
    assert tables(released) == before
