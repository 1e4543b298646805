"""One phrase by itself, as a user types it: its place, or in words why it has none.

A phrase has no text around it to say what is meant, so this is stricter than reading an article: a name that is known
in part only is unknown, what is measured from an unknown place is nowhere, and two names that can't be true together
are not averaged.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.geodesy import distance_km
from geo.locate import phrases, rank, recognise, relative
from geo.locate.chosen import location_of
from geo.locate.index import DEMONYM, MAIN, OTHER, Gazetteer
from geo.locate.languages import KNOWN, guess, language
from geo.locate.names import fold, key_of
from geo.locate.places import KINDS
from geo.locate.placing import AROUND_KM
from geo.locate.recognise import Document, Mention
from geo.model import Location, PlacePhrase, Precision, Toponym

_GENITIVE = re.compile(r"['’](?:s|a)\b")
_OWNER = re.compile(r"['’]s?\s")
_JOINED = re.compile(r"\W{1,3}(?:[^\W\d_]{1,3}\W{1,2})?")
"""What may stand between two measures of one place: a comma, "and", "и", "et"."""

_LEAST_MEASURED = 6
"""Characters of a measure that tell a language: "20 km", not "a"."""

_SEPARATORS = re.compile(r"\s*[,;/()]\s*")
_INSIDE_NAMES = re.compile(r"(?: ?[-‐‑’'] ?| )(?:(?:al|el|ad|ar|as|ash|at|an|az|ez|es|ud|ul|i)[-‐‑ ’'])?")
"""What stands between the words of one name: "Ras Isa", "Abu al-Duhur", "Port-Bouët"."""

_NOUNS_OF_NATURE = frozenset({"bank", "banks", "shoal", "shoals", "reef", "rock", "rocks", "ridge"})
"""English nouns that end the name of a place in the sea, and are towns' names somewhere."""

_TOGETHER_KM = 200.0
"""Farther than this from the other place of a phrase, beyond that place's own size, nothing is "near" or "in" it."""

_WELL_KNOWN = 20_000
"""People of a town from which on a name that is also a word may mean it."""

_FAR_LARGER = 10
"""How many times as many people make a namesake the one that is meant, where nothing else is said."""

_TOWNS = frozenset({"city", "district"})
_HOLDERS = _TOWNS | {"country", "admin1"}
_FAMOUS = 100_000
"""People of a town from which on its name needs no other to say where it is."""

_WIDE = (Precision.REGION, Precision.COUNTRY)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name in a phrase that no gazetteer here has: ``start`` and ``end`` in characters."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Places phrases over one gazetteer.

    ``of_country`` gives what "the country" and "the capital" mean by an ISO code, ``coast`` and ``borders`` are as in
    `geo.locate.phrases.read`.
    """

    gazetteer: Gazetteer
    resolver: rank.Resolver
    of_country: Callable[[str], Mapping[str, Location]]
    borders: phrases.Borders
    coast: phrases.Coast

    def place(self, query: str, lang: str | None, near: Sequence[Location]) -> tuple[Location | None, str]:
        """The place of a phrase, or ``None`` and why there is none."""
        # In so few words the s of "Libya's" would pass for a Czech preposition.
        lang = lang or self._language_of(query)
        # 1. The names in the phrase, in each other's context and that of `near`, and those that nobody knows.
        found, unknown = self._toponyms(query, lang, near)
        placed = [t for t in found if t.location is not None and t.kind != "demonym"]
        # 2. A relation says more than the names it rests on, and nothing where one of them is unknown.
        missing = _unknown_end(query, lang, placed, unknown)
        if missing:
            return self._behind(query, missing, placed), f"{_told(missing)}, so nothing can be measured from it"
        codes = {place.country for place in near if place.country}
        meant = self.of_country(codes.pop() or "") if len(codes) == 1 else {}
        named = [t for t in found if t.location is not None]
        said = phrases.read(query, named, lang, self.borders, meant, self.coast)
        related = [p for p in said if p.relation != "at" and p.location is not None]
        if lone := phrases.lone_end(query, placed, said, lang):
            return None, f"only {lone} is known of the two places that it lies between"
        for phrase in said:
            ends = [t.location.name for t in phrase.toponyms if t.location is not None]
            if phrase.relation == "border" and phrase.location is None and len(ends) == 2:
                return None, f"no border of {ends[0]} and {ends[1]} is known here"
            if phrase.relation == "distance" and phrase.location is None and phrase.distance_km and ends:
                return None, f"{phrase.distance_km:g} km from {ends[0]} is farther than any place is measured"
        if not placed:
            why = f"{_told(unknown[0])}, and a wrong place is worse than none" if unknown else ""
            return (related[0].location if related else None), why
        # 3. "Hostomel airfield outside Kyiv" is the airfield; what follows only says where to look for it.
        heads = [t for t in placed if related and t.end <= related[0].start and t.location is not None]
        finest = min((_fineness(t) for t in placed), default=0)
        if related and not any(_fineness(t) <= max(finest, 3) for t in heads):
            return relative.combine(_clues(query, related)), ""
        # "China's base in Djibouti" is China's, and in Djibouti.
        inside = [t for t in placed if _said_inside(query, lang, t.start)]
        owners = [t for t in placed if inside and t.end <= inside[0].start and _OWNER.match(query[t.end :])]
        candidates = [t for t in heads or placed if t not in owners]
        # 4. Else the finest name, if it is the one that the phrase begins with.
        best = min(candidates, key=lambda t: (_fineness(t), t.start))
        assert best.location is not None
        head = _SEPARATORS.split(query)[0]
        if len(head) < len(query) and not any(t.start < len(head) for t in candidates):
            return _somewhere(best.location, head), ""
        # 5. A site of an unknown name is somewhere around the town that it is said to be in, not in it.
        leading = next((u for u in unknown if u.end <= best.start), None)
        if leading is not None and not related:
            site = recognise.class_of(Document(query, lang), leading.start, leading.end) is not None
            return _somewhere(best.location, leading.name, AROUND_KM if site else 0.0), ""
        # What is said to be in an unknown place may be another place of its name.
        behind = next((u for u in unknown if u.start >= best.end and _said_inside(query, lang, u.start)), None)
        if behind is not None and not related and not self._surely(best):
            return None, f"{_told(behind)}, and without it we can't say which {best.surface} is meant"
        # 6. A name alone means the best known place that it is the usual name of.
        if len(placed) == 1 and not near:
            return self._best_known(best), ""
        # 7. What is measured from elsewhere as well: both are shown.
        clue = related[0].location if related else None
        apart = bool(related) and "," in query[best.end : related[0].start]
        if heads and apart and clue is not None and not _agree(best.location, clue):
            return relative.combine([best.location, clue]), ""
        # 8. Two names that can't be true together: the better known one holds.
        return self._together(best, placed, clue), ""

    def _language_of(self, query: str) -> str:
        """The language of a phrase: that in which it measures something, else the one that its small words tell.

        In so few words "20 km na północ od" has none of the small words that longer texts are told by.
        """
        guessed = guess(_GENITIVE.sub("", query))
        lengths = {code: phrases.measured(query, code) for code in KNOWN}
        longest = max(lengths, key=lambda code: (lengths[code], code == guessed))
        return longest if lengths[longest] >= _LEAST_MEASURED else guessed

    def _toponyms(
        self, query: str, lang: str, near: Sequence[Location]
    ) -> tuple[tuple[Toponym, ...], tuple[Unknown, ...]]:
        # What is near is written behind the query, so that it is context like any other.
        context = "; ".join(dict.fromkeys(place.name for place in near))
        document = Document(f"{query} ; {context}" if context else query, lang)
        everything = recognise.mentions(self.gazetteer, document)
        behind = [m for m in everything if m.start > len(query)]
        whole = recognise.given_span(self.gazetteer, document, 0, len(query))
        if whole.postings:
            # A name by itself is a place rather than a people ("Leh" is also a Pole in Polish).
            places = [value for value in whole.postings if value & 3 != DEMONYM]
            whole.postings = places or whole.postings
            return self.resolver.resolve_given(document, [whole], behind), ()
        found = [m for m in everything if m.end <= len(query) and not self._is_heading(document, m)]
        # A query is a name by itself: parts between commas count even in small letters.
        position = 0
        for part in _SEPARATORS.split(query):
            start = query.index(part, position)
            position = start + len(part)
            if part and not any(start <= m.start < position for m in found):
                mention = recognise.given_span(self.gazetteer, document, start, position)
                if mention.postings:
                    found.append(mention)
        found = self._without_small_words(document, lang, found, query)
        found = [m for m in found if m.postings or not m.pattern]
        found.sort(key=lambda m: m.start)
        found = [m for m in found if self._may_be_an_island(document, m)]
        known, unknown = self._whole_names(document, found, len(query))
        placed = self.resolver.resolve_given(document, known, behind)
        # "Ras Isa" is no place of its own where Ras and Isa are towns on two continents.
        for first, second in itertools.pairwise(placed):
            one_name = _INSIDE_NAMES.fullmatch(query[first.end : second.start])
            capitals = query[first.start].isupper() and query[second.start].isupper()
            # "The US base": a country before a name says whose.
            towns = not {"demonym", "country"} & {first.kind, second.kind}
            if not (one_name and capitals and towns and first.location and second.location):
                continue
            if not _agree(first.location, second.location):
                placed = tuple(t for t in placed if t is not first and t is not second)
                unknown = (*unknown, Unknown(first.start, second.end, query[first.start : second.end]))
        return placed, tuple(sorted(unknown, key=lambda u: u.start))

    def _without_small_words(self, document: Document, lang: str, found: list[Mention], query: str) -> list[Mention]:
        """Small words that are somewhere's name ("In", "The") count only by themselves."""
        if len(found) > 1:
            words = language(lang)
            # "6. Ana Jet Üssü" is in no town of Jet.
            found = [m for m in found if m.key not in words.get("describing", ())] or found
            small = recognise.ordinary_words(lang) | set(words.get("prepositions", ()))
            return [
                m
                for m in found
                if m.key not in small
                or self._is_part(document, m)
                or self._stands_for_a_town(document, m)
                or any(self.gazetteer.kind_name(value >> 2) == "country" for value in m.postings[:1])
                or recognise.class_of(document, m.start, m.end) is not None
            ] or found
        if len(found) == 1 and query.count(" ") > 2 and found[0].key in recognise.ordinary_words(lang):
            # "The Self-Defense Force camp" is not in Force.
            at = found[0]
            said = recognise.site_said(document, at.start, at.end) or recognise.class_of(document, at.start, at.end)
            if not said and at.start > 0 and at.end < len(query):
                return []
        return found

    def _is_heading(self, document: Document, mention: Mention) -> bool:
        """Whether a code of a state is a point of the compass here: "5 miles NE of Bakhmut"."""
        written = document.text[mention.start : mention.end]
        behind = document.words[mention.word + 1 : mention.word + 2]
        return written.isupper() and behind == ["of"] and phrases.is_heading(document.lang, written)

    def _may_be_an_island(self, document: Document, mention: Mention) -> bool:
        """Whether what the noun beside a name says, an island or a reef, can be among its places: no county is one."""
        if recognise.class_of(document, mention.start, mention.end) != "island":
            return True
        kinds = {KINDS[self.gazetteer.kind_at[value >> 2]] for value in mention.postings}
        return not kinds or bool(kinds & {"landmark", "region", "country", "admin1", "city"})

    def _is_part(self, document: Document, mention: Mention) -> bool:
        """Whether a small word is a whole part between commas and a town's usual name: "Of, Turkey"."""
        written = document.text[mention.start : mention.end]
        parts = [part.strip() for part in re.split(r"[,;/()]", document.text)]
        town = any(value & 3 == MAIN and self.gazetteer.kind_name(value >> 2) in _TOWNS for value in mention.postings)
        return len(parts) > 1 and written in parts and written[:1].isupper() and town

    def _stands_for_a_town(self, document: Document, mention: Mention) -> bool:
        """Whether a word of the language is a well known town here: "vicino a Foggia", not "Of" in "Ministry Of"."""
        words = language(document.lang)
        before = document.words[mention.word - 1] if mention.word > 0 else ""
        parts = re.split(r"[,;/()]", document.text)
        alone = document.text[mention.start : mention.end] in (part.strip() for part in parts)
        return (
            (alone or before in words.get("prepositions", ()))
            and mention.key not in words.get("prepositions", ())
            and document.text[mention.start].isupper()
            and any(int(self.gazetteer.population[value >> 2]) >= _WELL_KNOWN for value in mention.postings)
        )

    def _whole_names(
        self, document: Document, found: Sequence[Mention], length: int
    ) -> tuple[list[Mention], tuple[Unknown, ...]]:
        """The mentions that are whole names, and the names that are unknown or known in part only.

        "Ras Isa" is not the town of Ras, "Abu al-Duhur" is not Abu: a capital word that nothing explains, joined to
        what is known, makes it another name. In scripts without capitals nothing can be told apart.
        """
        text, starts, ends = document.text, document.starts, document.ends
        count = next((i for i, start in enumerate(starts) if start >= length), len(starts))
        covered = [-1] * count
        for number, mention in enumerate(found):
            for i in range(count):
                if mention.start <= starts[i] < mention.end:
                    covered[i] = number
        loose = [covered[i] < 0 and self._may_be_a_name(document, i) for i in range(count)]
        # "Vanguard Bank" is a bank of the sea, and no town of Bank.
        banks = {
            number
            for number, mention in enumerate(found)
            if mention.key in _NOUNS_OF_NATURE and mention.word > 0 and document.capital[mention.word - 1]
            if text[ends[mention.word - 1] : mention.start] == " " and covered[mention.word - 1] < 0
        }
        for number in banks:
            loose[found[number].word - 1] = True
        # 1. Runs of words that stand together as one name.
        runs: list[list[int]] = []
        for i in range(count):
            if covered[i] < 0 and not loose[i]:
                continue
            last = runs[-1][-1] if runs else -1
            if runs and _INSIDE_NAMES.fullmatch(text[ends[last] : starts[i]]):
                runs[-1].append(i)
            else:
                runs.append([i])
        # 2. A run that is known throughout stands; what is loose in it spoils what it is joined to.
        spoilt = set(banks)
        unknown = []
        nouns = language(document.lang).get("capital_nouns", False)
        for run in runs:
            here = [i for i in run if loose[i]]
            if not here:
                continue
            for i in here:
                beside = [j for j in run if abs(run.index(j) - run.index(i)) == 1]
                spoilt.update(covered[j] for j in beside if covered[j] >= 0 and self._spoils(document, i, j))
            touched = [j for j in run if loose[j] or covered[j] in spoilt]
            first, last = touched[0], touched[-1]
            name = here != [0] if not nouns else phrases.rests_on(text, document.lang, starts[first], None)
            if name or len(touched) > len(here) or self._surely_a_name(document, 0):
                first = self._with_its_noun(document, first)
                unknown.append(Unknown(starts[first], ends[last], text[starts[first] : ends[last]]))
        return [m for number, m in enumerate(found) if number not in spoilt], tuple(unknown)

    def _with_its_noun(self, document: Document, first: int) -> int:
        """The word that a name begins with: "Camp" of "Camp Yak"."""
        nouns = language(document.lang).get("before", ())
        led = first > 0 and document.capital[first - 1] and document.words[first - 1] in nouns
        return first - 1 if led and document.text[document.ends[first - 1] : document.starts[first]] == " " else first

    def _may_be_a_name(self, document: Document, word: int) -> bool:
        """Whether a word that no gazetteer explains looks like a name or a part of one."""
        text, start, end = document.text, document.starts[word], document.ends[word]
        written = text[start:end]
        if not document.capital[word] or written.isupper() or not any(c.islower() for c in written):
            return False
        folded = document.words[word]
        words = language(document.lang)
        if any(
            folded in words.get(name, ())
            for name in ("function_words", "prepositions", "features", "areas", "before", "titles", "describing")
        ):
            return False
        if any(value & 3 == DEMONYM for value in self.gazetteer.lookup(folded)):
            return False
        # English alone gives any word a capital in the names of bodies: "the Northern Fleet".
        if document.lang == "en" and folded in recognise.ordinary_words("en"):
            return False
        nouns = (words.get(name, "(?!)") for name in ("people_border", "people_coast", "country_noun", "capital_noun"))
        if any(re.fullmatch(noun, written, re.I) for noun in nouns):
            return False
        return not recognise.is_noun_of_place(document.lang, written)

    def _spoils(self, document: Document, loose: int, known: int) -> bool:
        """Whether a loose word makes the known one beside it a part of another name.

        The first word may be any word, and so may one before a name where all nouns have capitals.
        """
        if loose > known:
            return True
        if language(document.lang).get("capital_nouns"):
            return document.text[document.ends[loose]] != " "
        return loose > 0 or self._surely_a_name(document, loose)

    def _surely_a_name(self, document: Document, word: int) -> bool:
        """Whether the first word of a phrase, a capital in any case, is a name: one right before a noun of place.

        Only where we have the words that describe such a noun ("Naval base", "Abandoned airfield").
        """
        if "describing" not in language(document.lang):
            return False
        end = document.ends[word]
        return recognise.class_of(document, document.starts[word], end) is not None

    def _best_known(self, best: Toponym) -> Location:
        """The place that a name by itself means: the ranker learned from names in a context."""
        location = best.location
        assert location is not None
        first = location.candidates[0] if location.candidates else None
        if best.kind not in _TOWNS or first is None:
            return location
        hows = {value >> 2: value & 3 for value in self.gazetteer.lookup(key_of(best.surface)) if value & 3 != DEMONYM}
        towns = [(row, how, self.gazetteer.candidate(row)) for row, how in hows.items()]
        towns = [item for item in towns if item[2].kind in _TOWNS]
        usual = next((how for _, how, town in towns if town.source == first.source), OTHER)
        for row, how, town in sorted(towns, key=lambda item: -item[2].population):
            clearer = how < usual and how == MAIN and town.population >= 0.2 * first.population
            larger = how < OTHER and town.population >= _FAR_LARGER * max(first.population, 1)
            if clearer or larger:
                reasons = ("by itself the name means the best known place that has it as its usual one",)
                scored = next((c for c in location.candidates if c.source == town.source), town)
                others = tuple(replace(c, reasons=()) for c in location.candidates if c.source != town.source)[:4]
                return location_of(self.gazetteer, row, (replace(scored, reasons=reasons), *others), reasons)
        return location

    def _together(self, best: Toponym, placed: Sequence[Toponym], related: Location | None) -> Location:
        """The location of the chosen name, if what else the phrase names can be true with it."""
        location = best.location
        assert location is not None
        # Sites have names of their own; what stands before a name says whose it is, what stands behind it where.
        if best.kind not in _TOWNS:
            return location
        behind = [t for t in placed if t.start >= best.end and t.kind in _HOLDERS and t.location is not None]
        against = [(t, t.location) for t in behind if t.location is not None and not _agree(location, t.location)]
        if not against:
            return location
        stated, other = max(against, key=lambda item: _renown(item[1]))
        # A name that is only one of many others ("Muskö" for Moscow) weighs little against a usual one.
        slight = self._is_usual(stated.surface) and not self._is_usual(best.surface)
        if _renown(other) < _renown(location) * (0.05 if slight else 1.0):
            return location
        reach_km = other.radius_km + _TOGETHER_KM
        rows = {value >> 2 for value in self.gazetteer.lookup(key_of(best.surface)) if value & 3 != DEMONYM}
        there = [
            (row, candidate)
            for row, candidate in ((row, self.gazetteer.candidate(row)) for row in sorted(rows))
            if distance_km(candidate.latitude, candidate.longitude, other.latitude, other.longitude) <= reach_km
        ]
        if there:
            row, candidate = max(there, key=lambda item: item[1].population)
            reasons = (f"the only place of this name near {other.name}, which is named with it",)
            return location_of(self.gazetteer, row, (replace(candidate, reasons=reasons),), reasons)
        return related or _somewhere(other, best.surface)

    def _is_usual(self, name: str) -> bool:
        return any(value & 3 == MAIN for value in self.gazetteer.lookup(key_of(name)))

    def _surely(self, toponym: Toponym) -> bool:
        """Whether a name needs no other to say where it is: a well known place, a site, or alone of its usual name."""
        location = toponym.location
        assert location is not None
        if toponym.kind not in _TOWNS or _renown(location) >= _FAMOUS:
            return True
        postings = self.gazetteer.lookup(key_of(toponym.surface))
        return not postings or (len(postings) == 1 and postings[0] & 3 == MAIN)

    def _behind(self, query: str, missing: Unknown, placed: Sequence[Toponym]) -> Location | None:
        """The country or region that is named behind an unknown name: "30 km north of Xyzzyville, Saratov Oblast"."""
        wide = [t for t in placed if t.start >= missing.end and t.location and t.location.precision in _WIDE]
        if not wide or wide[0].location is None:
            return None
        return _somewhere(wide[0].location, query[: wide[0].start].rstrip(" ,;(/"))


def _clues(query: str, related: Sequence[PlacePhrase]) -> list[Location]:
    """What a phrase says of one place in several measures joined by no more than a comma or "and"."""
    clues = [related[0]]
    for phrase in related[1:]:
        between = query[clues[-1].end : phrase.start]
        if phrase.start < clues[-1].end or not _JOINED.fullmatch(between):
            break
        clues.append(phrase)
    return [phrase.location for phrase in clues if phrase.location is not None]


def _unknown_end(query: str, lang: str, placed: Sequence[Toponym], unknown: Sequence[Unknown]) -> Unknown | None:
    """The first unknown name that something in the phrase is measured from."""
    for name in unknown:
        before = [t for t in placed if t.end <= name.start]
        if phrases.rests_on(query, lang, name.start, before[-1] if before else None):
            return name
    return None


def _told(unknown: Unknown) -> str:
    return f"{unknown.name} is in no gazetteer here"


def _said_inside(query: str, lang: str, start: int) -> bool:
    """Whether a name stands behind a word for "in" or "at"."""
    before = re.search(r"([^\W\d_]+)['’ ]+$", query[:start])
    return before is not None and fold(before[1]) in language(lang).get("inside", ())


def _somewhere(container: Location, name: str, least_km: float = AROUND_KM) -> Location:
    """An unknown name somewhere in a country or region, or around a town, that the phrase puts it in."""
    wide = container.precision in _WIDE
    where = "in" if wide or not least_km else "around"
    radius = container.radius_km if wide else max(container.radius_km, least_km)
    return replace(
        container,
        radius_km=radius,
        precision=container.precision if wide or not least_km else Precision.AREA,
        name=f"somewhere {where} {container.name}",
        source="container:" + container.source.removeprefix("container:"),
        reasons=(
            f"{name} is unknown: taken to lie {where} {container.name}, which is named with it",
            *container.reasons,
        ),
    )


def _agree(first: Location, second: Location) -> bool:
    """Whether two places may be named together for one: near each other, or one within the other."""
    return _apart(first, second) <= first.radius_km + second.radius_km + _TOGETHER_KM


def _apart(first: Location, second: Location) -> float:
    return distance_km(first.latitude, first.longitude, second.latitude, second.longitude)


def _renown(location: Location) -> float:
    """How well known a place is: by its size where it is a country or region, else by its people."""
    if location.precision in _WIDE:
        return 1e12
    return max((c.population for c in location.candidates[:1]), default=0)


def _fineness(toponym: Toponym) -> int:
    assert toponym.location is not None
    return list(Precision).index(toponym.location.precision)
