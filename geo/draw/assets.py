"""The files a map needs in the browser: Leaflet (from XStatic-Leaflet), our scripts, the base map.

Everything is on this machine. `missing` tells what is not, before a page silently stays blank.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.settings import Settings

OWN = Path(__file__).resolve().parent / "assets"
SCRIPTS = (
    "messages.js", "look.js", "geodesy.js", "app6.js", "symbols.js", "base.js",
    "crowd.js", "areas.js", "pins.js", "deployments.js",
    "parts.js", "legend.js", "tools.js", "map.js",
)  # fmt: skip
STYLES = ("emplace.css",)
TOGETHER = "together.js"  # all of `SCRIPTS` as one file, because a page that loads them one by one waits for each
LEAFLET_SCRIPT, LEAFLET_STYLE = "leaflet.js", "leaflet.css"
BASEMAP = {
    "coarse": "land_coarse.geojson.gz",
    "land": "land.geojson.gz",
    "lakes": "lakes.geojson.gz",
    "rivers": "rivers.geojson.gz",
    "borders": "borders.geojson.gz",
    "regions": "regions.geojson.gz",
}


@lru_cache(maxsize=1)
def leaflet_dir() -> Path | None:
    """Folder of the installed Leaflet, or ``None`` when XStatic-Leaflet is not installed."""
    try:
        spec = importlib.util.find_spec("xstatic.pkg.leaflet")
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "data"


def path_of(name: str) -> Path | None:
    """File behind an asset's name (``leaflet.js``, ``images/layers.png``, ``map.js``), or ``None``."""
    folder = leaflet_dir()
    places = [OWN / name, *([folder / name] if folder else [])]
    for place in places:
        resolved = place.resolve()
        inside = resolved.is_relative_to(OWN) or (folder is not None and resolved.is_relative_to(folder.resolve()))
        if inside and resolved.is_file():
            return resolved
    return None


@lru_cache(maxsize=64)
def text_of(name: str) -> str:
    """Text of an asset.

    Raises
    ------
    FileNotFoundError
        If there is no such asset.
    """
    path = path_of(name)
    if path is None:
        raise FileNotFoundError(
            f"The map needs {name}, which is not installed. Run `emplace doctor` to see all that is missing."
        )
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def together() -> str:
    """All scripts of our own as one."""
    return "\n".join(text_of(name) for name in SCRIPTS)


_put_together: dict[str, str] = {}


def publish(name: str, text: str) -> str:
    """Keep a script that was put together here for the route of assets.

    Returns
    -------
    str
        Its address below that route, which changes with the text.
    """
    _put_together[name] = text
    return f"{name}?v={mark(text)}"


def mark(text: str) -> str:
    """Short hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def published(name: str) -> str | None:
    """Text that `publish` keeps under a name, or ``None``."""
    return together() if name == TOGETHER else _put_together.get(name)


@lru_cache(maxsize=1)
def look() -> dict[str, dict[str, Any]]:
    """How things look, as ``look.js`` says: ``types``, ``statuses``, ``strikes``, ``paper``."""
    found: dict[str, dict[str, Any]] = json.loads(text_of("look.js").partition(".look = ")[2].rstrip().rstrip(";"))
    return found


@lru_cache(maxsize=1)
def version() -> str:
    """Short hash over all scripts and styles; changes when any of them does."""
    digest = hashlib.sha256()
    for name in (LEAFLET_SCRIPT, LEAFLET_STYLE, *SCRIPTS, *STYLES):
        path = path_of(name)
        digest.update(path.read_bytes() if path else b"")
    return digest.hexdigest()[:12]


def basemap_files(settings: Settings) -> dict[str, Path]:
    """Base map files that are there, by kind."""
    folder = settings.data_dir / "basemap"
    return {kind: folder / name for kind, name in BASEMAP.items() if (folder / name).is_file()}


def missing(settings: Settings) -> list[str]:
    """Say what is missing for a full map, one sentence each; empty when all is there."""
    said = []
    folder = leaflet_dir()
    if folder is None or not (folder / LEAFLET_SCRIPT).is_file():
        said.append("Leaflet is not installed: run  pip install XStatic-Leaflet")
    for name in (*SCRIPTS, *STYLES):
        if not (OWN / name).is_file():
            said.append(f"Emplace's own {name} is missing: install Emplace again.")
    there = basemap_files(settings)
    for kind, name in BASEMAP.items():
        if kind not in there:
            folder = settings.data_dir / "basemap"
            said.append(f"The base map's {name} is not in {folder}: set EMPLACE_DATA_DIR or install again.")
        else:
            try:
                with gzip.open(there[kind]) as file:
                    file.read(64)
            except (OSError, EOFError, zlib.error):
                said.append(f"The base map's {name} is damaged: install Emplace again.")
    return said
