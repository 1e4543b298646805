"""The slim sidebar: chips for type and status, lists for the rest, each with what choosing it would show."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import streamlit as st

from geo.dashboard import address, chips
from geo.filters import Filter
from geo.model import Precision, Status, SystemType
from geo.web.state import State

_PRECISION_WORDS = {
    Precision.COORDINATES: "coordinates",
    Precision.SITE: "a site",
    Precision.DISTRICT: "a district",
    Precision.CITY: "a city",
    Precision.AREA: "an area near a place",
    Precision.REGION: "a region",
    Precision.COUNTRY: "a country",
}


def show(state: State, current: Filter) -> None:
    """Draw the filters; each change goes into the address."""
    counts = state.counts(current)
    _chips("type", "System type", current, counts["type"], SystemType)
    _chips("status", "Status", current, counts["status"], Status)
    _choices("system", "System", current, counts["system"])
    _choices("country", "Country", current, counts["country"])
    _choices("source", "Source", current, counts["source"])
    with st.container(key="days"):
        left, right = st.columns(2, gap="small")
        with left:
            _day("since", "From", current)
        with right:
            _day("until", "To", current)
    _words(current)
    with st.expander(
        "More", expanded=bool(current.precision or current.min_origins > 1 or current.reviewed is not None)
    ):
        _more(current)
    if current != Filter():
        st.button("Clear filters", icon=":material/close:", on_click=address.go, args=(Filter(),), width="stretch")


def _chips(name: str, label: str, current: Filter, counts: dict[str, int], vocabulary: type[Any]) -> None:
    chosen = {str(value) for value in getattr(current, name)}
    shown = [
        {
            "value": str(word),
            "words": str(word),
            "count": counts.get(str(word), 0),
            "on": str(word) in chosen,
            "type": str(word) if name == "type" else "other",
            "status": str(word) if name == "status" else "deployed",
        }
        for word in vocabulary
        if counts.get(str(word)) or str(word) in chosen
    ]
    if shown:
        st.caption(label)
        chips.show(f"chips {name}", label, shown, lambda value: address.go(address.toggle(current, name, value)))


def _choices(name: str, label: str, current: Filter, counts: dict[str, int]) -> None:
    have = list(getattr(current, name))
    options = list(dict.fromkeys([*have, *counts]))
    if not options:
        return
    key = f"filter {name}"
    st.session_state[key] = have

    def words(value: str) -> str:
        said = _country(value) if name == "country" else value
        return f"{said} ({counts.get(value, 0)})"

    def changed() -> None:
        address.go(address.with_values(current, **{name: tuple(st.session_state[key])}))

    st.multiselect(label, options, key=key, format_func=words, placeholder="Any", on_change=changed)


def _day(name: str, label: str, current: Filter) -> None:
    key = f"filter {name}"
    st.session_state[key] = getattr(current, name)

    def changed() -> None:
        address.go(address.with_values(current, **{name: st.session_state[key]}))

    st.date_input(label, key=key, format="YYYY-MM-DD", min_value=date(1945, 1, 1), on_change=changed)


def _words(current: Filter) -> None:
    key = "filter q"
    st.session_state[key] = current.q

    def changed() -> None:
        address.go(address.with_values(current, q=st.session_state[key].strip()))

    st.text_input("Words", key=key, placeholder="Sentence, place, headline", on_change=changed)


def _more(current: Filter) -> None:
    st.session_state["filter min_origins"] = current.min_origins
    st.session_state["filter precision"] = list(current.precision)
    st.session_state["filter reviewed"] = current.reviewed

    def changed() -> None:
        address.go(
            address.with_values(
                current,
                min_origins=st.session_state["filter min_origins"],
                precision=tuple(st.session_state["filter precision"]),
                reviewed=st.session_state["filter reviewed"],
            )
        )

    st.number_input("Independent origins, at least", 1, 99, key="filter min_origins", on_change=changed)
    st.multiselect(
        "Placed to",
        list(Precision),
        key="filter precision",
        format_func=_PRECISION_WORDS.__getitem__,
        placeholder="Any",
        on_change=changed,
    )
    st.selectbox(
        "Checked by a person",
        [None, True, False],
        key="filter reviewed",
        on_change=changed,
        format_func={None: "Any", True: "Yes", False: "Not yet"}.__getitem__,
    )


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    from babel import Locale

    return dict(Locale("en").territories)


def _country(code: str) -> str:
    return _territories().get(code, code)
