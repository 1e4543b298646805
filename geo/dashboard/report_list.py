"""The reports of one article as a list: choose one, take one in or leave it out; a small component of our own."""

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
    scripts = "".join(assets.text_of(name) for name in ("messages.js", "look.js", "symbols.js"))
    own = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("linked.js", "report_list.js"))
    return st.components.v2.component(
        "emplace_report_list",
        html='<ul class="reports"></ul>',
        css=(_HERE / "report_list.css").read_text(encoding="utf-8"),
        js=scripts + own,
    )


def show(
    key: str,
    rows: Sequence[dict[str, Any]],
    chosen: str,
    on_choose: Callable[[str], None] | None = None,
    on_keep: Callable[[str, bool], None] | None = None,
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
            "words": messages.for_browser(),
        },
        on_picked_change=choose,
        on_kept_change=keep,
    )
