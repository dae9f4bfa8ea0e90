"""Counts of conversations that are deleted: what remains of them, by day, without a word of theirs."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from math import inf
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.report.counts import DailyCounts, Key, daily_counts
from bot.report.messages import messages
from bot.report.rows import EVENTS, has_table, rows
from bot.tables import make_tables

TABLES = sa.MetaData()
KEPT = sa.Table(
    "report_days",
    TABLES,
    *(sa.Column(name, sa.String(255), primary_key=True) for name in Key._fields),
    sa.Column("count", sa.BigInteger, nullable=False),
)
_SAME = sa.and_(*(KEPT.c[name] == sa.bindparam(f"its_{name}") for name in Key._fields))


def keep_counts(engine: Engine, before: datetime) -> None:
    """Keep the counts of all conversations that have been silent since a moment; call it directly before deleting them.

    Args:
        engine: the conversations' database, for writing.
        before: nothing was said in them from then on.

    Raises:
        ReportError: the database can't be read.
    """
    counts = silent_counts(engine, before)
    make_tables(engine, TABLES)
    with engine.begin() as connection:
        add_kept(connection, counts)


def silent_counts(engine: Engine, before: datetime) -> DailyCounts:
    """The counts of all conversations that have been silent since a moment.

    Raises:
        ReportError: the database can't be read.
    """
    if not has_table(engine, EVENTS.name):
        return Counter()
    moment = before.timestamp()
    still_alive = sa.select(EVENTS.c.sender_id).where(EVENTS.c.timestamp >= moment).distinct()
    with engine.connect() as connection:
        alive = set(connection.execute(still_alive).scalars())
    silent = (row for row in rows(engine, -inf, moment) if row.sender not in alive)
    return daily_counts(messages(silent, moment))


def add_kept(connection: Connection, counts: DailyCounts) -> None:
    """Add counts to those that are kept, within a transaction of the caller's."""
    for key, count in counts.items():
        named: dict[str, Any] = {f"its_{name}": value for name, value in key._asdict().items()}
        more = connection.execute(KEPT.update().where(_SAME).values(count=KEPT.c["count"] + count), named)
        if more.rowcount == 0:
            connection.execute(KEPT.insert().values(**key._asdict(), count=count))


def kept_counts(engine: Engine, first: str, last: str) -> DailyCounts:
    """The counts that are kept of some days.

    Args:
        engine: the conversations' database.
        first: ISO 8601.
        last: the last of the days.

    Raises:
        ReportError: the database can't be read.
    """
    found: DailyCounts = Counter()
    if not has_table(engine, KEPT.name):
        return found
    statement = KEPT.select().where(KEPT.c.day >= first, KEPT.c.day <= last)
    with engine.connect() as connection:
        for *key, count in connection.execute(statement):
            found[Key(*key)] += count
    return found
