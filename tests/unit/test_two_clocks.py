"""What was shown at any moment is answered exactly, whatever was done since; merging bit by bit equals merging all."""

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lived import FILTERS, act, seen
from shapely.geometry import Point, Polygon

from geo.filters import Filter
from geo.merge import merge
from geo.model import Article, Report, Review
from geo.store import Store
from geo.store.desk import Desk


class Clock:
    """A clock that goes on by an hour at every look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


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
        for wanted in dice.sample(FILTERS, 3):
            shown.append((clock.now, wanted, seen(store, wanted)))
            assert sorted(one.id for one in store.deployments(wanted)) == by_hand(store, wanted), wanted
    fresh = Store(store.database, clock)
    for at, wanted, what in shown:
        then = replace(wanted, as_of=at + dice.choice([timedelta(0), timedelta(minutes=59)]))
        assert seen(dice.choice([store, fresh]), then) == what, then
    for wanted in FILTERS:
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
