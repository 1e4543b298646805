"""Ships and submarines by name: "USS Carney", "the frigate Admiral Gorshkov", "two boats, the Kazan and the Krasnodar".

Ships' names are those of towns, rivers and people, so a name counts only where the text makes it one: behind a prefix
of a navy, beside a word for a kind of ship (``[ships]`` of the languages), in a list that such a word opens, or where a
name that was made one stands again. Beside a word for a tanker, a tug or a ferry it is no warship's, and beside a word
for a newspaper, a shipyard or an exercise no ship's at all (``[no_ship]``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from geo.extract.lexicon import Tag, beginning_in, ending_in, languages, words_of
from geo.extract.spans import Spans
from geo.extract.words import Words
from geo.model import SystemMention, SystemType
from geo.names import transliterate

# Navies' prefixes, as they are written in any language. "USNS" is left out: its ships are tankers, transports and tugs.
_PREFIXES = (
    r"USS|U\.S\.S\.|USCGC|USCGS|HMS|H\.M\.S\.|"
    r"HMCS|HMAS|HMNZS|HNLMS|Zr\. ?Ms\.|HNoMS|KNM|HDMS|HSwMS|ORP|ROKS|JS|JDS|INS|ICGS|TCG|TCSG|FGS|ROS|"
    r"ITS|FS|ESPS|BRP|KRI|KD|PNS|IRIS|IRINS|BNS|CNS|PLANS|SAS|NAM|BAP|ARA|ARM|ARC|RSS|HTMS|GNS|NNS|EML|LVNS|NRP|RFS|ENS|"
    r"BGS|SLNS|SLS|SPS|RFN|KNS|ROCS|RFNS|NRTL|LÉ|BAE(?! (?:Systems|Bofors|Land))"
)
_NAME_WORD = (
    r"(?:U[ -]?\d{1,3}(?!\w)|[A-Z]\.|(?:Lt|Cdr|Capt|Adm|Gen|Sgt|Dr|St|Alm|Cap)\.|[A-ZÀ-ÞĀ-ŽȘȚА-ЯЁІЇЄҐ][\w’'-]{0,40})"
)
_PLAIN = rf"{_NAME_WORD}(?:\s+(?:de|da|do|di|del|von|van|of|e)\s+{_NAME_WORD}|\s+{_NAME_WORD}){{0,2}}(?: the Great\b)?"
_OPEN, _CLOSE = "«\"“„‘'", "»\"”“’'"
_QUOTED = rf"(?<!\w)[{_OPEN}](?P<quoted>[^«»\"”“„‘’']{{2,40}})[{_CLOSE}]"
_ARTICLE = r"(?:the|die|der|das|la|le|el|il|lo|o|a|het|de)\s+"
# The 67th FS is a fighter squadron.
_PREFIXED = re.compile(rf"(?<![\w.-])(?<!\d(?:st|nd|rd|th) )(?:{_PREFIXES})[^\S\n]+[{_OPEN}]?(?P<plain>{_PLAIN})")
# Right behind a word for a kind of ship: its name, or a comma and its name ("a frigate, the Te Kaha").
_BEHIND = re.compile(
    rf"\s*(?:[A-TV-ZА-ТФ-Я]{{1,3}}-?\d{{1,4}}\s+(?=[{_OPEN}A-ZА-Я]))?(?:{_QUOTED}|(?P<plain>{_PLAIN}))"
)
_BEHIND_COMMA = re.compile(rf"\s*[,:(–—-]+\s*(?:{_QUOTED}|{_ARTICLE}(?P<plain>{_PLAIN}))")
_AND = r"and|und|et|y|e|i|a|и|та|і|й|ve|och|en|și|si|ir|és|oraz"
# "the destroyers Anshan (103) and Wuxi (104)": each may have its number or class behind it.
_ALSO = re.compile(
    rf"(?:\s*\([^()\n]{{1,24}}\))?\s*(?:,\s*(?:{_AND})?|(?:{_AND}))\s*(?:{_QUOTED}|(?:{_ARTICLE})?(?:[A-Z][a-z]+(?:an|ish|ese|ch|ian|['’]s)\s+)?(?P<plain>{_PLAIN}))"
)
_CLAUSE_WORDS = (
    "that|which|whose|whom|when|where|while|than|then|after|before|because|since|until|would|with|from|into|near|"
    "(?:visit|reach|enter|approach|cross|pass|join)(?:e?s|ed)?|leaves?|left"
)
# "la frégate russe Amiral Gorchkov": one adjective may stand between, where the language puts it there.
_BEHIND_ADJECTIVE = re.compile(rf"\s+(?!(?:{_CLAUSE_WORDS})\b)[a-zà-ž-]{{4,}}\s+(?:{_QUOTED}|(?P<plain>{_PLAIN}))")
_GROUP_OF = re.compile(
    rf"(?P<plain>{_PLAIN})(?<! [Cc]arrier)\s+(?:[Cc]arrier [Ss]trike [Gg]roup|[Cc]arrier [Gg]roup|CSG|"
    r"[Ss]trike [Gg]roup|[Aa]mphibious [Rr]eady [Gg]roup|ARG)\b"
)
_BEFORE_GROUP = re.compile(r"(?:The|A|U\.?S\.?|American|British|French|Indian|Chinese|Italian|[A-Z]\w+['’]s)\s+(?=\S)")
# "Two minehunters, Cherkasy and Chernihiv", "five boats of the class: Annapolis, Springfield and Vermont": names alone,
# two at least, behind what says that there are several.
_SEVERAL = rf"(?:{_PLAIN})(?:\s*,\s*(?:{_PLAIN}))*\s*,?\s+(?:{_AND})\b"
_LIST_BEHIND = re.compile(
    rf"(?:\s+(?:of|from|de|du|des|della|der|des)\s(?:[\w/’'-]+\s?){{1,6}})?\s*[,:–—]\s*(?={_SEVERAL})|[^.!?;,\n]{{1,60}}:\s*(?={_SEVERAL})"
)
_FIRST = re.compile(rf"(?:{_ARTICLE})?(?P<plain>{_PLAIN})")
# "the Yasen-class Arkhangelsk"
_CLASS_OF = re.compile(rf"(?<![\w-])[A-Z][\w.]+(?: [A-Z][\w.]+)?-class (?:SS[A-Z]{{0,2}} )?(?P<plain>{_PLAIN})")
_CLASS_BEHIND = re.compile(r"[-\s](?:class|[Kk]lasse|sınıfı|klasės|osztályú)\b")
# "a Büyükada korvett", "Alman Sachsen firkateyni": the name goes before the noun, and "named" between.
_HUNGARIAN = r"korvett(?!e)|fregatt(?!e)|rombol|cirkál|tengeralattj|\w*haj[óo]|\w*-?hordozó"
_NAME_FIRST = re.compile(rf"(?:{_HUNGARIAN}|f[ıi]rkateyn|korveti?\b|muhri[bp]|denizalt|\w*gemisi)\w*")
_NEVER_BEHIND = re.compile(rf"(?:{_HUNGARIAN})\w*")
# «İzmir'e», «Gölcük'te»: in Turkish what has such an ending is where the ship is, not its name.
_PLACED_BY_ENDING = re.compile(r"['’](?:[yn]?[ae]|n?[dt][ae](?:n|ki)?)\Z")
_NAME_BEFORE = re.compile(rf"(?<!\w)(?P<plain>{_PLAIN})\s+(?:(?:nevű|adlı|isimli)\s+(?:[a-zà-ž]+\s+){{0,2}})?\Z")
# What stands before a name in Turkish and Hungarian: nations, numbers, articles.
_NEVER_NAMES = re.compile(
    r"(?:Rus|Türk|Alman|Amerikan|İngiliz|Fransız|Yunan|İtalyan|Ukrayna|Çin|İran|Bulgar|Rumen|İspanyol|Hollanda|Japon|Hint|"
    r"Mısır|Romen|Polonya|Norveç|Kanada|Azerbaycan|Suriye|Portekiz|İsveç|"
    r"Danimarka|Belçika|Kore|Sovyet|ABD|NATO|Bir|İki|Üç|Dört|Beş|Altı|Yedi|Sekiz|Dokuz|On|İlk|Yeni|Son|Eski|Bu|"
    r"A|Az|Egy|Két|Három|Négy|Öt|Hat|Új|Régi)\s+"
)
_NATION = re.compile(
    r"(?:[A-Z][a-z]+(?:ian|ean|can|ish|ese)|French|Dutch|German|Russian|Greek|Turkish|Israeli|Iraqi|Pakistani)"
)
# «американский „Форд“», «турецький „Аланія“»: a quoted name behind an adjective of a nation or a navy.
_OF_NATION = re.compile(
    rf"(?<!\w)[\w-]{{1,40}}(?:ск|ськ|цк|цьк)(?:ий|ая|ой|ого|ому|им|ую|ая|а|ої|ій|у|ою|ие|і|их)\s+{_QUOTED}"
)
_JOINED = re.compile(rf"\s*(?:,|,?\s+(?:{_AND}))\s*(?={_QUOTED})")
_LOCATIVE = frozenset(f"concept:{word}" for word in ("in", "near", "from", "to", "of"))
_BEFORE = re.compile(rf"{_QUOTED}\s*(?:adlı|isimli|nevű|-class)?\s*\Z")
_ANY_QUOTED = re.compile(_QUOTED)
_LIST_TOKENS = 14  # how far behind "two boats of the class" their quoted names may stand in the sentence
_LEAST_STEM = 4
_SHORTEST_NAME = 2
# Navies and alliances, not ships: "the corvettes of NATO", «корабль США».
_ACRONYM = re.compile(r"[^\W\d_]{2,5}\Z")
# In quotes only a very short one, or one that can't be said as a word: "SSGN", «РГ», but not «МИРАЖ».
_UNSPEAKABLE = re.compile(r"[^\W\d_]{1,3}\Z|[B-DF-HJ-NP-TV-XZБ-ДЖЗЙ-НП-ТФ-Щ]{4,6}\Z")
# Merchant ships and naval auxiliaries: "RFA Cardigan Bay", "MV Ruby".
_AUXILIARY = re.compile(r"(?:USNS|RFA|USAV|MV|M/V|MT|RV|FV|SY|MSC)\s")
_MADE_OF = re.compile(r"-(?:class|made|built|flagged|led|owned)\Z")  # "Gremyashchy-class", "Russian-made"
# What a navy writes on the bow, and its codes for classes: "(FF-15)", "DDG-78", "an LHD".
HULL_NUMBER = re.compile(
    r"(?:FFGH?|FFH?|DD[GH]?|CGN?|CVN?|SS[BGKN]|SSBN|SSGN|LH[AD]|LPD|LPH|LS[DT]|LCC|LCS|PCG?|MCM|WMS[LM]|WMEC|WPC)-?\d*\Z"
)
_BLANK_LINE = re.compile(r"\n\s*\n")
_WARSHIPS = frozenset({"ship:warship", "ship:submarine"})
AFLOAT = _WARSHIPS | {"ship:vessel"}  # what tells that a text speaks of ships
_TELLING = _WARSHIPS | {"no_ship:before", "no_ship:inside", "no_ship:behind", "concept:claim"}
# "Admirał" ends like a verb and leads an organisation.
_ANY_NAME_HAS = frozenset({"concept:organisation", "concept:past"})
_WORDS_BEFORE = 5  # as many as the longest of ``[no_ship]`` and one more
_RANK = re.compile(
    r"(?:Vice |Rear |Vize|Konter|Contre-|Контр-?|Вице-?|Віце-?)?(?:Ad?mira?l|Almirante|Ammiraglio|Адм[иі]рал|Adm\.|"
    r"Captain|Capt\.|Commander|Cdr\.|Cmdr\.|General|Gen\.)\s",
    re.IGNORECASE,
)
# "her sister Lorraine", "her Greek sister, Papanikolis"
_SISTER = re.compile(rf"\b(?:[Hh]er|[Ii]ts|[Tt]heir)(?: [A-Z][a-z]+)? sisters?,?\s+(?:the\s+)?(?P<plain>{_PLAIN})")


def is_fleet(text: str, end: int) -> bool:
    """Whether the word behind a name, which ends somewhere, makes it that of a fleet: "the Black Sea Fleet"."""
    return _fleets().match(text, end) is not None


def is_class(text: str, end: int) -> bool:
    """Whether the word behind a name makes it that of a class of ships: "the Musca-class minesweeper"."""
    return _CLASS_BEHIND.match(text, end) is not None


@lru_cache(maxsize=1)
def _fleets() -> re.Pattern[str]:
    """Words for fleets in all languages: texts quote names in others than their own."""
    stems = {stem.rstrip("*") for code in languages() for stem in words_of(code).get("fleet", ())}
    either = "|".join(f"[{stem[0].upper()}{stem[0]}]{re.escape(stem[1:])}" for stem in sorted(stems))
    return re.compile(rf"\s+(?:{either})(?!\w*\s+[Bb]ase)")  # Fleet Base West is no fleet


def find_ships(
    words: Words, tags: Sequence[Tag], listed: Sequence[SystemMention], others: Sequence[tuple[int, int]] = ()
) -> list[SystemMention]:
    """Find every ship or submarine that is named.

    Parameters
    ----------
    words : Words
        The text in tokens.
    tags : sequence of Tag
        The lexicon's finds; ``ship:`` ones are words for kinds of ships.
    listed : sequence of SystemMention
        What the catalogue knows in the text; only a navy's prefix takes a name from it.
    others : sequence of tuple of int
        Spans of the names of ships that are no warships (`civil_ships`).

    Returns
    -------
    list of SystemMention
        In no order, without overlaps.
    """
    civil = Spans(others)
    whole = {one.start: one for one in listed}
    found = [_no_longer(one, whole) for one in _prefixed(words, tags) if not civil.touch(one.start, one.end)]
    taken = Spans((*others, *((one.start, one.end) for one in (*found, *listed))))
    for tag in _kinds(tags):
        for start, end in (
            *_beside(words, tags, tag),
            *_listed_behind(words, tag),
            *_several_behind(words, tags, tag),
            *_named_first(words, tag),
        ):
            _take(words, tags, found, taken, start, end, listed)
    for start, end in (*_of_classes(words, tags), *_of_nations(words, tags)):
        _take(words, tags, found, taken, start, end, listed)
    for start, end in list(_sisters(words, tags, found)):
        _take(words, tags, found, taken, start, end, listed)
    return _under_one_name(found + list(_again(words, tags, found, taken)))


def _no_longer(ship: SystemMention, whole: Mapping[int, SystemMention]) -> SystemMention:
    """End a ship where its name in the catalogue does: "TCG Anadolu Doha açıklarında"."""
    known = whole.get(ship.start)
    if known is None or known.end >= ship.end:
        return ship
    return replace(ship, end=known.end, surface=known.surface, system=known.system)


def civil_ships(words: Words, tags: Sequence[Tag]) -> list[tuple[int, int]]:
    """Spans of the names of ships that are no warships: tankers, tugs, ferries, research ships."""
    spans: list[tuple[int, int]] = []
    for tag in tags:
        if tag.label == "ship:civil":
            for number, (start, end) in enumerate((*_beside(words, tags, tag), *_named_first(words, tag))):
                if number > 0 and _PREFIXED.match(words.text, start):
                    break  # "the tanker Vyazma and HMS Trent"
                spans.append((start, end))
    return spans


def civil_names(words: Words, tags: Sequence[Tag]) -> list[tuple[int, int]]:
    """Spans that are nothing but the names of such ships: right behind the noun or in quotes, and again behind "the".

    Fewer than `civil_ships` has, and surer: these are no places ("the container ship Hangzhou") and no weapons.
    """
    text = words.text
    spans: list[tuple[int, int]] = []
    for tag in tags:
        if tag.label != "ship:civil":
            continue
        end = words.tokens[tag.last - 1].end
        match = _BEHIND.match(text, end)
        # Behind a plural a clause may begin: "the tankers Iran seized".
        if match is None or (match.group("plain") and text[end - 1] == "s") or _BLANK_LINE.search(match.group()):
            continue
        start, end = match.span("quoted" if match.group("quoted") else "plain")
        end = start + len(_name(text[start:end]))
        if names_a_ship(words, tags, start, end) and not _is_no_name(text[start:end]):
            spans.append((start, end))
    for name in {text[start:end] for start, end in spans}:
        for start, end in _finds(text, name, _NO_ENDING):
            if re.search(rf"\b{_ARTICLE}\Z", text[max(0, start - 6) : start], re.IGNORECASE):
                spans.append((start, end))
    return spans


def _kinds(tags: Sequence[Tag]) -> list[Tag]:
    """The words for warships, but for those inside a longer one for something else: "boat club"."""
    hidden = {token for tag in tags if tag.label == "no_ship:inside" for token in range(tag.first, tag.last)}
    return [tag for tag in tags if tag.label in _WARSHIPS and not hidden.issuperset(range(tag.first, tag.last))]


def _take(
    words: Words,
    tags: Sequence[Tag],
    found: list[SystemMention],
    taken: Spans,
    start: int,
    end: int,
    listed: Sequence[SystemMention],
) -> None:
    """Add a ship, unless its name is taken; of one that the catalogue knows part of, the longer name counts."""
    start += len(words.text[start:end]) - len(words.text[start:end].lstrip())
    name = _name(words.text[start:end])
    end = start + len(name)
    if len(name) < _SHORTEST_NAME or not names_a_ship(words, tags, start, end):
        return
    if taken.touch(start, end):
        inside = [one for one in listed if one.start < end and start < one.end]
        if not inside or any(one.start < start or one.end >= end or " " in one.surface for one in inside):
            return
        if any(one.start < end and start < one.end for one in found):
            return
    taken.add(start, end)
    found.append(_ship(start, end, name, name))


def names_a_ship(words: Words, tags: Sequence[Tag], start: int, end: int) -> bool:
    """Whether a name among ships may be one's: no hull number, navy, newspaper, yard, exercise or officer."""
    text = words.text
    name, quoted = text[start:end], start > 0 and text[start - 1] in _OPEN
    if name[0].islower() or HULL_NUMBER.match(name) or _AUXILIARY.match(name) or _MADE_OF.search(name):
        return False
    if quoted and name.isupper() and _UNSPEAKABLE.match(name):
        return False
    first, last = words.tokens_in(start, end)
    near = [tag for tag in beginning_in(tags, first - _WORDS_BEFORE, last + 2) if tag.label in _TELLING]
    if any(tag.label == "no_ship:behind" and tag.first == last and _goes_on(words, last) for tag in near):
        return False
    if any(tag.label == "no_ship:inside" and first <= tag.first < tag.last <= last for tag in near):
        return False
    if any(tag.label in _WARSHIPS and tag.last == first for tag in near):
        return True
    if not quoted and _RANK.match(name) and any(tag.label == "concept:claim" and tag.first >= last for tag in near):
        return False
    return not any(
        tag.label == "no_ship:before" and tag.last <= first and _leads_to(words, tag.last, first, start) for tag in near
    )


def _goes_on(words: Words, at: int) -> bool:
    """Whether only a space, a hyphen or a quote stands before a token: not "the destroyers Tangshan (Type 052D)"."""
    return words.text[words.tokens[at - 1].end : words.tokens[at].start].strip(_OPEN + _CLOSE + " -") == ""


def _leads_to(words: Words, last: int, first: int, start: int) -> bool:
    """Whether nothing stands between a word and a name, or before one in quotes one word: «пишет местная „Думская“»."""
    text, tokens = words.text, words.tokens
    if first - last > 1 or text[tokens[first - 1].end : start].strip() not in _OPEN:
        return False
    if last == first:
        return True
    between = tokens[last]
    beside = text[tokens[last - 1].end : between.start] == " "
    return beside and text[start - 1] in _OPEN and text[between.start].islower()


def _sisters(words: Words, tags: Sequence[Tag], found: Sequence[SystemMention]) -> Iterator[tuple[int, int]]:
    """Names of sister ships near a ship, in a text that names one: "her sister Lorraine"."""
    if not found or "sister" not in words.text:
        return
    at = {words.sentence_of[tag.first] for tag in tags if tag.label in AFLOAT}
    near = {number + step for number in at | {words.sentence_at(one.start) for one in found} for step in range(-2, 3)}
    for match in _SISTER.finditer(words.text):
        start, end = match.span("plain")
        if words.sentence_at(start) in near and _reads_as_ship(words, tags, start, end):
            yield start, end


def _several_behind(words: Words, tags: Sequence[Tag], tag: Tag) -> Iterator[tuple[int, int]]:
    """Two or more bare names in a list that a word for ships opens: "two minehunters, Cherkasy and Chernihiv"."""
    text = words.text
    opened = _LIST_BEHIND.match(text, words.tokens[tag.last - 1].end)
    match = _FIRST.match(text, opened.end()) if opened else None
    spans: list[tuple[int, int]] = []
    while match and match.group("plain"):
        start, end = match.span("plain")
        if not _reads_as_ship(words, tags, start, end) or _is_no_name(text[start:end]) or is_fleet(text, end):
            break
        spans.append((start, end))
        match = _ALSO.match(text, end)
    if len(spans) > 1:
        yield from spans


def _named_first(words: Words, tag: Tag) -> Iterator[tuple[int, int]]:
    """The name before its noun, in languages that say it so: "az Iver Huitfeldt fregatt"."""
    start = words.tokens[tag.first].start
    if not _NAME_FIRST.match(words.text, start):
        return
    match = _NAME_BEFORE.search(words.text, max(0, start - 60), start)
    if match:
        first, last = match.span("plain")
        if words.text[first:last].isalpha() and words.sentences[words.sentence_at(first)][0] == first:
            return  # capital for its place only: "Yeni fırkateyn", "Lángoló hajó"
        while (nation := _NEVER_NAMES.match(words.text, first)) and nation.end() < last:
            first = nation.end()
        if first < last and not _NEVER_NAMES.match(words.text[first:last] + " "):
            yield first, last


def _of_classes(words: Words, tags: Sequence[Tag]) -> Iterator[tuple[int, int]]:
    """Names right behind a class: "the Yasen-class Arkhangelsk"."""
    for match in _CLASS_OF.finditer(words.text) if "-class " in words.text else ():
        start, end = match.span("plain")
        if _reads_as_ship(words, tags, start, end) and not is_fleet(words.text, end):
            yield start, end


def _of_nations(words: Words, tags: Sequence[Tag]) -> Iterator[tuple[int, int]]:
    """Quoted names behind the adjective of a nation where the text speaks of ships, and the next in their list."""
    afloat = {words.sentence_of[tag.first] + step for tag in tags if tag.label in AFLOAT for step in range(-2, 3)}
    if not afloat:
        return
    for found in _OF_NATION.finditer(words.text):
        match: re.Match[str] | None = found
        if words.sentence_at(found.start()) not in afloat:
            continue
        while match:
            start, end = match.span("quoted")
            if not words.text[start].isupper() or words.text[start:end].count(" ") > 2:
                break
            yield start, end
            joined = _JOINED.match(words.text, end + 1)
            match = _ANY_QUOTED.match(words.text, joined.end()) if joined else None


def _under_one_name(found: Sequence[SystemMention]) -> list[SystemMention]:
    """Give a ship that is named with and without its navy's prefix one name: the longer."""
    names = {one.system for one in found}
    full = {re.sub(rf"^(?:{_PREFIXES})\s+", "", name): name for name in sorted(names, key=len)}
    return [replace(one, system=full.get(one.system, one.system)) for one in found]


def _ship(start: int, end: int, surface: str, name: str) -> SystemMention:
    # Ships are written Smolny and Pytlivy, not Smolnyy.
    return SystemMention(start, end, surface, re.sub(r"yy\b", "y", transliterate(name)), SystemType.NAVAL)


def _is_no_name(name: str) -> bool:
    """Whether a word in capitals is a navy or alliance, or only says whose a ship is: "NATO", "Iranian"."""
    return bool(_NATION.fullmatch(name)) or _is_acronym(name)


def _is_acronym(name: str) -> bool:
    return name.isupper() and bool(_ACRONYM.match(name))


def _name(written: str) -> str:
    """Cut off what is no part of a name: the next paragraph, what belongs to the ship, marks."""
    name = re.split(r"\n\s*\n|['’]s(?!\w)|(?<=\w) [A-Z]\w+-class\b", written, maxsplit=1)[0]
    return name.rstrip(".'’ ")


def _prefixed(words: Words, tags: Sequence[Tag]) -> Iterator[SystemMention]:
    for match in _PREFIXED.finditer(words.text):
        name = re.sub(r"[«\"“„]", "", _name(match.group()))
        name = re.sub(r"\A(?:[A-Z]\.){3}", lambda spelt: spelt[0].replace(".", ""), name)
        end = match.start() + len(_name(match.group()))
        yield _ship(match.start(), end, words.text[match.start() : end], name)
    for match in _GROUP_OF.finditer(words.text) if "roup" in words.text or "CSG" in words.text else ():
        start, end = match.span("plain")
        while led := _BEFORE_GROUP.match(words.text, start, end):
            start = led.end()
        name = words.text[start:end]
        whose = (
            _is_no_name(name.split()[-1]) or name.endswith(".") or name in {"Carrier", "The", "A", "Next", "UK", "US"}
        )
        if start < end and not whose and not _BLANK_LINE.search(name) and names_a_ship(words, tags, start, end):
            yield _ship(start, end, name, name)


def _beside(words: Words, tags: Sequence[Tag], tag: Tag) -> Iterator[tuple[int, int]]:
    """Names right behind a word for a kind of ship, with those that the same list goes on with, or quoted before it."""
    text, (first, at) = words.text, words.span(tag.first, tag.last)
    before = _BEFORE.search(text, max(0, first - 60), first)
    if before:
        yield before.span("quoted")
    match = _BEHIND.match(text, at) or _BEHIND_COMMA.match(text, at)
    following = beginning_in(tags, tag.last, tag.last + 1)
    if match is None and not any(other.label.startswith("concept:") for other in following):
        match = _BEHIND_ADJECTIVE.match(text, at)
    if match and match.group("plain") and match.re is _BEHIND and _NEVER_BEHIND.match(text, first):
        match = None
    while match:
        group = "quoted" if match.group("quoted") else "plain"
        start, end = match.span(group)
        if _BLANK_LINE.search(text, match.start(), start) or _PLACED_BY_ENDING.search(text, start, end):
            return
        if text[start].islower() or (group == "plain" and not _reads_as_ship(words, tags, start, end)):
            return
        if group == "plain" and (_is_no_name(text[start:end]) or is_fleet(text, end)):
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
    goes_on = last < len(words.tokens) and _goes_on(words, last)
    labels = {tag.label for tag in beginning_in(tags, first, last + goes_on)}
    if any(label.startswith("ship:") for label in labels):
        return False
    labels = {tag.label for tag in beginning_in(tags, first, last)}
    refused = {label for label in labels if label.startswith(("concept:", "system:", "number:"))}
    return not refused - _ANY_NAME_HAS


_NO_ENDING, _SHORT_ENDING = re.compile(r"(?![\w-])"), re.compile(r"\w{0,3}(?![\w-])")


def _again(words: Words, tags: Sequence[Tag], found: Sequence[SystemMention], taken: Spans) -> Iterator[SystemMention]:
    """Every other place where a ship that was named is named again; one word alone only where nothing makes it a place.

    What makes it one is a preposition before it: "the Essen" and "Essen sailed" are ships, "in Essen" is not.
    """
    text = words.text
    for ship in {one.system: one for one in found}.values():
        bare = re.sub(rf"^(?:{_PREFIXES})\s+", "", ship.surface).strip(_OPEN + _CLOSE)
        if len(bare) < _LEAST_STEM:
            continue
        several, prefixed = " " in bare, bare != ship.surface
        stem = bare if bare.isascii() else bare[: max(_LEAST_STEM, len(bare) - 2)]
        for start, end in _finds(text, stem, _NO_ENDING if bare.isascii() else _SHORT_ENDING):
            led = re.search(rf"(?:[{_OPEN}]|\b{_ARTICLE})\Z", text[max(0, start - 6) : start], re.IGNORECASE)
            if taken.touch(start, end) or (led and not names_a_ship(words, tags, start, end)):
                continue
            if several or led:
                taken.add(start, end)
                yield SystemMention(start, end, text[start:end], ship.system, SystemType.NAVAL)
            elif text[start].isupper() and not placed_by_word(words, tags, start):
                taken.add(start, end)
                yield SystemMention(start, end, text[start:end], ship.system, SystemType.NAVAL, sure=prefixed)


def led_by_kind(words: Words, tags: Sequence[Tag], start: int) -> bool:
    """Whether a word for a kind of ship stands right before a name: "the frigate Limnos"."""
    first = words.token_at(start)
    beside = first > 0 and _goes_on(words, first)
    return beside and any(tag.label in _WARSHIPS for tag in ending_in(tags, first, first + 1))


def placed_by_word(words: Words, tags: Sequence[Tag], start: int) -> bool:
    """Whether a word for "in", "near", "from" or "to" stands right before a name."""
    first = words.token_at(start)
    return any(tag.label in _LOCATIVE for tag in ending_in(tags, first, first + 1))


def _finds(text: str, stem: str, ending: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Every span of a word that begins with a stem and goes on as its ending may; no pattern is made of each name."""
    at = text.find(stem)
    while at >= 0:
        end = at + len(stem)
        match = None if at and (text[at - 1] in "_-" or text[at - 1].isalnum()) else ending.match(text, end)
        if match:
            yield at, match.end()
        at = text.find(stem, max(match.end(), end) if match else at + 1)
