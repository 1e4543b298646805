"""The catalogue: every entry keeps the rules, and names are found however reporters write them."""

from dataclasses import replace
from pathlib import Path

import pytest

from geo.catalogue import FOLDERS, Catalogue, as_toml, check_entry, check_together, parse, parse_text, path_of
from geo.errors import DataError
from geo.model import RangeKind, System, SystemType

GOOD = """
name = "Example-1"
type = "air defence"
origin = "Nowhere"
aliases = ["Exemplar"]
sources = ["https://example.org/a"]
[[figure]]
km = 20
kind = "engagement"
of = "missile against aircraft"
says = "Example Weekly"
source = "https://example.org/a"
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open()


def entry(folder: Path, text: str, name: str = "example-1.toml", kind: str = "air-defence") -> Path:
    path = folder / kind / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_it_covers_every_type(catalogue) -> None:
    counted = {kind: sum(system.type is kind for system in catalogue) for kind in SystemType}
    assert len(catalogue) >= 120
    assert counted[SystemType.AIR_DEFENCE] >= 50
    assert min(counted.values()) >= 5


def test_no_ring_for_what_has_no_range(catalogue) -> None:
    assert not [system.name for system in catalogue if system.type is SystemType.ARMOUR and system.range]
    assert not [
        s.name
        for s in catalogue
        for f in s.figures
        if f.kind is RangeKind.DETECTION and s.type is not SystemType.RADAR_EW
    ]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('sources = ["https://example.org/a"]', "sources = []"), "no source"),
        (("km = 20", "km = 50000"), "impossible"),
        (("km = 20", "km = -3"), "impossible"),
        (('says = "Example Weekly"', 'says = ""'), "who says so"),
        (('name = "Example-1"\n', ""), "'name' is missing"),
        (('type = "air defence"', 'type = "laser"'), "laser"),
        (('kind = "engagement"', 'kind = "driving"'), "driving"),
        (('origin = "Nowhere"', 'origin = "Nowhere"\nspeed = 3'), "unknown field speed"),
        (('origin = "Nowhere"', 'origin = "Nowhere"\nno_ring = "none"'), "not both"),
        (('"https://example.org/a"]', '"a book"]'), "no link"),
    ],
)
def test_a_broken_entry_is_refused_by_name(tmp_path, change, complaint) -> None:
    with pytest.raises(DataError, match=complaint) as refused:
        parse(entry(tmp_path, GOOD.replace(*change)))
    assert "example-1.toml" in str(refused.value)


def test_an_entry_in_the_wrong_folder_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match="does not belong"):
        parse(entry(tmp_path, GOOD, kind="naval"))


def test_two_systems_may_not_share_a_sure_name(tmp_path) -> None:
    one = entry(tmp_path, GOOD)
    two = entry(tmp_path, GOOD.replace("Example-1", "Other-2"), "other-2.toml")
    with pytest.raises(DataError, match="also a name of Example-1"):
        check_together([(path, parse(path)) for path in (one, two)])


def test_folders_and_types_agree() -> None:
    assert set(FOLDERS.values()) == set(SystemType)


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("S-400 batteries", "S-400"),
        ("the S 400", "S-400"),
        ("an S400 regiment", "S-400"),
        ("ЗРС С-400 «Триумф»", "S-400"),
        ("C-400 written with a Latin C", "S-400"),
        ("С-400 з кириличною літерою", "S-400"),
        ("S‑300PMU2 with a non-breaking hyphen", "S-300"),
        ("several Iskanders", "Iskander"),
        ("комплексы «Искандер-М»", "Iskander"),
        ("дивизион «Искандеров»", "Iskander"),
        ("«Панцири» на крыше", "Pantsir-S1"),
        ("Panțîr-S1", "Pantsir-S1"),
        ("HIMARS launchers", "HIMARS"),
        ("F/A-18s", "F/A-18"),
        ("Tor-M2U", "Tor"),
        ("T-72B3 tanks", "T-72"),
        ("Szu-24 bombázók", "Su-24"),
        ("مقاتلات سو-35", "Su-35"),
        ("مدافع إم-109", "M109"),
        ("ракеты Р-14", "R-14 Chusovaya"),
        ("РЛС П-14", "P-14"),
        ("батарея «Железного купола»", "Iron Dome"),
    ],
)
def test_names_are_found_however_they_are_written(catalogue, text, system) -> None:
    assert [named.mention.system for named in catalogue.find(text)][:1] == [system]


@pytest.mark.parametrize(
    "text",
    [
        "a patriotic song",
        "the S-4000 phone",
        "he went to Ankara",
        "gradually",
        "3.400 men",
        "вместе с 300 бойцами",
        "С 300 бойцами",
        "s 300 vojáky",
        "Il 22 marzo",
        "su 24 aerei",
        "Ми 24 години",
        "Жители села",
        "des lance-missiles",
    ],
)
def test_other_words_are_no_systems(catalogue, text) -> None:
    assert catalogue.find(text) == []


def test_words_that_mean_something_else_are_unsure(catalogue) -> None:
    assert [named.sure for named in catalogue.find("The Patriot Act was signed.")] in ([], [False])
    assert [named.sure for named in catalogue.find("He saw a Leopard.")] in ([], [False])


def test_a_longer_name_of_something_else_is_no_system(catalogue) -> None:
    without = Catalogue(catalogue, catalogue.fleet)
    assert len(set(catalogue.others)) == len(catalogue.others) > 100
    for name in catalogue.others:
        assert without.find(f"to {name}"), f"{name} holds no name of a system"
        assert not catalogue.find(f"to {name}"), name
    assert [named.mention.system for named in catalogue.find("the New England Patriots, and a Patriot")] == ["Patriot"]


def test_spans_are_of_the_given_text(catalogue) -> None:
    text = "Dégât: «Панцирь-С1» и S-400"
    assert [text[n.mention.start : n.mention.end] for n in catalogue.find(text)] == ["Панцирь-С1", "S-400"]


@pytest.mark.parametrize("system", list(Catalogue.open())[::17], ids=lambda system: system.name)
def test_a_system_written_as_a_file_reads_as_itself(system: System) -> None:
    assert parse_text(as_toml(system), path_of(system)) == system


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "in the catalogue already"),
        ({"name": "New One"}, "is also a name of"),
        ({"name": "New One", "aliases": ()}, ""),
        ({"name": "", "aliases": ()}, "name is empty"),
        ({"name": "New One", "aliases": (), "sources": ("nowhere",)}, "no link"),
        ({"name": 'Say "so" \\ {{7}}', "aliases": (), "needs_support": ()}, ""),
    ],
)
def test_a_suggested_entry_is_held_against_the_rules(changes: dict[str, object], said: str) -> None:
    catalogue = Catalogue.open()
    system = replace(catalogue["S-400"], **changes)
    try:
        check_entry(system, list(catalogue))
    except DataError as error:
        assert said and said in str(error)
    else:
        assert not said
