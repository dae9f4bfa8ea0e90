"""Sessions that were forgotten while a token of theirs was still good; they survive a restart."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.postgres import open_engine
from bot.privacy.database import open_kept
from bot.tables import make_tables

TABLES = sa.MetaData()
SESSIONS = sa.Table(
    "forgotten_sessions", TABLES, sa.Column("id", sa.Text, primary_key=True), sa.Column("until", sa.Float)
)
INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class ForgottenSessions:
    """All processes that use the same database refuse what one of them has forgotten; so does `gut forget`."""

    def __init__(self, path: Path, url: str = "") -> None:
        """Open the table, or make it: in a PostgreSQL, or in an SQLite file where there is no address."""
        self._engine = open_engine(url) if url else open_kept(path, "")
        self._insert = INSERT[self._engine.dialect.name]
        make_tables(self._engine, TABLES)

    def __contains__(self, session: str) -> bool:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(SESSIONS.c.id).where(SESSIONS.c.id == session)).first() is not None

    def add(self, session: str, until: float, now: float) -> None:
        """Keep a session until a time, and drop those whose time is over; both in seconds since 1970."""
        kept = self._insert(SESSIONS).values(id=session, until=until)
        with self._engine.begin() as connection:
            connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_={"until": until}))
            connection.execute(SESSIONS.delete().where(SESSIONS.c.until < now))

    def remove(self, session: str) -> None:
        """Drop a session."""
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.id == session))
