"""The panel beside the map: one deployment in full, or what the filters show.

Everything that came from an article is escaped here (`escaped`); no other function makes HTML from it.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from geo.draw import features, words
from geo.filters import Filter
from geo.model import Deployment, Status

_LATEST = 6


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
        f'<h2>{escaped(found["system"])}</h2>',
        f'<p class="soft">{escaped(_kind(found))}</p>',
        f'<p><b>{escaped(_sentence(found["said"]))}</b>, {escaped(found["where"])}.</p>',
        f'<p class="soft">{escaped(found["summary"])}</p>',
    ]
    if hidden:
        parts.append('<p class="soft">The present filters hide it on the map.</p>')
    parts.append("<h3>What is reported</h3>" + "".join(_report(report) for report in found["reports"]))
    parts.append(_place(found["location"]))
    parts.append(_range(found))
    return f'<div class="dep">{"".join(parts)}</div>'


def overview(deployments: Iterable[Deployment], current: Filter) -> str:
    """Give what the filters show as HTML: how many, of what status, and how many have no place."""
    shown = list(deployments)
    by_status = Counter(one.status for one in shown)
    unplaced = sum(one.location is None for one in shown)
    rows = "".join(
        f"<tr><td>{by_status[status]}</td><td>{escaped(words.said(status))}</td></tr>" for status in Status if by_status[status]
    )
    if unplaced:
        rows += f"<tr><td>{unplaced}</td><td>without a place that could be found; in the table, not on the map</td></tr>"
    hint = "Click a pin to read the sentence that put it there." if shown else "Take a filter away to see more."
    return (
        f'<div class="dep"><div class="big">{len(shown)}</div><p>{"deployment" if len(shown) == 1 else "deployments"}: '
        f'{escaped(current.words())}</p><table>{rows}</table><p class="soft" style="margin-top:1rem">{hint}</p></div>'
    )


def counted(number: int) -> str:
    """Give the number of deployments as HTML."""
    return f"<b>{number}</b> {'deployment' if number == 1 else 'deployments'}"


def marked(quote: str, marks: Iterable[Iterable[Any]]) -> str:
    """Give a quote as HTML with its marks ``[start, end, kind]``; all of it escaped."""
    out, at = [], 0
    for start, end, kind in sorted(marks):
        if start < at or end > len(quote):
            continue
        out.append(escaped(quote[at:start]))
        out.append(f'<mark class="{"system" if kind == "system" else "place"}">{escaped(quote[start:end])}</mark>')
        at = end
    return "".join([*out, escaped(quote[at:])])


def _report(report: Mapping[str, Any]) -> str:
    about = [_link(report["url"], report["source"] or "pasted text"), escaped(report["published_words"])]
    notes = [report["attribution"]]
    if report["origin"] and report["origin"] != report["source"]:
        notes.append(f"credits {report['origin']}")
    if report["quantity"]:
        notes.append(f"number stated: {report['quantity']}")
    if report["event_date"]:
        notes.append(f"event of {report['event_date']}")
    if report["article_range"]:
        notes.append(f"{report['article_range']}: “{report['article_range_quote']}”" if report["article_range_quote"] else report["article_range"])
    said = "; ".join(note for note in notes if note)
    near = ('<span class="near">', "</span>")
    return (
        f'<div class="report"><span class="kind">{escaped(report["said"])}</span><blockquote>'
        f'{near[0]}{escaped(report["before"])}{near[1]}{marked(report["quote"], report["marks"])}{near[0]}{escaped(report["after"])}{near[1]}'
        f'</blockquote><p>{", ".join(about)}</p>'
        + (f'<p class="soft">{escaped(_sentence(said))}</p>' if said else "")
        + (f'<p class="soft">{escaped(report["title"])}</p>' if report["title"] else "")
        + "</div>"
    )


def _place(location: Mapping[str, Any] | None) -> str:
    if location is None:
        return "<h3>Place</h3><p>The article names none that could be found. It waits on the list, without a pin.</p>"
    others = location["candidates"][1:6]
    reasons = "".join(f"<li>{escaped(reason)}</li>" for reason in location["reasons"])
    listed = "".join(
        f'<li>{escaped(one["name"])}{", " + escaped(one["country"]) if one["country"] else ""} <span class="soft">{escaped(one["kind"])}</span></li>'
        for one in others
    )
    return (
        f'<h3>Place</h3><p>{escaped(location["name"])}</p><p class="soft">{location["latitude"]:.4f}, {location["longitude"]:.4f}; '
        f'{escaped(location["precision"])} precision, within about {words.km(location["radius_km"])}. {escaped(location["found"])}.</p>'
        + (f"<ul>{reasons}</ul>" if reasons else "")
        + (f'<p class="soft">The words could also mean:</p><ul>{listed}</ul>' if listed else "")
    )


def _range(found: Mapping[str, Any]) -> str:
    ranges = found["range"]
    if not ranges["figures"] and not ranges["drawn"]:
        return f'<h3>Range</h3><p class="soft">No ring is drawn: {escaped(ranges["no_ring"])}</p>' if ranges["no_ring"] else ""
    rows = "".join(
        f'<tr><td>{words.km(one["km"])}</td><td>{escaped(one["of"])} <span class="soft">{escaped(one["kind"])}</span></td>'
        f'<td>{_link(one["source"], one["says"])}</td></tr>'
        for one in sorted(ranges["figures"], key=lambda one: one["km"])
    )
    drawn = f'<p>{escaped(ranges["drawn"])}</p>' if ranges["drawn"] else ""
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
