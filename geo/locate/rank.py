"""Which place a name means, and whether a place is meant at all: three small learned models in a row.

The filter reads the words around a name, the ranker weighs its candidates in the context of the document's other names,
and the verdict decides with both in hand. Coefficients are learned by `geo.locate.train` and shipped in
``coefficients``; the models are boosted trees and read features that can be put into words, which the reasons do.
"""

from __future__ import annotations

import itertools
import json
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError
from geo.geodesy import distance_km
from geo.locate import context, meant
from geo.locate.index import DEMONYM, MAIN, OTHER, SITE_MARK, Gazetteer, bare_names
from geo.locate.languages import language
from geo.locate.names import key_of
from geo.locate.places import KINDS
from geo.locate.recognise import (
    Document,
    Mention,
    class_inside,
    class_of,
    natural_said,
    ordinary_words,
    shares_noun,
    site_said,
    sites_by_sound,
    within_said,
)
from geo.locate.trees import Trees
from geo.model import Candidate, Location, Precision, Toponym

Floats = NDArray[np.float32]

COEFFICIENTS = Path(__file__).parent / "coefficients"
THRESHOLD = 0.5
"""A span is reported as a place name from this probability on."""

THRESHOLD_UNTRAINED = 0.35
"""The same in languages that no corpus taught, where fewer features speak for a name."""

_UNTRAINED_ODDS = 1.9
"""Raises the odds in languages that no corpus taught, where fewer features speak for a name."""

LEAST_TRUST = 0.03
"""Spans less likely than this to be place names are not weighed at all."""

VERDICT_FEATURES = (*meant.FEATURES, "trust", *(f"place_{name}" for name in context.FEATURES), "score", "margin")
_TITLED, _ORDINARY, _OPENING, _TIMES, _NEXT, _KIND = (
    meant.FEATURES.index(name) for name in ("title_before", "ordinary", "sentence_start", "times", "next_char", "kind")
)
_TOWN = KINDS.index("city")
_IS_CURATED = np.array([kind in ("region", "landmark") for kind in KINDS])
_COLUMN = {name: number for number, name in enumerate(context.FEATURES)}


@dataclass(slots=True)
class Choices:
    """The ranker's choice for each mention of a document.

    ``chosen`` is the position in the table of the candidate taken for a mention, -1 where there is none.
    """

    table: context.Table | None
    scores: Floats
    chosen: list[int]
    name_of: list[int]


def gather(
    mentions: Sequence[Mention], trust: Sequence[float] | Floats
) -> tuple[list[Mention], list[float], list[int]]:
    """Mentions worth weighing, their trust, and where each stood."""
    kept = [i for i, value in enumerate(trust) if value >= LEAST_TRUST]
    return [mentions[i] for i in kept], [float(trust[i]) for i in kept], kept


def with_given(
    given: Sequence[Mention], found: Sequence[Mention], trust: Sequence[float] | Floats
) -> tuple[list[Mention], list[float], list[int]]:
    """Spans that a caller marked, among the other names of the text as context; origin -1 marks context."""
    # Where given spans begin, and how far all up to there reach.
    taken = sorted((m.start, m.end) for m in given)
    begins = [start for start, _ in taken]
    reaches = [0, *itertools.accumulate((end for _, end in taken), max)]
    rows: list[tuple[int, Mention, float, int]] = [(m.start, m, 1.0, i) for i, m in enumerate(given)]
    for i, mention in enumerate(found):
        if trust[i] >= LEAST_TRUST and reaches[bisect_left(begins, mention.end)] <= mention.start:
            rows.append((mention.start, mention, float(trust[i]), -1))
    rows.sort(key=lambda row: (row[0], row[3]))
    return [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows]


def choose(
    gazetteer: Gazetteer,
    document: Document,
    mentions: Sequence[Mention],
    trust: Sequence[float] | Floats,
    ranker: Trees,
) -> Choices:
    """Rank the candidates of every mention that is likely enough to be a place name."""
    kept, kept_trust, origin = gather(mentions, trust)
    return _choose(gazetteer, document, kept, kept_trust, origin, len(mentions), ranker)


def _choose(
    gazetteer: Gazetteer,
    document: Document,
    kept: Sequence[Mention],
    trust: Sequence[float],
    origin: Sequence[int],
    count: int,
    ranker: Trees,
) -> Choices:
    chosen = [-1] * count
    name_of = [-1] * count
    table = context.table(gazetteer, document, kept, trust)
    if table is None:
        return Choices(None, np.zeros(0, dtype=np.float32), chosen, name_of)
    scores = _with_what_corpora_lack(ranker(table.base), table)
    starts = table.starts.tolist()
    for n, group in enumerate(table.names):
        best = starts[n] + int(np.argmax(scores[starts[n] : starts[n + 1]]))
        for i in group:
            if origin[i] >= 0:
                chosen[origin[i]] = best
                name_of[origin[i]] = n
    return Choices(table, scores, chosen, name_of)


def _with_what_corpora_lack(scores: Floats, table: context.Table) -> Floats:
    """Correct the ranker where the corpora could teach it nothing.

    Regions and sites that we list by hand hardly occur in them; and a place known by this name, however spelt, goes
    before one that has it as a former or a second name.
    """
    starts = table.starts[:-1]
    curated = _IS_CURATED[table.kind] & (table.how != DEMONYM)
    scores = np.where(curated, np.maximum(scores, 0.45), scores)
    named = (table.how < OTHER).astype(np.float32)
    has_named = np.maximum.reduceat(named, starts)[table.name] > 0
    return np.asarray(np.where((table.how == OTHER) & has_named, scores * 0.6, scores), dtype=np.float32)


def verdict_rows(text_rows: Floats, trust: Floats, choices: Choices) -> Floats:
    """Rows of the last filter, columns as in `VERDICT_FEATURES`."""
    count, width = text_rows.shape
    result = np.full((count, len(VERDICT_FEATURES)), -2.0, dtype=np.float32)
    result[:, :width] = text_rows
    result[:, width] = trust
    if choices.table is not None:
        chosen = np.array(choices.chosen)
        placed = np.flatnonzero(chosen >= 0)
        at = chosen[placed]
        result[placed, width + 1 : -2] = choices.table.base[at]
        result[placed, -2] = choices.scores[at]
        starts = choices.table.starts[:-1]
        total = np.add.reduceat(choices.scores, starts)
        result[placed, -1] = choices.scores[at] / np.maximum(1e-6, total[choices.table.name[at]])
    return result


class Resolver:
    """The three models over one gazetteer."""

    def __init__(self, gazetteer: Gazetteer, models: Mapping[str, dict[str, Any]] | None = None) -> None:
        if models is None:
            models = {name: _load(COEFFICIENTS / f"{name}.json") for name in ("filter", "ranker", "verdict")}
        self.gazetteer = gazetteer
        self.filter = Trees(models["filter"], meant.FEATURES)
        self.ranker = Trees(models["ranker"], context.FEATURES)
        self.verdict = Trees(models["verdict"], VERDICT_FEATURES)

    def resolve(self, document: Document, found: Sequence[Mention], least: float = THRESHOLD) -> tuple[Toponym, ...]:
        """Place the names that are meant as places, with a trust of at least ``least``."""
        if not found:
            return ()
        rows = meant.features(self.gazetteer, document, found, self.filter.extra)
        trust = self.filter(rows)
        for i in np.flatnonzero(trust < 0.5).tolist():
            if found[i].adjective or self._curated(document, found[i]):
                trust[i] = 0.5
        choices = choose(self.gazetteer, document, found, trust, self.ranker)
        sure = trust.copy()
        likely = trust >= LEAST_TRUST
        if likely.any():
            sure[likely] = self.verdict(verdict_rows(rows, trust, choices)[likely])
        if document.lang != "en":
            sure = _UNTRAINED_ODDS * sure / (_UNTRAINED_ODDS * sure + 1.0 - sure)
        # A person's title before a name, or an ordinary word that only begins its sentence, outweighs what was learned.
        sure = np.where(rows[:, _TITLED] > 0, np.minimum(sure, 0.2), sure)
        opening = (rows[:, _ORDINARY] > 0) & (rows[:, _OPENING] > 0) & (rows[:, _TIMES] == 1) & (rows[:, _NEXT] == 0)
        sure = np.where(opening & (rows[:, _KIND] >= _TOWN), np.minimum(sure, 0.4), sure)
        for i in np.flatnonzero(sure < 0.6).tolist():
            mention = found[i]
            if mention.adjective or self._curated(document, mention):
                sure[i] = 0.6
            elif sure[i] < 0.5:
                said = class_of(document, mention.start, mention.end)
                if said is not None and (sure[i] >= 0.15 or self._listed(mention, said)):
                    sure[i] = 0.5
        wanted = np.flatnonzero(sure >= least).tolist()
        return self._toponyms(document, found, choices, wanted, sure)

    def _listed(self, mention: Mention, said: str) -> bool:
        """Whether a site of the kind that the words beside a name say is listed by hand under it: "Woody Island"."""
        if said not in _SITE_KINDS:
            return False
        rows = (value >> 2 for value in self.gazetteer.lookup(SITE_MARK + mention.key))
        sites = (self.gazetteer.candidate(row) for row in rows)
        return any(s.kind in _SITE_KINDS[said] and not s.source.startswith("airportsdata") for s in sites)

    def _curated(self, document: Document, mention: Mention) -> bool:
        """Names of sites that the corpora do not mark but we list by hand, and small-letter adjectives of peoples."""
        if not mention.postings:
            return False
        top = mention.postings[0]
        kind = KINDS[self.gazetteer.kind_at[top >> 2]]
        if kind == "airfield":
            return mention.last_word > mention.word
        if kind == "landmark":
            return mention.last_word > mention.word or (
                mention.key not in ordinary_words(document.lang) and mention.key not in meant.given_names()
            )
        return mention.demonym and document.lang != "en"

    def resolve_given(
        self, document: Document, given: Sequence[Mention], found: Sequence[Mention]
    ) -> tuple[Toponym, ...]:
        """Place the given spans; other names of the text are context."""
        if not given:
            return ()
        trust: Floats = np.zeros(0, dtype=np.float32)
        if found:
            trust = self.filter(meant.features(self.gazetteer, document, found, self.filter.extra))
        kept, kept_trust, origin = with_given(given, found, trust)
        choices = _choose(self.gazetteer, document, kept, kept_trust, origin, len(given), self.ranker)
        return self._toponyms(document, given, choices, range(len(given)))

    def _toponyms(
        self,
        document: Document,
        mentions: Sequence[Mention],
        choices: Choices,
        wanted: Sequence[int],
        sure: Floats | None = None,
    ) -> tuple[Toponym, ...]:
        made: dict[int, tuple[Location, str]] = {}
        result = []
        fallback = _Surroundings(self.gazetteer, mentions, choices, wanted)
        holders = self._holders(document, mentions, choices, wanted)
        for i in wanted:
            mention = mentions[i]
            surface = document.text[mention.start : mention.end]
            trust = 1.0 if sure is None else float(sure[i])
            at = choices.chosen[i]
            if at < 0 or choices.table is None:
                said = class_of(document, mention.start, mention.end)
                location = self._inside(choices, holders[i]) if i in holders else fallback.of(i)
                site = None
                if said in _SITE_KINDS and said:
                    site = self._site_of(document, mention, None, said)
                    site = site or self._site_by_sound(mention.key, location, said, i in holders)
                if site is not None:
                    result.append(Toponym(mention.start, mention.end, surface, site[1], site[0], trust))
                    continue
                result.append(Toponym(mention.start, mention.end, surface, "unknown", location, trust))
                continue
            said = class_of(document, mention.start, mention.end)
            if said is None and shares_noun(document, mention.end):
                said = "admin1"
            if i in holders and not self._holds(choices, holders[i], at):
                # "The Marinovka airfield in Volgograd region" is no Marynivka elsewhere.
                at = self._best_held(choices, holders[i], at)
                if at < 0:
                    location = self._inside(choices, holders[i])
                    site = (
                        self._site_by_sound(mention.key, location, said, True) if said in _SITE_KINDS and said else None
                    )
                    place, kind = self._placed(choices, holders[i])
                    if site is None and said in _SITES_OF_TOWNS and kind == "city":
                        site = self._site_of_town(place, kind, said)
                    location, kind = site or (location, "unknown")
                    result.append(Toponym(mention.start, mention.end, surface, kind, location, trust))
                    continue
            at = self._of_class(choices, at, said) if said is not None else self._town_of(choices, at)
            if at not in made:
                made[at] = self._placed(choices, at)
            location, kind = made[at]
            if said is not None and said in _SITE_KINDS:
                location, kind = self._site_of(document, mention, location, said) or (location, kind)
            if said == "admin1" and kind in _TOWN_KINDS:
                location, kind = self._region_of(document, mention, location) or (location, kind)
            if location.candidates and location.candidates[0].kind in _TOWN_KINDS:
                said = said if said in _SITES_OF_TOWNS else site_said(document, mention.start, mention.end)
                if said in _SITES_OF_TOWNS:
                    location, kind = self._site_of_town(location, kind, said)
                    quoted = document.text[mention.end : mention.end + 1] in _QUOTES
                    if said == "radar" and kind in _TOWN_KINDS and quoted:
                        # «Воронеж» is the radar's own name.
                        location, kind = fallback.of(i, but=at), "unknown"
                elif natural_said(document, mention.start):
                    location = _around_town(location)
            result.append(Toponym(mention.start, mention.end, surface, kind, location, trust))
        return tuple(result)

    def _of_class(self, choices: Choices, at: int, said: str) -> int:
        """The candidate of the class that the words beside the name say: the region, not the town of its name."""
        table = choices.table
        assert table is not None
        wanted = _CLASSES.get(said, ())
        if not wanted or KINDS[table.kind[at]] in wanted:
            return at
        n = int(table.name[at])
        same = [
            j
            for j in range(int(table.starts[n]), int(table.starts[n + 1]))
            if KINDS[table.kind[j]] in wanted and table.country[j] == table.country[at]
        ]
        return max(same, key=lambda j: float(choices.scores[j])) if same else at

    def _town_of(self, choices: Choices, at: int) -> int:
        """The main town, where a region's name stands bare: "in Odesa" is the town, "Odesa region" is not.

        Not in the United States and Canada, where a state's bare name is common.
        """
        table = choices.table
        assert table is not None
        country = self.gazetteer.countries[int(table.country[at])]
        if KINDS[table.kind[at]] not in ("admin1", "admin2") or country in ("US", "CA"):
            return at
        people = self.gazetteer.population
        n = int(table.name[at])
        towns = [
            j
            for j in range(int(table.starts[n]), int(table.starts[n + 1]))
            if KINDS[table.kind[j]] == "city" and table.country[j] == table.country[at] and table.how[j] < OTHER
            if table.admin[j] == table.admin[at] or KINDS[table.kind[at]] == "admin2"
        ]
        largest = max(towns, key=lambda j: int(people[table.row[j]]), default=at)
        size = int(people[table.row[largest]])
        return largest if largest != at and size >= max(50_000, 0.12 * int(people[table.row[at]])) else at

    def _site_of(
        self, document: Document, mention: Mention, around: Location | None, said: str
    ) -> tuple[Location, str] | None:
        """The listed site that bears this name, where a noun of its kind stands beside it.

        Of several, the nearest to what the name means by itself; none from another country.
        """
        kinds = _SITE_KINDS[said]
        if around is not None and around.candidates and around.candidates[0].kind in kinds:
            return None
        keys = (mention.key, key_of(document.text[mention.start : mention.end]))
        rows = {value >> 2 for key in dict.fromkeys(keys) for value in self.gazetteer.lookup(SITE_MARK + key)}
        found = []
        for row in rows:
            candidate = self.gazetteer.candidate(row)
            if candidate.kind not in kinds:
                continue
            away = 0.0
            if around is not None:
                away = distance_km(around.latitude, around.longitude, candidate.latitude, candidate.longitude)
                foreign = candidate.country and around.country and candidate.country != around.country
                if foreign and away > 100:
                    continue
            listed = not candidate.source.startswith("airportsdata")
            found.append((away > 100.0, not listed, away, row, candidate))
        if not found or (around is None and len(found) > 1):
            return None
        _, _, away, row, candidate = min(found)
        alone = len(_apart([(row, candidate) for *_, row, candidate in found])) == 1
        if around is not None and away > max(150.0, around.radius_km):
            # Far from what the bare name means, only a listed site alone of its name outweighs a small namesake.
            small = bool(around.candidates) and around.candidates[0].population < 100_000
            if not (small and alone and not candidate.source.startswith("airportsdata")):
                return None
        reason = "a site of this name, as the noun beside it says"
        others = around.candidates[:4] if around is not None else ()
        return location_of(self.gazetteer, row, (candidate, *others), (reason,)), candidate.kind

    def _site_by_sound(self, key: str, around: Location | None, said: str, surely: bool) -> tuple[Location, str] | None:
        """The listed site whose name sounds like this one, if it is the only one.

        In the country of ``around`` sooner than elsewhere; and nowhere else where the text puts it there ``surely``.
        """
        found = [(row, self.gazetteer.candidate(row)) for row in dict.fromkeys(sites_by_sound(self.gazetteer, key))]
        found = [(row, c) for row, c in found if c.kind in _SITE_KINDS[said]]
        there = [(row, c) for row, c in found if around is not None and c.country == around.country]
        if surely and not there:
            return None
        found = _apart(there or found)
        if len(found) != 1:
            return None
        row, candidate = found[0]
        reason = f"sounds like {candidate.name}, a site of the kind that the noun beside it says"
        return location_of(self.gazetteer, row, (candidate,), (reason,)), candidate.kind

    def _region_of(self, document: Document, mention: Mention, town: Location) -> tuple[Location, str] | None:
        """The region named like a town, where the noun that says so is plural: "Kursk and Bryansk regions"."""
        for noun in language(document.lang).get("shared_region", ()):
            for value in self.gazetteer.lookup(f"{mention.key} {noun}"):
                row = value >> 2
                candidate = self.gazetteer.candidate(row)
                if candidate.kind == "admin1" and candidate.country == town.country:
                    reasons = ("the region of this name, as the noun after it says",)
                    return location_of(self.gazetteer, row, (candidate, *town.candidates[:4]), reasons), "admin1"
        return None

    def _site_of_town(self, town: Location, kind: str, said: str) -> tuple[Location, str]:
        """The site of a town that the words name by the town alone: "the air base in Assab".

        The only one of its kind around, the only one that is that town's or of those the only one that we list by hand;
        else the town, as widely as such sites lie from theirs.
        """
        reach_km = _SITE_FROM_TOWN_KM + town.radius_km / 2
        rows = self.gazetteer.near(town.latitude, town.longitude, reach_km).tolist()
        found = _apart(
            [
                (row, c)
                for row, c in ((row, self.gazetteer.candidate(row)) for row in rows)
                if c.kind in _SITES_OF_TOWNS[said]
                and distance_km(town.latitude, town.longitude, c.latitude, c.longitude) <= reach_km
            ]
        )
        if class_inside(town.candidates[0].name, said):
            # "Malmstrom Air Force Base" is a town in the lists, and the base itself, of which the point is some corner.
            return replace(town, radius_km=max(town.radius_km, _BASE_TOWN_KM)), kind
        name = key_of(town.candidates[0].name)
        own = [
            (row, c)
            for row, c in found
            if key_of(self.gazetteer.container(row)) == name
            or key_of(c.name).startswith(name)
            # "Torrejón Airport" of Torrejón de Ardoz.
            or any(name.startswith(stem + " ") for stem in bare_names((c.name,)) if len(stem) >= _LEAST_STEM)
        ]
        listed = [(row, c) for row, c in own if not c.source.startswith("airportsdata")]
        # A big city has more sites than anybody lists.
        for group in (found, own, listed) if town.radius_km <= _BIG_CITY_KM else (found,):
            if len(group) == 1:
                row, candidate = group[0]
                reason = f"the only {said} we know of {town.candidates[0].name}"
                return location_of(self.gazetteer, row, (candidate, *town.candidates[:4]), (reason,)), candidate.kind
        far = [distance_km(town.latitude, town.longitude, c.latitude, c.longitude) for _, c in own or found]
        reach = max(far, default=0.0) + 3.0
        reason = f"its {said} by the town alone: " + (f"we know {len(found)} there" if found else "we know none there")
        # A power station is called after the town or the region that it serves, and stands far from either.
        least = _PLANT_FROM_TOWN_KM if said == "plant" else 12.0
        radius = round(max(town.radius_km, reach, least), 1)
        return replace(town, radius_km=radius, reasons=(reason, *town.reasons)), kind

    def _holders(
        self, document: Document, mentions: Sequence[Mention], choices: Choices, wanted: Sequence[int]
    ) -> dict[int, int]:
        """For each mention the country or region that the text says it lies in, as a position in the table."""
        table = choices.table
        result: dict[int, int] = {}
        if table is None:
            return result
        order = sorted(wanted, key=lambda i: mentions[i].start)
        for i, j in itertools.pairwise(order):
            at = choices.chosen[j]
            if at < 0 or KINDS[table.kind[at]] not in _HOLDERS or table.how[at] == DEMONYM:
                continue
            # A town or a larger region holds a site only: "the Los Llanos air base in Albacete".
            wide = KINDS[table.kind[at]] in ("country", "admin1")
            if not wide and class_of(document, mentions[i].start, mentions[i].end) not in _SITE_KINDS:
                continue
            # "The port of Izmail on the Danube": a village called Danube holds no town.
            if KINDS[table.kind[at]] == "city" and choices.chosen[i] >= 0:
                people = self.gazetteer.population[table.row[[choices.chosen[i], at]]]
                if KINDS[table.kind[choices.chosen[i]]] == "city" and people[0] > people[1]:
                    continue
            if within_said(document, mentions[i].end, mentions[j].start):
                result[i] = at
        # "Akita's Araya district"
        for i, j in itertools.pairwise(order):
            between = document.text[mentions[i].end : mentions[j].start]
            if choices.chosen[i] >= 0 and between in _POSSESSIVES and mentions[j].word >= 0:
                kind = KINDS[table.kind[choices.chosen[i]]]
                said = class_of(document, mentions[j].start, mentions[j].end)
                if kind in ("city", "admin1") and said == "district":
                    result[j] = choices.chosen[i]
        return result

    def _holds(self, choices: Choices, holder: int, at: int) -> bool:
        """Whether a candidate lies in a country or region, or is too well known to be put there by one preposition."""
        table = choices.table
        assert table is not None
        second = int(table.row[holder])
        if int(self.gazetteer.population[int(table.row[at])]) >= 300_000 or not table.country[at]:
            return True
        if table.country[holder] and table.country[at] != table.country[holder]:
            return False
        if KINDS[table.kind[holder]] == "city":
            return self._apart_km(choices, at, holder) <= _NAMED_SITE_FROM_TOWN_KM + float(
                self.gazetteer.radius[second]
            )
        if KINDS[table.kind[holder]] == "country" or table.admin[at] == table.admin[holder]:
            return True
        return self._apart_km(choices, at, holder) <= 1.5 * float(self.gazetteer.radius[second]) + 20.0

    def _apart_km(self, choices: Choices, at: int, other: int) -> float:
        assert choices.table is not None
        first, second = int(choices.table.row[at]), int(choices.table.row[other])
        lat, lon = self.gazetteer.lat, self.gazetteer.lon
        return distance_km(float(lat[first]), float(lon[first]), float(lat[second]), float(lon[second]))

    def _best_held(self, choices: Choices, holder: int, at: int) -> int:
        """The best candidate of the same name that lies there, -1 where none does."""
        table = choices.table
        assert table is not None
        n = int(table.name[at])
        inside = [j for j in range(int(table.starts[n]), int(table.starts[n + 1])) if self._holds(choices, holder, j)]
        return max(inside, key=lambda j: float(choices.scores[j]), default=-1)

    def _inside(self, choices: Choices, holder: int) -> Location:
        """Somewhere in a country or region, for a name that is unknown there."""
        assert choices.table is not None
        row = int(choices.table.row[holder])
        first = self.gazetteer.candidate(row)
        return Location(
            latitude=first.latitude,
            longitude=first.longitude,
            radius_km=first.radius_km,
            precision=first.precision,
            name=f"somewhere in {self.gazetteer.full_name(row)}",
            source="container:" + first.source,
            country=first.country,
            reasons=(f"no place of this name is known in {first.name}, where the text says it lies",),
        )

    def _placed(self, choices: Choices, at: int) -> tuple[Location, str]:
        table = choices.table
        assert table is not None
        n = int(table.name[at])
        first, last = int(table.starts[n]), int(table.starts[n + 1])
        # What was chosen comes first: the words beside a name may have outweighed the best score.
        scores = choices.scores[first:last].tolist()
        order = sorted(range(first, last), key=lambda j: (j != at, -scores[j - first]))[:5]
        reasons = _reasons(self.gazetteer, table, at)
        candidates = tuple(
            self.gazetteer.candidate(int(table.row[j]), round(scores[j - first], 3), reasons if j == at else ())
            for j in order
        )
        row = int(table.row[at])
        kind = "demonym" if table.how[at] == DEMONYM else candidates[0].kind
        return location_of(self.gazetteer, row, candidates, reasons), kind


_CLASSES = {
    "admin1": ("admin1", "region"),
    "district": ("district", "admin2", "city"),
}


def _apart(found: Sequence[tuple[int, Candidate]]) -> list[tuple[int, Candidate]]:
    """Sites without their doubles: of two rows within 4 km, the one of our own list."""
    result: list[tuple[int, Candidate]] = []
    for row, site in sorted(found, key=lambda item: item[1].source.startswith("airportsdata")):
        if all(distance_km(site.latitude, site.longitude, c.latitude, c.longitude) > 4 for _, c in result):
            result.append((row, site))
    return result


def _around_town(town: Location) -> Location:
    """Somewhere around a town, for a cape, a lake or a hill that we know by the town's name alone."""
    return replace(
        town,
        radius_km=max(town.radius_km, AROUND_KM),
        precision=Precision.AREA,
        name=f"somewhere around {town.name}",
        source="container:" + town.source,
        reasons=("the noun before it says that it is no town, and we know only the town of this name", *town.reasons),
    )


_HOLDERS = frozenset({"country", "admin1", "city", "region"})
_QUOTES = frozenset("»\"”“’'")
_LEAST_STEM = 5
_POSSESSIVES = frozenset({"'s ", "’s "})
_TOWN_KINDS = frozenset({"city", "district"})
_SITE_FROM_TOWN_KM = 25.0
"""How far from its town an airfield or a base is looked for."""

_PLANT_FROM_TOWN_KM = 60.0
"""How far from its town an unlisted plant may lie."""

_BASE_TOWN_KM = 10.0
"""How far the runway of a base may lie from the point of the town that bears its name."""

_BIG_CITY_KM = 12.0
"""Radius of a city of a million people."""

_NAMED_SITE_FROM_TOWN_KM = 60.0
"""How far from it a site with a name of its own is still said to be "in" a town, whose name is often its region's."""

_SITES_OF_TOWNS = {
    "airfield": frozenset({"airfield"}),
    "base": frozenset({"base", "naval base", "airfield", "barracks"}),
    "port": frozenset({"port", "naval base"}),
    "plant": frozenset({"plant", "power station", "refinery"}),
    "range": frozenset({"proving ground", "launch site"}),
    "radar": frozenset({"radar site"}),
}
"""Kinds of sites that a town's name may stand for beside a noun."""

_SITE_KINDS = {
    "airfield": frozenset({"airfield", "base"}),
    "base": frozenset({"base", "naval base", "airfield", "barracks", "radar site", "port", "other"}),
    "port": frozenset({"port", "naval base", "shipyard"}),
    "plant": frozenset({"plant", "power station", "refinery", "depot"}),
    "range": frozenset({"proving ground", "launch site", "base"}),
    "radar": frozenset({"radar site"}),
    "bridge": frozenset({"bridge", "dam", "power station"}),
    "island": frozenset({"island", "reef"}),
}
"""Kinds of sites that a noun beside a name may mean."""


def _load(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} can't be read ({error}). Reinstall Emplace.") from error
    return document


AROUND_KM = 75.0
"""How far from the name beside it an unknown name is believed to lie."""


class _Surroundings:
    """Where an unknown name most likely is: in what the names beside it are in."""

    def __init__(
        self, gazetteer: Gazetteer, mentions: Sequence[Mention], choices: Choices, wanted: Sequence[int]
    ) -> None:
        self.gazetteer = gazetteer
        self.mentions = mentions
        self.choices = choices
        self.placed = sorted((i for i in wanted if choices.chosen[i] >= 0), key=lambda i: mentions[i].start)
        self.starts = [mentions[i].start for i in self.placed]

    def of(self, number: int, but: int = -1) -> Location | None:
        """The nearest placed name's surroundings as a container, or ``None`` where the text has none.

        Names that were taken for the candidate ``but`` don't count.
        """
        table = self.choices.table
        if table is None or not any(self.choices.chosen[i] != but for i in self.placed):
            return None
        mention = self.mentions[number]
        # Only names within reach: in a long text the six nearest are among the six before and the six after.
        at = bisect_left(self.starts, mention.start)
        beside = [i for i in self.placed[max(0, at - 6) : at + 6] if self.choices.chosen[i] != but]
        if not beside:
            return None
        ranked = sorted(beside, key=lambda i: _gap(mention, self.mentions[i]))
        fine = [i for i in ranked[:6] if KINDS[table.kind[self.choices.chosen[i]]] not in ("country", "continent")]
        # A town beside it says more than a country, wherever either stands.
        nearest = fine[0] if fine else ranked[0]
        row = int(table.row[self.choices.chosen[nearest]])
        first = self.gazetteer.candidate(row)
        radius = max(first.radius_km, AROUND_KM)
        return Location(
            latitude=first.latitude,
            longitude=first.longitude,
            radius_km=radius,
            precision=first.precision if first.precision in (Precision.REGION, Precision.COUNTRY) else Precision.AREA,
            name=f"somewhere around {self.gazetteer.full_name(row)}",
            source="container:" + first.source,
            country=first.country,
            reasons=(
                "the name itself is unknown: taken to lie around " + first.name + ", which the text names beside it",
            ),
        )


def _gap(first: Mention, second: Mention) -> int:
    return max(first.start - second.end, second.start - first.end)


def _reasons(gazetteer: Gazetteer, table: context.Table, at: int) -> tuple[str, ...]:
    """Why a candidate was taken, in words, from the features that speak for it."""
    row = int(table.row[at])
    values = table.base[at]
    n = int(table.name[at])
    others = int(table.starts[n + 1] - table.starts[n]) - 1
    reasons = []
    if others == 0:
        reasons.append("the only place of this name that we know")
    if values[_COLUMN["beside_container"]] > 0.3:
        reasons.append("the text names what it lies in right beside it")
    country = gazetteer.countries[gazetteer.country[row]]
    container = gazetteer.country_row.get(country)
    if container is not None and container != row and values[_COLUMN["country_named"]] > 0.3:
        reasons.append(f"the text speaks of {gazetteer.label(container)[0]}")
    admin = gazetteer.admin_row.get(gazetteer.admins[gazetteer.admin1[row]])
    if admin is not None and admin != row and values[_COLUMN["region_named"]] > 0.3:
        reasons.append(f"the text speaks of {gazetteer.label(admin)[0]}")
    elif admin is not None and admin != row and values[_COLUMN["region_share"]] > 0.3:
        reasons.append(f"other names of the text lie in {gazetteer.label(admin)[0]}")
    if values[_COLUMN["closest"]] < math.log10(51):
        reasons.append("another name of the text lies within 50 km")
    if others and values[_COLUMN["people_below_best"]] >= 0 and values[_COLUMN["people"]] > 1.5:
        reasons.append("the largest place of this name")
    if table.how[at] == MAIN and not reasons:
        reasons.append("its usual name")
    return tuple(reasons)


def location_of(
    gazetteer: Gazetteer, row: int, candidates: tuple[Candidate, ...], reasons: tuple[str, ...]
) -> Location:
    """A gazetteer row as a location."""
    first = candidates[0] if candidates else gazetteer.candidate(row)
    origin = first.source.split(":", 1)[0]
    source = {"landmark": "landmark", "user": "user"}.get(origin)
    if source is None:
        source = "region" if first.precision in (Precision.REGION, Precision.COUNTRY) else "gazetteer"
    return Location(
        latitude=first.latitude,
        longitude=first.longitude,
        radius_km=first.radius_km,
        precision=first.precision,
        name=gazetteer.full_name(row),
        source=first.source if origin == source else f"{source}:{first.source}",
        country=first.country,
        candidates=candidates,
        reasons=reasons,
    )
