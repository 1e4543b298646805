"""Reports as JSON objects: what ``emplace extract`` prints and the API answers."""

from __future__ import annotations

from typing import Any

from geo.catalogue import Catalogue
from geo.extract.lexicon import VAGUE
from geo.extract.reader import Reading
from geo.model import Article, Candidate, Location, RangeBand, Report


def reading_object(reading: Reading, catalogue: Catalogue) -> dict[str, Any]:
    """Write one article and its reports."""
    return {
        "article": article_object(reading.article),
        "reports": [report_object(report, catalogue) for report in reading.reports],
    }


def article_object(article: Article) -> dict[str, Any]:
    """Write an article without its text."""
    return {
        "id": article.id,
        "sha256": article.sha256,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "lang": article.lang,
    }


def report_object(report: Report, catalogue: Catalogue) -> dict[str, Any]:
    """Write one report. ``range_km`` is the article's own figure where it states one, else the catalogue's band."""
    band = catalogue[report.system].range if report.system in catalogue else None
    return {
        "id": report.id,
        "system": report.system,
        "system_type": str(report.system_type),
        "status": str(report.status),
        "evidence": {"quote": report.evidence.quote, "start": report.evidence.start, "end": report.evidence.end},
        "system_span": list(report.system_span) if report.system_span else None,
        "place": report.place,
        "place_span": list(report.place_span) if report.place_span else None,
        "clues": [clue.surface for clue in report.clues],
        "location": location_object(report.location),
        "range_km": range_object(report.article_range or band),
        "catalogue_range_km": range_object(band),
        "quantity": report.quantity,
        "event_date": report.event_date,
        "date_precision": report.date_precision,
        "attribution": report.attribution,
        "hedged": report.hedged,
        "origin": report.origin,
        "why": list(report.why),
    }


def location_object(location: Location | None) -> dict[str, Any] | None:
    """Write a location with its candidates and reasons."""
    if location is None:
        return None
    return {
        "latitude": round(location.latitude, 5),
        "longitude": round(location.longitude, 5),
        "radius_km": round(location.radius_km, 2),
        "precision": str(location.precision),
        "name": location.name,
        "source": location.source,
        "country": location.country,
        "reasons": list(location.reasons),
        "candidates": [candidate_object(candidate) for candidate in location.candidates],
        "shape": location.shape,
    }


def candidate_object(candidate: Candidate) -> dict[str, Any]:
    """Write one candidate of a location."""
    return {
        "name": candidate.name,
        "latitude": round(candidate.latitude, 5),
        "longitude": round(candidate.longitude, 5),
        "radius_km": round(candidate.radius_km, 2),
        "precision": str(candidate.precision),
        "kind": candidate.kind,
        "country": candidate.country,
        "source": candidate.source,
        "score": round(candidate.score, 4),
        "reasons": list(candidate.reasons),
    }


def range_object(band: RangeBand | None) -> dict[str, Any] | None:
    """Write a range band; ``source`` says whether the article or the catalogue states it."""
    if band is None:
        return None
    written = {
        "low": round(band.low_km, 1),
        "high": round(band.high_km, 1),
        "kind": str(band.kind) if band.kind else None,
        "source": band.source,
    }
    return {**written, "quote": band.quote} if band.quote else written


def deployment_rows(reading: Reading) -> list[dict[str, Any]]:
    """Write reports in the short form of ``emplace extract --jsonl``; vague equipment is no system there."""
    return [
        {
            "system": report.system,
            "system_type": str(report.system_type),
            "place": report.place,
            "lat": round(report.location.latitude, 5) if report.location else None,
            "lon": round(report.location.longitude, 5) if report.location else None,
            "radius_km": round(report.location.radius_km, 2) if report.location else None,
            "status": str(report.status),
            "evidence": report.evidence.quote,
        }
        for report in reading.reports
        if report.system != VAGUE
    ]
