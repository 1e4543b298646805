"""What is published, brought up by what has changed, is what would be published made whole; and nobody waits for it."""

from __future__ import annotations

import random
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lived import FILTERS, act, seen
from sqlalchemy import func, select

from geo.errors import StoreError
from geo.gate import Profile, Rule, Terms, publish, veil
from geo.merge import MERGE, SPLIT, Decision
from geo.model import Deployment, Review, Status, SystemType
from geo.store import Publication, Store, published
from geo.store.desk import Desk, Revision
from geo.store.tables import HISTORY, articles, deployments, members, reports, review_log

CHECKED = (Review.ACCEPTED, Review.CORRECTED)
PROFILES = (
    Profile("open"),
    Profile("coarse", terms=Terms(grid_km=10)),
    Profile("late", terms=Terms(delay_days=2)),
    Profile(
        "much",
        terms=Terms(delay_days=1),
        rules=(
            Rule(Terms(grid_km=50, delay_days=2), type=(SystemType.AIR_DEFENCE,), country=("RU",)),
            Rule(Terms(withhold=True), status=(Status.PLANNED,)),
            Rule(Terms(radius_km=20), side=("Red",), status=(Status.DEPLOYED,)),
            Rule(Terms(min_origins=2), system=("Iskander",)),
            Rule(Terms(review=CHECKED), country=("US",)),
        ),
    ),
)


def content(store: Store) -> dict[str, Any]:
    """Every row, without when it was written, and every word that arrays know."""
    left_out = {"number", "known_from", "added_at"}
    with store.database.read() as connection:
        found: dict[str, Any] = {
            table.name: sorted(
                repr([value for name, value in row.items() if name not in left_out])
                for row in connection.execute(select(table)).mappings()
            )
            for table in (articles, reports, deployments, members, review_log)
        }
        assert not [twin for twin in HISTORY.values() if connection.scalar(select(func.count()).select_from(twin))]
    arrays = store.columns()
    return found | {"systems": sorted(arrays.systems), "countries": sorted(arrays.countries)}


def decide(desk: Desk, store: Store, dice: random.Random) -> None:
    """Put two reports of one system together or apart by hand, or take that back."""
    if (decided := desk.decisions()) and dice.random() < 0.3:
        return desk.withdraw_decision(dice.choice(list(decided)), who="Eva")
    known = [one.report for one in store.sourced()]
    first = dice.choice(known)
    others = [one for one in known if one.system == first.system and one.id != first.id]
    if others:
        other = dice.choice(others)
        apart = dice.random() < 0.5
        desk.decide(
            Decision(SPLIT, (first.id,), (other.id,)) if apart else Decision(MERGE, (first.id, other.id))
        )  # fmt: skip
    return None


def allowed(record: Store, profile: Profile, day: date) -> dict[str, Any]:
    """What `geo.gate.publish` gives of the whole record, by identity: deployments, articles, states of review."""
    found = record.deployments()
    checked = Desk(record).checked(report.id for one in found for report in one.reports)
    reviews = {name: one.review for name, one in checked.items()}
    secret = record.veil()
    given = list(publish(profile, found, record.articles_of(found), reviews, day, secret))
    told = {name if profile.is_open else veil(name, secret): state for name, state in reviews.items()}
    return {
        "deployments": {one.deployment.id: in_any_order(one.deployment) for one in given},
        "articles": {name: article for one in given for name, article in one.articles.items()},
        "reviews": {report.id: told[report.id] for one in given for report in one.deployment.reports},
    }


def in_any_order(one: Deployment) -> Deployment:
    """Reports of one day stand in the order of their identities, and the record's are others."""
    return replace(one, reports=tuple(sorted(one.reports, key=lambda report: report.id)))


def shows(store: Store) -> dict[str, Any]:
    """The same, of what a published store shows."""
    found = store.deployments()
    checked = Desk(store).checked(report.id for one in found for report in one.reports)
    return {
        "deployments": {one.id: in_any_order(one) for one in found},
        "articles": store.articles_of(found),
        "reviews": {name: one.review for name, one in checked.items()},
    }


def lived(record: Store, profile: Profile, dice: random.Random, steps: int) -> None:
    """Do many things to a record, and look after each at what is published."""
    desk, told, days = Desk(record), [], [date(2023, 1, 3)]

    def today() -> date:
        return days[-1]

    with closing(Publication(record, profile, day=today)) as publication:
        for _ in range(steps):
            for _ in range(dice.choice([0, 1, 1, 1, 3])):
                if told and record.sourced() and dice.random() < 0.2:
                    decide(desk, record, dice)
                else:
                    act(record, desk, told, dice)
            days.append(days[-1] + timedelta(days=dice.choice([0, 0, 0, 1, -1, 2])))
            grown = publication.in_step()
            assert shows(grown) == allowed(record, profile, today())
            assert grown.size() == (len(shows(grown)["articles"]), len(shows(grown)["reviews"]))
        with closing(Publication(record, profile, day=today)) as anew:
            whole = anew.in_step()
            assert content(grown) == content(whole)
            for wanted in FILTERS:
                assert seen(grown, wanted) == seen(whole, wanted), wanted


@settings(
    max_examples=5 * settings.default.max_examples // 100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(dice=st.randoms(use_true_random=False), profile=st.sampled_from(PROFILES))
def test_brought_up_it_is_what_it_would_be_made_whole(tmp_path, dice: random.Random, profile: Profile) -> None:
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite"
    with closing(Store.open(path=path)) as record:
        lived(record, profile, dice, 25)


def test_and_so_it_is_of_a_server(open_store) -> None:
    lived(open_store(), PROFILES[-1], random.Random(11), 12)


def test_what_may_be_shown_no_more_is_gone_from_the_file(tmp_path, make_report) -> None:
    article, report = make_report(place="Qzxhidden")
    with closing(Store.open(path=tmp_path / "record.sqlite")) as record:
        record.add(article, [report])
        rule = Rule(Terms(withhold=True), status=(Status.PLANNED,))
        with closing(Publication(record, Profile("p", rules=(rule,)))) as publication:
            assert publication.in_step().count() == 1
            record.replace(article, [replace(report, status=Status.PLANNED)])
            store = publication.in_step()
            assert store.count() == 0 and store.size() == (0, 0) and content(store)["systems"] == []
            assert store.deployment(veil(report.id, record.veil())) is None


def test_readers_go_on_with_what_was_there_while_it_is_brought_up(tmp_path, make_report, monkeypatch) -> None:
    began, may_go_on = threading.Event(), threading.Event()
    changed = published._changed

    def slowly(*given: Any) -> set[str]:
        if given[1] is not None:
            began.set()
            assert may_go_on.wait(20)
        return changed(*given)

    monkeypatch.setattr(published, "_changed", slowly)
    with closing(Store.open(path=tmp_path / "record.sqlite")) as record:
        record.add(*as_given(make_report()))
        with closing(Publication(record, Profile("p", terms=Terms(grid_km=5)), settle_s=0)) as publication:
            assert publication.store.count() == 1
            record.add(*as_given(make_report("Iskander", "Luga", 58.7)))
            assert publication.store.count() == 1 and began.wait(20)
            assert publication.store.count() == 1
            may_go_on.set()
            assert publication.in_step().count() == 2 and publication.store.count() == 2


def test_after_a_long_time_nobody_is_shown_what_was(tmp_path, make_report) -> None:
    with closing(Store.open(path=tmp_path / "record.sqlite")) as record:
        article, report = make_report()
        record.add(article, [report])
        profile = Profile("p", terms=Terms(grid_km=5))
        with closing(Publication(record, profile, settle_s=0, most_behind_s=0)) as publication:
            assert publication.store.count() == 1
            Desk(record).revise([Revision(report.id, review=Review.REJECTED)], who="somebody")
            assert publication.store.count() == 0


def test_what_cannot_be_brought_up_is_told_and_never_shown_as_it_was(tmp_path, make_report, monkeypatch) -> None:
    with closing(Store.open(path=tmp_path / "record.sqlite")) as record:
        record.add(*as_given(make_report()))
        with closing(Publication(record, Profile("p", terms=Terms(grid_km=5)), settle_s=0)) as publication:
            assert publication.store.count() == 1
            with monkeypatch.context() as broken:
                broken.setattr(published, "_put", fails)
                record.add(*as_given(make_report("Iskander", "Luga", 58.7)))
                with pytest.raises(StoreError, match="no room"):
                    publication.in_step()
                with pytest.raises(StoreError, match="no room"):
                    _ = publication.store
            assert publication.store.count() == 2


def fails(*_given: Any) -> None:
    raise StoreError("There is no room.")


def as_given(told: tuple[Any, Any]) -> tuple[Any, list[Any]]:
    return told[0], [told[1]]
