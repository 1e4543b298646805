"""A store of every released schema comes forward whole, with a backup first, and ends like a new store."""

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import StoreError
from geo.filters import Filter
from geo.gate import Profile, Terms, veil
from geo.settings import Settings
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


@pytest.fixture
def server(cluster, make_report):
    """A PostgreSQL store of schema 2, made by taking back what the third step did; and what it held."""
    where = Settings(database_url=cluster.database())
    with closing(Store.open(where)) as store:
        store.add_many([(article, [report]) for article, report in (make_report(), make_report("Tor", "Luga", 58.7))])
        told = {one.report.id for one in store.sourced()}
    name = where.database_url.rpartition("/")[2]
    cluster.sql("DROP TABLE emplace_secrets, report_terms", name)
    for table in ("reports", "report_history"):
        as_words = "tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
        cluster.sql(f"ALTER TABLE {table} ADD COLUMN words_vector {as_words}", name)
    cluster.sql("UPDATE emplace_schema SET version = 2", name)
    yield where, lambda statement: cluster.sql(statement, name), told
    cluster.drop(where.database_url)


def test_a_server_comes_forward_with_a_copy_first(server) -> None:
    where, sql, told = server
    with closing(Store.open(where)) as store:
        assert {one.report.id for one in store.sourced(Filter.from_query("q=luga"))} < told
        assert {one.report.id for one in store.sourced()} == told
    # The copy is the older store, whole: words, places and all.
    then = "emplace_schema_2_backup"
    assert sql(f"SELECT version FROM {then}.emplace_schema") == [(2,)]
    assert {row[0] for row in sql(f"SELECT id FROM {then}.reports WHERE words_vector @@ 'battery'")} == told
    kept = "SELECT id, detail, ST_AsText(geometry) FROM {}.deployments ORDER BY id"
    assert sql(kept.format(then)) == sql(kept.format("public")) != []
    assert {row[0] for row in sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")} - {
        row[0] for row in sql(f"SELECT tablename FROM pg_tables WHERE schemaname = '{then}'")
    } == {"emplace_secrets", "report_terms", "spatial_ref_sys"}
    # Who goes back opens it where it is; here it comes forward from there again, and public stays as it was.
    back = replace(where, database_url=f"{where.database_url}?options=-csearch_path%3D{then},public")
    with closing(Store.open(back)) as store:
        assert {one.report.id for one in store.sourced(Filter.from_query("q=battery"))} == told
    assert sql("SELECT nspname FROM pg_namespace WHERE nspname = 'emplace_schema_2_backup_2'")


def test_a_server_that_takes_no_copy_is_told_and_nothing_changes(server) -> None:
    where, sql, _ = server
    sql("CREATE ROLE writer LOGIN")
    for what in ("SCHEMA public", "ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public"):
        sql(f"GRANT ALL ON {what} TO writer")
    as_writer = replace(where, database_url=where.database_url.replace("emplace@", "writer@"))
    with pytest.raises(StoreError, match=r"emplace_schema_2_backup.*permission denied.*Nothing was changed.*GRANT"):
        Store.open(as_writer)
    assert sql("SELECT version FROM emplace_schema") == [(2,)]
    assert not sql("SELECT 1 FROM pg_tables WHERE tablename = 'report_terms'")
    sql("DROP OWNED BY writer")
    sql("DROP ROLE writer")
