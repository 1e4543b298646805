"""The training text keeps the rules that its README gives: a wrong row teaches the reader something wrong."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from geo.catalogue import Catalogue
from geo.extract.lexicon import GENERIC_TYPES, VAGUE
from geo.extract.words import Words
from geo.model import Status
from geo.settings import Settings

FILES = sorted((Settings().data_dir / "training").glob("*.jsonl"))
# What an id begins with. Reports of full length came later, those told after published pages last.
LETTERS = {"sentences": "s", "reports": "rx", "retold": "p"}
# All the text that is promised: 3,000 sentences and 300 reports; the floors rise as it is written.
SENTENCES, REPORTS = 2_700, 2_000


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def name(path: Path) -> str:
    return path.stem


@pytest.fixture(scope="module")
def everything() -> dict[str, list[dict[str, Any]]]:
    return {path.stem: rows(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_row_keeps_the_form(path: Path) -> None:
    kind, lang = path.stem.split(".")
    columns = {"system", "place", "status"} | ({"evidence"} if kind != "sentences" else set())
    fields = {"id", "lang", "text", "deployments"} | ({"url"} if kind == "retold" else set())
    for line, row in enumerate(rows(path), 1):
        where = f"{path.name}, line {line}"
        assert row.keys() == fields, where
        assert row["lang"] == lang, where
        assert row["id"].startswith(tuple(f"{letter}-{lang}-" for letter in LETTERS[kind])), where
        assert Words(row["text"]).tokens, where
        for said in row["deployments"]:
            assert said.keys() == columns, f"{where}: {said}"
            assert said["place"] and said["place"] in row["text"], f"{where}: no {said['place']!r} in the text"
            assert said["status"] in set(Status), f"{where}: {said['status']}"
            assert said["system"].strip() and said["system"] != VAGUE, f"{where}: {said['system']!r} is no system"
            if kind != "sentences":
                assert said["evidence"] and said["evidence"] in row["text"], (
                    f"{where}: {said['evidence']!r} is not in the text"
                )
        told = [(said["system"], said["place"], said["status"]) for said in row["deployments"]]
        assert len(told) == len(set(told)), f"{where}: a row stands twice"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_id_and_no_text_occurs_twice(path: Path) -> None:
    found = rows(path)
    for key in ("id", "text", "url"):
        assert not [value for value, count in Counter(row[key] for row in found if key in row).items() if count > 1]


def test_no_text_occurs_in_two_files(everything) -> None:
    counted = Counter(row["text"] for found in everything.values() for row in found)
    assert not [text for text, count in counted.items() if count > 1]


def test_there_is_enough_of_both_kinds(everything) -> None:
    def count(kind: str) -> int:
        return sum(len(found) for stem, found in everything.items() if stem.startswith(kind))

    assert count("sentences") >= SENTENCES
    assert count("reports") >= REPORTS


def test_at_least_a_third_reports_nothing(everything) -> None:
    # Of what we invent; in what is told after published pages it is what they hold.
    texts = [row for stem, found in everything.items() if not stem.startswith("retold") for row in found]
    quiet = [row for row in texts if not row["deployments"]]
    assert len(quiet) / len(texts) >= 1 / 3


def test_every_status_and_most_types_are_taught(everything) -> None:
    said = [said for found in everything.values() for row in found for said in row["deployments"]]
    statuses = Counter(one["status"] for one in said)
    assert min(statuses[status] for status in Status) >= 50, statuses
    systems = Catalogue.open()
    ships = {ship.name for ship in systems.fleet}
    known = [one for one in said if one["system"] in systems or one["system"] in GENERIC_TYPES.keys() | ships]
    # The others are the own names of ships that the list of ships does not have.
    assert len(known) / len(said) >= 0.9
    assert len({systems[one["system"]].type for one in said if one["system"] in systems}) >= 9


def test_evidence_is_a_part_of_the_text_and_not_the_whole(everything) -> None:
    reports = [row for stem, found in everything.items() if not stem.startswith("sentences") for row in found]
    longest = max(len(said["evidence"]) / len(row["text"]) for row in reports for said in row["deployments"])
    assert longest < 0.8
