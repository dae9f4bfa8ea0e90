"""Visitors of the web channel over real HTTP."""

from __future__ import annotations

import asyncio
import itertools
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.channels import channel
from rasa.shared.core.domain import Domain
from sanic import Sanic

from bot.channels.http_errors import answer_with_problems
from bot.channels.observing import Observer
from bot.channels.request_ids import name_requests
from bot.channels.web.channel import WebChannel, WebContent
from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import Sessions
from bot.knowledge.faq import Faq
from bot.knowledge.reply import Reply
from bot.model_thread import ModelThread
from bot.settings import ROOT, Settings
from bot.tracker_store import ConversationStore
from tests.channels.agents import FAILURE, KEFIR, FakeAgent

BASE = "/webhooks/web"
SECRET = "a secret of the tests, long enough to sign with"
FORGOTTEN = "It is deleted. Your receipt is {receipt}."
CONTENT = WebContent(("What is leaky gut?",), (Faq("Which foods?", (KEFIR,)),), FAILURE, FORGOTTEN)
HEARD_SECONDS = 30
_numbers = itertools.count()


@dataclass
class Answer:
    """What a client gets."""

    status: int
    headers: Any
    content: Any

    @property
    def code(self) -> str:
        """The problem's code; empty where there is none."""
        return str(self.content["code"]) if isinstance(self.content, dict) and "code" in self.content else ""


@dataclass
class Desk:
    """The channel at work: visitors come in, and the agent behind it can be looked at."""

    http: aiohttp.ClientSession
    agent: FakeAgent
    settings: Settings

    async def call(self, method: str, path: str, token: str = "", **request: Any) -> Answer:
        """One call; `json`, `data` and `headers` as aiohttp takes them."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **request.pop("headers", {})}
        path = path if path.startswith("/webhooks") else BASE + path
        async with self.http.request(method, path, headers=headers, **request) as answer:
            body = await answer.read()
            is_json = answer.content_type.endswith("json") and body
            return Answer(answer.status, answer.headers, await answer.json(content_type=None) if is_json else body)

    async def visitor(self) -> Visitor:
        """Somebody new."""
        return Visitor(self, (await self.call("POST", "/session")).content["token"])

    @asynccontextmanager
    async def busy_model(self) -> AsyncIterator[None]:
        """The time in which a message that is heard blocks the agent's thread."""
        self.agent.may_work.clear()
        try:
            yield
        finally:
            self.agent.may_work.set()

    async def is_heard(self) -> None:
        """Wait until the agent has heard a message."""
        for _ in range(round(HEARD_SECONDS / 0.01)):
            if self.agent.heard:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("nothing was heard")


@dataclass
class Visitor:
    """Somebody with a session."""

    desk: Desk
    token: str

    async def call(self, method: str, path: str, **request: Any) -> Answer:
        """One call with the session's token."""
        return await self.desk.call(method, path, self.token, **request)

    async def ask(self, text: str = "does kefir help", message: str | None = None) -> Answer:
        """Ask, with a new id where none is given."""
        return await self.call("POST", "/messages", json={"id": message or new_id(), "text": text})

    async def rate(self, message: str, value: str | None, **more: Any) -> Answer:
        """Give feedback."""
        return await self.call("POST", "/feedback", json={"id": message, "value": value, **more})

    async def history(self) -> list[dict[str, Any]]:
        """The conversation."""
        answer = await self.call("GET", "/history")
        assert answer.status == 200, answer.content
        turns: list[dict[str, Any]] = answer.content["messages"]
        return turns


def new_id() -> str:
    """An id as a widget makes it."""
    return str(uuid.uuid4())


def as_json(reply: Reply) -> dict[str, Any]:
    """A reply as it comes over the wire."""
    values = reply.as_dict()
    values["blocks"] = [{**block, "items": list(block["items"])} for block in values["blocks"]]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@asynccontextmanager
async def open_desk(var: Path, observer: Observer | None = None, **settings: Any) -> AsyncIterator[Desk]:
    """The channel in a real Sanic application on a loopback port, its agent in a thread, its data in a folder."""
    chosen = Settings(var=var, **settings)
    agent = FakeAgent(ConversationStore(var / "conversations.db", Domain.load(ROOT / "domain.yml")))
    sessions = Sessions(SECRET, chosen.web_token_hours, ForgottenSessions(var / "conversations.db"))
    app = Sanic(f"test_web_{next(_numbers)}", configure_logging=False)
    app.ctx.agent = agent
    name_requests(app)
    answer_with_problems(app, lambda: FAILURE)
    thread = ModelThread()
    web = WebChannel(chosen, sessions, agent.store, agent.lock_store, CONTENT, thread.run, observer)
    channel.register([web], app, route="/webhooks/")
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{loopback.getsockname()[1]}") as http:
        yield Desk(http, agent, chosen)
    server.close()
    await server.wait_closed()
    agent.store.close()  # Sanic keeps every application, and all that belongs to it
    loopback.close()
    await asyncio.to_thread(thread.close)
