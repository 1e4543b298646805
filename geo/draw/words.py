"""What the map says in plain words: status, place with its uncertainty, ranges, dates, counts.

The same sentences stand in the popup, the detail panel, the table and the exported page. They are short and neutral:
reported, said, denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from geo.model import Deployment, Figure, Location, Precision, RangeBand, Report, Status

_SAID = {
    Status.DEPLOYED: "reported there",
    Status.PLANNED: "said to be planned",
    Status.WITHDRAWN: "said to be withdrawn",
    Status.DESTROYED: "said to be destroyed",
    Status.DENIED: "deployment denied",
}
_WHERE = {
    Precision.COORDINATES: "at the coordinates given: {name}",
    Precision.SITE: "at {name}",
    Precision.DISTRICT: "somewhere in {name}",
    Precision.CITY: "somewhere in or around {name}",
    Precision.AREA: "in the area of {name}",
    Precision.REGION: "somewhere in {name}, a whole region",
    Precision.COUNTRY: "somewhere in {name}, a whole country",
}
_RELATIVE = re.compile(r"(?:\d|(?:about|along|around|between|near|off|on|outskirts|somewhere|within)\b)")
_FOUND = {
    "coordinates": "Coordinates written in the text",
    "landmark": "Our list of named sites",
    "gazetteer": "Gazetteer",
    "region": "Our list of countries and regions",
    "relative": "Worked out from the words of direction and distance",
    "nominatim": "Nominatim (OpenStreetMap)",
    "user": "Placed by hand",
}


def said(status: Status) -> str:
    """Say what is reported of a system."""
    return _SAID[status]


def where(location: Location | None) -> str:
    """Say where it is and how surely: "somewhere in Taganskiy, Moscow (within about 5 km)"."""
    if location is None:
        return "place not known"
    # A relative place says by itself how it lies: "near Engels", "4 km southeast of the Kremlin".
    phrase = _RELATIVE.match(location.name) is not None
    said_where = location.name if phrase else _WHERE[location.precision].format(name=location.name)
    return f"{said_where} (within about {km(location.radius_km)})"


def found(location: Location) -> str:
    """Say how a location was found."""
    return _FOUND.get(location.source.partition(":")[0], location.source)


def km(value: float) -> str:
    """Write a distance: metres below one kilometre, one decimal below ten."""
    if value < 1:
        return f"{value * 1000:.0f} m"
    return f"{value:.1f}".rstrip("0").rstrip(".") + " km" if value < 10 else f"{value:,.0f} km".replace(",", " ")


def coordinates(latitude: float, longitude: float, radius_km: float) -> str:
    """Write coordinates with no more digits than the uncertainty leaves them."""
    digits = 4 if radius_km < 0.5 else 3 if radius_km < 2 else 2 if radius_km < 20 else 1
    return f"{latitude:.{digits}f}, {longitude:.{digits}f}"


def day(value: date | None) -> str:
    """Write a day as "19 Jan 2023"; an unknown one as "undated"."""
    return f"{value.day} {value:%b %Y}" if value else "undated"


def count(number: int, noun: str) -> str:
    """Write a number with its noun: "1 report", "3 reports"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def summary(deployment: Deployment) -> str:
    """Say how many reports and independent origins there are, and since when."""
    parts = [count(len(deployment.reports), "report"), count(deployment.origins, "origin")]
    first, last = deployment.first_reported, deployment.last_reported
    if first and last and first != last:
        parts.append(f"first on {day(first)}, last on {day(last)}")
    elif first:
        parts.append(f"on {day(first)}")
    else:
        parts.append("undated")
    return ", ".join(parts)


def band(found_band: RangeBand | None) -> str:
    """Say a range band: "40-400 km, published maximum (engagement)"; empty without one."""
    if found_band is None:
        return ""
    low, high = found_band.low_km, found_band.high_km
    figure = km(high) if km(low) == km(high) or low <= 0 else f"{km(low).removesuffix(' km')}–{km(high)}"
    kind = f" ({found_band.kind})" if found_band.kind else ""
    whose = "as this article says" if found_band.source == "article" else "published maximum"
    return f"Range {figure}, {whose}{kind}"


def figure(one: Figure) -> str:
    """Say one published figure with what it is of: "20 km, engagement, aircraft, says ..."."""
    return ", ".join(part for part in (km(one.km), str(one.kind), one.of) if part)


def attribution(report: Report) -> str:
    """Say who says so, and whether the article hedges; empty when it does neither."""
    parts = [f"attributed in the article: “{report.attribution}”"] if report.attribution else []
    if report.hedged:
        parts.append("hedged in the article")
    return "; ".join(parts)


def listed(values: Iterable[object]) -> str:
    """Join with commas."""
    return ", ".join(str(value) for value in values)
