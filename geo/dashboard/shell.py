"""The frame around every page: window title, look, navigation."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def pages() -> dict[str, Any]:
    """Every page by its short name, in the order of the navigation."""
    from geo.dashboard import about_page, add_page, map_page

    return {
        "map": st.Page(map_page.show, title="Map", icon=":material/map:", default=True),
        "add": st.Page(add_page.show, title="Read an article", icon=":material/article:", url_path="add"),
        "about": st.Page(about_page.show, title="About and method", icon=":material/info:", url_path="about"),
    }


def run() -> None:
    """Run the page that the address names."""
    # A picture of our own: Streamlit would fetch a named icon from another host.
    st.set_page_config(page_title="Emplace", page_icon=str(_HERE / "icon.png"), layout="wide")
    st.logo(str(_HERE / "logo.svg"), size="large", icon_image=str(_HERE / "icon.png"))
    st.html(_HERE / "style.css")
    st.navigation(list(pages().values())).run()
