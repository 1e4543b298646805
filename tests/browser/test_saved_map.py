"""The map that Python users save: one file, opened without a server, with sentences, links and range bands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import geo

TEXT = "An S-400 battery stands near Gvardeyskoye in Crimea, residents say."


@pytest.fixture
def saved(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    article = geo.read(TEXT, source="News Example", url="https://news.example/1", published=date(2024, 5, 2))
    geo.map(geo.deployments(geo.extract(article), article), article).save(tmp_path / "map.html")
    context = chromium.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_function("globalThis.Emplace?.drawnAt")
    yield page
    context.close()


def test_a_click_shows_sentence_source_and_published_range(saved: Page) -> None:
    saved.wait_for_timeout(500)
    x, y = saved.evaluate(
        "(() => { const { layer, map } = Emplace.current, [i] = layer.items();"
        " const p = map.latLngToContainerPoint([i.latitude, i.longitude]); return [p.x, p.y] })()"
    )
    saved.mouse.click(x, y)
    popup = saved.locator(".emplace-popup")
    popup.wait_for()
    assert popup.locator("blockquote").inner_text() == TEXT
    assert popup.locator("mark.emplace-system").inner_text() == "S-400"
    link = popup.get_by_role("link", name="News Example, 2 May 2024")
    assert link.get_attribute("href") == "https://news.example/1"
    figures = [one.km for one in _systems()["S-400"].figures]
    assert f"{max(figures):g} km, published maximum" in popup.inner_text()


def test_the_range_is_drawn(saved: Page) -> None:
    [(low, high, drawn)] = saved.evaluate(
        "(({ layer }) => layer.items().map((i) => [i.p.range_low_km, i.p.range_high_km, layer.bandsOf(i).length > 0]))"
        "(Emplace.current)"
    )
    band = _systems()["S-400"].range
    assert band is not None
    assert (low, high, drawn) == (band.low_km, band.high_km, True)


def test_the_legend_names_what_is_on_the_map(saved: Page) -> None:
    legend = saved.locator(".emplace-legend")
    assert legend.locator(".emplace-legend-types").inner_text().split("\n") == ["air defence"]
    assert legend.locator(".emplace-legend-types").is_visible()


def _systems():  # type: ignore[no-untyped-def]
    from geo.catalogue import Catalogue

    return Catalogue.open().systems


@pytest.mark.parametrize(("source", "credited"), [("nominatim:way/1", True), ("gazetteer:1", False)])
def test_openstreetmap_is_credited_where_it_placed_something(
    chromium: Browser, tmp_path: Path, source: str, credited: bool
) -> None:
    article = geo.read(TEXT)
    reports = [replace(one, location=replace(one.location, source=source)) for one in geo.extract(article)]
    geo.map(geo.deployments(reports, article), article).save(tmp_path / "map.html")
    page = chromium.new_page()
    page.set_default_timeout(90_000)
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_function("globalThis.Emplace?.drawnAt")
    said = page.locator(".leaflet-control-attribution").inner_text()
    assert ("OpenStreetMap contributors" in said) is credited
    page.close()
