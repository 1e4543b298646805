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
        self._feature, self._threshold = arrays[f"{prefix}_feature"], arrays[f"{prefix}_threshold"]
        self._children = np.stack([arrays[f"{prefix}_left"], arrays[f"{prefix}_right"]], axis=1)
        self._value, self._root = arrays[f"{prefix}_value"], arrays[f"{prefix}_root"]
        self._depth = int(arrays[f"{prefix}_depth"])
        self._outputs = outputs

    def votes(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Sum of the trees' votes for each row and output; shape (rows, outputs)."""
        # In blocks that stay in the processor's cache: many times faster for the thousands of links of a long text.
        blocks = [self._block(described[at : at + _BLOCK_ROWS]) for at in range(0, len(described), _BLOCK_ROWS)]
        return np.vstack(blocks) if blocks else np.zeros((0, self._outputs))

    def _block(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        rows = len(described)
        node = np.broadcast_to(self._root, (rows, len(self._root))).copy()
        row = np.arange(rows)[:, None]
        for _ in range(self._depth):
            inner = node >= 0
            at = np.where(inner, node, 0)
            goes_right = described[row, self._feature[at]] > self._threshold[at]
            node = np.where(inner, self._children[at, goes_right.astype(np.int64)], node)
        summed: npt.NDArray[np.float64] = self._value[-node - 1].reshape(rows, -1, self._outputs).sum(axis=1)
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

    def probabilities(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Probability of each of `CLASSES` for each described link; shape (links, classes)."""
        report = 1.0 / (1.0 + np.exp(-self._is_report.votes(described)))
        votes = self._status.votes(described)
        odds = np.exp(votes - votes.max(axis=1, keepdims=True))
        return np.hstack([1.0 - report, report * odds / odds.sum(axis=1, keepdims=True)])
