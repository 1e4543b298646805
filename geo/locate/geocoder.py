"""Asking an online geocoder for names that are unknown offline, through geopy.

Nominatim, public or self-hosted, is the usual one; any other that geopy knows goes by its name there. Politeness and
patience are ours, not geopy's: an own deadline over all requests of one question (geopy's timeout counts each read
anew), at most one request a second to a public server, a pause after repeated failures, and a cache of answers and of
misses with their date. Every answer says who gave it and whom to credit.
"""

from __future__ import annotations

import inspect
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
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

_OF_OPENSTREETMAP = frozenset({"nominatim", "photon", "pickpoint", "openmapquest", "opencage", "maptiler"})
"""Services whose answers come from OpenStreetMap and are credited to it."""

_LIKE_NOMINATIM = frozenset({"nominatim", "pickpoint", "openmapquest"})
_COUNTRY_OPTION = {
    **dict.fromkeys(_LIKE_NOMINATIM, "country_codes"),
    **dict.fromkeys(("pelias", "geocodeearth"), "countries"),
    **dict.fromkeys(("opencage", "mapbox", "geonames"), "country"),
}
"""What a service calls the countries to look in; others take no such hint."""

_FAILURES_TO_PAUSE = 3
_PAUSE_S = 60.0
_PUBLIC_INTERVAL_S = 1.0
_MOST_ANSWERS = 5


def credits_openstreetmap(source: str) -> bool:
    """Whether a location's source is an online answer that comes from OpenStreetMap."""
    return any(part in _OF_OPENSTREETMAP for part in source.split(":"))


@dataclass(frozen=True, slots=True)
class Service:
    """One online geocoder: what geopy calls it, where it is, and what it is to be opened with.

    Made by `service` or `nominatim`, which check what they are given.
    """

    name: str
    host: str
    options: Mapping[str, str]
    interval_s: float
    contact: str = ""

    @property
    def title(self) -> str:
        """Its name with its host where that says more."""
        return f"Nominatim at {self.host}" if self.name == "nominatim" else f"{self.name} at {self.host}"

    @property
    def credit(self) -> str:
        """Whom to credit for its answers."""
        return ATTRIBUTION if self.name in _OF_OPENSTREETMAP else f"© {self.name}: its terms of use apply"

    def client(self, timeout_s: float) -> Any:
        """A geopy geocoder, which waits so long for each read."""
        # geopy takes a tenth of a second to import, which offline users need not pay.
        from geopy.geocoders import get_geocoder_for_service

        made = get_geocoder_for_service(self.name)
        agent = f"emplace/0.1 ({self.contact or 'no contact given'})"
        return made(**self.options, user_agent=agent, timeout=timeout_s)

    def without_secrets(self, words: str) -> str:
        """Words to show, with no key or password in them."""
        for name, value in self.options.items():
            if name not in ("domain", "scheme") and value:
                words = words.replace(value, "…")
        return words


def nominatim(url: str, contact: str = "") -> Service:
    """A Nominatim server by its address, e.g. ``"https://nominatim.openstreetmap.org"``.

    Raises
    ------
    geo.errors.InputError
        If that is no web address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(
            f"EMPLACE_NOMINATIM_URL is {url!r}, which is no web address. "
            "Set it to one such as https://nominatim.example.org or unset it."
        )
    options = {"scheme": parts.scheme, "domain": (parts.netloc + parts.path).rstrip("/")}
    # A server of one's own may be asked as fast as it answers.
    interval = _PUBLIC_INTERVAL_S if parts.hostname == PUBLIC_HOST else 0.0
    return Service("nominatim", parts.hostname, options, interval, contact)


def service(name: str, options: str = "", contact: str = "") -> Service:
    """Any geocoder of geopy by its name there.

    Parameters
    ----------
    name : str
        As ``geopy.geocoders.get_geocoder_for_service`` takes it: ``"photon"``, ``"opencage"``, ``"geonames"``, ...
    options : str
        What it needs, as ``key=value`` separated by blanks or semicolons: ``"api_key=... domain=geo.example.org"``.
    contact : str
        Mail address or link told to it.

    Raises
    ------
    geo.errors.InputError
        If geopy knows no such service, or that service no such option or lacks one it needs.
    """
    from geopy.geocoders import SERVICE_TO_GEOCODER

    name = name.strip().lower()
    if name not in SERVICE_TO_GEOCODER:
        known = ", ".join(sorted(SERVICE_TO_GEOCODER))
        raise InputError(f"EMPLACE_GEOCODER is {name!r}, which geopy does not know. It knows: {known}.")
    taken = inspect.signature(SERVICE_TO_GEOCODER[name].__init__).parameters
    allowed = {
        n for n in taken if n not in ("self", "timeout", "proxies", "user_agent", "ssl_context", "adapter_factory")
    }
    given: dict[str, str] = {}
    for item in re.split(r"[;\s]+", options.strip()):
        key, equals, value = item.partition("=")
        if item and (not equals or key not in allowed):
            raise InputError(
                f"EMPLACE_GEOCODER_OPTIONS has {key!r}, which {name} does not take. "
                f"It takes {', '.join(sorted(allowed))}, each as key=value."
            )
        if item:
            given[key] = value
    missing = sorted(n for n in allowed if taken[n].default is inspect.Parameter.empty and n not in given)
    if missing:
        raise InputError(
            f"{name} needs {' and '.join(missing)}: set EMPLACE_GEOCODER_OPTIONS={missing[0]}=..., "
            "or choose another EMPLACE_GEOCODER."
        )
    made = Service(name, "", given, 0.0, contact)
    try:
        client = made.client(1.0)
    except Exception as error:
        raise InputError(
            f"{name} can't be opened with EMPLACE_GEOCODER_OPTIONS ({made.without_secrets(str(error))})."
        ) from error
    address = str(getattr(client, "domain", "") or getattr(client, "api", "") or name)
    host = urlsplit(address if "//" in address else f"//{address}").hostname or name
    return Service(name, host, given, 0.0 if "domain" in given else _PUBLIC_INTERVAL_S, contact)


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
class Geocoder:
    """One online geocoder, asked with patience and remembered.

    Parameters
    ----------
    service : Service
    deadline_s : float
        Seconds that one question may take, all its requests together.
    cache : AnswerCache
    """

    service: Service
    deadline_s: float = 5.0
    cache: AnswerCache = field(default_factory=MemoryCache)
    _last_request: float = field(default=float("-inf"), init=False)
    _failures: int = field(default=0, init=False)
    _paused_until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def host(self) -> str:
        """Host name of the server."""
        return self.service.host

    @property
    def _address(self) -> str:
        # Never a key: answers are kept on disk.
        where = self.service.options.get("domain", self.service.host)
        return f"{self.service.name} {self.service.options.get('scheme', 'https')}://{where}"

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
                self._address,
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
        key = json.dumps(["reverse", self._address, round(latitude, 5), round(longitude, 5), lang])
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
            wait = max(0.0, self._last_request + self.service.interval_s - time.monotonic())
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
                f"{self.host} did not answer properly ({self.service.without_secrets(_plain(outcome))}). "
                "The offline answer is kept."
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
        from geopy.exc import GeopyError

        try:
            client = self.service.client(timeout)
            if not hasattr(client, what):
                raise GeopyError(f"it can't {what}")
            takes = inspect.signature(getattr(client, what)).parameters
            options: dict[str, Any] = {
                "exactly_one": False,
                "language": lang or "en",
                "limit": _MOST_ANSWERS,
                "addressdetails": True,
            }
            if what == "geocode" and countries and (name := _COUNTRY_OPTION.get(self.service.name)):
                options[name] = [code.lower() for code in countries]
            if what == "geocode" and near is not None:
                options |= _bias(near)
            found = getattr(client, what)(query, **{k: v for k, v in options.items() if k in takes}) or []
            box.append([_kept(self.service.name, item) for item in found][:_MOST_ANSWERS])
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
            reasons=(
                f"answered by {self.service.title} on {stored['asked']}",
                *([] if answers[0]["box"] else ["its size is not told: taken from the kind of place it is"]),
                self.service.credit,
            ),
        )

    def _candidate(self, answer: dict[str, Any]) -> Candidate:
        radius, precision = _size(answer)
        return Candidate(
            name=answer["name"],
            latitude=answer["lat"],
            longitude=answer["lon"],
            radius_km=radius,
            precision=precision,
            kind=answer["kind"],
            source=f"{self.service.name}:{answer['id']}",
            country=answer["country"],
            score=answer["importance"],
        )


def _plain(error: Exception) -> str:
    return (str(error) or type(error).__name__).split("\n")[0][:160]


def _bias(near: Location) -> dict[str, Any]:
    """Where answers are preferred, under each name that services give that."""
    reach = max(0.5, near.radius_km / 111.0)
    corners = [
        (max(-90.0, near.latitude - reach), max(-180.0, near.longitude - 2 * reach)),
        (min(90.0, near.latitude + reach), min(180.0, near.longitude + 2 * reach)),
    ]
    centre = (near.latitude, near.longitude)
    return {"viewbox": corners, "location_bias": centre, "proximity": centre}


def _kept(service_name: str, item: Any) -> dict[str, Any]:
    """What we keep of an answer; refuses one that is no place on the Earth."""
    latitude, longitude = float(item.latitude), float(item.longitude)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"a point at {latitude}, {longitude}")
    raw = item.raw if isinstance(item.raw, dict) else {}
    # GeoJSON services (Photon, Pelias) keep the facts in the feature's properties.
    facts: dict[str, Any] = raw | (raw.get("properties") or {}) | (raw.get("components") or {})
    display = str(item.address or facts.get("display_name") or facts.get("name") or f"{latitude}, {longitude}")
    types = facts.get("types") or facts.get("place_type") or [None]
    kind = facts.get("addresstype") or facts.get("_type") or facts.get("layer") or facts.get("type") or types[0]
    address = facts.get("address") if isinstance(facts.get("address"), dict) else {}
    code = facts.get("countrycode") or facts.get("country_code") or facts.get("countryCode") or (address or {}).get(
        "country_code"
    )  # fmt: skip
    osm = f"{facts.get('osm_type', '')}/{facts.get('osm_id', '')}" if "osm_id" in facts else ""
    return {
        "lat": latitude,
        "lon": longitude,
        "name": str(facts.get("name") or display.split(",")[0]),
        "display_name": display,
        "kind": str(kind or "place"),
        "id": osm or str(facts.get("geonameId") or facts.get("place_id") or facts.get("id") or service_name),
        "country": str(code).upper() if code and len(str(code)) == 2 else None,
        "importance": round(float(facts.get("importance") or 0.0), 3),
        "box": _box(facts),
    }


def _box(facts: Mapping[str, Any]) -> list[float] | None:
    """South, north, west, east of an answer in any of the forms that services give it in."""
    if edges := facts.get("boundingbox"):
        return [float(edge) for edge in edges]
    if edges := facts.get("extent"):
        west, north, east, south = map(float, edges)
        return [south, north, west, east]
    if edges := facts.get("bbox"):
        west, south, east, north = map(float, edges)
        return [south, north, west, east]
    geometry = facts.get("geometry") or {}
    corners = facts.get("bounds") or geometry.get("bounds") or geometry.get("viewport")
    if corners:
        low, high = corners["southwest"], corners["northeast"]
        return [float(low["lat"]), float(high["lat"]), float(low["lng"]), float(high["lng"])]
    return None


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
    # What services other than Nominatim call the same.
    "locality": Precision.CITY,
    "postal_town": Precision.CITY,
    "administrative_area_level_1": Precision.REGION,
    "administrative_area_level_2": Precision.REGION,
    "macroregion": Precision.REGION,
    "neighborhood": Precision.DISTRICT,
    "sublocality": Precision.DISTRICT,
}


def _size(answer: dict[str, Any]) -> tuple[float, Precision]:
    """Radius from the bounding box, and the precision class of the kind of place."""
    precision = _BY_KIND.get(answer["kind"], Precision.SITE)
    if answer["box"] is None:
        # Of unknown size and kind: no finer than a town.
        precision = precision if answer["kind"] in _BY_KIND else Precision.CITY
        return precision.radius_km, precision
    south, north, west, east = answer["box"]
    radius = distance_km(south, west, north, east) / 2
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
