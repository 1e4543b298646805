"""The very first start: an absent store is made and filled with the sample articles, so that the map is not empty.

A store that is there, even an empty one, is left as it is.
"""

from __future__ import annotations

import threading

import streamlit as st

from geo.errors import EmplaceError
from geo.messages import t
from geo.web.state import State

_LOCK = threading.Lock()


def prepare(state: State) -> None:
    """Fill a store that was absent when the server started; further visitors wait for the first."""
    if not state.fresh:
        return
    from geo import pipeline

    with st.status(t("first.start"), expanded=True) as status, _LOCK:
        if state.fresh:
            bar = st.progress(0.0)

            def show(doing: str, share: float) -> None:
                bar.progress(min(1.0, max(0.0, share)), doing)

            try:
                # 1. The gazetteer, compiled once.
                pipeline.open_locator(state.settings, show, state.record)
                # 2. The samples, read as any article is.
                pipeline.fill_with_samples(state.record, state.settings, show)
            except EmplaceError as error:
                status.update(label=t("first.failed"), state="error")
                st.text(str(error))
                state.fresh = False
                return
            state.fresh = False
        status.update(label=t("first.ready"), state="complete")
    st.rerun()
