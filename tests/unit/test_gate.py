"""What a publication profile lets through, and that it lets through no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.gate import BLURRED, Profile, Rule, Terms, blur, profile_named, profiles, publish, veil
from geo.geodesy import distance_km
from geo.merge import Sourced, merge
from geo.model import Location, Precision, Review, Status, SystemType
from geo.settings import Settings

TODAY = date(2024, 5, 20)


def shown(profile: Profile, told, reviews=None, today=TODAY):
    sourced = [Sourced(report, article) for article, report in told]
    articles = {article.id: article for article, _ in told}
    return list(publish(profile, merge(sourced), articles, reviews or {}, today, "secret"))


KM = st.sampled_from([0.0, 1.0, 25.0, 100.0, 1000.0])


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0.05, 600), KM, KM)
@settings(deadline=None)
def test_a_blurred_place_is_as_wide_as_asked_and_holds_the_true_one(
    latitude, longitude, radius_km, grid_km, circle_km
) -> None:
    place = Location(latitude, longitude, radius_km, Precision.CITY, "Somewhere", "gazetteer", "UA")
    terms = Terms(grid_km=grid_km, radius_km=circle_km)
    seen = blur(place, terms)
    if radius_km >= max(grid_km, circle_km):
        assert seen is place
        return
    assert seen.radius_km >= max(grid_km, circle_km) and seen.name == "Ukraine" and seen.source == BLURRED
    if abs(latitude) < 60 and max(grid_km, circle_km) <= 100:
        assert seen.radius_km == max(grid_km, circle_km)
    assert -90 <= seen.latitude <= 90 and -180 <= seen.longitude <= 180
    assert distance_km(latitude, longitude, seen.latitude, seen.longitude) <= seen.radius_km + 0.02
    # Asking again blurs no further.
    assert blur(seen, terms) is seen


@pytest.mark.parametrize("terms", [Terms(grid_km=25), Terms(radius_km=25)])
def test_neighbours_of_a_cell_cannot_be_told_apart(terms) -> None:
    one, other = (
        Location(45.10 + step, 33.9 + step, 0.1, Precision.COORDINATES, f"{step}", "coordinates", "UA")
        for step in (0.0, 0.01)
    )
    assert blur(one, terms) == blur(other, terms)


def test_a_rule_for_a_side_goes_by_what_a_person_wrote(make_report) -> None:
    profile = Profile("p", rules=(Rule(Terms(radius_km=50), side=("Red",)), Rule(Terms(withhold=True), side=("grey",))))
    told = [make_report(place=name, latitude=45.0 + 3 * n, source=name) for n, name in enumerate("ABCD")]
    sides = ("red", "Blue", "Grey", None)
    told = [(article, replace(report, side=side)) for (article, report), side in zip(told, sides, strict=True)]
    seen = [one.deployment for one in shown(profile, told)]  # what has no side may be grey, and is not there
    assert sorted((one.location.radius_km, one.location.name) for one in seen) == [(15, "B"), (50, "Ukraine")]
    assert not [report.side for one in seen for report in one.reports if report.side]


def test_young_and_undated_reports_are_held_back(make_report) -> None:
    told = [make_report(published=TODAY - timedelta(days=days), extra=f"{days}") for days in (2, 8, 9)] + [
        make_report(published=None, extra="undated")
    ]
    (one,) = shown(Profile("late", terms=Terms(delay_days=7)), told)
    assert {articles.published for articles in one.articles.values()} == {date(2024, 5, 12), date(2024, 5, 11)}
    assert one.deployment.last_reported == date(2024, 5, 12)
    assert shown(Profile("later", terms=Terms(delay_days=30)), told) == []


def test_a_delay_holds_back_what_a_young_report_changed(make_report) -> None:
    told = [
        make_report(published=date(2024, 5, 1)),
        make_report(published=TODAY, extra="It is gone.", status=Status.WITHDRAWN),
    ]
    (one,) = shown(Profile("late", terms=Terms(delay_days=7)), told)
    assert one.deployment.status is Status.DEPLOYED and len(one.deployment.history) == 1


def test_the_strictest_of_several_rules_holds(make_report) -> None:
    profile = Profile(
        "p",
        terms=Terms(delay_days=1),
        rules=(
            Rule(Terms(grid_km=10), type=(SystemType.AIR_DEFENCE,)),
            Rule(Terms(grid_km=50, delay_days=3), country=("UA",)),
            Rule(Terms(withhold=True), system=("iskander",)),
        ),
    )
    (one,) = shown(profile, [make_report(), make_report("Iskander", "Luga", 58.7, 29.8)])
    assert one.deployment.system == "S-400" and one.deployment.location.radius_km == 50


def test_reviews_that_no_state_meets_withhold() -> None:
    both = Terms(review=(Review.ACCEPTED,)).and_also(Terms(review=(Review.CORRECTED,)))
    assert both.withhold


def test_origins_are_counted_among_what_may_be_shown(make_report) -> None:
    told = [make_report(source="A"), make_report(source="B", extra="Quite another story by another reporter, he said.")]
    told[1] = (replace(told[1][0], lang="uk"), told[1][1])
    profile = Profile("two", terms=Terms(min_origins=2))
    assert len(shown(profile, told)) == 1
    strict = Profile("two", terms=Terms(min_origins=2, review=(Review.ACCEPTED,)))
    assert shown(strict, told, {told[0][1].id: Review.ACCEPTED}) == []


def test_an_article_of_which_something_is_held_back_is_sealed(make_report) -> None:
    article, report = make_report()
    free = replace(report, system="Tor", location=replace(report.location, radius_km=400.0, precision=Precision.REGION))
    profile = Profile("p", rules=(Rule(Terms(withhold=True), system=("S-400",)),))
    (one,) = shown(profile, [(article, report), (article, free)])
    (seen,) = one.deployment.reports
    (closed,) = one.articles.values()
    assert seen.system == "Tor" and seen.id == veil(free.id, "secret") and seen.article_id == closed.id != article.id
    assert (seen.evidence.quote, seen.place, seen.clues, closed.title, closed.url) == ("", None, (), None, None)
    assert article.text not in closed.text and closed.source == article.source


def test_identities_that_the_article_gives_away_are_nowhere(make_report) -> None:
    told = [make_report(), make_report(status=Status.DENIED, source="Other", published=date(2024, 5, 2))]
    (one,) = shown(Profile("p", terms=Terms(grid_km=40)), told)
    said = repr(one)
    assert one.deployment.contradictions and len(one.deployment.history) == 2
    assert not [name for article, report in told for name in (article.id, report.id) if name in said]
    assert {one.deployment.id} <= {report.id for report in one.deployment.reports}
    assert {name for part in one.deployment.history for name in part.reports} == {r.id for r in one.deployment.reports}
    assert repr(shown(Profile("p", terms=Terms(grid_km=40)), told)[0]) == said


def test_the_open_profile_changes_nothing(make_report) -> None:
    told = [make_report(), make_report("Iskander", "Luga", 58.7, 29.8)]
    sourced = [Sourced(report, article) for article, report in told]
    assert [one.deployment for one in shown(Profile("open"), told)] == merge(sourced)


def test_profiles_are_read_from_files(tmp_path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text('[profile.careful]\ndelay_days = 1\n[[profile.careful.rule]]\ncountry = ["PL"]\nwithhold = true\n')
    settings_ = replace(Settings(), profiles_file=str(own))
    assert profile_named("careful", settings_) == Profile(
        "careful", "", Terms(delay_days=1), (Rule(Terms(withhold=True), country=("PL",)),)
    )
    assert {"open", "checked", "careful"} <= set(profiles(settings_))
    with pytest.raises(InputError, match=r"nothing is shown.*careful, checked, open"):
        profile_named("carefull", settings_)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[profile.x]\ndelay = 3", "unknown delay"),
        ("[profile.x]\ndelay_days = '3'", "right kind"),
        ("[profile.x]\ndelay_days = true", "right kind"),
        ("[profile.x]\ndelay_days = -3", "out of range"),
        ("[profile.x]\ngrid_km = 5000", "at most 1000"),
        ("[profile.x]\nradius_km = 5000", "radius_km is at most 1000"),
        ("[profile.x]\nreview = ['Fine']", "To review, Accepted"),
        ("[[profile.x.rule]]\nstatus = 'gone'\nwithhold = true", "gone"),
        ("[[profile.x.rule]]\nstatus = 'planned'", "but not what"),
        ("[[profile.x.rule]]\nplace = 'Here'\nwithhold = true", "unknown place"),
        ("[profil.x]\ndelay_days = 3", "only"),
        ("[profile.x\n", "can't be read"),
    ],
)
def test_a_profile_with_a_mistake_shows_nothing_and_says_why(tmp_path, written, said) -> None:
    (tmp_path / "p.toml").write_text(written)
    with pytest.raises(InputError, match=said):
        profiles(replace(Settings(), profiles_file=str(tmp_path / "p.toml")))
