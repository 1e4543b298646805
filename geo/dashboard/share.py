"""Copy the link of the chosen deployment, or a citation of it: a small component of our own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo.dashboard import detail_panel
from geo.messages import t

_HERE = Path(__file__).resolve().parent
_LINK = "{link}"  # put in by the browser, which knows the address


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "emplace_share",
        html='<div class="share"></div>',
        css=(_HERE / "share.css").read_text(encoding="utf-8"),
        js=(_HERE / "share.js").read_text(encoding="utf-8"),
    )


def show(key: str, detail: Mapping[str, Any]) -> None:
    """Show the buttons for one deployment."""
    _component()(
        key=key,
        data={
            "pin": detail["id"],
            "citation": detail_panel.citation(detail, _LINK),
            "copy_link": t("panel.copy_link"),
            "copy_citation": t("panel.copy_citation"),
            "copied": t("panel.copied"),
        },
    )
