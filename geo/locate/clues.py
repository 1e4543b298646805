"""Placing a report by everything that its article says about where it is."""

from __future__ import annotations

from geo.locate.locator import Locator
from geo.model import Location, Report


def locate(report: Report, locator: Locator | None = None) -> Location | None:
    """Place a report by all its clues together; ``None`` when none of them can be placed.

    Parameters
    ----------
    report : Report
        Its ``clues`` say where it is.
    locator : Locator, optional
        Opened with the settings of the environment when not given.
    """
    places = [clue.location for clue in report.clues if clue.location is not None]
    if len(places) <= 1:
        return places[0] if places else None
    return (locator or Locator.open()).combine(places)
