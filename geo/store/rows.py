"""Value objects to rows of the store's tables, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from geo.model import Article, Deployment, Report, Review
from geo.store import codec
from geo.store.words import searchable

# A deployment is as unchecked as its least checked report.
_LEAST_CHECKED = (Review.NEEDS_HELP, Review.TO_REVIEW, Review.CORRECTED, Review.ACCEPTED, Review.REJECTED)


def article_row(article: Article, at: str) -> dict[str, Any]:
    """Row of ``articles``."""
    return {
        "id": article.id,
        "sha256": article.sha256,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "lang": article.lang,
        "published": article.published.isoformat() if article.published else None,
        "text": article.text,
        "added_at": at,
    }


def article_of(row: Any) -> Article:
    """Article of a row of ``articles``."""
    return Article(
        text=row["text"],
        title=row["title"],
        url=row["url"],
        source=row["source"],
        published=day_of(row["published"]),
        lang=row["lang"],
    )


def day_of(written: str | None) -> date | None:
    """Day of its ISO form."""
    return date.fromisoformat(written) if written else None


def report_row(report: Report, article: Article, at: str) -> dict[str, Any]:
    """Row of ``reports``, without what review gives."""
    place = report.location
    return {
        "id": report.id,
        "article_id": report.article_id,
        "system": report.system,
        "system_type": str(report.system_type),
        "status": str(report.status),
        "place": report.place,
        "quote": report.evidence.quote,
        "event_date": report.event_date,
        "date_precision": report.date_precision,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "radius_km": place.radius_km if place else None,
        "precision": str(place.precision) if place else None,
        "country": place.country if place else None,
        "words": searchable(
            (report.system, report.place, report.evidence.quote, article.title, place.name if place else None)
        ),
        "detail": codec.dumps(report),
        "known_from": at,
    }


def report_of(detail: str) -> Report:
    """Report of the ``detail`` of a row of ``reports``."""
    return codec.loads(Report, detail)


def deployment_row(deployment: Deployment, reviews: Mapping[str, str], at: str) -> dict[str, Any]:
    """Row of ``deployments``.

    Parameters
    ----------
    deployment : Deployment
    reviews : mapping of report id to state of review
    at : str
        Moment of writing.
    """
    place = deployment.location
    placed_by = next((one.id for one in deployment.reports if place is not None and one.location == place), None)
    band = next((one.article_range for one in reversed(deployment.reports) if one.article_range), None)
    states = {reviews[one.id] for one in deployment.reports}
    bare = replace(deployment, reports=(), location=None if placed_by else place)
    return {
        "id": deployment.id,
        "system": deployment.system,
        "system_type": str(deployment.system_type),
        "status": str(deployment.status),
        "place": place.name if place else deployment.reports[-1].place,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "radius_km": place.radius_km if place else None,
        "precision": str(place.precision) if place else None,
        "country": place.country if place else None,
        "first_reported": deployment.first_reported.isoformat() if deployment.first_reported else None,
        "last_reported": deployment.last_reported.isoformat() if deployment.last_reported else None,
        "reports": len(deployment.reports),
        "origins": deployment.origins,
        "review": str(next(state for state in _LEAST_CHECKED if state in states)),
        "lead": deployment.lead.id,
        "placed_by": placed_by,
        "range_low_km": band.low_km if band else None,
        "range_high_km": band.high_km if band else None,
        "range_kind": str(band.kind) if band and band.kind else None,
        "shape": json.dumps(place.shape, separators=(",", ":")) if place and place.shape else None,
        "detail": codec.dumps(bare),
        "known_from": at,
    }


def deployment_of(row: Any, reports: Sequence[Report]) -> Deployment:
    """Deployment of a row of ``deployments`` and its reports in order."""
    bare = codec.loads(Deployment, row["detail"])
    placed_by = row["placed_by"]
    location = next((one.location for one in reports if one.id == placed_by), None) if placed_by else bare.location
    return replace(bare, reports=tuple(reports), location=location)
