"""The sample articles of ``data/articles``: our own short summaries of published reports, each with its link."""

from __future__ import annotations

from pathlib import Path

from geo.errors import DataError
from geo.model import Article
from geo.settings import Settings
from geo.sources import front_matter

_FIELDS = ("title", "url", "publisher", "lang")
_EXAMPLE = "worked_example = true"


def samples(settings: Settings | None = None) -> list[Article]:
    """Read every sample article, oldest file name first.

    Raises
    ------
    geo.errors.DataError
        If a file has no front matter or lacks a field.
    """
    folder = (settings or Settings.from_environment()).data_dir / "articles"
    return [sample(path) for path in sorted(folder.glob("*.md")) if path.name != "README.md"]


def example(lang: str, settings: Settings | None = None) -> Article:
    """Give the sample that the pages use as a worked example: in a language if there is one, else in English.

    Raises
    ------
    geo.errors.DataError
        If no sample says ``worked_example = true``.
    """
    folder = (settings or Settings.from_environment()).data_dir / "articles"
    marked = [path for path in sorted(folder.glob("*.md")) if _EXAMPLE in path.read_text(encoding="utf-8")]
    found = [sample(path) for path in marked]
    if not found:
        raise DataError(f"No sample article in {folder} says {_EXAMPLE}.")
    return min(found, key=lambda article: (article.lang != lang, article.lang != "en"))


def sample(path: Path) -> Article:
    """Read one sample article: TOML between two lines of ``+++``, then the text."""
    try:
        found = front_matter.split(path.read_text(encoding="utf-8"))
        if found is None:
            raise DataError(f"{path.name}: the front matter must stand between two lines of {front_matter.FENCE}.")
        front, text = found
        missing = [name for name in _FIELDS if name not in front]
        if missing:
            raise DataError(f"{path.name}: the field {missing[0]!r} is missing.")
        return Article(text=text, **front_matter.about_article(front))
    except ValueError as error:
        raise DataError(f"{path.name}: {error}.") from None
