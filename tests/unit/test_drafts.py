"""The reading desk: whatever happens to one thing on it costs none of the others."""

from __future__ import annotations

import pytest

from geo.dashboard import drafts
from geo.dashboard.drafts import Desk, Draft, Given
from geo.errors import InputError
from geo.model import Article


class Stopped(BaseException):
    """What Streamlit raises when a person clicks in the middle of a run."""


def laid(*names: str) -> Desk:
    return Desk(queue=[Given(name, text=name) for name in names], total=len(names))


def read(_found: object, given: Given) -> Draft:
    if given.name == "bad":
        raise InputError("bad is empty.")
    if given.name == "defect":
        raise TypeError("a defect")
    return Draft(Article(given.text), (), (), (), (), [], [])


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "read", read)


def test_bad_ones_and_defects_leave_a_sentence_and_the_rest_is_read() -> None:
    desk = laid("one", "bad", "defect", "two")
    drafts.work(None, desk, lambda *_: None)  # type: ignore[arg-type]
    assert [draft.article.text for draft in desk.drafts] == ["one", "two"]
    assert desk.problems[0] == "bad is empty." and "defect in Emplace" in desk.problems[1]
    assert desk.queue == []


def test_a_click_in_the_middle_loses_nothing_and_reads_nothing_twice() -> None:
    desk, told = laid("one", "two", "three"), []

    def tell(done: int, of: int, name: str) -> None:
        told.append((done, of, name))
        if told == [(0, 3, "one"), (1, 3, "two")]:
            raise Stopped

    with pytest.raises(Stopped):
        drafts.work(None, desk, tell)  # type: ignore[arg-type]
    drafts.work(None, desk, tell)  # type: ignore[arg-type]
    assert [draft.article.text for draft in desk.drafts] == ["one", "two", "three"]
    assert told[-1] == (2, 3, "three")


def test_a_stop_keeps_what_is_read() -> None:
    desk = laid("one", "two")
    drafts.work(None, desk, lambda done, *_: drafts.stop(desk) if done else None)  # type: ignore[arg-type]
    assert [draft.article.text for draft in desk.drafts] == ["one"]
