"""Take the pictures of docs/images from the sample articles: ``python tests/browser/screenshots.py``."""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
IMAGES = HERE.parent.parent / "docs" / "images"
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1440, "height": 900}}
# Whether the coast and all names that are wanted have come.
LAND = "!!Emplace.current.base.tiles._shapes.borders && Emplace.current.base.names.places.length > 0"


def _support():  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location("browser_conftest", HERE / "conftest.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Start a server over the samples, visit it, and save one picture a view."""
    support = _support()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        from geo.pipeline import fill_with_samples
        from geo.store import Store

        store = Store.open(path=Path(folder) / "store.sqlite")
        fill_with_samples(store)
        store.close()
        server = support.Server(Path(folder))
        browser = playwright.chromium.launch(
            executable_path=support.load("find_chromium").installed(), args=support.ARGUMENTS
        )

        def shoot(name: str, path: str, before=lambda visit: None, **context: object) -> None:  # type: ignore[no-untyped-def]
            visit = support.Visit(browser, server.url, **{**DESK, **context}).open(path)
            before(visit)
            if path.startswith(("/?", "/#")):
                frame = visit.map()
                visit.until(lambda: frame.evaluate(LAND))
            visit.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
            visit.until(lambda: visit.page.locator("[data-testid=stSkeleton]").count() == 0)
            visit.page.wait_for_timeout(2500)
            visit.page.screenshot(path=IMAGES / f"{name}.png")
            visit.close()

        def example(visit) -> None:  # type: ignore[no-untyped-def]
            visit.page.get_by_role("button", name="Show me this example").click()
            visit.map()
            visit.page.locator(".reports li").nth(1).hover()

        def compared(visit) -> None:  # type: ignore[no-untyped-def]
            visit.page.get_by_role("tab", name="Compare ranges").click()
            visit.until(lambda: visit.page.locator(".st-key-ranges-compared .vega-embed").count() == 1)

        def charts(visit) -> None:  # type: ignore[no-untyped-def]
            visit.until(lambda: visit.page.locator(".vega-embed").count() >= 1)

        try:
            moscow = _finest_in(server.url, "bbox=37,55.3,38.3,56.2&type=air+defence")
            ringed = _ringed_in(server.url, "bbox=15,35,50,60&status=deployed")
            shoot("map", f"/?pin={ringed}#map=4.5/46/30")
            shoot("city", f"/?pin={moscow}#map=10/55.74/37.62")
            shoot("dark", "/?table=open&type=air+defence#map=4/47/31", color_scheme="dark")
            shoot("phone", f"/?pin={moscow}#map=3.5/48/32", **PHONE)
            shoot("phone-dark", "/#map=3.5/48/32", color_scheme="dark", **PHONE)
            shoot("article", "/add", example)
            shoot("add", "/add", locale="uk-UA")
            shoot("systems", "/systems", compared)
            shoot("sources", "/sources", charts)
            shoot("insights", "/insights", charts, color_scheme="dark")
        finally:
            browser.close()
            server.stop()


def _finest_in(base: str, query: str) -> str:
    """Pin of what is placed most finely among what a filter selects."""
    with urlopen(f"{base}/data/deployments.geojson?{query}") as answer:
        found = [feature["properties"] for feature in json.load(answer)["features"] if feature["geometry"]]
    return str(min(found, key=lambda one: (one["radius_km"], one["system"]))["id"])


def _ringed_in(base: str, query: str) -> str:
    """Pin with a range that shows on a map of a continent and a sentence in English; the finest placed of these."""
    with urlopen(f"{base}/data/deployments.geojson?{query}") as answer:
        found = [feature["properties"] for feature in json.load(answer)["features"] if feature["geometry"]]
    shown = [one for one in found if (one["range_high_km"] or 0) >= 100 and one["quote"].isascii()]
    return str(min(shown, key=lambda one: (one["radius_km"], one["id"]))["id"])


if __name__ == "__main__":
    main()
