"""The *About and method* page: what Emplace does, how right it is, how to read the map, and what it refuses to do."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

import geo
from geo.dashboard import address, guide
from geo.messages import t

_PACKAGE = Path(geo.__file__).resolve().parent
_ACCURACY = (_PACKAGE.parent / "docs" / "accuracy.md", _PACKAGE / "_docs" / "accuracy.md")
_COLUMNS = ("date", "what", "set", "f1", "english", "others", "precision", "quiet", "evidence")


def show() -> None:
    """Draw the page."""
    address.leave_map()
    _, middle, _ = st.columns([1, 5, 1])
    with middle, st.container(key="about"):
        st.markdown(t("about.text"))
        st.header(t("about.accuracy_title"))
        measured = accuracy()
        if measured:
            st.markdown(t("about.accuracy", **measured))
        st.markdown(t("about.accuracy_note"))
        st.markdown(t("about.refuses"))
        guide.again()


@lru_cache(maxsize=1)
def accuracy() -> dict[str, str]:
    """Newest score on articles that nobody had looked at, from docs/accuracy.md; empty where that page is not there."""
    page = next((path for path in _ACCURACY if path.is_file()), None)
    if page is None:
        return {}
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| 20")
    ]
    checked = [dict(zip(_COLUMNS, row, strict=True)) for row in rows if len(row) == len(_COLUMNS) and row[2] == "check"]
    return {name: checked[-1][name] for name in _COLUMNS if name not in {"what", "set"}} if checked else {}
