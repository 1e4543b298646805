"""The *Map* page: the map fills the window, filters at its left, the chosen deployment at its right."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from geo import draw
from geo.dashboard import address, detail_panel, filters_panel, first_run
from geo.draw import assets, features
from geo.errors import EmplaceError
from geo.filters import Filter
from geo.model import Deployment, Precision, Status
from geo.web.state import Selection, State, state

_MAP = "the map"
_HEIGHT_PX = 640  # only until the style sheet has made it fill the window


def show() -> None:
    """Draw the page."""
    address.enter_map()
    current, complaint = address.wanted()
    found = state()
    first_run.prepare(found)
    for sentence in assets.missing(found.settings):
        st.error(sentence, icon=":material/error:")
    try:
        chosen = found.select(current)
        with st.sidebar:
            if complaint:
                st.warning(complaint)
            filters_panel.show(found, current)
    except EmplaceError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()
    pin = _pin(found, chosen)
    with st.container(key="stage"):
        left, right = st.columns([7, 3], gap=None)
        with left, st.container(key="map"):
            _map(found, current, pin)
            _bar(chosen, current)
            if st.query_params.get(address.TABLE) == "open":
                _table(chosen, pin)
        with right, st.container(key="panel"):
            _panel(found, chosen, current, pin)


def _pin(found: State, chosen: Selection) -> str:
    """Pin to show as chosen: the address's, else on a first visit the one that explains most."""
    given = address.pin()
    if given == address.NO_PIN:
        return ""
    if given:
        one = chosen.find(given)
        return features.pin_id(one) if one else given
    best = st.session_state.get("first pin")
    if best is None:
        best = _most_telling(found, chosen)
        st.session_state["first pin"] = best
    return best if chosen.find(best) else ""


def _most_telling(found: State, chosen: Selection) -> str:
    """Pin that explains most: well placed, with a range, words the visitor can read, and several origins."""
    speaks = (st.context.locale or "en")[:2].lower()

    def worth(one: Deployment) -> tuple[bool, bool, bool, int, int, float, str]:
        radius_km = one.location.radius_km if one.location else math.inf
        fine = radius_km <= Precision.AREA.radius_km
        drawn = one.status is Status.DEPLOYED and features.drawn_band(one, found.systems) is not None
        understood = chosen.articles[one.reports[-1].article_id].lang == speaks
        return fine, drawn, understood, one.origins, len(one.reports), -radius_km, one.id

    placed = [one for one in chosen.deployments if one.location is not None]
    return features.pin_id(max(placed, key=worth)) if placed else ""


def _map(found: State, current: Filter, pin: str) -> None:
    answer: dict[str, Any] = st.session_state.setdefault("map answer", {})

    def clicked() -> None:
        feature = (st.session_state.get(_MAP) or {}).get("last_active_drawing")
        if feature and feature != answer.get("feature"):
            answer["feature"] = feature
            answer["own"] = True
            address.go(pin=feature["properties"].get("id") or address.NO_PIN)

    own = answer.pop("own", False)
    st_folium(
        draw.base_map(found.settings),
        key=_MAP,
        height=_HEIGHT_PX,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=draw.signal(
            query=current.to_query(), chosen=pin, reveal=not own, theme=_theme(), version=found.store.version()
        ),
        on_change=clicked,
    )


def _theme() -> str | None:
    kind = st.context.theme.type
    return str(kind) if kind else None


def _bar(chosen: Selection, current: Filter) -> None:
    with st.container(
        key="bar", horizontal=True, wrap=False, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        number = len(chosen.deployments)
        st.html(f"<p>{detail_panel.counted(number)}: {detail_panel.escaped(current.words())}</p>", width="stretch")
        is_open = st.query_params.get(address.TABLE) == "open"
        st.button(
            "Hide table" if is_open else "Table",
            icon=":material/table_rows:",
            type="tertiary",
            on_click=address.go,
            kwargs={address.TABLE: None if is_open else "open"},
        )


def _table(chosen: Selection, pin: str) -> None:
    rows = [_row(one, chosen) for one in chosen.deployments]
    pins = [features.pin_id(one) for one in chosen.deployments]
    key = "the table"

    def selected() -> None:
        selection = st.session_state[key]["selection"]
        row = selection["rows"][0] if selection["rows"] else selection["cells"][0][0] if selection["cells"] else None
        if row is not None and row < len(pins):
            address.go(pin=pins[row])

    with st.container(key="rows"):
        if not rows:
            st.caption("No deployment matches these filters.")
            return
        st.dataframe(
            rows,
            key=key,
            height=296,
            hide_index=True,
            on_select=selected,
            selection_mode=["single-row", "single-cell"],
            column_config={
                "Within km": st.column_config.NumberColumn(format="%.1f"),
                "Sentence": st.column_config.TextColumn(width="large"),
            },
        )


def _row(one: Deployment, chosen: Selection) -> dict[str, Any]:
    report = one.lead
    article = chosen.articles[report.article_id]
    return {
        "System": one.system,
        "Type": str(one.system_type),
        "Status": str(one.status),
        "Place": one.location.name if one.location else f"not placed: {report.place or 'no place named'}",
        "Within km": one.location.radius_km if one.location else None,
        "First": one.first_reported.isoformat() if one.first_reported else "",
        "Last": one.last_reported.isoformat() if one.last_reported else "",
        "Reports": len(one.reports),
        "Origins": one.origins,
        "Source": article.source or features.host(article.url) or "pasted text",
        "Sentence": report.evidence.quote,
    }


def _panel(found: State, chosen: Selection, current: Filter, pin: str) -> None:
    detail = found.detail(pin) if pin else None
    if detail is None:
        st.html(detail_panel.overview(chosen.deployments, current))
        st.page_link(_add_page(), label="Read an article", icon=":material/article:")
        return
    with st.container(key="close"):
        st.button(
            "Close", icon=":material/close:", type="tertiary", on_click=address.go, kwargs={"pin": address.NO_PIN}
        )
    if address.pin() is None:
        with st.container(key="welcome"):
            number = len(chosen.deployments)
            st.caption(
                f"One of {number} reported deployments, with the sentences behind it. Click any pin to read its own."
            )
            st.page_link(_add_page(), label="Read an article", icon=":material/article:")
    st.html(detail_panel.detail(detail, hidden=chosen.find(pin) is None))


def _add_page() -> Any:
    from geo.dashboard.shell import pages

    return pages()["add"]
