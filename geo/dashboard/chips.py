"""Filter chips with the map's own symbols and live counts: a small component of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from geo.draw import assets

_CSS = """
.chips { display: flex; flex-wrap: wrap; gap: 5px; font-family: var(--st-font); }
.chips button { display: inline-flex; align-items: center; gap: 5px; padding: 3px 9px 3px 6px; min-height: 30px; border-radius: 99px;
  border: 1px solid var(--st-border-color); background: var(--st-background-color); color: var(--st-text-color);
  font: inherit; font-size: 13px; cursor: pointer; }
.chips button:hover { border-color: var(--st-primary-color); }
.chips button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.chips button[aria-pressed=true] { border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color);
  background: color-mix(in srgb, var(--st-primary-color) 13%, var(--st-background-color)); }
.chips .n { opacity: .6; font-variant-numeric: tabular-nums; }
"""

_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".chips"), { symbols } = globalThis.Emplace;
  root.setAttribute("aria-label", data.label);
  const paper = data.dark ? "#181f26" : "#ffffff";
  const had = root.getRootNode().activeElement?.dataset?.value;
  root.replaceChildren();
  for (const chip of data.chips) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.value = chip.value;
    button.setAttribute("aria-pressed", String(chip.on));
    button.append(symbols.icon(chip.type, chip.status, 20, paper, data.dark));
    const name = document.createElement("span"), count = document.createElement("span");
    name.textContent = chip.words;
    count.textContent = chip.count;
    count.className = "n";
    button.append(name, count);
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      setTriggerValue("toggled", chip.value);
    });
    root.append(button);
    if (chip.value === had) button.focus();
  }
}
"""


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "emplace_chips",
        html='<div class="chips" role="group"></div>',
        css=_CSS,
        js=assets.text_of("symbols.js") + _JS,
    )


def show(key: str, label: str, chips: Sequence[dict[str, Any]], on_toggle: Callable[[str], None]) -> None:
    """Show chips and call ``on_toggle`` with the value of the one that was pressed.

    Parameters
    ----------
    key : str
    label : str
        What screen readers call the group.
    chips : sequence of dict
        Each with ``value``, ``words``, ``count``, ``on``, and ``type`` and ``status`` for its symbol.
    on_toggle : callable
    """

    def toggled() -> None:
        value = st.session_state[key].get("toggled")
        if value:
            on_toggle(str(value))

    _component()(key=key, data={"label": label, "chips": list(chips), "dark": st.context.theme.type == "dark"}, on_toggled_change=toggled)
