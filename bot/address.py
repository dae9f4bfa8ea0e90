"""Where the server will listen: checked before anything slow begins."""

from __future__ import annotations

import socket

from bot.errors import ServeError
from bot.settings import Settings


def check_port(settings: Settings) -> None:
    """Make sure that the port is free.

    Raises:
        ServeError: it is taken, or the address can't be listened on.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as e:
        raise ServeError(
            f"Can't listen on {settings.host}:{settings.port} ({e.strerror}): stop what uses the port, "
            f"or choose another one with GUT_PORT (another address: GUT_HOST)."
        ) from e
