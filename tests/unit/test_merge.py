"""Reports that say the same become one deployment, whatever order they come in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geodesy import distance_km
from geo.merge import Sourced, merge
from geo.model import Article, Evidence, Location, Precision, Report, Status, SystemType

places = st.none() | st.builds(
    Location,
    latitude=st.sampled_from([55.70, 55.72, 55.75, 55.9, 56.4]),
    longitude=st.sampled_from([37.50, 37.55, 37.62, 37.9]),
    radius_km=st.sampled_from([0.1, 2.0, 5.0, 15.0, 47.0, 500.0]),
    precision=st.just(Precision.CITY),
    name=st.just("somewhere"),
    source=st.just("gazetteer"),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Sourced]:
    found = []
    for number in range(draw(st.integers(0, 9))):
        article = Article(
            f"Article {number}",
            source=draw(st.sampled_from(["One", "Two", "ONE", None])),
            published=draw(st.none() | st.dates(date(2023, 1, 1), date(2023, 1, 4))),
        )
        report = Report(
            article.id,
            draw(st.sampled_from(["S-400", "Patriot"])),
            SystemType.AIR_DEFENCE,
            draw(st.sampled_from(Status)),
            Evidence("Article", 0, 7),
            location=draw(places),
            origin=draw(st.none() | st.just("Agency")),
        )
        found.append(Sourced(report, article))
    return found


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(found, shuffle) -> None:
    expected = merge(found)
    shuffle.shuffle(found)
    assert merge(found) == expected


@given(stories())
def test_no_report_is_lost_or_counted_twice(found) -> None:
    merged = [report.id for one in merge(found) for report in one.reports]
    assert sorted(merged) == sorted(one.report.id for one in found)


@given(stories())
def test_a_deployment_is_one_system_at_one_place(found) -> None:
    days = {one.report.id: one.article.published for one in found}
    for one in merge(found):
        assert {report.system for report in one.reports} == {one.system}
        located = [report.location for report in one.reports if report.location]
        assert len(located) in (0, len(one.reports))
        if not located:
            assert len(one.reports) == 1 and one.location is None
            continue
        assert one.location == min(located, key=lambda place: place.radius_km)
        for a in located:
            for b in located:
                away = distance_km(a.latitude, a.longitude, b.latitude, b.longitude)
                assert away <= max(a.radius_km, b.radius_km, 0.5)
        known = [days[report.id] for report in one.reports if days[report.id]]
        assert (one.first_reported, one.last_reported) == (min(known, default=None), max(known, default=None))
        assert 1 <= one.origins <= len(one.reports)


@given(stories())
def test_reading_on_adds_and_never_takes_away(found) -> None:
    for one in merge(found[:-1]):
        ids = {report.id for report in one.reports}
        assert ids <= {report.id for other in merge(found) for report in other.reports}


@pytest.mark.parametrize(("days", "status"), [((1, 3), Status.WITHDRAWN), ((3, 1), Status.DEPLOYED)])
def test_the_latest_report_gives_the_status(make_report, days, status) -> None:
    (first, second) = (
        Sourced(*reversed(make_report(published=date(2024, 5, day), status=said, extra=str(day))))
        for day, said in zip(days, (Status.DEPLOYED, Status.WITHDRAWN), strict=True)
    )
    (one,) = merge([first, second])
    assert one.status is status
    assert (one.first_reported, one.last_reported) == (date(2024, 5, 1), date(2024, 5, 3))


def test_outlets_that_repeat_one_agency_are_one_origin(make_report) -> None:
    from dataclasses import replace

    told = []
    for source in ("Paper A", "Paper B", "Paper C"):
        article, report = make_report(source=source)
        told.append(Sourced(replace(report, origin="AGENCY" if source != "Paper B" else "Agency"), article))
    (one,) = merge(told)
    assert (len(one.reports), one.origins) == (3, 1)


def test_a_country_does_not_swallow_a_building(make_report) -> None:
    told = [make_report(radius_km=2.0), make_report(radius_km=500.0, extra="Again.")]
    assert len(merge([Sourced(report, article) for article, report in told])) == 2
