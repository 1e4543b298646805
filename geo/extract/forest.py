"""Boosted trees of the judge, evaluated with numpy alone (`geo.extract.judge` says which; trained elsewhere)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import DataError

Ints = npt.NDArray[np.int64]

_MOST_LEAVES = 64
_FEW_ROWS = 8  # up to so many, a step costs more than what it is done to
_ROWS_AT_ONCE = 64  # the bits of a word


class Forest:
    """Boosted trees, asked all at once; no tree is walked.

    In the arrays node ``n`` asks whether feature ``feature[n]`` exceeds ``threshold[n]``, and goes left if not. A
    negative child ``-k`` is leaf ``k - 1`` with its ``value``. Tree ``t`` starts at node ``root[t]`` (or leaf, if
    negative) and votes for output ``t % outputs``. Nodes and leaves are numbered from left to right, tree by tree.

    Every question is asked once, however many nodes ask it. Few rows and many are then led to their leaves by
    different ways, with the same votes.
    """

    def __init__(self, arrays: Mapping[str, Any], prefix: str, outputs: int) -> None:
        left, right, root = (arrays[f"{prefix}_{name}"].astype(np.int64) for name in ("left", "right", "root"))
        self._value: npt.NDArray[np.float32] = arrays[f"{prefix}_value"]
        self._outputs = outputs
        # What nodes ask, each question once.
        asked = np.empty(len(left), dtype=[("threshold", np.float32), ("feature", np.int32)])
        asked["threshold"], asked["feature"] = arrays[f"{prefix}_threshold"], arrays[f"{prefix}_feature"]
        _, at, question = np.unique(asked.view(np.uint64), return_index=True, return_inverse=True)
        self._feature, self._threshold = asked["feature"][at].astype(np.intp), asked["threshold"][at]
        self._first_leaf = _leftmost(root, left)
        end_leaf = np.append(self._first_leaf[1:], len(self._value))
        leaves = int((end_leaf - self._first_leaf).max())
        if leaves > _MOST_LEAVES:
            raise DataError(f"judge.npz has a tree of {leaves} leaves; {_MOST_LEAVES} are the most that can be read.")
        self._few = _ByLeaf(left, right, root, question, self._first_leaf, leaves)
        self._many = _ByRow(left, right, root, question, self._first_leaf, end_leaf)

    def votes(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Sum of the trees' votes for each row and output; shape (rows, outputs)."""
        starts = range(0, len(described), _ROWS_AT_ONCE)
        blocks = [self._block(described[at : at + _ROWS_AT_ONCE]) for at in starts]
        return np.vstack(blocks) if blocks else np.zeros((0, self._outputs))

    def _block(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        # One line a question: what is asked of all rows lies side by side.
        columns = np.ascontiguousarray(described.T)
        is_yes = columns.take(self._feature, axis=0, mode="clip") > self._threshold[:, None]
        reached = self._few(is_yes) if len(described) <= _FEW_ROWS else self._many(is_yes)
        value = self._value.take(reached + self._first_leaf, mode="clip")
        summed: npt.NDArray[np.float64] = value.reshape(len(described), -1, self._outputs).sum(axis=1)
        return summed


class _ByLeaf:
    """The leaf of each tree that each row reaches, with one bit for each leaf of a tree.

    A node whose answer is yes strikes all leaves on its left, and the first leaf of a tree that nobody strikes is the
    one that a walk would reach.
    """

    def __init__(self, left: Ints, right: Ints, root: Ints, question: Ints, first_leaf: Ints, leaves: int) -> None:
        # Which leaves of its tree each node strikes.
        starts = np.flatnonzero(root >= 0)
        tree = starts[np.searchsorted(root[starts], np.arange(len(left)), side="right") - 1]
        first, end = _leftmost(left, left), _leftmost(right, left)
        one, many = np.uint64(1), np.uint64(63)
        run = (one << np.minimum(end - first, many).astype(np.uint64)) - one
        kept = ~(run << (first - first_leaf[tree]).astype(np.uint64))
        # A column for each tree and a row for its first, second, third ... node; missing ones strike nothing.
        bits = np.uint32 if leaves <= 32 else np.uint64
        row = np.arange(len(left)) - root[tree]
        shape = (int(row.max(initial=0)) + 1, len(root))
        self._question = np.zeros(shape, dtype=np.intp)
        self._kept = ~np.zeros(shape, dtype=bits)
        self._question[row, tree] = question
        self._kept[row, tree] = kept.astype(bits)

    def __call__(self, is_yes: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
        """Number of the leaf within its tree; shape (rows, trees) from answers of shape (questions, rows)."""
        # Ones in every bit where the answer is no, so that the node's mask is put out of action.
        answers = np.ascontiguousarray(is_yes.T).astype(self._kept.dtype) - self._kept.dtype.type(1)
        left_over = answers.take(self._question, axis=1, mode="clip")
        left_over |= self._kept
        standing = np.bitwise_and.reduce(left_over, axis=1)
        lowest = standing & (~standing + self._kept.dtype.type(1))
        reached: npt.NDArray[Any] = np.frexp(lowest.astype(np.float64))[1] - 1
        return reached


class _ByRow:
    """The same with one bit for each row: all rows go down all trees together, level by level.

    A place in a level has the bits of the rows that come there. What a node's children get is its bits and the answers
    to its question, for up to 64 rows in one operation.
    """

    def __init__(self, left: Ints, right: Ints, root: Ints, question: Ints, first_leaf: Ints, end_leaf: Ints) -> None:
        place_of_leaf = np.zeros(end_leaf[-1], dtype=np.intp)
        # For each level: places of its nodes, what they ask, and where their left children stand, then the right ones.
        self._levels: list[tuple[Ints, Ints, int]] = []
        level, begin = root, 0
        while True:
            is_node = level >= 0
            place_of_leaf[-1 - level[~is_node]] = begin + np.flatnonzero(~is_node)
            nodes, places = level[is_node], begin + np.flatnonzero(is_node)
            begin += len(level)
            if not len(nodes):
                break
            self._levels.append((places, question[nodes], begin))
            level = np.concatenate((left[nodes], right[nodes]))
        self._places = begin
        # Line ``k``: the place of the ``k``-th leaf of each tree; one beyond all, where nobody comes, if there is none.
        self._planes = max(1, int((end_leaf - first_leaf).max() - 1).bit_length())
        leaf = first_leaf + np.arange(1 << self._planes)[:, None]
        self._leaf = np.where(leaf < end_leaf, place_of_leaf[np.minimum(leaf, end_leaf - 1)], self._places)

    def __call__(self, is_yes: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
        """Number of the leaf within its tree; shape (rows, trees) from answers of shape (questions, rows)."""
        rows = is_yes.shape[1]
        # 1. Which rows say yes to each question, as the bits of one word.
        packed = np.packbits(is_yes, axis=1, bitorder="little")
        size = 1 << (packed.shape[1] - 1).bit_length()
        word = np.dtype(f"u{size}")
        padded = np.zeros((len(is_yes), size), dtype=np.uint8)
        padded[:, : packed.shape[1]] = packed
        answers = padded.view(word)[:, 0]
        # 2. All rows go down together.
        here = np.empty(self._places + 1, dtype=word)
        here[-1] = 0
        here[: self._leaf.shape[1]] = ~word.type(0)
        for places, asked, below in self._levels:
            come = here.take(places, mode="clip")
            middle = below + len(places)
            to_right = here[middle : middle + len(places)]
            np.bitwise_and(come, answers.take(asked, mode="clip"), out=to_right)
            np.bitwise_xor(come, to_right, out=here[below:middle])
        # 3. Each row is at one leaf of each tree: put the leaf's number together, bit by bit from the highest.
        at_leaf = here.take(self._leaf, mode="clip")
        planes = np.empty((self._planes, at_leaf.shape[1]), dtype=word)
        for plane in reversed(range(self._planes)):
            half = 1 << plane
            np.bitwise_or.reduce(at_leaf[half:], axis=0, out=planes[plane])
            at_leaf = at_leaf[:half] | at_leaf[half:]
        bits = np.unpackbits(planes.view(np.uint8).reshape(*planes.shape, size), axis=2, bitorder="little", count=rows)
        reached: npt.NDArray[Any] = bits[0]
        for plane in range(1, self._planes):
            reached = reached | (bits[plane] << plane)
        return reached.T


def _leftmost(nodes: Ints, left: Ints) -> Ints:
    """Number of the leaf that is reached from each node (or leaf) by going left all the way."""
    reached = nodes.astype(np.int64)
    while (inner := reached >= 0).any():
        reached[inner] = left[reached[inner]]
    return -reached - 1
