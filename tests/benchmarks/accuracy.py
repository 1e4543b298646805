"""Score the reader: ``python tests/benchmarks/accuracy.py --scorer SCORE.py GOLD.jsonl [--note TEXT]``.

Runs ``emplace extract --jsonl`` on annotated articles, hands the result to a scorer that prints one JSON object, draws
bootstrap intervals over articles, and appends a dated row to ``docs/accuracy.md``. Gold data are not part of the
repository; any files in the form that ``data/training/README.md`` describes (with coordinates) will do.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"
_DRAWS = 200


def score(scorer: Path, gold: list[dict[str, Any]], found: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Run the scorer on some articles."""
    gold_file, found_file = folder / "gold.jsonl", folder / "found.jsonl"
    gold_file.write_text("".join(json.dumps(row) + "\n" for row in gold), encoding="utf-8")
    found_file.write_text(
        "".join(json.dumps(found[str(row["id"])]) + "\n" for row in gold if str(row["id"]) in found), encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, str(scorer), str(gold_file), str(found_file), "--by", "lang"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def merged(parts: list[dict[str, Any]]) -> float:
    """Full F1 over several languages together."""
    right = sum(part["full"]["tp"] for part in parts)
    rows = sum(part["full"]["predicted"] + part["full"]["gold"] for part in parts)
    return 2 * right / rows if rows else 0.0


def main() -> int:
    """Score, print and note."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--note", help="append a row with this text to docs/accuracy.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [sys.executable, "-m", "geo", "extract", "--jsonl", str(given.gold), "-o", str(folder / "all.jsonl")],
            check=True,
        )
        gold = [json.loads(line) for line in given.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = {str(row["id"]): row for row in map(json.loads, (folder / "all.jsonl").open(encoding="utf-8"))}
        whole = score(given.scorer, gold, found, folder)
        draw = random.Random(1)
        drawn = []
        for _ in range(_DRAWS):
            # A scorer knows articles by id: an article drawn twice gets a second one.
            sample = [{**row, "id": f"{n}:{row['id']}"} for n, row in enumerate(draw.choices(gold, k=len(gold)))]
            again = {row["id"]: {**found[row["id"].split(":", 1)[1]], "id": row["id"]} for row in sample}
            drawn.append(score(given.scorer, sample, again, folder)["full"]["f1"])
        drawn.sort()
    english = whole["by"].get("en")
    others = [part for language, part in whole["by"].items() if language != "en"]
    low, high = drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS)]
    cells = [
        f"{datetime.now(UTC):%Y-%m-%d}", given.note or "", given.gold.stem,
        f"{whole['full']['f1']:.3f} ({low:.2f}-{high:.2f})",
        f"{english['full']['f1']:.3f}" if english else "", f"{merged(others):.3f}" if others else "",
        f"{whole['full']['p']:.2f}", f"{whole['quiet']:.2f}", f"{whole['evidence']:.2f}",
    ]  # fmt: skip
    row = "| " + " | ".join(cells) + " |"
    print(row)
    for language, part in whole["by"].items():
        print(f"  {language}: full F1 {part['full']['f1']:.3f} of {part['full']['gold']} rows")
    if given.note:
        text = PAGE.read_text(encoding="utf-8")
        mark = "<!-- next row -->"
        PAGE.write_text(text.replace(mark, f"{row}\n{mark}"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
