"""What somebody sees who opens the app: its home, questions to begin with, or a welcome."""

from __future__ import annotations

import logging
import time
import uuid

from bot.channels.slack.client import CallError, SlackApi, UnsureError
from bot.channels.slack.content import SlackContent
from bot.channels.slack.events import HOME, Opened
from bot.channels.slack.home import home_view, prompts
from bot.channels.slack.ledger import Ledger
from bot.channels.slack.questions import WELCOME
from bot.channels.slack.speaking import Speaker

logger = logging.getLogger(__name__)


class Opening:
    """Fills what Slack shows beside the messages."""

    def __init__(self, api: SlackApi, ledger: Ledger, speaker: Speaker, content: SlackContent) -> None:
        """Show it through Slack's methods."""
        self._api, self._ledger, self._speaker, self._content = api, ledger, speaker, content

    async def open(self, opened: Opened) -> None:
        """Fill what somebody has opened.

        Raises:
            CallError: Slack refuses it.
        """
        if opened.what == HOME:
            await self.show_home(opened.team, opened.enterprise, opened.user)
        elif not self._speaker.has_agent_view(opened.team) or not await self._suggest(opened):
            await self._welcome(opened)

    async def show_home(self, team: str, enterprise: str, user: str, notice: str = "") -> None:
        """Publish somebody's home, with a sentence on top where something has just happened.

        Raises:
            CallError: Slack refuses it.
        """
        content = self._content
        view = home_view(content.groups, content.disclaimer, content.words, notice)
        await self._api.call("views.publish", team, enterprise, user_id=user, view=view)

    async def _suggest(self, opened: Opened) -> bool:
        """Suggest questions; False where the workspace has no view for it."""
        thread = {"thread_ts": opened.thread} if opened.thread else {}  # the newer view fails with one
        content = {"prompts": prompts(self._content.starters), "title": self._content.words.prompts_title}
        try:
            await self._api.call(
                "assistant.threads.setSuggestedPrompts", opened.team, opened.enterprise,
                channel_id=opened.channel, **thread, **content,
            )  # fmt: skip
        except CallError as e:
            if not self._speaker.learn(opened.team, e):
                raise
            return False
        return True

    async def _welcome(self, opened: Opened) -> None:
        """Say what the app is, once to everybody who has not asked anything."""
        records, now = self._ledger.records, time.time()
        if await self._ledger.run(records.conversations_of, opened.team, opened.user):
            return
        key = f"welcome {opened.team} {opened.user}"
        if not await self._ledger.run(records.claim, key, now):
            return
        where = {"channel": opened.channel, **({"thread_ts": opened.thread} if opened.thread else {})}
        try:
            await self._api.post(
                uuid.uuid4().hex, now, self._content.says(WELCOME), opened.team, opened.enterprise, again=False, **where
            )
        except UnsureError:
            raise
        except CallError:  # it was not said, so it still can be
            await self._ledger.run(records.release, (key,))
            raise
