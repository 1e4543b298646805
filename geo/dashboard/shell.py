"""The frame around every page: window title, look, language, navigation."""

from __future__ import annotations

import gc
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config

from geo import messages
from geo.dashboard.component import opened
from geo.errors import InputError
from geo.gate import OPEN, profiles
from geo.messages import t
from geo.sources.files import suffixes
from geo.web.state import LANGUAGE, PROFILE, bound, see_through, settings_here

_HERE = Path(__file__).resolve().parent
_CHOSEN = "language"
# Where Streamlit's own widgets say something in English only that no setting changes, and the size it is written in.
_DROP = "[data-testid=stFileUploaderDropzone]"
_CHOOSES = f"{_DROP} [data-testid=stBaseButton-secondary]"
_CHOOSE = f"{_CHOOSES} p", ".93rem"
_FRAME = "iframe[title*='st_folium']"
_LIMIT = f"{_DROP} [data-testid=stFileUploaderDropzoneInstructions] span", ".87rem"
_ENTER = "[data-testid=InputInstructions] span", ".72rem"
_SKIP = "[data-testid=stSkipToContent]"
_REST = "{}"  # of what a widget says, as language.js knows it
_KEEPING = ("add", "review")  # pages of those who keep the record


def pages() -> dict[str, Any]:
    """Every page by its short name, in the order of the navigation, with titles in the visitor's language."""
    found = _pages(messages.language())
    return {name: page for name, page in found.items() if name not in _KEEPING} if bound() else found


@lru_cache(maxsize=16)
def _pages(_language: str) -> dict[str, Any]:
    from geo.dashboard import about_page, add_page, insights_page, map_page, review_page, sources_page, systems_page

    return {
        "map": st.Page(map_page.show, title=t("page.map"), icon=":material/map:", default=True),
        "add": st.Page(add_page.show, title=t("page.add"), icon=":material/article:", url_path="add"),
        "review": st.Page(review_page.show, title=t("page.review"), icon=":material/fact_check:", url_path="review"),
        "systems": st.Page(systems_page.show, title=t("page.systems"), icon=":material/radar:", url_path="systems"),
        "sources": st.Page(sources_page.show, title=t("page.sources"), icon=":material/newspaper:", url_path="sources"),
        "insights": st.Page(
            insights_page.show, title=t("page.insights"), icon=":material/insights:", url_path="insights"
        ),
        "about": st.Page(about_page.show, title=t("page.about"), icon=":material/info:", url_path="about"),
    }


def run() -> None:
    """Run the page that the address names."""
    # A picture of our own: Streamlit would fetch a named icon from another host.
    st.set_page_config(page_title="Emplace", page_icon=str(_HERE / "icon.png"), layout="wide")
    st.logo(str(_HERE / "logo.svg"), size="large", icon_image=str(_HERE / "icon.png"))
    speak()
    st.html(_look(messages.language()))
    page = st.navigation(list(pages().values()))
    # Those who keep the record see it as it is; everybody else sees what the profile allows.
    keeping = page.url_path in _KEEPING
    see_through(None if keeping else st.query_params.get(PROFILE))
    try:
        page.run()
    except InputError as error:
        st.error(str(error), icon=":material/error:")
    with st.sidebar:
        if not bound() and not keeping:
            _reader_switch()
        _language_switch()
    _settle(page.url_path)


@lru_cache(maxsize=16)
def _settle(_page: str) -> None:
    """Take what a page has loaded for good out of the garbage collector's sight, once a page.

    Streamlit collects after every run. To look through a gazetteer and all modules each time took longer than the run
    itself, and nothing else of the server, the map's data included, could work meanwhile.
    """
    gc.collect()
    gc.freeze()


# What only people read of a style sheet, which Streamlit sends along at every run.
_UNREAD = re.compile(r"/\*.*?\*/\s*|\n\s*", re.DOTALL)


@lru_cache(maxsize=16)
def _look(_language: str) -> str:
    """Style of every page; our words are written over those that Streamlit's widgets say in English only."""
    kinds = ", ".join(suffix.upper() for suffix in suffixes() if suffix != "htm")
    most_mb = int(config.get_option("server.maxUploadSize"))
    said = {
        _CHOOSE: t("add.choose"),
        _LIMIT: t("add.limit", n=most_mb, kinds=kinds),
        (f".st-key-rules-file {_LIMIT[0]}", _LIMIT[1]): t("add.limit", n=most_mb, kinds="JSON"),
        _ENTER: t("words.enter"),
    }
    written = "".join(
        f"{place} {{ font-size: 0; }}\n{place}::after {{ font-size: {size}; content: {_css_text(words)}; }}\n"
        for (place, size), words in said.items()
    )
    # What stands for Streamlit's one line may need two, on a phone.
    written += (
        f"{_LIMIT[0]}, {_LIMIT[0]}::after {{ white-space: normal; overflow: visible; }}\n{_DROP} {{ height: auto; }}\n"
    )
    sheet = (_HERE / "style.css").read_text(encoding="utf-8") + written
    return f"<style>{_UNREAD.sub('', sheet)}</style>"


def _css_text(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ") + '"'


def speak() -> None:
    """Speak the language that the visitor chose, else that of the link, else that of the browser.

    A callback that says something calls it too: Streamlit runs callbacks before the page.
    """
    chosen = st.session_state.get(_CHOSEN) or st.query_params.get(LANGUAGE)
    messages.speak(messages.choose(chosen, st.context.locale))


@lru_cache(maxsize=16)
def _widgets(_language: str) -> dict[str, str]:
    """What Streamlit's widgets say in English only, mostly to screen readers, and what to say instead."""
    return {
        str(words).replace("{what}", _REST): t(f"widgets.{name}", what=_REST)
        for name, words in messages.section("widgets").items()
    }


def _reader_switch() -> None:
    """Let an editor see what the reader sees, by profile."""
    key = "seen through"
    known = list(profiles(settings_here()))
    chosen = st.query_params.get(PROFILE, OPEN)
    st.session_state[key] = chosen if chosen in known else OPEN

    def changed() -> None:
        if st.session_state[key] == OPEN:
            st.query_params.pop(PROFILE, None)
        else:
            st.query_params[PROFILE] = st.session_state[key]

    def words(name: str) -> str:
        return t("page.seen_as_it_is") if name == OPEN else name

    with st.container(key="reader"):
        st.selectbox(t("page.seen_through"), known, key=key, format_func=words, on_change=changed)


def _language_switch() -> None:
    known = messages.languages()
    key = "language switch"
    st.session_state[key] = messages.language()

    def changed() -> None:
        st.session_state[_CHOSEN] = st.session_state[key]
        st.query_params[LANGUAGE] = st.session_state[key]

    with st.container(key="language"):
        st.selectbox(t("page.language"), list(known), key=key, format_func=known.__getitem__, on_change=changed)
        # What is written over, a screen reader is told by name.
        named = {_CHOOSES: t("add.choose"), _FRAME: t("page.map")}
        told = {
            "language": messages.language(),
            "named": named,
            "written": {_SKIP: t("words.skip")},
            "said": _widgets(messages.language()),
        }
        opened("language")(key="language told", data=told)
