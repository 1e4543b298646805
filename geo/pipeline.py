"""The whole way in one place: read an article, extract its reports, locate them, keep them, draw them.

These are the functions behind ``geo.read``, ``geo.extract``, ``geo.locate`` and ``geo.map``; the dashboard, the command
and the bulk reader use the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from geo import merge as merging
from geo import rules
from geo.catalogue import Catalogue
from geo.errors import InputError
from geo.exchange.format import Shown, format_named
from geo.extract import Reader, Reading, extract
from geo.filters import Filter
from geo.gate import OPEN, profile_named
from geo.locate import Locator, locate
from geo.model import Article, Deployment, Report
from geo.settings import Settings
from geo.sources import article_from_text, fetch, samples
from geo.store import Publication, Store

__all__ = ["deployments", "extract", "fill_with_samples", "locate", "map", "open_store", "read", "read_article"]


def read(source: str, /, settings: Settings | None = None, **about: Any) -> Article:
    """Make an article of a link or of a text.

    Parameters
    ----------
    source : str
        A link (http or https) or the text itself.
    settings : Settings, optional
        Read from the environment when not given.
    **about
        ``title``, ``url``, ``source``, ``published``, ``lang`` where known.

    Raises
    ------
    geo.errors.FetchError, geo.errors.InputError
        If the link can't be opened, or there is no text.
    """
    if source.lower().startswith(("http://", "https://")) and not any(c.isspace() for c in source.strip()):
        return fetch(source.strip(), settings, **about)
    return article_from_text(source, **about)


def read_article(article: Article, settings: Settings | None = None, store: Store | None = None) -> Reading:
    """Read an article and keep everything that was found on the way; the language is filled in.

    Parameters
    ----------
    article : Article
    settings : Settings, optional
        Read from the environment when not given.
    store : Store, optional
        Whose newsroom's rules (`geo.rules`) are used.
    """
    return next(read_articles([article], settings, store))


def read_articles(
    articles: Iterable[Article], settings: Settings | None = None, store: Store | None = None
) -> Iterator[Reading]:
    """Do the same with many articles, in their order; in less time than one by one."""
    for reading in rules.read_many(articles, rules.kept(store) if store else (), settings):
        yield replace(reading, article=replace(reading.article, lang=reading.lang))


def deployments(reports: Iterable[Report], article: Article | None = None) -> list[Deployment]:
    """Put reports together that say the same."""
    about = article or Article("")
    return merging.merge(merging.Sourced(report, about) for report in reports)


def map(
    deployments: Iterable[Deployment],
    articles: Article | Iterable[Article] | None = None,
    settings: Settings | None = None,
) -> Any:
    """Draw deployments on a ``folium.Map`` that works without internet.

    Parameters
    ----------
    deployments : iterable of Deployment
    articles : Article or iterable of Article, optional
        What the deployments were read from; names the sources and their links in the popups.
    settings : Settings, optional
        Read from the environment when not given.

    Returns
    -------
    folium.Map
        With the sentences, the catalogue's range bands, scripts and base map inside.
    """
    from geo import draw

    given = [articles] if isinstance(articles, Article) else articles or ()
    return draw.map(
        deployments,
        articles={article.id: article for article in given},
        systems=Catalogue.open(settings).systems,
        settings=settings,
    )


def export(
    store: Store, out: BinaryIO, form: str, wanted: Filter | None = None, settings: Settings | None = None
) -> int:
    """Write the deployments that a filter selects to a binary stream, in a format of ``geo/exchange/formats``.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    geo.errors.InputError
        If the format is not known.
    """
    written, systems = 0, Catalogue.open(settings).systems

    def shown() -> Iterator[Shown]:
        nonlocal written
        for one, articles in store.each(wanted):
            written += 1
            yield Shown(one, articles, systems.get(one.system))

    format_named(form).write(shown(), out)
    return written


def fill_with_samples(
    store: Store, settings: Settings | None = None, progress: Callable[[str, float], None] | None = None
) -> int:
    """Read the sample articles into a store; what is there already stays as it is.

    Returns
    -------
    int
        How many articles were added.
    """
    articles = samples(settings)
    reader = Reader.open(settings)
    added = 0
    for number, article in enumerate(articles):
        if store.article(article.id) is None:
            added += store.add(article, reader.read(article).reports).article_added
        if progress:
            progress(f"Reading the sample articles ({number + 1} of {len(articles)})", (number + 1) / len(articles))
    return added


def open_locator(
    settings: Settings | None = None,
    progress: Callable[[str, float], None] | None = None,
    store: Store | None = None,
) -> Locator:
    """Open what places words, compiling the gazetteer on first use.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment when not given.
    progress : callable, optional
        Told what is being done and the share done, 0 to 1.
    store : Store, optional
        Keeps a geocoder's answers; the store of the settings when not given. Not opened without a geocoder.
    """
    settings = settings or Settings.from_environment()
    answers = (store or Store.open(settings)) if settings.nominatim_url or settings.geocoder else None
    return Locator.open(settings, progress, answers)


def open_store(settings: Settings | None = None, profile: str | None = None) -> Store:
    """Open the store to read from as a profile shows it; every export reads from here.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment when not given.
    profile : str, optional
        A publication profile; that of the settings when not given. Where the settings name one that is not open, no
        other may be asked for.

    Raises
    ------
    geo.errors.InputError
        If there is no such profile, or another than the settings' is asked for.
    """
    settings = settings or Settings.from_environment()
    if profile and settings.profile not in (OPEN, profile):
        raise InputError(f"EMPLACE_PROFILE is {settings.profile!r}, so {profile!r} can't be asked for. Leave it out.")
    chosen = profile_named(profile or settings.profile, settings)
    record = Store.open(settings)
    return record if chosen.is_open else Publication(record, chosen).kept()
