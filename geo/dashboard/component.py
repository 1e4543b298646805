"""Small components of our own: one file of script and one of style beside this one, in the page, not in a frame.

Streamlit sends a component's script and style along at every run. Ours is a line that loads the script proper, which
brings the style and which the browser keeps.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config

from geo.draw import assets

_HERE = Path(__file__).resolve().parent
# A component lies in a shadow root of its own, which takes the sheet before anything is shown in it.
_DRESS = """
const sheet = new CSSStyleSheet();
sheet.replaceSync({css});
export function dress(root) {{
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}}
"""


@lru_cache(maxsize=32)
def opened(name: str, html: str = "", *, maps: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> Any:
    """Give a component to call, made once in the life of the server.

    Parameters
    ----------
    name : str
        Of its files: ``<name>.js``, and ``<name>.css`` where it has a look of its own.
    html : str
        What it starts from.
    maps, own : tuple of str
        Scripts that its own builds on: the map's (`geo.draw.assets`), and others beside this file.
    """
    style = _HERE / f"{name}.css"
    scripts = [assets.text_of(one) for one in maps]
    scripts += [(_HERE / one).read_text(encoding="utf-8") for one in (*own, f"{name}.js")]
    scripts.append(_DRESS.format(css=json.dumps(style.read_text(encoding="utf-8") if style.exists() else "")))
    address = published(f"component/{name}.js", "".join(scripts))
    return st.components.v2.component(
        f"emplace_{name}",
        html=html or None,
        # On several lines, because Streamlit takes one line for the name of a file.
        js=f'const {{ default: show, dress }} = await import(location.origin + "{address}");\n'
        "export default (given) => {\n  dress(given.parentElement.getRootNode());\n  return show(given);\n};\n",
    )


def published(name: str, script: str) -> str:
    """Address, without the host, of a script that the browser keeps."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"{f'/{base}' if base else ''}/assets/{assets.publish(name, script)}"
