"""Reads deployments, reports and articles out of the tables, as they are known now or were at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from geo.merge import in_order
from geo.model import Article, Deployment, Sourced
from geo.store.history import known_at, parts
from geo.store.rows import article_of, day_of, deployment_of, report_of
from geo.store.tables import articles, deployments, members, reports


def deployments_of(connection: Connection, numbers: Sequence[int], moment: str | None) -> list[Deployment]:
    """Deployments of these version numbers, in the order of the numbers, each with its reports as of a moment."""
    rows = {}
    then = known_at(deployments, moment)
    for part in parts(numbers):
        for row in connection.execute(select(then).where(then.c.number.in_(part))).mappings():
            rows[row["number"]] = row
    reports_of = _reports_of(connection, [row["id"] for row in rows.values()], moment)
    return [
        deployment_of(rows[number], [one.report for one in sorted(reports_of[rows[number]["id"]], key=in_order)])
        for number in numbers
        if number in rows
    ]


def sourced_of(connection: Connection, numbers: Sequence[int], moment: str | None) -> list[Sourced]:
    """Reports of these version numbers with their articles, in the order in which they are put together."""
    then = known_at(reports, moment)
    query = select(then.c.detail, *articles.columns).join(articles, then.c.article_id == articles.c.id)
    found = []
    known: dict[str, Article] = {}
    for part in parts(numbers):
        for row in connection.execute(query.where(then.c.number.in_(part))).mappings():
            article = known.get(row["id"]) or known.setdefault(row["id"], article_of(row))
            found.append(Sourced(report_of(row["detail"]), article))
    return sorted(found, key=in_order)


def articles_of(connection: Connection, ids: Iterable[str]) -> dict[str, Article]:
    """Articles of these identities."""
    return {
        row["id"]: article_of(row)
        for part in parts(sorted(set(ids)))
        for row in connection.execute(select(articles).where(articles.c.id.in_(part))).mappings()
    }


def deployment_number(connection: Connection, identity: str, moment: str | None) -> int | None:
    """Version number of the deployment of this identity, or of the one that holds the report of it."""
    then, belongs = known_at(deployments, moment), known_at(members, moment)
    # Not joined: see _reports_of.
    home = connection.scalar(select(belongs.c.deployment_id).where(belongs.c.report_id == identity))
    number: int | None = connection.scalar(select(then.c.number).where(then.c.id == home)) if home else None
    return number


def _reports_of(connection: Connection, ids: Sequence[str], moment: str | None) -> dict[str, list[Sourced]]:
    found: dict[str, list[Sourced]] = {one: [] for one in ids}
    then, belongs = known_at(reports, moment), known_at(members, moment)
    # Not joined: what was known at a moment is a union, and PostgreSQL looks up in one by values, but reads it whole to
    # join it.
    held = select(belongs.c.report_id, belongs.c.deployment_id)
    home = {
        row.report_id: row.deployment_id
        for part in parts(ids)
        for row in connection.execute(held.where(belongs.c.deployment_id.in_(part)))
    }
    # Of the article only what puts reports in order: texts are large.
    query = select(then.c.id, then.c.detail, articles.c.published).join(articles, articles.c.id == then.c.article_id)
    for part in parts(home):
        for row in connection.execute(query.where(then.c.id.in_(part))):
            known = Article("", published=day_of(row.published))
            found[home[row.id]].append(Sourced(report_of(row.detail), known))
    return found
