"""The filter: the same words in a URL, a form and a command; to SQL; in plain words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FilterError
from geo.filters import WORDS, Filter
from geo.model import Precision, Review, Status, SystemType

filters = st.builds(
    Filter,
    type=st.lists(st.sampled_from(SystemType), unique=True).map(tuple),
    system=st.lists(st.text("abcÄЖ-/ &=,", min_size=1).filter(lambda s: s == s.strip()), unique=True).map(tuple),
    status=st.lists(st.sampled_from(Status), unique=True).map(tuple),
    country=st.lists(st.sampled_from(["RU", "UA", "PL"]), unique=True).map(tuple),
    source=st.lists(st.text("xyz, ", min_size=1).filter(lambda s: s == s.strip()), unique=True).map(tuple),
    since=st.none() | st.dates(date(1960, 1, 1), date(2030, 1, 1)),
    until=st.none() | st.dates(date(1960, 1, 1), date(2030, 1, 1)),
    min_origins=st.integers(1, 9),
    precision=st.lists(st.sampled_from(Precision), unique=True).map(tuple),
    reviewed=st.sampled_from([None, True, False]),
    bbox=st.none() | st.just((170.0, -10.5, -170.0, 10.25)),
    lang=st.lists(st.sampled_from(["en", "uk"]), unique=True).map(tuple),
    review=st.lists(st.sampled_from(Review), unique=True).map(tuple),
    as_of=st.none()
    | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
    | st.just(datetime(2026, 3, 1, 23, 59, 59, 999999, UTC)),
    area=st.just(())
    | st.lists(st.tuples(st.integers(-5400000, 5400000), st.integers(-900000, 900000)), min_size=3, max_size=80).map(
        lambda corners: tuple((east / 10_000, north / 10_000) for east, north in corners)
    ),
)


@given(filters)
def test_a_filter_survives_the_address_bar(wanted: Filter) -> None:
    assert Filter.from_query(wanted.to_query()) == wanted


def test_every_word_of_the_contract_is_known() -> None:
    contract = "type system status country source from to min_origins precision reviewed bbox q"
    assert list(WORDS) == [*contract.split(), "lang", "review", "as_of", "area"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", "colour"),
        ("type=spaceship", "spaceship"),
        ("from=yesterday", "yesterday"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=0,95,10,96", "bbox"),
        ("area=1,2,3,4", "corners"),
        ("area=1,2,3,4,5,6,7", "corners"),
        ("area=1,2,3,4,5,95", "90"),
        ("area=1,2,3,4,5,nan", "90"),
        ("area=a,2,3,4,5,6", "numbers"),
        ("min_origins=0", "min_origins"),
        ("reviewed=perhaps", "perhaps"),
        ("review=perhaps", "To review, Accepted"),
        ("as_of=then", "then"),
    ],
)
def test_a_wrong_word_is_named(query: str, named: str) -> None:
    with pytest.raises(FilterError, match=named):
        Filter.from_query(query)


def test_commas_separate_vocabulary_but_not_names() -> None:
    wanted = Filter.from_query("type=air defence,drone&source=Reuters, London")
    assert wanted.type == (SystemType.AIR_DEFENCE, SystemType.DRONE)
    assert wanted.source == ("Reuters, London",)


def test_a_day_as_known_means_its_end() -> None:
    wanted = Filter.from_query("as_of=2026-03-01&review=needs help")
    assert wanted.as_of == datetime(2026, 3, 1, 23, 59, 59, 999999, UTC)
    assert wanted.review == (Review.NEEDS_HELP,)
    assert "as_of=2026-03-01" in wanted.to_query()
    assert Filter.from_query("as_of=2026-03-01T14:00+02:00").as_of == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_it_says_in_words_what_it_shows() -> None:
    said = Filter.from_query("type=missile&country=PL&from=2023-01-02&min_origins=2").words()
    assert said == "missile, in Poland, published since 2 Jan 2023, with at least 2 independent origins"
    assert Filter().words() == "all systems"
