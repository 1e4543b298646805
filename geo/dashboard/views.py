"""Named views: the present filters and the place on the map, kept under a name in this browser."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo.messages import t

_HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "emplace_views",
        html='<div class="views"></div>',
        css=(_HERE / "views.css").read_text(encoding="utf-8"),
        js=(_HERE / "views.js").read_text(encoding="utf-8"),
    )


def show(key: str) -> None:
    """Show the button that opens the list of views."""
    _component()(
        key=key,
        width="content",
        data={
            "views": t("views.views"),
            "name": t("views.name"),
            "save": t("words.save"),
            "delete": t("views.delete"),
            "none": t("views.none"),
        },
    )
