"""Write the pages of docs/ that come from the code, or check them: ``python docs/build.py [--check]``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections import Counter
from contextlib import redirect_stdout, suppress
from dataclasses import fields
from pathlib import Path

DOCS = Path(__file__).parent
_WRITTEN = "<!-- Written by docs/build.py from the code: edit the code, then run `make docs`. -->\n\n"


def settings() -> str:
    """List every setting with its variable, default and meaning."""
    from geo.settings import Settings

    lines = ["# Settings\n", "Nothing needs to be set. Each setting is an environment variable.\n"]
    lines += ["| variable | default | what it does |", "| --- | --- | --- |"]
    defaults = {
        "EMPLACE_DATA_DIR": "`data/` of Emplace",
        "EMPLACE_CACHE_DIR": "`~/.cache/emplace`",
        "EMPLACE_DATABASE": "`~/.local/share/emplace/emplace.sqlite`",
    }
    for item in fields(Settings):
        variable = item.metadata["variable"]
        default = defaults.get(variable) or (f"`{item.default}`" if item.default not in ("", None) else "empty")
        lines.append(f"| `{variable}` | {default} | {item.metadata['about']} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Show the help of every command."""
    from geo.cli import main

    os.environ["COLUMNS"] = "100"
    names = ("extract", "geoparse", "geocode", "systems", "serve", "gazetteer", "doctor")
    parts = ["# The `emplace` command\n", "`emplace` and `python -m geo` are the same.\n"]
    for name in ("", *names):
        printed = io.StringIO()
        with redirect_stdout(printed), suppress(SystemExit):
            main([*([name] if name else []), "--help"])
        heading = f"## `emplace {name}`\n".replace(" `\n", "`\n")
        parts.append(f"{heading}\n```text\n{printed.getvalue().rstrip()}\n```\n")
    return "\n".join(parts)


def systems() -> str:
    """List the catalogue by type."""
    from geo.catalogue import Catalogue

    catalogue = Catalogue.open()
    counts = Counter(system.type for system in catalogue)
    parts = [
        f"# The catalogue: {len(catalogue)} systems\n",
        "One file a system in `data/systems/`; the figures there name their sources. A band goes from the least to the "
        "greatest *published maximum*; it is never called coverage.\n",
    ]
    for kind, count in counts.most_common():
        parts.append(f"## {kind} ({count})\n")
        rows = ["| system | origin | published maximum range | sources |", "| --- | --- | --- | --- |"]
        for system in (one for one in catalogue if one.type is kind):
            band = system.range
            shown = f"{band.low_km:g}–{band.high_km:g} km ({band.kind})" if band else f"no ring: {system.no_ring}"
            links = dict.fromkeys(figure.source for figure in system.figures) or dict.fromkeys(system.sources)
            cited = ", ".join(f"[{n}](<{link}>)" for n, link in enumerate(links, 1))
            rows.append(f"| {system.name} | {system.origin} | {shown} | {cited} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


PAGES = {"settings.md": settings, "commands.md": commands, "systems.md": systems}


def main() -> int:
    """Write the pages, or say which are out of step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is out of step")
    check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        text = _WRITTEN + page()
        path = DOCS / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"Out of step with the code: {', '.join(stale)}. Run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
