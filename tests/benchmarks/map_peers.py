"""The maps that Streamlit users usually build, over the same deployments: ``streamlit run map_peers.py`` by map.py.

``?peer=circles|cluster|pydeck|leafmap&n=NUMBER``. Every dot is magenta, so that the benchmark can see it on the screen.
"""

from __future__ import annotations

import os
from pathlib import Path

import folium
import pandas as pd
import streamlit as st
from folium.plugins import FastMarkerCluster
from streamlit_folium import st_folium

INK = "#ff00ff"
FOLDER = Path(os.environ["EMPLACE_BENCH"])


@st.cache_data
def rows(number: int) -> pd.DataFrame:
    """The deployments: latitude, longitude, km, type, text."""
    return pd.read_csv(FOLDER / f"{number}.csv")


def circles(data: pd.DataFrame) -> None:
    """One Marker and one Circle for each, as the folium documentation shows it."""
    made = folium.Map(location=[48, 20], zoom_start=4, tiles=None)
    for one in data.itertuples():
        folium.Marker([one.latitude, one.longitude], popup=one.text).add_to(made)
        folium.Circle([one.latitude, one.longitude], radius=one.km * 1000, color=INK, fill=False).add_to(made)
    st_folium(made, key="map", height=700, use_container_width=True, returned_objects=[])


def cluster(data: pd.DataFrame) -> None:
    """All in one FastMarkerCluster, drawn by a callback of one circle marker each."""
    made = folium.Map(location=[48, 20], zoom_start=4, tiles=None, maxZoom=18)
    draw = f"function (row) {{ return L.circleMarker([row[0], row[1]], {{ color: '{INK}' }}).bindPopup(row[2]); }}"
    badge = f"<b style='display:block;width:30px;height:30px;border-radius:15px;background:{INK}'></b>"
    icon = f'function (cluster) {{ return L.divIcon({{ html: "{badge}", className: "" }}); }}'
    rows_ = data[["latitude", "longitude", "text"]].to_numpy().tolist()
    FastMarkerCluster(rows_, callback=draw, icon_create_function=icon).add_to(made)
    st_folium(made, key="map", height=700, use_container_width=True, returned_objects=[])


def pydeck(data: pd.DataFrame) -> None:
    """A scatter layer of deck.gl."""
    import pydeck as pdk

    layer = pdk.Layer(
        "ScatterplotLayer", data, get_position=["longitude", "latitude"], get_fill_color=[255, 0, 255],
        get_radius=2000, radius_min_pixels=3, pickable=True,
    )  # fmt: skip
    view = pdk.ViewState(latitude=48, longitude=20, zoom=3)
    st.pydeck_chart(pdk.Deck([layer], initial_view_state=view, map_style=None), height=700)


def leafmap(data: pd.DataFrame) -> None:
    """Points on a leafmap map (its folium side, which is the one that Streamlit shows)."""
    from leafmap import foliumap

    # Its buttons come as scripts from other hosts, which are not there when this is measured.
    buttons = ("draw", "measure", "fullscreen", "latlon", "locate", "minimap", "toolbar", "layers", "search")
    made = foliumap.Map(center=[48, 20], zoom=4, **{f"{name}_control": False for name in buttons})
    made.add_circle_markers_from_xy(data, x="longitude", y="latitude", popup=["text"], color=INK, fill_color=INK)
    made.to_streamlit(height=700)


words = st.query_params
table = rows(int(words["n"]))
kind = st.sidebar.selectbox("System type", ["all", *sorted(table["type"].unique())])
{"circles": circles, "cluster": cluster, "pydeck": pydeck, "leafmap": leafmap}[words["peer"]](
    table if kind == "all" else table[table["type"] == kind]
)
