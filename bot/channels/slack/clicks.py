"""What buttons do: ask, rate, say why, share and forget. A click changes its message, so that a choice is made once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from bot.channels.conversations import Conversations
from bot.channels.problems import ProblemError
from bot.channels.slack.answering import Answering
from bot.channels.slack.blocks import (
    SUGGESTIONS,
    Block,
    Message,
    answer,
    chosen,
    context,
    rated,
    sentence,
    without,
    without_controls,
)
from bot.channels.slack.client import CallError, SlackApi
from bot.channels.slack.content import SlackContent
from bot.channels.slack.home import FORGET, TOPIC, reason_modal
from bot.channels.slack.interactions import Click, Reason
from bot.channels.slack.ledger import Ledger
from bot.channels.slack.opening import Opening
from bot.channels.slack.questions import CHANNEL, DIRECT, PRIVATE, Place, Question
from bot.channels.slack.records import Asked
from bot.channels.slack.speaking import SHARED, Speaker, drawn
from bot.channels.slack.text import escape
from bot.channels.turns import REASONS, VALUES, Feedback, Turn

logger = logging.getLogger(__name__)

REMEMBERED = 1000
"""So many changed messages are remembered: two clicks may both come from a message as it was before."""


class Clicks:
    """Does what a button or a form stands for."""

    def __init__(
        self, api: SlackApi, answering: Answering, conversations: Conversations, ledger: Ledger, speaker: Speaker,
        opening: Opening, content: SlackContent, *, by_user: bool,
    ) -> None:  # fmt: skip
        """Act on answers that were given; the arguments are those of `Answering`, and the app's home."""
        self._api, self._answering, self._conversations, self._ledger = api, answering, conversations, ledger
        self._speaker, self._opening, self._content, self._by_user = speaker, opening, content, by_user
        self._changed: OrderedDict[tuple[str, str, str], Message] = OrderedDict()
        self._changing: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()

    async def press(self, click: Click) -> None:
        """Do what a button stands for; an unknown one does nothing.

        Raises:
            CallError: Slack refuses what has to be shown.
            ProblemError: the conversation can't be read or changed.
        """
        name = click.action.partition(".")[0]
        actions: dict[str, Callable[[Click], Awaitable[None]]] = {
            "ask": self._ask, TOPIC: self._topic, "rate": self._rate, "share": self._share, FORGET: self._forget,
        }  # fmt: skip
        if name in actions:
            await actions[name](click)

    async def explain(self, reason: Reason) -> None:
        """Keep why somebody rated an answer badly.

        Raises:
            ProblemError: it can't be kept.
        """
        asked = await self._asked(reason.turn, reason.team)
        if asked is not None and reason.reason in REASONS:
            await self._conversations.rate(asked.conversation, asked.id, Feedback(VALUES[1], reason.reason))

    async def _ask(self, click: Click) -> None:
        number = click.action.partition(".")[2]
        asked, turn = await self._turn(click.value, click.team)
        suggestions = turn.replies[-1].get("suggestions", ()) if turn else ()
        if asked is None or not number.isdecimal() or int(number) >= len(suggestions):
            await self._say(click, self._content.words.gone)
            return
        text = str(suggestions[int(number)])
        question = Question(_place(click), text, (f"chosen {asked.id}",))
        conversation = asked.conversation
        if self._by_user and conversation == replace(question.place, user=asked.user).own_conversation:
            conversation = question.place.own_conversation  # whoever clicks asks in a conversation of their own
        await self._choose(click, question, conversation, turn)

    async def _topic(self, click: Click) -> None:
        text = self._content.questions.get(click.value)
        if text is None:
            await self._say(click, self._content.words.expired)
        elif click.channel:
            question = Question(_place(click), text, (f"chosen {click.team} {click.channel} {click.message}",))
            await self._choose(click, question)
        else:
            opened = await self._api.call("conversations.open", click.team, click.enterprise, users=click.user)
            channel = str(opened["channel"]["id"])
            place = Place(DIRECT, click.team, channel, click.user, enterprise=click.enterprise, quotes=True)
            await self._answering.accept(Question(place, text, ()))
            await self._opening.show_home(
                click.team, click.enterprise, click.user, notice=self._content.words.in_messages
            )

    async def _choose(self, click: Click, question: Question, conversation: str = "", turn: Turn | None = None) -> None:
        """Ask what stands on a button, once for all buttons of its message, which are gone then."""
        if await self._answering.accept(question, conversation):
            words, other = self._content.words, _other(click)
            await self._change(click, lambda blocks: chosen(blocks, question.text, words, other), turn)
        else:  # chosen before, and perhaps not shown so; which one it was is not known here
            await self._change(click, lambda blocks: without(blocks, SUGGESTIONS), turn)

    async def _rate(self, click: Click) -> None:
        value, _, turn = click.value.partition(".")
        if click.action.startswith("rate."):  # of two buttons each carries the turn alone
            value, turn = click.action.partition(".")[2], click.value
        if value not in VALUES:
            return
        words = self._content.words
        asked = await self._asked(turn, click.team)
        if asked is None:
            await self._say(click, words.gone)
            return
        if value == VALUES[1] and click.trigger:  # first of all: it can be opened for three seconds
            await self._open_form(click, turn)
        try:
            await self._conversations.rate(asked.conversation, asked.id, Feedback(value))
        except ProblemError as problem:
            if problem.code != "unknown_message":
                raise
            await self._say(click, words.gone)
            return
        shown = None if click.blocks else (await self._turn(turn, click.team))[1]
        await self._change(click, lambda blocks: rated(blocks, words), shown)

    async def _open_form(self, click: Click, turn: str) -> None:
        view = reason_modal(turn, self._content.words)
        try:
            await self._api.attempt("views.open", click.team, click.enterprise, trigger_id=click.trigger, view=view)
        except CallError as e:
            logger.warning("event=slack_form_not_opened error=%s", e.code)

    async def _share(self, click: Click) -> None:
        words = self._content.words
        asked, turn = await self._turn(click.value, click.team)
        is_theirs = asked is not None and asked.user == click.user
        if asked is None or turn is None or not is_theirs or turn.replies[-1].get("kind") not in SHARED:
            await self._say(click, words.gone)
            return
        message = answer(turn.replies[-1], asked.id, words, rating="none")
        line = escape(words.shared).format(user=f"<@{click.user}>")
        content = {"text": f"{line}\n{message.text}", "blocks": [context(line), *without_controls(message.blocks)]}
        key = f"shared {asked.id}"
        async with self._lock(click):
            if await self._ledger.run(self._ledger.records.claim, key, asked.at):
                try:
                    await self._api.respond(click.response_url, {"response_type": "in_channel", **content}, once=True)
                except CallError:
                    await self._ledger.run(self._ledger.records.release, (key,))
                    raise
            await self._api.respond(click.response_url, {"delete_original": True})

    async def _forget(self, click: Click) -> None:
        notice = await self._answering.forget_person(click.team, click.user)
        await self._opening.show_home(click.team, click.enterprise, click.user, notice=notice)

    async def _asked(self, turn: str, team: str) -> Asked | None:
        asked = await self._ledger.run(self._ledger.records.find, turn)
        return asked if asked is not None and asked.team == team else None

    async def _turn(self, turn: str, team: str) -> tuple[Asked | None, Turn | None]:
        asked = await self._asked(turn, team)
        return asked, await self._conversations.find(asked.conversation, turn) if asked else None

    async def _say(self, click: Click, text: str) -> None:
        """Say something to who clicked: below the message, or on top of the app's home."""
        if click.response_url:
            await self._speaker.say_privately(click.response_url, sentence(text))
        elif not click.channel:
            await self._opening.show_home(click.team, click.enterprise, click.user, notice=text)

    def _lock(self, click: Click) -> asyncio.Lock:
        """The lock of the message that was clicked; Slack may be slow to change one, others need not wait for it."""
        return self._changing.setdefault((click.team, click.channel, click.message), asyncio.Lock())

    async def _change(
        self, click: Click, change: Callable[[list[Block]], list[Block]], turn: Turn | None = None
    ) -> None:
        """Show a message anew after a click; of a private one its blocks have to be drawn again."""
        async with self._lock(click):
            place = (click.team, click.channel, click.message)
            shown = self._changed.get(place) or Message(click.text, list(click.blocks))
            if not shown.blocks and turn is not None:
                words = self._content.words
                shown = drawn(turn.replies[-1], turn.id, words, rating="buttons", private=click.is_private)
                if turn.feedback is not None:
                    shown = Message(shown.text, rated(shown.blocks, words))
            shown = Message(shown.text, change(shown.blocks))
            self._changed[place] = shown
            while len(self._changed) > REMEMBERED:
                self._changed.popitem(last=False)
            await self._show(click, {"text": shown.text, "blocks": shown.blocks})

    async def _show(self, click: Click, content: Mapping[str, Any]) -> None:
        if click.is_private:
            await self._api.respond(click.response_url, {"replace_original": True, **content})
        else:
            where = {"channel": click.channel, "ts": click.message}
            await self._api.call("chat.update", click.team, click.enterprise, **where, **content)


def _place(click: Click) -> Place:
    """Where the question on a button is asked: where its message stands."""
    kind = PRIVATE if click.is_private else CHANNEL
    if kind == CHANNEL and (click.channel.startswith("D") or not click.thread):
        kind = DIRECT
    return Place(
        kind, click.team, click.channel, click.user, thread=click.thread, enterprise=click.enterprise,
        response_url=click.response_url if kind == PRIVATE else "",
    )  # fmt: skip


def _other(click: Click) -> str:
    """Who clicked, where others see the message."""
    return "" if click.is_private or click.channel.startswith("D") else click.user
