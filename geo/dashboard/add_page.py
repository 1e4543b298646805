"""The *Read articles* page: paste, link or drop files; see what they report, mend what is wrong, keep it.

What is read stays in the session until it is saved; nothing is stored before a person says so.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import streamlit as st

from geo import pipeline
from geo.dashboard import address, article_view, drafts, first_run, report_list
from geo.dashboard.drafts import Desk, Draft, Given
from geo.errors import EmplaceError
from geo.messages import language, t
from geo.sources import example
from geo.sources.files import suffixes
from geo.web.state import State, state

_TEXT_HEIGHT_PX = 170
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def show() -> None:
    """Draw the page."""
    address.leave_map()
    found, laid = state(), drafts.desk()
    try:
        first_run.prepare(found)
        if laid.queue:
            _read(found, laid)
        if laid.drafts:
            _show(found, laid)
        else:
            _ask(found, laid)
    except EmplaceError as error:
        st.error(str(error), icon=":material/error:")


# asking


def _ask(found: State, laid: Desk) -> None:
    with st.container(key="ask"):
        left, right = st.columns([6, 5], gap="large")
        with left:
            st.title(t("add.title"))
            st.write(t("add.intro"))
            _problems(laid)
            _form(laid)
        with right:
            _worked_example(found, laid)


def _form(laid: Desk) -> None:
    with st.form("article", border=False):
        given = st.text_area(t("add.text"), height=_TEXT_HEIGHT_PX, placeholder=t("add.text_hint"))
        files = st.file_uploader(t("add.files"), type=suffixes(), accept_multiple_files=True, help=t("add.files_help"))
        with st.expander(t("add.more")):
            title = st.text_input(t("add.headline"))
            left, right = st.columns(2)
            source = left.text_input(t("add.published_by"))
            day = right.date_input(t("add.published_on"), value=None, format="YYYY-MM-DD", max_value=date.today())
            link = st.text_input(t("add.link"), placeholder="https://…")
        pressed = st.form_submit_button(t("add.read"), type="primary", icon=":material/search:")
    if pressed:
        about = {"title": title.strip(), "source": source.strip(), "published": day, "url": link.strip()}
        stated = {key: value for key, value in about.items() if value}
        found = [Given(file.name, raw=file.getvalue()) for file in files]
        if given.strip() or not found:
            found = [*_written(given), *found]
        # What is known of "it" is known of one article, not of a pile.
        if len(found) == 1:
            found = [Given(found[0].name, found[0].text, found[0].raw, about=stated)]
        _lay(laid, found)


def _written(given: str) -> list[Given]:
    """Several links, one a line, are several articles; anything else is one text."""
    lines = [line.strip() for line in given.splitlines() if line.strip()]
    if lines and all(_LINK.fullmatch(line) for line in lines):
        return [Given(line, text=line) for line in dict.fromkeys(lines)]
    return [Given(t("add.pasted"), text=given)]


def _lay(laid: Desk, given: list[Given]) -> None:
    laid.problems.clear()
    laid.queue.extend(given)
    laid.total = len(laid.queue)
    st.rerun()


def _read(found: State, laid: Desk) -> None:
    with st.status(t("add.reading"), expanded=True) as status:
        bar = st.empty()
        st.button(t("add.stop"), icon=":material/stop_circle:", on_click=drafts.stop, args=(laid,))
        # 1. The gazetteer, which is compiled on the very first use.
        pipeline.open_locator(found.settings, lambda doing, share: _advance(bar, doing, share), found.record)
        # 2. One article after the other.
        drafts.work(found, laid, lambda done, of, name: _advance(bar, _now_reading(done, of, name), done / of))
        status.update(label=t("add.done"), state="complete")
    st.rerun()


def _now_reading(done: int, of: int, name: str) -> str:
    return article_view.escaped_markdown(t("add.progress", number=done + 1, of=of, name=name[:80]))


def _advance(bar: Any, doing: str, share: float) -> None:
    bar.progress(min(1.0, share), doing)


def _problems(laid: Desk) -> None:
    if not laid.problems:
        return
    with st.container(key="problems"):
        said = "\n".join(f"- {article_view.escaped_markdown(problem)}" for problem in laid.problems)
        st.error(f"**{t('add.problems', n=len(laid.problems))}**\n\n{said}", icon=":material/error:")


def _worked_example(found: State, laid: Desk) -> None:
    draft = _example(found)
    with st.container(border=True, key="example"):
        st.subheader(t("add.example"))
        st.write(t("add.example_intro"))
        report_list.show("example-list", article_view.rows(draft, keeps=False), str(draft.chosen))
        st.caption(t("add.example_hint"))
        article_view.text(draft, key="example-text")
        if st.button(t("add.example_open"), icon=":material/lightbulb:"):
            _lay(laid, [Given(draft.article.title or "", article=draft.article)])


def _example(found: State) -> Draft:
    """The sample article of the visitor's language that shows most, read once for everybody."""
    return found.remembered(
        "worked example", "", lambda: drafts.read(found, Given("", article=example(language(), found.settings)))
    )


# showing


def _show(found: State, laid: Desk) -> None:
    draft = laid.draft
    assert draft is not None
    _problems(laid)
    if len(laid.drafts) > 1:
        _pile(found, laid)
    article_view.show(found, draft, alone=len(laid.drafts) == 1)


def _pile(found: State, laid: Desk) -> None:
    """Several articles: which is open, the way to the next, and all of them saved at once."""
    with st.container(key="pile", border=True):
        row = st.columns([2, 6, 2, 3, 3], vertical_alignment="bottom")
        with row[0]:
            _step(laid, -1, t("add.previous"), ":material/chevron_left:")
        with row[1]:
            numbers = list(range(len(laid.drafts)))
            key = "open article"
            st.session_state[key] = min(laid.open, len(numbers) - 1)
            st.selectbox(
                t("add.articles", n=len(numbers)),
                numbers,
                key=key,
                format_func=lambda number: _named(laid.drafts[number], number),
                on_change=_turn_to_chosen,
                args=(laid, key),
            )
        with row[2]:
            _step(laid, 1, t("add.next"), ":material/chevron_right:")
        unsaved = [one for one in laid.drafts if not one.saved and one.number_kept]
        with row[3]:
            st.button(
                t("add.save_all", n=sum(one.number_kept for one in unsaved)),
                type="primary",
                icon=":material/save:",
                disabled=not unsaved,
                width="stretch",
                on_click=_save_all,
                args=(found, unsaved),
            )
        with row[4]:
            st.button(t("add.another"), icon=":material/add:", on_click=drafts.clear, width="stretch")


def _step(laid: Desk, by: int, label: str, icon: str) -> None:
    to = laid.open + by
    st.button(
        label,
        icon=icon,
        key=f"step {by}",
        disabled=not 0 <= to < len(laid.drafts),
        on_click=_turn,
        args=(laid, to),
        width="stretch",
    )


def _turn(laid: Desk, to: int) -> None:
    laid.open = to


def _turn_to_chosen(laid: Desk, key: str) -> None:
    laid.open = st.session_state[key]


def _named(draft: Draft, number: int) -> str:
    first = draft.article.title or " ".join(draft.article.text.split()[:8])
    state_of = t("add.is_saved") if draft.saved else t("words.reports", n=len(draft.reports))
    return f"{number + 1}. {first[:70]} · {state_of}"


def _save_all(found: State, unsaved: list[Draft]) -> None:
    for draft in unsaved:
        drafts.save(found, draft)
