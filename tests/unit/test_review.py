"""What an editor does at the desk: judge, correct, take back, join and split; and what the world is told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from geo import review
from geo.errors import StoreError
from geo.exchange import corrections as feed
from geo.model import Candidate, Precision, Review, Status
from geo.store.desk import Desk

TODAY = date(2024, 6, 1)


@pytest.fixture
def store(open_store):
    return open_store()


def kept(store, *made):
    for article, report in made:
        store.add(article, [report])
    return [report.id for _, report in made]


def candidate(score: float) -> Candidate:
    return Candidate("X", 1.0, 1.0, 3.0, Precision.CITY, "city", "geonames:1", score=score)


def test_doubt_says_what_it_comes_from(make_report) -> None:
    article, sure = make_report(radius_km=0.5)
    assert review.doubt(sure, article) == 0 and review.doubts(sure, article) == {}
    place = replace(sure.location, candidates=(candidate(0.9), candidate(0.88)))
    twin = replace(sure, location=place, hedged=True)
    assert set(review.doubts(twin, replace(article, published=None))) == {"ambiguous", "hedged", "undated"}
    unplaced = replace(sure, location=None)
    assert review.doubt(unplaced, article) > review.doubt(twin, article) > review.doubt(sure, article)


def test_what_alone_makes_a_pin_reaches_further(store, make_report) -> None:
    made = [make_report(source=name, extra=name) for name in "ABCD"]
    ids = kept(store, *made, make_report("Iskander", "Luga", 58.7, 29.8))
    assert review.weigh(store, TODAY) == 5 and review.weigh(store, TODAY) == 0
    reach = {name: one.reach for name, one in Desk(store).checked(ids).items()}
    assert max(reach, key=reach.__getitem__) == ids[-1]
    old = review.reach(made[0][1], replace(made[0][0], published=date(2014, 1, 1)), None, TODAY)
    assert old < review.reach(made[0][1], made[0][0], None, TODAY)


def test_the_queue_is_in_order_of_doubt_times_reach(store, make_report) -> None:
    kept(
        store,
        make_report(radius_km=0.5),
        make_report("Iskander", "Luga", None),
        make_report("Tor", "Pskov", 57.8, 28.3),
    )
    review.weigh(store, TODAY)
    waiting = review.queue(store)
    assert waiting[0].report.location is None
    weights = [one.doubt * one.reach for one in waiting]
    assert weights == sorted(weights, reverse=True)


def test_weighing_is_no_change_of_what_is_shown(store, make_report) -> None:
    kept(store, make_report())
    before = store.version()
    assert review.weigh(store, TODAY) == 1
    assert store.version() == before


def test_a_correction_is_written_with_its_author_and_taken_back(store, make_report) -> None:
    (name,) = kept(store, make_report())
    batch = review.correct(store, name, who=" Ana ", why="she rang", status=Status.WITHDRAWN, grades=("B", 2))
    work = review.work(store, name)
    assert (work.report.status, work.review, work.source_grade, work.information_grade) == (
        Status.WITHDRAWN, Review.CORRECTED, "B", 2,
    )  # fmt: skip
    assert {line.who for line in Desk(store).log(batch=batch)} == {"Ana"}
    assert review.undo(store, batch, who="Ben")
    back = review.work(store, name)
    assert (back.report.status, back.review, back.source_grade) == (Status.DEPLOYED, Review.TO_REVIEW, "F")
    assert len(Desk(store).log(name)) == 8  # nothing is ever taken off the log
    assert review.undo(store, batch, who="Ben") == []


def test_a_side_is_written_beside_a_report_and_is_no_correction(store, make_report) -> None:
    article, report = make_report()
    store.add(article, [report])
    batch = review.take_side(store, [report.id], " UA ", who="Ana")
    work = review.work(store, report.id)
    assert work is not None and (work.report.side, work.review) == ("UA", Review.TO_REVIEW)
    assert [(one.field, one.became) for one in Desk(store).log(report.id)] == [("side", "UA")]
    assert review.corrections(store) == []
    review.undo(store, batch, who="Ana")
    assert store.report(report.id).side is None
    with pytest.raises(StoreError, match="no report"):
        review.take_side(store, ["none"], "UA", who="Ana")


def test_undo_leaves_what_others_changed_since(store, make_report) -> None:
    (name,) = kept(store, make_report())
    batch = review.correct(store, name, who="Ana", status=Status.WITHDRAWN, quantity=3)
    review.correct(store, name, who="Ben", status=Status.DESTROYED)
    review.undo(store, batch, who="Ana")
    report = store.report(name)
    assert (report.status, report.quantity) == (Status.DESTROYED, None)


def test_many_are_judged_all_or_none(store, make_report) -> None:
    ids = kept(store, make_report(), make_report("Tor", "Pskov", 57.8, 28.3))
    with pytest.raises(StoreError, match="no report"):
        review.judge(store, [*ids, "0" * 16], Review.ACCEPTED, who="Ana")
    assert {one.review for one in Desk(store).checked(ids).values()} == {Review.TO_REVIEW}
    batch = review.judge(store, ids, Review.ACCEPTED, who="Ana")
    assert review.queue(store) == []
    review.undo(store, batch, who="Ana")
    assert len(review.queue(store)) == 2


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda store, name: review.judge(store, [name], Review.ACCEPTED, who=" "), "who you are"),
        (lambda store, name: review.grade(store, name, "G", None, who="Ana"), "A to F"),
        (lambda store, name: review.grade(store, name, None, 7, who="Ana"), "1 to 6"),
        (lambda store, name: review.correct(store, name, who="Ana", article_id="x"), "can't be corrected"),
        (lambda store, name: review.correct(store, "0" * 16, who="Ana", quantity=1), "no report"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(store, make_report, act, said) -> None:
    (name,) = kept(store, make_report())
    with pytest.raises(StoreError, match=said):
        act(store, name)
    assert Desk(store).log() == []


def test_reports_are_joined_and_split_by_hand_and_it_is_taken_back(store, make_report) -> None:
    ids = kept(
        store, make_report(source="A"), make_report(source="B", extra="B"), make_report(latitude=50.0, extra="C")
    )
    assert len(store.deployments()) == 2
    number = review.join(store, [ids[0], ids[2]], who="Ana", why="one battery")
    (one,) = store.deployments()
    assert "joined by hand by Ana: one battery" in one.why
    Desk(store).withdraw_decision(number, who="Eva")
    assert len(store.deployments()) == 2
    assert review.split(store, ids[1], who="Ana") is not None
    assert len(store.deployments()) == 3
    assert review.split(store, ids[1], who="Ana") is None


def test_the_feed_tells_what_readers_were_shown_and_nothing_of_the_desk(store, make_report) -> None:
    (name,) = kept(store, make_report())
    review.grade(store, name, "B", None, who="Ana")
    Desk(store).note(name, "a secret note", who="Ana")
    review.correct(store, name, who="Ana", why="it left & <went>", status=Status.WITHDRAWN)
    review.judge(store, [name], Review.REJECTED, who="Ana")
    told = review.corrections(store)
    assert [(one.field, one.became) for one in told] == [("review", "Rejected"), ("status", "withdrawn")]
    for written in (feed.atom(told, "https://news.example/"), feed.json_feed(told, "https://news.example/")):
        assert b"Ana" not in written and b"secret" not in written
    entries = ET.fromstring(feed.atom(told, "https://news.example/")).findall("{http://www.w3.org/2005/Atom}entry")
    assert [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries] == [
        "Withdrawn: this report should no longer be shown.",
        "The status was corrected from deployed to withdrawn.",
    ]
    (withdrawn, corrected) = json.loads(feed.json_feed(told, "https://news.example/"))["items"]
    assert corrected["_emplace"]["report"] == name and "it left & <went>" in corrected["content_text"]
    assert withdrawn["id"] != corrected["id"]


def test_an_empty_feed_is_a_feed() -> None:
    assert ET.fromstring(feed.atom([], "https://news.example/")).tag.endswith("feed")
    assert json.loads(feed.json_feed([], "https://news.example/"))["items"] == []
