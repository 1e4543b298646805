"""Names as keys: one folding for the gazetteer and for the texts that are looked up in it.

Folding keeps the number of characters, so that a match in a folded text has the same span in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

_SPECIAL = {
    "ß": "s",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "t",
    "ı": "i",
    "æ": "a",
    "œ": "o",
    "ə": "e",
    "ŋ": "n",
    "ħ": "h",
    "ƿ": "w",
    "ĸ": "k",
    "ґ": "г",
    "ة": "ه",
    "ى": "ي",
    "ک": "ك",
    "ی": "ي",
    "ѐ": "е",
    "ѝ": "и",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "ʻ": "'",
    "ʿ": "'",
    "ʾ": "'",
    "′": "'",
    "‛": "'",
    "ʹ": "'",
    "-": " ",
    "‐": " ",
    "‑": " ",
    "‒": " ",
    "–": " ",
    "—": " ",
    "−": " ",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\n": " ",
    "\t": " ",
    "\r": " ",
}


class _Table(dict[int, str]):
    """Translation table that works out each character the first time it is seen."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        special = _SPECIAL.get(char)
        if special is None:
            base = unicodedata.normalize("NFKD", char)
            special = base[0] if base and not unicodedata.combining(base[0]) else char
            lowered = special.lower()
            special = lowered if len(lowered) == 1 else special
            special = _SPECIAL.get(special, special)
        self[code] = special
        return special


_TABLE = _Table()
_LOOK_ALIKES = dict(zip("аеорсухіјѕԁһкмтАВЕКМНОРСТХІЈЅУ", "aeopcyxijsdhkmtABEKMHOPCTXIJSY", strict=True))
_SOUND_ALIKES = dict(
    zip(
        "абвгдезіийклмнопрстуфхцыэАБВГДЕЗІИЙКЛМНОПРСТУФХЦЫЭ",
        "abvgdeziijklmnoprstufhcyeABVGDEZIIJKLMNOPRSTUFHCYE",
        strict=True,
    )
)
_TO_LATIN = str.maketrans(_LOOK_ALIKES)
# ѕ and ԁ are letters of languages that no text here is in.
_TO_CYRILLIC = str.maketrans({latin: cyr for cyr, latin in reversed(_LOOK_ALIKES.items()) if cyr not in "ѕԁ"})
_SOUND_TO_LATIN = str.maketrans(_SOUND_ALIKES)
_SOUND_TO_CYRILLIC = str.maketrans({latin: cyrillic for cyrillic, latin in reversed(_SOUND_ALIKES.items())})
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+")
_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_ABBREVIATED = (
    ("saint ", ("st. ", "st ")),
    ("sainte ", ("ste. ", "ste ")),
    ("st. ", ("saint ", "st ")),
    ("mount ", ("mt. ", "mt ")),
    ("fort ", ("ft. ", "ft ")),
    ("port ", ("pt. ",)),
    ("north ", ("n. ",)),
    ("south ", ("s. ",)),
    ("east ", ("e. ",)),
    ("west ", ("w. ",)),
)


def fold(text: str) -> str:
    """Lower-case, without diacritics, dashes as blanks; exactly as many characters as `text`."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).translate(_TABLE)


def unmixed(text: str) -> str:
    """A text whose words are in one script each: "Mоscow" with a Cyrillic о reads as it looks.

    Letters that look alike are exchanged, towards the script that more letters of the word are of; one that has no
    twin there is taken by its sound ("Хаrкiв" is Харків, "Kyів" is Kyiv). Exactly as many characters as `text`.
    """
    if text.isascii() or not _CYRILLIC.search(text):
        return text

    def one_script(match: re.Match[str]) -> str:
        word = match[0]
        latin = sum(c.isascii() and c.isalpha() for c in word)
        scripts = ((_TO_LATIN, _SOUND_TO_LATIN), (_TO_CYRILLIC, _SOUND_TO_CYRILLIC))
        likely, other = scripts if 2 * latin >= sum(map(str.isalpha, word)) else scripts[::-1]
        looks = word.translate(likely[0])
        for changed in (looks, looks.translate(likely[1]), word.translate(other[0])):
            if not _MIXED.fullmatch(changed):
                return changed
        return word

    return _MIXED.sub(one_script, text)


def key_of(name: str) -> str:
    """Gazetteer key of a name given by itself: folded, one blank between words."""
    composed = unicodedata.normalize("NFC", name)
    bare = "".join(c for c in composed if not unicodedata.combining(c))
    return _SPACES.sub(" ", fold(bare)).strip()


def keys_of(name: str) -> Iterator[tuple[str, bool]]:
    """All keys a name is found under, each with whether it is derived rather than the name as written."""
    key = key_of(name)
    if not key:
        return
    yield key, False
    if "(" in name or "[" in name:
        bare = key_of(_BRACKETS.sub(" ", name))
        if bare and bare != key:
            yield bare, True
    if key.startswith("the "):
        yield key[4:], True
    if "'" in key:
        yield key.replace("'", ""), True
    if "." in key:
        yield _SPACES.sub(" ", key.replace(".", " ")).strip(), True
    if "ß" in name:
        yield key_of(name.replace("ß", "ss")), True
    for full, shorts in _ABBREVIATED:
        if key.startswith(full):
            for short in shorts:
                yield short + key[len(full) :], True
    if " saint " in key:
        yield key.replace(" saint ", " st. "), True


def is_composed(text: str) -> bool:
    """Whether a text has its accents inside its letters (NFC), as folding needs."""
    return unicodedata.is_normalized("NFC", text)


_LATIN = str.maketrans(
    {
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "д": "d",
        "е": "e",
        "ж": "zh",
        "з": "z",
        "и": "i",
        "к": "k",
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "h",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ъ": "",
        "ы": "y",
        "ь": "",
        "э": "e",
        "ю": "yu",
        "я": "ya",
        "і": "i",
        "є": "e",
    }
)
_SOUNDS = (
    ("sch", "s"),
    ("tch", "s"),
    ("sh", "s"),
    ("ch", "s"),
    ("zh", "s"),
    ("cz", "s"),
    ("sz", "s"),
    ("ph", "f"),
    ("kh", "k"),
    ("gh", "g"),
    ("th", "t"),
    ("ck", "k"),
    ("ts", "s"),
    ("z", "s"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("h", ""),
    ("g", "k"),
    ("d", "t"),
    ("b", "p"),
    ("v", "f"),
)


def skeleton(key: str) -> str | None:
    """What is left of a key when vowels and spelling habits are taken off; ``None`` for scripts that we can't sound."""
    latin = key.translate(_LATIN)
    if not latin.isascii():
        return None
    for old, new in _SOUNDS:
        latin = latin.replace(old, new)
    bones = [c for i, c in enumerate(latin) if c.isalpha() and (c not in "aeiou" or i == 0)]
    return "".join(c for i, c in enumerate(bones) if i == 0 or c != bones[i - 1])


def is_spelling_of(alias: str, name: str) -> bool:
    """Whether an alias is the same name spelt otherwise, and not another (former, foreign, local) name."""
    first, second = skeleton(alias), skeleton(name)
    if not first or not second:
        return True
    if first == second or (
        len(first) > 2 and (first.startswith(second) or second.startswith(first)) and len(second) > 2
    ):
        return abs(len(first) - len(second)) <= max(2, len(second) // 2)
    pairs = {first[i : i + 2] for i in range(len(first) - 1)} or {first}
    others = {second[i : i + 2] for i in range(len(second) - 1)} or {second}
    return len(pairs & others) / len(pairs | others) >= 0.5


def likeness(key: str, name: str) -> float:
    """How much of a key is in the first words of a name, letter by letter in one script, 0 to 1."""
    start = " ".join(name.split(" ")[: key.count(" ") + 1])
    return SequenceMatcher(None, key.translate(_LATIN), start.translate(_LATIN), autojunk=False).ratio()
