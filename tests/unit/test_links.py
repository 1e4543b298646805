"""The numbers that describe a link: what the whole article says of its system, and of its place."""

import numpy as np
import pytest

from geo.extract import Reader, links
from geo.model import Article

TEXT = (
    "A Patriot battery stands at Powidz. Another was sold to Sweden. The Patriot left Rzeszów in May. "
    "Nobody knows why. Powidz has an S-400 as a target."
)


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, str], dict[str, float]]:
    """Of each system and place, the numbers of their first link."""
    ready = Reader.open().prepare(Article(TEXT, lang="en"))
    rows = links.describe(ready.words, ready.tags, ready.systems, ready.phrases, ready.links)
    assert rows.shape == (len(ready.links), len(links.FEATURES))
    found: dict[tuple[str, str], dict[str, float]] = {}
    for link, row in zip(ready.links, rows.tolist(), strict=True):
        found.setdefault((link.system.system, link.phrase.surface), dict(zip(links.FEATURES, row, strict=True)))
    return found


def test_a_system_is_described_by_all_sentences_that_name_it(told) -> None:
    # "Stands" is in one of the two, "left" in the other; "sold" is in neither.
    seen = told["Patriot", "Powidz"]
    assert seen["system_everywhere:there"] == pytest.approx(0.5)
    assert seen["system_everywhere:leave"] == pytest.approx(0.5)
    assert seen["system_everywhere:buy"] == seen["system_everywhere:supply"] == 0


def test_a_place_is_described_by_all_sentences_that_name_it(told) -> None:
    assert told["Patriot", "Powidz"]["place_everywhere:target"] == pytest.approx(0.5)
    assert told["Patriot", "Rzeszów"]["place_everywhere:leave"] == pytest.approx(1)
    assert told["S-400", "Powidz"]["place_everywhere:there"] == pytest.approx(0.5)


def test_the_sentences_of_a_system_and_a_place_are_counted(told) -> None:
    seen = told["Patriot", "Powidz"]
    assert (seen["sentences_with_both"], seen["sentences_with_either"]) == (1, 3)
    assert (seen["system_first_at"], seen["system_last_at"]) == pytest.approx((0, 2 / 5))
    assert (seen["place_first_at"], seen["place_last_at"]) == pytest.approx((0, 4 / 5))
    assert told["S-400", "Rzeszów"]["sentences_with_both"] == 0


def test_links_taken_a_few_at_a_time_are_described_alike() -> None:
    ready = Reader.open().prepare(Article(TEXT, lang="en"))
    whole = links.Description(ready.words, ready.tags, ready.systems, ready.phrases, ready.links)
    described = whole.rows(np.arange(len(ready.links)))
    some = np.array([len(ready.links) - 1, 0])
    assert np.array_equal(whole._rows(some), described[some])
