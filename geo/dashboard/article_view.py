"""One article as it was read, side by side: its text, the map, the list of its reports, the editor of one report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from geo import draw, messages
from geo.dashboard import drafts, reader_view, report_list
from geo.dashboard.detail_panel import escaped
from geo.dashboard.drafts import Draft
from geo.draw import features, words
from geo.filters import FIRST_DAY
from geo.messages import country, t
from geo.model import Article, Candidate, Deployment, Location, Precision, Report, Status
from geo.web.state import State

_MAP_HEIGHT_PX = 340
_TYPED, _POINTED = "typed", "pointed"
_BY_HAND_KM = 2.0
_BY_HAND_PRECISION = (Precision.SITE, Precision.DISTRICT, Precision.CITY, Precision.AREA)
_MOST_CANDIDATES, _MOST_PHRASES = 8, 12


def escaped_markdown(text: str) -> str:
    """Escape everything that Markdown would act on."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~:$^&" else c for c in text)


def show(found: State, draft: Draft, alone: bool) -> None:
    """Draw the article; ``alone`` when it is the only one on the desk."""
    _head(found, draft, alone)
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="article-text"):
        text(draft, key="reader", on_pick=lambda picked: pick(draft, picked))
        _about(draft)
    with right:
        if draft.reports:
            draw_map(found, draft)
            report_list.show(
                "report list",
                rows(draft),
                str(draft.chosen),
                lambda picked: _choose(draft, int(picked)),
                lambda picked, kept: _keep(draft, int(picked), kept),
            )
            _editor(found, draft)
        else:
            st.write(t("add.none_why"))
        if draft.left_out:
            with st.expander(t("add.left_out", n=len(draft.left_out))):
                items = "".join(f"<li>{escaped(words.left_out(note))}</li>" for note in draft.left_out)
                st.html(f'<div class="dep"><ul>{items}</ul></div>')


def _head(found: State, draft: Draft, alone: bool) -> None:
    head, save, again = st.columns([3, 1, 1], vertical_alignment="center")
    with head:
        number = len(draft.reports)
        st.subheader(t("add.reported", n=number) if number else t("add.none"))
    known = bool(draft.reports) and found.record.article(draft.article.id) is not None
    if draft.reports and not draft.saved:
        with save:
            kept = draft.number_kept
            st.button(
                t("add.save", n=kept) if kept or not known else t("add.take_off"),
                type="primary" if alone else "secondary",
                icon=":material/save:",
                disabled=not kept and not known,
                width="stretch",
                on_click=drafts.save,
                args=(found, draft),
            )
    if alone:
        with again:
            st.button(t("add.another"), icon=":material/add:", on_click=drafts.clear, width="stretch")
    if draft.saved:
        _saved(draft.number_kept)
    elif known:
        st.caption(t("add.known"))


def _saved(number: int) -> None:
    from geo.dashboard.shell import pages

    with st.container(horizontal=True, vertical_alignment="center", key="saved"):
        st.success(t("add.saved") if number else t("add.saved_none"), icon=":material/check:")
        st.page_link(pages()["map"], label=t("add.see"), icon=":material/map:")


def text(draft: Draft, key: str, on_pick: Any = None) -> None:
    """Draw the article's text with its marks; ``on_pick`` gets what was clicked: a report's number or ``place <n>``."""
    ids = [str(number) for number in range(len(draft.original))]
    others: Iterable[tuple[int, int, str]] = [
        *((start, end, "system") for start, end in draft.systems),
        *((phrase.start, phrase.end, "place") for phrase in draft.phrases),
    ]
    content = draw.reading(draft.article, draft.original, ids, others)
    content["lang"] = draft.article.lang
    if draft.placing:
        _name_places(content, draft)
    reader_view.show(key, content, str(draft.chosen), on_pick)


def _name_places(content: dict[str, Any], draft: Draft) -> None:
    """While a place is asked for, every place of the text can be clicked for it."""
    numbers = {(phrase.start, phrase.end): number for number, phrase in enumerate(draft.phrases) if phrase.location}
    for mark in content["marks"]:
        number = numbers.get((mark[0], mark[1]))
        if number is not None and "place" in mark[2]:
            mark[2], mark[3] = "pickable", f"place {number}"
    content["sentences"] = []


def rows(draft: Draft, keeps: bool = True) -> list[dict[str, Any]]:
    """Give the reports as the list shows them."""
    return [
        {
            "id": str(number),
            "system": messages.system(report.system),
            "type": str(report.system_type),
            "status": str(report.status),
            "said": words.said(report.status),
            "where": words.where(report.location),
            "kept": draft.kept[number],
            "keeps": keeps,
            "changed": report != draft.original[number],
        }
        for number, report in enumerate(draft.reports)
    ]


def pick(draft: Draft, picked: str) -> None:
    """Take in what was clicked in the text."""
    kind, _, number = picked.rpartition(" ")
    if kind == "place":
        phrase = draft.phrases[int(number)]
        _relocate(draft, phrase.location)
        draft.placing = False
    else:
        _choose(draft, int(number))


def _choose(draft: Draft, number: int) -> None:
    draft.chosen = number
    draft.placing = False


def _keep(draft: Draft, number: int, kept: bool) -> None:
    draft.kept[number] = kept
    draft.saved = False


def draw_map(found: State, draft: Draft) -> None:
    """Draw the map of the reports; a click chooses one, or places one while that is asked for."""
    shown = [
        features.feature(_alone(report, draft.article), {}, found.systems, pin=str(number))
        for number, report in enumerate(draft.reports)
        if draft.kept[number]
    ]
    for one in shown:
        # The words are beside the map; it needs none of the article's.
        one["properties"].update(quote="", marks=[])
    key = f"map of {draft.article.id}"

    def clicked() -> None:
        feature = (st.session_state.get(key) or {}).get("last_active_drawing")
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
            key=key,
            height=_MAP_HEIGHT_PX,
            use_container_width=True,
            render=False,
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
    from geo.dashboard import shell

    shell.speak()
    nearest = found.locator.reverse(latitude, longitude, 1)
    name = t("add.point_near", name=nearest[0].name) if nearest else f"{latitude:.4f}, {longitude:.4f}"
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
            reasons=(t("add.reason_map"),),
        ),
    )
    draft.placing = False


def _relocate(draft: Draft, location: Location | None) -> None:
    draft.reports[draft.chosen] = replace(draft.reports[draft.chosen], location=location)
    draft.saved = False


# editing


def _about(draft: Draft) -> None:
    """Correct what is known of the article itself."""
    article = draft.article
    with st.expander(t("add.about_article")):
        key = f"about {article.id}"
        fields = {"title": t("add.headline"), "source": t("add.published_by"), "url": t("add.link")}
        for name, label in fields.items():
            st.session_state[f"{key} {name}"] = getattr(article, name) or ""
            st.text_input(label, key=f"{key} {name}", on_change=_set_about, args=(draft, name, f"{key} {name}"))
        st.session_state[f"{key} published"] = article.published
        st.date_input(
            t("add.published_on"),
            key=f"{key} published",
            format="YYYY-MM-DD",
            min_value=FIRST_DAY,
            max_value=date.today(),
            on_change=_set_about,
            args=(draft, "published", f"{key} published"),
        )


def _set_about(draft: Draft, name: str, key: str) -> None:
    value = st.session_state[key]
    changed: dict[str, Any] = {name: value.strip() or None if isinstance(value, str) else value}
    draft.article = replace(draft.article, **changed)
    draft.saved = False


def _editor(found: State, draft: Draft) -> None:
    number, report = draft.chosen, draft.reports[draft.chosen]
    with st.container(border=True, key="editor"):
        first = draft.original[number]
        said, place = escaped(words.said(report.status)), report.location
        reasons = [words.reason(one, place.country) for one in place.reasons[:3]] if place else []
        st.html(
            f'<div class="dep"><h2>{escaped(messages.system(report.system))}</h2>'
            f"<p><b>{said[:1].upper()}{said[1:]}</b>, {escaped(words.where(place))}.</p>"
            + "".join(f'<p class="soft">{escaped(one)}</p>' for one in reasons)
            + "</div>"
        )
        left, right = st.columns(2)
        with left:
            key = f"status {draft.article.id} {number}"
            st.session_state[key] = report.status
            st.selectbox(
                t("filters.status"),
                list(Status),
                key=key,
                format_func=lambda status: t(f"status.{status}"),
                on_change=_set_status,
                args=(draft, number, key),
            )
        with right:
            place_choice(found, draft, first)
        if draft.placing:
            st.info(t("add.placing"), icon=":material/touch_app:")
        if report != first:
            st.button(t("add.undo"), icon=":material/undo:", key="undo", on_click=_undo, args=(draft, number))


def _set_status(draft: Draft, number: int, key: str) -> None:
    draft.reports[number] = replace(draft.reports[number], status=Status(st.session_state[key]))
    draft.saved = False


def _undo(draft: Draft, number: int) -> None:
    draft.reports[number] = draft.original[number]
    draft.placing = draft.saved = False


def place_choice(found: State, draft: Draft, first: Report) -> None:
    """Let a person choose the place of the open report: a candidate, a place of the text, words, a click."""
    number, report = draft.chosen, draft.reports[draft.chosen]
    choices = _choices(found, draft, first)
    current = report.location
    known = next((label for label, location in choices.items() if location == current), None)
    if known is None and current is not None:
        choices = {current.name: current, **choices}
        known = current.name
    # What needs a hand stands right behind what was read: a long list shows only its beginning.
    options = list(choices)
    options[1:1] = [_TYPED, _POINTED]
    said = {_TYPED: t("add.place_typed"), _POINTED: t("add.place_pointed")}
    key = f"place {draft.article.id} {number} {known}"

    def changed() -> None:
        picked = st.session_state[key]
        draft.placing = picked == _POINTED
        if picked in choices:
            _relocate(draft, choices[picked])

    default = options.index(_POINTED) if draft.placing else options.index(known) if known else 0
    st.selectbox(
        t("panel.place"),
        options,
        key=key,
        index=default,
        on_change=changed,
        format_func=lambda label: said.get(label, label),
    )
    if st.session_state.get(key) == _TYPED:
        typed = st.text_input(t("add.place_words"), key=f"typed {key}", placeholder=t("add.place_hint"))
        if typed:
            _place_by_words(found, draft, typed)


def _choices(found: State, draft: Draft, first: Report) -> dict[str, Location | None]:
    """Every place that the words could mean, then the other places of the text."""
    choices: dict[str, Location | None] = {}
    if first.location is not None:
        choices[t("add.as_read", name=words.place(first.location))] = first.location
        for one in first.location.candidates[:_MOST_CANDIDATES]:
            name = _full_name(found, one)
            choices.setdefault(f"{name} ({words.kind(one.kind)})", _from_candidate(one, name, first))
    else:
        choices[t("add.not_placed")] = None
    for phrase in draft.phrases:
        if phrase.location is not None and phrase.location not in choices.values():
            told = t("add.in_text", words=phrase.surface, name=words.place(phrase.location))
            choices.setdefault(told, phrase.location)
        if len(choices) > _MOST_CANDIDATES + _MOST_PHRASES:
            break
    return choices


def _full_name(found: State, one: Candidate) -> str:
    region = found.locator.admin1_name(one.admin1) if one.admin1 else ""
    parts = (one.name, region, country(one.country) if one.country else "")
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _place_by_words(found: State, draft: Draft, typed: str) -> None:
    location, why_not = found.locator.geocode_or_why(typed, draft.article.lang)
    if location is None:
        # The reason may repeat what was typed, which is no markup.
        st.warning(t("add.place_not_found", why=escaped_markdown(why_not)))
        return
    reasons = (t("add.reason_words", words=typed), *(one for one in location.reasons if one.startswith("©")))
    placed = replace(location, source=f"user:{location.source}", reasons=reasons)
    if placed != draft.reports[draft.chosen].location:
        _relocate(draft, placed)
        st.rerun()


def _from_candidate(one: Candidate, name: str, first: Report) -> Location:
    return Location(
        one.latitude,
        one.longitude,
        one.radius_km,
        one.precision,
        name,
        "user",
        country=one.country,
        candidates=first.location.candidates if first.location else (),
        reasons=(t("add.reason_chosen"),),
    )
