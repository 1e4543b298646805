"""What a sentence says besides: numbers, dates, who says so, the stated range."""

from datetime import date

import pytest

from geo.catalogue import Catalogue
from geo.extract import details
from geo.extract.lexicon import lexicon
from geo.extract.systems import find_systems
from geo.extract.words import Words


def read(text: str, lang: str = "en"):
    words = Words(text)
    tags = lexicon(lang).tags(words.tokens)
    return words, tags, find_systems(words, tags, Catalogue.open())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Two Patriot batteries arrived.", 2),
        ("Four S-400 launchers stand there.", 4),
        ("Some 12 HIMARS came.", 12),
        ("In 2014 Patriot batteries came.", None),
        ("After six weeks, Patriot batteries came.", None),
    ],
)
def test_quantity(text, count) -> None:
    words, tags, systems = read(text)
    assert details.quantity(words, tags, systems[0]) == count


@pytest.mark.parametrize(
    ("text", "lang", "published", "expected"),
    [
        ("It arrived on 28 February 2015.", "en", None, ("2015-02-28", "day")),
        ("It arrived on February 28, 2015.", "en", None, ("2015-02-28", "day")),
        ("It arrived on Aug. 25.", "en", date(2022, 8, 29), ("2022-08-25", "day")),
        ("It arrived on 30 December.", "en", date(2023, 1, 4), ("2022-12-30", "day")),
        ("It arrived on 30 December.", "en", None, None),
        ("It came in May 2014.", "en", None, ("2014-05", "month")),
        ("Комплекс прибыл 4 декабря 2021 года.", "ru", None, ("2021-12-04", "day")),
        ("Комплекс прибув 7 січня 2024 року.", "uk", None, ("2024-01-07", "day")),
        ("Das System kam am 3. März 2025.", "de", None, ("2025-03-03", "day")),
        ("It came on 2024-02-30.", "en", None, None),
        ("It may have come.", "en", date(2023, 1, 4), None),
    ],
)
def test_event_date_is_stated_or_null(text, lang, published, expected) -> None:
    assert details.event_date(text, 0, len(text), lang, published) == expected


def test_the_articles_own_range_is_labelled_as_such() -> None:
    words, _tags, systems = read("The Pantsir-S1 stood on a roof. It has a range of about 30 km.")
    band = details.article_range(words, _tags, systems, [], "Pantsir-S1")
    assert band is not None
    assert (band.low_km, band.high_km, band.source) == (30, 30, "article")


def test_a_range_in_miles_becomes_kilometres() -> None:
    words, tags, systems = read("HIMARS, which can reach targets up to 50 miles away, came.")
    band = details.article_range(words, tags, systems, [], "HIMARS")
    assert band is not None
    assert band.high_km == pytest.approx(80.4672)


def test_a_distance_between_places_is_no_range() -> None:
    text = "S-400 launchers stand 40 km north of Luga, within range of the border."
    words, tags, systems = read(text)
    place = (text.index("40 km"), text.index("Luga") + 4)
    assert details.article_range(words, tags, systems, [place], "S-400") is None


def test_hedges_and_sources_are_kept() -> None:
    text = "According to Reuters, a battery was reportedly moved."
    words, tags, _ = read(text)
    assert details.hedged(words, tags, 0, len(text))
    assert details.attribution(words, tags, 0, len(text)) == "According to Reuters"
    assert details.origin(text, 0, len(text)) == "Reuters"
