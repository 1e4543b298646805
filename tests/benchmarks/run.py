"""Measure speed: ``make bench``. Writes the table of ``docs/performance.md``, with the machine named.

Every figure is the median of several runs, with the least and the greatest; ratios compare with a peer measured in the
same run. Nothing outside the repository is needed. ``python tests/benchmarks/run.py bulk_reading long_reading``
measures these parts alone and writes nothing.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from geo.extract import Reader
from geo.filters import Filter
from geo.locate import Locator
from geo.model import Article, Evidence, Location, Precision, Report, Status, SystemType
from geo.pipeline import fill_with_samples
from geo.settings import Settings
from geo.sources import samples
from geo.store import Store

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_OWN = sorted(
    (PAGE.parents[1] / "data" / "training").glob("reports.*.jsonl"), key=lambda path: path.name != "reports.en.jsonl"
)
_EACH = 16  # one own report in so many is read
_REPORTS = 5_000
_SERVER_WAIT_S = 90


def timed(work: Callable[[], object], runs: int = 5) -> list[float]:
    """Seconds of each run, after one that is not counted."""
    work()
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found


def cell(seconds: list[float], unit: str = "ms") -> str:
    """Median with the least and the greatest."""
    factor = {"ms": 1000.0, "s": 1.0}[unit]
    low, middle, high = min(seconds) * factor, statistics.median(seconds) * factor, max(seconds) * factor
    return f"{middle:.3g} {unit} ({low:.3g}-{high:.3g})"


def command(*arguments: str) -> Callable[[], object]:
    """A run of the command as a whole process."""
    return lambda: subprocess.run([sys.executable, "-m", "geo", *arguments], capture_output=True, check=False)


def bulk_reading(rows: list[tuple[str, str]]) -> None:
    """Read short reports of our own in bulk, by this process's processor: what else runs disturbs that least."""
    reader = Reader.open()
    own = [json.loads(line) for path in _OWN for line in path.read_text(encoding="utf-8").splitlines()]
    warm, bulk = ([Article(row["text"], lang=row["lang"]) for row in own[at::_EACH]] for at in (0, _EACH // 2))
    for article in warm:
        reader.read(article)
    took = [_processor(lambda: list(reader.read_many(bulk))) for _ in range(3)]
    letters = sum(len(article.text) for article in bulk) / len(bulk)
    about = f"articles of {letters:.0f} characters a second of one core's processor, {len(bulk)} in all languages"
    rows.append((about, f"{len(bulk) / took[0]:.0f}; read again {len(bulk) / min(took[1:]):.0f}"))


def long_reading(rows: list[tuple[str, str]]) -> None:
    """Read whole volumes of news as one text, each in a process of its own for its peak of memory."""
    for kind in ("news", "no punctuation", "capitals", "one line"):
        for megabytes in (1, 2, 5) if kind == "news" else (1,):
            asked = [sys.executable, __file__, "--long", kind, str(megabytes)]
            said = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
            rows.append((f"one text of {megabytes} MB ({kind}), of the processor", said.strip()))


def one_long(kind: str, megabytes: int) -> str:
    """Processor time and memory for one long text."""
    rows = [json.loads(line) for line in _OWN[0].read_text(encoding="utf-8").splitlines()]
    text = "\n\n".join(row["text"] for row in rows)
    text = (text * (megabytes * 1_000_000 // len(text) + 1))[: megabytes * 1_000_000]
    if kind == "no punctuation":
        text = re.sub(r"[^\w\s-]|\n", "", text)
    elif kind == "capitals":
        text = text.upper()
    elif kind == "one line":
        text = text.replace("\n", " ")
    reader = Reader.open()
    seconds = _processor(lambda: reader.read(Article(text, lang="en")))
    return f"{seconds:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _processor(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def reading(rows: list[tuple[str, str]]) -> None:
    """Read articles: warm, cold, in bulk."""
    articles = samples()
    reader = Reader.open()
    longest = max(articles, key=lambda one: len(one.text))
    rows.append(("read one article, warm", cell(timed(lambda: reader.read(longest)))))
    bulk = [Article(one.text, lang=one.lang) for one in articles] * 5
    seconds = timed(lambda: list(reader.read_many(bulk)), 3)
    rows.append(("articles a second, one core", f"{len(bulk) / statistics.median(seconds):.0f}"))
    big = Article("\n".join(one.text for one in articles if one.lang == "en") * 10, lang="en")
    twice = Article(big.text * 2, lang="en")
    one, two = timed(lambda: reader.read(big), 1)[0], timed(lambda: reader.read(twice), 1)[0]
    size = f"{len(big.text) / 1e6:.1f} MB"
    rows.append((f"one text of {size}; twice as long", f"{one:.1f} s; {two / one:.2f} times that"))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "article.txt"
        path.write_text(longest.text, encoding="utf-8")
        rows.append(("`emplace extract` of one file, whole process", cell(timed(command("extract", str(path))), "s")))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows.append(("its peak memory", f"{peak:.0f} MB"))


def placing(rows: list[tuple[str, str]]) -> None:
    """Find and place names."""
    began = time.perf_counter()
    locator = Locator.open()
    rows.append(("open the compiled gazetteer", f"{1000 * (time.perf_counter() - began):.0f} ms"))
    texts = [one.text for one in samples() if one.lang == "en"]
    seconds = timed(lambda: [locator.toponyms(text, "en") for text in texts])
    rows.append(("geoparse, documents a second, one core", f"{len(texts) / statistics.median(seconds):.0f}"))
    rows.append(("geocode “Taganka, Moscow”", cell(timed(lambda: locator.geocode("Taganka, Moscow")))))


def storing(rows: list[tuple[str, str]]) -> None:
    """Filter and count a store of synthetic reports."""
    kinds, statuses = list(SystemType), list(Status)
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(path=Path(name) / "bench.sqlite")
        began = time.perf_counter()
        for n in range(_REPORTS // 10):
            article = Article(f"Article {n} of the benchmark.", source=f"Paper {n % 20}")
            store.add(article, [_report(article, n * 10 + k, kinds, statuses) for k in range(10)])
        rows.append(("reports written a second", f"{_REPORTS / (time.perf_counter() - began):.0f}"))
        wanted = Filter.from_query("type=missile&status=planned&bbox=0,40,40,60")
        label = f"of {_REPORTS:,} reports"
        rows.append((f"filter by type, status and box, {label}", cell(timed(lambda: store.sourced(wanted)))))
        rows.append((f"counts of all filters, {label}", cell(timed(lambda: store.counts(wanted)))))
        rows.append((f"all deployments, merged, {label}", cell(timed(lambda: store.deployments(), 3))))
        store.close()


def _report(article: Article, n: int, kinds: list[SystemType], statuses: list[Status]) -> Report:
    place = Location(35 + n % 300 / 10, n % 900 / 10, 5, Precision.DISTRICT, f"Place {n}", "gazetteer", "PL")
    kind, status = kinds[n % len(kinds)], statuses[n % len(statuses)]
    return Report(
        article.id, f"System {n % 40}", kind, status, Evidence("Article", 0, 7), place=f"P{n}", location=place
    )


def serving(rows: list[tuple[str, str]]) -> None:
    """Start the server a second time and wait for a page."""
    with tempfile.TemporaryDirectory() as name:
        database = str(Path(name) / "store.sqlite")
        store = Store.open(path=database)
        fill_with_samples(store, Settings.from_environment())
        store.close()
        waits = [_until_served(database) for _ in range(3)]
    rows.append(("second start to a served page", cell(waits, "s")))


def _until_served(database: str) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "geo", "serve", "--port", str(port)],
        env={**os.environ, "EMPLACE_DATABASE": database}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while time.perf_counter() - began < _SERVER_WAIT_S:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - began
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(f"the server did not answer in {_SERVER_WAIT_S} s")
    finally:
        os.killpg(server.pid, 15)
        server.wait()


def machine() -> str:
    """Name the machine that was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    what = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB"
    return f"{what}, Python {platform.python_version()}"


def main() -> int:
    """Measure everything and write the page."""
    rows: list[tuple[str, str]] = []
    if sys.argv[1:2] == ["--long"]:
        print(one_long(sys.argv[2], int(sys.argv[3])))
        return 0
    parts = (placing, reading, bulk_reading, long_reading, storing, serving)
    if asked := [part for part in parts if part.__name__ in sys.argv[1:]]:
        # Some parts alone are told, not written.
        for part in asked:
            part(rows)
        print(json.dumps(dict(rows), indent=1, ensure_ascii=False))
        return 0
    for part in parts:
        print(f"{part.__name__} ...", file=sys.stderr)
        part(rows)
    print(json.dumps(dict(rows), indent=1, ensure_ascii=False))
    table = "\n".join(["| what | median (least-greatest) |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows)])
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition("<!-- measured -->")
    _, _, tail = rest.partition("<!-- end -->")
    about = f"{machine()}, measured {time.strftime('%Y-%m-%d', time.gmtime())}."
    PAGE.write_text(f"{head}<!-- measured -->\n{about}\n\n{table}\n<!-- end -->{tail}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
