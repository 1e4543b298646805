"""Where the deployments lie, in an order that makes every map tile one slice.

The square of Web Mercator is walked along a Z-order curve (Morton 1966): what lies in one tile of any zoom stands
together, and within it what lies in one tile of the next zoom. So a tile costs what it holds, not what the store holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

DEPTH = 20  # zoom of the finest cells: 38 m wide at the equator
_SPREADS = (  # shift and mask of each step that puts a zero bit between all bits of a number
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
Tile = tuple[int, int, int]


@dataclass(frozen=True)
class Grid:
    """Rows of a table along the curve.

    Attributes
    ----------
    codes : ndarray of uint64
        Place on the curve, ascending.
    rows : ndarray of int64
        The rows that stand there.
    taken_in : int
        So many rows of the table have been looked at; those without a place are in no cell.
    """

    codes: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))
    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    taken_in: int = 0

    def with_rows(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Grid:
        """The grid with the rows that the table has gained; x and y are those of the whole table, 0 to 1."""
        if len(x) == self.taken_in:
            return self
        new = self.taken_in + np.flatnonzero(np.isfinite(x[self.taken_in :]))
        side = 1 << DEPTH
        codes = _interleaved((x[new] * side).astype(np.uint64), (y[new] * side).astype(np.uint64))
        order = np.argsort(codes, kind="stable")
        codes, new = codes[order], new[order]
        at = np.searchsorted(self.codes, codes, side="right")
        return Grid(np.insert(self.codes, at, codes), np.insert(self.rows, at, new), len(x))

    def part(self, tile: Tile) -> slice:
        """Where on the curve a tile (zoom, x, y) stands."""
        zoom, x, y = tile
        shift = 2 * (DEPTH - zoom)
        first = int(_interleaved(np.array([x], np.uint64), np.array([y], np.uint64))[0])
        low, high = np.searchsorted(self.codes, np.array([first << shift, (first + 1) << shift], np.uint64))
        return slice(int(low), int(high))

    def cells(self, part: slice, zoom: int) -> NDArray[np.uint64]:
        """Number of the cell of a zoom that each place of a part lies in; equal ones stand together."""
        return self.codes[part] >> np.uint64(2 * (DEPTH - zoom))


def position(cells: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Column and row of numbered cells, from the west and from the north."""
    return _gathered(cells), _gathered(cells >> np.uint64(1))


def _interleaved(x: NDArray[np.uint64], y: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Bits of both, taken by turns."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    for shift, mask in _SPREADS:
        number = (number | (number << np.uint64(shift))) & np.uint64(mask)
    return number


def _gathered(code: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Every second bit, the lowest first: what `_spread` was given."""
    code = code & np.uint64(_SPREADS[-1][1])
    for (shift, _), (_, mask) in zip(reversed(_SPREADS), [*reversed(_SPREADS[:-1]), (0, 0xFFFFFFFF)], strict=True):
        code = (code | (code >> np.uint64(shift))) & np.uint64(mask)
    return code.astype(np.int32)
