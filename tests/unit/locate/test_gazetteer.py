"""The compiled gazetteer: damage is noticed, users' own places are in it, it is built once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import DataError, GazetteerError
from geo.locate import Locator
from geo.locate.index import Gazetteer
from geo.locate.languages import KNOWN, guess, language
from geo.locate.names import fold, is_spelling_of, key_of
from geo.locate.places import Place, own_places
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
        content[len(content) // 3] ^= 1
        names.write_bytes(bytes(content))
    elif damage == "no manifest":
        (folder / "manifest.json").unlink()
    else:
        (folder / "manifest.json").write_text('{"files": {')
    with pytest.raises(GazetteerError, match=str(folder)):
        Gazetteer(folder)


def few_places(data_dir: Path, extra: str) -> Iterator[tuple[str, list[Place]]]:
    """The user's own places only: compiled in a moment, by the same builder."""
    yield "your own places", own_places(Path(extra))


def read_and_counted(log: Path) -> Callable[[Path, str], Iterator[tuple[str, list[Place]]]]:
    """The same, with a line in a file for each time that the sources are read."""

    def read(data_dir: Path, extra: str) -> Iterator[tuple[str, list[Place]]]:
        with log.open("a") as out:
            out.write("read\n")
        yield from few_places(data_dir, extra)

    return read


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings with a small gazetteer of the user's own and an empty cache."""
    path = tmp_path / "mine.csv"
    path.write_text("name,latitude,longitude,radius_km,aliases\nZzyzx Depot,12.5,34.25,3,Zzyzx Lager;Склад Ззизкс\n")
    return replace(Settings(), cache_dir=tmp_path / "cache", gazetteer_extra=str(path))


def test_a_half_built_copy_is_built_again_with_the_users_own_places(own: Settings) -> None:
    steps: list[float] = []
    first = Gazetteer.open(own, lambda _what, share: steps.append(share), few_places)
    assert steps == sorted(steps) and steps[-1] == 1.0
    locator = Locator(first, own)
    for name in ("Zzyzx Depot", "zzyzx lager", "Склад Ззизкс"):
        found = locator.geocode(name)
        assert found is not None
        assert (found.latitude, found.longitude) == (12.5, 34.25)
        assert found.source == "user:Zzyzx Depot"
    # A kill in the middle leaves a torn file or a folder that was never finished: the next start builds again.
    (first.folder / "lat.npy").write_bytes(b"")
    dead = own.cache_dir / "gazetteer-dead.part"
    dead.mkdir()
    again = Gazetteer.open(own, sources=few_places)
    assert again.lookup("zzyzx depot")
    assert len(again) == len(first)
    assert not dead.exists()


def test_processes_that_start_together_build_once_and_share(own: Settings, tmp_path: Path) -> None:
    log = tmp_path / "reads"
    script = (
        "import sys; from dataclasses import replace; from pathlib import Path\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_gazetteer import Gazetteer, Settings, read_and_counted\n"
        f"own = replace(Settings(), cache_dir=Path({str(own.cache_dir)!r}), gazetteer_extra={own.gazetteer_extra!r})\n"
        f"print(Gazetteer.open(own, sources=read_and_counted(Path({str(log)!r}))).lookup('zzyzx depot'))\n"
    )
    started = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(set(answers)) == 1 and answers[0].strip() != "[]"
    assert log.read_text() == "read\n"


@pytest.mark.parametrize(
    ("content", "suffix", "message"),
    [
        ("name,latitude,longitude\nX,north,5\n", ".csv", "line 2: latitude"),
        ("name,latitude,longitude\nX,95,5\n", ".csv", "no point on the Earth"),
        ("name,latitude,longitude\n,5,5\n", ".csv", "no name"),
        ("name,latitude,longitude\nX,nan,5\n", ".csv", "no point on the Earth"),
        ("name,latitude,longitude\nX,0,0\n", ".csv", "missing value"),
        ("name,latitude,longitude,radius_km\nX,5,5,-3\n", ".csv", "radius_km"),
        ("name,latitude,longitude,country\nX,5,5,Ukraine\n", ".csv", "two letters"),
        ("name;latitude;longitude\nX;5;5\n", ".csv", "no name"),
        ("name,latitude,longitude\n", ".csv", "no place"),
        (b"name,latitude,longitude\n\xff\xfe,5,5\n", ".csv", "UTF-8"),
        ("{}", ".geojson", "no GeoJSON"),
        ("[", ".geojson", "no GeoJSON"),
        ('{"features": [{"properties": {"name": "X"}, "geometry": null}]}', ".geojson", "no GeoJSON"),
    ],
)
def test_a_bad_row_of_the_users_own_is_named(tmp_path: Path, content: str | bytes, suffix: str, message: str) -> None:
    own = tmp_path / f"mine{suffix}"
    own.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError, match=message):
        own_places(own)


def test_a_spreadsheets_mark_and_stray_blanks_are_no_part_of_a_name(tmp_path: Path) -> None:
    own = tmp_path / "mine.csv"
    own.write_bytes('name,latitude,longitude,country\n"Depot\t 7",5,6,ua\n'.encode("utf-8-sig"))
    (place,) = own_places(own)
    assert (place.name, place.country) == ("Depot 7", "UA")


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
    places = own_places(own)
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
