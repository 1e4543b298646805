"""The panel beside the map: one deployment in full, or what the filters show.

Everything that came from an article is escaped here (`escaped`); no other function makes HTML from it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from geo.draw import features, words
from geo.filters import Filter
from geo.model import Deployment, Status

_EMPTY_LINES = re.compile(r"\s*\n\s*")


def detail(found: Mapping[str, Any], hidden: bool) -> str:
    """Give one deployment as HTML.

    Parameters
    ----------
    found : mapping
        As `geo.draw.features.detail` makes it.
    hidden : bool
        Whether the filters hide it on the map.
    """
    parts = [
        f"<h2>{escaped(found['system'])}</h2>",
        f'<p class="soft">{escaped(_kind(found))}</p>',
        f"<p><b>{escaped(_sentence(found['said']))}</b>, {escaped(found['where'])}.</p>",
        f'<p class="soft">{escaped(found["summary"])}</p>',
    ]
    if hidden:
        parts.append('<p class="soft">The present filters hide it on the map.</p>')
    parts.append("<h3>What is reported</h3>" + "".join(_report(report, found) for report in found["reports"]))
    parts.append(_place(found["location"]))
    parts.append(_range(found))
    return f'<div class="dep">{"".join(parts)}</div>'


def overview(deployments: Iterable[Deployment], current: Filter) -> str:
    """Give what the filters show as HTML: how many, of what status, and how many have no place."""
    shown = list(deployments)
    by_status = Counter(one.status for one in shown)
    unplaced = sum(one.location is None for one in shown)
    rows = "".join(
        f"<tr><td>{by_status[status]}</td><td>{escaped(words.said(status))}</td></tr>"
        for status in Status
        if by_status[status]
    )
    if unplaced:
        rows += (
            f"<tr><td>{unplaced}</td><td>without a place that could be found; in the table, not on the map</td></tr>"
        )
    if not shown and current == Filter():
        return (
            '<div class="dep"><h2>Nothing here yet</h2><p>Read a first article, and what it reports is drawn.</p></div>'
        )
    hint = "Click a pin to read the sentence that put it there." if shown else "Take a filter away to see more."
    return (
        f'<div class="dep"><div class="big">{len(shown)}</div><p>{"deployment" if len(shown) == 1 else "deployments"}: '
        f'{escaped(current.words())}</p><table>{rows}</table><p class="soft" style="margin-top:1rem">{hint}</p></div>'
    )


def counted(number: int) -> str:
    """Give the number of deployments as HTML."""
    return f"<b>{number}</b> {'deployment' if number == 1 else 'deployments'}"


def marked(quote: str, marks: Iterable[tuple[int, int, str]]) -> str:
    """Give a quote as HTML with its marks ``[start, end, kind]``; all of it escaped."""
    out, at = [], 0
    for start, end, kind in sorted(marks):
        if start < at or end > len(quote):
            continue
        out.append(escaped(quote[at:start]))
        out.append(f'<mark class="{"system" if kind == "system" else "place"}">{escaped(quote[start:end])}</mark>')
        at = end
    return "".join([*out, escaped(quote[at:])])


def _report(report: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    about = [_link(report["url"], report["source"] or "pasted text"), escaped(report["published_words"])]
    notes = [report["attribution"]]
    if report["origin"] and report["origin"] != report["source"]:
        notes.append(f"credits {report['origin']}")
    if report["quantity"]:
        notes.append(f"number stated: {report['quantity']}")
    if report["event_date"]:
        notes.append(f"event of {report['event_date']}")
    if report["article_range"]:
        notes.append(
            f"{report['article_range']}: “{report['article_range_quote']}”"
            if report["article_range_quote"]
            else report["article_range"]
        )
    said = "; ".join(note for note in notes if note)
    quote = _near(report["before"]) + marked(report["quote"], report["marks"]) + _near(report["after"])
    # A single report says just what stands above it already.
    kind = "" if len(found["reports"]) == 1 else f'<span class="kind">{escaped(report["said"])}</span>'
    return (
        f'<div class="report">{kind}<blockquote>{quote}</blockquote><p>{", ".join(about)}</p>'
        f"{_soft(report['title'])}{_soft(_sentence(said))}</div>"
    )


def _near(text: str) -> str:
    return f'<span class="near">{escaped(_EMPTY_LINES.sub(chr(10), text))}</span>'


def _soft(text: str | None) -> str:
    return f'<p class="soft">{escaped(text)}</p>' if text else ""


def _place(location: Mapping[str, Any] | None) -> str:
    if location is None:
        return "<h3>Place</h3><p>The article names none that could be found. It waits on the list, without a pin.</p>"
    reasons = "".join(f"<li>{escaped(reason)}</li>" for reason in location["reasons"])
    others = ""
    for one in location["candidates"][1:6]:
        name = ", ".join(part for part in (one["name"], one["country"]) if part)
        others += f'<li>{escaped(name)} <span class="soft">{escaped(one["kind"])}</span></li>'
    point = words.coordinates(location["latitude"], location["longitude"], location["radius_km"])
    within = f"{location['precision']} precision, within about {words.km(location['radius_km'])}"
    fine = f"{point}; {within}. {location['found']}."
    return (
        f"<h3>Place</h3><p>{escaped(location['name'])}</p>{_soft(fine)}"
        + (f"<ul>{reasons}</ul>" if reasons else "")
        + (f"{_soft('The words could also mean:')}<ul>{others}</ul>" if others else "")
    )


def _range(found: Mapping[str, Any]) -> str:
    ranges = found["range"]
    if not ranges["figures"] and not ranges["drawn"]:
        return f"<h3>Range</h3>{_soft('No ring is drawn: ' + ranges['no_ring'])}" if ranges["no_ring"] else ""
    rows = ""
    for one in sorted(ranges["figures"], key=lambda one: float(one["km"])):
        of = f'{escaped(one["of"])} <span class="soft">{escaped(one["kind"])}</span>'
        rows += f"<tr><td>{words.km(one['km'])}</td><td>{of}</td><td>{_link(one['source'], one['says'])}</td></tr>"
    drawn = f"<p>{escaped(ranges['drawn'])}</p>" if ranges["drawn"] else ""
    return f"<h3>Range, as published</h3>{drawn}<table>{rows}</table>"


def _kind(found: Mapping[str, Any]) -> str:
    return f"{found['type']}, {found['origin']}" if found["origin"] else str(found["type"])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def escaped(value: Any) -> str:
    """Escape a value for HTML."""
    return html.escape(str(value), quote=True)


def _link(url: str | None, name: str) -> str:
    address = features.link(url)
    if address is None:
        return escaped(name)
    return f'<a href="{escaped(address)}" target="_blank" rel="noopener noreferrer">{escaped(name)}</a>'
