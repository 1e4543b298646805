"""How annotated texts become lessons for the judge; ``python -m geo.extract.train`` fits the trees to them."""

from dataclasses import replace

import numpy as np
import pytest

from geo.extract import Reader, train
from geo.extract.judge import CLASSES
from geo.extract.links import FEATURES
from geo.extract.reader import Judged
from geo.model import SystemMention, SystemType

MOVE = "A Patriot battery has left Rzeszów and stands at Powidz. An S-400 was shown in Moscow."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open()


def row(text: str, *told: tuple[str, str, str]) -> dict[str, object]:
    return {
        "id": "x",
        "lang": "en",
        "text": text,
        "deployments": [
            {"system": system, "place": place, "status": status, "evidence": text.split(". ")[0]}
            for system, place, status in told
        ],
    }


def test_each_link_learns_what_the_annotation_says_of_it(reader) -> None:
    one = train.example(reader, row(MOVE, ("Patriot", "Rzeszów", "withdrawn"), ("Patriot", "Powidz", "deployed")))
    said = {
        (link.system.system, link.phrase.surface): CLASSES[label]
        for link, label in zip(one.ready.links, one.classes, strict=True)
        if label >= 0
    }
    assert said[("Patriot", "Rzeszów")] == "withdrawn"
    assert said[("Patriot", "Powidz")] == "deployed"
    assert said[("S-400", "Moscow")] == said[("S-400", "Powidz")] == "none"


@pytest.mark.parametrize("text", ["Nothing to see here.", "An S-400 regiment was formed.", "They met in Vilnius."])
def test_a_text_without_any_link_is_a_lesson_of_no_rows(reader, text) -> None:
    one = train.example(reader, row(text))
    assert one.described.shape == (0, len(FEATURES))
    assert one.classes.shape == (0,)


@pytest.mark.parametrize(
    ("annotated", "found", "same"),
    [
        ("Cavour", "ITS Cavour", True),
        ("Gerald R. Ford", "USS Gerald R. Ford", True),
        ("USS Carney", "Carney", True),
        ("S-300", "S-300PS", True),
        ("S-300", "S-400", False),
        ("Tor", "Tor-M2", True),
        ("Anna", "USS Annapolis", False),
    ],
)
def test_a_system_is_the_annotated_one_under_its_longer_or_shorter_name(annotated, found, same) -> None:
    mention = SystemMention(0, len(found), found, found, SystemType.NAVAL)
    assert train.same_system({"system": annotated, "system_type": None}, mention) is same


def said(one: train.Example, likely: float, *statuses: float) -> train.Said:
    """The same of every link of a text."""
    return train.Said(np.full(len(one.classes), likely), np.tile(statuses or (1.0, 0, 0, 0, 0), (len(one.classes), 1)))


def test_only_the_likeliest_of_several_links_tells_a_report(reader) -> None:
    one = train.example(reader, row(MOVE, ("Patriot", "Powidz", "deployed")))
    telling = np.flatnonzero(one.classes > 0)
    about = said(one, 0.1)
    about.likely[telling[0]] = 0.8
    assert np.flatnonzero(train.sharpened(one, about).classes > 0).tolist() == [telling[0]]


def test_a_pair_learns_what_any_of_its_links_tells(reader) -> None:
    one = train.example(reader, row(MOVE, ("Patriot", "Rzeszów", "withdrawn")))
    lesson = train.paired(one, said(one, 0.5))
    told = {
        (one.ready.links[pair.surest].system.system, one.ready.links[pair.surest].phrase.surface): label
        for pair, label in zip(lesson.found, lesson.classes.tolist(), strict=True)
    }
    assert CLASSES[told["Patriot", "Rzeszów"]] == "withdrawn"
    assert CLASSES[told["S-400", "Moscow"]] == "none"


def test_the_threshold_is_where_most_reports_of_published_texts_are_right(reader) -> None:
    one = train.example(reader, row(MOVE, ("Patriot", "Powidz", "deployed")) | {"url": "https://example.org/1"})
    invented = train.example(reader, row(MOVE) | {"id": "y"})
    assert one.weight > invented.weight
    lesson = train.paired(one, said(one, 0.5))
    second = np.tile([1.0, 0, 0, 0, 0], (len(lesson.found), 1))
    settled = np.where(lesson.classes > 0, 0.6, 0.4)
    right = Judged(lesson.said.likely, lesson.found, settled, lesson.said.statuses, second)
    # What is invented has no say: there, everything would be wrong.
    wrong = replace(right, settled=np.ones_like(settled))
    threshold, f1, _ = train.best_threshold([one, invented], [right, wrong])
    assert 0.4 < threshold <= 0.6
    assert f1 == 1.0
    # Both looks have a say in the status: of a status that only one of them sees, half is believed.
    unsure = replace(right, second=np.tile([0.0, 1, 0, 0, 0], (len(lesson.found), 1)))
    assert train.best_threshold([one, invented], [unsure, wrong])[0] <= 0.3
