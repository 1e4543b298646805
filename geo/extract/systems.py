"""The system mentions of a text: catalogue names, ships by name, unlisted designations, and typed systems.

A name that also means something else (Tor, Buk, Patriot, Leopard) is sure only beside words of weapons, or when the
same system is also named unmistakably in the text; the judge is told which names are not. Where the text says that the
other thing is meant (a storm, a team, an exercise, a fuel tank), there is no mention at all.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from geo.catalogue import Catalogue
from geo.extract.homonyms import of_weapons, supports, weapons_among
from geo.extract.known_ships import known_ships
from geo.extract.lexicon import GENERIC_TYPES, Tag, beginning_in
from geo.extract.ships import HULL_NUMBER, civil_names, civil_ships, find_ships
from geo.extract.spans import Spans
from geo.extract.words import Words
from geo.model import SystemMention, SystemType
from geo.names import transliterate

_CLASS = " class"
_SUPPORT_TOKENS = 7
_SUPPORT_TOKENS_AT_START = 2  # behind a word whose capital tells nothing: "Giraffe keepers", «Сосна упала»
_OF_WEAPONS_TOO = frozenset({"concept:place", "concept:launch", "concept:destroy"})
# Languages whose own words name weapons (Krab, Fırtına, «Град»): there the first word of a sentence tells nothing.
_OWN_WORDS = frozenset({"cs", "pl", "ru", "tr", "uk"})
# A designation that the catalogue does not list, written next to a typed word: "CH-95 drones", "the Type 054A frigate".
_DESIGNATION = re.compile(
    r"(?<![\w/.-])(?:[A-ZА-ЯЁІЇ]{1,5}-?\d{1,4}[A-ZА-Я]{0,4}\d{0,2}"
    r"|(?:Type|Typ|Project|Проект\w?|Тип) ?\d{2,5}[A-Z]?)(?![\w-])"
)
_NOT_A_DESIGNATION = re.compile(
    r"(?:G|M|E|A|B|COVID|UTC|GMT|№|N|H|MH|BA|FM|Q|T|Р|Е|А|М)-?\d{1,4}\Z|(?:COVID|UN|OPEC)"
    r"|[A-ZА-Я]{1,2}-?\d{5}\Z"  # what an aircraft has on its tail: RF-76772
)


def find_systems(words: Words, tags: Sequence[Tag], catalogue: Catalogue, lang: str) -> list[SystemMention]:
    """Find every system mention, in order of its start, without overlaps.

    Parameters
    ----------
    words : Words
        The text in tokens.
    tags : sequence of Tag
        The lexicon's finds in the same tokens.
    catalogue : Catalogue
        The systems with names.
    lang : str
        The language of the text (ISO 639-1).
    """
    tags = of_weapons(tags)
    listed = _supported(words, tags, catalogue, lang)
    others = civil_ships(words, tags)
    ships = find_ships(words, tags, listed, others)
    # "USS Arleigh Burke" is a ship, though the class bears her name.
    taken = _taken(ships)
    listed = [mention for mention in listed if not taken.touch(mention.start, mention.end)]
    named = ships + _without_pennants(words.text, listed, {ship.end for ship in ships if ship.named})
    named = _without(others, words.text, known_ships(words, tags, named, catalogue), catalogue)
    named += _written_small(words, tags, catalogue, _taken(named))
    typed = _typed(words, tags, _taken(named))
    named += _designations(words, typed, _taken(named))
    named.sort(key=lambda mention: mention.start)
    kept = [mention for mention in typed if not _restates(words, mention, _close_to(mention, named))]
    weapons = [mention for mention in named if not _transport(mention, catalogue)]
    return sorted(weapons + kept, key=lambda mention: mention.start)


def _without(
    others: Sequence[tuple[int, int]], text: str, named: list[SystemMention], catalogue: Catalogue
) -> list[SystemMention]:
    """Leave out ships with the names of those that the text calls tankers, tugs or ferries, wherever they stand.

    Not those that the table is sure of: "next to a cruise ship, the Admiral Gorshkov".
    """
    names = {text[start:end].strip() for start, end in others}
    names = {name for name in names if not ((ship := catalogue.fleet.called(name, text)) and ship.sure)}
    return [one for one in named if one.type is not SystemType.NAVAL or one.surface not in names] if names else named


def _without_pennants(text: str, listed: Sequence[SystemMention], ends: Collection[int]) -> list[SystemMention]:
    """Leave out numbers in brackets behind a ship's name, which she has on her side: "Cristóbal Colón (F-105)"."""
    return [
        one
        for one in listed
        if not (
            text[max(0, one.start - 2) : one.start] == " ("
            and one.start - 2 in ends
            and text[one.end : one.end + 1] == ")"
        )
    ]


def _transport(mention: SystemMention, catalogue: Catalogue) -> bool:
    return mention.system in catalogue and catalogue[mention.system].transport


def _taken(mentions: Sequence[SystemMention]) -> Spans:
    return Spans((mention.start, mention.end) for mention in mentions)


def _supported(words: Words, tags: Sequence[Tag], catalogue: Catalogue, lang: str) -> list[SystemMention]:
    found = catalogue.find(words.text, words.pieces)
    sure = {named.mention.system for named in found if named.sure}
    civil = Spans(civil_names(words, tags))
    kept = []
    for named in weapons_among(found, words, tags, lang):
        mention = named.mention
        if not named.sure and civil.touch(mention.start, mention.end):
            continue  # "the tanker Torm Thor"
        first, last = words.tokens_in(mention.start, mention.end)
        if named.exact and lang in _OWN_WORDS and _opens_sentence(words, mention, first):
            beside = any(map(supports, beginning_in(tags, last, last + _SUPPORT_TOKENS_AT_START)))
        else:
            beside = any(
                supports(tag) or tag.label in _OF_WEAPONS_TOO
                for tag in beginning_in(tags, first - _SUPPORT_TOKENS, last + _SUPPORT_TOKENS)
                if not first <= tag.first < last
            )
        mention = replace(mention, sure=named.sure or mention.system in sure or beside)
        kept.append(_of_class(mention, catalogue))
    return kept


def _opens_sentence(words: Words, mention: SystemMention, first: int) -> bool:
    """Whether a mention is one word, without quotes, that begins a sentence."""
    begins = words.sentences[words.sentence_of[first]][0] == mention.start
    return begins and mention.surface.isalpha() and mention.surface.istitle()


def _of_class(mention: SystemMention, catalogue: Catalogue) -> SystemMention:
    """A class of ships names no ship: "a Kilo-class boat" is a submarine, typed but unnamed."""
    if mention.type is not SystemType.NAVAL or not mention.system.endswith(_CLASS):
        return mention
    entry = catalogue[mention.system]
    under_water = any("submarine" in alias.casefold() for alias in (*entry.aliases, *entry.needs_support))
    return replace(mention, system="submarine" if under_water else "warship", named=False)


def _typed(words: Words, tags: Sequence[Tag], taken: Spans) -> list[SystemMention]:
    longest: dict[int, tuple[int, str]] = {}
    for tag in tags:
        if tag.label.startswith("system:"):
            current = longest.get(tag.first)
            if current is None or tag.last > current[0]:
                longest[tag.first] = (tag.last, tag.label.removeprefix("system:"))
    found: list[SystemMention] = []
    covered = -1
    for first in sorted(longest):
        last, generic = longest[first]
        start, end = words.span(first, last)
        if first < covered or taken.touch(start, end):
            continue
        covered = last
        found.append(SystemMention(start, end, words.text[start:end], generic, GENERIC_TYPES[generic], named=False))
    return found


def _written_small(words: Words, tags: Sequence[Tag], catalogue: Catalogue, taken: Spans) -> list[SystemMention]:
    """Names that a language writes with a small letter, as it bends them: "pět gripenů", "patrioty stoją"."""
    found = []
    for tag in tags:
        if tag.label.startswith("name:"):
            start, end = words.span(tag.first, tag.last)
            name = tag.label.removeprefix("name:")
            if not taken.touch(start, end):
                found.append(SystemMention(start, end, words.text[start:end], name, catalogue[name].type))
    return found


def _designations(words: Words, typed: Sequence[SystemMention], taken: Spans) -> list[SystemMention]:
    """Designations outside the catalogue, typed by the word they stand beside."""
    starts = {one.start: one for one in reversed(typed)}
    ends = {one.end: one for one in reversed(typed)}
    found = []
    for match in _DESIGNATION.finditer(words.text):
        start, end = match.span()
        if taken.touch(start, end) or _NOT_A_DESIGNATION.match(match.group()) or HULL_NUMBER.match(match.group()):
            continue
        # One space, or a space and a quote; of two, the one before it.
        beside = [one for gap in range(3) if (one := ends.get(start - gap))]
        beside += [one for gap in range(3) if (one := starts.get(end + gap))]
        # The number of a ship whose name follows is no other ship's: «лодка Б-237 „Ростов-на-Дону“».
        if beside and not (beside[0].type is SystemType.NAVAL and taken.touch(end + 1, end + 3)):
            found.append(SystemMention(start, end, match.group(), transliterate(match.group()), beside[0].type))
    return found


def _close_to(mention: SystemMention, ordered: Sequence[SystemMention]) -> Sequence[SystemMention]:
    """Those of some mentions in order, without overlaps, that stand right before, in and right behind another."""
    low = bisect_left(ordered, mention.start, key=_start)
    return ordered[max(0, low - 1) : bisect_left(ordered, mention.end, lo=low, key=_start) + 1]


def _start(mention: SystemMention) -> int:
    return mention.start


def _restates(words: Words, mention: SystemMention, named: Sequence[SystemMention]) -> bool:
    """Whether a typed mention only says what kind its named neighbour is: "Pantsir-S1 air defence systems"."""
    for other in named:
        gap = words.text[min(other.end, mention.end) : max(other.start, mention.start)]
        # "Aegis ships with SM-3": a word between joins what is of one type only.
        if (
            len(gap) <= 14
            and len(gap.split()) <= (mention.type is other.type)
            and not re.search(r"[,;.:/]|\b(?:and|or|und|oder|et|ou|y|e|i|и|та|і|или|або|ve|oraz|lub|si|și)\b", gap)
        ):
            return True
    return False


def same_kind(typed: SystemMention, named: SystemMention) -> bool:
    """Whether "the system", typed, can point back at a named one."""
    return not typed.named and named.named and replace(typed, type=named.type).type is typed.type
