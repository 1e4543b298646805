"""Filter chips with the map's own symbols and live counts: a small component of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        "emplace_chips",
        html='<div class="chips" role="group"></div>',
        css=(_HERE / "chips.css").read_text(encoding="utf-8"),
        js=assets.text_of("look.js")
        + assets.text_of("symbols.js")
        + (_HERE / "map_link.js").read_text(encoding="utf-8")
        + (_HERE / "chips.js").read_text(encoding="utf-8"),
    )


def show(key: str, label: str, chips: Sequence[dict[str, Any]], on_toggle: Callable[[str], None]) -> None:
    """Show chips and call ``on_toggle`` with the value of the one that was pressed.

    Parameters
    ----------
    key : str
    label : str
        What screen readers call the group.
    chips : sequence of dict
        Each with ``value``, ``words``, ``count``, ``on``, the ``query`` that pressing it leads to, and ``type`` and
        ``status`` for its symbol.
    on_toggle : callable
    """

    def toggled() -> None:
        value = st.session_state[key].get("toggled")
        if value:
            on_toggle(str(value))

    _component()(
        key=key,
        data={
            "label": label,
            "chips": list(chips),
            "dark": st.context.theme.type == "dark",
            "language": messages.language(),
        },
        on_toggled_change=toggled,
    )
