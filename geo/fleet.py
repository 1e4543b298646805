"""The warships and submarines of ``data/systems/ships.csv``: each under one usual name, however it is written.

Reports name a ship in any script («Німіц», «Бойкий», «أبراهام لينكولن»), with or without its navy's prefix. A row of
the table gives the usual Latin name, and other spellings where sound alone does not lead to it.

A ship's name is mostly that of a town or a person. So a name counts as a ship's only where the reader takes it for one
(`geo.extract`); what this module adds is which ship it is. One name in two navies is settled by the navies that the
text speaks of; where these don't settle it, the name stays as it is written.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import DataError
from geo.names import Hit, Names, Piece, keys_of, transliterate

KINDS = ("warship", "submarine")
COLUMNS = ("name", "type", "navy", "class", "aliases", "needs_support", "source")
# Stems by which a text speaks of a navy. Only navies whose ships have a prefix in their usual name need them: nobody
# may turn the frigate "Alexandria" of another country into a USS Alexandria.
_NAVIES = {
    "USS": (
        "United States",
        r"\bU\.?S\.?\b|american|amerik|améric|americ|америк|\bСША\b|أمريك|أميرك|\bABD\b|estadounid|"
        r"statunit|états-unis|\bJAV\b|пентагон|pentagon|USS|يو إس إس",
    ),
    "HMS": (
        "United Kingdom",
        r"\bU\.?K\.?\b|\bbrit|royal navy|британ|великобр|королевск|королівськ|بريطان|wielk|"
        r"ingiliz|angol|inglés|englisch|HMS|إتش إم إس",
    ),
    "HMCS": ("Canada", r"canad|kanad|канад|كند"),
    "HMAS": ("Australia", r"austral|австрал|أسترال|avustral"),
    "HMNZS": ("New Zealand", r"new zealand|neusee|néo-zél|neozel|новозел|новая зеланд|nowozel|yeni zelanda|novozé"),
    "INS": ("India", r"\bindia|\bindi[esj]|\binde\b|инди|інді|الهند|hindist|hint "),
    "TCG": ("Turkey", r"turk|türk|turc|turq|turec|tureck|török|турец|турк|турц|تركي|турці"),
    "ORP": ("Poland", r"pol(?:and|ish|n|sk|ogn|acc|ac)|польс|польш|польщ|بولند|lengyel|lenk"),
    "ROKS": ("South Korea", r"kore|corea|corée|coréen|корей|корея|كوري"),
}
_PREFIX = re.compile(r"\s*([A-Z]{3,5})\s+[«\"“„‘']?")
# "USS" and "HMS" as Arabic spells their sound: يو إس إس نيميتز
SPELT_PREFIX = r"(?P<spelt>يو|[إا]تش) ?[إا][سم] ?[إا]س "
_SPELT = re.compile(rf"\s*[«“„\"]?{SPELT_PREFIX}")
_SPEAKS = {navy: re.compile(pattern, re.IGNORECASE) for navy, pattern in _NAVIES.values()}
# What one sound is written as in one language or another, in the order of their replacement.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("schtsch|chtch|shch|szcz", "S"),
        ("tsch|tch|cz", "C"),
        ("ts|tz", "c"),
        ("sch|sh|sz", "S"),
        ("ch", "C"),
        ("zh", "Z"),
        ("k?kh", "h"),
        ("ph", "f"),
        ("ck|q", "k"),
        ("x", "ks"),
        ("th", "t"),
        ("w", "v"),
        ("[jy]", "i"),
        ("ou", "u"),
        ("[^a-zCSZ]", ""),
        ("i+(?=[aeou])", ""),
        (r"(.)\1+", r"\1"),
    )
)
_SHORTEST_SOUND = 3


@dataclass(frozen=True, slots=True)
class Ship:
    """One ship: its usual name, what it is, whose, of which class, and where that was seen.

    ``sure`` is true for a name that means nothing else ("Admiral Grigorovich"), ``described`` for a ship that is an
    entry of the catalogue, not of the table.
    """

    name: str
    kind: str
    navy: str
    ship_class: str
    aliases: tuple[str, ...]
    sure: bool
    source: str
    described: bool = False

    @property
    def prefix(self) -> str:
        """The navy's prefix, when the usual name has one ("USS"), else nothing."""
        first = self.name.split(" ", 1)[0]
        return first if first in _NAVIES else ""

    @property
    def bare(self) -> str:
        """The name without the navy's prefix."""
        return self.name.removeprefix(f"{self.prefix} ")

    def is_spelt(self, name: str) -> bool:
        """Whether a name is the usual one, with or without the prefix, but for case, accents and quotes."""
        name = name.strip("«»\"“”„‘’' ")
        return bool((keys_of(name) | keys_of(_without_article(name))) & (keys_of(self.name) | keys_of(self.bare)))


class Fleet:
    """The ships of the table, by name."""

    def __init__(self, ships: Iterable[Ship]) -> None:
        self.ships = {ship.name: ship for ship in ships}
        self._names = Names()
        self._sounds: dict[str, tuple[str, ...]] = {}
        self._surnames: dict[str, list[str]] = {}
        for ship in self.ships.values():
            for name in (ship.bare, *ship.aliases):
                self._names.add(name, ship.name, sure=ship.sure and " " in name)
                if name.isascii() or name == ship.bare:
                    sound = _sound(name)
                    self._sounds[sound] = tuple(dict.fromkeys((*self._sounds.get(sound, ()), ship.name)))
            if ship.prefix and " " in ship.bare:
                self._surnames.setdefault(f"{ship.prefix} {ship.bare.rsplit(' ', 1)[1]}", []).append(ship.name)

    @classmethod
    def load(cls, path: Path, more: Iterable[Ship] = ()) -> Fleet:
        """Read the table, and add ships that the catalogue describes.

        Raises
        ------
        geo.errors.DataError
            If the table is missing, or a row breaks the rules; the message names the row.
        """
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                rows = csv.DictReader(lines)
                if tuple(rows.fieldnames or ()) != COLUMNS:
                    raise DataError(f"{path.name}: the columns must be {', '.join(COLUMNS)}.")
                return cls((*_checked(path.name, rows), *more))
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path.name}: {error}.") from None

    def __iter__(self) -> Iterator[Ship]:
        return iter(self.ships.values())

    def __len__(self) -> int:
        return len(self.ships)

    def find(self, text: str, tokens: Sequence[Piece] | None = None) -> list[Hit]:
        """Find every ship's name in a text; most are also something else, so see who calls it a ship."""
        return self._names.find(text, tokens)

    def called(self, name: str, text: str) -> Ship | None:
        """Say which ship a name means that the text gives to a ship.

        Parameters
        ----------
        name : str
            As written: any script, with or without a prefix or quotes ("USS Carney", "Бойкого").
        text : str
            The whole text, for the navies that it speaks of.

        Returns
        -------
        Ship or None
            ``None`` when the table has no such ship, or when two ships fit alike.
        """
        match = _PREFIX.match(name)
        prefix = match.group(1) if match and match.group(1) in _NAVIES else ""
        if spelt := _SPELT.match(name):
            match, prefix = spelt, "USS" if spelt["spelt"] == "يو" else "HMS"
        bare = (name[match.end() :] if prefix and match else name).strip("«»\"“”„‘’' ")
        listed = self._names.whole(bare) or self._by_sound(bare) or self._names.whole(_without_article(bare))
        # "USS Cook" is the only one whose name ends so, the Donald Cook.
        listed = listed or (tuple(self._surnames.get(f"{prefix} {bare}", ())) if prefix else ())
        return self.meant(listed, text, prefix)

    def meant(self, entries: Iterable[str], text: str, prefix: str = "") -> Ship | None:
        """Choose among ships of one name by the navies that the text speaks of, or by a navy's prefix."""
        ships = [self.ships[entry] for entry in entries]
        if prefix:
            ships = [ship for ship in ships if ship.prefix == prefix]
        elif any(ship.prefix for ship in ships):
            plain = [ship for ship in ships if not ship.prefix]
            # A person's or town's whole name needs no word for the navy: "the Donald Cook".
            spoken = [ship for ship in ships if ship.prefix and (" " in ship.bare or _SPEAKS[ship.navy].search(text))]
            ships = spoken or plain
        return ships[0] if len(ships) == 1 else None

    def _by_sound(self, name: str) -> tuple[str, ...]:
        for written in _nominatives(name):
            sound = _sound(written)
            if len(sound) >= _SHORTEST_SOUND and sound in self._sounds:
                return self._sounds[sound]
        return ()


def _without_article(name: str) -> str:
    """The name in "the frigate 'The Admiral Gorshkov'"; USS The Sullivans is listed with hers."""
    return re.sub(r"\A[Tt]he ", "", name)


def _nominatives(name: str) -> Iterator[str]:
    """Give the name, and what a Slavic case of it may stand for: «Бойкого», «Стойком», «Адмиралом Макаровым»."""
    yield name
    if "\u0400" <= name[-1:] <= "\u04ff":
        tokens = name.split()
        adjectives = [re.sub("(?:ого|ому|им|ым)$", "ий", token) for token in tokens]
        stems = [re.sub("(?:ой|ою|ом|ем|єм|[аеиіуыюя])$", "", token) for token in adjectives]
        yield " ".join(stems)
        yield " ".join(adjectives)
        yield " ".join(re.sub("ом$", "ий", token) for token in tokens)
        yield " ".join(re.sub("(?:ом|ем|єм|[иі]м|ым|[аеиіуыюя])$", "", token) for token in tokens)
        for ending in "ьа":
            yield " ".join(stem + ending for stem in stems)


def _sound(name: str) -> str:
    """Write a name roughly as it sounds, so that spellings of several languages meet."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    sound = transliterate(folded)
    for pattern, written in _SOUNDS:
        sound = pattern.sub(written, sound)
    return sound


def _checked(where: str, rows: Iterable[dict[str, str]]) -> Iterator[Ship]:
    """Read the rows, and hold each against the rules of the table."""
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        name = (row["name"] or "").strip()
        aliases = tuple(alias.strip() for alias in (row["aliases"] or "").split("|") if alias.strip())
        complaint = ""
        if not name or not row["navy"]:
            complaint = "a ship needs a name and a navy"
        elif name in seen:
            complaint = f"{name} stands here twice"
        elif row["type"] not in KINDS:
            complaint = f"the type of {name} must be one of {', '.join(KINDS)}"
        elif row["needs_support"] not in {"yes", "no"}:
            complaint = f"needs_support of {name} must be yes or no"
        elif not re.match(r"https?://[^\s/]+\.[^\s]+\Z", row["source"] or ""):
            complaint = f"{name} has no link to a source"
        if complaint:
            raise DataError(f"{where}, line {number}: {complaint}.")
        seen.add(name)
        yield Ship(name, row["type"], row["navy"], row["class"], aliases, row["needs_support"] == "no", row["source"])
