"""The words of every language: each file loads, tells the same concepts, and finds what it says it finds."""

import re
import tomllib
from pathlib import Path

import pytest

from geo.catalogue import Catalogue
from geo.errors import DataError
from geo.extract import lexicon as lexicons
from geo.extract.language import readable
from geo.extract.lexicon import CONCEPTS, GENERIC_TYPES, NO_SHIP, NO_WEAPON, UNLISTED, Lexicon, languages, lexicon
from geo.extract.words import Words
from geo.locate import languages as places

EXTRACT = Path(lexicons.__file__).parent / "languages"
SECTIONS = ("concepts", "systems", "no_weapon", "ships", "no_ship", "sites", "numbers")
ENGLISH = tomllib.loads((EXTRACT / "en.toml").read_text("utf-8"))
EXPRESSIONS = ("of", "from", "near", "outskirts", "between", "and", "border", "coast", "road", "to", "fill")
README = {"en", "ru", "uk", "de", "fr", "pl", "es", "it", "ro", "tr", "ar", "cs", "lt", "hu"}


def raw(code: str) -> dict:
    return tomllib.loads((EXTRACT / f"{code}.toml").read_text("utf-8"))


def labels(text: str, code: str) -> set[str]:
    return {tag.label for tag in lexicon(code).tags(Words(text).tokens)}


def test_every_language_that_the_readme_names_is_there() -> None:
    assert set(languages()) >= README
    assert set(places.KNOWN) >= README


def test_the_readme_names_no_concept_that_is_not_ours() -> None:
    assert set(ENGLISH["concepts"]) == set(CONCEPTS) - set(UNLISTED)


@pytest.mark.parametrize("code", languages())
def test_a_language_tells_every_concept_of_the_english_file(code: str) -> None:
    assert isinstance(lexicon(code), Lexicon)
    words = raw(code)
    assert words["name"]
    assert words["support"]
    assert set(words["no_weapon"]) == set(NO_WEAPON)
    assert set(words["no_ship"]) <= set(NO_SHIP)
    assert all(words["no_weapon"].values())
    for section in ("concepts", "systems"):
        missing = ENGLISH[section].keys() - words[section].keys()
        assert not missing, f"{code}: {section} lacks {', '.join(sorted(missing))}"
        # Where endings say "of", there is no word for it; a language with one past has no helping verb for others.
        empty = [key for key, listed in words[section].items() if not listed and key not in {"of", "had", "has"}]
        assert not empty, f"{code}: {section} has no words for {', '.join(empty)}"


@pytest.mark.parametrize("code", languages())
def test_names_written_small_are_those_of_the_catalogue(code: str) -> None:
    assert raw(code).get("small_names", {}).keys() <= set(Catalogue.open().systems)


@pytest.mark.parametrize("code", languages())
def test_no_pattern_is_empty_or_catches_everything(code: str) -> None:
    words = raw(code)
    patterns = [p for section in SECTIONS[:-1] for listed in words[section].values() for p in listed]
    patterns += [*words["support"], *words["numbers"]]
    for pattern in patterns:
        assert pattern == pattern.strip() != "", (code, pattern)
        for part in pattern.split():
            assert "*" not in part[1:-1] and part.count("*") <= 1, (
                f"{code}: {pattern!r}: one star, at a word's end or start"
            )
            assert part == "…" or re.search(r"\w", part), f"{code}: {pattern!r} has a part without a letter"
        first = pattern.split()[0]
        assert not first.endswith("*") or len(first) > 2, (
            f"{code}: {pattern!r}: one letter and a star is never looked for"
        )
        assert not any(part.startswith("*") for part in pattern.split()[1:]), f"{code}: {pattern!r}: only a first word"


@pytest.mark.parametrize("code", languages())
def test_numbers_are_numbers(code: str) -> None:
    assert {1, 2, 3, 10, 12} <= set(raw(code)["numbers"].values())


@pytest.mark.parametrize("code", languages())
def test_every_pattern_of_one_word_is_found_in_a_text(code: str) -> None:
    for concept, listed in raw(code)["concepts"].items():
        for pattern in listed:
            if " " in pattern or "'" in pattern or "-" in pattern:
                continue
            written = pattern.rstrip("*").replace("*", "xxx")
            assert f"concept:{concept}" in labels(f"xx {written} xx", code), f"{code}: {pattern!r} is never found"


@pytest.mark.parametrize("code", places.KNOWN)
def test_place_words_compile(code: str) -> None:
    words = places.language(code)
    for key in EXPRESSIONS:
        if key in words:
            re.compile(words[key])
    for key in ("units", "directions", "parts", "classes"):
        for expression, value in words.get(key, ()):
            assert re.compile(expression).groups == 0, f"{code}: {key}: {expression!r} has a capturing group"
            if key == "units":
                assert 0 < value <= 10
            elif key in {"directions", "parts"}:
                assert -1 <= value < 360
    degrees = {value for _, value in words.get("directions", ())}
    assert {0, 45, 90, 135, 180, 225, 270, 315} <= degrees, f"{code} lacks a direction"


def test_a_phrase_of_several_words_wins_over_its_first() -> None:
    found = [tag for tag in lexicon("en").tags(Words("It is no longer there.").tokens) if tag.label == "concept:over"]
    assert [(tag.first, tag.last) for tag in found] == [(2, 4)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Rom zieht seine Panzer, die hier seit Mai stehen, aus der Stadt ab.", True),
        ("Rom zieht seine Panzer aus der Stadt ab und schweigt.", True),
        ("Der Zug zieht seit Mai ab Bonn Panzer.", False),
        ("Das zieht sich. Die Panzer reisten ab.", False),
    ],
)
def test_a_verb_that_is_split_is_found_by_the_word_that_ends_its_clause(text: str, left: bool) -> None:
    words = Words(text)
    at = next(n for n, token in enumerate(words.tokens) if token.folded == "zieht")
    found = {tag.label for tag in lexicon("de").tags(words.tokens, words.sentence_of) if tag.first == at}
    assert ("concept:leave" in found) is left


def test_a_split_verb_is_two_whole_words() -> None:
    with pytest.raises(DataError, match="one whole word"):
        Lexicon("xx", [("zieht* … ab", "concept:leave")])


def test_endings_and_years_tell_the_time() -> None:
    assert "concept:past" in labels("Die Armee stationierte dort Raketen.", "de")
    assert "concept:past" not in labels("Ierte", "de")
    assert "concept:old_year" in labels("From 1964 to 1999", "en")
    assert "concept:year" in labels("им в 2023 году", "ru")
    assert not labels("1234 18999", "en") & {"concept:year", "concept:old_year"}


def test_words_are_compared_without_case_and_accents() -> None:
    assert "concept:deny" in labels("THE MINISTRY DENIED IT", "en")
    assert "number:2" in labels("ДВЕ батареи", "ru") or "number:2" in labels("ДВА комплекса", "ru")


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(DataError, match="'xx'"):
        lexicon("xx")


def test_typed_systems_are_the_labelling_vocabulary() -> None:
    for code in languages():
        assert set(raw(code)["systems"]) <= set(GENERIC_TYPES), code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The battery was moved to the coast, the ministry said on Tuesday.", "en"),
        ("Батарею перебросили на побережье, сообщили в министерстве.", "ru"),
        ("Батарею перекинули на узбережжя, повідомили в міністерстві.", "uk"),
        ("Die Batterie wurde an die Küste verlegt, sagte das Ministerium.", "de"),
        ("La batterie a été déplacée vers la côte, selon le ministère.", "fr"),
        ("Bateria została przeniesiona na wybrzeże, podało ministerstwo.", "pl"),
        ("La batería fue trasladada a la costa, dijo el ministerio.", "es"),
        ("Batarya kıyıya taşındı, dedi bakanlık sözcüsü.", "tr"),
        ("نقلت البطارية إلى الساحل حسبما قالت الوزارة", "ar"),
        ("Az üteget a partra helyezték át, közölte a minisztérium.", "hu"),
    ],
)
def test_the_language_of_a_text_is_told(text: str, code: str) -> None:
    assert readable(None, text) == code


def test_a_language_that_we_cannot_read_falls_back_to_one_that_we_can() -> None:
    for lang in ("xx", "ja", "", None):
        assert readable(lang, "これは文です。") in languages()
