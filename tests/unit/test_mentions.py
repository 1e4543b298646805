"""What counts as a system and as a place, before anything is judged: `Reader.prepare` on sentences of our own."""

import pytest

from geo.extract import Reader
from geo.extract.links import contains, lies_by
from geo.extract.reader import Prepared
from geo.model import Article


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open()


def prepare(reader: Reader, text: str, lang: str | None = None) -> Prepared:
    return reader.prepare(Article(text, lang=lang))


def systems(ready: Prepared) -> set[str]:
    return {mention.system for mention in ready.systems}


def places(ready: Prepared) -> set[str]:
    return {phrase.surface for phrase in ready.phrases}


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Ил-76 стоит на авиабазе Энгельс рядом с двумя Ту-95.", "ru", {"Tu-95"}),
        ("A KC-135 tanker and six F-16s landed at Incirlik.", "en", {"F-16"}),
        ("Боевой корабль США вошёл в порт Одессы.", "ru", {"warship"}),
        ("Two frigates of NATO and the minesweeper Lt. Dan Barbu left Constanta.", "en", {"warship", "Lt. Dan Barbu"}),
        ("Учебный корабль «Смольный» вошёл в порт Гаваны.", "ru", {"Smolny"}),
        ("Корвет «Бойкий» ушёл с Кубы в мае.", "ru", {"Boikiy"}),
        (
            "Gepards stood at the gate, Patriots at Jizan; an S-400 is far.",
            "en",
            {"Gepard", "Patriot", "S-400"},
        ),
        ("A battle group with two Boxers stands at Rukla.", "en", {"Boxer"}),
        ("Two 152-mm guns and a BMP stood in Horlivka.", "en", {"artillery", "armoured vehicle"}),
        ("В бухте ждали дизельные лодки и тральщики.", "ru", {"submarine", "warship"}),
        ("رُصد في المطار جهاز تشويش ورادارات وبطارية «ناسامز».", "ar", {"electronic warfare system", "radar", "NASAMS"}),
        ("توجهت حاملة الطائرات الأمريكية «يو إس إس نيميتز» إلى الخليج.", "ar", {"USS Nimitz", "warship"}),
        ("Szolnokon tíz szállítóhelikopter vár.", "hu", {"helicopter"}),
    ],
)
def test_systems(reader, text, lang, found) -> None:
    assert systems(prepare(reader, text, lang)) == found


def test_a_doubtful_name_needs_a_text_about_weapons(reader) -> None:
    assert not systems(prepare(reader, "The Patriots won in Boston again.", "en"))
    # or a sentence in which something is put, moved or seen somewhere: for the judge to weigh
    assert systems(prepare(reader, "The HAWKs have left Al-Watiya.", "en")) == {"HAWK"}
    assert systems(prepare(reader, "«Полонезы» перебросили в Лунинец.", "ru")) == {"Polonez"}


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("S-400 launchers appeared a day before ministers are due to meet at Ramstein air base.", "en", set()),
        ("Patriots came up at the summit in Vilnius; a battery stands at Šiauliai.", "en", {"Šiauliai"}),
        ("Корабли Черноморского флота с «Калибрами» вышли из Севастополя.", "ru", {"Севастополя"}),
        ("A frigate of the Black Sea Fleet is moored at Tartus.", "en", {"Tartus"}),
        ("Sources close to the Kremlin spoke of S-400s.", "en", set()),
        ("A Patriot battery was put under the command near Naples.", "en", {"near Naples"}),
        ("HMAS Hobart sailed. Hobart was seen; two S-400s stood in Hobart.", "en", {"Hobart"}),
        ("In March, and on Thursday, two S-400s stood in Sevastopol.", "en", {"Sevastopol"}),
        ("The Musca-class minesweeper left Constanta.", "en", {"Constanta"}),
    ],
)
def test_places(reader, text, lang, found) -> None:
    assert places(prepare(reader, text, lang)) == found


@pytest.mark.parametrize(
    ("text", "lang", "found", "at"),
    [
        ("USS North Carolina docked at HMAS Stirling in Australia.", "en", {"USS North Carolina"}, "HMAS Stirling"),
        ("An S-400 battery was moved to Voronezh from Luga.", "en", {"S-400"}, "Voronezh"),
        ("Ships of the Indian navy and two S-400s lie in Goa.", "en", {"S-400"}, "Goa"),
        ("The frigate Hamburg lies in Souda, two S-400s in Hamburg.", "en", {"Hamburg", "S-400"}, "Hamburg"),
    ],
)
def test_a_place_with_the_name_of_a_system_is_a_place(reader, text, lang, found, at) -> None:
    ready = prepare(reader, text, lang)
    assert systems(ready) - {"warship"} == found
    assert at in places(ready)


def test_the_site_of_a_designation_is_no_longer_name(reader) -> None:
    assert systems(prepare(reader, "The THAAD site in Seongju has reached full capability.", "en")) == {"THAAD"}


def test_a_site_without_a_name_is_kept_for_equipment_without_one_only(reader) -> None:
    assert places(prepare(reader, "The residence was surrounded by military equipment.", "en")) == {"residence"}
    assert not prepare(reader, "An S-400 battery stands at an air base.", "en").links


def test_a_town_beside_its_air_base_is_no_second_place(reader) -> None:
    ready = prepare(reader, "F-16s came to Zokniai Air Base, near the northern town of Siauliai in Lithuania.", "en")
    base, town, country = sorted(ready.phrases, key=lambda phrase: phrase.start)
    assert lies_by(town, base)
    assert not lies_by(base, town)
    assert not lies_by(country, base)  # what holds it is told apart from what lies beside it
    assert contains(country, base)
