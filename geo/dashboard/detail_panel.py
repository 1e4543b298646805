"""The panel beside the map: one deployment in full, or what the filters show.

Everything that came from an article is escaped here (`escaped`); no other function makes HTML from it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from geo import messages
from geo.draw import features, words
from geo.filters import Filter
from geo.messages import t
from geo.model import Status

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
        f"<h2>{escaped(messages.system(found['system']))}</h2>",
        f'<p class="soft">{escaped(_kind(found))}</p>',
        f"<p><b>{escaped(_sentence(found['said']))}</b>, {escaped(found['where'])}.</p>",
        f'<p class="soft">{escaped(found["summary"])}</p>',
    ]
    if hidden:
        parts.append(f'<p class="soft">{escaped(t("panel.hidden"))}</p>')
    parts.append(_disputes(found["disputes"]))
    parts.append(_heading(t("panel.reported")) + "".join(_report(report, found) for report in found["reports"]))
    parts.append(_history(found["episodes"]))
    parts.append(_place(found["location"]))
    parts.append(_range(found))
    parts.append(_together(found["why"]))
    return f'<div class="dep">{"".join(parts)}</div>'


def overview(number: int, by_status: Mapping[str, int], unplaced: int, current: Filter) -> str:
    """Give what the filters show as HTML: how many, of what status, and how many have no place."""
    if not number and current == Filter():
        return f'<div class="dep"><h2>{escaped(t("panel.empty"))}</h2><p>{escaped(t("panel.empty_hint"))}</p></div>'
    shown = [status for status in Status if not current.status or status in current.status]
    rows = "".join(
        f"<tr><td>{messages.number(by_status[status])}</td><td>{escaped(words.said(status))}</td></tr>"
        for status in shown
        if by_status.get(status)
    )
    if unplaced:
        rows += f"<tr><td>{messages.number(unplaced)}</td><td>{escaped(t('panel.unplaced'))}</td></tr>"
    hint = t("panel.hint") if number else t("panel.hint_none")
    return (
        f'<div class="dep"><div class="big">{messages.number(number)}</div><p>{escaped(_sentence(current.words()))}</p>'
        f'<table>{rows}</table><p class="soft" style="margin-top:1rem">{escaped(hint)}</p></div>'
    )


def counted(number: int, current: Filter) -> str:
    """Give in one line, as HTML, how many deployments are shown and which."""
    figure = messages.number(number)
    told = escaped(t("words.deployments", n=number)).replace(figure, f"<b>{figure}</b>", 1)
    return f"<p>{told}: {escaped(current.words())}</p>"


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


def citation(found: Mapping[str, Any], link: str) -> str:
    """Give plain text that cites a deployment: what is said, who first said it, and where it is shown."""
    first = found["reports"][-1]
    about = ", ".join(part for part in (first["source"], first["title"], first["published_words"]) if part)
    said = f"{messages.system(found['system'])}: {found['said']}, {found['where']}"
    return t("panel.citation", said=said, about=about, address=first["url"] or "", link=link)


def _report(report: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    about = [_link(report["url"], report["source"] or t("words.pasted")), escaped(report["published_words"])]
    notes = [report["attribution"]]
    if report["origin"] and report["origin"] != report["source"]:
        notes.append(t("panel.credits", origin=report["origin"]))
    if report["quantity"]:
        notes.append(t("panel.quantity", number=report["quantity"]))
    if report["event_date"]:
        notes.append(t("panel.event", day=report["event_date"]))
    if report["article_range"]:
        quoted = report["article_range_quote"]
        notes.append(f"{report['article_range']}: “{quoted}”" if quoted else report["article_range"])
    said = "; ".join(note for note in notes if note)
    if not report["quote"]:
        quote = f'<span class="soft">{escaped(t("panel.withheld"))}</span>'
    else:
        quote = _near(report["before"]) + marked(report["quote"], report["marks"]) + _near(report["after"])
    # A single report says just what stands above it already.
    kind = "" if len(found["reports"]) == 1 else _stand(report, found)
    return (
        f'<div class="report">{kind}<blockquote>{quote}</blockquote><p>{", ".join(about)}</p>'
        f"{_soft(report['title'])}{_soft(_sentence(said))}</div>"
    )


def _stand(report: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """How a report stands to what is said last: the same, or something else."""
    mark, name = ("=", "agrees") if report["status"] == found["status"] else ("≠", "differs")
    return f'<span class="kind {name}"><i aria-hidden="true">{mark}</i> {escaped(report["said"])}</span>'


def _disputes(disputes: Iterable[str]) -> str:
    rows = "".join(f"<p>{escaped(_sentence(one))}</p>" for one in disputes)
    return f'<div class="dispute"><b>{escaped(t("panel.disputed"))}</b>{rows}</div>' if rows else ""


def _history(episodes: Iterable[Mapping[str, Any]]) -> str:
    rows = list(episodes)
    if len(rows) < 2:
        return ""
    items = "".join(
        f'<li class="{escaped(one["status"])}"><b>{escaped(_sentence(one["said"]))}</b> '
        f'<span class="soft">{escaped(one["when"])}</span>{_soft(one["who"])}</li>'
        for one in rows
    )
    return f'{_heading(t("panel.history"))}<ol class="history">{items}</ol>'


def _together(reasons: Iterable[str]) -> str:
    items = "".join(f"<li>{escaped(_sentence(reason))}</li>" for reason in reasons)
    return f"{_heading(t('panel.together'))}<ul>{items}</ul>" if items else ""


def _near(text: str) -> str:
    return f'<span class="near">{escaped(_EMPTY_LINES.sub(chr(10), text))}</span>'


def _soft(text: str | None) -> str:
    return f'<p class="soft">{escaped(text)}</p>' if text else ""


def _heading(text: str) -> str:
    return f"<h3>{escaped(text)}</h3>"


def _place(location: Mapping[str, Any] | None) -> str:
    if location is None:
        return f"{_heading(t('panel.place'))}<p>{escaped(t('panel.no_place'))}</p>"
    reasons = "".join(f"<li>{escaped(reason)}</li>" for reason in location["reasons"])
    others = ""
    for one in location["candidates"][1:6]:
        country = messages.country(one["country"]) if one["country"] else None
        name = ", ".join(part for part in (one["name"], country) if part)
        others += f'<li>{escaped(name)} <span class="soft">{escaped(words.kind(one["kind"]))}</span></li>'
    point = words.coordinates(location["latitude"], location["longitude"], location["radius_km"])
    within = t("panel.precise", precision=t(f"precision.{location['precision']}"), km=words.km(location["radius_km"]))
    fine = f"{point}; {within}. {location['found']}."
    return (
        f"{_heading(t('panel.place'))}<p>{escaped(location['called'])}</p>{_soft(fine)}"
        + (f"<ul>{reasons}</ul>" if reasons else "")
        + (f"{_soft(t('panel.could_mean'))}<ul>{others}</ul>" if others else "")
    )


def _range(found: Mapping[str, Any]) -> str:
    ranges = found["range"]
    if not ranges["figures"] and not ranges["drawn"]:
        if not ranges["no_ring"]:
            return ""
        return f"{_heading(t('panel.no_range'))}{_soft(t('panel.no_ring', why=ranges['no_ring']))}"
    rows = ""
    for one in sorted(ranges["figures"], key=lambda one: float(one["km"])):
        kind = messages.say(f"range.{one['kind']}", one["kind"])
        of = f'{escaped(one["of"])} <span class="soft">{escaped(kind)}</span>'
        says = _link(one["source"], one["says"])
        rows += f"<tr><td>{escaped(words.km(one['km']))}</td><td>{of}</td><td>{says}</td></tr>"
    drawn = f"<p>{escaped(ranges['drawn'])}</p>" if ranges["drawn"] else ""
    return f"{_heading(t('panel.range'))}{drawn}<table>{rows}</table>"


def _kind(found: Mapping[str, Any]) -> str:
    kind = t(f"type.{found['type']}")
    return f"{kind}, {found['origin']}" if found["origin"] else kind


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
