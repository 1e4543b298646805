"""Files of every kind that we read, and bad ones: each gets one sentence that says what is wrong and what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from documents import JOINED, LINES, archive, bomb, lying_bomb, mail, pdf, word

from geo.errors import InputError
from geo.settings import Settings
from geo.sources import article_from_bytes, article_from_file, fetch
from geo.sources.files import LARGEST_FILE_BYTES, kinds, suffixes
from geo.sources.kinds.pdf import paragraphs


def test_the_text_of_a_pdf_is_whole_again() -> None:
    article = article_from_bytes(pdf(), "paper.pdf")
    assert article.text.split("\n\n") == [JOINED, LINES[3]]
    assert (article.title, article.published) == ("Launchers", None)


def test_what_is_known_already_wins() -> None:
    article = article_from_bytes(pdf(), "paper.pdf", title="Mine", published=date(2023, 3, 6))
    assert (article.title, article.published) == ("Mine", date(2023, 3, 6))


def test_lines_are_joined_only_where_a_line_is_full() -> None:
    assert paragraphs(["A headline", "A long line that goes on and on until it", "ends. Then.", "", "Next"]) == (
        "A headline\n\nA long line that goes on and on until it ends. Then.\n\nNext"
    )


def test_a_word_file_gives_paragraphs_and_tables() -> None:
    article = article_from_bytes(word("One S-400.", "Near Gusev."), "note.docx")
    assert article.text == "One S-400.\n\nNear Gusev.\n\nGusev | Iskander"
    assert article.title == "Launchers"


def test_an_e_mail_gives_its_text_sender_and_day() -> None:
    article = article_from_bytes(mail(), "news.eml")
    assert article.text == "Комплекс «Іскандер» розміщено біля Гусєва."
    assert (article.title, article.source) == ("Пускові установки біля Гусєва", "Baltic Bulletin")
    assert article.published == date(2023, 3, 6)
    assert JOINED in article_from_bytes(mail(html=True), "news.eml").text


def test_kinds_are_told_by_content_whatever_the_name() -> None:
    assert "S-400" in article_from_bytes(pdf(), "download").text
    assert "S-400" in article_from_bytes(word("One S-400."), "download").text
    assert "Гусєва" in article_from_bytes(mail(), "download").text


@pytest.mark.parametrize("encoding", ["koi8-r", "cp1251", "cp866", "utf-16", "iso8859-5"])
def test_a_russian_text_in_any_usual_encoding(encoding: str) -> None:
    text = (
        "Зенитный комплекс С-400 развернут под Калининградом, сообщил губернатор области. Погода остается мягкой. " * 3
    )
    assert article_from_bytes(text.encode(encoding), "note.txt").text.strip("\ufeff") == text


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("broken.pdf", lambda: pdf()[:60] + b"\x00" * 200, "damaged PDF"),
        ("scan.pdf", lambda: pdf(()), "scan"),
        ("book.pdf", lambda: pdf(pages=501), "501 pages"),
        ("bomb.docx", bomb, "unpacks to 300 MB"),
        ("lying.docx", lying_bomb, "damaged"),
        ("half.docx", lambda: word("One S-400.")[:900], "damaged Word file"),
        ("empty.docx", lambda: archive("word/x"), "no Word document"),
        ("pile.zip", lambda: archive("a.txt"), "ZIP archive"),
        ("old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Office file"),
        ("photo.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
        ("note.rtf", lambda: rb"{\rtf1\ansi One S-400}", "RTF"),
        ("bare.eml", lambda: b"From: a@b.example\r\nSubject: x\r\nDate: y\r\n\r\n", "e-mail without text"),
        ("noise.txt", lambda: bytes(range(128, 256)) * 20, "not text in any encoding"),
        ("large.txt", lambda: b"word " * 2_100_000, "may have 10 MB"),
        ("large.pdf", lambda: b"%PDF-" + bytes(LARGEST_FILE_BYTES), "may have 25 MB"),
    ],
)
def test_a_bad_file_gets_a_sentence_with_its_name(name: str, make: Callable[[], bytes], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        article_from_bytes(make(), name)
    assert str(caught.value).startswith(name)
    assert str(caught.value).endswith(".")


def test_a_reader_that_dies_costs_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from geo.sources import apart

    # A python that kills itself stands for a library that a file brings down.
    killer = tmp_path / "python"
    killer.write_text("#!/bin/sh\nkill -SEGV $$\n", encoding="utf-8")
    killer.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(killer))
    with pytest.raises(InputError, match=r"paper\.pdf is damaged: reading it broke down"):
        article_from_bytes(pdf(), "paper.pdf")
    killer.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    monkeypatch.setattr(apart, "DEADLINE_S", 1)
    with pytest.raises(InputError, match="takes longer than 1 seconds"):
        article_from_bytes(pdf(), "paper.pdf")


def test_files_and_links_reach_every_kind(tmp_path: Path, site: str) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf())
    assert JOINED in article_from_file(path).text
    assert {"txt", "html", "pdf", "docx", "eml"} <= set(suffixes())
    article = fetch(f"{site}/paper", Settings(fetch_private=True))
    assert JOINED in article.text and article.source == "127.0.0.1"


def test_a_kind_is_one_module() -> None:
    here = Path(os.path.realpath(__file__)).parents[2] / "geo" / "sources" / "kinds"
    for module, kind in kinds().items():
        assert (here / f"{module}.py").is_file()
        assert kind.suffixes and kind.media_types
