"""Score the reader: ``python tests/benchmarks/accuracy.py --scorer SCORE.py GOLD.jsonl [--note TEXT]``.

Runs ``emplace extract --jsonl`` on annotated articles, hands the result to a scorer that prints one JSON object, draws
bootstrap intervals over articles, and with ``--note`` appends a dated row to ``docs/accuracy.md`` and writes its table
by language and status. Gold data are not part of the repository; any files in the form that
``data/training/README.md`` describes (with coordinates) will do.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.model import Status

PAGE = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"
_DRAWS = 2_000
_FEWEST_ROWS = 20  # a language with fewer is counted only among the others
_MARKS = ("<!-- by language and status -->", "<!-- end -->")
Counts = NDArray[np.int64]
"""For each article: right, found and annotated reports; shape (articles, 3)."""


def score(
    scorer: Path, gold: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]], folder: Path
) -> dict[str, Any]:
    """Run the scorer, article by article as well: it groups by ``text_kind``, and each article gets its own."""
    gold_file, found_file = folder / "gold.jsonl", folder / "found.jsonl"
    rows = ({**row, "text_kind": f"{number:09d}"} for number, row in enumerate(gold))
    gold_file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found_file.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(scorer), str(gold_file), str(found_file), "--by", "text_kind"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def counts(result: dict[str, Any]) -> Counts:
    """Right, found and annotated reports of each article, in the order in which they were given."""
    full = [part["full"] for _, part in sorted(result["by"].items())]
    return np.array([[one["tp"], one["predicted"], one["gold"]] for one in full], dtype=np.int64)


def only(rows: Iterable[dict[str, Any]], status: Status) -> list[dict[str, Any]]:
    """Articles with just their reports of one status; a full match has one status, so this splits the whole exactly."""
    return [
        {**row, "deployments": [one for one in row["deployments"] if one["status"] == status.value]} for row in rows
    ]


def f1(counted: Counts) -> float:
    """Full F1 over all reports of some articles."""
    right, found, annotated = counted.sum(axis=0)
    return float(2 * right / (found + annotated)) if found + annotated else 0.0


def interval(counted: Counts) -> tuple[float, float]:
    """95 % of the F1 of articles drawn anew; articles are drawn, not reports, for those of one article go together."""
    drawn = np.random.default_rng(1).integers(0, len(counted), size=(_DRAWS, len(counted)))
    sums = counted[drawn].sum(axis=1)
    all_rows = sums[:, 1] + sums[:, 2]
    scores = np.divide(2 * sums[:, 0], all_rows, out=np.zeros(_DRAWS), where=all_rows > 0)
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)


def cell(counted: Counts) -> str:
    """F1 with its interval and the number of annotated reports; a dash where there is nothing to find."""
    annotated = int(counted[:, 2].sum()) if len(counted) else 0
    if not annotated:
        return "-"
    low, high = interval(counted)
    return f"{f1(counted):.2f} ({low:.2f}-{high:.2f}) of {annotated}"


def table(languages: Sequence[str], everything: Counts, by_status: dict[Status, Counts]) -> str:
    """Write full F1 by language (rows) and status (columns), as a Markdown table."""
    of = np.array(languages)
    rows = Counter({code: int(everything[of == code][:, 2].sum()) for code in set(languages)})
    groups = [("all", np.ones(len(of), dtype=bool)), ("English", of == "en"), ("other languages", of != "en")]
    groups += [(code, of == code) for code, many in rows.most_common() if code != "en" and many >= _FEWEST_ROWS]
    lines = [
        "| language | articles | every status | " + " | ".join(status.value for status in by_status) + " |",
        "| --- | ---: |" + " --- |" * (1 + len(by_status)),
    ]
    for name, chosen in groups:
        if chosen.any():
            cells = [cell(everything[chosen]), *(cell(part[chosen]) for part in by_status.values())]
            lines.append(f"| {name} | {int(chosen.sum())} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def noted(page: str, row: str, heading: str, by_language: str) -> str:
    """Put a row below the milestones of the page, and the table in the place of the last one."""
    mark = "<!-- next row -->"
    page = page.replace(mark, f"{row}\n{mark}")
    first, last = _MARKS
    head, _, rest = page.partition(first)
    _, _, tail = rest.partition(last)
    return f"{head}{first}\n{heading}\n\n{by_language}\n{last}{tail}"


def main() -> int:
    """Score, print and note."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--note", help="append a row with this text to the page, and write its table anew")
    parser.add_argument("--page", type=Path, default=PAGE, help="another page than docs/accuracy.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [sys.executable, "-m", "geo", "extract", "--jsonl", str(given.gold), "-o", str(folder / "all.jsonl")],
            check=True,
        )
        gold = [json.loads(line) for line in given.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = [json.loads(line) for line in (folder / "all.jsonl").read_text(encoding="utf-8").splitlines()]
        whole = score(given.scorer, gold, found, folder)
        by_status = {
            status: counts(score(given.scorer, only(gold, status), only(found, status), folder)) for status in Status
        }
    everything = counts(whole)
    languages = [str(row.get("lang")) for row in gold]
    english = np.array(languages) == "en"
    low, high = interval(everything)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    cells = [
        today, given.note or "", given.gold.stem,
        f"{whole['full']['f1']:.3f} ({low:.2f}-{high:.2f})",
        f"{f1(everything[english]):.3f}" if english.any() else "",
        f"{f1(everything[~english]):.3f}" if not english.all() else "",
        f"{whole['full']['p']:.2f}", f"{whole['quiet']:.2f}", f"{whole['evidence']:.2f}",
    ]  # fmt: skip
    row = "| " + " | ".join(cells) + " |"
    by_language = table(languages, everything, by_status)
    print(f"{row}\n\n{by_language}")
    if given.note:
        heading = f"Full F1 on `{given.gold.stem}`, {today} (95 %, {_DRAWS:,} draws of articles), of annotated reports."
        page = given.page.read_text(encoding="utf-8")
        given.page.write_text(noted(page, row, heading, by_language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
