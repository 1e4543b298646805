"""Which language a text is in, of those that can be read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from geo.extract.lexicon import languages

_SAMPLE_CHARACTERS = 4_000
FALLBACK = "en"


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the readable language that fits best; English for text without letters."""
    sample = text[:_SAMPLE_CHARACTERS]
    if not re.search(r"[^\W\d_]", sample):
        return FALLBACK
    return str(_identifier().classify(sample)[0])


def readable(code: str | None, text: str) -> str:
    """Return the given language if it can be read, else the detected one."""
    code = (code or "").split("-")[0].lower()
    return code if code in languages() else detect(text)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    import py3langid  # its model takes half a second to load: only when a language was not given

    py3langid.set_languages(list(languages()))
    return py3langid
