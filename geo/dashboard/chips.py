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


def show(
    key: str, label: str, name: str, chips: Sequence[dict[str, Any]], on_choose: Callable[[list[str]], None]
) -> None:
    """Show chips and call ``on_choose`` with the values of all that are pressed, once that changes.

    Parameters
    ----------
    key : str
    label : str
        What screen readers call the group.
    name : str
        The chips' word in the filter's query: the map asks for it at once.
    chips : sequence of dict
        Each with ``value``, ``words``, ``count``, ``on``, and ``type`` and ``status`` for its symbol.
    on_choose : callable
    """

    def chosen() -> None:
        told = st.session_state[key].get("chosen")
        if told is not None:
            on_choose([str(value) for value in told["values"]])

    _component()(
        key=key,
        data={
            "label": label,
            "name": name,
            "chips": list(chips),
            "dark": st.context.theme.type == "dark",
            "language": messages.language(),
        },
        on_chosen_change=chosen,
    )
