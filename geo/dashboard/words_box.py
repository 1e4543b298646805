"""The box of words to look for: a small component of our own, so that the map answers while one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.dashboard.component import opened
from geo.filters import Filter
from geo.messages import t


def _component() -> Any:
    return opened("words_box", '<label class="words"></label>', own=("map_link.js",))


def show(key: str, current: Filter, on_words: Callable[[str], None]) -> None:
    """Show the box and call ``on_words`` with what is looked for, once a person has paused or left it."""

    def looked_for() -> None:
        value = st.session_state[key].get("words")
        if value is not None:
            on_words(str(value))

    _component()(
        key=key,
        data={"label": t("filters.q"), "hint": t("filters.q_hint"), "words": current.q},
        on_words_change=looked_for,
    )
