"""Stretches of a text, asked about in the same time however many there are."""

from __future__ import annotations

from collections.abc import Iterable

_BUCKET_CHARACTERS = 256


class Spans:
    """Spans of characters (start, end) in any order; more may be added."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._buckets: dict[int, list[tuple[int, int]]] = {}
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Put one more span beside the others."""
        for bucket in _buckets(start, end):
            self._buckets.setdefault(bucket, []).append((start, end))

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with a span."""
        return any(a < end and start < b for bucket in _buckets(start, end) for a, b in self._buckets.get(bucket, ()))

    def cover(self, start: int, end: int) -> bool:
        """Whether one of them holds a whole span."""
        return any(a <= start and end <= b for a, b in self._buckets.get(start // _BUCKET_CHARACTERS, ()))

    def hold_more(self, start: int, end: int) -> bool:
        """Whether one of them holds a whole span and more."""
        return self.cover(start - 1, end) or self.cover(start, end + 1)


def _buckets(start: int, end: int) -> range:
    return range(start // _BUCKET_CHARACTERS, max(start, end - 1) // _BUCKET_CHARACTERS + 1)
