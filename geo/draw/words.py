"""What the map says in plain words: status, place with its uncertainty, ranges, dates, counts.

The same sentences stand in the popup, the detail panel, the table and the exported page, in the language that is spoken
(`geo.messages`). They are short and neutral: reported, said, denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from geo import messages
from geo.messages import t
from geo.model import Candidate, Contradiction, Deployment, Location, RangeBand, Report, Status

_BETWEEN_COUNTRIES = re.compile(r"(?:, | and |/)(?:the )?")
_RELATIVE = re.compile(
    r"(?:\d|(?:about|along|around|between|central|near|off|on|outskirts|somewhere|within)\b"
    r"|(?:coast|north|northeast|east|southeast|south|southwest|west|northwest) of\b)"
)
_PLACES = {"name", "other", "where", "longer", "shorter"}  # fields of messages that name a place


def said(status: Status) -> str:
    """Say what is reported of a system."""
    return t(f"said.{status}")


def where(location: Location | None) -> str:
    """Say where it is and how surely: "somewhere in Taganskiy, Moscow (within about 5 km)"."""
    if location is None:
        return t("where.unknown")
    # A relative place says by itself how it lies: "near Engels", "4 km southeast of the Kremlin".
    phrase = _RELATIVE.match(location.name) is not None
    kind = "blurred" if location.source == "blurred" else location.precision
    name = place(location)
    said_where = name if phrase else t(f"where.{kind}", name=name)
    return t("where.within", where=said_where, km=km(location.radius_km))


def place(location: Location | Candidate) -> str:
    """Call a place: the phrase around a name, and its country, are said in the visitor's language."""
    return place_named(location.name, location.country)


def place_named(name: str, country: str | None = None) -> str:
    """Call a place as `place` does, by its name and perhaps its country's code."""
    return _part("name", name, country)


def _part(field: str, said_in_english: str, country: str | None) -> str:
    """Say one part of what the record holds in English: a place of some country, a kind of site, a direction."""
    if messages.language() == messages.DEFAULT:
        return said_in_english
    if field == "side":
        return messages.say(f"compass.{said_in_english}", said_in_english)
    if field == "kind":
        return kind(said_in_english)
    if field == "system":
        return messages.system(said_in_english)
    if field not in _PLACES:
        return said_in_english
    phrase = messages.again("place", said_in_english, lambda part, words: _part(part, words, country))
    if phrase != said_in_english:
        return phrase
    *inner, last = said_in_english.split(", ")
    code = messages.country_code(last)
    # By itself "Georgia" may be the American state; behind a town stands a country.
    return ", ".join([*inner, messages.country(code) if code and (inner or code == country) else last])


def kind(name: str) -> str:
    """Say what kind of place it is."""
    return messages.say(f"kind.{name}", name)


def found(location: Location) -> str:
    """Say how a location was found."""
    return messages.say(f"found.{location.source.partition(':')[0]}", location.source)


def reason(written: str, country: str | None) -> str:
    """Say why a place of some country was chosen, which the record holds in English."""
    return messages.again("reason", written, lambda field, words: _part(field, words, country))


def together(written: str) -> str:
    """Say why reports stand together, which the record holds in English."""
    return messages.again("together", written, lambda field, words: _part(field, words, None))


def left_out(written: str) -> str:
    """Say why a system gave no report, which the reader says in English."""
    return messages.again("left_out", written, lambda field, words: _part(field, words, None))


def no_ring(written: str) -> str:
    """Say why a system has no range, which the catalogue says in English."""
    return messages.again("no_ring", written)


def of_what(written: str) -> str:
    """Say what a published range is of, which the catalogue says in English; names stay as they are."""
    return written if messages.language() == messages.DEFAULT else _of_what(messages.language(), written)


@lru_cache(maxsize=2048)
def _of_what(code: str, written: str) -> str:
    def part(field: str, words: str) -> str:
        return words.replace(",", "\N{NO-BREAK SPACE}") if field == "n" else _of_what(code, words)

    return ", ".join(messages.again("figure", one, part) for one in written.split(", "))


def km(value: float) -> str:
    """Write a distance: metres below one kilometre, one decimal below ten."""
    if value < 1:
        return t("unit.m", m=f"{value * 1000:.0f}")
    return t("unit.km", km=_km_figure(value))


def _km_figure(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if value < 10 else f"{value:,.0f}".replace(",", " ")


def coordinates(latitude: float, longitude: float, radius_km: float) -> str:
    """Write coordinates with no more digits than the uncertainty leaves them."""
    digits = 4 if radius_km < 0.5 else 3 if radius_km < 2 else 2 if radius_km < 20 else 1
    return f"{latitude:.{digits}f}, {longitude:.{digits}f}"


def day(value: date | None) -> str:
    """Write a day as "19 Jan 2023"; an unknown one as "undated"."""
    return messages.day(value) if value else t("words.undated")


def origin(countries: str) -> str:
    """Name the countries that make a system, which the catalogue names in English: "Germany, Italy and Spain"."""
    if messages.language() == messages.DEFAULT:
        return countries
    return listed(_country(one) for one in _BETWEEN_COUNTRIES.split(countries) if one)


def _country(name: str) -> str:
    code = messages.country_code(name)
    return messages.country(code) if code else messages.say(f"origin.{name}", name)


def dispute(one: Contradiction) -> str:
    """Say who contradicts whom: "A: reported there. Against it, B: deployment denied"."""
    return t(
        "words.dispute",
        who=listed(one.origins),
        said=said(one.status),
        against=listed(one.against_origins),
        instead=said(one.against),
    )


def span(first: str, last: str) -> str:
    """Write a stretch of time between two ISO days: one day, or both."""
    return " – ".join(day(date.fromisoformat(one)) for one in dict.fromkeys((first, last)))


def summary(deployment: Deployment) -> str:
    """Say how many reports and independent origins there are, and since when."""
    parts = [t("words.reports", n=len(deployment.reports)), t("words.origins", n=deployment.origins)]
    first, last = deployment.first_reported, deployment.last_reported
    if first and last and first != last:
        parts.append(t("words.first_last", first=first, last=last))
    elif first:
        parts.append(t("words.on_day", day=first))
    else:
        parts.append(t("words.undated"))
    return ", ".join(parts)


def band(found_band: RangeBand | None) -> str:
    """Say a range band: "40-400 km, published maximum (engagement)"; empty without one."""
    if found_band is None:
        return ""
    low, high = found_band.low_km, found_band.high_km
    if low <= 0 or km(low) == km(high):
        figure = km(high)
    elif low < 1:
        figure = f"{km(low)}–{km(high)}"
    else:
        figure = t("unit.km", km=f"{_km_figure(low)}–{_km_figure(high)}")
    kind = f" ({t(f'range.{found_band.kind}')})" if found_band.kind else ""
    whose = t("range.article" if found_band.source == "article" else "range.published")
    return t("range.band", figure=figure, whose=whose, kind=kind)


def attribution(report: Report) -> str:
    """Say who says so, and whether the article hedges; empty when it does neither."""
    parts = [t("words.attributed", who=report.attribution)] if report.attribution else []
    if report.hedged:
        parts.append(t("words.hedged"))
    return "; ".join(parts)


def listed(values: Iterable[object]) -> str:
    """Join with commas."""
    return ", ".join(str(value) for value in values)
