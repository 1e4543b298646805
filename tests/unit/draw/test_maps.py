"""The folium maps: constant where they must be, whole where they must be."""

from __future__ import annotations

import json
import re

import folium
from streamlit_folium import _get_feature_group_string, _get_map_string

from geo import draw, messages
from geo.draw import assets, names, words
from geo.settings import Settings


def rendered(made: folium.Map) -> str:
    return str(made.get_root().render())


def test_base_map_is_always_the_same_script_so_that_it_is_never_mounted_anew() -> None:
    def script() -> str:
        made = draw.base_map(Settings())
        found = _get_map_string(made)
        _get_feature_group_string(draw.signal(query="type=missile"), made)
        return re.sub(r"_[a-z0-9]+", "", found)

    first = script()
    assert "Emplace.start(" in first and "Emplace.signal" not in first
    assert script() == first


def test_base_map_loads_from_the_same_origin_only() -> None:
    made = draw.base_map(Settings())
    for _, address in (*made.default_js, *made.default_css):
        assert address.startswith("../../assets/")
    assert "https://" not in rendered(made)
    assert folium.Map.default_js[0][1].startswith("https://"), "folium's own class must stay as it is"


def test_signal_is_inert() -> None:
    text = "{{7*7}}${x}</script>_feature_group_0"
    made = draw.base_map(Settings())
    group = draw.signal(query=text)
    page = _get_feature_group_string(group, made)
    [words] = re.findall(r'Emplace\.signal\("([^"]*)"\)', page)
    assert re.fullmatch(r"[A-Za-z0-9 .,:~%-]+", words)
    assert "49" not in words.replace("%", "")


def test_saved_map_is_one_whole_file() -> None:
    page = rendered(draw.map([]))
    assert "<link" not in page and not re.search(r"<script[^>]+src=", page)
    assert page.count("globalThis.Emplace") >= len(assets.SCRIPTS)
    for block in re.findall(r'<script type="application/json" id="[^"]*">(.*?)</script>', page):
        json.loads(block)


def test_assets_are_found_and_nothing_outside_them() -> None:
    assert assets.missing(Settings()) == []
    assert assets.path_of("leaflet.js") and assets.path_of("images/layers.png")
    for name in ("../page.py", "../../settings.py", "/etc/passwd", "images", "", "nothing.js"):
        assert assets.path_of(name) is None, name


def test_names_know_large_and_small_places() -> None:
    known = names.open_names(Settings())
    large = known.large()
    assert [row[3] for row in large] == sorted((row[3] for row in large), reverse=True)
    near = {row[0] for row in known.near([(55.74, 37.66)], 0.2, 500)}
    assert "Taganskiy" in near | {row[0] for row in large}
    assert "Babushkin" in near
    column = int((37.66 + 180) / 360 * names.CELLS)
    assert ["Babushkin" in {row[0] for row in known.in_cell(column, y)} for y in range(names.CELLS)].count(True) == 1


def test_region_names_have_points() -> None:
    found = names.regions(Settings())
    assert len(found["countries"]) > 190 and len(found["regions"]) > 2000
    with messages.speaking("uk"):
        said = {row[0] for row in names.regions(Settings())["countries"]}
        assert {"Україна", "Польща", "Туреччина"} <= said and "Poland" not in said
        assert words.origin("Germany, France and the Soviet Union") == "Німеччина, Франція, Радянський Союз"
    assert words.origin("Germany and the Netherlands") == "Germany and the Netherlands"
    assert all(-90 <= row[1] <= 90 and -180 <= row[2] <= 180 and row[3] > 0 for rows in found.values() for row in rows)
