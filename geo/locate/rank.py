"""Which place a name means, and whether a place is meant at all: three small learned models in a row.

The filter reads the words around a name, the ranker weighs its candidates in the context of the document's other names,
and the verdict decides with both in hand. Coefficients are learned by `geo.locate.train` and shipped in
``coefficients``; the models are boosted trees and read features that can be put into words, which the reasons do.
"""

from __future__ import annotations

import itertools
import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError
from geo.locate import context, meant
from geo.locate.chosen import Choices
from geo.locate.index import ALIAS, DEMONYM, MAIN, OTHER, Gazetteer
from geo.locate.phrases import is_of_people
from geo.locate.places import KINDS, given_names
from geo.locate.placing import Placing
from geo.locate.recognise import (
    Document,
    Mention,
    class_of,
    ordinary_words,
)
from geo.locate.sites import Sites
from geo.locate.trees import Trees
from geo.model import Toponym
from geo.together import Work, alone

Floats = NDArray[np.float32]

COEFFICIENTS = Path(__file__).parent / "coefficients"
THRESHOLD = 0.5
"""A span is reported as a place name from this probability on."""

THRESHOLD_UNTRAINED = 0.35
"""The same in languages that no corpus taught, where fewer features speak for a name."""

_UNTRAINED_ODDS = 1.9
"""Raises the odds in languages that no corpus taught, where fewer features speak for a name."""

LEAST_TRUST = 0.03
"""Spans less likely than this to be place names are not weighed at all."""

VERDICT_FEATURES = (*meant.FEATURES, "trust", *(f"place_{name}" for name in context.FEATURES), "score", "margin")
_TITLED, _ORDINARY, _OPENING, _TIMES, _NEXT, _KIND = (
    meant.FEATURES.index(name) for name in ("title_before", "ordinary", "sentence_start", "times", "next_char", "kind")
)
_TOWN, _REGION, _DISTRICT, _COUNTRY = (KINDS.index(name) for name in ("city", "admin1", "admin2", "country"))
_PEOPLE, _COUNTRY_VOTES, _COUNTRY_NAMED, _BESIDE = (
    context.FEATURES.index(name) for name in ("people", "country_votes", "country_named", "beside_container")
)
_SPEAK_FOR = [
    context.FEATURES.index(name) for name in ("region_votes", "region_named", "beside_container", "beside_other")
]
_FAR_LARGER = 0.7
"""How much more the logarithm of its people is of a town that is far larger than another: five times as many."""

_HAMLET = 3.5
"""Logarithm of the people of a place that few know: 3,000."""

_KNOWN = 4.3
"""Logarithm of the people of a well known town: 20,000."""

_SURE_COUNTRY = 0.5
"""Prior share from which a name is a country's or a people's, and hardly anything else."""

_BIG_CITY = 5.0
"""Logarithm of the people of a city that is known abroad: 100,000."""

_IS_CURATED = np.array([kind in ("region", "landmark") for kind in KINDS])


def gather(
    mentions: Sequence[Mention], trust: Sequence[float] | Floats
) -> tuple[list[Mention], list[float], list[int]]:
    """Mentions worth weighing, their trust, and where each stood."""
    kept = [i for i, value in enumerate(trust) if value >= LEAST_TRUST]
    return [mentions[i] for i in kept], [float(trust[i]) for i in kept], kept


def with_given(
    given: Sequence[Mention], found: Sequence[Mention], trust: Sequence[float] | Floats
) -> tuple[list[Mention], list[float], list[int]]:
    """Spans that a caller marked, among the other names of the text as context; origin -1 marks context."""
    # Where given spans begin, and how far all up to there reach.
    taken = sorted((m.start, m.end) for m in given)
    begins = [start for start, _ in taken]
    reaches = [0, *itertools.accumulate((end for _, end in taken), max)]
    rows: list[tuple[int, Mention, float, int]] = [(m.start, m, 1.0, i) for i, m in enumerate(given)]
    for i, mention in enumerate(found):
        if trust[i] >= LEAST_TRUST and reaches[bisect_left(begins, mention.end)] <= mention.start:
            rows.append((mention.start, mention, float(trust[i]), -1))
    rows.sort(key=lambda row: (row[0], row[3]))
    return [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows]


def choose(
    gazetteer: Gazetteer,
    document: Document,
    mentions: Sequence[Mention],
    trust: Sequence[float] | Floats,
    ranker: Trees,
) -> Choices:
    """Rank the candidates of every mention that is likely enough to be a place name."""
    return alone(_choose(gazetteer, document, *gather(mentions, trust), len(mentions), ranker))


def _choose(
    gazetteer: Gazetteer,
    document: Document,
    kept: Sequence[Mention],
    trust: Sequence[float],
    origin: Sequence[int],
    count: int,
    ranker: Trees,
) -> Work[Choices]:
    chosen = [-1] * count
    name_of = [-1] * count
    table = context.table(gazetteer, document, kept, trust)
    if table is None:
        return Choices(None, np.zeros(0, dtype=np.float32), chosen, name_of)
    scores = _with_what_corpora_lack(gazetteer, (yield ranker, table.base), table)
    starts = table.starts.tolist()
    for n, group in enumerate(table.names):
        best = starts[n] + int(np.argmax(scores[starts[n] : starts[n + 1]]))
        for i in group:
            if origin[i] >= 0:
                chosen[origin[i]] = best
                name_of[origin[i]] = n
    return Choices(table, scores, chosen, name_of)


def _with_what_corpora_lack(gazetteer: Gazetteer, scores: Floats, table: context.Table) -> Floats:
    """Correct the ranker where the corpora could teach it nothing.

    Regions and sites that we list by hand hardly occur in them; and a place known by this name, however spelt, goes
    before one that has it as a former or a second name.
    """

    def best(values: Floats) -> Floats:
        """For each candidate, the greatest value among those of its name."""
        return np.asarray(np.maximum.reduceat(values, table.starts[:-1])[table.name], np.float32)

    curated = _IS_CURATED[table.kind] & (table.how != DEMONYM)
    scores = np.where(curated, np.maximum(scores, 0.45), scores)
    # Against hamlets alone what we list wins: the North Pole against a town of two thousand.
    most = best(np.where(curated, 0.0, table.base[:, _PEOPLE]))
    listed = best(curated.astype(np.float32)) > 0
    scores = np.where(listed & ~curated & (most < _HAMLET), 0.5 * scores, scores)
    named = (table.how < OTHER).astype(np.float32)
    has_named = best(named) > 0
    scores = np.where((table.how == OTHER) & has_named, scores * 0.6, scores)
    # A town that is spelt so goes before one of which this is a variant, unless the text speaks of the other's country
    # or the other is far larger: Luga before Louga.
    people, town = table.base[:, _PEOPLE], table.kind == _TOWN
    spoken_of = table.base[:, _COUNTRY_VOTES] + table.base[:, _COUNTRY_NAMED] > 0
    spelt = best(np.where(town & (table.how == MAIN), people, 0.0))
    variant = town & (table.how == ALIAS) & (people < spelt + _FAR_LARGER) & ~spoken_of
    scores = np.where(variant, scores * 0.4, scores)
    # A well known town in a country that the text names goes before a region of a country that it never mentions.
    here = np.where(
        town & (table.base[:, _COUNTRY_NAMED] > 0.5) & (people >= _KNOWN) & (table.how < OTHER), scores, 0.0
    )
    elsewhere = (table.kind == _REGION) & ~spoken_of & (table.base[:, _BESIDE] <= 0)
    best_here = best(here)
    scores = np.where(elsewhere & (best_here > 0), np.minimum(scores, 0.9 * best_here), scores)
    # So does it before a town of a country of which neither name nor people occur, unless that one is far larger: "the
    # French port of Brest" is not in Belarus; or if only a variant is spelt so: Kunsan in South Korea is not Kunshan.
    country = table.country[(table.kind == _COUNTRY) & (table.prior > _SURE_COUNTRY)]
    occurs = np.isin(table.country, country)
    here = np.where(town & occurs & (people >= _KNOWN) & (table.how < OTHER), scores, 0.0)
    best_here = best(here)
    most_here = best(np.where(here > 0, people, 0.0))
    never = town & ~occurs & (table.base[:, _BESIDE] <= 0)
    never &= (people < most_here + _FAR_LARGER) | (table.how == ALIAS)
    scores = np.where(never & (best_here > 0), np.minimum(scores, 0.9 * best_here), scores)
    return np.asarray(_towns_before(gazetteer, _with_its_region(scores, table), table), np.float32)


def _towns_before(gazetteer: Gazetteer, scores: Floats, table: context.Table) -> Floats:
    """A city goes before the district of its name around it, and before small namesakes that nothing speaks for.

    San Diego is the city, not its county. In a text that names several countries, and so is no local paper's,
    Norfolk is the port in Virginia, unless it speaks of Nebraska.
    """
    people, country, starts = table.base[:, _PEOPLE], table.country, table.starts.tolist()
    city = (table.kind == _TOWN) & (people >= _KNOWN) & (table.how < OTHER)
    named = country[(table.kind == _COUNTRY) & (table.trust[table.name] >= THRESHOLD)]
    abroad = len(set(named.tolist())) > 1
    raised = scores.copy()
    for start, end in itertools.pairwise(starts):
        # 1. Which place the name means so far, and the towns that are known by it.
        top = start + int(scores[start:end].argmax())
        towns = start + np.flatnonzero(city[start:end])
        # 2. Of these, the ones that go before it.
        if table.kind[top] == _DISTRICT:
            towns = towns[table.admin[towns] == table.admin[top]]
            reach_km = float(gazetteer.radius[table.row[top]])
            before = [at for at in towns.tolist() if gazetteer.apart_km(table.row[top], table.row[at]) <= reach_km]
        elif abroad and table.kind[top] == _TOWN:
            towns = towns[
                (country[towns] == country[top]) & (people[towns] >= max(_BIG_CITY, people[top] + _FAR_LARGER))
            ]
            said = table.base[top, _SPEAK_FOR] - 1e-6
            before = [at for at in towns.tolist() if (table.base[at, _SPEAK_FOR] >= said).all()]
        else:
            continue
        if before:
            raised[max(before, key=people.__getitem__)] = 1.01 * scores[top]
    return raised


def _with_its_region(scores: Floats, table: context.Table) -> Floats:
    """A town and the region of its name around it speak for each other: Cádiz and its province against namesakes."""
    region = (table.kind == _REGION) | (table.kind == _DISTRICT)
    town = (table.kind == _TOWN) & (table.admin > 0)
    if not (region.any() and town.any()):
        return scores
    _, group = np.unique(table.name * (int(table.admin.max()) + 1) + table.admin, return_inverse=True)
    count = int(group.max()) + 1
    of_town, of_region = np.zeros(count, np.float32), np.zeros(count, np.float32)
    np.maximum.at(of_town, group[town], scores[town])
    np.maximum.at(of_region, group[region], scores[region])
    both = (of_town > 0) & (of_region > 0)
    either = 1.0 - (1.0 - of_town) * (1.0 - of_region)
    factor = np.where(both, either / np.maximum(np.maximum(of_town, of_region), 1e-6), 1.0)
    return np.asarray(np.where(town | region, scores * factor[group], scores), np.float32)


def verdict_rows(text_rows: Floats, trust: Floats, choices: Choices) -> Floats:
    """Rows of the last filter, columns as in `VERDICT_FEATURES`."""
    count, width = text_rows.shape
    result = np.full((count, len(VERDICT_FEATURES)), -2.0, dtype=np.float32)
    result[:, :width] = text_rows
    result[:, width] = trust
    if choices.table is not None:
        chosen = np.array(choices.chosen)
        placed = np.flatnonzero(chosen >= 0)
        at = chosen[placed]
        result[placed, width + 1 : -2] = choices.table.base[at]
        result[placed, -2] = choices.scores[at]
        starts = choices.table.starts[:-1]
        total = np.add.reduceat(choices.scores, starts)
        result[placed, -1] = choices.scores[at] / np.maximum(1e-6, total[choices.table.name[at]])
    return result


class Resolver:
    """The three models over one gazetteer."""

    def __init__(self, gazetteer: Gazetteer, models: Mapping[str, dict[str, Any]] | None = None) -> None:
        if models is None:
            models = {name: _load(COEFFICIENTS / f"{name}.json") for name in ("filter", "ranker", "verdict")}
        self.gazetteer = gazetteer
        self.sites = Sites(gazetteer)
        self.filter = Trees(models["filter"], meant.FEATURES)
        self.ranker = Trees(models["ranker"], context.FEATURES)
        self.verdict = Trees(models["verdict"], VERDICT_FEATURES)

    def resolve(self, document: Document, found: Sequence[Mention], least: float = THRESHOLD) -> tuple[Toponym, ...]:
        """Place the names that are meant as places, with a trust of at least ``least``."""
        return alone(self.resolving(document, found, least))

    def resolving(
        self, document: Document, found: Sequence[Mention], least: float = THRESHOLD
    ) -> Work[tuple[Toponym, ...]]:
        """Do the same beside other texts (`geo.together`)."""
        if not found:
            return ()
        rows = meant.features(self.gazetteer, document, found, self.filter.extra)
        trust: Floats = yield self.filter, rows
        for i in np.flatnonzero(trust < 0.5).tolist():
            if found[i].adjective or self._curated(document, found[i]):
                trust[i] = 0.5
        choices = yield from _choose(self.gazetteer, document, *gather(found, trust), len(found), self.ranker)
        sure = trust.copy()
        likely = trust >= LEAST_TRUST
        if likely.any():
            sure[likely] = yield self.verdict, verdict_rows(rows, trust, choices)[likely]
        if document.lang != "en":
            sure = _UNTRAINED_ODDS * sure / (_UNTRAINED_ODDS * sure + 1.0 - sure)
        # A person's title before a name, or an ordinary word that only begins its sentence, outweighs what was learned.
        sure = np.where(rows[:, _TITLED] > 0, np.minimum(sure, 0.2), sure)
        opening = (rows[:, _ORDINARY] > 0) & (rows[:, _OPENING] > 0) & (rows[:, _TIMES] == 1) & (rows[:, _NEXT] == 0)
        sure = np.where(opening & (rows[:, _KIND] >= _TOWN), np.minimum(sure, 0.4), sure)
        for i in np.flatnonzero(sure < 0.6).tolist():
            mention = found[i]
            if mention.adjective or self._curated(document, mention):
                sure[i] = 0.6
            elif sure[i] < 0.5:
                said = class_of(document, mention.start, mention.end)
                if said is not None and (sure[i] >= 0.15 or self.sites.listed(mention, said)):
                    sure[i] = 0.5
        wanted = np.flatnonzero(sure >= least).tolist()
        believed = [i for i in wanted if sure[i] >= THRESHOLD]
        return Placing(self.gazetteer, document, found, choices, wanted, believed).toponyms(sure)

    def _curated(self, document: Document, mention: Mention) -> bool:
        """Names of sites that the corpora do not mark but we list by hand, and small-letter adjectives of peoples."""
        if not mention.postings:
            return False
        top = mention.postings[0]
        kind = KINDS[self.gazetteer.kind_at[top >> 2]]
        if kind == "airfield":
            return mention.last_word > mention.word
        if kind == "landmark":
            return mention.last_word > mention.word or (
                mention.key not in ordinary_words(document.lang) and mention.key not in given_names()
            )
        return mention.demonym and (
            document.lang != "en" or is_of_people(document.text, mention.start, mention.end, "en")
        )

    def resolve_given(
        self, document: Document, given: Sequence[Mention], found: Sequence[Mention]
    ) -> tuple[Toponym, ...]:
        """Place the given spans; other names of the text are context."""
        if not given:
            return ()
        trust: Floats = np.zeros(0, dtype=np.float32)
        if found:
            trust = self.filter(meant.features(self.gazetteer, document, found, self.filter.extra))
        kept, kept_trust, origin = with_given(given, found, trust)
        choices = alone(_choose(self.gazetteer, document, kept, kept_trust, origin, len(given), self.ranker))
        return Placing(self.gazetteer, document, given, choices, range(len(given))).toponyms()


def _load(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} can't be read ({error}). Reinstall Emplace.") from error
    return document
