"""The *Sources* page: who reports what, how much of it stands alone, how often it was corrected."""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

from geo.dashboard import address, charts, first_run
from geo.errors import EmplaceError
from geo.filters import Filter
from geo.messages import language_name, t
from geo.store.overview import SourceCount
from geo.web.state import state

_MOST_DRAWN = 15
_MOST_LISTED = 2000


def show() -> None:
    """Draw the page."""
    address.leave_map()
    found = state()
    with st.container(key="sources"):
        st.title(t("page.sources"))
        try:
            first_run.prepare(found)
            counted = found.sources(Filter())
        except EmplaceError as error:
            st.error(str(error), icon=":material/error:")
            return
        if not counted:
            st.info(t("sources.empty"), icon=":material/inbox:")
            return
        st.write(t("sources.intro", n=len(counted)))
        _chart(counted)
        _table(counted)


def _name(one: SourceCount) -> str:
    return one.source or t("sources.unnamed")


def _chart(counted: list[SourceCount]) -> None:
    rows: list[dict[str, Any]] = []
    for one in counted[:_MOST_DRAWN]:
        shared = one.deployments - one.alone
        rows.append({"source": _name(one), "part": t("sources.shared"), "number": shared, "order": 0})
        rows.append({"source": _name(one), "part": t("sources.alone"), "number": one.alone, "order": 1})
    drawn = len(counted[:_MOST_DRAWN])
    colours = {
        t("sources.shared"): charts.ACCENT,
        t("sources.alone"): "#7b8b9c" if charts.is_dark() else "#b4bfca",
    }
    # The rows are in order already; a list of names to sort by would become part of a Vega expression.
    chart = (
        alt.Chart(charts.data(rows))
        .mark_bar(cornerRadius=3, height=16)
        .encode(
            y=alt.Y("source:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, labelOverlap=False)),
            x=alt.X("number:Q", title=t("sources.axis"), axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                legend=None,
            ),
            order="order:Q",
            tooltip=[alt.Tooltip(f"{field}:N", title="") for field in ("source", "part", "number")],
        )
        .properties(height=alt.Step(charts.ROW_PX))
    )
    st.subheader(t("sources.chart", n=drawn))
    charts.legend(colours)
    named = {"source": t("map.column_source"), "part": t("sources.part"), "number": t("sources.axis")}
    charts.show("sources-chart", t("sources.chart", n=drawn), chart, rows, named)


def _table(counted: list[SourceCount]) -> None:
    st.subheader(t("sources.all"))
    st.caption(t("sources.corrected_note"))
    rows = [
        {
            "source": _name(one),
            "reports": one.reports,
            "deployments": one.deployments,
            "alone": one.alone,
            "checked": one.checked,
            "corrected": f"{(one.corrected + one.rejected) / one.checked:.0%}" if one.checked else "–",
            "first": one.first,
            "last": one.last,
            "languages": ", ".join(language_name(code) for code in one.languages),
            "map": f"./?{Filter(source=(one.source,)).to_query()}" if one.source else None,
        }
        for one in counted[:_MOST_LISTED]
    ]
    st.dataframe(
        rows,
        hide_index=True,
        height=min(560, 36 * len(rows) + 40),
        column_config={
            "source": st.column_config.TextColumn(t("map.column_source"), width="medium"),
            "reports": st.column_config.NumberColumn(t("map.column_reports"), format="localized"),
            "deployments": st.column_config.NumberColumn(t("sources.deployments"), format="localized"),
            "alone": st.column_config.NumberColumn(t("sources.alone"), format="localized"),
            "checked": st.column_config.NumberColumn(t("sources.checked"), format="localized"),
            "corrected": st.column_config.TextColumn(t("sources.corrected")),
            "first": st.column_config.DateColumn(t("map.column_first")),
            "last": st.column_config.DateColumn(t("map.column_last")),
            "languages": st.column_config.TextColumn(t("sources.languages")),
            "map": st.column_config.LinkColumn(t("page.map"), display_text=t("sources.on_map")),
        },
    )
