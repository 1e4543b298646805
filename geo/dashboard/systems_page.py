"""The *Systems* page: browse the catalogue, compare published ranges with their sources, suggest an entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import streamlit as st

from geo.catalogue import as_toml, check_entry, path_of
from geo.dashboard import address, charts
from geo.dashboard.detail_panel import escaped
from geo.draw import features, words
from geo.errors import EmplaceError
from geo.filters import Filter
from geo.messages import t
from geo.model import Figure, RangeKind, System, SystemType
from geo.web.state import State, state

SYSTEM = "name"
_MOST_COMPARED = 12
_LIST_PX = 440
_LISTED_AT_ONCE = 100  # hundreds of choices take a browser seconds to draw, at every change of the page
_LISTED = "systems listed"
_FIGURES = 3


def show() -> None:
    """Draw the page."""
    address.leave_map()
    found = state()
    with st.container(key="systems"):
        st.title(t("page.systems"))
        try:
            browse, compare, suggest = st.tabs([t("systems.browse"), t("systems.compare"), t("systems.suggest")])
            with browse:
                _browse(found)
            with compare:
                _compare(found)
            with suggest:
                _suggest(found)
        except EmplaceError as error:
            st.error(str(error), icon=":material/error:")


# browsing


def _browse(found: State) -> None:
    st.write(t("systems.intro", n=len(found.systems)))
    left, right = st.columns([2, 3], gap="large")
    with left:
        words_of = st.text_input(t("systems.search"), placeholder=t("systems.search_hint"))
        kinds = st.multiselect(
            t("filters.type"),
            list(SystemType),
            format_func=lambda kind: t(f"type.{kind}"),
            placeholder=t("words.any"),
            select_all=False,
        )
        listed = [one for one in found.systems.values() if _matches(one, words_of, kinds)]
        if not listed:
            st.info(t("systems.none"), icon=":material/search_off:")
            return
        st.caption(t("systems.count", n=len(listed)))
        names = [one.name for one in listed]
        asked = st.query_params.get(SYSTEM)
        first = names[: st.session_state.get(_LISTED, _LISTED_AT_ONCE)]
        if asked in names and asked not in first:
            first.insert(0, asked)
        left_out = len(names) - len(first)
        with st.container(height=_LIST_PX):
            chosen = st.radio(
                t("systems.list"),
                first,
                index=first.index(asked) if asked in first else 0,
                key=f"system among {len(first)} {first[0]}",
                label_visibility="collapsed",
            )
            if left_out > 0:
                st.button(t("systems.more", n=min(left_out, _LISTED_AT_ONCE)), on_click=_list_more)
        if chosen != asked:
            st.query_params[SYSTEM] = chosen
    with right, st.container(key="system-detail"):
        _detail(found, found.systems[chosen])


def _list_more() -> None:
    st.session_state[_LISTED] = st.session_state.get(_LISTED, _LISTED_AT_ONCE) + _LISTED_AT_ONCE


def _matches(system: System, words_of: str, kinds: list[SystemType]) -> bool:
    text = " ".join(
        (system.name, system.origin, words.origin(system.origin), *system.aliases, *system.needs_support)
    ).casefold()
    return (not kinds or system.type in kinds) and all(word in text for word in words_of.casefold().split())


def _detail(found: State, system: System) -> None:
    also = ", ".join(dict.fromkeys((*system.aliases, *system.needs_support)))
    st.html(
        f'<div class="dep"><h2>{escaped(system.name)}</h2>'
        f'<p class="soft">{escaped(t(f"type.{system.type}"))}, {escaped(words.origin(system.origin))}</p>'
        + (f'<h3>{t("systems.names")}</h3><p dir="auto">{escaped(also)}</p>' if also else "")
        + "</div>"
    )
    if system.figures:
        st.html(f'<div class="dep"><h3>{t("panel.range")}</h3><p>{escaped(words.band(system.range))}</p></div>')
        _range_chart("ranges-of-one", [system])
    else:
        st.html(f'<div class="dep"><h3>{t("panel.no_range")}</h3><p>{escaped(words.no_ring(system.no_ring))}</p></div>')
    links = "".join(f"<li>{_link(url)}</li>" for url in dict.fromkeys(system.sources))
    st.html(f'<div class="dep"><h3>{t("systems.seen")}</h3><ul>{links}</ul></div>')
    number = found.counts(Filter())["system"].get(system.name, 0)
    if number:
        from geo.dashboard.shell import pages

        said = t("systems.on_map", n=number)
        st.page_link(pages()["map"], label=said, icon=":material/map:", query_params={"system": system.name})
    else:
        st.caption(t("systems.not_on_map"))


def _link(url: str) -> str:
    address_of = features.link(url)
    name = escaped(features.host(url) or url)
    if address_of is None:
        return name
    return f'<a href="{escaped(address_of)}" target="_blank" rel="noopener noreferrer">{name}</a>'


# comparing


def _compare(found: State) -> None:
    st.write(t("systems.compare_intro"))
    with_figures = [one.name for one in found.systems.values() if one.figures]
    chosen = st.multiselect(
        t("systems.compare_which"),
        with_figures,
        default=[name for name in ("S-400", "Patriot", "Pantsir-S1") if name in with_figures],
        max_selections=_MOST_COMPARED,
        placeholder=t("systems.compare_hint"),
        select_all=False,
    )
    if not chosen:
        st.info(t("systems.compare_none"), icon=":material/info:")
        return
    _range_chart("ranges-compared", [found.systems[name] for name in chosen])


def _range_chart(key: str, systems: Iterable[System]) -> None:
    """Draw a bar from the least to the greatest published maximum of each kind, with a mark for each figure."""
    rows: list[dict[str, Any]] = [
        {
            "system": system.name,
            "row": f"{system.name}, {t(f'range.{figure.kind}')}",
            "kind": t(f"type.{system.type}"),
            "what": t(f"range.{figure.kind}"),
            "km": figure.km,
            "of": words.of_what(figure.of),
            "says": figure.says,
            "source": figure.source,
        }
        for system in systems
        for figure in sorted(system.figures, key=lambda one: one.km)
    ]
    order, colour = list(dict.fromkeys(row["row"] for row in rows)), charts.by_type(SystemType, legend=False)
    base = alt.Chart(charts.data(rows)).encode(
        y=alt.Y("row:N", sort=order, title=None, axis=alt.Axis(labelLimit=220, labelPadding=8))
    )
    bars = base.mark_bar(height=10, opacity=0.35, cornerRadius=5).encode(
        x=alt.X("min(km):Q", title=t("systems.axis"), scale=alt.Scale(domainMin=0)),
        x2="max(km):Q",
        color=colour,
    )
    marks = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="km:Q",
        color=colour,
        href="source:N",
        tooltip=[
            alt.Tooltip("system:N", title=t("map.column_system")),
            alt.Tooltip("km:Q", title=t("systems.km")),
            alt.Tooltip("of:N", title=t("systems.of")),
            alt.Tooltip("says:N", title=t("systems.says")),
        ],
    )
    chart = (bars + marks).properties(height=alt.Step(charts.ROW_PX))
    charts.show(
        key,
        t("systems.chart", names=", ".join(dict.fromkeys(row["system"] for row in rows))),
        chart,
        rows,
        {
            "system": t("map.column_system"),
            "km": t("systems.km"),
            "what": t("systems.what"),
            "of": t("systems.of"),
            "says": t("systems.says"),
            "source": t("systems.source"),
        },
    )


# suggesting


def _suggest(found: State) -> None:
    st.write(t("systems.suggest_intro"))
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input(t("systems.name"))
        kind = st.selectbox(t("filters.type"), list(SystemType), format_func=lambda one: t(f"type.{one}"))
        origin = st.text_input(t("systems.origin"))
        aliases = st.text_input(t("systems.aliases"), help=t("systems.aliases_help"))
        sources = st.text_area(t("systems.sources"), height=80, placeholder="https://…")
        figures = _figures()
        no_ring = "" if figures else st.text_input(t("systems.no_ring"), help=t("systems.no_ring_help"))
    entry = System(
        name=name.strip(),
        type=kind or SystemType.OTHER,
        origin=origin.strip(),
        aliases=tuple(part.strip() for part in aliases.split(",") if part.strip()),
        figures=tuple(figures),
        sources=tuple(line.strip() for line in sources.splitlines() if line.strip()),
        no_ring=no_ring.strip(),
    )
    with right, st.container(key="entry"):
        if not entry.name:
            st.info(t("systems.suggest_empty"), icon=":material/edit:")
            return
        text, path = as_toml(entry), path_of(entry)
        try:
            check_entry(entry, found.systems.values())
            st.success(t("systems.fits"), icon=":material/check:")
        except EmplaceError as error:
            st.warning(str(error), icon=":material/rule:")
        st.code(text, language=None, wrap_lines=True)
        st.download_button(t("systems.download"), text, path.name, "application/toml", icon=":material/download:")
        st.write(t("systems.contribute", path=f"`data/systems/{path.parent.name}/{path.name}`"))


def _figures() -> list[Figure]:
    st.write(t("systems.figures"))
    found = []
    for number in range(_FIGURES):
        with st.container(border=True):
            left, right = st.columns(2)
            km = left.number_input(t("systems.km"), 0.0, 20_000.0, 0.0, 1.0, format="%g", key=f"km {number}")
            kind = right.selectbox(
                t("systems.what"), list(RangeKind), key=f"kind {number}", format_func=lambda one: t(f"range.{one}")
            )
            of = left.text_input(t("systems.of"), key=f"of {number}")
            says = right.text_input(t("systems.says"), key=f"says {number}")
            source = st.text_input(t("systems.source"), key=f"source {number}", placeholder="https://…")
        if km:
            found.append(Figure(km, kind or RangeKind.ENGAGEMENT, of.strip(), says.strip(), source.strip()))
        else:
            break
    return found
