"""The *Map* page: the map fills the window; filters at its left, what is chosen at its right, time beneath it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from geo import draw, messages
from geo.dashboard import (
    address,
    detail_panel,
    filters_panel,
    first_run,
    guide,
    report_list,
    share,
    table,
    timeline,
    views,
)  # fmt: skip
from geo.draw import assets, features, words
from geo.errors import EmplaceError, FilterError
from geo.filters import Box, Filter
from geo.messages import t
from geo.model import Deployment, Location, Precision, Status
from geo.web.state import Selection, State, state

_MAP = "the map"
_FIRST_PIN, _SIGHT = "first pin", "part of the world that a link opened"
_NEWEST = 6
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
        number = found.count(current)
        with st.sidebar:
            if complaint:
                st.warning(complaint)
            filters_panel.show(found, current)
        pin = _pin(found, current, number)
        detail = found.detail(pin) if pin else None
        if detail:
            pin = detail["id"]
        with st.container(key="stage"):
            left, right = st.columns([7, 3], gap=None)
            with left, st.container(key="map"):
                _map(found, current, pin)
                with st.container(key="time"):
                    timeline.show("timeline", found, current, _keep_days, _keep_moment)
                _bar(number, current)
                if st.query_params.get(address.TABLE) == "open":
                    table.show(found, current, number, pin)
            with right, st.container(key="panel"):
                _panel(found, current, number, detail)
    except EmplaceError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()


# what is chosen


def _pin(found: State, current: Filter, number: int) -> str:
    """Pin to show as chosen: the address's, else on a first visit the one that explains most."""
    given = address.pin()
    if given == address.NO_PIN:
        return ""
    if given:
        return given
    if number > found.settings.map_features:
        return ""
    best = st.session_state.get(_FIRST_PIN)
    if best is None:
        sight = st.session_state.get(_SIGHT)
        best = st.session_state[_FIRST_PIN] = _most_telling(found, found.select(current), sight)
    return best if best and found.holds(current, best) else ""


def _most_telling(found: State, chosen: Selection, sight: Box | None) -> str:
    """Pin that explains most: well placed, with a range, words the visitor can read, and several origins.

    Where a link opened the map on a part of the world, it is one of those in ``sight``, or none.
    """
    speaks = (st.context.locale or "en")[:2].lower()

    def worth(one: Deployment) -> tuple[bool, bool, bool, int, int, float, str]:
        radius_km = one.location.radius_km if one.location else math.inf
        fine = radius_km <= Precision.AREA.radius_km
        drawn = one.status is Status.DEPLOYED and features.drawn_band(one, found.systems) is not None
        understood = chosen.articles[one.lead.article_id].lang == speaks
        return fine, drawn, understood, one.origins, len(one.reports), -radius_km, one.id

    placed = [one for one in chosen.deployments if one.location and (sight is None or _inside(one.location, sight))]
    return features.pin_id(max(placed, key=worth)) if placed else ""


def _inside(place: Location, sight: Box) -> bool:
    west, south, east, north = sight
    between = west <= place.longitude <= east if west <= east else place.longitude >= west or place.longitude <= east
    return between and south <= place.latitude <= north


# the map and what it tells


def _map(found: State, current: Filter, pin: str) -> None:
    answer: dict[str, Any] = st.session_state.setdefault("map answer", {})

    def told() -> None:
        feature = (st.session_state.get(_MAP) or {}).get("last_active_drawing")
        if not feature or feature == answer.get("feature"):
            return
        answer["feature"] = feature
        given = feature["properties"]
        for word in ("bbox", "area"):
            if word in given:
                _keep_area(word, given[word])
                return
        if "sight" in given:
            west, south, east, north = (float(part) for part in given["sight"])
            st.session_state[_SIGHT] = (west, south, east, north)
            st.session_state.pop(_FIRST_PIN, None)
            return
        answer["own"] = True
        address.go(pin=given.get("id") or address.NO_PIN)

    own = answer.pop("own", False)
    st_folium(
        draw.base_map(found.settings, profile=found.profile.name if found.profile else ""),
        key=_MAP,
        height=_HEIGHT_PX,
        use_container_width=True,
        render=False,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=draw.signal(
            query=current.to_query(),
            words=current.words(),
            chosen=pin,
            reveal=not own,
            proposed=bool(pin) and address.pin() is None,
            theme=_theme(),
            version=found.store.version(),
        ),
        on_change=told,
    )


def _theme() -> str | None:
    kind = st.context.theme.type
    return str(kind) if kind else None


def _keep_area(word: str, degrees: list[float]) -> None:
    """Keep to one drawn area, in the place of any before it; ``bbox`` is a box, ``area`` has corners."""
    current, _ = address.wanted()
    others = address.plain(address.with_values(current, bbox=None, area=()))
    with suppress(FilterError):  # what comes from a browser can be anything
        address.go(Filter.from_query({**others, word: ",".join(f"{part:.7g}" for part in degrees)}))


def _keep_days(first: date | None, last: date | None) -> None:
    current, _ = address.wanted()
    address.go(address.with_values(current, since=first, until=last))


def _keep_moment(day: date | None) -> None:
    current, _ = address.wanted()
    moment = datetime.combine(day, time.max, UTC) if day else None
    address.go(address.with_values(current, as_of=moment))


# around the map


def _bar(number: int, current: Filter) -> None:
    with st.container(
        key="bar", horizontal=True, wrap=False, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.html(detail_panel.counted(number, current), width="stretch")
        views.show("views")
        is_open = st.query_params.get(address.TABLE) == "open"
        st.button(
            t("map.hide_table") if is_open else t("map.table"),
            key="toggle table",
            icon=":material/table_rows:",
            type="tertiary",
            on_click=address.go,
            kwargs={address.TABLE: None if is_open else "open"},
        )


def _panel(found: State, current: Filter, number: int, detail: Mapping[str, Any] | None) -> None:
    if detail is None:
        counts = found.counts(current)
        st.html(detail_panel.overview(number, counts["status"], found.unplaced(current), current))
        _newest(found, current, number)
        _add_link()
        return
    with st.container(key="close"):
        st.button(
            t("words.close"),
            key="close panel",
            icon=":material/close:",
            type="tertiary",
            on_click=address.go,
            kwargs={"pin": address.NO_PIN},
        )
    if address.pin() is None:
        with st.container(key="welcome"):
            guide.show()
            st.caption(t("map.welcome", n=number))
            _add_link()
    st.html(detail_panel.detail(detail, hidden=not found.shows(current, detail)))
    share.show("share", detail)


def _newest(found: State, current: Filter, number: int) -> None:
    """List what was reported last, for those who have no pin in mind."""
    if not number:
        return
    newest = found.page(current, 0, _NEWEST, number)
    rows = [
        {
            "id": features.pin_id(one),
            "system": messages.system(one.system),
            "type": one.system_type,
            "status": one.status,
            "said": words.said(one.status),
            "where": " · ".join(part for part in (words.where(one.location), words.day(one.last_reported)) if part),
            "kept": True,
        }
        for one in newest.deployments
    ]
    st.html(f'<div class="dep"><h3>{detail_panel.escaped(t("panel.newest"))}</h3></div>')
    report_list.show("newest", rows, "", lambda pin: address.go(pin=pin), name=t("panel.newest"))


def _add_link() -> None:
    from geo.dashboard.shell import pages

    if "add" in pages():  # readers of a publication add nothing
        st.page_link(pages()["add"], label=t("map.add"), icon=":material/article:")
