"""Tokens, sentences and clauses of a text, in any script, as spans of the original text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from geo.names import VARIANTS, Piece, pieces

# A word: letters or digits with inner marks, apostrophes and hyphens ("didn't", "forward-deployed", "Су-35").
_MARKS = "\u0300-\u036f\u064b-\u0652\u0670\u200c\u200d"
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*(?:[-‑'’ʼ][^\W_]+(?:[{_MARKS}]+[^\W_]*)*)*")
# Sentence ends: a full stop, question or exclamation mark with its closing quotes, then space; or a line break.
_END = re.compile(r"[.!?…؟۔]+[\"'”’»)\]]*(?=\s)|\n+")
# Abbreviations before whose full stop a sentence rarely ends; lower case, all languages together.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col maj capt sgt adm gov sen rep st no vs etc jr sr u.s u.k u.n e.g i.e approx dept "
    "jan feb mar apr jun jul aug sept sep oct nov dec km mi ca bzw z.b d.h usw str nr hr "
    "г гг т.е т.д т.п т.н им ул р о обл руб тыс млн млрд стр см м кв пр "
    "п рр ст вул м.н напр tzv tj np tzw tys mln mld ul al gen płk gen dn sig dott sra sr ud ee.uu av art "
    "nº núm pág vol op cit".split()
)
_CLAUSE = re.compile(r"[,;:–—()\[\]،؛\"“”„«»]|\s-\s")


class Token(NamedTuple):
    """One word: its span and its folded form (lower case, without accents)."""

    start: int
    end: int
    folded: str


_token = partial(tuple.__new__, Token)  # what Token._make does, without a call of Python's for every word


class Words:
    """A text cut into tokens, sentences and clauses.

    Attributes
    ----------
    tokens : list of Token
        In order.
    sentences : list of tuple of int
        Spans in characters, without the surrounding white space.
    sentence_of, clause_of : list of int
        For each token the number of its sentence and of its clause (clauses count through the whole text).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found = [(*match.span(), fold(match[0])) for match in _WORD.finditer(text)]
        self.tokens = list(map(_token, found))
        self.sentences = _sentences(text)
        self._starts = [start for start, _, _ in found]
        starts = [start for start, _ in self.sentences]
        self.sentence_of = [max(0, bisect_right(starts, start) - 1) for start in self._starts]
        self.clause_of: list[int] = []
        clause, last_end, last_sentence = 0, 0, -1
        for token, sentence in zip(self.tokens, self.sentence_of, strict=True):
            if sentence != last_sentence or _CLAUSE.search(text, last_end, token.start):
                clause += 1
            self.clause_of.append(clause)
            last_end, last_sentence = token.end, sentence

    @cached_property
    def pieces(self) -> list[Piece]:
        """The text as names are compared by: runs of letters and of digits."""
        return pieces(self.text)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Characters from the first of some tokens to the end of the one before ``last``."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def token_at(self, start: int) -> int:
        """Number of the token that covers a character position, or of the next one."""
        at = bisect_right(self._starts, start) - 1
        if at >= 0 and self.tokens[at].end > start:
            return at
        return min(at + 1, len(self.tokens) - 1)

    def sentence_at(self, start: int) -> int:
        """Number of the sentence of a character position."""
        return self.sentence_of[self.token_at(start)] if self.tokens else 0

    def tokens_in(self, start: int, end: int) -> tuple[int, int]:
        """First token of a character span, and the one after its last."""
        first = self.token_at(start)
        return first, max(first + 1, bisect_right(self._starts, end - 1))

    def starting_in(self, start: int, end: int) -> tuple[int, int]:
        """First token that begins in a character span, and the one after the last that does."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def of_sentence(self, number: int) -> tuple[int, int]:
        """First token of a sentence, and the one after its last."""
        return bisect_left(self.sentence_of, number), bisect_right(self.sentence_of, number)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Lower case without accents; apostrophes and hyphens made alike."""
    if word.isascii():
        return word.lower()
    if (small := word.casefold()) in _NEVER_PLAIN:
        return small
    plain = unicodedata.normalize("NFKD", small)
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in "\u200b\u200c\u200d\u2060\ufeff")
    return kept.translate(_ALIKE)


_NEVER_PLAIN = frozenset({"że", "že"})  # Polish and Czech "that"; without its accent it is "from"
_ALIKE = VARIANTS | str.maketrans({"’": "'", "ʼ": "'", "‑": "-"})


def _sentences(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and not _ends_here(text, match.start(), match.end()):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans or [(0, len(text))]


def _ends_here(text: str, stop: int, after: int) -> bool:
    following = text[after : after + 40].lstrip()
    if following and (following[0].islower() or following[0] in ",;)"):
        return False
    before = re.search(r"[\w.]+\Z", text[max(0, stop - 12) : stop])
    if text[stop] != "." or before is None:
        return True
    word = before.group().casefold()
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    # "on the 4. Dezember": a number before a full stop may be an ordinal, and months have capitals in German.
    return not (
        word.isdigit()
        and len(word) <= 2
        and following[:1].isalpha()
        and re.match(r"[A-ZÄÖÜ][a-zäöü]{2,}", following) is not None
        and _is_month(following)
    )


def _is_month(following: str) -> bool:
    return fold(re.split(r"\W", following)[0])[:3] in {
        "jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez",
    }  # fmt: skip


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
