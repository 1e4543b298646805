"""The folium map: a base map free of data for the dashboard, and a self-contained map for Python users.

Neither ever holds a word of an article inside a folium object. In the dashboard the data come from a route and the
filter travels as a percent-encoded signal; in a saved page they stand in a JSON block that is put out as it is.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import uuid4

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from geo import messages
from geo.draw import assets, features, names
from geo.draw.inert import Raw, json_block, percent
from geo.filters import WORDS
from geo.model import Article, Deployment, System
from geo.settings import Settings

# The component's frame lies at <base path>/component/streamlit_folium.st_folium/, so this is the application's root.
APP_ROOT = "../../"
# In a saved page the coarse base map and its names are enough around the world; fine coasts would add a megabyte.
_SAVED_BASEMAP = ("coarse", "borders", "lakes")
_NEAR_DEGREES, _NEAR_MOST = 1.6, 2500


class BaseMap(folium.Map):
    """A folium map with Leaflet and our scripts only: no tiles, no other libraries, no data.

    Parameters
    ----------
    root : str
        Where the application's routes are, as seen from the page that shows the map.
    """

    def __init__(self, root: str = APP_ROOT) -> None:
        super().__init__(location=[30, 25], zoom_start=3, tiles=None, **_MAP_OPTIONS)
        script, style = (
            (name, f"{root}assets/{assets.marked(name, assets.together(name))}")
            for name in (assets.map_script(), assets.MAP_STYLE)
        )
        self.default_js, self.default_css = [script], [style]


class Start(MacroElement):
    """Starts our layers on the map it is added to; see ``Emplace.start`` in map.js for the options."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Emplace.start({{ this._parent.get_name() }}, JSON.parse(decodeURIComponent("{{ this.options }}")));
        {% endmacro %}
        """
    )

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.options = percent(options)


class _Carrier(folium.FeatureGroup):
    """What holds the signal. streamlit-folium takes its script and throws away what rendering it would leave."""

    def render(self, **kwargs: Any) -> str:
        """Render nothing."""
        return ""


class _Signal(MacroElement):
    _template = Template("""{% macro script(this, kwargs) %}Emplace.signal("{{ this.words }}");{% endmacro %}""")

    def __init__(self, words: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Signal"
        self.words = percent(words)


_MAP_OPTIONS: dict[str, Any] = {
    "min_zoom": 2,
    "max_zoom": 14,
    "zoom_snap": 0.5,
    "wheel_px_per_zoom_level": 90,
    "world_copy_jump": True,
    "max_bounds_viscosity": 0.8,
}


def base_map(settings: Settings, *, data: str = "data/map", link: bool = True, profile: str = "") -> BaseMap:
    """Make the dashboard's map: always the same script, so that it is never mounted anew.

    It is rendered already: hand it to ``st_folium`` with ``render=False``.

    Parameters
    ----------
    settings : Settings
        For the optional online tiles and for which base map files there are.
    data : str
        Route of the deployments, below the application's root; empty for a map that gets its data by signal.
    link : bool
        Whether the address bar keeps the view.
    profile : str
        Publication profile that the deployments are asked for through; empty for what the server shows anyway.
    """
    made = copy.copy(_rendered(settings, data, link, profile, messages.language()))
    made._children = made._children.copy()  # streamlit-folium adds the signal to them
    return made


class _Rendered(BaseMap):
    """A base map that has been rendered, once for all page runs.

    folium compiles a dozen templates each time a map is rendered, and streamlit-folium renders what it shows three
    times: a third of a page run, for the same text. Copies of this one say that they are rendered.
    """

    _done = False

    def render(self, **kwargs: Any) -> str:
        """Render it the first time it is asked for."""
        if not self._done:
            super().render(**kwargs)  # type: ignore[no-untyped-call]
            self._done = True
        return ""


@lru_cache(maxsize=64)
def _rendered(settings: Settings, data: str, link: bool, profile: str, _language: str) -> _Rendered:
    made = _Rendered()
    options = {
        **_routes(settings, APP_ROOT),
        "data": APP_ROOT + data if data else "",
        "query": None,
        "link": link,
        "fill": True,
        "popups": bool(data),
        "shortLegend": bool(data),
        "profile": profile,
        "root": APP_ROOT if data else "",
        "filters": bool(data),
        "tools": bool(data),
        "words": list(WORDS) if data else None,
    }
    made.add_child(Start(options))
    made.get_root().render()
    return made


def framed_map(settings: Settings, *, query: str, chosen: str, whole: str, theme: str | None, profile: str = "") -> str:
    """Make the page of the map that stands in a frame of another site.

    Parameters
    ----------
    settings : Settings
    query : str
        The filter's query string.
    chosen : str
        The pin to open with; empty for none.
    whole : str
        Address of the dashboard with the same view, relative to the page.
    theme : str or None
        ``"light"``, ``"dark"``, or as the reader's system has it.
    profile : str
        Publication profile, as for `base_map`.

    Returns
    -------
    str
        HTML.
    """
    made = BaseMap(root="")
    options = {
        **_routes(settings, ""),
        "data": "data/map",
        "query": query,
        "chosen": chosen,
        "whole": whole,
        "theme": theme,
        "profile": profile,
        "link": True,
        "fill": True,
        "popups": True,
        "tools": False,
    }
    made.add_child(Start(options))
    return str(made.get_root().render())


def signal(**words: Any) -> folium.FeatureGroup:
    """Make the small thing that changes when a filter does: handed to ``feature_group_to_add``.

    Parameters
    ----------
    **words
        ``query`` (a filter's query string), ``chosen`` (a pin's identity), ``reveal`` (whether to move it into sight),
        ``proposed`` (whether nobody chose that pin), ``theme`` (``"light"`` or ``"dark"``), ``data`` (a feature
        collection, on a map without a route), ``placing`` (whether the next click names a place).
    """
    group = _Carrier(name="signal", control=False)
    group.add_child(_Signal(words))
    return group


def map(
    deployments: Iterable[Deployment],
    *,
    articles: Mapping[str, Article] | None = None,
    systems: Mapping[str, System] | None = None,
    settings: Settings | None = None,
) -> folium.Map:
    """Draw deployments on a self-contained map for a notebook or ``.save("map.html")``; it needs no network.

    Parameters
    ----------
    deployments : iterable of Deployment
    articles : mapping of article id to Article, optional
        Names the sources and their links in the popups.
    systems : mapping of name to System, optional
        Gives the range bands, e.g. ``Catalogue.open().systems``.
    settings : Settings, optional

    Returns
    -------
    folium.Map
        With everything inside: scripts, base map, data.
    """
    settings = settings or Settings.from_environment()
    return SavedMap(features.collection(deployments, articles or {}, systems or {}), settings)


class SavedMap(BaseMap):
    """A map whose scripts, base map and data all stand in the page itself."""

    def __init__(
        self, collection: Mapping[str, Any], settings: Settings, extra_options: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.default_js = self.default_css = []
        self._prefix = f"emplace-{uuid4().hex[:8]}"
        base = {kind: f"#{self._prefix}-{kind}" for kind in (*_SAVED_BASEMAP, "countries", "places")}
        self._collection, self._settings = collection, settings
        present = assets.basemap_files(settings)
        options = {
            "data": f"#{self._prefix}-data",
            "base": {kind: ref for kind, ref in base.items() if kind in present or kind in {"countries", "places"}},
            "tiles": _tiles(settings),
            "query": "",
            "link": False,
            "fill": False,
            "popups": True,
            **(extra_options or {}),
        }
        self.add_child(Start(options))

    def render(self, **kwargs: Any) -> Any:
        """Put scripts, styles, base map and data into the page, then the map itself."""
        figure = self.get_root()
        assert isinstance(figure, Figure)
        style, script = assets.together(assets.MAP_STYLE), assets.together(assets.map_script())
        figure.header.add_child(Raw(f"<style>{style}</style>"), name="style")
        figure.header.add_child(Raw(f"<script>{script}</script>"), name="script")
        for kind, text in self._blocks().items():
            figure.html.add_child(Raw(text), name=f"{self._prefix}-{kind}")
        return super().render(**kwargs)  # type: ignore[no-untyped-call]

    def _blocks(self) -> dict[str, str]:
        known = names.open_names(self._settings)
        points = [
            (one["geometry"]["coordinates"][1], one["geometry"]["coordinates"][0])
            for one in self._collection["features"]
            if one["geometry"]
        ]
        blocks = {
            "data": self._json("data", self._collection),
            "countries": self._json("countries", names.regions(self._settings)),
            "places": self._json("places", known.large() + known.near(points, _NEAR_DEGREES, _NEAR_MOST)),
        }
        for kind, path in assets.basemap_files(self._settings).items():
            if kind in _SAVED_BASEMAP:
                packed = base64.b64encode(path.read_bytes()).decode()
                blocks[kind] = f'<script type="application/gzip" id="{self._prefix}-{kind}">{packed}</script>'
        return blocks

    def _json(self, kind: str, value: Any) -> str:
        return f'<script type="application/json" id="{self._prefix}-{kind}">{json_block(value)}</script>'


def _routes(settings: Settings, root: str) -> dict[str, Any]:
    return {
        "base": {
            **{kind: f"{root}assets/basemap/{kind}.json" for kind in assets.basemap_files(settings)},
            "countries": f"{root}assets/names/regions.json?ui={messages.language()}",
            "places": f"{root}assets/names/places.json",
            "cells": f"{root}assets/names/{{x}}/{{y}}.json",
        },
        "tiles": _tiles(settings),
    }


def _tiles(settings: Settings) -> dict[str, str] | None:
    if not settings.tiles_url:
        return None
    return {"url": settings.tiles_url, "credit": settings.tiles_attribution}
