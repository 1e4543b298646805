"""Deployments made up for the tests, spread over every type, status and precision, and one hostile article."""

from __future__ import annotations

from datetime import date

from geo.merge import Sourced
from geo.model import (
    Article,
    Candidate,
    Evidence,
    Location,
    Precision,
    RangeBand,
    Report,
    Status,
    SystemType,
)

_PLACES = (
    ("Taganskiy, Moscow", 55.74, 37.66, 3.0, Precision.DISTRICT, "RU"),
    ("Moscow", 55.75, 37.62, 15.0, Precision.CITY, "RU"),
    ("Kaliningrad", 54.71, 20.51, 15.0, Precision.CITY, "RU"),
    ("Crimea", 45.3, 34.4, 150.0, Precision.REGION, "UA"),
    ("Belarus", 53.5, 28.0, 300.0, Precision.COUNTRY, "BY"),
    ("Rzeszów", 50.04, 22.0, 15.0, Precision.CITY, "PL"),
    ("Engels", 51.48, 46.2, 30.0, Precision.AREA, "RU"),
    ("Incirlik", 37.0, 35.43, 2.0, Precision.SITE, "TR"),
    ("55.7300 N, 12.5700 E", 55.73, 12.57, 0.1, Precision.COORDINATES, "DK"),
    ("Murmansk", 68.97, 33.08, 15.0, Precision.CITY, "RU"),
)
_SYSTEMS = (
    ("Pantsir-S1", SystemType.AIR_DEFENCE),
    ("S-400", SystemType.AIR_DEFENCE),
    ("Iskander", SystemType.MISSILE),
    ("Bastion-P", SystemType.COASTAL_DEFENCE),
    ("HIMARS", SystemType.ARTILLERY),
    ("Leopard 2", SystemType.ARMOUR),
    ("F-16", SystemType.AIRCRAFT),
    ("Shahed-136", SystemType.DRONE),
    ("AN/TPY-2", SystemType.RADAR_EW),
    ("Admiral Gorshkov", SystemType.NAVAL),
    ("nuclear weapon", SystemType.OTHER),
)

# Whatever a template engine, a browser, Markdown or a script might act on.
HOSTILE = (
    "{{7*7}}{{cycler.__init__.__globals__.os.getpid()}} {% if 1 %}x{% endif %} {# gone #} ${window.__hostile=1} "
    '<img src=x onerror="top.__hostile=2;window.__hostile=2"> `backticks` </script><script>top.__hostile=3</script> '
    "\"quotes' & ampersands; [a](https://evil.example/) ![b](https://evil.example/c.png) \u2028 _feature_group_0"
)


def sourced(number: int = 33) -> list[Sourced]:
    """Reports with their articles; the same every time."""
    return [_one(index) for index in range(number)]


def _one(index: int) -> Sourced:
    system, kind = _SYSTEMS[index % len(_SYSTEMS)]
    name, latitude, longitude, radius, precision, country = _PLACES[index % len(_PLACES)]
    quote = f"Pictures show that a {system} was seen near {name}, officials said in note {index}."
    article = Article(
        f"Words that stand before it. {quote} Words that stand after it.",
        title=f"Headline {index}",
        url=f"https://news.example/{index}",
        source=f"Outlet {index % 4}",
        published=date(2023, 1 + index % 12, 1 + index % 28),
        lang="en",
    )
    return Sourced(
        report(
            article,
            quote,
            system,
            kind,
            name,
            Location(
                latitude,
                longitude,
                radius,
                precision,
                name,
                "gazetteer:1",
                country,
                candidates=(
                    Candidate(name, latitude, longitude, radius, precision, "city", "geonames:1", country),
                    Candidate(f"{name} elsewhere", 40.0, -80.0, 15.0, Precision.CITY, "city", "geonames:2", "US"),
                ),
                reasons=("the article is about the region",),
            ),
            list(Status)[index % 5],
            RangeBand(30.0, 30.0, None, "article", "about 30 km") if index == 0 else None,
        ),
        article,
    )


def report(
    article: Article,
    quote: str,
    system: str,
    kind: SystemType,
    place: str,
    location: Location | None,
    status: Status = Status.DEPLOYED,
    band: RangeBand | None = None,
) -> Report:
    """One report whose spans are looked up in the article."""
    start = article.text.index(quote)
    first = article.text.index(system, start)
    second = article.text.index(place, start)
    return Report(
        article.id,
        system,
        kind,
        status,
        Evidence(quote, start, start + len(quote)),
        system_span=(first, first + len(system)),
        place_span=(second, second + len(place)),
        place=place,
        location=location,
        attribution="officials",
        article_range=band,
    )


def hostile() -> Sourced:
    """A report in which every word that an author can choose is an attack."""
    place = f"Evil {HOSTILE}"
    quote = f"A HIMARS stands in {place}."
    article = Article(
        f"{HOSTILE} {quote} {HOSTILE}",
        title=f"Title {HOSTILE}",
        url="javascript:top.__hostile=4",
        source=f"Source {HOSTILE}",
        published=date(2024, 5, 1),
        lang="en",
    )
    found = report(
        article,
        quote,
        "HIMARS",
        SystemType.ARTILLERY,
        place,
        Location(
            48.0,
            10.0,
            5.0,
            Precision.DISTRICT,
            place,
            "gazetteer:1",
            "DE",
            candidates=(Candidate(place, 48.0, 10.0, 5.0, Precision.DISTRICT, HOSTILE, "geonames:1", "DE"),) * 2,
            reasons=(HOSTILE,),
        ),
    )
    return Sourced(found, article)
