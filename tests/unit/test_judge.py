"""The forest answers as walking its trees one node at a time does."""

from __future__ import annotations

import numpy as np
import pytest

from geo.extract.forest import Forest
from geo.extract.judge import MODEL
from geo.model import Status


def _walked(arrays: dict[str, np.ndarray], prefix: str, row: np.ndarray, outputs: int) -> np.ndarray:
    votes = np.zeros(outputs)
    for tree, node in enumerate(arrays[f"{prefix}_root"].tolist()):
        while node >= 0:
            right = row[arrays[f"{prefix}_feature"][node]] > arrays[f"{prefix}_threshold"][node]
            node = arrays[f"{prefix}_{'right' if right else 'left'}"][node]
        votes[tree % outputs] += arrays[f"{prefix}_value"][-node - 1]
    return votes


@pytest.mark.parametrize(("prefix", "outputs"), [("report", 1), ("status", len(Status)), ("pair", 1)])
def test_trained_trees_are_walked_right(prefix: str, outputs: int) -> None:
    with np.load(MODEL) as read:
        arrays = dict(read)
    rows = np.random.default_rng(3).poisson(0.6, (70, len(arrays["features"]))).astype(np.float32)
    forest = Forest(arrays, prefix, outputs)
    expected = [_walked(arrays, prefix, row, outputs) for row in rows[:11]]
    assert np.allclose(forest.votes(rows[:11]), expected, atol=1e-4)
    # Few rows go down the trees in another way than many, to the same leaves.
    few = np.vstack([forest.votes(rows[at : at + 5]) for at in range(0, 70, 5)])
    for size in (9, 20, 40, 64, 70):
        assert np.array_equal(forest.votes(rows[:size]), few[:size])


def test_a_tree_of_many_leaves_and_one_of_a_single_leaf() -> None:
    # A chain of 40 nodes (so 41 leaves, more than 32 bits) that tells 0.5 ... 39.5 apart, and a leaf by itself.
    n = np.arange(40)
    arrays = {
        "t_feature": np.zeros(40, np.int32),
        "t_threshold": (n + 0.5).astype(np.float32),
        "t_left": -(n + 1).astype(np.int32),
        "t_right": np.append(n[1:], -41).astype(np.int32),
        "t_value": np.append(np.arange(41), 100).astype(np.float32),
        "t_root": np.array([0, -42], np.int32),
    }
    forest = Forest(arrays, "t", 2)
    asked = np.array([[0.0], [1.0], [33.0], [40.0]], np.float32)
    expected = [[0, 100], [1, 100], [33, 100], [40, 100]]
    assert forest.votes(asked).tolist() == expected
    assert forest.votes(np.tile(asked, (5, 1))).tolist() == expected * 5
