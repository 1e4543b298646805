"""GeoJSON (RFC 7946): a feature a deployment, each with every property; simplestyle for viewers that know it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from geo.exchange import geojson
from geo.exchange.format import Format, Shown
from geo.exchange.json import range_object
from geo.model import Report


def _write(shown: Iterable[Shown], out: BinaryIO) -> None:
    out.write(b'{"type":"FeatureCollection","features":[')
    for number, one in enumerate(shown):
        written = json.dumps(feature(one), ensure_ascii=False, separators=(",", ":"))
        out.write((",\n" if number else "\n").encode() + written.encode("utf-8", "replace"))
    out.write(b"\n]}\n")


FORMAT = Format("geojson", "geojson", "application/geo+json", _write)


def feature(shown: Shown) -> dict[str, Any]:
    """Give one deployment as a feature; one that has no place has a null geometry."""
    one, place = shown.deployment, shown.deployment.location
    article = shown.articles.get(one.lead.article_id)
    band = next((report.article_range for report in reversed(one.reports) if report.article_range), None)
    drawn = range_object(band or (shown.system.range if shown.system else None))
    properties = {
        "id": one.id,
        "system": one.system,
        "system_type": str(one.system_type),
        "status": str(one.status),
        "place": place.name if place else one.lead.place,
        "country": place.country if place else None,
        "precision": str(place.precision) if place else None,
        "radius_km": float(place.radius_km) if place else None,
        "first_reported": one.first_reported.isoformat() if one.first_reported else None,
        "last_reported": one.last_reported.isoformat() if one.last_reported else None,
        "reports": len(one.reports),
        "origins": one.origins,
        "origin_names": list(one.origin_names),
        "range_low_km": drawn["low"] if drawn else None,
        "range_high_km": drawn["high"] if drawn else None,
        "range_kind": drawn["kind"] if drawn else None,
        "range_source": drawn["source"] if drawn else None,
        "quote": one.lead.evidence.quote,
        "source": article.source if article else None,
        "url": article.url if article else None,
        "published": article.published.isoformat() if article and article.published else None,
        "evidence": [_evidence(report, shown) for report in one.reports],
    }
    return geojson.feature(one, one.lead.evidence.quote, properties)


def _evidence(report: Report, shown: Shown) -> dict[str, Any]:
    article = shown.articles.get(report.article_id)
    return {
        "id": report.id,
        "status": str(report.status),
        "quote": report.evidence.quote,
        "start": report.evidence.start,
        "end": report.evidence.end,
        "place": report.place,
        "event_date": report.event_date,
        "attribution": report.attribution,
        "hedged": report.hedged,
        "article": report.article_id,
        "title": article.title if article else None,
        "source": article.source if article else None,
        "url": article.url if article else None,
        "published": article.published.isoformat() if article and article.published else None,
        "lang": article.lang if article else None,
    }
