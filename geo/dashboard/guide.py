"""A short guide for the first visit, beside the map: four steps, each lighting up what it speaks of.

The browser remembers when it has been read or closed; the About page brings it back.
"""

from __future__ import annotations

from typing import Any

from geo.dashboard.component import opened
from geo.messages import t


def _component() -> Any:
    return opened("guide", '<section class="guide" hidden></section>')


def show() -> None:
    """Show the guide to whoever has not closed it yet."""
    _component()(
        key="guide",
        data={
            "title": t("guide.title"),
            "steps": [
                {"words": t("guide.pin"), "at": ".st-key-panel blockquote"},
                {"words": t("guide.area"), "at": ".st-key-map iframe"},
                {"words": t("guide.filters"), "at": "[data-testid=stSidebarUserContent]"},
                {"words": t("guide.read"), "at": "[data-testid=stSidebarNav] a[href$=add]"},
            ],
            "back": t("guide.back"),
            "next": t("guide.next"),
            "done": t("guide.done"),
            "close": t("guide.close"),
        },
    )


def again() -> None:
    """Draw the button that brings the guide back at the next visit of the map."""
    _component()(key="guide again", data={"again": t("guide.again"), "told": t("guide.told")})
