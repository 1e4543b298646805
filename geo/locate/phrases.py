"""Place phrases: names widened by the relation words around them, and written coordinates, each with its location."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from geo.locate import coordinates, relative
from geo.locate.languages import language
from geo.model import Location, PlacePhrase, Precision, Toponym

_WINDOW = 110
_JOINT = 30
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_CAPITAL = re.compile(r"[^\W\d_a-zа-яіїєґ][\w'’-]+")
_FARTHEST_KM = 5000.0
"""No report measures a place from another that is farther away."""

_NAMES_AROUND = 200
"""How many names before and after a border are asked whether they are its other side."""

_NUMBER = (
    r"(?P<number>\d{1,3}(?:[.,\u00a0\u202f]\d{3})+|\d{1,7}(?:[.,]\d{1,3})?)"
    r"(?:\s*(?:-|–|to|до|bis|à|a)\s*(?P<upto>\d{1,4}(?:[.,]\d)?))?"
)
_NUMBER_WORDS = {
    "a few": 3,
    "several": 5,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "dozen": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
}


@dataclass(frozen=True, slots=True)
class _Grammar:
    """One language's relation patterns; those before a name end where the name starts."""

    distance: re.Pattern[str] | None
    direction: re.Pattern[str] | None
    part: re.Pattern[str] | None
    part_after: re.Pattern[str] | None
    outskirts: re.Pattern[str] | None
    border: re.Pattern[str] | None
    border_after: re.Pattern[str] | None
    coast: re.Pattern[str] | None
    coast_after: re.Pattern[str] | None
    near: re.Pattern[str] | None
    near_after: re.Pattern[str] | None
    distance_after: re.Pattern[str] | None
    between: re.Pattern[str] | None
    joint: re.Pattern[str] | None
    country_noun: re.Pattern[str] | None
    capital_noun: re.Pattern[str] | None
    of_people: tuple[tuple[str, re.Pattern[str]], ...]  # relations and nouns
    noun_leads: bool  # "la frontière turque", not "the Turkish border"
    border_of_pair: re.Pattern[str] | None
    off: re.Pattern[str] | None
    units: tuple[tuple[re.Pattern[str], float], ...]
    directions: tuple[tuple[re.Pattern[str], float], ...]
    parts: tuple[tuple[re.Pattern[str], float], ...]
    parts_after: tuple[tuple[re.Pattern[str], float], ...]


_OF_PEOPLE = (("people_land", "at"), ("people_coast", "coast"), ("people_border", "border"))


def _any(pairs: Sequence[Sequence[Any]]) -> str:
    return "|".join(f"(?:{pair[0]})" for pair in pairs)


@cache
def grammar(code: str) -> _Grammar:
    """Relation patterns of a language, compiled once; those of English serve where a language has none."""
    words = language(code)
    if "from" not in words:
        words = language("en")
    fill = words.get("fill", "")
    quote = r"[«\"„“‘']?"
    units, directions, parts = words["units"], words["directions"], words["parts"]
    parts_after = words.get("parts_after", ())

    def table(pairs: Sequence[Sequence[Any]]) -> tuple[tuple[re.Pattern[str], float], ...]:
        return tuple((re.compile(rf"^(?:{expression})$", re.I), value) for expression, value in pairs)

    def before(expression: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{expression})\s*{fill}{quote}$", re.I)

    def optional(name: str) -> re.Pattern[str] | None:
        return before(f"(?:{words[name]})" + r"\s+") if words.get(name) else None

    def after(name: str) -> re.Pattern[str] | None:
        return re.compile(rf"^(?:{words[name]})(?!\w)", re.I) if words.get(name) else None

    def alone(name: str) -> re.Pattern[str] | None:
        return re.compile(rf"(?<!\w)(?:{words[name]})(?!\w)", re.I) if words.get(name) else None

    def people(nouns: str) -> re.Pattern[str]:
        if words.get("noun_leads"):
            return re.compile(rf"(?<!\w)(?:(?:{words['people_before']})\s+)?(?:{nouns})\s+$", re.I)
        return re.compile(rf"^\s(?:\w+\s)?(?:{nouns})(?!\w)", re.I)

    number = rf"(?:{_NUMBER}|(?P<words>{'|'.join(_NUMBER_WORDS)}))"
    # "115 kilometers (70 miles) southeast of": the first measure counts.
    restated = rf"(?:\s*\(\s*(?:about\s+)?[\d.,]+[\s-]*(?:{_any(units)})\.?\s*\))?"
    heading = rf"(?P<heading>{_any(directions)})"
    link = rf"(?:{words['from']})"
    distance = (
        r"(?:about |around |some |roughly |approximately |примерно |около |приблизно |близько |в |за |у )?"
        rf"{number}[\s-]*"
        rf"(?P<unit>{_any(units)})\.?{restated}(?:\s+{words.get('of', '')}{heading}(?:\s+{link})?|\s+{link})\s+"
    )
    return _Grammar(
        distance=before(distance),
        direction=before(rf"(?:just |far |to the |на |к )?{heading}\s+{link}\s+"),
        part=before(rf"(?P<part>{_any(parts)})\s*"),
        part_after=re.compile(rf"^(?:['’]\w+)?\s(?P<heading>{_any(parts_after)})(?!\w)", re.I) if parts_after else None,
        outskirts=optional("outskirts"),
        border=optional("border"),
        border_after=after("border_after"),
        coast=optional("coast"),
        coast_after=after("coast_after"),
        near=optional("near"),
        near_after=after("near_after"),
        distance_after=re.compile(
            rf"^{words['distance_link']}{number}[\s-]*(?P<unit>{_any(units)}){restated}\s+{heading}", re.I
        )
        if "distance_link" in words
        else None,
        between=before(rf"(?:{words.get('between', 'between')}|{words.get('road', '(?!)')})\s+"),
        country_noun=alone("country_noun"),
        capital_noun=alone("capital_noun"),
        of_people=tuple((relation, people(words[name])) for name, relation in _OF_PEOPLE if name in words),
        noun_leads=bool(words.get("noun_leads")),
        border_of_pair=before(
            rf"(?:(?:{words['people_before']})\s+)?(?:the )?(?:{words['people_border']})\s+"
            rf"(?:(?:{words.get('between', 'between')}|of)\s+)?"
        )
        if words.get("people_border") and not words.get("noun_leads")
        else None,
        off=before(rf"(?:{words['people_before']})\s+") if words.get("people_before") else None,
        joint=re.compile(rf"^\W{{0,3}}\s*(?:{words.get('and', 'and')}|{words.get('to', 'to')})\s+{fill}{quote}$", re.I),
        units=table(units),
        directions=table(directions),
        parts=table(parts),
        parts_after=table(parts_after),
    )


def _value(table: Sequence[tuple[re.Pattern[str], float]], words: str) -> float:
    return next(value for pattern, value in table if pattern.match(words))


def coordinate_location(item: coordinates.Written) -> Location:
    """Location of coordinates as written."""
    return Location(
        latitude=item.latitude,
        longitude=item.longitude,
        radius_km=item.radius_km,
        precision=Precision.COORDINATES
        if item.radius_km <= 0.15
        else Precision.SITE
        if item.radius_km <= 2
        else Precision.AREA,
        name=f"{item.latitude:.5f}, {item.longitude:.5f}",
        source="coordinates",
        reasons=("coordinates written in the text",),
    )


def short_code_location(code: str, base: Location) -> Location:
    """Location of a plus code that lacks its first digits, by the place written after it."""
    found = coordinate_location(coordinates.from_short_code(code, base.latitude, base.longitude))
    return replace(
        found,
        name=f"{code}, {base.name}",
        country=base.country,
        reasons=(f"a short plus code, made whole by {base.name}",),
    )


Borders = Callable[[], Mapping[frozenset[str], Any]]
Coast = Callable[[Location], Location]


def read(
    text: str,
    toponyms: Sequence[Toponym],
    lang: str,
    borders: Borders,
    meant: Mapping[str, Location] | None = None,
    coast: Coast = relative.coast,
) -> tuple[PlacePhrase, ...]:
    """All place phrases of a text in order.

    Parameters
    ----------
    text : str
    toponyms : sequence of Toponym
    lang : str
    borders : callable
        Gives border lines by pair of codes when asked (see `geo.locate.relative.border`).
    meant : mapping of str to Location, optional
        What ``"country"`` and ``"capital"`` mean in this text, for "north of the country", "near the capital".
    coast : callable
        Gives the coast of a place (see `geo.locate.sea`); a circle around it by default.
    """
    rules = grammar(lang)
    named = [t for t in toponyms if t.kind != "demonym"]
    unnamed = _unnamed(rules, text, toponyms, meant or {})
    places = sorted((*named, *unnamed), key=lambda t: t.start)
    codes = {at: (start, code) for start, at, code in coordinates.short_codes(text)}
    result: list[PlacePhrase] = []
    skip = False
    for number, toponym in enumerate(places):
        if skip:
            skip = False
            continue
        if toponym.start in codes and toponym.location is not None:
            start, code = codes[toponym.start]
            point = short_code_location(code, toponym.location)
            result.append(PlacePhrase(start, toponym.end, text[start : toponym.end], (toponym,), location=point))
            continue
        floor = places[number - 1].end if number else 0
        left = text[max(floor, toponym.start - _WINDOW) : toponym.start]
        following = places[number + 1] if number + 1 < len(places) else None
        pair = _between(rules, text, left, toponym, following, borders)
        if pair is not None:
            result.append(pair)
            skip = True
            continue
        alone = _one_end(rules, text, left, toponym)
        if alone is not None:
            result.append(alone)
            continue
        phrase = _phrase(rules, text, left, toponym, places, borders, coast)
        # "The capital" alone is a word like any other: only what is said around it makes it a place.
        if toponym not in unnamed or phrase.relation != "at":
            result.append(phrase)
    for toponym in toponyms:
        if (
            toponym.kind == "demonym"
            and (said := _of_people(rules, text, toponym, toponyms, borders, coast)) is not None
        ):
            result.append(said)
    for item in coordinates.read(text, lang):
        if not item.refused:
            result.append(
                PlacePhrase(item.start, item.end, text[item.start : item.end], (), location=coordinate_location(item))
            )
    return tuple(sorted(result, key=lambda phrase: phrase.start))


def rests_on(text: str, lang: str, start: int, before: Toponym | None) -> bool:
    """Whether something is measured from the name that begins at ``start``, whether or not it is known.

    ``before`` is the known name before it, which may be the first of two ends: "between Kyiv and Xyzzyville".
    """
    rules = grammar(lang)
    left = text[max(0, start - _WINDOW) : start]
    patterns = (rules.distance, rules.direction, rules.border, rules.coast, rules.outskirts, rules.near, rules.between)
    if any(pattern is not None and pattern.search(left) for pattern in (*patterns, rules.part)):
        return True
    if before is None or rules.joint is None or rules.between is None:
        return False
    opening = text[max(0, before.start - _WINDOW) : before.start]
    return bool(rules.joint.match(text[before.end : start]) and rules.between.search(opening))


def is_of_people(text: str, start: int, end: int, lang: str) -> bool:
    """Whether the noun beside an adjective of a people makes both a place: "the Turkish border"."""
    return _beside_people(grammar(lang), text, start, end) is not None


def is_heading(lang: str, written: str) -> bool:
    """Whether a word is a direction in a language: "NE", "northeast"."""
    return any(pattern.match(written) for pattern, _ in grammar(lang).directions)


_MEASURES = ("distance", "direction", "border", "coast")
_MEASURES_AFTER = ("distance_after", "border_after", "coast_after")


def measured(text: str, lang: str) -> int:
    """How many characters of a text say, in one language, how a name in it is measured from; 0 where none do."""
    rules = grammar(lang)
    longest = 0
    for word in _WORDS.finditer(text):
        for name in _MEASURES:
            if (pattern := getattr(rules, name)) and (match := pattern.search(text[: word.start()])):
                longest = max(longest, len(match[0]))
        for name in _MEASURES_AFTER:
            if (pattern := getattr(rules, name)) and (match := pattern.match(text[word.end() :])):
                longest = max(longest, len(match[0]))
    return longest


def lone_end(text: str, toponyms: Sequence[Toponym], found: Sequence[PlacePhrase], lang: str) -> str:
    """The name that stands as one of two ends while the other is unknown; empty where there is none."""
    rules = grammar(lang)
    if rules.between is None:
        return ""
    paired = [p for p in found if len(p.toponyms) == 2]
    for toponym in toponyms:
        if any(p.start <= toponym.start < p.end for p in paired):
            continue
        if rules.between.search(text[max(0, toponym.start - _WINDOW) : toponym.start]):
            return toponym.surface
    return ""


def _unnamed(rules: _Grammar, text: str, toponyms: Sequence[Toponym], meant: Mapping[str, Location]) -> list[Toponym]:
    """Words for a country or its capital that stand for their names: "north of the country", "near the capital"."""
    result = []
    in_order = sorted(toponyms, key=lambda t: t.start)
    for key, pattern in (("country", rules.country_noun), ("capital", rules.capital_noun)):
        if pattern and key in meant:
            kind = "country" if key == "country" else "city"
            for match in pattern.finditer(text):
                before = bisect_left(in_order, match.end(), key=lambda t: t.start)
                if not any(match.start() < t.end for t in in_order[max(0, before - 1) : before]):
                    result.append(Toponym(match.start(), match.end(), match[0], kind, meant[key]))
    return result


def _of_people(
    rules: _Grammar, text: str, toponym: Toponym, places: Sequence[Toponym], borders: Borders, coast: Coast
) -> PlacePhrase | None:
    """Read "the Romanian coast", "along the Belarusian border", "Turkish soil": the people only say whose."""
    if (base := toponym.location) is None or (found := _beside_people(rules, text, toponym.start, toponym.end)) is None:
        return None
    relation, start, end = found
    location: Location | None = base
    if relation == "coast":
        location = coast(base)
    elif relation == "border":
        location = relative.border(base, _neighbour(base, toponym, places, borders()), borders())
    return PlacePhrase(start, end, text[start:end], (toponym,), relation, location=location)


def _beside_people(rules: _Grammar, text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """What the noun beside an adjective of a people says, and where the whole phrase starts and ends."""
    left, right = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    for relation, nouns in rules.of_people:
        if rules.noun_leads:
            if match := nouns.search(left):
                return relation, start - (len(left) - match.start()), end
        elif match := nouns.match(right):
            opening = rules.off.search(left) if rules.off and relation != "at" else None
            return relation, start - (len(left) - opening.start()) if opening else start, end + match.end()
    return None


# "On the border with Belarus and Poland" is two borders, "of Belarus and Poland" one.
_WITH = re.compile(r"(?<!\w)(?:with|с|со|з|із|зі|mit|avec|con|cu|z|ze|s|se)\s*$", re.I)


def _between(
    rules: _Grammar, text: str, left: str, first: Toponym, second: Toponym | None, borders: Borders
) -> PlacePhrase | None:
    if second is None or rules.between is None or rules.joint is None:
        return None
    if not rules.joint.match(text[first.end : second.start]):
        return None
    relation = "between"
    opening = rules.border_of_pair.search(left) if rules.border_of_pair else None
    if opening is None and rules.border is not None:
        opening = rules.border.search(left)
        opening = None if opening is not None and _WITH.search(opening[0]) else opening
    if opening is not None:
        relation = "border"
    else:
        opening = rules.between.search(left)
    if opening is None:
        return None
    start = first.start - (len(left) - opening.start())
    while text[start : start + 1].isspace():
        start += 1
    location = None
    if first.location is not None and second.location is not None:
        if relation == "border":
            location = _shared_border(first.location, second.location, borders())
        else:
            # Around a name that is itself only "somewhere in" its container there is no way to either.
            known = not any(end.location.source.startswith("container") for end in (first, second) if end.location)
            location = relative.between(first.location, second.location) if known else None
    return PlacePhrase(start, second.end, text[start : second.end], (first, second), relation, location=location)


def _shared_border(first: Location, second: Location, borders: Mapping[frozenset[str], Any]) -> Location | None:
    """The border of two places; none where they lie in two countries that have none."""
    codes = {first.country, second.country}
    if None not in codes and len(codes) == 2 and frozenset(codes) not in borders:
        return None
    return relative.border(first, second, borders)


def _one_end(rules: _Grammar, text: str, left: str, toponym: Toponym) -> PlacePhrase | None:
    """One of two ends whose other end is unknown: somewhere that can't be placed, and not at the end that is known."""
    if rules.between is None or rules.joint is None:
        return None
    opening = rules.between.search(left)
    if opening is None:
        return None
    word = _CAPITAL.search(text, toponym.end, toponym.end + _JOINT)
    if word is None or not rules.joint.match(text[toponym.end : word.start()]):
        return None
    start = toponym.start - (len(left) - opening.start())
    while text[start : start + 1].isspace():
        start += 1
    return PlacePhrase(start, word.end(), text[start : word.end()], (toponym,), "between")


def _phrase(
    rules: _Grammar,
    text: str,
    left: str,
    toponym: Toponym,
    places: Sequence[Toponym],
    borders: Borders,
    coast: Coast,
) -> PlacePhrase:
    base = toponym.location
    start, end = toponym.start, toponym.end
    right = text[end : end + 40]

    def made(
        match: re.Match[str],
        relation: str,
        place: Callable[[Location], Location | None],
        after: bool = False,
        length: float | None = None,
        heading: float | None = None,
    ) -> PlacePhrase:
        first = start if after else start - (len(left) - match.start())
        last = end + match.end() if after else end
        while text[first : first + 1].isspace():
            first += 1
        return PlacePhrase(
            first,
            last,
            text[first:last],
            (toponym,),
            relation,
            length,
            heading,
            # Around a name that is itself only "somewhere in" its container, a relation adds nothing.
            base if base is None or base.source.startswith("container") else place(base),
        )

    # 1. A distance, with or without a direction.
    for pattern, side, is_after in ((rules.distance, left, False), (rules.distance_after, right, True)):
        match = pattern.search(side) if pattern else None
        if match is None:
            continue
        if match["number"]:
            number = _measured(match["number"])
            if match["upto"]:
                number = (number + float(match["upto"].replace(",", "."))) / 2
        else:
            number = float(_NUMBER_WORDS[match["words"].lower()])
        length = round(number * _value(rules.units, match["unit"]), 3)
        heading = _value(rules.directions, match["heading"]) if match["heading"] else None
        if 0 < length <= _FARTHEST_KM:
            return made(
                match, "distance", partial(_at_distance, length=length, heading=heading), is_after, length, heading
            )
        if length > _FARTHEST_KM:
            # Farther than any report measures: the figure is wrong, and so would be any place made of it.
            return made(match, "distance", lambda _at: None, is_after, length, heading)
    # 2. Borders and coasts.
    for pattern, side, is_after in ((rules.border, left, False), (rules.border_after, right, True)):
        if pattern and (match := pattern.search(side)):
            return made(
                match,
                "border",
                lambda at: relative.border(at, _neighbour(at, toponym, places, borders()), borders()),
                after=is_after,
            )
    for pattern, side, is_after in ((rules.coast, left, False), (rules.coast_after, right, True)):
        if pattern and (match := pattern.search(side)):
            return made(match, "coast", coast, after=is_after)
    # 3. Outskirts, directions, parts, nearness.
    if rules.outskirts and (match := rules.outskirts.search(left)):
        return made(match, "outskirts", relative.outskirts)
    large = base is not None and base.precision in (Precision.REGION, Precision.COUNTRY)
    for pattern, side, headings, is_after in (
        (rules.direction, left, rules.directions, False),
        (rules.part_after, right, rules.parts_after, True),
    ):
        if pattern is None or (match := pattern.search(side)) is None:
            continue
        toward = _value(headings, match["heading"])
        if large:
            return made(match, "part", partial(relative.part, bearing_deg=toward), is_after, heading=toward)
        return made(match, "near", partial(relative.beyond, bearing_deg=toward), is_after, heading=toward)
    if rules.part and (match := rules.part.search(left)):
        side_of = _value(rules.parts, match["part"])
        return made(match, "part", lambda at: relative.part(at, side_of), heading=side_of if side_of >= 0 else None)
    for pattern, side, is_after in ((rules.near, left, False), (rules.near_after, right, True)):
        if pattern and (match := pattern.search(side)):
            return made(match, "near", relative.near, after=is_after)
    return PlacePhrase(start, end, toponym.surface, (toponym,), "at", location=base)


_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,\u00a0\u202f]\d{3})+")


def _measured(number: str) -> float:
    """A number as written: three digits behind a mark are thousands ("1,500 km"), fewer are a fraction."""
    if _THOUSANDS.fullmatch(number):
        return float(re.sub(r"\D", "", number))
    return float(re.sub(r"[,\u00a0\u202f]", ".", number))


def _at_distance(base: Location, length: float, heading: float | None) -> Location:
    return relative.at_distance(base, length, heading)


def _neighbour(
    base: Location, toponym: Toponym, places: Sequence[Toponym], borders: Mapping[frozenset[str], Any]
) -> Location | None:
    """The other side of a border: the nearest region or country named in the text that has a border with the first."""
    region = relative.region_of(base)
    # Places stand in order: what is hundreds of names away says nothing of this border.
    at = bisect_left(places, toponym.start, key=lambda t: t.start)
    others = [
        t
        for t in places[max(0, at - _NAMES_AROUND) : at + _NAMES_AROUND]
        if t.location is not None
        and (
            frozenset((region, relative.region_of(t.location))) in borders
            if region and relative.region_of(t.location)
            else frozenset((base.country, t.location.country)) in borders
        )
    ]
    if not others:
        return None
    return min(others, key=lambda t: abs(t.start - toponym.start)).location
