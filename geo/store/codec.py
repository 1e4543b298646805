"""Value objects to JSON and back, without loss; the store and the exchange formats share it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_Make = Callable[[Any], Any]
_MOST_KEPT = 8192


def to_plain(value: Any) -> Any:
    """Turn a value object into dicts, lists and plain values that ``json`` writes."""
    kind: Any = type(value)
    write = _writer(kind)
    return value if write is None else write(value)


@cache
def _writer(kind: Any) -> _Make | None:
    """What turns a value of this class into a plain one; ``None`` where it stays as it is."""
    if is_dataclass(kind):
        names = tuple(item.name for item in fields(kind))
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, tuple | list):
        return lambda value: [to_plain(item) for item in value]
    if issubclass(kind, Mapping):
        return lambda value: {key: to_plain(item) for key, item in value.items()}
    return None


def dumps(value: Any) -> str:
    """Write a value object as one line of JSON."""
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[_T], text: str) -> _T:
    """Read a value object of the given class from JSON written by `dumps`; equal texts give one shared object."""
    named: Any = kind
    result: _T = _loaded(named, text)
    return result


@lru_cache(maxsize=_MOST_KEPT)
def _loaded(kind: Any, text: str) -> Any:
    make, plain = _maker(kind), json.loads(text)
    return make(plain) if make else plain


@cache
def _maker(kind: Any) -> _Make | None:
    """What turns a plain value into one of this kind; ``None`` where it stays as it is."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _maker(next(part for part in get_args(kind) if part is not type(None)))
    if origin is tuple:
        return _tuple_maker(get_args(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        return _object_maker(kind)
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return None


def _tuple_maker(parts: tuple[Any, ...]) -> _Make:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _maker(parts[0])
        return (lambda plain: tuple(each(item) for item in plain)) if each else tuple
    makers = [_maker(part) for part in parts]
    return lambda plain: tuple(make(item) if make else item for make, item in zip(makers, plain, strict=True))


def _object_maker(kind: type[Any]) -> _Make:
    makers = {name: _maker(hint) for name, hint in get_type_hints(kind).items()}

    def make(plain: dict[str, Any]) -> Any:
        given = {}
        for name, value in plain.items():
            if name in makers:
                part = makers[name]
                given[name] = value if part is None or value is None else part(value)
        return kind(**given)

    return make
