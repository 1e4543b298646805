"""An article's text with its marked systems and places, as a small component; its words are set as text only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from geo.draw import assets

_CSS = """
.reading { font-family: var(--st-font); font-size: 15px; line-height: 1.65; color: var(--st-text-color); overflow-wrap: anywhere; }
.reading h2 { font-size: 20px; line-height: 1.3; margin: 0 0 4px; font-weight: 650; }
.reading .about { opacity: .68; font-size: 13px; margin-bottom: 12px; }
.reading p { margin: 0 0 12px; }
.reading a { color: inherit; }
.reading mark { color: inherit; border-radius: 3px; padding: 0 2px; background: none; }
.reading mark.emplace-system { background: rgba(255, 176, 32, .42); }
.reading mark.emplace-place { background: rgba(58, 160, 255, .32); }
.reading mark.emplace-other-system { box-shadow: inset 0 -2px 0 rgba(255, 176, 32, .75); }
.reading mark.emplace-other-place { box-shadow: inset 0 -2px 0 rgba(58, 160, 255, .6); }
.reading .reader-sentence { cursor: pointer; border-bottom: 1px dashed color-mix(in srgb, var(--st-primary-color) 60%, transparent); }
.reading .reader-sentence.reader-on { background: color-mix(in srgb, var(--st-primary-color) 13%, transparent); }
.reading .key { font-size: 12.5px; opacity: .8; margin-top: 16px; display: flex; flex-wrap: wrap; gap: 4px 14px; }
"""

_JS = """
const cleanups = new WeakMap();
export default function ({ parentElement, data, setTriggerValue }) {
  const { reader } = globalThis.Emplace, root = parentElement.querySelector(".reading");
  const key = JSON.stringify(data.article);
  if (root.dataset.key !== key) {
    root.dataset.key = key;
    root.replaceChildren();
    if (data.article.title) reader.make("h2", "", data.article.title, root);
    const about = reader.make("div", "about", null, root);
    if (data.article.url) {
      const link = reader.make("a", "", data.article.source || "link", about);
      link.href = data.article.url;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else reader.make("span", "", data.article.source || "pasted text", about);
    about.append(", " + data.article.published_words);
    const text = reader.make("div", "text", null, root);
    text.lang = data.article.lang || "";
    text.dir = "auto";
    reader.article(text, data.article, (report) => setTriggerValue("picked", report));
    const legend = reader.make("div", "key", null, root);
    for (const [kind, words] of [["system", "system reported"], ["place", "its place"], ["other-system", "system named"], ["other-place", "place named"]])
      reader.make("mark", "emplace-" + kind, words, legend);
  }
  reader.light(root, data.chosen);
}
"""


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "emplace_reader", html='<div class="reading"></div>', css=_CSS, js=assets.text_of("reader.js") + _JS
    )


def show(key: str, article: Mapping[str, Any], chosen: str, on_pick: Callable[[str], None]) -> None:
    """Show an article as `geo.draw.reading` gives it; ``on_pick`` gets the report whose words were clicked."""

    def picked() -> None:
        value = st.session_state[key].get("picked")
        if value:
            on_pick(str(value))

    _component()(key=key, data={"article": dict(article), "chosen": chosen}, on_picked_change=picked)
