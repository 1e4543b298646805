"""Asking a real Nominatim, served from a checked-in file, well and badly."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import GeocoderError, InputError
from geo.geodesy import distance_km
from geo.locate import Locator
from geo.locate.nominatim import MemoryCache, NominatimGeocoder, variants
from geo.model import Precision
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
def geocoder(port: int) -> NominatimGeocoder:
    return NominatimGeocoder(f"http://127.0.0.1:{port}", deadline_s=20)


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
def test_exact_variant_and_russian(geocoder: NominatimGeocoder, query: str, lang: str) -> None:
    found = geocoder.geocode(query, lang)
    assert found is not None
    assert distance_km(found.latitude, found.longitude, *MINISTRY) < 0.5
    assert found.precision is Precision.SITE
    assert found.country == "RU"
    assert found.source.startswith("nominatim:")
    assert any("OpenStreetMap contributors" in reason for reason in found.reasons)


def test_a_district_has_its_size(geocoder: NominatimGeocoder) -> None:
    found = geocoder.geocode("Taganka district, Moscow", "en")
    assert found is not None
    assert found.precision is Precision.DISTRICT
    assert 1 < found.radius_km < 5


def test_reverse_and_none_found(geocoder: NominatimGeocoder) -> None:
    found = geocoder.reverse(*MINISTRY, "en")
    assert found is not None and "Ministry of Defence" in found.name
    assert geocoder.reverse(0.0, -30.0) is None
    assert geocoder.geocode("Atlantis") is None


def test_countries_are_a_hint_and_no_wall(geocoder: NominatimGeocoder) -> None:
    assert geocoder.geocode("Taganka, Moscow", "en", countries=["US"]) is not None


def test_answers_and_misses_are_asked_once(proxy: server.FaultyProxy) -> None:
    cache = MemoryCache()
    url = f"http://127.0.0.1:{proxy.port}"
    first = NominatimGeocoder(url, 20, cache=cache)
    answer = first.geocode("Ministry of Defence, Moscow")
    first.geocode("Atlantis")
    asked = proxy.connections
    proxy.fault = "reset"
    second = NominatimGeocoder(url, 20, cache=cache)
    assert second.geocode("Ministry of Defence, Moscow") == answer
    assert second.geocode("Atlantis") is None
    assert proxy.connections == asked


@pytest.mark.parametrize("fault", ["slow", "drip", "cut", "reset", "garbage", "empty", "dead"])
def test_every_fault_is_one_clear_error_within_the_deadline(proxy: server.FaultyProxy, fault: str) -> None:
    proxy.fault = fault
    geocoder = NominatimGeocoder(f"http://127.0.0.1:{proxy.port}", deadline_s=1.0)
    with pytest.raises(GeocoderError, match=r"127\.0\.0\.1") as caught:
        geocoder.geocode("Ministry of Defence, Moscow")
    # geopy's own timeout counts each read anew: only our deadline ends a drip.
    assert ("no whole answer within 1 s" in str(caught.value)) == (fault in ("slow", "drip", "dead"))
    proxy.fault = ""
    healthy = NominatimGeocoder(f"http://127.0.0.1:{proxy.port}", deadline_s=20)
    assert healthy.geocode("Ministry of Defence, Moscow") is not None


def test_a_failing_server_is_left_alone(proxy: server.FaultyProxy) -> None:
    proxy.fault = "reset"
    geocoder = NominatimGeocoder(f"http://127.0.0.1:{proxy.port}", deadline_s=5)
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
        NominatimGeocoder("nominatim.example.org")


def test_variants_are_normalised_and_not_repeated() -> None:
    forms = list(variants("the Ministry of Defense building"))
    assert forms[0] == "the Ministry of Defense building"
    assert "Ministry of defence" in forms
    assert len(forms) == len(set(forms))
