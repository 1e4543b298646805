"""What people do to a record, at random, and what they see of it: for tests of what a store shows."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from geo.filters import Filter
from geo.model import Article, Evidence, Location, Precision, Report, Review, Status, SystemType
from geo.store import Store
from geo.store.desk import Desk, Revision

_PLACES = (
    None,
    Location(55.70, 37.50, 15.0, Precision.CITY, "Somewhere", "gazetteer", "RU"),
    Location(55.75, 37.60, 2.0, Precision.SITE, "A site", "landmark", "RU"),
    Location(55.72, 37.55, 5.0, Precision.DISTRICT, "A district", "gazetteer", "RU"),
    Location(51.00, 179.95, 15.0, Precision.CITY, "East", "gazetteer", "US"),
    Location(51.00, -179.95, 15.0, Precision.CITY, "West", "gazetteer", "US"),
)
FILTERS = [
    Filter(),
    Filter.from_query("type=missile"),
    Filter.from_query("status=deployed&country=RU"),
    Filter.from_query("source=One&lang=en"),
    Filter.from_query("from=2023-01-02&to=2023-01-03"),
    Filter.from_query("min_origins=2"),
    Filter.from_query("reviewed=yes"),
    Filter.from_query("review=to review,needs help&precision=site"),
    Filter.from_query("bbox=170,40,-170,60"),
    Filter.from_query("area=30,60,45,60,45,50,40,50,40,55.71,30,55.71"),
    Filter.from_query("area=170,40,190,40,190,60,170,60"),
    Filter.from_query("area=-190,52,-180,52,-180,40"),
    Filter.from_query("q=some patr"),
    Filter.from_query("q=site&source=Two"),
]


def story(number: int, dice: random.Random) -> tuple[Article, list[Report]]:
    article = Article(
        f"Article {number}",
        title=dice.choice(["Patriots", None, None]),
        source=dice.choice(["One", "Two", None]),
        lang=dice.choice(["en", "uk", None]),
        published=dice.choice([None, *(date(2023, 1, day) for day in range(1, 5))]),
    )
    reports = {
        system: Report(
            article.id, system, kind, dice.choice(list(Status)), Evidence("Article", 0, 7), place="there",
            location=dice.choice(_PLACES), origin=dice.choice([None, "Agency"]),
        )
        for system, kind in (("S-400", SystemType.AIR_DEFENCE), ("Iskander", SystemType.MISSILE))
        if dice.random() < 0.8
    }  # fmt: skip
    return article, list(reports.values())


def act(store: Store, desk: Desk, told: list[tuple[Article, list[Report]]], dice: random.Random) -> None:
    """Do one thing to the store, as somebody might."""
    reports = [report for _, found in told for report in found]
    what = dice.choice(["add", "add", "add many", "review", "correct", "replace"] if reports else ["add"])
    if what == "add":
        told.append(story(len(told), dice))
        store.add(*told[-1])
    elif what == "add many":
        new = [story(len(told) + n, dice) for n in range(3)]
        told += new
        store.add_many(new)
    elif what == "replace":
        article, found = dice.choice(told)
        store.replace(article, found[:1], reviewed=dice.random() < 0.5)
        found[1:] = []
    else:
        report = store.report(dice.choice(reports).id)
        if what == "review":
            desk.revise([Revision(report.id, review=dice.choice(list(Review)))], who="somebody")
        else:
            side = dice.choice([None, "Red", "Blue"])
            new = replace(report, location=dice.choice(_PLACES), status=dice.choice(list(Status)), side=side)
            desk.revise([Revision(report.id, new, Review.CORRECTED)], who="somebody")


def seen(store: Store, wanted: Filter) -> object:
    """Everything a person could see under a filter."""
    found = store.deployments(wanted)
    arrays = store.columns(wanted)
    return (
        [(one, [store.articles_of([one])[r.article_id] for r in one.reports]) for one in found],
        sorted((int(i), r, o) for i, r, o in zip(arrays.id, arrays.reports, arrays.origins, strict=True)),
        store.count(wanted),
        store.counts(wanted),
        store.histogram(wanted, "week"),
        [one.report for one in store.sourced(wanted)],
    )
