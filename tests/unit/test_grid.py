"""The order along the Z-order curve: a tile holds what lies in it, however the grid came together."""

from __future__ import annotations

import numpy as np
import pytest

from geo.store.grid import DEPTH, Grid, position


@pytest.fixture(scope="module")
def places() -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(5)
    x, y = chance.random(4000), chance.random(4000) ** 2
    x[::50] = np.nan  # without a place
    y[::50] = np.nan
    x[7], y[7] = 0.0, np.nextafter(1.0, 0.0)  # corners of the world
    return x, y


@pytest.mark.parametrize("tile", [(0, 0, 0), (1, 1, 0), (3, 0, 7), (5, 17, 3), (DEPTH, 0, 2**DEPTH - 1)])
def test_a_tile_holds_what_lies_in_it(places, tile: tuple[int, int, int]) -> None:  # type: ignore[no-untyped-def]
    x, y = places
    zoom, column, row = tile
    grid = Grid().with_rows(x, y)
    inside = (np.floor(x * 2**zoom) == column) & (np.floor(y * 2**zoom) == row)
    assert sorted(grid.rows[grid.part(tile)]) == np.flatnonzero(inside).tolist()


def test_cells_of_a_part_stand_together_and_know_where_they_are(places) -> None:  # type: ignore[no-untyped-def]
    x, y = places
    grid = Grid().with_rows(x, y)
    part = grid.part((2, 1, 0))
    cells = grid.cells(part, 8)
    assert (np.diff(cells.astype(np.int64)) >= 0).all() and len(np.unique(cells)) > 100
    column, row = position(cells)
    rows = grid.rows[part]
    assert (column == np.floor(x[rows] * 256)).all() and (row == np.floor(y[rows] * 256)).all()


def test_rows_that_come_later_find_their_place(places) -> None:  # type: ignore[no-untyped-def]
    x, y = places
    grown = Grid()
    for number in (0, 1, 1500, 1500, 4000):
        grown = grown.with_rows(x[:number], y[:number])
    whole = Grid().with_rows(x, y)
    assert grown.taken_in == whole.taken_in == 4000
    assert (grown.codes == whole.codes).all() and (grown.rows == whole.rows).all()
