"""When something happened, as a sentence says it: a date in full, or one relative to the day of publication.

The words of each language stand in section ``[dates]`` of ``geo/extract/languages``; names of months are CLDR's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from geo.extract.lexicon import Lexicon, Tag, beginning_in, words_of
from geo.extract.words import Words, fold

_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)|(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_YEAR = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>(?:19|20)\d{2}))?"
_HAPPENS = frozenset(
    f"concept:{word}" for word in ("place", "there", "seen", "arrive", "move", "leave", "destroy", "launch", "over")
)
_SAYS = frozenset({"concept:claim", "concept:deny", "concept:meet"})
_AHEAD = frozenset({"concept:future"})
_FAR = 10_000
_MOST_AGO = 60  # "45 days ago"; with more, people name the month


def event_date(
    words: Words, tags: Sequence[Tag], start: int, end: int, lang: str, published: date | None
) -> tuple[str, str] | None:
    """Return the date that a sentence states, with its precision.

    Parameters
    ----------
    words : Words
        The article's text, cut.
    tags : sequence of Tag
        What the lexicon found in it.
    start, end : int
        Span of the sentence.
    lang : str
        Language of the article.
    published : datetime.date or None
        Resolves "on Tuesday", "last week" and a day without a year. Without it such a date stays unknown.

    Returns
    -------
    tuple of str or None
        ISO date and ``"day"``, ISO week ("2024-W20") and ``"week"``, or ISO year and month and ``"month"``. ``None``
        when nothing is said, when the day is that of the saying ("the ministry said on Tuesday"), and when two
        different days are named.
    """
    return _in_full(words.text[start:end], lang, published) or (
        _relative(words, tags, start, end, lang, published) if published else None
    )


@lru_cache(maxsize=32_768)
def names_a_time(name: str, lang: str) -> bool:
    """Whether this is the name of a month or of a day of the week, and so no place: "in March", "on Thursday"."""
    tokens = Words(name).tokens
    return fold(name) in _months(lang)[1] or any(
        tag.label.startswith("weekday:") and tag.last - tag.first == len(tokens) for tag in _calendar(lang).tags(tokens)
    )


def _in_full(sentence: str, lang: str, published: date | None) -> tuple[str, str] | None:
    if match := _ISO_DATE.search(sentence):
        parts = [int(part) for part in match.groups() if part]
        year, month, day = parts if match.group(1) else parts[::-1]
        return _day(year, month, day)
    if match := _months(lang)[0].search(sentence):
        day_text = match.group("day") or match.group("day2")
        month = _months(lang)[1][fold(match.group("month")).rstrip(".")]
        stated = int(match.group("year")) if match.group("year") else None
        if day_text is None:
            return (f"{stated:04d}-{month:02d}", "month") if stated else None
        if stated is None and published is not None:
            stated = _last_year_with(month, int(day_text), published)
        return _day(stated, month, int(day_text)) if stated else None
    return None


def _relative(
    words: Words, tags: Sequence[Tag], start: int, end: int, lang: str, published: date
) -> tuple[str, str] | None:
    first, last = words.tokens_in(start, end)
    named = _outermost(_calendar(lang).tags(words.tokens[first:last]))
    if not named:
        return None
    inside = beginning_in(tags, first, last)
    found: dict[str, set[str]] = {"day": set(), "week": set(), "month": set()}
    for tag in named:
        kind, _, value = tag.label.partition(":")
        at = Tag(first + tag.first, first + tag.last, tag.label)
        if kind == "beside" or _dates_the_saying(words, inside, at):
            continue
        clause = {other.label for other in inside if words.clause_of[other.first] == words.clause_of[at.first]}
        beside = {
            o.label for o in named if o.label.startswith("beside") and (o.last == tag.first or o.first == tag.last)
        }
        if kind == "weekday":
            weeks = [int(o.label.removeprefix("week:")) for o in named if o.label.startswith("week:")]
            ahead = "beside:next" in beside or (bool(clause & _AHEAD) and "beside:last" not in beside)
            day = _weekday(int(value), published, ahead, "beside:last" in beside, weeks[0] if len(weeks) == 1 else None)
            found["day"].add(day.isoformat())
        elif kind == "day":
            found["day"].add((published + timedelta(days=int(value))).isoformat())
        elif kind == "week":
            year, week, _ = (published + timedelta(weeks=int(value))).isocalendar()
            found["week"].add(f"{year:04d}-W{week:02d}")
        elif kind == "month":
            months = published.year * 12 + published.month - 1 + int(value)
            found["month"].add(f"{months // 12:04d}-{months % 12 + 1:02d}")
    precision = next((name for name, dates in found.items() if dates), None)
    return (found[precision].pop(), precision) if precision and len(found[precision]) == 1 else None


def _outermost(tags: Sequence[Tag]) -> list[Tag]:
    """Leave out what stands inside a longer expression: "yesterday" of "the day before yesterday"."""
    return [
        tag
        for tag in tags
        if not any(
            o.first <= tag.first and tag.last <= o.last and o.last - o.first > tag.last - tag.first for o in tags
        )
    ]


def _dates_the_saying(words: Words, inside: Sequence[Tag], at: Tag) -> bool:
    """Whether the word nearest to a date, in its clause, says that something was said, not that it happened."""
    nearest = {True: _FAR, False: _FAR}
    for tag in inside:
        if words.clause_of[tag.first] == words.clause_of[at.first] and tag.label in _SAYS | _HAPPENS:
            apart = max(tag.first - at.last, at.first - tag.last, 0)
            says = tag.label in _SAYS
            nearest[says] = min(nearest[says], apart)
    return nearest[True] < _FAR and nearest[True] <= nearest[False]


def _weekday(weekday: int, published: date, ahead: bool, before: bool, week: int | None) -> date:
    """Day of that name: in the week said, else the next one when it lies ahead, else the last one up to publication."""
    if week is not None:
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=week)
        return monday + timedelta(days=weekday - 1)
    if ahead:
        return published + timedelta(days=(weekday - published.isoweekday()) % 7 or 7)
    back = (published.isoweekday() - weekday) % 7
    return published - timedelta(days=7 if before and back == 0 else back)


@lru_cache(maxsize=32)
def _calendar(lang: str) -> Lexicon:
    all_words = words_of(lang)
    said, numbers = all_words["dates"], all_words["numbers"]
    labels = (("days", "day"), ("weeks", "week"), ("months", "month"), ("weekdays", "weekday"))
    patterns = [(pattern, f"{kind}:{value}") for section, kind in labels for pattern, value in said[section].items()]
    patterns += [(pattern, f"beside:{side}") for side in ("last", "next") for pattern in said[side]]
    counted = [*numbers.items(), *((str(number), number) for number in range(1, _MOST_AGO + 1))]
    patterns += [
        (pattern.replace("#", word), f"{unit}:{-number}")
        for pattern, unit in said["ago"].items()
        for word, number in counted
    ]
    return Lexicon(lang, patterns)


def _last_year_with(month: int, day: int, published: date) -> int:
    this_year = _day(published.year, month, day)
    ahead = this_year is not None and date.fromisoformat(this_year[0]) > published + timedelta(days=1)
    return published.year - 1 if ahead else published.year


def _day(year: int, month: int, day: int) -> tuple[str, str] | None:
    try:
        return date(year, month, day).isoformat(), "day"
    except ValueError:
        return None


@lru_cache(maxsize=32)
def _months(lang: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Find day and month names of a language; the names are CLDR's, through Babel."""
    from babel import Locale

    locale = Locale.parse(lang)
    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                if len(name) >= 3 and not name.isdigit():
                    names[fold(name).rstrip(".")] = number
    written = set(names) | {
        name.rstrip(".").casefold()
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in locale.months[context][width].values()
        if len(name) >= 3 and not name.isdigit()
    }
    month = "|".join(sorted(map(re.escape, written), key=len, reverse=True))
    pattern = (
        rf"(?:(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+|of\s+|d[ei]\s+)?)?"
        rf"(?<!\w)(?P<month>{month})\.?(?!\w)(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.|,)?(?!\d))?{_YEAR}"
    )
    return re.compile(pattern, re.IGNORECASE), names
