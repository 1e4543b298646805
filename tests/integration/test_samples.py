"""The sample articles, read end to end: what a careful reader takes from them is found, and quiet ones stay quiet.

The floors were measured on 24 November 2026 (of 81 expected rows, 56 with the right system and place, 48 with the right
status too; quiet 11 of 11), less a small margin. Raise them when the reader gets better; never tune to one article.
"""

import tomllib
from dataclasses import dataclass

import pytest

from geo.catalogue import Catalogue
from geo.extract import Reader, Reading
from geo.extract.lexicon import GENERIC_TYPES, VAGUE
from geo.model import Status
from geo.settings import Settings
from geo.sources.samples import sample

PLACED_FLOOR, FULL_FLOOR, QUIET_FLOOR = 0.64, 0.54, 0.8


@dataclass(frozen=True)
class Sample:
    name: str
    expect: list[dict[str, str]]
    reading: Reading

    @property
    def reports(self):
        return [report for report in self.reading.reports if report.system != VAGUE]

    def matches(self, row: dict[str, str]):
        """Reports of the row's system whose place words hold the row's, or the other way about."""
        wanted = row["place"].casefold()
        return [
            report
            for report in self.reports
            if report.system.casefold() == row["system"].casefold()
            and (wanted in (report.place or "-").casefold() or (report.place or "-").casefold() in wanted)
        ]


@pytest.fixture(scope="module")
def read() -> list[Sample]:
    reader = Reader.open()
    paths = sorted((Settings().data_dir / "articles").glob("*.md"))
    return [
        Sample(
            path.name, tomllib.loads(path.read_text("utf-8").split("+++", 2)[1])["expect"], reader.read(sample(path))
        )
        for path in paths
        if path.name != "README.md"
    ]


def test_there_are_enough_of_them(read) -> None:
    assert len(read) >= 24
    assert len({one.reading.article.lang for one in read}) >= 5
    assert sum(not one.expect for one in read) >= 5


def test_every_expected_row_can_be_found(read) -> None:
    systems = {system.name for system in Catalogue.open()} | GENERIC_TYPES.keys()
    for one in read:
        for row in one.expect:
            assert row.keys() == {"system", "place", "status"}, one.name
            assert row["place"] in one.reading.article.text, one.name
            assert row["system"] in systems, one.name
            Status(row["status"])


def test_most_of_what_is_expected_is_found(read) -> None:
    rows = [(one, row) for one in read for row in one.expect]
    placed = [bool(one.matches(row)) for one, row in rows]
    full = [any(report.status == row["status"] for report in one.matches(row)) for one, row in rows]
    missed = [f"{one.name}: {row}" for (one, row), found in zip(rows, full, strict=True) if not found]
    assert sum(placed) / len(rows) >= PLACED_FLOOR, "\n".join(missed)
    assert sum(full) / len(rows) >= FULL_FLOOR, "\n".join(missed)


def test_articles_without_deployments_give_none(read) -> None:
    quiet = [one for one in read if not one.expect]
    wrong = {one.name: [(report.system, report.place) for report in one.reports] for one in quiet if one.reports}
    assert 1 - len(wrong) / len(quiet) >= QUIET_FLOOR, wrong


def test_every_report_stands_in_its_article(read) -> None:
    for one in read:
        text = one.reading.article.text
        for report in one.reading.reports:
            assert text[report.evidence.start : report.evidence.end] == report.evidence.quote
            assert report.place is None or text[slice(*report.place_span)] == report.place
            assert report.location is None or (report.location.latitude, report.location.longitude) != (0, 0)
