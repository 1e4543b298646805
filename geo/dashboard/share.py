"""Copy the link of the chosen deployment, or a citation of it: a small component of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.dashboard import detail_panel
from geo.dashboard.component import opened
from geo.messages import t

_LINK = "{link}"  # put in by the browser, which knows the address


def _component() -> Any:
    return opened("share", '<div class="share"></div>')


def show(key: str, detail: Mapping[str, Any]) -> None:
    """Show the buttons for one deployment."""
    _component()(
        key=key,
        data={
            "pin": detail["id"],
            "citation": detail_panel.citation(detail, _LINK),
            "copy_link": t("panel.copy_link"),
            "copy_citation": t("panel.copy_citation"),
            "copied": t("panel.copied"),
        },
    )
