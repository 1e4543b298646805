"""The learned judge: how likely it is that a link, and then a system at a place, is a report, and with which status.

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
from geo.extract import links, rivals
from geo.extract.forest import Forest
from geo.model import Status

MODEL = Path(__file__).with_name("judge.npz")
CLASSES = ("none", *Status)
FEATURES = (*links.FEATURES, *rivals.FEATURES, *rivals.STATUS_FEATURES)
"""What a judge must have been trained on."""


class Judge:
    """Four forests: whether a link is a report at all, and of which status if it is; and the same of its pair."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        if tuple(arrays["features"].tolist()) != FEATURES:
            raise DataError("judge.npz was trained on other features. Run: python -m geo.extract.train")
        self._is_report = Forest(arrays, "report", 1)
        self._status = Forest(arrays, "status", len(Status))
        self._pair = Forest(arrays, "pair", 1)
        self._pair_status = Forest(arrays, "pair_status", len(Status))
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
        return share(self._is_report.votes(described)[:, 0])

    def likely_pairs(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """How likely each pair is a report (`geo.extract.rivals.describe`), 0 to 1; shape (pairs,)."""
        return share(self._pair.votes(described)[:, 0])

    def statuses(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """How likely each status is of each described link, if it is a report; shape (links, `Status`)."""
        return _shares(self._status.votes(described))

    def pair_statuses(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """The same of pairs (`geo.extract.rivals.describe_statuses`); shape (pairs, `Status`)."""
        return _shares(self._pair_status.votes(described))


def _shares(votes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    shares: npt.NDArray[np.float64] = np.exp(votes - votes.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def share(votes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How likely what a forest votes for is, 0 to 1."""
    shares: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-votes))
    return shares
