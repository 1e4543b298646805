"""An article's text with its marked systems and places, as a small component; its words are set as text only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo import messages
from geo.draw import assets

_HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "emplace_reader",
        html='<div class="reading"></div>',
        css=(_HERE / "reading.css").read_text(encoding="utf-8"),
        js=assets.text_of("messages.js")
        + assets.text_of("reader.js")
        + (_HERE / "reading.js").read_text(encoding="utf-8"),
    )


def show(key: str, article: Mapping[str, Any], chosen: str, on_pick: Callable[[str], None]) -> None:
    """Show an article as `geo.draw.reading` gives it; ``on_pick`` gets the report whose words were clicked."""

    def picked() -> None:
        value = st.session_state[key].get("picked")
        if value:
            on_pick(str(value))

    _component()(
        key=key,
        data={"article": dict(article), "chosen": chosen, "words": messages.for_browser()},
        on_picked_change=picked,
    )
