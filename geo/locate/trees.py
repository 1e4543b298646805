"""Boosted decision trees, evaluated with numpy alone; trained elsewhere (`geo.locate.train`) and shipped as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError

Floats = NDArray[np.float32]

_ROWS_AT_ONCE = 64
"""Few, so that what is worked on stays in the processor's cache."""

_FEW_ROWS = 24
_MOST_LEAVES = 32


class Trees:
    """An ensemble whose score is the sum of its trees' leaves through a logistic.

    The JSON holds ``features`` (their names, checked against the caller's), and for each tree flat lists: ``feature``,
    ``threshold``, ``left`` and ``right`` a node (negative: leaf ``-1 - child``) and ``leaf`` values.

    No tree is walked. A node whose feature exceeds its threshold strikes the leaves on its left; the first leaf that
    nobody strikes is the one that a walk would reach. What all nodes of one feature strike depends only on how many of
    that feature's thresholds the value exceeds, so it is tabled: one row of bits, a word a tree, for each such number.
    """

    def __init__(self, document: dict[str, Any], features: tuple[str, ...]) -> None:
        if tuple(document["features"]) != features:
            raise DataError(
                "The shipped coefficients do not fit this version's features. Retrain or reinstall Emplace."
            )
        trees = document["trees"]
        # 1. What each node strikes, by its feature and threshold.
        asked: dict[int, dict[float, list[tuple[int, int]]]] = {}
        leaves = max(len(tree["leaf"]) for tree in trees)
        if leaves > _MOST_LEAVES:
            raise DataError(f"The coefficients have a tree of {leaves} leaves; at most {_MOST_LEAVES} can be read.")
        self._value = np.zeros((len(trees), leaves), dtype=np.float32)
        for t, tree in enumerate(trees):
            order, struck = _from_left(tree)
            self._value[t, : len(order)] = [tree["leaf"][leaf] for leaf in order]
            for feature, threshold, bits in zip(tree["feature"], tree["threshold"], struck, strict=True):
                asked.setdefault(feature, {}).setdefault(threshold, []).append((t, bits))
        # 2. The table: for each feature that is asked for, what is left beyond none, one, two ... of its thresholds.
        bits_of = np.uint16 if leaves <= 16 else np.uint32
        every = bits_of(2 ** (16 if leaves <= 16 else 32) - 1)
        self._questions: list[tuple[int, Floats]] = []
        tables = [np.full((1, len(trees)), every, dtype=bits_of)]
        starts = [0]
        for feature in sorted(asked):
            levels = sorted(asked[feature])
            starts.append(sum(map(len, tables)))
            kept = np.full((len(levels) + 1, len(trees)), every, dtype=bits_of)
            for number, level in enumerate(levels, start=1):
                kept[number] = kept[number - 1]
                for t, bits in asked[feature][level]:
                    kept[number, t] &= every ^ bits_of(bits)
            self._questions.append((feature, np.array(levels, dtype=np.float32)))
            tables.append(kept)
        self._kept: NDArray[Any] = np.concatenate(tables)
        # The first row is that of no question, so that there is always one to begin with.
        self._starts = np.array(starts, dtype=np.int64)[:, None]
        self._first_leaf = np.arange(len(trees), dtype=np.int64) * leaves - 1
        self._bias = float(document.get("bias", 0.0))
        self.extra: dict[str, Any] = document.get("extra", {})

    @classmethod
    def load(cls, path: Path, features: tuple[str, ...]) -> Trees:
        """Read shipped coefficients.

        Raises
        ------
        geo.errors.DataError
            If they are missing, damaged or made for other features.
        """
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")), features)
        except (OSError, KeyError, ValueError, TypeError) as error:
            raise DataError(f"{path.name} can't be read ({error}). Reinstall Emplace.") from error

    def __call__(self, rows: Floats) -> Floats:
        """Probability for each row."""
        # 1. Which row of the table each value asks for.
        columns = np.ascontiguousarray(rows.T)
        asked = np.zeros((len(self._questions) + 1, len(rows)), dtype=np.int64)
        for number, (feature, thresholds) in enumerate(self._questions, start=1):
            asked[number] = thresholds.searchsorted(columns[feature])
        asked += self._starts
        # 2. The leaves that are left, and the first of each tree.
        total = np.empty(len(rows), dtype=np.float32)
        one = self._kept.dtype.type(1)
        for at in range(0, len(rows), _ROWS_AT_ONCE):
            left = self._standing(asked[:, at : at + _ROWS_AT_ONCE])
            lowest = left & (~left + one)
            leaf = np.frexp(lowest.astype(np.float32))[1] + self._first_leaf
            total[at : at + _ROWS_AT_ONCE] = self._value.take(leaf, mode="clip").sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-(total + self._bias))), dtype=np.float32)

    def _standing(self, asked: NDArray[np.int64]) -> NDArray[Any]:
        """What all questions leave over, a row of bits for each row."""
        if asked.shape[1] <= _FEW_ROWS:
            left: NDArray[Any] = np.bitwise_and.reduce(self._kept.take(asked, axis=0, mode="clip"), axis=0)
            return left
        # For many rows, question after question in the same stretch of memory.
        first, *others = asked
        left = self._kept.take(first, axis=0, mode="clip")
        kept = np.empty_like(left)
        for other in others:
            self._kept.take(other, axis=0, out=kept, mode="clip")
            left &= kept
        return left


def _from_left(tree: dict[str, Any]) -> tuple[list[int], list[int]]:
    """Leaves of a tree from left to right, and as bits in that order those on the left of each node."""
    order: list[int] = []
    struck = [0] * len(tree["feature"])

    def visit(child: int) -> None:
        if child < 0:
            order.append(-1 - child)
            return
        first = len(order)
        visit(tree["left"][child])
        struck[child] = (1 << len(order)) - (1 << first)
        visit(tree["right"][child])

    visit(0 if tree["feature"] else -1)
    return order, struck
