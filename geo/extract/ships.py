"""Ships and submarines by name: "USS Carney", "the frigate Admiral Gorshkov", "two boats, the Kazan and the Krasnodar".

Ships' names are those of towns, rivers and people, so a name counts only where the text makes it one: behind a prefix
of a navy, beside a word for a kind of ship (``[ships]`` of the languages), in a list that such a word opens, or where a
name that was made one stands again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.extract.lexicon import Tag, beginning_in
from geo.extract.spans import Spans
from geo.extract.words import Words
from geo.model import SystemMention, SystemType
from geo.names import transliterate

# Navies' prefixes, as they are written in any language.
_PREFIXES = (
    r"USS|USNS|USCGC|HMS|HMCS|HMAS|HMNZS|HNLMS|Zr\. ?Ms\.|HNoMS|KNM|HDMS|HSwMS|ORP|ROKS|JS|JDS|INS|TCG|FGS|ROS|ITS|FS|"
    r"ESPS|BRP|KRI|KD|PNS|IRIS|IRINS|BNS|CNS|PLANS|SAS|NAM|BAP|ARA|ARM|ARC|BAE|RSS|HTMS|GNS|NNS|EML|LVNS|NRP|RFS|ENS|SLNS"
)
_NAME_WORD = r"(?:[A-Z]\.|(?:Lt|Cdr|Capt|Adm|Gen|Sgt|Dr|St|Alm|Cap)\.|[A-ZÀ-ÞĀ-ŽȘȚА-ЯЁІЇЄҐ][\w’'-]*)"
_PLAIN = rf"{_NAME_WORD}(?:\s+(?:de|da|do|di|del|von|van|of|e)\s+{_NAME_WORD}|\s+{_NAME_WORD}){{0,2}}"
_OPEN, _CLOSE = "«\"“„‘'", "»\"”“’'"
_QUOTED = rf"[{_OPEN}](?P<quoted>[^«»\"”“„‘’']{{2,40}})[{_CLOSE}]"
_ARTICLE = r"(?:the|die|der|das|la|le|el|il|lo|o|a|het|de)\s+"
_PREFIXED = re.compile(rf"(?<![\w.-])(?:{_PREFIXES})\s+[{_OPEN}]?(?P<plain>{_PLAIN})")
# Right behind a word for a kind of ship: its name, or a comma and its name ("a frigate, the Te Kaha").
_BEHIND = re.compile(rf"\s*(?:{_QUOTED}|(?P<plain>{_PLAIN}))")
_BEHIND_COMMA = re.compile(rf"\s*[,:(–—-]+\s*(?:{_QUOTED}|{_ARTICLE}(?P<plain>{_PLAIN}))")
_AND = r"and|und|et|y|e|i|a|и|та|і|й|ve|och|en|și|si|ir|és|oraz"
_ALSO = re.compile(
    rf"\s*(?:,\s*(?:{_AND})?|(?:{_AND}))\s*(?:{_QUOTED}|(?:{_ARTICLE})?(?:[A-Z][a-z]+(?:an|ish|ese|ch|ian)\s+)?(?P<plain>{_PLAIN}))"
)
# "la frégate russe Amiral Gorchkov": one adjective may stand between, where the language puts it there.
_BEHIND_ADJECTIVE = re.compile(rf"\s+[a-zà-ž]{{4,}}\s+(?:{_QUOTED}|(?P<plain>{_PLAIN}))")
_GROUP_OF = re.compile(
    rf"(?P<plain>{_PLAIN})\s+(?:[Cc]arrier [Ss]trike [Gg]roup|[Cc]arrier [Gg]roup|CSG|[Ss]trike [Gg]roup)\b"
)
_BEFORE = re.compile(rf"{_QUOTED}\s*(?:adlı|isimli|nevű|-class)?\s*\Z")
_ANY_QUOTED = re.compile(_QUOTED)
_LIST_TOKENS = 14  # how far behind "two boats of the class" their quoted names may stand in the sentence
_LEAST_STEM = 4
# Navies and alliances, not ships: "the corvettes of NATO", «корабль США»; and what makes a name that of a fleet.
_ACRONYM = re.compile(r"[^\W\d_]{2,5}\Z")
FLEET_BEHIND = re.compile(r"\s+(?:[Ff]leet|[Ff]lotilla|[Nn]avy|[Фф]лот|[Ff]lott|[Ff]lota|[Ff]loty|[Ll]aivyn)")


def find_ships(words: Words, tags: Sequence[Tag], listed: Sequence[SystemMention]) -> list[SystemMention]:
    """Find every ship or submarine that is named.

    Parameters
    ----------
    words : Words
        The text in tokens.
    tags : sequence of Tag
        The lexicon's finds; ``ship:`` ones are words for kinds of ships.
    listed : sequence of SystemMention
        What the catalogue knows in the text; only a navy's prefix takes a name from it.

    Returns
    -------
    list of SystemMention
        In no order, without overlaps.
    """
    found = list(_prefixed(words))
    taken = Spans((one.start, one.end) for one in (*found, *listed))
    for tag in tags:
        if not tag.label.startswith("ship:"):
            continue
        for start, end in (*_beside(words, tags, tag), *_listed_behind(words, tag)):
            name = _name(words.text[start:end])
            end = start + len(name)
            if len(name) > 1 and not taken.touch(start, end):
                taken.add(start, end)
                found.append(_ship(start, end, name, name))
    return _under_one_name(found + list(_again(words, found, taken)))


def _under_one_name(found: Sequence[SystemMention]) -> list[SystemMention]:
    """Give a ship that is named with and without its navy's prefix one name: the longer."""
    names = {one.system for one in found}
    full = {re.sub(rf"^(?:{_PREFIXES})\s+", "", name): name for name in sorted(names, key=len)}
    return [replace(one, system=full.get(one.system, one.system)) for one in found]


def _ship(start: int, end: int, surface: str, name: str) -> SystemMention:
    # Ships are written Smolny and Pytlivy, not Smolnyy.
    return SystemMention(start, end, surface, re.sub(r"yy\b", "y", transliterate(name)), SystemType.NAVAL)


def _is_acronym(name: str) -> bool:
    return name.isupper() and bool(_ACRONYM.match(name))


def _name(written: str) -> str:
    name = written.rstrip(".'’ ")
    return name[:-2] if name.endswith(("’s", "'s")) else name


def _prefixed(words: Words) -> Iterator[SystemMention]:
    for match in _PREFIXED.finditer(words.text):
        name = _name(match.group().replace("“", "").replace('"', ""))
        end = match.start() + len(_name(match.group()))
        yield _ship(match.start(), end, words.text[match.start() : end], name)
    for match in _GROUP_OF.finditer(words.text):
        start, end = match.span("plain")
        while words.text[start:end].startswith(("The ", "A ", "US ", "American ")):
            start += words.text[start:end].index(" ") + 1
        if start < end and words.text[start:end] not in {"US", "Carrier"}:
            yield _ship(start, end, words.text[start:end], words.text[start:end])


def _beside(words: Words, tags: Sequence[Tag], tag: Tag) -> Iterator[tuple[int, int]]:
    """Names right behind a word for a kind of ship, with those that the same list goes on with, or quoted before it."""
    text, first, at = words.text, words.tokens[tag.first].start, words.tokens[tag.last - 1].end
    before = _BEFORE.search(text, max(0, first - 60), first)
    if before:
        yield before.span("quoted")
    match = _BEHIND.match(text, at) or _BEHIND_COMMA.match(text, at)
    following = beginning_in(tags, tag.last, tag.last + 1)
    if match is None and not any(other.label.startswith("concept:") for other in following):
        match = _BEHIND_ADJECTIVE.match(text, at)
    while match:
        group = "quoted" if match.group("quoted") else "plain"
        start, end = match.span(group)
        if not text[start].isupper() or (group == "plain" and not _reads_as_ship(words, tags, start, end)):
            return
        if group == "plain" and (_is_acronym(text[start:end]) or FLEET_BEHIND.match(text, end)):
            return
        yield start, end
        match = _ALSO.match(text, match.end())


def _listed_behind(words: Words, tag: Tag) -> Iterator[tuple[int, int]]:
    """Quoted names further on in the sentence of such a word: "boats of it, among them «Kolpino»"."""
    at = words.tokens[tag.last - 1].end
    last = min(tag.last - 1 + _LIST_TOKENS, len(words.tokens) - 1)
    limit = min(words.sentences[words.sentence_of[tag.first]][1], words.tokens[last].end + 2)
    for match in _ANY_QUOTED.finditer(words.text, at, limit):
        start, end = match.span("quoted")
        parts = words.text[start:end].split()
        if len(parts) <= 3 and all(part[0].isupper() or part[0].isdigit() for part in parts):
            yield start, end


def _reads_as_ship(words: Words, tags: Sequence[Tag], start: int, end: int) -> bool:
    """Refuse capitals that only begin a sentence or title case; a ship's name follows its class word closely."""
    first, last = words.tokens_in(start, end)
    # "the Dutch submarine": what stands before another kind of ship is no name.
    labels = {tag.label for tag in beginning_in(tags, first, last + 1)}
    if any(label.startswith("ship:") for label in labels):
        return False
    labels = {tag.label for tag in beginning_in(tags, first, last)}
    refused = {label for label in labels if label.startswith(("concept:", "system:", "number:"))}
    return not refused - {"concept:organisation"}


def _again(words: Words, found: Sequence[SystemMention], taken: Spans) -> Iterator[SystemMention]:
    """Every other place where a ship that was named is named again, with an article or in quotes if it is one word."""
    text = words.text
    for ship in {one.system: one for one in found}.values():
        bare = re.sub(rf"^(?:{_PREFIXES})\s+", "", ship.surface).strip(_OPEN + _CLOSE)
        if len(bare) < _LEAST_STEM:
            continue
        several = " " in bare or bare != ship.surface
        stem = bare if bare.isascii() else bare[: max(_LEAST_STEM, len(bare) - 2)]
        ending = "" if bare.isascii() else r"\w{0,3}"
        for match in _finds(text, stem, re.compile(rf"(?<![\w-]){re.escape(stem)}{ending}(?![\w-])")):
            start, end = match.span()
            led = re.search(rf"(?:[{_OPEN}]|\b{_ARTICLE})\Z", text[max(0, start - 6) : start], re.IGNORECASE)
            if (several or led) and not taken.touch(start, end):
                taken.add(start, end)
                yield SystemMention(start, end, text[start:end], ship.system, SystemType.NAVAL)


def _finds(text: str, stem: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Every match of a pattern that begins with a stem; looking for the stem first is many times faster."""
    at = text.find(stem)
    while at >= 0:
        match = pattern.match(text, at)
        if match:
            yield match
        at = text.find(stem, match.end() if match else at + 1)
