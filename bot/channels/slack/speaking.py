"""How an answer comes to its place, in a workspace with the agent view or without."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.channels.slack.blocks import Message, answer, context, sentence
from bot.channels.slack.client import REVOKED, CallError, LimitedError, SlackApi, UnsureError
from bot.channels.slack.content import SlackContent
from bot.channels.slack.questions import PRIVATE, Place
from bot.channels.slack.records import Asked
from bot.channels.slack.strings import Strings
from bot.channels.slack.text import escape

logger = logging.getLogger(__name__)

BAD_BLOCKS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long")
SAYS_NOTHING = ("channel_not_found", "invalid_thread_ts", "not_installed", "thread_not_found", *REVOKED)
"""Refusals that say nothing about whether a workspace knows agents."""
RATED = ("answer", "partial", "not_covered")
"""Kinds of reply of which it helps to know whether they were good."""
SHARED = (*RATED, "clarify", "out_of_scope", "chitchat")


class Speaker:
    """Puts answers where they belong."""

    def __init__(self, api: SlackApi, content: SlackContent) -> None:
        """Speak through Slack's methods."""
        self._api, self._content = api, content
        self._plain: set[str] = set()

    def has_agent_view(self, team: str) -> bool:
        """Whether a workspace has the view for agents; it counts as having it until Slack refuses a part of it."""
        return team not in self._plain

    def learn(self, team: str, refusal: CallError) -> bool:
        """Whether a refusal says that a workspace has no view for agents; it is remembered."""
        if isinstance(refusal, (UnsureError, LimitedError)) or refusal.code in SAYS_NOTHING:
            return False
        self._plain.add(team)
        return True

    async def show_status(self, place: Place) -> None:
        """Show that an answer is looked up, where the agent view has a place for it."""
        if not (place.is_with_one and place.root and self.has_agent_view(place.team)):
            return
        where = {"channel_id": place.channel, "thread_ts": place.root, "status": self._content.words.status}
        try:
            await self._api.attempt("assistant.threads.setStatus", place.team, place.enterprise, **where)
        except CallError as e:
            self.learn(place.team, e)
        except Exception as e:  # an answer comes without it too
            logger.error("event=slack_status_failed error=%s", type(e).__name__)

    async def say(self, asked: Asked, place: Place, said: Mapping[str, Any] | str, *, again: bool) -> str:
        """Post what answers a question.

        Args:
            asked: the question.
            place: where it was asked.
            said: the reply, or a sentence.
            again: whether it may have been posted before.

        Returns:
            The message's timestamp; empty where Slack does not tell it.

        Raises:
            CallError: Slack refuses it in any form, or does not answer.
        """

        def draw(rating: str) -> Message:
            return self._drawn(asked, place, said, rating)

        if place.kind == PRIVATE:
            await self.say_privately(place.response_url, draw("buttons"))
            return ""
        under = place.under(threads=self.has_agent_view(place.team))
        where = {"channel": place.channel, **({"thread_ts": under} if under else {})}

        async def post(message: Message) -> str:
            return await self._api.post(asked.id, asked.at, message, place.team, place.enterprise, again=again, **where)

        return await self._in_some_form(place.team, draw, post)

    async def say_privately(self, response_url: str, message: Message, **more: Any) -> None:
        """Say something to one person alone, at the address that came with a command or a click.

        Raises:
            CallError: it can't be said there.
        """
        content = {"response_type": "ephemeral", "replace_original": False, "text": message.text, **more}
        await self._api.respond(response_url, {**content, **({"blocks": message.blocks} if message.blocks else {})})

    async def _in_some_form(
        self, team: str, draw: Callable[[str], Message], post: Callable[[Message], Awaitable[str]]
    ) -> str:
        """With what the agent view alone has; else without it; else as plain text, which is all of it too."""
        forms = ("agent", "buttons") if self.has_agent_view(team) else ("buttons",)
        for form in forms:
            try:
                posted = await post(draw(form))
            except CallError as e:
                if e.code not in BAD_BLOCKS:
                    raise
                logger.warning("event=slack_blocks_refused form=%s", form)
            else:
                if form != forms[0]:
                    self._plain.add(team)
                return posted
        return await post(replace(draw("none"), blocks=[]))

    def _drawn(self, asked: Asked, place: Place, said: Mapping[str, Any] | str, rating: str) -> Message:
        words = self._content.words
        if place.says:
            message = self._content.says(place.says)
        elif isinstance(said, str):
            message = sentence(said)
        else:
            message = drawn(said, asked.id, words, rating=rating, private=place.kind == PRIVATE)
        if not place.quotes:
            return message
        quoted = escape(words.chosen).format(question=escape(asked.question))
        return Message(f"{quoted}\n{message.text}", [context(quoted), *message.blocks])


def drawn(reply: Mapping[str, Any], turn: str, words: Strings, *, rating: str, private: bool) -> Message:
    """A reply as a message, with the controls that its kind has.

    Args:
        reply: as `Reply.as_dict` gives it.
        turn: what the buttons carry.
        words: labels.
        rating: in which form it can be rated, where it can be.
        private: whether only one person sees it, who may share it.
    """
    kind = str(reply.get("kind"))
    share = private and kind in SHARED
    return answer(reply, turn, words, rating=rating if kind in RATED else "none", share=share)
