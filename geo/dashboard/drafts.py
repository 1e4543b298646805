"""The reading desk of one visitor: what was given to read, what was read of it, and what a person changed since.

Everything stays in the visitor's session until it is saved. Reading goes one article at a time and takes each off the
queue when it is done, so that a click in the middle, a stop or a bad file costs none of the others.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from geo import pipeline
from geo.errors import EmplaceError
from geo.messages import t
from geo.model import Article, PlacePhrase, Report
from geo.sources import article_from_bytes
from geo.web.state import State

_DESK = "reading desk"


@dataclass(frozen=True, slots=True)
class Given:
    """One thing to read: words or a link (``text``), a file (``raw``), or an article as it is."""

    name: str
    text: str = ""
    raw: bytes = b""
    article: Article | None = None
    about: dict[str, Any] = field(default_factory=dict)


@dataclass
class Draft:
    """An article as read, with what a person has changed since."""

    article: Article
    systems: tuple[tuple[int, int], ...]
    phrases: tuple[PlacePhrase, ...]
    left_out: tuple[str, ...]
    original: tuple[Report, ...]
    reports: list[Report]
    kept: list[bool]
    chosen: int = 0
    placing: bool = False
    saved: bool = False
    answered: dict[str, Any] = field(default_factory=dict)

    @property
    def number_kept(self) -> int:
        """How many reports would be saved."""
        return sum(self.kept)


@dataclass
class Desk:
    """What lies on the desk: the queue, the drafts, and one sentence for each thing that could not be read."""

    queue: list[Given] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    total: int = 0
    open: int = 0

    @property
    def draft(self) -> Draft | None:
        """The draft that is open."""
        return self.drafts[min(self.open, len(self.drafts) - 1)] if self.drafts else None


def desk() -> Desk:
    """The visitor's desk."""
    found: Desk = st.session_state.setdefault(_DESK, Desk())
    return found


def clear() -> None:
    """Take everything off the desk."""
    st.session_state.pop(_DESK, None)


def stop(laid: Desk) -> None:
    """Read no further; what was read stays."""
    laid.queue.clear()


def work(found: State, laid: Desk, tell: Callable[[int, int, str], None]) -> None:
    """Read what is in the queue.

    Parameters
    ----------
    found : State
    laid : Desk
    tell : callable
        Told before each article how many are done, how many there are, and its name.
    """
    while laid.queue:
        given = laid.queue[0]
        tell(laid.total - len(laid.queue), laid.total, given.name)
        if not laid.queue:  # stopped
            return
        try:
            laid.drafts.append(read(found, given))
        except EmplaceError as error:
            laid.problems.append(str(error))
        except Exception:  # a defect of ours; it must cost neither the others nor the desk
            logging.getLogger(__name__).exception("reading %s", given.name)
            laid.problems.append(t("add.defect", name=given.name))
        # A click during the reading ends this run right here or above; either way nothing is lost or read twice.
        laid.queue.pop(0)


def read(found: State, given: Given) -> Draft:
    """Read one thing.

    Raises
    ------
    geo.errors.EmplaceError
        If it can't be fetched or is no article.
    """
    if given.article is not None:
        article = given.article
    elif given.raw:
        article = article_from_bytes(given.raw, given.name, **given.about)
    else:
        article = pipeline.read(given.text, found.settings, **given.about)
    reading = pipeline.read_article(article, found.settings, found.record)
    return Draft(
        article=reading.article,
        systems=tuple((one.start, one.end) for one in reading.systems),
        phrases=tuple(reading.phrases),
        left_out=tuple(reading.left_out),
        original=tuple(reading.reports),
        reports=list(reading.reports),
        kept=[True] * len(reading.reports),
        chosen=_most_exact(reading.reports, found),
    )


def save(found: State, draft: Draft) -> None:
    """Keep the reports that were not left out; they take the place of the article's earlier ones."""
    chosen = [report for report, kept in zip(draft.reports, draft.kept, strict=True) if kept]
    found.record.replace(draft.article, chosen, reviewed=True)
    draft.saved = True


def _most_exact(reports: Sequence[Report], found: State) -> int:
    """Report to open first: a named system, placed as finely as any."""

    def vague(number: int) -> tuple[bool, float]:
        report = reports[number]
        return report.system not in found.systems, report.location.radius_km if report.location else math.inf

    return min(range(len(reports)), key=vague, default=0)
