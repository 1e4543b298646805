"""Coordinates written in running text: decimal degrees, degrees-minutes-seconds, MGRS and Open Location Codes.

Latitude stands first unless hemisphere letters say otherwise. What looks like coordinates but can't be is left alone
and said: `read` gives the reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import mgrs

_NUMBER = r"\d{1,3}(?:[.,]\d{1,8})?"
_DEGREE = (
    r"(?:\s*[°º˚]|\s*(?:deg(?:rees)?|degr[eé]s?|Grad|градус\w*)\.?(?=[\s,;NSEWСЮВЗ])"
    r"|\s?d(?=\s?\d{1,2}(?:[.,]\d+)?\s?[m′'’]))"
)
_MINUTE = r"(?:\s*[′'’‵ʹ´]|\s?m(?![^\W\dNSEWnsew_]))"
_SECOND = r"(?:\s*(?:[″\"”“„]|''|’’|′′)|\s?s(?![^\W\dNSEWnsew_]))"
_SIDES = (
    ("north|nord|nörd|norte|северн|сев|північ|пн|północ|kuzey", (0, 1)),
    ("south|sud|süd|sur|южн|південн|пд|połud|güney", (0, -1)),
    ("east|est|ost|öst|este|вост|східн|сх|wschod|doğu", (1, 1)),
    ("west|ouest|oeste|ovest|зап|західн|зх|zachod|batı", (1, -1)),
)
"""What words for the four sides begin with, and the axis (0 latitude, 1 longitude) and the sign that they give."""

_LETTERS = {"n": (0, 1), "s": (0, -1), "e": (1, 1), "w": (1, -1), "с": (0, 1), "ю": (0, -1), "в": (1, 1), "з": (1, -1)}
_O = {"de": (1, 1), "fr": (1, -1), "es": (1, -1), "it": (1, -1)}
"""The letter O is east in German, west in French, Spanish and Italian: Ost, ouest, oeste, ovest."""

_HEMISPHERE = (
    r"(?:(?:de\s+)?(?:latitude|longitude|latitud|longitud|latitudine|longitudine|szerokości|długości)\s+)?"
    r"(?:(?:(?<![^\W\d_])|(?<=\d[ms]))[NSEWOСЮВЗ](?![^\W\d_])|(?:" + "|".join(words for words, _ in _SIDES) + r")\w*)"
    r"(?:\.?\s?(?:[шд]\b\.?|широт\w*|довгот\w*|долгот\w*|Breite|Länge|latitude|longitude))?\.?"
)
_ANGLE = (
    rf"(?P<pre{{0}}>{_HEMISPHERE}\s*)?(?P<sign{{0}}>[-−+])?(?P<deg{{0}}>\d{{1,3}}(?:[.,]\d{{1,8}})?){_DEGREE}"
    rf"(?:\s*(?P<min{{0}}>\d{{1,2}}(?:[.,]\d{{1,6}})?){_MINUTE}(?:\s*(?P<sec{{0}}>\d{{1,2}}(?:[.,]\d{{1,4}})?){_SECOND})?)?"
    rf"\s*(?P<post{{0}}>{_HEMISPHERE})?"
)


def _angle(group: str) -> str:
    return _ANGLE.replace("{{0}}", group).replace("{0}", group).replace("{{", "{").replace("}}", "}")


_DEGREES = re.compile(
    _angle("a") + r"(?:\s*lat\.?)?\s*[,;/]?\s*(?:(?:and|und|et|и|та|by|y|e|i|ve)\s)?\s*" + _angle("b"), re.I
)
_DECIMAL = re.compile(
    r"(?<![\w.,°/-])(?P<lat>[-−+]?\d{1,3}\.\d{3,8})\s*(?P<h1>[NSEW](?!\w))?"
    r"\s*[,;/ ]\s*(?:(?:and|lon(?:g(?:itude)?)?\.?:?)\s+)?"
    r"(?P<lon>[-−+]?\d{1,3}\.\d{3,8})\s*(?P<h2>[NSEW](?!\w))?(?![\w°]|[.,]\d)"
)
_LETTERED = re.compile(
    r"(?<![\w.])(?P<h1>[NSEW])\s*(?P<lat>\d{1,3}\.\d{2,8})\s*[,;/ ]\s*"
    r"(?P<h2>[NSEW])\s*(?P<lon>\d{1,3}\.\d{2,8})(?![\w°])"
)
_BARE = (
    r"(?P<pre{0}>[NSEW])?(?(pre{0})\s*)(?P<sign{0}>)(?P<deg{0}>\d{1,3})[\s:-](?P<min{0}>\d{1,2}(?:\.\d{1,6})?)"
    r"(?:[\s:-](?P<sec{0}>\d{1,2}(?:\.\d{1,4})?))?(?(pre{0})|\s*(?P<post{0}>[NSEW])(?!\w))"
)
_MARKLESS = re.compile(
    rf"(?<![\w.,:-]){_BARE.replace('{0}', 'a')}\s*[,;/ ]\s*{_BARE.replace('{0}', 'b')}(?![\w°]|[.,:]\d)"
)
"""Degrees, minutes and seconds without marks but with both letters: "48 51.5 N, 2 17.7 E", "N48:51:30 E2:17:40"."""

_COMPACT = re.compile(
    r"(?<!\w)(?P<prea>)(?P<signa>)(?P<dega>\d{2})(?P<mina>\d{2})(?P<seca>\d{2})?(?P<posta>[NS])\s?"
    r"(?P<preb>)(?P<signb>)(?P<degb>\d{3})(?P<minb>\d{2})(?P<secb>\d{2})?(?P<postb>[EW])(?!\w)"
)
"""As in notices to airmen: "485130N 0021740E"."""

_ONE_NUMBER = re.compile(
    r"(?P<axis>lat|lon|long|latitude|longitude|широта|долгота|довгота)\.?\s*[:=]?\s*(?P<value>[-−+]?\d{1,3}(?:[.,]\d+)?)\s*°?",
    re.I,
)
_MGRS = re.compile(
    r"(?<![\w])(\d{1,2}\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d{5}\s?\d{5}|\d{4}\s?\d{4}|\d{3}\s?\d{3}|\d{10}|\d{8}|\d{6}))(?!\w)"
)
_PLUS = re.compile(
    r"(?<![\w+])([23456789CFGHJMPQRVWX]{8}\+(?:[23456789CFGHJMPQRVWX]{2,7})?|[23456789CFGHJMPQRVWX]{2,6}0{2,6}\+)(?![\w+])",
    re.I,
)
_SHORT_PLUS = re.compile(
    r"(?<![\w+])((?:[23456789CFGHJMPQRVWX]{2}){1,3}\+[23456789CFGHJMPQRVWX]{2,7})(?![\w+])[\s,(]{1,3}", re.I
)
_WHOLE = re.compile(
    r"(?P<lat>[-−+]?\d{1,3}(?:[.,]\d{1,8})?)\s*[°º]?\s*(?P<h1>[NSEW])?"
    r"(?P<joint>\s*[;/]\s*|\s*,\s*|\s+|(?<=[NSEWnsew]))"
    r"(?P<lon>[-−+]?\d{1,3}(?:[.,]\d{1,8})?)\s*[°º]?\s*(?P<h2>[NSEW])?",
    re.I,
)
_WHOLE_LETTERED = re.compile(
    r"(?P<h1>[NSEW])\s*(?P<lat>\d{1,3}(?:[.,]\d{1,8})?)\s*[°º]?(?:\s*[,;/]\s*|\s*)"
    r"(?P<h2>[NSEW])\s*(?P<lon>\d{1,3}(?:[.,]\d{1,8})?)\s*[°º]?",
    re.I,
)
_URI = re.compile(r"^geo:(?=[-−+]?\d)", re.I)
"""A point as RFC 5870 writes it: ``geo:48.2010,16.3695``; a third number is the height."""

_PLUS_DIGITS = "23456789CFGHJMPQRVWX"


@dataclass(frozen=True, slots=True)
class Written:
    """Coordinates found in a text; ``refused`` says why they are no point on the Earth, and is empty otherwise.

    ``radius_km`` covers the rounding of what is written.
    """

    start: int
    end: int
    latitude: float
    longitude: float
    radius_km: float
    refused: str = ""


def read(text: str, lang: str | None = None) -> list[Written]:
    """All coordinates of a text in order, those refused among them.

    Parameters
    ----------
    text : str
    lang : str, optional
        ISO 639-1 code; says what the letter O stands for, which is refused without it.
    """
    found: list[Written] = []
    for item in _all(text, lang or ""):
        # What is found never overlaps, so only the neighbours of a new one can.
        at = bisect_left(found, item.start, key=lambda other: other.start)
        if (at == len(found) or item.end <= found[at].start) and (at == 0 or found[at - 1].end <= item.start):
            found.insert(at, item)
    return found


def read_alone(query: str, lang: str | None = None) -> list[Written]:
    """Coordinates of a query that may be nothing else: two numbers are enough there, as "55.75, 37.6" or "0,0"."""
    bare = query.strip().strip("()[]").strip()
    if uri := _URI.match(bare):
        query = bare = ",".join(bare[uri.end() :].split(";")[0].split(",")[:2])
    found = read(query, lang)
    lettered = None if found else _WHOLE_LETTERED.fullmatch(bare)
    if lettered:
        return [_from_decimal(lettered)]
    whole = None if found else _WHOLE.fullmatch(bare)
    # "30 40" may be anything; with a comma, a fraction or a hemisphere it is meant as a point.
    if whole and (whole["joint"].strip() or whole["h1"] or re.search(r"\d[.,]\d", query)):
        return [_from_decimal(whole)]
    alone = None if found else _ONE_NUMBER.fullmatch(query.strip())
    if alone:
        return [_refuse(alone, f"{alone['axis']} alone is a line and no point; give both numbers")]
    return found


def short_codes(text: str) -> Iterator[tuple[int, int, str]]:
    """Plus codes without their first digits, which only the place after them can tell: "9G8F+6X, Zürich".

    Each with its start, where the place begins, and the code.
    """
    if "+" in text:
        for match in _SHORT_PLUS.finditer(text):
            yield match.start(), match.end(), match[1].upper()


def from_short_code(code: str, latitude: float, longitude: float) -> Written:
    """The point nearest to a place that a short plus code may stand for."""
    before = code.index("+")
    size = 20.0 ** (2 - (8 - before) / 2)
    first = _first_digits(latitude, longitude)[: 8 - before]
    point = _decoded(first + code.replace("+", ""))
    # The code repeats with every square of its missing digits; the nearest is the one meant.
    lat, lon = (
        at - size if near < at - size / 2 else at + size if near > at + size / 2 else at
        for at, near in ((point[0], latitude), (point[1], longitude))
    )
    lat = lat - size if lat > 90 else lat + size if lat < -90 else lat
    lon = (lon + 180) % 360 - 180
    return Written(0, len(code), round(lat, 7), round(lon, 7), round(max(0.1, point[2] * 111.2 / 2), 3))


def _first_digits(latitude: float, longitude: float) -> str:
    rest = (min(latitude, 89.9999) + 90, (longitude + 180) % 360)
    digits, size = "", 20.0
    for _ in range(4):
        digits += _PLUS_DIGITS[int(rest[0] // size)] + _PLUS_DIGITS[int(rest[1] // size)]
        rest, size = (rest[0] % size, rest[1] % size), size / 20
    return digits


# What no coordinates are without, found many times faster than they: most texts have none of it.
_DEGREES_MARKED = re.compile(r"\d\s*(?:[°º˚]|deg|grad|градус)|\d\s?d\s?\d", re.I)
_LETTER_BESIDE = re.compile(r"\d\s*[NSEW]|[NSEW]\s*\d")
_FRACTION = re.compile(r"\.\d\d")
_SQUARE = re.compile(r"\d\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{3}")


def _all(text: str, lang: str) -> Iterator[Written]:
    if _DEGREES_MARKED.search(text):
        for match in _DEGREES.finditer(text):
            item = _from_degrees(match, lang)
            if item is not None:
                yield item
    lettered, fraction = _LETTER_BESIDE.search(text), _FRACTION.search(text)
    # Letters that stand first are read first: in "N 55.75 E 37.61" the E is that of the second number.
    if lettered and fraction:
        for match in _LETTERED.finditer(text):
            yield _from_decimal(match)
    for pattern in (_MARKLESS, _COMPACT) if lettered else ():
        for match in pattern.finditer(text):
            item = _from_degrees(match)
            if item is not None:
                yield item
    for match in _DECIMAL.finditer(text) if fraction else ():
        # Three decimals on both sides is also how thousands are written.
        if match["h1"] or max(_decimals(match["lat"]), _decimals(match["lon"])) > 3:
            yield _from_decimal(match)
    for match in _MGRS.finditer(text) if _SQUARE.search(text) else ():
        yield _from_mgrs(match)
    if "+" in text:
        for match in _PLUS.finditer(text):
            yield _from_plus(match)


_SIDE = re.compile("|".join(f"({words})" for words, _ in _SIDES), re.I)


def _axis(letters: str | None, lang: str = "") -> tuple[int, int] | None:
    """Axis and sign of a hemisphere's letter or word; ``None`` where none is written or O may be either side."""
    if not letters:
        return None
    side = _SIDE.search(letters)
    if side and side.lastindex:
        return _SIDES[side.lastindex - 1][1]
    # Cyrillic hemisphere letters look like Latin ones (С, В), so the first letter decides by script.
    letter = letters.strip()[0].lower()
    return _O.get(lang) if letter == "o" else _LETTERS.get(letter)


def _from_degrees(match: re.Match[str], lang: str = "") -> Written | None:
    values: list[float] = []
    axes: list[tuple[int, int] | None] = []
    finest = 1.0
    for group in "ab":
        degrees = float(match[f"deg{group}"].replace(",", "."))
        minutes, seconds = match[f"min{group}"], match[f"sec{group}"]
        step = 10.0 ** -_decimals(match[f"deg{group}"])
        if minutes:
            if float(minutes.replace(",", ".")) >= 60:
                return _refuse(match, "minutes of 60 or more")
            degrees += float(minutes.replace(",", ".")) / 60
            step = 10.0 ** -_decimals(minutes) / 60
        if seconds:
            if float(seconds.replace(",", ".")) >= 60:
                return _refuse(match, "seconds of 60 or more")
            degrees += float(seconds.replace(",", ".")) / 3600
            step = 10.0 ** -_decimals(seconds) / 3600
        if match[f"sign{group}"] in ("-", "−"):
            degrees = -degrees
        values.append(degrees)
        letters = match[f"pre{group}"] or match[f"post{group}"]
        axes.append(_axis(letters, lang))
        if letters and axes[-1] is None:
            return _refuse(match, "O is east in German and west in French, Spanish and Italian; write E or W")
        finest = min(finest, step)
    if (
        axes == [None, None]
        and not (match["mina"] and match["minb"])
        and not (match["dega"].count(".") + match["dega"].count(","))
    ):
        # Two bare whole numbers of degrees are temperatures or angles sooner than a place.
        return None
    return _place(match, values, axes, finest)


def _from_decimal(match: re.Match[str]) -> Written:
    values = [float(match[name].replace("−", "-").replace(",", ".")) for name in ("lat", "lon")]
    step = 10.0 ** -min(_decimals(match["lat"]), _decimals(match["lon"]))
    return _place(match, values, [_axis(match["h1"]), _axis(match["h2"])], step)


def _decimals(number: str) -> int:
    _, _, tail = number.replace(",", ".").partition(".")
    return len(tail)


def _place(match: re.Match[str], values: list[float], axes: list[tuple[int, int] | None], step: float) -> Written:
    order = [axis[0] if axis else None for axis in axes]
    signed = [abs(value) * axis[1] if axis else value for value, axis in zip(values, axes, strict=True)]
    if order[0] is not None and order[0] == order[1]:
        return _refuse(match, "both numbers are on the same axis")
    if order[0] == 1 or order[1] == 0:
        signed.reverse()
    latitude, longitude = signed
    if abs(latitude) > 90:
        swapped = order == [None, None] and abs(latitude) <= 180 and abs(longitude) <= 90
        hint = f"; if longitude stands first, write {longitude:.9g}, {latitude:.9g}" if swapped else ""
        return _refuse(match, f"latitude {latitude:.9g} is beyond 90 degrees{hint}")
    if abs(longitude) > 180:
        return _refuse(match, f"longitude {longitude:.9g} is beyond 180 degrees")
    if latitude == 0 and longitude == 0:
        return _refuse(match, "0, 0 stands for a missing value")
    radius = max(0.1, step * 111.2 / 2)
    return Written(match.start(), match.end(), round(latitude, 7), round(longitude, 7), round(radius, 3))


def _refuse(match: re.Match[str], reason: str) -> Written:
    return Written(match.start(), match.end(), 0.0, 0.0, 0.0, reason)


def _from_mgrs(match: re.Match[str]) -> Written:
    code = re.sub(r"\s", "", match[1])
    try:
        latitude, longitude = mgrs.MGRS().toLatLon(code)
    except Exception:
        return _refuse(match, f"there is no MGRS square {code}")
    digits = len(re.sub(r"^\d{1,2}[A-Z]{3}", "", code)) // 2
    size_km = 100.0 / 10**digits
    # The code names the square's south-west corner; the middle of the square is the fair point.
    latitude = min(90.0, latitude + size_km / 2 / 111.2)
    return Written(match.start(), match.end(), round(latitude, 7), round(longitude, 7), round(max(0.1, size_km), 3))


def _from_plus(match: re.Match[str]) -> Written:
    latitude, longitude, height = _decoded(match[1].upper().replace("+", "").rstrip("0"))
    if latitude >= 90 or longitude >= 180:
        return _refuse(match, "no Open Location Code on the Earth")
    return Written(
        match.start(), match.end(), round(latitude, 7), round(longitude, 7), round(max(0.1, height * 111.2 / 2), 3)
    )


def _decoded(digits: str) -> tuple[float, float, float]:
    """Middle of an Open Location Code's square, and its height: pairs of base-20 digits, then 4 by 5 grids."""
    latitude, longitude, height, width = -90.0, -180.0, 400.0, 400.0
    for at in range(0, min(10, len(digits)), 2):
        height, width = height / 20, width / 20
        latitude += _PLUS_DIGITS.index(digits[at]) * height
        longitude += _PLUS_DIGITS.index(digits[at + 1]) * width if at + 1 < len(digits) else 0
    for digit in digits[10:]:
        height, width = height / 5, width / 4
        row, column = divmod(_PLUS_DIGITS.index(digit), 4)
        latitude += row * height
        longitude += column * width
    return latitude + height / 2, longitude + width / 2, height
