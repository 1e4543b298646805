"""The ``emplace`` command: thin; every subcommand calls the library and prints.

Machine output goes to stdout only, messages and progress to stderr. Exit status: 0 done, 1 nothing found or partly
failed (said on stderr), 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from geo.errors import EmplaceError, InputError

if TYPE_CHECKING:
    from geo.together import Work

DONE, PARTLY, WRONG_USE = 0, 1, 2
_STANDARD = "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if not hasattr(given, "run"):
        parser.print_help(sys.stderr)
        return WRONG_USE
    try:
        status: int = given.run(given)
        sys.stdout.flush()
        return status
    except EmplaceError as error:
        _say(f"emplace: {error}")
        return WRONG_USE if isinstance(error, InputError) and getattr(error, "wrong_use", False) else PARTLY
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        _say("emplace: stopped; what was written is kept.")
        return PARTLY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="emplace",
        description="A published article goes in, an honest map of the deployments it reports comes out.",
    )
    parser.add_argument("--version", action="version", version=f"emplace {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    extract = _command(
        commands, "extract", _extract, "read the reports of one article, or of many (--jsonl)",
        "emplace extract article.txt --published 2023-01-20\n  emplace extract --jsonl articles.jsonl -o reports.jsonl",
    )  # fmt: skip
    extract.add_argument("source", nargs="?", help="file, link, or - for standard input")
    extract.add_argument(
        "--format", choices=("table", "json", "geojson", "html"), help="default: table on a terminal, else json"
    )
    extract.add_argument("--published", type=_date, metavar="DATE", help="day of publication, as 2023-01-20")
    extract.add_argument("--lang", metavar="CODE", help="language of the text, as en or uk; detected when not given")
    extract.add_argument(
        "--explain", action="store_true", help="say on stderr why each system was reported or left out"
    )
    _bulk_options(extract)

    geoparse = _command(
        commands, "geoparse", _geoparse, "find and place every toponym of many texts",
        'echo \'{"id": 1, "text": "From Engels to Saratov."}\' | emplace geoparse --jsonl - -o -',
    )  # fmt: skip
    _bulk_options(geoparse, required=True)

    geocode = _command(
        commands, "geocode", _geocode, "place one name or phrase, or many (--jsonl)",
        'emplace geocode "Taganka, Moscow"\n  emplace geocode --reverse 55.7417 37.6536\n'
        "  emplace geocode --jsonl queries.jsonl -o places.jsonl",
    )  # fmt: skip
    geocode.add_argument("query", nargs="*", help='place words, as "4 km southeast of the Kremlin", or coordinates')
    geocode.add_argument("--reverse", action="store_true", help="the named places nearest to that point, offline")
    geocode.add_argument("--lang", metavar="CODE", help="language of the words, as ru; guessed by default")
    geocode.add_argument("--json", action="store_true", help="print one JSON object")
    _bulk_options(geocode)

    ingest = _command(
        commands, "ingest", _ingest, "read many articles into the store: files, folders, links; resumes by itself",
        "emplace ingest archive.jsonl notes/ --workers 4",
    )  # fmt: skip
    ingest.add_argument(
        "paths", nargs="+", metavar="PATH",
        help="JSONL, CSV or Parquet file (columns text, title, url, source, published, lang), document, folder, link, "
        "or - for JSONL from standard input",
    )  # fmt: skip
    ingest.add_argument(
        "--workers", type=_number, default=os.cpu_count() or 1, help="processes that read (default: %(default)s)"
    )

    export = _command(
        commands, "export", _export, "write what the filters select into a file",
        "emplace export -o map.geojson --type missile --country PL --from 2024-01-01",
    )  # fmt: skip
    export.add_argument("--format", default="geojson", help="geojson (default)")
    export.add_argument("--profile", metavar="NAME", help="as this publication profile shows it")
    _output_option(export)
    _filter_options(export)

    backup = _command(
        commands, "backup", _backup, "write the whole store into one file, and check it", "emplace backup monday.sqlite"
    )
    backup.add_argument("file")
    restore = _command(
        commands, "restore", _restore, "fill an empty store from a backup; also from SQLite to PostgreSQL or back",
        "EMPLACE_DATABASE_URL=postgresql://me@server/emplace emplace restore monday.sqlite",
    )  # fmt: skip
    restore.add_argument("file")

    systems = _command(
        commands, "systems", _systems, "list the weapon systems that are known", "emplace systems --json"
    )
    systems.add_argument("--json", action="store_true", help="print a JSON list")

    serve = _command(commands, "serve", _serve, "open the dashboard and its API", "emplace serve --port 8501")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--no-sample", action="store_true", help="leave an empty store empty")

    gazetteer = _command(commands, "gazetteer", _gazetteer, "compile the gazetteer now", "emplace gazetteer build")
    gazetteer.add_argument("action", choices=("build",))

    _command(
        commands, "doctor", _doctor, "say what is installed, reachable and cached, and what to do", "emplace doctor"
    )
    return parser


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], about: str, example: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=about, description=about[0].upper() + about[1:] + ".", epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.set_defaults(run=run, parser=parser)
    return parser


def _bulk_options(parser: argparse.ArgumentParser, required: bool = False) -> None:
    parser.add_argument("--jsonl", metavar="IN", required=required, help="JSONL file with one object a line, or -")
    _output_option(parser)


def _output_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="OUT", default=_STANDARD, help="file to write, or - (default)")


def _filter_options(parser: argparse.ArgumentParser) -> None:
    """Add the words of the filter as options; each may be given several times, as in an address."""
    from geo.filters import WORDS

    group = parser.add_argument_group("filters", "the words of the map's address")
    for word in WORDS:
        group.add_argument(f"--{word.replace('_', '-')}", dest=f"filter_{word}", action="append", metavar="VALUE")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("emplace")
    except PackageNotFoundError:
        return "(not installed)"


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is no date; write it as 2023-01-20") from None


def _number(written: str) -> int:
    if not written.isdigit() or int(written) < 1:
        raise argparse.ArgumentTypeError(f"{written!r} is no whole number from 1")
    return int(written)


def _say(message: str) -> None:
    print(message, file=sys.stderr)


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """Show a progress bar on stderr while something long goes on; nothing when it never starts."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = None

        def show(doing: str, share: float) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task(doing, total=1.0)
                if not console.is_terminal:
                    _say(f"{doing} ...")
            bar.update(task, description=doing, completed=share)

        yield show


# extract


def _extract(given: argparse.Namespace) -> int:
    if given.jsonl:
        return _extract_many(given)
    if not given.source:
        given.parser.error("give a file, a link, - for standard input, or --jsonl IN")
    article = _article(given)
    reading = _read(article)
    from geo.catalogue import Catalogue

    catalogue = Catalogue.open()
    form = given.format or ("table" if sys.stdout.isatty() else "json")
    with _text_output(given.output) as out:
        if form == "table":
            _table(reading, out)
        elif form == "html":
            from geo.draw import page

            out.write(page(reading.article, reading.reports, catalogue))
        else:
            from geo.exchange import geojson
            from geo.exchange import json as plain

            write = geojson.feature_collection if form == "geojson" else plain.reading_object
            out.write(json.dumps(write(reading, catalogue), ensure_ascii=False, indent=2) + "\n")
    if given.explain:
        for report in reading.reports:
            _say(f"{report.system} at {report.place}: " + "; ".join(report.why))
        for note in reading.left_out:
            _say(f"left out: {note}")
    if not reading.reports:
        _say("emplace: no deployment is reported in this article." + ("" if given.explain else " --explain says why."))
        return PARTLY
    return DONE


def _article(given: argparse.Namespace) -> Any:
    from geo.sources import article_from_bytes, article_from_file, fetch

    about = {"published": given.published, "lang": given.lang}
    if given.source == _STANDARD:
        return article_from_bytes(sys.stdin.buffer.read(), "standard input", **about)
    if given.source.lower().startswith(("http://", "https://")):
        return fetch(given.source, **about)
    return article_from_file(given.source, **about)


def _read(article: Any) -> Any:
    from geo.pipeline import open_locator, read_article

    with _progress() as progress:
        open_locator(progress=progress)
    return read_article(article)


def _table(reading: Any, out: IO[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{len(reading.reports)} reports", title_justify="left", show_lines=True)
    for heading in ("System", "Status", "Place", "Where", "Range", "The article says"):
        table.add_column(heading, overflow="fold")
    from geo.catalogue import Catalogue

    catalogue = Catalogue.open()
    for report in reading.reports:
        table.add_row(
            report.system, str(report.status), report.place or "-", _where(report.location), _range(report, catalogue),
            f"{report.evidence.quote}\n[{report.evidence.start}:{report.evidence.end}]",
        )  # fmt: skip
    Console(file=out, markup=False, highlight=False, width=None if out.isatty() else 160).print(table)


def _where(location: Any) -> str:
    if location is None:
        return "not located"
    point = f"{location.latitude:.4f}, {location.longitude:.4f} ± {location.radius_km:.3g} km"
    return f"{location.name}\n{point} ({location.precision})"


def _range(report: Any, catalogue: Any) -> str:
    lines = []
    if band := report.article_range:
        lines.append(f"article: {_band(band)}")
    if report.system in catalogue and (band := catalogue[report.system].range):
        lines.append(f"published: {_band(band)} ({band.kind})")
    return "\n".join(lines)


def _band(band: Any) -> str:
    return f"{band.low_km:g} km" if band.low_km == band.high_km else f"{band.low_km:g}-{band.high_km:g} km"


def _extract_many(given: argparse.Namespace) -> int:
    from geo.exchange.json import deployment_rows
    from geo.extract import Reader
    from geo.pipeline import open_locator
    from geo.sources.jsonl import article_of

    with _progress() as progress:
        open_locator(progress=progress)
    reader = Reader.open()

    def rows(row: dict[str, Any], name: str) -> Work[dict[str, Any]]:
        reading = yield from reader.reading(article_of(row, name))
        return {"id": row["id"], "deployments": deployment_rows(reading)}

    return _each_line(given, ("id", "text"), rows)


# geoparse and geocode


def _geoparse(given: argparse.Namespace) -> int:
    from geo.locate import Locator

    with _progress() as progress:
        locator = Locator.open(progress=progress)

    def toponyms(row: dict[str, Any], name: str) -> Work[dict[str, Any]]:
        if not isinstance(row["text"], str):
            raise InputError(f"{name} has no text. It was skipped.")
        spans = row.get("spans")
        found = yield from locator.finding(
            row["text"], row.get("lang"), [(start, end) for start, end in spans] if spans is not None else None
        )
        return {"id": row["id"], "toponyms": [_toponym(toponym) for toponym in found]}

    return _each_line(given, ("id", "text"), toponyms)


def _toponym(toponym: Any) -> dict[str, Any]:
    place = toponym.location
    written = {"start": toponym.start, "end": toponym.end, "surface": toponym.surface, "kind": toponym.kind}
    if place is None:
        return {**written, "lat": None, "lon": None, "name": None, "precision": None, "radius_km": None}
    written |= {
        "lat": round(place.latitude, 5),
        "lon": round(place.longitude, 5),
        "name": place.name,
        "country": place.country,
        "precision": str(place.precision),
        "radius_km": round(place.radius_km, 2),
    }
    source, _, number = place.source.rpartition(":")
    return {**written, "geonameid": int(number)} if "geonames" in source and number.isdigit() else written


def _geocode(given: argparse.Namespace) -> int:
    if not given.jsonl and not given.query:
        given.parser.error("give place words, or --jsonl IN")
    from geo.exchange.json import candidate_object, location_object
    from geo.pipeline import open_locator

    with _progress() as progress:
        locator = open_locator(progress=progress)

    def written(query: str, lang: str | None) -> tuple[dict[str, Any], Any]:
        location, why_not = locator.geocode_or_why(query, lang)
        answer: dict[str, Any] = {"location": location_object(location)}
        if why_not:
            answer["reason"] = why_not
        if given.reverse and location is not None:
            nearest = locator.reverse(location.latitude, location.longitude)
            answer["nearest"] = [candidate_object(candidate) for candidate in nearest]
        return answer, location

    if given.jsonl:

        def placed(row: dict[str, Any], name: str) -> dict[str, Any]:
            return {"id": row["id"], **written(row["query"], row.get("lang") or given.lang)[0]}

        return _each_line(given, ("id", "query"), placed)
    query = " ".join(given.query)
    answer, location = written(query, given.lang)
    if given.json:
        print(json.dumps({"query": query, **answer}, ensure_ascii=False, indent=2))
    elif location is not None:
        point = f"{location.latitude:.5f}, {location.longitude:.5f}  ± {location.radius_km:.3g} km"
        print(f"{location.name}\n{point} ({location.precision})")
        for near in answer.get("nearest", ()):
            print(f"  {near['name']}, {near['country'] or 'no country'} ({near['kind']}): {near['reasons'][0]}")
        if not given.reverse:
            for reason in location.reasons:
                print(f"  because {reason}")
            for candidate in location.candidates[1:6]:
                print(f"  or {candidate.name}  {candidate.latitude:.4f}, {candidate.longitude:.4f}")
    if location is None:
        _say(f"emplace: {query!r} is not placed: {answer['reason']}.")
    return DONE if location is not None else PARTLY


def _each_line(
    given: argparse.Namespace,
    needed: Sequence[str],
    work: Callable[[dict[str, Any], str], dict[str, Any] | Work[dict[str, Any]]],
) -> int:
    """Work through a JSONL file as a stream; a bad line is told and skipped, and costs no other."""
    from geo.sources.jsonl import read_jsonl
    from geo.together import MOST, in_parts, side_by_side

    def tried(number: int, row: dict[str, Any] | InputError) -> Work[dict[str, Any] | str]:
        """Give a line's result, or a complaint."""
        where = f"{name}, line {number}"
        try:
            if isinstance(row, InputError):
                raise row
            missing = [field for field in needed if field not in row]
            if missing:
                raise InputError(f"{where}: {' and '.join(missing)} missing. The line was skipped.")
            result = work(row, where)
            return (yield from result) if isinstance(result, Generator) else result
        except (EmplaceError, TypeError, ValueError) as error:
            return str(error) if isinstance(error, EmplaceError) else f"{where}: {error}. The line was skipped."

    name = "standard input" if given.jsonl == _STANDARD else given.jsonl
    failed = 0
    with _input(given.jsonl) as lines, _text_output(given.output) as out, _counted(name) as step:
        # Whoever writes to standard input may wait for each answer.
        most = 1 if given.jsonl == _STANDARD else MOST
        for part in in_parts(read_jsonl(lines, name), _characters, most):
            for result in side_by_side([tried(number, row) for number, row in part]):
                if isinstance(result, str):
                    failed += 1
                    _say(f"emplace: {result}")
                    continue
                out.write(json.dumps(result, ensure_ascii=False) + "\n")
                if out is sys.stdout and given.jsonl == _STANDARD:
                    out.flush()
                step()
    if failed:
        _say(f"emplace: {failed} lines of {name} were skipped; the others are done.")
        return PARTLY
    return DONE


def _characters(line: tuple[int, dict[str, Any] | InputError]) -> int:
    text = line[1].get("text") if isinstance(line[1], dict) else None
    return len(text) if isinstance(text, str) else 0


@contextmanager
def _counted(name: str) -> Iterator[Callable[[], None]]:
    """Count lines on stderr, where a person is watching."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(f"Reading {name}", total=None)
        yield lambda: bar.advance(task)


@contextmanager
def _input(name: str) -> Iterator[IO[str]]:
    if name == _STANDARD:
        yield sys.stdin
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(name).open(encoding="utf-8", errors="replace"))
        except OSError as error:
            raise InputError(f"{name} can't be read: {error.strerror}.") from error
        yield stream


@contextmanager
def _output(name: str) -> Iterator[BinaryIO]:
    """Open a file for bytes that appears whole or not at all; or standard output, a pipe or a device as it is."""
    if name == _STANDARD:
        yield sys.stdout.buffer
        return
    path = Path(name)
    if path.exists() and not path.is_file():
        part = path  # a file in the place of /dev/null would take it from everybody on this machine
    else:
        path = Path(os.path.realpath(path))  # a link stays one
        part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            yield out
        if part != path:
            part.replace(path)
    except OSError as error:
        raise InputError(f"{name} can't be written: {error.strerror or error}.") from error
    finally:
        if part != path:
            part.unlink(missing_ok=True)


@contextmanager
def _text_output(name: str) -> Iterator[IO[str]]:
    """Do the same for text."""
    if name == _STANDARD:
        yield sys.stdout
        return
    with _output(name) as out, TextIOWrapper(out, encoding="utf-8") as text:
        yield text


# ingest


def _ingest(given: argparse.Namespace) -> int:
    from geo.ingest import ingest

    with _progress() as progress:
        tally = ingest(
            given.paths, workers=given.workers, progress=progress, tell=lambda said: _say(f"emplace: {said}")
        )
    _say(f"emplace: {tally.words()}.")
    return PARTLY if tally.problems or not (tally.added or tally.known) else DONE


# export, backup, restore


def _export(given: argparse.Namespace) -> int:
    from geo.exchange.format import format_named
    from geo.filters import WORDS, Filter
    from geo.pipeline import export, open_store

    format_named(given.format)
    wanted = Filter.from_query((word, value) for word in WORDS for value in getattr(given, f"filter_{word}") or ())
    store = open_store(profile=given.profile)
    with _output(given.output) as out:
        written = export(store, out, given.format, wanted)
    store.close()
    _say(f"emplace: {written:,} deployments written: {wanted.words()}.")
    return DONE if written else PARTLY


def _backup(given: argparse.Namespace) -> int:
    from geo.store import Store
    from geo.store.backup import backup

    store = Store.open()
    with _progress() as progress:
        rows = backup(store, given.file, progress)
    store.close()
    _say(f"emplace: {given.file} holds {rows['articles']:,} articles and {rows['reports']:,} reports, and was checked.")
    return DONE


def _restore(given: argparse.Namespace) -> int:
    from geo.store import Store
    from geo.store.backup import restore

    store = Store.open()
    with _progress() as progress:
        rows = restore(given.file, store, progress)
    _say(f"emplace: {store.name} now holds {rows['articles']:,} articles and {rows['reports']:,} reports, checked.")
    store.close()
    return DONE


# systems, serve, gazetteer, doctor


def _systems(given: argparse.Namespace) -> int:
    from geo.catalogue import Catalogue
    from geo.exchange.json import range_object

    catalogue = Catalogue.open()
    if given.json:
        rows = [
            {
                "name": system.name,
                "aliases": [*system.aliases, *system.needs_support],
                "type": str(system.type),
                "origin": system.origin,
                "range_km": range_object(system.range),
                "no_ring": system.no_ring or None,
                "sources": list(dict.fromkeys((*system.sources, *(figure.source for figure in system.figures)))),
            }
            for system in catalogue
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return DONE
    width = max(len(system.name) for system in catalogue)
    for system in catalogue:
        band = f"{_band(system.range)} ({system.range.kind})" if system.range else "no ring"
        print(f"{system.name:{width}}  {system.type:16}  {band}")
    return DONE


def _serve(given: argparse.Namespace) -> int:
    from geo.pipeline import fill_with_samples, open_locator
    from geo.settings import Settings
    from geo.store import Store

    settings = Settings.from_environment()
    with _progress() as progress:
        store = Store.open(settings)
        if store.size()[0] == 0 and not given.no_sample:
            open_locator(settings, progress)
            fill_with_samples(store, settings, progress)
        store.close()
    # Streamlit finds the look and the manners in the folder of the file; -P keeps the present folder's modules out. It
    # takes this process over, so that whoever stops the command stops the server.
    sys.stderr.flush()
    os.execv(
        sys.executable,
        [
            sys.executable, "-P", "-m", "streamlit", "run", str(app_file()), "--server.address", given.host,
            "--server.port", str(given.port), "--server.headless", "true", "--browser.gatherUsageStats", "false",
        ],
    )  # fmt: skip


def app_file() -> Path:
    """Return the dashboard's file: beside the package in a checkout, inside it when installed."""
    beside = Path(__file__).resolve().parent.parent / "app.py"
    return beside if beside.is_file() else Path(__file__).resolve().parent / "_app" / "app.py"


def _gazetteer(given: argparse.Namespace) -> int:
    from geo.locate import Locator

    with _progress() as progress:
        Locator.open(progress=progress)
    _say("The gazetteer is compiled.")
    return DONE


def _doctor(given: argparse.Namespace) -> int:
    from geo.doctor import examine

    found = examine()
    for finding in found:
        print(f"{'ok  ' if finding.good else 'MEND'}  {finding.what}: {finding.state}")
        if not finding.good:
            print(f"      {finding.advice}")
    return DONE if all(finding.good for finding in found) else PARTLY


if __name__ == "__main__":
    sys.exit(main())
