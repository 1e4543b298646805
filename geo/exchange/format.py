"""Formats in which deployments are written: one module of ``geo/exchange/formats`` each, found by being there."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import BinaryIO

from geo.errors import InputError
from geo.model import Article, Deployment, System


@dataclass(frozen=True, slots=True)
class Shown:
    """A deployment with what is known around it: its articles by identity, and its catalogue entry."""

    deployment: Deployment
    articles: Mapping[str, Article]
    system: System | None


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Parameters
    ----------
    name : str
        What people write after ``--format``.
    suffix : str
        Ending of its files, without the dot.
    media_type : str
    write : callable
        Writes deployments, which come one after the other, to a binary stream; as many as there are, in little memory.
    """

    name: str
    suffix: str
    media_type: str
    write: Callable[[Iterable[Shown], BinaryIO], None]


@lru_cache(maxsize=1)
def formats() -> Mapping[str, Format]:
    """Every format, by name."""
    from geo.exchange import formats as package

    modules = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = [import_module(f"{package.__name__}.{name}").FORMAT for name in modules]
    return {one.name: one for one in found}


def format_named(name: str) -> Format:
    """Format of a name.

    Raises
    ------
    geo.errors.InputError
        If there is none.
    """
    if name not in formats():
        raise InputError(f"There is no format {name!r}. Known: {', '.join(formats())}.")
    return formats()[name]
