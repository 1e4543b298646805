"""Named places by another way than their whole name: the nearest to a point, those whose name begins so; offline."""

from __future__ import annotations

import numpy as np

from geo.errors import InputError
from geo.locate.index import Gazetteer
from geo.locate.names import key_of
from geo.model import Candidate

_MOST_KEYS = 3000
_SHORTEST = 2


def nearest(gazetteer: Gazetteer, latitude: float, longitude: float, limit: int = 5) -> tuple[Candidate, ...]:
    """Named places around a point, nearest first.

    Raises
    ------
    geo.errors.InputError
        If the point is not on the Earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InputError(
            f"{latitude}, {longitude} is no point on the Earth: latitude -90 to 90, longitude -180 to 180."
        )
    return tuple(
        gazetteer.candidate(row, score=0.0, reasons=(f"{km:.1f} km from the point",))
        for row, km in rows_by_distance(gazetteer, latitude, longitude, limit)
    )


def rows_by_distance(gazetteer: Gazetteer, latitude: float, longitude: float, limit: int) -> list[tuple[int, float]]:
    """Rows of the named places around a point on the Earth, each with its distance in km, nearest first."""
    for within_km in (100.0, 400.0, 1600.0):
        rows = gazetteer.near(latitude, longitude, within_km)
        if len(rows) >= limit:
            break
    if not len(rows):
        return []
    lat, lon = np.radians(gazetteer.lat[rows].astype(float)), np.radians(gazetteer.lon[rows].astype(float))
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = np.sin((lat - phi) / 2) ** 2 + np.cos(phi) * np.cos(lat) * np.sin((lon - lam) / 2) ** 2
    km = 2 * 6371.0088 * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    # Only what is as near as the last one wanted is put in order.
    kept = np.flatnonzero(km <= np.partition(km, limit - 1)[limit - 1]) if len(km) > limit else np.arange(len(km))
    order = kept[np.argsort(km[kept], kind="stable")[:limit]]
    return list(zip(rows[order].tolist(), km[order].tolist(), strict=True))


def beginning(gazetteer: Gazetteer, words: str, limit: int) -> tuple[Candidate, ...]:
    """Places with a name that begins with some words, most populous first."""
    start = key_of(words)
    if len(start) < _SHORTEST:
        return ()
    rows: set[int] = set()
    for count, key in enumerate(gazetteer.trie.iterkeys(start)):
        if count >= _MOST_KEYS:
            break
        rows.update(posting >> 2 for posting in gazetteer.lookup(key)[:4])

    def rank(row: int) -> tuple[bool, int, int]:
        # A place that goes by this name comes before one that is only called so somewhere.
        return not key_of(gazetteer.label(row)[0]).startswith(start), -int(gazetteer.population[row]), row

    return tuple(gazetteer.candidate(row) for row in sorted(rows, key=rank)[:limit])
