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
from geo.settings import Settings

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
    ships = list(Fleet.load(Settings.from_environment().data_dir / "systems" / "ships.csv"))
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
        ("Стойком", "", "Stoikiy"),
        ("The Kazan", "", "Kazan"),
        ("USS Cook", "", "USS Donald Cook"),
        ("يو إس إس كارني", "", "USS Carney"),
        ("Carl Vinson", "el portaaviones", "USS Carl Vinson"),
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
        ("en", "Two destroyers visit Khanh Hoa.", []),
        ("en", "After that, America's Theodore Roosevelt (CVN-71) heads for Guam.", ["USS Theodore Roosevelt"]),
        ("en", "The yards for frigates are in Alabama, California and Hawaii.", []),
        ("en", "A warship, taken to be the Shandong, steams northwest of the Shandong coast.", ["CNS Shandong"]),
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
            ["USS Jefferson City", "Annapolis", "Vermont"],
        ),
        ("pl", "Rejs dwóch korwet. Bojkij i Soobrazitelnyj wyszły w morze.", ["Bojkij", "Soobrazitelnyj"]),
        # behind a class, a nation's adjective, or with a number for a name
        ("en", "The Yasen-class Arkhangelsk left.", ["Arkhangelsk"]),
        ("en", "The Spanish Navarra relieved the frigate.", ["Navarra"]),
        ("ru", "Корвет ушёл. Британский «Трент» и «Северн» остались.", ["HMS Trent", "HMS Severn"]),
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


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        # ships that are no warships, beside one that has no name
        ("en", "The cargo ship Ocean Globe and a frigate lie in Antwerp. The Ocean Globe leaves first."),
        ("en", "A fishing boat, the Marthoma, met a submarine off Kochi."),
        ("en", "The Russian vessel Sparta II docked at Tartus."),
        ("en", "The fleet tanker USNS John Lenthall refuelled a destroyer."),
        ("en", "The LNG carrier Arctic Metagaz burned off Malta; a frigate came."),
        ("ru", "Танкер «Печенга» и фрегат стоят в Таиланде."),
        ("ru", "Танки погрузили на судно Ocean Globe в Антверпене."),
        ("uk", "Буксир «Василь Бех» затонув біля Зміїного, катер врятував команду."),
        ("de", "Die Fähre „Peter Pan“ wich der Fregatte aus."),
        ("pl", "Rosyjski statek badawczy „Admirał Władimirskij” minął Hel i fregatę."),
        ("es", "El buque mercante «Galaxy Leader» está en Hodeida, junto a una fragata."),
        # newspapers, yards, exercises, classes
        ("ru", "О корабле в порту Одессы пишет местная «Думская»."),
        ("ru", "«Фрегат стоит в Севастополе», — рассказал корреспондент «РГ»."),
        ("ru", "Корабль строит судостроительный завод «Янтарь» в Калининграде."),
        ("ru", "Подводная лодка класса «Вирджиния» ушла из Гибралтара."),
        ("uk", "Кораблі вийшли на навчання «Сі Бриз 2018» з Одеси."),
        ("en", 'The ships of operation "Prosperity Guardian" are in the Red Sea.'),
        ("en", 'Crewmen of the boat reported it to the "Odesa Journal".'),
        ("en", "The destroyer was built by BAE Systems in Govan."),
        ("de", "Das Kriegsschiff liegt bei Fehmarn, so der „Spiegel“."),
        ("pl", "Okręty podwodne typu Virginia cumują w Perth."),
        ("fr", "Les frégates participent à l'exercice « Polaris » à Toulon."),
        ("it", "Le navi partecipano all'esercitazione «Mare Aperto» a Taranto."),
        ("lt", "Povandeninis laivas, „Varšavianka“ klasės, stovi uoste."),
        ("ro", "Navele participă la Operația „Active Endeavour” în Mediterana."),
        ("fr", "Le bâtiment de commandement et de ravitaillement Marne suit une frégate."),
        # navies, units and officers
        ("ru", "Фрегат ВМС Ирана пришёл в Сочи."),
        ("en", "Submarine Squadron 15 and Carrier Air Wing 17 are on Guam."),
        ("en", "A frigate sailed, and the destroyers, Admiral Smith said, will follow."),
        ("fr", "Le capitaine de frégate Le Bihan a parlé à Toulon."),
        ("it", "Il capitano di fregata Dale Whitmer ha parlato a Napoli."),
        # nations, numbers on the bow, codes of classes
        ("en", "The next British carrier group and a U.S. carrier group sailed."),
        ("en", "The frigate (FF-15) met the destroyer DDG-78."),
        ("en", "No submarine of the 'SSGN' kind is in the gulf."),
        ("en", "A frigate for Manila\n\nMANILA - The navy will get a new frigate."),
        # a capital for its place in the sentence only, and places that an ending makes such
        ("tr", "Yeni fırkateyn Gölcük'te."),
        ("hu", "Amerikai hadihajó kötött ki Splitben."),
        # verbs that look like ships
        ("en", "A mission monitors Donetsk, where a boat lies."),
    ],
)
def test_other_names_near_ships_are_no_warships(catalogue, lang, text) -> None:
    assert found(catalogue, text, lang) == []


@pytest.mark.parametrize(
    ("lang", "text", "ships"),
    [
        ("en", "The tanker Vyazma and HMS Trent left.", ["HMS Trent"]),
        ("en", "The Russian vessel Vasily Bykov left.", ["Vasily Bykov"]),
        ("en", "The Greek frigate Limnos ran into her.", ["Limnos"]),
        ("en", "The amphibious assault ship America sailed home.", ["USS America"]),
        ("en", "The destroyers Tangshan (Type 052D) and Wuxi (101) sailed.", ["Tangshan", "Wuxi"]),
        ("en", "The aircraft carrier U.S.S. Nimitz was there.", ["USS Nimitz"]),
        ("en", "They hit the Minsk Project 775 Ropucha-class landing ship.", ["Minsk"]),
        ("en", "The Kınalıada F514 tied up. The Turkish corvette left.", ["TCG Kınalıada"]),
        ("pl", "Krążownik Wariag, niszczyciel Admirał Tribuc i holownik.", ["Wariag", "Admirał Tribuc"]),
        ("fr", "Le « Kazan » est arrivé. Un sous-marin de Russie.", ["Kazan"]),
        ("ar", "غادرت السفينة الحربية الروسية «سيربوخوف» الميناء.", ["سيربوخوف"]),
        ("en", "The frigate Hessen is with her sister Hamburg in Kiel.", ["Hessen", "Hamburg"]),
        ("en", "Choe Hyon, the destroyer, left Nampo.", ["Choe Hyon"]),
        ("en", "The destroyer ROKS Sejong the Great is in port.", ["ROKS Sejong the Great"]),
        ("en", "China's corvette Huangshi and Iran's Naghdi anchored.", ["Huangshi", "Naghdi"]),
        ("en", "The frigate HMS Lancaster and RFA Cardigan Bay are in Bahrain.", ["HMS Lancaster"]),
        ("en", "The Karakurt-class corvette Askold was damaged.", ["Askold"]),
        ("en", "HMS Prince of Wales's jets landed on a frigate.", ["HMS Prince of Wales"]),
        ("en", "The German submarine U-35 moored.", ["U 35"]),
        ("ru", "Подводная лодка Б-237 «Ростов-на-Дону» горела.", ["Rostov-na-Donu"]),
        ("ru", "БПК «Адмирал Левченко» и МРК «Великий Устюг» в море.", ["Admiral Levchenko", "Veliky Ustyug"]),
        ("ru", "Разведывательное судно «Иван Хурс» вернулось.", ["Ivan Khurs"]),
        ("ru", "Плавмастерская ПМ-138 пришла в Тартус.", ["PM-138"]),
        ("ru", "Корвет «Сметливый» и спасательное буксирное судно «Памир» в Тартусе.", ["Smetlivy"]),
        ("ru", "Эсминец УРО Ross в Варне.", ["Ross"]),
        ("ru", "Корвет Commandant Birot Военно-морских сил Франции в Бургасе.", ["Commandant Birot"]),
        ("ru", "Флагман SNMG2 и фрегат «Гелиболу» в Констанце.", ["Gelibolu"]),
        ("uk", "Катери «Лубни» і «Кременчук» стоять у порту.", ["Lubny", "Kremenchuk"]),
        ("uk", "Румунський корвет «Контрадмірал Евстаціу Себастьян» чергує.", ["Contraamiral Eustațiu Sebastian"]),
        ("uk", "Протимінні кораблі «Чернігів» і «Черкаси» стоять у Портсмуті.", ["Chernihiv", "Cherkasy"]),
        ("pl", "Okręt szkolny ORP „Wodnik” wyszedł w morze.", ["ORP Wodnik"]),
        ("pl", "Na fregaty Marjata i Nansen czekano.", ["Marjata", "Nansen"]),
        ("fr", "La frégate multi-missions Languedoc est là.", ["Languedoc"]),
        ("fr", "Le porte-hélicoptères « Dixmude » est à Beyrouth.", ["Dixmude"]),
        ("es", "La fragata Almirante Juan de Borbón está en Suda.", ["Almirante Juan de Borbón"]),
        ("tr", "TCG Anadolu Doha açıklarında.", ["TCG Anadolu"]),
        ("tr", "Alman Sachsen firkateyni İzmir'e geldi.", ["Sachsen"]),
        ("hu", "Befutott a Forbin romboló Pireuszba.", ["Forbin"]),
        ("hu", "A romboló, a Csangsa, elhagyta a helyszínt.", ["Csangsa"]),
        ("ar", "رست المدمرة «يو إس إس كارني» في حيفا.", ["USS Carney"]),
        # words for kinds of ships with an adjective, or cut to letters
        ("de", "Die Schnellboote Zobel und Puma liegen in Kiel.", ["Zobel", "Puma"]),
        ("fr", "La FREMM Provence et la frégate de défense aérienne Forbin sont là.", ["Provence", "Forbin"]),
        ("fr", "Les frégates Jean de Vienne et Guépratte sont rentrées.", ["Jean de Vienne", "Guépratte"]),
        ("it", "La Fregata Europea Multi Missione Luigi Rizzo è a Taranto.", ["Luigi Rizzo"]),
        ("it", "Il pattugliatore polivalente d'altura Francesco Morosini è a Bari.", ["Francesco Morosini"]),
        ("es", "El BAM Audaz y la fragata ligera Victoria están en Vigo.", ["Audaz", "Victoria"]),
        ("pl", "Fregata rakietowa Pułaski stoi przy nabrzeżu.", ["Pułaski"]),
        ("ro", "Nava purtătoare de rachete „Zborul” a plecat.", ["Zborul"]),
        ("tr", "TCG Giresun Fırkateyni Aden Körfezi'nden döndü.", ["TCG Giresun"]),
        ("tr", "TCG Gaziantep Fırkateyni'ne görev verildi.", ["TCG Gaziantep"]),
        ("ar", "رست الفرقاطة الألمانية «هيسن» في بيروت.", ["Hessen"]),
    ],
)
def test_warships_are_told_from_what_stands_around_them(catalogue, lang, text, ships) -> None:
    assert found(catalogue, text, lang) == ships


def test_the_name_of_a_merchant_ship_is_no_weapon(catalogue) -> None:
    assert found(catalogue, "A drone struck the tanker Baltic Thor on Friday.") == []
    assert found(catalogue, "Two Blackhawk helicopters landed beside the tanker.") == ["Black Hawk"]
