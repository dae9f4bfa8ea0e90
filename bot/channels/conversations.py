"""Visitors' conversations behind a channel: asked once, read, rated and deleted."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from async_timeout import timeout
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError, LockStore

from bot.channels.history import MAX_TURNS, as_kept, feedback_event, message_metadata, turn_of, turns_of
from bot.channels.metrics import FAILURES, RUNNING
from bot.channels.observing import Observer, Observing
from bot.channels.problems import ProblemError
from bot.channels.store import Store
from bot.channels.turns import Feedback, ReplyCollector, Turn, as_plain_text
from bot.model_thread import Run, here
from bot.privacy.receipts import Receipts

logger = logging.getLogger(__name__)

MAX_RUNNING = 100
"""So many messages are worked on at once; who comes then is asked to wait."""
BUSY_SECONDS = 2
Handle = Callable[[UserMessage], Awaitable[Any]]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Running:
    """A message that is worked on."""

    text: str
    task: asyncio.Task[Turn]


class Conversations:
    """What can be done with a conversation; each call ends within the given time."""

    def __init__(
        self,
        channel: str,
        handle: Handle,
        store: Store,
        locks: LockStore,
        failure: Callable[[], str],
        seconds: float,
        run: Run = here,
        observer: Observer | None = None,
        receipts: Receipts | None = None,
    ) -> None:
        """Work on Rasa's own conversations.

        Args:
            channel: the name that is kept with each message.
            handle: gives a message to the agent.
            store: the agent's.
            locks: the agent's: whoever changes a conversation holds its lock.
            failure: gives the sentence for failures.
            seconds: after which a call is told that there is no answer yet.
            run: where the agent, its store and its locks are used. What is waited for is kept on the caller's loop.
            observer: is told there what happens.
            receipts: keeps a receipt for who was forgotten.
        """
        self._channel, self._handle, self._store, self._locks = channel, handle, store, locks
        self._failure, self._seconds, self._run = failure, seconds, run
        self._observing, self._receipts = Observing(channel, store, observer), receipts
        self._running: dict[tuple[str, str], Running] = {}

    async def ask(self, conversation: str, message: str, text: str) -> Turn:
        """The answer to a message; asked again with the same id, the same answer.

        The assistant hears its words; the turn keeps it as it was typed, but for what tells who the visitor is.

        Raises:
            ProblemError: there is none, or none in time. A message that is late goes on, and a retry finds its answer.
        """
        try:
            return await self._asked(conversation, message, as_kept(text))
        except ProblemError as problem:
            FAILURES.labels(self._channel, problem.code).inc()
            raise

    async def _asked(self, conversation: str, message: str, text: str) -> Turn:
        running = self._running.get((conversation, message))
        if running is None:
            running = self._start(conversation, message, text)
        elif running.text != text:
            raise ProblemError("id_reused")
        await asyncio.wait({running.task}, timeout=self._seconds)
        if not running.task.done():
            logger.error("event=turn_timed_out channel=%s", self._channel)
            raise ProblemError("timed_out", retry_after=BUSY_SECONDS)
        if running.task.cancelled():
            raise ProblemError("session_forgotten")
        return running.task.result()

    async def history(self, conversation: str) -> list[Turn]:
        """The last turns, oldest first.

        Raises:
            ProblemError: they can't be read.
        """
        return (await self._within(self._run(self._turns(conversation))))[-MAX_TURNS:]

    async def find(self, conversation: str, message: str) -> Turn | None:
        """A message with its answer; None where there is none.

        Raises:
            ProblemError: it can't be read.
        """
        return await self._within(self._run(self._turn(conversation, message)))

    async def rate(self, conversation: str, message: str, feedback: Feedback | None) -> None:
        """Keep what a visitor thinks of an answer.

        Raises:
            ProblemError: the conversation has no such message, or it can't be kept.
        """
        await self._within(self._run(self._rate(conversation, message, feedback)))

    async def delete(self, conversation: str) -> None:
        """Delete a conversation, once what is still worked on for it is done or given up.

        Raises:
            ProblemError: it can't be deleted.
        """
        await self._within(self._delete(conversation), 2 * self._seconds)

    async def receipt(self, conversations: Sequence[str]) -> str:
        """The id of a receipt for somebody whose conversations were deleted; empty where none are kept.

        Raises:
            ProblemError: it can't be kept.
        """
        if self._receipts is None:
            return ""
        return await self._within(asyncio.to_thread(self._receipts.issue, self._channel, conversations))

    async def finish(self, seconds: float) -> None:
        """Wait for the messages that are worked on, whether anybody still waits for them or not."""
        if self._running:
            await asyncio.wait({running.task for running in self._running.values()}, timeout=seconds)

    def _start(self, conversation: str, message: str, text: str) -> Running:
        if len(self._running) >= MAX_RUNNING:
            raise ProblemError("busy", retry_after=BUSY_SECONDS)
        task = asyncio.create_task(self._guarded(self._run(self._answer(conversation, message, text))))
        running = self._running[conversation, message] = Running(text, task)
        RUNNING.inc()

        def end(task: asyncio.Task[Turn]) -> None:
            del self._running[conversation, message]
            RUNNING.dec()
            if not task.cancelled():
                task.exception()  # has been logged; asyncio would log it again where nobody waits any more

        task.add_done_callback(end)
        return running

    async def _answer(self, conversation: str, message: str, text: str) -> Turn:
        turn = await self._turn(conversation, message)
        if turn is None:
            begun = time.monotonic()
            words = as_plain_text(text)
            await self._handle(
                UserMessage(
                    words, ReplyCollector(), conversation, input_channel=self._channel,
                    message_id=message, metadata=message_metadata(message, text, words),
                )
            )  # fmt: skip
            events = await self._store.events_of(conversation, message)
            turn = turn_of(message, events)
            if turn is not None:
                await self._observing.answered(conversation, turn, events, time.monotonic() - begun)
        if turn is None:
            raise ProblemError("failed", self._failure())
        if turn.text != text:
            raise ProblemError("id_reused")
        return turn

    async def _rate(self, conversation: str, message: str, feedback: Feedback | None) -> None:
        async with self._locks.lock(conversation):
            turn = await self._turn(conversation, message)
            tracker = await self._store.retrieve(conversation)
            if turn is None or tracker is None:
                raise ProblemError("unknown_message")
            if turn.feedback != feedback:
                tracker.update(feedback_event(message, feedback))
                await self._store.save(tracker)
                self._observing.rated(conversation, message, feedback)

    async def _delete(self, conversation: str) -> None:
        tasks = [running.task for (owner, _), running in self._running.items() if owner == conversation]
        if tasks:
            await asyncio.wait(tasks, timeout=self._seconds)
        late = [task for task in tasks if not task.done()]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._run(self._remove(conversation))  # after what was cancelled: that may still hold the lock there

    async def _remove(self, conversation: str) -> None:
        async with self._locks.lock(conversation):
            await self._store.delete(conversation)
            self._observing.forgotten(conversation)

    async def _turns(self, conversation: str) -> list[Turn]:
        tracker = await self._store.retrieve_full_tracker(conversation)
        return [] if tracker is None else turns_of(tracker.events)

    async def _turn(self, conversation: str, message: str) -> Turn | None:
        return turn_of(message, await self._store.events_of(conversation, message))

    async def _within(self, work: Awaitable[Result], seconds: float | None = None) -> Result:
        try:
            async with timeout(seconds or self._seconds):
                return await self._guarded(work)
        except asyncio.TimeoutError:
            logger.error("event=call_timed_out channel=%s", self._channel)
            raise ProblemError("timed_out", retry_after=BUSY_SECONDS) from None

    async def _guarded(self, work: Awaitable[Result]) -> Result:
        """Work at whose edge every error becomes a `ProblemError`, and is logged without its text."""
        try:
            return await work
        except ProblemError as problem:
            if problem.code == "failed":
                logger.error("event=turn_failed channel=%s error=no_answer", self._channel)
            raise
        except LockError:
            logger.error("event=turn_failed channel=%s error=LockError", self._channel)
            raise ProblemError("busy", retry_after=BUSY_SECONDS) from None
        except Exception as e:
            logger.error("event=turn_failed channel=%s error=%s", self._channel, type(e).__name__)
            raise ProblemError("failed", self._failure()) from None
