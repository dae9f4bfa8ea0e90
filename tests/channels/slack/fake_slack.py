"""A Slack on loopback: Web API, response URLs, Socket Mode and OAuth over real HTTP and WebSockets."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from tests.channels.slack import response_urls, web_api
from tests.channels.slack.sender import Sender, SocketSender
from tests.channels.slack.socket_server import SocketServer
from tests.channels.slack.state import State

__all__ = ["FakeSlack", "fake_slack"]


@dataclass
class FakeSlack(State):
    """Slack, with all that it knows, and how to send what happens there to the app."""

    socket: SocketServer = field(init=False)

    def __post_init__(self) -> None:
        """Give Socket Mode its far end."""
        self.socket = SocketServer(self)

    def sender(self, url: str, http: aiohttp.ClientSession) -> Sender:
        """What sends to the app's request URL, signed."""
        return Sender(url, self.signing_secret, http, self)

    def socket_sender(self) -> SocketSender:
        """What sends the same over Socket Mode."""
        return SocketSender(self.socket, self)

    async def answer_call(self, request: web.Request) -> web.StreamResponse:
        """One call of the Web API."""
        return await web_api.respond(self, request, self.socket.new_url)

    async def answer_link(self, request: web.Request) -> web.StreamResponse:
        """One use of a response_url."""
        return await response_urls.respond(self, request)


@asynccontextmanager
async def fake_slack(*, strict: bool = True) -> AsyncIterator[FakeSlack]:
    """A Slack; strict: at the end the app must have sent nothing that breaks Slack's rules."""
    slack = FakeSlack()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/api/{method}", slack.answer_call)
    app.router.add_post("/response/{link}", slack.answer_link)
    app.router.add_get("/link/", slack.socket.connect)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    loopback = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, loopback).start()
    slack.address = f"http://127.0.0.1:{loopback.getsockname()[1]}"
    try:
        yield slack
    finally:
        slack.socket.cut()
        await runner.cleanup()
        loopback.close()
    assert not strict or slack.violations == []
