"""What this newsroom taught: other names of systems, and places of its own, kept as data and used at every reading.

A correction offers to become a rule (`offers`); a person says yes (`keep`). A rule for a system is another name of it,
found in texts like those of the catalogue. A rule for a place says where some place words lie, whatever the gazetteer
thinks. Rules travel between newsrooms as one JSON file (`dumps`, `loads`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from geo.catalogue import Catalogue
from geo.errors import InputError
from geo.extract import Reader, Reading
from geo.locate.names import key_of
from geo.model import Article, Location, Report
from geo.settings import Settings
from geo.store import Store, codec
from geo.store.desk import Desk

ALIAS, PLACE = "alias", "place"
_FORMAT = "emplace-rules"
_VERSION = 1
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Rule:
    """Words and what they mean here: a system of the catalogue, or a location.

    ``number`` is the rule's in its store, 0 while it is not kept.
    """

    kind: str
    name: str
    system: str = ""
    location: Location | None = None
    lang: str | None = None
    number: int = 0


def offers(was: Report, now: Report, article: Article, catalogue: Catalogue) -> list[Rule]:
    """What a correction could teach: the place words where they lie, the system words for what they mean."""
    found = []
    words = now.place or was.place
    if now.location is not None and now.location != was.location and words and len(words) <= _LONGEST_NAME:
        found.append(Rule(PLACE, words, location=_bare(now.location), lang=article.lang))
    if now.system != was.system and now.system in catalogue and now.system_span:
        surface = article.text[slice(*now.system_span)].strip()
        known = {one.mention.system for one in catalogue.find(surface)}
        if 0 < len(surface) <= _LONGEST_NAME and known != {now.system}:
            found.append(Rule(ALIAS, surface, system=now.system, lang=article.lang))
    return found


def _bare(place: Location) -> Location:
    return replace(place, candidates=(), reasons=(), shape=None)


def keep(store: Store, rule: Rule, *, who: str, why: str = "", report_id: str | None = None) -> int:
    """Keep a rule; gives its number, to withdraw it (`geo.store.desk.Desk.withdraw_rule`)."""
    return Desk(store).add_rule(
        rule.kind, rule.name, _detail(rule), who=who, why=why, lang=rule.lang, report_id=report_id
    )


def kept(store: Store) -> list[Rule]:
    """Rules that hold, the oldest first."""
    return [_rule({**one.detail, "kind": one.kind, "name": one.name}, number=one.number) for one in Desk(store).rules()]


def _detail(rule: Rule) -> dict[str, Any]:
    return {"system": rule.system, "location": codec.to_plain(rule.location), "lang": rule.lang}


def _rule(given: dict[str, Any], number: int = 0) -> Rule:
    place = given.get("location")
    return Rule(
        given["kind"],
        given["name"],
        given.get("system") or "",
        codec.loads(Location, json.dumps(place)) if place else None,
        given.get("lang"),
        number,
    )


# as a file


def dumps(rules: Iterable[Rule]) -> str:
    """Write rules as one JSON file."""
    rows = [{"kind": one.kind, "name": one.name, **_detail(one)} for one in rules]
    return json.dumps({"format": _FORMAT, "version": _VERSION, "rules": rows}, ensure_ascii=False, indent=2) + "\n"


def loads(text: str, catalogue: Catalogue) -> list[Rule]:
    """Read the rules of a file, all or none.

    Raises
    ------
    geo.errors.InputError
        If it is no such file, or a rule breaks the rules; the message names it.
    """
    try:
        given = json.loads(text)
        if given["format"] != _FORMAT or given["version"] > _VERSION:
            raise KeyError("format")
        rows = list(given["rules"])
    except (ValueError, KeyError, TypeError):
        raise InputError("This is no file of rules that Emplace wrote. Nothing was taken in.") from None
    return [_checked(row, number, catalogue) for number, row in enumerate(rows, 1)]


def _checked(row: Any, number: int, catalogue: Catalogue) -> Rule:
    try:
        rule = _rule(row)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"Rule {number} is not whole ({error}). Nothing was taken in.") from None
    place = rule.location
    if not isinstance(rule.name, str) or not 0 < len(rule.name.strip()) <= _LONGEST_NAME:
        raise InputError(f"Rule {number} has no name, or too long a one. Nothing was taken in.")
    if rule.kind == ALIAS and rule.system not in catalogue:
        raise InputError(f"Rule {number}: {rule.system!r} is no system of the catalogue. Nothing was taken in.")
    if rule.kind == PLACE and (place is None or not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180)):
        raise InputError(f"Rule {number}: {rule.name!r} has no place on the Earth. Nothing was taken in.")
    if rule.kind not in (ALIAS, PLACE):
        raise InputError(f"Rule {number} is of an unknown kind {rule.kind!r}. Nothing was taken in.")
    return rule


def take_in(store: Store, rules: Sequence[Rule], *, who: str, why: str = "") -> int:
    """Keep rules of another newsroom; one that is here already is left out. Gives how many were new."""
    have = {_same(one) for one in kept(store)}
    new = [one for one in rules if _same(one) not in have]
    for one in new:
        keep(store, one, who=who, why=why)
    return len(new)


def _same(rule: Rule) -> tuple[Any, ...]:
    place = rule.location
    return rule.kind, key_of(rule.name), rule.system, place and (place.latitude, place.longitude, place.radius_km)


# at a reading


def read_many(
    articles: Iterable[Article], rules: Sequence[Rule], settings: Settings | None = None
) -> Iterator[Reading]:
    """Read articles as `geo.extract.Reader` does, with what the newsroom taught, in their order."""
    aliases = tuple((one.name, one.system) for one in rules if one.kind == ALIAS)
    places = {key_of(one.name): one for one in rules if one.kind == PLACE}  # the newest of a name holds
    for reading in _reader(aliases, settings or Settings.from_environment()).read_many(articles):
        reports = tuple(_placed(report, places) for report in reading.reports) if places else reading.reports
        yield replace(reading, reports=reports)


@lru_cache(maxsize=4)
def _reader(aliases: tuple[tuple[str, str], ...], settings: Settings) -> Reader:
    plain = Reader.open(settings)
    if not aliases:
        return plain
    return Reader(plain.catalogue.with_aliases(aliases), plain.locator, plain.judge)


def _placed(report: Report, places: dict[str, Rule]) -> Report:
    rule = places.get(key_of(report.place)) if report.place else None
    if rule is None or rule.location is None:
        return report
    before = report.location.candidates if report.location else ()
    location = replace(
        rule.location,
        source=f"rule:{rule.number}",
        candidates=before,
        reasons=(f"this newsroom's rule for “{rule.name}”",),
    )
    return replace(report, location=location)
