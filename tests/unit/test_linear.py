"""Work grows with the length of a text, not faster, whatever the text is made of.

What is counted are calls, of Python's functions and of those in C, and steps of generators: a text four times as long
may cost six times as many, not sixteen.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

import pytest

from geo.extract import Reader
from geo.model import Article

_SHORT = 60
_TIMES = 4
_MOST = 1.5 * _TIMES

_SENTENCES = (
    "An S-400 battery was deployed near {}, officials said on Tuesday.",
    "Satellite images show two Iskander launchers at the air base in {}.",
    "The frigate Admiral Gorshkov left {} for exercises.",
    "Nothing of the kind stands in {}, the ministry said; the range of the missile is 300 km.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open()


def _towns(reader: Reader, count: int) -> list[str]:
    known = reader.locator.gazetteer
    large = [row for row in range(len(known)) if known.population[row] > 100_000 and known.kind_name(row) == "city"]
    return [known.label(row)[0] for row in islice(cycle(large), count)]


def _news(reader: Reader, size: int) -> str:
    return " ".join(
        sentence.format(town) for sentence, town in zip(cycle(_SENTENCES), _towns(reader, size), strict=False)
    )


def _one_system(reader: Reader, size: int) -> str:
    return ", ".join(f"the S-400 was deployed in {town}" for town in _towns(reader, size))


def _one_place(reader: Reader, size: int) -> str:
    return ", ".join(f"the {system} was deployed in Moscow" for system in islice(cycle(reader.catalogue.systems), size))


_TEXTS: dict[str, Callable[[Reader, int], str]] = {
    "news": _news,
    "no punctuation": lambda reader, size: re.sub(r"[.,;]", "", _news(reader, size)),
    "capitals": lambda reader, size: _news(reader, size).upper(),
    "the same again": lambda reader, size: "The S-400 was deployed in Crimea. " * size,
    "one system at many places": _one_system,
    "many systems at one place": _one_place,
    "names of systems": lambda reader, size: " ".join(islice(cycle(reader.catalogue.systems), size)) + " in Moscow",
    "names of places": lambda reader, size: "S-400 in " + " ".join(_towns(reader, size)),
}


def _calls(read: Callable[[], object]) -> int:
    count = 0

    def counted(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", _TEXTS)
def test_work_grows_with_the_length(reader: Reader, kind: str) -> None:
    short, long = (Article(_TEXTS[kind](reader, size), lang="en") for size in (_SHORT, _SHORT * _TIMES))
    reader.read(long)  # what is remembered of words and places is no part of what is compared
    assert _calls(lambda: reader.read(long)) <= _MOST * _calls(lambda: reader.read(short))


@pytest.mark.parametrize("filling", ["Aa-", "a\u0301\u200b", "12345 ", '" ', ". ", "\n", " ", "С-", "A, "])
def test_endless_words_and_gaps_are_read(reader: Reader, filling: str) -> None:
    # A pattern that tries each beginning against each end would not come back from this.
    read = reader.read(Article("The S-400 was deployed in Crimea. " + filling * (60_000 // len(filling)), lang="en"))
    assert [(report.system, report.place) for report in read.reports] == [("S-400", "Crimea")]
