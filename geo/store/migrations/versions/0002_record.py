"""From release 0.1 (schema 1, SQLite only): history, materialised deployments, review log, words by FTS5.

Deployments are put together by the store right after, in the same transaction.
"""

from pathlib import Path

from alembic import op

from geo.store.words import searchable

revision = "0002"
down_revision = None


def upgrade() -> None:
    """Copy what is there, make the tables anew, and put it back."""
    for table in ("articles", "reports", "geocoder_answers", "emplace_changes"):
        op.execute(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM {table}")
    for table in ("reports", "articles", "geocoder_answers", "emplace_changes"):
        op.execute(f"DROP TABLE {table}")
    for statement in Path(__file__).with_name("0002.sql").read_text(encoding="utf-8").split("\n\n"):
        op.get_bind().exec_driver_sql(statement)
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.create_function("searchable", 1, lambda text: searchable([text]))
    moment = "substr({}, 1, 19) || '.000000Z'"
    op.execute(
        "INSERT INTO articles (id, sha256, title, url, source, lang, published, text, added_at) "
        f"SELECT id, sha256, title, url, source, lang, published, text, {moment.format('added_at')} "
        "FROM old_articles ORDER BY added_at, id"
    )
    op.execute(
        "INSERT INTO reports (id, article_id, system, system_type, status, place, quote, event_date, date_precision, "
        "latitude, longitude, radius_km, precision, country, review, words, detail, known_from) "
        "SELECT r.id, article_id, system, system_type, status, place, quote, json_extract(detail, '$.event_date'), "
        "json_extract(detail, '$.date_precision'), latitude, longitude, radius_km, precision, country, "
        "CASE WHEN reviewed THEN 'Accepted' ELSE 'To review' END, searchable(words), detail, "
        f"{moment.format('added_at')} "
        "FROM old_reports r JOIN old_articles a ON a.id = r.article_id ORDER BY added_at, r.id"
    )
    op.execute(
        f"INSERT INTO geocoder_answers SELECT key, answer, {moment.format('asked_at')} FROM old_geocoder_answers"
    )
    op.execute(
        "INSERT INTO emplace_changes (id, number, at) SELECT 1, coalesce((SELECT number FROM old_emplace_changes), 0), "
        "coalesce((SELECT max(added_at) FROM articles), '1970-01-01T00:00:00.000000Z')"
    )
    for table in ("articles", "reports", "geocoder_answers", "emplace_changes"):
        op.execute(f"DROP TABLE old_{table}")
