"""Many deployments as columns for the map: one small array a property, in one binary answer.

A JSON head behind its length (uint32, little-endian) says how many rows there are and which arrays follow, each from a
multiple of eight bytes on. They are written so that they pack well: coordinates as whole numbers, latitudes and last
days as differences, bytes by significance, and what goes together (a system and its type, a precision and its radius)
as one number. ``geo/draw/assets/crowd.js`` reads it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.draw import features
from geo.messages import t
from geo.model import Status, System
from geo.store.columns import NO_DAY, Selected

_UNDATED = np.iinfo(np.int16).min
_KINDS = {"u1": np.uint8, "p2": np.int16, "p4": np.int32, "u8": np.uint64}
SCALE = 10_000  # coordinates are whole numbers of so many to a degree: 11 metres, a pixel of the closest zoom


def pack(found: Selected, systems: Mapping[str, System], **head: Any) -> bytes:
    """Write the placed ones of a selection.

    Parameters
    ----------
    found : Selected
    systems : mapping of name to System
        For the range bands.
    **head
        What else the head says.
    """
    # From south to north, so that each latitude is little more than the one before it.
    placed = np.flatnonzero(np.isfinite(found.latitude))
    placed = placed[np.argsort(found.latitude[placed], kind="stable")]
    systems_used, system = _together(found.system[placed], found.type[placed])
    places_used, place = _together(found.precision[placed], found.radius_km[placed].astype(float).round(2))
    low, high = found.range_low_km[placed], found.range_high_km[placed]
    own = {int(row): [float(low[row]), float(high[row])] for row in np.flatnonzero(np.isfinite(high))}
    latitude, longitude = (
        np.round(values[placed] * SCALE).astype(np.int32) for values in (found.latitude, found.longitude)
    )
    first_day, last_day = _days(found.first_day[placed]), _days(found.last_day[placed])
    arrays: dict[str, NDArray[Any]] = {
        "id": found.id[placed],
        "latitude": np.diff(latitude, prepend=np.int32(0)),
        "longitude": longitude,
        "system": system,
        "place": place,
        "first_day": first_day,
        "last_day": last_day - first_day,
        "status": found.status[placed].astype(np.uint8),
    }
    about = {
        **head,
        "count": len(placed),
        "unplaced": len(found) - len(placed),
        "scale": SCALE,
        "arrays": [[name, _kind(values)] for name, values in arrays.items()],
        "types": list(found.types),
        "statuses": list(found.statuses),
        "systems": [
            {**one, "type": int(kind)}
            for one, (_, kind) in zip(
                bands((found.systems[int(code)] for code, _ in systems_used), systems), systems_used, strict=True
            )
        ],
        "places": [[found.precisions[int(code)], radius_km] for code, radius_km in places_used],
        "own": own,
        **vocabulary(),
    }
    packed = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
    out = bytearray(struct.pack("<I", len(packed)) + packed)
    for values in arrays.values():
        out += b"\0" * (-len(out) % 8)
        written = values.astype(values.dtype.newbyteorder("<"))
        out += _planes(written) if _kind(values).startswith("p") else written.tobytes()
    return bytes(out)


def bands(names: Iterable[str], systems: Mapping[str, System]) -> list[dict[str, Any]]:
    """Give systems with the range bands that the catalogue has of them."""
    return [
        {
            "name": name,
            "bands": [features.plain_band(band) for band in systems[name].bands] if name in systems else [],
        }
        for name in names
    ]


def vocabulary() -> dict[str, Any]:
    """Give what is said of each status, in the visitor's language."""
    return {"said": {str(status): t(f"said.{status}") for status in Status}}


def _together(*values: NDArray[Any]) -> tuple[list[tuple[float, ...]], NDArray[Any]]:
    """Combinations of values that there are, and which of them each row has."""
    # Rows are told apart by one number each, since to sort whole rows takes fifty times as long.
    number = np.zeros(len(values[0]), np.int64)
    for one in values:
        levels, level = np.unique(one, return_inverse=True)
        number = number * len(levels) + level
    _, first, code = np.unique(number, return_index=True, return_inverse=True)
    used = list(zip(*(one[first].astype(np.float64).tolist() for one in values), strict=True))
    return used, code.astype(np.int16 if len(used) < 1 << 15 else np.int32)


def _planes(values: NDArray[Any]) -> bytes:
    """First the lowest byte of each, then the next, and so on: equal bytes side by side take less room packed."""
    return np.ascontiguousarray(values.view(np.uint8).reshape(len(values), values.dtype.itemsize).T).tobytes()


def _days(days: NDArray[np.int32]) -> NDArray[np.int16]:
    known = days != NO_DAY
    return np.where(known, np.clip(days, _UNDATED + 1, np.iinfo(np.int16).max), _UNDATED).astype(np.int16)


def _kind(values: NDArray[Any]) -> str:
    return next(name for name, kind in _KINDS.items() if values.dtype == kind)
