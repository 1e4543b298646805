"""Whether two locations are one place, and why: distance against both radii, kind of place, name.

The words name one place, or a site and the small town it is named after; or a point lies in a site; or two places are
so near that each lies within what the other leaves open. A report of a whole city, region or country does not confirm
one of a site in it: it may mean another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from geo.geodesy import distance_km
from geo.locate.names import key_of
from geo.model import Location, Precision

REACH_KM = 40.0  # no rule joins places farther apart
_NAMED_AFTER_KM = 10.0  # an airfield or base lies at most so far from the town whose name it bears
_TOWN_KM = 10.0  # a settlement of a larger radius has several such sites, and means none of them
_FINE_KM = 5.0  # places of different names are one only when both are as fine as this
_FINENESS_RATIO = 4.0  # and of about the same fineness: a building is not its district
_FLOOR_KM = 0.5  # positions of one battery lie this far apart
_VAGUE_KM = 40.0  # wider than this, only the same name is the same place
_SPELLED_ALIKE = 85.0  # of rapidfuzz's ratio of two names without their generic words


@dataclass(frozen=True, slots=True)
class Match:
    """Two places are one: how well (0 the same, 3 merely near), how far apart, and why in words."""

    grade: int
    apart_km: float
    why: str


def same_place(one: Location, other: Location) -> Match | None:
    """Whether two locations are one place, and why; ``None`` when they are not.

    Measured by the labelled pairs of ``tests/unit/merge_cases.jsonl``.
    """
    apart = distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
    if apart > REACH_KM:
        return None
    small, large = sorted((one.radius_km, other.radius_km))
    vague = _vague(one), _vague(other)
    if any(vague) and not all(vague):
        return None
    a, b = plain_name(one.name), plain_name(other.name)
    named = bool(a and b) and not _point(one) and not _point(other)
    # Two rows of a gazetteer are two places, however alike they are spelled; of one spelling they may be one.
    alike = named and (a == b if _row(one) and _row(other) else _spelled_alike(a, b))
    if not apart and (one.name, one.radius_km, one.precision) == (other.name, other.radius_km, other.precision):
        return Match(0, 0.0, "the same place")
    # 1. One name: a row of the gazetteer in two writings, a town and "near" it, an airfield and its village.
    if alike and apart <= large:
        return Match(0 if apart < _FLOOR_KM else 1, apart, f"both are {_called(one, other)}{_away(apart)}")
    if any(vague):
        return None
    # 2. A site and the small town it is named after.
    bears_name = named and (alike or _within(a, b) or _within(b, a))
    site_and_town = (one.precision is Precision.SITE) is not (other.precision is Precision.SITE)
    if bears_name and site_and_town and apart <= _NAMED_AFTER_KM and large <= _TOWN_KM:
        longer, shorter = (one, other) if one.precision is Precision.SITE else (other, one)
        bears = f"{longer.name.partition(',')[0]} is named after {shorter.name.partition(',')[0]}"
        return Match(2, apart, bears + _away(apart))
    # 3. A point inside a place that is no wider than a site.
    if _point(one) is not _point(other):
        inside = max(other.radius_km if _point(one) else one.radius_km, _FLOOR_KM)
        if inside <= _FINE_KM and apart <= inside:
            return Match(3, apart, f"the point lies in {(other if _point(one) else one).name.partition(',')[0]}")
        return None
    # 4. Two places of which each lies within what the other leaves open.
    even = large <= _FLOOR_KM or large / max(small, _FLOOR_KM) <= _FINENESS_RATIO
    if even and apart <= max(_FLOOR_KM, min(small, _FINE_KM)):
        return Match(3, apart, f"each lies within the uncertainty of the other{_away(apart)}")
    return None


_BESIDE = re.compile(r"^(?:somewhere in|somewhere around|near|around|about|outskirts of)\s+", re.IGNORECASE)
_GENERIC = frozenset(
    "air airbase base airfield aerodrome airport international military naval navy facility port harbour harbor island "
    "isl city town village site station field complex oblast region province governorate the of".split()
)
_NUMBER = re.compile(r"\d")


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> tuple[str, ...]:
    """Words of a place's own name that tell it from others, spelled plainly; empty when there are none."""
    own = name
    while (bare := _BESIDE.sub("", own)) != own:
        own = bare
    key = key_of(own.partition(",")[0]).replace("'", "")
    words = [word for word in re.split(r"[^\w]+", key) if word and not _NUMBER.fullmatch(word)]
    telling = [word for word in words if word not in _GENERIC] or words
    return tuple(_spelled(word) for word in telling)


def _spelled(word: str) -> str:
    """One spelling for the usual ways of writing a sound in Latin letters: Hvardiyske, Hvardiiske."""
    plain = word.replace("y", "i").replace("j", "i").replace("w", "v").replace("ph", "f").replace("tz", "ts")
    return re.sub(r"(.)\1+", r"\1", plain)


@lru_cache(maxsize=65_536)
def _spelled_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one == other or fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(other))) >= _SPELLED_ALIKE


def _within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether one name is part of another, longer one."""
    return len(few) < len(many) and all(any(_spelled_alike((word,), (other,)) for other in many) for word in few)


def _called(one: Location, other: Location) -> str:
    """The plainer of two names of one place."""
    return min(one.name.partition(",")[0], other.name.partition(",")[0], key=lambda name: (len(name), name))


def _row(place: Location) -> bool:
    return place.source.startswith("gazetteer:")


def _vague(place: Location) -> bool:
    return place.precision in (Precision.REGION, Precision.COUNTRY) or place.radius_km > _VAGUE_KM


def _point(place: Location) -> bool:
    """Whether it is a bare point: its name, if any, says nothing of its own."""
    return place.precision is Precision.COORDINATES or place.source.partition(":")[0] == "coordinates"


def _away(apart_km: float) -> str:
    return f", {apart_km:.1f} km apart" if apart_km >= 0.05 else ""


def telling(place: Location) -> tuple[int, float, float, float, str]:
    """Order in which places gather others: a named site, a town, an area, a bare point; the finer first."""
    if _point(place):
        rank = 3
    elif place.source == "relative" or place.precision is Precision.AREA:
        rank = 2
    else:
        rank = 0 if place.precision is Precision.SITE else 1
    return rank, place.radius_km, place.latitude, place.longitude, place.name
