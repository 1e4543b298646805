"""The review desk: what waits, what people decide about it, and how to take it back; no page needed.

The queue is ordered by doubt times reach (`doubt`, `reach`), so that an editor's next minute goes where a wrong pin
would mislead most. Everything here goes through `geo.store.desk.Desk`: each change is written with who, from, to, when
and why, in a log that is only ever added to; `undo` is a change too.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from geo.errors import StoreError
from geo.extract.lexicon import VAGUE
from geo.merge import MERGE, SPLIT, Decision
from geo.model import Article, Deployment, Location, Precision, Report, Review, Sourced
from geo.store import Store
from geo.store.desk import PUBLIC_FIELDS, Desk, LogEntry, Revision, Standing

SOURCE_GRADES = "ABCDEF"
INFORMATION_GRADES = range(1, 7)
FRESH = ("F", 6)  # of a machine reading that nobody has judged
_MOST_AT_ONCE = 300
_HALF_LIFE_DAYS = 90.0
# What makes a reading doubtful, each by how much; they add up as independent chances do.
_UNPLACED, _VAGUE_SYSTEM, _HEDGED, _FAR_PLACE, _UNDATED = 0.6, 0.4, 0.15, 0.2, 0.1
_WIDEST = 0.4  # of a place 1000 km wide


@dataclass(frozen=True, slots=True)
class Work:
    """One report on the desk, with all that an editor needs beside it."""

    report: Report
    article: Article
    review: Review
    source_grade: str
    information_grade: int
    doubt: float
    reach: float
    assigned_to: str | None
    deployment: Deployment | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One published fact that was corrected; what every copy of it should do too.

    ``became`` is ``None`` for a report that was withdrawn. ``was`` and ``became`` are plain JSON values; both are
    ``None`` where the publication profile does not let them be told.
    """

    number: int
    at: str
    report_id: str
    field: str
    was: Any
    became: Any
    why: str


# what waits


def doubts(report: Report, article: Article) -> dict[str, float]:
    """What makes a reading doubtful, each by name with how much, 0 to 1.

    ``unplaced``, ``ambiguous`` (another place fits nearly as well), ``wide`` (the place is), ``generic`` (the system is
    named by its kind only), ``hedged``, ``far`` (the place stands in another sentence), ``undated``.
    """
    place, found = report.location, {}
    if place is None:
        found["unplaced"] = _UNPLACED
    else:
        found["ambiguous"] = _ambiguity(place)
        found["wide"] = min(_WIDEST, math.log10(max(1.0, place.radius_km)) * _WIDEST / 3)
    if report.system == VAGUE or report.system_span is None:
        found["generic"] = _VAGUE_SYSTEM
    if report.hedged:
        found["hedged"] = _HEDGED
    if report.place_span and not report.evidence.start <= report.place_span[0] < report.evidence.end:
        found["far"] = _FAR_PLACE
    if article.published is None:
        found["undated"] = _UNDATED
    return {name: much for name, much in found.items() if much > 0}


def doubt(report: Report, article: Article) -> float:
    """How likely a reading is to need a person, 0 to 1: `doubts` together, as independent chances."""
    return round(1 - math.prod(1 - much for much in doubts(report, article).values()), 4)


def _ambiguity(place: Location) -> float:
    """How near the second candidate comes to the first, 0 to 0.5."""
    if len(place.candidates) < 2 or place.source.startswith("user"):
        return 0.0
    first, second = place.candidates[0].score, place.candidates[1].score
    if first <= 0:
        return 0.25
    return 0.5 * min(1.0, max(0.0, second / first))


def reach(report: Report, article: Article, standing: Standing | None, today: date) -> float:
    """How much of what readers see hangs on a report, about 0 to 3.

    A report that alone makes a pin, or places or leads one, weighs more than the tenth that agrees; disputed and recent
    ones more than others. Who looks at what is not known here, and not asked.
    """
    weight = 1.0
    if standing is not None:
        alone = standing.reports == 1
        weight *= 1.0 if alone else 0.9 if standing.leads else 1.0 / math.sqrt(standing.reports)
        weight *= 1.5 if standing.disputed else 1.0
    if report.location is None:
        weight *= 0.6
    if article.published is not None:
        age = max(0, (today - article.published).days)
        weight *= 0.5 + 1.5 * 0.5 ** (age / _HALF_LIFE_DAYS)
    return round(weight, 4)


def weigh(store: Store, today: date, limit: int = _MOST_AT_ONCE) -> int:
    """Work out doubt and reach of reports that wait and were not weighed yet; gives how many that were.

    Parameters
    ----------
    store : Store
    today : datetime.date
        What the age of an article is counted to.
    limit : int
        At most so many; the oldest first.
    """
    waiting = Desk(store).unweighed(limit)
    about = store.articles_named({report.article_id for report in waiting})
    known = [Sourced(one, about[one.article_id]) for one in waiting if one.article_id in about]
    weigh_these(store, known, today)
    return len(known)


def weigh_these(store: Store, sourced: Iterable[Sourced], today: date) -> None:
    """Work out doubt and reach of reports that were just kept, so that they take their place in the queue at once."""
    desk = Desk(store)
    given = {one.report.id: one for one in sourced}
    standings = desk.standings(given)
    desk.weigh(
        {
            name: (doubt(one.report, one.article), reach(one.report, one.article, standings.get(name), today))
            for name, one in given.items()
        }
    )


def queue(
    store: Store,
    states: Sequence[Review] = (Review.TO_REVIEW, Review.NEEDS_HELP),
    assigned_to: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[Work]:
    """What waits, the most doubt times reach first; parameters as of `geo.store.desk.Desk.queue`."""
    found = Desk(store).queue(states, assigned_to, offset, limit)
    return [one for report, _ in found if (one := work(store, report.id)) is not None]


def work(store: Store, report_id: str) -> Work | None:
    """One report with all that belongs to it, or ``None`` when there is none of that identity."""
    report = store.report(report_id)
    article = store.article(report.article_id) if report else None
    if report is None or article is None:
        return None
    checked = Desk(store).checked([report_id])[report_id]
    return Work(
        report,
        article,
        checked.review,
        checked.source_grade,
        checked.information_grade,
        checked.doubt,
        checked.reach,
        checked.assigned_to,
        store.deployment(report_id),
    )


# what people decide


def judge(
    store: Store,
    report_ids: Sequence[str],
    review: Review,
    *,
    who: str,
    why: str = "",
    grades: tuple[str | None, int | None] = (None, None),
) -> str:
    """Set the state of reports, all or none; gives the batch that `undo` takes back.

    Raises
    ------
    geo.errors.StoreError
        If a report is not there.
    """
    source, information = grades
    return _revise(store, [Revision(one, None, review, source, information) for one in report_ids], who, why)


def correct(
    store: Store,
    report_id: str,
    *,
    who: str,
    why: str = "",
    grades: tuple[str | None, int | None] = (None, None),
    **changes: Any,
) -> str:
    """Correct fields of a report and mark it corrected; gives the batch that `undo` takes back.

    Parameters
    ----------
    store : Store
    report_id, who, why : str
    grades : tuple
        Source grade and information grade; ``None`` leaves one as it is.
    **changes
        Fields of `geo.model.Report` with their new values, as ``status=Status.WITHDRAWN``.

    Raises
    ------
    geo.errors.StoreError
        If the report is not there, or a field is none that can be corrected.
    """
    report = store.report(report_id)
    if report is None:
        raise StoreError(f"There is no report {report_id} in the store. Nothing was changed. Reload the page.")
    unknown = set(changes) - set(PUBLIC_FIELDS)
    if unknown:
        raise StoreError(f"{', '.join(sorted(unknown))} can't be corrected. Nothing was changed.")
    source, information = grades
    return _revise(
        store, [Revision(report_id, replace(report, **changes), Review.CORRECTED, source, information)], who, why
    )


def grade(store: Store, report_id: str, source: str | None, information: int | None, *, who: str) -> str:
    """Grade source (A to F) and information (1 to 6) by the Admiralty code, each judged apart.

    Raises
    ------
    geo.errors.StoreError
        If a grade is none.
    """
    if (source is not None and source not in SOURCE_GRADES) or (
        information is not None and information not in INFORMATION_GRADES
    ):
        raise StoreError("A source is graded A to F and an information 1 to 6. Nothing was changed.")
    return _revise(store, [Revision(report_id, None, None, source, information)], who, "")


def take_side(store: Store, report_ids: Sequence[str], side: str | None, *, who: str, why: str = "") -> str:
    """Write whose forces reports speak of, for the rules of publication profiles; ``None`` or blank for nobody's.

    It is a person's judgement beside the report: no correction of what readers were shown, and no state of review.
    Gives the batch that `undo` takes back.

    Raises
    ------
    geo.errors.StoreError
        If a report is not there.
    """
    written = (side or "").strip() or None
    found = [(one, store.report(one)) for one in report_ids]
    return _revise(
        store, [Revision(name, replace(report, side=written) if report else None) for name, report in found], who, why
    )


def _revise(store: Store, revisions: Sequence[Revision], who: str, why: str) -> str:
    batch = uuid.uuid4().hex[:16]
    Desk(store).revise(revisions, who=_named(who), why=why, batch=batch)
    return batch


def _named(who: str) -> str:
    if not who.strip():
        raise StoreError("Say who you are first: every change is written with its author. Nothing was changed.")
    return who.strip()


def undo(store: Store, batch: str, *, who: str) -> list[LogEntry]:
    """Take back what was done in one go; what others changed since stays as they left it.

    Returns
    -------
    list of LogEntry
        The new lines of the log; empty when there was nothing left to take back.
    """
    desk = Desk(store)
    lines = desk.log(batch=batch)
    revisions = []
    for report_id in dict.fromkeys(line.report_id for line in lines):
        mine = [line for line in lines if line.report_id == report_id]
        versions = desk.versions(report_id)
        before = next((one for one in versions if one.known_until == mine[0].at), None)
        after = next((one for one in versions if one.known_from == mine[0].at), None)
        now = versions[-1]
        if before is None or after is None:
            continue
        names = {line.field for line in mine}
        still = {
            item.name: getattr(before.report, item.name)
            for item in fields(Report)
            if item.name in names and getattr(now.report, item.name) == getattr(after.report, item.name)
        }
        back = {
            name: getattr(before.checked, name)
            for name in ("review", "source_grade", "information_grade")
            if name in names and getattr(now.checked, name) == getattr(after.checked, name)
        }
        if still or back:
            revisions.append(Revision(report_id, replace(now.report, **still) if still else None, **back))
    if not revisions:
        return []
    return desk.revise(revisions, who=_named(who), why=f"undo {batch}", batch=uuid.uuid4().hex[:16])


def join(store: Store, report_ids: Sequence[str], *, who: str, why: str = "") -> int:
    """Decide by hand that reports are one deployment; gives the decision's number, to withdraw it."""
    return Desk(store).decide(Decision(MERGE, tuple(report_ids), (), _named(who), why))


def split(store: Store, report_id: str, *, who: str, why: str = "") -> int | None:
    """Decide by hand that a report is not of its deployment; ``None`` where it is alone already."""
    whole = store.deployment(report_id)
    others = tuple(one.id for one in whole.reports if one.id != report_id) if whole else ()
    return Desk(store).decide(Decision(SPLIT, (report_id,), others, _named(who), why)) if others else None


# places by hand


_BY_HAND_PRECISION = (Precision.SITE, Precision.DISTRICT, Precision.CITY, Precision.AREA, Precision.REGION)


def point(
    latitude: float, longitude: float, radius_km: float, name: str, country: str | None, before: Location | None
) -> Location:
    """A location that a person set on the map; the radius is how surely they could."""
    precision = next((one for one in _BY_HAND_PRECISION if radius_km <= one.radius_km), Precision.COUNTRY)
    return Location(
        latitude,
        longitude,
        radius_km,
        precision,
        name,
        "user",
        country=country,
        candidates=before.candidates if before else (),
        reasons=("placed by hand on the map",),
    )


# what is published of it


def corrections(store: Store, limit: int = 200) -> list[Correction]:
    """Corrections of published facts, the newest first: who made them and notes stay inside.

    Rejecting a report withdraws it, and taking it back in is a correction as well. From a published store come only
    those that its profile lets through.
    """
    lines = Desk(store).newest((*PUBLIC_FIELDS, "review"), 4 * limit)
    return [
        Correction(line.number, line.at, line.report_id, line.field, line.was, line.became, line.why)
        for line in lines
        if line.field != "review" or Review.REJECTED in (line.was, line.became)
    ][:limit]


def said(one: Correction) -> str:
    """Say a correction in one sentence, without the report's own words."""
    if one.field == "review":
        return "Withdrawn: this report should no longer be shown." if one.became == Review.REJECTED else "Restored."
    name = {"system_type": "type of system", "evidence": "quoted sentence", "event_date": "date of the event"}.get(
        one.field, one.field
    )
    was, became = _plain(one.was), _plain(one.became)
    if not was and not became:
        return f"The {name} was corrected."
    return f"The {name} was corrected from {was or 'none'} to {became or 'none'}."


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("quote") or "")
    return "" if value is None else str(value)
