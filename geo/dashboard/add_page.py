"""The *Read an article* page: paste or link, see what is reported, mend what is wrong, keep it.

What is read stays in the session until it is saved; nothing is stored before a person says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from geo import draw
from geo.dashboard import address, reader_view
from geo.dashboard.detail_panel import escaped
from geo.draw import features, words
from geo.errors import EmplaceError
from geo.messages import t
from geo.model import Article, Candidate, Deployment, Location, Precision, Report, Status
from geo.web.state import State, state

_DRAFT = "the article being read"
_MAP = "the map of the article"
_MAP_HEIGHT_PX = 420
_TEXT_HEIGHT_PX = 230
_TYPED = "Another place: write it"
_POINTED = "Another place: click the map"
_BY_HAND_KM = 2.0
_BY_HAND_PRECISION = (Precision.SITE, Precision.DISTRICT, Precision.CITY, Precision.AREA)


@dataclass
class Draft:
    """An article as read, with what a person has changed since."""

    article: Article
    systems: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, int], ...]
    left_out: tuple[str, ...]
    original: tuple[Report, ...]
    reports: list[Report]
    kept: list[bool]
    chosen: int = 0
    placing: bool = False
    saved: bool = False
    answered: dict[str, Any] = field(default_factory=dict)


def show() -> None:
    """Draw the page."""
    address.leave_map()
    found = state()
    draft: Draft | None = st.session_state.get(_DRAFT)
    try:
        if draft is None:
            _ask(found)
        else:
            _show(found, draft)
    except EmplaceError as error:
        st.error(str(error), icon=":material/error:")


# asking


def _ask(found: State) -> None:
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        st.title("Read an article")
        st.write(
            "Paste the text of a published article, or a link to it. You see what it reports before anything is kept."
        )
        with st.form("article", border=False):
            given = st.text_area(
                "Text or link", height=_TEXT_HEIGHT_PX, placeholder="https://…  or the article's words"
            )
            with st.expander("More about it, if you know"):
                title = st.text_input("Headline")
                left, right = st.columns(2)
                source = left.text_input("Published by")
                day = right.date_input("Published on", value=None, format="YYYY-MM-DD", max_value=date.today())
                link = st.text_input("Link", placeholder="https://…")
                file = st.file_uploader("Instead of the text: a file", type=["txt", "md", "html", "htm"])
            read = st.form_submit_button("Read", type="primary", icon=":material/search:")
        example = st.button("Show me an example", type="tertiary", icon=":material/lightbulb:")
        if example:
            _start(found, None, b"", {}, example=True)
        if read:
            about = {
                "title": title.strip() or None,
                "source": source.strip() or None,
                "published": day,
                "url": link.strip() or None,
            }
            _start(found, given, file.getvalue() if file else b"", {k: v for k, v in about.items() if v is not None})


def _start(found: State, given: str | None, raw: bytes, about: dict[str, Any], example: bool = False) -> None:
    from geo import pipeline
    from geo.sources import article_from_bytes, samples

    with st.status("Reading", expanded=True) as status:
        try:
            # 1. The article.
            if example:
                article = _example(found, samples(found.settings))
            elif raw:
                article = article_from_bytes(raw, "the file", **about)
            else:
                st.write("Fetching the page" if (given or "").strip().lower().startswith("http") else "Taking the text")
                article = pipeline.read(given or "", found.settings, **about)
            # 2. The gazetteer, which is compiled on the very first use.
            bar = st.empty()
            pipeline.open_locator(found.settings, lambda doing, share: _advance(bar, doing, share), found.store)
            bar.empty()
            # 3. What it reports.
            st.write("Finding systems, places and what is said of them")
            reading = pipeline.read_article(article, found.settings)
        except EmplaceError as error:
            status.update(label="This could not be read", state="error", expanded=True)
            st.write(escaped_markdown(str(error)))
            return
        status.update(label="Read", state="complete")
    st.session_state[_DRAFT] = Draft(
        article=reading.article,
        systems=tuple((one.start, one.end) for one in reading.systems),
        places=tuple((one.start, one.end) for one in reading.phrases),
        left_out=tuple(reading.left_out),
        original=tuple(reading.reports),
        reports=list(reading.reports),
        kept=[True] * len(reading.reports),
        chosen=_most_exact(reading.reports, found),
    )
    st.rerun()


def _most_exact(reports: Sequence[Report], found: State) -> int:
    """Report to open first: a named system, placed as finely as any."""

    def vague(number: int) -> tuple[bool, float]:
        report = reports[number]
        return report.system not in found.systems, report.location.radius_km if report.location else math.inf

    return min(range(len(reports)), key=vague, default=0)


def _advance(bar: Any, doing: str, share: float) -> None:
    bar.progress(min(1.0, share), doing)


def _example(found: State, articles: Sequence[Article]) -> Article:
    """Sample article that shows most: the one with most reports in the store."""
    from geo.filters import Filter

    counted: dict[str, int] = {}
    for one in found.select(Filter()).deployments:
        for report in one.reports:
            counted[report.article_id] = counted.get(report.article_id, 0) + 1
    return max(articles, key=lambda article: (counted.get(article.id, 0), article.lang == "en"))


def escaped_markdown(text: str) -> str:
    """Escape everything that Markdown would act on."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~:$^&" else c for c in text)


# showing


def _show(found: State, draft: Draft) -> None:
    head, save, again = st.columns([3, 1, 1], vertical_alignment="center")
    number = sum(draft.kept)
    with head:
        st.subheader(
            f"{t('words.deployments', n=len(draft.reports))} reported"
            if draft.reports
            else "No deployment is reported here"
        )
    known = bool(draft.reports) and found.store.article(draft.article.id) is not None
    if draft.reports and not draft.saved:
        with save:
            _save(found, draft, number, known)
    with again:
        st.button("Another article", icon=":material/add:", on_click=_forget, width="stretch")
    if draft.saved:
        _saved(number)
    elif known:
        st.caption("This article was saved before. Saving puts these reports in the place of its earlier ones.")
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="article-text"):
        _text(draft)
    with right:
        if draft.reports:
            _map(found, draft)
            _editor(found, draft)
            _list(draft)
        else:
            st.write(
                "Systems and places were looked for; none is said to be deployed, planned, withdrawn, destroyed or "
                "denied anywhere."
            )
        if draft.left_out:
            with st.expander(f"{t('words.mentions', n=len(draft.left_out))} left out, and why"):
                items = "".join(f"<li>{escaped(note)}</li>" for note in draft.left_out)
                st.html(f'<div class="dep"><ul>{items}</ul></div>')


def _forget() -> None:
    st.session_state.pop(_DRAFT, None)


def _text(draft: Draft) -> None:
    ids = [str(number) for number in range(len(draft.original))]
    others = [(start, end, "system") for start, end in draft.systems] + [
        (start, end, "place") for start, end in draft.places
    ]
    content = draw.reading(draft.article, draft.original, ids, others)
    content["lang"] = draft.article.lang
    reader_view.show("reader", content, str(draft.chosen), lambda picked: _choose(draft, int(picked)))


def _choose(draft: Draft, number: int) -> None:
    draft.chosen = number
    draft.placing = False


def _map(found: State, draft: Draft) -> None:
    shown = [
        features.feature(_alone(report, draft.article), {}, found.systems, pin=str(number))
        for number, report in enumerate(draft.reports)
        if draft.kept[number]
    ]
    for one in shown:
        # The words are beside the map; it needs none of the article's.
        one["properties"].update(quote="", marks=[])

    def clicked() -> None:
        feature = (st.session_state.get(_MAP) or {}).get("last_active_drawing")
        if not feature or feature == draft.answered:
            return
        draft.answered = feature
        if feature["properties"].get("placed"):
            longitude, latitude = feature["geometry"]["coordinates"]
            _place_by_hand(found, draft, latitude, longitude, float(feature["properties"].get("within_km", 0)))
        elif feature["properties"].get("id"):
            _choose(draft, int(feature["properties"]["id"]))

    with st.container(key="article-map"):
        st_folium(
            draw.base_map(found.settings, data="", link=False),
            key=_MAP,
            height=_MAP_HEIGHT_PX,
            use_container_width=True,
            returned_objects=["last_active_drawing"],
            feature_group_to_add=draw.signal(
                data={"type": "FeatureCollection", "features": shown},
                chosen=str(draft.chosen),
                reveal=True,
                placing=draft.placing,
                theme=st.context.theme.type,
            ),
            on_change=clicked,
        )


def _alone(report: Report, article: Article) -> Deployment:
    return Deployment(
        report.id,
        report.system,
        report.system_type,
        report.status,
        report.location,
        (report,),
        article.published,
        article.published,
    )


def _place_by_hand(found: State, draft: Draft, latitude: float, longitude: float, within_km: float) -> None:
    nearest = found.locator.reverse(latitude, longitude, 1)
    name = f"a point near {nearest[0].name}" if nearest else f"{latitude:.4f}, {longitude:.4f}"
    before = draft.reports[draft.chosen].location
    radius = round(max(_BY_HAND_KM, within_km), 1)
    precision = next((one for one in _BY_HAND_PRECISION if radius <= one.radius_km), Precision.REGION)
    _relocate(
        draft,
        Location(
            latitude,
            longitude,
            radius,
            precision,
            name,
            "user",
            country=nearest[0].country if nearest else None,
            candidates=before.candidates if before else (),
            reasons=("placed by hand on the map",),
        ),
    )
    draft.placing = False


def _relocate(draft: Draft, location: Location | None) -> None:
    draft.reports[draft.chosen] = replace(draft.reports[draft.chosen], location=location)
    draft.saved = False


# editing


def _editor(found: State, draft: Draft) -> None:
    number, report = draft.chosen, draft.reports[draft.chosen]
    with st.container(border=True, key="editor"):
        first = draft.original[number]
        said = escaped(words.said(report.status).capitalize())
        st.html(
            f'<div class="dep"><h2>{escaped(report.system)}</h2><p><b>{said}</b>, '
            f"{escaped(words.where(report.location))}.</p>"
            + "".join(
                f'<p class="soft">{escaped(reason)}</p>'
                for reason in (report.location.reasons if report.location else ())[:3]
            )
            + "</div>"
        )
        left, right = st.columns(2)
        with left:
            key = f"status {number}"
            st.session_state[key] = report.status
            st.selectbox(
                "Status", list(Status), key=key, format_func=str, on_change=_set_status, args=(draft, number, key)
            )
        with right:
            _place_choice(found, draft, first)
        if draft.placing:
            st.info(
                "Click the map where it is. The closer you have zoomed in, the surer the pin; never below 2 km.",
                icon=":material/touch_app:",
            )
        row = st.container(horizontal=True)
        kept = draft.kept[number]
        row.button(
            "Leave this report out" if kept else "Take it in again",
            icon=":material/delete:" if kept else ":material/undo:",
            key="drop",
            on_click=_keep,
            args=(draft, number, not kept),
        )
        if report != first:
            row.button("As it was read", icon=":material/undo:", key="undo", on_click=_undo, args=(draft, number))


def _set_status(draft: Draft, number: int, key: str) -> None:
    draft.reports[number] = replace(draft.reports[number], status=Status(st.session_state[key]))
    draft.saved = False


def _keep(draft: Draft, number: int, kept: bool) -> None:
    draft.kept[number] = kept
    draft.saved = False


def _undo(draft: Draft, number: int) -> None:
    draft.reports[number] = draft.original[number]
    draft.placing = draft.saved = False


def _place_choice(found: State, draft: Draft, first: Report) -> None:
    number, report = draft.chosen, draft.reports[draft.chosen]
    choices: dict[str, Location | Candidate | None] = {}
    if first.location is not None:
        choices[f"{first.location.name} (as read)"] = first.location
        for one in first.location.candidates[:8]:
            label = ", ".join(part for part in (one.name, one.admin1, one.country) if part)
            choices.setdefault(f"{label} ({one.kind})", one)
    else:
        choices["Not placed"] = None
    current = report.location
    if current is not None and current != first.location and current.source.startswith("user"):
        choices = {current.name: current, **choices}
    options = [*choices, _TYPED, _POINTED]
    key = f"place {number} {len(options)} {current.name if current else ''}"

    def changed() -> None:
        picked = st.session_state[key]
        draft.placing = picked == _POINTED
        if picked in choices:
            value = choices[picked]
            _relocate(draft, _from_candidate(value, first) if isinstance(value, Candidate) else value)

    st.selectbox("Place", options, key=key, index=options.index(_POINTED) if draft.placing else 0, on_change=changed)
    if st.session_state.get(key) == _TYPED:
        typed = st.text_input("Place words", key=f"typed {number}", placeholder="Taganka, Moscow")
        if typed:
            _place_by_words(found, draft, typed)


def _place_by_words(found: State, draft: Draft, typed: str) -> None:
    location = found.locator.geocode(typed, draft.article.lang)
    if location is None:
        st.warning("No gazetteer here knows that place. Try another spelling, or click the map.")
        return
    reasons = (f"placed by hand as “{typed}”", *(one for one in location.reasons if one.startswith("©")))
    placed = replace(location, source=f"user:{location.source}", reasons=reasons)
    if placed != draft.reports[draft.chosen].location:
        _relocate(draft, placed)
        st.rerun()


def _from_candidate(one: Candidate, first: Report) -> Location:
    return Location(
        one.latitude,
        one.longitude,
        one.radius_km,
        one.precision,
        ", ".join(part for part in (one.name, one.admin1, one.country) if part),
        "user",
        country=one.country,
        candidates=first.location.candidates if first.location else (),
        reasons=("chosen by hand among what the words could mean",),
    )


def _list(draft: Draft) -> None:
    with st.container(key="report-list"):
        for number, report in enumerate(draft.reports):
            label = escaped_markdown(f"{report.system}, {words.said(report.status)}, {words.where(report.location)}")
            st.button(
                label if draft.kept[number] else f"~~{label}~~",
                key=f"report {number}",
                icon=":material/radio_button_checked:"
                if number == draft.chosen
                else ":material/radio_button_unchecked:",
                width="stretch",
                on_click=_choose,
                args=(draft, number),
            )


def _save(found: State, draft: Draft, number: int, known: bool) -> None:
    st.button(
        f"Save {t('words.reports', n=number)}" if number or not known else "Take its reports off",
        type="primary",
        icon=":material/save:",
        disabled=not number and not known,
        width="stretch",
        on_click=_keep_all,
        args=(found, draft),
    )


def _saved(number: int) -> None:
    from geo.dashboard.shell import pages

    with st.container(horizontal=True, vertical_alignment="center", key="saved"):
        st.success("Saved. It is on the map now." if number else "Saved. It is off the map.", icon=":material/check:")
        st.page_link(pages()["map"], label="See it on the map", icon=":material/map:")


def _keep_all(found: State, draft: Draft) -> None:
    chosen = [report for report, kept in zip(draft.reports, draft.kept, strict=True) if kept]
    found.store.replace(draft.article, chosen, reviewed=True)
    draft.saved = True
