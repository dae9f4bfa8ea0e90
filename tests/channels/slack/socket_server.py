"""Socket Mode: envelopes over a WebSocket, acknowledged or delivered again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.channels.slack.limits import LIMITS
from tests.channels.slack.state import State
from tests.channels.slack.timestamps import new_id
from tests.channels.slack.workspace import Json

TAKES_ANSWER = ("slash_commands", "interactive")


@dataclass(frozen=True)
class Ack:
    """The app's answer to an envelope."""

    payload: Any
    seconds: float
    """Since its last delivery."""
    attempt: int
    """How often it had been delivered before."""


@dataclass
class Envelope:
    """Something for the app, until it is acknowledged."""

    kind: str
    payload: Json
    id: str = field(default_factory=lambda: new_id("envelope-"))
    attempt: int = -1
    sent: float = 0.0
    ack: asyncio.Future[Ack] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def as_json(self) -> Json:
        """As it goes over the wire."""
        again = {"retry_attempt": max(self.attempt, 0), "retry_reason": "timeout" if self.attempt > 0 else ""}
        return {
            "envelope_id": self.id,
            "type": self.kind,
            "payload": self.payload,
            "accepts_response_payload": self.kind in TAKES_ANSWER,
            **(again if self.kind == "events_api" else {}),
        }


class SocketServer:
    """The far end of Socket Mode."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._tickets: dict[str, float] = {}
        self._open: list[tuple[web.WebSocketResponse, web.Request]] = []
        self._pending: dict[str, Envelope] = {}
        self.connections = 0
        """How many there have been."""
        self.strays: list[Json] = []
        """What the app sent that acknowledges nothing that was waiting."""
        self.cuts_on_delivery = 0
        """So many envelopes are delivered and the connection cut at once, before the app can acknowledge."""

    @property
    def unacknowledged(self) -> list[Envelope]:
        """What waits."""
        return list(self._pending.values())

    @property
    def connected(self) -> bool:
        """Whether the app is there."""
        return any(not socket.closed for socket, _ in self._open)

    def new_url(self) -> str:
        """An address for one connection."""
        ticket = new_id("ticket")
        self._tickets[ticket] = self._state.now + LIMITS["socket_url.seconds"]
        return f"{self._state.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=A1"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One connection, until either side ends it."""
        ends = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self._state.now > ends:
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        mine = (socket, request)
        self._open.append(mine)
        await socket.send_json(self._hello())
        for envelope in self.unacknowledged:
            await self._deliver(envelope)
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self._heard(message.json())
        if mine in self._open:
            self._open.remove(mine)
        return socket

    def _hello(self) -> Json:
        """What a connection begins with."""
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": "A1"},
        }

    def _heard(self, message: Json) -> None:
        """Take an acknowledgement."""
        envelope = self._pending.pop(str(message.get("envelope_id", "")), None)
        if envelope is None:
            self.strays.append(message)
            return
        payload = message.get("payload")
        if payload and envelope.kind not in TAKES_ANSWER:
            self._state.violate("socket", [f"an answer to {envelope.kind} carries a payload"])
        if not envelope.ack.done():
            envelope.ack.set_result(Ack(payload, time.monotonic() - envelope.sent, envelope.attempt))

    async def _deliver(self, envelope: Envelope) -> None:
        """Send an envelope where the app is there; else it goes with the next connection."""
        here = [(socket, request) for socket, request in self._open if not socket.closed]
        if not here:
            return
        envelope.attempt += 1
        envelope.sent = time.monotonic()
        try:
            await here[-1][0].send_json(envelope.as_json())
        except ConnectionError:
            return
        if self.cuts_on_delivery:
            self.cuts_on_delivery -= 1
            self.cut()

    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Send events_api, slash_commands or interactive, and go on; the envelope's `ack` can be awaited."""
        envelope = Envelope(kind, payload)
        self._pending[envelope.id] = envelope
        await self._deliver(envelope)
        return envelope

    async def send(self, kind: str, payload: Json, *, within: float = 10.0) -> Ack:
        """Send it and wait until the app acknowledges it, after however many deliveries."""
        envelope = await self.deliver(kind, payload)
        return await asyncio.wait_for(asyncio.shield(envelope.ack), within)

    async def redeliver(self) -> None:
        """Send again what waits, as Slack does some seconds later."""
        for envelope in self.unacknowledged:
            await self._deliver(envelope)

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Say that the connection ends (warning, refresh_requested, link_disabled), and end it."""
        for socket, _ in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
            if close:
                await socket.close()

    def cut(self) -> None:
        """Break every connection without a word."""
        for _, request in self._open:
            if request.transport is not None:
                request.transport.abort()
        self._open.clear()

    async def wait_connected(self, connections: int = 1, *, within: float = 10.0) -> None:
        """Wait until the app is there, and has come so many times."""
        end = time.monotonic() + within
        while not (self.connected and self.connections >= connections):
            assert time.monotonic() < end, "the app did not connect"
            await asyncio.sleep(0.01)
