"""Work on many texts side by side, so that a model is asked once for what all of them want to know.

To ask a model costs more than to judge the rows of one text; side by side, texts share that cost. A piece of work is a
generator: it yields a question (a model, and the rows that it wants judged), is sent an answer for each row, and
returns what came of it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

_T = TypeVar("_T")

Rows = npt.NDArray[np.float32]
Model = Callable[[Rows], Any]
"""Gives an answer for each row, whatever other rows stand beside it."""

Work = Generator[tuple[Model, Rows], Any, _T]

MOST = 20
"""Pieces that are worked on side by side."""

_MOST_CHARACTERS = 100_000  # what is known of so long a text fills memory enough


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking on, a fifth of the time of reading: what a text makes has no cycles.

    Of several threads the one that stopped it starts it again, so it never stays off.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def alone(work: Work[_T]) -> _T:
    """Do one piece of work by itself."""
    return side_by_side([work])[0]


@_uncollected()
def side_by_side(works: Sequence[Work[_T]]) -> list[_T]:
    """Do pieces of work together; what came of each, in their order."""
    done: dict[int, _T] = {}
    answers: dict[int, Any] = dict.fromkeys(range(len(works)))  # what each goes on with: nothing, to begin
    while answers:
        asked: dict[Model, list[tuple[int, Rows]]] = {}
        for number, answer in answers.items():
            try:
                model, rows = works[number].send(answer)
            except StopIteration as end:
                done[number] = end.value
            else:
                asked.setdefault(model, []).append((number, rows))
        answers = {number: answer for model, waiting in asked.items() for number, answer in _answers(model, waiting)}
    return [done[number] for number in range(len(works))]


def _answers(model: Model, waiting: Sequence[tuple[int, Rows]]) -> Iterator[tuple[int, Any]]:
    """Ask a model once for all that wait for it."""
    answers = model(waiting[0][1] if len(waiting) == 1 else np.concatenate([rows for _, rows in waiting]))
    end = 0
    for number, rows in waiting:
        start, end = end, end + len(rows)
        yield number, answers[start:end]


def in_parts(items: Iterable[_T], length: Callable[[_T], int], most: int = MOST) -> Iterator[list[_T]]:
    """Cut a stream into parts that are worked on side by side; of long texts fewer stand together."""
    part: list[_T] = []
    characters = 0
    for item in items:
        part.append(item)
        characters += length(item)
        if len(part) >= most or characters >= _MOST_CHARACTERS:
            yield part
            part, characters = [], 0
    if part:
        yield part
