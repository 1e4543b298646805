"""Compare place finding over one annotated corpus, side by side in one run: ours and two look-ups from PyPI.

``python tests/benchmarks/geoparsing.py CORPUS.jsonl[.gz] ... [-o docs/geoparsing.md]`` reads JSON Lines
``{"text", "toponyms": [{"start", "end", "lat", "lon"}]}``, lets each tool read every text, and writes a table: overlap
F1 of recognition, end-to-end F1 within 161 km, documents a second. geotext and flashgeotext (``pip install geotext
flashgeotext``) find names without coordinates; they are given the most populous GeoNames place of that name, which is
what their users do. A tool that is not installed is left out and said. Ours here is fitted on these very corpora; the
honest figures are the folds of ``python -m geo.locate.train``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from geo.geodesy import distance_km
from geo.locate import Locator

Found = list[tuple[int, int, float | None, float | None]]

HEADING = """# Finding and placing names, compared

One run over the same texts on the same machine (`make bench CORPORA="a.jsonl.gz b.jsonl.gz"`, which installs
geotext and flashgeotext). geotext and flashgeotext find names without coordinates; each is given the largest place
of that name. Emplace's own models are fitted on these two corpora: its honest figures are the five folds of
[accuracy.md](accuracy.md), about .05 lower on LGL and .015 on GeoVirus end to end. Speeds are of one run on a machine
that others use; trust the order, not the figure. Both look-ups only search a list, ours weighs every name in its text.
"""

PUBLISHED = """## Published figures

Quoted for orientation; none measures quite what the table does.

| system | figure | what it measures, and how that differs |
| --- | --- | --- |
| voting of twenty systems (<https://arxiv.org/abs/2209.08286>) | accuracy within 161 km .86, mean of 12 corpora | \
the names are given; the table's end-to-end figure counts names not found \
and spans that are no places as errors |
| Emplace, names given, five folds | .905 (LGL), .836 (GeoVirus) | the same measure as the line above, on two corpora |
| Mordecai 3 (<https://arxiv.org/abs/2303.13675>) | see its paper | a neural ranker over a search server, scored on \
the names that its recogniser finds and its gazetteer holds: misses and names in no gazetteer do not count against it |
"""


def corpus(path: Path) -> list[dict[str, Any]]:
    """Documents of one file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as handle:
        return [json.loads(line) for line in handle]


def ours() -> Callable[[str], Found]:
    """The locator with its shipped coefficients."""
    locator = Locator.open()

    def read(text: str) -> Found:
        return [
            (t.start, t.end, t.location.latitude if t.location else None, t.location.longitude if t.location else None)
            for t in locator.toponyms(text, "en")
        ]

    return read


def _largest(locator: Locator, name: str) -> tuple[float | None, float | None]:
    gazetteer = locator.gazetteer
    rows = [value >> 2 for value in gazetteer.lookup(name.lower())]
    if not rows:
        return None, None
    row = max(rows, key=lambda r: int(gazetteer.population[r]))
    return float(gazetteer.lat[row]), float(gazetteer.lon[row])


def geotext() -> Callable[[str], Found]:
    """geotext: capitalised names in its list of countries and cities."""
    from geotext import GeoText

    locator = Locator.open()

    def read(text: str) -> Found:
        found: Found = []
        places = GeoText(text)
        for name in sorted({*places.cities, *places.countries}, key=len, reverse=True):
            at = text.find(name)
            while at >= 0:
                if not any(start < at + len(name) and at < end for start, end, _, _ in found):
                    found.append((at, at + len(name), *_largest(locator, name)))
                at = text.find(name, at + len(name))
        return found

    return read


def flashgeotext() -> Callable[[str], Found]:
    """flashgeotext: Aho-Corasick over its list of countries and cities."""
    from flashgeotext.geotext import GeoText

    locator = Locator.open()
    reader = GeoText()

    def read(text: str) -> Found:
        result = reader.extract(text, span_info=True)
        return [
            (start, end, *_largest(locator, name))
            for kind in ("cities", "countries")
            for name, entry in result[kind].items()
            for start, end in entry["span_info"]
        ]

    return read


def score(documents: Sequence[dict[str, Any]], answers: Sequence[Found]) -> tuple[float, float]:
    """Overlap F1 of recognition and end-to-end F1 within 161 km, matched greedily from left to right."""
    named = predicted = recognised = placed = placeable = counted = 0
    for document, found in zip(documents, answers, strict=True):
        gold = document["toponyms"]
        named += len(gold)
        predicted += len(found)
        placeable += sum(t["lat"] is not None for t in gold)
        free = set(range(len(gold)))
        for start, end, latitude, longitude in sorted(found, key=lambda f: f[:2]):
            over = [g for g in free if gold[g]["start"] < end and start < gold[g]["end"]]
            counted += not over or gold[over[0]]["lat"] is not None
            if not over:
                continue
            free.discard(over[0])
            recognised += 1
            target = gold[over[0]]
            if latitude is not None and longitude is not None and target["lat"] is not None:
                placed += distance_km(latitude, longitude, target["lat"], target["lon"]) <= 161
    return 2 * recognised / max(1, named + predicted), 2 * placed / max(1, placeable + counted)


def rows(paths: Sequence[Path]) -> Iterator[str]:
    """The table, a line at a time."""
    yield "| corpus | tool | recognition F1 | end-to-end F1 within 161 km | documents a second |"
    yield "| --- | --- | --- | --- | --- |"
    tools = {"Emplace": ours, "geotext": geotext, "flashgeotext": flashgeotext}
    for path in paths:
        documents = corpus(path)
        for name, make in tools.items():
            try:
                read = make()
            except ImportError:
                print(f"{name} is not installed and left out: pip install {name}", file=sys.stderr)
                continue
            read(documents[0]["text"])
            started = time.perf_counter()
            answers = [read(document["text"]) for document in documents]
            spent = time.perf_counter() - started
            recognition, end_to_end = score(documents, answers)
            speed = len(documents) / spent
            yield f"| {path.name.split('.')[0]} | {name} | {recognition:.3f} | {end_to_end:.3f} | {speed:.0f} |"


def main() -> int:
    """Run the comparison and print or write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    text = HEADING + "\n" + "\n".join(rows(options.corpora)) + f"\n\n{PUBLISHED}"
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
