"""The learned judge: how likely it is that a link is a report, and with which status.

A few hundred small decision trees, trained by ``python -m geo.extract.train`` on sentences and short reports of our own
(``data/training``) and kept beside this module in ``judge.npz``. At run time only the arrays are read: no learning
library is needed.
"""

from __future__ import annotations

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


class Judge:
    """Trees as flat arrays: node ``n`` asks whether feature ``feature[n]`` exceeds ``threshold[n]``.

    A negative child ``-k`` is leaf ``k - 1`` with its ``value``. Tree ``t`` starts at node ``root[t]`` (or leaf, if
    negative) and votes for class ``t % len(CLASSES)``.
    """

    def __init__(self, arrays: Any) -> None:
        if tuple(arrays["features"].tolist()) != FEATURES:
            raise DataError("judge.npz was trained on other features. Run: python -m geo.extract.train")
        self._feature, self._threshold = arrays["feature"], arrays["threshold"]
        self._children = np.stack([arrays["left"], arrays["right"]], axis=1)
        self._value, self._root = arrays["value"], arrays["root"]
        self._depth = int(arrays["depth"])
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
        links = len(described)
        node = np.broadcast_to(self._root, (links, len(self._root))).copy()
        row = np.arange(links)[:, None]
        for _ in range(self._depth):
            inner = node >= 0
            at = np.where(inner, node, 0)
            goes_right = described[row, self._feature[at]] > self._threshold[at]
            node = np.where(inner, self._children[at, goes_right.astype(np.int64)], node)
        votes = self._value[-node - 1].reshape(links, -1, len(CLASSES)).sum(axis=1)
        votes -= votes.max(axis=1, keepdims=True)
        odds = np.exp(votes)
        shares: npt.NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
        return shares
