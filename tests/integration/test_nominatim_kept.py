"""Answers of a real Nominatim: kept in the store between runs of the command, and credited wherever they show."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from geo import draw
from geo.geodesy import distance_km
from geo.locate.geocoder import ATTRIBUTION
from geo.merge import Sourced, merge
from geo.model import Article, Evidence, Report, Status, SystemType
from geo.pipeline import open_locator
from geo.settings import Settings
from geo.store import Store

_SPEC = importlib.util.spec_from_file_location("server", Path(__file__).parent / "nominatim" / "server.py")
assert _SPEC and _SPEC.loader
server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(server)

SCHOOL, WHERE = "School No. 480, Tagansky District", (55.7466, 37.652)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.FaultyProxy]:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        with server.serving(base / "emplace-tests" / "nominatim-5.3.3", tmp_path_factory.mktemp("nominatim")) as port:
            made = server.FaultyProxy(port)
            yield made
            made.close()
    except server.CannotServeError as reason:
        pytest.skip(f"Nominatim can't run here: {reason}")


def test_the_command_asks_once_and_credits(emplace, proxy) -> None:
    on = {"EMPLACE_NOMINATIM_URL": f"http://127.0.0.1:{proxy.port}", "EMPLACE_NOMINATIM_DEADLINE_S": "20"}
    first = emplace("geocode", SCHOOL, **on)
    assert first.status == 0
    assert ATTRIBUTION in first.out
    asked = proxy.connections
    proxy.fault = "reset"
    again = emplace("geocode", SCHOOL, **on)
    assert (again.status, again.out) == (0, first.out)
    assert proxy.connections == asked
    as_json = emplace("geocode", SCHOOL, "--json", **on).json["location"]
    assert distance_km(as_json["latitude"], as_json["longitude"], *WHERE) < 1
    assert ATTRIBUTION in as_json["reasons"]
    proxy.fault = ""


def test_the_store_keeps_answers_and_the_map_credits_them(proxy, tmp_path) -> None:
    store = Store.open(path=tmp_path / "store.sqlite")
    settings = replace(Settings(), nominatim_url=f"http://127.0.0.1:{proxy.port}", nominatim_deadline_s=20.0)
    place = open_locator(settings, store=store).geocode(SCHOOL)
    assert place is not None and place.source.startswith("nominatim:")
    asked = proxy.connections
    assert open_locator(settings, store=store).geocode(SCHOOL) == place
    assert proxy.connections == asked
    store.close()
    article = Article(f"A Pantsir-S1 stands at {SCHOOL}.")
    evidence = Evidence(article.text, 0, len(article.text))
    report = Report(article.id, "Pantsir-S1", SystemType.AIR_DEFENCE, Status.DEPLOYED, evidence, location=place)
    for location, credited in ((place, True), (replace(place, source="user:" + place.source), True), (None, False)):
        found = merge([Sourced(replace(report, location=location), article)])
        [feature] = draw.features.collection(found, {}, {})["features"]
        assert feature["properties"]["osm"] is credited
