"""What a sentence says besides: numbers, who says so, the stated range."""

import pytest

from geo.catalogue import Catalogue
from geo.extract import details
from geo.extract.lexicon import lexicon
from geo.extract.systems import find_systems
from geo.extract.words import Words


def read(text: str, lang: str = "en"):
    words = Words(text)
    tags = lexicon(lang).tags(words.tokens)
    return words, tags, find_systems(words, tags, Catalogue.open(), lang)


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


def test_the_articles_own_range_is_labelled_as_such() -> None:
    words, _tags, systems = read("The Pantsir-S1 stood on a roof. It has a range of about 30 km.")
    band = details.StatedRanges(words, _tags, systems, []).of("Pantsir-S1")
    assert band is not None
    assert (band.low_km, band.high_km, band.source) == (30, 30, "article")


def test_a_range_in_miles_becomes_kilometres() -> None:
    words, tags, systems = read("HIMARS, which can reach targets up to 50 miles away, came.")
    band = details.StatedRanges(words, tags, systems, []).of("HIMARS")
    assert band is not None
    assert band.high_km == pytest.approx(80.4672)


def test_a_distance_between_places_is_no_range() -> None:
    text = "S-400 launchers stand 40 km north of Luga, within range of the border."
    words, tags, systems = read(text)
    place = (text.index("40 km"), text.index("Luga") + 4)
    assert details.StatedRanges(words, tags, systems, [place]).of("S-400") is None


def test_hedges_and_sources_are_kept() -> None:
    text = "According to Reuters, a battery was reportedly moved."
    words, tags, _ = read(text)
    assert details.hedged(words, tags, 0, len(text))
    assert details.attribution(words, tags, 0, len(text)) == "According to Reuters"
    assert details.origin(text, 0, len(text)) == "Reuters"
