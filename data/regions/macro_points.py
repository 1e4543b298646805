"""Point and radius for a row of macro.csv, from what the row is made of.

What it covers: three kinds of extent, each measured on Natural Earth's 1:10m outlines. It only prints; macro.csv is
written by hand. The same words stand in the row's `source`.

    python data/regions/macro_points.py SOURCES "land of UA.05 UA.14"
    python data/regions/macro_points.py SOURCES "water within 27.4 40.9 41.8 46.7"
    python data/regions/macro_points.py SOURCES "land within 145.3 43.3 156.6 51, RU"

`land of` takes countries (ISO alpha-2) and first-level regions (as in admin1.csv); `within` takes west, south, east,
north in degrees, and for land optionally the countries it counts in. Of water only the largest connected part counts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import shapely
from build import country_outlines, covering_radius_km, label_point, middle, samples
from firstlevel import regions
from packages import Packages
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from shapes import provinces


class Extents:
    """Measures extents on the outlines of the packages unpacked in one folder."""

    def __init__(self, sources: Path) -> None:
        packages = Packages(sources)
        self._units = provinces(packages.qgis_world_map)
        self._countries = country_outlines(packages, self._units)
        self._land = packages.world_atlas().land()
        found = regions(self._units, packages.cities, packages.geonames_locale)
        self._regions = {f"{region.country}.{region.code}": region for region in found}

    def shape(self, extent: str) -> BaseGeometry:
        """The area an extent names; `ValueError` for words that are none of the three kinds."""
        what, _, rest = extent.partition(" of " if extent.startswith("land of") else " within ")
        if extent.startswith("land of"):
            return shapely.union_all([self._part(code) for code in rest.split()])
        numbers, _, codes = rest.partition(",")
        frame = box(*map(float, numbers.split()))
        if what == "land":
            land = shapely.union_all([self._countries[code] for code in codes.split()]) if codes else self._land
            return shapely.intersection(shapely.make_valid(land), frame)
        if what == "water":
            water = shapely.difference(frame, shapely.make_valid(shapely.intersection(self._land, frame)))
            return max(shapely.get_parts(water), key=lambda part: part.area)
        raise ValueError(f"not an extent: {extent}")

    def _part(self, code: str) -> BaseGeometry:
        if code in self._countries:
            return self._countries[code]
        region = self._regions[code]
        if region.shape is None:
            raise ValueError(f"{code} has no outline")
        return region.shape

    def measure(self, extent: str) -> tuple[float, float, float]:
        """Latitude, longitude and radius_km of an extent."""
        shape = self.shape(extent)
        # A sea's point must lie in the sea; that of an archipelago or a group of countries need not lie on land.
        latitude, longitude = label_point(shape) if extent.startswith("water") else middle(samples(shape))
        return latitude, longitude, covering_radius_km(shape, latitude, longitude)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    measured = Extents(Path(sys.argv[1])).measure(sys.argv[2])
    print("latitude {:.3f}, longitude {:.3f}, radius_km {:.0f}".format(*measured))
