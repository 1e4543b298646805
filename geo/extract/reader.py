"""The reader: an article goes in, the reports it makes come out, each with the words that say so.

1. Cut the text into tokens, sentences and clauses; find the lexicon's words, the systems, and the places.
2. Link systems with places that stand close (`geo.extract.links`); the judge says which are reports, and of which
   status (`geo.extract.judge`), with a second look at what competes (`geo.extract.rivals`).
3. Keep one report for each system, place and status; the finest place wins over what contains it.
4. Add what the sentence says besides: how many, when, who says so, how surely, the stated range.

Nothing here is special to one article or language. Article text is data: it is never executed or obeyed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from geo.catalogue import Catalogue
from geo.extract import dates, details, links, rivals
from geo.extract.homonyms import supports
from geo.extract.judge import Judge
from geo.extract.language import readable
from geo.extract.lexicon import NARROWER, VAGUE, Tag, beginning_in, ending_in, lexicon
from geo.extract.links import Link
from geo.extract.recogniser import Recogniser
from geo.extract.ships import civil_names, is_class, is_fleet, led_by_kind, placed_by_word
from geo.extract.spans import Spans
from geo.extract.systems import find_systems
from geo.extract.words import Words
from geo.geodesy import Nearby, distance_km
from geo.locate import Locator
from geo.model import Article, Evidence, Location, PlacePhrase, Report, Status, SystemMention, SystemType, Toponym
from geo.outlets import Outlets
from geo.settings import Settings
from geo.together import Work, alone, in_parts, side_by_side

_LEAST_TRUST = 0.04  # doubtful names are weighed too: the judge sees how doubtful they are
_UNKNOWN_TRUST = 0.5
_SURE_PLACE_TRUST = 0.9  # of a town that may be a system too, behind "in" or "from"
_LONGEST_QUOTE = 900
_QUOTE_GROWS_TO = 500  # with other sentences that say the same; .93 of quotes are then a reader's own, of .90
_TELLING_TOKENS = 200  # around a place; no sentence is longer, but texts without full stops are
_SAME_SPOT_KM = 2.0
_MORE_TO_COME = 0.5  # how likely a plan for a region must be; worth .003
_SECOND_STATUS = 0.6  # how likely a further status of a place must be; worth .01 of F1 on held-out articles
# What the second look at a status weighs against the first, of links in the sentence of the surest one, and of others,
# which may say another status.
_SECOND_LOOK = 0.5
_SECOND_LOOK_ELSEWHERE = 0.25
_BEFORE_MEETING_TOKENS = 3  # "due to meet at the air base"
_BEFORE_BUILDING_TOKENS = 3  # "on the roof of the" ministry
_BEFORE_SAYING_TOKENS = 4  # "In the Kremlin they declined to comment"
_WEAPONS_BEHIND_TOKENS = 4  # "Sejjil, Khorramshahr and Fattah missiles"
# No town has one before its name.
_ARTICLE = re.compile(
    r"(?<!\w)(?:an?|the|another|une?|les?|des|el|los|uno?|una|i|gli|dei|der|die|das|den|dem|eine?[mnr]?|az?)\s\Z", re.I
)
_QUOTES = frozenset('«»„“”"')
_NO_SITES = frozenset({"city", "district", "admin1", "admin2", "country", "region", "demonym", "unknown"})
_PLACING = frozenset(f"concept:{word}" for word in ("in", "near", "from", "to", "of"))
_OF_THINGS = frozenset(
    f"concept:{word}"
    for word in ("place", "there", "seen", "arrive", "move", "leave", "destroy", "launch", "plan", "exercise")
)
_STANDING = frozenset({"concept:place", "concept:there"})
_NOT_STANDING = frozenset(f"concept:{word}" for word in ("negation", "condition", "future", "plan"))
_SAYING = frozenset({"concept:claim", "concept:deny", "concept:refuse"})
_PEOPLE = frozenset({"concept:claim", "concept:organisation", "concept:opinion"})


_STATUSES = tuple(Status)
_Chosen = tuple[Link, Status, float]  # a link, its status, and how likely it is to be a report


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one article: its reports, and every mention they were chosen from."""

    article: Article
    lang: str
    reports: tuple[Report, ...]
    systems: tuple[SystemMention, ...]
    phrases: tuple[PlacePhrase, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be judged; training reads it as well."""

    words: Words
    lang: str
    tags: list[Tag]
    systems: list[SystemMention]
    phrases: list[PlacePhrase]
    groups: dict[tuple[int, int], tuple[PlacePhrase, ...]]
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of an article's links, and of their pairs by a second look (`geo.extract.rivals`).

    Attributes
    ----------
    likely, statuses
        How likely each link is a report, and each status of it if it is one; shapes (links,) and (links, `Status`).
    settled, second
        The same of each pair; shapes (pairs,) and (pairs, `Status`).
    """

    likely: npt.NDArray[np.float64]
    pairs: list[rivals.Pair]
    settled: npt.NDArray[np.float64]
    statuses: npt.NDArray[np.float64]
    second: npt.NDArray[np.float64]


class Reader:
    """Reads articles with a catalogue, a locator and a judge, and with a recogniser where one is set."""

    def __init__(
        self, catalogue: Catalogue, locator: Locator, judge: Judge | None = None, recogniser: Recogniser | None = None
    ) -> None:
        self.catalogue = catalogue
        self.locator = locator
        self._judge = judge
        self._recogniser = recogniser

    @classmethod
    def open(cls, settings: Settings | None = None) -> Reader:
        """Open the reader with the catalogue, gazetteer, judge and recogniser that the settings name.

        Raises
        ------
        geo.errors.InputError
            If a recogniser is set and not installed.
        """
        settings = settings or Settings.from_environment()
        return _open(settings)

    @property
    def judge(self) -> Judge:
        """The trained judge, read when first needed."""
        if self._judge is None:
            self._judge = Judge.open()
        return self._judge

    @cached_property
    def _outlets(self) -> Outlets:
        return Outlets.open(self.locator.settings)

    def prepare(self, article: Article) -> Prepared:
        """Find systems and places and pair them (step 1 and the first half of step 2)."""
        return alone(self._preparing(article))

    def _preparing(self, article: Article) -> Work[Prepared]:
        lang = readable(article.lang, article.text)
        words = Words(article.text)
        tags = lexicon(lang).tags(words.tokens, words.sentence_of)
        systems = find_systems(words, tags, self.catalogue, lang) if words.tokens else []
        if not systems:
            return Prepared(words, lang, tags, [], [], {}, [])
        named = yield from self.locator.finding(article.text, lang, least_trust=_LEAST_TRUST)
        toponyms = tuple(toponym for toponym in named if not dates.names_a_time(toponym.surface, lang))
        if self._recogniser is not None:
            toponyms = self._recogniser.add_to(toponyms, article.text, lang, self.locator)
        systems = _weapons(systems, toponyms, words, tags)
        named_ones = [(mention.start, mention.end) for mention in systems if mention.named]
        taken = Spans((*named_ones, *civil_names(words, tags)))
        kinds = Spans(words.span(tag.first, tag.last) for tag in tags if tag.label.startswith("system:"))
        # No name is a word for a kind of system, or part of one: the Boot of "U-Boot", «Tanky».
        toponyms = tuple(one for one in toponyms if not kinds.cover(one.start, one.end))
        found = [p for p in self.locator.phrases(article.text, toponyms, lang) if _is_place(p, taken)]
        found = [p for p in found if not is_class(article.text, p.end)]
        found = [p for p in found if not (_stands_for_people(p, words, tags) or _is_met_at(p, words, tags))]
        # "the ministry near the Moscow River": a name that nobody knows adds nothing to the place right before it.
        known_ends = {phrase.end for phrase in found if phrase.location is not None}
        found = [phrase for phrase in found if not _unknown_behind(phrase, known_ends)]
        phrases, groups = self._grouped(article.text, found)
        phrases = sorted([*phrases, *_nameless(words, tags, systems, found)], key=lambda phrase: phrase.start)
        return Prepared(words, lang, tags, systems, phrases, groups, links.candidates(words, systems, phrases))

    def read(self, article: Article) -> Reading:
        """Read an article.

        Parameters
        ----------
        article : Article
            Its ``lang`` is detected when not given.

        Returns
        -------
        Reading
            Reports in the order of their evidence; each ``evidence`` is an exact span of the text.
        """
        return alone(self.reading(article))

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """Read articles in their order; in less time than one by one."""
        for part in in_parts(articles, lambda article: len(article.text)):
            yield from side_by_side([self.reading(article) for article in part])

    def reading(self, article: Article) -> Work[Reading]:
        """Do what `read` does beside other articles (`geo.together`)."""
        ready = yield from self._preparing(article)
        judged = yield from self._judged(ready)
        chosen = told_once(ready, judged)
        reports = self._reports(article, ready, chosen, judged)
        reports.sort(
            key=lambda report: (report.evidence.start, report.system_span or (0, 0), report.place_span or (0, 0))
        )
        return Reading(
            article, ready.lang, tuple(reports), tuple(ready.systems), tuple(ready.phrases), _why_not(ready, chosen)
        )

    def _judged(self, ready: Prepared) -> Work[list[_Chosen]]:
        if not ready.links:
            return []
        described = links.Description(ready.words, ready.tags, ready.systems, ready.phrases, ready.links)
        parts = []
        for part in described.parts():
            parts.append((yield self.judge.likely, described.rows(part)))
        likely = np.concatenate(parts)
        pairs = rivals.pairs(ready.links, likely)
        of_pairs = rivals.describe(ready.links, described.plain, likely, pairs)
        settled = yield self.judge.likely_pairs, of_pairs
        kept = np.flatnonzero(settled >= self.judge.threshold).tolist()
        if not kept:
            return []
        statuses, second = np.zeros((len(ready.links), len(Status))), np.zeros((len(pairs), len(Status)))
        for part in described.parts(np.array(sorted(n for pair in pairs for n in pair.members), dtype=np.int64)):
            statuses[part] = yield self.judge.statuses, described.rows(part)
        of_surest = described.rows(np.array([pairs[n].surest for n in kept], dtype=np.int64))
        of_statuses = rivals.describe_statuses(ready.links, likely, statuses, pairs, of_pairs, kept, of_surest)
        second[kept] = yield self.judge.pair_statuses, of_statuses
        accepted = accept(ready, Judged(likely, pairs, settled, statuses, second), self.judge.threshold)
        return accepted + (_vague(ready) if accepted else [])

    def _grouped(
        self, text: str, phrases: Sequence[PlacePhrase]
    ) -> tuple[list[PlacePhrase], dict[tuple[int, int], tuple[PlacePhrase, ...]]]:
        """Join a place with a measured position right behind it: "Taganka – 4 km southeast of the Kremlin".

        Both clues are used: the joined phrase has the combined location.
        """
        joined: list[PlacePhrase] = []
        groups: dict[tuple[int, int], tuple[PlacePhrase, ...]] = {}
        for phrase in sorted(phrases, key=lambda p: (p.start, -p.end)):
            before = joined[-1] if joined else None
            if (
                before is not None
                and phrase.relation == "distance"
                and before.relation != "distance"
                and before.location is not None
                and phrase.location is not None
                and re.fullmatch(r"[^\w.!?]{1,4}(?:\w+[^\w.!?]{1,3}){0,2}", text[before.end : phrase.start])
            ):
                both = self.locator.combine([before.location, phrase.location])
                joined[-1] = replace(before, location=both)
                groups[before.start, before.end] = (before, phrase)
                continue
            joined.append(phrase)
        return joined, groups

    def _reports(
        self, article: Article, ready: Prepared, chosen: Sequence[_Chosen], judged: Sequence[_Chosen]
    ) -> list[Report]:
        if not chosen:
            return []
        saying: dict[tuple[object, ...], list[Link]] = defaultdict(list)
        for link, status, _ in sorted(judged, key=lambda one: -one[2]):
            saying[link.system.system, link.place, status].append(link)
        clues = (clue for clues in ready.groups.values() for clue in clues)
        spans = [(phrase.start, phrase.end) for phrase in (*ready.phrases, *clues)]
        ranges = details.StatedRanges(ready.words, ready.tags, ready.systems, spans)
        # The identity is a digest of the whole text: worked out once, not for each report.
        known_as = article.id
        return [
            self._report(
                article, known_as, ready, ranges, saying[link.system.system, link.place, status], link, status, share
            )
            for link, status, share in chosen
        ]

    def _report(
        self,
        article: Article,
        article_id: str,
        ready: Prepared,
        ranges: details.StatedRanges,
        saying: Sequence[Link],
        link: Link,
        status: Status,
        share: float,
    ) -> Report:
        words, phrase = ready.words, link.phrase
        told, anchor = _evidence(words, link), link.anchor
        dated = dates.event_date(words, ready.tags, told.start, told.end, ready.lang, article.published)
        return Report(
            article_id=article_id,
            system=link.system.system,
            system_type=link.system.type,
            status=status,
            evidence=_evidence(words, link, saying),
            system_span=(link.system.start, link.system.end),
            place_span=(phrase.start, phrase.end),
            place=phrase.surface,
            clues=ready.groups.get((phrase.start, phrase.end), (phrase,)),
            location=phrase.location,
            article_range=ranges.of(link.system.system),
            quantity=details.quantity(words, ready.tags, anchor),
            event_date=dated[0] if dated else None,
            date_precision=dated[1] if dated else None,
            attribution=details.attribution(words, ready.tags, told.start, told.end),
            hedged=details.hedged(words, ready.tags, told.start, told.end),
            origin=details.origin(article.text, told.start, told.end, self._outlets),
            why=_why(ready, link, status, share),
        )


def locate(report: Report, locator: Locator | None = None) -> Location | None:
    """Place a report by all its clues together; ``None`` when none of them can be placed."""
    places = [clue.location for clue in report.clues if clue.location is not None]
    if len(places) <= 1:
        return places[0] if places else None
    return (locator or Locator.open()).combine(places)


@lru_cache(maxsize=2)
def _open(settings: Settings) -> Reader:
    recogniser = Recogniser.open(settings.spacy_model) if settings.spacy_model else None
    return Reader(Catalogue.open(settings), Locator.open(settings), recogniser=recogniser)


def _weapons(
    systems: Sequence[SystemMention], toponyms: Sequence[Toponym], words: Words, tags: Sequence[Tag]
) -> list[SystemMention]:
    """Leave out names of systems that are none here, but parts of a place's name, a country, or other words."""
    trusted = [toponym for toponym in toponyms if toponym.trust >= _UNKNOWN_TRUST]
    names = Spans((toponym.start, toponym.end) for toponym in trusted)
    countries = {(toponym.start, toponym.end) for toponym in trusted if toponym.kind == "country"}
    placed = {(toponym.start, toponym.end): toponym for toponym in trusted}
    # A name that also means something else is a weapon's where the text speaks of weapons, or where its sentence tells
    # of a thing that is put, moved or seen somewhere, or where it stands in quotes; the judge weighs it.
    of_weapons = any(mention.sure and mention.system != VAGUE for mention in systems)
    telling = set() if of_weapons else {words.sentence_of[tag.first] for tag in tags if tag.label in _OF_THINGS}
    return [
        mention
        for mention in systems
        if (
            mention.sure or of_weapons or words.sentence_at(mention.start) in telling or _is_quoted(words.text, mention)
        )
        and not _is_country(mention, countries, words, tags)
        and not _names_a_place(mention, names)
        and not _is_a_place(mention, placed.get((mention.start, mention.end)), words, tags)
    ]


def _is_country(mention: SystemMention, countries: Set[tuple[int, int]], words: Words, tags: Sequence[Tag]) -> bool:
    """Whether a name is a country's: «с Кубы» is from Cuba, whatever the Kub is; not "the assault ship America"."""
    if (mention.start, mention.end) not in countries:
        return False
    return mention.type is not SystemType.NAVAL or not led_by_kind(words, tags, mention.start)


def _is_quoted(text: str, mention: SystemMention) -> bool:
    return text[mention.start - 1 : mention.start] in _QUOTES and text[mention.end : mention.end + 1] in _QUOTES


def _is_place(phrase: PlacePhrase, named: Spans) -> bool:
    """Leave out doubtful names that no gazetteer knows, and parts of a system's or ship's name."""
    if phrase.toponyms and all(
        toponym.kind == "unknown" and toponym.trust < _UNKNOWN_TRUST for toponym in phrase.toponyms
    ):
        return False
    inside = phrase.toponyms or (Toponym(phrase.start, phrase.end, phrase.surface, "coordinates", phrase.location),)
    return not any(named.touch(toponym.start, toponym.end) for toponym in inside)


def _stands_for_people(phrase: PlacePhrase, words: Words, tags: Sequence[Tag]) -> bool:
    """Whether it names people: "the Kremlin is preparing", "sources close to the Kremlin", "the Black Sea Fleet"."""
    first = words.token_at(phrase.start)
    if is_fleet(words.text, phrase.end) or is_fleet(words.text, phrase.start - 1):
        return True
    building = any(
        toponym.location is not None
        and toponym.location.candidates
        and toponym.location.candidates[0].kind == "government"
        for toponym in phrase.toponyms
    )
    if building and phrase.relation == "near":
        return any(tag.label in _PEOPLE for tag in ending_in(tags, first, first + 1))
    if not building or phrase.relation != "at":
        return False
    if _speaks(phrase, first, words, tags):
        return True
    before = {tag.label for tag in beginning_in(tags, first - _BEFORE_BUILDING_TOKENS, first)}
    return not (before & _PLACING or any(label.startswith("site:") for label in before))


def _speaks(phrase: PlacePhrase, first: int, words: Words, tags: Sequence[Tag]) -> bool:
    """Whether a sentence opens with a building where somebody says something: «В Кремле заявили»."""
    if first - words.of_sentence(words.sentence_at(phrase.start))[0] > 1:
        return False
    behind = words.token_at(phrase.end - 1) + 1
    said = [tag.label for tag in beginning_in(tags, behind, behind + _BEFORE_SAYING_TOKENS)]
    return any(label in _SAYING for label in said) and not any(label in _OF_THINGS for label in said)


def _is_met_at(phrase: PlacePhrase, words: Words, tags: Sequence[Tag]) -> bool:
    """Whether people meet there: "the summit in Vilnius"."""
    first = words.token_at(phrase.start)
    return any(
        tag.label == "concept:meet" and words.clause_of[tag.first] == words.clause_of[first]
        for tag in beginning_in(tags, first - _BEFORE_MEETING_TOKENS, first)
    )


def _unknown_behind(phrase: PlacePhrase, known_ends: Set[int]) -> bool:
    """Whether an unknown name stands right behind a place that is known."""
    return _unknown(phrase) and any(phrase.start - gap in known_ends for gap in range(3))


def _is_a_place(mention: SystemMention, toponym: Toponym | None, words: Words, tags: Sequence[Tag]) -> bool:
    """Whether a name is a place's after all: a base that is named like a ship (HMAS Stirling), "in Voronezh"."""
    if toponym is None or not mention.named or mention.surface.isupper():
        return False
    if mention.type is SystemType.NAVAL and led_by_kind(words, tags, mention.start):
        return False
    if mention.type is SystemType.NAVAL and toponym.kind not in _NO_SITES:
        return True
    if toponym.trust < _SURE_PLACE_TRUST or any(letter.isdigit() for letter in mention.surface):
        return False
    if placed_by_word(words, tags, mention.start):
        return True
    if mention.type is SystemType.NAVAL:
        # "USS Nimitz left San Diego": nothing but its name tells that this is a ship.
        return not mention.sure and not _is_set_off(words.text, mention)
    return not _told_from_place(mention, words, tags)


def _is_set_off(text: str, mention: SystemMention) -> bool:
    return _is_quoted(text, mention) or _ARTICLE.search(text, max(0, mention.start - 8), mention.start) is not None


def _told_from_place(mention: SystemMention, words: Words, tags: Sequence[Tag]) -> bool:
    """Whether quotes, an article or a word of weapons beside it make a town's name a system's: "the Voronezh"."""
    if _is_set_off(words.text, mention):
        return True
    first, last = words.tokens_in(mention.start, mention.end)
    behind = beginning_in(tags, last, last + _WEAPONS_BEHIND_TOKENS)
    return any(map(supports, (*ending_in(tags, first, first + 1), *behind)))


def _names_a_place(mention: SystemMention, places: Spans) -> bool:
    """Whether a system's name is only part of a longer place name: the Moskva of "Moskva River".

    A designation ("the THAAD site in Seongju") names the system all the same.
    """
    if mention.surface.isupper() or any(letter.isdigit() for letter in mention.surface):
        return False
    return places.hold_more(mention.start, mention.end)


def _nameless(
    words: Words, tags: Sequence[Tag], systems: Sequence[SystemMention], phrases: Sequence[PlacePhrase]
) -> list[PlacePhrase]:
    """Sites without a name ("the residence"), in sentences with equipment that has none either and no named place."""
    with_system = {words.sentence_at(mention.start) for mention in systems if mention.system == VAGUE}
    with_place = {words.sentence_at(phrase.start) for phrase in phrases}
    taken = Spans((mention.start, mention.end) for mention in systems)
    found = []
    for tag in tags:
        if not tag.label.startswith("site:"):
            continue
        sentence = words.sentence_of[tag.first]
        if sentence not in with_system or sentence in with_place:
            continue
        start, end = words.span(tag.first, tag.last)
        if taken.touch(start, end):
            continue
        found.append(PlacePhrase(start, end, words.text[start:end], ()))
    return found


def _vague(ready: Prepared) -> list[_Chosen]:
    """Equipment that the article does not name, said to stand at a site that it does not name either.

    Kept for the person who reads the article, unlocated, and only beside reports of named systems: it is too unspecific
    for the judge, and never mapped.
    """
    words = ready.words
    said = {words.clause_of[tag.first] for tag in ready.tags if tag.label in _STANDING}
    not_said = {words.sentence_of[tag.first] for tag in ready.tags if tag.label in _NOT_STANDING}
    sites = {words.tokens[tag.first].start for tag in ready.tags if tag.label.startswith("site:")}
    found = []
    for link in ready.links:
        clause = words.clause_of[words.token_at(link.system.start)]
        together = clause == words.clause_of[words.token_at(link.phrase.start)]
        nameless = not link.phrase.toponyms and link.phrase.location is None
        if (
            link.system.system == VAGUE
            and nameless
            and link.phrase.start in sites
            and together
            and clause in said
            and words.sentence_at(link.system.start) not in not_said
        ):
            found.append((link, Status.DEPLOYED, 0.0))
    return found


def accept(ready: Prepared, judged: Judged, threshold: float) -> list[_Chosen]:
    """Choose the links that are likely enough to be reports, each with its status."""
    # A pair's links keep their order; what they are worth together is what the pair is.
    of_links = judged.likely.tolist()
    shares: dict[int, float] = {}
    statuses = judged.statuses.copy()
    for pair, share, status in zip(judged.pairs, judged.settled.tolist(), judged.second, strict=True):
        surest = ready.links[pair.surest]
        # Equipment without a name is no matter for the judge: `_vague`.
        if share < threshold or surest.system.system == VAGUE:
            continue
        sentence = _told_in(ready, surest)
        for n in pair.members:
            shares[n] = of_links[n] * share / pair.likely
            beside = _told_in(ready, ready.links[n]) == sentence
            weight = _SECOND_LOOK if beside else _SECOND_LOOK_ELSEWHERE
            statuses[n] += weight * (status - statuses[n])
    chosen = sorted(n for n, share in shares.items() if share >= threshold)
    return with_status(ready, [(ready.links[n], shares[n]) for n in chosen], statuses[chosen], threshold)


def told_once(ready: Prepared, accepted: Sequence[_Chosen]) -> list[_Chosen]:
    """Keep one report for each system, place and status (step 3)."""
    return _drop_repeated(_drop_coarse(_drop_restated(_one_each(ready, accepted))))


def with_status(
    ready: Prepared, accepted: Sequence[tuple[Link, float]], statuses: npt.NDArray[np.float64], least: float = 0.0
) -> list[_Chosen]:
    """Give links their status, and leave out those of which report and status together are not likely enough.

    Links of one system and place say one status together in each sentence, the likelier the more; worth .006 of F1 on
    held-out articles. That both must be likely costs no F1, and of what is left .07 more is right.

    Parameters
    ----------
    accepted
        Links with how likely they are to be reports.
    statuses
        How likely each status is of each link; shape (links, `Status`).
    least
        How likely a report has to be with its status.
    """
    shares = np.array([share for _, share in accepted])
    links_of: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, (link, _) in enumerate(accepted):
        links_of[link.system.system, link.place, _told_in(ready, link)].append(n)
    said = {}
    for members in links_of.values():
        of_each = rivals.together(statuses, shares, members)
        likeliest = int(of_each.argmax())
        if shares[members].max() * of_each[likeliest] >= least:
            said.update(dict.fromkeys(members, _STATUSES[likeliest]))
    return [(link, said[n], share) for n, (link, share) in enumerate(accepted) if n in said]


def _one_each(ready: Prepared, judged: Sequence[_Chosen]) -> list[_Chosen]:
    """For each system and place the status that its links support most, told by its surest link.

    And a second status where another sentence says so about as surely as not: more are to come, or some were destroyed.
    """
    support: dict[tuple[object, ...], dict[Status, list[tuple[Link, float]]]] = defaultdict(lambda: defaultdict(list))
    for link, status, share in judged:
        support[link.system.system, link.place][status].append((link, share))
    chosen = []
    for by_status in support.values():
        told = [(*_surest(members), status, len(members)) for status, members in by_status.items()]
        told.sort(key=lambda one: (one[1], one[3]), reverse=True)
        chosen += [
            (link, status, share)
            for n, (link, share, status, _) in enumerate(told[:2])
            if n == 0 or (share >= _SECOND_STATUS and _told_in(ready, link) != _told_in(ready, told[0][0]))
        ]
    return chosen


def _surest(members: Sequence[tuple[Link, float]]) -> tuple[Link, float]:
    """The likeliest of some links; a name that no gazetteer knows ("the Moscow River") tells less than any other."""
    return max(members, key=lambda one: (not _unknown(one[0].phrase), one[1], -one[0].phrase.start))


def _told_in(ready: Prepared, link: Link) -> int:
    return ready.words.sentence_at(link.phrase.start)


def _drop_restated(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """Drop systems without a name that only restate another one at the same place.

    A typed system restates a named one of its type, or a narrower word of the same status: "missiles" beside "cruise
    missiles". Equipment restates whatever else is there.
    """
    named = {(link.system.type, link.place) for link, _, _ in chosen if link.system.named}
    said = {(link.system.system, link.place, status) for link, status, _ in chosen}
    places = {link.place for link, _, _ in chosen if link.system.system != VAGUE}

    def restates(link: Link, status: Status) -> bool:
        system = link.system
        if system.named:
            return False
        if system.system == VAGUE:
            return link.place in places
        kinds = NARROWER.get(system.system, ())
        return (system.type, link.place) in named or any((kind, link.place, status) in said for kind in kinds)

    return [one for one in chosen if not restates(one[0], one[1])]


def _drop_coarse(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """Drop a place that only contains another one reported for the same system, or the town that it lies by."""
    # What a place may hold lies within its reach, or in the same country.
    near: dict[str, Nearby[_Chosen]] = defaultdict(Nearby)
    in_country: dict[tuple[str, str | None], list[_Chosen]] = defaultdict(list)
    for one in chosen:
        if (location := one[0].phrase.location) is not None:
            near[one[0].system.system].add(location.latitude, location.longitude, one)
            in_country[one[0].system.system, location.country].append(one)
    kept = []
    for one in chosen:
        system, location = one[0].system.system, one[0].phrase.location
        finer: Iterable[_Chosen] = ()
        if location is not None and links.is_country(one[0].phrase):
            finer = in_country[system, location.country]
        elif location is not None:
            finer = near[system].around(location.latitude, location.longitude, links.reach_km(location))
        if not any(_gives_way(one, other) for other in finer):
            kept.append(one)
    return kept


def _gives_way(one: _Chosen, other: _Chosen) -> bool:
    """Whether a place is only a coarser word for another; of two that may each be it, the surer one stays.

    More that is likely to come to a region is news beside what stands in one of its towns.
    """
    if other is one or not _is_coarser(one[0].phrase, other[0].phrase):
        return False
    if one[1] is Status.PLANNED is not other[1] and one[2] >= _MORE_TO_COME:
        return False
    surer = (one[2], -one[0].phrase.start) > (other[2], -other[0].phrase.start)
    return not (surer and _is_coarser(other[0].phrase, one[0].phrase))


def _is_coarser(one: PlacePhrase, other: PlacePhrase) -> bool:
    return links.contains(one, other) or links.lies_by(one, other)


def _drop_repeated(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """Keep the surest of the places of one system that are one place under two names ("Engels", "the air base")."""
    kept: list[_Chosen] = []
    of_system: dict[str, Nearby[_Chosen]] = defaultdict(Nearby)
    for one in sorted(chosen, key=lambda one: (_unknown(one[0].phrase), -one[2])):
        location, others = one[0].phrase.location, of_system[one[0].system.system]
        if location is None:
            kept.append(one)
            continue
        reach = max(_SAME_SPOT_KM, location.radius_km)
        if not any(_repeats(one, other) for other in others.around(location.latitude, location.longitude, reach)):
            kept.append(one)
            others.add(location.latitude, location.longitude, one)
    return kept


def _repeats(one: _Chosen, other: _Chosen) -> bool:
    """Whether a report says what another said; of one and the same place a second status is news."""
    is_news = one[1] is not other[1] and one[0].place == other[0].place
    return same_spot(one[0], other[0]) and not is_news


def _unknown(phrase: PlacePhrase) -> bool:
    """Whether a place rests on names that no gazetteer knows, and so lies somewhere around another."""
    return bool(phrase.toponyms) and all(toponym.kind == "unknown" for toponym in phrase.toponyms)


def same_spot(one: Link, other: Link) -> bool:
    """Whether two links lead to one place: closer than either can be told from the other."""
    a, b = one.phrase.location, other.phrase.location
    return (
        a is not None
        and b is not None
        and distance_km(a.latitude, a.longitude, b.latitude, b.longitude)
        <= max(_SAME_SPOT_KM, min(a.radius_km, b.radius_km))
    )


def _evidence(words: Words, link: Link, saying: Sequence[Link] = ()) -> Evidence:
    """Quote the sentences that name a system and its place, and others that say the same while the quote stays short.

    A headline is no such other one: it only says again what the article says.

    Parameters
    ----------
    saying
        Links that say the same, the likeliest first.
    """
    first, last = _sentences(words, link)
    for other in saying:
        begin, end = _sentences(words, other)
        if begin == 0 < first and "\n" in words.text[words.sentences[0][1] : words.sentences[1][0]]:
            continue  # the headline
        begin, end = min(first, begin), max(last, end)
        if words.sentences[end][1] - words.sentences[begin][0] <= _QUOTE_GROWS_TO:
            first, last = begin, end
    start, end = words.sentences[first][0], words.sentences[last][1]
    if end - start > _LONGEST_QUOTE:
        middle = link.phrase.start
        start, end = max(start, middle - _LONGEST_QUOTE // 2), min(end, middle + _LONGEST_QUOTE // 2)
    return Evidence(words.text[start:end], start, end)


def _sentences(words: Words, link: Link) -> tuple[int, int]:
    """From the sentence that names the system to the one that names the place, or the place's alone if that is long."""
    place = words.sentence_at(link.phrase.start)
    system = words.sentence_at(link.anchor.start)
    first, last = min(place, system), max(place, system)
    if words.sentences[last][1] - words.sentences[first][0] > _LONGEST_QUOTE:
        return place, place
    return first, last


def _why(ready: Prepared, link: Link, status: Status, share: float) -> tuple[str, ...]:
    words = ready.words
    why = [f"system: “{link.system.surface}” is {link.system.system}"]
    if link.via is not None:
        why.append(f"“{link.via.surface}” points back at it")
    why.append(f"place: “{link.phrase.surface}”")
    sentence = words.sentence_at(link.phrase.start)
    said = []
    (first, last), at = words.of_sentence(sentence), words.token_at(link.phrase.start)
    for tag in beginning_in(ready.tags, max(first, at - _TELLING_TOKENS), min(last, at + _TELLING_TOKENS)):
        concept = tag.label.removeprefix("concept:")
        if concept in _TELLING:
            start, end = words.span(tag.first, tag.last)
            said.append(f"“{words.text[start:end]}” ({concept})")
    why.append(f"status {status}: " + (", ".join(dict.fromkeys(said)) or "no telling words beside it"))
    why.append(
        "kept for you to see: neither the equipment nor the site has a name"
        if link.system.system == VAGUE
        else f"judged {share:.0%} likely to be a report"
    )
    return tuple(why)


_TELLING = {
    "place", "there", "seen", "arrive", "move", "leave", "destroy", "launch", "plan", "future", "request", "deny",
    "refuse", "negation", "condition", "over", "still",
}  # fmt: skip


def _why_not(ready: Prepared, chosen: Sequence[_Chosen]) -> tuple[str, ...]:
    """Say of each system that gave no report why it was left out."""
    used = {link.system.system for link, _, _ in chosen}
    links_of: dict[str, list[Link]] = defaultdict(list)
    for link in ready.links:
        links_of[link.system.system].append(link)
    notes = []
    for system in dict.fromkeys(mention.system for mention in ready.systems):
        if system in used:
            continue
        paired = links_of.get(system)
        if system == VAGUE:
            reason = "too unspecific to be a system"
        elif not paired:
            reason = "no place is named near it"
        else:
            places = ", ".join(dict.fromkeys(f"“{link.phrase.surface}”" for link in paired[:3]))
            reason = f"nothing says that it is, will be or was at {places}"
        notes.append(f"{system}: {reason}")
    return tuple(notes)
