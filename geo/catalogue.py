"""The weapon systems of ``data/systems``, and finding their names in text.

Each system is one TOML file in the folder of its type, edited by hand; every figure in it names the page it comes
from. `Catalogue.find` reads any script and shrugs off what reporters vary: case, hyphens, spaces and quotes, endings
("Iskanders", «Панцирей»), variant letters ("S-300PMU2"), and Latin letters in a Cyrillic designation or the reverse.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import DataError
from geo.model import Figure, RangeKind, System, SystemMention, SystemType
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

_KEYS = {"name", "type", "origin", "aliases", "needs_support", "sources", "no_ring", "figure"}
_FIGURE_KEYS = {"km", "kind", "of", "says", "source"}
_FARTHEST_KM = 20_000.0

# A token is a run of letters (with combining marks) or a run of digits.
_TOKEN = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*|\d+")
# What may stand between two tokens of one name: nothing, a space, a hyphen or dash, a quote, a dot, a slash.
_JOINT = re.compile(r"[\s\u00a0\u200b\u200f\u200e]{0,2}[-‐‑‒–—./\"'’ʼ“”„«»]{0,2}[\s\u00a0]?[\"“„«]?\Z")
# Cyrillic letters that look like Latin ones, for designations written in either script ("С-400", "C-400").
_LOOK_ALIKE = str.maketrans("авекмнорстхуіјѕ", "abekmhopctxyijs")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})

_ENDINGS = tuple(
    sorted(
        {
            # Russian and Ukrainian cases
            *"а у ы и і е о я ю ь ї ом ем єм ам ям ах ях ой ей ою ею ами ями".split(),
            *"ов ев ів їв ові еві ий ым ого ому".split(),
            # English, German, French, Spanish, Italian
            *"s es en er ern n".split(),
            # Polish, Czech
            *"y i ow em ami ach om u a ie e ech ech u ie owi ze y".split(),
            # Romanian, Hungarian, Lithuanian, Turkish
            *"ul ului uri urile urilor ele elor ok ek ak at et ot t okat eket nak nek ra re ban ben as is us ai ų u "
            "o lar ler lari leri larin lerin in un i".split(),
        },
        key=len,
        reverse=True,
    )
)
_SHORTEST_INFLECTED = 4
_MOST_TOKENS = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A catalogue name found in a text; ``sure`` is false for a name that also means something else."""

    mention: SystemMention
    sure: bool


class Catalogue:
    """The systems, by canonical name, with a finder for all their names."""

    def __init__(self, systems: Iterable[System]) -> None:
        self.systems = {system.name: system for system in sorted(systems, key=lambda s: s.name.casefold())}
        self._names: dict[tuple[str, ...], tuple[str, bool]] = {}
        self._firsts: dict[str, int] = {}
        for system in self.systems.values():
            for alias, sure in _names(system):
                for key in _keys(alias):
                    self._names.setdefault(key, (system.name, sure))
                    self._firsts[key[0]] = max(self._firsts.get(key[0], 0), len(key))

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
        found = Catalogue(replace(one, aliases=(*one.aliases, *more.get(one.name, ()))) for one in self)
        for system, names in more.items():
            if system in self.systems:
                for key in (key for name in names for key in _keys(name)):
                    found._names[key] = (system, True)  # given by hand: it holds against another system's name
        return found

    def __getitem__(self, name: str) -> System:
        return self.systems[name]

    def __contains__(self, name: str) -> bool:
        return name in self.systems

    def __iter__(self) -> Iterator[System]:
        return iter(self.systems.values())

    def __len__(self) -> int:
        return len(self.systems)

    def find(self, text: str) -> list[Named]:
        """Find every catalogue name in a text, the longest at each point.

        Parameters
        ----------
        text : str
            Any text; spans in the result count its characters.

        Returns
        -------
        list of Named
            In order of their start, without overlaps.
        """
        tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
        found: list[Named] = []
        at = 0
        while at < len(tokens):
            hit = self._longest(text, tokens, at)
            if hit is None:
                at += 1
                continue
            last, name, sure = hit
            start, end = tokens[at][0], tokens[last][1]
            system = self.systems[name]
            found.append(Named(SystemMention(start, end, text[start:end], name, system.type), sure))
            at = last + 1
        return found

    def _longest(self, text: str, tokens: list[tuple[int, int, str]], at: int) -> tuple[int, str, bool] | None:
        firsts = _forms(tokens[at][2])
        longest = max((self._firsts.get(form, 0) for form in firsts), default=0)
        if not longest:
            return None
        best: tuple[int, str, bool] | None = None
        keys: list[tuple[str, ...]] = [(form,) for form in firsts if form in self._firsts]
        for last in range(at, min(at + longest, len(tokens))):
            if last > at:
                if not _JOINT.match(text[tokens[last - 1][1] : tokens[last][0]]):
                    break
                keys = [(*key, form) for key in keys for form in _forms(tokens[last][2])]
            for key in keys:
                entry = self._names.get(key)
                if entry and _fits(text, tokens, at, last, key, entry[1]):
                    best = (self._variant_end(text, tokens, last), *entry)
                    break
        return best

    def _variant_end(self, text: str, tokens: list[tuple[int, int, str]], last: int) -> int:
        """Include the letters and digits of a variant: the "PMU2" of S-300PMU2, the "-M2" of Tor-M2."""
        if not tokens[last][2].isdigit():
            following = tokens[last + 1 : last + 3]
            if len(following) == 2 and len(following[0][2]) <= 2 and following[0][2].isupper():
                glued = text[tokens[last][1] : following[0][0]] in {"-", "‑"} and following[0][1] == following[1][0]
                if glued and following[1][2].isdigit():
                    return last + 2
            return last
        while last + 1 < len(tokens) and tokens[last + 1][0] == tokens[last][1] and len(tokens[last + 1][2]) <= 3:
            last += 1
        return last


def _names(system: System) -> Iterator[tuple[str, bool]]:
    doubtful = {name.casefold() for name in system.needs_support}
    if system.name.casefold() not in doubtful:
        yield system.name, True
    for alias in system.aliases:
        yield alias, True
    for alias in system.needs_support:
        yield alias, False


def _fold(token: str) -> str:
    folded = "".join(c for c in unicodedata.normalize("NFKD", token.casefold()) if not unicodedata.combining(c))
    # NFKD takes the breve off й and the dots off ї; that is as good for comparing as the letters themselves.
    return folded.translate(_ARABIC)


def _keys(alias: str) -> set[tuple[str, ...]]:
    """Every folded token sequence that stands for an alias; designations also in look-alike letters."""
    tokens = tuple(_fold(token) for token in _TOKEN.findall(alias))
    keys = {tokens} if tokens else set()
    if any(token.isdigit() for token in tokens):
        keys.add(tuple(_look_alike(token) for token in tokens))
    return keys


def _look_alike(token: str) -> str:
    return token.translate(_LOOK_ALIKE) if len(token) <= 3 else token


@lru_cache(maxsize=65_536)
def _forms(token: str) -> tuple[str, ...]:
    """What a written token may stand for: itself, its look-alike, and itself without an ending."""
    folded = _fold(token)
    forms = [folded]
    if len(folded) <= 3:
        if _look_alike(folded) != folded:
            forms.append(_look_alike(folded))
        return tuple(forms)
    bare = folded[2:] if folded.startswith("ال") else folded[1:] if folded[:1] in "بلوك" and len(folded) > 4 else None
    if bare:
        forms.append(bare)
    latin = folded[-1] < "\u0400"
    for ending in _ENDINGS:
        stem = folded[: -len(ending)]
        # A Latin stem of three letters is too short for any ending but the plural: Anka is not in Ankara.
        if folded.endswith(ending) and len(stem) >= _SHORTEST_INFLECTED - (not latin or ending == "s"):
            forms += [stem] if latin else [stem, stem + "ь", stem + "а", stem + "я", stem + "и"]
    return tuple(dict.fromkeys(forms))


def _fits(text: str, tokens: list[tuple[int, int, str]], at: int, last: int, key: tuple[str, ...], sure: bool) -> bool:
    """Whether the written words can be the name: capitals where the script has them, no longer word around them."""
    start, end = tokens[at][0], tokens[last][1]
    written = text[start:end]
    has_digit = any(part.isdigit() for part in key)
    exact = tuple(_fold(tokens[i][2]) for i in range(at, last + 1)) == key
    if not has_digit and len(key) == 1 and not exact and len(key[0]) < _SHORTEST_INFLECTED - 1:
        return False
    cased = [tokens[i][2] for i in range(at, last + 1) if tokens[i][2].lower() != tokens[i][2].upper()]
    if cased and not has_digit and not any(token[0].isupper() for token in cased):
        quoted = text[max(0, start - 1) : start] in {"«", "“", "„", '"', "”"}
        if not (quoted or len(cased) > 1) or len(written) < 3:
            return False
    if start and (text[start - 1].isalnum() or (text[start - 1] in "-‑" and start > 1 and text[start - 2].isdigit())):
        return False
    return not (
        key[-1].isdigit()
        and end < len(text)
        and text[end : end + 2].replace(",", ".")[:1] == "."
        and text[end + 1 : end + 2].isdigit()
    )


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
            for key in _keys(alias):
                owner = owners.setdefault(key, (path, system.name, sure))
                if owner[1] != system.name and (sure or owner[2]):
                    raise DataError(f"{path.name}: {alias!r} is also a name of {owner[1]} ({owner[0].name}).")


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    paths = sorted(folder.glob("*/*.toml"))
    if not paths:
        raise DataError(f"There are no systems in {folder}. Set EMPLACE_DATA_DIR to Emplace's data folder.")
    systems = [(path, parse(path)) for path in paths]
    check_together(systems)
    return Catalogue(system for _, system in systems)
