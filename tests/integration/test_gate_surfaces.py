"""No surface shows a reader more than the profile allows: every route, asked in every way, over random records.

The routes are taken from the application's own table, so a new one is covered as it is added; one with a path
parameter that this test can't fill makes it fail until it can. What must not come out is random words and numbers, put
into every field that has any; they are looked for in the answers as text, and as numbers in text and in bytes.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from geo import review
from geo.exchange.format import formats
from geo.gate import Terms, blur, profiles, veil
from geo.merge import Sourced
from geo.model import (
    Article,
    Candidate,
    Evidence,
    Location,
    PlacePhrase,
    Precision,
    Report,
    Review,
    Status,
    SystemType,
    Toponym,
)
from geo.pipeline import export, open_store
from geo.settings import Settings
from geo.store import Store
from geo.web import mvt
from geo.web import state as web_state
from geo.web.routes import middleware, routes

TODAY = datetime.now(UTC).date()
DELAY_DAYS, GRID_KM, RADIUS_KM = 7, 40, 60
PROFILES = f"""
[profile.reader]
delay_days = {DELAY_DAYS}
[[profile.reader.rule]]
type = "air defence"
grid_km = {GRID_KM}
[[profile.reader.rule]]
side = "Zqred"
radius_km = {RADIUS_KM}
[[profile.reader.rule]]
system = "Iskander"
withhold = true
[[profile.reader.rule]]
status = "planned"
min_origins = 2
"""
CLOSEST = 13
SYSTEMS = (("S-400", SystemType.AIR_DEFENCE), ("Iskander", SystemType.MISSILE), ("Leopard", SystemType.ARMOUR))


@dataclass
class Told:
    """A made-up report, with the words and numbers that only it holds."""

    sourced: Sourced
    words: list[str] = field(default_factory=list)
    of_article: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Whether nothing of it may be seen."""
        published = self.sourced.article.published
        young = published is None or published > TODAY - timedelta(days=DELAY_DAYS)
        return young or self.sourced.report.system == "Iskander"

    @property
    def terms(self) -> Terms:
        """How finely its place may be seen; what has no side is taken for any."""
        report = self.sourced.report
        grid = report.system_type is SystemType.AIR_DEFENCE
        return Terms(grid_km=GRID_KM * grid, radius_km=RADIUS_KM * (report.side != "Zqblue"))

    @property
    def blurred(self) -> bool:
        """Whether it may be seen, but not where."""
        return not self.hidden and self.terms.blur_km > 0


@st.composite
def records(draw: st.DrawFn) -> list[Told]:
    """Give a few reports, some of them of one article."""
    made: list[Told] = []
    for number in range(draw(st.integers(2, 6))):
        name = itertools.count(1)

        def secret(number: int = number, name: Iterator[int] = name) -> str:
            return f"Zq{number}x{next(name)}vex"

        words = [secret() for _ in range(9)]
        site, candidate, clue, title, slug, attributed, why, reason, toponym = words
        # Far from round numbers, which are everywhere in an answer.
        latitude = draw(st.sampled_from([-1, 1])) * (draw(st.integers(10, 69)) + draw(st.integers(311, 389)) / 1000)
        longitude = draw(st.sampled_from([-1, 1])) * (draw(st.integers(10, 169)) + draw(st.integers(611, 689)) / 1000)
        text = f"A battery stands at {site} near {clue}, {attributed} said. It came by rail from {toponym}."
        published = draw(st.sampled_from([None, *(TODAY - timedelta(days=d) for d in (0, 3, DELAY_DAYS, 30, 900))]))
        article = Article(text, title, f"https://example.org/{slug}", f"Paper {number}", published, "en")
        if made and draw(st.booleans()):
            article = made[-1].sourced.article
            # What its text says, but not the site: a report of the article that may be seen may be seen there.
            words = [*words, *made[-1].of_article]
        place = Location(
            latitude, longitude, draw(st.sampled_from([0.1, 3.0, 15.0])), Precision.SITE, f"{site}, Somewhere",
            f"landmark:{site}", "UA",
            (Candidate(candidate, latitude + 0.01, longitude, 3.0, Precision.SITE, "base", f"landmark:{candidate}"),),
            (reason,), {"type": "Point", "coordinates": [longitude, latitude]},
        )  # fmt: skip
        system, kind = draw(st.sampled_from(SYSTEMS))
        clues = (PlacePhrase(0, 5, clue, (Toponym(0, 5, toponym, "city", place),), "near", location=place),)
        report = Report(
            article.id, system, kind, draw(st.sampled_from(Status)),
            Evidence(article.text[: 60 + number], 0, 60 + number), place=site, clues=clues,
            location=draw(st.sampled_from([place, place, None])), attribution=attributed,
            origin=draw(st.sampled_from([None, attributed])), why=(why,),
            side=draw(st.sampled_from(["Zqblue", "Zqblue", "Zqred", None])),
        )  # fmt: skip
        of_article = [clue, title, slug, attributed, toponym] if article.title == title else made[-1].of_article
        made.append(Told(Sourced(report, article), words, of_article))
    return made


class Client:
    """Asks the application as a browser does, without a server between."""

    def __init__(self, portal: BlockingPortal) -> None:
        self._portal = portal
        self._app = Starlette(routes=routes(), middleware=middleware(Settings.from_environment()))

    def get(self, address: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://reader", trust_env=False) as client:
                return await client.get(address)

        return self._portal.call(ask)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Give what serves a record through a profile; the application is as it is deployed."""
    numbers = itertools.count(1)
    (tmp_path / "profiles.toml").write_text(PROFILES)

    def serve(told: list[Told], bound: bool) -> tuple[Client, str]:
        database = tmp_path / f"{next(numbers)}.sqlite"
        store = Store.open(path=database)
        by_article: dict[str, list[Told]] = {}
        for one in told:
            by_article.setdefault(one.sourced.article.id, []).append(one)
        for same in by_article.values():
            store.add(same[0].sourced.article, [one.sourced.report for one in same])
        for one in told:
            name, why = one.sourced.report.id, one.words[min(6, len(one.words) - 1)]
            review.correct(store, name, who="Zqwho", why=why, quantity=2)
            review.judge(store, [name], Review.REJECTED, who="Zqwho", why=why)
            review.judge(store, [name], Review.ACCEPTED, who="Zqwho", why=why)
        store.close()
        monkeypatch.setenv("EMPLACE_DATABASE", str(database))
        monkeypatch.setenv("EMPLACE_PROFILES", str(tmp_path / "profiles.toml"))
        monkeypatch.setenv("EMPLACE_PROFILE", "reader" if bound else "open")
        web_state._whole.cache_clear()
        web_state._through.cache_clear()
        # A reader of a bound server may ask for any profile in the address: it must not help.
        return Client(portal), "profile=open" if bound else "profile=reader"

    # In a thread of its own: the browser tests leave an event loop running in this one.
    with start_blocking_portal() as portal:
        yield serve
    web_state._whole.cache_clear()
    web_state._through.cache_clear()


def addresses(told: list[Told]) -> Iterator[str]:
    """Every path of every route, filled with whatever could bring a secret out."""
    for route in routes():
        path = route.path  # type: ignore[attr-defined]
        names = set(re.findall(r"{(\w+)(?::\w+)?}", path))
        if path.startswith("/assets/") or path == "/data/places":
            continue  # our own files, and the gazetteer: the record has no part in them
        if not names:
            yield path
        elif names == {"id"}:
            with closing(Store.open(Settings.from_environment())) as store:
                secret = store.veil()
            for one in told:
                for name in (one.sourced.report.id, veil(one.sourced.report.id, secret)):
                    yield path.replace("{id}", name).replace("{id:path}", name)
        elif names == {"z", "x", "y"}:
            for one in told:
                if place := one.sourced.report.location:
                    for z in (0, 6, CLOSEST):
                        x, y = tile_of(place.latitude, place.longitude, z)
                        yield re.sub(r"{(\w)(?::int)?}", lambda m, t={"z": z, "x": x, "y": y}: str(t[m[1]]), path)
        else:
            raise AssertionError(f"{path}: teach this test how to fill {names}")


def tile_of(latitude: float, longitude: float, z: int) -> tuple[int, int]:
    sine = np.sin(np.radians(latitude))
    across = (longitude + 180) / 360
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return int(across * 2**z), int(down * 2**z)


def questions(told: list[Told]) -> Iterator[str]:
    """Queries that would bring a secret out where the filter, not the answer, tells it."""
    yield ""
    yield "as_of=" + (date.today() - timedelta(days=1)).isoformat()
    yield "as_of=2100-01-01"
    for one in told[:2]:
        yield f"q={one.words[0]}"
        if place := one.sourced.report.location:
            near = (place.longitude - 0.002, place.latitude - 0.002, place.longitude + 0.002, place.latitude + 0.002)
            yield "bbox=" + ",".join(f"{degrees:.5f}" for degrees in near)


_NUMBERS = re.compile(rb"-?\d+\.\d+")


def leaks(told: list[Told], body: bytes, picture: bool = False) -> list[str]:
    """Secrets that an answer holds; the numbers of a picture are colours (`test_a_picture_of_what_is_hidden`)."""
    found = [word for word in ("Zqwho", "Zqred", "Zqblue") if word.encode() in body]
    if picture:
        return [word for one in told if one.hidden or one.blurred for word in one.words if word.encode() in body]
    numbers = {round(float(one), 3) for one in _NUMBERS.findall(body)}
    for size, kind in ((4, "<f4"), (8, "<f8")):
        for offset in range(size):
            whole = len(body) - offset - (len(body) - offset) % size
            with np.errstate(invalid="ignore"):
                values = np.frombuffer(body[offset : offset + whole], kind)
                numbers.update(np.round(values[np.abs(values) < 181].astype(float), 3).tolist())
    for one in told:
        report = one.sourced.report
        if one.hidden or one.blurred:
            found += [word for word in one.words if word.encode() in body]
            if report.location:
                held = (report.location.latitude, report.location.longitude, report.location.latitude + 0.01)
                # Two of them together: a single number may be there by chance.
                close = [value for value in held if numbers & {round(value + step, 3) for step in (-0.001, 0, 0.001)}]
                if len(close) > 1:
                    found.append(f"the place of {report.id}: {close}")
        # Identities of the record can be made again by whoever has the article, and tell the place.
        if report.id.encode() in body:
            found.append(f"the report {report.id}")
        if (one.hidden or one.blurred) and one.sourced.article.id.encode() in body:
            found.append(f"the article {one.sourced.article.id}")
    return found


@settings(
    max_examples=8 * settings.default.max_examples // 100,  # eight, and 400 with --hypothesis-profile=thorough
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=records(), bound=st.booleans())
def test_no_route_shows_more_than_the_profile_allows(served, told: list[Told], bound: bool) -> None:
    client, profile = served(told, bound)
    for path in addresses(told):
        # A picture takes long to paint, and shows what the data routes give.
        for question in [""] if path == "/picture.png" else questions(told):
            answer = client.get(f"{path}?{question}{'&' if question else ''}{profile}")
            assert answer.status_code in (200, 204, 400, 404), (path, question, answer.text)
            found = leaks(told, answer.content, picture=answer.headers.get("content-type", "").startswith("image/"))
            assert not found, (found, path, question, answer.content[:400])
            if path.startswith(f"/tiles/{CLOSEST}/") and not any(in_tile(one, path) for one in told):
                assert answer.content in (b"", mvt.layer("deployments", [])), (path, question)
    # What the command exports, in every format there is.
    store = open_store(Settings.from_environment(), None if bound else "reader")
    for form in formats():
        out = io.BytesIO()
        export(store, out, form)
        assert not leaks(told, out.getvalue()), form
    store.close()


def in_tile(one: Told, path: str) -> bool:
    """Whether what may be seen of a report lies in a tile of the closest zoom."""
    place = one.sourced.report.location
    if place is None or one.hidden:
        return False
    seen = blur(place, one.terms)
    x, y = (int(part) for part in path.removesuffix(".mvt").split("/")[-2:])
    return tile_of(seen.latitude, seen.longitude, CLOSEST) == (x, y)


def test_the_same_record_without_the_profile_does_show_it(served) -> None:
    """What is looked for would be found: without a profile the secrets are there."""
    told = [_one()]
    client, _ = served(told, bound=False)
    for path in addresses(told):
        answer = client.get(path)
        if path.startswith("/tiles/"):
            assert b"air defence" in answer.content, path
        elif path.startswith("/data/") and told[0].sourced.report.id in path:
            assert leaks(told, answer.content), path
        elif path.startswith("/data/deployment/"):
            assert answer.status_code == 404  # the identity that readers are given is not of the record
        elif path.startswith("/data/"):
            assert leaks(told, answer.content), path


def _one() -> Told:
    article = Article("A battery stands at Zq0x1vex.", "Zq0x2vex", None, "Paper", TODAY, "en")
    place = Location(48.12617, 37.56383, 3.0, Precision.SITE, "Zq0x1vex", "landmark:x", "UA")
    report = Report(
        article.id, "S-400", SystemType.AIR_DEFENCE, Status.DEPLOYED, Evidence(article.text, 0, 28), location=place
    )
    return Told(Sourced(report, article), ["Zq0x1vex", "Zq0x2vex"])


def test_a_picture_of_what_is_hidden_is_a_picture_of_nothing(served) -> None:
    told = [_one()]
    place = told[0].sourced.report.location
    assert place is not None and told[0].hidden
    asked = f"/picture.png?view=9/{place.latitude}/{place.longitude}&width=300&height=300"
    client, profile = served(told, bound=False)
    seen, there = client.get(f"{asked}&{profile}").content, client.get(asked).content
    client, _ = served([], bound=False)
    nothing = client.get(asked).content
    assert seen == nothing != there


def test_the_frame_for_other_sites_asks_through_the_profile(served) -> None:
    client, profile = served([_one()], bound=False)
    assert "reader" in client.get(f"/?embed=1&{profile}").text
    assert leaks([_one()], client.get("/?embed=1").content) == []


def test_an_unknown_profile_shows_nothing(served) -> None:
    client, _ = served([_one()], bound=False)
    answer = client.get("/data/deployments.geojson?profile=reeder")
    assert answer.status_code == 400 and "reader" in answer.json()["error"]


def test_a_profile_file_with_a_mistake_shows_nothing(served, tmp_path: Path) -> None:
    client, _ = served([_one()], bound=True)
    (tmp_path / "profiles.toml").write_text("[profile.reader]\ndelay = 3\n")
    assert client.get("/data/deployments.geojson").status_code == 400


def test_the_command_exports_through_the_profile(served, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [_one()]
    served(told, bound=True)
    store = open_store(Settings.from_environment())
    assert store.deployments() == [] and store.size() == (0, 0)
    with pytest.raises(Exception, match="can't be asked for"):
        open_store(Settings.from_environment(), "open")
    assert "reader" in profiles(Settings.from_environment())
