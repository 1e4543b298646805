"""The compiled gazetteer: damage is noticed, users' own places are in it, it is built once."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import DataError, GazetteerError
from geo.locate import Locator
from geo.locate.index import Gazetteer
from geo.locate.languages import KNOWN, guess, language
from geo.locate.names import fold, is_spelling_of, key_of
from geo.locate.places import all_places
from geo.settings import Settings


@pytest.mark.parametrize("damage", ["cut", "missing", "changed", "no manifest", "torn manifest"])
def test_a_damaged_copy_is_refused(locator: Locator, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(locator.gazetteer.folder, folder)
    names = folder / "names.marisa"
    if damage == "cut":
        names.write_bytes(names.read_bytes()[:-100])
    elif damage == "missing":
        names.unlink()
    elif damage == "changed":
        content = bytearray(names.read_bytes())
        content[:64] = b"\0" * 64
        names.write_bytes(bytes(content))
    elif damage == "no manifest":
        (folder / "manifest.json").unlink()
    else:
        (folder / "manifest.json").write_text('{"files": {')
    with pytest.raises(GazetteerError, match=str(folder)):
        Gazetteer(folder)


def test_a_half_built_copy_is_built_again_with_the_users_own_places(tmp_path: Path) -> None:
    own = tmp_path / "mine.csv"
    own.write_text("name,latitude,longitude,radius_km,aliases\nZzyzx Depot,12.5,34.25,3,Zzyzx Lager;Склад Ззизкс\n")
    settings = replace(Settings(), cache_dir=tmp_path / "cache", gazetteer_extra=str(own))
    steps: list[float] = []
    first = Locator.open(settings, lambda _what, share: steps.append(share))
    assert steps == sorted(steps) and steps[-1] == 1.0
    for name in ("Zzyzx Depot", "zzyzx lager", "Склад Ззизкс"):
        found = first.geocode(name)
        assert found is not None
        assert (found.latitude, found.longitude) == (12.5, 34.25)
        assert found.source.startswith("user")
    # A kill in the middle leaves a torn file: the next start notices and builds again.
    (first.gazetteer.folder / "lat.npy").write_bytes(b"")
    again = Locator.open(settings)
    assert again.geocode("Zzyzx Depot") is not None
    assert not list((tmp_path / "cache").glob("*.part"))


@pytest.mark.parametrize(
    ("content", "suffix", "message"),
    [
        ("name,latitude,longitude\nX,north,5\n", ".csv", "line 2: latitude"),
        ("name,latitude,longitude\nX,95,5\n", ".csv", "no point on the Earth"),
        ("name,latitude,longitude\n,5,5\n", ".csv", "no name"),
        ("{}", ".geojson", "no GeoJSON"),
    ],
)
def test_a_bad_row_of_the_users_own_is_named(tmp_path: Path, content: str, suffix: str, message: str) -> None:
    own = tmp_path / f"mine{suffix}"
    own.write_text(content)
    with pytest.raises(DataError, match=message):
        for _ in (places for what, places in all_places(tmp_path, str(own)) if what == "your own places"):
            pass


def test_a_missing_file_of_the_users_own_is_named(tmp_path: Path) -> None:
    settings = replace(Settings(), cache_dir=tmp_path, gazetteer_extra=str(tmp_path / "gone.csv"))
    with pytest.raises(GazetteerError, match="gone"):
        Gazetteer.open(settings)


def test_geojson_of_the_users_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.geojson"
    feature = {
        "type": "Feature",
        "properties": {"name": "Q"},
        "geometry": {"type": "Point", "coordinates": [3.5, 50.5]},
    }
    own.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    places = dict(all_places(tmp_path, str(own)))["your own places"]
    assert [(p.name, p.latitude, p.longitude) for p in places] == [("Q", 50.5, 3.5)]


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(GazetteerError, match="EMPLACE_CACHE_DIR"):
        Gazetteer.open(replace(Settings(), cache_dir=blocked / "cache"))


@pytest.mark.parametrize("code", KNOWN)
def test_every_language_file_is_whole(code: str) -> None:
    from geo.locate.phrases import grammar
    from geo.locate.recognise import class_words

    words = language(code)
    assert words["function_words"] and words["directions"] and words["classes"]
    grammar(code)
    class_words(code)
    assert guess(" ".join(words["function_words"]) * 3) == code


def test_folding_keeps_length_and_unites_spellings() -> None:
    for text in ("Şırnak", "Łódź", "Čáslav", "İzmir", "Ёлка", "Sana’a", "straße", "ﬁn"):
        assert len(fold(text)) == len(text)
    assert key_of("Al‑Minya") == key_of("al minya")
    assert is_spelling_of("калининград", "kaliningrad")
    assert not is_spelling_of("калининград", "korolev")
