"""Phrases as users type them: a half-known name, an unknown end and a contradiction place nothing by accident."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from geo.dashboard import article_view
from geo.geodesy import distance_km
from geo.locate import Locator
from geo.model import Precision


@pytest.mark.parametrize(
    ("query", "lang", "unknown"),
    [
        ("the road from Xyzzyville to Ras Isa", "en", "Xyzzyville"),
        ("the road from Hodeidah to Ras Xyzzy", "en", "Ras Xyzzy"),
        ("between Kyiv and Xyzzyville", "en", "Xyzzyville"),
        ("30 km north of Xyzzyville", "en", "Xyzzyville"),
        ("near Xyzzyville", "en", "Xyzzyville"),
        ("on the outskirts of Abu al-Xyzzy", "en", "Abu al-Xyzzy"),
        ("в 30 км к северу от Ксюзвилля", "ru", "Ксюзвилля"),
        ("30 km nördlich von Xyzzyburg", "de", "Xyzzyburg"),
        ("entre Alep et Xyzzyville", "fr", "Xyzzyville"),
        ("Second Xyzzy Shoal", "en", "Xyzzy"),
    ],
)
def test_what_rests_on_an_unknown_name_is_nowhere(locator: Locator, query: str, lang: str, unknown: str) -> None:
    found, why = locator.geocode_or_why(query, lang)
    assert found is None
    assert unknown in why


def test_a_way_between_two_known_places_is_a_strip(locator: Locator) -> None:
    found = locator.geocode("the road from Hodeidah to Ras Isa")
    assert found is not None and found.shape is not None
    assert distance_km(found.latitude, found.longitude, 14.97, 42.78) < 15
    assert found.radius_km < 45


def test_an_unknown_end_in_a_known_region_is_in_the_region(locator: Locator) -> None:
    found = locator.geocode("30 km north of Xyzzyville, Saratov Oblast")
    assert found is not None and found.source.startswith("container")
    assert found.precision == Precision.REGION and "unknown" in found.reasons[0]


@pytest.mark.parametrize(
    ("query", "latitude", "longitude"),
    [
        ("Amendola, vicino a Foggia", 41.46, 15.55),
        ("порт Ізмаїл на Дунаї", 45.33, 28.85),
        ("Hindon near Delhi", 28.65, 77.23),
        ("Muskö south of Stockholm", 59.1, 18.07),
    ],
)
def test_names_that_cant_be_true_together(locator: Locator, query: str, latitude: float, longitude: float) -> None:
    """The better known one holds: a namesake at the other end of the world is not meant."""
    found = locator.geocode(query)
    assert found is not None
    assert distance_km(found.latitude, found.longitude, latitude, longitude) < 30


def test_in_a_text_one_known_end_is_not_where_the_way_is(locator: Locator) -> None:
    text = "Air defences were placed between Hodeidah and Xyzzyville."
    said = [p for p in locator.phrases(text, locator.toponyms(text, "en"), "en") if p.relation == "between"]
    assert [(p.surface, p.location) for p in said] == [("between Hodeidah and Xyzzyville", None)]


def test_an_unlisted_site_with_a_name_is_around_its_town(locator: Locator) -> None:
    found = locator.geocode("the Xyzzy air base in Suwayda", "en")
    assert found is not None and found.radius_km >= 75 and "Xyzzy is unknown" in found.reasons[0]


def test_a_namesake_in_an_unknown_place_is_not_taken(locator: Locator) -> None:
    found, why = locator.geocode_or_why("la base aérea de Gando, en Xyzzy Canaria", "es")
    assert found is None or distance_km(found.latitude, found.longitude, 27.93, -15.39) < 10, why


def test_well_known_places_in_their_many_spellings(locator: Locator) -> None:
    """English exonyms, Russian spellings of Ukrainian towns, German, French, Polish and Arabic names of war news."""
    with (Path(__file__).parent / "spellings.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    missed, wrong = [], []
    for row in rows:
        found = locator.geocode(row["name"])
        if found is None:
            missed.append(row["name"])
            continue
        away = distance_km(found.latitude, found.longitude, float(row["latitude"]), float(row["longitude"]))
        if away > max(40.0, found.radius_km if found.radius_km < 400 else 0.0):
            wrong.append(row["name"])
    assert len(rows) >= 600
    assert len(missed) <= 0.02 * len(rows), missed
    assert len(wrong) <= 0.01 * len(rows), wrong


@pytest.mark.parametrize(
    ("typed", "reason"), [("91.2, 37.6", "latitude"), ("30 km north of Xyzzyville", "Xyzzyville"), ("0, 0", "0, 0")]
)
def test_the_add_page_says_why_a_place_is_refused(
    locator: Locator, monkeypatch: pytest.MonkeyPatch, typed: str, reason: str
) -> None:
    said: list[str] = []
    monkeypatch.setattr(article_view.st, "warning", said.append)
    draft = SimpleNamespace(article=SimpleNamespace(lang="en"))
    article_view._place_by_words(cast(Any, SimpleNamespace(locator=locator)), cast(Any, draft), typed)
    assert len(said) == 1 and reason in said[0]


@pytest.mark.parametrize(
    ("query", "latitude", "longitude"),
    [
        ("E 37.6173 N 55.7558", 55.7558, 37.6173),
        ("N 55.7558 E 37.6173", 55.7558, 37.6173),
        ("N48 51.5 E2 17.7", 48.8583, 2.295),
        ("48:51:30N, 2:17:40E", 48.8583, 2.2944),
        ("485130N 0021740E", 48.8583, 2.2944),
    ],
)
def test_letters_say_which_number_is_which(locator: Locator, query: str, latitude: float, longitude: float) -> None:
    found = locator.geocode(query)
    assert found is not None and found.source == "coordinates"
    assert distance_km(found.latitude, found.longitude, latitude, longitude) < 0.2


def test_one_number_is_a_line(locator: Locator) -> None:
    found, why = locator.geocode_or_why("lat 200")
    assert found is None and "both numbers" in why


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("off the east coast of Taiwan", "coast of Taiwan"),
        ("off Libya's coast", "coast of Libya"),
        ("the Faslane submarine base on Scotland's west coast", "HMNB Clyde, Argyll and Bute, United Kingdom"),
    ],
)
def test_a_coast_is_that_of_what_is_named_with_it(locator: Locator, query: str, name: str) -> None:
    found = locator.geocode(query)
    assert found is not None and found.name == name


def test_by_itself_a_name_keeps_its_candidates_scores_and_reasons(locator: Locator) -> None:
    found = locator.geocode("Paris")
    assert found is not None and found.country == "FR" and len(found.candidates) > 1
    assert found.candidates[0].country == "FR" and found.candidates[0].reasons


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("the border of France and Japan", "no border of France and Japan"),
        ("99999 km north of Kyiv", "farther than any place is measured"),
        ("near Camp Xyzzy", "Camp Xyzzy is in no gazetteer"),
        ("Vanguard Bank", "Vanguard Bank is in no gazetteer"),
    ],
)
def test_what_can_not_be_is_said(locator: Locator, query: str, why: str) -> None:
    found, said = locator.geocode_or_why(query)
    assert found is None
    assert why in said


@pytest.mark.parametrize(
    ("query", "latitude", "longitude"),
    [
        # measures in a language that so few words do not tell
        ("20 km na północ od Kijowa", 50.634, 30.524),
        ("à 20 km au nord de Kiev", 50.634, 30.524),
        ("la 20 km nord de Kiev", 50.634, 30.524),
        ("20 km į šiaurę nuo Kijevo", 50.634, 30.524),
        ("Kijevtől 20 km-re északra", 50.634, 30.524),
        ("5 miles NE of Bakhmut", 48.645, 38.076),
        # three digits behind a mark are thousands
        ("1,500 km north of Kyiv", 63.924, 30.524),
        # names that are words, or have namesakes
        ("Of, Turkey", 40.94, 40.26),
        ("Cádiz", 36.53, -6.29),
        ("the North Pole", 90.0, 0.0),
        ("Sabina Shoal", 9.75, 116.467),
        ("аэродром Клоково в Туле", 54.24, 37.6),
        ("Кіеv", 50.45, 30.52),
        ("Хаrкiв", 49.98, 36.25),
    ],
)
def test_what_a_phrase_means(locator: Locator, query: str, latitude: float, longitude: float) -> None:
    found = locator.geocode(query)
    assert found is not None
    assert distance_km(found.latitude, found.longitude, latitude, longitude) < 5, found.name


def test_a_country_before_a_base_is_its_owner(locator: Locator) -> None:
    found = locator.geocode("Turkey's military base in Somalia")
    assert found is not None and found.country == "SO"


def test_several_measures_of_one_place_are_intersected_or_contradict(locator: Locator) -> None:
    both = locator.geocode("40 km north of Kherson and 30 km east of Mykolaiv")
    one = locator.geocode("30 km east of Mykolaiv")
    assert both is not None and one is not None and both.shape is not None
    assert both.radius_km < one.radius_km
    assert any("narrowed to where it meets 40 km north of Kherson" in reason for reason in both.reasons)
    apart = locator.geocode("100 km east of Kherson, 50 km north of Lviv")
    assert apart is not None and apart.radius_km > 800
    assert any("contradicts 100 km east of Kherson" in reason for reason in apart.reasons)
