"""A still picture (PNG) of a view of the map, drawn without a browser: for social cards, reports and exports.

It shows what the map in the browser shows, from the same base map, colours and shapes (``assets/look.js``): land and
borders, names, where each deployment may be, the published range of the chosen one, and pins; groups carry their
number, and where there are too many to tell apart, squares say how many. What is shown, and by whom the base map is,
stands beneath.
"""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from geo.draw import assets, names
from geo.geodesy import destination
from geo.settings import Settings

Points = list[tuple[float, float]]
Ink = tuple[int, int, int, int]

_FINE_ZOOM = 5.0
_SCALE = 2  # everything is drawn twice as large and made smaller, which smooths every edge
_TOUCH_PX = 31.0  # pins closer than this are one group, as on the map
_FOOT_PX = 34
_MOST_PX = 2000
_LIGHTER = 0.42  # how much lighter lines of a type are on dark paper, as in symbols.js


@dataclass(frozen=True, slots=True)
class View:
    """Zoom (a world of 256 pixels at 0), centre in degrees (WGS 84), and size in pixels."""

    zoom: float
    latitude: float
    longitude: float
    width: int = 1200
    height: int = 630

    @property
    def world(self) -> float:
        """Pixels around the world."""
        return float(256 * 2.0**self.zoom)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; a view around the whole world is -180..180."""
        x, y = _x(self.longitude), _y(self.latitude)
        half_x, half_y = self.width / 2 / self.world, self.height / 2 / self.world
        north, south = _latitude(max(0.0, y - half_y)), _latitude(min(1.0, y + half_y))
        if half_x >= 0.5:
            return -180.0, south, 180.0, north
        west, east = ((x + side * half_x) % 1 * 360 - 180 for side in (-1, 1))
        return west, south, east, north


@dataclass(frozen=True, slots=True)
class Mark:
    """One deployment as it is drawn; ``bands`` are (low, high) kilometres."""

    id: str
    latitude: float
    longitude: float
    radius_km: float
    type: str
    status: str
    bands: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Squares:
    """Counted cells of a zoom of Web Mercator: x, y and how many."""

    zoom: int
    cells: Mapping[tuple[int, int], int]


def marks_of(collection: Mapping[str, Any]) -> list[Mark]:
    """Marks of a feature collection (`geo.draw.features.collection`); what has no place is left out."""
    found = []
    for one in collection["features"]:
        if one["geometry"]:
            about, (longitude, latitude) = one["properties"], one["geometry"]["coordinates"]
            bands = tuple((band["low"], band["high"]) for band in about["ranges"])
            found.append(
                Mark(about["id"], latitude, longitude, about["radius_km"] or 0.0, about["type"], about["status"], bands)
            )
    return found


def fitting(marks: Sequence[Mark], width: int = 1200, height: int = 630) -> View:
    """View that holds every mark; the world where there is none."""
    if not marks:
        return View(1.6, 25.0, 15.0, width, height)
    xs, ys = [_x(one.longitude) for one in marks], [_y(one.latitude) for one in marks]
    wide, high = max(max(xs) - min(xs), 1e-6), max(max(ys) - min(ys), 1e-6)
    zoom = min(math.log2((width - 120) / 256 / wide), math.log2((height - 150) / 256 / high), 8.0)
    middle = _latitude((max(ys) + min(ys)) / 2)
    return View(max(1.0, math.floor(zoom * 2) / 2), middle, (max(xs) + min(xs)) / 2 * 360 - 180, width, height)


def png(
    view: View,
    drawn: Sequence[Mark] | Squares,
    settings: Settings,
    *,
    words: str = "",
    chosen: str = "",
    theme: str = "",
) -> bytes:
    """Draw the picture.

    Parameters
    ----------
    view : View
    drawn : sequence of Mark, or Squares
    settings : Settings
        For the base map.
    words : str
        What is shown, for the line beneath.
    chosen : str
        Identity of the mark whose range is drawn.
    theme : str
        ``"dark"``, else light.
    """
    return _Picture(view, settings, "dark" if theme == "dark" else "light").draw(drawn, words, chosen)


class _Picture:
    def __init__(self, view: View, settings: Settings, theme: str) -> None:
        size = min(max(view.width, 200), _MOST_PX), min(max(view.height, 200), _MOST_PX)
        self.view, self.settings, self.dark = (
            View(view.zoom, view.latitude, view.longitude, *size),
            settings,
            theme == "dark",
        )
        self.paper = assets.look()["paper"][theme]
        self.image = Image.new("RGBA", (size[0] * _SCALE, size[1] * _SCALE), self.paper["water"])
        self.pen = ImageDraw.Draw(self.image)
        self.left = _x(self.view.longitude) * self.view.world - size[0] / 2
        self.top = _y(self.view.latitude) * self.view.world - size[1] / 2
        self.taken: list[tuple[float, float, float, float]] = []

    def draw(self, drawn: Sequence[Mark] | Squares, words: str, chosen: str) -> bytes:
        # 1. The base map.
        self._base()
        # 2. What is reported, uncertainty first.
        if isinstance(drawn, Squares):
            self._squares(drawn)
            pins: list[Callable[[], None]] = []
        else:
            self._areas(drawn, chosen)
            pins = self._pins(drawn, chosen)
        # 3. Names where they fit, then the pins over them, and the line beneath.
        self._names()
        for pin in pins:
            pin()
        self._foot(words)
        out = io.BytesIO()
        size = self.view.width, self.view.height
        self.image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
        return out.getvalue()

    # places on the picture

    def _copies(self) -> Iterable[int]:
        world = self.view.world
        return range(math.floor(self.left / world), math.floor((self.left + self.view.width) / world) + 1)

    def _at(self, x: float, y: float, copy: int = 0) -> tuple[float, float]:
        world = self.view.world
        return ((x + copy) * world - self.left) * _SCALE, (y * world - self.top) * _SCALE

    def _sees(self, shape: _Shape, copy: int) -> bool:
        west, north = self._at(shape.west, shape.north, copy)
        east, south = self._at(shape.east, shape.south, copy)
        return east > 0 and west < self.image.width and south > 0 and north < self.image.height

    def _path(self, points: NDArray[np.float64], copy: int) -> Points:
        world = self.view.world
        xs = ((points[:, 0] + copy) * world - self.left) * _SCALE
        ys = (points[:, 1] * world - self.top) * _SCALE
        return list(zip(xs.tolist(), ys.tolist(), strict=True))

    # the base map

    def _base(self) -> None:
        files, paper, zoom = assets.basemap_files(self.settings), self.paper, self.view.zoom
        fine = zoom >= _FINE_ZOOM
        self._fill(files.get("land" if fine else "coarse"), paper["land"], paper["water"], paper["coast"])
        if fine:
            self._lines(files.get("rivers"), paper["coast"], 1)
            self._fill(files.get("lakes"), paper["water"], paper["land"], paper["coast"])
            self._lines(files.get("regions"), paper["region"], 1)
        self._lines(files.get("borders"), paper["border"], 2)

    def _fill(self, path: Path | None, ink: str, hole: str, edge: str) -> None:
        for shape, copy in self._visible(path):
            for number, ring in enumerate(shape.rings):
                points = self._path(ring, copy)
                if len(points) > 2:
                    self.pen.polygon(points, fill=hole if number else ink)
                    self._stroke(points, edge, 1, seam=True)

    def _lines(self, path: Path | None, ink: str, width: int) -> None:
        for shape, copy in self._visible(path):
            self._stroke(self._path(shape.rings[0], copy), ink, width)

    def _visible(self, path: Path | None) -> Iterable[tuple[_Shape, int]]:
        shapes = _shapes(path) if path else ()
        for copy in self._copies():
            for shape in shapes:
                if self._sees(shape, copy):
                    yield shape, copy

    def _stroke(self, points: Points, ink: str, width: int, seam: bool = False) -> None:
        if not seam:
            self.pen.line(points, fill=ink, width=width)
            return
        # Shapes are cut at 180 degrees; the cut is no coast.
        world = self.view.world * _SCALE
        edges = {round(copy * world - self.left * _SCALE) for copy in range(-2, 4)}
        for one, two in pairwise(points):
            if not (round(one[0]) == round(two[0]) and round(one[0]) in edges):
                self.pen.line((one, two), fill=ink, width=width)

    # where it may be, and ranges

    def _areas(self, marks: Sequence[Mark], chosen: str) -> None:
        outlined = len(marks) <= 300
        for mark in sorted(marks, key=lambda one: (one.id == chosen, -one.radius_km)):
            special = mark.id == chosen
            pixels = mark.radius_km / _km_per_pixel(mark.latitude, self.view.zoom)
            if pixels >= 7 and (special or outlined):
                self._ring(
                    mark,
                    mark.radius_km,
                    0.18 if special else 0.06 if pixels < 90 else 0,
                    0.85 if special else 0.4,
                    (2, 4),
                )
            if special and mark.status in {"deployed", "planned"}:
                for low, high in mark.bands:
                    if mark.radius_km < high / 2:
                        self._ring(mark, high, 0.07, 0.95, (8, 6))
                        if 0 < low < high:
                            self._ring(mark, low, 0, 0.6, None)

    def _ring(self, mark: Mark, km: float, fill: float, line: float, dash: tuple[int, int] | None) -> None:
        layer = Image.new("RGBA", self.image.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        points = [destination(mark.latitude, mark.longitude, 360 * step / 144, km) for step in range(145)]
        ink = self._ink(mark.type)
        for copy in self._copies():
            path: Points = []
            for latitude, longitude in points:
                # The ring stays in one piece across 180 degrees.
                longitude -= 360 * round((longitude - mark.longitude) / 360)
                path.append(self._at(_x(longitude), _y(latitude), copy))
            if fill:
                pen.polygon(path, fill=(*ink[:3], round(255 * fill)))
            stroke = (*ink[:3], round(255 * line))
            for piece in _dashes(path, dash) if dash else [path]:
                pen.line(piece, fill=stroke, width=round(1.4 * _SCALE))
        self.image.alpha_composite(layer)
        self.pen = ImageDraw.Draw(self.image)

    # pins

    def _pins(self, marks: Sequence[Mark], chosen: str) -> list[Callable[[], None]]:
        drawn: list[Callable[[], None]] = []
        for group in _groups(marks, self.view.world, chosen):
            first = group[0]
            for copy in self._copies():
                x, y = self._at(_x(first.longitude), _y(first.latitude), copy)
                reach = 20.0 * _SCALE
                if not (-reach < x < self.image.width + reach and -reach < y < self.image.height + reach):
                    continue
                self.taken.append((x - reach, y - reach, x + reach, y + reach))
                drawn.append(lambda x=x, y=y, group=group: self._group(x, y, group, chosen))  # type: ignore[misc]
        return drawn

    def _group(self, x: float, y: float, group: Sequence[Mark], chosen: str) -> None:
        if len(group) <= 2:
            left = x - (len(group) - 1) * 11 * _SCALE
            for number, mark in enumerate(group):
                self._symbol(left + number * 22 * _SCALE, y, mark, mark.id == chosen)
        elif group[0].id == chosen:
            self._symbol(x, y, group[0], True)
        else:
            radius = (14 + min(12, math.sqrt(len(group)) * 1.7)) * _SCALE
            self._disc(x, y, radius + 2 * _SCALE, self.paper["pin"])
            angle = -90.0
            for kind, number in Counter(mark.type for mark in group).most_common():
                turn = 360 * number / len(group)
                box = (x - radius, y - radius, x + radius, y + radius)
                self.pen.pieslice(box, angle, angle + turn, fill=self._ink(kind))
                angle += turn
            self._disc(x, y, radius - 5 * _SCALE, self.paper["pin"])
            self._text(x, y, str(len(group)), 13, self.paper["accent"], bold=True)

    def _disc(self, x: float, y: float, radius: float, ink: str) -> None:
        self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)

    def _symbol(self, x: float, y: float, mark: Mark, chosen: bool) -> None:
        look = assets.look()
        kind = look["types"].get(mark.type, look["types"]["other"])
        style = look["statuses"].get(mark.status, {"fill": True})
        scale = (1.05 if chosen else 0.74 if mark.radius_km > 60 else 0.84) * _SCALE
        outline = [(x + px * scale, y + py * scale) for px, py in flat(kind["path"])]
        closed = [*outline, outline[0], outline[1]]
        if chosen:
            self.pen.line(closed, fill=self.paper["accent"], width=round(7.5 * scale), joint="curve")
        self.pen.line(closed, fill=self.paper["pin"], width=round(4 * scale), joint="curve")
        filled = bool(style.get("fill"))
        self.pen.polygon(outline, fill=kind["colour"] if filled else self.paper["pin"])
        ink = self._ink(mark.type)
        if not filled:
            dash = style.get("dash")
            for piece in _dashes(closed, (dash[0] * scale / _SCALE, dash[1] * scale / _SCALE)) if dash else [closed]:
                self.pen.line(piece, fill=ink, width=round(2.2 * scale))
        for x0, y0, x1, y1 in look["strikes"].get(style.get("strike"), ()):
            line = (x + x0 * scale, y + y0 * scale, x + x1 * scale, y + y1 * scale)
            self.pen.line(line, fill=self.paper["pin"], width=round(4.6 * scale))
            self.pen.line(line, fill=self.paper["accent"] if filled else ink, width=round(2.1 * scale))
        letter = "#ffffff" if filled else ink
        self._text(x, y + kind.get("dy", 0) * scale, kind["letter"], 12 * scale / _SCALE, letter, bold=True)

    def _ink(self, kind: str) -> Ink:
        types = assets.look()["types"]
        code = types.get(kind, types["other"])["colour"]
        parts = [int(code[at : at + 2], 16) for at in (1, 3, 5)]
        if self.dark:
            parts = [round(part + (255 - part) * _LIGHTER) for part in parts]
        return parts[0], parts[1], parts[2], 255

    def _squares(self, squares: Squares) -> None:
        steps, most = self.paper["ramp"], max(squares.cells.values(), default=1)
        side = 1 << squares.zoom
        for (cx, cy), number in squares.cells.items():
            share = math.log(number) / math.log(most) if most > 1 else 0
            ink = steps[min(len(steps) - 1, int(share * len(steps)))]
            for copy in self._copies():
                x0, y0 = self._at(cx / side, cy / side, copy)
                x1, y1 = self._at((cx + 1) / side, (cy + 1) / side, copy)
                self.pen.rectangle((x0 + 1, y0 + 1, x1 - 1, y1 - 1), fill=ink)

    # words

    def _names(self) -> None:
        zoom = self.view.zoom
        least = next((people for start, people in _PEOPLE if zoom >= start), None)
        told = names.regions(self.settings)["countries"]
        smallest = next((radius for start, radius in _COUNTRIES if zoom >= start), 0)
        if zoom < 7.5:
            for name, latitude, longitude, weight in told:
                if weight >= smallest:
                    self._name(name.upper(), latitude, longitude, 12, self.paper["country"], dot=False)
        if least is not None:
            for name, latitude, longitude, people in names.open_names(self.settings).large():
                if people >= least:
                    self._name(name, latitude, longitude, 12.5, self.paper["ink"], dot=True)

    def _name(self, text: str, latitude: float, longitude: float, size: float, ink: str, dot: bool) -> None:
        for copy in self._copies():
            x, y = self._at(_x(longitude), _y(latitude), copy)
            if not (0 < x < self.image.width and 0 < y < self.image.height):
                continue
            width, half = _font(size * _SCALE, False).getlength(text), size * 0.62 * _SCALE
            near, far = 6 * _SCALE, 25 * _SCALE
            # The last two are for a city on which pins lie: a little farther away, without its dot.
            spots = [x + near, x - near - width, x + far, x - far - width] if dot else [x - width / 2]
            for turn, left in enumerate(spots):
                box = (left - 4, y - half, left + width + 4, y + half)
                if all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in self.taken):
                    self.taken.append(box)
                    self._text(left + width / 2, y, text, size, ink, halo=self.paper["land"])
                    if dot and turn < 2:
                        self._disc(x, y, 2 * _SCALE, ink)
                    break

    def _foot(self, words: str) -> None:
        high, width = _FOOT_PX * _SCALE, self.image.width
        top = self.image.height - high
        self.pen.rectangle((0, top, width, self.image.height), fill=self.paper["pin"])
        credit = "Emplace · Natural Earth, GeoNames"
        room = width - _font(12 * _SCALE, False).getlength(credit) - 60 * _SCALE
        font = _font(14 * _SCALE, True)
        while words and font.getlength(words) > room:
            words = words[:-2].rstrip(" ,…") + "…"
        middle = top + high / 2
        self.pen.text((16 * _SCALE, middle), words, font=font, fill=self.paper["accent"], anchor="lm")
        self.pen.text(
            (width - 16 * _SCALE, middle),
            credit,
            font=_font(12 * _SCALE, False),
            fill=self.paper["country"],
            anchor="rm",
        )

    def _text(
        self, x: float, y: float, text: str, size: float, ink: str | Ink, bold: bool = False, halo: str = ""
    ) -> None:
        self.pen.text(
            (x, y), text, font=_font(size * _SCALE, bold), fill=ink, anchor="mm",
            stroke_width=3 if halo else 0, stroke_fill=halo or None,
        )  # fmt: skip


# From this zoom on: a place of so many people, a country of so large a radius in km.
_PEOPLE = ((9, 1e5), (7, 1e5), (6, 2e5), (5, 5e5), (4, 1.5e6), (3, 4e6))
_COUNTRIES = ((5, 25), (4, 90), (3, 230), (2, 440), (0, 800))


# shapes


@dataclass(frozen=True, slots=True)
class _Shape:
    rings: tuple[NDArray[np.float64], ...]
    west: float
    east: float
    north: float
    south: float


@lru_cache(maxsize=8)
def _shapes(path: Path) -> tuple[_Shape, ...]:
    """Rings and lines of a base map file in world units, each with its box."""
    found = []
    for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        if geometry["type"] == "LineString":
            parts = [parts]
        rings = tuple(_world(np.array(part, np.float64)) for part in parts)
        low, high = np.vstack([ring.min(0) for ring in rings]).min(0), np.vstack([ring.max(0) for ring in rings]).max(0)
        found.append(_Shape(rings, float(low[0]), float(high[0]), float(low[1]), float(high[1])))
    return tuple(found)


def _world(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    sine = np.sin(np.radians(np.clip(degrees[:, 1], -85.0511, 85.0511)))
    return np.column_stack(((degrees[:, 0] + 180) / 360, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)))


_STEP = re.compile(r"([MLCAZ])([^MLCAZ]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")


@lru_cache(maxsize=32)
def flat(path: str) -> tuple[tuple[float, float], ...]:
    """Points of an SVG path of absolute M, L, C, Z and circular A commands."""
    points: list[tuple[float, float]] = []
    for command, given in _STEP.findall(path):
        numbers = [float(one) for one in _NUMBER.findall(given)]
        if command in "ML":
            points += list(zip(numbers[::2], numbers[1::2], strict=True))
        elif command == "C":
            for at in range(0, len(numbers), 6):
                points += _curve(points[-1], numbers[at : at + 6])
        elif command == "A":
            for at in range(0, len(numbers), 7):
                points += _arc(points[-1], numbers[at : at + 7])
    return tuple(points)


def _curve(start: tuple[float, float], given: Sequence[float], steps: int = 12) -> Points:
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, given
    found = []
    for step in range(1, steps + 1):
        b = step / steps
        a = 1 - b
        found.append((
            a**3 * x0 + 3 * a * a * b * x1 + 3 * a * b * b * x2 + b**3 * x3,
            a**3 * y0 + 3 * a * a * b * y1 + 3 * a * b * b * y2 + b**3 * y3,
        ))  # fmt: skip
    return found


def _arc(start: tuple[float, float], given: Sequence[float], steps: int = 18) -> Points:
    """A half circle or less, by the conversion of the SVG specification's appendix (rx = ry, no rotation)."""
    (x0, y0), (radius, _, _, large, sweep, x1, y1) = start, given
    dx, dy = (x0 - x1) / 2, (y0 - y1) / 2
    reach = dx * dx + dy * dy
    factor = math.sqrt(max(0.0, radius * radius / reach - 1)) * (-1 if large == sweep else 1)
    cx, cy = factor * dy + (x0 + x1) / 2, -factor * dx + (y0 + y1) / 2
    first, last = math.atan2(y0 - cy, x0 - cx), math.atan2(y1 - cy, x1 - cx)
    if sweep and last < first:
        last += 2 * math.pi
    elif not sweep and last > first:
        last -= 2 * math.pi
    turns = (first + (last - first) * step / steps for step in range(1, steps + 1))
    return [(cx + radius * math.cos(turn), cy + radius * math.sin(turn)) for turn in turns]


def _dashes(path: Sequence[tuple[float, float]], dash: tuple[float, float]) -> list[Points]:
    """Pieces of a path: so many pixels drawn, so many left out."""
    lengths, pieces = (dash[0] * _SCALE, dash[1] * _SCALE), [[path[0]]]
    left, on = lengths[0], True
    for (x0, y0), (x1, y1) in pairwise(path):
        gone, whole = 0.0, math.hypot(x1 - x0, y1 - y0)
        while whole - gone > left:
            gone += left
            point = (x0 + (x1 - x0) * gone / whole, y0 + (y1 - y0) * gone / whole)
            if on:
                pieces[-1].append(point)
            else:
                pieces.append([point])
            on = not on
            left = lengths[0] if on else lengths[1]
        left -= whole - gone
        if on:
            pieces[-1].append((x1, y1))
    return [piece for piece in pieces if len(piece) > 1]


def _groups(marks: Sequence[Mark], world: float, chosen: str) -> list[list[Mark]]:
    """Marks that would touch, the chosen and the most finely placed first, as the map groups them."""
    grid: dict[tuple[int, int], list[tuple[float, float, list[Mark]]]] = {}
    found: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda one: (one.id != chosen, one.radius_km)):
        x, y = _x(mark.longitude) * world, _y(mark.latitude) * world
        cx, cy = int(x // _TOUCH_PX), int(y // _TOUCH_PX)
        near = [home for i in (-1, 0, 1) for j in (-1, 0, 1) for home in grid.get((cx + i, cy + j), ())]
        home = next((one for one in near if math.hypot(one[0] - x, one[1] - y) < _TOUCH_PX), None)
        if home:
            home[2].append(mark)
        else:
            found.append([mark])
            grid.setdefault((cx, cy), []).append((x, y, found[-1]))
    return found


# projection and type


def _x(longitude: float) -> float:
    return (longitude + 180) / 360


def _y(latitude: float) -> float:
    sine = math.sin(math.radians(max(-85.0511, min(85.0511, latitude))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def _latitude(unit: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * unit))))


def _km_per_pixel(latitude: float, zoom: float) -> float:
    return 40075.0 * math.cos(math.radians(min(85.0, abs(latitude)))) / (256 * 2**zoom)


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Source Sans (SIL Open Font License), which Streamlit brings along; Pillow's own letters where it is not there."""
    spec = importlib.util.find_spec("streamlit")
    folder = Path(spec.origin).parent / "static" / "static" / "media" if spec and spec.origin else Path()
    for path in sorted(folder.glob("SourceSansVF-Upright*.woff2")):
        try:
            font = ImageFont.truetype(str(path), round(size))
            font.set_variation_by_name("Bold" if bold else "Regular")
            return font
        except OSError:  # a Pillow without WOFF2
            break
    return ImageFont.load_default(size)
