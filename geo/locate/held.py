"""What a text says lies in what: "the X airfield in Y", "Akita's Araya district"."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from geo.locate.chosen import Choices
from geo.locate.index import DEMONYM, Gazetteer
from geo.locate.places import KINDS
from geo.locate.recognise import Document, Mention, class_of, within_said
from geo.locate.sites import NAMED_SITE_FROM_TOWN_KM, SITE_KINDS
from geo.model import Location

_HOLDERS = frozenset({"country", "admin1", "city", "region"})
_POSSESSIVES = frozenset({"'s ", "’s "})


@dataclass(frozen=True, slots=True)
class Held:
    """Countries, regions and towns as holders of other names of one document; places are positions in the table."""

    gazetteer: Gazetteer
    choices: Choices

    def holders(self, document: Document, mentions: Sequence[Mention], wanted: Sequence[int]) -> dict[int, int]:
        """For each mention the country or region that the text says it lies in, as a position in the table."""
        table = self.choices.table
        result: dict[int, int] = {}
        if table is None:
            return result
        order = sorted(wanted, key=lambda i: mentions[i].start)
        for i, j in itertools.pairwise(order):
            at = self.choices.chosen[j]
            if at < 0 or KINDS[table.kind[at]] not in _HOLDERS or table.how[at] == DEMONYM:
                continue
            # A town or a larger region holds a site only: "the Los Llanos air base in Albacete".
            wide = KINDS[table.kind[at]] in ("country", "admin1")
            if not wide and class_of(document, mentions[i].start, mentions[i].end) not in SITE_KINDS:
                continue
            # "The port of Izmail on the Danube": a village called Danube holds no town.
            if KINDS[table.kind[at]] == "city" and self.choices.chosen[i] >= 0:
                people = self.gazetteer.population[table.row[[self.choices.chosen[i], at]]]
                if KINDS[table.kind[self.choices.chosen[i]]] == "city" and people[0] > people[1]:
                    continue
            if within_said(document, mentions[i].end, mentions[j].start):
                result[i] = at
        # "Akita's Araya district"
        for i, j in itertools.pairwise(order):
            between = document.text[mentions[i].end : mentions[j].start]
            if self.choices.chosen[i] >= 0 and between in _POSSESSIVES and mentions[j].word >= 0:
                kind = KINDS[table.kind[self.choices.chosen[i]]]
                said = class_of(document, mentions[j].start, mentions[j].end)
                if kind in ("city", "admin1") and said == "district":
                    result[j] = self.choices.chosen[i]
        return result

    def holds(self, holder: int, at: int) -> bool:
        """Whether a candidate lies in a country or region, or is too well known to be put there by one preposition."""
        table = self.choices.table
        assert table is not None
        second = int(table.row[holder])
        if int(self.gazetteer.population[int(table.row[at])]) >= 300_000 or not table.country[at]:
            return True
        if table.country[holder] and table.country[at] != table.country[holder]:
            return False
        if KINDS[table.kind[holder]] == "city":
            return self._apart_km(at, holder) <= NAMED_SITE_FROM_TOWN_KM + float(self.gazetteer.radius[second])
        if KINDS[table.kind[holder]] == "country" or table.admin[at] == table.admin[holder]:
            return True
        return self._apart_km(at, holder) <= 1.5 * float(self.gazetteer.radius[second]) + 20.0

    def _apart_km(self, at: int, other: int) -> float:
        assert self.choices.table is not None
        return self.gazetteer.apart_km(self.choices.table.row[at], self.choices.table.row[other])

    def best(self, holder: int, at: int) -> int:
        """The best candidate of the same name that lies there, -1 where none does."""
        table = self.choices.table
        assert table is not None
        n = int(table.name[at])
        inside = [j for j in range(int(table.starts[n]), int(table.starts[n + 1])) if self.holds(holder, j)]
        return max(inside, key=lambda j: float(self.choices.scores[j]), default=-1)

    def inside(self, holder: int) -> Location:
        """Somewhere in a country or region, for a name that is unknown there."""
        assert self.choices.table is not None
        row = int(self.choices.table.row[holder])
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
