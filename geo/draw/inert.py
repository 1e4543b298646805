"""Text made inert for folium and HTML.

folium compiles what it has rendered as a Jinja template a second time, and a browser reads ``</script>`` inside a
script. Text of an article, a file or a user therefore travels only as percent-encoding (`percent`) or as JSON without
a single brace, angle bracket or ampersand inside its strings (`json_block`).
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from branca.element import Element
from jinja2 import Template

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_ACTIVE = re.compile(r"[{}<>&'`$%#]")


def percent(value: Any) -> str:
    """Write JSON in percent-encoding: only letters, digits, blanks and ``% . , : ~ -`` are left.

    The underscore goes too, because streamlit-folium rewrites names that begin with one.
    """
    return quote(json.dumps(value, separators=(",", ":")), safe=" ,:").replace("_", "%5F")


def json_block(value: Any) -> str:
    """Write JSON whose strings hold nothing that Jinja, HTML or a template literal would act on."""
    plain = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return _STRING.sub(lambda string: _ACTIVE.sub(lambda c: f"\\u{ord(c.group()):04x}", string.group()), plain)


class Raw(Element):
    """Text that folium puts out as it is, without compiling it."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Raw"
        self.text = text
