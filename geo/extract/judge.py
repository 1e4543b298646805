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
from geo.model import Status

MODEL = Path(__file__).with_name("judge.npz")
CLASSES = ("none", *Status)

_BLOCK_ROWS = 8  # few, so that what is worked on stays in the processor's cache
_MOST_LEAVES = 64


class Forest:
    """Boosted trees, asked all at once with one bit for each leaf.

    In the arrays node ``n`` asks whether feature ``feature[n]`` exceeds ``threshold[n]``, and goes left if not. A
    negative child ``-k`` is leaf ``k - 1`` with its ``value``. Tree ``t`` starts at node ``root[t]`` (or leaf, if
    negative) and votes for output ``t % outputs``. Nodes and leaves are numbered from left to right, tree by tree.

    No tree is walked: a node whose answer is yes strikes all leaves on its left, and the first leaf of a tree that
    nobody strikes is the one that a walk would reach. That takes the same few array operations for every row.
    """

    def __init__(self, arrays: Mapping[str, Any], prefix: str, outputs: int) -> None:
        left, right, root = (arrays[f"{prefix}_{name}"] for name in ("left", "right", "root"))
        self._value: npt.NDArray[np.float32] = arrays[f"{prefix}_value"]
        self._first_leaf = _leftmost(root, left)
        self._outputs = outputs
        # What nodes ask, each question once.
        asked = np.empty(len(left), dtype=[("threshold", np.float32), ("feature", np.int32)])
        asked["threshold"], asked["feature"] = arrays[f"{prefix}_threshold"], arrays[f"{prefix}_feature"]
        _, at, question_of = np.unique(asked.view(np.uint64), return_index=True, return_inverse=True)
        self._feature, self._threshold = asked["feature"][at].astype(np.intp), asked["threshold"][at]
        # Which leaves of its tree each node strikes.
        starts = np.flatnonzero(root >= 0)
        tree = starts[np.searchsorted(root[starts], np.arange(len(left)), side="right") - 1]
        first, end = _leftmost(left, left), _leftmost(right, left)
        leaves = int(np.diff(self._first_leaf, append=len(self._value)).max())
        if leaves > _MOST_LEAVES:
            raise DataError(f"judge.npz has a tree of {leaves} leaves; {_MOST_LEAVES} are the most that can be read.")
        one, many = np.uint64(1), np.uint64(63)
        run = (one << np.minimum(end - first, many).astype(np.uint64)) - one
        kept = ~(run << (first - self._first_leaf[tree]).astype(np.uint64))
        # A column for each tree and a row for its first, second, third ... node; missing ones strike nothing.
        bits = np.uint32 if leaves <= 32 else np.uint64
        row = np.arange(len(left)) - root[tree]
        shape = (int(row.max(initial=0)) + 1, len(root))
        self._question = np.zeros(shape, dtype=np.intp)
        self._kept = ~np.zeros(shape, dtype=bits)
        self._question[row, tree] = question_of
        self._kept[row, tree] = kept.astype(bits)

    def votes(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Sum of the trees' votes for each row and output; shape (rows, outputs)."""
        blocks = [self._block(described[at : at + _BLOCK_ROWS]) for at in range(0, len(described), _BLOCK_ROWS)]
        return np.vstack(blocks) if blocks else np.zeros((0, self._outputs))

    def _block(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        # Ones in every bit where the answer is no, so that the node's mask is put out of action.
        is_yes = described[:, self._feature] > self._threshold
        answers = is_yes.astype(self._kept.dtype) - self._kept.dtype.type(1)
        left_over = answers.take(self._question, axis=1, mode="clip")
        left_over |= self._kept
        standing = np.bitwise_and.reduce(left_over, axis=1)
        lowest = standing & (~standing + self._kept.dtype.type(1))
        leaf = self._first_leaf + np.frexp(lowest.astype(np.float64))[1] - 1
        summed: npt.NDArray[np.float64] = self._value[leaf].reshape(len(leaf), -1, self._outputs).sum(axis=1)
        return summed


def _leftmost(nodes: npt.NDArray[np.int32], left: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Number of the leaf that is reached from each node (or leaf) by going left all the way."""
    reached = nodes.astype(np.int64)
    while (inner := reached >= 0).any():
        reached[inner] = left[reached[inner]]
    return -reached - 1


class Judge:
    """Three forests: whether a link is a report at all, of which status if it is, and whether its pair is one."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        if tuple(arrays["features"].tolist()) != (*links.FEATURES, *rivals.FEATURES):
            raise DataError("judge.npz was trained on other features. Run: python -m geo.extract.train")
        self._is_report = Forest(arrays, "report", 1)
        self._status = Forest(arrays, "status", len(Status))
        self._pair = Forest(arrays, "pair", 1)
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

    def statuses(self, described: npt.NDArray[np.float32]) -> list[Status]:
        """Status of each described link, if it is a report."""
        known = tuple(Status)
        return [known[number] for number in self._status.votes(described).argmax(axis=1)]


def share(votes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How likely what a forest votes for is, 0 to 1."""
    shares: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-votes))
    return shares
