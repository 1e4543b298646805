"""An article's text with its marked systems and places, as a small component; its words are set as text only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from geo import messages
from geo.dashboard.component import opened


def _component() -> Any:
    return opened("reading", '<div class="reading"></div>', maps=("messages.js", "reader.js"), own=("linked.js",))


def show(key: str, article: Mapping[str, Any], chosen: str, on_pick: Callable[[str], None] | None = None) -> None:
    """Show an article as `geo.draw.reading` gives it; ``on_pick`` gets the report whose words were clicked."""

    def picked() -> None:
        value = st.session_state[key].get("picked")
        if value and on_pick:
            on_pick(str(value))

    _component()(
        key=key,
        data={"article": dict(article), "chosen": chosen, "words": messages.for_browser()},
        on_picked_change=picked,
    )
