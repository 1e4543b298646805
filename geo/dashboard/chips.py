"""Filter chips with the map's own symbols and live counts: a small component of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from geo import messages
from geo.dashboard.component import opened


def _component() -> Any:
    return opened(
        "chips", '<div class="chips" role="group"></div>', maps=("look.js", "symbols.js"), own=("map_link.js",)
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
