"""The *Insights* page: reports over time by type, the places most reported of, and how far origins agree."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import streamlit as st

from geo.dashboard import address, charts, first_run
from geo.dashboard.detail_panel import escaped
from geo.draw import words
from geo.errors import EmplaceError
from geo.filters import Filter
from geo.messages import t
from geo.model import Status
from geo.web.state import State, state

Step = Literal["day", "week", "month"]
_MOST_PLACES = 15
_THINNEST_BAR_PX = 3  # of one month among many years


def show() -> None:
    """Draw the page."""
    address.leave_map()
    found = state()
    with st.container(key="insights"):
        st.title(t("page.insights"))
        try:
            first_run.prepare(found)
            wanted = _which()
            number = found.count(wanted)
            if not number:
                st.info(t("insights.empty"), icon=":material/inbox:")
                return
            st.html(
                f'<div class="dep"><p>{escaped(t("words.deployments", n=number))}: {escaped(wanted.words())}</p></div>'
            )
            _over_time(found, wanted)
            left, right = st.columns(2, gap="large")
            with left:
                _places(found, wanted)
            with right:
                _agreement(found, wanted)
                _statuses(found, wanted)
        except EmplaceError as error:
            st.error(str(error), icon=":material/error:")


def _which() -> Filter:
    """Filter of the map, unless the visitor wants everything."""
    kept = address.kept()
    if kept == Filter():
        return kept
    return kept if st.toggle(t("insights.filtered"), value=True) else Filter()


def _over_time(found: State, wanted: Filter) -> None:
    st.subheader(t("insights.time"))
    steps: list[Step] = ["month", "week", "day"]
    step = st.segmented_control(
        t("insights.step"), steps, default="month", format_func=lambda one: t(f"insights.{one}"), required=True
    )
    counted = found.histogram(wanted, step)
    rows: list[dict[str, Any]] = [
        {"day": day.isoformat(), "kind": t(f"type.{kind}"), "number": number} for day, kind, number in counted
    ]
    if not rows:
        st.caption(t("insights.undated"))
        return
    chart = (
        alt.Chart(charts.data(rows))
        .mark_bar(binSpacing=0, minBandSize=_THINNEST_BAR_PX)
        .encode(
            x=alt.X("yearmonthdate(day):T" if step != "month" else "yearmonth(day):T", title=None),
            y=alt.Y("sum(number):Q", title=t("insights.reports"), axis=alt.Axis(tickMinStep=1, format="d")),
            color=charts.by_type({kind for _, kind, _ in counted}),
            tooltip=[
                alt.Tooltip("day:T", title=t("insights.from"), format="%Y-%m-%d"),
                alt.Tooltip("kind:N", title=t("map.column_type")),
                alt.Tooltip("number:Q", title=t("insights.reports")),
            ],
        )
        .properties(height=300)
    )
    named = {"day": t("insights.from"), "kind": t("map.column_type"), "number": t("insights.reports")}
    charts.show("over-time", t("insights.time"), chart, rows, named)


def _places(found: State, wanted: Filter) -> None:
    st.subheader(t("insights.places"))
    st.caption(t("insights.places_note"))
    rows = [
        {"place": words.place_named(name), "reports": one.reports, "deployments": one.deployments}
        for name, one in found.places(wanted, _MOST_PLACES)
    ]
    # The rows are in order already; a list of names to sort by would become part of a Vega expression.
    chart = (
        alt.Chart(charts.data(rows))
        .mark_bar(color=charts.ACCENT, cornerRadius=3, height=16)
        .encode(
            y=alt.Y("place:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, labelOverlap=False)),
            x=alt.X("reports:Q", title=t("insights.reports"), axis=alt.Axis(tickMinStep=1, format="d")),
            tooltip=[
                alt.Tooltip("place:N", title=t("map.column_place")),
                alt.Tooltip("reports:Q", title=t("insights.reports")),
            ],
        )
        .properties(height=alt.Step(charts.ROW_PX))
    )
    named = {"place": t("panel.place"), "reports": t("insights.reports"), "deployments": t("sources.deployments")}
    charts.show("places", t("insights.places"), chart, rows, named)


def _agreement(found: State, wanted: Filter) -> None:
    st.subheader(t("insights.agreement"))
    st.caption(t("insights.agreement_note"))
    said = {1: t("insights.one_origin"), 2: t("insights.two_origins"), 3: t("insights.more_origins")}
    rows = [
        {"kind": t(f"type.{kind}"), "origins": said[origins], "order": origins, "number": number}
        for kind, origins, number in found.agreement(wanted)
    ]
    shades = ["#7b8b9c", "#7fb2ff", "#2a7dde"] if charts.is_dark() else ["#b4bfca", "#7fb0ea", "#0f4f9e"]
    chart = (
        alt.Chart(charts.data(rows))
        .mark_bar(height=16)
        .encode(
            y=alt.Y("kind:N", sort="-x", title=None, axis=alt.Axis(labelLimit=180, labelOverlap=False)),
            x=alt.X("sum(number):Q", stack="normalize", title=t("insights.share"), axis=alt.Axis(format="%")),
            color=alt.Color(
                "origins:N",
                title=None,
                scale=alt.Scale(domain=list(said.values()), range=shades),
                legend=alt.Legend(orient="bottom", columns=1),
            ),
            order="order:Q",
            tooltip=[
                alt.Tooltip("kind:N", title=t("map.column_type")),
                alt.Tooltip("origins:N", title=t("insights.origins")),
                alt.Tooltip("number:Q", title=t("sources.deployments")),
            ],
        )
        .properties(height=alt.Step(charts.ROW_PX))
    )
    named = {"kind": t("map.column_type"), "origins": t("insights.origins"), "number": t("sources.deployments")}
    charts.show("agreement", t("insights.agreement"), chart, rows, named)


def _statuses(found: State, wanted: Filter) -> None:
    st.subheader(t("insights.statuses"))
    counted = found.counts(wanted)["status"]
    rows = [{"status": t(f"status.{one}"), "number": counted[one]} for one in Status if counted.get(one)]
    chart = (
        alt.Chart(charts.data(rows))
        .mark_bar(color=charts.ACCENT, cornerRadius=3, height=16)
        .encode(
            y=alt.Y("status:N", sort=None, title=None),
            x=alt.X("number:Q", title=t("sources.deployments"), axis=alt.Axis(tickMinStep=1, format="d")),
            tooltip=[
                alt.Tooltip("status:N", title=t("map.column_status")),
                alt.Tooltip("number:Q", title=t("sources.deployments")),
            ],
        )
        .properties(height=alt.Step(charts.ROW_PX))
    )
    named = {"status": t("map.column_status"), "number": t("sources.deployments")}
    charts.show("statuses", t("insights.statuses"), chart, rows, named)
