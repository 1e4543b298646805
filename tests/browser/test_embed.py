"""The map on other people's pages: the frame, the picture, the card of a link."""

from __future__ import annotations

import html
import io
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A site of somebody else: another port is another origin."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{site.server_port}"
    site.shutdown()


def test_the_frame_that_is_offered_works_on_another_site(visitor, other_site) -> None:  # type: ignore[no-untyped-def]
    # 1. A reader of the map takes the frame.
    reader = visitor().open("/?type=missile&pin=none#map=5/54/25")
    frame = reader.map()
    reader.until(lambda: set(reader.pins()) == {"Iskander"})
    frame.get_by_role("button", name="Put this map on a page").click()
    code = frame.locator(".emplace-dialog textarea").input_value()
    # 2. And puts it on a page of another site.
    folder, address = other_site
    (folder / "index.html").write_text(f"<!doctype html><h1>An article</h1>{code}", encoding="utf-8")
    guest = visitor(address).open("/")
    guest.until(lambda: len(guest.page.frames) > 1 and guest.page.frames[1].evaluate("!!globalThis.Emplace?.drawnAt"))
    shown = guest.page.frames[1]
    assert set(shown.evaluate("Emplace.current.layer.items().map((item) => item.p.system)")) == {"Iskander"}
    zoom, latitude = shown.evaluate("[Emplace.current.map.getZoom(), Emplace.current.map.getCenter().lat]")
    assert zoom == pytest.approx(5) and latitude == pytest.approx(54, abs=0.1)
    assert guest.errors == [] and guest.strangers() == []
    assert not any("_stcore" in url for url in guest.requests), "a frame must not cost a session of the dashboard"
    # 3. The way back carries the same.
    link = shown.get_by_role("link", name="Open in Emplace").get_attribute("href")
    assert "type=missile" in link


def test_the_dashboard_itself_does_not_stand_in_a_frame(visitor, server, other_site) -> None:  # type: ignore[no-untyped-def]
    folder, address = other_site
    (folder / "index.html").write_text(f'<!doctype html><iframe src="{server.url}/"></iframe>', encoding="utf-8")
    guest = visitor(address).open("/")
    guest.until(lambda: guest.page.frames[1].url.startswith("chrome-error"))


def test_hostile_words_in_the_address_of_a_frame(visitor) -> None:  # type: ignore[no-untyped-def]
    bad = "%7B%7B7*7%7D%7D%3C/script%3E%3Cscript%3Etop.__hostile=1%3C/script%3E"
    guest = visitor().open(f"/?embed=1&q={bad}&pin={bad}&x={bad}")
    guest.until(lambda: guest.page.evaluate("!!globalThis.Emplace?.drawnAt"))
    assert guest.page.evaluate("window.__hostile ?? null") is None
    card = guest.page.locator("meta[property='og:description']").get_attribute("content")
    assert "{{7*7}}</script>" in card and "49" not in card
    assert guest.errors == []


def _picture(server, query: str) -> Image.Image:  # type: ignore[no-untyped-def]
    with urlopen(f"{server.url}/picture.png?{query}") as answer:
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        return Image.open(io.BytesIO(answer.read())).convert("RGB")


def test_the_picture_shows_what_the_filters_select(server) -> None:  # type: ignore[no-untyped-def]
    everything = _picture(server, "view=4/52/30&width=800&height=420")
    missiles = _picture(server, "view=4/52/30&width=800&height=420&type=missile")
    assert everything.size == (800, 420)
    red = np.array([0xEA, 0x37, 0x07])
    blue = np.array([0x2A, 0x7D, 0xDE])

    def seen(image: Image.Image, colour: np.ndarray) -> int:
        return int((np.abs(np.asarray(image).astype(int) - colour).max(2) < 24).sum())

    assert seen(missiles, red) > 60 and seen(missiles, blue) == 0
    assert seen(everything, blue) > 100
    dark = _picture(server, "view=4/52/30&width=800&height=420&theme=dark")
    assert np.asarray(dark).mean() < 80 < np.asarray(everything).mean()


@pytest.mark.parametrize("query", ["view=4/52", "view=4/99/0", "width=20", "height=9000", "type=submarine"])
def test_a_wrong_picture_is_a_sentence(server, query: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{server.url}/picture.png?{query}")
    assert caught.value.code == 400


def test_a_link_brings_its_card(server) -> None:  # type: ignore[no-untyped-def]
    with urlopen(f"{server.url}/?type=missile&country=BY") as answer:
        page = answer.read().decode()
        assert int(answer.headers["content-length"]) == len(page.encode())
    card = {
        name: html.unescape(text)
        for name, text in re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)"', page)
    }
    assert card["og:description"] == "missile, in Belarus"
    image = urlsplit(card["og:image"])
    assert image.path == "/picture.png" and parse_qs(image.query) == {"type": ["missile"], "country": ["BY"]}
    with urlopen(card["og:image"]) as answer:
        assert Image.open(io.BytesIO(answer.read())).size == (1200, 630)
