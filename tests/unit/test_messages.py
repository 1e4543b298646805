"""A language of the interface is one file: complete, well formed, and the only place where the interface has words."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from geo import messages
from geo.catalogue import Catalogue
from geo.draw import words
from geo.extract.lexicon import GENERIC_TYPES
from geo.locate.places import KINDS
from geo.locate.relative import COMPASS
from geo.model import Location, Precision

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted((ROOT / "geo" / "dashboard").glob("*.py"))
SCRIPTS = sorted([*(ROOT / "geo" / "draw" / "assets").glob("*.js"), *(ROOT / "geo" / "dashboard").glob("*.js")])

Table = dict[str, messages.Message]


def flat(code: str) -> Table:
    return {
        f"{section}.{name}": message
        for section, rows in messages._table(code).items()
        for name, message in rows.items()
    }


def forms(message: messages.Message) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("code", sorted(messages.languages()))
def test_a_language_says_everything_that_english_says(code: str) -> None:
    english, own = flat("en"), flat(code)
    assert sorted(own) == sorted(english)
    for key, message in own.items():
        assert all(text.strip() for text in forms(message)), key
        assert isinstance(message, str) == isinstance(english[key], str), key
        wanted = set().union(*(fields(text) for text in forms(english[key])))
        assert set().union(*(fields(text) for text in forms(message))) == wanted, key
        if not isinstance(message, str):
            assert set(message) == {*Locale.parse(code).plural_form.tags, "other"}, key


@pytest.mark.parametrize("code", sorted(messages.languages()))
def test_a_language_is_not_a_copy_of_english(code: str) -> None:
    if code != "en":
        english, own = flat("en"), flat(code)
        same = [
            key for key, message in own.items() if message == english[key] and re.search(r"[A-Za-z]{4}", str(message))
        ]
        assert len(same) <= len(own) // 20, same


@pytest.mark.parametrize(
    ("code", "n", "said"),
    [("en", 1, "1 report"), ("en", 1200, "1,200 reports"), ("uk", 1, "1 повідомлення"), ("uk", 5, "5 повідомлень")],
)
def test_plural_forms_and_numbers_follow_the_language(code: str, n: int, said: str) -> None:
    with messages.speaking(code):
        assert messages.t("words.reports", n=n) == said


def test_a_language_without_a_message_falls_back_to_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en.toml").write_text('[language]\nname = "English"\n[words]\nyes = "Yes"\n', encoding="utf-8")
    (tmp_path / "pl.toml").write_text('[language]\nname = "Polski"\n', encoding="utf-8")
    monkeypatch.setattr(messages, "_HERE", tmp_path)
    caches = [messages.languages, messages._table]
    try:
        for cache in caches:
            cache.cache_clear()
        assert messages.languages() == {"en": "English", "pl": "Polski"}
        with messages.speaking("pl"):
            assert messages.t("words.yes") == "Yes"
    finally:
        for cache in caches:
            cache.cache_clear()


def test_what_the_record_holds_in_english_is_said_again() -> None:
    with messages.speaking("uk"):
        assert messages.again("reason", "the text speaks of Poland") == "у тексті йдеться про: Poland"
        assert messages.again("reason", "nothing that we know") == "nothing that we know"
        place = Location(51.5, 46.2, 5.0, Precision.AREA, "4 km southeast of Engels, Russia", "relative", "RU")
        assert words.place(place) == "за 4 км на південний схід від «Engels, Росія»"
        assert words.reason("lies within Georgia", "US") == "лежить у межах: Georgia"  # no country there
        assert words.reason("its airfield by the town alone: we know none there", None).startswith("аеродром")
        assert words.together("one origin, TASS: 93 % the same words") == "одне першоджерело, TASS: 93 % тих самих слів"
        assert words.left_out("drone: no place is named near it") == "безпілотник: поруч не названо жодного місця"
        assert words.of_what("S-400 against aircraft, upper end") == "S-400 проти літаків, верхня межа"
        assert words.of_what("about 1,500 miles, converted") == "близько 1\N{NO-BREAK SPACE}500 миль, перераховано"
        assert words.of_what("Kh-35 missile") == "ракета Kh-35"
        assert words.of_what("what nobody foresaw, 2K12M Kub") == "what nobody foresaw, 2K12M Kub"
    assert messages.again("reason", "its usual name") == "its usual name"
    assert words.of_what("upper end") == "upper end"


@pytest.mark.parametrize("code", sorted(messages.languages()))
def test_what_our_data_say_in_english_has_its_message(code: str) -> None:
    assert set(messages.section("generic", code)) == set(GENERIC_TYPES)
    assert set(messages.section("compass", code)) == set(COMPASS)
    ringless = {one.no_ring for one in Catalogue.open() if one.no_ring}
    assert ringless == set(messages.section("no_ring").values())
    kinds = {
        kind for kind in KINDS if kind not in ("town", "demonym", "continent")
    }  # said as city, region; never shown
    for path in (ROOT / "data" / "landmarks").glob("*.csv"):
        kinds |= {row["kind"] for row in csv.DictReader(path.open(encoding="utf-8"))}
    assert kinds - set(messages.section("kind", code)) == set()


@pytest.mark.parametrize(
    ("wishes", "code"),
    [(("uk-UA",), "uk"), (("xx", "uk"), "uk"), (("de-DE,uk;q=0.8",), "uk"), ((None, ""), "en"), (("../x",), "en")],
)
def test_the_language_is_chosen_from_wishes(wishes: tuple[str | None, ...], code: str) -> None:
    assert messages.choose(*wishes) == code


def test_values_are_never_read_as_templates() -> None:
    assert messages.t("filter.q", what="{n.__class__} {0}") == "with the words “{n.__class__} {0}”"


# every message is used, and every one that is used is there


def used() -> tuple[set[str], set[str]]:
    """Keys that the code names, and the beginnings of those that it puts together."""
    keys, starts = set(), set()
    for path in (ROOT / "geo").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "again":
                starts.add(f"{getattr(node.args[0], 'value', '')}.")
            if name in {"t", "say"}:
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                        starts.add(str(part.values[0].value))
                    elif isinstance(part, ast.Constant) and re.fullmatch(r"\w+\.[\w /-]+", str(part.value)):
                        keys.add(str(part.value))
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        keys |= {name if "." in name else f"browser.{name}" for name in re.findall(r"\bsay\(\"([\w.]+)\"", text)}
        starts |= set(re.findall(r"\bsay\(`([\w.]+)\$\{", text))
        keys |= {f"browser.{name}" for name in re.findall(r'"(key_\w+)"', text)}
    return keys, starts


def test_every_message_that_is_asked_for_is_there() -> None:
    keys, starts = used()
    there = set(flat("en"))
    assert keys - there == set()
    assert [start for start in starts if not any(key.startswith(start) for key in there)] == []


def test_no_message_lies_unused() -> None:
    keys, starts = used()
    assert [k for k in flat("en") if k != "language.name" and k not in keys and not k.startswith(tuple(starts))] == []


# nothing else in the page code is words

_SHOWING = set(
    "write markdown title header subheader caption text button form_submit_button download_button link_button "
    "page_link selectbox multiselect radio checkbox toggle text_input text_area number_input date_input slider pills "
    "select_slider file_uploader expander popover tabs metric success info warning error toast status progress spinner "
    "segmented_control Page update html Column TextColumn NumberColumn LinkColumn Title".split()
)
_NAMING = {"label", "help", "placeholder", "title", "body", "aria_label"}
_MARKUP = re.compile(r"<[^>]*>?|&\w+;|:material/\w+:|[\w-]+\.(?:css|png|svg)|https?://\S*")
_NAMES = {"Natural Earth", "Segoe UI", "Helvetica Neue"}  # a credit, fonts
_SENTENCE = re.compile(r"^[A-Z][\w’'-]*(?:,? [\w’'(-]+){2,}")


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Words in page code that a person would read: line, text."""
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # docstrings
            skipped.add(id(node.value))
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _name(node) in {"t", "say", "compile"}):
            skipped.update(id(part) for part in ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in _SHOWING:
            shown = node.args[:1] + [word.value for word in node.keywords if word.arg in _NAMING]
            for part in (p for argument in shown for p in _said(argument)):
                if id(part) not in skipped and re.search(r"[^\W\d_]{2}", _MARKUP.sub("", part.value)):
                    yield part.lineno, part.value
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            bare = _MARKUP.sub("", node.value).strip()
            if ("<" in node.value and re.search(r"[^\W\d_]{3}", bare)) or _SENTENCE.match(bare):
                yield node.lineno, node.value


def _said(node: ast.AST) -> Iterator[ast.Constant]:
    """String constants that become the value of an expression; those inside calls are somebody else's."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp):
        children = [node.body, node.orelse] if isinstance(node, ast.IfExp) else list(ast.iter_child_nodes(node))
        for child in children:
            yield from _said(child)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: p.name)
def test_page_code_holds_no_words(path: Path) -> None:
    assert list(literals(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "planted",
    [
        'st.button("Save")',
        'st.selectbox("Any", x, key="k")',
        'x.html(f"<p>Nothing {n}</p>")',
        'a = "There is no such thing"',
        'st.text_input(t("a.b"), placeholder="Write here")',
        'st.button("Hide" if on else t("a.b"))',
    ],
)
def test_the_check_finds_planted_words(planted: str) -> None:
    assert len(list(literals(planted))) >= 1


@pytest.mark.parametrize(
    "fine", ['st.button(t("a.b"), key="first pin", icon=":material/map:")', 'st.html(f"<p>{x}</p>")']
)
def test_the_check_leaves_the_rest_alone(fine: str) -> None:
    assert list(literals(fine)) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_scripts_hold_no_words(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"""["'`]([A-Z][a-z]+(?: [\w’'(${.]+)+)""", code)
    found += re.findall(
        r"""(?:textContent = |element\("\w+", "[^"]*", |make\("\w+", "[^"]*", |title = )"([^"]*[a-z]{2}[^"]*)""", code
    )
    assert [words for words in found if words not in _NAMES] == []
