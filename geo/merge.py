"""Reports -> deployments: what several reports together say of one system at one place.

Two reports belong together when they name the same system and their places are compatible: closer to each other than
the larger of their uncertainty radii, and not of very different fineness (a report of a whole country does not swallow
one of a building). Reports that could not be placed stay by themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geo.geodesy import distance_km
from geo.model import Article, Deployment, Report

# Beyond this ratio of radii two places are of different fineness and are not one place.
_FINENESS_RATIO = 6.0


@dataclass(frozen=True, slots=True)
class Sourced:
    """A report with the article it stands in."""

    report: Report
    article: Article


def merge(sourced: Iterable[Sourced]) -> list[Deployment]:
    """Group reports into deployments; deterministic, whatever the order they come in."""
    ordered = sorted(
        sourced,
        key=lambda s: (
            s.article.published or date.min,
            s.report.article_id,
            s.report.evidence.start,
            s.report.id,
        ),
    )
    groups: list[list[Sourced]] = []
    by_system: dict[str, list[list[Sourced]]] = {}
    for one in ordered:
        for group in by_system.setdefault(one.report.system, []):
            if all(_same_place(one.report, other.report) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
            by_system[one.report.system].append(groups[-1])
    return [_deployment(group) for group in groups]


def _same_place(one: Report, other: Report) -> bool:
    a, b = one.location, other.location
    if a is None or b is None:
        return False
    small, large = sorted((max(a.radius_km, 0.5), max(b.radius_km, 0.5)))
    if large / small > _FINENESS_RATIO:
        return False
    return distance_km(a.latitude, a.longitude, b.latitude, b.longitude) <= large


def _deployment(group: list[Sourced]) -> Deployment:
    reports = tuple(one.report for one in group)
    finest = min(
        (report.location for report in reports if report.location),
        key=lambda place: place.radius_km,
        default=None,
    )
    days = [one.article.published for one in group if one.article.published]
    origins = {_origin(one) for one in group}
    key = "|".join(sorted(report.id for report in reports))
    return Deployment(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        system=reports[0].system,
        system_type=reports[0].system_type,
        status=reports[-1].status,
        location=finest,
        reports=reports,
        first_reported=min(days, default=None),
        last_reported=max(days, default=None),
        origins=len(origins),
    )


def _origin(one: Sourced) -> str:
    return (one.report.origin or one.article.source or one.article.url or one.article.id).casefold()
