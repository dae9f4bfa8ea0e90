"""A client that sends any bytes, and reads what comes back as HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

MAX_ANSWER = 20_000_000


@dataclass(frozen=True)
class Answer:
    """What the server said; a status of 0 where it closed the connection without a word."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw_head: bytes = b""


CLOSED = Answer(0)


class Connection:
    """One connection at a time, opened anew where the server or a broken request ended the last."""

    def __init__(self, port: int, seconds: float) -> None:
        """Speak to a port of this machine; `seconds` is the patience with one answer."""
        self._port, self._seconds = port, seconds
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, pieces: Iterable[bytes], *, head_only: bool = False, is_whole: bool = True) -> Answer:
        """Send pieces, with a short wait between them, and read one answer.

        Args:
            pieces: of the request.
            head_only: whether the answer has no body.
            is_whole: whether it is one request; what is none gets a connection of its own, and its end is told.

        Raises:
            TimeoutError: nothing came in time.
        """
        if not is_whole:
            await self.close()
        try:
            answer = await self._try(tuple(pieces), head_only=head_only, ends=not is_whole)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self.close()
            return CLOSED
        except asyncio.TimeoutError:
            await self.close()
            raise TimeoutError from None
        if not is_whole:
            await self.close()
        return answer

    async def send_and_leave(self, pieces: Iterable[bytes]) -> Answer:
        """Send a part of a request and go, as a phone does in a tunnel."""
        await self.close()
        _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        for piece in pieces:
            writer.write(piece)
        await asyncio.sleep(0.01)
        writer.close()
        return CLOSED

    async def close(self) -> None:
        """End the connection, if there is one."""
        if self._streams is not None:
            _, writer = self._streams
            self._streams = None
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _try(self, pieces: tuple[bytes, ...], *, head_only: bool, ends: bool) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=MAX_ANSWER)
        reader, writer = self._streams
        for number, piece in enumerate(pieces):
            if number:
                await asyncio.sleep(0.1)
            writer.write(piece)
        if ends:
            writer.write_eof()
        answer = await asyncio.wait_for(_read(reader, head_only=head_only), self._seconds)
        if answer.headers.get("connection", "").lower() != "keep-alive":
            await self.close()
        return answer


async def _read(reader: asyncio.StreamReader, *, head_only: bool) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    length = 0 if head_only else int(headers.get("content-length", "0"))
    body = await reader.readexactly(length)
    return Answer(int(first.split(" ")[1]), headers, body, head)
