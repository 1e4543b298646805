"""Asking a Nominatim server for names that are unknown offline, through geopy.

Politeness and patience are ours, not geopy's: an own deadline over all requests of one question (geopy's timeout counts
each read anew), one request a second to the public server, a pause after repeated failures, and a cache of answers and
of misses with their date. Answers are (c) OpenStreetMap contributors, ODbL, and say so.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from geo.errors import GeocoderError, InputError
from geo.geodesy import distance_km
from geo.locate.names import key_of
from geo.model import Candidate, Location, Precision

PUBLIC_HOST = "nominatim.openstreetmap.org"
ATTRIBUTION = "© OpenStreetMap contributors, ODbL"

_FAILURES_TO_PAUSE = 3
_PAUSE_S = 60.0
_PUBLIC_INTERVAL_S = 1.0
_MOST_ANSWERS = 5


class AnswerCache(Protocol):
    """Where answers are kept between runs; an outer layer provides it."""

    def get(self, key: str) -> str | None:
        """Stored text of a key, or ``None``."""

    def put(self, key: str, value: str) -> None:
        """Store a text under a key."""


class MemoryCache:
    """Answers of this process only."""

    def __init__(self) -> None:
        self._answers: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Stored text of a key, or ``None``."""
        return self._answers.get(key)

    def put(self, key: str, value: str) -> None:
        """Store a text under a key."""
        self._answers[key] = value


@dataclass(slots=True)
class NominatimGeocoder:
    """One Nominatim server.

    Parameters
    ----------
    url : str
        Its address, e.g. ``"https://nominatim.openstreetmap.org"``.
    deadline_s : float
        Seconds that one question may take, all its requests together.
    contact : str
        Mail address or link for the user agent, as the public server's policy asks.
    cache : AnswerCache
    """

    url: str
    deadline_s: float = 5.0
    contact: str = ""
    cache: AnswerCache = field(default_factory=MemoryCache)
    _last_request: float = field(default=0.0, init=False)
    _failures: int = field(default=0, init=False)
    _paused_until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(
                f"EMPLACE_NOMINATIM_URL is {self.url!r}, which is no web address. "
                "Set it to one such as https://nominatim.example.org or unset it."
            )

    @property
    def host(self) -> str:
        """Host name of the server."""
        return urlsplit(self.url).hostname or ""

    def geocode(
        self, query: str, lang: str | None = None, countries: Sequence[str] = (), near: Location | None = None
    ) -> Location | None:
        """Place a name; ``None`` when the server knows none.

        Parameters
        ----------
        query : str
            Sent as it is, then in normalised variants until one is answered.
        lang : str, optional
            Language that names are wanted in.
        countries : sequence of str
            ISO codes that the document speaks of; asked within these first, then anywhere.
        near : Location, optional
            A place the name belongs with; answers around it are preferred.

        Raises
        ------
        geo.errors.GeocoderError
            If the server is slow, cut off, dead or answers something unusable, or is paused after such failures.
        """
        key = json.dumps(
            [
                "search",
                self.url,
                query,
                lang,
                sorted(countries),
                near and [round(near.latitude, 1), round(near.longitude, 1)],
            ],
            ensure_ascii=False,
        )
        stored = self.cache.get(key)
        if stored is None:
            deadline = time.monotonic() + self.deadline_s
            answers: list[dict[str, Any]] = []
            for variant, within in _questions(query, countries):
                answers = self._ask(deadline, "geocode", variant, lang, within, near)
                if answers:
                    break
            stored = json.dumps({"asked": datetime.now(UTC).date().isoformat(), "answers": answers}, ensure_ascii=False)
            self.cache.put(key, stored)
        return self._location(json.loads(stored))

    def reverse(self, latitude: float, longitude: float, lang: str | None = None) -> Location | None:
        """The address at a point; ``None`` where there is none.

        Raises
        ------
        geo.errors.GeocoderError
            As for `geocode`.
        """
        key = json.dumps(["reverse", self.url, round(latitude, 5), round(longitude, 5), lang])
        stored = self.cache.get(key)
        if stored is None:
            deadline = time.monotonic() + self.deadline_s
            answers = self._ask(deadline, "reverse", (latitude, longitude), lang, (), None)
            stored = json.dumps({"asked": datetime.now(UTC).date().isoformat(), "answers": answers}, ensure_ascii=False)
            self.cache.put(key, stored)
        return self._location(json.loads(stored))

    def _ask(
        self, deadline: float, what: str, query: Any, lang: str | None, countries: Sequence[str], near: Location | None
    ) -> list[dict[str, Any]]:
        """One request, given up at the deadline whatever the server still drips."""
        # 1. Not now, if the server has just failed again and again.
        with self._lock:
            if time.monotonic() < self._paused_until:
                raise GeocoderError(
                    f"{self.host} has failed {_FAILURES_TO_PAUSE} times in a row and is left alone for a minute. "
                    "Offline answers are kept."
                )
            wait = 0.0
            if self.host == PUBLIC_HOST:
                wait = max(0.0, self._last_request + _PUBLIC_INTERVAL_S - time.monotonic())
            self._last_request = time.monotonic() + wait
        remaining = deadline - time.monotonic() - wait
        if remaining <= 0:
            raise GeocoderError(f"{self.host} was not asked again: the time for one question is used up.")
        time.sleep(wait)
        # 2. Ask in a thread that may be left behind.
        box: list[Any] = []
        thread = threading.Thread(
            target=self._request, args=(box, remaining, what, query, lang, countries, near), daemon=True
        )
        thread.start()
        thread.join(remaining)
        # 3. Answer, failure or silence.
        if not box:
            self._failed()
            raise GeocoderError(
                f"{self.host} gave no whole answer within {self.deadline_s:g} s. The offline answer is kept; "
                "try again later or raise EMPLACE_NOMINATIM_DEADLINE_S."
            )
        outcome = box[0]
        if isinstance(outcome, Exception):
            self._failed()
            raise GeocoderError(
                f"{self.host} did not answer properly ({_plain(outcome)}). The offline answer is kept."
            ) from outcome
        with self._lock:
            self._failures = 0
        return outcome  # type: ignore[no-any-return]

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES_TO_PAUSE:
                self._paused_until = time.monotonic() + _PAUSE_S
                self._failures = 0

    def _request(
        self,
        box: list[Any],
        timeout: float,
        what: str,
        query: Any,
        lang: str | None,
        countries: Sequence[str],
        near: Location | None,
    ) -> None:
        # geopy takes a tenth of a second to import, which offline users need not pay.
        from geopy.exc import GeopyError
        from geopy.geocoders import Nominatim

        try:
            parts = urlsplit(self.url)
            client = Nominatim(
                user_agent=f"emplace/0.1 ({self.contact or 'no contact given'})",
                timeout=timeout,
                scheme=parts.scheme,
                domain=(parts.netloc + parts.path).rstrip("/"),
            )
            options: dict[str, Any] = {"language": lang or "en", "exactly_one": False}
            if what == "geocode":
                options |= {"addressdetails": True, "limit": _MOST_ANSWERS}
                if countries:
                    options["country_codes"] = [code.lower() for code in countries]
                if near is not None:
                    reach = max(0.5, near.radius_km / 111.0)
                    options["viewbox"] = [
                        (max(-90.0, near.latitude - reach), max(-180.0, near.longitude - 2 * reach)),
                        (min(90.0, near.latitude + reach), min(180.0, near.longitude + 2 * reach)),
                    ]
            found = getattr(client, what)(query, **options) or []
            box.append([_kept(item.raw) for item in found])
        except (GeopyError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            box.append(error)

    def _location(self, stored: dict[str, Any]) -> Location | None:
        answers = stored["answers"]
        if not answers:
            return None
        candidates = tuple(self._candidate(answer) for answer in answers)
        first = candidates[0]
        return Location(
            latitude=first.latitude,
            longitude=first.longitude,
            radius_km=first.radius_km,
            precision=first.precision,
            name=answers[0]["display_name"],
            source=first.source,
            country=first.country,
            candidates=candidates,
            reasons=(f"answered by Nominatim at {self.host} on {stored['asked']}", ATTRIBUTION),
        )

    @staticmethod
    def _candidate(answer: dict[str, Any]) -> Candidate:
        radius, precision = _size(answer)
        return Candidate(
            name=answer["name"],
            latitude=answer["lat"],
            longitude=answer["lon"],
            radius_km=radius,
            precision=precision,
            kind=answer["kind"],
            source=f"nominatim:{answer['osm']}",
            country=answer["country"],
            score=answer["importance"],
        )


def _plain(error: Exception) -> str:
    return (str(error) or type(error).__name__).split("\n")[0][:160]


def _kept(raw: dict[str, Any]) -> dict[str, Any]:
    """What we keep of an answer; refuses one that is no place on the Earth."""
    latitude, longitude = float(raw["lat"]), float(raw["lon"])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"a point at {latitude}, {longitude}")
    box = [float(edge) for edge in raw.get("boundingbox") or (latitude, latitude, longitude, longitude)]
    display = str(raw["display_name"])
    return {
        "lat": latitude,
        "lon": longitude,
        "name": str(raw.get("name") or display.split(",")[0]),
        "display_name": display,
        "kind": str(raw.get("addresstype") or raw.get("type") or "place"),
        "osm": f"{raw.get('osm_type', '')}/{raw.get('osm_id', '')}",
        "country": (raw.get("address", {}).get("country_code") or "").upper() or None,
        "importance": round(float(raw.get("importance") or 0.0), 3),
        "box": box,
    }


_BY_KIND = {
    "country": Precision.COUNTRY,
    "state": Precision.REGION,
    "region": Precision.REGION,
    "province": Precision.REGION,
    "county": Precision.REGION,
    "city": Precision.CITY,
    "town": Precision.CITY,
    "village": Precision.CITY,
    "hamlet": Precision.CITY,
    "municipality": Precision.CITY,
    "suburb": Precision.DISTRICT,
    "city_district": Precision.DISTRICT,
    "borough": Precision.DISTRICT,
    "quarter": Precision.DISTRICT,
    "neighbourhood": Precision.DISTRICT,
    "district": Precision.DISTRICT,
}


def _size(answer: dict[str, Any]) -> tuple[float, Precision]:
    """Radius from the bounding box, and the precision class of the kind of thing."""
    south, north, west, east = answer["box"]
    radius = distance_km(south, west, north, east) / 2
    precision = _BY_KIND.get(answer["kind"], Precision.SITE)
    if precision is Precision.SITE and radius > 5:
        precision = Precision.AREA if radius <= 75 else Precision.REGION
    return round(max(radius, 0.2), 2), precision


_POSSESSIVE = re.compile(r"^(?P<whole>.+?)['’]s\s+(?P<part>.+)$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
_SPELLINGS = (("defense", "defence"), ("center", "centre"), ("harbor", "harbour"), ("theater", "theatre"))


def variants(query: str) -> Iterator[str]:
    """A query as it is, then in the forms that a server with exact matching is more likely to know."""
    base = " ".join(query.split())
    forms = [base]
    plain = _ARTICLE.sub("", base)
    forms.append(plain)
    if match := _POSSESSIVE.match(plain):
        forms.append(f"{match['part']}, {match['whole']}")
    for form in list(forms):
        for american, british in _SPELLINGS:
            if american in form.lower():
                forms.append(re.sub(american, british, form, flags=re.I))
            elif british in form.lower():
                forms.append(re.sub(british, american, form, flags=re.I))
    for form in list(forms):
        if "(" in form:
            forms.append(re.sub(r"\s*\([^)]*\)", "", form))
        # "Taganka district" is known as "Taganka".
        forms.append(re.sub(r"\s+(?:district|area|neighbou?rhood|building|headquarters)\b", "", form, flags=re.I))
    seen: set[str] = set()
    for form in forms:
        key = key_of(form)
        if key and key not in seen:
            seen.add(key)
            yield form


def _questions(query: str, countries: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    for variant in variants(query):
        yield variant, countries
    if countries:
        yield query, ()
