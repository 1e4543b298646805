"""The slim sidebar: chips for type and status, lists for the rest, each with what choosing it would show."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import streamlit as st

from geo import messages
from geo.dashboard import address, chips, shell, words_box
from geo.dashboard.component import opened, published
from geo.errors import FilterError
from geo.filters import FIRST_DAY, WORDS, Filter
from geo.messages import t
from geo.model import Precision, Review, Status, SystemType
from geo.web.state import State

Counts = Mapping[str, int]
_Widget = dict[str, Any]

_TAKES_AWAY = {"filter-clear": list(WORDS), "filter-bbox": ["bbox", "area"]}  # by each button's key, as in the page
_UNDER_MORE = ("precision", "min_origins", "reviewed", "review", "lang")
_MORE_OPEN = "more filters were open"


def show(state: State, current: Filter) -> None:
    """Draw the filters; each change goes into the address."""
    counts, whole = state.counts(current), state.counts(Filter())
    _area(current)
    _chips("type", t("filters.type"), current, counts["type"], whole["type"], SystemType)
    _chips("status", t("filters.status"), current, counts["status"], whole["status"], Status)
    widgets = [
        _choices("system", t("filters.system"), current, counts["system"], messages.system),
        _choices(
            "country", t("filters.country"), current, counts["country"], messages.country,
            script=_country_codes(messages.language()),
        ),
        _choices("source", t("filters.source"), current, counts["source"]),
    ]  # fmt: skip
    with st.container(key="days"):
        left, right = st.columns(2, gap="small")
        with left:
            widgets.append(_day("since", t("filters.from"), current))
        with right:
            widgets.append(_day("until", t("filters.to"), current))
    words_box.show("filter q", current, lambda words: address.go(address.with_values(_now(), q=words)))
    # With a key it stays as it is when the button of an area comes above it.
    with st.expander(t("filters.more"), expanded=_more_is_open(current), key="more filters"):
        widgets += _more(current, counts)
    opened("ahead", own=("map_link.js",))(
        key="ahead",
        data={"widgets": widgets, "buttons": _TAKES_AWAY, "firstYear": FIRST_DAY.year},
        on_day_change=_take_day,
    )
    if current != Filter():
        st.button(
            t("filters.clear"),
            key="filter clear",
            icon=":material/close:",
            on_click=address.go,
            args=(Filter(),),
            width="stretch",
        )


def _now() -> Filter:
    """Filter as it is when something is pressed: the page that drew the button may be of before an earlier press."""
    return address.wanted()[0]


_ANY = {name: getattr(Filter(), name) for name in Filter.__slots__}


def _area(current: Filter) -> None:
    if current.bbox or current.area:
        st.button(
            t("filters.area"),
            key="filter bbox",
            icon=":material/crop_free:",
            on_click=lambda: address.go(address.with_values(_now(), bbox=None, area=())),
            width="stretch",
            help=t("filters.area_off"),
        )


def _chips(name: str, label: str, current: Filter, counts: Counts, whole: Counts, vocabulary: Iterable[Any]) -> None:
    """A chip for everything that the record has at all, so that none comes or goes while filters change."""
    chosen = {str(value) for value in getattr(current, name)}
    shown = [
        {
            "value": str(word),
            "words": t(f"type.{word}") if name == "type" else t(f"status.{word}"),
            "count": counts.get(str(word), 0),
            "on": str(word) in chosen,
            "type": str(word) if name == "type" else "other",
            "status": str(word) if name == "status" else "deployed",
        }
        for word in vocabulary
        if whole.get(str(word)) or str(word) in chosen
    ]
    if shown:
        st.caption(label)
        chips.show(
            f"chips {name}", label, name, shown,
            lambda values: address.go(Filter.from_query({**address.plain(_now()), name: values})),
        )  # fmt: skip


def _choices(
    name: str,
    label: str,
    current: Filter,
    counts: Counts,
    named: Callable[[str], str] = str,
    order: Iterable[Any] = (),
    script: str = "",
) -> _Widget:
    """Show a list to choose from; gives what `ahead.js` has to know of it."""
    have = [str(value) for value in getattr(current, name)]
    there = [str(value) for value in order if str(value) in counts] if order else list(counts)
    options = list(dict.fromkeys([*have, *there]))
    key = f"filter {name}"
    st.session_state[key] = have

    def told(value: str) -> str:
        return f"{named(value)} ({messages.number(counts.get(value, 0))})"

    def changed() -> None:
        address.go(Filter.from_query({**address.plain(_now()), name: st.session_state[key]}))

    st.multiselect(
        label, options, key=key, format_func=told, placeholder=t("words.any"), on_change=changed, select_all=False
    )
    values = {} if script else {named(value): value for value in options if named(value) != value}
    return _told_ahead("list", name, key, values, script)


def _told_ahead(kind: str, word: str, key: str, values: Mapping[str, str] | None = None, script: str = "") -> _Widget:
    """Say of a widget what `ahead.js` has to know: how to read it, its values by name, or a script of them."""
    return {"kind": kind, "word": word, "key": key.replace(" ", "-"), "values": values or {}, "script": script}


@lru_cache(maxsize=16)
def _country_codes(language: str) -> str:
    """Address of a script with all countries' codes by name: too many to be sent at every run."""
    codes = {name: code for code, name in messages.countries().items()}
    return published(f"countries/{language}.js", f"export default {json.dumps(codes, ensure_ascii=False)};\n")


def _day(name: str, label: str, current: Filter) -> _Widget:
    key = f"filter {name}"
    st.session_state[key] = getattr(current, name)

    def changed() -> None:
        address.go(address.with_values(_now(), **{name: st.session_state[key]}))

    st.date_input(label, key=key, format="YYYY-MM-DD", min_value=FIRST_DAY, on_change=changed)
    return _told_ahead("day", next(word for word, field in WORDS.items() if field == name), key)


def _take_day() -> None:
    """Take a day that was typed, before its field is left."""
    typed = st.session_state["ahead"].get("day")
    if typed:
        with suppress(FilterError):  # what comes from a browser can be anything
            address.go(Filter.from_query({**address.plain(_now()), str(typed["word"]): str(typed["day"])}))


def _more_is_open(current: Filter) -> bool:
    """Whether a filter under "more" is set, or was: what one is changing does not fold up under the pointer."""
    if any(getattr(current, name) != _ANY[name] for name in _UNDER_MORE):
        st.session_state[_MORE_OPEN] = True
    return _MORE_OPEN in st.session_state


def _more(current: Filter, counts: Mapping[str, Counts]) -> list[_Widget]:
    st.session_state["filter min_origins"] = current.min_origins
    st.session_state["filter reviewed"] = current.reviewed

    def changed() -> None:
        address.go(
            address.with_values(
                _now(),
                min_origins=st.session_state["filter min_origins"],
                reviewed=st.session_state["filter reviewed"],
            )
        )

    checked = {t("words.yes"): "yes", t("filters.not_yet"): "no"}

    def written(value: bool) -> str:
        shell.speak()
        return t("words.yes") if value else t("filters.not_yet")

    st.number_input(t("filters.origins"), 1, 99, key="filter min_origins", on_change=changed)
    precision = _choices(
        "precision", t("filters.precision"), current, counts["precision"],
        lambda value: t(f"precision.{value}"), Precision,
    )  # fmt: skip
    lang = _choices("lang", t("filters.lang"), current, counts["lang"], messages.language_name)
    st.selectbox(
        t("filters.reviewed"), [True, False], index=None, key="filter reviewed", placeholder=t("words.any"),
        on_change=changed, format_func=written,
    )  # fmt: skip
    review = _choices(
        "review", t("filters.review"), current, counts["review"], lambda value: t(f"review.{value}"), Review
    )
    return [
        _told_ahead("number", "min_origins", "filter min_origins"),
        precision,
        lang,
        _told_ahead("choice", "reviewed", "filter reviewed", checked),
        review,
    ]
