"""Questions from Slack: kept before Slack is told so, answered in order, and taken up again after a restart."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.conversations import Conversations
from bot.channels.forget_me import asks_to_be_forgotten
from bot.channels.problems import ProblemError
from bot.channels.slack.client import CallError, LimitedError, UnsureError
from bot.channels.slack.content import SlackContent
from bot.channels.slack.ledger import Ledger
from bot.channels.slack.questions import Question, place_of, to_keep
from bot.channels.slack.records import Asked
from bot.channels.slack.speaking import Speaker

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""So many questions are with the assistant; more wait their turn."""
STATUS_SECONDS = 2
PATIENCE = 3
"""So many times as long as a widget's visitor does a question wait for its answer."""
SWEEP_SECONDS = 60
PURGE_SWEEPS = 60
GIVE_UP = 3600.0
"""Seconds after which a question that could not be answered is no longer waited for."""
LEFT_TO_OTHERS = 120.0
"""Seconds for which a question may be with another process; after them, its process has ended."""
KEEP_KEYS = 30 * 24 * 3600.0


class Answering:
    """Takes questions and answers them, those of one conversation after each other."""

    def __init__(
        self, conversations: Conversations, ledger: Ledger, speaker: Speaker, content: SlackContent, *,
        seconds: float, by_user: bool, has_others: bool = False,
    ) -> None:  # fmt: skip
        """Answer questions.

        Args:
            conversations: where they are asked.
            ledger: what is known of them.
            speaker: says the answers.
            content: the sentences where there is no answer.
            seconds: after which there is no answer in time for a widget's visitor.
            by_user: whether all that one person asks in a channel is a conversation, instead of a thread.
            has_others: whether other processes answer questions that are kept in the same database.
        """
        self._left_to_others = LEFT_TO_OTHERS if has_others else 0.0
        self._conversations, self._ledger, self._speaker, self._content = conversations, ledger, speaker, content
        self._patience, self._by_user = PATIENCE * seconds, by_user
        self._room = asyncio.Semaphore(AT_ONCE)
        self._working: dict[str, tuple[Asked, asyncio.Task[None]]] = {}
        self._last: dict[str, asyncio.Task[None]] = {}

    async def accept(self, question: Question, conversation: str = "") -> bool:
        """Keep a question and begin to answer it; False where it is known, or not for the app.

        Args:
            question: the question.
            conversation: the one that it follows, where that is known.
        """
        asked = to_keep(question, uuid.uuid4().hex, time.time(), by_user=self._by_user, conversation=conversation)
        if not await self._ledger.accept(asked, question.keys, in_thread_of_ours=question.in_thread_of_ours):
            return False
        self._start(asked, again=False)
        return True

    async def sweep_forever(self) -> None:
        """Now and again, take up what could not be answered, here or before a restart."""
        sweeps = 0
        while True:
            try:
                await self._sweep(purge=sweeps % PURGE_SWEEPS == 0)
            except Exception as e:
                logger.error("event=slack_sweep_failed error=%s", type(e).__name__)
            sweeps += 1
            await asyncio.sleep(SWEEP_SECONDS)

    async def forget(self, conversations: Sequence[str]) -> None:
        """Delete conversations, and what is known of them.

        Raises:
            ProblemError: one can't be deleted; what was deleted before stays so.
        """
        owners = set(conversations)
        here = asyncio.current_task()  # answers the order to do this
        tasks = [task for asked, task in self._working.values() if asked.conversation in owners and task is not here]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for conversation in conversations:
            await self._conversations.delete(conversation)
        await self._ledger.run(self._ledger.records.drop, conversations)

    async def forget_person(self, team: str, user: str) -> str:
        """Delete every conversation in which somebody asked; the sentence that says so, or that it failed."""
        words = self._content.words
        try:
            theirs = await self._ledger.run(self._ledger.records.conversations_of, team, user)
            await self.forget(theirs)
            return words.forgotten.format(receipt=await self._conversations.receipt(theirs))
        except ProblemError:
            return words.forgetting_failed

    async def settled(self) -> None:
        """Wait until no question is worked on."""
        while self._working:
            await asyncio.wait([task for _, task in self._working.values()])

    async def stop(self, seconds: float) -> None:
        """Finish what can be finished in time; the rest is taken up after the next start."""
        tasks = [task for _, task in self._working.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _sweep(self, *, purge: bool) -> None:
        now = time.time()
        for asked in await self._ledger.run(self._ledger.records.unfinished, now - GIVE_UP):
            if asked.id not in self._working and asked.at <= now - self._left_to_others:
                self._start(asked, again=True)
        if purge:
            await self._ledger.run(self._ledger.records.purge, now - KEEP_KEYS, now - GIVE_UP)

    def _start(self, asked: Asked, *, again: bool) -> None:
        task = asyncio.create_task(self._in_turn(asked, self._last.get(asked.conversation), again=again))
        self._working[asked.id] = (asked, task)
        self._last[asked.conversation] = task

        def end(task: asyncio.Task[None]) -> None:
            del self._working[asked.id]
            if self._last.get(asked.conversation) is task:
                del self._last[asked.conversation]

        task.add_done_callback(end)

    async def _in_turn(self, asked: Asked, before: asyncio.Task[None] | None, *, again: bool) -> None:
        if before is not None:
            await asyncio.wait({before})
        try:
            await self._answer(asked, again=again)
        except (UnsureError, LimitedError) as e:
            logger.error("event=slack_answer_waits error=%s", e.code)
        except CallError as e:
            logger.error("event=slack_answer_refused error=%s", e.code)
            await self._finish(asked, "")
        except Exception as e:
            logger.error("event=slack_answer_failed error=%s", type(e).__name__)

    async def _answer(self, asked: Asked, *, again: bool) -> None:
        if await self._ledger.run(self._ledger.records.find, asked.id) is None:
            return  # forgotten while it waited
        place = place_of(asked)
        if place.says:
            said: Mapping[str, Any] | str | None = ""
        else:
            status = asyncio.create_task(self._speaker.show_status(place))
            try:
                said = await self._reply(asked)
                await asyncio.wait({status}, timeout=STATUS_SECONDS)
            finally:
                status.cancel()  # one that came after the answer would stay
        if said is not None:
            await self._finish(asked, await self._speaker.say(asked, place, said, again=again))

    async def _finish(self, asked: Asked, posted: str) -> None:
        await self._ledger.run(self._ledger.records.finish, asked.id, posted)

    async def _reply(self, asked: Asked) -> Mapping[str, Any] | str | None:
        """The reply, a sentence where there is none in time, or None where the conversation was deleted."""
        if asks_to_be_forgotten(asked.question, has_one=False):
            return await self.forget_person(asked.team, asked.user)
        end = time.monotonic() + self._patience
        while True:
            try:
                async with self._room:
                    turn = await self._conversations.ask(asked.conversation, asked.id, asked.question)
                return turn.replies[-1]
            except ProblemError as problem:
                if problem.code == "session_forgotten":
                    return None
                if problem.retry_after is None or time.monotonic() >= end:
                    return self._sentence(problem)
                if problem.code == "busy":
                    await asyncio.sleep(problem.retry_after)

    def _sentence(self, problem: ProblemError) -> str:
        words = self._content.words
        return {"busy": words.busy, "timed_out": words.timed_out}.get(problem.code, self._content.failure)
