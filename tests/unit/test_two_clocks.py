"""What was shown at any moment is answered exactly, whatever was done since; merging bit by bit equals merging all."""

import math
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from geo.filters import Filter
from geo.merge import merge
from geo.model import Article, Evidence, Location, Precision, Report, Review, Status, SystemType
from geo.store import Store
from geo.store.desk import Desk, Revision

_PLACES = (
    None,
    Location(55.70, 37.50, 15.0, Precision.CITY, "Somewhere", "gazetteer", "RU"),
    Location(55.75, 37.60, 2.0, Precision.SITE, "A site", "landmark", "RU"),
    Location(55.72, 37.55, 5.0, Precision.DISTRICT, "A district", "gazetteer", "RU"),
    Location(51.00, 179.95, 15.0, Precision.CITY, "East", "gazetteer", "US"),
    Location(51.00, -179.95, 15.0, Precision.CITY, "West", "gazetteer", "US"),
)
_FILTERS = [
    Filter(),
    Filter.from_query("type=missile"),
    Filter.from_query("status=deployed&country=RU"),
    Filter.from_query("source=One&lang=en"),
    Filter.from_query("from=2023-01-02&to=2023-01-03"),
    Filter.from_query("min_origins=2"),
    Filter.from_query("reviewed=yes"),
    Filter.from_query("review=to review,needs help&precision=site"),
    Filter.from_query("bbox=170,40,-170,60"),
    Filter.from_query("area=30,60,45,60,45,50,40,50,40,55.71,30,55.71"),
    Filter.from_query("area=170,40,190,40,190,60,170,60"),
    Filter.from_query("area=-190,52,-180,52,-180,40"),
    Filter.from_query("q=some patr"),
    Filter.from_query("q=site&source=Two"),
]


class Clock:
    """A clock that goes on by an hour at every look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def story(number: int, dice: random.Random) -> tuple[Article, list[Report]]:
    article = Article(
        f"Article {number}",
        title=dice.choice(["Patriots", None, None]),
        source=dice.choice(["One", "Two", None]),
        lang=dice.choice(["en", "uk", None]),
        published=dice.choice([None, *(date(2023, 1, day) for day in range(1, 5))]),
    )
    reports = {
        system: Report(
            article.id, system, kind, dice.choice(list(Status)), Evidence("Article", 0, 7), place="there",
            location=dice.choice(_PLACES), origin=dice.choice([None, "Agency"]),
        )
        for system, kind in (("S-400", SystemType.AIR_DEFENCE), ("Iskander", SystemType.MISSILE))
        if dice.random() < 0.8
    }  # fmt: skip
    return article, list(reports.values())


def act(store, desk: Desk, told: list[tuple[Article, list[Report]]], dice: random.Random) -> None:
    """Do one thing to the store, as somebody might."""
    reports = [report for _, found in told for report in found]
    what = dice.choice(["add", "add", "add many", "review", "correct", "replace"] if reports else ["add"])
    if what == "add":
        told.append(story(len(told), dice))
        store.add(*told[-1])
    elif what == "add many":
        new = [story(len(told) + n, dice) for n in range(3)]
        told += new
        store.add_many(new)
    elif what == "replace":
        article, found = dice.choice(told)
        store.replace(article, found[:1], reviewed=dice.random() < 0.5)
        found[1:] = []
    else:
        report = store.report(dice.choice(reports).id)
        if what == "review":
            desk.revise([Revision(report.id, review=dice.choice(list(Review)))], who="somebody")
        else:
            new = replace(report, location=dice.choice(_PLACES), status=dice.choice(list(Status)))
            desk.revise([Revision(report.id, new, Review.CORRECTED)], who="somebody")


def seen(store, wanted: Filter) -> object:
    """Everything a person could see under a filter."""
    found = store.deployments(wanted)
    arrays = store.columns(wanted)
    return (
        [(one, [store.articles_of([one])[r.article_id] for r in one.reports]) for one in found],
        sorted((int(i), r, o) for i, r, o in zip(arrays.id, arrays.reports, arrays.origins, strict=True)),
        store.count(wanted),
        store.counts(wanted),
        store.histogram(wanted, "week"),
        [one.report for one in store.sourced(wanted)],
    )


def _tall(latitude: float) -> float:
    """Height on a Mercator map, on which an area's sides are straight."""
    return math.asinh(math.tan(math.radians(latitude)))


def by_hand(store, wanted: Filter) -> list[str]:
    """Identities of the deployments that a filter selects, found one by one without any index."""
    everything = store.deployments(Filter(as_of=wanted.as_of))
    articles = store.articles_of(everything)
    checked = Desk(store).checked(report.id for one in everything for report in one.reports)
    words = [word.casefold() for word in wanted.q.split()]

    def report_fits(report: Report) -> bool:
        article, review = articles[report.article_id], checked[report.id].review
        place = report.location.name if report.location else ""
        text = f"{report.system} {report.place} {report.evidence.quote} {article.title or ''} {place}".casefold()
        return (
            (not wanted.source or article.source in wanted.source)
            and (not wanted.lang or article.lang in wanted.lang)
            and (not wanted.since or (article.published is not None and article.published >= wanted.since))
            and (not wanted.until or (article.published is not None and article.published <= wanted.until))
            and (wanted.reviewed is None or (review in (Review.ACCEPTED, Review.CORRECTED)) == wanted.reviewed)
            and (not wanted.review or review in wanted.review)
            and all(any(part.startswith(word) for part in text.replace("-", " ").split()) for word in words)
        )

    def fits(one) -> bool:
        place = one.location
        if wanted.bbox:
            west, south, east, north = wanted.bbox
            if place is None or not south <= place.latitude <= north:
                return False
            inside = (place.longitude >= west, place.longitude <= east)
            if not (all(inside) if west <= east else any(inside)):
                return False
        if wanted.area:
            drawn = Polygon([(east, _tall(north)) for east, north in wanted.area])
            if place is None or not any(
                drawn.contains(Point(place.longitude + turn, _tall(place.latitude))) for turn in (-360, 0, 360)
            ):
                return False
        return (
            (not wanted.type or one.system_type in wanted.type)
            and (not wanted.status or one.status in wanted.status)
            and (not wanted.country or (place is not None and place.country in wanted.country))
            and (not wanted.precision or (place is not None and place.precision in wanted.precision))
            and one.origins >= wanted.min_origins
            and any(map(report_fits, one.reports))
        )

    return sorted(one.id for one in everything if fits(one))


def grouped(deployments) -> list[tuple[str, ...]]:
    return sorted(tuple(report.id for report in one.reports) for one in deployments)


def lived(store: Store, clock: Clock, dice: random.Random, steps: int) -> None:
    """Do many things to a store, look after each what it shows, and ask it about all these moments at the end."""
    desk = Desk(store)
    told: list[tuple[Article, list[Report]]] = []
    shown = []
    for _ in range(steps):
        act(store, desk, told, dice)
        assert grouped(merge(store.sourced())) == grouped(store.deployments())
        for wanted in dice.sample(_FILTERS, 3):
            shown.append((clock.now, wanted, seen(store, wanted)))
            assert sorted(one.id for one in store.deployments(wanted)) == by_hand(store, wanted), wanted
    fresh = Store(store.database, clock)
    for at, wanted, what in shown:
        then = replace(wanted, as_of=at + dice.choice([timedelta(0), timedelta(minutes=59)]))
        assert seen(dice.choice([store, fresh]), then) == what, then
    for wanted in _FILTERS:
        assert seen(fresh, wanted) == seen(store, wanted), "an index that grew is like one that was loaded"
    assert store.count(Filter(as_of=datetime(2025, 12, 31, tzinfo=UTC))) == 0


@settings(
    max_examples=5 * settings.default.max_examples // 100, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.randoms(use_true_random=False))
def test_what_was_shown_at_any_moment_is_answered_exactly(dice: random.Random) -> None:
    clock = Clock()
    store = Store.open(path=":memory:", clock=clock)
    lived(store, clock, dice, 10)
    store.close()


def test_and_so_it_is_in_files_and_servers(open_store) -> None:
    clock = Clock()
    lived(open_store(clock=clock), clock, random.Random(7), 15)


def test_a_clock_that_goes_back_changes_no_order(open_store, make_report) -> None:
    moments = iter([datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)])
    store = open_store(clock=lambda: next(moments))
    for place, latitude in (("Luga", 58.7), ("Tiksi", 71.6)):
        article, report = make_report("S-400", place, latitude)
        store.add(article, [report])
    assert store.count(Filter.from_query("as_of=2026-03-01")) == 0
    assert store.count(Filter.from_query("as_of=2026-03-02T00:00:00Z")) == 1
    assert store.count(Filter.from_query("as_of=2026-03-02T00:00:00.000001Z")) == 2
