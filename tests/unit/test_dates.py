"""When something happened: dates in full, and dates relative to the day of publication, in every language."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.extract.dates import event_date, names_a_time
from geo.extract.lexicon import languages, lexicon, words_of
from geo.extract.words import Words

WEDNESDAY = date(2024, 5, 15)


def dated(text: str, lang: str, published: date | None):
    words = Words(text)
    return event_date(words, lexicon(lang).tags(words.tokens), 0, len(text), lang, published)


@pytest.mark.parametrize(
    ("text", "lang", "published", "expected"),
    [
        ("It arrived on 28 February 2015.", "en", None, ("2015-02-28", "day")),
        ("It arrived on February 28, 2015.", "en", None, ("2015-02-28", "day")),
        ("It arrived on Aug. 25.", "en", date(2022, 8, 29), ("2022-08-25", "day")),
        ("It arrived on 30 December.", "en", date(2023, 1, 4), ("2022-12-30", "day")),
        ("It arrived on 30 December.", "en", None, None),
        ("It came in May 2014.", "en", None, ("2014-05", "month")),
        ("Комплекс прибыл 4 декабря 2021 года.", "ru", None, ("2021-12-04", "day")),
        ("Комплекс прибув 7 січня 2024 року.", "uk", None, ("2024-01-07", "day")),
        ("Das System kam am 3. März 2025.", "de", None, ("2025-03-03", "day")),
        ("It came on 2024-02-30.", "en", None, None),
        ("It may have come.", "en", date(2023, 1, 4), None),
    ],
)
def test_a_date_in_full_is_stated_or_null(text, lang, published, expected) -> None:
    assert dated(text, lang, published) == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("The battery arrived on Tuesday.", "en", ("2024-05-14", "day")),
        ("The battery arrived Wednesday.", "en", ("2024-05-15", "day")),
        ("The battery arrived last Wednesday.", "en", ("2024-05-08", "day")),
        ("The battery arrived on Tuesday last week.", "en", ("2024-05-07", "day")),
        ("The battery will arrive on Friday.", "en", ("2024-05-17", "day")),
        ("The battery arrived yesterday.", "en", ("2024-05-14", "day")),
        ("The battery arrived the day before yesterday.", "en", ("2024-05-13", "day")),
        ("The battery arrived last week.", "en", ("2024-W19", "week")),
        ("The battery arrived last month.", "en", ("2024-04", "month")),
        ("Комплекс прибыл во вторник.", "ru", ("2024-05-14", "day")),
        ("Комплекс перебросили вчера.", "ru", ("2024-05-14", "day")),
        ("Комплекс перебросили на прошлой неделе.", "ru", ("2024-W19", "week")),
        ("Комплекс прибув у вівторок.", "uk", ("2024-05-14", "day")),
        ("Комплекс прибув у п'ятницю.", "uk", ("2024-05-10", "day")),
        ("Комплекс прибув минулого тижня.", "uk", ("2024-W19", "week")),
        ("Das System traf am Dienstag ein.", "de", ("2024-05-14", "day")),
        ("Das System traf vergangene Woche ein.", "de", ("2024-W19", "week")),
        ("Le système est arrivé mardi dernier.", "fr", ("2024-05-14", "day")),
        ("Le système est arrivé mercredi dernier.", "fr", ("2024-05-08", "day")),
        ("El sistema llegó la semana pasada.", "es", ("2024-W19", "week")),
        ("Il sistema è arrivato ieri.", "it", ("2024-05-14", "day")),
        ("Sistemul a sosit săptămâna trecută.", "ro", ("2024-W19", "week")),
        ("Sistemul a sosit acum trei luni.", "ro", ("2024-02", "month")),
        ("Sistemul a sosit cu două zile în urmă.", "ro", ("2024-05-13", "day")),
        ("The battery arrived three days ago.", "en", ("2024-05-12", "day")),
        ("The battery arrived 20 days ago.", "en", ("2024-04-25", "day")),
        ("The battery arrived a week ago.", "en", ("2024-W19", "week")),
        ("The battery arrived six months ago.", "en", ("2023-11", "month")),
        ("The battery arrived years ago.", "en", None),
        ("Das System traf vor zwei Wochen ein.", "de", ("2024-W18", "week")),
        ("Le système est arrivé il y a trois jours.", "fr", ("2024-05-12", "day")),
        ("El sistema llegó hace dos meses.", "es", ("2024-03", "month")),
        ("Il sistema è arrivato tre giorni fa.", "it", ("2024-05-12", "day")),
        ("System przybył trzy dni temu.", "pl", ("2024-05-12", "day")),
        ("Systém dorazil před dvěma dny.", "cs", ("2024-05-13", "day")),
        ("Sistema atvyko prieš tris dienas.", "lt", ("2024-05-12", "day")),
        ("A rendszer három napja érkezett meg.", "hu", ("2024-05-12", "day")),
        ("Sistem üç gün önce geldi.", "tr", ("2024-05-12", "day")),
        ("Комплекс прибыл три дня назад.", "ru", ("2024-05-12", "day")),
        ("Комплекс прибув тиждень тому.", "uk", ("2024-W19", "week")),
        ("وصلت المنظومة قبل يومين", "ar", ("2024-05-13", "day")),
        ("System przybył we wtorek.", "pl", ("2024-05-14", "day")),
        ("Systém dorazil v úterý.", "cs", ("2024-05-14", "day")),
        ("Sistema atvyko antradienį.", "lt", ("2024-05-14", "day")),
        ("A rendszer kedden érkezett meg.", "hu", ("2024-05-14", "day")),
        ("Sistem geçen hafta geldi.", "tr", ("2024-W19", "week")),
        ("وصلت المنظومة يوم الثلاثاء", "ar", ("2024-05-14", "day")),
    ],
)
def test_a_relative_date_is_told_from_the_day_of_publication(text, lang, expected) -> None:
    assert dated(text, lang, WEDNESDAY) == expected
    assert dated(text, lang, None) is None


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The ministry said on Tuesday that a battery had been deployed near the border.", "en"),
        ("A battery was deployed near the border, the ministry said on Tuesday.", "en"),
        ("Комплекс разместили у границы, сообщили вчера в министерстве.", "ru"),
        ("Das System wurde verlegt, sagte der Minister am Dienstag.", "de"),
    ],
)
def test_the_day_of_the_saying_is_not_the_day_of_the_event(text, lang) -> None:
    assert dated(text, lang, WEDNESDAY) is None


def test_two_different_days_are_no_date() -> None:
    assert dated("It left Sevastopol on Monday and arrived in Novorossiysk on Tuesday.", "en", WEDNESDAY) is None
    assert dated("It arrived yesterday; it came on Tuesday.", "en", WEDNESDAY) == ("2024-05-14", "day")


def test_what_is_told_more_finely_wins() -> None:
    assert dated("It arrived last month, on 28 April 2024.", "en", WEDNESDAY) == ("2024-04-28", "day")


@given(published=st.dates(date(1990, 1, 1), date(2100, 12, 31)), weekday=st.integers(1, 7))
def test_a_weekday_is_the_last_of_its_name_and_never_after_publication(published: date, weekday: int) -> None:
    name = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[weekday - 1]
    found, precision = dated(f"The battery arrived on {name}.", "en", published)
    day = date.fromisoformat(found)
    assert precision == "day"
    assert day.isoweekday() == weekday
    assert timedelta(0) <= published - day < timedelta(days=7)


@given(published=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_weeks_and_months_turn_over_with_the_year(published: date) -> None:
    week, _ = dated("The battery arrived last week.", "en", published)
    assert date.fromisoformat(f"{week}-1") <= published - timedelta(days=7) <= date.fromisoformat(f"{week}-7")
    month, _ = dated("The battery arrived last month.", "en", published)
    assert month == (published.replace(day=1) - timedelta(days=1)).isoformat()[:7]


@pytest.mark.parametrize("code", languages())
def test_every_language_names_all_weekdays_and_yesterday_and_last_week(code: str) -> None:
    said = words_of(code)["dates"]
    assert set(said["weekdays"].values()) == set(range(1, 8))
    assert {-1, 0} <= set(said["days"].values())
    for unit in ("weeks", "months"):
        assert {-1, 0, 1} <= set(said[unit].values()), f"{code}: {unit}"
    assert set(said["ago"].values()) == {"day", "week", "month"}
    assert all("#" in pattern for pattern in said["ago"])
    assert said["last"]
    assert said["next"]
    for pattern, weekday in said["weekdays"].items():
        found = dated(f"xx {pattern.rstrip('*')} xx", code, WEDNESDAY)
        assert found is not None, f"{code}: {pattern!r} is never found"
        assert date.fromisoformat(found[0]).isoweekday() == weekday, f"{code}: {pattern!r}"
        assert names_a_time(pattern.rstrip("*").capitalize(), code), f"{code}: {pattern!r} could be a place"


def test_a_weekday_is_no_place_however_it_is_written_and_declined() -> None:
    for word, lang in (("Środę", "pl"), ("Sábado", "es"), ("Pirmadienį", "lt"), ("Четвергом", "ru"), ("March", "en")):
        assert names_a_time(word, lang), word
    assert not names_a_time("Środa Wielkopolska", "pl")  # a town
    assert not names_a_time("Fryazino", "en")
