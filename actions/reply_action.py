"""What all actions share: decide on a reply, remember, and never go silent."""

from __future__ import annotations

import abc
import logging
import traceback
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.content import composer
from actions.subject import list_of, listed_after, singled_out, subject_of
from actions.turn import Memory, Turn
from bot.knowledge.reply import Block, Reply

logger = logging.getLogger(__name__)

SHELL = "cmdline"
"""Rasa's name for the channel of `rasa shell`, which shows text and nothing else."""
MAX_RECENT = 4
"""So many topics of earlier answers are remembered, to compare them."""


class ReplyAction(Action, abc.ABC):
    """An action that answers with one `Reply`."""

    @abc.abstractmethod
    def decide(self, turn: Turn) -> tuple[Reply, Memory]:
        """Decide on the reply and on what to remember; raising is safe."""

    def keeps(self, turn: Turn) -> tuple[str, ...]:
        """Topics that stay under discussion beside those of the reply."""
        return ()

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the last message. An error becomes the fixed sentence for failures."""
        try:
            turn = Turn.from_tracker(tracker)
            reply, memory = self.decide(turn)
            disclaimer = _response(domain, "utter_disclaimer")
            reply = composer().finish(reply, disclaimer=disclaimer, first=not turn.memory.introduced)
        except Exception as e:
            frame = traceback.extract_tb(e.__traceback__)[-1]
            logger.error(
                "event=action_failed action=%s error=%s at=%s:%s",
                self.name(), type(e).__name__, frame.filename.rsplit("/", 1)[-1], frame.lineno,
            )  # fmt: skip
            reply, events = Reply("error", (Block(_response(domain, "utter_failure")),)), []
        else:
            events = [_remembered(memory, turn, reply, self.keeps(turn)).as_event()]
        _utter(dispatcher, reply, tracker.get_latest_input_channel())
        return events


def _remembered(memory: Memory, turn: Turn, reply: Reply, keep: tuple[str, ...]) -> Memory:
    knowledge = composer().knowledge
    memory = memory.after(reply, keep)
    answered = reply.topics if reply.kind in {"answer", "partial"} else ()
    subject, listed = subject_of(turn, reply, knowledge), listed_after(turn, reply, knowledge)
    its_list = list_of(subject or memory.subject, knowledge)
    before, spoken = (memory.spoken_of, subject) if listed == memory.listed else ((), None)
    return replace(
        memory,
        subject=subject or memory.subject,
        listed=listed,
        its_list=its_list,
        recent=tuple(dict.fromkeys((*reversed(answered), *memory.recent)))[:MAX_RECENT],
        spoken_of=(*before, *singled_out(spoken, listed or its_list, reply, knowledge))[-MAX_RECENT:],
    )


def _response(domain: dict[str, Any], name: str) -> str:
    return str(domain["responses"][name][0]["text"])


def _utter(dispatcher: CollectingDispatcher, reply: Reply, channel: str | None) -> None:
    """Send the text, with the structured reply beside it for the channels that draw it."""
    text = reply.text
    in_text = {item for block in reply.blocks for item in block.items}
    if channel == SHELL and not set(reply.suggestions) <= in_text:
        text += "\n" + composer().knowledge.phrases["next"].format(questions=" · ".join(reply.suggestions))
    dispatcher.utter_message(text=text, reply=reply.as_dict())
