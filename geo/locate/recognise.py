"""Names in running text: every span that the gazetteer knows, before anything decides whether a place is meant."""

from __future__ import annotations

import gzip
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from geo.locate import morphology, phrases
from geo.locate.index import DEMONYM, LEAST_SOUND, MAIN, SITE_MARK, SOUND_MARK, Gazetteer, bare_names
from geo.locate.languages import Endings, guess, language
from geo.locate.names import fold, key_of, likeness, skeleton, unmixed
from geo.locate.places import KIND_NUMBER, TABLES

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]+)*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_APOSTROPHES = "'’ʼ"
_LOOK_AHEAD = 56
_SITE_CLASSES = {"airfield", "base", "port", "plant", "range", "radar", "bridge", "island"}
_WITH_NOUNS = {KIND_NUMBER[name] for name in ("landmark", "airfield", "country", "region", "admin1", "admin2")}
_CODED = {KIND_NUMBER[name] for name in ("country", "admin1")}
_COUNTRY = KIND_NUMBER["country"]
_LANDS = {KIND_NUMBER[name] for name in ("country", "region", "admin1")}
_NATURAL = {KIND_NUMBER[name] for name in ("landmark", "airfield", "region")}
_SITES = {KIND_NUMBER[name] for name in ("landmark", "airfield")}
_BEGIN_SMALL = _NATURAL | {KIND_NUMBER["admin1"]}
_SHORTEST_NOUN = 5  # of a region: "obwód doniecki", but not "the Crimea"
_PLACED_BY_ADJECTIVE = {KIND_NUMBER[name] for name in ("city", "admin1", "admin2", "landmark", "airfield")}
_LEAST_LIKENESS = 0.6
_KNOWN_TOWN = 5_000  # people
_LARGE_TOWN = 20_000
_LONGEST_CODE = 4  # of a state, a country or an airfield
_LEAST_RESPELLED = 6
_LAST_LATIN = "\u024f"
_LEAST_STEM = 3
_LEAST_STEM_BEHIND = 2  # of the words behind the first: «Часовом Яре»
_BETWEEN_CYRILLIC = re.compile(r"(?<=[\u0400-\u04ff])['’ʼ][\u0400-\u04ff]")
# What navies (`geo.extract.ships` has all of them) and merchants write before a ship's name, but for those that are
# words or other short forms too.
_SHIP_PREFIXES = frozenset((
    "uss", "usns", "uscgc", "hms", "rfa", "hmcs", "hmas", "hmnzs", "hnlms", "hnoms", "hdms", "hswms", "orp", "roks",
    "tcg", "fgs", "ins", "bns", "pns", "nns", "brp", "kri", "iris", "irins", "nrp", "bap", "ara", "esps", "mv",
))  # fmt: skip
_ARABIC_ARTICLES = frozenset({"al", "el", "ad", "an", "ar", "as", "ash", "at", "az"})
_INSIDE_PREPOSITIONS = frozenset({"в", "во", "у", "из", "з", "із", "под", "під", "близ"})
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?…\n])[\s«„\"–—-]*$")
_CAPITAL_BEHIND = re.compile(r" [А-ЯЁІЇЄҐ]")
_REGION_BEHIND = re.compile(r",\s[A-Z]\w?")
_CYRILLIC_OR_ARABIC = re.compile(r"[\u0400-\u06ff]")


GAZETTEER, STREET, AREA, FEATURE, AFTER_PREPOSITION = range(5)
"""What made a mention: a known name, or a capitalised run that a class noun or a preposition marks."""


@dataclass(slots=True)
class Mention:
    """A span that may name a place: its postings are ``row * 4 + how`` (see `geo.locate.index`).

    ``pattern`` tells how a span was found that is no gazetteer name as it stands: see `STREET` and its neighbours.
    """

    start: int
    end: int
    key: str
    postings: list[int]
    word: int
    last_word: int
    inflected: bool = False
    adjective: bool = False
    given: bool = False
    pattern: int = 0

    @property
    def demonym(self) -> bool:
        """Whether every reading of the name is a people or an adjective."""
        return bool(self.postings) and all(value & 3 == DEMONYM for value in self.postings)


class Document:
    """A text made ready for look-ups: folded, cut into words; ``said`` keeps what `class_of` was asked."""

    __slots__ = ("capital", "ends", "folded", "lang", "said", "starts", "text", "words")

    def __init__(self, text: str, lang: str | None = None) -> None:
        self.text = text
        # Half a surrogate pair, as broken files have them, is no letter of any name and can't be looked up.
        self.folded = _SURROGATE.sub("\ufffd", fold(unmixed(text)))
        self.lang = lang or guess(text)
        spans = [match.span() for match in _WORD.finditer(text)]
        elided = tuple(prefix for prefix in language(self.lang).get("prefixes", ()) if prefix.endswith("'"))
        if elided and not set(text).isdisjoint(_APOSTROPHES):
            # "d'Odessa", "nell'Egeo": the name stands alone, as in "de Brest".
            spans = [(start + _elided(self.folded[start:end], elided), end) for start, end in spans]
        self.starts, self.ends = [start for start, _ in spans], [end for _, end in spans]
        self.words = [self.folded[start:end] for start, end in spans]
        self.capital = [text[start].isupper() for start in self.starts]
        self.said: dict[tuple[int, int], str | None] = {}


def _is_letter(text: str, at: int) -> bool:
    """Whether an apostrophe is a letter of its word: in Ukrainian it parts no ending off («Лук'янівка» is no Lucca)."""
    return _BETWEEN_CYRILLIC.match(text, at) is not None


def _elided(word: str, prefixes: tuple[str, ...]) -> int:
    """How many letters of a folded word are a little word that has lost its vowel before it."""
    return max((len(prefix) for prefix in prefixes if word.startswith(prefix) and len(word) > len(prefix)), default=0)


def mentions(gazetteer: Gazetteer, document: Document) -> list[Mention]:
    """Longest known name at each capitalised word (each word, in scripts without capitals), left to right."""
    search = _Search(gazetteer, document)
    for word in _looked_at(document, gazetteer.small_starts, every=search.small_demonyms or bool(search.adjectives)):
        if word >= search.free:
            search.at(word)
    return _with_sites_named_again(gazetteer, document, search.found)


class _Search:
    """What is found in a document so far, and the first word that nothing found covers yet."""

    def __init__(self, gazetteer: Gazetteer, document: Document) -> None:
        self.gazetteer, self.document = gazetteer, document
        self.found: list[Mention] = []
        self.free = 0
        words = language(document.lang)
        self.endings, self.prefixes = words["endings"], words.get("prefixes", ())
        self.articles, self.adjectives = words.get("articles", ()), words["adjectives"]
        self.function_words = frozenset(words.get("function_words", ()))
        self.patterns = _patterns(document.lang)
        self.classes = class_words(document.lang)
        self.no_places = _no_places(document.lang)
        self.before_directions = frozenset(words.get("before_directions", ()))
        self.compass = words.get("compass", ())
        # Outside English, adjectives of peoples are written small.
        self.small_demonyms = document.lang != "en"
        self.end_word = _end_words(document)

    def at(self, word: int) -> None:
        """Find what name begins at a word."""
        document = self.document
        caseless = False
        if not document.capital[word]:
            first = document.text[document.starts[word]]
            caseless = not "a" <= first <= "z" and first.isalpha() and first.lower() == first.upper()
            if not caseless:
                self._small(word)
                return
        best = self._as_it_stands(word, caseless)
        if self._opens_no_place(word, best):
            self.free = word + 2
            return
        if best is None and document.words[word] in self.articles:
            return
        if best is not None and self._is_only_part(best):
            best = None
        if best is not None and _is_no_place(document, best, self.no_places):
            part = self.patterns is not None and self.patterns.parts.fullmatch(document.words[word])
            if best.word == best.last_word and not part:
                return
            # "Central Avenue" is a name; of "Central Mindanao" it is the rest.
            best = None
        if self._is_direction(word):
            return
        best = self._bent(word, best, caseless)
        if best is not None and self._points_behind(best):
            best = None
        if best is None and self.compass:
            best = self._in_compound(word)
        if best is None and not caseless:
            best = _bare_site(self.gazetteer, document, word, self.end_word, self.endings)
            if best is not None:
                self._add(best)
                return
        if best is not None and self.small_demonyms and best.word == best.last_word and _is_noun(document, best):
            # "32. Baza Lotnictwa" is no Basel.
            best = None
        if self.patterns is not None and not caseless:
            # A run of capitals that a class noun marks: "Cedar Street", "Bulacan Province", "Lake Lanier".
            nouns = _nameless(document, word, self.patterns)
            if nouns is not None and (best is None or best.last_word <= nouns):
                self.free = nouns + 1
                return
            best = _marked(document, word, best, self.patterns, self.gazetteer.kind) or best
        if best is not None:
            self._add(best)

    def _add(self, mention: Mention) -> None:
        self.found.append(mention)
        self.free = mention.last_word + 1

    def _small(self, word: int) -> None:
        """What begins with a small letter: "al-Asad Air Base", adjectives and peoples, sites of small words."""
        gazetteer, document = self.gazetteer, self.document
        small, start = document.words[word], document.starts[word]
        if small in _ARABIC_ARTICLES:
            named = _behind_article(gazetteer, document, word, self.end_word)
            if named is not None:
                self._add(named)
                return
        if self.adjectives and small not in self.no_places:
            adjective = _adjective(gazetteer, document, word, self.adjectives, self.classes)
            if adjective is not None:
                # A name may still begin within it.
                self.found.append(adjective)
                return
        if self.small_demonyms and len(small) > 3:
            number = gazetteer.trie.get(small)
            if number is not None:
                postings = gazetteer.postings(number)
                if all(value & 3 == DEMONYM for value in postings):
                    self.found.append(Mention(start, document.ends[word], small, postings, word, word))
        if document.folded[start : start + 5] in gazetteer.small_starts or _begins_site(
            gazetteer, document.lang, small
        ):
            site = _small_site(gazetteer, document, word, self.end_word, self.endings)
            if site is not None:
                self._add(site)

    def _as_it_stands(self, word: int, caseless: bool) -> Mention | None:
        """The longest name that begins at a word, in the form that it has there."""
        gazetteer, document, capital = self.gazetteer, self.document, self.document.capital
        text, in_order, start = document.text, document.words, document.starts[word]
        article = in_order[word] in self.articles
        for key in reversed(gazetteer.trie.prefixes(document.folded[start : start + _LOOK_AHEAD])):
            end = start + len(key)
            last = self.end_word.get(end)
            if last is None and (not key.endswith(".") or (last := self.end_word.get(end - 1)) is None):
                continue
            postings = gazetteer.postings(gazetteer.trie.get(key))
            if last > word and not capital[last] and in_order[last] in self.function_words:
                # "From Tokyo to Beijing" is no "Tōkyō-to".
                continue
            if last > word and not caseless and not capital[last]:
                # "Engels air base", "Kharkiv region", "Arabie saoudite": what belongs to the name may be small.
                postings = [v for v in postings if gazetteer.kind_at[v >> 2] in _WITH_NOUNS]
            elif len(key) <= _LONGEST_CODE and not caseless and not text[start:end].isupper():
                postings = _without_codes(gazetteer, document.lang, key, postings)
            if not self.small_demonyms:
                postings = _without_foreign_peoples(gazetteer, postings)
            if not postings or key[0] in (SITE_MARK, SOUND_MARK):
                continue
            if article and _article_only(gazetteer, key, postings, last == word):
                continue
            if text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha() and len(key) <= 3:
                # "Al-Qlaileh" is not "Al".
                continue
            return Mention(start, end, key, postings, word, last)
        return None

    def _points_behind(self, best: Mention) -> bool:
        """Whether a name is but a point of the compass before another: the Dél of "Dél-Libanon" is no Delaware."""
        document = self.document
        return document.words[best.last_word] in self.compass and document.text[best.end : best.end + 1] == "-"

    def _in_compound(self, word: int) -> Mention | None:
        """A country or region behind a point of the compass in one word: the Slowakei of "Ostslowakei"."""
        document, gazetteer = self.document, self.gazetteer
        whole = document.words[word]
        for point in self.compass:
            name = whole.removeprefix(point)
            if name == whole or (number := gazetteer.trie.get(name)) is None:
                continue
            postings = [
                v for v in gazetteer.postings(number) if v & 3 != DEMONYM and gazetteer.kind_at[v >> 2] in _LANDS
            ]
            if postings:
                start = document.starts[word] + len(point)
                return Mention(start, document.ends[word], name, postings, word, word)
        return None

    def _opens_no_place(self, word: int, best: Mention | None) -> bool:
        """Whether two words together are no place: "Islamic State", "Wall Street"; but "South China Sea"."""
        pair = " ".join(self.document.words[word : word + 2])
        return (
            pair in self.no_places
            and self.document.folded.startswith(pair, self.document.starts[word])
            and (best is None or best.last_word <= word + 1)
        )

    def _is_direction(self, word: int) -> bool:
        """Whether a word is a direction and no town of its name: "im Norden der Krim", not "in Norden"."""
        document = self.document
        if not word or document.words[word - 1] not in self.before_directions:
            return False
        return phrases.is_heading(document.lang, document.text[document.starts[word] : document.ends[word]])

    def _is_only_part(self, best: Mention) -> bool:
        """Whether it is part of another's name, or a little word: "At Kadena Air Base" (AT is Austria)."""
        if _of_another(self.document, best.last_word):
            return True
        return best.word == best.last_word and self.document.words[best.word] in self.function_words

    def _bent(self, word: int, best: Mention | None, caseless: bool) -> Mention | None:
        """The name as it stands or its dictionary form, in languages that bend names; none where it is another word."""
        gazetteer, document = self.gazetteer, self.document
        if (self.endings or self.prefixes) and document.words[word] not in self.no_places:
            bent = _inflected(gazetteer, document, word, prefixed=True)
            if bent is not None and (best is None or bent.end > best.end):
                best = bent
            elif bent is not None and best is not None and bent.end == best.end:
                # "Туле" is Thule, and Tula bent.
                best.postings = _merged(best.postings, bent.postings)
        if self.adjectives and not caseless:
            if best is None or best.last_word == word:
                best = _with_shared_noun(gazetteer, document, word) or best
            adjective = _adjective(gazetteer, document, word, self.adjectives, self.classes)
            if adjective is not None and (
                best is None or best.end < adjective.end or (best.inflected and best.end == adjective.end)
            ):
                if best is not None and best.end == adjective.end:
                    adjective.postings = _merged(adjective.postings, best.postings)
                best = adjective
        if best is not None and document.lang in morphology.LANGUAGES and _is_other_word(gazetteer, document, best):
            return None
        return best


def _end_words(document: Document) -> dict[int, int]:
    """Which word ends at a character; at an apostrophe too, where a name may end: "Russia's", "Malatya'daki"."""
    text, starts, ends = document.text, document.starts, document.ends
    end_word = dict(zip(ends, range(len(ends)), strict=True))
    for mark in _APOSTROPHES:
        at = text.find(mark)
        while at >= 0:
            inside = bisect_right(starts, at) - 1
            if inside >= 0 and at < ends[inside] and not _is_letter(text, at):
                end_word.setdefault(at, inside)
            at = text.find(mark, at + 1)
    return end_word


def _with_sites_named_again(gazetteer: Gazetteer, document: Document, found: list[Mention]) -> list[Mention]:
    """All mentions, with sites that the text names in full and then by one word: "Andersen Air Force Base", "Andersen".

    Not where the word stands beside another with a capital, which makes both a person's name.
    """
    sites: dict[str, Mention] = {}
    for mention in found:
        if mention.last_word > mention.word and any(gazetteer.kind_at[v >> 2] in _SITES for v in mention.postings):
            for name in bare_names((mention.key,)):
                # Not what is left of "Port Sudan Airport".
                if mention.key.startswith(name + " "):
                    sites.setdefault(name, mention)
    if not sites:
        return found
    for mention in found:
        site = sites.get(mention.key)
        if site is not None and mention.word == mention.last_word and not mention.demonym:
            # "Kunsan" of "Kunsan Air Base" may be the base as well as a town.
            mention.postings = _merged(site.postings, mention.postings)
    named = {word for mention in found for word in range(mention.word, mention.last_word + 1)}
    names, capital = document.words, document.capital
    again = [
        Mention(document.starts[word], document.ends[word], site.key, site.postings, word, word)
        for word in range(len(names))
        if capital[word]
        and word not in named
        and (site := sites.get(names[word])) is not None
        and not (word and (capital[word - 1] or names[word - 1] in language(document.lang).get("titles", ())))
        and not (word + 1 < len(names) and capital[word + 1] and document.ends[word] + 1 == document.starts[word + 1])
    ]
    return sorted((*found, *again), key=lambda mention: mention.start) if again else found


def _is_no_place(document: Document, mention: Mention, no_places: frozenset[str]) -> bool:
    """Whether a name is that of a ship ("USS Georgia"), or a word that news never means as a town: "NATO"."""
    word = mention.word
    if word and document.words[word - 1] in _SHIP_PREFIXES:
        before = document.text[document.starts[word - 1] : document.starts[word]]
        return before[:-1].isupper() and before[-1] == " "
    if mention.key not in no_places:
        return False
    # "Union, New Jersey" is a town after all, but not what has capitals only: "NATO, Russia".
    behind = _REGION_BEHIND.match(document.text, mention.end)
    return behind is None or (document.text[mention.start : mention.end].isupper() and not behind[0].isupper())


def _is_other_word(gazetteer: Gazetteer, document: Document, mention: Mention) -> bool:
    """Whether the dictionary has a word as something else than a place: «Как», «Андрей», «Базами», not "в Пушкине"."""
    word, lang = mention.word, document.lang
    if mention.adjective or word != mention.last_word or class_of(document, mention.start, mention.end) is not None:
        return False
    written = document.text[document.starts[word] : document.ends[word]]
    if morphology.is_no_noun(written, lang):
        return True
    if _CAPITAL_BEHIND.match(document.text, mention.end) and morphology.may_be_given_name(written, lang):
        # «Владимир Путин»
        return True
    if word and document.words[word - 1] in _INSIDE_PREPOSITIONS:
        return False
    # Towns that everybody knows may be called like persons and things: Энгельс, Изюм.
    if any(gazetteer.population[value >> 2] >= _LARGE_TOWN for value in mention.postings):
        return False
    doubtful = mention.inflected or _SENTENCE_BEFORE.search(document.text[max(0, mention.start - 4) : mention.start])
    return morphology.is_other_name(written, lang) or bool(doubtful and morphology.is_no_place(written, lang))


def _without_codes(gazetteer: Gazetteer, lang: str, key: str, postings: list[int]) -> list[int]:
    """Leave out what only capitals mean: "US" and "us", the airfield LEST and "lest"."""
    kinds = gazetteer.kind_at
    if len(key) <= 2:
        return [v for v in postings if kinds[v >> 2] not in _CODED]
    if len(key) == _LONGEST_CODE:
        return [v for v in postings if not gazetteer.is_code(v >> 2, key)]
    # "ABD" are the United States in Turkish, "Abd" is an Arabic name; other languages have a Çad, and English a "Ga.".
    return [v for v in postings if kinds[v >> 2] != _COUNTRY] if lang == "en" and key.isalpha() else postings


def _without_foreign_peoples(gazetteer: Gazetteer, postings: list[int]) -> list[int]:
    """In English a Turku is a town, whatever peoples are called elsewhere."""
    peoples = any(v & 3 == DEMONYM for v in postings)
    if peoples and any(v & 3 == MAIN and gazetteer.population[v >> 2] >= _KNOWN_TOWN for v in postings):
        return [v for v in postings if v & 3 != DEMONYM]
    return postings


def _article_only(gazetteer: Gazetteer, key: str, postings: Sequence[int], alone: bool) -> bool:
    """Whether the article that a name begins with is none of its words: "La France" is no town of South Carolina."""
    if alone:
        return True
    kinds, rest = gazetteer.kind_at, key.partition(" ")[2]
    return any(kinds[value >> 2] == _COUNTRY for value in gazetteer.lookup(rest)) and not any(
        kinds[value >> 2] == _COUNTRY for value in postings
    )


def _looked_at(document: Document, small_starts: frozenset[str], every: bool) -> Sequence[int]:
    """Numbers of the words that may begin a name: in English most small words are passed over at once."""
    text, folded = document.text, document.folded
    if every:
        return range(len(document.words))
    return [
        number
        for number, (start, word, capital) in enumerate(
            zip(document.starts, document.words, document.capital, strict=True)
        )
        if capital
        or not "a" <= text[start] <= "z"
        or folded[start : start + 5] in small_starts
        or word in small_starts
        or word in _ARABIC_ARTICLES
    ]


def _behind_article(gazetteer: Gazetteer, document: Document, word: int, end_word: Mapping[int, int]) -> Mention | None:
    """A site whose name begins with an Arabic article, written small: "al-Asad Air Base", "at al-Asad".

    But not "Bashar al-Asad".
    """
    start, kind_at = document.starts[word], gazetteer.kind_at
    if document.text[document.ends[word] : document.ends[word] + 1] != "-":
        return None
    inside = word > 0 and document.words[word - 1] in language(document.lang).get("inside", ())
    for key in reversed(gazetteer.trie.prefixes(document.folded[start : start + _LOOK_AHEAD])):
        last = end_word.get(start + len(key))
        if last is None or last == word or not document.capital[word + 1]:
            continue
        postings = [v for v in gazetteer.lookup(key) if kind_at[v >> 2] in _NATURAL]
        is_site = last > word + 1 or inside or class_of(document, start, start + len(key)) in _SITE_CLASSES
        if postings and is_site:
            return Mention(start, start + len(key), key, postings, word, last)
    return None


@dataclass(frozen=True, slots=True)
class _Patterns:
    streets: frozenset[str]
    areas: frozenset[str]
    features: frozenset[str]
    before: frozenset[str]
    roads: frozenset[str]
    prepositions: frozenset[str]
    sites: frozenset[str]
    describing: frozenset[str]
    never: frozenset[str]
    opening: frozenset[str]
    services: frozenset[str]
    parts: re.Pattern[str]


@cache
def _patterns(lang: str) -> _Patterns | None:
    words = language(lang)
    if "areas" not in words:
        return None

    def words_of(name: str) -> frozenset[str]:
        return frozenset(words.get(name, ()))

    return _Patterns(
        words_of("streets"),
        words_of("areas"),
        words_of("features"),
        words_of("before"),
        words_of("roads"),
        words_of("prepositions"),
        words_of("town_sites"),
        words_of("describing"),
        ordinary_words(lang),
        words_of("prepositions") | words_of("function_words") | words_of("opening"),
        words_of("services"),
        re.compile("|".join(f"(?:{part})" for part, _ in words.get("parts", ()))),
    )


@cache
def _no_places(lang: str) -> frozenset[str]:
    return frozenset(language(lang).get("no_places", ()))


@cache
def ordinary_words(lang: str) -> frozenset[str]:
    """Folded words of a language that are also names in the gazetteer; empty where we have no list."""
    path = TABLES / f"words_{lang}.txt.gz"
    if not path.exists():
        return frozenset()
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        return frozenset(handle.read().split("\n"))


_IN_RUNS = frozenset(" -.")
_OWNER = re.compile(r"[A-Z]{2,}['’]s")


def _is_site_of(behind: Sequence[str], patterns: _Patterns) -> bool:
    """Whether the words behind a town's name are a noun for a site, with describing ones before it.

    "Base" alone may be called after anything; that of an air force, a guard or a reserve is called after its town.
    """
    noun, before = behind[-1], behind[:-1]
    if noun == "base" and not patterns.services.isdisjoint(before):
        return (patterns.describing | patterns.services).issuperset(before)
    return noun in patterns.sites and patterns.describing.issuperset(before)


def _nameless(document: Document, word: int, patterns: _Patterns) -> int | None:
    """The last word of a run of nouns with a capital that names no site: "Air Force Base", "International Airport".

    A name may follow ("Naval Base Heracleo Alano"), but no noun of which these say more ("Old Airport Road").
    """
    starts, ends, names = document.starts, document.ends, document.words
    last = None
    at = word
    while at < len(names) and document.capital[at] and (at == word or document.text[ends[at - 1] : starts[at]] == " "):
        if names[at] in patterns.sites or names[at] == "base":
            last = at
        elif names[at] not in patterns.describing and names[at] not in patterns.services:
            of_noun = names[at] in patterns.streets | patterns.areas | patterns.features
            # "Port Stephens" is a name with the noun first.
            return None if of_noun or names[at - 1] in patterns.before else last
        at += 1
    return last


def _marked(
    document: Document, word: int, best: Mention | None, patterns: _Patterns, kind_of: NDArray[np.uint8]
) -> Mention | None:
    text, folded, starts, ends = document.text, document.folded, document.starts, document.ends
    led = word and best is None and document.words[word - 1] in patterns.prepositions
    # Most words stand alone: neither a run nor led by a preposition.
    if not led and text[ends[word] : ends[word] + 1] not in _IN_RUNS:
        return None
    if best is not None and best.end < ends[best.last_word]:
        # "Oman's Masirah Island" is the island, and Oman.
        return None
    # 1. The run of capitalised words (and numbers after the first) that starts here.
    last = word
    limit = min(len(starts), word + 5)
    while last + 1 < limit:
        gap = text[ends[last] : starts[last + 1]]
        if gap not in (" ", "-", ". ") or not (document.capital[last + 1] or text[starts[last + 1]].isdigit()):
            break
        if gap == ". " and ends[last] - starts[last] > 2:
            break
        if _OWNER.fullmatch(text, starts[last], ends[last]):
            # "The Air SDF's Nyutabaru Air Base": the name comes later.
            break
        last += 1
    covered = best.last_word if best is not None else word - 1
    names = document.words[word : last + 1]
    if covered <= word and (names[0] in patterns.opening or any(letter.isdigit() for letter in names[0])):
        # "By FY2018 Miyako Island": the name comes later.
        return None
    # 2. Its class noun, first or last.
    for at in range(len(names) - 1, 0, -1):
        kind = (
            STREET
            if names[at] in patterns.streets
            else AREA
            if names[at] in patterns.areas
            else FEATURE
            if names[at] in patterns.features
            else 0
        )
        if kind and word + at > covered:
            people = best is not None and any(value & 3 == DEMONYM for value in best.postings)
            if kind == FEATURE and people and _nameless(document, covered + 1, patterns) is not None:
                # "Lithuanian Air Force Base": the people only say whose.
                return None
            end = ends[word + at]
            if kind != FEATURE and text[end : end + 1] == "." and len(names[at]) <= 4:
                # "Cedar Ave.", "Chester Twp."; but the "Base." of "Tindal RAAF Base." ends a sentence.
                end += 1
            if (
                kind == FEATURE
                and best is not None
                and best.word == word
                and _is_site_of(names[covered - word + 1 : at + 1], patterns)
            ):
                # "Cape Town Port", "Odesa International Airport": that town, where no such site is listed.
                return Mention(starts[word], ends[word + at], best.key, best.postings, word, word + at)
            postings: list[int] = []
            if best is not None and covered == word + at - 1:
                if kind == AREA:
                    postings = best.postings
                elif kind == FEATURE:
                    # "Iturup Island" is the island that the gazetteer has as "Iturup"; "Moscow River" is no town.
                    postings = [v for v in best.postings if kind_of[v >> 2] in _NATURAL]
            return Mention(starts[word], end, folded[starts[word] : end], postings, word, word + at, pattern=kind)
    if len(names) > 1 and names[0] in patterns.before | patterns.roads and covered < word + 1:
        road = names[1][0].isdigit()
        if road == (names[0] in patterns.roads) and (road or names[0] in patterns.before):
            kind = STREET if road else FEATURE
            return Mention(
                starts[word], ends[word + 1], folded[starts[word] : ends[word + 1]], [], word, word + 1, pattern=kind
            )
    # 3. An unknown name after a preposition of place.
    if not led or document.capital[word - 1] or text[ends[word - 1] : starts[word]] != " " or len(names[0]) <= 3:
        return None
    if len(names) > 1 and patterns.parts.fullmatch(names[0]):
        # "In Northern Luzon": a part of what is named next.
        return None
    end_word = word
    while end_word < last and not text[starts[end_word + 1]].isdigit():
        end_word += 1
    key = folded[starts[word] : ends[end_word]]
    return Mention(starts[word], ends[end_word], key, [], word, end_word, pattern=AFTER_PREPOSITION)


def _merged(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Both lists; a place that is in both keeps its better name (a country before its people)."""
    best: dict[int, int] = {}
    for value in (*first, *second):
        row = value >> 2
        best[row] = min(best.get(row, value), value)
    return list(best.values())


def _inflected(gazetteer: Gazetteer, document: Document, word: int, prefixed: bool) -> Mention | None:
    """The longest name that begins with a word, in its dictionary form; it may have a prefix if ``prefixed``."""
    text, folded, starts, ends, lang = document.text, document.folded, document.starts, document.ends, document.lang
    best: Mention | None = None
    heads: Sequence[str] = ()
    size = 1
    for last in range(word, min(word + _MOST_WORDS_BENT, len(starts))):
        if last > word and text[ends[last - 1] : starts[last]] not in _JOINTS:
            break
        forms = _bent(lang, folded[starts[last] : ends[last]], prefixed and last == word, last > word)
        size *= len(forms)
        if size > _MOST_FORMS:
            break
        if last == word:
            rows, key, heads = _one_bent(gazetteer, lang, folded[starts[word] : ends[word]], prefixed)
        else:
            candidates = [f"{head} {form}" for head in heads for form in forms]
            rows, key = _named_by(gazetteer, candidates)
            if text[starts[last]].islower():
                rows = [value for value in rows if gazetteer.kind_at[value >> 2] in _WITH_NOUNS]
            heads = _beginning_names(gazetteer, candidates)
        if rows:
            best = Mention(starts[word], ends[last], key, list(rows), word, last, inflected=True)
        if not heads:
            break
    return best


_MOST_WORDS_BENT = 4
_MOST_FORMS = 3000
_JOINTS = frozenset((" ", "-", "\u00a0", "–", "‑"))


@lru_cache(maxsize=32_768)
def _bent(lang: str, word: str, prefixed: bool, behind: bool = False) -> tuple[str, ...]:
    """Dictionary forms that a folded word may belong to, ``behind`` another of the same name or not."""
    words = language(lang)
    endings, prefixes, respell = words["endings"], tuple(words.get("prefixes", ())), words.get("respell", ())
    least = _LEAST_STEM_BEHIND if behind else _LEAST_STEM
    forms = tuple(dict.fromkeys(base_forms(word, endings, prefixes if prefixed else (), least)))
    # Short words of Latin letters are seldom foreign names: "Was" is no "Vas".
    if respell and (len(word) >= _LEAST_RESPELLED or word[0] > _LAST_LATIN):
        forms = tuple(dict.fromkeys((*forms, *(respelled(form, respell) for form in forms))))
    return forms


@lru_cache(maxsize=32_768)
def _one_bent(gazetteer: Gazetteer, lang: str, word: str, prefixed: bool) -> tuple[list[int], str, Sequence[str]]:
    """What a word by itself names in its dictionary forms, under which key, and which of them begin longer names."""
    forms = _bent(lang, word, prefixed)
    leading = tuple(language(lang)["leading_endings"].forms(word, _LEAST_STEM))
    return *_named_by(gazetteer, forms), _beginning_names(gazetteer, (*forms, *leading))


def _named_by(gazetteer: Gazetteer, candidates: Sequence[str]) -> tuple[list[int], str]:
    """Postings of those candidates that are names, and the first of these."""
    number_of = gazetteer.trie.get
    rows: list[int] = []
    key = ""
    for candidate in candidates:
        number = number_of(candidate)
        if number is not None:
            rows = _merged(rows, gazetteer.postings(number))
            key = key or candidate
    return rows, key


def _beginning_names(gazetteer: Gazetteer, candidates: Sequence[str]) -> Sequence[str]:
    """Those candidates that names of more words begin with."""
    longer = gazetteer.trie.iterkeys
    return tuple(candidate for candidate in candidates if next(longer(candidate + " "), None) is not None)


_OF = r"(?:de l['’]|de la|de|del|du|des|d['’]|di|della|von|von der)"


def respelled(form: str, pairs: Sequence[Sequence[str]]) -> str:
    """A name as the neighbouring language writes it: "Осиповичі" is listed as "Осиповичи"."""
    for own, other in pairs:
        form = form.replace(own, other)
    return form


ClassWords = tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], str], ...]


@cache
def class_words(lang: str) -> ClassWords:
    """Patterns of nouns that say a place's kind: before, after and at the end of its name."""
    return tuple((*_noun_patterns(lang, words), kind) for words, kind in language(lang).get("classes", ()))


def _noun_patterns(lang: str, words: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    quote = r"[\"«»„“”‘’']?"
    function_words = "|".join(map(re.escape, (*language(lang).get("function_words", ()), "near", "off")))
    # "Engels strategic bomber base": up to two describing words may stand between, never one that starts a new phrase.
    describing = rf"(?:(?!(?:{function_words})\b)(?-i:[^\W\d_A-ZА-Я])+[\s-]){{0,2}}?"
    # "base aérienne américaine de", "lotnisko wojskowe"
    linked = rf"(?:\s+(?!(?:{function_words})\b)(?-i:[^\W\d_A-ZА-ЯІЇЄҐ])+)?(?:\s+{_OF})?"
    return (
        re.compile(rf"(?<!\w)(?:{words})(?:{linked}\s+|\s*){quote}$", re.I),
        re.compile(
            rf"^{quote}[\s-]+{describing}(?:{words})(?!\w)" if lang == "en" else rf"^{quote}[\s-]+(?:{words})(?!\w)",
            re.I,
        ),
        re.compile(rf"\s(?:{words})$", re.I),
    )


@cache
def _any_class(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]] | None:
    """The three patterns of `class_words` for nouns of all kinds at once: most spans have none beside them."""
    all_words = "|".join(f"(?:{words})" for words, _ in language(lang).get("classes", ()))
    return _noun_patterns(lang, all_words) if all_words else None


_BEFORE_NOUNS = frozenset("-\"«»„“”‘’'")


def class_of(document: Document, start: int, end: int) -> str | None:
    """Kind that a noun beside or at the end of a span says, or ``None``."""
    if (start, end) not in document.said:
        document.said[start, end] = _class_of(document, start, end)
    return document.said[start, end]


def _class_of(document: Document, start: int, end: int) -> str | None:
    text, others = document.text, document.lang != "en"
    any_class = _any_class(document.lang)
    if any_class is None:
        return None
    before, after, inside = text[max(0, start - 44) : start], text[end : end + 44], text[start:end]
    first, second, within = any_class
    # Most spans need no search at all: no noun can follow a comma, and one word has none inside.
    may_follow = after[:1].isspace() or after[:1] in _BEFORE_NOUNS
    if not (
        (may_follow and second.search(after))
        or (not inside.isalpha() and within.search(inside))
        or (others and first.search(before))
    ):
        return None
    for first, second, within, kind in class_words(document.lang):
        if second.search(after) or within.search(inside) or (others and first.search(before)):
            return kind
    return None


def class_inside(name: str, kind: str) -> bool:
    """Whether an English name ends in a noun of a kind: "Malmstrom Air Force Base"."""
    return any(within.search(name) for _, _, within, said in class_words("en") if said == kind)


@cache
def _site_nouns(lang: str) -> re.Pattern[str] | None:
    nouns = "|".join(f"(?:{words})" for words, kind in language(lang).get("classes", ()) if kind in _SITE_CLASSES)
    # No more than an ending: «Портсмуті» is no port.
    nouns = nouns.replace(r"\w*", r"\w{0,3}").replace(r"\w+", r"\w{1,3}")
    return re.compile(nouns, re.I) if nouns else None


def is_noun_of_place(lang: str, word: str) -> bool:
    """Whether a word is, or in compounds ends in, a noun that says a place's kind: "Airfield", "Luftwaffenbasis"."""
    pattern = _noun_of_place(lang)
    return pattern is not None and pattern.search(word) is not None


@cache
def _noun_of_place(lang: str) -> re.Pattern[str] | None:
    # Nouns of several words count word by word: "Air Force Base".
    words = language(lang).get("classes", ())
    nouns = "|".join(f"(?:{expression})" for expression, _ in words)
    single = set(re.findall(r"[^\W\d_]{3,}", nouns))
    parts = "|".join(sorted(map(re.escape, single)))
    return re.compile(rf"(?:{nouns}|^(?:{parts}))$", re.I) if nouns else None


def _is_noun(document: Document, mention: Mention) -> bool:
    """Whether a capital word is the noun of a site and not a name: it begins one, with other words behind it."""
    nouns = _site_nouns(document.lang)
    behind = document.text[mention.end : mention.end + 2]
    return (
        nouns is not None
        and nouns.fullmatch(document.text, mention.start, mention.end) is not None
        and behind[:1].isspace()
        and behind[1:].isalnum()
    )


_SHARING = 5  # names before a noun that they share


@cache
def _shared(lang: str) -> re.Pattern[str] | None:
    words = language(lang)
    if not words.get("shared"):
        return None
    others = rf"(?:,| (?:{words['and']}))\s+(?:the )?[^\W\d_][\w'’-]+"
    return re.compile(rf"^(?:{others}){{0,{_SHARING}}} {words['shared']}(?!\w)", re.I)


def shares_noun(document: Document, end: int) -> bool:
    """Whether a name shares a plural noun with others: both of "Kherson and Mykolaiv regions"."""
    pattern = _shared(document.lang)
    return pattern is not None and pattern.match(document.text[end : end + _SHARING * 24]) is not None


def _with_shared_noun(gazetteer: Gazetteer, document: Document, word: int) -> Mention | None:
    """The region of an adjective whose noun comes later: "Херсонской" of "Херсонской и Николаевской областей"."""
    nouns = language(document.lang).get("shared_region", ())
    start, end = document.starts[word], document.ends[word]
    if not nouns or not shares_noun(document, end):
        return None
    for form in base_forms(document.folded[start:end], language(document.lang)["endings"]):
        for noun in nouns:
            postings = gazetteer.lookup(f"{form} {noun}")
            if postings:
                return Mention(start, end, f"{form} {noun}", postings, word, word, inflected=True, adjective=True)
    return None


_ADJECTIVES_BETWEEN = re.compile(
    r"^(?:(?:,| (?:и|та|і|й))? [^\W\d_]+(?:ому|ого|их|ых|ими|ыми|ий|ый|ой|ій))+(?=\s)", re.I
)


def _adjective(
    gazetteer: Gazetteer, document: Document, word: int, adjectives: Endings, classes: ClassWords
) -> Mention | None:
    """A town named by its adjective before a noun of place: "мариупольский аэропорт", "pápai légibázis"."""
    start, end = document.starts[word], document.ends[word]
    # "Военно-морская база" is not the base of Mór.
    if end - start < 5 or (start and document.text[start - 1] in "-‐‑"):
        return None
    # Other adjectives may share the noun: "на Гомельському та Мозирському тактичних напрямках".
    after = _ADJECTIVES_BETWEEN.sub("", document.text[end : end + 70])
    any_class = _any_class(document.lang)
    if any_class is None or not any_class[1].search(after):
        return None
    kind = next((kind for _, second, _, kind in classes if second.search(after)), "admin1")
    if kind == "admin1":
        # "Брестская область" is a name of its own.
        return None
    rows: list[int] = []
    key = ""
    word_itself = document.folded[start:end]
    forms = (word_itself, *base_forms(word_itself, language(document.lang)["endings"]))
    if any(value & 3 == DEMONYM for form in forms for value in gazetteer.lookup(form)):
        return None
    for form in base_forms(word_itself, adjectives):
        if form == word_itself:
            continue
        postings = [v for v in gazetteer.lookup(form) if gazetteer.kind_at[v >> 2] in _PLACED_BY_ADJECTIVE]
        if postings:
            rows = _merged(rows, postings)
            key = key or form
    return Mention(start, end, key, rows, word, word, inflected=True, adjective=True) if rows else None


@cache
def _natural(lang: str) -> re.Pattern[str] | None:
    nouns = language(lang).get("natural")
    return re.compile(rf"(?<!\w)(?:{nouns})\s+[«\"„“‘']?$", re.I) if nouns else None


def natural_said(document: Document, start: int) -> bool:
    """Whether the noun before a name says a cape, a lake, a hill: "мыс Тарханкут" is not the town of Tarkhankut."""
    pattern = _natural(document.lang)
    return pattern is not None and pattern.search(document.text[max(0, start - 30) : start]) is not None


@cache
def _leading(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    words = language(lang)
    links = "|".join(map(re.escape, words.get("inside", ())))
    fill = words.get("fill", "")
    return tuple(
        (re.compile(rf"(?<!\w)(?:{nouns})(?: [^\W_]+){{0,2}}?,? (?:{links})\s+{fill}[«\"„“‘']?$", re.I), kind)
        for nouns, kind in words.get("classes", ())
        if links and kind in _SITE_CLASSES
    )


@cache
def _link_before(lang: str) -> re.Pattern[str] | None:
    """What all patterns of `_leading` end in: most names have no such word before them."""
    words = language(lang)
    links = "|".join(map(re.escape, words.get("inside", ())))
    return re.compile(rf" (?:{links})\s+{words.get('fill', '')}[«\"„“‘']?$", re.I) if links else None


@cache
def _within(lang: str) -> re.Pattern[str] | None:
    words = language(lang)
    links = "|".join(map(re.escape, words.get("inside", ())))
    if not links:
        return None
    nouns = "|".join(f"(?:{expression})" for expression, kind in words.get("classes", ()) if kind in _SITE_CLASSES)
    return re.compile(rf"^[»\"”“’']?(?:\s+(?:{nouns}))?,?\s+(?:{links})\s+{words.get('fill', '')}[«\"„“‘']?$", re.I)


def within_said(document: Document, end: int, start: int) -> bool:
    """Whether the words between two names say that the first lies in the second: "the X airfield in Y"."""
    pattern = _within(document.lang)
    return pattern is not None and start - end <= 60 and pattern.match(document.text[end:start]) is not None


@cache
def _trailing(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    words = language(lang)
    suffix = words.get("inside_suffix")
    return tuple(
        (re.compile(rf"['’]?(?:{suffix})\s+(?:[\w'’.]+\s+){{0,4}}?(?:{nouns})(?!\w)", re.I), kind)
        for nouns, kind in words.get("classes", ())
        if suffix and kind in _SITE_CLASSES
    )


def site_said(document: Document, start: int, end: int) -> str | None:
    """Kind of the site that is said to be in or at a named place: "an air base in Assab", "Malatya'daki hava üssü"."""
    before, link = document.text[max(0, start - 60) : start], _link_before(document.lang)
    if link is not None and link.search(before):
        for pattern, kind in _leading(document.lang):
            if pattern.search(before):
                return kind
    # The ending may be part of the mention already: "Konya'daki".
    stem = next((start + i for i, c in enumerate(document.text[start:end]) if c in _APOSTROPHES), end)
    for pattern, kind in _trailing(document.lang):
        if pattern.match(document.text[stem : end + 60]):
            return kind
    return None


def _bare_site(
    gazetteer: Gazetteer,
    document: Document,
    word: int,
    end_word: dict[int, int],
    endings: Endings,
) -> Mention | None:
    """A site by its bare name, beside a noun of its kind: "аэродром Дягилево", "the Shayrat airbase"."""
    start = document.starts[word]
    for key in reversed(gazetteer.trie.prefixes(SITE_MARK + document.folded[start : start + _LOOK_AHEAD])):
        last = end_word.get(start + len(key) - 1)
        if last is not None and class_of(document, start, start + len(key) - 1) in _SITE_CLASSES:
            return Mention(start, start + len(key) - 1, key[1:], [], word, last)
    end = document.ends[word]
    if class_of(document, start, end) not in _SITE_CLASSES:
        return None
    key = document.folded[start:end]
    for form in base_forms(key, endings) if endings else ():
        if gazetteer.lookup(SITE_MARK + form):
            return Mention(start, end, form, [], word, word, inflected=True)
    # A spelling that nobody listed, by its sound: "aérodrome de Machoulichtchi".
    if key not in ordinary_words(document.lang) and sites_by_sound(gazetteer, key):
        return Mention(start, end, key, [], word, word)
    return None


def sites_by_sound(gazetteer: Gazetteer, key: str) -> list[int]:
    """Rows of listed sites whose bare name sounds like a folded word."""
    sound = skeleton(key)
    if not sound or len(sound) < LEAST_SOUND:
        return []
    rows = dict.fromkeys(value >> 2 for value in gazetteer.lookup(SOUND_MARK + sound))
    # The consonants alone are too little: "military" would be "Malatya".
    return [row for row in rows if likeness(key, key_of(gazetteer.label(row)[0])) >= _LEAST_LIKENESS]


@lru_cache(maxsize=32_768)
def _begins_site(gazetteer: Gazetteer, lang: str, word: str) -> bool:
    """Whether a small word is one, or a form of one, that names of sites and regions begin with: "мысе" of "мыс"."""
    return any(form in gazetteer.small_starts for form in _bent(lang, word, False))


def _small_site(
    gazetteer: Gazetteer, document: Document, word: int, end_word: dict[int, int], endings: Endings
) -> Mention | None:
    """A listed site or region whose name begins with a small noun: "port of Tartus", "obwód doniecki"."""
    start = document.starts[word]
    kinds = _BEGIN_SMALL if document.ends[word] - start >= _SHORTEST_NOUN else _NATURAL
    patterns = _patterns(document.lang)
    if patterns is not None and patterns.parts.fullmatch(document.words[word]):
        # "The southern Red Sea" is a part of the sea, and not Eritrea's region of that name.
        kinds = _NATURAL
    for key in reversed(gazetteer.trie.prefixes(document.folded[start : start + _LOOK_AHEAD])):
        last = end_word.get(start + len(key))
        if last is not None and last > word:
            if document.lang == "en" and not any(document.capital[word : last + 1]):
                # "the northern borders", "the east coast", "the west bank" are words and no names.
                continue
            postings = [v for v in gazetteer.lookup(key) if gazetteer.kind_at[v >> 2] in kinds]
            owned = _POSSESSED.search(document.text[max(0, start - 4) : start])
            if postings and not owned and not _of_another(document, last):
                # "Scotland's west coast" is not the West Coast.
                if _longer_behind(gazetteer, document, word + 1, start + len(key), end_word):
                    return None
                return Mention(start, start + len(key), key, postings, word, last)
    if endings:
        bent = _inflected(gazetteer, document, word, prefixed=False)
        if bent is not None and bent.last_word > word:
            bent.postings = [v for v in bent.postings if gazetteer.kind_at[v >> 2] in kinds]
            return bent if bent.postings else None
    return None


def _longer_behind(gazetteer: Gazetteer, document: Document, word: int, end: int, end_word: Mapping[int, int]) -> bool:
    """Whether a name that begins with the next word ends later: "the Pacific" of "the Pacific Ocean"."""
    start = document.starts[word]
    if not document.capital[word]:
        return False
    keys = gazetteer.trie.prefixes(document.folded[start : start + _LOOK_AHEAD])
    return any(
        start + len(key) > end and (last := end_word.get(start + len(key))) is not None and document.capital[last]
        for key in keys
    )


_WATERS = frozenset({"gulf", "bay", "strait", "straits", "sea", "cape", "port", "isle", "lake", "mount", "coast"})
_POSSESSED = re.compile(r"['’]s?\s$")


def _of_another(document: Document, last: int) -> bool:
    """Whether a name ends in a noun that belongs to another: "the Gulf of Tonkin" is not "the Gulf"."""
    if document.lang != "en" or document.words[last] not in _WATERS or last + 2 >= len(document.words):
        return False
    of, name = last + 1, last + 2
    if document.words[name] == "the" and name + 1 < len(document.words):
        name += 1
    return document.words[of] == "of" and document.capital[name]


def base_forms(word: str, endings: Endings, prefixes: tuple[str, ...] = (), least: int = _LEAST_STEM) -> Iterator[str]:
    """Dictionary forms that an inflected word may belong to, the word itself first; ``least`` letters stay of it."""
    yield word
    stems = [word]
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            stems.append(word[len(prefix) :])
            yield stems[-1]
    at = word.find("'")
    if at >= 0 and not _is_letter(word, at):
        stems.append(word[:at])
        yield stems[-1]
    for stem in stems:
        yield from endings.forms(stem, least)


def given_span(gazetteer: Gazetteer, document: Document, start: int, end: int) -> Mention:
    """The mention of a span that a caller has marked: all names it may stand for, shortened where need be."""
    words = language(document.lang)
    endings, prefixes = words["endings"], tuple(words.get("prefixes", ()))
    folded = " ".join(document.folded[start:end].split())
    key = folded.strip(" .,;:'\"")
    rows = list(gazetteer.lookup(folded)) or list(gazetteer.lookup(key))
    if (endings or prefixes) and key:
        parts = [
            list(dict.fromkeys(base_forms(w, endings, prefixes if n == 0 else ())))
            for n, w in enumerate(key.split(" ")[:4])
        ]
        for combination in product(*parts):
            rows = _merged(rows, gazetteer.lookup(" ".join(combination)))
    return Mention(start, end, key, rows, -1, -1, given=True)
