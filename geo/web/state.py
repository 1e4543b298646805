"""What the routes and the dashboard pages share in one process: settings, store, catalogue, and read-mostly caches.

Nothing is opened before it is asked for, so that the server answers at once after its start.

`State.store` is the one door to the record, and the publication gate stands in it: under a profile it is the published
store, which holds no more than the profile allows, and no route or page of a reader can reach another.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request

from geo.catalogue import Catalogue
from geo.draw import features
from geo.errors import InputError
from geo.filters import WORDS, Box, Filter
from geo.gate import OPEN, Profile, profile_named
from geo.locate import Locator
from geo.messages import language
from geo.model import Article, Deployment, System
from geo.pipeline import open_locator
from geo.settings import Settings
from geo.store import Publication, Store
from geo.store.columns import Density, Selected, Step
from geo.store.grid import Tile
from geo.store.overview import PlaceCount, SourceCount

MAP = "map"  # the kind of answer that the map page's map asks for
_T = TypeVar("_T")
Write = Callable[[Deployment, Mapping[str, Article]], bytes]
_MOST_ANSWERS = {"tile": 2048}  # of each kind that are remembered
_MOST_OTHER_ANSWERS = 64
_MOST_PIECES = 30_000  # of about 1.3 kB each
_PIECES_AT_ONCE, _REST, _SETTLES_S = 150, 3, 1.0  # beforehand: some 30 ms of work, then three times as long none


@dataclass(frozen=True, slots=True)
class Selection:
    """What a filter selects: the deployments, and the articles their reports stand in."""

    deployments: list[Deployment]
    articles: Mapping[str, Article]

    def find(self, pin: str) -> Deployment | None:
        """Deployment that has this identity, or a report of this identity."""
        for one in self.deployments:
            if pin == one.id or any(pin == report.id for report in one.reports):
                return one
        return None


@dataclass
class State:
    """Settings, store and catalogue of this process, opened once; safe to use from several threads."""

    settings: Settings
    fresh: bool = False  # whether there was no store when the server started
    profile: Profile | None = None  # through which the record is seen; None: as it is
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _store: Store | None = None
    _publication: Publication | None = None
    _locator: Locator | None = None
    _answers: dict[str, OrderedDict[tuple[str, str], Any]] = field(default_factory=dict)
    _pieces: dict[tuple[str, str], dict[int, bytes]] = field(default_factory=dict)
    _beforehand: set[tuple[str, str]] = field(default_factory=set)  # versions and languages that are being written
    _answered: threading.Condition = field(init=False)  # told of each new answer

    def __post_init__(self) -> None:
        self._answered = threading.Condition(self._lock)

    @property
    def record(self) -> Store:
        """The whole record, for those who keep it: reading articles into it and reviewing it.

        Raises
        ------
        geo.errors.StoreError
            If it can't be opened; the next use tries again.
        geo.errors.InputError
            If this state is a reader's.
        """
        if self.profile is not None:
            raise InputError(f"Here the record is seen through the profile {self.profile.name!r} and can't be changed.")
        with self._lock:
            if self._store is None:
                self._store = Store.open(self.settings)
            return self._store

    @property
    def store(self) -> Store:
        """What may be seen here: the record, or under a profile the published store.

        Raises
        ------
        geo.errors.StoreError
            If it can't be opened; the next use tries again.
        """
        if self.profile is None:
            return self.record
        with self._lock:
            if self._publication is None:
                self._publication = Publication(_whole().record, self.profile)
            publication = self._publication
        return publication.store

    @property
    def locator(self) -> Locator:
        """What places words; a geocoder's answers are kept in the store."""
        with self._lock:
            if self._locator is None:
                self._locator = open_locator(self.settings, store=_whole().record if self.profile else self.record)
            return self._locator

    @property
    def systems(self) -> Mapping[str, System]:
        """Catalogue entries by name."""
        return Catalogue.open(self.settings).systems

    def select(self, wanted: Filter) -> Selection:
        """What a filter selects; remembered until the store changes."""

        def work() -> Selection:
            found = self.store.deployments(wanted)
            return Selection(found, self.store.articles_of(found))

        return self.remembered("select", wanted.to_query(), work)

    def pieces(self, wanted: Filter, write: Write) -> list[bytes]:
        """What is written of each deployment that a filter selects, in order; each is written once.

        Filters share most of what they select: to read and write a deployment costs a hundred times what it costs to
        put what was written into another answer.
        """
        with self._lock:
            known = self._kept(self.store.version(), wanted)
            if sum(map(len, self._pieces.values())) > _MOST_PIECES:
                for kept in self._pieces.values():
                    kept.clear()
        numbers, new = self.store.unknown(wanted, have := dict(known))
        articles = self.store.articles_of(new.values())
        made = {number: write(one, articles) for number, one in new.items()}
        with self._lock:
            known.update(made)
        have.update(made)
        return [have[number] for number in numbers]

    def write_beforehand(self, write: Write) -> None:
        """Let a thread write what `pieces` has not written of the record as it is now, a little at a time.

        Else the first visitors to ask for a filter would wait for it, and everybody else with them: writing a thousand
        takes the processor for a third of a second. A record with more than may be kept is left alone.
        """
        version, everything = self.store.version(), Filter()
        with self._lock:
            if (version, language()) in self._beforehand:
                return
            self._beforehand = {one for one in self._beforehand if one[0] == version} | {(version, language())}
            room = _MOST_PIECES - sum(map(len, self._pieces.values()))
        if self.store.count(everything) > room:
            return

        def work() -> None:
            # While a record is being filled each change would begin this anew.
            rest = _SETTLES_S
            while True:
                time.sleep(rest)
                if self.store.version() != version:
                    return
                start = time.thread_time()
                with self._lock:
                    known = self._kept(version, everything)
                _, new = self.store.unknown(everything, dict(known), most=_PIECES_AT_ONCE)
                if not new:
                    return
                articles = self.store.articles_of(new.values())
                made = {number: write(one, articles) for number, one in new.items()}
                with self._lock:
                    known.update(made)
                rest = _REST * (time.thread_time() - start)

        threading.Thread(target=copy_context().run, args=(work,), daemon=True).start()

    def _kept(self, version: str, wanted: Filter) -> dict[int, bytes]:
        key = (version, f"{language()} {wanted.as_of}")
        if key not in self._pieces:
            # Of other versions nothing is asked any more; other languages and moments are written again.
            self._pieces = {key: {}, **{other: kept for other, kept in self._pieces.items() if other[0] == version}}
        return self._pieces[key]

    def count(self, wanted: Filter) -> int:
        """How many deployments a filter selects."""
        return self.store.count(wanted)

    def page(self, wanted: Filter, offset: int, limit: int, number: int) -> Selection:
        """Some of what a filter selects, newest first; ``number`` is how many there are."""
        first = max(0, number - offset - limit)

        def work() -> Selection:
            found = self.store.deployments(wanted, first, number - offset - first)[::-1]
            return Selection(found, self.store.articles_of(found))

        return self.remembered("page", f"{wanted.to_query()} {first} {number - offset}", work)

    def unplaced(self, wanted: Filter) -> int:
        """How many of what a filter selects have no place."""
        return self.store.unplaced(wanted)

    def shows(self, wanted: Filter, detail: Mapping[str, Any]) -> bool:
        """Whether a filter selects the deployment of some `detail`."""
        return self.holds(wanted, detail["deployment"])

    def holds(self, wanted: Filter, identity: str) -> bool:
        """Whether a filter selects the deployment of this identity."""
        number = int(identity, 16)
        key = f"{number} {wanted.to_query()}"
        return self.remembered("holds", key, lambda: bool((self.columns(wanted).id == number).any()))

    def columns(self, wanted: Filter) -> Selected:
        """What a filter selects, as arrays."""
        return self.store.columns(wanted)

    def in_box(self, wanted: Filter, box: Box, limit: int) -> Selected:
        """What a filter selects inside a box (west, south, east, north), as arrays; the best attested when cut."""
        return self.store.in_box(wanted, box, limit)

    def tile(self, wanted: Filter, tile: Tile, most: int, cells: int | None) -> Selected | Density:
        """What a tile (zoom, x, y) shows of what a filter selects; as `geo.store.Store.tile`."""
        return self.store.tile(wanted, tile, most, cells)

    def present(self, wanted: Filter, name: str) -> list[str]:
        """Values of a facet that what a filter selects has."""
        return self.store.present(wanted, name)

    def density(self, wanted: Filter, zoom: int, tile: Tile | None = None) -> Density:
        """How many a filter selects, by type, in the cells of a zoom; of one tile (zoom, x, y) or everywhere."""
        return self.store.density(wanted, zoom, tile)

    def histogram(self, wanted: Filter, step: Step) -> list[tuple[date, str, int]]:
        """Reports behind what a filter selects, by first day of a step and type; remembered until the store changes."""
        return self.remembered(f"histogram {step}", wanted.to_query(), lambda: self.store.histogram(wanted, step))

    def sources(self, wanted: Filter) -> list[SourceCount]:
        """What each source reported of what a filter selects; remembered until the store changes."""
        return self.remembered("sources", wanted.to_query(), lambda: self.store.sources(wanted))

    def places(self, wanted: Filter, limit: int) -> list[tuple[str, PlaceCount]]:
        """Places with most reports of what a filter selects; remembered until the store changes."""
        return self.remembered("places", f"{limit} {wanted.to_query()}", lambda: self.store.places(wanted, limit))

    def agreement(self, wanted: Filter) -> list[tuple[str, int, int]]:
        """Deployments by type and number of origins (3 is "3 and more"); remembered until the store changes."""
        return self.remembered("agreement", wanted.to_query(), lambda: self.store.agreement(wanted))

    def counts(self, wanted: Filter) -> dict[str, dict[str, int]]:
        """Numbers for the filter's chips; remembered until the store changes."""
        return self.remembered("counts", wanted.to_query(), lambda: self.store.counts(wanted))

    def detail(self, pin: str) -> dict[str, Any] | None:
        """All there is to say of one deployment, with every report of it, whatever is filtered; ``None`` if unknown."""
        found = self.store.deployment(pin)
        return features.detail(found, self.store.articles_of([found]), self.systems) if found else None

    def let_map_answer(self, wanted: Filter, most_s: float) -> None:
        """Wait until the map has been told what a filter selects, but not for long.

        The browser asks for it at the very press that lets the page run anew; what a person looks at comes first, and
        the two at once would each take longer than one after the other. Where no map has asked for anything yet, none
        is waited for.
        """
        key = (self.store.version(), f"{language()} {wanted.to_query()}")
        with self._answered:
            answers = self._answers.get(MAP)
            if answers is not None:
                self._answered.wait_for(lambda: key in answers, most_s)

    def remembered(self, what: str, key: str, work: Callable[[], _T]) -> _T:
        """Result of some work on the store's present content."""
        full = (self.store.version(), f"{language()} {key}")
        with self._lock:
            answers = self._answers.setdefault(what, OrderedDict())
            if full in answers:
                answers.move_to_end(full)
                known: _T = answers[full]
                return known
        made = work()
        with self._lock:
            answers[full] = made
            while len(answers) > _MOST_ANSWERS.get(what, _MOST_OTHER_ANSWERS):
                answers.popitem(last=False)
            self._answered.notify_all()
        return made


_seen_through: ContextVar[str] = ContextVar("publication profile of this visitor", default=OPEN)


def state() -> State:
    """State of this process as the present visitor may see it.

    A server that was started with a profile (``EMPLACE_PROFILE``) shows everybody that one and no other.

    Raises
    ------
    geo.errors.InputError
        If there is no profile of that name; nothing is shown then.
    """
    return _through(_whole().settings.profile if bound() else _seen_through.get())


def bound() -> bool:
    """Whether this server shows everybody one profile, so that nothing can be changed or seen as it is."""
    return _whole().settings.profile != OPEN


def settings_here() -> Settings:
    """Settings of this process."""
    return _whole().settings


def see_through(profile: str | None) -> None:
    """Set the profile that this thread or task sees through from now on; ``None`` for the record as it is."""
    _seen_through.set(profile or OPEN)


@contextmanager
def seeing_through(profile: str | None) -> Iterator[None]:
    """Set the profile for a while."""
    token = _seen_through.set(profile or OPEN)
    try:
        yield
    finally:
        _seen_through.reset(token)


@lru_cache(maxsize=1)
def _whole() -> State:
    """State that sees the record as it is, made from the environment."""
    settings = Settings.from_environment()
    return State(settings, fresh=not Path(settings.database).exists())


@lru_cache(maxsize=16)
def _through(name: str) -> State:
    whole = _whole()
    profile = profile_named(name, whole.settings)
    return whole if profile.is_open else State(whole.settings, profile=profile)


PROFILE = "profile"  # word of every query that says through which profile the record is seen
LANGUAGE = "ui"  # word of every query that says in which language the answer speaks
_ABOUT_THE_ANSWER = {LANGUAGE, PROFILE, "v"}  # words of a query that are no filter; v is the version of the data


def filter_of_request(request: Request) -> Filter:
    """Filter in a request's query.

    Raises
    ------
    geo.errors.FilterError
        If a word or a value is not known.
    """
    return Filter.from_query([pair for pair in request.query_params.multi_items() if pair[0] not in _ABOUT_THE_ANSWER])


def filter_of(query: Mapping[str, Any]) -> Filter:
    """Filter in a page's query, whose other words (the chosen pin, the table) are not the filter's.

    Raises
    ------
    geo.errors.FilterError
        If a filter word has a value that is not known.
    """
    return Filter.from_query({word: value for word, value in query.items() if word in WORDS})
