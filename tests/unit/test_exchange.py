"""What is written: one article's reports as JSON, GeoJSON and the short rows, all from the same real reading."""

import json
from dataclasses import replace

import pytest

from geo.catalogue import Catalogue
from geo.exchange import geojson
from geo.exchange import json as plain
from geo.extract import Reader, Reading
from geo.extract.lexicon import VAGUE
from geo.model import Article, RangeBand, Status, SystemType


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open()


@pytest.fixture(scope="module")
def reading() -> Reading:
    text = "An S-400 battery stands near Gvardeyskoye in Crimea, {{7*7}} <b>residents</b> said."
    return Reader.open().read(Article(text, title="Invented", url="https://example.org/a", lang="en"))


def test_an_article_with_its_reports(reading, catalogue) -> None:
    written = json.loads(json.dumps(plain.reading_object(reading, catalogue)))
    assert written["article"]["sha256"] == reading.article.sha256
    assert "text" not in written["article"]
    (report,) = written["reports"]
    assert report["evidence"]["quote"] == reading.article.text[report["evidence"]["start"] : report["evidence"]["end"]]
    assert report["range_km"] == report["catalogue_range_km"]
    assert report["id"] == reading.reports[0].id


def test_the_articles_own_range_wins_and_is_labelled(reading, catalogue) -> None:
    stated = replace(reading.reports[0], article_range=RangeBand(250.04, 250.04, None, "article", "250 km"))
    written = plain.report_object(stated, catalogue)
    assert written["range_km"] == {"low": 250.0, "high": 250.0, "kind": None, "source": "article", "quote": "250 km"}
    assert written["catalogue_range_km"]["source"] == "catalogue"


def test_a_system_that_the_catalogue_lacks_has_no_range(reading, catalogue) -> None:
    ship = replace(reading.reports[0], system="Example", system_type=SystemType.NAVAL)
    assert plain.report_object(ship, catalogue)["range_km"] is None


def test_what_has_no_place_is_null_everywhere_and_never_zero(reading, catalogue) -> None:
    lost = replace(reading, reports=(replace(reading.reports[0], location=None, place=None, clues=()),))
    assert plain.reading_object(lost, catalogue)["reports"][0]["location"] is None
    assert geojson.feature_collection(lost, catalogue)["features"][0]["geometry"] is None
    (row,) = plain.deployment_rows(lost)
    assert (row["lat"], row["lon"], row["radius_km"]) == (None, None, None)


def test_geojson_is_longitude_first_with_simplestyle(reading, catalogue) -> None:
    collection = json.loads(json.dumps(geojson.feature_collection(reading, catalogue)))
    (feature,) = collection["features"]
    place = reading.reports[0].location
    assert feature["geometry"]["coordinates"] == [round(place.longitude, 5), round(place.latitude, 5)]
    assert feature["id"] == reading.reports[0].id
    assert feature["properties"]["marker-color"] == geojson.COLOURS[SystemType.AIR_DEFENCE]
    assert feature["properties"]["description"] == reading.reports[0].evidence.quote
    assert feature["properties"]["title"] == "S-400: deployed"


def test_every_type_has_a_colour_of_its_own() -> None:
    assert set(geojson.COLOURS) == set(SystemType)
    assert len(set(geojson.COLOURS.values())) == len(SystemType)


def test_short_rows_leave_vague_equipment_out(reading) -> None:
    vague = replace(reading.reports[0], system=VAGUE, system_type=SystemType.OTHER)
    rows = plain.deployment_rows(replace(reading, reports=(reading.reports[0], vague)))
    assert [row["system"] for row in rows] == ["S-400"]
    assert rows[0]["status"] == Status.DEPLOYED
    assert type(json.loads(json.dumps(rows[0]))["status"]) is str
