"""Settings: every one has a default, a variable and a meaning, and says so when its value is wrong."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.settings import Settings

ITEMS = fields(Settings)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for item in ITEMS:
        monkeypatch.delenv(item.metadata["variable"], raising=False)


def test_nothing_needs_to_be_set() -> None:
    assert Settings.from_environment() == Settings()
    assert (Settings().data_dir / "systems").is_dir()
    assert not Settings().fetch_private
    assert Settings().nominatim_url == Settings().tiles_url == ""


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_a_setting_is_documented_and_read(item, monkeypatch) -> None:
    variable = item.metadata["variable"]
    assert re.fullmatch(r"EMPLACE_[A-Z_]+", variable)
    assert item.metadata["about"].endswith(".")
    assert f"`{variable}`" in (ROOT / "docs" / "settings.md").read_text("utf-8")
    given = {"Path": "/some/folder", "str": "words", "float": "2.5", "bool": "1", "int": "7"}[str(item.type)]
    monkeypatch.setenv(variable, given)
    value = getattr(Settings.from_environment(), item.name)
    assert value == {"Path": Path(given), "str": given, "float": 2.5, "bool": True, "int": 7}[str(item.type)]
    monkeypatch.setenv(variable, "")
    assert getattr(Settings.from_environment(), item.name) == getattr(Settings(), item.name)


def test_variables_are_all_different() -> None:
    assert len({item.metadata["variable"] for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("raw", ["soon", "5 s", "1,5"])
def test_a_wrong_number_is_named(raw, monkeypatch) -> None:
    monkeypatch.setenv("EMPLACE_NOMINATIM_DEADLINE_S", raw)
    with pytest.raises(InputError, match=f"EMPLACE_NOMINATIM_DEADLINE_S is '{raw}'"):
        Settings.from_environment()


@pytest.mark.parametrize(("raw", "value"), [("yes", True), ("ON", True), ("0", False), ("no", False), ("maybe", False)])
def test_only_a_clear_yes_opens_private_addresses(raw, value, monkeypatch) -> None:
    monkeypatch.setenv("EMPLACE_FETCH_PRIVATE", raw)
    assert Settings.from_environment().fetch_private is value


def test_folders_of_the_user_are_respected(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    assert Settings().cache_dir == tmp_path / "c" / "emplace"
    assert Settings().database == str(tmp_path / "d" / "emplace" / "emplace.sqlite")
