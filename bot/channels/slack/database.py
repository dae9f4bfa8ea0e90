"""The channel's database: one file that only its owner reads, written by one at a time."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

import sqlalchemy
from sqlalchemy.engine import Connection, Engine, make_url

from bot.errors import ServeError
from bot.postgres import open_engine

DATABASE = "slack.db"
WAIT_SECONDS = 15
"""So long a writer waits for another one."""


def database_url(var: Path, configured: str = "") -> str:
    """The address of the channel's database: the configured one, or a file in a folder."""
    return configured or f"sqlite:///{var / DATABASE}"


def open_database(url: str) -> Engine:
    """The engine of a database; an SQLite file is made where it is missing, a PostgreSQL that is silent an error.

    Raises:
        ServeError: the file can't be made.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return open_engine(url)
    _make_private(Path(address.database))
    engine = sqlalchemy.create_engine(address, future=True, connect_args={"timeout": WAIT_SECONDS})
    sqlalchemy.event.listen(engine, "connect", _prepare)
    sqlalchemy.event.listen(engine, "begin", _take_turns)
    return engine


def rewrite(engine: Engine) -> None:
    """Write an SQLite file anew: as rows move within a page, copies of what was deleted can stay behind."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:  # outside of any transaction, as VACUUM must be
            connection.cursor().execute("VACUUM")


def _make_private(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as e:
        raise ServeError(f"Can't write to {path} ({e.strerror}): free space there, or set GUT_VAR.") from e


def _prepare(connection: SqliteConnection, _: object) -> None:
    # Python would begin a transaction only at its first change, after what it has read may be old.
    connection.isolation_level = None
    connection.execute("PRAGMA secure_delete = ON")


def _take_turns(connection: Connection) -> None:
    # A reader that turns writer is refused at once where another one writes; waiting from the start is not.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
