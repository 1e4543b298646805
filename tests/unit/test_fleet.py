"""The ships by name: the table keeps its rules, and a ship has one name however it is written."""

from pathlib import Path

import pytest

from geo.catalogue import Catalogue
from geo.errors import DataError
from geo.extract.lexicon import lexicon
from geo.extract.systems import find_systems
from geo.extract.words import Words
from geo.fleet import COLUMNS, KINDS, Fleet
from geo.model import SystemType

ROW = ["Example", "warship", "Nowhere", "Example", "Exemple|Пример", "yes", "https://example.org/a"]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open()


def table(folder: Path, *rows: list[str], head: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "ships.csv"
    path.write_text("".join(",".join(row) + "\n" for row in (list(head), *rows)), encoding="utf-8")
    return path


def found(catalogue: Catalogue, text: str, lang: str = "en") -> list[str]:
    words = Words(text)
    mentions = find_systems(words, lexicon(lang).tags(words.tokens), catalogue, lang)
    return [mention.system for mention in mentions if mention.named]


def test_the_table_covers_the_navies_and_names_no_ship_of_the_catalogue_again(catalogue) -> None:
    ships = list(catalogue.fleet)
    assert len(ships) > 400 and len({ship.navy for ship in ships}) >= 20
    assert {ship.kind for ship in ships} == set(KINDS)
    naval = {system.name for system in catalogue if system.type is SystemType.NAVAL}
    assert not naval & {ship.name for ship in ships}


def test_a_row_is_read_whole(tmp_path) -> None:
    (ship,) = Fleet.load(table(tmp_path, ROW))
    assert (ship.name, ship.kind, ship.ship_class, ship.aliases) == (
        "Example",
        "warship",
        "Example",
        ("Exemple", "Пример"),
    )
    assert not ship.sure


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("name", "", "needs a name"),
        ("type", "boat", "warship, submarine"),
        ("needs_support", "perhaps", "yes or no"),
        ("source", "a book", "no link"),
    ],
)
def test_a_broken_row_is_refused_by_its_line(tmp_path, column, value, complaint) -> None:
    row = [value if name == column else cell for name, cell in zip(COLUMNS, ROW, strict=True)]
    with pytest.raises(DataError, match=f"line 3.*{complaint}"):
        Fleet.load(table(tmp_path, ["Other", *ROW[1:]], row))


def test_a_ship_stands_in_the_table_once_and_the_columns_are_given(tmp_path) -> None:
    with pytest.raises(DataError, match="line 3: Example stands here twice"):
        Fleet.load(table(tmp_path, ROW, ROW))
    with pytest.raises(DataError, match="columns must be"):
        Fleet.load(table(tmp_path, ROW, head=("name", *COLUMNS[2:], "extra")))
    with pytest.raises(DataError, match=r"ships\.csv"):
        Fleet.load(tmp_path / "ships.csv" / "none")


@pytest.mark.parametrize(
    ("written", "text", "ship"),
    [
        ("Німіц", "авіаносець США", "USS Nimitz"),
        ("Урумчи", "", "Urumqi"),
        ("Бойкого", "", "Boikiy"),
        ("Неустрашимый", "", "Neustrashimy"),
        ("Адмиралом Макаровым", "", "Admiral Makarov"),
        ("Александра Невского", "", "Alexander Nevsky"),
        ("أبراهام لينكولن", "حاملة الطائرات الأمريكية", "USS Abraham Lincoln"),
        ("Портленд", "британский фрегат", "HMS Portland"),
        ("HMS Portland", "", "HMS Portland"),
        ("HMS Georgia", "", None),
        ("Alexandria", "an Egyptian frigate", None),
        ("Never Built", "an American destroyer", None),
    ],
)
def test_a_ship_has_one_name_in_every_spelling(catalogue, written, text, ship) -> None:
    called = catalogue.fleet.called(written, f"{written} {text}")
    assert (called and called.name) == ship


@pytest.mark.parametrize(
    ("lang", "text", "ships"),
    [
        (
            "en",
            "American aircraft carriers are scarce: the George Washington is in Yokosuka.",
            ["USS George Washington"],
        ),
        ("en", "The carrier USS Gerald R. Ford lies off Norfolk.", ["USS Gerald R. Ford"]),
        ("en", "Admiral Essen left Sevastopol.", ["Admiral Essen"]),
        ("uk", "Американський авіаносець «Німіц» прибув до Гуаму.", ["USS Nimitz"]),
        ("ru", "Фрегат ушёл. «Красноярск» и «Новосибирск» стоят у пирса.", ["Krasnoyarsk", "Novosibirsk"]),
        ("pl", "Rosyjska korweta „Stojkij” wróciła do Bałtyjska.", ["Stojkij"]),
        ("en", "The destroyer left the American base in the Kaliningrad region.", []),
        ("en", "He was born in Abraham Lincoln, Nebraska, the George Washington of his town.", []),
    ],
)
def test_known_ships_are_found_where_the_text_speaks_of_ships(catalogue, lang, text, ships) -> None:
    assert found(catalogue, text, lang) == ships


@pytest.mark.parametrize(
    ("lang", "text", "ships"),
    [
        # names alone in a list that a word for several ships opens
        ("en", "Two minehunters, Cherkasy and Chernihiv, are waiting.", ["Cherkasy", "Chernihiv"]),
        ("en", "Two monitors of the Romanian flotilla, Kogălniceanu and Brătianu, left.", ["Kogălniceanu", "Brătianu"]),
        (
            "en",
            "Five attack submarines of the Navy are based on Guam: Jefferson City, Annapolis and Vermont.",
            ["Jefferson City", "Annapolis", "Vermont"],
        ),
        ("pl", "Rejs dwóch korwet. Bojkij i Soobrazitelnyj wyszły w morze.", ["Bojkij", "Soobrazitelnyj"]),
        # behind a class, a nation's adjective, or with a number for a name
        ("en", "The Yasen-class Arkhangelsk left.", ["Arkhangelsk"]),
        ("en", "The Spanish Navarra relieved the frigate.", ["Navarra"]),
        ("ru", "Корвет ушёл. Британский «Трент» и «Северн» остались.", ["Trent", "Severn"]),
        ("en", "The German submarine U 36 moored at Reykjavik.", ["U 36"]),
        # a ship's longer name, of which the catalogue knows a part
        ("en", "The drone carrier Shahid Bagheri is gone.", ["Shahid Bagheri"]),
        # the name before its noun
        ("hu", "Befutott a Forbin romboló és a Virginio Fasan nevű olasz fregatt.", ["Forbin", "Virginio Fasan"]),
        ("tr", "Alman Sachsen firkateyni geldi.", ["Sachsen"]),
        # named again without anything before it, but not where it is a place
        ("en", "The frigate Essen sailed. Essen was not seen in Essen.", ["Essen", "Essen"]),
        # no ships
        ("en", "Frigates of the fleets of Hamburg and Bremen left Kiel and Rostock.", []),
        ("de", "Die Fregatte liegt im Hafen.", []),
        ("en", "Two patrol ships that Kenya wanted are at sea.", []),
        ("en", "Two frigates, Russian and Iranian, left.", []),
    ],
)
def test_names_alone_are_ships_where_the_sentence_says_so(catalogue, lang, text, ships) -> None:
    assert found(catalogue, text, lang) == ships
