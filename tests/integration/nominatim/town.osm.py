"""Write a small OpenStreetMap extract for the Nominatim tests: python town.osm.py > town.osm."""

from __future__ import annotations

from itertools import count
from xml.sax.saxutils import quoteattr

IDS = count(1000)
NODES: list[str] = []
WAYS: list[str] = []
RELATIONS: list[str] = []
STAMP = 'version="1" timestamp="2026-01-01T00:00:00Z"'


def tags(words: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in words.items())


def node(latitude: float, longitude: float, **words: str) -> int:
    number = next(IDS)
    NODES.append(f'<node id="{number}" {STAMP} lat="{latitude}" lon="{longitude}">{tags(words)}</node>')
    return number


def outline(latitude: float, longitude: float, high: float, wide: float, words: dict[str, str]) -> int:
    corners = [(-high, -wide), (-high, wide), (high, wide), (high, -wide)]
    nodes = [node(latitude + dy, longitude + dx) for dy, dx in corners]
    number = next(IDS)
    ends = "".join(f'<nd ref="{n}"/>' for n in [*nodes, nodes[0]])
    WAYS.append(f'<way id="{number}" {STAMP}>{ends}{tags(words)}</way>')
    return number


def named(english: str, russian: str, **words: str) -> dict[str, str]:
    return {"name": russian, "name:ru": russian, "name:en": english} | words


def area(
    level: int, latitude: float, longitude: float, high: float, wide: float, words: dict[str, str], label: int = 0
) -> None:
    way = outline(latitude, longitude, high, wide, {})
    members = f'<member type="way" ref="{way}" role="outer"/>'
    if label:
        members += f'<member type="node" ref="{label}" role="label"/>'
    kind = {"type": "boundary", "boundary": "administrative", "admin_level": str(level)}
    RELATIONS.append(f'<relation id="{next(IDS)}" {STAMP}>{members}{tags(words | kind)}</relation>')


area(2, 56.0, 38.0, 3.5, 5.0, named("Russia", "Россия") | {"ISO3166-1": "RU", "ISO3166-1:alpha2": "RU"})
city = node(55.7505, 37.6175, **named("Moscow", "Москва", place="city", capital="yes", population="13010112"))
area(4, 55.75, 37.62, 0.2, 0.3, named("Moscow", "Москва") | {"ISO3166-2": "RU-MOW"}, city)
suburb = node(55.741, 37.664, **named("Tagansky District", "Таганский район", place="suburb", alt_name="Таганка"))
area(
    8, 55.741, 37.666, 0.013, 0.024, named("Tagansky District", "Таганский район") | {"alt_name:en": "Taganka"}, suburb
)
outline(
    55.752, 37.6175, 0.002, 0.003, named("Moscow Kremlin", "Московский Кремль", historic="castle", tourism="attraction")
)
outline(
    55.7276, 37.5866, 0.0006, 0.001,
    named("Ministry of Defence", "Министерство обороны", office="government", building="yes", short_name="Минобороны"),
)  # fmt: skip
outline(55.7466, 37.652, 0.0004, 0.0006, named("School No. 480", "Школа № 480", amenity="school", building="yes"))
print('<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="emplace tests">')
print("\n".join([*NODES, *WAYS, *RELATIONS]))
print("</osm>")
