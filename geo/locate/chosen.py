"""What the ranker chose, and how a chosen row of the gazetteer becomes a location with its reasons in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.locate import context
from geo.locate.index import DEMONYM, MAIN, Gazetteer
from geo.model import Candidate, Location, Precision

_MOST_CANDIDATES = 5
_COLUMN = {name: number for number, name in enumerate(context.FEATURES)}


@dataclass(slots=True)
class Choices:
    """The ranker's choice for each mention of a document.

    ``chosen`` is the position in the table of the candidate taken for a mention, -1 where there is none.
    """

    table: context.Table | None
    scores: NDArray[np.float32]
    chosen: list[int]
    name_of: list[int]


def placed(gazetteer: Gazetteer, choices: Choices, at: int) -> tuple[Location, str]:
    """The location of a candidate with the others of its name behind it, and its kind."""
    table = choices.table
    assert table is not None
    n = int(table.name[at])
    first, last = int(table.starts[n]), int(table.starts[n + 1])
    # What was chosen comes first: the words beside a name may have outweighed the best score.
    best = first + np.argsort(-choices.scores[first:last], kind="stable")[:_MOST_CANDIDATES]
    order = [at, *(j for j in best.tolist() if j != at)][:_MOST_CANDIDATES]
    reasons = reasons_of(gazetteer, table, at)
    candidates = tuple(
        gazetteer.candidate(int(table.row[j]), round(float(choices.scores[j]), 3), reasons if j == at else ())
        for j in order
    )
    row = int(table.row[at])
    kind = "demonym" if table.how[at] == DEMONYM else candidates[0].kind
    return location_of(gazetteer, row, candidates, reasons), kind


def reasons_of(gazetteer: Gazetteer, table: context.Table, at: int) -> tuple[str, ...]:
    """Why a candidate was taken, in words, from the features that speak for it."""
    row = int(table.row[at])
    values = table.base[at]
    n = int(table.name[at])
    others = int(table.starts[n + 1] - table.starts[n]) - 1
    reasons = []
    if others == 0:
        reasons.append("the only place of this name that we know")
    if values[_COLUMN["beside_container"]] > 0.3:
        reasons.append("the text names what it lies in right beside it")
    country = gazetteer.countries[gazetteer.country[row]]
    container = gazetteer.country_row.get(country)
    if container is not None and container != row and values[_COLUMN["country_named"]] > 0.3:
        reasons.append(f"the text speaks of {gazetteer.label(container)[0]}")
    admin = gazetteer.admin_row.get(gazetteer.admins[gazetteer.admin1[row]])
    if admin is not None and admin != row and values[_COLUMN["region_named"]] > 0.3:
        reasons.append(f"the text speaks of {gazetteer.label(admin)[0]}")
    elif admin is not None and admin != row and values[_COLUMN["region_share"]] > 0.3:
        reasons.append(f"other names of the text lie in {gazetteer.label(admin)[0]}")
    if values[_COLUMN["closest"]] < math.log10(51):
        reasons.append("another name of the text lies within 50 km")
    if others and values[_COLUMN["people_below_best"]] >= 0 and values[_COLUMN["people"]] > 1.5:
        reasons.append("the largest place of this name")
    if table.how[at] == MAIN and not reasons:
        reasons.append("its usual name")
    return tuple(reasons)


def location_of(
    gazetteer: Gazetteer, row: int, candidates: tuple[Candidate, ...], reasons: tuple[str, ...]
) -> Location:
    """A gazetteer row as a location."""
    first = candidates[0] if candidates else gazetteer.candidate(row)
    origin = first.source.split(":", 1)[0]
    source = {"landmark": "landmark", "user": "user"}.get(origin)
    if source is None:
        source = "region" if first.precision in (Precision.REGION, Precision.COUNTRY) else "gazetteer"
    return Location(
        latitude=first.latitude,
        longitude=first.longitude,
        radius_km=first.radius_km,
        precision=first.precision,
        name=gazetteer.full_name(row),
        source=first.source if origin == source else f"{source}:{first.source}",
        country=first.country,
        candidates=candidates,
        reasons=reasons,
    )
