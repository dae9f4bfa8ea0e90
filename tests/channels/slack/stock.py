"""Rasa's own connector for Slack (3.6.21) at work before the fake Slack, to show what ours does better."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.channels import channel
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.slack import SlackInput
from rasa.shared.core.domain import Domain
from sanic import Sanic

from bot.channels.slack.blocks import answer
from bot.channels.slack.strings import load_strings
from bot.settings import ROOT
from bot.tracker_store import ConversationStore
from tests.channels.agents import FakeAgent
from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.channels.slack.sender import Sender

WORDS = load_strings()
_numbers = itertools.count()


class StockInput(SlackInput):
    """Rasa's connector, whose answers go to the fake.

    It has no setting for Slack's address and makes a client for each answer. So the address is set on the client
    here; all that is tried stays Rasa's.
    """

    api = ""

    def get_output_channel(self, channel: str | None = None, thread_id: str | None = None) -> OutputChannel:
        """The channel of one answer."""
        bot = super().get_output_channel(channel, thread_id)
        bot.client.base_url = self.api
        return bot

    async def done(self) -> None:
        """Wait until nothing is worked on; it begins before a request is answered."""
        while self._background_tasks:
            await asyncio.wait(set(self._background_tasks))


class PlainMessages(OutputChannel):
    """Gives a reply to a stock channel as a bot of Rasa's would: text and buttons, or blocks that an action drew."""

    def __init__(self, inner: OutputChannel, turn: str = "") -> None:
        self._inner, self._turn = inner, turn

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send what Rasa sends for `utter_message`: `text` with `buttons`, or `json_message`."""
        reply = message["reply"]
        lines = [line for block in reply["blocks"] for line in (block["text"], *(f"- {i}" for i in block["items"]))]
        said: dict[str, Any] = {"text": "\n".join(lines)}
        if self._turn:  # a stock bot can show feedback buttons in no other way
            said = {"custom": {"text": said["text"], "blocks": answer(reply, self._turn, WORDS).blocks}}
        elif reply["suggestions"]:
            said["buttons"] = [{"title": asks, "payload": asks} for asks in reply["suggestions"]]
        await self._inner.send_response(recipient_id, said)


@dataclass
class PlainAgent:
    """The agent behind the stock connector: what it says becomes plain messages."""

    agent: FakeAgent
    ratings: bool

    async def handle_message(self, message: UserMessage) -> None:
        """Let the agent answer."""
        message.output_channel = PlainMessages(message.output_channel, message.message_id if self.ratings else "")
        await self.agent.handle_message(message)


@dataclass
class Stock:
    """The connector at work."""

    slack: FakeSlack
    agent: FakeAgent
    send: Sender
    connector: StockInput

    async def settled(self) -> None:
        """Wait until nothing is worked on."""
        await self.connector.done()


@asynccontextmanager
async def stock_app(var: Path, *, ratings: bool = False, **credentials: Any) -> AsyncIterator[Stock]:
    """Rasa's connector in a real Sanic application on a loopback port; Slack has the workspace T1.

    Args:
        var: a folder for its conversations.
        ratings: whether answers come with feedback buttons.
        credentials: as credentials.yml has them, beside those that every bot needs.
    """
    # Not strict: its own answers have an argument that Slack does not know (`type`), which Slack overlooks.
    async with fake_slack(strict=False) as slack, aiohttp.ClientSession() as http:
        slack.workspace("T1", "xoxb-one")
        agent = FakeAgent(ConversationStore(var / "conversations.db", Domain.load(ROOT / "domain.yml")))
        connector = StockInput.from_credentials(
            {
                "slack_token": "xoxb-one",
                "slack_signing_secret": slack.signing_secret,
                "use_threads": True,
                "conversation_granularity": "thread",
                **credentials,
            }
        )
        connector.api = slack.api
        app = Sanic(f"test_stock_{next(_numbers)}", configure_logging=False)
        app.ctx.agent = PlainAgent(agent, ratings)
        channel.register([connector], app, route="/webhooks/")
        loopback = socket.create_server(("127.0.0.1", 0))
        server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        url = f"http://127.0.0.1:{loopback.getsockname()[1]}/webhooks/slack/webhook"
        try:
            yield Stock(slack, agent, slack.sender(url, http), connector)
        finally:
            await connector.done()
            server.close()
            await server.wait_closed()
            loopback.close()
