"""Emplace: a published article goes in, an honest map of the deployments it reports comes out.

::

    article = geo.read("https://...")                    # or the text itself
    reports = geo.extract(article)                       # what it says of which system, where, in which words
    found = geo.deployments(reports, article)            # reports that say the same, together
    geo.map(found).save("map.html")                      # a folium.Map that works without internet

`geo.read_article` keeps everything that was found on the way, `geo.locate` places a report by all its clues. They come
from `geo.pipeline` and from the packages `geo.extract` and `geo.locate`, which can be called. Nothing is loaded before
it is used, so ``import geo`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo import extract, locate
    from geo.pipeline import deployments, map, read, read_article

__all__ = ["deployments", "extract", "locate", "map", "read", "read_article"]

_PACKAGES = frozenset({"extract", "locate"})


def __getattr__(name: str) -> Any:
    """Load a public function when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'geo' has no attribute {name!r}")
    if name in _PACKAGES:
        return import_module(f"geo.{name}")
    return getattr(import_module("geo.pipeline"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
