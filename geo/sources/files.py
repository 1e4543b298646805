"""Articles from files and bytes of any kind that we read: text, HTML, and the kinds of ``geo/sources/kinds``.

A kind of file is one module there with a `Kind` named ``KIND`` (see ``pdf.py``); it is found by being there.
A kind whose format is packed or complicated is read in a process of its own (`geo.sources.apart`), so that a broken or
hostile file can neither take the server down nor fill its memory.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.model import Article
from geo.sources.text import LARGEST_BYTES, article_from_plain, article_from_text

LARGEST_FILE_BYTES = 25_000_000
_PLAIN = ("txt", "md", "html", "htm")
# Formats that people try, told from their first bytes, with what to do instead.
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old Office file. Save it as .docx or as text",
    b"{\\rtf": "an RTF file. Save it as .docx or as text",
    b"\x89PNG": "a picture. Give the text that it shows",
    b"\xff\xd8\xff": "a picture. Give the text that it shows",
    b"GIF8": "a picture. Give the text that it shows",
    b"PK\x03\x04": "a ZIP archive, not one document. Unpack it and give the files in it",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a kind of file yields: its text, and of the article's other fields those that it states itself."""

    text: str
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Parameters
    ----------
    name : str
        What people call it.
    suffixes : tuple of str
        Endings of its file names, without the dot.
    media_types : tuple of str
        What a web server calls it.
    matches : callable
        Whether some bytes, with the file's name, are of this kind.
    read : callable
        Turns the bytes into `Content`; raises `geo.errors.InputError` whose message continues "<name> ".
    apart : bool
        Whether to read it in a process of its own.
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    matches: Callable[[bytes, str], bool]
    read: Callable[[bytes], Content]
    apart: bool = False


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind of file beyond text and HTML, by the name of its module."""
    from geo.sources import kinds as package

    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {name: import_module(f"{package.__name__}.{name}").KIND for name in names}


def suffixes() -> list[str]:
    """Endings of every file name that can be read as one article."""
    return [*_PLAIN, *(suffix for kind in kinds().values() for suffix in kind.suffixes)]


def article_from_file(path: str | Path, **about: Any) -> Article:
    """Read an article from a file.

    Raises
    ------
    geo.errors.InputError
        If the file can't be read, is empty, too large, or of a kind that is not known.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        _check_size(size, str(path), path.name)
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}.") from error
    return article_from_bytes(raw, str(path), **about)


def article_from_bytes(raw: bytes, name: str = "the input", **about: Any) -> Article:
    """Make an article of the bytes of a document of any kind that is known.

    Parameters
    ----------
    raw : bytes
    name : str
        The file's name: what to call it in a complaint, and a help in telling its kind.
    **about
        Fields of the article that are known already; they win over what the document says.

    Raises
    ------
    geo.errors.InputError
        If it is too large, broken, empty, or of a kind that is not known.
    """
    _check_size(len(raw), name, name)
    for module, kind in kinds().items():
        if kind.matches(raw, name.lower()):
            content = _content(module, kind, raw, name)
            stated = {key: value for key, value in content.about.items() if value is not None}
            return article_from_text(content.text, name, **{**stated, **about})
    for magic, what in _REFUSED.items():
        if raw.startswith(magic):
            raise InputError(f"{name} is not text but {what}. Nothing was read.")
    return article_from_plain(raw, name, **about)


def _content(module: str, kind: Kind, raw: bytes, name: str) -> Content:
    from geo.sources import apart

    try:
        return apart.read(module, raw) if kind.apart else kind.read(raw)
    except InputError as error:
        raise InputError(f"{name} {error} Nothing was read.") from error


def _check_size(size: int, said: str, name: str) -> None:
    packed = any(name.lower().endswith(f".{suffix}") for kind in kinds().values() for suffix in kind.suffixes)
    largest = LARGEST_FILE_BYTES if packed else LARGEST_BYTES
    if size > largest:
        raise InputError(
            f"{said} has {size / 1e6:.0f} MB; one article may have {largest / 1e6:.0f} MB. Nothing was read. "
            "Split it into articles, one JSON object a line, and use --jsonl."
        )
