"""What the map is told of a deployment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.draw import features, words
from geo.merge import Sourced, merge
from geo.model import (
    Article,
    Evidence,
    Figure,
    Location,
    Precision,
    RangeBand,
    RangeKind,
    Report,
    Status,
    System,
    SystemType,
)

TEXT = "Before it stood this. Ein Pantsir-S1 steht in Köln 🚀 heute. After it came that."
QUOTE = "Ein Pantsir-S1 steht in Köln 🚀 heute."
ARTICLE = Article(TEXT, title="T", url="https://news.example/1", published=date(2023, 1, 19))
PLACE = Location(50.938333, 6.957778, 15.0, Precision.CITY, "Köln", "gazetteer:1", "DE")
SYSTEM = System(
    "Pantsir-S1",
    SystemType.AIR_DEFENCE,
    "Russia",
    figures=(
        Figure(12, RangeKind.ENGAGEMENT, "57E6 against helicopters", "maker", "https://maker.example/a"),
        Figure(20, RangeKind.ENGAGEMENT, "57E6", "maker", "https://maker.example/b"),
        Figure(36, RangeKind.DETECTION, "radar", "maker", "https://maker.example/c"),
    ),
)


def report(**changes: object) -> Report:
    start = TEXT.index(QUOTE)
    system, place = TEXT.index("Pantsir-S1"), TEXT.index("Köln")
    made = Report(
        ARTICLE.id, "Pantsir-S1", SystemType.AIR_DEFENCE, Status.DEPLOYED, Evidence(QUOTE, start, start + len(QUOTE)),
        (system, system + 10), (place, place + 4), "Köln", location=PLACE,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def feature(one: Report) -> dict:  # type: ignore[type-arg]
    [deployment] = merge([Sourced(one, ARTICLE)])
    return features.feature(deployment, {ARTICLE.id: ARTICLE}, {SYSTEM.name: SYSTEM})


def test_marks_cut_the_named_words_out_of_the_quote() -> None:
    marks = feature(report())["properties"]["marks"]
    assert [(QUOTE[start:end], kind) for start, end, kind in marks] == [("Pantsir-S1", "system"), ("Köln", "place")]


def test_words_outside_the_sentence_are_not_marked() -> None:
    marks = feature(report(place_span=(0, 6)))["properties"]["marks"]
    assert [kind for _, _, kind in marks] == ["system"]


def test_band_is_of_one_kind_and_the_articles_own_wins() -> None:
    drawn = feature(report())["properties"]
    assert (drawn["range_low_km"], drawn["range_high_km"], drawn["range_kind"]) == (12, 20, "engagement")
    own = feature(report(article_range=RangeBand(30, 30, None, "article", "about 30 km")))["properties"]
    assert (own["range_high_km"], own["range_source"]) == (30, "article")
    assert "as this article says" in own["range_words"]


def test_what_has_no_place_has_no_point() -> None:
    unplaced = feature(report(location=None))
    assert unplaced["geometry"] is None
    assert unplaced["properties"]["where"] == "place not known"
    assert set(unplaced["properties"]) == set(feature(report())["properties"])


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " https://a.example b", "ftp://x", None, ""]
)
def test_only_http_links_are_links(url: str | None) -> None:
    assert features.link(url) is None
    assert features.host(url) is None


def test_link_and_host() -> None:
    assert features.link("https://www.news.example/a?b=c") == "https://www.news.example/a?b=c"
    assert features.host("https://www.news.example/a") == "news.example"


def test_detail_has_the_context_and_every_figure() -> None:
    [deployment] = merge([Sourced(report(), ARTICLE)])
    detail = features.detail(deployment, {ARTICLE.id: ARTICLE}, {SYSTEM.name: SYSTEM})
    [told] = detail["reports"]
    assert (told["before"], told["after"]) == ("Before it stood this. ", " After it came that.")
    assert [figure["km"] for figure in detail["range"]["figures"]] == [12, 20, 36]


def test_context_is_empty_when_the_article_has_changed() -> None:
    assert features.context(report(), Article("Other words entirely, long enough to be cut.")) == ("", "")


def test_pin_stays_the_same_when_a_newer_report_comes_in() -> None:
    older = Article(f"{QUOTE} Once.", published=date(2022, 1, 1))
    first = Sourced(replace(report(), article_id=older.id, evidence=Evidence(QUOTE, 0, len(QUOTE))), older)
    second = Sourced(report(), ARTICLE)
    [both], [alone] = merge([first, second]), merge([first])
    assert both != alone
    assert features.pin_id(both) == features.pin_id(alone)


@given(st.floats(0.01, 600), st.floats(-90, 90), st.floats(-180, 180))
def test_coordinates_are_not_finer_than_their_uncertainty(radius: float, latitude: float, longitude: float) -> None:
    written = words.coordinates(latitude, longitude, radius).split(", ")[0]
    step_km = 111.2 * 10.0 ** -len(written.partition(".")[2])
    assert step_km > radius / 60 or radius > 600
    assert abs(float(written) - latitude) <= 0.5 * 10.0 ** -len(written.partition(".")[2]) + 1e-9


def test_words() -> None:
    assert words.where(PLACE) == "somewhere in or around Köln (within about 15 km)"
    near = replace(PLACE, name="4 km southeast of the Kremlin, Moscow", precision=Precision.AREA, radius_km=5.0)
    assert words.where(near) == "4 km southeast of the Kremlin, Moscow (within about 5 km)"
    assert words.km(0.1) == "100 m" and words.km(3.4) == "3.4 km" and words.km(1500) == "1 500 km"
    assert words.band(SYSTEM.range) == "Range 12–20 km, published maximum (engagement)"
    assert words.day(date(2023, 1, 9)) == "9 Jan 2023" and words.day(None) == "undated"
