"""Reports -> deployments: what several reports together say of one system at one place.

Two reports belong together when they name the same system and their places are compatible: closer to each other than
the larger of their uncertainty radii, and not of very different fineness (a report of a whole country does not swallow
one of a building). Reports that could not be placed stay by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from geo.geodesy import distance_km
from geo.model import Article, Deployment, Report

# Beyond this ratio of radii two places are of different fineness and are not one place.
_FINENESS_RATIO = 6.0


@dataclass(frozen=True, slots=True)
class Sourced:
    """A report with the article it stands in."""

    report: Report
    article: Article


class Neighbours(Protocol):
    """Gives the reports that are kept, for merging again around a few."""

    def near(self, system: str, latitude: float, longitude: float, within_km: float) -> Iterable[Sourced]:
        """Located reports of a system within a distance, and maybe some more."""

    def by_id(self, report_ids: Iterable[str]) -> Iterable[Sourced]:
        """Reports of these identities, as far as they are kept."""


def in_order(one: Sourced) -> tuple[date, str, int, str]:
    """Sorting key: the order in which reports are put together, and stand in a deployment."""
    return one.article.published or date.min, one.report.article_id, one.report.evidence.start, one.report.id


def merge_around(changed: Iterable[Report], neighbours: Neighbours) -> list[Deployment]:
    """Put together again what changed reports touch.

    Parameters
    ----------
    changed : iterable of Report
        Added, changed or taken away.
    neighbours : Neighbours
        The reports as they shall be.
    """
    todo = list(changed)
    known = {one.report.id: one for one in neighbours.by_id(report.id for report in todo)}
    while todo:
        report = todo.pop()
        if report.location is None:
            continue
        within_km = _FINENESS_RATIO * max(report.location.radius_km, 0.5)
        for other in neighbours.near(report.system, report.location.latitude, report.location.longitude, within_km):
            if other.report.id not in known and _same_place(report, other.report):
                known[other.report.id] = other
                todo.append(other.report)
    return merge(known.values())


def merge(sourced: Iterable[Sourced]) -> list[Deployment]:
    """Group reports into deployments; deterministic, whatever the order they come in."""
    ordered = sorted(sourced, key=in_order)
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
    return Deployment(
        id=reports[0].id,
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
