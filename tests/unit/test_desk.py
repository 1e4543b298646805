"""The review desk: corrections keep identity and history, every change has its line in a log that only grows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from geo.errors import StoreError
from geo.filters import Filter
from geo.merge import SPLIT, Decision
from geo.model import Review, Status
from geo.store.desk import Desk, Revision


@pytest.fixture
def store(open_store):
    return open_store()


@pytest.fixture
def desk(store):
    return Desk(store)


def add(store, *made):
    for article, report in made:
        store.add(article, [report])
    return [report for _, report in made]


def test_a_correction_keeps_identity_and_history_and_says_who_and_why(store, desk, make_report) -> None:
    article, report = make_report()
    store.add(article, [report])
    moved = replace(report.location, latitude=59.9, name="Elsewhere")
    fixed = replace(report, location=moved, status=Status.WITHDRAWN)
    lines = desk.revise([Revision(report.id, fixed, Review.CORRECTED, "B", 2)], who="Ana", why="photo", batch="b1")
    assert {line.field: (line.was, line.became) for line in lines if line.field != "location"} == {
        "status": ("deployed", "withdrawn"),
        "review": ("To review", "Corrected"),
        "source_grade": ("F", "B"),
        "information_grade": (6, 2),
    }
    assert {(line.who, line.why, line.batch) for line in lines} == {("Ana", "photo", "b1")}
    assert desk.log(report.id) == desk.log(batch="b1") == lines
    assert desk.log(since=datetime(2200, 1, 1, tzinfo=UTC)) == []
    now = store.report(report.id)
    assert (now.id, now.status, now.location) == (report.id, Status.WITHDRAWN, moved)
    first, second = desk.versions(report.id)
    assert (first.report, first.checked.review) == (report, Review.TO_REVIEW)
    assert (second.report, second.known_until) == (now, None)
    assert first.known_until == second.known_from
    (shown,) = store.deployments()
    assert (shown.id, shown.status, shown.location) == (report.id, Status.WITHDRAWN, moved)
    assert store.sourced(Filter.from_query("q=elsewhere"))[0].report == now


def test_a_rejected_report_is_shown_no_more_and_can_come_back(store, desk, make_report) -> None:
    near, other = add(store, make_report(source="One"), make_report(source="Two", latitude=45.12))
    assert [len(one.reports) for one in store.deployments()] == [2]
    desk.revise([Revision(near.id, review=Review.REJECTED)], who="Ana", why="a parade")
    assert [[report.id for report in one.reports] for one in store.deployments()] == [[other.id]]
    assert store.deployment(near.id) is None
    assert store.report(near.id) is not None
    desk.revise([Revision(near.id, review=Review.ACCEPTED)], who="Ana", why="no parade after all")
    assert [len(one.reports) for one in store.deployments()] == [2]
    assert store.counts()["review"] == {"Accepted": 1, "To review": 1}


def test_many_at_once_is_one_change(store, desk, make_report) -> None:
    reports = add(store, *(make_report("S-400", f"Place{n}", 10.0 + n) for n in range(5)))
    before = store.version()
    lines = desk.revise([Revision(one.id, review=Review.ACCEPTED) for one in reports], who="Ana", batch="all")
    assert len(lines) == 5 and len({line.at for line in lines}) == 1
    assert int(store.version().split("-")[0]) == int(before.split("-")[0]) + 1
    assert store.count(Filter.from_query("reviewed=yes")) == 5
    assert desk.revise([Revision(one.id, review=Review.ACCEPTED) for one in reports], who="Ana") == []


def test_a_report_that_is_not_there_changes_nothing(store, desk, make_report) -> None:
    (report,) = add(store, make_report())
    with pytest.raises(StoreError, match="no report"):
        desk.revise([Revision(report.id, review=Review.ACCEPTED), Revision("f" * 16, review=Review.ACCEPTED)], who="A")
    assert desk.log() == [] and desk.checked([report.id])[report.id].review is Review.TO_REVIEW


def test_the_queue_is_ordered_by_doubt_and_reach(store, desk, make_report) -> None:
    a, b, c, d = add(store, *(make_report("S-400", f"Place{n}", 10.0 + n) for n in range(4)))
    desk.weigh({a.id: (0.2, 1.0), b.id: (0.9, 3.0), c.id: (0.5, 1.0), d.id: (1.0, 9.0)})
    desk.revise([Revision(d.id, review=Review.ACCEPTED)], who="Ana")
    desk.assign([c.id], "Ben", who="Ana")
    assert [report.id for report, _ in desk.queue()] == [b.id, c.id, a.id]
    assert [report.id for report, _ in desk.queue(assigned_to="Ben")] == [c.id]
    assert [report.id for report, _ in desk.queue(assigned_to="", offset=1, limit=1)] == [a.id]
    assert [(line.field, line.was, line.became) for line in desk.log(c.id)] == [("assigned_to", None, "Ben")]


def test_notes_and_rules_are_kept(store, desk, make_report) -> None:
    (report,) = add(store, make_report())
    desk.note(report.id, "Ask the photographer.", who="Ana")
    assert [(note.who, note.text) for note in desk.notes(report.id)] == [("Ana", "Ask the photographer.")]
    number = desk.add_rule("place", "the old base", {"latitude": 1.5}, who="Ana", report_id=report.id)
    desk.add_rule("alias", "Panzir", {"system": "Pantsir-S1"}, who="Ben", lang="de")
    desk.withdraw_rule(number, who="Eva")
    assert [(rule.kind, rule.name, rule.detail) for rule in desk.rules()] == [
        ("alias", "Panzir", {"system": "Pantsir-S1"})
    ]
    told = [(line.who, line.report_id, line.field, line.was, line.became) for line in desk.log()]
    assert told == [
        ("Ana", report.id, "rule", None, "the old base"),
        ("Ben", "", "rule", None, "Panzir"),
        ("Eva", report.id, "rule", "the old base", None),
    ]


def test_what_is_decided_by_hand_holds_until_it_is_withdrawn(store, desk, make_report) -> None:
    one, other = add(store, make_report(source="One"), make_report(source="Two", extra="Again."))
    assert len(store.deployments()) == 1
    decision = Decision(SPLIT, (other.id,), (one.id,), "Ana", "two batteries")
    number = desk.decide(decision)
    assert len(store.deployments()) == 2
    assert desk.decisions() == {number: decision}
    article, third = make_report(source="Three", extra="And again.")
    store.add(article, [third])
    assert len(store.deployments()) == 2
    desk.withdraw_decision(number, who="Eva", why="one after all")
    assert len(store.deployments()) == 1
    assert desk.decisions() == {}
    assert [(line.who, line.field, line.was, line.became, line.why) for line in desk.log(other.id)] == [
        ("Ana", "split from", None, [one.id], "two batteries"),
        ("Eva", "split from", [one.id], None, "one after all"),
    ]


@pytest.mark.parametrize("statement", ["UPDATE review_log SET who = 'x'", "DELETE FROM review_log"])
def test_the_log_only_grows(store, desk, make_report, statement) -> None:
    (report,) = add(store, make_report())
    desk.revise([Revision(report.id, review=Review.ACCEPTED)], who="Ana")
    with pytest.raises(StoreError, match="only ever added to"), store.database.write() as connection:
        connection.execute(text(statement))
    assert len(desk.log()) == 1
