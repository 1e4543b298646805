"""Everything the interface says, one file a language: ``<code>.toml`` beside this module, found by its name alone.

``t("add.read")`` gives the words of the language that `speak` has set for the present thread or task. A message may
hold ``{fields}``; one with plural forms is a table of CLDR categories chosen by the field ``n``. What a file lacks is
said in English, so that an unfinished language never shows a hole; a test holds ours complete.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_CODE = re.compile(r"[a-z]{2,3}")
DEFAULT = "en"
BROWSER = "browser"  # section whose messages the scripts in the browser use by their bare names
_ALSO_BROWSER = ("type", "status", "said", "range", "generic")  # these they use as "section.name"
_spoken: ContextVar[str] = ContextVar("language of the interface", default=DEFAULT)

Message = str | Mapping[str, str]


@lru_cache(maxsize=1)
def languages() -> Mapping[str, str]:
    """Every language there is a file for: its ISO 639-1 code and its own name."""
    return {path.stem: str(_table(path.stem)["language"]["name"]) for path in sorted(_HERE.glob("*.toml"))}


def choose(*wanted: str | None) -> str:
    """Give the first language that we have among some wishes ("uk-UA", "de,en;q=0.8"), else English."""
    for wish in wanted:
        for part in (wish or "").split(","):
            code = _CODE.match(part.strip().lower())
            if code and code.group() in languages():
                return code.group()
    return DEFAULT


def speak(code: str) -> None:
    """Set the language of everything that this thread or task says from now on."""
    _spoken.set(choose(code))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Set the language for a while."""
    token = _spoken.set(choose(code))
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """Code of the language that is spoken here."""
    return _spoken.get()


def t(key: str, /, **values: object) -> str:
    """Say a message.

    Parameters
    ----------
    key : str
        ``"section.name"`` as in the language's file.
    **values
        What its fields stand for. Whole numbers and dates are written as the language writes them; ``n`` also chooses
        the plural form.

    Raises
    ------
    KeyError
        If there is no such message, which is a defect of the caller.
    """
    code = _spoken.get()
    message = lookup(code, key)
    if message is None:
        code, message = DEFAULT, lookup(DEFAULT, key)
    if message is None:
        raise KeyError(key)
    if not isinstance(message, str):
        number = values["n"]
        assert isinstance(number, int)
        message = message.get(_plural(code, number)) or message["other"]
    return message.format(**{name: _written(value) for name, value in values.items()}) if values else message


def say(key: str, fallback: str) -> str:
    """Say a message that may be missing: the word for a value of an open vocabulary."""
    found = lookup(_spoken.get(), key)
    return found if isinstance(found, str) else fallback


def number(value: float, digits: int = 0) -> str:
    """Write a number as the spoken language does, with at most so many decimals."""
    return _number(_spoken.get(), value, digits)


def day(value: date) -> str:
    """Write a day as the spoken language does, e.g. "19 Jan 2023"."""
    return _day(_spoken.get(), value)


def system(name: str) -> str:
    """Call a system; one that has no name of its own ("drone") is said as what it is."""
    return say(f"generic.{name}", name)


def country(code: str) -> str:
    """Name a country by its ISO 3166-1 alpha-2 code; an unknown code is its own name."""
    return _countries(_spoken.get()).get(code, code)


def countries() -> dict[str, str]:
    """Give the names of all countries by their ISO 3166-1 alpha-2 codes."""
    return dict(_countries(_spoken.get()))


def country_code(name: str) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of a country by its English name, ``None`` for an unknown one."""
    return _codes().get(name)


def language_name(code: str) -> str:
    """Name a language by its ISO 639-1 code; an unknown code is its own name."""
    return _languages(_spoken.get()).get(code, code)


def for_browser(code: str | None = None, only: Collection[str] = ()) -> dict[str, Any]:
    """Give the messages of the scripts in the browser, or ``only`` some.

    Returns
    -------
    dict
        ``{"language": code, "messages": {name: message}}``
    """
    code = choose(code or _spoken.get())
    found: dict[str, Message] = {}
    for table in (_table(DEFAULT), _table(code)):
        found.update(table.get(BROWSER, {}))
        for section in _ALSO_BROWSER:
            found.update({f"{section}.{name}": message for name, message in table.get(section, {}).items()})
    return {"language": code, "messages": {name: found[name] for name in only} if only else found}


def again(name: str, text: str, part: Callable[[str, str], str] = lambda _field, words: words) -> str:
    """Say in the spoken language what was written in English by a message of a section; else the text itself.

    Parameters
    ----------
    name : str
        The section; of several messages that the text may be of, the first counts.
    text : str
    part : callable, optional
        Says what stands in a field, by the field's name.
    """
    if language() == DEFAULT:
        return text
    for key, pattern in _patterns(name):
        found = pattern.fullmatch(text)
        if found:
            return t(f"{name}.{key}", **{field: part(field, words) for field, words in found.groupdict().items()})
    return text


@lru_cache(maxsize=16)
def _patterns(name: str) -> list[tuple[str, re.Pattern[str]]]:
    """English messages of a section as patterns; fields are what may stand there."""
    found = []
    for key, message in section(name).items():
        parts = re.split(r"\{(\w+)\}", str(message))
        written = [f"(?P<{part}>.+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)]
        found.append((key, re.compile("".join(written))))
    return found


def section(name: str, code: str = DEFAULT) -> Mapping[str, Message]:
    """Messages of one section as they stand in a language's file."""
    return _table(code).get(name, {})


def lookup(code: str, key: str) -> Message | None:
    """Message as it stands in a language's file, or ``None``."""
    section, _, name = key.partition(".")
    found: Message | None = _table(code).get(section, {}).get(name)
    return found


def _written(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return day(value) if isinstance(value, date) else value


@lru_cache(maxsize=16_384)
def _number(code: str, value: float, digits: int) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, "#,##0" + ("." + "#" * digits if digits else ""), locale=code))


@lru_cache(maxsize=16_384)
def _day(code: str, value: date) -> str:
    from babel.dates import format_date

    return str(format_date(value, "d MMM y", locale=code))


@lru_cache(maxsize=16)
def _table(code: str) -> Mapping[str, Mapping[str, Message]]:
    return tomllib.loads((_HERE / f"{code}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _rule(code: str) -> Any:
    from babel import Locale

    return Locale.parse(code).plural_form


@lru_cache(maxsize=16_384)
def _plural(code: str, number: int) -> str:
    return str(_rule(code)(number))


@lru_cache(maxsize=16)
def _countries(code: str) -> Mapping[str, str]:
    from babel import Locale

    return dict(Locale.parse(code).territories)


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    # Besides Unicode's names, those that people write.
    usual = {"Turkey": "TR", "Czech Republic": "CZ"}
    return {name: code for code, name in _countries(DEFAULT).items()} | usual


@lru_cache(maxsize=16)
def _languages(code: str) -> Mapping[str, str]:
    from babel import Locale

    return dict(Locale.parse(code).languages)
