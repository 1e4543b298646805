"""The interface speaks the visitor's language, and another one when asked."""

from __future__ import annotations


def test_the_visitors_language_with_a_switch(visitor) -> None:  # type: ignore[no-untyped-def]
    visit = visitor(locale="uk-UA").open("/about")
    page = visit.page
    page.get_by_role("heading", name="Про програму й метод").wait_for()
    assert page.get_by_role("link", name="Карта").count() == 1
    visit.until(lambda: page.evaluate("document.documentElement.lang") == "uk")
    # Streamlit's own words too, as they are read aloud.
    visit.until(lambda: page.get_by_test_id("stSkipToContent").text_content() == "Перейти до головного")
    page.goto(visit.base + "/add")
    page.get_by_role("button", name="Вибрати файли", exact=True).wait_for()
    assert page.get_by_role("button", name="Upload", exact=True).count() == 0
    page.get_by_label("день, Дата публікації").wait_for(state="attached")
    visit.until(lambda: page.locator("[aria-label^='Help for'], [aria-label='Sidebar']").count() == 0)
    visit.open("/about")
    page.get_by_role("heading", name="Про програму й метод").wait_for()
    # 1. Another language, and it stays on the next page and in a link that is sent on.
    page.get_by_label("Мова").click()
    page.get_by_role("option", name="English").click()
    page.get_by_role("heading", name="About and method").wait_for()
    assert "ui=en" in page.url
    linked = page.url
    page.get_by_role("link", name="Read").first.click()
    visit.until(lambda: page.get_by_role("link", name="About and method").count() == 1)
    other = visitor(locale="uk-UA").open(linked.removeprefix(visit.base))
    other.page.get_by_role("heading", name="About and method").wait_for()
    # 2. A language that we do not have is English.
    third = visitor(locale="ja-JP").open("/about")
    third.page.get_by_role("heading", name="About and method").wait_for()
    assert third.errors == []
