"""Reports that say the same become one deployment, whatever order they come in."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geodesy import distance_km
from geo.merge import MERGE, SPLIT, Decision, Sourced, merge, merge_around
from geo.model import Article, Evidence, Location, Precision, Report, Status, SystemType
from geo.same_place import REACH_KM, same_place

places = st.none() | st.builds(
    Location,
    latitude=st.sampled_from([55.70, 55.703, 55.72, 55.75, 55.9, 56.4]),
    longitude=st.sampled_from([37.50, 37.503, 37.55, 37.62, 37.9, -179.99, 179.99]),
    radius_km=st.sampled_from([0.1, 2.0, 5.0, 15.0, 47.0, 500.0]),
    precision=st.sampled_from(Precision),
    name=st.sampled_from(
        ["Kubinka, Russia", "near Kubinka, Russia", "Kubinka Air Base, Russia", "Vnukovo", "55.7, 37.5"]
    ),
    source=st.sampled_from(["gazetteer:geonames:1", "landmark:landmark:x", "relative", "coordinates", "user"]),
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


@settings(deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(found, shuffle) -> None:
    expected = merge(found)
    shuffle.shuffle(found)
    assert merge(found) == expected


@settings(deadline=None)
@given(stories())
def test_no_report_is_lost_or_counted_twice(found) -> None:
    merged = [report.id for one in merge(found) for report in one.reports]
    assert sorted(merged) == sorted(one.report.id for one in found)


@settings(deadline=None)
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
        assert one.location == min(located, key=lambda place: (place.source != "user", place.radius_km))
        # Around one place: whatever joined it is the same place as that one.
        assert any(all(a == b or same_place(a, b) for b in located) for a in located)
        known = [days[report.id] for report in one.reports if days[report.id]]
        assert (one.first_reported, one.last_reported) == (min(known, default=None), max(known, default=None))
        assert 1 <= one.origins <= len(one.reports)


@settings(deadline=None)
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


class Held:
    """Reports at hand, as a store gives them to `merge_around`."""

    def __init__(self, sourced: list[Sourced]) -> None:
        self.sourced = sourced

    def near(self, system, latitude, longitude, within_km):
        placed = [one for one in self.sourced if one.report.system == system and one.report.location]
        for one in placed:
            if (
                distance_km(latitude, longitude, one.report.location.latitude, one.report.location.longitude)
                <= within_km
            ):
                yield one

    def by_id(self, reports):
        return [one for one in self.sourced if one.report.id in reports]


@st.composite
def decided(draw: st.DrawFn, found: list[Sourced]) -> list[Decision]:
    ids = [one.report.id for one in found]
    if len(ids) < 2:
        return []
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True).map(tuple)
    return draw(st.lists(st.builds(Decision, st.sampled_from([MERGE, SPLIT]), some, some), max_size=3))


@settings(deadline=None)
@given(st.data())
def test_merging_around_a_change_is_merging_everything(data: st.DataObject) -> None:
    found = data.draw(stories())
    decisions = data.draw(decided(found))
    cut = data.draw(st.integers(0, len(found)))
    before, changed = merge(found[:cut], decisions), [one.report for one in found[cut:]]
    if cut and data.draw(st.booleans()):  # one is taken away again
        gone = found.pop(0)
        changed.append(gone.report)
    fresh = merge_around(changed, Held(found), decisions)
    touched = {report.id for report in changed} | {report.id for one in fresh for report in one.reports}
    kept = [one for one in before if not touched & {report.id for report in one.reports}]
    assert sorted([*kept, *fresh], key=lambda one: one.id) == sorted(merge(found, decisions), key=lambda one: one.id)


def test_another_system_joined_by_hand_lends_no_place() -> None:
    def told(number: int, system: str, location: Location | None) -> Sourced:
        article = Article(f"Article {number}", source="One")
        evidence = Evidence("Article", 0, 7)
        kind = SystemType.AIR_DEFENCE
        return Sourced(Report(article.id, system, kind, Status.DEPLOYED, evidence, location=location), article)

    kubinka = Location(55.7, 37.5, 3.0, Precision.SITE, "Kubinka, Russia", "gazetteer:geonames:1")
    found = [told(0, "S-400", None), told(1, "S-400", kubinka), told(2, "Patriot", kubinka)]
    nowhere, there, other = (one.report.id for one in found)
    joined = [Decision(MERGE, (nowhere, other))]
    assert [len(one.reports) for one in merge(found, joined)].count(2) == 1
    fresh = merge_around([found[2].report], Held(found), joined)
    assert there not in {report.id for one in fresh for report in one.reports}


@settings(deadline=None)
@given(st.data())
def test_what_a_person_decided_holds(data: st.DataObject) -> None:
    found = data.draw(stories())
    decisions = data.draw(decided(found))
    merged = merge(found, decisions)
    assert sorted(one.report.id for one in found) == sorted(report.id for one in merged for report in one.reports)
    shuffled = data.draw(st.permutations(found))
    assert merge(shuffled, decisions) == merged
    if decisions:
        last = decisions[-1]
        home = {report.id: one.id for one in merged for report in one.reports}
        if last.kind == MERGE:
            # The newest decision holds against every older one.
            assert len({home[one] for one in last.reports}) == 1
        else:
            assert all(home[a] != home[b] for a in last.reports for b in last.others if a != b)


def test_joined_and_split_by_hand_and_undone(make_report) -> None:
    one, two, far = (
        Sourced(*reversed(make_report(source=name, extra=name, latitude=latitude)))
        for name, latitude in (("A", 45.1), ("B", 45.1), ("C", 50.0))
    )
    together = merge([one, two, far])
    assert [len(group.reports) for group in together] == [2, 1]
    joined = merge([one, two, far], [Decision(MERGE, (one.report.id, far.report.id), by="Ana", why="one battery")])
    assert len(joined) == 1 and "joined by hand by Ana: one battery" in joined[0].why
    split = merge([one, two, far], [Decision(SPLIT, (two.report.id,), (one.report.id,), "Ana")])
    assert sorted(len(group.reports) for group in split) == [1, 1, 1]
    # A further report of the place joins the part that was not split off.
    more = Sourced(*reversed(make_report(source="D", extra="D")))
    grown = merge([one, two, far, more], [Decision(SPLIT, (two.report.id,), (one.report.id,), "Ana")])
    assert {one.report.id, more.report.id} in [{report.id for report in group.reports} for group in grown]
    assert merge([one, two, far], []) == together


def test_places_farther_apart_than_the_reach_are_never_one() -> None:
    def wide(latitude: float, longitude: float) -> Location:
        return Location(latitude, longitude, 900.0, Precision.COUNTRY, "Russia", "region:country:RU")

    assert same_place(wide(55.0, 37.0), wide(55.0, 37.6)) is not None
    assert same_place(wide(55.0, 37.0), wide(55.0 + (REACH_KM + 1) / 111.2, 37.0)) is None


def test_a_denial_stands_beside_the_claim(make_report) -> None:
    (first, claim), (other, denial) = (
        make_report(source="Paper A"),
        make_report(source="Paper B", extra="No.", status=Status.DENIED, published=date(2024, 5, 2)),
    )
    (one,) = merge([Sourced(claim, first), Sourced(denial, other)])
    assert one.status is Status.DEPLOYED and one.origin_names == ("Paper A",)
    (dispute,) = one.contradictions
    assert (dispute.status, dispute.origins) == (Status.DEPLOYED, ("Paper A",))
    assert (dispute.against, dispute.against_reports) == (Status.DENIED, (denial.id,))
    assert [episode.status for episode in one.history] == [Status.DEPLOYED, Status.DENIED]
    assert one.lead == claim


def test_who_takes_back_their_own_claim_is_no_contradiction(make_report) -> None:
    from dataclasses import replace

    told = []
    for day, status in ((1, Status.DEPLOYED), (2, Status.DENIED)):
        article, report = make_report(
            source=f"Paper {day}", extra=str(day), status=status, published=date(2024, 5, day)
        )
        told.append(Sourced(replace(report, origin="TASS"), article))
    (one,) = merge(told)
    assert one.status is Status.DENIED and one.contradictions == () and one.origins == 1


def test_gone_and_still_there_within_days_is_disputed(make_report) -> None:
    from dataclasses import replace

    told = []
    for source, day, status in (("A", 1, Status.DESTROYED), ("B", 2, Status.DEPLOYED), ("C", 20, Status.DEPLOYED)):
        article, report = make_report(source=source, status=status, published=date(2024, 5, day))
        # Invented papers of three languages, so that none is a reprint of another.
        told.append(Sourced(report, replace(article, lang={"A": "en", "B": "uk", "C": "de"}[source])))
    (one,) = merge(told)
    assert one.status is Status.DEPLOYED
    (dispute,) = one.contradictions
    assert (dispute.origins, dispute.against_origins) == (("B",), ("A",))


def test_a_plan_comes_before_what_is_reported_without_a_date(make_report) -> None:
    told = [
        make_report(status=Status.PLANNED, published=date(2024, 11, 28)),
        make_report(source="Other", extra="It stands there.", published=None),
    ]
    (one,) = merge([Sourced(report, article) for article, report in told])
    assert one.status is Status.DEPLOYED and one.lead == told[1][1]


def test_what_a_person_placed_comes_first(make_report) -> None:
    from dataclasses import replace

    (a, machine), (b, person) = make_report(radius_km=2.0), make_report(extra="Again.", radius_km=5.0)
    assert machine.location and person.location
    machine = replace(machine, location=replace(machine.location, latitude=45.11))
    person = replace(person, location=replace(person.location, source="user"))
    (one,) = merge([Sourced(machine, a), Sourced(person, b)])
    assert one.location == person.location


def test_a_country_does_not_swallow_a_building(make_report) -> None:
    told = [make_report(radius_km=2.0), make_report(radius_km=500.0, extra="Again.")]
    assert len(merge([Sourced(report, article) for article, report in told])) == 2
