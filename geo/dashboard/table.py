"""The table beneath the map: the same rows as the pins, newest first, a page at a time; what is chosen is marked."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo import messages
from geo.dashboard import address
from geo.draw import features, words
from geo.filters import Filter
from geo.messages import t
from geo.model import Deployment
from geo.web.state import Selection, State

_KEY, _PAGE = "the table", "page of the table"
_FIRST, _OWN = "first row of the table", "row chosen in the table"
ROWS = 200  # of one page
_HEIGHT_PX = 268


def show(found: State, current: Filter, number: int, pin: str) -> None:
    """Draw the page of the table that holds the chosen deployment, or that was turned to."""
    with st.container(key="rows"):
        if not number:
            st.caption(t("map.nothing"))
            return
        pages = -(-number // ROWS)
        page = min(_page(current), pages - 1)
        chosen = found.page(current, page * ROWS, ROWS, number)
        _turner(current, page, pages)
        _rows(chosen, _first(chosen.deployments, pin), pin)


def _page(current: Filter) -> int:
    query, page = st.session_state.get(_PAGE, ("", 0))
    return int(page) if query == current.to_query() else 0


def _turner(current: Filter, page: int, pages: int) -> None:
    if pages == 1:
        return

    def turn(to: int) -> None:
        st.session_state[_PAGE] = (current.to_query(), to)

    with st.container(key="turner", horizontal=True, vertical_alignment="center"):
        st.button(
            t("map.newer"), key="newer", icon=":material/chevron_left:", type="tertiary", disabled=page == 0,
            on_click=turn, args=(page - 1,),
        )  # fmt: skip
        st.html(f"<p>{t('map.page', page=page + 1, pages=pages)}</p>", width="content")
        st.button(
            t("map.older"), key="older", icon=":material/chevron_right:", type="tertiary", disabled=page == pages - 1,
            on_click=turn, args=(page + 1,),
        )  # fmt: skip


def _rows(chosen: Selection, ordered: list[Deployment], pin: str) -> None:
    pins = [features.pin_id(one) for one in ordered]

    def selected() -> None:
        selection = st.session_state[_KEY]["selection"]
        row = selection["rows"][0] if selection["rows"] else selection["cells"][0][0] if selection["cells"] else None
        if row is not None and row < len(pins):
            st.session_state[_OWN] = pins[row]
            address.go(pin=pins[row])

    st.dataframe(
        [_row(one, chosen, features.pin_id(one) == pin) for one in ordered],
        key=_KEY,
        height=_HEIGHT_PX,
        hide_index=True,
        on_select=selected,
        selection_mode=["single-row", "single-cell"],
        column_config={
            "on": st.column_config.TextColumn("", width=28),
            "within": st.column_config.NumberColumn(t("map.column_within"), format="%.1f"),
            "sentence": st.column_config.TextColumn(t("map.column_sentence"), width="large"),
            "system": t("map.column_system"),
            "type": t("map.column_type"),
            "status": t("map.column_status"),
            "place": t("map.column_place"),
            "first": t("map.column_first"),
            "last": t("map.column_last"),
            "reports": t("map.column_reports"),
            "origins": t("map.column_origins"),
            "source": t("map.column_source"),
        },
    )


def _first(found: list[Deployment], pin: str) -> list[Deployment]:
    """The rows with the chosen one first, so that whoever clicked its pin finds it without scrolling.

    What was chosen in the table itself moves no row: the arrow keys go on from where they are.
    """
    if pin != st.session_state.get(_OWN):
        st.session_state[_FIRST] = pin
    first = st.session_state.get(_FIRST)
    return sorted(found, key=lambda one: features.pin_id(one) != first)


def _row(one: Deployment, chosen: Selection, is_chosen: bool) -> dict[str, Any]:
    report = one.lead
    article = chosen.articles[report.article_id]
    nowhere = t("map.not_placed", place=report.place or t("map.no_place"))
    return {
        "on": "▶" if is_chosen else "",
        "system": messages.system(one.system),
        "type": messages.say(f"type.{one.system_type}", one.system_type),
        "status": messages.say(f"status.{one.status}", one.status),
        "place": words.place(one.location) if one.location else nowhere,
        "within": one.location.radius_km if one.location else None,
        "first": one.first_reported.isoformat() if one.first_reported else "",
        "last": one.last_reported.isoformat() if one.last_reported else "",
        "reports": len(one.reports),
        "origins": one.origins,
        "source": article.source or features.host(article.url) or t("words.pasted"),
        "sentence": report.evidence.quote,
    }
