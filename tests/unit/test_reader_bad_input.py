"""Texts as they come: the reader neither fails nor loses its place, and every span points into the original text."""

import pytest

from geo.extract import Reader
from geo.model import Article

CLEAN = "An S-400 battery was deployed near Gvardeyskoye in Crimea."
COOKIES = "Home | World | Sport\nWe use cookies. Accept all\nSubscribe\n"
TEXTS = {
    "mixed languages": CLEAN + "\nБатарею С-400 перебросили под Луга.\nEine Patriot-Batterie steht in Rzeszów.",
    "all capitals": CLEAN.upper(),
    "no punctuation": "an S-400 battery was deployed near Gvardeyskoye in Crimea it arrived by rail on Tuesday",
    "navigation and cookies": COOKIES + CLEAN + "\nRead more\n© 2024 All rights reserved",
    "right to left": "وصلت بطارية S-400 إلى قاعدة حميميم في سوريا\u200f.",
    "zero width": "An S\u200b-\u200b400 battery was de\u200bployed near Gvar\u200bdeyskoye in Cri\u2060mea.",
    "look-alike letters": "An Ѕ-400 battery was deployed near Gvаrdeyskoye in Crіmea.",
    "nothing but marks": "\u200b\u200f\ufeff \u0301\u0301",
    "lone surrogate": "An S-400 battery \ud800 stands at Luga in Russia.",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_spans_point_into_the_original_text(text: str) -> None:
    reading = Reader.open().read(Article(text))
    for phrase in reading.phrases:
        assert text[phrase.start : phrase.end] == phrase.surface
    for mention in reading.systems:
        assert 0 <= mention.start < mention.end <= len(text)
    for report in reading.reports:
        assert text[report.evidence.start : report.evidence.end] == report.evidence.quote


@pytest.mark.parametrize(
    "kind", ["mixed languages", "all capitals", "no punctuation", "navigation and cookies", "look-alike letters"]
)
def test_the_system_is_still_found(kind: str) -> None:
    assert "S-400" in {mention.system for mention in Reader.open().read(Article(TEXTS[kind], lang="en")).systems}


def test_what_stands_around_an_article_changes_no_report() -> None:
    def told(text: str) -> set[tuple[str, str | None, str]]:
        reports = Reader.open().read(Article(text, lang="en")).reports
        return {(one.system, one.place, one.status.value) for one in reports}

    assert told(TEXTS["navigation and cookies"]) == told(CLEAN)
