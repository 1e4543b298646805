"""Reports as a list beside a map: choose one, take one in or leave it out; a small component of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from geo import messages
from geo.dashboard.component import opened

_SAYS = ("article_reports", "keep", "keep_hint", "changed")


def _component() -> Any:
    return opened(
        "report_list",
        '<ul class="reports"></ul>',
        maps=("messages.js", "look.js", "symbols.js"),
        own=("linked.js",),
    )


def show(
    key: str,
    rows: Sequence[dict[str, Any]],
    chosen: str,
    on_choose: Callable[[str], None] | None = None,
    on_keep: Callable[[str, bool], None] | None = None,
    name: str = "",
) -> None:
    """Show the list.

    Parameters
    ----------
    key : str
    rows : sequence of dict
        Each with ``id``, ``system``, ``type``, ``status``, ``said``, ``where``, ``kept``, ``keeps`` (whether it can be
        left out) and ``changed``.
    chosen : str
        The row that is chosen.
    on_choose, on_keep : callable, optional
        Get the row that was pressed; for ``on_keep`` also whether it is to be kept.
    name : str
        What screen readers call the list; empty for the reports of an article.
    """

    def choose() -> None:
        value = st.session_state[key].get("picked")
        if value and on_choose:
            on_choose(str(value))

    def keep() -> None:
        value = st.session_state[key].get("kept")
        if value and on_keep:
            on_keep(str(value["id"]), bool(value["kept"]))

    _component()(
        key=key,
        data={
            "rows": list(rows),
            "chosen": chosen,
            "dark": st.context.theme.type == "dark",
            "words": messages.for_browser(only=_SAYS),
            "name": name,
        },
        on_picked_change=choose,
        on_kept_change=keep,
    )
