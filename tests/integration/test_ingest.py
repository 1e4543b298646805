"""``emplace ingest``: nothing lost and nothing twice, whatever happens to it, on a file and on a real server."""

import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from geo.errors import StoreError
from geo.ingest import ingest
from geo.model import Article, Evidence, Location, Precision, Report, Status, SystemType
from geo.settings import Settings
from geo.store import Store, database
from geo.store.desk import Desk

ARTICLES = 160


def write_jsonl(path: Path, number: int = ARTICLES) -> Path:
    rows = [
        {
            "id": n,
            "text": f"Note {n}. A {('Pantsir-S1', 'S-400', 'Iskander')[n % 3]} was deployed in "
            f"{('Saratov', 'Kaliningrad', 'Luga', 'Murmansk')[n % 4]}, officials told our reporter {n}.",
            "published": f"2024-0{1 + n % 9}-01",
            "source": f"Paper {n % 7}",
            "lang": "en",
        }
        for n in range(number)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def start(settings: Settings, *arguments: str, **given) -> subprocess.Popen:
    place = {"EMPLACE_DATABASE": settings.database, "EMPLACE_DATABASE_URL": settings.database_url}
    return subprocess.Popen(
        [sys.executable, "-m", "geo", "ingest", *arguments],
        env={**os.environ, **place}, stderr=subprocess.PIPE, text=True, **given,
    )  # fmt: skip


def run(settings: Settings, *arguments: str, **given) -> tuple[int, str]:
    process = start(settings, *arguments, **given)
    said = process.communicate()[1]
    return process.returncode, said


def content(settings: Settings) -> tuple:
    store = Store.open(settings)
    found = (store.size(), sorted(store.deployments(), key=lambda one: one.id))
    store.close()
    return found


def is_one_file(settings: Settings) -> bool:
    """Whether the store can be copied as it is: no journal lies beside it that holds what is newest."""
    return not Path(f"{settings.database}-wal").exists()


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> tuple[Path, tuple]:
    folder = tmp_path_factory.mktemp("whole")
    path = write_jsonl(folder / "archive.jsonl")
    settings = Settings(database=str(folder / "whole.sqlite"))
    status, said = run(settings, str(path), "--workers", "2")
    assert status == 0, said
    assert f"{ARTICLES} articles added" in said
    assert is_one_file(settings)
    found = content(settings)
    assert found[0][0] == ARTICLES and found[0][1] >= ARTICLES
    return path, found


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path):
    if request.param == "sqlite":
        yield Settings(database=str(tmp_path / "store.sqlite"))
    else:
        cluster = request.getfixturevalue("cluster")
        url = cluster.database()
        yield Settings(database_url=url)
        cluster.drop(url)


def articles_in(store: Store) -> int:
    return store.size()[0]


def test_killed_at_random_moments_it_goes_on_and_completes(settings, expected) -> None:
    path, whole = expected
    dice = random.Random(11)
    store = Store.open(settings)
    for workers in ("1", "2", "1"):
        before = articles_in(store)
        process = start(settings, str(path), "--workers", workers)
        while articles_in(store) == before and process.poll() is None:
            time.sleep(0.01)
        time.sleep(dice.random() * 0.5)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        size, deployments = content(settings)
        # A machine that reads fast may have been through before the process was killed.
        assert min(before + 1, ARTICLES) <= size[0] <= ARTICLES
        assert sum(len(one.reports) for one in deployments) == size[1]
        if store.database.file:
            with closing(sqlite3.connect(store.database.file)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    status, said = run(settings, str(path), "--workers", "1")
    assert status == 0, said
    assert content(settings) == whole
    assert "there already" in run(settings, str(path), "--workers", "1")[1]
    assert content(settings) == whole


def test_a_reader_ends_with_the_writer(tmp_path, expected) -> None:
    path, _ = expected
    settings = Settings(database=str(tmp_path / "store.sqlite"))
    process = start(settings, str(path), "--workers", "2", start_new_session=True)
    while not Path(settings.database).exists() or not articles_in(Store.open(settings)):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("readers go on without a writer")


def test_a_full_disk_is_told_and_what_was_read_is_kept(tmp_path, expected) -> None:
    # A limit on the size of files stands in for the disk: to SQLite both are the same refusal to write on.
    path, whole = expected
    settings = Settings(database=str(tmp_path / "store.sqlite"))

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    status, said = run(settings, str(path), "--workers", "1", preexec_fn=small)
    assert status == 1
    assert "disk" in said and "They are kept; run the same again to go on" in said
    assert 0 < content(settings)[0][0] < ARTICLES
    assert run(settings, str(path), "--workers", "1")[0] == 0
    assert is_one_file(settings)
    assert content(settings) == whole


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own with room for a little; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "small", folder], check=False).returncode
    ):
        pytest.skip("mounting a small disk takes root, and a machine that lets it")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_disk_that_is_really_full_is_told_and_what_was_read_is_kept(small_disk, expected) -> None:
    path, whole = expected
    settings = Settings(database=str(small_disk / "store.sqlite"))
    status, said = run(settings, str(path), "--workers", "1")
    assert status == 1
    assert "is full" in said and "They are kept; run the same again to go on" in said
    kept = int(re.search(r"So far: (\d+) articles added", said)[1])
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    assert kept <= content(settings)[0][0] < ARTICLES
    assert run(settings, str(path), "--workers", "1")[0] == 0
    assert content(settings) == whole


def test_a_store_on_a_disk_for_reading_only_is_read(small_disk) -> None:
    article = Article("An S-400 stands at Saki.")
    place = Location(45.1, 33.6, 15, Precision.CITY, "Saki", "gazetteer", "UA")
    evidence = Evidence(article.text, 0, len(article.text))
    report = Report(article.id, "S-400", SystemType.AIR_DEFENCE, Status.DEPLOYED, evidence, location=place)
    path = small_disk / "store.sqlite"
    store = Store.open(path=path)
    store.add(article, [report])
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    shut = Store.open(path=path)
    assert shut.size() == (1, 1) and shut.count() == 1 and len(shut.deployments()) == 1
    with pytest.raises(StoreError, match="read-only; make it writable"):
        shut.add(Article("Other words."), [])
    shut.close()


def test_what_was_ingested_has_its_place_in_the_review_queue(tmp_path) -> None:
    settings = Settings(database=str(tmp_path / "store.sqlite"))
    ingest([str(write_jsonl(tmp_path / "few.jsonl", 12))], settings)
    store = Store.open(settings)
    assert Desk(store).unweighed(1) == []
    weights = [one.doubt * one.reach for _, one in Desk(store).queue()]
    assert len(weights) == store.size()[1] >= 12 and weights[0] > 0
    assert weights == sorted(weights, reverse=True) and len(set(weights)) > 1
    store.close()


@contextmanager
def as_somebody():
    """As a user who may not write what root wrote."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder():
    """A folder that every user can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="emplace-shut-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_file_that_may_only_be_read_is_told(open_folder) -> None:
    folder = open_folder
    path = folder / "store.sqlite"
    store = Store.open(path=path)
    store.add(Article("Some words."), [])
    store.close()
    path.chmod(0o444)
    folder.chmod(0o777)
    with as_somebody():
        shut = Store.open(path=path)
        assert shut.size() == (1, 0)
        with pytest.raises(StoreError, match="read-only; make it writable"):
            shut.add(Article("Other words."), [])
        shut.close()
    assert Store.open(path=path).size() == (1, 0)


def test_a_folder_that_may_only_be_read_is_told(open_folder) -> None:
    path = open_folder / "store.sqlite"
    Store.open(path=path).close()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    with as_somebody(), pytest.raises(StoreError, match="The file or its folder is read-only; make it writable"):
        Store.open(path=path)
    assert [one.name for one in open_folder.iterdir()] == [path.name]


def test_a_locked_file_is_waited_for_and_then_told(tmp_path, monkeypatch) -> None:
    path = tmp_path / "store.sqlite"
    Store.open(path=path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(database, "SQLITE_LOCK_WAIT_S", 0.2)
        store = Store.open(path=path)
        with pytest.raises(StoreError, match="Another process is writing") as raised:
            store.add(Article("Some words."), [])
        assert raised.value.passing
        other.execute("COMMIT")
        assert store.add(Article("Some words."), []).article_added
        store.close()


def test_a_server_that_goes_away_for_a_while_is_waited_for(cluster, expected) -> None:
    path, whole = expected
    settings = Settings(database_url=cluster.database())
    store = Store.open(settings)
    process = start(settings, str(path), "--workers", "1")
    while not articles_in(store):
        time.sleep(0.02)
    cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'store_%'")
    cluster.stop()
    with pytest.raises(StoreError, match="Check that the server runs"):
        store.size()
    cluster.start()
    assert articles_in(store) < ARTICLES, "the same store goes on by itself"
    said = process.communicate()[1]
    assert process.returncode == 0, said
    assert content(settings) == whole
    store.close()
    cluster.drop(settings.database_url)


def test_a_server_that_is_not_there_is_told(tmp_path, expected) -> None:
    settings = Settings(database_url="postgresql://somebody:secret@127.0.0.1:9/none?connect_timeout=2")
    status, said = run(settings, str(expected[0]))
    assert status == 1
    assert "postgresql://somebody:***@127.0.0.1:9/none" in said and "Check that the server runs" in said
    assert "secret" not in said and "Traceback" not in said


def test_tables_documents_and_folders_are_found_and_bad_ones_cost_no_other(tmp_path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    one = "An S-400 battery was deployed near Saratov, officials said. "
    (folder / "a.csv").write_text(f'title;text;published\nSeen;"{one}In a table; with a sign.";2024-05-01\nEmpty;;\n')
    (folder / "b.txt").write_text(one + "In a document.")
    (folder / "c.html").write_text(f"<html><body><article><p>{one * 5}In a page.</p></article></body></html>")
    (folder / "d.jsonl").write_text(json.dumps({"text": one + "In a line."}) + '\n{"text": "cut of')
    (folder / "e.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "f.csv").write_text("headline\nNo text here\n")
    (folder / "g.parquet").write_bytes(b"PAR1 and no more")
    rows = {"text": [one + "In a column.", None], "lang": ["en", None]}
    parquet.write_table(pyarrow.table(rows), tmp_path / "in" / "h.parquet")
    settings = Settings(database=str(tmp_path / "store.sqlite"))
    status, said = run(settings, str(tmp_path / "in"), "--workers", "1")
    assert status == 1
    assert "5 articles added" in said and "5 could not be read" in said, said
    for complaint in ("a.csv, line 3", "d.jsonl, line 2", "f.csv has no column", "g.parquet is no whole", "row 2"):
        assert complaint in said
    assert "Traceback" not in said
    store = Store.open(settings)
    assert {one.article.title for one in store.sourced() if one.article.published} == {"Seen"}
    store.close()
    assert "There is no file or folder nowhere" in run(settings, "nowhere")[1]


def test_standard_input_is_read_as_lines(tmp_path, expected) -> None:
    settings = Settings(database=str(tmp_path / "store.sqlite"))
    with expected[0].open() as lines:
        status, said = run(settings, "-", "--workers", "1", stdin=lines)
    assert status == 0, said
    assert content(settings) == expected[1]
