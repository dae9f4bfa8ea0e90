"""What is told of conversations beside the conversations themselves: figures, and events for whoever analyses them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rasa.shared.core.events import Event, UserUttered

from bot.channels.history import ID
from bot.channels.metrics import ANSWER_SECONDS, MESSAGES
from bot.channels.store import Store
from bot.channels.turns import Feedback, Turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """A message that was answered, without a word of it."""

    channel: str
    conversation: str
    """Rasa's name of it; an observer must not pass it on."""
    message: str
    """The message's id, likewise."""
    number: int
    """So many messages the conversation has, this one included."""
    kind: str
    """The kind of its last reply, one of `bot.knowledge.reply.KINDS`."""
    topics: tuple[str, ...]
    """Keys of the topics that were answered, in the order of the replies."""
    intent: str
    """Name of the intent; empty where none was found."""
    confidence: float
    """Of the intent, 0 to 1."""
    seconds: float
    """Until the answer was there."""


class Observer(Protocol):
    """Is told what happens, in whichever thread it happens; each call returns at once and never fails."""

    def answered(self, answer: Answered) -> None:
        """A message was answered."""

    def rated(self, channel: str, conversation: str, message: str, feedback: Feedback | None) -> None:
        """A visitor's feedback to an answer has changed; None: it was taken back."""

    def forgotten(self, channel: str, conversation: str) -> None:
        """A conversation was deleted."""


class Observing:
    """Counts what happens in a channel, and tells an observer."""

    def __init__(self, channel: str, store: Store, observer: Observer | None) -> None:
        """Tell of one channel; without an observer there are figures alone."""
        self._channel, self._store, self._observer = channel, store, observer

    async def answered(self, conversation: str, turn: Turn, events: Sequence[Event], seconds: float) -> None:
        """A message was answered; whatever fails here, its answer stands.

        Args:
            conversation: its name.
            turn: the message with its replies.
            events: those of the turn.
            seconds: until the answer was there.
        """
        kind = str(turn.replies[-1].get("kind"))
        ANSWER_SECONDS.labels(self._channel).observe(seconds)
        MESSAGES.labels(self._channel, kind).inc()
        if self._observer is None:
            return
        try:
            intent, confidence = _intent_of(turn.id, events)
            topics = dict.fromkeys(str(topic) for reply in turn.replies for topic in reply.get("topics", ()))
            number = await self._store.messages_in(conversation)
            self._observer.answered(
                Answered(
                    self._channel, conversation, turn.id, number, kind, tuple(topics), intent, confidence, seconds
                )
            )  # fmt: skip
        except Exception as e:
            logger.error("event=not_observed channel=%s error=%s", self._channel, type(e).__name__)

    def rated(self, conversation: str, message: str, feedback: Feedback | None) -> None:
        """A visitor's feedback has changed."""
        if self._observer is not None:
            self._observer.rated(self._channel, conversation, message, feedback)

    def forgotten(self, conversation: str) -> None:
        """A conversation was deleted."""
        if self._observer is not None:
            self._observer.forgotten(self._channel, conversation)


def _intent_of(message: str, events: Sequence[Event]) -> tuple[str, float]:
    for event in events:
        if isinstance(event, UserUttered) and (event.metadata or {}).get(ID) == message:
            intent = event.intent or {}
            return str(intent.get("name") or ""), float(intent.get("confidence") or 0.0)
    return "", 0.0
