"""Deployments as plain data for the map and the detail panel: GeoJSON features and one detail record.

Every value is JSON; nothing here is HTML. Quotes and place names are an author's words and are set as text wherever
they are shown. Marks are ``[start, end, kind]`` in characters (code points) of the quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from geo.draw import words
from geo.locate.geocoder import credits_openstreetmap
from geo.model import Article, Deployment, Episode, Location, RangeBand, Report, System

Articles = Mapping[str, Article]
Systems = Mapping[str, System]

_CONTEXT = 150  # characters of the article shown before and after the sentence
_LOOKS_LIKE_LINK = re.compile(r"https?://[^\s<>\"']+\Z", re.IGNORECASE)


def collection(deployments: Iterable[Deployment], articles: Articles, systems: Systems) -> dict[str, Any]:
    """Give the deployments as one GeoJSON feature collection; what has no place has a null geometry.

    Parameters
    ----------
    deployments : iterable of Deployment
    articles : mapping of article id to Article
        For sources and links; articles that are missing leave them empty.
    systems : mapping of name to System
        For range bands.
    """
    return {
        "type": "FeatureCollection",
        "features": [feature(one, articles, systems) for one in deployments],
    }


def pin_id(deployment: Deployment) -> str:
    """Identity of a deployment's pin; it stays the same when newer reports come in."""
    return deployment.id


def feature(deployment: Deployment, articles: Articles, systems: Systems, pin: str | None = None) -> dict[str, Any]:
    """Give one deployment as a GeoJSON feature; every feature has every property.

    Parameters
    ----------
    deployment : Deployment
    articles, systems : mapping
        As for `collection`.
    pin : str, optional
        Identity of the pin, where it is not `pin_id`.
    """
    pin, report, location = pin or pin_id(deployment), deployment.lead, deployment.location
    article, drawn = articles.get(report.article_id), drawn_band(deployment, systems)
    geometry = None
    if location is not None:
        geometry = {"type": "Point", "coordinates": [round(location.longitude, 6), round(location.latitude, 6)]}
    return {
        "type": "Feature",
        "id": pin,
        "geometry": geometry,
        "properties": {
            "id": pin,
            "deployment": deployment.id,
            "system": deployment.system,
            "type": str(deployment.system_type),
            "status": str(deployment.status),
            "said": words.said(deployment.status),
            "place": location.name if location else report.place,
            "country": location.country if location else None,
            "where": words.where(location),
            "precision": str(location.precision) if location else None,
            "radius_km": float(location.radius_km) if location else None,
            "osm": location is not None and credits_openstreetmap(location.source),
            "shape": dict(location.shape) if location and location.shape else None,
            "range_low_km": float(drawn.low_km) if drawn else None,
            "range_high_km": float(drawn.high_km) if drawn else None,
            "range_kind": str(drawn.kind) if drawn and drawn.kind else None,
            "range_source": drawn.source if drawn else None,
            "range_words": words.band(drawn),
            "ranges": [plain_band(band) for band in bands(deployment, systems)],
            "history": history(deployment, articles),
            "quote": report.evidence.quote,
            "marks": marks(report),
            "source": article.source or host(article.url) if article else None,
            "url": link(article.url) if article else None,
            "published": article.published.isoformat() if article and article.published else None,
            "published_words": words.day(article.published) if article else "",
            "first_reported": deployment.first_reported.isoformat() if deployment.first_reported else None,
            "last_reported": deployment.last_reported.isoformat() if deployment.last_reported else None,
            "reports": len(deployment.reports),
            "origins": deployment.origins,
            "summary": words.summary(deployment),
        },
    }


def drawn_band(deployment: Deployment, systems: Systems) -> RangeBand | None:
    """Band to draw: the newest that an article states, else the catalogue's."""
    for report in reversed(deployment.reports):
        if report.article_range is not None:
            return report.article_range
    system = systems.get(deployment.system)
    return system.range if system else None


def bands(deployment: Deployment, systems: Systems) -> list[RangeBand]:
    """Bands to draw, one a kind: the newest that an article states, then the catalogue's of other kinds."""
    stated = [report.article_range for report in reversed(deployment.reports) if report.article_range is not None][:1]
    system = systems.get(deployment.system)
    kinds = {band.kind for band in stated}
    known = system.bands if system else ()
    # A bare "range" in an article means the system's own kind, so that it takes that band's place.
    if known and None in kinds:
        kinds.add(known[0].kind)
    return stated + [band for band in known if band.kind not in kinds]


def plain_band(band: RangeBand) -> dict[str, Any]:
    """Give a band as the map draws it."""
    kind = str(band.kind) if band.kind else None
    return {"kind": kind, "low": float(band.low_km), "high": float(band.high_km), "source": band.source}


def history(deployment: Deployment, articles: Articles) -> list[list[str]]:
    """Give what was said when, ``[day, status]`` by day: the stated day of the event, else that of publication."""
    said = []
    for report in deployment.reports:
        article = articles.get(report.article_id)
        day = report.event_date if report.date_precision == "day" and report.event_date else None
        if day is None and article is not None and article.published is not None:
            day = article.published.isoformat()
        if day is not None:
            said.append([day, str(report.status)])
    return sorted(said, key=lambda one: one[0])


def marks(report: Report) -> list[list[Any]]:
    """Spans of the quote that name the system and the place, where they stand in it."""
    evidence = report.evidence
    found: list[list[Any]] = []
    spans = [("system", report.system_span), ("place", report.place_span)] + [
        ("place", (clue.start, clue.end)) for clue in report.clues
    ]
    for kind, span in spans:
        if span and evidence.start <= span[0] < span[1] <= evidence.end:
            start, end = span[0] - evidence.start, span[1] - evidence.start
            if all(end <= other[0] or start >= other[1] for other in found):
                found.append([start, end, kind])
    return sorted(found)


def detail(deployment: Deployment, articles: Articles, systems: Systems) -> dict[str, Any]:
    """Give all there is to say of one deployment: place, ranges with their sources, and every report's sentence."""
    system, location = systems.get(deployment.system), deployment.location
    return {
        "id": pin_id(deployment),
        "deployment": deployment.id,
        "system": deployment.system,
        "type": str(deployment.system_type),
        "origin": words.origin(system.origin) if system else None,
        "aliases": list(system.aliases) if system else [],
        "status": str(deployment.status),
        "said": words.said(deployment.status),
        "where": words.where(location),
        "summary": words.summary(deployment),
        "origins": deployment.origins,
        "location": _location(location) if location else None,
        "range": {
            "drawn": words.band(drawn_band(deployment, systems)),
            "catalogue": words.band(system.range if system else None),
            "figures": [
                {
                    "km": one.km,
                    "kind": str(one.kind),
                    "of": words.of_what(one.of),
                    "says": one.says,
                    "source": link(one.source),
                }
                for one in (system.figures if system else ())
            ],
            "no_ring": words.no_ring(system.no_ring) if system else "",
            "bands": [plain_band(band) for band in bands(deployment, systems)],
        },
        "sources": [address for address in map(link, system.sources if system else ()) if address],
        "reports": [_report(report, articles.get(report.article_id)) for report in reversed(deployment.reports)],
        "lead": deployment.lead.id,
        "episodes": [_episode(one) for one in deployment.history],
        "disputes": [words.dispute(one) for one in deployment.contradictions],
        "origin_names": list(deployment.origin_names),
        "why": [words.together(one) for one in deployment.why] if len(deployment.reports) > 1 else [],
    }


def _episode(one: Episode) -> dict[str, str]:
    days = [day.isoformat() for day in (one.first, one.last) if day]
    return {
        "status": str(one.status),
        "said": words.said(one.status),
        "when": words.span(days[0], days[-1]) if days else words.day(None),
        "who": words.listed(one.origins),
    }


def link(url: str | None) -> str | None:
    """Give the address back when it is an http or https link, else ``None``."""
    return url if url and _LOOKS_LIKE_LINK.match(url) else None


def host(url: str | None) -> str | None:
    """Name the site of a link."""
    address = link(url)
    if address is None:
        return None
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _location(location: Location) -> dict[str, Any]:
    return {
        "name": location.name,
        "called": words.place(location),
        "latitude": location.latitude,
        "longitude": location.longitude,
        "radius_km": location.radius_km,
        "precision": str(location.precision),
        "country": location.country,
        "found": words.found(location),
        "reasons": [words.reason(one, location.country) for one in location.reasons],
        "candidates": [
            {
                "name": one.name,
                "latitude": one.latitude,
                "longitude": one.longitude,
                "country": one.country,
                "kind": one.kind,
                "reasons": [words.reason(why, one.country) for why in one.reasons],
            }
            for one in location.candidates
        ],
    }


def _report(report: Report, article: Article | None) -> dict[str, Any]:
    before, after = context(report, article)
    return {
        "id": report.id,
        "status": str(report.status),
        "said": words.said(report.status),
        "quote": report.evidence.quote,
        "start": report.evidence.start,
        "end": report.evidence.end,
        "marks": marks(report),
        "before": before,
        "after": after,
        "place": report.place,
        "title": article.title if article else None,
        "source": article.source or host(article.url) if article else None,
        "url": link(article.url) if article else None,
        "published": article.published.isoformat() if article and article.published else None,
        "published_words": words.day(article.published) if article else "",
        "attribution": words.attribution(report),
        "origin": report.origin,
        "hedged": report.hedged,
        "quantity": report.quantity,
        "event_date": report.event_date,
        "article_range": words.band(report.article_range),
        "article_range_quote": report.article_range.quote if report.article_range else "",
        "why": list(report.why),
    }


def context(report: Report, article: Article | None) -> tuple[str, str]:
    """Words of the article right before and after the sentence, cut at word ends."""
    quote = report.evidence.quote
    if article is None or not quote or article.text[report.evidence.start : report.evidence.end] != quote:
        return "", ""
    before = article.text[max(0, report.evidence.start - _CONTEXT) : report.evidence.start]
    after = article.text[report.evidence.end : report.evidence.end + _CONTEXT]
    if report.evidence.start > _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if report.evidence.end + _CONTEXT < len(article.text):
        after = after.rpartition(" ")[0] + " …"
    return before, after
