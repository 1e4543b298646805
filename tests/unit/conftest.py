"""Small real objects for unit tests."""

from __future__ import annotations

from datetime import date

import pytest

from geo.model import Article, Evidence, Location, Precision, Report, Status, SystemType
from geo.settings import Settings
from geo.store import Store


@pytest.fixture
def make_report():
    """Build a report of one invented sentence."""

    def make(
        system: str = "S-400", place: str = "Gvardeyskoye", latitude: float | None = 45.1, longitude: float = 33.9, *,
        published: date | None = date(2024, 5, 1), source: str = "Daily Example", status: Status = Status.DEPLOYED,
        radius_km: float = 15.0, system_type: SystemType = SystemType.AIR_DEFENCE, country: str = "UA", extra: str = "",
    ) -> tuple[Article, Report]:  # fmt: skip
        text = f"An {system} battery stands at {place}, {source} wrote. {extra}".strip()
        article = Article(text, title=f"{system} at {place}", source=source, published=published, lang="en")
        location = None
        if latitude is not None:
            location = Location(latitude, longitude, radius_km, Precision.CITY, place, "gazetteer", country)
        start = text.index(system)
        report = Report(
            article.id, system, system_type, status, Evidence(text, 0, len(text)),
            system_span=(start, start + len(system)),
            place_span=(text.index(place), text.index(place) + len(place)), place=place, location=location,
        )  # fmt: skip
        return article, report

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def open_store(request, tmp_path):
    """Open a store, the same one again at every call: once in a SQLite file, once in a real PostgreSQL."""
    if request.param == "sqlite":
        settings = Settings(database=str(tmp_path / "store.sqlite"))
    else:
        cluster = request.getfixturevalue("cluster")
        settings = Settings(database_url=cluster.database())
    opened = []

    def again(**given) -> Store:
        opened.append(Store.open(settings, **given))
        return opened[-1]

    yield again
    for store in opened:
        store.close()
    if settings.database_url:
        cluster.drop(settings.database_url)
