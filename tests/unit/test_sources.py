"""The ways an article comes in: files and bytes of every kind, pages of every kind, links good and bad."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError, EmplaceError, FetchError, InputError
from geo.settings import Settings
from geo.sources import article_from_bytes, article_from_file, article_from_text, fetch, page, read_jsonl, samples
from geo.sources.jsonl import article_of
from geo.sources.samples import sample
from geo.sources.text import LARGEST_BYTES, article_from_html

TRUSTING = Settings(fetch_private=True)
RUSSIAN = "Батарея С-400 стоит под Гвардейским, сообщили жители села. Её видели у железной дороги."


# text, bytes, files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_common_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(RUSSIAN.encode(encoding))
    assert article_from_file(path).text == RUSSIAN


def test_utf16_in_the_other_byte_order() -> None:
    assert article_from_bytes(b"\xfe\xff" + RUSSIAN.encode("utf-16-be")).text.lstrip("\ufeff") == RUSSIAN


def test_a_few_broken_bytes_cost_only_themselves() -> None:
    raw = ("Zwölf Werfer stehen bei Rzeszów. " * 40).encode()
    text = article_from_bytes(raw[:100] + b"\xff\xfe\x98" + raw[100:]).text
    assert "Werfer" in text


def test_a_byte_of_zero_in_a_text_becomes_a_space() -> None:
    assert article_from_text("S-400\x00in Luga").text == "S-400 in Luga"


@pytest.mark.parametrize("raw", [b"", b" \n\t ", b"\xef\xbb\xbf", b"... -- !"])
def test_nothing_to_read_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError, match=r"note\.txt is empty"):
        article_from_bytes(raw, "note.txt")


@pytest.mark.parametrize("raw", [bytes(range(256)) * 9, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04\x00\x00"])
def test_binary_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError, match="scan is not text"):
        article_from_bytes(raw, "scan")


def test_too_much_is_refused_with_what_to_do(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * 4_000_000)
    for refused in (
        lambda: article_from_file(large),
        lambda: article_from_bytes(b"a " * LARGEST_BYTES),
        lambda: article_from_text("a " * LARGEST_BYTES),
    ):
        with pytest.raises(InputError, match="may have 10 "):
            refused()


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.txt"):
        with pytest.raises(InputError, match=path.name):
            article_from_file(path)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_article_or_a_sentence(raw: bytes) -> None:
    try:
        assert article_from_bytes(raw, "it").text
    except EmplaceError as error:
        assert str(error)


@given(st.text(max_size=300))
def test_any_text_is_kept_as_it_is(text: str) -> None:
    try:
        assert article_from_text(text).text == text.replace("\x00", " ")
    except InputError as error:
        assert "no word" in str(error)


# pages

PARAGRAPH = (
    "<p>An S-400 battery stands near Gvardeyskoye in Crimea, two residents of the village told our reporter.</p>"
)


def html(body: str, head: str = "<title>Launchers seen</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def test_a_page_gives_its_article_without_what_stands_around_it() -> None:
    article = article_from_html(
        html(
            f"<nav><a href='/'>Weather in Paris</a></nav><article><h1>Launchers seen</h1>{PARAGRAPH * 3}</article>"
            "<footer>We use cookies</footer><script>var place = 'Berlin'</script>",
            '<title>Launchers seen</title><meta property="article:published_time" content="2024-05-02T10:00:00Z">'
            '<meta property="og:site_name" content="Daily Example">',
        )
    )
    assert "Gvardeyskoye" in article.text
    assert not {"Paris", "Berlin", "cookies"} & set(article.text.replace("'", " ").split())
    assert (article.title, article.source, article.published) == ("Launchers seen", "Daily Example", date(2024, 5, 2))


def test_what_is_known_already_wins_over_the_page() -> None:
    article = article_from_html(html(PARAGRAPH * 3), title="Mine", published=date(2020, 1, 1), source="Me", lang="en")
    assert (article.title, article.published, article.source, article.lang) == ("Mine", date(2020, 1, 1), "Me", "en")


def test_bytes_of_a_page_are_read_as_a_page_in_the_encoding_it_names() -> None:
    page_of = html(
        f"<article><p>{RUSSIAN}</p><p>{RUSSIAN}</p></article>", '<meta charset="windows-1251"><title>Т</title>'
    )
    assert RUSSIAN[:40] in article_from_bytes(page_of.encode("cp1251")).text


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + PARAGRAPH,
        "<b><i>" * 20_000 + PARAGRAPH * 3,
        PARAGRAPH * 3 + "<table><tr><td>" * 5_000,
        PARAGRAPH * 3 + "<!-- " * 10_000,
        PARAGRAPH * 3 + "&" * 100_000,
        PARAGRAPH * 3 + "<a href='" + "x" * 1_000_000,
        PARAGRAPH * 3 + "<script>{{7*7}}</script><img src=x onerror=alert(1)>${7*7}`",
        "<svg><foreignObject>" * 3_000 + PARAGRAPH,
        "<p>\x00\x08\x1b\ufffe" + PARAGRAPH * 3,
    ],
    ids=["deep", "inline", "tables", "comments", "entities", "attribute", "code", "svg", "controls"],
)
def test_hostile_pages_give_an_article_or_a_sentence(body: str) -> None:
    try:
        article = article_from_html(html(body), "the page")
    except InputError as error:
        assert "the page" in str(error)
    else:
        assert "<script" not in article.text
        assert "Gvardeyskoye" in article.text


def test_a_page_without_an_article_is_refused() -> None:
    with pytest.raises(InputError, match="No article text was found in shell"):
        article_from_html("<html><body><div id=root></div></body></html>", "shell")


# links, against a real server on this machine


def test_a_link_gives_the_pages_article(site: str) -> None:
    article = fetch(f"{site}/page", TRUSTING)
    assert article.title == "Launchers at Gvardeyskoye"
    assert article.url == f"{site}/page"
    assert "An S-400 battery" in article.text
    assert "Weather" not in article.text


def test_a_redirect_is_followed_and_the_final_link_kept(site: str) -> None:
    assert fetch(f"{site}/moved", TRUSTING).url == f"{site}/page"


def test_a_link_to_plain_text(site: str) -> None:
    article = fetch(f"{site}/plain", TRUSTING, published=date(2024, 5, 2))
    assert article.text.startswith("Батарея")
    assert (article.source, article.published) == ("127.0.0.1", date(2024, 5, 2))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/missing", "answered 404"),
        ("/broken", "answered 500"),
        ("/round", "redirects more than"),
        ("/huge", "larger than 10 MB"),
        ("/elsewhere", "is no web link"),
    ],
)
def test_a_link_that_fails_says_so(site: str, path: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        fetch(site + path, TRUSTING)


@pytest.mark.parametrize(("path", "said"), [("/picture", "image/png"), ("/empty", "No article text")])
def test_a_link_to_something_else_says_so(site: str, path: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        fetch(site + path, TRUSTING)


@pytest.mark.parametrize("path", ["/drip", "/silent"])
def test_a_server_that_takes_for_ever_is_left(site: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_DEADLINE_S", 1.0)
    with pytest.raises(FetchError, match=r"took longer than 1 seconds|did not answer in 1 seconds"):
        fetch(site + path, TRUSTING)


@pytest.mark.parametrize("link", ["http://127.0.0.1:9/a", "http://no-such-host.invalid/a"])
def test_a_server_that_is_not_there(link: str) -> None:
    with pytest.raises(FetchError, match=r"could not be opened|not known"):
        fetch(link, TRUSTING)


@pytest.mark.parametrize(
    "link",
    [
        "{site}/page", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/", "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://[fd00::1]/", "http://user:secret@127.0.0.1/", "http://100.64.0.1/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(site: str, link: str) -> None:
    with pytest.raises(FetchError, match=r"private network address|can't be reached"):
        fetch(link.format(site=site), Settings())


def test_a_redirect_to_a_private_address_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's own server stands for a public one; everything it leads to is checked as always.
    checked = page._address
    port = int(site.rpartition(":")[2])
    monkeypatch.setattr(page, "_address", lambda host, at, allow: checked(host, at, allow or at == port))
    assert fetch(f"{site}/moved", Settings()).title
    with pytest.raises(FetchError, match=r"169\.254\.169\.254 is a private network address"):
        fetch(f"{site}/inside", Settings())


@pytest.mark.parametrize(
    "link", ["ftp://example.org/a", "file:///etc/hostname", "http://", "javascript:alert(1)", "example.org"]
)
def test_only_web_links_are_opened(link: str) -> None:
    with pytest.raises(FetchError, match="no web link"):
        fetch(link, Settings())


# JSONL and sample articles


def test_jsonl_rows_and_complaints_in_order() -> None:
    lines = ['{"id": 1}', "", "{", "7", '{"id": 2}']
    told = [(number, row if isinstance(row, dict) else str(row)) for number, row in read_jsonl(lines, "in.jsonl")]
    assert told[0] == (1, {"id": 1})
    assert told[-1] == (5, {"id": 2})
    assert [number for number, _ in told] == [1, 3, 4, 5]
    assert "in.jsonl, line 3: no JSON" in told[1][1]
    assert "in.jsonl, line 4: not an object" in told[2][1]


def test_an_article_of_a_row() -> None:
    row = {
        "id": 1,
        "text": "A battery.",
        "title": "T",
        "url": "https://x.org",
        "lang": "en",
        "published": "2023-01-20T10:00",
    }
    article = article_of(row, "line 1")
    assert (article.title, article.url, article.lang, article.published) == (
        "T",
        "https://x.org",
        "en",
        date(2023, 1, 20),
    )
    assert article_of({"text": "A battery.", "published": "2023"}, "line 1").published is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": 5}, "no text"),
        ({}, "no text"),
        ({"text": " "}, "empty"),
        ({"text": "a", "published": "2023-13-99"}, "no date"),
    ],
)
def test_a_row_that_is_no_article(row: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        article_of(row, "in.jsonl, line 4")


def test_the_samples_are_read() -> None:
    found = samples()
    assert len(found) >= 24
    assert all(article.url and article.source and article.lang and article.text for article in found)
    assert len({article.id for article in found}) == len(found)
    # Read as any file is, by `emplace ingest` or on the Add page, they are the same articles.
    files = sorted(path for path in (Settings().data_dir / "articles").glob("*.md") if path.name != "README.md")
    assert [article_from_file(path) for path in files] == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "front matter"),
        ("+++\ntitle = 'T'\n+++\nText", "'url' is missing"),
        ("+++\ntitle = \n+++\nText", "bad.md"),
    ],
)
def test_a_broken_sample_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.md").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        sample(tmp_path / "bad.md")
