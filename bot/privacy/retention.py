"""Deletes conversations that have been silent for long, a few at a time, and never in two processes at once."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.privacy.database import Databases, rewrite
from bot.privacy.kept import EVENTS, SLACK_TURNS, delete_slack, has_table
from bot.privacy.receipts import DAY, KEEP_DAYS, RECEIPTS

logger = logging.getLogger(__name__)

BATCH = 200
"""So many conversations are deleted in one transaction."""
PAUSE = 0.2
"""Seconds between two: messages of visitors come first."""
ONE_AT_A_TIME = int.from_bytes(hashlib.sha256(b"gut.purge").digest()[:7], "big")
"""PostgreSQL's lock for it."""
LOCK = "purge.lock"
FORGOTTEN = sa.table("forgotten_sessions", sa.column("id"), sa.column("until"))
Keep = Callable[[Connection], None]
Count = Callable[[Engine, datetime], Keep]
"""Counts all conversations that have been silent since a moment, for reports, and returns what keeps those counts."""


@dataclass(frozen=True)
class Purged:
    """What was deleted, or would be."""

    conversations: int = 0
    slack_turns: int = 0
    sessions: int = 0
    """Notes that a session was forgotten, whose tokens have expired."""
    receipts: int = 0
    was_alone: bool = True
    """False where another process was at it, and nothing was done."""


@dataclass(frozen=True)
class Silent:
    """A conversation in which nothing has been said for long."""

    conversation: str
    last: float
    """When something was, in seconds since 1970."""


def silent_before(engine: Engine, before: float) -> list[Silent]:
    """The conversations that were silent since a time, those that are so for longest first."""
    if not has_table(engine, EVENTS):
        return []
    last = sa.func.max(EVENTS.c.timestamp)
    asked = sa.select(EVENTS.c.sender_id, last).group_by(EVENTS.c.sender_id).having(last < before).order_by(last)
    with engine.connect() as connection:
        return [Silent(*row) for row in connection.execute(asked)]


def purge(kept: Databases, var: Path, now: float, days: float, count: Count, most: int = BATCH) -> Purged:
    """Delete what has been silent for more than so many days, and what has expired.

    Args:
        kept: where to delete.
        var: the folder of the lock that keeps two processes with an SQLite file apart.
        now: seconds since 1970.
        days: how long a conversation may be silent.
        count: keeps the counts of what is deleted.
        most: so many conversations are deleted in one transaction.
    """
    before = now - days * DAY
    with _alone(kept.conversations, var) as is_alone:
        if not is_alone:
            return Purged(was_alone=False)
        silent = silent_before(kept.conversations, before)
        slack_turns = 0
        for batch in _batches(silent, most):
            _delete(kept.conversations, batch, count)
            slack_turns += _delete_slack(kept.slack, [one.conversation for one in batch])
            time.sleep(PAUSE)
        slack_turns += _delete_slack(kept.slack, _without_events(kept, before))
        sessions, receipts = _delete_expired(kept.conversations, now)
        if silent or sessions or receipts:
            _scrub(kept.conversations)
        if slack_turns and kept.slack is not kept.conversations:
            _scrub(kept.slack)
    return Purged(len(silent), slack_turns, sessions, receipts)


def would_purge(kept: Databases, now: float, days: float) -> Purged:
    """What `purge` would delete."""
    before = now - days * DAY
    gone = [one.conversation for one in silent_before(kept.conversations, before)]
    gone += _without_events(kept, before)
    return Purged(
        conversations=len(silent_before(kept.conversations, before)),
        slack_turns=_count_slack(kept.slack, gone),
        sessions=_count(kept.conversations, FORGOTTEN, FORGOTTEN.c.until < now),
        receipts=_count(kept.conversations, RECEIPTS, RECEIPTS.c.at < now - KEEP_DAYS * DAY),
    )


def _batches(silent: Sequence[Silent], most: int) -> Iterator[list[Silent]]:
    """A few at a time; those that fell silent at the same moment together, because they are counted by the moment."""
    batch: list[Silent] = []
    for one in silent:
        if len(batch) >= most and one.last > batch[-1].last:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _delete(engine: Engine, batch: Sequence[Silent], count: Count) -> None:
    """Delete a batch and keep its counts, both or neither.

    Somebody may say something at this very moment: what is counted and deleted is what was said before.
    """
    moment = datetime.fromtimestamp(batch[-1].last + 1e-3, timezone.utc)
    keep = count(engine, moment)
    with engine.begin() as connection:
        keep(connection)
        for one in batch:
            old = sa.and_(EVENTS.c.sender_id == one.conversation, EVENTS.c.timestamp < moment.timestamp())
            connection.execute(EVENTS.delete().where(old))


def _without_events(kept: Databases, before: float) -> list[str]:
    """Conversations of old questions in Slack of which no message was ever kept, or none is any more."""
    if kept.slack is None or not has_table(kept.slack, SLACK_TURNS):
        return []
    last = sa.func.max(SLACK_TURNS.c.at)
    asked = sa.select(SLACK_TURNS.c.conversation).group_by(SLACK_TURNS.c.conversation).having(last < before)
    with kept.slack.connect() as connection:
        old = list(connection.execute(asked).scalars())
    if not has_table(kept.conversations, EVENTS):
        return old
    with kept.conversations.connect() as connection:
        return [one for one in old if connection.execute(_any_event(one)).first() is None]


def _any_event(conversation: str) -> sa.sql.Select:
    return sa.select(EVENTS.c.id).where(EVENTS.c.sender_id == conversation).limit(1)


def _delete_slack(engine: Engine | None, conversations: Sequence[str]) -> int:
    if engine is None or not conversations or not has_table(engine, SLACK_TURNS):
        return 0
    with engine.begin() as connection:
        return delete_slack(connection, conversations)


def _count_slack(engine: Engine | None, conversations: Sequence[str]) -> int:
    if engine is None or not has_table(engine, SLACK_TURNS):
        return 0
    return sum(_count(engine, SLACK_TURNS, SLACK_TURNS.c.conversation == one) for one in conversations)


def _delete_expired(engine: Engine, now: float) -> tuple[int, int]:
    """Delete notes of forgotten sessions, and receipts, whose time is over."""
    over = {FORGOTTEN: FORGOTTEN.c.until < now, RECEIPTS: RECEIPTS.c.at < now - KEEP_DAYS * DAY}
    there = {table: condition for table, condition in over.items() if has_table(engine, table)}
    with engine.begin() as connection:
        deleted = {table: connection.execute(table.delete().where(over[table])).rowcount for table in there}
    return deleted.get(FORGOTTEN, 0), deleted.get(RECEIPTS, 0)


def _count(engine: Engine, table: sa.sql.TableClause, condition: sa.sql.ColumnElement[bool]) -> int:
    if not has_table(engine, table):
        return 0
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(condition)).scalar_one())


def _scrub(engine: Engine | None) -> None:
    if engine is not None and not rewrite(engine):
        logger.warning("event=purge_log_stays")  # somebody reads; the next deletion empties the log


@contextmanager
def _alone(engine: Engine, var: Path) -> Iterator[bool]:
    """Whether no other process purges; none begins to meanwhile."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:  # the lock ends with its transaction, also where the process is killed
            yield bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(ONE_AT_A_TIME))).scalar())
        return
    file = os.open(var / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(file)
