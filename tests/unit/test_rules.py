"""What a newsroom teaches is used at its next reading, and travels as a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo import pipeline, rules
from geo.catalogue import Catalogue
from geo.errors import InputError
from geo.model import Article, Location, Precision
from geo.rules import ALIAS, PLACE, Rule
from geo.store.desk import Desk

HERE = Location(45.1, 33.9, 2.0, Precision.SITE, "Old quarry", "user", "UA")


@pytest.fixture
def store(open_store):
    return open_store()


def test_a_corrected_place_and_system_offer_a_rule(make_report) -> None:
    article, report = make_report("Quarryhawk", "Vitino")
    now = replace(report, location=HERE, system="S-300")
    place, alias = rules.offers(report, now, article, Catalogue.open())
    assert (place.kind, place.name, place.location) == (PLACE, "Vitino", HERE)
    assert (alias.kind, alias.name, alias.system) == (ALIAS, "Quarryhawk", "S-300")
    assert rules.offers(report, replace(report, quantity=3), article, Catalogue.open()) == []


def test_what_was_taught_is_used_at_the_next_reading(store) -> None:
    article = Article("Three Quarryhawk launchers were deployed near Kubinka, soldiers told us.", lang="en")
    assert pipeline.read_article(article, None, store).reports == ()
    number = rules.keep(store, Rule(ALIAS, "Quarryhawk", system="S-300"), who="Ana")
    (report,) = pipeline.read_article(article, None, store).reports
    assert report.system == "S-300" and report.location is not None
    rules.keep(store, Rule(PLACE, report.place, location=HERE), who="Ana")
    (taught,) = pipeline.read_article(article, None, store).reports
    assert (taught.location.latitude, taught.location.name) == (45.1, "Old quarry")
    assert taught.location.source.startswith("rule:") and "rule" in taught.location.reasons[0]
    Desk(store).withdraw_rule(number, who="Eva")
    assert pipeline.read_article(article, None, store).reports == ()


def test_rules_travel_as_a_file_and_are_taken_in_once(store, open_store) -> None:
    given = [Rule(ALIAS, "Quarryhawk", system="S-300", lang="en"), Rule(PLACE, "Vitino", location=HERE)]
    for one in given:
        rules.keep(store, one, who="Ana")
    read = rules.loads(rules.dumps(rules.kept(store)), Catalogue.open())
    assert read == given
    assert rules.take_in(store, read, who="Ben") == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("not json", "no file of rules"),
        ('{"format": "emplace-rules", "version": 99, "rules": []}', "no file of rules"),
        ('{"format": "emplace-rules", "version": 1, "rules": [{"kind": "alias"}]}', "Rule 1 is not whole"),
        ('{"format": "emplace-rules", "version": 1, "rules": [{"kind": "alias", "name": "X", "system": "Y"}]}', "'Y'"),
        ('{"format": "emplace-rules", "version": 1, "rules": [{"kind": "place", "name": "X"}]}', "no place"),
        ('{"format": "emplace-rules", "version": 1, "rules": [{"kind": "spell", "name": "X"}]}', "unknown kind"),
        ('{"format": "emplace-rules", "version": 1, "rules": [{"kind": "place", "name": ""}]}', "no name"),
    ],
)
def test_a_bad_file_takes_nothing_in_and_says_why(written, said) -> None:
    with pytest.raises(InputError, match=said):
        rules.loads(written, Catalogue.open())
