"""Merging against a labelled set of our own: invented reports of twelve kinds in seventeen languages.

``merge_cases.jsonl`` holds one case a line. Every two reports of a case are a pair; a report's ``deployment`` and
``origin`` say which belong together. The labels were written before the rules. A third of the cases was held out until
the rules were done; the two figures are asserted, and printed with ``pytest -s``, apart.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo import origins
from geo.extract import details
from geo.merge import Sourced, merge
from geo.model import Article, Evidence, Location, Precision, Report, Status, SystemType

CASES = [json.loads(line) for line in Path(__file__).with_name("merge_cases.jsonl").read_text("utf-8").splitlines()]
LEAST_F1 = 0.95


def sourced(row: dict[str, Any]) -> Sourced:
    article = Article(
        row["text"],
        source=row["source"],
        url=row["url"],
        published=date.fromisoformat(row["published"]),
        lang=row["lang"],
    )
    start = row["text"].index(row["quote"])
    evidence = Evidence(row["quote"], start, start + len(row["quote"]))
    place = row["place"] and {name: value for name, value in row["place"].items() if name != "kind"}
    report = Report(
        article.id,
        row["system"],
        SystemType(row["system_type"]),
        Status(row["status"]),
        evidence,
        location=Location(**{**place, "precision": Precision(place["precision"])}) if place else None,
        origin=details.origin(article.text, evidence.start, evidence.end),
    )
    return Sourced(report, article)


def judged(cases: list[dict[str, Any]]) -> tuple[Counter[str], Counter[str], list[str]]:
    """Count pairs by what is true and what was said, as deployments and as origins, and name the wrong ones."""
    places: Counter[str] = Counter()
    sayers: Counter[str] = Counter()
    wrong = []
    for case in cases:
        reports = [sourced(row) for row in case["reports"]]
        deployments = merge(reports)
        home = {report.id: number for number, one in enumerate(deployments) for report in one.reports}
        origin = {}
        for number in range(len(deployments)):
            members = [one for one in reports if home[one.report.id] == number]
            for sayer, found in enumerate(origins.group(members)):
                origin.update(dict.fromkeys(found.reports, (number, sayer)))
        for (a, one), (b, other) in itertools.combinations(zip(case["reports"], reports, strict=True), 2):
            true, said = a["deployment"] == b["deployment"], home[one.report.id] == home[other.report.id]
            places[f"{true} {said}"] += 1
            if true is not said:
                wrong.append(f"{case['case']}: {a['source']} / {b['source']}: one deployment is {true}")
            if true and said:
                true, said = a["origin"] == b["origin"], origin[one.report.id] == origin[other.report.id]
                sayers[f"{true} {said}"] += 1
                if true is not said:
                    wrong.append(f"{case['case']}: {a['source']} / {b['source']}: one origin is {true}")
    return places, sayers, wrong


def f1(counted: Counter[str]) -> float:
    return 2 * counted["True True"] / (2 * counted["True True"] + counted["True False"] + counted["False True"])


@pytest.mark.parametrize("held_out", [False, True], ids=["shown", "held out"])
def test_pairs_are_put_together_as_labelled(held_out: bool) -> None:
    places, sayers, wrong = judged([case for case in CASES if case["held_out"] is held_out])
    print(f"\ndeployments: {places.total()} pairs, F1 {f1(places):.3f}")
    print(f"origins: {sayers.total()} pairs, F1 {f1(sayers):.3f}")
    assert f1(places) >= LEAST_F1, wrong
    assert f1(sayers) >= LEAST_F1, wrong


def test_the_set_is_large_and_varied() -> None:
    pairs = sum(len(case["reports"]) * (len(case["reports"]) - 1) // 2 for case in CASES)
    assert pairs >= 120
    assert len({row["lang"] for case in CASES for row in case["reports"]}) >= 12
    assert len({case["kind"] for case in CASES}) >= 10
