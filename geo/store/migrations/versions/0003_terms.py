"""From schema 2: Emplace's own index of words, on both engines, and the secret that veils what is published.

The store fills the index right after, in the same transaction. PostgreSQL's own index of words goes: nothing asks it
any more. SQLite's stays, because other programs use it.
"""

import secrets

import sqlalchemy
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.execute("CREATE TABLE emplace_secrets ( name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name) )")
    insert = sqlalchemy.text("INSERT INTO emplace_secrets (name, value) VALUES ('veil', :value)")
    op.execute(insert.bindparams(value=secrets.token_hex(32)))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TABLE report_terms ( term TEXT NOT NULL, block INTEGER NOT NULL, entries BLOB NOT NULL, "
            "PRIMARY KEY (term, block) ) WITHOUT ROWID"
        )
        return
    op.execute(
        'CREATE TABLE report_terms (term TEXT COLLATE "C" NOT NULL, block INTEGER NOT NULL, entries BYTEA NOT NULL, '
        "PRIMARY KEY (term, block))"
    )
    op.execute("ALTER TABLE report_terms ALTER COLUMN entries SET STORAGE EXTERNAL")
    for table in ("reports", "report_history"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN words_vector")
