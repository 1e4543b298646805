"""An article full of template, script and markup is nothing but text on every surface."""

from __future__ import annotations

import re

import pytest

from geo import draw
from geo.catalogue import Catalogue
from geo.merge import merge


@pytest.fixture(scope="module")
def attack(support):  # type: ignore[no-untyped-def]
    return support.samples


def unharmed(page) -> None:  # type: ignore[no-untyped-def]
    for frame in page.frames:
        assert frame.evaluate("[window.__hostile, top.__hostile].filter(Boolean)") == []
        assert (
            frame.evaluate(
                "document.querySelectorAll('img[src=\"x\"], img[src*=evil], a[href*=evil], a[href^=javascript]').length"
            )
            == 0
        )


def test_map_panel_table_and_popup(visit, server, attack) -> None:  # type: ignore[no-untyped-def]
    one = attack.hostile()
    visit.open("/?pin=none&table=open")
    visit.click_pin(one.report.id)
    panel = visit.page.locator(".st-key-panel")
    visit.until(lambda: "A HIMARS stands in Evil" in panel.inner_text())
    told = panel.inner_text()
    for word in (
        "{{7*7}}",
        "${window.__hostile=1}",
        "<img src=x onerror=",
        "`backticks`",
        "</script><script>",
        "{% if 1 %}",
        "![b](https://evil.example/c.png)",
    ):
        assert word in told, word
    bubble = visit.map().locator(".emplace-popup")
    assert "{{7*7}}" in bubble.inner_text() and "<img src=x" in bubble.inner_text()
    assert bubble.locator("a").count() == 0, "a javascript: address must not become a link"
    visit.page.wait_for_timeout(1500)
    unharmed(visit.page)
    assert visit.strangers() == []
    assert visit.errors == []


def test_hostile_filter_in_the_address(visit, attack) -> None:  # type: ignore[no-untyped-def]
    from urllib.parse import quote

    visit.open(f"/?q={quote(attack.HOSTILE)}&source={quote(attack.HOSTILE)}&pin=%7B%7B7*7%7D%7D")
    visit.map()
    visit.until(lambda: visit.pins() == [])
    assert "{{7*7}}" in visit.page.locator(".st-key-bar").inner_text()
    unharmed(visit.page)
    assert visit.strangers() == []
    visit.page.get_by_role("button", name="Clear filters").click()
    visit.until(lambda: len(visit.pins()) > 20)


def test_saved_map(visitor, attack, tmp_path) -> None:  # type: ignore[no-untyped-def]
    one = attack.hostile()
    path = tmp_path / "map.html"
    draw.map(merge([one, *attack.sourced(5)]), articles={one.article.id: one.article}).save(path)
    visit = visitor(path.as_uri()).open("")
    visit.until(lambda: visit.page.evaluate("!!globalThis.Emplace?.drawnAt"))
    visit.page.evaluate(
        "Emplace.current.layer._pick(Emplace.current.layer.items().find((i) => i.p.quote.includes('Evil')))"
    )
    bubble = visit.page.locator(".emplace-popup")
    assert "{{7*7}}{{cycler" in bubble.inner_text() and "</script><script>" in bubble.inner_text()
    assert "S-400" in visit.page.evaluate("Emplace.current.layer.items().map((i) => i.p.system).join()")
    unharmed(visit.page)
    assert visit.strangers() == [] and visit.errors == []


def test_one_file_page(visitor, attack, tmp_path) -> None:  # type: ignore[no-untyped-def]
    one = attack.hostile()
    path = tmp_path / "page.html"
    path.write_text(draw.page(one.article, [one.report], Catalogue.open()), encoding="utf-8")
    visit = visitor(path.as_uri()).open("")
    visit.until(lambda: visit.page.evaluate("!!globalThis.Emplace?.drawnAt"))
    visit.page.wait_for_timeout(800)
    text = visit.page.locator("article").inner_text()
    assert text.count("{{7*7}}") == 3 and "onerror=" in text and "${window.__hostile=1}" in text
    assert visit.page.locator("article mark.emplace-system").first.inner_text() == "HIMARS"
    assert visit.page.locator(".page-card").count() == 1
    assert visit.page.evaluate("Emplace.current.layer.items().length") == 1
    assert not re.search(r"\b49\b", text)
    unharmed(visit.page)
    assert visit.strangers() == [] and visit.errors == []


def test_one_file_page_links_text_and_map(visitor, attack, tmp_path) -> None:  # type: ignore[no-untyped-def]
    first, second = attack.sourced(2)
    text = f"{first.article.text}\n\n{second.article.text}"
    from geo.model import Article

    article = Article(text, title="Two reports", url="https://news.example/two", source="News")
    reports = [
        attack.report(
            article,
            one.report.evidence.quote,
            one.report.system,
            one.report.system_type,
            one.report.place,
            one.report.location,
        )
        for one in (first, second)
    ]
    path = tmp_path / "two.html"
    path.write_text(draw.page(article, reports, Catalogue.open()), encoding="utf-8")
    visit = visitor(path.as_uri()).open("")
    visit.until(lambda: visit.page.evaluate("!!globalThis.Emplace?.drawnAt"))
    visit.page.wait_for_timeout(500)
    visit.page.locator("article mark", has_text="S-400").click()
    assert visit.page.evaluate("Emplace.current.layer.find(Emplace.current.layer._chosen).p.system") == "S-400"
    assert "S-400" in visit.page.locator(".page-on").inner_text()
    assert visit.page.evaluate("!!Emplace.current.base.tiles._shapes.coarse")
    assert visit.strangers() == [] and visit.errors == []
