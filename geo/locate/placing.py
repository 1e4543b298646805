"""From what the ranker chose to where each name lies, step by step; the words beside a name may outweigh a score."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.locate.chosen import Choices, location_of, placed
from geo.locate.held import Held
from geo.locate.index import OTHER, Gazetteer
from geo.locate.languages import language
from geo.locate.places import KINDS
from geo.locate.recognise import Document, Mention, class_of, natural_said, shares_noun, site_said
from geo.locate.sites import SITE_KINDS, SITES_OF_TOWNS, Sites
from geo.model import Location, Precision, Toponym

_CLASSES = {
    "admin1": ("admin1", "region"),
    "district": ("district", "admin2", "city"),
}

_QUOTES = frozenset("»\"”“’'")
_TOWN_KINDS = frozenset({"city", "district"})

AROUND_KM = 75.0
"""How far from the name beside it an unknown name is believed to lie."""


class Placing:
    """The names of one document on their way from choices to locations."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        document: Document,
        mentions: Sequence[Mention],
        choices: Choices,
        wanted: Sequence[int],
        believed: Sequence[int] | None = None,
    ) -> None:
        """``believed`` are those of the ``wanted`` mentions that surely are place names, all by default."""
        self.gazetteer = gazetteer
        self.document = document
        self.mentions = mentions
        self.choices = choices
        self.wanted = wanted
        self.sites = Sites(gazetteer)
        self.held = Held(gazetteer, choices)
        self.holders = self.held.holders(document, mentions, wanted)
        self.surroundings = _Surroundings(gazetteer, mentions, choices, wanted if believed is None else believed)
        self._made: dict[int, tuple[Location, str]] = {}

    def toponyms(self, sure: NDArray[np.float32] | None = None) -> tuple[Toponym, ...]:
        """Each wanted name with its location; ``sure`` is how likely each mention is to be meant as a place."""
        result = []
        for i in self.wanted:
            mention = self.mentions[i]
            said = class_of(self.document, mention.start, mention.end)
            at = self.choices.chosen[i]
            if at < 0 or self.choices.table is None:
                location, kind = self._unknown(i, said)
            else:
                location, kind = self._known(i, at, said)
            surface = self.document.text[mention.start : mention.end]
            trust = 1.0 if sure is None else float(sure[i])
            result.append(Toponym(mention.start, mention.end, surface, kind, location, trust))
        return tuple(result)

    def _unknown(self, i: int, said: str | None) -> tuple[Location | None, str]:
        """A name in no gazetteer: a site known under it, else what it lies in, else what is named beside it."""
        mention, holder = self.mentions[i], self.holders.get(i)
        location = self.held.inside(holder) if holder is not None else self.surroundings.of(i)
        site = None
        if said in SITE_KINDS and said:
            site = self.sites.named(self.document, mention, None, said)
            site = site or self.sites.by_sound(mention.key, location, said, holder is not None)
        return site or (location, "unknown")

    def _known(self, i: int, at: int, said: str | None) -> tuple[Location | None, str]:
        mention, holder = self.mentions[i], self.holders.get(i)
        # 1. "Kherson and Mykolaiv regions": the noun is said once.
        if said is None and shares_noun(self.document, mention.end):
            said = "admin1"
        # 2. "The Marinovka airfield in Volgograd region" is no Marynivka elsewhere.
        if holder is not None and not self.held.holds(holder, at):
            at = self.held.best(holder, at)
            if at < 0:
                return self._known_elsewhere_only(mention, holder, said)
        # 3. The candidate of the class that is said; without one the town rather than the region of its name.
        at = self._of_class(at, said) if said in _CLASSES else self._town_of(at)
        location, kind = self._placed(at)
        # 4. The site or the region that bears the name, where a noun says so.
        if said is not None and said in SITE_KINDS:
            # An airfield named Ukrainka need not lie in Ukraine.
            around = None if kind == "demonym" else location
            location, kind = self.sites.named(self.document, mention, around, said) or (location, kind)
        if said == "admin1" and kind in _TOWN_KINDS:
            location, kind = self._region_of(mention, location) or (location, kind)
        # 5. A town that stands for a site of its own or for the nature around it.
        if location.candidates and location.candidates[0].kind in _TOWN_KINDS:
            return self._for_what_a_town_stands(i, at, said, location, kind)
        return location, kind

    def _known_elsewhere_only(self, mention: Mention, holder: int, said: str | None) -> tuple[Location, str]:
        """A name that is known, but not where the text puts it: a site of that sound, or somewhere there."""
        location = self.held.inside(holder)
        site = self.sites.by_sound(mention.key, location, said, True) if said in SITE_KINDS and said else None
        place, kind = placed(self.gazetteer, self.choices, holder)
        if site is None and said in SITES_OF_TOWNS and said and kind == "city":
            site = self.sites.of_town(place, kind, said)
        return site or (location, "unknown")

    def _for_what_a_town_stands(
        self, i: int, at: int, said: str | None, location: Location, kind: str
    ) -> tuple[Location | None, str]:
        mention, text = self.mentions[i], self.document.text
        said = said if said in SITES_OF_TOWNS else site_said(self.document, mention.start, mention.end)
        if said in SITES_OF_TOWNS and said:
            location, kind = self.sites.of_town(location, kind, said)
            if said == "radar" and kind in _TOWN_KINDS and text[mention.end : mention.end + 1] in _QUOTES:
                # «Воронеж» is the radar's own name.
                return self.surroundings.of(i, but=at), "unknown"
        elif natural_said(self.document, mention.start):
            location = _around_town(location)
        return location, kind

    def _placed(self, at: int) -> tuple[Location, str]:
        if at not in self._made:
            self._made[at] = placed(self.gazetteer, self.choices, at)
        return self._made[at]

    def _of_class(self, at: int, said: str) -> int:
        """The candidate of the class that the words beside the name say: the region, not the town of its name."""
        table = self.choices.table
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
        return max(same, key=lambda j: float(self.choices.scores[j])) if same else at

    def _town_of(self, at: int) -> int:
        """The main town, where a region's name stands bare: "in Odesa" is the town, "Odesa region" is not.

        Not in the United States and Canada, where a state's bare name is common.
        """
        table = self.choices.table
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

    def _region_of(self, mention: Mention, town: Location) -> tuple[Location, str] | None:
        """The region named like a town, where the noun that says so is plural: "Kursk and Bryansk regions"."""
        for noun in language(self.document.lang).get("shared_region", ()):
            for value in self.gazetteer.lookup(f"{mention.key} {noun}"):
                row = value >> 2
                candidate = self.gazetteer.candidate(row)
                if candidate.kind == "admin1" and candidate.country == town.country:
                    reasons = ("the region of this name, as the noun after it says",)
                    return location_of(self.gazetteer, row, (candidate, *town.candidates[:4]), reasons), "admin1"
        return None


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


class _Surroundings:
    """Where an unknown name most likely is: in what the names beside it are in, of those that surely are names."""

    def __init__(
        self, gazetteer: Gazetteer, mentions: Sequence[Mention], choices: Choices, believed: Sequence[int]
    ) -> None:
        self.gazetteer = gazetteer
        self.mentions = mentions
        self.choices = choices
        self.placed = sorted((i for i in believed if choices.chosen[i] >= 0), key=lambda i: mentions[i].start)
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
