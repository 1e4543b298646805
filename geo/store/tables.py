"""The tables of the store. Columns named latitude and longitude are mapped by Datasette and QGIS as they are."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

SCHEMA_VERSION = 1

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("title", Text),
    Column("url", Text),
    Column("source", Text),
    Column("lang", String(8)),
    Column("published", String(10)),
    Column("text", Text, nullable=False),
    Column("added_at", String(20), nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("article_id", String(16), ForeignKey("articles.id"), nullable=False, index=True),
    Column("system", Text, nullable=False, index=True),
    Column("system_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("place", Text),
    Column("quote", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("radius_km", Float),
    Column("precision", Text),
    Column("country", String(2)),
    Column("reviewed", Boolean, nullable=False, default=False),
    Column("words", Text, nullable=False),  # case-folded text that the filter's q looks in
    Column("detail", Text, nullable=False),  # the whole report as JSON
    Index("reports_by_type_and_place", "system_type", "latitude", "longitude"),
)

geocoder_answers = Table(
    "geocoder_answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("answer", Text),  # as the geocoder wrote it
    Column("asked_at", String(20), nullable=False),
)

schema = Table("emplace_schema", metadata, Column("version", Integer, nullable=False))

# Counts the writings of articles and reports, by whichever process; one row.
changes = Table(
    "emplace_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)
