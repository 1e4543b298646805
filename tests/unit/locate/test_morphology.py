"""What the dictionaries say a Russian or Ukrainian word can be, and that places keep their own."""

from __future__ import annotations

import pytest

from geo.locate import Locator, morphology


@pytest.mark.parametrize(
    ("word", "lang"), [("Как", "ru"), ("домой", "ru"), ("Ваш", "ru"), ("Крім", "uk"), ("Після", "uk")]
)
def test_adverbs_and_conjunctions_are_no_nouns(word: str, lang: str) -> None:
    assert morphology.is_no_noun(word, lang)


@pytest.mark.parametrize(("word", "lang"), [("Москве", "ru"), ("Гвардейское", "ru"), ("Хмеймим", "ru"), ("Суми", "uk")])
def test_places_and_unknown_words_are_left_alone(word: str, lang: str) -> None:
    assert not morphology.is_no_noun(word, lang)
    assert not morphology.is_other_name(word, lang)
    assert not morphology.is_no_place(word, lang)


def test_people_and_organisations_are_told_from_towns_of_their_name() -> None:
    assert morphology.is_other_name("Андрей", "ru")
    assert morphology.is_other_name("МИД", "ru")
    assert not morphology.is_other_name("Владимир", "ru")
    assert morphology.may_be_given_name("Владимир", "ru")
    assert morphology.is_no_place("Баранова", "ru")


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Как сообщил Андрей Баранов, С-400 стоят в Москве.", "ru", {"Москве"}),
        ("Владимир Путин был во Владимире, танки стоят в Саках.", "ru", {"Владимире", "Саках"}),
        ("МИД заявил, что жители Энгельса видели бомбардировщики.", "ru", {"Энгельса"}),
        ("Крім того, Володимир Зеленський побував під Києвом.", "uk", {"Києвом"}),
    ],
)
def test_ordinary_words_and_people_are_no_places(locator: Locator, text: str, lang: str, found: set[str]) -> None:
    assert {toponym.surface for toponym in locator.toponyms(text, lang)} == found
