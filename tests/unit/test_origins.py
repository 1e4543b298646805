"""Whom a report rests on, in many languages, and which reports have one origin."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from geo import origins
from geo.errors import DataError
from geo.model import Article, Evidence, Report, Sourced, Status, SystemType
from geo.outlets import OFFICIAL, Outlets, posts
from geo.settings import Settings


def told(text: str, source: str | None = None, day: int = 1, lang: str | None = "en", status=Status.DEPLOYED, url=None):
    article = Article(text, source=source, published=date(2024, 5, day), lang=lang, url=url)
    quote = text.partition(".")[0]
    return Sourced(Report(article.id, "S-400", SystemType.AIR_DEFENCE, status, Evidence(quote, 0, len(quote))), article)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Об этом сообщил Интерфаксу источник", "Interfax"),
        ("розповіли прикордонники Укрінформу", "Ukrinform"),
        ("وفق صور راجعتها رويترز", "Reuters"),
        ("共同社報導", "Kyodo"),
        ("pisze „New York Times”", "New York Times"),
        ("the Times of Israel wrote", "Times of Israel"),
        ("the newspaper Bild reported", "Bild-Zeitung"),
        ("teilte der ukrainische Militärgeheimdienst mit", "Ukrainian military intelligence"),
    ],
)
def test_names_are_known_in_any_writing(text, name) -> None:
    assert [one.name for one in Outlets.open().credited(text)] == [name]


@pytest.mark.parametrize("text", ["Das Bild zeigt einen Panzer.", "Die ganze Welt sieht zu.", "They tap maps in Fars."])
def test_common_words_are_no_outlets(text) -> None:
    assert Outlets.open().credited(text) == []
    assert Outlets.open().named("Bild") is not None


def test_an_outlet_is_known_by_its_pages() -> None:
    known = Outlets.open()
    assert known.at("https://uk.reuters.com/article/1").name == "Reuters"
    assert known.at("https://notreuters.com/") is None and known.at("http://[broken") is None and known.at(None) is None


def test_posts_are_known_by_who_posts() -> None:
    text = "See https://t.me/s/Example_Watch/12, telegram.me/example_watch and https://twitter.com/@Someone/status/9."
    assert posts(text) == ["t.me/example_watch", "x.com/someone"]


def test_a_broken_row_is_named(tmp_path) -> None:
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "outlets.csv").write_text("name,kind,aliases,hosts\nX,newspaper,,\n")
    with pytest.raises(DataError, match=r"line 2"):
        Outlets.open(replace(Settings(), data_dir=tmp_path))


def test_every_official_is_found_by_each_of_its_names() -> None:
    known = Outlets.open()
    for row in known:
        for name in (row.name, *row.aliases):
            assert known.named(name.lstrip("=")) is row
            if row.kind == OFFICIAL:
                assert row in known.credited(f"so said {name} on Monday")


def test_a_reprint_without_credit_is_found_by_its_words() -> None:
    first = told("Two S-400 launchers stand at the north end of the runway, residents of Lyubimovka said.", "One")
    again = told("Two S-400 launchers stand at the northern end of the runway, said residents of Lyubimovka.", "Two", 2)
    own = told("Our photographer counted four S-400 vehicles parked beside a hangar on Friday morning.", "Three", 3)
    found = origins.group([own, again, first])
    assert [one.name for one in found] == ["One", "Three"]
    assert "the same words" in found[0].why[0]


def test_a_denial_in_the_same_words_is_another_origin() -> None:
    claim = told("S-400 launchers were moved to Incirlik at night, an officer said.", "One")
    denial = told("S-400 launchers were not moved to Incirlik at night, an officer said.", "Two", status=Status.DENIED)
    assert len(origins.group([claim, denial])) == 2


def test_a_shared_second_credit_counts_only_about_the_same_time() -> None:
    text = "The Pentagon confirmed the S-400, {} reported."
    reuters, later = (
        told("Reuters saw the S-400 itself.", "A"),
        told("Reuters saw the S-400 itself once more.", "B", 20),
    )
    both = told(text.format("Reuters"), "C", 2)
    assert len(origins.group([reuters, both])) == 1
    assert len(origins.group([later, both])) == 2


def test_a_ministry_on_whose_roof_it_stands_has_said_nothing() -> None:
    one = told("A Pantsir stands on the roof of the Russian Ministry of Defence in Moscow", "Blog")
    quote = one.report.evidence.quote
    start = quote.index("Russian")
    placed = replace(one.report, place_span=(start, start + len("Russian Ministry of Defence")))
    assert [found.name for found in origins.group([Sourced(placed, one.article)])] == ["Blog"]
    assert [found.name for found in origins.group([one])] == ["Russian Defence Ministry"]


def test_without_any_name_a_text_is_its_own_origin() -> None:
    one, two = told("An S-400 stands by the lake."), told("Launchers of the S-400 kind came on Monday, by rail.")
    assert len(origins.group([one, two])) == 2


def test_of_many_reports_of_one_week_the_same_are_one_as_of_few(monkeypatch) -> None:
    """Many at once are first looked through by what they share; that finds what comparing one by one finds."""
    dice = random.Random(5)
    plain = [f"word{number}" for number in range(900)]
    texts = [" ".join(dice.choices(plain, k=30)) for _ in range(150)]
    texts += [" ".join([*text.split()[:-5], *dice.choices(plain, k=5)]) for text in texts[:40]]
    credited = ["", "", "", " Reuters reported it.", " So the Interfax agency and Reuters."]
    found = [
        told(f"S-400 {text}.{dice.choice(credited)}", f"Paper {number}", dice.randint(1, 9), dice.choice(["en", None]))
        for number, text in enumerate(texts)
    ]
    by_sharing = origins.group(found)
    assert 50 < len(by_sharing) < 150
    monkeypatch.setattr(origins, "_FEW", len(found))
    assert origins.group(found) == by_sharing
