"""The real gazetteer, built once into the usual cache."""

from __future__ import annotations

import csv

import hypothesis
import pytest

from geo.locate import Locator
from geo.settings import Settings

# Shared machines are slow now and then; time is no property of these functions.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def locator() -> Locator:
    return Locator.open(Settings())


@pytest.fixture(scope="session")
def landmarks() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for table in sorted((Settings().data_dir / "landmarks").glob("*.csv")):
        with table.open(encoding="utf-8") as handle:
            rows |= {row["name"]: row for row in csv.DictReader(handle)}
    return rows
