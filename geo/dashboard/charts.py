"""Charts in the app's theme: the map's colours, the visitor's language, and the same figures as a table beneath.

Streamlit draws them with the Vega that it brings along; nothing is fetched. A picture has no text for a screen reader,
so every chart here comes with a name and with its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import streamlit as st

from geo.draw import assets
from geo.messages import language, t
from geo.model import SystemType

Rows = Sequence[Mapping[str, Any]]
_LIGHTER = 0.42  # as the map's own lines where the paper is dark (symbols.js)
ACCENT = "#2a7dde"
ROW_PX = 28  # of one bar of a list, with the gap to the next


@lru_cache(maxsize=2)
def palette(dark: bool) -> Mapping[str, str]:
    """The map's colour of each system type."""
    colours = {name: str(shape["colour"]) for name, shape in assets.look()["types"].items()}
    return {name: _lighter(code) if dark else code for name, code in colours.items()}


def is_dark() -> bool:
    """Whether the visitor's theme is the dark one."""
    return st.context.theme.type == "dark"


def data(rows: Rows) -> alt.InlineData:
    """Give rows to a chart."""
    return alt.InlineData(values=[dict(row) for row in rows])


def by_type(present: Iterable[str], legend: bool = True) -> alt.Color:
    """Colour by system type; the field ``kind`` holds the type's name in the visitor's language.

    The legend names the types that are ``present``.
    """
    colours, there = palette(is_dark()), set(present)
    shown = [one for one in SystemType if one in there]
    return alt.Color(
        "kind:N",
        title=None,
        scale=alt.Scale(domain=[t(f"type.{one}") for one in shown], range=[colours[one] for one in shown]),
        legend=alt.Legend(orient="bottom", columns=3) if legend else None,
    )


def legend(colours: Mapping[str, str]) -> None:
    """Say above a chart what its colours mean.

    Vega's own legend begins where the bars do; where long names stand at their left, a phone has no room for it.
    """
    marks = "".join(
        f'<span style="white-space:nowrap"><i style="display:inline-block;width:.8em;height:.8em;'
        f'margin-inline:0 .4em;background:{colour}"></i>{_escaped(words)}</span>'
        for words, colour in colours.items()
    )
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:.3em 1.2em;font-size:.87rem">{marks}</div>')


def show(key: str, name: str, chart: alt.Chart | alt.LayerChart, rows: Rows, columns: Mapping[str, str]) -> None:
    """Draw a chart, and beneath it the same rows as a table that opens.

    Parameters
    ----------
    key : str
    name : str
        What the chart shows, in words; a screen reader says it.
    chart : altair chart
    rows : sequence of mapping
    columns : mapping
        Which fields of the rows the table shows, and what it calls them.
    """
    ink = "#c9d1d9" if is_dark() else "#3d464f"
    # Vega would tell screen readers of every bar, in English; the name and the table say it better.
    inks: dict[str, Any] = {"labelColor": ink, "titleColor": ink, "aria": False}
    chart = chart.configure(locale={"time": _calendar(language())})
    chart = chart.configure_axis(**inks).configure_legend(**inks).configure_mark(aria=False)
    with st.container(key=key):
        st.altair_chart(chart.properties(description=name), width="stretch", key=f"{key} chart")
        with st.expander(t("charts.table")):
            head = "".join(f"<th scope=col>{_escaped(label)}</th>" for label in columns.values())
            body = "".join(
                "<tr>" + "".join(f"<td>{_escaped(row[field])}</td>" for field in columns) + "</tr>" for row in rows
            )
            # A table that scrolls can be reached, and scrolled, by the keyboard.
            st.html(
                f'<div class="dep figures" tabindex=0 role=region aria-label="{_escaped(name)}">'
                f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            )


@lru_cache(maxsize=16)
def _calendar(code: str) -> dict[str, Any]:
    """Names of months and days, which Vega would say in English."""
    from babel import Locale

    locale = Locale.parse(code)
    months, days = (locale.months["stand-alone"], locale.days["stand-alone"])

    def named(widths: Any, width: str, first: int) -> list[str]:
        names = [str(widths[width][number]) for number in sorted(widths[width])]
        return names[first:] + names[:first]

    sunday = 6  # the week begins with Monday in one, with Sunday in the other
    return {
        "dateTime": "%Y-%m-%d %H:%M",
        "date": "%Y-%m-%d",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": named(days, "wide", sunday),
        "shortDays": named(days, "abbreviated", sunday),
        "months": named(months, "wide", 0),
        "shortMonths": named(months, "abbreviated", 0),
    }


def _escaped(value: object) -> str:
    from geo.dashboard.detail_panel import escaped
    from geo.messages import number

    return escaped(number(value, 1) if isinstance(value, int | float) else value)


def _lighter(code: str) -> str:
    parts = [int(code[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * _LIGHTER):02x}" for part in parts)
