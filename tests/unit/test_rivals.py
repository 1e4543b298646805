"""The second look: a system at a place against what else the article says of that system and that place."""

import numpy as np
import pytest

from geo.extract import Reader, links, rivals
from geo.extract.reader import Prepared
from geo.model import Article

TEXT = (
    "A Patriot battery has left Rzeszów and stands at Powidz. The Patriot at Powidz is German. "
    "An S-400 was shown in Moscow. Poland is glad of the Patriot."
)


@pytest.fixture(scope="module")
def ready() -> Prepared:
    return Reader.open().prepare(Article(TEXT, lang="en"))


def told(ready: Prepared, likely: np.ndarray) -> dict[tuple[str, str], dict[str, float]]:
    """What the second look sees of each system and place, by the name of the feature."""
    described = links.describe(ready.words, ready.tags, ready.systems, ready.phrases, ready.links)
    found = rivals.pairs(ready.links, likely)
    rows = rivals.describe(ready.links, described, likely, found)
    assert rows.shape == (len(found), len(rivals.FEATURES))
    return {
        (ready.links[pair.surest].system.system, ready.links[pair.surest].phrase.surface): dict(
            zip(rivals.FEATURES, row.tolist(), strict=True)
        )
        for pair, row in zip(found, rows, strict=True)
    }


def shares(ready: Prepared, said: dict[tuple[str, str], float]) -> np.ndarray:
    return np.array([said.get((link.system.system, link.phrase.surface), 0.1) for link in ready.links])


def test_every_link_is_in_one_pair_and_the_surest_leads_it(ready) -> None:
    likely = np.linspace(0.1, 0.9, len(ready.links))
    found = rivals.pairs(ready.links, likely)
    assert sorted(n for pair in found for n in pair.members) == list(range(len(ready.links)))
    for pair in found:
        assert pair.surest == max(pair.members)
        assert pair.likely == likely[pair.surest]
        assert len({(ready.links[n].system.system, links.place_key(ready.links[n].phrase)) for n in pair.members}) == 1


def test_a_pair_is_held_against_the_other_places_of_its_system(ready) -> None:
    seen = told(ready, shares(ready, {("Patriot", "Powidz"): 0.8, ("Patriot", "Rzeszów"): 0.6}))
    powidz, rzeszow = seen["Patriot", "Powidz"], seen["Patriot", "Rzeszów"]
    assert powidz["best_other_place"] == pytest.approx(0.6)
    assert powidz["lead_over_places"] == pytest.approx(0.2)
    assert (powidz["places_ahead"], rzeszow["places_ahead"]) == (0, 1)
    assert powidz["links"] > 1  # it is named there twice


def test_a_pair_is_held_against_the_other_systems_at_its_place(ready) -> None:
    seen = told(ready, shares(ready, {("S-400", "Moscow"): 0.7, ("Patriot", "Moscow"): 0.3}))
    assert seen["Patriot", "Moscow"]["best_other_system"] == pytest.approx(0.7)
    assert seen["Patriot", "Moscow"]["systems_ahead"] == 1
    assert seen["S-400", "Moscow"]["lead_over_systems"] == pytest.approx(0.4)


def test_a_country_knows_of_the_finer_place_in_it(ready) -> None:
    seen = told(ready, shares(ready, {("Patriot", "Powidz"): 0.8, ("Patriot", "Poland"): 0.5}))
    assert seen["Patriot", "Poland"]["finer_place"] == pytest.approx(0.8)
    assert seen["Patriot", "Powidz"]["coarser_place"] == pytest.approx(0.5)


def test_what_is_too_unlikely_is_not_looked_at_again(ready) -> None:
    found = rivals.pairs(ready.links, shares(ready, {("Patriot", "Powidz"): 0.8, ("Patriot", "Rzeszów"): 0.05}))
    first = {(ready.links[pair.surest].system.system, ready.links[pair.surest].phrase.surface) for pair in found}
    assert ("Patriot", "Powidz") in first
    assert ("Patriot", "Rzeszów") not in first
    assert rivals.pairs(ready.links, np.zeros(len(ready.links))) == []


def test_the_status_of_a_pair_hears_its_links_and_its_rivals(ready) -> None:
    likely = shares(ready, {("Patriot", "Powidz"): 0.8, ("Patriot", "Rzeszów"): 0.6, ("S-400", "Rzeszów"): 0.3})
    described = links.describe(ready.words, ready.tags, ready.systems, ready.phrases, ready.links)
    found = rivals.pairs(ready.links, likely)
    # By our leave every link to Rzeszów is of something withdrawn, and every other of something deployed.
    statuses = np.array(
        [[0, 0, 1, 0, 0] if link.phrase.surface == "Rzeszów" else [1, 0, 0, 0, 0] for link in ready.links]
    )
    of_pairs, of_surest = rivals.describe(ready.links, described, likely, found), described[[p.surest for p in found]]
    rows = rivals.describe_statuses(
        ready.links, likely, statuses.astype(float), found, of_pairs, range(len(found)), of_surest
    )
    assert rows.shape == (len(found), len(rivals.STATUS_FEATURES))
    last = len(found) - 1
    alone = rivals.describe_statuses(
        ready.links, likely, statuses.astype(float), found, of_pairs, [last], of_surest[[last]]
    )
    assert np.array_equal(alone, rows[[last]])
    seen = {
        (ready.links[pair.surest].system.system, ready.links[pair.surest].phrase.surface): dict(
            zip(rivals.STATUS_FEATURES, row.tolist(), strict=True)
        )
        for pair, row in zip(found, rows, strict=True)
    }
    powidz, rzeszow, other = seen["Patriot", "Powidz"], seen["Patriot", "Rzeszów"], seen["S-400", "Rzeszów"]
    assert (powidz["links_deployed"], powidz["surest_deployed"], powidz["other_place_withdrawn"]) == (1, 1, 1)
    assert (rzeszow["links_withdrawn"], rzeszow["other_place_deployed"], rzeszow["other_systems_withdrawn"]) == (
        1,
        1,
        1,
    )
    assert other["other_systems_withdrawn"] == 1
    assert powidz["named"] == 1  # every number of the surest link is there too


def test_an_article_without_links_has_no_pairs() -> None:
    nothing = np.zeros((0, len(links.FEATURES)), np.float32)
    of_status = rivals.describe_statuses([], np.zeros(0), np.zeros((0, 5)), [], nothing, [], nothing)
    assert of_status.shape == (0, len(rivals.STATUS_FEATURES))
    assert rivals.describe([], nothing, np.zeros(0), rivals.pairs([], np.zeros(0))).shape == (0, len(rivals.FEATURES))
