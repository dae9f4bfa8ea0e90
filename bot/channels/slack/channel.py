"""Slack's channel: what comes over HTTP, signed, and Socket Mode beside it; the work is done at the desk."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockStore
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.conversations import Conversations
from bot.channels.observing import Observer
from bot.channels.problems import ProblemError, problem_response
from bot.channels.receipts import receipts_of
from bot.channels.slack.client import SlackApi
from bot.channels.slack.content import SlackContent
from bot.channels.slack.database import database_url
from bot.channels.slack.desk import Desk
from bot.channels.slack.installations import Installations, Workspaces
from bot.channels.slack.ledger import Ledger
from bot.channels.slack.manifest import bot_scopes
from bot.channels.slack.oauth import AUTHORIZE_URL, install_routes
from bot.channels.slack.payload import word
from bot.channels.slack.protocol import read_request
from bot.channels.slack.records import Records
from bot.channels.slack.signatures import Signatures
from bot.channels.slack.socket_mode import SocketMode
from bot.channels.store import Store
from bot.model_thread import Run, here
from bot.settings import Settings

logger = logging.getLogger(__name__)

CHANNEL = "slack"


@dataclass(frozen=True)
class Agent:
    """What the channel uses of Rasa's agent, and where."""

    store: Store
    locks: LockStore
    run: Run = here
    observer: Observer | None = None
    """Is told what happens in conversations."""


class SlackChannel(InputChannel):
    """Events, commands and interactions of Slack."""

    def __init__(
        self, settings: Settings, workspaces: Workspaces, agent: Agent, content: SlackContent, pause: float = 1.0
    ) -> None:
        """Serve workspaces.

        Args:
            settings: credentials, and what a conversation is.
            workspaces: where the app is installed.
            agent: where conversations are kept.
            content: what is said that is no answer.
            pause: seconds before a call of Slack that failed is tried again.

        Raises:
            ServeError: the channel's database can't be made.
        """
        self._settings, self._workspaces, self._agent, self._content = settings, workspaces, agent, content
        self._ledger = Ledger(Records(database_url(settings.var, settings.database_url)))
        self._receipts = receipts_of(settings)
        self._api = SlackApi(settings.slack_api, workspaces, pause)
        self.signatures = Signatures(settings.slack_signing_secret) if settings.has_slack_http else None

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its place under /webhooks/."""
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of the channel, and its life beside them."""
        settings = self._settings
        conversations = Conversations(
            CHANNEL, on_new_message, self._agent.store, self._agent.locks, lambda: self._content.failure,
            settings.web_timeout, self._agent.run, self._agent.observer, self._receipts,
        )  # fmt: skip
        self.desk = Desk(
            conversations, self._ledger, self._workspaces, self._api, self._content,
            seconds=settings.web_timeout, by_user=settings.slack_conversation == "user",
            has_others=bool(settings.database_url),
        )  # fmt: skip
        blueprint = Blueprint("gut_slack")
        if self.signatures is not None:

            @blueprint.post("/events")
            async def receive(request: Request) -> HTTPResponse:
                return await self._receive(request)

        if isinstance(self._workspaces, Installations):
            install_routes(
                blueprint, settings.slack_client_id, settings.slack_client_secret, bot_scopes(), self._workspaces,
                settings.slack_api, AUTHORIZE_URL, self._content.words,
            )  # fmt: skip
        socket = SocketMode(settings.slack_api, settings.slack_app_token, self.desk)

        @blueprint.listener("after_server_start")
        async def start(*_: Any) -> None:
            self.desk.start()
            if settings.has_slack_socket:
                socket.start()

        @blueprint.listener("before_server_stop")
        async def stop(*_: Any) -> None:
            await socket.stop()
            await self.desk.stop()

        return blueprint

    async def _receive(self, request: Request) -> HTTPResponse:
        if self.signatures is None or not self.signatures.accept(request.body, request.headers):
            return response.empty(401)
        try:
            kind, payload = read_request(request.headers.get("content-type", ""), request.body)
            if payload.get("type") == "url_verification":
                return response.json({"challenge": word(payload, "challenge")})
            answer = await self.desk.receive(kind, payload)
        except ProblemError as problem:
            return problem_response(problem)
        except Exception as e:
            # Slack sends it again.
            logger.error("event=slack_event_not_kept error=%s", type(e).__name__)
            return problem_response(ProblemError("failed", self._content.failure))
        return response.empty(200) if answer is None else response.json(dict(answer))
