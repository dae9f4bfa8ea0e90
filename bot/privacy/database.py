"""Connections of their own to what is kept of visitors, beside those of the running assistant."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from bot.errors import GutError

CONVERSATIONS, SLACK = "conversations.db", "slack.db"
WAIT_SECONDS = 15
"""So long SQLite waits for another writer."""
EMPTY_WITHIN, PAUSE = 3.0, 0.05
"""Seconds in which the log has to be emptied, and between two tries."""


@dataclass(frozen=True)
class Databases:
    """Where visitors' data is."""

    conversations: Engine
    """Rasa's events, with the feedback among them."""
    slack: Engine | None
    """Whose question in Slack belongs to which conversation; None where there has been no Slack."""


@contextmanager
def databases(var: Path, url: str) -> Iterator[Databases]:
    """What is kept in a PostgreSQL, or in a folder where there is no address.

    Raises:
        GutError: nothing is kept in the folder.
    """
    if not url and not (var / CONVERSATIONS).is_file():
        raise GutError(
            f"There is no {CONVERSATIONS} in {var}: either nobody has talked to the assistant yet, or GUT_VAR or "
            "GUT_DATABASE_URL is not what the assistant runs with."
        )
    conversations = open_kept(var / CONVERSATIONS, url)
    slack: Engine | None = conversations
    if not url:
        slack = open_kept(var / SLACK, "") if (var / SLACK).is_file() else None
    try:
        yield Databases(conversations, slack)
    finally:
        for engine in {conversations, slack} - {None}:
            engine.dispose()


def open_kept(path: Path, url: str) -> Engine:
    """A PostgreSQL at an address, or an SQLite file where there is none.

    A file is closed after each call: while nobody else reads it, it can be written anew without what was deleted.
    """
    if url:
        return sa.create_engine(url, future=True, pool_pre_ping=True)
    address = URL.create("sqlite", database=str(path))
    wait = {"timeout": WAIT_SECONDS}
    engine = sa.create_engine(address, future=True, poolclass=sa.pool.NullPool, connect_args=wait)
    sa.event.listen(engine, "connect", _prepare)
    return engine


def rewrite(engine: Engine) -> bool:
    """Write an SQLite file anew: as rows move within a page, copies of what was deleted can stay behind.

    Returns:
        False where somebody reads it for long, so that its log still holds what was deleted.
    """
    if engine.dialect.name != "sqlite":
        return True  # gone for queries now, and from the files with the next vacuum
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
        end = time.monotonic() + EMPTY_WITHIN
        # SQLite waits for readers, but not for a writer who is moving the log into the file at this moment.
        while connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
            if time.monotonic() > end:
                return False
            time.sleep(PAUSE)
    return True


def _prepare(connection: SqliteConnection, _: object) -> None:
    connection.execute("PRAGMA secure_delete = ON")
