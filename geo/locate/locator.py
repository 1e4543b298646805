"""The one object that places words: `Locator`."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

from geo.errors import GeocoderError
from geo.locate import coordinates, phrases, query, rank, recognise, relative, reverse
from geo.locate.chosen import location_of
from geo.locate.geocoder import PUBLIC_HOST, AnswerCache, Geocoder, MemoryCache, nominatim, service
from geo.locate.index import Gazetteer
from geo.locate.languages import guess
from geo.locate.names import key_of
from geo.locate.sea import Sea
from geo.model import Candidate, Location, PlacePhrase, Toponym
from geo.settings import Settings
from geo.together import Work, alone

_MOST_COUNTRIES = 300


class Locator:
    """Places names, phrases and points, offline unless a geocoder is set.

    Use `Locator.open`; one object serves a whole process and may be shared between threads.
    """

    def __init__(self, gazetteer: Gazetteer, settings: Settings, answers: AnswerCache | None = None) -> None:
        self.gazetteer = gazetteer
        self.settings = settings
        self.geocoder = geocoder_of(settings, answers)
        self._resolver = rank.Resolver(gazetteer)
        self._of_country = lru_cache(_MOST_COUNTRIES)(self._find_of_country)
        self._sea = Sea(settings.data_dir / "basemap" / "land_coarse.geojson.gz", gazetteer)
        self._queries = query.Reader(gazetteer, self._resolver, self._of_country, self._borders, self._sea.coast)

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        progress: Callable[[str, float], None] | None = None,
        answers: AnswerCache | None = None,
    ) -> Locator:
        """Open the compiled gazetteer, building it on first use.

        Parameters
        ----------
        settings : Settings, optional
            Where data and cache are; read from the environment by default.
        progress : callable, optional
            Told what is being done and the share done, 0 to 1, while the gazetteer is built.
        answers : AnswerCache, optional
            Where a geocoder's answers are kept between runs; this process's memory by default.

        Raises
        ------
        geo.errors.GazetteerError
            If the gazetteer can't be built or written.
        """
        settings = settings or Settings.from_environment()
        return cls(Gazetteer.open(settings, progress), settings, answers)

    def toponyms(
        self,
        text: str,
        lang: str | None = None,
        spans: Sequence[tuple[int, int]] | None = None,
        least_trust: float = rank.THRESHOLD,
    ) -> tuple[Toponym, ...]:
        """Recognise the place names of a text and resolve them in each other's context.

        Parameters
        ----------
        text : str
        lang : str, optional
            ISO 639-1 code; guessed from the text when not given.
        spans : sequence of (int, int), optional
            Place exactly these spans instead of recognising names.
        least_trust : float
            Leave out names that are less likely to be meant as places; lower, for a caller that judges further.
        """
        return alone(self.finding(text, lang, spans, least_trust))

    def finding(
        self,
        text: str,
        lang: str | None = None,
        spans: Sequence[tuple[int, int]] | None = None,
        least_trust: float = rank.THRESHOLD,
    ) -> Work[tuple[Toponym, ...]]:
        """Do what `toponyms` does beside other texts (`geo.together`)."""
        document = recognise.Document(text, lang)
        found = recognise.mentions(self.gazetteer, document)
        if spans is None:
            return (yield from self._resolver.resolving(document, found, least_trust))
        given = [recognise.given_span(self.gazetteer, document, start, end) for start, end in spans]
        return self._resolver.resolve_given(document, given, found)

    def phrases(self, text: str, toponyms: Sequence[Toponym], lang: str | None = None) -> tuple[PlacePhrase, ...]:
        """Widen place names by their relation words, and read coordinates, each with its location.

        Demonyms are context and make no phrase.
        """
        meant = self._meant(toponyms)
        return phrases.read(text, toponyms, lang or guess(text), self._borders, meant, self._sea.coast)

    def _meant(self, toponyms: Sequence[Toponym]) -> Mapping[str, Location]:
        """What "the country" and "the capital" mean in a text: those of the country that most of its names lie in."""
        votes = Counter(t.location.country for t in toponyms if t.location is not None and t.location.country)
        if not votes:
            return {}
        code, most = votes.most_common(1)[0]
        if 2 * most < votes.total():
            return {}
        return self._of_country(str(code))

    def _find_of_country(self, code: str) -> Mapping[str, Location]:
        row = self.gazetteer.country_row.get(code)
        if row is None:
            return {}
        country = location_of(self.gazetteer, row, (), ("the country that the text is about",))
        meant = {"country": country}
        name = self._capitals.get(code, "")
        towns = [
            value >> 2
            for value in self.gazetteer.lookup(key_of(name))
            if self.gazetteer.kind_name(value >> 2) == "city"
            and self.gazetteer.countries[self.gazetteer.country[value >> 2]] == code
        ]
        if towns:
            largest = max(towns, key=lambda town: int(self.gazetteer.population[town]))
            reasons = (f"the capital of {country.name}, the country that the text is about",)
            meant["capital"] = location_of(self.gazetteer, largest, (), reasons)
        return meant

    @cached_property
    def _capitals(self) -> dict[str, str]:
        path = self.settings.data_dir / "regions" / "countries.csv"
        if not path.exists():
            return {}
        with path.open(encoding="utf-8") as handle:
            return {row["iso2"]: row["capital"] for row in csv.DictReader(handle)}

    def geocode(self, query: str, lang: str | None = None, near: Sequence[Location] = ()) -> Location | None:
        """Place one phrase such as "Taganka, Moscow" or "4 km southeast of the Kremlin".

        Parameters
        ----------
        query : str
        lang : str, optional
        near : sequence of Location
            Places the phrase is known to belong with; they decide between namesakes.

        Returns
        -------
        Location or None
            With candidates and reasons; ``None`` where nothing fits.
        """
        return self.geocode_or_why(query, lang, near)[0]

    def geocode_or_why(
        self, query: str, lang: str | None = None, near: Sequence[Location] = ()
    ) -> tuple[Location | None, str]:
        """Place one phrase as `geocode` does, or say in words why there is no place for it."""
        query = " ".join(query.split())
        if not query:
            return None, "there are no words to place"
        # 1. Coordinates are exact, whatever stands around them.
        written = coordinates.read_alone(query, lang)
        good = [item for item in written if not item.refused]
        if good:
            return phrases.coordinate_location(good[0]), ""
        if written:
            return None, f"these coordinates are no place: {written[0].refused}"
        short = next(coordinates.short_codes(query + ", "), None)
        if short is not None and short[0] == 0:
            base = self.geocode(query[short[1] :], lang, near) if query[short[1] :] else None
            if base is None:
                return None, f"{short[2]} is a short plus code, which needs a known place after it, or all its digits"
            return phrases.short_code_location(short[2], base), ""
        # 2. What is known offline; where that falls short, a geocoder, if one is set.
        offline, unknown = self._queries.place(query, lang, near)
        if offline is None:
            unknown = unknown or "no gazetteer here knows it, and a wrong place is worse than none"
        else:
            unknown = ""
        if self.geocoder is None or (offline is not None and not offline.source.startswith("container")):
            return offline, unknown
        countries = sorted({place.country for place in near if place.country})
        try:
            answer = self.geocoder.geocode(query, lang, countries, near[0] if near else offline)
        except GeocoderError as error:
            kept = replace(offline, reasons=(*offline.reasons, str(error))) if offline else None
            return kept, "" if kept else f"{unknown}. {error}"
        return answer or offline, "" if answer else unknown

    def beginning(self, words: str, limit: int = 8) -> tuple[Candidate, ...]:
        """Places with a name that begins with some words, most populous first; for search as one types."""
        return reverse.beginning(self.gazetteer, words, limit)

    def combine(self, locations: Sequence[Location]) -> Location | None:
        """One location from several clues about one place; a contradiction widens it and is said in the reasons."""
        return relative.combine(locations)

    def reverse(self, latitude: float, longitude: float, limit: int = 5) -> tuple[Candidate, ...]:
        """Nearest named places to a point, nearest first, with the distance in their reasons."""
        return reverse.nearest(self.gazetteer, latitude, longitude, limit)

    def admin1_name(self, code: str) -> str:
        """Name of a first-level region by its code ("RU.23"), or the code itself when it is not known."""
        row = self.gazetteer.admin_row.get(code)
        return str(self.gazetteer.label(row)[0]) if row is not None else code

    def _borders(self) -> relative.Lines:
        return self.borders

    @cached_property
    def borders(self) -> relative.Lines:
        """Border lines by pair of ISO codes or of region codes, in longitude, latitude.

        Empty when the data folder has none.
        """
        lines: dict[frozenset[str], Any] = {}
        for name in ("borders", "inner_borders"):
            path = self.settings.data_dir / "regions" / f"{name}.geojson.gz"
            if not path.exists():
                continue
            with gzip.open(path, "rt", encoding="utf-8") as handle:
                for feature in json.load(handle)["features"]:
                    codes = frozenset((feature["properties"]["a"], feature["properties"]["b"]))
                    lines[codes] = feature["geometry"]
        return relative.Lines(lines)


def geocoder_of(settings: Settings, answers: AnswerCache | None = None) -> Geocoder | None:
    """The online geocoder that the settings name, or ``None``.

    Raises
    ------
    geo.errors.InputError
        If they name one that geopy does not know, or lack what it needs.
    """
    name, url = settings.geocoder.strip().lower(), settings.nominatim_url
    if name in ("", "nominatim") and (url or (name and not settings.geocoder_options)):
        asked = nominatim(url or f"https://{PUBLIC_HOST}", settings.contact)
    elif name:
        asked = service(name, settings.geocoder_options, settings.contact)
    else:
        return None
    return Geocoder(asked, settings.nominatim_deadline_s, answers or MemoryCache())
