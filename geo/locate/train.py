"""Learn the coefficients of filter, ranker and verdict from annotated corpora; run by hand, never at run time.

``python -m geo.locate.train CORPUS.jsonl.gz ... [--write]`` cross-validates over documents (five folds), prints what
each fold reaches and, with ``--write``, fits on everything and writes ``geo/locate/coefficients``. A corpus is JSON
Lines ``{"text", "toponyms": [{"start", "end", "lat", "lon"}]}``. Needs lightgbm; no text of a corpus is kept, only
weights of single words next to names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from geo.geodesy import distance_km
from geo.locate import context, meant, rank, recognise
from geo.locate.index import Gazetteer
from geo.locate.score import Found, placed_given, score
from geo.locate.trees import Trees
from geo.model import Toponym
from geo.settings import Settings

FOLDS = 5
RIGHT_KM = 161.0
"""A name counts as placed within 100 miles, the field's usual measure."""

SLACK_KM = 20.0

_FILTER = {"num_leaves": 15, "learning_rate": 0.06, "min_child_samples": 15, "lambda_l2": 5.0}
_RANKER = {"num_leaves": 24, "learning_rate": 0.06, "min_child_samples": 20, "lambda_l2": 5.0}
_ROUNDS = {"filter": 150, "ranker": 220, "verdict": 220}


@dataclass(slots=True)
class Sample:
    """One annotated document with what the recogniser finds in it."""

    corpus: str
    document: recognise.Document
    gold: list[dict[str, Any]]
    mentions: list[recognise.Mention]
    gold_of: list[int]
    gold_mentions: list[recognise.Mention]
    text_rows: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    trust: np.ndarray = field(default_factory=lambda: np.zeros(0))


def read(gazetteer: Gazetteer, paths: Sequence[Path]) -> list[Sample]:
    """Read corpora and match what is recognised with what is annotated."""
    samples = []
    for path in paths:
        for entry in _lines(path):
            document = recognise.Document(entry["text"], "en")
            gold = entry["toponyms"]
            found = recognise.mentions(gazetteer, document)
            gold_of = [_overlapping(m.start, m.end, gold) for m in found]
            given = [recognise.given_span(gazetteer, document, t["start"], t["end"]) for t in gold]
            samples.append(Sample(path.name.split(".")[0], document, gold, found, gold_of, given))
    return samples


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)


def _overlapping(start: int, end: int, gold: Sequence[dict[str, Any]]) -> int:
    best, most = -1, 0
    for number, item in enumerate(gold):
        shared = min(end, item["end"]) - max(start, item["start"])
        if shared > most:
            best, most = number, shared
    return best


def word_weights(samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Log-odds that a span beside a word is a place, smoothed; words seen often enough only."""
    counts: dict[str, dict[str, list[int]]] = {
        name: defaultdict(lambda: [0, 0]) for name in ("before", "before2", "after", "after2")
    }
    for sample in samples:
        for mention, gold in zip(sample.mentions, sample.gold_of, strict=True):
            for name, word in zip(
                ("before", "before2", "after", "after2"), meant.neighbours(sample.document, mention), strict=True
            ):
                counts[name][word][gold >= 0] += 1
    result: dict[str, dict[str, float]] = {}
    for name, words in counts.items():
        no = sum(c[0] for c in words.values())
        yes = sum(c[1] for c in words.values())
        base = math.log((yes + 1) / (no + 1))
        result[name] = {
            word: round(math.log((c[1] + 4 * yes / (yes + no)) / (c[0] + 4 * no / (yes + no))) - base, 2)
            for word, c in sorted(words.items())
            if sum(c) >= 5
        }
    return result


def _boost(
    rows: np.ndarray, labels: np.ndarray, weights: np.ndarray | None, options: dict[str, Any], rounds: int
) -> Any:
    import lightgbm

    data = lightgbm.Dataset(rows, labels, weight=weights)
    settings = {
        "objective": "binary",
        "verbose": -1,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        # Small trees: threads only wait for each other, on a busy machine for an hour and a half.
        "num_threads": 1,
        "seed": 7,
        "deterministic": True,
        "max_depth": 7,
        **options,
    }
    return lightgbm.train(settings, data, rounds)


def as_trees(booster: Any, features: tuple[str, ...], extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """A booster in the form that `geo.locate.trees.Trees` reads."""
    trees = []
    for info in booster.dump_model()["tree_info"]:
        tree: dict[str, list[Any]] = {"feature": [], "threshold": [], "left": [], "right": [], "leaf": []}
        _flatten(info["tree_structure"], tree)
        trees.append(tree)
    return {"features": list(features), "trees": trees, "bias": 0.0, "extra": extra or {}}


def _flatten(node: dict[str, Any], tree: dict[str, list[Any]]) -> int:
    if "leaf_value" in node:
        tree["leaf"].append(round(float(node["leaf_value"]), 4))
        return -len(tree["leaf"])
    at = len(tree["feature"])
    tree["feature"].append(int(node["split_feature"]))
    tree["threshold"].append(_round_down(float(node["threshold"])))
    tree["left"].append(0)
    tree["right"].append(0)
    tree["left"][at] = _flatten(node["left_child"], tree)
    tree["right"][at] = _flatten(node["right_child"], tree)
    return at


def _round_down(value: float) -> float:
    return float(f"{value:.5g}")


def fit_filter(gazetteer: Gazetteer, samples: Sequence[Sample]) -> dict[str, Any]:
    """The first filter: text only. Word weights for a row's training come from other documents."""
    folds = _folds(samples, seed=3)
    rows, labels = [], []
    for number in range(FOLDS):
        weights = word_weights([s for s, f in zip(samples, folds, strict=True) if f != number])
        for sample, its in zip(samples, folds, strict=True):
            if its == number and sample.mentions:
                found = meant.features(gazetteer, sample.document, sample.mentions, weights)
                # Seen once as English and once as a language that we have no word weights for.
                rows += [found, meant.without_words(found)]
                labels += [np.array(sample.gold_of) >= 0] * 2
    booster = _boost(np.vstack(rows), np.concatenate(labels), None, _FILTER, _ROUNDS["filter"])
    return as_trees(booster, meant.FEATURES, word_weights(samples))


def _folds(samples: Sequence[Sample], seed: int) -> np.ndarray:
    return np.random.RandomState(seed).permutation(len(samples)) % FOLDS


def set_trust(gazetteer: Gazetteer, samples: Sequence[Sample], model: Trees) -> None:
    """Write the filter's text rows and probabilities into the samples."""
    for sample in samples:
        sample.text_rows = meant.features(gazetteer, sample.document, sample.mentions, model.extra)
        sample.trust = model(sample.text_rows) if sample.mentions else np.zeros(0, dtype=np.float32)


def _ranker_rows(gazetteer: Gazetteer, sample: Sample) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    result = []
    # Once as recognised, once with the annotated spans among what else is recognised.
    recognised = rank.gather(sample.mentions, sample.trust)
    given = rank.with_given(sample.gold_mentions, sample.mentions, sample.trust)
    for (mentions, trust, origin), golds in ((recognised, sample.gold_of), (given, list(range(len(sample.gold))))):
        table = context.table(gazetteer, sample.document, mentions, trust)
        if table is None:
            continue
        for n, group in enumerate(table.names):
            targets = [
                sample.gold[golds[origin[i]]]
                for i in group
                if origin[i] >= 0
                and origin[i] < len(golds)
                and golds[origin[i]] >= 0
                and sample.gold[golds[origin[i]]]["lat"] is not None
            ]
            if not targets:
                continue
            piece = slice(int(table.starts[n]), int(table.starts[n + 1]))
            errors = np.array([[_error(gazetteer, int(row), t) for t in targets] for row in table.row[piece]])
            # Right is what lies near enough and hardly farther than the nearest: the town, not the region around it.
            right = (errors <= RIGHT_KM) & (errors <= errors.min(axis=0) + SLACK_KM)
            labels = right.sum(axis=1) * 2 >= len(targets)
            result.append((table.base[piece], labels, np.full(len(labels), math.sqrt(len(targets)))))
    return result


def _error(gazetteer: Gazetteer, row: int, target: dict[str, Any]) -> float:
    return distance_km(float(gazetteer.lat[row]), float(gazetteer.lon[row]), target["lat"], target["lon"])


def fit_ranker(gazetteer: Gazetteer, samples: Sequence[Sample]) -> dict[str, Any]:
    """The ranker, on samples whose trust comes from a filter that has not seen them."""
    pieces = [piece for sample in samples for piece in _ranker_rows(gazetteer, sample)]
    rows, labels, weights = (np.concatenate([p[i] for p in pieces]) for i in range(3))
    return as_trees(_boost(rows, labels, weights, _RANKER, _ROUNDS["ranker"]), context.FEATURES)


def fit(gazetteer: Gazetteer, samples: list[Sample]) -> dict[str, dict[str, Any]]:
    """All three models; each learns from what the one before says of documents it has not seen."""
    folds = _folds(samples, seed=5)
    filters = []
    for number in range(FOLDS):
        unseen = [s for s, f in zip(samples, folds, strict=True) if f == number]
        model = Trees(
            fit_filter(gazetteer, [s for s, f in zip(samples, folds, strict=True) if f != number]), meant.FEATURES
        )
        filters.append(model)
        set_trust(gazetteer, unseen, model)
    for_ranker = fit_ranker(gazetteer, samples)
    # The verdict learns from rankings of documents that their ranker has not seen.
    parts: list[tuple[np.ndarray, np.ndarray]] = []
    for number in range(FOLDS):
        ranker = Trees(
            fit_ranker(gazetteer, [s for s, f in zip(samples, folds, strict=True) if f != number]), context.FEATURES
        )
        for sample in (s for s, f in zip(samples, folds, strict=True) if f == number and s.mentions):
            choices = rank.choose(gazetteer, sample.document, sample.mentions, sample.trust, ranker)
            labels = np.array(sample.gold_of) >= 0
            parts.append((rank.verdict_rows(sample.text_rows, sample.trust, choices), labels))
            bare = meant.without_words(sample.text_rows)
            trust = filters[number](bare)
            choices = rank.choose(gazetteer, sample.document, sample.mentions, trust, ranker)
            parts.append((rank.verdict_rows(bare, trust, choices), labels))
    booster = _boost(
        np.vstack([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), None, _FILTER, _ROUNDS["verdict"]
    )
    return {
        "filter": fit_filter(gazetteer, samples),
        "ranker": for_ranker,
        "verdict": as_trees(booster, rank.VERDICT_FEATURES),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of the trainer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help="fit on everything and write geo/locate/coefficients")
    parser.add_argument("--predictions", type=Path, help="folder for the folds' predictions, one file a corpus")
    parser.add_argument("--no-folds", action="store_true")
    options = parser.parse_args(arguments)
    gazetteer = Gazetteer.open(Settings.from_environment())
    samples = read(gazetteer, options.corpora)
    if not options.no_folds:
        _cross_validate(gazetteer, options.corpora, options.predictions)
    if options.write:
        for name, document in fit(gazetteer, samples).items():
            path = rank.COEFFICIENTS / f"{name}.json"
            path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
            print(f"{path.name}: {len(document['trees'])} trees, {path.stat().st_size // 1024} kB", file=sys.stderr)
    return 0


def _cross_validate(gazetteer: Gazetteer, paths: Sequence[Path], folder: Path | None) -> None:
    """Fit on four fifths of the documents, place the last fifth, five times; write the predictions to be scored."""
    samples = read(gazetteer, paths)
    folds = _folds(samples, seed=11)
    predictions: dict[int, tuple[list[Any], list[Any]]] = {}
    for number in range(FOLDS):
        models = fit(gazetteer, [s for s, f in zip(samples, folds, strict=True) if f != number])
        resolver = rank.Resolver(gazetteer, models)
        for at, sample in enumerate(samples):
            if folds[at] != number:
                continue
            free = resolver.resolve(sample.document, recognise.mentions(gazetteer, sample.document))
            given = [recognise.given_span(gazetteer, sample.document, t["start"], t["end"]) for t in sample.gold]
            placed = resolver.resolve_given(sample.document, given, recognise.mentions(gazetteer, sample.document))
            predictions[at] = (list(free), list(placed))
        print(f"fold {number + 1} of {FOLDS} done", file=sys.stderr)
    _say_figures(paths, predictions)
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    at = 0
    for path in paths:
        names = [entry["id"] for entry in _lines(path)]
        stem = path.name.split(".")[0]
        with (
            (folder / f"{stem}.jsonl").open("w", encoding="utf-8") as out,
            (folder / f"{stem}-given.jsonl").open("w", encoding="utf-8") as given_out,
        ):
            for name in names:
                for stream, found in zip((out, given_out), predictions[at], strict=True):
                    rows = [
                        {
                            "start": t.start,
                            "end": t.end,
                            "lat": t.location.latitude if t.location else None,
                            "lon": t.location.longitude if t.location else None,
                        }
                        for t in found
                    ]
                    stream.write(json.dumps({"id": name, "toponyms": rows}) + "\n")
                at += 1


def _say_figures(paths: Sequence[Path], predictions: dict[int, tuple[list[Any], list[Any]]]) -> None:
    """Print how right the folds are, a corpus a line."""
    at = 0
    for path in paths:
        documents = list(_lines(path))
        found, given = (
            [_points(predictions[number][which]) for number in range(at, at + len(documents))] for which in (0, 1)
        )
        names, whole = score(documents, found)
        print(
            f"{path.name.split('.')[0]}: names found F1 {names:.3f}, end to end F1 within 161 km {whole:.3f}, "
            f"names given accuracy within 161 km {placed_given(documents, given):.3f}"
        )
        at += len(documents)


def _points(toponyms: Sequence[Toponym]) -> Found:
    return [
        (t.start, t.end, t.location.latitude if t.location else None, t.location.longitude if t.location else None)
        for t in toponyms
    ]


if __name__ == "__main__":
    raise SystemExit(main())
