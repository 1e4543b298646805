"""Names in running text: namesakes, words that are names, bad input."""

from __future__ import annotations

import csv
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from geo.geodesy import distance_km
from geo.locate import Locator
from geo.locate.names import unmixed
from geo.locate.places import KINDS
from geo.model import Location, Precision


def names(locator: Locator, text: str, lang: str | None = "en") -> dict[str, Location | None]:
    return {t.surface: t.location for t in locator.toponyms(text, lang)}


@pytest.mark.parametrize(
    ("text", "surface", "country", "around"),
    [
        ("The tornado hit Paris, Texas, on Friday.", "Paris", "US", (33.66, -95.56)),
        ("The minister flew to Paris from Berlin.", "Paris", "FR", (48.85, 2.35)),
        ("Bombers took off from Engels in the Saratov region, Russia said.", "Engels", "RU", (51.48, 46.11)),
        ("Tbilisi, Georgia: Russian troops left Gori.", "Gori", "GE", (41.98, 44.11)),
        ("Columbus, Ohio, police said the Dublin man was found in Columbus.", "Dublin", "US", (40.1, -83.1)),
        ("S-400 systems guard Moscow, the Russian army said.", "Moscow", "RU", (55.75, 37.62)),
        # The people named, not only the country, and the city rather than its county or a small namesake at home.
        ("The French submarine left Brest on Monday.", "Brest", "FR", (48.39, -4.49)),
        ("F-16s flew from Kunsan in South Korea.", "Kunsan", "KR", (35.98, 126.71)),
        ("The carrier left San Diego for the Middle East.", "San Diego", "US", (32.72, -117.16)),
        ("A destroyer docked at Norfolk after missiles from Yemen; Iran denied it.", "Norfolk", "US", (36.85, -76.29)),
        # In English a town, whatever Turks are called elsewhere.
        ("The frigate is in Turku until Friday, the Finnish navy said.", "Turku", "FI", (60.45, 22.27)),
        # A base by its name alone, and a town that only the list of airports has.
        ("Pantsir systems were seen at Al Khadim in Libya.", "Al Khadim", "LY", (32.0, 21.19)),
        ("Patriot missiles stand at Jinhae in South Korea.", "Jinhae", "KR", (35.14, 128.7)),
        # Every writer has his own noun for an air base, and fields bear names of their own.
        ("F-16 jets landed at Amari Air Force Base in Estonia.", "Amari Air Force Base", "EE", (59.26, 24.21)),
        ("The B-52 is back at Barksdale Air Base.", "Barksdale Air Base", "US", (32.5, -93.66)),
        ("F-35s are planned for Truax Field in Madison.", "Truax Field", "US", (43.14, -89.34)),
    ],
)
def test_the_document_decides_between_namesakes(
    locator: Locator, text: str, surface: str, country: str, around: tuple[float, float]
) -> None:
    found = names(locator, text)[surface]
    assert found is not None
    assert found.country == country
    assert (found.latitude, found.longitude) == pytest.approx(around, abs=0.3)
    assert found.reasons
    assert found.candidates[0].latitude == found.latitude


def test_a_bare_city_region_is_the_city(locator: Locator) -> None:
    assert names(locator, "He lives in Moscow, Russia.")["Moscow"].precision is Precision.CITY
    assert names(locator, "A base in Constanta, Romania, was shown.")["Constanta"].precision is Precision.CITY


def test_a_region_is_told_from_its_town_by_its_noun(locator: Locator) -> None:
    found = names(locator, "Shelling was reported in the Kharkiv region of Ukraine.")
    assert next(iter(found.values())).precision is Precision.REGION


@pytest.mark.parametrize(
    "text",
    [
        "Nice work, he said. Reading books is fun. Of course we agreed. Mobile launchers fire fast.",
        "Mr. Houston met Mrs. Paris Hilton and said they would talk to David Lincoln in May.",
        "Abd Rahman said that he had talked to King Faisal and to Prince Hassan.",
        "",
        "   \n\t ",
        "\ud800 broken \udfff",
        "1234567890 !!! ???",
    ],
)
def test_words_and_people_are_no_places(locator: Locator, text: str) -> None:
    assert [t.surface for t in locator.toponyms(text, "en")] == []


def test_spans_are_of_the_text_itself(locator: Locator) -> None:
    text = "In Sa\u0301rospatak and İstanbul, near Kyiv’s airport; Москва, São Paulo — New\u00a0York."
    for toponym in locator.toponyms(text, "en"):
        assert text[toponym.start : toponym.end] == toponym.surface


def test_given_spans_are_all_answered_in_order(locator: Locator) -> None:
    text = "From Berlin to Xyzzyville and back to Hamburg."
    spans = [(text.index(w), text.index(w) + len(w)) for w in ("Berlin", "Xyzzyville", "Hamburg")]
    found = locator.toponyms(text, "en", spans)
    assert [(t.start, t.end) for t in found] == spans
    assert found[0].location is not None and found[0].location.country == "DE"
    unknown = found[1]
    assert unknown.kind == "unknown"
    assert unknown.location is not None
    assert unknown.location.source.startswith("container:")
    assert unknown.location.radius_km >= 30
    assert any("unknown" in reason for reason in unknown.location.reasons)


def test_an_unknown_name_alone_is_not_placed(locator: Locator) -> None:
    assert locator.geocode("Xyzzyville") is None
    (found,) = locator.toponyms("Xyzzyville", "en", [(0, 10)])
    assert found.location is None


def test_an_unknown_place_in_a_known_container_takes_the_container(locator: Locator) -> None:
    found = locator.geocode("Xyzzyville, Saratov Oblast")
    assert found is not None
    assert found.source.startswith("container:")
    assert found.radius_km > 50
    assert "Xyzzyville" in found.reasons[0]


def test_an_unknown_place_lies_around_the_nearest_sure_name(locator: Locator) -> None:
    title = "HIMARS destroyed, Moscow says\n\n"

    def cape(text: str) -> Location | None:
        # As the extractor asks: names that are hardly places come too, as "Pantsir", which is some town's sound.
        (found,) = [t for t in locator.toponyms(title + text, "en", least_trust=0.2) if t.surface == "Cape Zorgan"]
        return found.location

    beside = cape("In Crimea, drones hit a radar at Cape Zorgan and a Pantsir near Yevpatoria, Ukraine said.")
    assert beside is not None
    assert beside.name.startswith("somewhere around Yevpatoriya")
    apart = cape("The drones hit a radar at Cape Zorgan. In Crimea, a Pantsir was hit.")
    assert apart is not None
    assert apart.name.startswith("somewhere around Crimea")


def test_what_is_near_decides(locator: Locator) -> None:
    texas = locator.geocode("Dallas, Texas")
    assert texas is not None
    found = locator.geocode("Paris", near=[texas])
    assert found is not None
    assert found.country == "US"


@pytest.mark.parametrize(
    ("text", "lang", "surface", "country"),
    [
        ("Самолёты стоят в Мурманской, Иркутской и Калужской областях.", "ru", "Мурманской", "RU"),
        ("Самолёты стоят в Мурманской, Иркутской и Калужской областях.", "ru", "Калужской", "RU"),
        ("Бомбардувальники сіли на аеродром «Українка».", "uk", "Українка", "RU"),
        ("F-16'lar Girit'e indi.", "tr", "Girit'e", "GR"),
        ("Los barcos salieron de Cerdeña.", "es", "Cerdeña", "IT"),
        ("Системы С-400 разместили под Энгельсом и в Беларуси.", "ru", "Беларуси", "BY"),
        ("Комплекси перекинули з Бердянська до Джанкоя в Криму.", "uk", "Бердянська", "UA"),
        ("Rakiety rozmieszczono w Kaliningradzie, poinformował minister.", "pl", "Kaliningradzie", "RU"),
        ("Die Bundeswehr verlegt Patriot-Systeme nach Litauen und in die Slowakei.", "de", "Litauen", "LT"),
        ("La France a déployé des missiles en Roumanie, près de Constanța.", "fr", "Roumanie", "RO"),
        ("نشرت روسيا منظومة إس-400 في مدينة اللاذقية في سوريا", "ar", "سوريا", "SY"),
        ("S-400 sistemleri Ankara'daki üsse getirildi.", "tr", "Ankara'daki", "TR"),
        ("Systém Patriot byl rozmístěn na Slovensku.", "cs", "Slovensku", "SK"),
        ("Sistemele Patriot au fost trimise la Constanța.", "ro", "Constanța", "RO"),
        ("Los misiles llegaron a Polonia y a Rumanía.", "es", "Polonia", "PL"),
        ("I missili sono arrivati in Polonia.", "it", "Polonia", "PL"),
        ("Patriot rendszereket telepítettek Szlovákiába.", "hu", "Szlovákiába", "SK"),
        ("Sistemos buvo dislokuotos Šiauliuose, Lietuvoje.", "lt", "Šiauliuose", "LT"),
    ],
)
def test_bent_names_in_fourteen_languages(locator: Locator, text: str, lang: str, surface: str, country: str) -> None:
    found = names(locator, text, lang)
    assert surface in found, list(found)
    assert found[surface] is not None
    assert found[surface].country == country


def test_ten_thousand_names_in_one_document(locator: Locator) -> None:
    text = "Kyiv, Lviv, Odesa, Paris, London and Springfield, Illinois. " * 1500
    found = locator.toponyms(text, "en")
    assert len(found) > 9_000
    assert len({t.location.name for t in found if t.location}) < 20


def _text_of(locator: Locator, count: int) -> str:
    gazetteer = locator.gazetteer
    towns = np.flatnonzero((gazetteer.kind == KINDS.index("city")) & (gazetteer.population > 30_000))
    names = list(dict.fromkeys(gazetteer.label(int(row))[0] for row in towns[::3]))
    return " ".join(f"They went to {name} on Monday." for name in names[:count])


def test_calls_grow_with_the_number_of_names_and_not_with_its_square(locator: Locator) -> None:
    def calls(text: str) -> int:
        count = 0

        def called(_frame: object, event: str, _what: object) -> None:
            nonlocal count
            count += event == "call"

        found = locator.toponyms(text, "en")
        # Patterns are compiled at their first use, whichever test that falls into.
        locator.phrases(text, found, "en")
        sys.setprofile(called)
        try:
            locator.toponyms(text, "en")
            locator.toponyms(text, "en", [(t.start, t.end) for t in found])
            locator.phrases(text, found, "en")
        finally:
            sys.setprofile(None)
        return count

    assert calls(_text_of(locator, 240)) < 2.3 * calls(_text_of(locator, 120))


def test_memory_grows_with_the_number_of_names_and_not_with_its_square(locator: Locator) -> None:
    def peak(text: str) -> int:
        tracemalloc.start()
        try:
            locator.toponyms(text, "en")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    # Comparing each name with each would take four times as much for twice the names.
    assert peak(_text_of(locator, 1600)) < 2.4 * peak(_text_of(locator, 800))


def test_a_listed_site_says_once_that_it_is_listed(locator: Locator) -> None:
    found = locator.geocode("Engels-2 Air Base")
    assert found is not None
    assert found.source == "landmark:Engels-2 Air Base"
    region = locator.geocode("Donbas")
    assert region is not None
    assert region.source == "region:Donbas"


def test_demonyms_are_context_and_no_phrase(locator: Locator) -> None:
    text = "The Russian army and Ukrainian officials met in Minsk, Belarus."
    toponyms = locator.toponyms(text, "en")
    assert [t.surface for t in toponyms if t.kind == "demonym"] in (["Russian"], ["Russian", "Ukrainian"])
    assert "Russian" not in [p.surface for p in locator.phrases(text, toponyms, "en")]


def test_reverse_is_nearest_first_and_works_at_the_ends_of_the_map(locator: Locator) -> None:
    found = locator.reverse(55.7558, 37.6173)
    assert "Moscow" in {c.name for c in found} | {c.country for c in found}
    assert found[0].country == "RU"
    assert "km from the point" in found[0].reasons[0]
    assert {c.country for c in locator.reverse(-17.8, 179.99)} & {"FJ"}
    assert locator.reverse(89.99, 0.0) is not None
    assert len(locator.reverse(48.85, 2.35, limit=3)) == 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mоscow", "Moscow"),
        ("Мoсква", "Москва"),
        ("Кyiv", "Kyiv"),
        ("Хмeймим", "Хмеймим"),
        # letters without a twin in the other script are taken by their sound
        ("Кіеv", "Кіев"),
        ("Kyів", "Kyiv"),
        ("Хаrкiв", "Харків"),
    ],
)
def test_letters_of_another_script_that_look_alike_read_as_they_look(written: str, meant: str) -> None:
    assert written != meant
    assert unmixed(f"near {written}.") == f"near {meant}."
    assert unmixed("Су-35С и F-16, С-400") == "Су-35С и F-16, С-400"


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("fr", "Le bateau vient d'Odessa.", "Odesa"),
        ("it", "La nave incrocia nell'Egeo.", "Aegean Sea"),
        ("uk", "Фрегат перебуває у Середземному морі.", "Mediterranean Sea"),
        ("uk", "Два кораблі стоять у Портсмуті.", "Portsmouth"),
        ("uk", "Батарея стоїть у Часовому Яру.", "Chasiv Yar"),
        ("ru", "Взрыв прогремел на Таганке.", "Taganskiy"),
        ("ru", "Зенитные ракеты стоят в Хамовниках.", "Khamovniki"),
        ("ru", "Радар стоит на Тарханкуте.", "Cape Tarkhankut"),
        ("ru", "Танки стоят на Перекопском перешейке.", "Isthmus of Perekop"),
        ("uk", "Радар стоїть на мисі Фіолент.", "Cape Fiolent"),
        # a name that is only said with its noun, both bent
        ("uk", "Радар стоїть на мисі Сарич.", "Cape Sarych"),
        ("ru", "Радар стоит у мыса Айя.", "Cape Aya"),
        # an apostrophe is a letter here: no Lucca
        ("uk", "Вибух стався на Лук'янівці.", "Lukyanivka"),
        ("uk", "Лук’янівка", "Lukyanivka"),
        ("ru", "Батарея стоит в Череповце.", "Cherepovets"),
        ("pl", "Fregata pozostaje na Morzu Śródziemnym.", "Mediterranean Sea"),
        ("lt", "Fregata plaukia Juodojoje jūroje.", "Black Sea"),
        ("de", "Die Fregatte liegt im Südchinesischen Meer.", "South China Sea"),
        ("en", "Two frigates are in the Gulf of Tonkin.", "Gulf of Tonkin"),
        # as the language writes what it hears: no list has these
        ("hu", "Fregattok érkeztek Tartúszba.", "Ţarţūs"),
        ("hu", "A hajó elhagyta Szeverodvinszket, Szeverodvinszkből jött.", "Severodvinsk"),
        ("pl", "Rakiety stoją w Kermanszahu.", "Kermanshah"),
        # a vowel that an ending shortens
        ("hu", "A gépek a pápai bázisrepülőtéren szálltak le.", "Pápa"),
        # an article is no part of a country's name, whatever village has it
        ("fr", "La France garde sa batterie.", "France"),
        ("it", "La Francia e il Libano.", "France"),
        ("es", "El Líbano recibió las baterías.", "Lebanon"),
        ("es", "El Salvador compró radares.", "El Salvador"),
        # regions that a language writes small
        ("pl", "Rakiety stoją w obwodzie królewieckim.", "Kaliningrad Oblast"),
        ("pl", "Baterię przerzucono do obwodu kurskiego.", "Kursk Oblast"),
        ("ro", "Rachetele sunt în regiunea Belgorod.", "Belgorod Oblast"),
    ],
)
def test_a_name_is_found_bent_and_behind_little_words(locator: Locator, lang: str, text: str, name: str) -> None:
    found = [toponym.location.name for toponym in locator.toponyms(text, lang) if toponym.location]
    assert [one for one in found if one.startswith(name)], found


def test_short_words_are_not_respelt_into_names(locator: Locator) -> None:
    assert not names(locator, "Was im Jahr darauf geschah, weiß keiner. Wer fragt, wie?", "de")


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("The Iskander missile brigade was deployed to Luga, said the governor of Pskov.", "Luga", "RU"),
        ("Soldiers from Senegal were sent to Luga.", "Luga", "SN"),
        ("Rockets landed near Acre in northern Israel.", "Acre", "IL"),
        ("The frigate lies in Cádiz.", "Cádiz", "ES"),
    ],
)
def test_namesakes_of_another_spelling_or_another_country(locator: Locator, text: str, name: str, country: str) -> None:
    found = {t.surface: t.location.country for t in locator.toponyms(text, "en") if t.location}
    assert found[name] == country


@pytest.mark.parametrize(
    ("text", "surface", "latitude", "longitude"),
    [
        ("The frigate tied up at Mombasa Port after two weeks in Kandahar.", "Mombasa Port", -4.05, 39.66),
        ("A destroyer was followed across the Pacific Ocean for a month.", "Pacific Ocean", 0, -160),
        # the article of an Arabic name, written small
        ("Rockets hit al-Asad Air Base in Iraq.", "al-Asad Air Base", 33.79, 42.44),
        # whose base it is, before or behind the name, and the mark that ends the sentence
        (
            "F-16s scrambled from Portland Air National Guard Base in Oregon.",
            "Portland Air National Guard Base",
            45.6,
            -122.6,
        ),
        ("F-35s are at home at Tindal RAAF Base.", "Tindal RAAF Base", -14.52, 132.38),
        ("The F-35s fly from the Air SDF's Nyutabaru Air Base.", "Nyutabaru Air Base", 32.08, 131.45),
        # first in full, then by one word
        ("B-52s came to Andersen Air Force Base on Guam. Two left Andersen on Friday.", "Andersen", 13.58, 144.93),
        # a month with its capital is none of the name
        ("A frigate came to Vietnam. In January Cam Ranh Bay saw two.", "Cam Ranh Bay", 11.88, 109.17),
        ("The launchers remain in Northern Luzon.", "Luzon", 15.6, 121.45),
        # a small word behind belongs to no name, and a part in small letters to no region
        ("Two jets flew from Tokyo to Beijing.", "Tokyo", 35.69, 139.69),
        ("The frigate cruises in the southern Red Sea.", "Red Sea", 20.46, 38.71),
    ],
)
def test_a_name_is_read_to_its_end(
    locator: Locator, text: str, surface: str, latitude: float, longitude: float
) -> None:
    at = {one.surface: one.location for one in locator.toponyms(text, "en", least_trust=0.04)}[surface]
    assert at is not None
    assert abs(at.latitude - latitude) < 0.3 and abs(at.longitude - longitude) < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "The guns were moved up to the northern borders.",
        "Two patrol boats cruised along the east coast.",
        "The cruiser USS Georgia fired.",
        "A spokesman of NATO said so.",
        # nouns with a capital, whosever they are
        "Typhoons landed at the Air Force Base on Friday.",
        "Jets landed at the Lithuanian Air Force Base.",
        "A state of alarm, said the Wall Street paper of the Islamic State.",
        "The minister said: the Agency and the Supreme Court agree with Congress.",
    ],
)
def test_small_words_alliances_and_ships_are_no_places(locator: Locator, text: str) -> None:
    assert all(one.kind == "demonym" for one in locator.toponyms(text, "en", least_trust=0.04))


@pytest.mark.parametrize(
    ("lang", "text", "surface", "name"),
    [
        ("fr", "Des chars sont en Arabie saoudite.", "Arabie saoudite", "Saudi Arabia"),
        ("cs", "Rakety jsou ve Spojených státech.", "Spojených státech", "United States"),
        ("cs", "Radary stojí v České republice.", "České republice", "Czechia"),
        ("pl", "Czołgi stoją w Niemczech.", "Niemczech", "Germany"),
        ("pl", "Wyjechały ze Stanów Zjednoczonych.", "Stanów Zjednoczonych", "United States"),
        ("de", "Die Fregatte läuft ins Rote Meer.", "Rote Meer", "Red Sea"),
        ("de", "Das Schwarze Meer verließ sie.", "Schwarze Meer", "Black Sea"),
        ("uk", "Авіаносець іде до Близького Сходу.", "Близького Сходу", "Middle East"),
        ("uk", "Кораблі були на Далекому Сході.", "Далекому Сході", "Russian Far East"),
        ("ru", "Крейсер идёт в Тихом океане.", "Тихом океане", "Pacific Ocean"),
        ("ru", "Флот идёт к Курильским островам.", "Курильским островам", "Kuril Islands"),
        ("ro", "Fregata este în apele Mării Negre.", "Mării Negre", "Black Sea"),
        ("ar", "نشرت دبابات في مدينة حلب", "حلب", "Aleppo"),
        ("fr", "La frégate est dans le golfe de Gascogne.", "golfe de Gascogne", "Bay of Biscay"),
        ("en", "Patriots stay at al-Udeid in the desert.", "al-Udeid", "Al Udeid Air Base"),
    ],
)
def test_names_are_found_as_each_language_writes_and_bends_them(
    locator: Locator, lang: str, text: str, surface: str, name: str
) -> None:
    (toponym,) = [one for one in locator.toponyms(text, lang, least_trust=0.04) if one.surface == surface]
    assert toponym.location is not None
    assert toponym.location.name.startswith(name)


# One place a row, as each language says "in" it; empty where the reader does not know the name yet.
WELL_KNOWN = list(csv.DictReader((Path(__file__).parent / "well_known.csv").open(encoding="utf-8")))
AROUND = {
    "ru": "Танки стоят {}.",
    "uk": "Танки стоять {}.",
    "pl": "Czołgi stoją {}.",
    "de": "Die Panzer stehen {}.",
    "fr": "Les chars sont {}.",
    "es": "Los tanques están {} hoy.",
    "it": "I carri armati sono {}.",
    "cs": "Vojenské tanky stojí {}.",
    "tr": "Tanklar {} duruyor.",
    "ro": "Tancurile sunt {}.",
    "hu": "A tankok ott vannak {}.",
    "lt": "Tankai stovi {}.",
    "ar": "الدبابات {} الآن",
}


@pytest.fixture(scope="module")
def in_english(locator: Locator) -> dict[str, Location | None]:
    """Where each well known place is, by its English name."""
    return {row["place"]: locator.toponyms(f"The tanks are in {row['place']}.", "en")[0].location for row in WELL_KNOWN}


@pytest.mark.parametrize("lang", AROUND)
def test_places_that_news_speaks_of_are_known_in_every_language(
    locator: Locator, in_english: dict[str, Location | None], lang: str
) -> None:
    missed = []
    for place, words in ((row["place"], row[lang]) for row in WELL_KNOWN if row[lang]):
        text, meant = AROUND[lang].format(words), in_english[place]
        found = [one for one in locator.toponyms(text, lang, least_trust=0.04) if one.location is not None]
        best = max(found, key=lambda one: one.trust, default=None)
        if not (best and meant and best.location and _near(best.location, meant)):
            missed.append((place, words))
    assert not missed


def _near(one: Location, other: Location) -> bool:
    apart = distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
    return apart <= max(100.0, 0.6 * other.radius_km)


@pytest.mark.parametrize(
    ("lang", "text", "surface", "around"),
    [
        ("ru", "В Москве «Панцирь» поставили на крышу Минобороны.", "крышу Минобороны", (55.727, 37.590)),
        ("uk", "У Москві «Панцир» поставили на дах Міноборони.", "дах Міноборони", (55.727, 37.590)),
        ("en", "London: missiles on the roof of the Ministry of Defence.", "roof of the Ministry of Defence",
         (51.504, -0.125)),
        ("de", "Moskau: ein Pantsir auf dem Dach des Verteidigungsministeriums.", "Dach des Verteidigungsministeriums",
         (55.727, 37.590)),
    ],
)  # fmt: skip
def test_the_roof_of_a_ministry_is_that_of_the_capital_named(
    locator: Locator, lang: str, text: str, surface: str, around: tuple[float, float]
) -> None:
    location = names(locator, text, lang)[surface]
    assert location is not None
    assert distance_km(location.latitude, location.longitude, *around) < 1
