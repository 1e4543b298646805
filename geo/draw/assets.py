"""The files a map needs in the browser: Leaflet (from XStatic-Leaflet), our scripts, the base map.

Everything is on this machine. `missing` tells what is not, before a page silently stays blank.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import re
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo import messages
from geo.draw.inert import json_block
from geo.settings import Settings

OWN = Path(__file__).resolve().parent / "assets"
SCRIPTS = (
    "messages.js", "look.js", "geodesy.js", "app6.js", "symbols.js", "base.js",
    "crowd.js", "areas.js", "pins.js", "deployments.js",
    "parts.js", "legend.js", "tools.js", "map.js",
)  # fmt: skip
STYLES = ("emplace.css",)
LEAFLET_SCRIPT, LEAFLET_STYLE = "leaflet.js", "leaflet.css"
MAP_STYLE = "map.css"
_MAP_SCRIPT = re.compile(r"map\.([a-z]+)\.js")
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


# A page that loads files one by one waits for each, and each costs the server a millisecond: hence one of each kind.
def map_script() -> str:
    """Name of the one script of a map that says everything in the visitor's language."""
    return f"map.{messages.language()}.js"


@lru_cache(maxsize=32)
def together(name: str) -> str:
    """All scripts, with the words that they say, or all styles of a map as one: `map_script` or `MAP_STYLE`."""
    if name == MAP_STYLE:
        return "\n".join(text_of(part) for part in (LEAFLET_STYLE, *STYLES))
    words = json_block(messages.for_browser(name.split(".")[1]))
    return "\n".join([*(text_of(part) for part in (LEAFLET_SCRIPT, *SCRIPTS)), f"Emplace.speak({words});", ""])


_put_together: dict[str, str] = {}


def publish(name: str, text: str) -> str:
    """Keep a script that was put together here for the route of assets.

    Returns
    -------
    str
        Its address below that route, which changes with the text.
    """
    _put_together[name] = text
    return marked(name, text)


@lru_cache(maxsize=64)
def mark(text: str) -> str:
    """Short hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def marked(name: str, text: str) -> str:
    """Address of a text below the route of assets; it changes with the text, so that browsers may keep it."""
    return f"{name}?v={mark(text)}"


def published(name: str) -> str | None:
    """Text that was put together under a name, or ``None``."""
    spoken = _MAP_SCRIPT.fullmatch(name)
    known = name == MAP_STYLE or (spoken and spoken[1] in messages.languages())
    return together(name) if known else _put_together.get(name)


@lru_cache(maxsize=1)
def look() -> dict[str, dict[str, Any]]:
    """How things look, as ``look.js`` says: ``types``, ``statuses``, ``strikes``, ``paper``."""
    found: dict[str, dict[str, Any]] = json.loads(text_of("look.js").partition(".look = ")[2].rstrip().rstrip(";"))
    return found


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
