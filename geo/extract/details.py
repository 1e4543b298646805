"""What else a sentence says: how many, when, who says so, how surely, and the range that the article states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from geo.extract.lexicon import Tag
from geo.extract.words import Words, fold
from geo.model import RangeBand, SystemMention
from geo.outlets import AGENCY, OUTLET, Outlets, posts

_LARGEST_QUANTITY = 999
_NUMBER_UNIT = re.compile(
    r"(?:(?P<low>\d{1,3}(?:[ ,. ]\d{3})+|\d+(?:[.,]\d+)?)\s?(?:-|–|—|to|bis|до|à|a|do)\s?)?"
    r"(?P<high>\d{1,3}(?:[ ,. ]\d{3})+|\d+(?:[.,]\d+)?)[\s-]?"
    r"(?P<unit>km|kms|kilomet\w*|км|кілометр\w*|километр\w*|quilómetr\w*|chilometr\w*|kilómetr\w*|كيلومتر\w*|كم"
    r"|miles?|mi|миль|nautical miles?|seemeilen)(?!\w|²|/)",
    re.IGNORECASE,
)
_KM_PER = {"mi": 1.609344, "ми": 1.609344, "na": 1.852, "se": 1.852}
_RANGE_WORDS_APART = 9
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)|(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_YEAR = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>(?:19|20)\d{2}))?"


def quantity(words: Words, tags: Sequence[Tag], mention: SystemMention) -> int | None:
    """Return the number that stands just before a system, if one does."""
    first, _ = words.tokens_in(mention.start, mention.end)
    spelled = {tag.last: int(tag.label.removeprefix("number:")) for tag in tags if tag.label.startswith("number:")}
    clause = words.clause_of[first]
    for at in range(first - 1, max(-1, first - 4), -1):
        if words.clause_of[at] != clause:
            return None
        if at + 1 in spelled:
            return spelled[at + 1]
        token = words.tokens[at].folded
        if token.isdigit():
            number = int(token)
            return number if 0 < number <= _LARGEST_QUANTITY else None
    return None


def hedged(words: Words, tags: Sequence[Tag], start: int, end: int) -> bool:
    """Whether the words of a sentence hedge it."""
    return any(tag.label == "concept:hedge" and start <= words.tokens[tag.first].start < end for tag in tags)


def attribution(words: Words, tags: Sequence[Tag], start: int, end: int) -> str | None:
    """Return the clause of a sentence that says who says so."""
    for tag in tags:
        if tag.label != "concept:claim" or not start <= words.tokens[tag.first].start < end:
            continue
        clause = words.clause_of[tag.first]
        inside = [
            token
            for token, number in zip(words.tokens, words.clause_of, strict=True)
            if number == clause and start <= token.start < end
        ]
        return words.text[inside[0].start : inside[-1].end]
    return None


def origin(text: str, start: int, end: int) -> str | None:
    """Return the agency, outlet or post that the sentence credits, else whom the article credits first."""
    known, sentence = Outlets.open(), text[start:end]
    named = known.credited(sentence, AGENCY, OUTLET)
    if not named and (written := posts(sentence)):
        return written[0]
    named = named or known.credited(text, AGENCY, OUTLET)
    return named[0].name if named else None


def article_range(
    words: Words,
    tags: Sequence[Tag],
    systems: Sequence[SystemMention],
    place_spans: Sequence[tuple[int, int]],
    system: str,
) -> RangeBand | None:
    """Return the range that the article itself states for a system.

    A figure counts when a word for range stands close to it in a sentence that names the system (or the sentence right
    after one), and when it is no distance between places.
    """
    named_in = {words.sentence_of[words.token_at(m.start)] for m in systems if m.system == system}
    others_in = {words.sentence_of[words.token_at(m.start)] for m in systems if m.named and m.system != system}
    range_at = [tag.first for tag in tags if tag.label == "concept:range"]
    for match in _NUMBER_UNIT.finditer(words.text):
        at = words.token_at(match.start("high"))
        sentence = words.sentence_of[at]
        if sentence not in named_in and not (sentence - 1 in named_in and sentence not in others_in):
            continue
        if sentence in others_in and _nearest_system(systems, words, match.start()) != system:
            continue
        if any(start <= match.start("high") < end for start, end in place_spans):
            continue
        if not any(abs(one - at) <= _RANGE_WORDS_APART and words.sentence_of[one] == sentence for one in range_at):
            continue
        factor = _KM_PER.get(match.group("unit").casefold()[:2], 1.0)
        high = _number(match.group("high")) * factor
        low = _number(match.group("low")) * factor if match.group("low") else high
        if 0 < high <= 20_000:
            return RangeBand(min(low, high), high, None, "article", _sentence_quote(words, sentence))
    return None


def _nearest_system(systems: Sequence[SystemMention], words: Words, at: int) -> str | None:
    sentence = words.sentence_of[words.token_at(at)]
    inside = [m for m in systems if m.named and words.sentence_of[words.token_at(m.start)] == sentence]
    return min(inside, key=lambda m: abs(m.start - at)).system if inside else None


def _sentence_quote(words: Words, sentence: int) -> str:
    start, end = words.sentences[sentence]
    return words.text[start:end]


def _number(written: str) -> float:
    compact = re.sub(r"[  ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", compact):
        return float(re.sub(r"[,.]", "", compact))
    return float(compact.replace(",", "."))


def event_date(text: str, start: int, end: int, lang: str, published: date | None) -> tuple[str, str] | None:
    """Return the date that a sentence states, with its precision.

    Parameters
    ----------
    text : str
        The article's text.
    start, end : int
        Span of the sentence.
    lang : str
        Language of the article.
    published : datetime.date or None
        Resolves a day without a year, to the last such day before the publication. Without it such a day stays unknown.

    Returns
    -------
    tuple of str or None
        ISO date and ``"day"``, or ISO year and month and ``"month"``.
    """
    sentence = text[start:end]
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
    written = {name for n in names for name in (n,)} | {
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
