"""The address bar: it alone holds the filters, the chosen pin and whether the table is open.

Pages read it at every run and widgets write it in their callbacks, so a link, a reload and the browser's back button
all show the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from geo.dashboard import shell
from geo.errors import FilterError
from geo.filters import WORDS, Filter
from geo.web.state import PROFILE, filter_of, seeing_through, state

PIN, TABLE = "pin", "table"
NO_PIN = "none"
_KEPT = "address of the map page"
_MAP_FIRST_S = 0.25


def query() -> dict[str, list[str]]:
    """Everything in the address, each word with all its values."""
    return {word: st.query_params.get_all(word) for word in st.query_params}


def wanted() -> tuple[Filter, str]:
    """Filter in the address, and what is wrong with the address (empty when nothing is)."""
    try:
        return filter_of(query()), ""
    except FilterError as error:
        return Filter(), str(error)


def pin() -> str | None:
    """Chosen pin: an identity, `NO_PIN` when a person closed it, ``None`` when nobody chose yet."""
    return st.query_params.get(PIN)


def go(new: Filter | None = None, **others: str | None) -> None:
    """Change the address: another filter, or other words (``None`` takes a word away)."""
    full: dict[str, Any] = query()
    if new is not None:
        full = {word: value for word, value in full.items() if word not in WORDS}
        full.update(parse_qs(new.to_query()))
    for word, value in others.items():
        full.pop(word, None)
        if value is not None:
            full[word] = [value]
    st.query_params.from_dict(full)
    if new is not None:
        shell.speak()
        with seeing_through(st.query_params.get(PROFILE)):
            state().let_map_answer(new, _MAP_FIRST_S)


def with_values(current: Filter, **values: Any) -> Filter:
    """Give the filter with some fields replaced."""
    return replace(current, **values)


def leave_map() -> None:
    """Remember, on any other page, that the map is to be as it was when one comes back."""
    st.session_state["was elsewhere"] = True


def enter_map() -> None:
    """Bring back the map's address after a visit to another page, and remember the present one."""
    if st.session_state.pop("was elsewhere", False) and not st.query_params and _KEPT in st.session_state:
        st.query_params.from_dict(st.session_state[_KEPT])
    st.session_state[_KEPT] = query()


def kept() -> Filter:
    """Filter that the visitor left on the map page; the empty one if there was none."""
    try:
        return filter_of(st.session_state.get(_KEPT, {}))
    except FilterError:
        return Filter()


def plain(current: Filter) -> Mapping[str, list[str]]:
    """Give the filter as a query's words, each with all its values."""
    return parse_qs(current.to_query())


FILTER_FIELDS = tuple(item.name for item in fields(Filter))
