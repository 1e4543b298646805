"""What the index counts of sources, places and agreement is what counting one by one gives."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from geo.filters import Filter
from geo.model import (
    Article,
    Evidence,
    Location,
    Precision,
    Report,
    Review,
    Status,
    SystemType,
)
from geo.store import Store
from geo.store.desk import Desk, Revision

PLACES = {"Gusev": (54.59, 22.2), "Luga": (58.74, 29.85), "Engels": (51.48, 46.12)}
SOURCES = ("Alpha", "Beta", None, "Gamma")


def made(number: int) -> tuple[Article, Report]:
    place = list(PLACES)[number % 3]
    quote = f"A system of note {number // 4} stands at {place}."
    day = date(2023, 1 + number % 12, 2) if number % 5 else None
    article = Article(
        f"{quote} More words {number}.", source=SOURCES[number % 4], published=day, lang="en" if number % 2 else "uk"
    )
    latitude, longitude = PLACES[place]
    report = Report(
        article.id,
        ("S-400", "Iskander")[number % 2],
        (SystemType.AIR_DEFENCE, SystemType.MISSILE)[number % 2],
        Status.DEPLOYED,
        Evidence(quote, 0, len(quote)),
        place=place,
        location=Location(latitude, longitude, 15.0, Precision.CITY, f"{place}, Russia", "gazetteer:1", "RU"),
    )
    return article, report


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store.open(path=tmp_path / "store.sqlite")
    opened.add_many([(article, [report]) for article, report in map(made, range(40))])
    return opened


@pytest.mark.parametrize("wanted", [Filter(), Filter(type=(SystemType.MISSILE,)), Filter(source=("Alpha", "Gamma"))])
def test_sources_are_counted_as_one_by_one(store: Store, wanted: Filter) -> None:
    sourced = store.sourced(wanted)
    of_report = {report.id: one.id for one in store.deployments(wanted) for report in one.reports}
    reports = Counter(one.article.source for one in sourced)
    sources_of = defaultdict(set)
    for one in sourced:
        sources_of[of_report[one.report.id]].add(one.article.source)
    alone = Counter(next(iter(names)) for names in sources_of.values() if len(names) == 1)
    behind = Counter(name for names in sources_of.values() for name in names)
    days = {
        name: sorted(o.article.published for o in sourced if o.article.source == name and o.article.published)
        for name in reports
    }
    found = {one.source: one for one in store.sources(wanted)}
    assert {name: one.reports for name, one in found.items()} == reports
    assert {name: one.deployments for name, one in found.items()} == behind
    assert {name: one.alone for name, one in found.items()} == {name: alone[name] for name in found}
    assert {name: (one.first, one.last) for name, one in found.items()} == {
        name: (known[0], known[-1]) for name, known in days.items()
    }
    assert [one.reports for one in store.sources(wanted)] == sorted(reports.values(), reverse=True)


def test_languages_of_a_source(store: Store) -> None:
    assert {one.source: one.languages for one in store.sources()} == {
        "Alpha": ("uk",), "Beta": ("en",), None: ("uk",), "Gamma": ("en",)
    }  # fmt: skip


def test_corrections_are_counted(store: Store) -> None:
    desk = Desk(store)
    alpha = [one.report for one in store.sourced(Filter(source=("Alpha",)))]
    moved = dataclasses.replace(alpha[0], status=Status.DENIED, given_id=alpha[0].id)
    desk.revise([Revision(alpha[0].id, report=moved, review=Review.CORRECTED)], who="ann", why="reads otherwise")
    desk.revise([Revision(alpha[1].id, review=Review.REJECTED)], who="ann", why="no such thing")
    desk.revise([Revision(alpha[2].id, review=Review.ACCEPTED)], who="ann", why="as it says")
    found = next(one for one in store.sources() if one.source == "Alpha")
    assert (found.checked, found.corrected, found.rejected) == (3, 1, 1)
    assert found.reports == len(alpha) - 1


def test_places_and_agreement(store: Store) -> None:
    deployments = store.deployments()
    reports = Counter()
    for one in deployments:
        reports[one.location.name] += len(one.reports)
    assert {name: one.reports for name, one in store.places()} == dict(reports)
    assert [one.reports for _, one in store.places(limit=2)] == [number for _, number in reports.most_common(2)]
    counted = Counter((str(one.system_type), min(3, one.origins)) for one in deployments)
    assert {(kind, origins): number for kind, origins, number in store.agreement()} == counted


def test_an_empty_store_counts_nothing(tmp_path: Path) -> None:
    opened = Store.open(path=tmp_path / "empty.sqlite")
    assert (opened.sources(), opened.places(), opened.agreement()) == ([], [], [])
