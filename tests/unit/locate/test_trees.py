"""The shipped coefficients say what a walk through each tree would say."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from geo.errors import DataError
from geo.locate.rank import COEFFICIENTS
from geo.locate.trees import Trees


def _walked(tree: dict[str, Any], row: np.ndarray) -> float:
    node = 0 if tree["feature"] else -1
    while node >= 0:
        beyond = row[tree["feature"][node]] > np.float32(tree["threshold"][node])
        node = tree["right" if beyond else "left"][node]
    return float(tree["leaf"][-1 - node])


@pytest.mark.parametrize("name", ["filter", "ranker", "verdict"])
def test_every_tree_is_answered_as_if_it_were_walked(name: str) -> None:
    document = json.loads((COEFFICIENTS / f"{name}.json").read_text(encoding="utf-8"))
    features = tuple(document["features"])
    # Values at the thresholds themselves, where a mistake would show.
    levels = np.array([level for tree in document["trees"] for level in tree["threshold"]], dtype=np.float32)
    rows = np.random.default_rng(7).choice(levels, size=(70, len(features)))
    sums = np.array([sum(_walked(tree, row) for tree in document["trees"]) for row in rows[::7]])
    assert Trees(document, features)(rows)[::7] == pytest.approx(1 / (1 + np.exp(-sums)), abs=1e-6)


def test_a_tree_of_one_leaf_and_no_rows() -> None:
    leaf = {"feature": [], "threshold": [], "left": [], "right": [], "leaf": [0.3]}
    trees = Trees({"features": ["a"], "trees": [leaf]}, ("a",))
    assert trees(np.zeros((2, 1), dtype=np.float32)) == pytest.approx([0.5744425] * 2)
    assert trees(np.zeros((0, 1), dtype=np.float32)).shape == (0,)


def test_coefficients_for_other_features_are_refused() -> None:
    with pytest.raises(DataError, match="features"):
        Trees({"features": ["a"], "trees": []}, ("b",))
