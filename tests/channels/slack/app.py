"""The channel at work between a fake Slack and an assistant that keeps conversations as Rasa does."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.channels import channel
from rasa.shared.core.domain import Domain
from sanic import Sanic

from bot.channels.http_errors import answer_with_problems
from bot.channels.observing import Observer
from bot.channels.request_ids import name_requests
from bot.channels.slack.channel import Agent, SlackChannel
from bot.channels.slack.content import SlackContent
from bot.channels.slack.database import database_url
from bot.channels.slack.installations import Bot, Installations, OneWorkspace, Workspaces
from bot.channels.slack.strings import load_strings
from bot.model_thread import Run, here
from bot.settings import ROOT, Settings
from bot.tracker_store import ConversationStore
from tests.channels.agents import FAILURE, FakeAgent
from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.channels.slack.sender import Speaking
from tests.channels.slack.workspace import Json, Post

WORDS = load_strings()
STARTERS = ("What is leaky gut?", "Which foods contain probiotics?")
GROUPS = (("Leaky gut", STARTERS[:1]), ("Foods", (STARTERS[1], "Is kefir good for me?")))
DISCLAIMER = "This is no medical advice."
CONTENT = SlackContent(WORDS, STARTERS, GROUPS, DISCLAIMER, FAILURE)
PAUSE = 0.01
"""Seconds before a second try, so that tests need not wait."""
PATIENCE = 40
"""Seconds after which what should happen counts as failed."""
_numbers = itertools.count()


@dataclass
class App:
    """The channel, and what is around it."""

    slack: FakeSlack
    agent: FakeAgent
    send: Speaking
    """What happens in Slack, told to the channel."""
    channel: SlackChannel
    workspaces: Workspaces
    http: aiohttp.ClientSession

    async def settled(self) -> None:
        """Wait until nothing is worked on."""
        await self.channel.desk.settled()

    async def told(self, event: Json, **options: Any) -> list[Post]:
        """What the app says to an event, once it has been worked on."""
        since = len(self.slack.posts)
        await self.send.event(event, **options)
        await self.settled()
        return self.slack.posts[since:]

    def said(self, where: str = "") -> list[str]:
        """What the app says in a channel, or anywhere; each as it is read aloud."""
        return [post.text for post in self.slack.visible(where)]


async def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    for _ in range(PATIENCE * 100):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


@asynccontextmanager
async def serve_slack(
    slack: FakeSlack, var: Path, *, way: str = "http", workspaces: Workspaces | None = None,
    agent: FakeAgent | None = None, run: Run = here, observer: Observer | None = None, **settings: Any,
) -> AsyncIterator[App]:  # fmt: skip
    """The channel in a real Sanic application on a loopback port, with its data in a folder.

    Args:
        slack: its Slack; the app is in each of its workspaces, or in the first one alone.
        var: the folder.
        way: http or socket.
        workspaces: where the app is installed; the first workspace of Slack's where it is not given.
        agent: the assistant; a new one where it is not given.
        run: where the assistant works.
        observer: is told what happens.
        settings: more settings.
    """
    chosen = Settings(var=var, slack_api=slack.api, **{**_credentials(slack, way), **settings})
    installed = workspaces or OneWorkspace(Bot(slack.workspaces[0].token, slack.workspaces[0].bot_user))
    asked = agent or FakeAgent(ConversationStore(var / "conversations.db", _domain()))
    app = Sanic(f"test_slack_{next(_numbers)}", configure_logging=False)
    app.ctx.agent = asked
    name_requests(app)
    answer_with_problems(app, lambda: FAILURE)
    ours = SlackChannel(chosen, installed, Agent(asked.store, asked.lock_store, run, observer), CONTENT, PAUSE)
    channel.register([ours], app, route="/webhooks/")
    async with _listening(app) as address, aiohttp.ClientSession() as http:
        if way == "socket":
            await slack.socket.wait_connected(slack.socket.connections + 1)
        send = slack.socket_sender() if way == "socket" else slack.sender(f"{address}/webhooks/slack/events", http)
        try:
            yield App(slack, asked, send, ours, installed, http)
        finally:
            asked.store.close()  # Sanic keeps every application, and all that belongs to it


@cache
def _domain() -> Domain:
    """The assistant's, which takes long to read."""
    return Domain.load(ROOT / "domain.yml")


@asynccontextmanager
async def _listening(app: Sanic) -> AsyncIterator[str]:
    """The application at an address on loopback, started and stopped as its server does it."""
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    try:
        await server.startup()
        await server.before_start()
        await server.after_start()
        await server.start_serving()
        yield f"http://127.0.0.1:{loopback.getsockname()[1]}"
    finally:
        await server.before_stop()
        server.close()
        await server.wait_closed()
        await server.after_stop()
        loopback.close()


@asynccontextmanager
async def slack_app(var: Path, *, way: str = "http", strict: bool = True, **settings: Any) -> AsyncIterator[App]:
    """The channel with a Slack of one workspace, T1; strict: nothing may break Slack's rules."""
    async with fake_slack(strict=strict) as slack:
        slack.workspace()
        async with serve_slack(slack, var, way=way, **settings) as app:
            yield app


def _credentials(slack: FakeSlack, way: str) -> Mapping[str, str]:
    if way == "socket":
        return {"slack_bot_token": slack.workspaces[0].token, "slack_app_token": slack.app_token}
    return {"slack_bot_token": slack.workspaces[0].token, "slack_signing_secret": slack.signing_secret}


def installations(slack: FakeSlack, var: Path) -> Installations:
    """Where several workspaces keep their tokens."""
    return Installations(database_url(var), slack.client_id, "a secret of the tests, long enough")
