"""Slack as a sender: what happens there goes to the app, signed over HTTP or in envelopes over a socket."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.channels.slack import interactions, payloads
from tests.channels.slack.socket_server import Ack, SocketServer
from tests.channels.slack.state import State
from tests.channels.slack.workspace import Json, Post

FORM = "application/x-www-form-urlencoded"
KINDS = {"event": "events_api", "command": "slash_commands", "interaction": "interactive"}


@dataclass(frozen=True)
class Reception:
    """How the app answered."""

    status: int
    body: Any
    seconds: float
    headers: Mapping[str, str]


def signed(body: bytes, secret: str, timestamp: float | str | None = None) -> dict[str, str]:
    """The headers with which Slack signs a request."""
    at = timestamp if isinstance(timestamp, str) else str(int(time.time() if timestamp is None else timestamp))
    mark = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mark}"}


class Speaking(ABC):
    """What can be sent, whatever the way."""

    slack: State

    @abstractmethod
    async def deliver(self, kind: str, payload: Json, **options: Any) -> Any:
        """Send an event, a command or an interaction."""

    async def event(
        self, event: Json, *, team: str = "T1", event_id: str | None = None, enterprise: str = "", org: bool = False,
        bot_user: str | None = None, **options: Any,
    ) -> Any:  # fmt: skip
        """Tell of an event; a whole envelope and a url_verification go as they are."""
        if event["type"] in ("event_callback", "url_verification"):
            return await self.deliver("event", event, **options)
        known = next((each.bot_user for each in self.slack.workspaces if each.team == team), "UBOT")
        whole = payloads.envelope(
            event, team=team, event_id=event_id, enterprise=enterprise, org=org, bot_user=bot_user or known
        )
        return await self.deliver("event", whole, **options)

    async def command(
        self, text: str, *, user: str = "U1", channel: str = "C1", team: str = "T1", name: str = "/gut",
        enterprise: str = "", **options: Any,
    ) -> Any:  # fmt: skip
        """Give the slash command."""
        link, trigger = self.slack.response_url(team, channel, user), self.slack.trigger(team)
        fields = interactions.command(
            text, user=user, channel=channel, team=team, name=name, response_url=link, trigger_id=trigger,
            enterprise=enterprise,
        )  # fmt: skip
        return await self.deliver("command", dict(fields), **options)

    async def click(
        self, where: Post | Json, action: str, user: str = "U1", *, value: str | None = None, **options: Any
    ) -> Any:
        """Press what has this action_id, in a message or in a view; value: which of a rating or a choice."""
        if isinstance(where, Post):
            payload = interactions.click_in_message(
                where, action, user, value=value, trigger_id=self.slack.trigger(where.team),
                response_url=self.slack.response_url(where.team, where.channel, user, where),
            )  # fmt: skip
        else:
            trigger = self.slack.trigger(where["team_id"])
            payload = interactions.click_in_view(where, action, user, value=value, trigger_id=trigger)
        return await self.deliver("interaction", payload, **options)

    async def submit(
        self, view: Json, user: str = "U1", values: Mapping[str, str] | None = None, **options: Any
    ) -> Any:
        """Send a modal."""
        return await self.deliver("interaction", interactions.submit(view, user, values), **options)

    async def shortcut(self, callback_id: str, user: str = "U1", *, team: str = "T1", **options: Any) -> Any:
        """Use a global shortcut."""
        payload = interactions.shortcut(callback_id, user, team=team, trigger_id=self.slack.trigger(team))
        return await self.deliver("interaction", payload, **options)

    async def message_shortcut(
        self, callback_id: str, message: Json, user: str = "U1", *, team: str = "T1", **options: Any
    ) -> Any:
        """Use a shortcut of a message."""
        payload = interactions.message_shortcut(
            callback_id, message, user, team=team, trigger_id=self.slack.trigger(team),
            response_url=self.slack.response_url(team, message["channel"], user),
        )  # fmt: skip
        return await self.deliver("interaction", payload, **options)


@dataclass
class Sender(Speaking):
    """Slack's requests to the app's request URL."""

    url: str
    signing_secret: str
    http: aiohttp.ClientSession
    slack: State

    async def deliver(self, kind: str, payload: Json, **options: Any) -> Reception:
        """Send it as JSON (events) or as a form; options are those of `raw`."""
        if kind == "event":
            return await self.raw(json.dumps(payload).encode(), **{"content_type": "application/json", **options})
        fields = payload if kind == "command" else {"payload": json.dumps(payload)}
        return await self.raw(urlencode(fields).encode(), **{"content_type": FORM, **options})

    async def raw(
        self, body: bytes, *, content_type: str = "application/json", retry: tuple[int, str] | None = None,
        secret: str | None = None, timestamp: float | str | None = None, headers: Mapping[str, str] | None = None,
    ) -> Reception:  # fmt: skip
        """Send any body; retry: its number and reason; headers override those of the signature."""
        sent = {"Content-Type": content_type, **signed(body, secret or self.signing_secret, timestamp)}
        if retry is not None:
            sent |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        began = time.monotonic()
        async with self.http.post(self.url, data=body, headers={**sent, **(headers or {})}) as answer:
            text = await answer.text()
            is_json = answer.content_type.endswith("json") and text
            return Reception(
                answer.status, json.loads(text) if is_json else text, time.monotonic() - began, answer.headers
            )


@dataclass
class SocketSender(Speaking):
    """The same over Socket Mode."""

    socket: SocketServer
    slack: State

    async def deliver(self, kind: str, payload: Json, **options: Any) -> Ack:
        """Send it in an envelope and wait for its acknowledgement."""
        return await self.socket.send(KINDS[kind], payload, **options)
