"""The store: articles and reports in SQLite, through SQLAlchemy.

Every article is written with its reports in one transaction, so a killed process leaves the article whole or absent.
The text's SHA-256 is its identity: adding the same article again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from geo.errors import StoreError
from geo.filters import Filter
from geo.merge import Sourced, merge
from geo.model import Article, Deployment, Report
from geo.settings import Settings
from geo.store import codec
from geo.store.tables import SCHEMA_VERSION, articles, changes, geocoder_answers, metadata, reports, schema

_BUSY_TIMEOUT_S = 10
_FACETS = {
    "type": reports.c.system_type,
    "system": reports.c.system,
    "status": reports.c.status,
    "country": reports.c.country,
    "source": articles.c.source,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """What `Store.add` or `Store.replace` did: the article's identity, and how many reports were written."""

    article_id: str
    reports_added: int
    article_added: bool


class Store:
    """Articles and reports in one SQLite file."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @classmethod
    def open(cls, settings: Settings | None = None, path: str | Path | None = None) -> Store:
        """Open the store, making it if it is new.

        Raises
        ------
        geo.errors.StoreError
            If the file is damaged, not a store, locked, or can't be written.
        """
        name = str(path or (settings or Settings.from_environment()).database)
        if name != ":memory:":
            try:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"The folder of the store {name} can't be made: {error}.") from error
        engine = create_engine(f"sqlite:///{name}", connect_args={"timeout": _BUSY_TIMEOUT_S})
        event.listen(engine, "connect", _configure)
        store = cls(engine, name)
        with store._work("open") as connection:
            metadata.create_all(connection)
            version = connection.execute(select(schema.c.version)).scalar()
            if version is None:
                connection.execute(insert(schema).values(version=SCHEMA_VERSION))
            elif version > SCHEMA_VERSION:
                raise StoreError(
                    f"The store {name} was written by a newer Emplace (schema {version}, this one knows "
                    f"{SCHEMA_VERSION}). Nothing was changed. Upgrade Emplace, or set EMPLACE_DATABASE to another file."
                )
            if connection.execute(select(changes.c.number)).scalar() is None:
                connection.execute(insert(changes).prefix_with("OR IGNORE").values(id=1, number=0))
        return store

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def add(self, article: Article, found: Sequence[Report]) -> Placed:
        """Keep an article and its reports in one transaction; what is already there stays as it is."""
        with self._work("write to") as connection:
            added = _add_article(connection, article)
            have = set(connection.scalars(select(reports.c.id).where(reports.c.article_id == article.id)))
            rows = {report.id: _report_row(report, article) for report in found if report.id not in have}
            _add_reports(connection, rows)
            if added or rows:
                _count_change(connection)
        return Placed(article.id, len(rows), added)

    def replace(self, article: Article, found: Sequence[Report], *, reviewed: bool = False) -> Placed:
        """Make these the article's only reports, in one transaction; nothing else is touched.

        What was kept of it before, corrected or not, is gone. An article that is there already stays as it is.

        Parameters
        ----------
        article : Article
        found : sequence of Report
        reviewed : bool
            Whether a person has checked them.
        """
        with self._work("write to") as connection:
            added = _add_article(connection, article)
            connection.execute(delete(reports).where(reports.c.article_id == article.id))
            rows = {report.id: {**_report_row(report, article), "reviewed": reviewed} for report in found}
            _add_reports(connection, rows)
            _count_change(connection)
        return Placed(article.id, len(rows), added)

    def article(self, article_id: str) -> Article | None:
        """Return the article, or ``None``."""
        with self._work("read") as connection:
            row = connection.execute(select(articles).where(articles.c.id == article_id)).mappings().first()
        return _article(row) if row else None

    def report(self, report_id: str) -> Report | None:
        """Return the report, or ``None``."""
        with self._work("read") as connection:
            detail = connection.execute(select(reports.c.detail).where(reports.c.id == report_id)).scalar()
        return codec.loads(Report, detail) if detail else None

    def sourced(self, wanted: Filter | None = None) -> list[Sourced]:
        """Every report that the filter selects, each with its article."""
        wanted = wanted or Filter()
        query = (
            select(reports.c.detail, articles)
            .join(articles, reports.c.article_id == articles.c.id)
            .where(wanted.conditions(reports, articles))
        )
        with self._work("read") as connection:
            rows = connection.execute(query).mappings().all()
        known: dict[str, Article] = {}
        found = []
        for row in rows:
            article = known.get(row["id"]) or known.setdefault(row["id"], _article(row))
            found.append(Sourced(codec.loads(Report, row["detail"]), article))
        return found

    def deployments(self, wanted: Filter | None = None) -> list[Deployment]:
        """What the selected reports together say."""
        wanted = wanted or Filter()
        return [one for one in merge(self.sourced(wanted)) if one.origins >= wanted.min_origins]

    def counts(self, wanted: Filter | None = None) -> dict[str, dict[str, int]]:
        """Reports by type, system, status, country and source, each under all the *other* filters.

        A chip's number thus says what choosing it would show, not what is shown already.
        """
        wanted = wanted or Filter()
        counted = {}
        with self._work("read") as connection:
            for name, column in _FACETS.items():
                others = Filter(**{**_fields(wanted), name: ()})
                query = (
                    select(column, func.count())
                    .select_from(reports.join(articles, reports.c.article_id == articles.c.id))
                    .where(others.conditions(reports, articles), column.is_not(None))
                    .group_by(column)
                    .order_by(func.count().desc(), column)
                )
                counted[name] = {str(value): count for value, count in connection.execute(query)}
        return counted

    def size(self) -> tuple[int, int]:
        """How many articles and reports there are."""
        with self._work("read") as connection:
            return (
                connection.execute(select(func.count()).select_from(articles)).scalar_one(),
                connection.execute(select(func.count()).select_from(reports)).scalar_one(),
            )

    def version(self) -> str:
        """A word that changes whenever articles or reports do, whoever writes them."""
        with self._work("read") as connection:
            number = connection.execute(select(changes.c.number)).scalar()
            newest = connection.execute(select(func.max(articles.c.added_at))).scalar()
        return f"{number}-{newest}"

    def get(self, key: str) -> str | None:
        """Answer of a geocoder that was kept under a key, or ``None``."""
        with self._work("read") as connection:
            found: str | None = connection.execute(
                select(geocoder_answers.c.answer).where(geocoder_answers.c.key == key)
            ).scalar()
        return found

    def put(self, key: str, value: str) -> None:
        """Keep the answer of a geocoder; what it means is the geocoder's business."""
        with self._work("write to") as connection:
            connection.execute(
                insert(geocoder_answers).prefix_with("OR REPLACE").values(key=key, answer=value, asked_at=_now())
            )

    @contextmanager
    def _work(self, doing: str) -> Iterator[Connection]:
        """One transaction, with the database's complaints turned into sentences."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as error:
            reason = str(error.orig)
            advice = {
                "database is locked": "Another process is writing to it; try again when it has finished.",
                "attempt to write a readonly database": "The file or its folder is read-only; make it writable.",
                "database or disk is full": "Free some space and run the same again.",
                "unable to open database file": "Check that the folder exists and may be read and written.",
            }.get(reason, "Check the file, or set EMPLACE_DATABASE to another one.")
            raise StoreError(
                f"Could not {doing} the store {self.name}: {reason}. {advice} Nothing was changed."
            ) from error
        except DatabaseError as error:
            raise StoreError(
                f"The store {self.name} is damaged or no Emplace store ({error.orig}). It was left as it is. Move it "
                "away and start again, restore a backup, or set EMPLACE_DATABASE to another file."
            ) from error


def _configure(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _add_article(connection: Connection, article: Article) -> bool:
    """Add an article unless it is there; says whether it was added."""
    # Writing comes first: it takes the lock, so that two processes never both find the article missing.
    return connection.execute(insert(articles).prefix_with("OR IGNORE").values(_article_row(article))).rowcount == 1


def _add_reports(connection: Connection, rows: Mapping[str, dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(reports), list(rows.values()))


def _count_change(connection: Connection) -> None:
    connection.execute(update(changes).values(number=changes.c.number + 1))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fields(wanted: Filter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in Filter.__slots__}


def _article_row(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "sha256": article.sha256,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "lang": article.lang,
        "published": article.published.isoformat() if article.published else None,
        "text": article.text,
        "added_at": _now(),
    }


def _article(row: Any) -> Article:
    return Article(
        text=row["text"],
        title=row["title"],
        url=row["url"],
        source=row["source"],
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        lang=row["lang"],
    )


def _report_row(report: Report, article: Article) -> dict[str, Any]:
    place = report.location
    said = (report.system, report.place, report.evidence.quote, article.title, place.name if place else "")
    return {
        "id": report.id,
        "article_id": report.article_id,
        "system": report.system,
        "system_type": str(report.system_type),
        "status": str(report.status),
        "place": report.place,
        "quote": report.evidence.quote,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "radius_km": place.radius_km if place else None,
        "precision": str(place.precision) if place else None,
        "country": place.country if place else None,
        "reviewed": False,
        "words": " ".join(part for part in said if part).casefold(),
        "detail": codec.dumps(report),
    }
