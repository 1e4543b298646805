"""The one filter of Emplace: the same words in the address bar, the API, the command line and every export.

A `Filter` is parsed from a query (`Filter.from_query`), written back as a query (`Filter.to_query`) and shown in plain
words (`Filter.words`); ``geo/store/columns.py`` answers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from geo import messages
from geo.errors import FilterError
from geo.messages import t
from geo.model import Precision, Review, Status, SystemType

Box = tuple[float, float, float, float]
Corners = tuple[tuple[float, float], ...]
_MOST_CORNERS = 200  # an address has to hold them
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deployments to show; an empty field does not filter.

    What speaks of the deployment as it is drawn: ``type``, ``system``, ``status``, ``country``, ``precision``,
    ``min_origins``, ``bbox``, ``area``. What speaks of its reports, and must all hold of one and the same report of it:
    ``source``, ``lang``, ``since``, ``until``, ``reviewed``, ``review``, ``q``.

    Parameters
    ----------
    type, system, status, country, source, precision : tuple
        Any of the named values. Countries are ISO 3166-1 alpha-2 codes.
    since, until : datetime.date or None
        First and last day of publication (``from`` and ``to`` in a query). Undated articles are left out when either
        is given.
    min_origins : int
        At least so many independent origins.
    reviewed : bool or None
        Only reports that a person has (or has not) found right, as they were or corrected.
    bbox : tuple of float or None
        West, south, east, north in degrees; west may exceed east across 180 degrees.
    q : str
        Words that must stand in the system's name, the place, the quote or the headline; the beginning of a word does.
    lang : tuple of str
        Languages of the articles, as ISO 639-1 codes.
    review : tuple of Review
        How far people have checked.
    as_of : datetime.datetime or None
        What was known, and so shown, at this moment (UTC); ``None`` for now. A day in a query means its end.
    area : tuple of (float, float)
        Corners (longitude, latitude in degrees) of a drawn area, whose sides are straight on a Mercator map. Where it
        lies across 180 degrees, longitudes go on beyond that.
    """

    type: tuple[SystemType, ...] = ()
    system: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    country: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    min_origins: int = 1
    precision: tuple[Precision, ...] = ()
    reviewed: bool | None = None
    bbox: Box | None = None
    q: str = ""
    lang: tuple[str, ...] = ()
    review: tuple[Review, ...] = ()
    as_of: datetime | None = None
    area: Corners = ()

    @classmethod
    def from_query(cls, query: str | Mapping[str, Any] | Iterable[tuple[str, str]]) -> Filter:
        """Parse a query string, a mapping (values may be lists) or pairs; unknown words are an error.

        Raises
        ------
        geo.errors.FilterError
            If a word or a value is not known; the message names it and says what would do.
        """
        given: dict[str, list[str]] = {}
        for word, value in _pairs(query):
            if word not in WORDS:
                raise FilterError(f"Unknown filter {word!r}. Known filters: {', '.join(WORDS)}.")
            if value.strip():
                given.setdefault(word, []).append(value.strip())
        return cls(
            type=_vocabulary("type", SystemType, given),
            system=tuple(given.get("system", ())),
            status=_vocabulary("status", Status, given),
            country=tuple(code.upper() for code in _split(given.get("country", ()))),
            source=tuple(given.get("source", ())),
            since=_date("from", given),
            until=_date("to", given),
            min_origins=_whole("min_origins", given),
            precision=_vocabulary("precision", Precision, given),
            reviewed=_yes_no("reviewed", given),
            bbox=_box(given),
            q=" ".join(given.get("q", ())),
            lang=tuple(code.lower() for code in _split(given.get("lang", ()))),
            review=_vocabulary("review", Review, given),
            as_of=_moment("as_of", given),
            area=_area(given),
        )

    def to_query(self) -> str:
        """Write the filter as a query string; ``Filter.from_query`` of it gives the same filter."""
        pairs: list[tuple[str, str]] = []
        for word, name in WORDS.items():
            value = getattr(self, name)
            if name == "area":
                pairs += [(word, ",".join(f"{degrees:.7g}" for corner in value for degrees in corner))] if value else []
            elif isinstance(value, tuple) and name != "bbox":
                pairs += [(word, str(item)) for item in value]
            elif name == "bbox" and value is not None:
                pairs.append((word, ",".join(f"{degrees:g}" for degrees in value)))
            elif name == "reviewed" and value is not None:
                pairs.append((word, "yes" if value else "no"))
            elif name == "as_of" and value is not None:
                pairs.append((word, _written(value)))
            elif name == "min_origins":
                pairs += [(word, str(value))] if value > 1 else []
            elif value:
                pairs.append((word, str(value)))
        return urlencode(pairs)

    def words(self) -> str:
        """Say in plain words what the filter shows, in the language that is spoken."""
        types = _any_of(t(f"type.{value}") for value in self.type)
        parts = [types or _any_of(messages.system(name) for name in self.system) or t("filter.all")]
        if self.type and self.system:
            parts.append(t("filter.only", what=_any_of(messages.system(name) for name in self.system)))
        if self.status:
            parts.append(t("filter.status", what=_any_of(t(f"status.{value}") for value in self.status)))
        if self.country:
            parts.append(t("filter.country", what=_any_of(messages.country(code) for code in self.country)))
        if self.source:
            parts.append(t("filter.source", what=_any_of(self.source)))
        if self.since:
            parts.append(t("filter.since", day=self.since))
        if self.until:
            parts.append(t("filter.until", day=self.until))
        if self.min_origins > 1:
            parts.append(t("filter.origins", n=self.min_origins))
        if self.precision:
            parts.append(t("filter.precision", what=_any_of(t(f"precision.{value}") for value in self.precision)))
        if self.reviewed is not None:
            parts.append(t("filter.reviewed" if self.reviewed else "filter.unreviewed"))
        if self.review:
            parts.append(t("filter.review", what=_any_of(t(f"review.{value}") for value in self.review)))
        if self.lang:
            parts.append(t("filter.lang", what=_any_of(messages.language_name(code) for code in self.lang)))
        if self.bbox:
            parts.append(t("filter.bbox"))
        if self.area:
            parts.append(t("filter.area"))
        if self.q:
            parts.append(t("filter.q", what=self.q))
        if self.as_of:
            clock = "" if _is_end_of_day(self.as_of) else f"{self.as_of: %H:%M} UTC"
            parts.append(t("filter.as_of", day=self.as_of.date(), clock=clock))
        return ", ".join(parts)


FIRST_DAY = date(1945, 1, 1)
"""Where calendars begin: nothing that is asked for or published is older."""

WORDS = {  # what people write -> the field it sets
    {"since": "from", "until": "to"}.get(item.name, item.name): item.name for item in fields(Filter)
}


def _pairs(query: str | Mapping[str, Any] | Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    if isinstance(query, str):
        yield from parse_qsl(query.lstrip("?"))
    elif isinstance(query, Mapping):
        for word, value in query.items():
            for item in value if isinstance(value, list | tuple) else [value]:
                if item is not None:
                    yield word, str(item)
    else:
        yield from query


def _split(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _vocabulary(word: str, vocabulary: type[_Word], given: dict[str, list[str]]) -> tuple[_Word, ...]:
    known = {str(value).lower(): value for value in vocabulary}
    found = []
    for value in _split(given.get(word, ())):
        if value.lower() not in known:
            raise FilterError(f"Unknown {word} {value!r}. Known: {', '.join(vocabulary)}.")
        found.append(known[value.lower()])
    return tuple(found)


def _date(word: str, given: dict[str, list[str]]) -> date | None:
    if word not in given:
        return None
    try:
        return date.fromisoformat(given[word][-1])
    except ValueError:
        raise FilterError(f"{word}={given[word][-1]!r} is no date. Write it as 2023-01-20.") from None


_END_OF_DAY = time(23, 59, 59, 999999)


def _moment(word: str, given: dict[str, list[str]]) -> datetime | None:
    if word not in given:
        return None
    value = given[word][-1]
    try:
        if len(value) <= len("2023-01-20"):
            return datetime.combine(date.fromisoformat(value), _END_OF_DAY, UTC)
        # A plus sign that was not escaped arrives as a space.
        moment = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FilterError(f"{word}={value!r} is no moment. Write 2023-01-20 or 2023-01-20T14:00Z.") from None


def _is_end_of_day(moment: datetime) -> bool:
    return moment.timetz() == _END_OF_DAY.replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    return moment.date().isoformat() if _is_end_of_day(moment) else moment.isoformat().replace("+00:00", "Z")


def _whole(word: str, given: dict[str, list[str]]) -> int:
    value = given.get(word, ["1"])[-1]
    if not value.isdigit() or int(value) < 1:
        raise FilterError(f"{word}={value!r} is no whole number from 1.")
    return int(value)


def _yes_no(word: str, given: dict[str, list[str]]) -> bool | None:
    if word not in given:
        return None
    value = given[word][-1].lower()
    if value not in {"yes", "no", "true", "false", "1", "0"}:
        raise FilterError(f"{word}={value!r}: write yes or no.")
    return value in {"yes", "true", "1"}


def _box(given: dict[str, list[str]]) -> Box | None:
    if "bbox" not in given:
        return None
    try:
        west, south, east, north = (float(part) for part in given["bbox"][-1].split(","))
    except ValueError:
        raise FilterError("bbox needs four numbers: west,south,east,north in degrees.") from None
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise FilterError("bbox is west,south,east,north in degrees: -180..180 and -90..90, south below north.")
    return west, south, east, north


def _area(given: dict[str, list[str]]) -> Corners:
    if "area" not in given:
        return ()
    try:
        degrees = [float(part) for part in given["area"][-1].split(",")]
    except ValueError:
        raise FilterError("area needs numbers: longitude,latitude of each corner, one after another.") from None
    corners = tuple(zip(degrees[::2], degrees[1::2], strict=False))
    if len(degrees) % 2 or not 3 <= len(corners) <= _MOST_CORNERS:
        raise FilterError(f"area needs longitude,latitude of 3 to {_MOST_CORNERS} corners.")
    if not all(-540 <= east <= 540 and -90 <= north <= 90 for east, north in corners):
        raise FilterError("area is longitude,latitude in degrees: -90..90 for latitudes, -540..540 for longitudes.")
    return corners


def _any_of(values: Iterable[object]) -> str:
    names = [str(value) for value in values]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + t("words.or") + names[-1] if names else ""
