"""The network of the fault tests does what its names say."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.proxy import Proxy

WAIT = 0.2
FAR = 10.0


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy before a server that says everything back."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=echo, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    made = Proxy(server.getsockname()[1])
    yield made
    made.close()
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def echo(client: socket.socket) -> None:
    with client, contextlib.suppress(OSError):
        while data := client.recv(1 << 16):
            client.sendall(data)


def call(client: socket.socket, data: bytes = b"hello") -> float:
    """Seconds until all of it has come back."""
    begun = time.monotonic()
    client.sendall(data)
    back = b""
    while len(back) < len(data):
        piece = client.recv(1 << 16)
        assert piece, "closed"
        back += piece
    assert back == data
    return time.monotonic() - begun


def reaches(proxy: Proxy) -> bool:
    """Whether a new connection can be used."""
    try:
        with connect(proxy) as client:
            client.sendall(b"x")
            return client.recv(1) == b"x"
    except ConnectionError:
        return False


def connect(proxy: Proxy, seconds: float = FAR) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=seconds)


def test_what_is_sent_comes_through_both_ways(proxy: Proxy) -> None:
    with connect(proxy) as one, connect(proxy) as other:
        call(one, b"x" * 1_000_000)
        call(other)


def test_a_slow_network_takes_its_time_each_way(proxy: Proxy) -> None:
    with connect(proxy) as client:
        proxy.slow(WAIT)
        assert call(client) >= 2 * WAIT


def test_a_thin_one_takes_longer_for_more(proxy: Proxy) -> None:
    with connect(proxy) as client:
        proxy.throttle(10_000)
        assert call(client, b"x" * 2_000) >= 2 * WAIT


def test_a_cut_one_resets_what_is_open_and_what_is_new(proxy: Proxy) -> None:
    with connect(proxy) as client:
        call(client)
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    assert not reaches(proxy)
    proxy.heal()
    assert reaches(proxy)


def test_a_hole_is_silent_and_loses_nothing(proxy: Proxy) -> None:
    with connect(proxy, WAIT) as client, connect(proxy, FAR) as patient:
        call(client)
        proxy.hole()
        client.sendall(b"hello")
        patient.sendall(b"hello")
        with pytest.raises(TimeoutError):
            client.recv(1)
        with connect(proxy, WAIT) as late, pytest.raises(TimeoutError):
            late.recv(1)
        proxy.heal()
        assert patient.recv(5) == b"hello"


def test_where_nobody_listens_the_connection_is_closed(proxy: Proxy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    nowhere = Proxy(port)
    with connect(nowhere) as client:
        assert client.recv(1) == b""
    nowhere.close()


def test_it_knows_its_own_address(proxy: Proxy) -> None:
    other = Proxy(1234)
    assert other.url("postgresql://gut@127.0.0.1:1234/postgres") == f"postgresql://gut@127.0.0.1:{other.port}/postgres"
    other.close()
