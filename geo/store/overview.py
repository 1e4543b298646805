"""What many reports say together: by source, by place, by how many independent origins agree.

Everything here is counted on the index in memory (`geo.store.columns`), so it takes milliseconds at a million reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.filters import Filter
from geo.model import Review
from geo.store.columns import NO_DAY, Columns, Mask

_EPOCH = date(1970, 1, 1)
_CELL = 100  # cells a degree: deployments within about a kilometre are at one place
_MOST_ORIGINS = 3  # counted apart; more are "3 and more"


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What one source reported.

    Parameters
    ----------
    source : str or None
        Its name; ``None`` for texts of no named source.
    reports, deployments : int
        Reports that count, and deployments that they are behind.
    alone : int
        Deployments of which nobody else reports.
    checked, corrected, rejected : int
        Reports that a person has checked (accepted, corrected or rejected), corrected, rejected.
    first, last : datetime.date or None
        First and last day of publication.
    languages : tuple of str
        ISO 639-1 codes, most reports first.
    """

    source: str | None
    reports: int
    deployments: int
    alone: int
    checked: int
    corrected: int
    rejected: int
    first: date | None
    last: date | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """Reports and deployments at one place; ``number`` is a deployment's version number that names it."""

    number: int
    latitude: float
    longitude: float
    reports: int
    deployments: int


def by_source(columns: Columns, wanted: Filter, matching: Mask | None = None) -> list[SourceCount]:
    """Count what each source reported, the busiest first; rejected reports count only as rejected."""
    names = columns.words["source"].words
    size = len(names) + 1  # the last is for no source
    # 1. Reports that count, with their deployments.
    rows, deployment = columns.selected_reports(wanted, matching)
    of = columns.reports.columns
    source = of["source"][rows]
    reports = np.bincount(source % size, minlength=size)
    pairs = np.unique(deployment.astype(np.int64) * size + source % size)
    behind = np.bincount(pairs % size, minlength=size)
    of_one = np.bincount(pairs // size, minlength=len(columns.deployments.number)) == 1
    alone = np.bincount((pairs % size)[of_one[pairs // size]], minlength=size)
    # 2. What a person said of them; rejected ones belong to no deployment any more.
    live = np.flatnonzero(columns.reports.live(None))
    of_live = of["source"][live] % size
    review = of["review"][live]
    judged = {
        state: np.bincount(of_live[review == columns.words["review"].words.index(state)], minlength=size)
        for state in (Review.ACCEPTED, Review.CORRECTED, Review.REJECTED)
    }
    # 3. When, and in which languages.
    first, last = _ends(source % size, of["day"][rows], size)
    spoken = _languages(source % size, of["lang"][rows], size, columns.words["lang"].words)
    found = [
        SourceCount(
            names[code] if code < len(names) else None,
            int(reports[code]),
            int(behind[code]),
            int(alone[code]),
            int(sum(number[code] for number in judged.values())),
            int(judged[Review.CORRECTED][code]),
            int(judged[Review.REJECTED][code]),
            _day(first[code]),
            _day(last[code]),
            spoken[code],
        )
        for code in np.flatnonzero(reports + judged[Review.REJECTED])
    ]
    return sorted(found, key=lambda one: (-one.reports, one.source or ""))


def by_place(columns: Columns, wanted: Filter, limit: int, matching: Mask | None = None) -> list[PlaceCount]:
    """Places with most reports, among those known to about a city or better."""
    of = columns.deployments.columns
    city = columns.words["precision"].words.index("area")
    mask = columns.mask(wanted, matching) & np.isfinite(of["latitude"])
    rows = np.flatnonzero(mask & (of["precision"] >= 0) & (of["precision"] <= city))
    cell = np.round(of["latitude"][rows] * _CELL).astype(np.int64) * 1_000_000
    cell += np.round(of["longitude"][rows] * _CELL).astype(np.int64)
    _, at, which = np.unique(cell, return_index=True, return_inverse=True)
    reports = np.bincount(which, weights=of["reports"][rows]).astype(np.int64)
    deployments = np.bincount(which)
    return [
        PlaceCount(
            int(columns.deployments.number[rows[at[n]]]),
            float(of["latitude"][rows[at[n]]]),
            float(of["longitude"][rows[at[n]]]),
            int(reports[n]),
            int(deployments[n]),
        )
        for n in np.lexsort((at, -reports))[:limit]
    ]


def agreement(columns: Columns, wanted: Filter, matching: Mask | None = None) -> list[tuple[str, int, int]]:
    """Deployments by type and independent origins: (type, 1 to 3 where 3 is "and more", deployments)."""
    of = columns.deployments.columns
    rows = np.flatnonzero(columns.mask(wanted, matching))
    origins = np.clip(of["origins"][rows], 1, _MOST_ORIGINS)
    key, number = np.unique(of["type"][rows].astype(np.int64) * 10 + origins, return_counts=True)
    kinds = columns.words["type"].words
    return [(kinds[k // 10], int(k % 10), int(n)) for k, n in zip(key, number, strict=True)]


def _ends(source: NDArray[np.int64], day: NDArray[np.int32], size: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """First and last day of each source; ``NO_DAY`` for undated ones."""
    dated = day != NO_DAY
    first, last = np.full(size, np.iinfo(np.int32).max), np.full(size, NO_DAY)
    np.minimum.at(first, source[dated], day[dated])
    np.maximum.at(last, source[dated], day[dated])
    return np.where(last == NO_DAY, NO_DAY, first), last


def _languages(
    source: NDArray[np.int64], lang: NDArray[np.int32], size: int, words: tuple[str, ...]
) -> list[tuple[str, ...]]:
    width = len(words) + 1
    table = np.bincount(source * width + lang % width, minlength=size * width).reshape(size, width)[:, :-1]
    return [tuple(words[n] for n in np.argsort(-row, kind="stable") if row[n]) for row in table]


def _day(day: int) -> date | None:
    return None if day == NO_DAY else _EPOCH + timedelta(days=int(day))
