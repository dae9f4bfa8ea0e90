"""Sessions that were forgotten while a token of theirs was still good; they survive a restart."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.tables import make_tables

TABLES = sa.MetaData()
SESSIONS = sa.Table(
    "forgotten_sessions", TABLES, sa.Column("id", sa.Text, primary_key=True), sa.Column("until", sa.Float)
)


class Forgotten(Protocol):
    """Where they are kept."""

    def __contains__(self, session: str) -> bool:
        """Whether a session was forgotten."""

    def add(self, session: str, until: float, now: float) -> None:
        """Keep a session until a time, and drop those whose time is over; both in seconds since 1970."""

    def remove(self, session: str) -> None:
        """Drop a session."""


class ForgottenSessions:
    """In an SQLite file, of one process."""

    def __init__(self, path: Path) -> None:
        """Open a table of an SQLite file, or make it."""
        self._path = path
        with closing(self._connect()) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS forgotten_sessions (id TEXT PRIMARY KEY, until REAL)")
            self._ids = {row[0] for row in connection.execute("SELECT id FROM forgotten_sessions")}

    def __contains__(self, session: str) -> bool:
        return session in self._ids

    def add(self, session: str, until: float, now: float) -> None:
        """Keep a session until a time, and drop those whose time is over; both in seconds since 1970."""
        with closing(self._connect()) as connection, connection:
            connection.execute("INSERT OR REPLACE INTO forgotten_sessions VALUES (?, ?)", (session, until))
            over = connection.execute("SELECT id FROM forgotten_sessions WHERE until < ?", (now,)).fetchall()
            connection.execute("DELETE FROM forgotten_sessions WHERE until < ?", (now,))
        self._ids.add(session)
        self._ids.difference_update(row[0] for row in over)

    def remove(self, session: str) -> None:
        """Drop a session."""
        with closing(self._connect()) as connection, connection:
            connection.execute("DELETE FROM forgotten_sessions WHERE id = ?", (session,))
        self._ids.discard(session)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path)


class SharedForgottenSessions:
    """In a PostgreSQL, of all processes that use it."""

    def __init__(self, url: str) -> None:
        """Open the table, or make it."""
        self._engine = sa.create_engine(url, future=True, pool_pre_ping=True)
        make_tables(self._engine, TABLES)

    def __contains__(self, session: str) -> bool:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(SESSIONS.c.id).where(SESSIONS.c.id == session)).first() is not None

    def add(self, session: str, until: float, now: float) -> None:
        """See `Forgotten`."""
        kept = insert(SESSIONS).values(id=session, until=until)
        with self._engine.begin() as connection:
            connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_={"until": until}))
            connection.execute(SESSIONS.delete().where(SESSIONS.c.until < now))

    def remove(self, session: str) -> None:
        """See `Forgotten`."""
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.id == session))


def open_forgotten(path: Path, url: str) -> Forgotten:
    """In the database at an address, or in a file where there is none."""
    return SharedForgottenSessions(url) if url else ForgottenSessions(path)
