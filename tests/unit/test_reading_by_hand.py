"""What a person says of an article wins over what is found out about it."""

from datetime import date

import geo


def test_everything_that_is_known_of_an_article_can_be_said() -> None:
    about = {"title": "A", "url": "https://news.example/1", "source": "B", "published": date(2024, 5, 2), "lang": "en"}
    article = geo.read("An S-400 battery stands near Gvardeyskoye in Crimea.", **about)
    assert {name: getattr(article, name) for name in about} == about
