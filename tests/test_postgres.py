"""Connections to a PostgreSQL that is gone, cut off or silent."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.postgres import PATIENCE, hold, open_engine
from tests.engines import PostgresServer
from tests.faults.cluster import port_of
from tests.faults.proxy import Proxy

FAR = 3 * PATIENCE
"""Far less than TCP would wait."""


@pytest.fixture
def network(postgres_engine: PostgresServer) -> Iterator[Proxy]:
    """A network to PostgreSQL that can fail."""
    made = Proxy(port_of(postgres_engine.url))
    yield made
    made.close()


@pytest.fixture
def engine(postgres_engine: PostgresServer, network: Proxy) -> Iterator[Engine]:
    """Connections over that network, one of them open."""
    made = open_engine(network.url(postgres_engine.url))
    assert one(made) == 1
    yield made
    made.dispose()


def one(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.execute(sa.select(1)).scalar()


def test_a_network_that_is_silent_is_an_error_in_time_and_forgotten_once_it_is_not(
    engine: Engine, network: Proxy
) -> None:
    network.hole()
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        one(engine)
    took = time.monotonic() - begun
    with pytest.raises(OperationalError, match="a moment ago"):
        one(engine)
    assert took < FAR
    network.heal()
    while time.monotonic() < begun + 2 * FAR:
        try:
            assert one(engine) == 1
            return
        except OperationalError:
            time.sleep(0.1)
    pytest.fail("it did not recover")


def test_a_statement_without_an_answer_ends_and_the_next_one_has_a_new_connection(engine: Engine) -> None:
    with pytest.raises(OperationalError, match="in time"), engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_sleep({4 * FAR})")
    assert one(engine) == 1


def test_what_one_finds_back_is_open_to_all(engine: Engine, network: Proxy, postgres_engine: PostgresServer) -> None:
    other = open_engine(network.url(postgres_engine.url))
    network.cut()
    with pytest.raises(OperationalError):
        one(other)
    network.heal()
    engine.dispose()
    end = time.monotonic() + FAR
    while time.monotonic() < end:
        try:
            assert one(engine) == 1
            break
        except OperationalError:
            time.sleep(0.01)
    assert one(other) == 1, "not a moment later"
    other.dispose()


def test_a_connection_that_was_cut_is_replaced(engine: Engine, network: Proxy) -> None:
    network.cut()
    with pytest.raises(OperationalError):
        one(engine)
    network.heal()
    time.sleep(1.1)
    assert one(engine) == 1


def test_a_server_that_lets_nobody_in_is_an_error_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = open_engine(f"postgresql://gut@127.0.0.1:{silent.getsockname()[1]}/postgres")
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="in time"):
            one(engine)
        assert time.monotonic() - begun < FAR


def test_a_name_is_held_by_one_transaction_at_a_time(engine: Engine) -> None:
    with engine.begin() as holding, engine.connect() as other:
        hold(holding, "mine")
        hold(other, "yours")
        free = other.exec_driver_sql("SELECT pg_try_advisory_xact_lock(hashtextextended('mine', 0))").scalar()
        assert free is False
