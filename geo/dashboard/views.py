"""Named views: the present filters and the place on the map, kept under a name in this browser."""

from __future__ import annotations

from typing import Any

from geo.dashboard.component import opened
from geo.messages import t


def _component() -> Any:
    return opened("views", '<div class="views"></div>')


def show(key: str) -> None:
    """Show the button that opens the list of views."""
    _component()(
        key=key,
        width="content",
        data={
            "views": t("views.views"),
            "name": t("views.name"),
            "save": t("words.save"),
            "delete": t("views.delete"),
            "none": t("views.none"),
        },
    )
