"""Makes tables where they are missing, also where several processes start at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import MetaData
from sqlalchemy.engine import Connection, Engine

ONE_AT_A_TIME = 0x677574
"""PostgreSQL's lock for it: two that make the same table at once both fail."""


def make_tables(engine: Engine, tables: MetaData) -> None:
    """Make the tables that are missing."""
    with alone(engine) as connection:
        tables.create_all(connection)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction beside which no other process changes tables."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        yield connection
