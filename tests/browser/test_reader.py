"""What a reader of a bound server meets: every page there is, and on none of them what the profile holds back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from geo.gate import veil
from geo.messages import speaking
from geo.store import Store

PROFILE = '[profile.reader]\ngrid_km = 60\n[[profile.reader.rule]]\nsystem = "Iskander"\nwithhold = true\n'


def test_no_page_shows_more_than_the_profile_allows(support, chromium, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "profiles.toml").write_text(PROFILE)
    monkeypatch.setenv("EMPLACE_PROFILES", str(tmp_path / "profiles.toml"))
    monkeypatch.setenv("EMPLACE_PROFILE", "reader")
    told = support.samples.sourced()
    support.fill(tmp_path / "store.sqlite", told)
    with closing(Store.open(path=tmp_path / "store.sqlite")) as store:
        pin = veil(told[0].report.id, store.veil())
    server = support.Server(tmp_path)
    try:
        held = {one.report.evidence.quote for one in told} | {one.article.title for one in told if one.article.title}
        ways_back = {name for one in told for name in (one.report.id, one.article.id, one.article.url) if name}
        visit = support.Visit(chromium, server.url)
        for path in ("/", f"/?pin={pin}&table=open", "/systems", "/sources", "/insights", "/about"):
            visit.open(path)
            visit.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=60_000)
            visit.page.wait_for_timeout(1500)
            shown = visit.page.inner_text("body")
            assert shown.strip()
            assert [words for words in held if len(words) > 12 and words in shown] == [], path
            source = visit.page.content()
            assert [name for name in ways_back if name in source] == [], path
            assert pin not in path or told[0].report.system in shown
        for path in ("/add", "/review"):
            visit.open(path)
            visit.page.wait_for_timeout(2500)
            assert visit.page.get_by_role("textbox", name="Your name").count() == 0, path
        visit.close()
    finally:
        server.stop()


def test_every_page_is_either_visited_here_or_not_there_for_readers() -> None:
    """A new page must be added to the visit above, or to the pages of those who keep the record."""
    from geo.dashboard import shell

    with speaking("en"):
        assert set(shell._pages("en")) == {"map", "systems", "sources", "insights", "about", *shell._KEEPING}
