"""The frame around every page: window title, look, language, navigation."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo import messages
from geo.messages import t
from geo.web.state import LANGUAGE

_HERE = Path(__file__).resolve().parent
_CHOSEN = "language"


def pages() -> dict[str, Any]:
    """Every page by its short name, in the order of the navigation, with titles in the visitor's language."""
    return _pages(messages.language())


@lru_cache(maxsize=16)
def _pages(_language: str) -> dict[str, Any]:
    from geo.dashboard import about_page, add_page, map_page

    return {
        "map": st.Page(map_page.show, title=t("page.map"), icon=":material/map:", default=True),
        "add": st.Page(add_page.show, title=t("page.add"), icon=":material/article:", url_path="add"),
        "about": st.Page(about_page.show, title=t("page.about"), icon=":material/info:", url_path="about"),
    }


def run() -> None:
    """Run the page that the address names."""
    # A picture of our own: Streamlit would fetch a named icon from another host.
    st.set_page_config(page_title="Emplace", page_icon=str(_HERE / "icon.png"), layout="wide")
    st.logo(str(_HERE / "logo.svg"), size="large", icon_image=str(_HERE / "icon.png"))
    st.html(_HERE / "style.css")
    speak()
    page = st.navigation(list(pages().values()))
    page.run()
    with st.sidebar:
        _language_switch()


def speak() -> None:
    """Speak the language that the visitor chose, else that of the link, else that of the browser.

    A callback that says something calls it too: Streamlit runs callbacks before the page.
    """
    chosen = st.session_state.get(_CHOSEN) or st.query_params.get(LANGUAGE)
    messages.speak(messages.choose(chosen, st.context.locale))


def _language_switch() -> None:
    known = messages.languages()
    key = "language switch"
    st.session_state[key] = messages.language()

    def changed() -> None:
        st.session_state[_CHOSEN] = st.session_state[key]
        st.query_params[LANGUAGE] = st.session_state[key]

    with st.container(key="language"):
        st.selectbox(t("page.language"), list(known), key=key, format_func=known.__getitem__, on_change=changed)
