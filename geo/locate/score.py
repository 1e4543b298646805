"""How right names found and placed in a text are, against an annotated one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo.geodesy import distance_km

NEAR_KM = 161.0
"""A hundred miles: the distance within which the field counts a point as right."""

Found = Sequence[tuple[int, int, float | None, float | None]]
"""Start, end, latitude and longitude of each name of a text; the point is ``None`` where it was not placed."""


def score(documents: Sequence[Mapping[str, Any]], answers: Sequence[Found]) -> tuple[float, float]:
    """Overlap F1 of recognition and end-to-end F1 within 161 km, matched greedily from left to right.

    Parameters
    ----------
    documents : sequence of mapping
        Each with ``"toponyms"``: ``start``, ``end``, ``lat``, ``lon``; the last two ``None`` where the annotators did
        not place the name, which then counts for recognition only.
    answers : sequence of Found
        In the same order.
    """
    named = predicted = recognised = placed = placeable = counted = 0
    for document, found in zip(documents, answers, strict=True):
        gold = document["toponyms"]
        named += len(gold)
        predicted += len(found)
        placeable += sum(t["lat"] is not None for t in gold)
        free = set(range(len(gold)))
        for start, end, latitude, longitude in sorted(found, key=lambda f: f[:2]):
            over = [g for g in free if gold[g]["start"] < end and start < gold[g]["end"]]
            counted += not over or gold[over[0]]["lat"] is not None
            if not over:
                continue
            free.discard(over[0])
            recognised += 1
            placed += _near(latitude, longitude, gold[over[0]])
    return 2 * recognised / max(1, named + predicted), 2 * placed / max(1, placeable + counted)


def placed_given(documents: Sequence[Mapping[str, Any]], answers: Sequence[Found]) -> float:
    """Accuracy within 161 km where the names were given: one answer a name, in order; unplaced ones are wrong."""
    pairs = [
        (gold, answer)
        for document, found in zip(documents, answers, strict=True)
        for gold, answer in zip(document["toponyms"], found, strict=True)
        if gold["lat"] is not None
    ]
    return sum(_near(answer[2], answer[3], gold) for gold, answer in pairs) / max(1, len(pairs))


def _near(latitude: float | None, longitude: float | None, gold: Mapping[str, Any]) -> bool:
    if latitude is None or longitude is None or gold["lat"] is None:
        return False
    return distance_km(latitude, longitude, gold["lat"], gold["lon"]) <= NEAR_KM
