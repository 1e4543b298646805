"""The store: nothing lost, nothing twice, clear words when the file is unusable."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import date

import pytest

from geo.errors import StoreError
from geo.filters import Filter
from geo.model import Article, Status, SystemType
from geo.store import Placed, Store
from geo.store.tables import deployments, members


@pytest.fixture
def store(open_store):
    return open_store()


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
    assert places("area=30,40,40,40,40,50,30,50") == ["Gvardeyskoye"]
    assert places("area=120,60,190,60,190,80,120,80") == ["Tiksi"]
    # Sides are straight on the map that they are drawn on: this one runs south of Luga in degrees, north of it there.
    assert places("area=0,30,60,30,60,80") == ["Gvardeyskoye", "Luga"]
    assert places("area=0,30,60,80,0,80") == []
    # What an area that crosses itself goes around twice is outside.
    assert places("area=30,40,40,40,40,50,30,50,30,40,40,40,40,50,30,50") == []
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
    # The two say it in the same words: one reprints the other.
    assert [(len(one.reports), one.origins) for one in found] == [(1, 1), (2, 1)]
    article, report = make_report(source="Three", published=date(2024, 7, 1))
    store.add(article, [report])
    assert [len(one.reports) for one in store.deployments(Filter.from_query("min_origins=2"))] == [3]


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


def test_geocoder_answers_are_kept_between_runs(store, open_store) -> None:
    assert store.get("q") is None
    store.put("q", '{"answers": []}')
    store.put("q", '{"answers": [1]}')
    assert open_store().get("q") == '{"answers": [1]}'


def test_replacing_leaves_exactly_the_given_reports_and_other_articles_alone(store, make_report) -> None:
    article, first = make_report("S-400", "Luga", 58.7, 29.8)
    second = replace(first, system="Iskander", system_type=SystemType.MISSILE)
    other, untouched = make_report("S-400", "Tiksi", 71.6, 128.9)
    store.add(article, [first, second])
    store.add(other, [untouched])
    elsewhere = replace(first, location=replace(first.location, latitude=59.9, name="Elsewhere"))
    assert elsewhere.id == first.id, "another place does not make another report"
    planned = replace(second, status=Status.PLANNED)

    assert store.replace(article, [elsewhere, planned]).reports_added == 2
    kept = {one.report for one in store.sourced() if one.article.id == article.id}
    assert kept == {elsewhere, planned}
    assert store.report(untouched.id) == untouched
    assert store.size() == (2, 3)
    assert store.replace(article, []).reports_added == 0
    assert [one.report for one in store.sourced()] == [untouched]
    assert store.article(article.id) == article


def test_replacing_a_new_article_adds_it(store, make_report) -> None:
    article, report = make_report()
    assert store.replace(article, [report, report]) == Placed(article.id, 1, True)
    assert store.size() == (1, 1)


def test_what_a_person_checked_can_be_told_apart(store, make_report) -> None:
    article, report = make_report("S-400", "Luga", 58.7, 29.8)
    other, read_only = make_report("S-400", "Tiksi", 71.6, 128.9)
    store.replace(article, [report], reviewed=True)
    store.replace(other, [read_only])
    assert [one.report for one in store.sourced(Filter.from_query("reviewed=yes"))] == [report]
    assert [one.report for one in store.sourced(Filter.from_query("reviewed=no"))] == [read_only]


def test_a_replacement_that_fails_changes_nothing(make_report, tmp_path) -> None:
    store = Store.open(path=tmp_path / "store.sqlite")
    article, report = make_report()
    store.add(article, [report])
    before = store.version()
    with sqlite3.connect(tmp_path / "store.sqlite") as connection:
        connection.execute("CREATE TRIGGER no BEFORE INSERT ON reports BEGIN SELECT RAISE(ABORT, 'refused'); END")
    with pytest.raises(StoreError, match="refused"):
        store.replace(article, [replace(report, status=Status.PLANNED)])
    assert [one.report for one in store.sourced()] == [report]
    assert store.version() == before


def test_the_version_changes_with_every_writing_and_only_then(store, make_report, open_store) -> None:
    article, report = make_report()
    seen = [store.version()]
    store.add(article, [report])
    seen.append(store.version())
    store.replace(article, [replace(report, status=Status.PLANNED)])
    seen.append(store.version())
    other = open_store()
    other.replace(article, [report])
    seen.append(store.version())
    assert len(set(seen)) == 4
    assert other.version() == seen[-1]
    store.add(article, [report])
    store.put("q", "1")
    store.sourced()
    assert store.version() == seen[-1]


def test_a_report_read_twice_is_decoded_once(store, make_report) -> None:
    article, report = make_report()
    store.add(article, [report])
    (one,), (two,) = store.sourced(), store.sourced(Filter.from_query("status=deployed"))
    assert one.report is two.report


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
            words = Evidence("Article", 0, 7)
            reports = [Report(article.id, f"S-{k}", SystemType.OTHER, Status.DEPLOYED, words) for k in range(20)]
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


def test_merging_everything_goes_on_where_it_was_stopped(open_store, make_report) -> None:
    store = open_store()
    for system in ("Tor", "Buk", "S-400"):
        for source in ("One", "Two"):
            article, report = make_report(system, source=source)
            store.add(article, [report])
    before = store.deployments()
    with store.database.write() as connection:
        for table in (members, deployments):
            connection.execute(table.delete())
    done = []

    def stopped(system: str, share: float) -> None:
        done.append(system)
        if share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_store().remerge(stopped)
    assert done == ["Buk", "S-400"] and {one.system for one in open_store().deployments()} == set(done)
    open_store().remerge(lambda system, share: done.append(f"{system} {share:.0%}"), after="S-400")
    assert done[2:] == ["Tor 100%"]
    assert open_store().deployments() == before
