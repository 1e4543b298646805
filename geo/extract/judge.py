"""The learned judge: how likely it is that a link is a report, and with which status.

A few hundred small decision trees, trained by ``python -m geo.extract.train`` on sentences and short reports of our own
(``data/training``) and kept beside this module in ``judge.npz``. At run time only the arrays are read: no learning
library is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import DataError
from geo.extract.links import FEATURES
from geo.model import Status

MODEL = Path(__file__).with_name("judge.npz")
CLASSES = ("none", *Status)

_BLOCK_ROWS = 64


class Forest:
    """Boosted trees as flat arrays: node ``n`` asks whether feature ``feature[n]`` exceeds ``threshold[n]``.

    A negative child ``-k`` is leaf ``k - 1`` with its ``value``. Tree ``t`` starts at node ``root[t]`` (or leaf, if
    negative) and votes for output ``t % outputs``.
    """

    def __init__(self, arrays: Mapping[str, Any], prefix: str, outputs: int) -> None:
        inner, leaves = len(arrays[f"{prefix}_feature"]), len(arrays[f"{prefix}_value"])
        # Leaves become nodes that lead to themselves, so that a step is the same for every row and tree.
        ends = np.arange(inner, inner + leaves)
        children = np.stack([arrays[f"{prefix}_left"], arrays[f"{prefix}_right"]], axis=1)
        children = np.vstack([np.where(children < 0, inner - children - 1, children), np.stack([ends, ends], axis=1)])
        root = arrays[f"{prefix}_root"]
        self._feature = np.concatenate([arrays[f"{prefix}_feature"], np.zeros(leaves)]).astype(np.int32)
        self._threshold = np.concatenate([arrays[f"{prefix}_threshold"], np.full(leaves, np.inf)]).astype(np.float32)
        self._children = children.astype(np.int32).ravel()
        self._root = np.where(root < 0, inner - root - 1, root).astype(np.int32)
        self._value, self._first_leaf = arrays[f"{prefix}_value"], inner
        self._depth = int(arrays[f"{prefix}_depth"])
        self._outputs = outputs

    def votes(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Sum of the trees' votes for each row and output; shape (rows, outputs)."""
        # In blocks that stay in the processor's cache: many times faster for the thousands of links of a long text.
        blocks = [self._block(described[at : at + _BLOCK_ROWS]) for at in range(0, len(described), _BLOCK_ROWS)]
        return np.vstack(blocks) if blocks else np.zeros((0, self._outputs))

    def _block(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        rows = len(described)
        node = np.broadcast_to(self._root, (rows, len(self._root)))
        row = np.arange(rows, dtype=np.int32)[:, None]
        for _ in range(self._depth):
            goes_right = described[row, self._feature[node]] > self._threshold[node]
            node = self._children[2 * node + goes_right]
        leaf = self._value[node - self._first_leaf]
        summed: npt.NDArray[np.float64] = leaf.reshape(rows, -1, self._outputs).sum(axis=1)
        return summed


class Judge:
    """Two forests: whether a link is a report at all, and of which status if it is."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        if tuple(arrays["features"].tolist()) != FEATURES:
            raise DataError("judge.npz was trained on other features. Run: python -m geo.extract.train")
        self._is_report = Forest(arrays, "report", 1)
        self._status = Forest(arrays, "status", len(Status))
        self.threshold = float(arrays["accept"])

    @classmethod
    @lru_cache(maxsize=1)
    def open(cls) -> Judge:
        """Read the trained judge.

        Raises
        ------
        geo.errors.DataError
            If it is missing or was trained on other features.
        """
        if not MODEL.is_file():
            raise DataError(f"{MODEL.name} is missing. Run: python -m geo.extract.train")
        with np.load(MODEL, allow_pickle=False) as arrays:
            return cls(dict(arrays))

    def likely(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """How likely each described link is a report, 0 to 1; shape (links,)."""
        votes: npt.NDArray[np.float64] = self._is_report.votes(described)[:, 0]
        return 1.0 / (1.0 + np.exp(-votes))

    def statuses(self, described: npt.NDArray[np.float32]) -> list[Status]:
        """Status of each described link, if it is a report."""
        known = tuple(Status)
        return [known[number] for number in self._status.votes(described).argmax(axis=1)]
