"""From a point back to words: the nearest named places, offline."""

from __future__ import annotations

import numpy as np

from geo.errors import InputError
from geo.locate.index import Gazetteer
from geo.model import Candidate


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
    for within_km in (100.0, 400.0, 1600.0):
        rows = gazetteer.near(latitude, longitude, within_km)
        if len(rows) >= limit:
            break
    if not len(rows):
        return ()
    lat, lon = np.radians(gazetteer.lat[rows].astype(float)), np.radians(gazetteer.lon[rows].astype(float))
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = np.sin((lat - phi) / 2) ** 2 + np.cos(phi) * np.cos(lat) * np.sin((lon - lam) / 2) ** 2
    km = 2 * 6371.0088 * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    order = np.argsort(km, kind="stable")[:limit]
    return tuple(
        gazetteer.candidate(int(rows[i]), score=0.0, reasons=(f"{km[i]:.1f} km from the point",)) for i in order
    )
