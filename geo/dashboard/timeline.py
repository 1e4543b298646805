"""The strip of time beneath the map: reports over time, a range to drag, a clock to play, and the second clock.

Dragging and playing change the map at once, in the browser; what is let go of goes into the address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from geo import messages
from geo.dashboard.component import opened
from geo.filters import Filter
from geo.model import SystemType
from geo.store.columns import Step
from geo.web.state import State

_DAYS_BY_DAY, _DAYS_BY_WEEK = 90, 730  # the longest spans that are shown by day and by week
_EPOCH = date(1970, 1, 1)
_TYPES = [str(kind) for kind in SystemType]
_SAYS = (
    "play", "pause", "stop", "speed", "known_on", "timeline", "first_day", "last_day", "reports",
)  # fmt: skip


def _component() -> Any:
    return opened(
        "timeline",
        '<div class="timeline"></div>',
        maps=("messages.js", "look.js", "symbols.js"),
        own=("map_link.js",),
    )


def show(
    key: str,
    found: State,
    current: Filter,
    on_range: Callable[[date | None, date | None], None],
    on_as_of: Callable[[date | None], None],
) -> None:
    """Draw the strip for what the other filters select.

    Parameters
    ----------
    key : str
    found : State
    current : Filter
    on_range : callable
        Gets the first and last day that were dragged, or ``None`` twice.
    on_as_of : callable
        Gets the day of the second clock, or ``None`` for now.
    """
    step, bars = _bars(found, current)

    def picked() -> None:
        value = (st.session_state.get(key) or {}).get("range")
        if value is not None:
            on_range(_day(value.get("from")), _day(value.get("to")))

    def known() -> None:
        value = (st.session_state.get(key) or {}).get("as_of")
        if value is not None:
            on_as_of(_day(value.get("day")))

    _component()(
        key=key,
        data={
            "bars": bars,
            "types": _TYPES,
            "step": step,
            "from": current.since.isoformat() if current.since else None,
            "to": current.until.isoformat() if current.until else None,
            "as_of": current.as_of.date().isoformat() if current.as_of else None,
            "today": date.today().isoformat(),
            "dark": st.context.theme.type == "dark",
            "words": messages.for_browser(only=_SAYS),
        },
        on_range_change=picked,
        on_as_of_change=known,
    )


def _bars(found: State, current: Filter) -> tuple[Step, list[list[int]]]:
    """Reports by step under all filters but the range itself: ``[days since 1970, reports of each type in order]``."""
    everything = Filter(**{name: getattr(current, name) for name in Filter.__slots__ if name not in {"since", "until"}})
    months = found.histogram(everything, "month")
    span = (months[-1][0] - months[0][0]).days if months else 0
    step: Step = "day" if span <= _DAYS_BY_DAY else "week" if span <= _DAYS_BY_WEEK else "month"
    rows = months if step == "month" else found.histogram(everything, step)
    bars: dict[date, list[int]] = {}
    for day, kind, number in rows:
        bars.setdefault(day, [0] * len(_TYPES))[_TYPES.index(kind)] = number
    return step, [[(day - _EPOCH).days, *numbers] for day, numbers in bars.items()]


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
