"""Plain HTTP and JSON for developers: Rasa's `rest` channel without its defects.

The sender is checked, a missing one gets a conversation of its own, a typed slash is text, sizes are
limited, and a failure is an error with an honest sentence, never an empty list.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.forget_me import asks_to_be_forgotten, forgotten_reply
from bot.channels.turns import ReplyCollector, as_plain_text
from bot.model_thread import Run, here

logger = logging.getLogger(__name__)

Forget = Callable[[str], Awaitable[str]]
"""Deletes a sender's conversation, and returns the sentence that says so."""
MAX_SENDER = 128
MAX_BODY = 1_000_000
"""Bytes of a request that are still answered politely."""


class RestChannel(InputChannel):
    """`POST /webhooks/rest/webhook` with `{"sender": ..., "message": ...}`."""

    def __init__(self, run: Run = here, forget: Forget | None = None) -> None:
        """Have the agent work where `run` says; without `forget` nobody is forgotten here."""
        self._run, self._forget = run, forget

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its place under /webhooks/."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Coroutine[Any, Any, Any]]) -> Blueprint:
        """The routes of the channel."""
        blueprint = Blueprint("gut_rest")

        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            turn = read_request(request.body)
            if isinstance(turn, str):
                return problem(400, "Bad request", turn)
            sender, text = turn
            collector = ReplyCollector()
            try:
                if self._forget is not None and asks_to_be_forgotten(text, has_one=True):
                    await collector.send_response(sender, {"reply": forgotten_reply(await self._forget(sender))})
                else:
                    message = UserMessage(as_plain_text(text), collector, sender, input_channel=self.name())
                    await self._run(on_new_message(message))
            except Exception as e:
                logger.error("event=turn_failed channel=rest error=%s", type(e).__name__)
            if not collector.replies:
                return problem(500, "Internal error", failure_sentence(request.app.ctx.agent))
            return response.json([{"recipient_id": sender, "text": r["text"], "reply": r} for r in collector.replies])

        return blueprint


def read_request(body: bytes) -> tuple[str, str] | str:
    """The sender and message of a request's body, or what is wrong with it."""
    if len(body) > MAX_BODY:
        return f"The request is larger than {MAX_BODY} bytes: send less."
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):  # the second: a body of nothing but brackets
        return "The body is not JSON: send an object with `sender` and `message`."
    if not isinstance(content, dict) or not isinstance(content.get("message"), str):
        return "`message` must be a text."
    sender = content.get("sender")
    if sender is None:
        return uuid.uuid4().hex, content["message"]
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER or not sender.isprintable():
        return f"`sender` must be a text of 1 to {MAX_SENDER} printable characters."
    return sender, content["message"]


def problem(status: int, title: str, detail: str) -> HTTPResponse:
    """An error as JSON (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return response.json(body, status=status, content_type="application/problem+json")


def failure_sentence(agent: Any) -> str:
    """The fixed sentence for a failure, from the model's domain."""
    return str(agent.domain.responses["utter_failure"][0]["text"])
