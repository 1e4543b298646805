"""Whatever text goes in, nothing comes out that Jinja, HTML or a script would act on."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import jinja2
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.draw.inert import json_block, percent

TEXT = st.text() | st.sampled_from(
    ["{{7*7}}", "{% raw %}", "{#", "</script>", "<!--", "${x}", "`", "{{{{", "}}", "\u2028", "_div_0", "\\{{", '"{{"']
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
@settings(deadline=None)  # a loaded machine is no defect
def test_json_block_survives_jinja_and_html(value: object) -> None:
    block = json_block(value)
    assert jinja2.Template(block).render() == block
    assert not re.search(r"[<>&`]", block)
    assert json.loads(block) == value


@given(VALUES)
@settings(deadline=None)  # a loaded machine is no defect
def test_percent_is_only_letters_digits_and_marks_that_nothing_acts_on(value: object) -> None:
    encoded = percent(value)
    assert re.fullmatch(r"[A-Za-z0-9 .,:~%-]*", encoded)
    assert json.loads(unquote(encoded)) == value
