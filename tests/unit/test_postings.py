"""Words are found wherever they stand: in full blocks, across them, and among the newest reports, on both engines."""

import numpy as np
import pytest
from sqlalchemy import func, select, text

from geo.filters import Filter
from geo.store import Store, postings
from geo.store.tables import HISTORY, report_terms, reports, secrets
from geo.store.words import phrases

PLACES = (
    "Gvardeyskoye",
    "Saky-4",
    "Saky",
    "Novofedorivka",
    "Guards Camp",
    "Запоріжжя",
    "北京",
    "Camp Guards",
    "Ça-va 4",
)
QUESTIONS = (
    "s-400", "400", "s-4", "400-q", "sak", "saky-4", "saky 4", "4 saky", "guards camp", "guards-camp", "camp-guards",
    "запор", "ЗАПОРІЖЖЯ", "北", "京北", "ca-va", "va ca", "battery paper", "battery nothing", "0", "x" * 70, "...",
)  # fmt: skip


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch) -> None:
    monkeypatch.setattr(postings, "BLOCK", 4)


def add(store: Store, make_report, **given) -> None:
    article, report = make_report(**given)
    store.add(article, [report])


def filled(store: Store, make_report) -> Store:
    for number, place in enumerate(PLACES * 2):
        add(store, make_report, place=place, extra=f"{'x' * (64 + number)} {number}")
    article, _ = make_report(place=PLACES[0], extra=f"{'x' * 64} 0")
    store.replace(article, [])  # the first becomes history, and stays findable
    add(store, make_report, place="Saky")
    add(store, make_report, place="Sakyland")
    return store


def holding(store: Store, asked: str) -> set[int]:
    """Version numbers, found the long way."""
    with store.database.read() as connection:
        rows = [
            row
            for table in (reports, HISTORY[reports])
            for row in connection.execute(select(table.c.number, table.c.words))
        ]
    looked_for = [f" {' '.join(word[:64] for word in phrase)}" for phrase in phrases(asked)]
    return {number for number, words in rows if all(one in f" {words}" for one in looked_for)}


def blocks(store: Store) -> int:
    with store.database.read() as connection:
        return connection.scalar(select(func.count(report_terms.c.block.distinct()))) or 0


@pytest.mark.parametrize("first", ["blocks", "newest"])
def test_what_is_found_is_what_holds_the_words(open_store, make_report, monkeypatch, first) -> None:
    monkeypatch.setattr(postings, "BLOCK", 4 if first == "blocks" else 1000)
    store = filled(open_store(), make_report)
    assert blocks(store) == (5 if first == "blocks" else 0)
    found = {}
    for asked in QUESTIONS:
        if phrases(asked):
            with store.database.read() as connection:
                found[asked] = set(np.flatnonzero(store._postings.matching(connection, phrases(asked))).tolist())
            assert found[asked] == holding(store, asked), asked
    assert found["saky-4"] and found["s-4"] and not found["400-q"] and found["saky 4"] > found["saky-4"]


def test_newer_reports_are_found_at_once_and_earlier_states_stay_askable(open_store, make_report) -> None:
    store, other = filled(open_store(), make_report), open_store()
    assert store.count(Filter(q="kerch")) == 0
    with store.database.read() as before:
        assert np.count_nonzero(store._postings.matching(before, [["saky"]])) == len(holding(store, "saky"))
        for number in range(9):
            add(other, make_report, place=f"Kerch {number}")
        assert len(store.sourced(Filter(q="kerch"))) == 9
        # The transaction that began before does not see the blocks that were written since.
        assert {*np.flatnonzero(store._postings.matching(before, [["saky"]])).tolist()} == holding(store, "saky")


def test_a_store_of_the_schema_before_gets_its_words(open_store, make_report) -> None:
    store = filled(open_store(), make_report)
    made = {one.id for one in store.deployments(Filter(q="saky"))}
    with store.database.write() as connection:
        report_terms.drop(connection)
        secrets.drop(connection)
        connection.execute(text("UPDATE emplace_schema SET version = 2"))
        for table in () if store.database.is_sqlite else ("reports", "report_history"):
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN words_vector tsvector"))
    store.close()
    store = open_store()
    assert blocks(store) == 5
    assert len(store.veil()) == 64 and open_store().veil() == store.veil()
    assert {one.id for one in store.deployments(Filter(q="saky"))} == made != set()
    with store.database.read() as connection:
        assert "words_vector" not in list(connection.execute(text("SELECT * FROM reports LIMIT 0")).keys())
