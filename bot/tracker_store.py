"""Conversations in one SQLite file, as Rasa keeps them, and deleted for good where a visitor asks for it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from sqlite3 import Connection

import sqlalchemy
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.engine import URL

from bot.errors import ServeError

DATABASE = "conversations.db"


class ConversationStore(SQLTrackerStore):
    """Rasa's store in an SQLite file that can forget."""

    def __init__(self, path: Path, domain: Domain | None = None) -> None:
        """Open the file, or make it.

        Args:
            path: the SQLite file.
            domain: the slots of conversations; Rasa's agent sets it as it loads a model.
        """
        super().__init__(domain or Domain.empty(), dialect="sqlite", db=str(path))
        sqlalchemy.event.listen(self.engine, "connect", _overwrite_what_is_deleted)

    @staticmethod
    def get_db_url(dialect: str, host: None, port: None, db: str, *_: object) -> URL:
        """The file's address for SQLAlchemy; Rasa makes it in a way that SQLAlchemy warns of."""
        return URL.create(dialect, database=db)

    async def delete(self, conversation: str) -> None:
        """Delete every event of a conversation; one that does not exist is fine.

        The file is written anew without it: as SQLite moves rows within a page, it can leave copies behind.
        """
        await asyncio.to_thread(self._delete, conversation)

    def _delete(self, conversation: str) -> None:
        with self.engine.begin() as connection:
            events = self.SQLEvent.__table__
            connection.execute(events.delete().where(events.c.sender_id == conversation))
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")


def open_store(var: Path) -> ConversationStore:
    """The conversations' database in a folder.

    Raises:
        ServeError: the folder can't be made or written.
    """
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as e:
        raise ServeError(f"Can't write to {var} ({e.strerror}): free space there, or set GUT_VAR.") from e
    return ConversationStore(var / DATABASE)


def _overwrite_what_is_deleted(connection: Connection, _: object) -> None:
    connection.execute("PRAGMA secure_delete = ON")
