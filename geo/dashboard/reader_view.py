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
    scripts = "".join(assets.text_of(name) for name in ("messages.js", "reader.js"))
    own = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("linked.js", "reading.js"))
    return st.components.v2.component(
        "emplace_reader",
        html='<div class="reading"></div>',
        css=(_HERE / "reading.css").read_text(encoding="utf-8"),
        js=scripts + own,
    )


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
