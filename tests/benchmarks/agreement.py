"""How far two readers of the training text agree on the deployments it reports.

Reads ``data/training/second_reading.json``: for each text of a random sample the rows its author gave it (``first``, as
they stood when the second reading was made) and the rows of the second reader (``second``), who saw the text alone.
Prints the agreement for every part of the sample; with ``--now`` the second rows are held against the training files
of today instead, and texts that are not in them are left out. The long reports (ids ``x-...``) were written and read
later and are a part of their own; the lines below them split that part by language. The English reports of the third
lot (``x-en-6001`` and up), the reports of the fourth (8001 and up) and the retold pages (``p-...``) were read last and
come at the end.

Run from the top folder: ``python tests/benchmarks/agreement.py``.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

TRAINING = Path(__file__).resolve().parents[2] / "data" / "training"
DRAWS = 2000
SHORTEST_SHARED_WORD = 4
LONG_REPORT = "x-"
THIRD_LOT = ("x-en-6", "x-en-7")
RETOLD = "p-"
RETOLD_SAMPLE = 80  # texts, drawn from each lot of them in turn
FOURTH_LOT = re.compile(r"x-..-[89]")


@dataclass(frozen=True)
class Row:
    """One reported deployment, without its evidence."""

    system: str
    place: str
    status: str


@dataclass(frozen=True)
class Reading:
    """The rows of both readers for one text."""

    id: str
    lang: str
    first: tuple[Row, ...]
    second: tuple[Row, ...]


def rows(entries: Sequence[dict[str, str]]) -> tuple[Row, ...]:
    """Turn the rows of a training file into values.

    Parameters
    ----------
    entries
        Objects with ``system``, ``place`` and ``status``; other fields are left aside.
    """
    return tuple(Row(entry["system"], entry["place"], entry["status"]) for entry in entries)


def read_sample(path: Path) -> list[Reading]:
    """Read the sample with both readings.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    """
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [Reading(e["id"], e["lang"], rows(e["first"]), rows(e["second"])) for e in entries]


def read_labels_of_today(folder: Path) -> dict[str, tuple[Row, ...]]:
    """Read the rows of every text in the training files, by ``id``."""
    labels: dict[str, tuple[Row, ...]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)
            labels[text["id"]] = rows(text["deployments"])
    return labels


def overlap(one: str, other: str) -> bool:
    """Whether two place phrases of the same text name one place: one holds the other, or they share a longer word."""
    one, other = one.casefold(), other.casefold()
    if one in other or other in one:
        return True
    long_words = [{word for word in place.split() if len(word) >= SHORTEST_SHARED_WORD} for place in (one, other)]
    return bool(long_words[0] & long_words[1])


def count_matches(reading: Reading, same: Callable[[Row, Row], bool]) -> int:
    """Count the pairs of rows that are the same to ``same``; each row is used once."""
    left = list(reading.second)
    for row in reading.first:
        partner = next((other for other in left if same(row, other)), None)
        if partner is not None:
            left.remove(partner)
    return len(reading.second) - len(left)


def same_row(one: Row, other: Row) -> bool:
    """Same system, overlapping place, same status."""
    return same_link(one, other) and one.status == other.status


def same_link(one: Row, other: Row) -> bool:
    """Same system and overlapping place, whatever the status."""
    return one.system == other.system and overlap(one.place, other.place)


def f1_of_rows(sample: Sequence[Reading], same: Callable[[Row, Row], bool]) -> float:
    """F1 of the rows, 0 to 1; it is the same whichever reader is taken for the standard."""
    total = sum(len(reading.first) + len(reading.second) for reading in sample)
    return 2 * sum(count_matches(reading, same) for reading in sample) / total if total else 1.0


def f1_of_none(sample: Sequence[Reading]) -> float:
    """F1 of the verdict that a text reports no deployment, 0 to 1."""
    both = sum(not reading.first and not reading.second for reading in sample)
    total = sum((not reading.first) + (not reading.second) for reading in sample)
    return 2 * both / total if total else 1.0


def interval(sample: Sequence[Reading]) -> tuple[float, float]:
    """Bounds of the middle 95 % of F1 of the rows when the texts are drawn again with replacement (seeded)."""
    draw = random.Random(1)
    figures = sorted(f1_of_rows(draw.choices(sample, k=len(sample)), same_row) for _ in range(DRAWS))
    return figures[DRAWS * 25 // 1000], figures[DRAWS * 975 // 1000 - 1]


def parts(sample: Sequence[Reading]) -> dict[str, list[Reading]]:
    """Split the sample as it was drawn: the first reading, the long reports read later, the third lot."""
    own = ("en", "ru", "uk")
    early = [r for r in sample if not r.id.startswith((LONG_REPORT, RETOLD))]
    retold = [r for r in sample if r.id.startswith(RETOLD)]
    third = [r for r in sample if r.id.startswith(THIRD_LOT)]
    fourth = [r for r in sample if FOURTH_LOT.match(r.id)]
    late = [r for r in sample if r.id.startswith(LONG_REPORT) and r not in third and r not in fourth]
    return {
        "English sentences": [r for r in early if r.lang == "en" and r.id.startswith("s-")],
        "English reports": [r for r in early if r.lang == "en" and r.id.startswith("r-")],
        "Russian, Ukrainian": [r for r in early if r.lang in own[1:]],
        "other languages": [r for r in early if r.lang not in own],
        "all": early,
        "long reports 2026-11-26": late,
        "- English": [r for r in late if r.lang == "en"],
        "- Russian": [r for r in late if r.lang == "ru"],
        "- Ukrainian": [r for r in late if r.lang == "uk"],
        "- other languages": [r for r in late if r.lang not in own],
        "English 6001-6240, 7001-7181": third,
        "8001 and up": fourth,
        "- of it English": [r for r in fourth if r.lang == "en"],
        "- of it others": [r for r in fourth if r.lang != "en"],
        **_of_each_lot(retold),
    }


def _of_each_lot(retold: Sequence[Reading]) -> dict[str, list[Reading]]:
    lots = ("retold pages", *(f"retold pages, {lot} lot" for lot in ("second", "third", "fourth")))
    return {
        part: found
        for number, name in enumerate(lots)
        for part, found in _retold(name, retold[number * RETOLD_SAMPLE : (number + 1) * RETOLD_SAMPLE]).items()
    }


def _retold(name: str, sample: Sequence[Reading]) -> dict[str, list[Reading]]:
    by_language = {"English": ("en",), "Russian, Ukrainian": ("ru", "uk")}
    own = [code for codes in by_language.values() for code in codes]
    return {
        name: list(sample),
        **{
            f"- {which} of these {name}": [r for r in sample if r.lang in codes] for which, codes in by_language.items()
        },
        f"- others of these {name}": [r for r in sample if r.lang not in own],
    }


def main() -> None:
    """Print one line for each part of the sample."""
    parser = argparse.ArgumentParser(description="Agreement of the two readings of the training text.")
    parser.add_argument("--now", action="store_true", help="hold the second rows against the training files of today")
    now = parser.parse_args().now

    sample = read_sample(TRAINING / "second_reading.json")
    if now:
        today = read_labels_of_today(TRAINING)
        sample = [Reading(r.id, r.lang, today[r.id], r.second) for r in sample if r.id in today]

    print("| part | texts | rows, first / second | F1 of rows (95 %) | F1 without status | F1 of none | texts alike |")
    print("|---|---|---|---|---|---|---|")
    for name, part in parts(sample).items():
        if not part:
            continue
        low, high = interval(part)
        alike = sum(f1_of_rows([reading], same_row) == 1.0 for reading in part)
        counts = f"{sum(len(r.first) for r in part)} / {sum(len(r.second) for r in part)}"
        f1 = f"{f1_of_rows(part, same_row):.3f} ({low:.2f}-{high:.2f})"
        link, none = f"{f1_of_rows(part, same_link):.3f}", f"{f1_of_none(part):.3f}"
        print(f"| {name} | {len(part)} | {counts} | {f1} | {link} | {none} | {alike} |")


if __name__ == "__main__":
    main()
