"""Write ``geo/store/migrations/versions/0002.sql`` from ``geo/store/tables.py``, as long as schema 2 is not released.

Run ``.venv/bin/python tests/data/schema_sql.py`` after changing tables; later changes are migrations of their own.
"""

from pathlib import Path

from sqlalchemy import create_engine

from geo.store import schema, tables
from geo.store.tables import metadata

OUT = Path(schema.__file__).parent / "migrations" / "versions" / "0002.sql"
_MADE_BY_SQLITE = ("sqlite_", "report_words_")


def main() -> None:
    """Make the tables in memory and write what made them, one statement a paragraph."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    statements = [
        sql
        for kind, name, sql in rows
        if name != "emplace_schema" and not (kind == "table" and name.startswith(_MADE_BY_SQLITE))
    ]
    statements += [statement for statement in tables._LAYERS if statement.startswith("INSERT")]
    OUT.write_text("\n\n".join(statements) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
