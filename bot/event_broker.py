"""Events for analytics on a RabbitMQ: what was asked about and how it went, without a visitor's words.

Rasa's own `PikaEventBroker` publishes whole messages, needs the broker at its start, and remembers without a limit
what it could not publish; so RabbitMQ is talked to here, by the same aio-pika.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import aio_pika
from async_timeout import timeout

from bot.channels.metrics import EVENTS_DROPPED
from bot.channels.observing import Answered
from bot.channels.turns import Feedback, iso

logger = logging.getLogger(__name__)

VERSION = 1
"""Of the form of the events."""
MOST_WAITING = 10_000
"""So many events wait for a broker that is away; then the oldest are dropped and counted."""
AT_ONCE = 100
"""So many are sent before their receipts are waited for."""
RETRY_SECONDS = 2.0
ANSWER_WITHIN = 10.0
"""A broker that takes longer to connect or to confirm counts as away."""
FLUSH_SECONDS = 5.0
CLOSE_SECONDS = 2.0
"""At the end: so long may what has begun go on, as aio-pika leaves a connection open that is cancelled on its way."""
LOOK_SECONDS = 0.02
PURPOSE = b"gut.events"
FORGOTTEN = "forgotten"


class EventBroker:
    """Publishes events one after the other, beside the answers; an `Observer` of all channels.

    An event leaves the memory once RabbitMQ has confirmed that it keeps it, so it may come twice, with the same id.
    """

    def __init__(
        self, url: str, queue: str, secret: str, model: Callable[[], str], most_waiting: int = MOST_WAITING
    ) -> None:
        """Keep events until `start`.

        Args:
            url: the broker's address, `amqp://...`.
            queue: a durable queue; it is made where it is missing.
            secret: with it a conversation gets the name by which consumers know it. Nobody without it can tell which
                conversation that is, and all processes that share it give the same one, so that none has to be kept.
            model: gives the name of the model that answers now.
            most_waiting: so many events are kept while the broker is away.
        """
        self._url, self._queue, self._model, self._most_waiting = url, queue, model, most_waiting
        self._key = hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)
        self._waiting: deque[dict[str, Any]] = deque()
        self._sending: list[dict[str, Any]] = []
        self._gate = threading.Lock()  # events come from the assistant's thread, and are sent from the server's
        self._come, self._ending = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_away = False

    def answered(self, answer: Answered) -> None:
        """Tell that a message was answered, under an id that is the same where two processes tell it."""
        place = f"{answer.conversation}\n{answer.message}"
        self._put(
            "answered", answer.channel, answer.conversation, uuid.UUID(self._name("event", place)[:32]),
            message=self._name("message", place), turn=answer.number, kind=answer.kind, topics=list(answer.topics),
            intent=answer.intent, confidence=round(answer.confidence, 4), milliseconds=round(1000 * answer.seconds),
            model=self._model(),
        )  # fmt: skip

    def rated(self, channel: str, conversation: str, message: str, feedback: Feedback | None) -> None:
        """Tell a visitor's thumb, or that it was taken back."""
        self._put(
            "rated", channel, conversation, uuid.uuid4(),
            message=self._name("message", f"{conversation}\n{message}"),
            value=feedback.value if feedback else None, reason=feedback.reason if feedback else None,
        )  # fmt: skip

    def forgotten(self, channel: str, conversation: str) -> None:
        """Tell that a conversation was deleted: consumers delete what they have of it until then."""
        self._put(FORGOTTEN, channel, conversation, uuid.uuid4())

    def start(self) -> None:
        """Begin to publish, on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._come.set()
        self._task = asyncio.create_task(self._work())

    async def stop(self, seconds: float = FLUSH_SECONDS) -> None:
        """Publish what is left if that can be done in time, and end."""
        end = time.monotonic() + seconds
        while self.left and time.monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
        with self._gate:
            self._loop = None
        self._ending.set()
        self._come.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=CLOSE_SECONDS)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.left:
            logger.error("event=events_lost count=%d", self.left)

    @property
    def left(self) -> int:
        """So many events wait, or wait for RabbitMQ to confirm them."""
        with self._gate:
            return len(self._waiting) + len(self._sending)

    def _name(self, purpose: str, what: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{what}".encode(), hashlib.sha256).hexdigest()[:32]

    def _put(self, what: str, channel: str, conversation: str, name: uuid.UUID, **more: Any) -> None:
        event = {
            "id": str(name), "event": what, "version": VERSION, "at": iso(time.time()), "channel": channel,
            "conversation": self._name("conversation", conversation), **more,
        }  # fmt: skip
        with self._gate:
            self._waiting.append(event)
            self._drop()
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._come.set)

    def _drop(self) -> None:
        while len(self._waiting) > self._most_waiting:
            # The oldest; but who asked to be forgotten must be forgotten elsewhere too.
            del self._waiting[next((n for n, one in enumerate(self._waiting) if one["event"] != FORGOTTEN), 0)]
            EVENTS_DROPPED.inc()

    async def _work(self) -> None:
        while not self._ending.is_set():
            attempt = asyncio.create_task(self._publish())
            try:
                await asyncio.wait({attempt})  # a task of its own: a lost connection may look as if that were cancelled
            finally:
                why = await _end(attempt)
            if not self._is_away and why:
                self._is_away = True
                logger.warning("event=events_wait count=%d error=%s", self.left, why)
            with suppress(asyncio.TimeoutError):
                async with timeout(RETRY_SECONDS):
                    await self._ending.wait()

    async def _publish(self) -> None:
        """Connect, and publish until something fails or the end comes."""
        connection = await aio_pika.connect(self._url, timeout=ANSWER_WITHIN)
        async with connection:
            async with timeout(ANSWER_WITHIN):
                channel = await connection.channel(on_return_raises=True)
            await channel.declare_queue(self._queue, durable=True, timeout=ANSWER_WITHIN)
            if self._is_away:
                self._is_away = False
                logger.warning("event=events_go_on count=%d", self.left)
            while not self._ending.is_set():
                await self._come.wait()
                self._come.clear()
                while not self._ending.is_set() and self._take():
                    sent = (channel.default_exchange.publish(_message(one), self._queue) for one in self._sending)
                    try:
                        async with timeout(ANSWER_WITHIN):
                            await asyncio.gather(*sent)
                    except BaseException:
                        self._give_back()
                        raise
                    self._sending = []

    def _take(self) -> bool:
        with self._gate:
            self._sending = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        return bool(self._sending)

    def _give_back(self) -> None:
        with self._gate:
            self._waiting.extendleft(reversed(self._sending))
            self._sending = []
            self._drop()
            self._come.set()


def publish_forgotten(url: str, queue: str, secret: str, conversations: Sequence[tuple[str, str]]) -> bool:
    """Tell consumers of deletions, from a process of its own.

    Args:
        url: the broker's address.
        queue: as for `EventBroker`.
        secret: likewise.
        conversations: each with its channel first.

    Returns:
        False where RabbitMQ did not confirm it in time: nobody may have been told.
    """

    async def publish() -> bool:
        broker = EventBroker(url, queue, secret, model=str)
        for channel, conversation in conversations:
            broker.forgotten(channel, conversation)
        broker.start()
        await broker.stop(ANSWER_WITHIN)
        return not broker.left

    return asyncio.run(publish())


async def _end(attempt: asyncio.Task[None]) -> str:
    """Cancel it, and the name of what it failed with, if it did.

    It is not waited for where a dead connection does not close.
    """
    attempt.cancel()
    done, _ = await asyncio.wait({attempt}, timeout=ANSWER_WITHIN)
    if not done or attempt.cancelled():
        return "Cancelled"
    error = attempt.exception()
    return type(error).__name__ if error else ""


def _message(event: dict[str, Any]) -> aio_pika.Message:
    return aio_pika.Message(
        json.dumps(event).encode(),
        message_id=event["id"],
        type=event["event"],
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
