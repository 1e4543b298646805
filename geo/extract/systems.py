"""The system mentions of a text: catalogue names, ships by name, unlisted designations, and typed systems.

A name that also means something else (Tor, Buk, Patriot, Leopard) is sure only beside words of weapons, or when the
same system is also named unmistakably in the text; the judge is told which names are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.catalogue import Catalogue
from geo.extract.known_ships import known_ships
from geo.extract.lexicon import GENERIC_TYPES, Tag
from geo.extract.words import Words
from geo.model import SystemMention, SystemType

_CLASS = " class"
_SUPPORT_TOKENS = 7
# A designation that the catalogue does not list, written next to a typed word: "CH-95 drones", "the Type 054A frigate".
_DESIGNATION = re.compile(
    r"(?<![\w/.-])(?:[A-ZА-ЯЁІЇ]{1,5}-?\d{1,4}[A-ZА-Я]{0,4}\d{0,2}"
    r"|(?:Type|Typ|Project|Проект\w?|Тип) ?\d{2,5}[A-Z]?)(?![\w-])"
)
_NOT_A_DESIGNATION = re.compile(r"(?:G|M|E|A|B|COVID|UTC|GMT|№|N|H|MH|BA|FM|Q|T|Р|Е|А|М)-?\d{1,4}\Z|(?:COVID|UN|OPEC)")
_NAME_WORD = r"[A-ZÀ-ÞĀ-ŽА-ЯЁІЇЄҐ][\w’'.-]*"
_SHIP_NAME = re.compile(
    rf"\s*(?:[«\"“„‘'](?P<quoted>[^«»\"“”„‘’']{{2,40}})[»\"”“’']|(?P<plain>{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,2}}))"
)
_ALSO_SHIP = re.compile(rf"\s*(?:,|and|and the|und|et|y|e|i|a|и|та|і|й|ve|و|si|și|ir|és)\s+[«\"“„‘']?(?={_NAME_WORD})")
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцыэіґ",
        "a b v g d e z i y k l m n o p r s t u f kh ts y e i g".split(),
        strict=True,
    )
) | {
    "ж": "zh",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "ё": "yo",
    "ї": "yi",
    "є": "ye",
    "ў": "u",
}


def find_systems(words: Words, tags: Sequence[Tag], catalogue: Catalogue) -> list[SystemMention]:
    """Find every system mention, in order of its start, without overlaps.

    Parameters
    ----------
    words : Words
        The text in tokens.
    tags : sequence of Tag
        The lexicon's finds in the same tokens.
    catalogue : Catalogue
        The systems with names.
    """
    named = _supported(words, tags, catalogue)
    named += _ships(words, tags, _taken(named))
    named = known_ships(words, tags, named, catalogue)
    typed = _typed(words, tags, _taken(named))
    named += _designations(words, typed, _taken(named))
    kept = [mention for mention in typed if not _restates(words, mention, named)]
    return sorted(named + kept, key=lambda mention: mention.start)


def transliterate(name: str) -> str:
    """Write a Cyrillic name in Latin letters (BGN/PCGN without marks); other scripts stay as they are."""
    out = []
    for letter in name:
        latin = _CYRILLIC.get(letter.lower())
        out.append(letter if latin is None else latin.capitalize() if letter.isupper() else latin)
    return "".join(out)


def _taken(mentions: Sequence[SystemMention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]


def _overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < b and a < end for a, b in taken)


def _supported(words: Words, tags: Sequence[Tag], catalogue: Catalogue) -> list[SystemMention]:
    found = catalogue.find(words.text)
    sure = {named.mention.system for named in found if named.sure}
    supports = [tag.first for tag in tags if tag.label == "support" or tag.label.startswith("system:")]
    kept = []
    for named in found:
        mention = named.mention
        first, last = words.tokens_in(mention.start, mention.end)
        beside = any(
            first - _SUPPORT_TOKENS <= at < last + _SUPPORT_TOKENS and not first <= at < last for at in supports
        )
        mention = replace(mention, sure=named.sure or mention.system in sure or beside)
        kept.append(_of_class(mention, catalogue))
    return kept


def _of_class(mention: SystemMention, catalogue: Catalogue) -> SystemMention:
    """A class of ships names no ship: "a Kilo-class boat" is a submarine, typed but unnamed."""
    if mention.type is not SystemType.NAVAL or not mention.system.endswith(_CLASS):
        return mention
    entry = catalogue[mention.system]
    under_water = any("submarine" in alias.casefold() for alias in (*entry.aliases, *entry.needs_support))
    return replace(mention, system="submarine" if under_water else "warship", named=False)


def _ships(words: Words, tags: Sequence[Tag], taken: list[tuple[int, int]]) -> list[SystemMention]:
    """Ships and submarines by name: after a class word or a prefix (USS)."""
    found: list[SystemMention] = []
    for tag in tags:
        if not tag.label.startswith("ship:"):
            continue
        kind = tag.label.removeprefix("ship:")
        written = words.text[words.tokens[tag.first].start : words.tokens[tag.last - 1].end]
        if kind == "prefix" and not written.isupper() and not (written[:1].isupper() and len(written) > 3):
            continue
        at = words.tokens[tag.last - 1].end
        listed = kind != "prefix"
        while match := _SHIP_NAME.match(words.text, at):
            group = "quoted" if match.group("quoted") else "plain"
            start, end = match.span(group)
            if kind == "prefix":
                start = words.tokens[tag.first].start
            name = words.text[start:end].rstrip(".'’")
            if name.endswith(("’s", "'s")):
                name = name[:-2]
            end = start + len(name)
            if _overlaps(start, end, taken) or _overlaps(start, end, _taken(found)):
                break
            if group == "plain" and kind != "prefix" and not _reads_as_ship(words, tags, start, end):
                break
            found.append(SystemMention(start, end, name, transliterate(name), SystemType.NAVAL))
            more = _ALSO_SHIP.match(words.text, match.end()) if listed else None
            if more is None:
                break
            at = more.end() - (1 if words.text[more.end() - 1] in "«\"“„‘'" else 0)
    return found


def _reads_as_ship(words: Words, tags: Sequence[Tag], start: int, end: int) -> bool:
    """Refuse capitals that only begin a sentence or title case; a ship's name follows its class word closely."""
    first, last = words.tokens_in(start, end)
    labels = {tag.label for tag in tags if first <= tag.first < last}
    return not any(label.startswith(("concept:", "system:", "number:")) for label in labels)


def _typed(words: Words, tags: Sequence[Tag], taken: list[tuple[int, int]]) -> list[SystemMention]:
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
        start, end = words.tokens[first].start, words.tokens[last - 1].end
        if first < covered or _overlaps(start, end, taken):
            continue
        covered = last
        found.append(SystemMention(start, end, words.text[start:end], generic, GENERIC_TYPES[generic], named=False))
    return found


def _designations(words: Words, typed: Sequence[SystemMention], taken: list[tuple[int, int]]) -> list[SystemMention]:
    """Designations outside the catalogue, typed by the word they stand beside."""
    found = []
    for match in _DESIGNATION.finditer(words.text):
        start, end = match.span()
        if _overlaps(start, end, taken) or _NOT_A_DESIGNATION.match(match.group()):
            continue
        beside = [
            one for one in typed if 0 <= one.start - end <= 2 or 0 <= start - one.end <= 2
        ]  # one space, or a space and a quote
        if beside:
            found.append(SystemMention(start, end, match.group(), transliterate(match.group()), beside[0].type))
    return found


def _restates(words: Words, mention: SystemMention, named: Sequence[SystemMention]) -> bool:
    """Whether a typed mention only says what kind its named neighbour is: "Pantsir-S1 air defence systems"."""
    for other in named:
        gap = words.text[min(other.end, mention.end) : max(other.start, mention.start)]
        if (
            len(gap) <= 14
            and len(gap.split()) <= 1
            and not re.search(r"[,;.:/]|\b(?:and|or|und|oder|et|ou|y|e|i|и|та|і|или|або|ve|oraz|lub|si|și)\b", gap)
        ):
            return True
    return False


def same_kind(typed: SystemMention, named: SystemMention) -> bool:
    """Whether "the system", typed, can point back at a named one."""
    return not typed.named and named.named and replace(typed, type=named.type).type is typed.type
