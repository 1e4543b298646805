"""Train the judge: ``python -m geo.extract.train [--also FILE.jsonl ...]``.

Reads the annotated sentences and reports of ``data/training`` (our own text, see the README there) and any other
file in the same form, pairs systems with places as the reader does, and fits small boosted trees (LightGBM, needed only
here) to tell which links are reports and with which status. Where several links could tell one annotated report,
a first judge that never saw the text says which of them does, and the others are no lesson. The second look at each
system and place (`geo.extract.rivals`) learns from what a judge said that never saw the text. Accuracy is printed for
articles that were held out (five folds), as the reader reports them; then the judge is fitted on everything and written
to ``geo/extract/judge.npz``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.progress import track

from geo.catalogue import Catalogue
from geo.extract import judge, links, rivals
from geo.extract.judge import CLASSES, FEATURES, MODEL
from geo.extract.lexicon import GENERIC_TYPES, VAGUE
from geo.extract.links import Link, place_key
from geo.extract.reader import Judged, Prepared, Reader, accept, same_spot, told_once
from geo.model import Article, SystemMention, SystemType
from geo.settings import Settings

_FOLDS = 5
_PARAMETERS = {
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 15,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
    "num_threads": 2,
}
_REPORT_ROUNDS = 400
# Whether a link is a report hangs on many things together: that takes large trees which see most of the numbers.
# Trees for the status that see fewer differ more, and are better together.
_REPORT_PARAMETERS = {"learning_rate": 0.06, "num_leaves": 63, "feature_fraction": 0.8, "min_data_in_leaf": 40}
_STATUS_ROUNDS = 150
_STATUS_PARAMETERS = {"learning_rate": 0.08, "num_leaves": 31, "feature_fraction": 0.4, "min_data_in_leaf": 40}
_PAIR_ROUNDS = 300
_PAIR_PARAMETERS = {"learning_rate": 0.03, "num_leaves": 31, "min_data_in_leaf": 50, "feature_fraction": 0.8}
_PAIR_STATUS_ROUNDS = 120
_PAIR_STATUS_PARAMETERS = {"learning_rate": 0.06, "num_leaves": 31, "min_data_in_leaf": 40, "feature_fraction": 0.8}
_SEEDS = (1, 2)  # the mean of two is steadier than either; four bring no more
# By so much of F1 thresholds may differ and count as equally good; of these the highest invents least.
_AS_GOOD = 0.005
# Of texts told after published ones (`retold.*.jsonl`, and the files given with --also), against what we invented.
_PUBLISHED_WEIGHT = 3.0
# "Deployed" is by far the commonest status: without this the others are too rarely said.
_RARER_STATUS_WEIGHT = 1.5
_LIKELY_ENOUGH = 0.7  # of the likeliest link of a report, to be one that tells it


@dataclass(frozen=True, slots=True)
class Forests:
    """What was learned of links or pairs: boosters for whether one is a report, and for its status.

    Those of one kind are alike but for the seeds.
    """

    report: tuple[Any, ...]
    status: tuple[Any, ...]

    def likely(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """How likely each described link or pair is a report; shape (links,)."""
        if not len(described):
            return np.zeros(0)
        return judge.share(np.mean([booster.predict(described, raw_score=True) for booster in self.report], axis=0))

    def statuses(self, described: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """How likely each status is, if it is one; shape (links, `Status`)."""
        if not len(described):
            return np.zeros((0, len(CLASSES) - 1))
        said: npt.NDArray[np.float64] = np.mean([booster.predict(described) for booster in self.status], axis=0)
        return said


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated text, prepared: its links described, each with its class (-1: says nothing either way)."""

    article: str
    ready: Prepared
    described: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int64]
    gold: tuple[dict[str, Any], ...]
    published: bool = False  # told after a published text, and not invented

    @property
    def weight(self) -> float:
        """What its links weigh as lessons."""
        return _PUBLISHED_WEIGHT if self.published else 1.0


def load(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Read annotated texts, one JSON object a line; a sentence is its own evidence."""
    rows = [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    for row in rows:
        for gold in row["deployments"]:
            gold.setdefault("evidence", row["text"])
            gold.setdefault(
                "system_type", str(GENERIC_TYPES[gold["system"]]) if gold["system"] in GENERIC_TYPES else None
            )
    return rows


def example(reader: Reader, row: dict[str, Any]) -> Example:
    """Prepare one annotated text and label its links; one with the address of a page is told after it."""
    ready = reader.prepare(Article(row["text"], lang=row.get("lang")))
    described = links.describe(ready.words, ready.tags, ready.systems, ready.phrases, ready.links)
    return Example(
        str(row["id"]), ready, described, _classes(row, ready), tuple(row["deployments"]), bool(row.get("url"))
    )


def _classes(row: dict[str, Any], ready: Prepared) -> npt.NDArray[np.int64]:
    """Class of each link: of its annotated row where it tells it, -1 where it neither tells nor contradicts one.

    The links that tell a row have their system or place in its evidence; when none has, the closest pair tells it.
    """
    text = row["text"]
    classes = np.zeros(len(ready.links), dtype=np.int64)
    told: dict[int, int] = {}
    for gold in row["deployments"]:
        matching = [
            n
            for n, link in enumerate(ready.links)
            if same_system(gold, link.system) and _same_place(text, gold, link, ready)
        ]
        telling = [n for n in matching if _in_evidence(text, gold, ready.links[n])]
        if not telling and matching:
            telling = [min(matching, key=lambda n: _distance(ready.links[n]))]
        for n in matching:
            classes[n] = classes[n] or -1
        told |= {n: CLASSES.index(gold["status"]) for n in telling if n not in told}
        for n, link in enumerate(ready.links):
            if classes[n] == 0 and (_restated(text, gold, link, ready) or _around(gold, link, matching, ready)):
                classes[n] = -1
    classes[[n for n, link in enumerate(ready.links) if link.system.system == VAGUE]] = -1
    for n, status in told.items():
        classes[n] = status
    return classes


@dataclass(frozen=True, slots=True)
class Said:
    """What a judge says of the links of a text: how likely each is a report, and each status of it if it is one."""

    likely: npt.NDArray[np.float64]
    statuses: npt.NDArray[np.float64]


def sharpened(one: Example, said: Said) -> Example:
    """The example with only the likeliest of the links that could tell one annotated report; others are no lesson.

    A quoted sentence holds many pairs, and most of them tell nothing: on texts left out, leaving those aside is worth
    .02 of F1.

    Parameters
    ----------
    said
        By a judge that never saw the text.
    """
    telling: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n in np.flatnonzero(one.classes > 0).tolist():
        link = one.ready.links[n]
        telling[link.system.system, link.place, int(one.classes[n])].append(n)
    classes = one.classes.copy()
    for members in telling.values():
        best = max(said.likely[members])
        classes[[n for n in members if said.likely[n] < _LIKELY_ENOUGH * best]] = -1
    return replace(one, classes=classes)


def _distance(link: Link) -> int:
    return abs(link.anchor.start - link.phrase.start)


def _restated(text: str, gold: dict[str, Any], link: Link, ready: Prepared) -> bool:
    """Whether a typed mention may only stand for an annotated named system: such a link teaches nothing."""
    return not link.system.named and gold["system"] not in GENERIC_TYPES and _same_place(text, gold, link, ready)


def _around(gold: dict[str, Any], link: Link, telling: Sequence[int], ready: Prepared) -> bool:
    """Whether a link names the annotated place otherwise, or what holds it: true as far as it goes, and no lesson."""
    return same_system(gold, link.system) and any(
        same_spot(link, ready.links[n]) or links.contains(link.phrase, ready.links[n].phrase) for n in telling
    )


def same_system(gold: dict[str, Any], mention: SystemMention) -> bool:
    """Whether a mention is of the annotated system: the same, another spelling, or the same type without a name."""
    wanted, got = _norm(gold["system"]), _norm(mention.system)
    if gold["system"] in GENERIC_TYPES or not mention.named:
        generic = gold["system"] in GENERIC_TYPES and not mention.named
        return generic and (wanted == got or gold.get("system_type") == str(mention.type))
    short, long = sorted((wanted, got), key=len)
    whole = gold["system"] if long == wanted else mention.system
    if short == long or (len(short) >= 3 and (long.startswith(short) or short in _runs(whole))):
        return True
    known = mention.type is SystemType.NAVAL and _known_ship(gold["system"])
    return bool(known) and known == _known_ship(mention.system)


@cache
def _known_ship(name: str) -> str | None:
    """The usual name of a ship that is written in another way: "Rostov-on-Don", "Pyotr Velikiy"."""
    ship = Catalogue.open().fleet.called(name, "")
    return ship.name if ship else None


def _runs(name: str) -> set[str]:
    """Every run of the words of a name: "Gerald R. Ford" of "USS Gerald R. Ford"."""
    parts = [part for word in re.split(r"[\W_]+", name) if (part := _norm(word))]
    return {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}


def _same_place(text: str, gold: dict[str, Any], link: Link, ready: Prepared) -> bool:
    phrase = link.phrase
    at = text.find(gold["place"])
    while at >= 0:
        if at < phrase.end and phrase.start < at + len(gold["place"]):
            return True
        at = text.find(gold["place"], at + 1)
    named = [p for p in ready.phrases if gold["place"] in p.surface or p.surface in gold["place"]]
    return any(place_key(p) == place_key(phrase) for p in named)


def _in_evidence(text: str, gold: dict[str, Any], link: Link) -> bool:
    start = text.find(gold["evidence"])
    end = start + len(gold["evidence"])
    return start <= link.phrase.start < end or start <= link.anchor.start < end


def _norm(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalnum())


@dataclass(frozen=True, slots=True)
class _Lessons:
    """Described links or pairs, one a row, with the names of the numbers, their classes, and what each row weighs."""

    described: npt.NDArray[np.float32]
    features: Sequence[str]
    classes: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]

    def reports(self, seeds: Sequence[int], rounds: int, about: dict[str, Any]) -> tuple[Any, ...]:
        """Boosters for whether it is a report, of what is known either way."""
        known = self.classes >= 0
        told = (self.classes[known] > 0).astype(int)
        about = {"objective": "binary", **about}
        return tuple(self._boost(known, told, self.weight[known], seed, rounds, about) for seed in seeds)

    def statuses(self, seeds: Sequence[int], rounds: int, about: dict[str, Any]) -> tuple[Any, ...]:
        """Boosters for the status, of what is a report."""
        told = self.classes > 0
        rarer = np.where(self.classes[told] == CLASSES.index("deployed"), 1.0, _RARER_STATUS_WEIGHT)
        labels, weight = self.classes[told] - 1, self.weight[told] * rarer
        about = {"objective": "multiclass", "num_class": len(CLASSES) - 1, **about}
        return tuple(self._boost(told, labels, weight, seed, rounds, about) for seed in seeds)

    def _boost(
        self,
        rows: npt.NDArray[np.bool_],
        labels: npt.NDArray[Any],
        weight: npt.NDArray[Any],
        seed: int,
        rounds: int,
        about: dict[str, Any],
    ) -> Any:
        import lightgbm

        names = [name.replace(":", "__").replace("=", "_is_").replace(" ", "_") for name in self.features]
        data = lightgbm.Dataset(self.described[rows], labels, weight=weight, feature_name=names)
        return lightgbm.train({**_PARAMETERS, **about, "seed": seed}, data, num_boost_round=rounds)


def fit(examples: Sequence[Example], seeds: Sequence[int] = _SEEDS) -> Forests:
    """Fit the trees to the links of the examples, once for each seed."""
    described = np.vstack([one.described for one in examples if len(one.classes)])
    classes = np.concatenate([one.classes for one in examples if len(one.classes)])
    weight = np.concatenate([np.full(len(one.classes), one.weight) for one in examples if len(one.classes)])
    lessons = _Lessons(described, links.FEATURES, classes, weight)
    return Forests(
        lessons.reports(seeds, _REPORT_ROUNDS, _REPORT_PARAMETERS),
        lessons.statuses(seeds, _STATUS_ROUNDS, _STATUS_PARAMETERS),
    )


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of one text as a judge saw them that had not read it, each with its class (-1: unknown).

    ``described`` tells whether each is a report, ``of_status`` its status.
    """

    said: Said
    found: list[rivals.Pair]
    described: npt.NDArray[np.float32]
    of_status: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int64]
    weight: float


def paired(one: Example, said: Said) -> Pairs:
    """Put the links of a text together for the second look, with the class that the annotation gives each pair."""
    found = rivals.pairs(one.ready.links, said.likely)
    classes = [max(one.classes[list(pair.members)], key=lambda label: (label > 0, label == 0, label)) for pair in found]
    described = rivals.describe(one.ready.links, one.described, said.likely, found)
    of_surest = one.described[[pair.surest for pair in found]]
    every = range(len(found))
    of_status = rivals.describe_statuses(
        one.ready.links, said.likely, said.statuses, found, described, every, of_surest
    )
    return Pairs(said, found, described, of_status, np.array(classes, dtype=np.int64), one.weight)


def fit_pairs(lessons: Sequence[Pairs], seeds: Sequence[int] = _SEEDS) -> Forests:
    """Fit the trees of the second look, once for each seed."""
    described = np.vstack([one.described for one in lessons])
    of_status = np.vstack([one.of_status for one in lessons])
    classes = np.concatenate([one.classes for one in lessons])
    weight = np.concatenate([np.full(len(one.classes), one.weight) for one in lessons])
    to_report = _Lessons(described, rivals.FEATURES, classes, weight)
    to_status = _Lessons(of_status, rivals.STATUS_FEATURES, classes, weight)
    return Forests(
        to_report.reports(seeds, _PAIR_ROUNDS, _PAIR_PARAMETERS),
        to_status.statuses(seeds, _PAIR_STATUS_ROUNDS, _PAIR_STATUS_PARAMETERS),
    )


def settle(second: Forests, one: Pairs) -> Judged:
    """Look a second time at the pairs of a text."""
    settled = second.likely(one.described)
    return Judged(one.said.likely, one.found, settled, one.said.statuses, second.statuses(one.of_status))


def held_out(examples: Sequence[Example]) -> list[Said]:
    """What a judge says of each example that never saw it (five folds over texts)."""
    said: dict[int, Said] = {}
    for fold in range(_FOLDS):
        forests = fit([one for n, one in enumerate(examples) if n % _FOLDS != fold], _SEEDS[:1])
        for n in range(fold, len(examples), _FOLDS):
            described = examples[n].described
            said[n] = Said(forests.likely(described), forests.statuses(described))
    return [said[n] for n in range(len(examples))]


def held_out_pairs(lessons: Sequence[Pairs]) -> list[Judged]:
    """What is said of each text by a second look that never saw it either (five folds over texts)."""
    judged: dict[int, Judged] = {}
    for fold in range(_FOLDS):
        second = fit_pairs([one for n, one in enumerate(lessons) if n % _FOLDS != fold], _SEEDS[:1])
        judged |= {n: settle(second, lessons[n]) for n in range(fold, len(lessons), _FOLDS)}
    return [judged[n] for n in range(len(lessons))]


def best_threshold(examples: Sequence[Example], judged: Sequence[Judged]) -> tuple[float, float, float]:
    """Acceptance threshold with the best F1 over annotated rows, that F1, and how many quiet texts it leaves quiet.

    F1 hardly changes over a wide range: of thresholds that are about as good as the best the highest is taken. Only
    texts told after published ones count: what we invent is about deployments far more often than what is published.
    What counts are the reports that the reader would make in the end, not the pairs. Each threshold is said on standard
    error.
    """
    published = [(one, said) for one, said in zip(examples, judged, strict=True) if one.published]
    wanted = sum(len(one.gold) for one, _ in published)
    quiet = sum(not one.gold for one, _ in published)
    tried: list[tuple[float, float, float]] = []
    for threshold in np.arange(0.2, 0.625, 0.025).tolist():
        found = right = left_quiet = 0
        for one, said in published:
            reports = told_once(one.ready, accept(one.ready, said, threshold))
            found += len(reports)
            right += _right(one, [(link, str(status)) for link, status, _ in reports])
            left_quiet += not one.gold and not reports
        tried.append((threshold, 2 * right / max(found + wanted, 1), left_quiet / max(quiet, 1)))
    for threshold, f1, kept_quiet in tried:
        print(f"threshold {threshold:.3f}: F1 {f1:.3f}, quiet {kept_quiet:.2f}", file=sys.stderr)
    enough = max(f1 for _, f1, _ in tried) - _AS_GOOD
    return max(one for one in tried if one[1] >= enough)


def _right(one: Example, reports: Iterable[tuple[Link, str]]) -> int:
    """How many reports are annotated, each row counted once."""
    missing = list(one.gold)
    for link, status in reports:
        for gold in missing:
            if (
                gold["status"] == status
                and same_system(gold, link.system)
                and _same_place(one.ready.words.text, gold, link, one.ready)
            ):
                missing.remove(gold)
                break
    return len(one.gold) - len(missing)


def write(first: Forests, second: Forests, threshold: float, path: Path = MODEL) -> None:
    """Write the trees of both looks as the flat arrays that `geo.extract.forest.Forest` reads."""
    boosters = {"report": first.report, "status": first.status, "pair": second.report, "pair_status": second.status}
    arrays = {name: values for prefix, trees in boosters.items() for name, values in _arrays(trees, prefix).items()}
    with path.open("wb") as out:
        about = {"features": np.array(FEATURES), "accept": np.array(threshold)}
        np.savez_compressed(out, allow_pickle=False, **about, **arrays)


def _arrays(boosters: Sequence[Any], prefix: str) -> dict[str, npt.NDArray[Any]]:
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    deepest = 0

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        if "leaf_value" in node:
            value.append(node["leaf_value"])
            return -len(value)
        at = len(feature)
        feature.append(node["split_feature"])
        threshold.append(node["threshold"])
        left.append(0)
        right.append(0)
        left[at] = add(node["left_child"], depth + 1)
        right[at] = add(node["right_child"], depth + 1)
        return at

    trees = [tree for booster in boosters for tree in booster.dump_model()["tree_info"]]
    roots = [add(tree["tree_structure"], 0) for tree in trees]
    return {
        f"{prefix}_feature": np.array(feature, dtype=np.int32),
        f"{prefix}_threshold": np.array(threshold, dtype=np.float32),
        f"{prefix}_left": np.array(left, dtype=np.int32),
        f"{prefix}_right": np.array(right, dtype=np.int32),
        f"{prefix}_value": np.array(value, dtype=np.float32) / len(boosters),
        f"{prefix}_root": np.array(roots, dtype=np.int32),
        f"{prefix}_depth": np.array(deepest + 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the training command."""
    parser = argparse.ArgumentParser(prog="python -m geo.extract.train", description=__doc__.split("\n")[0])
    parser.add_argument("--also", nargs="*", type=Path, default=[], help="annotated articles in the same form")
    given = parser.parse_args(arguments)
    settings = Settings.from_environment()
    reader = Reader.open(settings)
    own = load(sorted((settings.data_dir / "training").glob("*.jsonl")))
    examples = [example(reader, row) for row in track(own, "reading")]
    examples += [example(reader, row) for row in load(given.also)]
    examples.sort(key=lambda one: one.article)
    examples = [sharpened(one, said) for one, said in zip(examples, held_out(examples), strict=True)]
    lessons = [paired(one, said) for one, said in zip(examples, held_out(examples), strict=True)]
    threshold, f1, quiet = best_threshold(examples, held_out_pairs(lessons))
    reachable = sum(int(label > 0) for one in examples for label in one.classes)
    rows = sum(len(one.gold) for one in examples)
    print(f"{len(examples)} texts, {rows} annotated rows, {reachable} links that tell one")
    print(f"held out: F1 {f1:.3f}, quiet {quiet:.2f} at threshold {threshold:.3f}")
    write(fit(examples), fit_pairs(lessons), threshold)
    print(f"wrote {MODEL.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
