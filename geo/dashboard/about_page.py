"""The *About and method* page: what Emplace does, how to read the map, and what it refuses to do."""

from __future__ import annotations

import streamlit as st

from geo.dashboard import address
from geo.messages import t


def show() -> None:
    """Draw the page."""
    address.leave_map()
    _, middle, _ = st.columns([1, 5, 1])
    with middle, st.container(key="about"):
        st.markdown(t("about.text"))
