"""Finding listed names in text, whatever script, case, ending or joint they are written with.

`Names` holds names and the entries they stand for, and finds them in a text, the longest at each point. It shrugs off
what reporters vary: case, hyphens, spaces and quotes, endings ("Iskanders", «Панцирей»), variant letters
("S-300PMU2"), and Latin letters in a Cyrillic designation or the reverse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# A token is a run of letters (with combining marks) or a run of digits.
_TOKEN = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*|\d+")
# What may stand between two tokens of one name: nothing, a space, a hyphen or dash, a quote, a dot, a slash.
_JOINT = re.compile(r"[\s\u00a0\u200b\u200f\u200e]{0,2}[-‐‑‒–—./\"'’ʼ“”„«»]{0,2}[\s\u00a0]?[\"“„«]?\Z")
# Cyrillic letters that look like Latin ones, for designations written in either script ("С-400", "C-400").
_LOOK_ALIKE = str.maketrans("авекмнорстхуіјѕ", "abekmhopctxyijs")
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцыэіґ",
        "a b v g d e z i y k l m n o p r s t u f kh ts y e i g".split(),
        strict=True,
    )
) | {
    "ж": "zh",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "ё": "yo",
    "ї": "yi",
    "є": "ye",
    "ў": "u",
}
VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ł": "l", "ı": "i"})
"""Variants of one letter: of Arabic ones, and what NFKD leaves of Polish and Turkish ones."""
_ALIKE = VARIANTS | {
    ord(figure): str(n) for figures in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for n, figure in enumerate(figures)
}

_ENDINGS = frozenset(
    {
        # Russian and Ukrainian cases
        *"а у ы и і е о я ю ь ї ом ем єм ам ям ах ях ой ей ою ею ами ями".split(),
        *"ов ев ів їв ові еві ий ым ого ому".split(),
        # English, German, French, Spanish, Italian
        *"s es en er ern n".split(),
        # Polish, Czech
        *"y i ow em ami ach om u a ie e ech ech u ie owi ze y".split(),
        # Romanian, Hungarian, Lithuanian, Turkish
        *"ul ului uri urile urilor ele elor ok ek ak at et ot t okat eket okkal ekkel nak nek ra re ban ben as is us "
        "ai ų u o lar ler lari leri larin lerin in un i".split(),
    }
)
_LONGEST_ENDING = max(map(len, _ENDINGS))
# How other scripts and spellings write what a Latin designation begins with: Су-24, Szu-24, سو-24, MiGów-29.
_BEGINNINGS = {
    "an": ("ан",),
    "b": ("б", "بي"),
    "d": ("д",),
    "f": ("ф", "اف"),
    "il": ("ил", "іл", "ايل"),
    "ka": ("ка", "كا"),
    "kh": ("х", "ch", "خ"),
    "m": ("м", "ام"),
    "mi": ("ми", "мі", "مي"),
    "mig": ("миг", "міг", "ميغ", "ميج", "migi", "migow", "migami", "migach"),
    "r": ("р",),
    "s": ("с", "اس"),
    "sa": ("са",),
    "ss": ("сс",),
    "su": ("су", "szu", "سو"),
    "t": ("т", "تي"),
    "tu": ("ту", "تو"),
    "zu": ("зу",),
}
# Words that begin a sentence before a number, and designations too: "С 300 бойцами", "Il 22 marzo", "Ми 24 години".
_LITTLE_WORDS = frozenset("А В З І И Й К О С У Я МИ ТУ A IL SU AN MI".split())
_AND_IN_ARABIC = "و"  # written together with the word behind it: وإف-35
_SHORTEST_INFLECTED = 4
_MOST_TOKENS = 8
_MOST_FORMS = 4_096

Piece = tuple[int, int, str]
"""A run of letters or of digits: its start, its end, and itself."""


def pieces(text: str) -> list[Piece]:
    """Cut a text into what names are compared by."""
    return [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]


def transliterate(name: str) -> str:
    """Write a Cyrillic name in Latin letters (BGN/PCGN without marks); other scripts stay as they are."""
    out = []
    for letter in name:
        latin = _CYRILLIC.get(letter.lower())
        out.append(letter if latin is None else latin.capitalize() if letter.isupper() else latin)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed name in a text: its span, what it may stand for, and whether it is sure to mean one of these.

    ``exact`` is false for a name with another ending than the listed one ("American" for America).
    """

    start: int
    end: int
    entries: tuple[str, ...]
    sure: bool
    exact: bool


class Names:
    """Names, each standing for one entry or for several of the same name."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], tuple[tuple[str, ...], bool]] = {}
        self._respelled: dict[tuple[str, ...], tuple[tuple[str, ...], bool]] = {}
        self._firsts: dict[str, int] = {}
        self._begins: set[tuple[str, ...]] = set()  # what names of several tokens begin with, and they themselves
        self._begun = lru_cache(maxsize=65_536)(self._begun_by)

    def add(self, name: str, entry: str, *, sure: bool) -> None:
        """Let a name stand for an entry, beside those that it stands for already."""
        self._begun.cache_clear()
        for key in keys_of(name):
            entries, known_sure = self._names.get(key, ((), sure))
            self._names[key] = (tuple(dict.fromkeys((*entries, entry))), sure if not entries else known_sure)
            for other in _respelled(key):
                self._respelled.setdefault(other, self._names[key])
            for written in (key, *_respelled(key)):
                self._firsts[written[0]] = max(self._firsts.get(written[0], 0), len(written))
                self._begins.update(written[:length] for length in range(2, len(written) + 1))

    def put(self, name: str, entry: str) -> None:
        """Let a name stand for one entry alone, surely, whatever it stood for before."""
        for key in keys_of(name):
            self._names.pop(key, None)
        self.add(name, entry, sure=True)

    def whole(self, name: str) -> tuple[str, ...]:
        """What a name stands for that is written by itself, in any case or number; nothing when it is not listed."""
        keys: list[tuple[str, ...]] = [()]
        for token in _TOKEN.findall(name)[:_MOST_TOKENS]:
            keys = [(*key, form) for key in keys for form in _forms(token)][:_MOST_FORMS]
        return next((self._names[key][0] for key in keys if key in self._names), ())

    def find(self, text: str, tokens: Sequence[Piece] | None = None) -> list[Hit]:
        """Find every name in a text, the longest at each point.

        Parameters
        ----------
        text : str
            Any text; spans in the result count its characters.
        tokens : sequence of Piece, optional
            The text cut up by `pieces`, where the caller has it already.

        Returns
        -------
        list of Hit
            In order of their start, without overlaps.
        """
        tokens = pieces(text) if tokens is None else tokens
        begun = self._begun
        found: list[Hit] = []
        free = 0
        for at, (start, _, token) in enumerate(tokens):
            begins = begun(token)
            if begins is None or at < free:
                continue
            hit = self._longest(text, tokens, at, *begins)
            if hit is None:
                continue
            last, entries, sure = hit
            exact = tuple(fold(token) for _, _, token in tokens[at : last + 1]) in self._names
            found.append(Hit(start, tokens[last][1], entries, sure, exact))
            free = last + 1
        return found

    def _begun_by(self, token: str) -> tuple[int, tuple[tuple[str, ...], ...]] | None:
        """How many tokens the longest name has that a token begins, and the keys to begin with; if there is one."""
        keys = tuple((form,) for form in _forms(token) if form in self._firsts)
        return (max(self._firsts[form] for (form,) in keys), keys) if keys else None

    def _longest(
        self, text: str, tokens: Sequence[Piece], at: int, longest: int, keys: Sequence[tuple[str, ...]]
    ) -> tuple[int, tuple[str, ...], bool] | None:
        best: tuple[int, tuple[str, ...], bool] | None = None
        for last in range(at, min(at + longest, len(tokens))):
            if last > at:
                joint = text[tokens[last - 1][1] : tokens[last][0]]
                if not _JOINT.match(joint):
                    break
                forms, begins = _forms(tokens[last][2]), self._begins
                keys = [longer for key in keys for form in forms if (longer := (*key, form)) in begins]
                if not keys:
                    break
                if _is_word_of_its_own(joint, tokens[last][2]):
                    continue  # no name ends with it, though one may go on: "Caesar's Palace"
            for key in keys:
                entry = self._names.get(key) or self._respelled.get(key)
                if entry and _fits(text, tokens, at, last, key, entry[1]):
                    best = (self._variant_end(text, tokens, last), *entry)
                    break
        return best

    def _variant_end(self, text: str, tokens: Sequence[Piece], last: int) -> int:
        """Include the letters and digits of a variant: the "PMU2" of S-300PMU2, the "-M2" of Tor-M2."""
        if not tokens[last][2].isdigit():
            following = tokens[last + 1 : last + 3]
            if len(following) == 2 and len(following[0][2]) <= 2 and following[0][2].isupper():
                glued = text[tokens[last][1] : following[0][0]] in {"-", "‑"} and following[0][1] == following[1][0]
                if glued and following[1][2].isdigit():
                    return last + 2
            return last
        while last + 1 < len(tokens) and tokens[last + 1][0] == tokens[last][1] and len(tokens[last + 1][2]) <= 3:
            last += 1
        return last


def fold(token: str) -> str:
    """Take case, accents and the variants of Arabic letters from a token, for comparing."""
    if token.isascii():
        return token.lower()
    folded = "".join(c for c in unicodedata.normalize("NFKD", token.casefold()) if not unicodedata.combining(c))
    # NFKD takes the breve off й and the dots off ї; that is as good for comparing as the letters themselves.
    return folded.translate(_ALIKE)


def keys_of(name: str) -> set[tuple[str, ...]]:
    """Every folded token sequence that stands for a name; designations also in look-alike letters."""
    tokens = tuple(fold(token) for token in _TOKEN.findall(name))
    keys = {tokens} if tokens else set()
    if any(token.isdigit() for token in tokens):
        keys.add(tuple(_look_alike(token) for token in tokens))
    return keys


def _respelled(key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Write a designation's beginning in other scripts; what is listed itself goes before that."""
    if len(key) < 2 or not key[1].isdigit():
        return []
    return [(beginning, *key[1:]) for beginning in _BEGINNINGS.get(key[0], ())]


def _look_alike(token: str) -> str:
    return token.translate(_LOOK_ALIKE) if len(token) <= 3 else token


@lru_cache(maxsize=65_536)
def _forms(token: str) -> tuple[str, ...]:
    """What a written token may stand for: itself, its look-alike, and itself without an ending."""
    folded = fold(token)
    forms = [folded]
    if len(folded) <= 3:
        # A small letter alone is a word of its own: "Rafale в Індії" names no Rafale B.
        if _look_alike(folded) != folded and (token[0].isupper() or len(folded) > 1):
            forms.append(_look_alike(folded))
        if folded.startswith(_AND_IN_ARABIC) and len(folded) == 3:
            forms.append(folded[1:])
        return tuple(forms)
    bare = folded[2:] if folded.startswith("ال") else folded[1:] if folded[:1] in "بلوك" and len(folded) > 4 else None
    if bare:
        forms.append(bare)
    latin = folded[-1] < "\u0400"
    for length in range(min(_LONGEST_ENDING, len(folded)), 0, -1):
        stem, ending = folded[:-length], folded[-length:]
        # A Latin stem of three letters is too short for any ending but the plural: Anka is not in Ankara.
        if ending in _ENDINGS and len(stem) >= _SHORTEST_INFLECTED - (not latin or ending == "s"):
            forms += [stem] if latin else [stem, stem + "ь", stem + "а", stem + "я", stem + "и"]
    return tuple(dict.fromkeys(forms))


def _before(text: str, start: int, skipped: str | None = None) -> str:
    """Last character before a position that is no space, or one of those that are skipped; empty at the beginning."""
    at = start - 1
    while at >= 0 and (text[at].isspace() if skipped is None else text[at] in skipped):
        at -= 1
    return text[at : at + 1] if at >= 0 else ""


def _is_word_of_its_own(joint: str, token: str) -> bool:
    """Whether one small letter behind a space is a word, or behind an apostrophe an ending: «С-300 в», "Ankara's"."""
    return len(token) == 1 and token.islower() and (joint.endswith(" ") or joint in {"'", "’"})


def _fits(text: str, tokens: Sequence[Piece], at: int, last: int, key: tuple[str, ...], sure: bool) -> bool:
    """Whether the written words can be the name: capitals where the script has them, no longer word around them."""
    start, end = tokens[at][0], tokens[last][1]
    written = text[start:end]
    has_digit = any(part.isdigit() for part in key)
    exact = tuple(fold(tokens[i][2]) for i in range(at, last + 1)) == key
    if not has_digit and len(key) == 1 and not exact and len(key[0]) < _SHORTEST_INFLECTED - 1:
        return False
    first = tokens[at][2]
    if len(first) <= 2 and last > at and text[tokens[at][1] : tokens[at + 1][0]].lstrip(".").isspace():
        # "вместе с 300 бойцами", "s 300 vojáky", «2024 р. 12»: a word and a number. "the S 400" is a designation.
        before = _before(text, start)
        starts = not before or before in ".!?…:" or "\n" in text[max(0, start - 2) : start]
        if first.islower() or (starts and first.upper() in _LITTLE_WORDS):
            return False
    if not sure and not exact and "\u0400" <= written[0] <= "\u04ff" and not has_digit:
        # A case of an ordinary word that is capital only because it begins a sentence: «Жители села».
        before = _before(text, start, " \u00a0")
        if not before or before in ".!?…\n":
            return False
    cased = [tokens[i][2] for i in range(at, last + 1) if tokens[i][2].lower() != tokens[i][2].upper()]
    if cased and not has_digit and not any(token[0].isupper() for token in cased):
        quoted = text[max(0, start - 1) : start] in {"«", "“", "„", '"', "”"}
        # Several words may do without, but not a compound of two: «des lance-missiles».
        if not (quoted or len(cased) > 2 or (len(cased) == 2 and "-" not in written)) or len(written) < 3:
            return False
    if start and (text[start - 1].isalnum() or (text[start - 1] in "-‑" and start > 1 and text[start - 2].isdigit())):
        return False
    return not (
        key[-1].isdigit()
        and end < len(text)
        and text[end : end + 2].replace(",", ".")[:1] == "."
        and text[end + 1 : end + 2].isdigit()
    )
