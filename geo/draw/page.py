"""One article as one offline page: its text with the marked words, a map of what it reports, and each report.

The page holds everything it needs. Words of the article stand in a JSON block and are set as text in the browser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from branca.element import Element, Figure

from geo.draw import assets, features, words
from geo.draw.folium_map import SavedMap
from geo.draw.inert import Raw, json_block
from geo.merge import Sourced, merge
from geo.messages import t
from geo.model import Article, Report, System
from geo.settings import Settings

_STYLES, _SCRIPTS = ("page.css",), ("reader.js", "page.js")


def page(
    article: Article, reports: Sequence[Report], catalogue: Iterable[System], settings: Settings | None = None
) -> str:
    """Make the page.

    Parameters
    ----------
    article : Article
    reports : sequence of Report
        What was found in it; those without a location are listed, not drawn.
    catalogue : iterable of System
        For range bands and their sources (a `geo.catalogue.Catalogue` is one).
    settings : Settings, optional

    Returns
    -------
    str
        A complete HTML document.
    """
    settings = settings or Settings.from_environment()
    systems = {system.name: system for system in catalogue}
    articles = {article.id: article}
    deployments = merge(Sourced(report, article) for report in reports)
    drawn = SavedMap(features.collection(deployments, articles, systems), settings, {"popups": False})
    content = {
        "article": reading(article, reports),
        "details": [features.detail(one, articles, systems) for one in deployments],
        "made": t("page.made"),
    }
    drawn.add_child(_Panel(content, settings))
    return str(drawn.get_root().render())


class _Panel(Element):
    """Text and reports beside the map; comes after the map's own scripts."""

    def __init__(self, content: Any, settings: Settings) -> None:
        super().__init__()
        self._name = "Panel"
        self._content, self._settings = content, settings

    def render(self, **kwargs: Any) -> str:
        figure = self.get_root()
        assert isinstance(figure, Figure)
        policy = _POLICY.format(tiles=_tile_origin(self._settings))
        parts = [
            (figure.header, "policy", f'{policy}<meta name="color-scheme" content="light dark">'),
            (figure.header, "referrer", '<meta name="referrer" content="no-referrer">'),
            *((figure.header, name, f"<style>{assets.text_of(name)}</style>") for name in _STYLES),
            (figure.html, "reader", '<main id="emplace-reader"></main>'),
            (
                figure.html,
                "content",
                f'<script type="application/json" id="emplace-content">{json_block(self._content)}</script>',
            ),
            *((figure.script, name, assets.text_of(name)) for name in _SCRIPTS),
        ]
        for parent, name, text in parts:
            parent.add_child(Raw(text), name=f"emplace-{name}")
        return ""


# Nothing may be fetched from anywhere (online tiles excepted, where they are set up).
_POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:{tiles}; connect-src 'none'; base-uri 'none'; form-action 'none'\">"
)


def reading(
    article: Article, reports: Sequence[Report], ids: Sequence[str] = (), others: Iterable[tuple[int, int, str]] = ()
) -> dict[str, Any]:
    """Give an article's text with its marks ``[start, end, kind, report]`` and sentences, as plain data.

    Parameters
    ----------
    article : Article
    reports : sequence of Report
    ids : sequence of str
        What to call each report; its identity when not given.
    others : iterable of (start, end, kind)
        Further mentions that carry no report; marked more faintly.
    """
    names = list(ids) or [report.id for report in reports]
    marks: list[list[Any]] = []

    def mark(span: tuple[int, int] | None, kind: str, name: str) -> None:
        if span and all(span[1] <= other[0] or span[0] >= other[1] for other in marks):
            marks.append([span[0], span[1], kind, name])

    for name, report in zip(names, reports, strict=True):
        mark(report.system_span, "system", name)
        mark(report.place_span, "place", name)
        for clue in report.clues:
            mark((clue.start, clue.end), "place", name)
    for start, end, kind in others:
        mark((start, end), f"other-{kind}", "")
    sentences = [[one.evidence.start, one.evidence.end, name] for name, one in zip(names, reports, strict=True)]
    return {
        "title": article.title,
        "source": article.source or features.host(article.url),
        "url": features.link(article.url),
        "published_words": words.day(article.published),
        "text": article.text,
        "marks": sorted(marks),
        "sentences": sentences,
    }


def _tile_origin(settings: Settings) -> str:
    found = (
        features.host(settings.tiles_url.replace("{s}", "a").replace("{", "").replace("}", ""))
        if settings.tiles_url
        else None
    )
    return f" https://{found} https://*.{found.partition('.')[2]}" if found else ""
