"""The weapon systems of ``data/systems``, and finding their names in text.

Each system is one TOML file in the folder of its type, edited by hand; every figure in it names the page it comes
from. `Catalogue.find` finds their names as reporters write them (`geo.names`); ``Catalogue.fleet`` has the ships.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import DataError
from geo.fleet import Fleet, Ship
from geo.model import Figure, RangeKind, System, SystemMention, SystemType
from geo.names import Names, Piece, keys_of
from geo.settings import Settings

FOLDERS = {
    "air-defence": SystemType.AIR_DEFENCE,
    "missile": SystemType.MISSILE,
    "coastal-defence": SystemType.COASTAL_DEFENCE,
    "artillery": SystemType.ARTILLERY,
    "armour": SystemType.ARMOUR,
    "aircraft": SystemType.AIRCRAFT,
    "drone": SystemType.DRONE,
    "radar-ew": SystemType.RADAR_EW,
    "naval": SystemType.NAVAL,
    "other": SystemType.OTHER,
}

_KEYS = {"name", "type", "origin", "aliases", "needs_support", "sources", "no_ring", "transport", "figure"}
_FIGURE_KEYS = {"km", "kind", "of", "says", "source"}
_FARTHEST_KM = 20_000.0
_OTHER = ""  # what a name stands for that holds a system's name and is none: "New England Patriots"


@dataclass(frozen=True, slots=True)
class Named:
    """A catalogue name found in a text; ``sure`` is false for a name that also means something else.

    ``exact`` is false for a name with another ending than the listed one ("Patriots").
    """

    mention: SystemMention
    sure: bool
    exact: bool


class Catalogue:
    """The systems, by canonical name, with a finder for all their names; ``fleet`` has the ships by name.

    ``others`` are names of other things in which a system's name stands ("New England Patriots").
    """

    def __init__(self, systems: Iterable[System], fleet: Fleet | None = None, others: Iterable[str] = ()) -> None:
        self.others = tuple(others)
        self.systems = {system.name: system for system in sorted(systems, key=lambda s: s.name.casefold())}
        self.fleet = fleet or Fleet(())
        self._names = Names()
        for system in self.systems.values():
            for alias, sure in _names(system):
                self._names.add(alias, system.name, sure=sure)
        for other in self.others:
            self._names.add(other, _OTHER, sure=True)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Catalogue:
        """Load the catalogue of the data folder.

        Raises
        ------
        geo.errors.DataError
            If a file breaks the rules that `check` states; the message names the file and the rule.
        """
        return _load((settings or Settings.from_environment()).data_dir / "systems")

    def with_aliases(self, aliases: Iterable[tuple[str, str]]) -> Catalogue:
        """Give the catalogue with more names: pairs of a name and its system; those of unknown systems are left out."""
        more: dict[str, list[str]] = {}
        for alias, system in aliases:
            more.setdefault(system, []).append(alias)
        systems = [replace(one, aliases=(*one.aliases, *more.get(one.name, ()))) for one in self]
        found = Catalogue(systems, self.fleet, self.others)
        for system, names in more.items():
            if system in self.systems:
                for name in names:
                    found._names.put(name, system)  # given by hand: it holds against another system's name
        return found

    def __getitem__(self, name: str) -> System:
        return self.systems[name]

    def __contains__(self, name: str) -> bool:
        return name in self.systems

    def __iter__(self) -> Iterator[System]:
        return iter(self.systems.values())

    def __len__(self) -> int:
        return len(self.systems)

    def find(self, text: str, tokens: Sequence[Piece] | None = None) -> list[Named]:
        """Find every catalogue name in a text, the longest at each point.

        Parameters
        ----------
        text : str
            Any text; spans in the result count its characters.
        tokens : sequence of Piece, optional
            The text cut up by `geo.names.pieces`, where the caller has it already.

        Returns
        -------
        list of Named
            In order of their start, without overlaps.
        """
        found = []
        for hit in self._names.find(text, tokens):
            if hit.entries[0] == _OTHER:
                continue
            system = self.systems[hit.entries[0]]
            mention = SystemMention(hit.start, hit.end, text[hit.start : hit.end], system.name, system.type)
            found.append(Named(mention, hit.sure, hit.exact))
        return found


def _names(system: System) -> Iterator[tuple[str, bool]]:
    doubtful = {name.casefold() for name in system.needs_support}
    if system.name.casefold() not in doubtful:
        yield system.name, True
    for alias in system.aliases:
        yield alias, True
    for alias in system.needs_support:
        yield alias, False


def check(system: System, path: Path) -> None:
    """Hold one entry against the rules of the catalogue.

    Raises
    ------
    geo.errors.DataError
        If a source is missing, a figure is impossible, or there is neither a figure nor a reason for none.
    """
    where = f"{path.parent.name}/{path.name}"
    if FOLDERS.get(path.parent.name) is not system.type:
        raise DataError(f"{where}: type {system.type} does not belong in this folder.")
    if not system.sources:
        raise DataError(f"{where}: no source. Name at least one page that was seen.")
    for source in (*system.sources, *(figure.source for figure in system.figures)):
        if not re.match(r"https?://[^\s/]+\.[^\s]+\Z", source):
            raise DataError(f"{where}: {source!r} is no link to a source.")
    for figure in system.figures:
        if not 0 < figure.km <= _FARTHEST_KM:
            raise DataError(f"{where}: a range of {figure.km} km is impossible.")
        if not figure.of or not figure.says:
            raise DataError(f"{where}: the figure of {figure.km} km must say what it is of and who says so.")
    if bool(system.figures) == bool(system.no_ring):
        raise DataError(f"{where}: give figures, or no_ring with the reason, and not both.")


def parse(path: Path) -> System:
    """Read one system's file.

    Raises
    ------
    geo.errors.DataError
        If the file can't be read or a field is missing or of the wrong kind.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.parent.name}/{path.name}: {error}.") from None
    return parse_text(text, path)


def parse_text(text: str, path: Path) -> System:
    """Read the text of one system's file, which lies at a path or is going to.

    Raises
    ------
    geo.errors.DataError
        As `parse`.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        raw: Mapping[str, Any] = tomllib.loads(text)
        unknown = set(raw) - _KEYS | {key for figure in raw.get("figure", []) for key in set(figure) - _FIGURE_KEYS}
        if unknown:
            raise DataError(f"{where}: unknown field {', '.join(sorted(unknown))}.")
        system = System(
            name=raw["name"],
            type=SystemType(raw["type"]),
            origin=raw["origin"],
            aliases=tuple(raw.get("aliases", ())),
            needs_support=tuple(raw.get("needs_support", ())),
            figures=tuple(
                Figure(float(one["km"]), RangeKind(one["kind"]), one["of"], one["says"], one["source"])
                for one in raw.get("figure", ())
            ),
            sources=tuple(raw.get("sources", ())),
            no_ring=raw.get("no_ring", ""),
            transport=bool(raw.get("transport", False)),
        )
    except KeyError as error:
        raise DataError(f"{where}: the field {error} is missing.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, TypeError) as error:
        raise DataError(f"{where}: {error}.") from None
    check(system, path)
    return system


def path_of(system: System) -> Path:
    """Where a system's file belongs, below the catalogue's folder."""
    folder = next(name for name, kind in FOLDERS.items() if kind is system.type)
    plain = unicodedata.normalize("NFKD", system.name).encode("ascii", "ignore").decode()
    return Path(folder) / f"{'-'.join(re.findall(r'[a-z0-9]+', plain.lower())) or 'system'}.toml"


def as_toml(system: System) -> str:
    """Write a system as its file; `parse_text` of it gives the same system."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string

    def listed(texts: Iterable[str]) -> str:
        return "[" + ", ".join(map(quoted, texts)) + "]"

    lines = [f"name = {quoted(system.name)}", f"type = {quoted(system.type)}", f"origin = {quoted(system.origin)}"]
    lines += [f"aliases = {listed(system.aliases)}"] if system.aliases else []
    lines += [f"needs_support = {listed(system.needs_support)}"] if system.needs_support else []
    lines += [f"sources = {listed(system.sources)}"]
    lines += [f"no_ring = {quoted(system.no_ring)}"] if system.no_ring else []
    lines += ["transport = true"] if system.transport else []
    for figure in system.figures:
        lines += ["", "[[figure]]", f"km = {figure.km:g}"]
        lines += [f"{name} = {quoted(getattr(figure, name))}" for name in ("kind", "of", "says", "source")]
    return "\n".join(lines) + "\n"


def check_entry(new: System, others: Collection[System]) -> None:
    """Hold a new entry against all rules of the catalogue, as if it were read from its file.

    Raises
    ------
    geo.errors.DataError
        Naming the rule that it breaks, or whose name it takes.
    """
    path = path_of(new)
    if not new.name:
        raise DataError(f"{path.parent.name}/{path.name}: the name is empty.")
    if any(other.name.casefold() == new.name.casefold() for other in others):
        raise DataError(f"{new.name} is in the catalogue already. Suggest a change of its file instead.")
    read = parse_text(as_toml(new), path)
    check_together([*((path_of(other), other) for other in others), (path, read)])


def check_together(systems: Iterable[tuple[Path, System]]) -> None:
    """Hold all entries against each other: no two systems may claim one unambiguous name.

    Raises
    ------
    geo.errors.DataError
        Naming the alias and both files.
    """
    owners: dict[tuple[str, ...], tuple[Path, str, bool]] = {}
    for path, system in systems:
        for alias, sure in _names(system):
            for key in keys_of(alias):
                owner = owners.setdefault(key, (path, system.name, sure))
                if owner[1] != system.name and (sure or owner[2]):
                    raise DataError(f"{path.name}: {alias!r} is also a name of {owner[1]} ({owner[0].name}).")


def _single_ships(systems: Iterable[System]) -> Iterator[Ship]:
    """Give the catalogue's ships that are no class, so that they are known by name too: "the Shandong"."""
    for system in systems:
        if system.type is SystemType.NAVAL and not re.search(r"\bclass\b|\bType\b|\d", system.name):
            bare = re.sub(r"\A(?:CNS|HMS|TCG) ", "", system.name)
            yield Ship(system.name, "warship", system.origin, "", (bare,), False, system.sources[0], True)


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    paths = sorted(folder.glob("*/*.toml"))
    if not paths:
        raise DataError(f"There are no systems in {folder}. Set EMPLACE_DATA_DIR to Emplace's data folder.")
    systems = [(path, parse(path)) for path in paths]
    check_together(systems)
    others = _other_names(folder / "other_names.csv")
    ships = Fleet.load(folder / "ships.csv", _single_ships(system for _, system in systems))
    return Catalogue((system for _, system in systems), ships, others)


def _other_names(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [row["name"] for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise DataError(f"{path.name}: {error}.") from None
