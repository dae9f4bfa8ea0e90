"""A network between two servers that fails on command: late, thin, cut, or silent."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

CHUNK = 1 << 16
LOOK_SECONDS = 0.02
"""So often a pump looks whether the network is still silent."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends RST."""


@dataclass(frozen=True)
class Weather:
    """How the network is."""

    delay: float = 0.0
    """Seconds that each way takes."""
    bytes_per_second: float = float("inf")
    is_cut: bool = False
    """Whether every connection is reset."""
    is_hole: bool = False
    """Whether nothing comes through, and nobody is told so. It is not lost: TCP would send it again."""


class Proxy:
    """Stands before a TCP server on loopback; a thread with an event loop of its own."""

    def __init__(self, port: int) -> None:
        """Listen, and pass on what comes to a port of this machine."""
        self._target, self._weather = port, Weather()
        self._open: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = listening.getsockname()[1]
        """Where it listens."""
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(listening), self._loop).result()

    def url(self, url: str) -> str:
        """The address of the server behind it, as it is from before it."""
        parts = urlsplit(url)
        assert parts.port == self._target
        return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{self.port}")))

    def heal(self) -> None:
        """A good network again."""
        self._set(Weather())

    def slow(self, seconds: float) -> None:
        """Each way takes so long."""
        self._set(Weather(delay=seconds))

    def throttle(self, bytes_per_second: float) -> None:
        """So much comes through, each way of each connection."""
        self._set(Weather(bytes_per_second=bytes_per_second))

    def hole(self) -> None:
        """Nothing comes through, and nobody is told."""
        self._set(Weather(is_hole=True))

    def cut(self) -> None:
        """Reset all connections, and each new one."""
        self._set(Weather(is_cut=True))

    def close(self) -> None:
        """End it, with all its connections."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _set(self, weather: Weather) -> None:
        self._weather = weather
        if weather.is_cut:
            asyncio.run_coroutine_threadsafe(self._reset(), self._loop).result()

    async def _listen(self, listening: socket.socket) -> asyncio.AbstractServer:
        return await asyncio.start_server(self._serve, sock=listening)

    async def _end(self) -> None:
        self._server.close()
        await self._reset()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _reset(self) -> None:
        while self._open:
            writer = self._open.pop()
            if not writer.transport.is_closing():
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        if self._weather.is_cut:
            await self._reset()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:  # nobody listens there: as a network would say it
            await self._drop(writer)
            return
        self._open.add(back)
        for source, drain in ((reader, back), (there, writer)):
            pump = asyncio.ensure_future(self._pump(source, drain))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(CHUNK):
                await asyncio.sleep(self._weather.delay + len(data) / self._weather.bytes_per_second)
                while self._weather.is_hole:
                    await asyncio.sleep(LOOK_SECONDS)
                drain.write(data)
                await drain.drain()
            while self._weather.is_hole:
                await asyncio.sleep(LOOK_SECONDS)
        except OSError:
            pass  # one end is gone, and the other is told by closing
        finally:
            await self._drop(drain)

    async def _drop(self, writer: asyncio.StreamWriter) -> None:
        self._open.discard(writer)
        writer.close()
