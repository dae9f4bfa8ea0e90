"""Where all that Slack sends arrives, over HTTP or Socket Mode: kept or begun here, then acknowledged."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from bot.channels.conversations import Conversations
from bot.channels.problems import ProblemError
from bot.channels.slack.answering import Answering
from bot.channels.slack.blocks import sentence
from bot.channels.slack.clicks import Clicks
from bot.channels.slack.client import CallError, SlackApi
from bot.channels.slack.content import SlackContent
from bot.channels.slack.events import Opened, Removed, read_event
from bot.channels.slack.installations import Workspaces
from bot.channels.slack.interactions import Click, needs_usage, read_command, read_interaction
from bot.channels.slack.ledger import Ledger
from bot.channels.slack.opening import Opening
from bot.channels.slack.questions import Question
from bot.channels.slack.speaking import Speaker

logger = logging.getLogger(__name__)

EVENT, COMMAND, INTERACTION = "events_api", "slash_commands", "interactive"
"""What Slack sends; the names are those of Socket Mode."""
STOP_SECONDS = 5
Result = TypeVar("Result")


class Desk:
    """Takes what Slack sends; each call returns as soon as it may be acknowledged."""

    def __init__(
        self, conversations: Conversations, ledger: Ledger, workspaces: Workspaces, api: SlackApi,
        content: SlackContent, *, seconds: float, by_user: bool, has_others: bool = False,
    ) -> None:  # fmt: skip
        """Join the parts.

        Args:
            conversations: where questions are asked.
            ledger: what is known of them.
            workspaces: where the app is installed.
            api: Slack's methods.
            content: what is said that is no answer.
            seconds: after which there is no answer in time for a widget's visitor.
            by_user: whether all that one person asks in a channel is a conversation, instead of a thread.
            has_others: whether other processes answer questions that are kept in the same database.
        """
        self._conversations, self._ledger, self._workspaces, self._content = conversations, ledger, workspaces, content
        speaker = Speaker(api, content)
        self._answering = Answering(
            conversations, ledger, speaker, content, seconds=seconds, by_user=by_user, has_others=has_others
        )
        self._opening = Opening(api, ledger, speaker, content)
        self._clicks = Clicks(
            api, self._answering, conversations, ledger, speaker, self._opening, content, by_user=by_user
        )
        self._begun: set[asyncio.Task[Any]] = set()
        self._sweeping: asyncio.Task[None] | None = None

    async def receive(self, kind: str, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Take something and do what it asks for.

        Args:
            kind: `EVENT`, `COMMAND` or `INTERACTION`.
            payload: what Slack sends.

        Returns:
            What to acknowledge it with; None for nothing.

        Raises:
            Exception: it could not be kept, so it must not be acknowledged.
        """
        # Slack hangs up after three seconds, which ends whoever waits here: what is kept by then is begun all the same.
        return await asyncio.shield(self._keep(asyncio.create_task(self._receive(kind, payload))))

    def start(self) -> None:
        """Take up what was left."""
        self._sweeping = asyncio.create_task(self._answering.sweep_forever())

    async def settled(self) -> None:
        """Wait until nothing is worked on."""
        while self._begun:
            await asyncio.wait(self._begun)
        await self._answering.settled()

    async def stop(self) -> None:
        """Finish what can be finished soon; questions that can't are answered after the next start."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        if self._begun:
            await asyncio.wait(self._begun, timeout=STOP_SECONDS)
        await self._answering.stop(STOP_SECONDS)
        self._ledger.close()

    async def _receive(self, kind: str, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if kind == EVENT:
            await self._event(payload)
        elif kind == COMMAND:
            return await self._command(payload)
        elif kind == INTERACTION:
            await self._interaction(payload)
        return None

    async def _event(self, envelope: Mapping[str, Any]) -> None:
        meaning = read_event(envelope)
        if isinstance(meaning, Question):
            await self._answering.accept(meaning)
        elif isinstance(meaning, Opened):
            self._begin("opened", self._opening.open(meaning))
        elif isinstance(meaning, Removed):
            await self._remove(meaning)

    async def _command(self, form: Mapping[str, Any]) -> Mapping[str, Any] | None:
        question = read_command(form)
        if question is None:
            return None
        if needs_usage(question):
            usage = sentence(self._content.words.usage)
            return {"response_type": "ephemeral", "text": usage.text, "blocks": usage.blocks}
        await self._answering.accept(question)
        return None

    async def _interaction(self, payload: Mapping[str, Any]) -> None:
        meaning = read_interaction(payload)
        if isinstance(meaning, Click):
            if not meaning.key or await self._ledger.run(self._ledger.records.claim, meaning.key, time.time()):
                self._begin("click", self._clicks.press(meaning))
        elif meaning is not None:
            self._begin("reason", self._clicks.explain(meaning))

    async def _remove(self, removed: Removed) -> None:
        await self._workspaces.revoke(removed.team, removed.enterprise)
        if removed.uninstalled:
            self._begin("uninstalled", self._forget_all(removed.team))

    async def _forget_all(self, team: str) -> None:
        """Delete every conversation of a workspace; one that can't be deleted stays known, for the next try."""
        for conversation in await self._ledger.run(self._ledger.records.conversations_in, team):
            try:
                await self._answering.forget([conversation])
            except ProblemError as problem:
                logger.error("event=slack_conversation_stays error=%s", problem.code)

    def _begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Go on with something after it is acknowledged."""

        async def guarded() -> None:
            try:
                await work
            except (CallError, ProblemError) as e:
                logger.error("event=slack_work_refused work=%s error=%s", name, e.code)
            except Exception as e:
                logger.error("event=slack_work_failed work=%s error=%s", name, type(e).__name__)

        self._keep(asyncio.create_task(guarded()))

    def _keep(self, task: asyncio.Task[Result]) -> asyncio.Task[Result]:
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        return task
