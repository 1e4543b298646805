"""The tables of the store, the same for SQLite and PostgreSQL.

Three tables are kept on two clocks: ``reports``, ``deployments`` and ``members`` (which report belongs to which
deployment). Each holds what is known now, with ``known_from``; a row that is corrected or withdrawn moves to its twin
(``report_history``, ``deployment_history``, ``member_history``) with ``known_until``, so what was shown at any moment
stays answerable. ``number`` counts versions: every row written gets a new one, in both twins together.

Times are ISO 8601 UTC with microseconds and never go backwards; days are ISO dates; latitudes and longitudes are WGS 84
degrees. Columns named latitude and longitude are mapped by Datasette and QGIS as they are.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    event,
    text,
)

# Of the newest migration; a store of a higher number was written by a newer Emplace.
SCHEMA_VERSION = 3

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
_MOMENT = String(27)

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("title", Text),
    Column("url", Text),
    Column("source", Text),
    Column("lang", String(8)),
    Column("published", String(10)),
    Column("text", Text, nullable=False),
    Column("added_at", _MOMENT, nullable=False),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("article_id", String(16), ForeignKey("articles.id"), nullable=False, index=True),
    Column("system", Text, nullable=False),
    Column("system_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("place", Text),
    Column("quote", Text, nullable=False),
    Column("event_date", String(10)),
    Column("date_precision", String(8)),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
    Column("radius_km", Float(53)),
    Column("precision", Text),
    Column("country", String(2)),
    Column("review", Text, nullable=False, server_default=text("'To review'")),
    Column("source_grade", String(1), nullable=False, server_default=text("'F'")),
    Column("information_grade", Integer, nullable=False, server_default=text("6")),
    Column("doubt", Float(53), nullable=False, server_default=text("0")),  # 0 sure to 1 doubtful; orders the queue
    Column("reach", Float(53), nullable=False, server_default=text("0")),  # how many will see it; orders the queue
    Column("assigned_to", Text),
    Column("words", Text, nullable=False),  # what the filter's q looks in, as geo.store.words writes it
    Column("detail", Text, nullable=False),  # the whole report as JSON
    Column("known_from", _MOMENT, nullable=False),
    Index("reports_by_type_and_place", "system_type", "latitude", "longitude"),
    Index("reports_by_system_and_place", "system", "latitude", "longitude"),
    Index("reports_by_review", "review", "assigned_to"),
    sqlite_autoincrement=True,
)

deployments = Table(
    "deployments",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("id", String(16), nullable=False, unique=True),  # of its earliest report
    Column("system", Text, nullable=False),
    Column("system_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("place", Text),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
    Column("radius_km", Float(53)),
    Column("precision", Text),
    Column("country", String(2)),
    Column("first_reported", String(10)),
    Column("last_reported", String(10)),
    Column("reports", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("review", Text, nullable=False),  # of its least checked report
    Column("lead", String(16), nullable=False),  # the report to show first
    Column("placed_by", String(16)),  # the report whose place is drawn
    Column("range_low_km", Float(53)),  # the newest that an article states; the catalogue's is looked up when drawn
    Column("range_high_km", Float(53)),
    Column("range_kind", Text),
    Column("shape", Text),  # GeoJSON geometry of the uncertainty where it is no circle
    Column("detail", Text, nullable=False),  # the deployment as JSON, without its reports
    Column("known_from", _MOMENT, nullable=False),
    Index("deployments_by_type_and_place", "system_type", "latitude", "longitude"),
    sqlite_autoincrement=True,
)

members = Table(
    "members",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("report_id", String(16), nullable=False, unique=True),
    Column("deployment_id", String(16), nullable=False, index=True),
    Column("known_from", _MOMENT, nullable=False),
    sqlite_autoincrement=True,
)


def _twin(table: Table, name: str, *keys: str) -> Table:
    """Table of the same columns for what is no longer so, and until when it was."""
    columns = [Column(c.name, c.type, nullable=c.nullable, primary_key=c.name == "number") for c in table.columns]
    for column in columns:
        if column.name == "number":
            column.autoincrement = False
    found = Table(name, metadata, *columns, Column("known_until", _MOMENT, nullable=False, index=True))
    for key in keys:
        Index(f"ix_{name}_{key}", found.c[key])
    return found


report_history = _twin(reports, "report_history", "id", "article_id")
deployment_history = _twin(deployments, "deployment_history", "id")
member_history = _twin(members, "member_history", "report_id", "deployment_id")
HISTORY = {reports: report_history, deployments: deployment_history, members: member_history}

report_terms = Table(  # where words stand in reports, as geo.store.postings writes and reads it
    "report_terms",
    metadata,
    Column("term", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

review_log = Table(
    "review_log",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("at", _MOMENT, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("report_id", String(16), nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("was", Text),  # JSON, like became
    Column("became", Text),
    Column("why", Text, nullable=False),
    Column("batch", Text, index=True),  # what was done in one go, and is undone in one go
    sqlite_autoincrement=True,
)

decisions = Table(  # by hand: these reports belong together, or apart
    "decisions",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("at", _MOMENT, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("withdrawn_at", _MOMENT),
    sqlite_autoincrement=True,
)

notes = Table(
    "notes",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("at", _MOMENT, nullable=False),
    Column("who", Text, nullable=False),
    Column("report_id", String(16), nullable=False, index=True),
    Column("text", Text, nullable=False),
    sqlite_autoincrement=True,
)

rules = Table(  # what this newsroom taught: names of systems and places of its own
    "rules",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("at", _MOMENT, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("kind", Text, nullable=False),  # alias or place
    Column("name", Text, nullable=False),
    Column("lang", String(8)),
    Column("detail", Text, nullable=False),
    Column("report_id", String(16)),  # whose correction taught it
    Column("withdrawn_at", _MOMENT),
    sqlite_autoincrement=True,
)

geocoder_answers = Table(
    "geocoder_answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("answer", Text),  # as the geocoder wrote it
    Column("asked_at", _MOMENT, nullable=False),
)

# What only this record knows; see geo.gate.veil.
secrets = Table(
    "emplace_secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# Read by release 0.1, which refuses a store of a newer schema by it; one row.
schema = Table("emplace_schema", metadata, Column("version", Integer, nullable=False))

# Counts the writings of articles and reports, by whichever process, and says when the last one was; one row.
changes = Table(
    "emplace_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", _NUMBER, nullable=False),
    Column("at", _MOMENT, nullable=False),
)

_WGS_84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433]]'
)
# GDAL, and so QGIS, takes a SQLite table for a map layer when these two tables (of OGC's Simple Features for SQL) name
# its geometry; here that is computed from latitude and longitude when it is read, and takes no room.
_LAYERS = [
    "CREATE TABLE spatial_ref_sys (srid INTEGER PRIMARY KEY, auth_name TEXT, auth_srid INTEGER, srtext TEXT)",
    f"INSERT INTO spatial_ref_sys VALUES (4326, 'EPSG', 4326, '{_WGS_84}')",
    "CREATE TABLE geometry_columns (f_table_name TEXT, f_geometry_column TEXT, geometry_type INTEGER, "
    "coord_dimension INTEGER, srid INTEGER, geometry_format TEXT)",
    *(
        statement
        for table in ("deployments", "reports")
        for statement in (
            f"ALTER TABLE {table} ADD COLUMN geometry TEXT GENERATED ALWAYS AS "
            "('POINT(' || longitude || ' ' || latitude || ')') VIRTUAL",
            f"INSERT INTO geometry_columns VALUES ('{table}', 'geometry', 1, 2, 4326, 'WKT')",
        )
    ),
]
_SQLITE = [
    *_LAYERS,
    # For other programs: Datasette finds the index of a table's words by this very spelling, and then offers to search
    # them. Rows are never changed in place, so inserting is all that is followed.
    "CREATE VIRTUAL TABLE report_words USING fts5("
    'words, content="reports", content_rowid="number", tokenize="unicode61", prefix="2 3")',
    "CREATE TRIGGER report_words_added AFTER INSERT ON reports BEGIN "
    "INSERT INTO report_words (rowid, words) VALUES (new.number, new.words); END",
    *(
        f"CREATE TRIGGER review_log_no_{what} BEFORE {what} ON review_log BEGIN "
        "SELECT RAISE(ABORT, 'the review log is only ever added to'); END"
        for what in ("update", "delete")
    ),
]
_POSTGRESQL = [
    # Squeezing them takes longer than reading them.
    "ALTER TABLE report_terms ALTER COLUMN entries SET STORAGE EXTERNAL",
    *(
        statement
        for table in ("reports", "deployments")
        for statement in (
            f"ALTER TABLE {table} ADD COLUMN geometry geometry(Point, 4326) "
            "GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)) STORED",
            f"CREATE INDEX {table}_by_geometry ON {table} USING gist (geometry)",
        )
    ),
    "CREATE FUNCTION emplace_only_added() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the review log is only ever added to'; END $$",
    "CREATE TRIGGER review_log_only_added BEFORE UPDATE OR DELETE ON review_log "
    "FOR EACH ROW EXECUTE FUNCTION emplace_only_added()",
]


def _only(engine: str, statement: str) -> Any:
    made: Any = DDL
    return made(statement.replace("%", "%%")).execute_if(dialect=engine)


event.listen(metadata, "before_create", _only("postgresql", "CREATE EXTENSION IF NOT EXISTS postgis"))
for _engine, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _statement in _statements:
        event.listen(metadata, "after_create", _only(_engine, _statement))
