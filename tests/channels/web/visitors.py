"""Visitors of the web channel over real HTTP, and an assistant behind it that keeps conversations as Rasa does."""

from __future__ import annotations

import asyncio
import itertools
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels import channel
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from sanic import Sanic

from bot.channels.http_errors import answer_with_problems
from bot.channels.web.channel import WebChannel, WebContent
from bot.channels.web.sessions import ForgottenSessions, Sessions
from bot.knowledge.faq import Faq
from bot.knowledge.reply import Block, Reply
from bot.settings import ROOT, Settings
from bot.tracker_store import ConversationStore

BASE = "/webhooks/web"
FAILURE = "Something went wrong on my side."
SECRET = "a secret of the tests, long enough to sign with"
KEFIR = Reply("answer", (Block("Kefir is one of them.", ("kefir", "yogurt")),), ("foods.fermented",))
CONTENT = WebContent(("What is leaky gut?",), (Faq("Which foods?", (KEFIR,)),), FAILURE)
_numbers = itertools.count()


@dataclass
class FakeAgent:
    """Stands for Rasa's agent: hears a message under its lock, answers, and saves all of it at the end or nothing."""

    store: ConversationStore
    lock_store: InMemoryLockStore = field(default_factory=InMemoryLockStore)
    replies: list[Reply] = field(default_factory=lambda: [KEFIR])
    error: Exception | None = None
    heard: list[UserMessage] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Answer at once, until a test clears `may_answer`."""
        self.may_answer.set()

    async def handle_message(self, message: UserMessage) -> None:
        """Answer, through the message's own output channel."""
        async with self.lock_store.lock(message.sender_id, wait_time_in_seconds=0.01):
            self.heard.append(message)
            tracker = await self.store.get_or_create_tracker(message.sender_id, append_action_listen=False)
            if not tracker.events:
                for event in (
                    ActionExecuted("action_session_start"),
                    SessionStarted(),
                    ActionExecuted("action_listen"),
                ):
                    tracker.update(event)
            tracker.update(
                UserUttered(
                    message.text,
                    input_channel=message.input_channel,
                    message_id=message.message_id,
                    metadata=message.metadata,
                )
            )
            await self.may_answer.wait()
            if self.error is not None:
                raise self.error
            for reply in self.replies:
                said = {"text": reply.text, "reply": reply.as_dict()}
                await message.output_channel.send_response(message.sender_id, dict(said))
                tracker.update(create_bot_utterance(said))
            tracker.update(ActionExecuted("action_listen"))
            await self.store.save(tracker)


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
async def open_desk(var: Path, **settings: Any) -> AsyncIterator[Desk]:
    """The channel in a real Sanic application on a loopback port, with its data in a folder."""
    chosen = Settings(var=var, **settings)
    agent = FakeAgent(ConversationStore(var / "conversations.db", Domain.load(ROOT / "domain.yml")))
    sessions = Sessions(SECRET, chosen.web_token_hours, ForgottenSessions(var / "conversations.db"))
    app = Sanic(f"test_web_{next(_numbers)}", configure_logging=False)
    app.ctx.agent = agent
    answer_with_problems(app, FAILURE)
    web = WebChannel(chosen, sessions, agent.store, agent.lock_store, CONTENT)
    channel.register([web], app, route="/webhooks/")
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{loopback.getsockname()[1]}") as http:
        yield Desk(http, agent, chosen)
    server.close()
    await server.wait_closed()
    loopback.close()
