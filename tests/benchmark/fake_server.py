"""A server that answers over HTTP as the two that are measured do, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.benchmark.processes import HOST
from bot.benchmark.servers import WEBHOOK


class FakeServer:
    """Answers every message with its text, unless told otherwise."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked: list[dict[str, Any]] = []
        self.at_once = self.most_at_once = 0
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """`fail` is an error, `silence` gets no reply, `break` ends the connection."""
        message = await request.json()
        self.asked.append(message)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.02)
        self.at_once -= 1
        text = message["message"]
        if text == "fail":
            return web.json_response({"detail": "no"}, status=500)
        if text == "break":
            assert request.transport is not None
            request.transport.close()
        return web.json_response([] if text == "silence" else [{"recipient_id": message["sender"], "text": text}])

    @property
    def senders(self) -> list[str]:
        """The conversations, in the order in which they began."""
        return list(dict.fromkeys(message["sender"] for message in self.asked))

    def texts(self, sender: str) -> list[str]:
        """What was said in a conversation."""
        return [message["message"] for message in self.asked if message["sender"] == sender]


@asynccontextmanager
async def fake_server() -> AsyncIterator[FakeServer]:
    """Have one that listens."""
    server, app = FakeServer(), web.Application()
    app.router.add_post(WEBHOOK, server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        server.url = f"http://{HOST}:{runner.addresses[0][1]}{WEBHOOK}"
        yield server
    finally:
        await runner.cleanup()
