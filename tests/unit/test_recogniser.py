"""The optional recogniser, with a pipeline that the test itself trains."""

import random
from dataclasses import replace

import pytest

from geo.errors import InputError
from geo.extract import Reader
from geo.extract import recogniser as module
from geo.extract.recogniser import Recogniser
from geo.model import Article
from geo.settings import Settings

PLACES = ("Zarvelka", "Ombrasty", "Quenlor", "Teskavirt")
ORGANISATIONS = ("Munich Aerospace Group", "Lyon Radar Works", "Dresden Optical Company")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A pipeline that learned a dozen sentences by heart."""
    import spacy
    from spacy.training import Example

    sentences = [(f"An S-400 battery was deployed in {name} on Monday.", name, "GPE") for name in PLACES]
    sentences += [(f"Two launchers stand near {name}.", name, "GPE") for name in PLACES]
    sentences += [(f"{name} built the radar.", name, "ORG") for name in ORGANISATIONS]
    sentences += [(f"The battery of {name} was moved.", name, "ORG") for name in ORGANISATIONS]
    spacy.util.fix_random_seed(1)
    made = spacy.blank("en")
    made.add_pipe("ner")
    examples = [
        Example.from_dict(made.make_doc(text), {"entities": [(text.index(name), text.index(name) + len(name), label)]})
        for text, name, label in sentences
    ]
    made.initialize(lambda: examples)
    for _ in range(30):
        random.Random(1).shuffle(examples)
        made.update(examples)
    path = tmp_path_factory.mktemp("pipeline")
    made.to_disk(path)
    return str(path)


@pytest.fixture(scope="module")
def reader(pipeline) -> Reader:
    return Reader.open(replace(Settings.from_environment(), spacy_model=pipeline))


def phrases(reader: Reader, text: str) -> dict[str, object]:
    return {phrase.surface: phrase.location for phrase in reader.prepare(Article(text, lang="en")).phrases}


def test_a_place_that_no_gazetteer_knows_becomes_an_unlocated_phrase(reader) -> None:
    text = "An S-400 battery was deployed in Zarvelka on Monday."
    found = reader.prepare(Article(text, lang="en")).phrases
    assert [text[p.start : p.end] for p in found if p.location is None and "Zarvelka" in p.surface]
    assert all(text[p.start : p.end] == p.surface for p in found)


def test_an_organisation_keeps_the_place_in_its_name_from_counting(reader) -> None:
    text = "The S-400 battery of Munich Aerospace Group was moved."
    assert "Munich" in " ".join(phrases(Reader.open(), text))
    assert "Munich" not in " ".join(phrases(reader, text))


def test_what_the_gazetteer_knows_stays_located(reader) -> None:
    found = phrases(reader, "An S-400 battery was deployed in Kaliningrad on Monday.")
    assert found["Kaliningrad"].country == "RU"


def test_spans_of_a_long_text_point_into_it(pipeline, monkeypatch) -> None:
    monkeypatch.setattr(module, "_PIECE_CHARACTERS", 500)
    text = "Two launchers stand near Zarvelka.\n" * 60
    names = Recogniser.open(pipeline).names(text)
    assert {text[start:end] for start, end in names.places} == {"Zarvelka"}
    assert len(names.places) == text.count("Zarvelka")
    assert Recogniser.open(pipeline).names("").places == ()


def test_a_pipeline_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match=r"no_such_pipeline.*EMPLACE_SPACY_MODEL"):
        Reader.open(replace(Settings.from_environment(), spacy_model="no_such_pipeline"))


def test_a_pipeline_without_names_is_refused(tmp_path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(InputError, match="recognises no names"):
        Recogniser.open(str(tmp_path))


def test_without_spacy_the_error_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(InputError, match=r"emplace\[spacy\]"):
        Recogniser.open("anything")
