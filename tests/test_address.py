from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bot.address import check_port
from bot.errors import ServeError
from bot.settings import Settings

LOOPBACK = "127.0.0.1"
NOT_OURS = "192.0.2.1"
"""An address that is kept for documentation, so that no machine has it."""


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something listens on."""
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def refusal(settings: Settings) -> str:
    with pytest.raises(ServeError) as caught:
        check_port(settings)
    return str(caught.value)


def test_a_free_port_is_left_free() -> None:
    port = free_port()

    check_port(Settings(host=LOOPBACK, port=port))

    with socket.socket() as server:
        server.bind((LOOPBACK, port))


def test_a_port_that_is_taken_is_refused_with_what_to_do(taken: int) -> None:
    text = refusal(Settings(host=LOOPBACK, port=taken))

    assert f"Can't listen on {LOOPBACK}:{taken} (Address already in use)" in text
    assert "choose another one with GUT_PORT" in text


def test_a_port_that_was_used_a_moment_ago_is_free() -> None:
    with socket.socket() as server, socket.socket() as visitor:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as every asyncio server does
        server.bind((LOOPBACK, 0))
        server.listen()
        port = server.getsockname()[1]
        visitor.connect((LOOPBACK, port))
        server.accept()[0].close()  # the side that closes first keeps the port in TIME_WAIT

    check_port(Settings(host=LOOPBACK, port=port))


def test_an_address_that_is_not_of_this_machine_is_refused() -> None:
    assert f"Can't listen on {NOT_OURS}:" in refusal(Settings(host=NOT_OURS, port=free_port()))


def test_a_wrong_address_points_at_the_setting_of_the_address() -> None:
    assert "GUT_HOST" in refusal(Settings(host=NOT_OURS, port=free_port()))
