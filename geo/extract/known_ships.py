"""Which ships the named ones are: the usual name of each, its whole name, and known ships that no class word leads.

The rules that find ships read names as they are written. The table (`geo.fleet`) knows which ship that is («Німіц» is
USS Nimitz), where the name ends ("USS Gerald R. Ford"), and finds what stands without a word for a ship: "the Abraham
Lincoln", «Оверн». Such a name counts if it means nothing else, or stands in quotes, behind an article or beside a word
for ships where the text is speaking of ships. What is written in Latin letters stays as it is written ("Bojkij"), but
for a navy's prefix.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from geo.catalogue import Catalogue
from geo.extract.lexicon import Tag, beginning_in, ending_in
from geo.extract.ships import AFLOAT, names_a_ship, placed_by_word
from geo.extract.spans import Spans
from geo.extract.words import Words
from geo.fleet import SPELT_PREFIX, Ship
from geo.model import SystemMention, SystemType
from geo.names import Hit

_OPEN, _CLOSE = '«"“„‘', '»"”“’'
_QUOTE_BEFORE = re.compile(rf"[{_OPEN}][\u00a0 ]?\Z")
_SPELT_BEFORE = re.compile(rf"(?<!\w){SPELT_PREFIX}\Z")
# Feminine articles are left out: "la Bretagne" and "la Castilla" are regions.
# "the Spanish Navarra": an adjective of a nation may stand between.
_ARTICLE = re.compile(
    r"\b(?:[Tt]he(?: [A-Z][a-z]+(?:an|ish|ese|ch|sh|i))?|[Dd]ie|[Dd]er|[Dd]as|[Ll]e|[Ii]l|[Ee]l)\s+\Z"
)
# Behind the name, what makes it a place's, a class's or a longer one: "the Minsk memorandum", "the Virginia class".
_NO_SHIP_BEHIND = re.compile(
    r"[-\s]+(?:class|klasse|type|region|area|coast|peninsula|oblast|territor|provin|district|memorandum|agreement|accord|process|"
    r"protocol|airport|airfield|shipyard|yard|plant|base|port|government|(?-i:[A-ZÀ-Þ]))",
    re.IGNORECASE,
)
_CYRILLIC_QUOTED = re.compile(rf"[{_OPEN}]([А-ЯЁІЇЄҐ][^{_OPEN}{_CLOSE}\n]{{2,40}})[{_CLOSE}]")
_PLACE_WORD = re.compile(r"\b(?:Sea|Lake|Bay|Gulf|Harbor|Island)\b")
# What stands between two names of a list.
_LISTED = re.compile(r"\s*(?:,|,?\s+(?:and|und|et|y|e|i|a|и|та|і|й|ve|și|si|ir|és|oraz))\s+", re.IGNORECASE)
# Names before one of a list or of an address: "in Alabama, California and", "in Jacksonville, ".
_NAMES_BEFORE = re.compile(r"(?:[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,2}(?:,? and |, (?:and )?))+\Z")
# A hull number tells by itself that a name is a ship's: "the Theodore Roosevelt (CVN-71)"; where ships are spoken of,
# any number in brackets or with one letter does: "Liuzhou (573)", "the Kınalıada F514".
_NUMBERED = re.compile(r" \(?(?:CVN|CV|CG|DDG|DD|FFG|FF|LCS|LHA|LHD|LPD|LSD|LCC|MCM|SSN|SSBN|SSGN|PC)[ -]?\d{1,4}\b")
_PENNANT = re.compile(r" (?:\([A-Z]{0,4}[ -]?\d{1,4}\)|[A-Z]-?\d{2,4}\b)")
# "the Minsk Project 775 Ropucha-class landing ship"
_BEFORE_CLASS = re.compile(r" (?:(?:[Pp]roject|Type) \d+\w* )?[A-Z]\w+(?: [A-Z0-9]\w*)?-class\b")
_APPOSED = re.compile(r",\s+(?:the|an?)\s+")
_LIST_LETTERS = 100  # back to which the place word of a list is looked for
_KIND_LETTERS = 30  # in which the word for ships stands behind such an article
_PREFIX_LETTERS = 8
_SPELT_LETTERS = 16
_LAST_LATIN = "\u024f"
_RENAMED = {"USS", "HMS"}


def known_ships(
    words: Words, tags: Sequence[Tag], named: Sequence[SystemMention], catalogue: Catalogue
) -> list[SystemMention]:
    """Give the named systems, with known ships under their usual names, and the known ships that were missed.

    Parameters
    ----------
    words : Words
        The text in tokens.
    tags : sequence of Tag
        The lexicon's finds; ``ship:`` ones are words for kinds of ships.
    named : sequence of SystemMention
        The systems and ships that have a name.
    catalogue : Catalogue
        With its fleet.

    Returns
    -------
    list of SystemMention
        In no order, without overlaps.
    """
    hits = catalogue.fleet.find(words.text, words.pieces)
    kept = []
    for mention in named:
        ship = mention.type is SystemType.NAVAL and mention.named and mention.system not in catalogue
        kept.append(_usual(words.text, mention, hits, catalogue) if ship else mention)
    kept = [*kept, *_missed(words, tags, kept, hits, catalogue)]
    return [*kept, *_quoted(words, tags, kept, catalogue)]


def _afloat(words: Words, tags: Sequence[Tag], named: Sequence[SystemMention]) -> set[int]:
    """Sentences that speak of ships, by a word for them or by a name."""
    spoken = {words.sentence_of[tag.first] for tag in tags if tag.label in AFLOAT}
    return spoken | {words.sentence_at(one.start) for one in named if one.type is SystemType.NAVAL}


def _around(sentences: Iterable[int], reach: int) -> set[int]:
    return {sentence + step for sentence in sentences for step in range(-reach, reach + 1)}


def _quoted(
    words: Words, tags: Sequence[Tag], named: Sequence[SystemMention], catalogue: Catalogue
) -> Iterator[SystemMention]:
    """Names in quotes and another script than the table's, known by their sound: «Адмирал Виноградов»."""
    quoted = list(_CYRILLIC_QUOTED.finditer(words.text))
    if not quoted:
        return
    taken = Spans((one.start, one.end) for one in named)
    near = _around(_afloat(words, tags, named), 1)
    for match in quoted:
        start, end = match.span(1)
        if taken.touch(start, end) or (ship := catalogue.fleet.called(match[1], words.text)) is None:
            continue
        if (ship.sure and " " in ship.bare) or (
            words.sentence_at(start) in near and names_a_ship(words, tags, start, end)
        ):
            yield SystemMention(start, end, match[1], ship.name, SystemType.NAVAL)


def _usual(text: str, mention: SystemMention, hits: Sequence[Hit], catalogue: Catalogue) -> SystemMention:
    """Put a ship under its usual name, and end the mention where that name ends."""
    ship = catalogue.fleet.called(mention.surface, text)
    if ship is not None:
        return replace(mention, system=_written(mention.surface, ship))
    first = bisect_left(hits, mention.start, key=_start)
    for hit in hits[first : bisect_right(hits, mention.start + _PREFIX_LETTERS, lo=first, key=_start)]:
        if hit.start < mention.end != hit.end:
            surface = text[mention.start : hit.end]
            ship = catalogue.fleet.called(surface, text)
            if ship is not None and (mention.end > hit.end or hit.start == mention.start or " " in surface):
                return replace(mention, end=hit.end, surface=surface, system=_written(surface, ship))
    return mention


def _start(hit: Hit) -> int:
    return hit.start


def _missed(
    words: Words, tags: Sequence[Tag], named: Sequence[SystemMention], hits: Sequence[Hit], catalogue: Catalogue
) -> Iterator[SystemMention]:
    spoken = _afloat(words, tags, named)
    taken = Spans((one.start, one.end) for one in named)
    around = _around(spoken, 3)  # enough for several ships together
    near = _around(spoken, 1)
    ends = {one.end for one in named if one.type is SystemType.NAVAL and one.named}
    beginnings = {one.start for one in named if one.type is SystemType.NAVAL and one.named}
    free = [hit for hit in hits if not taken.touch(hit.start, hit.end)]
    for number, hit in enumerate(free):
        sentence = words.sentence_at(hit.start)
        numbered = _NUMBERED.match(words.text, hit.end) is not None
        marked = (
            hit.sure
            or numbered
            or _SPELT_BEFORE.search(words.text, max(0, hit.start - _SPELT_LETTERS), hit.start) is not None
            or (sentence in near and _marked(words, tags, hit) and names_a_ship(words, tags, hit.start, hit.end))
        )
        unsure = not marked and sentence in around and _alone(words, tags, hit)
        if unsure:
            # Beside another ship in a list, or a whole name of a person: a ship, unless it is a place after all.
            before = any(_LISTED.fullmatch(words.text, end, hit.start) for end in ends if 0 < hit.start - end < 8)
            after = any(
                _LISTED.fullmatch(words.text, hit.end, start) for start in beginnings if 0 < start - hit.end < 8
            )
            beside = free[number + 1 : number + 2]
            both = any(_LISTED.fullmatch(words.text, hit.end, other.start) for other in beside)
            unsure = (
                before or after or both or (sentence in near and hit.exact and " " in words.text[hit.start : hit.end])
            )
        if not (marked or unsure):
            continue
        ship = catalogue.fleet.meant(hit.entries, words.text)
        if ship is not None:
            surface = words.text[hit.start : hit.end]
            ends.add(hit.end)
            yield SystemMention(hit.start, hit.end, surface, _written(surface, ship), SystemType.NAVAL, sure=not unsure)


def _alone(words: Words, tags: Sequence[Tag], hit: Hit) -> bool:
    """Whether a name has a capital, no word before it that makes it a place, and none behind that makes it another."""
    text = words.text
    return (
        text[hit.start].isupper()
        and not placed_by_word(words, tags, hit.start)
        and not _among_places(words, tags, hit.start)
        and not _NO_SHIP_BEHIND.match(text, hit.end)
        and not _PLACE_WORD.search(text[hit.start : hit.end])
    )


def _among_places(words: Words, tags: Sequence[Tag], start: int) -> bool:
    """Whether a name stands in a list, or behind the town of an address, that a word opens which leads places."""
    back = max(0, start - _LIST_LETTERS)
    before = _NAMES_BEFORE.search(words.text[back:start])
    return before is not None and placed_by_word(words, tags, back + before.start())


def _written(surface: str, ship: Ship) -> str:
    """The usual name, unless the ship has a name without a prefix that is spelt in another way in Latin letters."""
    in_latin = all(letter <= _LAST_LATIN for letter in surface if letter.isalpha())
    if in_latin and not (ship.described or ship.prefix in _RENAMED) and not ship.is_spelt(surface):
        return re.sub('[«»"“”„]', "", surface)
    return ship.name


def _marked(words: Words, tags: Sequence[Tag], hit: Hit) -> bool:
    """Whether a name is set off as a ship's: in quotes, behind an article or a prefix, or beside a word for ships.

    Before such a word stands the name of "Pytlivy, the frigate".
    """
    text = words.text
    before = text[max(0, hit.start - 3) : hit.start]
    if _QUOTE_BEFORE.search(before) and text[hit.end : hit.end + 2].lstrip("\u00a0 ")[:1] in set(_CLOSE):
        return True
    name = text[hit.start : hit.end]
    if hit.exact and (_PENNANT.match(text, hit.end) or _BEFORE_CLASS.match(text, hit.end)):
        return True
    if not hit.exact or _PLACE_WORD.search(name) or _NO_SHIP_BEHIND.match(text, hit.end):
        return False
    if _ARTICLE.search(text[max(0, hit.start - 24) : hit.start]):
        return True
    first = words.token_at(hit.start)
    beside = first > 0 and text[words.tokens[first - 1].end : hit.start] == " "
    if beside and any(tag.label in AFLOAT for tag in ending_in(tags, first, first + 1)):
        return True
    apposed = _APPOSED.match(text, hit.end)
    if apposed is None or placed_by_word(words, tags, hit.start):
        return False
    first, last = words.starting_in(apposed.end(), apposed.end() + _KIND_LETTERS)
    kinds = [tag for tag in beginning_in(tags, first, last) if tag.label in AFLOAT]
    return any(words.clause_of[tag.first] == words.clause_of[first] for tag in kinds)
