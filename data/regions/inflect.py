"""Forms of demonyms by rule: cases, genders and numbers of adjectives and nouns in fourteen languages.

What it covers: the regular endings only; irregular forms stand in `hand/demonyms.csv` themselves. The rules are
plain school grammar of each language. Used by `build.py` only.
"""

from __future__ import annotations

import re

# Language: ending of the base form, then the endings it takes instead. The first rule that fits is used.
ADJECTIVES: dict[str, list[tuple[str, str]]] = {
    "ru": [
        ("ский", "ский ская ское ские ского ской скому ским ских скую скими ском"),
        ("цкий", "цкий цкая цкое цкие цкого цкой цкому цким цких цкую цкими цком"),
        ("ый", "ый ая ое ые ого ой ому ым ых ую ыми ом"),
    ],
    "uk": [
        ("кий", "кий ка ке кі кого кої кому кій ким ких ку кою кими"),
        ("ий", "ий а е і ого ої ому ій им их у ою ими"),
    ],
    "de": [("isch", "isch ische ischen ischer isches ischem"), ("sch", "sch sche schen scher sches schem")],
    "fr": [
        ("ien", "ien ienne iens iennes"),
        ("éen", "éen éenne éens éennes"),
        ("ain", "ain aine ains aines"),
        ("ais", "ais aise aises"),
        ("ois", "ois oise oises"),
        ("and", "and ande ands andes"),
        ("an", "an ane ans anes"),
        ("in", "in ine ins ines"),
        ("e", "e es"),
        ("", " s"),
    ],
    "es": [
        ("és", "és esa eses esas"),
        ("o", "o a os as"),
        ("í", "í íes ís"),
        ("e", "e es"),
        ("a", "a as"),
    ],
    "it": [("ese", "ese esi"), ("co", "co ca ci che"), ("o", "o a i e")],
    "pl": [
        ("ski", "ski ska skie skich skiego skiej skim skimi ską scy skiemu"),
        ("cki", "cki cka ckie ckich ckiego ckiej ckim ckimi cką ccy ckiemu"),
        ("zki", "zki zka zkie zkich zkiego zkiej zkim zkimi zką zcy zkiemu"),
    ],
    "cs": [("ý", "ý á é ého ému ým ou ých ými")],
    "ar": [("ي", "ي ية يين يون يات")],
}
NOUNS: dict[str, list[tuple[str, str]]] = {
    "ru": [
        ("иец", "иец ийца ийцу ийцем ийцы ийцев ийцам ийцами ийцах"),
        ("еец", "еец ейца ейцу ейцем ейцы ейцев ейцам ейцами ейцах"),
        ("аец", "аец айца айцу айцем айцы айцев айцам айцами айцах"),
        ("ец", "ец ца цу цем це цы цев цам цами цах"),
        ("нин", "нин нина нину нином не н нам нами нах"),
        ("ин", "ин ина ины инов инам инами"),
        ("ка", "ка ки ку"),
        ("", " а у ом ы ов ам ами ах"),
    ],
    "uk": [
        ("єць", "єць йця йцю йці йців йцям йцями йцях"),
        ("ець", "ець ця цю ці ців цям цями цях"),
        ("нин", "нин нина ни н нам нами нах"),
        ("ин", "ин ина ини инів"),
        ("ка", "ка ки ку"),
        ("", " а и ів ам ами"),
    ],
    "de": [("er", "er ern erin erinnen"), ("e", "e en in innen"), ("", "")],
}
# English adjectives and nouns that have no plural in -s.
NO_PLURAL = ("ese", "ish", "ch", "sh", "s", "z", "men", "man", "ic", "é", "Vanuatu", "US", "U.S.", "DPRK", "ROK")
VOWELS = "аеёиоуыэюяєії"


def _bent(word: str, rules: list[tuple[str, str]]) -> list[str]:
    if word.startswith("="):
        return [word[1:]]
    for ending, forms in rules:
        if word.endswith(ending) and (ending or word[-1] not in VOWELS):
            stem = word[: len(word) - len(ending)]
            bent = [stem + form for form in forms.split(" ")]
            # Russian spelling: never ы after these letters.
            return [word, *(re.sub("(?<=[гкхжчшщ])ы", "и", form) for form in bent)]
    return [word]


def demonym_forms(language: str, adjectives: str, nouns: str) -> list[str]:
    """Every form of the demonyms of one country in one language.

    Parameters
    ----------
    language
        Two-letter code.
    adjectives, nouns
        Base forms, separated by `|`; one that begins with `=` is taken as it stands, without the rules. A noun
        is written as its language writes it (German with a capital).

    Returns
    -------
    list of str
        The base forms and their regular forms, without doubles. Arabic ones also with the article.
    """
    forms: list[str] = []
    for word in filter(None, adjectives.split("|")):
        if language == "en":
            forms += [word] if word.endswith(NO_PLURAL) else [word, f"{word}s"]
        elif language == "ar":
            first, _, rest = word.partition(" ")
            bent = [f"{form} {rest}".strip() for form in _bent(first, ADJECTIVES["ar"])]
            forms += [*bent, *(f"ال{form.replace(' ', ' ال')}" for form in bent)]
        else:
            forms += _bent(word, ADJECTIVES.get(language, []))
    for word in filter(None, nouns.split("|")):
        forms += _bent(word, NOUNS.get(language, []))
    return list(dict.fromkeys(forms))
