"""Every setting of Emplace: its default and the environment variable that changes it.

Nothing needs to be set. ``docs/settings.md`` is written from this file by ``make docs``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path

from geo.errors import InputError


def _home(variable: str, fallback: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / fallback) / "emplace"


def _data_dir() -> Path:
    beside = Path(__file__).resolve().parent.parent / "data"
    return beside if beside.is_dir() else Path(__file__).resolve().parent / "_data"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; `Settings.from_environment` reads the variables."""

    data_dir: Path = field(
        default_factory=_data_dir,
        metadata={
            "variable": "EMPLACE_DATA_DIR",
            "about": "Systems, landmarks, regions, base map, sample articles.",
        },
    )
    cache_dir: Path = field(
        default_factory=lambda: _home("XDG_CACHE_HOME", ".cache"),
        metadata={
            "variable": "EMPLACE_CACHE_DIR",
            "about": "The compiled gazetteer; may be deleted at any time.",
        },
    )
    database: str = field(
        default_factory=lambda: str(_home("XDG_DATA_HOME", ".local/share") / "emplace.sqlite"),
        metadata={
            "variable": "EMPLACE_DATABASE",
            "about": "The SQLite file that holds articles and reports.",
        },
    )
    database_url: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_DATABASE_URL",
            "about": "A PostgreSQL database with PostGIS to use instead, as postgresql://user@host:5432/name.",
        },
    )
    nominatim_url: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_NOMINATIM_URL",
            "about": "A Nominatim server to ask for names that are unknown offline; empty: none is asked.",
        },
    )
    geocoder: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_GEOCODER",
            "about": "Another online geocoder to ask, by its name in geopy: `photon`, `opencage`, `geonames`, ...; "
            "`nominatim` by itself is the public one.",
        },
    )
    geocoder_options: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_GEOCODER_OPTIONS",
            "about": "What that geocoder needs, as `key=value` separated by blanks: "
            "`api_key=... domain=geo.example.org`.",
        },
    )
    nominatim_deadline_s: float = field(
        default=5.0,
        metadata={
            "variable": "EMPLACE_NOMINATIM_DEADLINE_S",
            "about": "Seconds that one look-up may take in all.",
        },
    )
    contact: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_CONTACT",
            "about": "Mail address or link told to public geocoders, as their usage policies ask.",
        },
    )
    gazetteer_extra: str = field(
        default="",
        metadata={"variable": "EMPLACE_GAZETTEER", "about": "A CSV or GeoJSON file with places of your own."},
    )
    spacy_model: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_SPACY_MODEL",
            "about": "An installed spaCy pipeline, by name or path, that proposes more places and organisations to the "
            "reader (extra `spacy`); empty: none, none is needed.",
        },
    )
    tiles_url: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_TILES_URL",
            "about": "URL template of an online tile server offered as a switch on the map; empty: offline only.",
        },
    )
    tiles_attribution: str = field(
        default="",
        metadata={"variable": "EMPLACE_TILES_ATTRIBUTION", "about": "Credit shown with the online tiles."},
    )
    embed: str = field(
        default="*",
        metadata={
            "variable": "EMPLACE_EMBED",
            "about": "Which sites may show the map in a frame (`?embed=1`), as in a `frame-ancestors` policy: `*` for "
            "all, `'none'` for none, or `https://news.example` and others separated by blanks.",
        },
    )
    profile: str = field(
        default="open",
        metadata={
            "variable": "EMPLACE_PROFILE",
            "about": "The publication profile through which this server and its exports show the record.",
        },
    )
    profiles_file: str = field(
        default="",
        metadata={
            "variable": "EMPLACE_PROFILES",
            "about": "A TOML file with publication profiles of your own, written as data/profiles.toml is.",
        },
    )
    map_features: int = field(
        default=1_500,
        metadata={
            "variable": "EMPLACE_MAP_FEATURES",
            "about": "Up to so many deployments come to the map with all their words; more as columns.",
        },
    )
    map_columns: int = field(
        default=100_000,
        metadata={
            "variable": "EMPLACE_MAP_COLUMNS",
            "about": "Up to so many deployments come to the map as columns; more as vector tiles.",
        },
    )
    fetch_private: bool = field(
        default=False,
        metadata={
            "variable": "EMPLACE_FETCH_PRIVATE",
            "about": "1 lets links to private network addresses be opened; off, they are refused.",
        },
    )

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the environment variables; what is not set keeps its default.

        Raises
        ------
        geo.errors.InputError
            If a variable has a value that its setting can't take.
        """
        given: dict[str, object] = {}
        for item in fields(cls):
            raw = os.environ.get(item.metadata["variable"])
            if raw is None or raw == "":
                continue
            given[item.name] = _parse(item.metadata["variable"], str(item.type), raw)
        return cls(**given)  # type: ignore[arg-type]


def _parse(variable: str, kind: str, raw: str) -> object:
    if kind == "Path":
        return Path(raw).expanduser()
    if kind == "float":
        try:
            return float(raw)
        except ValueError:
            raise InputError(f"{variable} is {raw!r}, which is no number. Set it to a number or unset it.") from None
    if kind == "int":
        if not raw.isdigit():
            raise InputError(f"{variable} is {raw!r}, which is no whole number. Set it to one or unset it.")
        return int(raw)
    if kind == "bool":
        return raw.strip().lower() in {"1", "true", "yes", "on"}
    return raw
