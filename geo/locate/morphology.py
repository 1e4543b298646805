"""What a Russian or Ukrainian word can be, by the dictionaries of pymorphy3: a name of people, a common noun, no noun.

The gazetteer has a place for nearly every word once its ending is taken off: «Как» is Kaka in Turkmenistan,
«Базами» is Baza in Spain, «Андрей» is Andra on the Ob. What the dictionary knows to be something else is none of these.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

LANGUAGES = frozenset({"ru", "uk"})

_LIKELY = 0.8
_REMEMBERED = 65_536
_PEOPLE = frozenset({"Name", "Patr", "Surn"})
_NOUNS = ("NOUN", "ADJF")


@cache
def _dictionary(lang: str) -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=lang)


@lru_cache(maxsize=_REMEMBERED)
def is_no_noun(word: str, lang: str) -> bool:
    """Whether a word is mostly no noun and no adjective: «как», «домой», «ваш», «крім»."""
    readings = _readings(word, lang)
    nouns = sum(one.score for one in readings if one.tag.POS in _NOUNS and "Apro" not in one.tag.grammemes)
    return bool(readings) and nouns <= (1 - _LIKELY) * sum(one.score for one in readings)


@lru_cache(maxsize=_REMEMBERED)
def is_other_name(word: str, lang: str) -> bool:
    """Whether a word is a given name or an organisation's, and no place's: «Андрей», «МИД», not «Владимир»."""
    readings = _readings(word, lang)
    named = any(not one.tag.grammemes.isdisjoint(("Name", "Orgn")) for one in readings)
    return named and not any(_may_be_place(one.tag, lang) for one in readings)


@lru_cache(maxsize=_REMEMBERED)
def may_be_given_name(word: str, lang: str) -> bool:
    """Whether a word can be a given name: «Владимир» of «Владимир Путин»."""
    # The Ukrainian dictionary marks few of them.
    kind = "Name" if lang == "ru" else "anim"
    return any(kind in one.tag.grammemes for one in _readings(word, lang))


@lru_cache(maxsize=_REMEMBERED)
def is_no_place(word: str, lang: str) -> bool:
    """Whether the dictionary has a word as a surname or a common noun only: «Баранова», «базами»."""
    readings = _readings(word, lang)
    return bool(readings) and not any(_may_be_place(one.tag, lang) for one in readings)


def _readings(word: str, lang: str) -> list[Any]:
    """Readings of a word that the dictionary has; none are guessed."""
    small = word.lower()
    dictionary = _dictionary(lang)
    return list(dictionary.parse(small)) if dictionary.word_is_known(small) else []


def _may_be_place(tag: Any, lang: str) -> bool:
    if tag.POS == "ADJF":
        return "Apro" not in tag.grammemes
    # The Ukrainian dictionary does not mark places: there anything may be one but people.
    return "Geox" in tag.grammemes if lang == "ru" else "inan" in tag.grammemes and _PEOPLE.isdisjoint(tag.grammemes)
