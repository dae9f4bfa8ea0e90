"""Connections to PostgreSQL that never wait for ever: a server that is silent is as good as one that is gone."""

from __future__ import annotations

import functools
import select
import time
from typing import Any

import psycopg2
import sqlalchemy as sa
from psycopg2.extensions import POLL_OK, POLL_READ, connection, set_wait_callback
from sqlalchemy.engine import Connection, Engine

PATIENCE = 5.0
"""Seconds for an answer: four times less than a visitor waits (`GUT_WEB_TIMEOUT`)."""
AWAY_SECONDS = 1.0
"""So long nobody tries again where the server did not let us in: who waits behind would only wait longer."""


class PatientConnection(connection):
    """One whose statements wait `PATIENCE` seconds for their answer; it is closed where none comes."""


class _Door:
    """Opens connections to a server, for all engines, and remembers that it did not answer."""

    def __init__(self) -> None:
        self._shut_until = 0.0

    def open(self, _: Any, __: Any, arguments: Any, options: dict[str, Any]) -> PatientConnection:
        if time.monotonic() < self._shut_until:
            raise psycopg2.OperationalError("PostgreSQL did not answer a moment ago.")
        try:
            opened: PatientConnection = psycopg2.connect(
                *arguments, **{**options, "connection_factory": PatientConnection}
            )
        except psycopg2.OperationalError:
            self._shut_until = time.monotonic() + AWAY_SECONDS
            raise
        self._shut_until = 0.0
        return opened


@functools.cache
def _door(url: str) -> _Door:
    """One for all: who finds the server back opens it for the others."""
    return _Door()


def open_engine(url: str) -> Engine:
    """Connections to a server, each tried before it is used: the server may have been started anew.

    Statements raise `sqlalchemy.exc.OperationalError` where it is gone, or silent for `PATIENCE` seconds. What was
    sent may have been done all the same.
    """
    set_wait_callback(_wait)
    engine = sa.create_engine(url, pool_pre_ping=True)
    sa.event.listen(engine, "do_connect", _door(url).open)
    return engine


def hold(connection: Connection, name: str) -> None:
    """Let nobody else hold a name until the transaction ends."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def _wait(waiting: connection) -> None:
    """Wait for the socket of a connection; psycopg2 closes one whose wait ends with an error."""
    end = time.monotonic() + (PATIENCE if isinstance(waiting, PatientConnection) else float("inf"))
    while (state := waiting.poll()) != POLL_OK:
        left = end - time.monotonic()
        poller = select.poll()
        poller.register(waiting.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        if left <= 0 or not poller.poll(None if left == float("inf") else left * 1000):
            raise psycopg2.OperationalError("PostgreSQL did not answer in time.")
