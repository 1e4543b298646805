"""A SQLite store opens as it is in Datasette and in GDAL, and so in QGIS; a PostgreSQL one in GDAL."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from geo.model import Article, Evidence, Location, Precision, Report, Status, SystemType
from geo.settings import Settings
from geo.store import Store


def fill(store: Store) -> None:
    for place, latitude, longitude in (("Luga", 58.73, 29.85), ("Tiksi", 71.64, 128.87)):
        text = f"An Iskander stands in {place}, officials said."
        article = Article(text, title="Seen", source="Paper", published=date(2024, 5, 1), lang="en")
        where = Location(latitude, longitude, 15.0, Precision.CITY, place, "gazetteer", "RU")
        evidence = Evidence(text, 0, len(text))
        report = Report(
            article.id, "Iskander", SystemType.MISSILE, Status.DEPLOYED, evidence, place=place, location=where
        )
        store.add(article, [report])
    unplaced = Article("An Iskander was seen.")
    report = Report(unplaced.id, "Iskander", SystemType.MISSILE, Status.DEPLOYED, Evidence("An Iskander", 0, 11))
    store.add(unplaced, [report])
    store.close()


@pytest.fixture
def path(tmp_path) -> Path:
    fill(Store.open(path=tmp_path / "store.sqlite"))
    return tmp_path / "store.sqlite"


def datasette(path: Path, address: str):
    run = subprocess.run(
        [sys.executable, "-m", "datasette", str(path), "--get", address], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_datasette_shows_places_and_searches_words(path) -> None:
    rows = datasette(path, "/store/deployments.json?_shape=objects&_sort=latitude&latitude__notblank=1")["rows"]
    assert [(row["place"], row["latitude"], row["longitude"]) for row in rows] == [
        ("Luga", 58.73, 29.85),
        ("Tiksi", 71.64, 128.87),
    ]
    found = datasette(path, "/store/reports.json?_shape=objects&_search=tiksi")["rows"]
    assert [row["place"] for row in found] == ["Tiksi"]


def ogrinfo(source: str) -> str:
    if not shutil.which("ogrinfo"):
        if os.environ.get("CI"):
            pytest.fail("ogrinfo is missing; on Debian: apt-get install gdal-bin")
        pytest.skip("ogrinfo is missing; on Debian: apt-get install gdal-bin")
    run = subprocess.run(["ogrinfo", "-ro", source, "deployments"], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout


def check_layer(said: str) -> None:
    assert "Geometry: Point" in said and "Feature Count: 3" in said
    assert "Extent: (29.850000, 58.730000) - (128.870000, 71.640000)" in said
    assert 'GEOGCRS["WGS 84"' in said and "POINT (29.85 58.73)" in said


def test_gdal_takes_the_file_for_a_map_layer(path) -> None:
    check_layer(ogrinfo(str(path)))


def test_gdal_takes_the_server_for_a_map_layer(cluster) -> None:
    url = cluster.database()
    fill(Store.open(Settings(database_url=url)))
    try:
        check_layer(ogrinfo(f"PG:{url}"))
    finally:
        cluster.drop(url)
