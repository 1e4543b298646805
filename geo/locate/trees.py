"""Boosted decision trees, evaluated with numpy alone; trained elsewhere (`geo.locate.train`) and shipped as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError

Floats = NDArray[np.float32]

_ROWS_AT_ONCE = 2048
"""Each row needs a few kilobytes while it is scored."""


class Trees:
    """An ensemble whose score is the sum of its trees' leaves through a logistic.

    The JSON holds ``features`` (their names, checked against the caller's), and for each tree flat lists: ``feature``,
    ``threshold``, ``left`` and ``right`` a node (negative: leaf ``-1 - child``) and ``leaf`` values.
    """

    def __init__(self, document: dict[str, Any], features: tuple[str, ...]) -> None:
        if tuple(document["features"]) != features:
            raise DataError(
                "The shipped coefficients do not fit this version's features. Retrain or reinstall Emplace."
            )
        trees = document["trees"]
        nodes = max(1, max(len(tree["feature"]) for tree in trees))
        leaves = max(len(tree["leaf"]) for tree in trees)
        count = len(trees)
        size = nodes + leaves
        # Leaves become nodes that lead to themselves, so that every row walks the same number of steps.
        feature = np.zeros((count, size), dtype=np.int64)
        threshold = np.full((count, size), np.inf, dtype=np.float32)
        child = np.zeros((count, size, 2), dtype=np.int64)
        value = np.zeros((count, size), dtype=np.float32)
        for t, tree in enumerate(trees):
            base = t * size
            n = len(tree["feature"])
            feature[t, :n] = tree["feature"]
            threshold[t, :n] = tree["threshold"]
            for side, name in enumerate(("left", "right")):
                child[t, :n, side] = [base + (c if c >= 0 else nodes - 1 - c) for c in tree[name]]
            for i, leaf in enumerate(tree["leaf"]):
                child[t, nodes + i] = base + nodes + i
                value[t, nodes + i] = leaf
            if n == 0:
                child[t, 0] = base + nodes
        self._feature, self._threshold = feature.ravel(), threshold.ravel()
        self._child, self._value = child.reshape(-1), value.ravel()
        self._roots = np.arange(count, dtype=np.int64) * size
        # Deep trees first: each step walks only those that are not at their leaves yet.
        depths = np.array([_depth(tree) for tree in trees])
        deepest_first = np.argsort(-depths, kind="stable")
        self._roots = self._roots[deepest_first][:, None]
        self._in_order = np.argsort(deepest_first)
        self._walking = [int((depths > step).sum()) for step in range(int(depths.max()))]
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
        if len(rows) <= _ROWS_AT_ONCE:
            return self._probability(rows)
        parts = [self._probability(rows[at : at + _ROWS_AT_ONCE]) for at in range(0, len(rows), _ROWS_AT_ONCE)]
        return np.concatenate(parts)

    def _probability(self, rows: Floats) -> Floats:
        count, width = rows.shape
        flat = np.ascontiguousarray(rows).ravel()
        offset = np.arange(count, dtype=np.int64) * width
        node = np.repeat(self._roots, count, axis=1)
        for walking in self._walking:
            here = node[:walking]
            value = flat.take(self._feature.take(here, mode="clip") + offset, mode="clip")
            beyond = value > self._threshold.take(here, mode="clip")
            node[:walking] = self._child.take(2 * here + beyond, mode="clip")
        leaves = self._value.take(node[self._in_order].T, mode="clip")
        total = leaves.sum(axis=1) + self._bias
        return np.asarray(1.0 / (1.0 + np.exp(-total)), dtype=np.float32)


def _depth(tree: dict[str, Any]) -> int:
    if not tree["feature"]:
        return 1
    deepest, stack = 1, [(0, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        for name in ("left", "right"):
            if tree[name][node] >= 0:
                stack.append((tree[name][node], depth + 1))
    return deepest
