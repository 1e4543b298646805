"""Sites by their names, by their sound and by their town: airfields, bases, ports, ranges, radars, plants, islands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.geodesy import distance_km
from geo.locate.chosen import location_of
from geo.locate.index import SITE_MARK, Gazetteer, bare_names
from geo.locate.names import key_of
from geo.locate.places import KINDS
from geo.locate.recognise import Document, Mention, class_inside, sites_by_sound
from geo.model import Candidate, Location

_LEAST_STEM = 5
SITE_FROM_TOWN_KM = 25.0
"""How far from its town an airfield or a base is looked for."""

_PLANT_FROM_TOWN_KM = 60.0
"""How far from its town an unlisted plant may lie."""

_BASE_TOWN_KM = 10.0
"""How far the runway of a base may lie from the point of the town that bears its name."""

_BIG_CITY_KM = 12.0
"""Radius of a city of a million people."""

NAMED_SITE_FROM_TOWN_KM = 60.0
"""How far from it a site with a name of its own is still said to be "in" a town, whose name is often its region's."""

SITES_OF_TOWNS = {
    "airfield": frozenset({"airfield"}),
    "base": frozenset({"base", "naval base", "airfield", "barracks"}),
    "port": frozenset({"port", "naval base"}),
    "plant": frozenset({"plant", "power station", "refinery"}),
    "range": frozenset({"proving ground", "launch site"}),
    "radar": frozenset({"radar site"}),
}
"""Kinds of sites that a town's name may stand for beside a noun."""

SITE_KINDS = {
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

_IS_SITE = np.array([kind in ("airfield", "landmark") for kind in KINDS])


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites of one gazetteer."""

    gazetteer: Gazetteer

    def listed(self, mention: Mention, said: str) -> bool:
        """Whether a site of the kind that the words beside a name say is listed by hand under it: "Woody Island"."""
        if said not in SITE_KINDS:
            return False
        rows = (value >> 2 for value in self.gazetteer.lookup(SITE_MARK + mention.key))
        sites = (self.gazetteer.candidate(row) for row in rows)
        return any(s.kind in SITE_KINDS[said] and not s.source.startswith("airportsdata") for s in sites)

    def named(
        self, document: Document, mention: Mention, around: Location | None, said: str
    ) -> tuple[Location, str] | None:
        """The listed site that bears this name, where a noun of its kind stands beside it.

        Of several, the nearest to what the name means by itself; none from another country.
        """
        kinds = SITE_KINDS[said]
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

    def by_sound(self, key: str, around: Location | None, said: str, surely: bool) -> tuple[Location, str] | None:
        """The listed site whose name sounds like this one, if it is the only one.

        In the country of ``around`` sooner than elsewhere; and nowhere else where the text puts it there ``surely``.
        """
        found = [(row, self.gazetteer.candidate(row)) for row in dict.fromkeys(sites_by_sound(self.gazetteer, key))]
        found = [(row, c) for row, c in found if c.kind in SITE_KINDS[said]]
        there = [(row, c) for row, c in found if around is not None and c.country == around.country]
        if surely and not there:
            return None
        found = _apart(there or found)
        if len(found) != 1:
            return None
        row, candidate = found[0]
        reason = f"sounds like {candidate.name}, a site of the kind that the noun beside it says"
        return location_of(self.gazetteer, row, (candidate,), (reason,)), candidate.kind

    def of_town(self, town: Location, kind: str, said: str) -> tuple[Location, str]:
        """The site of a town that the words name by the town alone: "the air base in Assab".

        The only one of its kind around, the only one that is that town's or of those the only one that we list by hand;
        else the town, as widely as such sites lie from theirs.
        """
        reach_km = SITE_FROM_TOWN_KM + town.radius_km / 2
        near = self.gazetteer.near(town.latitude, town.longitude, reach_km)
        # Most are towns, of which nothing more need be known.
        rows = near[_IS_SITE[self.gazetteer.kind[near]]].tolist()
        found = _apart(
            [
                (row, c)
                for row, c in ((row, self.gazetteer.candidate(row)) for row in rows)
                if c.kind in SITES_OF_TOWNS[said]
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


def _apart(found: Sequence[tuple[int, Candidate]]) -> list[tuple[int, Candidate]]:
    """Sites without their doubles: of two rows within 4 km, the one of our own list."""
    result: list[tuple[int, Candidate]] = []
    for row, site in sorted(found, key=lambda item: item[1].source.startswith("airportsdata")):
        if all(distance_km(site.latitude, site.longitude, c.latitude, c.longitude) > 4 for _, c in result):
            result.append((row, site))
    return result
