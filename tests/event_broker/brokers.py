"""An event broker as the server has it, and an answer to tell it."""

from __future__ import annotations

from typing import Any

from bot.channels.observing import Answered
from bot.event_broker import EventBroker

SECRET = "a secret of the tests, long enough to sign with"
QUEUE = "gut.tests"
ANSWER = Answered("web", "web-1", "1", 1, "answer", ("foods.kefir",), "ask_foods", 0.91234567, 0.0214)


def broker_at(url: str, secret: str = SECRET, **options: Any) -> EventBroker:
    """A broker that has not begun; `options` are its own."""
    return EventBroker(url, QUEUE, secret, lambda: "model.tar.gz", **options)
