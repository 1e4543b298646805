"""The routes beside the dashboard, over HTTP."""

from __future__ import annotations

import gzip
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest


def read(url: str, **headers: str):  # type: ignore[no-untyped-def]
    request = Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def test_health(server) -> None:  # type: ignore[no-untyped-def]
    status, _, body = read(f"{server.url}/health")
    assert status == 200
    told = json.loads(body)
    assert told["status"] == "ok" and told["reports"] == 34 and told["missing"] == []


def test_geojson_follows_the_filter(server) -> None:  # type: ignore[no-untyped-def]
    status, headers, body = read(f"{server.url}/data/deployments.geojson?type=missile&status=withdrawn")
    assert status == 200 and headers["content-type"].startswith("application/geo+json")
    features = json.loads(body)["features"]
    assert features
    assert {(one["properties"]["type"], one["properties"]["status"]) for one in features} == {("missile", "withdrawn")}


def test_every_feature_has_every_property(server) -> None:  # type: ignore[no-untyped-def]
    _, _, body = read(f"{server.url}/data/deployments.geojson")
    features = json.loads(body)["features"]
    assert len({frozenset(one["properties"]) for one in features}) == 1


def test_wrong_filter_is_a_sentence(server) -> None:  # type: ignore[no-untyped-def]
    for query in ("type=submarine", "kind=missile", "bbox=1,2,3", "from=yesterday"):
        status, _, body = read(f"{server.url}/data/deployments.geojson?{query}")
        assert status == 400, query
        assert json.loads(body)["error"]


def test_compressed_and_revalidated(server) -> None:  # type: ignore[no-untyped-def]
    url = f"{server.url}/data/deployments.geojson"
    _, headers, packed = read(url, Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    _, plain_headers, plain = read(url)
    assert "content-encoding" not in plain_headers
    assert gzip.decompress(packed) == plain and len(packed) < len(plain) / 3
    status, _, body = read(url, If_None_Match=headers["etag"])
    assert status == 304 and body == b""


@pytest.mark.parametrize("path", ["/", "/data/deployments.geojson", "/assets/leaflet.js", "/health"])
def test_security_headers(server, path: str) -> None:  # type: ignore[no-untyped-def]
    _, headers, _ = read(server.url + path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy and "https:" not in policy


def test_detail_has_sentence_marks_ranges_and_sources(server) -> None:  # type: ignore[no-untyped-def]
    _, _, body = read(f"{server.url}/data/deployments.geojson?system=Pantsir-S1")
    one = json.loads(body)["features"][0]["properties"]
    status, _, body = read(f"{server.url}/data/deployment/{one['id']}.json")
    detail = json.loads(body)
    assert status == 200
    report = detail["reports"][0]
    start, end, kind = report["marks"][0]
    assert (report["quote"][start:end], kind) == ("Pantsir-S1", "system")
    assert report["before"].startswith("Words that stand before") and "after" in report["after"]
    figures = detail["range"]["figures"]
    assert figures and all(figure["source"].startswith("http") and figure["says"] for figure in figures)
    status, _, _ = read(f"{server.url}/data/deployment/nothing.json")
    assert status == 404


def test_only_our_own_files_are_served(server) -> None:  # type: ignore[no-untyped-def]
    assert read(f"{server.url}/assets/leaflet.js")[0] == 200
    for path in (
        "/assets/../map.py",
        "/assets/%2e%2e/page.py",
        "/assets/nothing.js",
        "/assets/basemap/etc.json",
        "/assets/names/64/0.json",
    ):
        assert read(server.url + path)[0] in {400, 404}, path


def test_base_path(tmp_path_factory, visitor) -> None:  # type: ignore[no-untyped-def]
    import importlib

    support = importlib.import_module(visitor.__module__)
    folder = tmp_path_factory.mktemp("base path")
    support.fill(folder / "store.sqlite", support.samples.sourced(12))
    running = support.Server(folder, "/maps")
    try:
        assert read(f"{running.url}/health")[0] == 200
        visit = visitor(running.url).open("/")
        assert len(visit.pins()) > 8
        assert visit.strangers() == []
    finally:
        running.stop()
