"""What has the name of a weapon and is none: a storm, a team, an exercise, a person, a fuel tank, a radar image.

The judge weighs what a text says of a thing; what the thing is, it can't know. What is told by the words beside it is
therefore sorted out before: by section ``[no_weapon]`` of the languages, and by names that go on ("Neptune Energy").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from geo.catalogue import Named
from geo.extract.lexicon import Tag, beginning_in, ending_in
from geo.extract.spans import Spans
from geo.extract.words import Words

_SHIPS = frozenset({"ship:warship", "ship:submarine", "system:warship", "system:submarine"})
_NOT_CIVIL = _SHIPS | {"support"}
_STOPS = frozenset(".!?…,;:()\n")
_QUOTED_NAME = re.compile(r"[«“„\"'‘](?P<name>\w+(?:[ -]\w+){1,3})[»”“\"'’]")
# The name that a squadron has given itself: 44th "Vampires", 67th FS 'Tigers', 230 'Tiger' Squadron.
_NUMBERED = re.compile(r"\b\d{1,3}(?:st|nd|rd|th)(?: [A-Z]{2,4}| [Ss]quadron)?,? [«“„\"'‘]\Z")
_SQUADRON_BEHIND = re.compile(r"[»”“\"'’] [Ss]quadrons?\b")
# Languages in which a capital behind a name goes on with it ("Neptune Energy", "Charles Leclerc"): their nouns have
# small letters, and no case lets a place follow bare, as in «передали Patriot Украине».
_NAMES_RUN_ON = frozenset({"en", "es", "fr", "it", "ro"})
_SHORTEST_PLAIN_WORD = 4
_BESIDE_TOKENS = 2


def of_weapons(tags: Sequence[Tag]) -> list[Tag]:
    """Leave out words of weapons that are none in their phrase: the tanks of "fuel tanks", the ship of "cargo ship".

    What counts is a tag's last word: in "ballistic missile test" it is the missile that is none.
    """
    others, civil = (_tokens(tags, label) for label in ("no_weapon:typed", "ship:civil"))
    return [
        tag
        for tag in tags
        if not (tag.last - 1 in others and (supports(tag) or tag.label in _SHIPS))
        and not (tag.last - 1 in civil and tag.label in _NOT_CIVIL)
    ]


def _tokens(tags: Sequence[Tag], label: str) -> set[int]:
    return {at for tag in tags if tag.label == label for at in range(tag.first, tag.last)}


def supports(tag: Tag) -> bool:
    """Whether a word makes an ambiguous name beside it that of a weapon."""
    return tag.label == "support" or tag.label.startswith("system:")


def weapons_among(found: Sequence[Named], words: Words, tags: Sequence[Tag], lang: str) -> list[Named]:
    """Leave out names that also mean something else and mean that here.

    Parameters
    ----------
    found : sequence of Named
        The catalogue's names in the text.
    words : Words
        The text in tokens.
    tags : sequence of Tag
        The lexicon's finds in the same tokens, as `of_weapons` leaves them.
    lang : str
        The language of the text (ISO 639-1).
    """
    if all(named.sure for named in found):
        return list(found)
    longer = set(_in_longer_names(words, tags, found))
    about: dict[int, list[int]] = defaultdict(list)
    for tag in tags:
        if tag.label == "no_weapon:about":
            about[words.sentence_of[tag.first]].append(tag.first)
    return [
        named
        for named in found
        if named.sure or not (named.mention.start in longer or _is_other(words, tags, about, named, lang))
    ]


def _is_other(words: Words, tags: Sequence[Tag], about: Mapping[int, Sequence[int]], named: Named, lang: str) -> bool:
    """Whether the words beside a name, or of its sentence, tell so: "exercise Orion", "the Apache tribe".

    ``about`` has the tokens of such words that may stand anywhere, by sentence.
    """
    first, last = words.tokens_in(named.mention.start, named.mention.end)
    if _of_squadron(words.text, named.mention.start, named.mention.end):
        return True
    behind = beginning_in(tags, last, last + 1)
    if any(tag.label == "no_weapon:behind" for tag in behind) and _joined(words, last - 1):
        return True
    if any(map(supports, behind)):
        return False  # "exercise Leopard tanks"
    # In another number than the listed one it is no proper name: "on exercise, Leopards".
    before = named.exact and any(tag.label == "no_weapon:before" for tag in ending_in(tags, first, first + 1))
    if before and _joined(words, first - 1):
        return True
    if any(not first <= token < last for token in about.get(words.sentence_of[first], ())):
        beside = (*beginning_in(tags, first - _BESIDE_TOKENS, first), *beginning_in(tags, last, last + _BESIDE_TOKENS))
        return not any(map(supports, beside))
    whole = words.tokens[last - 1].end == named.mention.end  # not the name in "Spike-armed"
    return whole and named.exact and lang in _NAMES_RUN_ON and _runs_on(words, tags, last)


def _of_squadron(text: str, start: int, end: int) -> bool:
    """Whether a name in quotes is what a squadron calls itself."""
    if _NUMBERED.search(text[max(0, start - 24) : start]):
        return True
    return _SQUADRON_BEHIND.match(text, end) is not None and text[start - 1] in "«“„\"'‘"


def _joined(words: Words, at: int) -> bool:
    """Whether no mark stands between a token and the next but quotes and hyphens."""
    if not 0 <= at < len(words.tokens) - 1:
        return False
    return _STOPS.isdisjoint(words.text[words.tokens[at].end : words.tokens[at + 1].start])


def _runs_on(words: Words, tags: Sequence[Tag], last: int) -> bool:
    """Whether a name goes on with capitals that are no words of weapons: "Typhoon Kalmaegi", not "Tor Missile"."""
    at = last
    while at < len(words.tokens) and _is_capital_word(words, at):
        if words.text[words.tokens[at - 1].end : words.tokens[at].start] != " ":
            break
        if beginning_in(tags, at, at + 1):
            return False  # a word of reporting, in a headline
        at += 1
    if at == last or any(map(supports, beginning_in(tags, at, at + 1))):
        return False
    # A headline in capitals tells nothing: some longer word of the sentence must be small.
    begin, end = words.of_sentence(words.sentence_of[last - 1])
    return any(
        words.text[token.start].islower() and token.end - token.start >= _SHORTEST_PLAIN_WORD
        for token in words.tokens[begin:end]
    )


def _in_longer_names(words: Words, tags: Sequence[Tag], found: Sequence[Named]) -> Iterator[int]:
    """Where names begin that are part of a longer one in quotes, without a word of weapons in it: 'Golden Arrows'."""
    longer = Spans()
    for match in _QUOTED_NAME.finditer(words.text):
        start, end = match.span("name")
        first, last = words.tokens_in(start, end)
        capital = all(_is_capital_word(words, at) for at in range(first, last))
        if capital and not any(map(supports, beginning_in(tags, first, last))):
            longer.add(start, end)
    for named in found:
        start, end = named.mention.start, named.mention.end
        if longer.hold_more(start, end):
            yield start


def _is_capital_word(words: Words, at: int) -> bool:
    word = words.text[words.tokens[at].start : words.tokens[at].end]
    return len(word) > 1 and word.isalpha() and word.istitle()
