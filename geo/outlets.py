"""News agencies, outlets and official sayers of ``data/outlets``, and finding who a text credits.

One row a sayer: its name, its kind, how other languages and scripts write it, the hosts of its own pages. A new one is
a new row. A writing that starts with ``=`` is also a common word (``=Bild``): it names the sayer of a whole article,
but is not looked for in running text.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from geo.errors import DataError
from geo.settings import Settings

AGENCY, OUTLET, OFFICIAL = "agency", "outlet", "official"
_COLUMNS = ["name", "kind", "aliases", "hosts"]
_TEXTS_KEPT = 16_384
_SHORT = 5  # a name of fewer letters is taken as written: "AP" is no word in capitals, "ap" may be one
_ENDING = r"[^\W\d_]{0,3}"  # a case ending, as in «Интерфаксу»
_UNSPACED = re.compile(r"[\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD_START = re.compile(r"(?<!\w)\w\w")
# A channel or an account of a social network, by its address; the first part of the path names who posts there.
_POST = re.compile(
    r"(?<![\w.-])(?:www\.|m\.)?(?P<host>t\.me|telegram\.me|x\.com|twitter\.com|vk\.com|facebook\.com|truthsocial\.com"
    r"|bsky\.app/profile)/(?:s/)?(?P<who>@?[\w.-]{3,})",
    re.IGNORECASE,
)
_SAME_HOST = {"telegram.me": "t.me", "twitter.com": "x.com"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """One sayer: its name, and whether it is an agency, an outlet or an official body."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


class Outlets:
    """The sayers that we know, with a finder for all their names."""

    def __init__(self, rows: tuple[Outlet, ...]) -> None:
        self._rows = rows
        self._by_name = {plain(name.lstrip("=")): row for row in rows for name in (row.name, *row.aliases)}
        self._by_host = {host: row for row in rows for host in row.hosts}
        self._spaced: dict[str, list[tuple[re.Pattern[str], Outlet]]] = {}
        self._unspaced: list[tuple[str, Outlet]] = []
        given = {name: row for row in rows for name in (row.name, *row.aliases) if not name.startswith("=")}
        for name in sorted(given, key=lambda name: (-len(name), name)):  # the longest first: it contains the others
            if not name[0].isalnum() or _UNSPACED.search(name):
                self._unspaced.append((name, given[name]))
            else:
                self._spaced.setdefault(name[:2], []).append((_written(name), given[name]))
        # A report that joins a deployment has the others of it looked at again, as often as there are more.
        self._named_in = lru_cache(maxsize=_TEXTS_KEPT)(self._find)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Outlets:
        """Read ``data/outlets``; once a process.

        Raises
        ------
        geo.errors.DataError
            If a row breaks the rules; the message names it.
        """
        return _opened((settings or Settings.from_environment()).data_dir / "outlets" / "outlets.csv")

    def __iter__(self) -> Iterator[Outlet]:
        return iter(self._rows)

    def named(self, name: str | None) -> Outlet | None:
        """Sayer of a name, in any of its writings."""
        return self._by_name.get(plain(name)) if name else None

    def at(self, url: str | None) -> Outlet | None:
        """Sayer whose own page an address is."""
        host = host_of(url)
        while host and "." in host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return None

    def credited(self, text: str, *kinds: str) -> list[Outlet]:
        """Sayers that a text names, each once, in the order of the text; only of the given kinds, if any are given."""
        found = self._named_in(text)
        return [row for row in found if row.kind in kinds] if kinds else list(found)

    def _find(self, text: str) -> tuple[Outlet, ...]:
        hits: list[tuple[int, int, Outlet]] = []
        for start in _WORD_START.finditer(text):
            for pattern, row in self._spaced.get(start.group(), ()):
                if match := pattern.match(text, start.start()):
                    hits.append((match.start(), match.end(), row))
                    break
        for name, row in self._unspaced:
            at = text.find(name)
            if at >= 0:
                hits.append((at, at + len(name), row))
        found: list[Outlet] = []
        end = 0
        for first, last, row in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if first < end:
                continue  # part of a longer name
            end = last
            if row not in found:
                found.append(row)
        return tuple(found)


def posts(text: str) -> list[str]:
    """Channels and accounts whose posts a text gives the address of: ``"t.me/example"``, each once."""
    found: list[str] = []
    if "/" not in text:
        return found
    for match in _POST.finditer(text):
        host = match["host"].lower()
        who = f"{_SAME_HOST.get(host, host)}/{match['who'].lstrip('@').rstrip('.').casefold()}"
        if who not in found:
            found.append(who)
    return found


@lru_cache(maxsize=_TEXTS_KEPT)
def host_of(url: str | None) -> str:
    """Host of an address without ``www.``; empty when there is none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@lru_cache(maxsize=_TEXTS_KEPT)
def plain(name: str) -> str:
    """Name as a key: case-folded, without accents, a leading "the" and double spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split()).removeprefix("the ")


def _written(name: str) -> re.Pattern[str]:
    """Pattern of a name as it stands in running text, from the start of a word."""
    exact = re.escape(name)
    short = len(name) < _SHORT or name.isupper()
    return re.compile(rf"{exact}(?!\w)" if short else rf"{exact}(?:{_ENDING}|['’]s)(?!\w)")


@lru_cache(maxsize=4)
def _opened(path: Path) -> Outlets:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != _COLUMNS:
                raise DataError(f"{path}: the first line must be {','.join(_COLUMNS)}.")
            rows = tuple(_row(path, reader.line_num, row) for row in reader)
    except OSError as error:
        raise DataError(
            f"{path} can't be read: {error.strerror}. Reinstall Emplace or set EMPLACE_DATA_DIR."
        ) from error
    return Outlets(rows)


def _row(path: Path, line: int, row: dict[str, str]) -> Outlet:
    if not row["name"] or row["kind"] not in {AGENCY, OUTLET, OFFICIAL}:
        raise DataError(f"{path}, line {line}: a row needs a name and a kind ({AGENCY}, {OUTLET} or {OFFICIAL}).")
    aliases, hosts = (tuple(part for part in row[column].split(";") if part) for column in ("aliases", "hosts"))
    return Outlet(row["name"], row["kind"], aliases, hosts)
