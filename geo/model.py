"""The value objects that flow through Emplace; nothing else.

An article is read into reports, reports are placed, and reports that say the same become deployments. Everything here
is frozen: a correction makes a new object. Latitude and longitude are WGS 84 degrees, distances are kilometres, dates
are ISO 8601, and every span counts characters of the article's original text (end exclusive).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any


class SystemType(StrEnum):
    """What kind of weapon system it is; the dashboard's first filter."""

    AIR_DEFENCE = "air defence"
    MISSILE = "missile"
    COASTAL_DEFENCE = "coastal defence"
    ARTILLERY = "artillery/MLRS"
    ARMOUR = "armour"
    AIRCRAFT = "aircraft"
    DRONE = "drone"
    RADAR_EW = "radar/EW"
    NAVAL = "naval"
    OTHER = "other"


class Status(StrEnum):
    """What an article says of a system at a place."""

    DEPLOYED = "deployed"
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"
    DENIED = "denied"


class Precision(StrEnum):
    """How fine the words are that placed something, from exact coordinates to a whole country."""

    COORDINATES = "coordinates"
    SITE = "site"
    DISTRICT = "district"
    CITY = "city"
    AREA = "area"
    REGION = "region"
    COUNTRY = "country"

    @property
    def radius_km(self) -> float:
        """Usual uncertainty radius of the class, in kilometres."""
        return _PRECISION_RADIUS_KM[self]


_IDENTITIES_KEPT = 65_536
_PRECISION_RADIUS_KM = {
    Precision.COORDINATES: 0.1,
    Precision.SITE: 2.0,
    Precision.DISTRICT: 5.0,
    Precision.CITY: 15.0,
    Precision.AREA: 30.0,
    Precision.REGION: 150.0,
    Precision.COUNTRY: 500.0,
}


class Review(StrEnum):
    """How far people have checked a report."""

    TO_REVIEW = "To review"
    ACCEPTED = "Accepted"
    CORRECTED = "Corrected"
    REJECTED = "Rejected"
    NEEDS_HELP = "Needs help"


class RangeKind(StrEnum):
    """What a published range figure measures; kinds are never mixed in one band."""

    ENGAGEMENT = "engagement"
    FIRING = "firing"
    DETECTION = "detection"
    COMBAT_RADIUS = "combat radius"
    ONE_WAY = "one-way"
    CONTROL_LINK = "control link"


@dataclass(frozen=True, slots=True)
class Article:
    """One published text.

    Parameters
    ----------
    text : str
        The text as given; every span counts its characters.
    title, url, source, lang : str or None
        Headline, link, publisher and ISO 639-1 language code, where known.
    published : datetime.date or None
        Day of publication; ``None`` when not stated, never a fallback date.
    """

    text: str
    title: str | None = None
    url: str | None = None
    source: str | None = None
    published: date | None = None
    lang: str | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal: the article's identity."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def id(self) -> str:
        """Short identity: the first 16 digits of ``sha256``."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words of an article that put a report on the map: ``text[start:end] == quote``."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One published maximum range: which missile, variant or target, who says so, and where."""

    km: float
    kind: RangeKind
    of: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class RangeBand:
    """A band of published maximum ranges.

    Parameters
    ----------
    low_km, high_km : float
        Least and greatest published maximum, in kilometres.
    kind : RangeKind or None
        What the figures measure; ``None`` where an article gives a bare "range".
    source : str
        ``"article"`` or ``"catalogue"``.
    quote : str
        The article's words, for a band that an article states.
    """

    low_km: float
    high_km: float
    kind: RangeKind | None
    source: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A catalogue entry: a weapon system, its names and its published range figures.

    ``no_ring`` says why no ring is drawn where there are no figures. ``needs_support`` are names that also mean
    something else and count only where the text supports them. A ``transport`` (tankers too) is known so that it is
    taken for nothing else; it is no weapon, and where it stands is not reported.
    """

    name: str
    type: SystemType
    origin: str
    aliases: tuple[str, ...] = ()
    needs_support: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    sources: tuple[str, ...] = ()
    no_ring: str = ""
    transport: bool = False

    @property
    def range(self) -> RangeBand | None:
        """Band of the entry's first kind of figure, or ``None``."""
        return next(iter(self.bands), None)

    @property
    def bands(self) -> tuple[RangeBand, ...]:
        """One band for each kind of figure, in the order of the entry."""
        by_kind: dict[RangeKind, list[float]] = {}
        for figure in self.figures:
            by_kind.setdefault(figure.kind, []).append(figure.km)
        return tuple(RangeBand(min(km), max(km), kind, "catalogue") for kind, km in by_kind.items())


@dataclass(frozen=True, slots=True)
class SystemMention:
    """Words of an article that name a catalogue system, or only a type ("air defence systems").

    ``system`` is the canonical name, or the generic words of the labelling vocabulary for a typed mention
    (``named`` is then ``False``). ``sure`` is false for a name that also means something else (Patriot, Leopard) and
    that nothing beside it supports.
    """

    start: int
    end: int
    surface: str
    system: str
    type: SystemType
    named: bool = True
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name could mean.

    ``kind`` is the feature kind (``"city"``, ``"district"``, ``"airfield"``, ``"country"``, ``"admin1"``, ``"region"``
    or a landmark's kind); ``source`` says where the row comes from, e.g. ``"geonames:524901"``.
    """

    name: str
    latitude: float
    longitude: float
    radius_km: float
    precision: Precision
    kind: str
    source: str
    country: str | None = None
    admin1: str | None = None
    population: int = 0
    score: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """Where something is said to be, and how surely.

    Parameters
    ----------
    latitude, longitude : float
        WGS 84 degrees of the centre.
    radius_km : float
        Uncertainty radius: the place lies within it as far as the words go.
    precision : Precision
        How fine the words are.
    name : str
        The place in plain words, e.g. ``"Taganskiy, Moscow, Russia"``.
    source : str
        How it was found: ``"coordinates"``, ``"landmark"``, ``"gazetteer"``, ``"region"``, ``"relative"``,
        ``"nominatim"``, ``"user"``; with the row's identity after a colon where there is one.
    country : str or None
        ISO 3166-1 alpha-2 code.
    candidates : tuple of Candidate
        What else the words could mean, best first; the first is the chosen one.
    reasons : tuple of str
        Why the first won, in words.
    shape : mapping or None
        GeoJSON geometry of the uncertainty where it is no circle (a sector, a ring, a corridor).
    """

    latitude: float
    longitude: float
    radius_km: float
    precision: Precision
    name: str
    source: str
    country: str | None = None
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
    shape: Mapping[str, Any] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in running text, resolved in its document's context.

    ``kind`` as in `Candidate`, or ``"demonym"`` for an adjective or people ("Russian"), which is context and no place
    by itself. ``location`` is ``None`` when the name is recognised but can't be placed. ``trust`` is how likely a place
    is meant at all, 0 to 1.
    """

    start: int
    end: int
    surface: str
    kind: str
    location: Location | None
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class PlacePhrase:
    """Place words with the relation that positions them: "4 km southeast of the Kremlin", "near Engels".

    Parameters
    ----------
    start, end : int
        Span of the whole phrase, relation words included.
    surface : str
        The phrase as written.
    toponyms : tuple of Toponym
        The names it rests on (two for "between A and B").
    relation : str
        ``"at"``, ``"near"``, ``"distance"`` (with or without a direction), ``"between"``, ``"border"``, ``"coast"``,
        ``"outskirts"``, ``"part"`` ("north of the country").
    distance_km, bearing_deg : float or None
        As the words give them.
    location : Location or None
        Where that is; ``None`` when a name it rests on can't be placed.
    """

    start: int
    end: int
    surface: str
    toponyms: tuple[Toponym, ...]
    relation: str = "at"
    distance_km: float | None = None
    bearing_deg: float | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What one article says: a system, a place, a status, and the words that say so.

    Parameters
    ----------
    article_id : str
        `Article.id` of the article it stands in.
    system, system_type, status
        What is reported.
    evidence : Evidence
        The sentence that carries it.
    system_span, place_span : tuple of int or None
        Where the system and the place are named (they may stand in another sentence than the evidence).
    place : str or None
        The place words as written; ``None`` when the article names none.
    clues : tuple of PlacePhrase
        Every phrase that says where it is; all are used to place it.
    location : Location or None
        ``None`` while unlocated: such a report waits on the review desk, it is never dropped or guessed.
    article_range : RangeBand or None
        The range that the article itself states for the system.
    quantity : int or None
        How many, when a number is stated.
    event_date : str or None
        ISO date, week ("2024-W20") or month of the event when stated; ``date_precision`` is ``"day"``, ``"week"``,
        ``"month"`` or ``"year"``.
    attribution : str or None
        Who says so, in the article's words.
    hedged : bool
        Whether the article hedges it (reportedly, allegedly).
    origin : str or None
        The agency, post or outlet that the article credits.
    why : tuple of str
        Which words gave system, place, link and status.
    given_id : str or None
        Identity that it keeps through corrections; ``None`` for a report as it was read.
    side : str or None
        Whose forces they are, as a person wrote on the desk (a country's code, a name of the newsroom's own); a reader
        of articles never sets it, and those who are shown what is published never see it.
    """

    article_id: str
    system: str
    system_type: SystemType
    status: Status
    evidence: Evidence
    system_span: tuple[int, int] | None = None
    place_span: tuple[int, int] | None = None
    place: str | None = None
    clues: tuple[PlacePhrase, ...] = ()
    location: Location | None = None
    article_range: RangeBand | None = None
    quantity: int | None = None
    event_date: str | None = None
    date_precision: str | None = None
    attribution: str | None = None
    hedged: bool = False
    origin: str | None = None
    why: tuple[str, ...] = ()
    given_id: str | None = None
    side: str | None = None

    @property
    def id(self) -> str:
        """Identity within a store: the same article read the same way gives the same identity."""
        if self.given_id:
            return self.given_id
        return _identity(self.article_id, self.system, self.place or "", self.status, self.evidence.start)


@lru_cache(maxsize=_IDENTITIES_KEPT)
def _identity(article_id: str, system: str, place: str, status: str, start: int) -> str:
    return hashlib.sha256("|".join((article_id, system, place, status, str(start))).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A report with the article it stands in."""

    report: Report
    article: Article


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of time in which reports say the same of a deployment.

    ``first`` and ``last`` are days of the event where stated, else of publication; ``origins`` names who says so.
    """

    status: Status
    first: date | None
    last: date | None
    origins: tuple[str, ...]
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sides that can't both be right: who says ``status``, and who says ``against`` instead.

    ``reports`` and ``against_reports`` are identities of the reports of either side.
    """

    status: Status
    origins: tuple[str, ...]
    reports: tuple[str, ...]
    against: Status
    against_origins: tuple[str, ...]
    against_reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deployment:
    """What several reports together say of one system at one place.

    Parameters
    ----------
    id : str
        Identity; that of the earliest report, so that later reports leave it as it is.
    system, system_type
        What is reported.
    status : Status
        What is said last. A denial does not take back what others say: it is listed as a contradiction, and is the
        status only where nobody else upholds a claim.
    location : Location or None
        The finest that a report supports; one that a person set comes first.
    reports : tuple of Report
        In order of publication.
    first_reported, last_reported : datetime.date or None
        First and last day of publication.
    origins : int
        How many independent origins do not contradict ``status``: who actually saw or said it, not the outlets that
        repeat it.
    origin_names : tuple of str
        Those origins, earliest first.
    history : tuple of Episode
        What was said, in time.
    contradictions : tuple of Contradiction
        What is disputed; never averaged.
    why : tuple of str
        Why these reports were put together, and why some are one origin.
    """

    id: str
    system: str
    system_type: SystemType
    status: Status
    location: Location | None
    reports: tuple[Report, ...]
    first_reported: date | None = None
    last_reported: date | None = None
    origins: int = 1
    origin_names: tuple[str, ...] = ()
    history: tuple[Episode, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def lead(self) -> Report:
        """Report to show first: the newest that says what ``status`` says."""
        return next((one for one in reversed(self.reports) if one.status is self.status), self.reports[-1])
