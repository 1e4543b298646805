"""Which place a name means: candidates weighed in their document's context."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from geo.locate.index import DEMONYM, MAIN, Gazetteer
from geo.locate.places import KINDS
from geo.locate.recognise import Document, Mention
from geo.model import Candidate, Location, Precision, Toponym

_BONUS = {"country": 6.0, "admin1": 2.5, "region": 2.0, "continent": 3.0, "landmark": 3.5, "airfield": 1.5, "admin2": 1.0}


def resolve(
    gazetteer: Gazetteer,
    document: Document,
    found: Sequence[Mention],
    recognised: bool = True,
    countries: Sequence[str] = (),
) -> tuple[Toponym, ...]:
    """Choose a place for each mention; one sense a name and document."""
    # 1. What the document is about: countries named outright, then those that its names have in common.
    votes: Counter[str] = Counter()
    for code in countries:
        votes[code] += 4
    for mention in found:
        if mention.postings:
            row = mention.postings[0] >> 2
            code = gazetteer.countries[gazetteer.country[row]]
            votes[code] += 3 if KINDS[gazetteer.kind[row]] in ("country", "admin1") else 1
    total = sum(votes.values()) or 1
    # 2. Each name once.
    chosen: dict[str, tuple[Location | None, str]] = {}
    result = []
    for mention in found:
        if mention.key not in chosen:
            chosen[mention.key] = _choose(gazetteer, mention, votes, total)
        location, kind = chosen[mention.key]
        if recognised and not _meant(gazetteer, document, mention):
            continue
        result.append(
            Toponym(mention.start, mention.end, document.text[mention.start : mention.end], kind, location)
        )
    return tuple(result)


def _meant(gazetteer: Gazetteer, document: Document, mention: Mention) -> bool:
    if mention.end - mention.start <= 2 and document.text[mention.start : mention.end] not in ("US", "UK"):
        return False
    row = mention.postings[0] >> 2
    kind = KINDS[gazetteer.kind[row]]
    if kind in ("country", "admin1", "region", "continent", "landmark", "airfield"):
        return True
    return int(gazetteer.population[row]) >= 20_000 or mention.inflected or mention.last_word > mention.word


def _choose(
    gazetteer: Gazetteer, mention: Mention, votes: Counter[str], total: int
) -> tuple[Location | None, str]:
    scored: list[tuple[float, int]] = []
    for value in mention.postings:
        row = value >> 2
        kind = KINDS[gazetteer.kind[row]]
        score = math.log10(int(gazetteer.population[row]) + 1) + _BONUS.get(kind, 0.0)
        score += 3.0 * votes[gazetteer.countries[gazetteer.country[row]]] / total
        score += 0.7 if value & 3 == MAIN else 0.0
        scored.append((score, value))
    if not scored:
        return None, "unknown"
    scored.sort(key=lambda item: -item[0])
    best = scored[0][1]
    candidates = tuple(gazetteer.candidate(value >> 2, round(score, 3)) for score, value in scored[:5])
    first = candidates[0]
    kind = "demonym" if best & 3 == DEMONYM else first.kind
    return location_of(gazetteer, best >> 2, candidates, ()), kind


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
        latitude=first.latitude, longitude=first.longitude, radius_km=first.radius_km, precision=first.precision,
        name=gazetteer.full_name(row), source=f"{source}:{first.source}", country=first.country,
        candidates=candidates, reasons=reasons,
    )  # fmt: skip
