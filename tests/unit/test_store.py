"""The store: nothing lost, nothing twice, clear words when the file is unusable."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time

import pytest

from geo.errors import StoreError
from geo.filters import Filter
from geo.model import Article, Status, SystemType
from geo.store import Store


@pytest.fixture
def store(tmp_path):
    opened = Store.open(path=tmp_path / "store.sqlite")
    yield opened
    opened.close()


def test_adding_the_same_article_again_adds_nothing(store, make_report) -> None:
    article, report = make_report()
    assert store.add(article, [report]).reports_added == 1
    again = store.add(article, [report])
    assert (again.article_added, again.reports_added) == (False, 0)
    assert store.size() == (1, 1)


def test_a_report_comes_back_as_it_went_in(store, make_report) -> None:
    article, report = make_report()
    store.add(article, [report])
    assert store.report(report.id) == report
    assert store.article(article.id) == article


def test_an_unlocated_report_is_kept(store, make_report) -> None:
    article, report = make_report(latitude=None)
    store.add(article, [report])
    assert [one.report.location for one in store.sourced()] == [None]
    assert store.sourced(Filter.from_query("bbox=-180,-90,180,90")) == []


def test_filters_select(store, make_report) -> None:
    for article, report in (
        make_report("S-400", "Gvardeyskoye"),
        make_report("Iskander", "Luga", 58.7, 29.8, system_type=SystemType.MISSILE, country="RU", source="Other Paper"),
        make_report("S-400", "Tiksi", 71.6, 128.9, status=Status.PLANNED, country="RU", published=None),
    ):
        store.add(article, [report])

    def places(query: str) -> list[str]:
        return sorted(one.report.place for one in store.sourced(Filter.from_query(query)))

    assert places("") == ["Gvardeyskoye", "Luga", "Tiksi"]
    assert places("type=missile") == ["Luga"]
    assert places("system=S-400&country=RU") == ["Tiksi"]
    assert places("status=planned") == ["Tiksi"]
    assert places("from=2024-01-01") == ["Gvardeyskoye", "Luga"]
    assert places("bbox=30,40,40,50") == ["Gvardeyskoye"]
    assert places("bbox=120,60,-170,80") == ["Tiksi"]
    assert places("q=other luga") == ["Luga"]
    assert places("q=100%") == []
    assert places("source=Other Paper") == ["Luga"]


def test_a_chip_counts_what_choosing_it_would_show(store, make_report) -> None:
    for name, place, kind in (("S-400", "Luga", SystemType.AIR_DEFENCE), ("Iskander", "Tiksi", SystemType.MISSILE)):
        article, report = make_report(name, place, system_type=kind)
        store.add(article, [report])
    counted = store.counts(Filter.from_query("type=missile"))
    assert counted["type"] == {"air defence": 1, "missile": 1}
    assert counted["system"] == {"Iskander": 1}


def test_two_reports_of_one_place_make_one_deployment(store, make_report) -> None:
    for article, report in (
        make_report(source="One"),
        make_report(source="Two", latitude=45.12),
        make_report("S-400", "Luga", 58.7, 29.8),
    ):
        store.add(article, [report])
    found = sorted(store.deployments(), key=lambda one: len(one.reports))
    assert [(len(one.reports), one.origins) for one in found] == [(1, 1), (2, 2)]
    assert len(store.deployments(Filter.from_query("min_origins=2"))) == 1


def test_a_damaged_file_is_named_and_left_alone(tmp_path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match=r"store\.sqlite is damaged"):
        Store.open(path=path)
    assert path.read_bytes().startswith(b"this is no database")


def test_a_store_of_a_newer_emplace_is_refused(tmp_path) -> None:
    path = tmp_path / "store.sqlite"
    Store.open(path=path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE emplace_schema SET version = 99")
    with pytest.raises(StoreError, match="newer Emplace"):
        Store.open(path=path)


def test_an_impossible_folder_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="can't be made"):
        Store.open(path=tmp_path / "file" / "store.sqlite")


def test_geocoder_answers_and_misses_are_kept(store) -> None:
    assert store.get("q") == (False, None)
    store.put("q", {"lat": 1})
    store.put("none", None)
    assert store.get("q") == (True, {"lat": 1})
    assert store.get("none") == (True, None)


def test_a_killed_writer_leaves_whole_articles_only(tmp_path) -> None:
    path = tmp_path / "store.sqlite"
    Store.open(path=path).close()
    script = textwrap.dedent("""
        import sys
        from geo.model import Article, Evidence, Report, Status, SystemType
        from geo.store import Store
        store = Store.open(path=sys.argv[1])
        for n in range(100_000):
            article = Article(f"Article {n} with words.")
            reports = [Report(article.id, f"S-{k}", SystemType.OTHER, Status.DEPLOYED, Evidence("Article", 0, 7)) for k in range(20)]
            store.add(article, reports)
            print(n, flush=True)
    """)
    for wait_s in (0.05, 0.15, 0.3):
        writer = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(wait_s)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        with sqlite3.connect(path) as connection:
            per_article = connection.execute(
                "SELECT count(r.id) FROM articles a LEFT JOIN reports r ON r.article_id = a.id GROUP BY a.id"
            ).fetchall()
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert per_article
        assert {count for (count,) in per_article} == {20}
    store = Store.open(path=path)
    before = store.size()
    article = Article("Article 0 with words.")
    assert not store.add(article, []).article_added
    assert store.size() == before
