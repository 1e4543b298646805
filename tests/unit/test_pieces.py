"""What is written of deployments for the map is kept from one filter to the next, and never stale."""

from __future__ import annotations

import time
from collections.abc import Callable

from geo.filters import Filter
from geo.messages import speaking
from geo.model import Status
from geo.settings import Settings
from geo.web.state import State


def test_each_deployment_is_written_once_until_the_store_changes(tmp_path, make_report, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    state = State(Settings(database=str(tmp_path / "store.sqlite")))
    for n, system in enumerate(("S-300", "S-400", "Iskander", "Pantsir-S1")):
        article, report = make_report(system, latitude=40.0 + n, status=(Status.DEPLOYED, Status.PLANNED)[n % 2])
        state.record.add(article, [report])
    written: list[str] = []

    def write(one, articles) -> bytes:  # type: ignore[no-untyped-def]
        written.append(one.id)
        assert {report.article_id for report in one.reports} <= set(articles)
        return one.id.encode()

    def ids(wanted: Filter) -> list[bytes]:
        return [one.id.encode() for one in state.store.deployments(wanted)]

    # 1. A part first, then everything: only the rest is written, and all of it comes in the store's order.
    part = Filter(status=(Status.DEPLOYED,))
    assert state.pieces(part, write) == ids(part)
    assert len(written) == 2
    assert state.pieces(Filter(), write) == ids(Filter())
    assert state.pieces(part, write) == ids(part)
    assert sorted(written) == sorted(one.decode() for one in ids(Filter()))
    # 2. Another language says other words.
    with speaking("uk"):
        state.pieces(part, write)
    assert len(written) == 4 + 2
    # 3. A record that has changed is written anew.
    article, report = make_report("Buk", latitude=50.0)
    state.record.add(article, [report])
    written.clear()
    assert state.pieces(Filter(), write) == ids(Filter())
    assert len(written) == 5
    # 4. What has not been asked for is written beforehand, once, in the language that is spoken.
    monkeypatch.setattr("geo.web.state._SETTLES_S", 0.01)
    monkeypatch.setattr("geo.web.state._PIECES_AT_ONCE", 2)
    written.clear()
    with speaking("uk"):
        for _ in range(2):
            state.write_beforehand(write)
        until(lambda: [len(kept) for kept in state._pieces.values()] == [5, 5])
        assert state.pieces(Filter(), write) == ids(Filter())
    assert len(written) == 5
    state.record.close()


def until(condition: Callable[[], bool]) -> None:
    """Wait for what a thread does."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
