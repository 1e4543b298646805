"""Sentences of a text, in any script, as spans of the original text."""

from __future__ import annotations

import re

from geo.locate.names import fold

# Sentence ends: a full stop, question or exclamation mark with its closing quotes, then space; or a line break.
_END = re.compile(r"[.!?…؟۔]+[\"'”’»)\]]*(?=\s)|\n+")
# Abbreviations before whose full stop a sentence rarely ends; lower case, all languages together.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col maj capt sgt adm gov sen rep st no vs etc jr sr u.s u.k u.n e.g i.e approx dept "
    "jan feb mar apr jun jul aug sept sep oct nov dec km mi ca bzw z.b d.h usw str nr hr "
    "г гг т.е т.д т.п т.н им ул р о обл руб тыс млн млрд стр см м кв пр "
    "п рр ст вул м.н напр tzv tj np tzw tys mln mld ul al gen płk gen dn sig dott sra sr ud ee.uu av art "
    "nº núm pág vol op cit".split()
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, without the white space around it; a line break ends one too."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and not _ends_here(text, match.start(), match.end()):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans or [(0, len(text))]


def _ends_here(text: str, stop: int, after: int) -> bool:
    following = text[after : after + 40].lstrip()
    if following and (following[0].islower() or following[0] in ",;)"):
        return False
    before = re.search(r"[\w.]+\Z", text[max(0, stop - 12) : stop])
    if text[stop] != "." or before is None:
        return True
    word = before.group().casefold()
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    # "on the 4. Dezember": a number before a full stop may be an ordinal, and months have capitals in German.
    return not (
        word.isdigit()
        and len(word) <= 2
        and following[:1].isalpha()
        and re.match(r"[A-ZÄÖÜ][a-zäöü]{2,}", following) is not None
        and _is_month(following)
    )


def _is_month(following: str) -> bool:
    return fold(re.split(r"\W", following)[0])[:3] in {
        "jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez",
    }  # fmt: skip


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
