"""Asking online geocoders: a real Nominatim, served from a checked-in file, well and badly; others by their names.

OpenMapQuest serves Nominatim's own form, so the real server stands in for it behind its path; Photon can't run here and
is played in the form that its documentation gives.
"""

from __future__ import annotations

import importlib.util
import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from geo.errors import GeocoderError, InputError
from geo.geodesy import distance_km
from geo.locate import Locator
from geo.locate.geocoder import ATTRIBUTION, Geocoder, MemoryCache, nominatim, service, variants
from geo.locate.locator import geocoder_of
from geo.model import Location, Precision
from geo.settings import Settings

_SPEC = importlib.util.spec_from_file_location("server", Path(__file__).parent / "nominatim" / "server.py")
assert _SPEC and _SPEC.loader
server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(server)

MINISTRY = (55.7276, 37.5866)


@pytest.fixture(scope="session")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        with server.serving(base / "emplace-tests" / "nominatim-5.3.3", tmp_path_factory.mktemp("nominatim")) as found:
            yield found
    except server.CannotServeError as reason:
        pytest.skip(f"Nominatim can't run here: {reason}")


@pytest.fixture
def geocoder(port: int) -> Geocoder:
    return Geocoder(nominatim(f"http://127.0.0.1:{port}"), deadline_s=20)


@pytest.fixture
def proxy(port: int) -> Iterator[server.FaultyProxy]:
    made = server.FaultyProxy(port)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        ("Ministry of Defence, Moscow", "en"),
        ("Ministry of Defense, Moscow", "en"),
        ("Moscow's Ministry of Defence", "en"),
        ("the Ministry of Defence building, Moscow", "en"),
        ("Министерство обороны, Москва", "ru"),
    ],
)
def test_exact_variant_and_russian(geocoder: Geocoder, query: str, lang: str) -> None:
    found = geocoder.geocode(query, lang)
    assert found is not None
    assert distance_km(found.latitude, found.longitude, *MINISTRY) < 0.5
    assert found.precision is Precision.SITE
    assert found.country == "RU"
    assert found.source.startswith("nominatim:")
    assert any("OpenStreetMap contributors" in reason for reason in found.reasons)


def test_a_district_has_its_size(geocoder: Geocoder) -> None:
    found = geocoder.geocode("Taganka district, Moscow", "en")
    assert found is not None
    assert found.precision is Precision.DISTRICT
    assert 1 < found.radius_km < 5


def test_reverse_and_none_found(geocoder: Geocoder) -> None:
    found = geocoder.reverse(*MINISTRY, "en")
    assert found is not None and "Ministry of Defence" in found.name
    assert geocoder.reverse(0.0, -30.0) is None
    assert geocoder.geocode("Atlantis") is None


def test_countries_are_a_hint_and_no_wall(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Taganka, Moscow", "en", countries=["US"]) is not None


def test_answers_and_misses_are_asked_once(proxy: server.FaultyProxy) -> None:
    cache = MemoryCache()
    url = f"http://127.0.0.1:{proxy.port}"
    first = Geocoder(nominatim(url), 20, cache=cache)
    answer = first.geocode("Ministry of Defence, Moscow")
    first.geocode("Atlantis")
    asked = proxy.connections
    proxy.fault = "reset"
    second = Geocoder(nominatim(url), 20, cache=cache)
    assert second.geocode("Ministry of Defence, Moscow") == answer
    assert second.geocode("Atlantis") is None
    assert proxy.connections == asked


@pytest.mark.parametrize("fault", ["slow", "drip", "cut", "reset", "garbage", "empty", "dead"])
def test_every_fault_is_one_clear_error_within_the_deadline(proxy: server.FaultyProxy, fault: str) -> None:
    proxy.fault = fault
    endless = fault in ("slow", "drip", "dead")
    # What ends by itself is given time: on a busy machine even a cut answer takes more than a second.
    geocoder = Geocoder(nominatim(f"http://127.0.0.1:{proxy.port}"), deadline_s=1.0 if endless else 20.0)
    with pytest.raises(GeocoderError, match=r"127\.0\.0\.1") as caught:
        geocoder.geocode("Ministry of Defence, Moscow")
    # geopy's own timeout counts each read anew: only our deadline ends a drip.
    assert ("no whole answer within 1 s" in str(caught.value)) == endless
    proxy.fault = ""
    healthy = Geocoder(nominatim(f"http://127.0.0.1:{proxy.port}"), deadline_s=20)
    assert healthy.geocode("Ministry of Defence, Moscow") is not None


def test_a_failing_server_is_left_alone(proxy: server.FaultyProxy) -> None:
    proxy.fault = "reset"
    geocoder = Geocoder(nominatim(f"http://127.0.0.1:{proxy.port}"), deadline_s=5)
    for name in ("A1", "B2", "C3"):
        with pytest.raises(GeocoderError):
            geocoder.geocode(name)
    asked = proxy.connections
    with pytest.raises(GeocoderError, match="left alone"):
        geocoder.geocode("D4")
    assert proxy.connections == asked


def test_the_locator_asks_only_what_it_does_not_know_and_keeps_offline_answers(proxy: server.FaultyProxy) -> None:
    settings = replace(Settings(), nominatim_url=f"http://127.0.0.1:{proxy.port}", nominatim_deadline_s=20.0)
    locator = Locator.open(settings)
    known = locator.geocode("Taganka, Moscow")
    assert known is not None and not known.source.startswith("nominatim")
    assert proxy.connections == 0
    asked = locator.geocode("School No. 480, Tagansky District")
    assert asked is not None
    assert distance_km(asked.latitude, asked.longitude, 55.7466, 37.652) < 5
    proxy.fault = "dead"
    slow = Locator.open(replace(settings, nominatim_deadline_s=0.5))
    kept = slow.geocode("Xyzzyville, Moscow")
    assert kept is not None
    assert kept.source.startswith("container")
    assert any("offline answer is kept" in reason for reason in kept.reasons)
    assert slow.geocode("Xyzzyville") is None


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="EMPLACE_NOMINATIM_URL"):
        nominatim("nominatim.example.org")


def test_variants_are_normalised_and_not_repeated() -> None:
    forms = list(variants("the Ministry of Defense building"))
    assert forms[0] == "the Ministry of Defense building"
    assert "Ministry of defence" in forms
    assert len(forms) == len(set(forms))


@pytest.fixture
def mapquest(port: int) -> Iterator[server.FaultyProxy]:
    made = server.FaultyProxy(port, prefix="/nominatim/v1")
    yield made
    made.close()


def by_name(name: str, options: str, deadline_s: float = 20.0) -> Geocoder:
    made = geocoder_of(replace(Settings(), geocoder=name, geocoder_options=options, nominatim_deadline_s=deadline_s))
    assert made is not None
    return made


def test_another_service_by_its_name_with_the_same_patience(mapquest: server.FaultyProxy) -> None:
    options = f"api_key=SECRET domain=127.0.0.1:{mapquest.port} scheme=http"
    asked = by_name("OpenMapQuest", options)
    near = nominatim_place()
    found = asked.geocode("Ministry of Defence, Moscow", "en", ["RU"], near)
    assert found is not None
    assert distance_km(found.latitude, found.longitude, *MINISTRY) < 0.5
    assert found.source.startswith("openmapquest:") and ATTRIBUTION in found.reasons
    assert "countrycodes=ru" in mapquest.requests[0] and "viewbox=" in mapquest.requests[0]
    reverse = asked.reverse(*MINISTRY)
    assert reverse is not None and "Ministry" in reverse.name
    for fault in ("cut", "reset", "garbage", "dead"):
        mapquest.fault = fault
        with pytest.raises(GeocoderError) as caught:
            by_name("openmapquest", options, 0.7).geocode("Ministry of Defence, Moscow")
        assert "SECRET" not in str(caught.value)


def nominatim_place() -> Location:
    return Location(55.75, 37.62, 20.0, Precision.CITY, "Moscow", "gazetteer:geonames:524901", "RU")


PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [33.57, 44.69]},
            "properties": {
                "osm_type": "W", "osm_id": 7, "osm_key": "aeroway", "osm_value": "aerodrome", "type": "other",
                "countrycode": "UA", "name": "Belbek", "country": "Ukraine", "extent": [33.54, 44.70, 33.60, 44.67],
            },
        }
    ],
}  # fmt: skip


class _Photon(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = json.dumps(PHOTON if "Belbek" in self.path else {"features": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def photon() -> Iterator[int]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Photon)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    _Photon.asked.clear()
    yield made.server_port
    made.shutdown()
    made.server_close()


def test_photon_by_its_name(photon: int) -> None:
    asked = by_name("photon", f"domain=127.0.0.1:{photon};scheme=http")
    found = asked.geocode("Belbek", "de", near=nominatim_place())
    assert found is not None
    assert (found.latitude, found.longitude, found.country) == (44.69, 33.57, "UA")
    assert found.source == "photon:W/7" and ATTRIBUTION in found.reasons
    assert found.precision is Precision.SITE and 2 < found.radius_km < 4
    assert "lang=de" in _Photon.asked[0] and "lat=55.75" in _Photon.asked[0]
    assert asked.geocode("Atlantis") is None
    count = len(_Photon.asked)
    assert asked.geocode("Atlantis") is None and len(_Photon.asked) == count


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("geogoogle", "", "EMPLACE_GEOCODER is 'geogoogle'.* photon"),
        ("opencage", "", "opencage needs api_key"),
        ("photon", "colour=red", "'colour', which photon does not take. It takes domain, scheme"),
        ("photon", "domain", "each as key=value"),
    ],
)
def test_a_service_that_cannot_be_asked_says_why(name: str, options: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        by_name(name, options)


def test_public_servers_are_asked_once_a_second() -> None:
    assert service("photon").interval_s == 1.0
    assert nominatim("https://nominatim.openstreetmap.org").interval_s == 1.0
    assert service("photon", "domain=photon.example.org").interval_s == 0.0
    assert by_name("nominatim", "").host == "nominatim.openstreetmap.org"
    assert geocoder_of(Settings()) is None
    with ThreadingHTTPServer(("127.0.0.1", 0), _Photon) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        local = service("photon", f"domain=127.0.0.1:{made.server_port} scheme=http")
        asked = Geocoder(replace(local, interval_s=0.3))
        begun = time.monotonic()
        for name in ("Belbek", "Belbek airfield"):
            asked.geocode(name)
        assert time.monotonic() - begun >= 0.3
        made.shutdown()
