"""The publication gate: what of the record a reader may see, by named profiles written as data.

A `Profile` holds back young reports (``delay_days``), blurs places (``grid_km``, ``radius_km``), withholds deployments
by side, type, system, status or country, and asks for a least number of independent origins or for a person's review.
`publish` turns the whole record into what the profile allows. Everything a reader can reach is drawn from that and from
nothing else (`geo.store.published`), so no route, tile, feed or export can show more.

- Where several rules fit a deployment, the strictest value of each term holds.
- A blurred place is the middle of a cell of a fixed grid, never the true place with a wider circle, and never a random
  one: the first would tell its middle, the second would give points to average. ``grid_km`` says how wide the cell is,
  ``radius_km`` how wide a circle is drawn; the circle holds the whole cell either way. Its name is the country's.
- Whose forces they are is never inferred: a side is what a person wrote on the desk. A report without one fits the
  rules of every side, so what nobody has looked at is shown on the strictest terms. Readers are not told the side.
- An article of which anything is blurred, withheld or delayed is *sealed*: its words, headline and link would tell
  what its reports may not, so none of its reports carries them.
- A report without a day of publication is never old enough for a delay.
- Identities are *veiled*: in the record they are made of the article's text and the place, so whoever reads the same
  article in the news could make them again, and learn what was blurred. A reader is given others, made with a secret of
  the record; they stay the same from one making to the next.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import tomllib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.geodesy import distance_km
from geo.merge import MERGE, Decision, merge
from geo.messages import country as country_name
from geo.messages import speaking
from geo.model import (
    Article,
    Deployment,
    Evidence,
    Location,
    Precision,
    Report,
    Review,
    Sourced,
    Status,
    SystemType,
)
from geo.outlets import Outlets
from geo.settings import Settings

OPEN = "open"
BLURRED = "blurred"  # source of a location that the gate has made
_KM_PER_DEGREE = 111.2
_WIDEST_KM = 1000.0
_CELL_OF_CIRCLE = 1.35  # times its radius; a square would be 1.41, but cells widen a little towards the equator


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a deployment may be shown.

    Parameters
    ----------
    withhold : bool
        Not at all.
    delay_days : int
        Only reports published at least so many days ago.
    grid_km : float
        Width of the cell that a finer place is blurred to; 0 leaves places as they are.
    radius_km : float
        Radius of the circle that a finer place is blurred to; 0 leaves places as they are.
    min_origins : int
        At least so many independent origins.
    review : tuple of Review
        Only reports in one of these states of review; empty for any.
    """

    withhold: bool = False
    delay_days: int = 0
    grid_km: float = 0.0
    radius_km: float = 0.0
    min_origins: int = 1
    review: tuple[Review, ...] = ()

    @property
    def blur_km(self) -> float:
        """Radius below which a place is too fine to be shown; 0 where none is."""
        return max(self.grid_km, self.radius_km)

    @property
    def cell_km(self) -> float:
        """Width of the cells that places are blurred to: for a circle, about the widest square that it holds."""
        return max(self.grid_km, self.radius_km * _CELL_OF_CIRCLE)

    def and_also(self, other: Terms) -> Terms:
        """The stricter of each."""
        both = tuple(state for state in self.review if state in other.review)
        return Terms(
            # Two demands for review that nothing can meet together withhold.
            self.withhold or other.withhold or bool(self.review and other.review and not both),
            max(self.delay_days, other.delay_days),
            max(self.grid_km, other.grid_km),
            max(self.radius_km, other.radius_km),
            max(self.min_origins, other.min_origins),
            both or self.review or other.review,
        )


_TERMS = tuple(item.name for item in fields(Terms))
_CHOSEN = ("type", "system", "status", "country", "side")


@dataclass(frozen=True, slots=True)
class Rule:
    """Terms for what is of one of these types, systems, statuses, countries and sides; an empty field fits anything."""

    terms: Terms
    type: tuple[SystemType, ...] = ()
    system: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    country: tuple[str, ...] = ()
    side: tuple[str, ...] = ()

    def fits(self, said: Report | Deployment) -> bool:
        """Whether it speaks of this; what has no known country fits every country, what has no side every side."""
        where = said.location.country if said.location else None
        return (
            (not self.type or said.system_type in self.type)
            and (not self.system or said.system.casefold() in {one.casefold() for one in self.system})
            and (not self.status or said.status in self.status)
            and (not self.country or where is None or where in self.country)
            and (not self.side or self._is_of_side(said))
        )

    def _is_of_side(self, said: Report | Deployment) -> bool:
        ours = {one.casefold() for one in self.side}
        told = said.reports if isinstance(said, Deployment) else (said,)
        return any(report.side is None or report.side.casefold() in ours for report in told)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of terms and rules."""

    name: str
    about: str = ""
    terms: Terms = Terms()
    rules: tuple[Rule, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it shows everything as it is."""
        return self.terms == Terms() and not self.rules

    @property
    def every_term(self) -> tuple[Terms, ...]:
        """Its own terms and those of its rules."""
        return self.terms, *(rule.terms for rule in self.rules)

    @property
    def seals(self) -> bool:
        """Whether it may hold anything back of an article (`held_back`); else nothing has to be looked at for that."""
        return any(terms.withhold or terms.blur_km or terms.delay_days for terms in self.every_term)

    def terms_for(self, deployment: Deployment) -> Terms:
        """Terms for a deployment: the strictest that fit it or any of its reports."""
        terms = self.terms
        for rule in self.rules:
            if rule.fits(deployment) or any(rule.fits(report) for report in deployment.reports):
                terms = terms.and_also(rule.terms)
        return terms


@dataclass(frozen=True, slots=True)
class Published:
    """One deployment as a reader may see it, with the articles of its reports by identity."""

    deployment: Deployment
    articles: Mapping[str, Article]


def publish(
    profile: Profile,
    deployments: Sequence[Deployment],
    articles: Mapping[str, Article],
    reviews: Mapping[str, Review],
    today: date,
    secret: str,
) -> Iterator[Published]:
    """Give what a profile allows of the whole record.

    Parameters
    ----------
    profile : Profile
    deployments : sequence of Deployment
        All of them: what one article may tell depends on everything that was read from it.
    articles : mapping of article id to Article
    reviews : mapping of report id to Review
        How far people have checked each; what is missing counts as `Review.TO_REVIEW`.
    today : datetime.date
        The day that delays are counted to.
    secret : str
        By which identities are veiled.
    """
    sealed = {name for one in deployments for name in held_back(profile, one, articles, today)}
    outlets = Outlets.open()
    for one in deployments:
        if seen := shown(profile, one, articles, reviews, today, secret, sealed, outlets):
            yield seen


def held_back(profile: Profile, one: Deployment, articles: Mapping[str, Article], today: date) -> frozenset[str]:
    """Articles, by identity, of which this deployment blurs, withholds or delays something: these are sealed."""
    terms = profile.terms_for(one)
    return frozenset(
        report.article_id
        for report in one.reports
        if _holds_back(terms, report, articles.get(report.article_id), today)
    )


def shown(
    profile: Profile,
    one: Deployment,
    articles: Mapping[str, Article],
    reviews: Mapping[str, Review],
    today: date,
    secret: str,
    sealed: Container[str],
    outlets: Outlets,
) -> Published | None:
    """Give one deployment, of the reports that may be shown, or ``None`` where nothing of it may.

    Parameters
    ----------
    profile, articles, reviews, today, secret
        As for `publish`; of articles and reviews those of this deployment are enough.
    one : Deployment
    sealed : container of str
        Identities of articles that any deployment of the whole record holds something back of (`held_back`).
    outlets : Outlets
        Whose names everybody's list has.
    """
    terms = profile.terms_for(one)
    if terms.withhold:
        return None
    kept = [
        Sourced(report, articles[report.article_id])
        for report in one.reports
        if report.article_id in articles
        and _old_enough(terms, articles[report.article_id], today)
        and (not terms.review or reviews.get(report.id, Review.TO_REVIEW) in terms.review)
    ]
    if not kept:
        return None
    whole = one if len(kept) == len(one.reports) else _of(kept)
    if whole.origins < terms.min_origins:
        return None
    of = {report.article_id: articles[report.article_id] for report in whole.reports}
    if not any(name in sealed for name in of):
        return Published(whole if profile.is_open else _veiled(whole, secret), of)
    closed = {key: seal_article(one, secret) if key in sealed else one for key, one in of.items()}
    seen = _veiled(_sealed(whole, closed, sealed, terms, outlets), secret)
    return Published(seen, {one.id: one for one in closed.values()})


def may_name(profile: Profile, report: Report, article: Article, today: date) -> bool:
    """Whether that a report was there may be told, whatever its state of review: it is not withheld, nor too young."""
    alone = Deployment(report.id, report.system, report.system_type, report.status, report.location, (report,))
    terms = profile.terms_for(alone)
    return not terms.withhold and _old_enough(terms, article, today)


def _holds_back(terms: Terms, report: Report, article: Article | None, today: date) -> bool:
    place = report.location
    blurs = terms.blur_km > 0 and (place is None or place.radius_km < terms.blur_km)
    return terms.withhold or blurs or article is None or not _old_enough(terms, article, today)


def _old_enough(terms: Terms, article: Article, today: date) -> bool:
    if not terms.delay_days:
        return True
    return article.published is not None and article.published <= today - timedelta(days=terms.delay_days)


def _of(shown: Sequence[Sourced]) -> Deployment:
    """One deployment of just these reports."""
    (whole,) = merge(shown, [Decision(MERGE, tuple(one.report.id for one in shown))])
    return replace(whole, why=())


def veil(identity: str, secret: str) -> str:
    """The identity that readers are given for one of the record; always the same, and nobody else can make it."""
    return hmac.new(secret.encode(), identity.encode(), hashlib.sha256).hexdigest()[: len(identity)]


def _veiled(whole: Deployment, secret: str) -> Deployment:
    """The deployment with veiled identities of itself and its reports, wherever they stand, and without their side."""

    def veiled(identities: Sequence[str]) -> tuple[str, ...]:
        return tuple(veil(one, secret) for one in identities)

    return replace(
        whole,
        id=veil(whole.id, secret),
        reports=tuple(replace(report, given_id=veil(report.id, secret), side=None) for report in whole.reports),
        history=tuple(replace(one, reports=veiled(one.reports)) for one in whole.history),
        contradictions=tuple(
            replace(one, reports=veiled(one.reports), against_reports=veiled(one.against_reports))
            for one in whole.contradictions
        ),
    )


def _sealed(
    whole: Deployment, closed: Mapping[str, Article], sealed: Container[str], terms: Terms, outlets: Outlets
) -> Deployment:
    reports = tuple(
        seal_report(report, closed[report.article_id].id, terms) if report.article_id in sealed else report
        for report in whole.reports
    )

    def known(names: Sequence[str]) -> tuple[str, ...]:
        """Only names that say nothing of a place: those that everybody's list has."""
        return tuple(name for name in names if outlets.named(name))

    return replace(
        whole,
        reports=reports,
        location=bare(blur(whole.location, terms)) if whole.location else None,
        origin_names=known(whole.origin_names),
        history=tuple(replace(one, origins=known(one.origins)) for one in whole.history),
        contradictions=tuple(
            replace(one, origins=known(one.origins), against_origins=known(one.against_origins))
            for one in whole.contradictions
        ),
        why=(),
    )


def seal_article(article: Article, secret: str) -> Article:
    """The article without its words, headline and link; of another identity, since its text gives that."""
    closed = veil(article.sha256, secret)
    return Article(f"[{closed}]", source=article.source, published=article.published, lang=article.lang)


def seal_report(report: Report, article_id: str, terms: Terms) -> Report:
    """The report without any words of its article, at its blurred place; its identity stays."""
    band = report.article_range
    return replace(
        report,
        given_id=report.id,
        article_id=article_id,
        evidence=Evidence("", 0, 0),
        system_span=None,
        place_span=None,
        place=None,
        clues=(),
        location=bare(blur(report.location, terms)) if report.location else None,
        article_range=replace(band, quote="") if band else None,
        attribution=None,
        origin=None,
        why=(),
    )


def blur(place: Location, terms: Terms) -> Location:
    """Move a place that is finer than the terms allow to the middle of its cell; a coarser one stays as it is.

    The cell's width is ``cell_km`` from south to north, and about as much from west to east; the radius of the new
    place is ``blur_km``, or a little more where the cell's corners are farther from its middle (towards the poles).
    """
    if terms.blur_km <= 0 or place.radius_km >= terms.blur_km:
        return place
    tall = terms.cell_km / _KM_PER_DEGREE
    latitude = min(90.0, max(-90.0, (math.floor(place.latitude / tall) + 0.5) * tall))
    wide = min(360.0, tall / max(0.001, math.cos(math.radians(latitude))))
    longitude = min(180.0, (math.floor((place.longitude + 180.0) / wide) + 0.5) * wide - 180.0)
    corners = (min(90.0, latitude + tall / 2), max(-90.0, latitude - tall / 2))
    farthest = max(distance_km(latitude, longitude, corner, longitude + wide / 2) for corner in corners)
    radius_km = max(terms.blur_km, float(math.ceil(farthest)) if farthest > terms.blur_km else 0.0)
    fitting = (one for one in (Precision.AREA, Precision.REGION) if radius_km <= one.radius_km)
    with speaking("en"):
        name = country_name(place.country) if place.country else "undisclosed"
    return Location(
        round(latitude, 4),
        round(longitude, 4),
        radius_km,
        next(fitting, Precision.COUNTRY),
        name,
        BLURRED,
        country=place.country,
        reasons=(f"shown to {terms.blur_km:g} km only",),
    )


def bare(place: Location) -> Location:
    """The place without what led to it: other candidates, clues, a shape."""
    return place if place.source == BLURRED else replace(place, candidates=(), reasons=(), shape=None)


# profiles as data


def profiles(settings: Settings | None = None) -> dict[str, Profile]:
    """Every profile by name: those that come with Emplace, then those of the newsroom's own file.

    Raises
    ------
    geo.errors.InputError
        If a file can't be read or breaks the rules; the message names the file, the profile and what is wrong.
    """
    settings = settings or Settings.from_environment()
    found = {OPEN: Profile(OPEN, "Everything, as it is in the record.")}
    files = [settings.data_dir / "profiles.toml"]
    if settings.profiles_file:
        files.append(Path(settings.profiles_file).expanduser())
    for path in files:
        found |= _read(path)
    return found


def profile_named(name: str, settings: Settings | None = None) -> Profile:
    """Give a profile by its name.

    Raises
    ------
    geo.errors.InputError
        If there is none of that name; the message says which there are.
    """
    found = profiles(settings)
    if name not in found:
        raise InputError(
            f"There is no publication profile {name!r}, so nothing is shown. Known: {', '.join(sorted(found))}."
        )
    return found[name]


def _read(path: Path) -> dict[str, Profile]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"The profiles of {path} can't be read: {error}. Nothing is shown until they can.") from error
    tables = given.pop("profile", {})
    if given or not isinstance(tables, dict):
        raise InputError(f"{path}: only [profile.NAME] tables may stand there, not {', '.join(given) or 'profile'}.")
    return {name: _profile(f"{path}, profile {name}", name, dict(table)) for name, table in tables.items()}


def _profile(where: str, name: str, table: dict[str, Any]) -> Profile:
    about, rules = str(table.pop("about", "")), table.pop("rule", [])
    base = {word: table.pop(word) for word in _TERMS if word in table}
    if table:
        raise InputError(f"{where}: unknown {', '.join(table)}. Known: about, rule, {', '.join(_TERMS)}.")
    return Profile(
        name,
        about,
        _terms(where, base),
        tuple(_rule(f"{where}, rule {number}", dict(one)) for number, one in enumerate(rules, 1)),
    )


def _rule(where: str, table: dict[str, Any]) -> Rule:
    chosen = {word: table.pop(word) for word in _CHOSEN if word in table}
    terms = {word: table.pop(word) for word in _TERMS if word in table}
    if table or not terms:
        raise InputError(
            f"{where}: unknown {', '.join(table)}."
            if table
            else f"{where}: says for what, but not what ({', '.join(_TERMS)})."
        )
    lists = {word: (value,) if isinstance(value, str) else tuple(value) for word, value in chosen.items()}
    try:
        return Rule(
            _terms(where, terms),
            tuple(SystemType(one) for one in lists.get("type", ())),
            lists.get("system", ()),
            tuple(Status(one) for one in lists.get("status", ())),
            lists.get("country", ()),
            lists.get("side", ()),
        )
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: {error}.") from error


_BLURS = ("grid_km", "radius_km")
_KINDS: Mapping[str, Any] = {
    "withhold": bool, "delay_days": int, "grid_km": (int, float), "radius_km": (int, float), "min_origins": int,
    "review": list,
}  # fmt: skip


def _terms(where: str, table: Mapping[str, Any]) -> Terms:
    for word, value in table.items():
        kinds = _KINDS[word]
        if not isinstance(value, kinds) or (isinstance(value, bool) and word != "withhold"):
            raise InputError(f"{where}: {word} = {value!r} is not of the right kind.")
        if isinstance(value, int | float) and not 0 <= value <= 36_500:
            raise InputError(f"{where}: {word} = {value!r} is out of range.")
    for word in _BLURS:
        if table.get(word, 0) > _WIDEST_KM:
            raise InputError(f"{where}: {word} is at most {_WIDEST_KM:g}; withhold what may be known even less finely.")
    try:
        review = tuple(Review(one) for one in table.get("review", ()))
    except ValueError:
        raise InputError(f"{where}: review takes {', '.join(Review)}.") from None
    return Terms(**{**table, "review": review, **{word: float(table.get(word, 0.0)) for word in _BLURS}})
