"""Mapbox Vector Tiles 2.1 of points: https://github.com/mapbox/vector-tile-spec/tree/master/2.1.

Written here because what is on PyPI takes a tenth of a second and more for one full tile (it builds a geometry object
for each point); this takes a few milliseconds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

EXTENT = 4096

Value = str | int | float
Point = tuple[int, int, Mapping[str, Value]]

_POINT = b"\x18\x01"  # field 3 of a feature: its geometry is a point


def layer(name: str, points: Iterable[Point]) -> bytes:
    """Write one layer; a tile is its layers one after another.

    Parameters
    ----------
    name : str
    points : iterable of (int, int, mapping)
        x and y in 0..`EXTENT` from the tile's upper left corner, and the attributes: texts, whole numbers from 0, or
        other numbers.
    """
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    tags: dict[tuple[str, Value], bytes] = {}  # an attribute has values of one type, so 1 and 1.0 don't meet here
    out = [b"\x78\x02", _block(1, name.encode())]
    for x, y, attributes in points:
        packed = b""
        for pair in attributes.items():
            tag = tags.get(pair)
            if tag is None:
                key, value = pair
                tag = tags[pair] = _varint(keys.setdefault(key, len(keys))) + _varint(
                    values.setdefault((type(value), value), len(values))
                )
            packed += tag
        # One command: move to (9 = once), both coordinates in zigzag.
        geometry = b"\x09" + _varint(x << 1) + _varint(y << 1)
        out.append(_block(2, _block(2, packed) + _POINT + _block(4, geometry)))
    if len(out) == 2:
        return b""
    out += [_block(3, key.encode()) for key in keys]
    out += [_block(4, _value(value)) for _, value in values]
    out.append(b"\x28" + _varint(EXTENT))
    return _block(3, b"".join(out))


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return _block(1, value.encode())
    if isinstance(value, int):
        return b"\x28" + _varint(value)
    return b"\x19" + struct.pack("<d", value)


def _block(field: int, content: bytes) -> bytes:
    return bytes((field << 3 | 2,)) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    return _VARINTS[number] if number < len(_VARINTS) else _written(number)


def _written(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


_VARINTS = [_written(number) for number in range(2 * EXTENT + 1)]  # every coordinate, and most other numbers
