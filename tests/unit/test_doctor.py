"""What the doctor says when something is not there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from geo.doctor import Finding, examine
from geo.draw import assets
from geo.settings import Settings


def browser(settings: Settings) -> Finding:
    return next(one for one in examine(settings) if one.what == "map in the browser")


def test_looking_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache" / "gazetteer-of-yesterday").mkdir(parents=True)
    settings = replace(Settings(), cache_dir=tmp_path / "cache", database=str(tmp_path / "store.sqlite"))
    before = sorted(tmp_path.rglob("*"))
    said = {one.what: one for one in examine(settings)}
    assert said["gazetteer"].state == "outdated"
    assert "emplace gazetteer build" in said["gazetteer"].advice
    assert sorted(tmp_path.rglob("*")) == before


def test_a_whole_installation_is_good() -> None:
    assert browser(Settings()).good


def test_a_base_map_that_is_missing_or_cut_off_is_named_with_what_to_do(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(Settings().data_dir / "basemap", data / "basemap")
    shutil.copytree(Settings().data_dir / "systems", data / "systems")
    settings = replace(Settings(), data_dir=data, cache_dir=tmp_path / "cache")
    assert browser(settings).good
    (data / "basemap" / assets.BASEMAP["lakes"]).unlink()
    land = data / "basemap" / assets.BASEMAP["land"]
    land.write_bytes(land.read_bytes()[:12])
    found = browser(settings)
    assert not found.good
    assert assets.BASEMAP["lakes"] in found.advice and str(data) in found.advice
    assert f"{assets.BASEMAP['land']} is damaged" in found.advice
    assert "install Emplace again" in found.advice


def test_a_recogniser_that_is_set_is_loaded() -> None:
    def said(model: str) -> Finding:
        return next(one for one in examine(replace(Settings(), spacy_model=model)) if one.what == "spaCy recogniser")

    assert said("").good and said("").state.startswith("off")
    missing = said("no_such_pipeline")
    assert not missing.good and "no_such_pipeline" in missing.state and "EMPLACE_SPACY_MODEL" in missing.state
