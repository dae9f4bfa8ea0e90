"""A conversation as its visitor sees it, read from the events that Rasa keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered

from bot.channels.turns import Feedback, Turn, as_plain_text
from bot.knowledge.reply import Block, Reply
from bot.privacy.masking import mask

ID = "id"
"""Key of a message's id in the metadata of its event."""
TYPED = "typed"
"""Key of a message as it was typed, where the words that are understood differ from it."""
FEEDBACK = "feedback"
"""The slot with the last change of feedback, by the id of its message. All changes together are what holds."""
MAX_TURNS = 200


def turns_of(events: Iterable[Event]) -> list[Turn]:
    """The answered messages, oldest first; a message that got no answer but an error is not among them.

    Args:
        events: of the whole conversation, over all of Rasa's sessions.
    """
    asked: dict[str, Turn] = {}
    given: dict[str, Feedback | None] = {}
    current = ""
    for event in events:
        if isinstance(event, UserUttered):
            current = str((event.metadata or {}).get(ID) or "")
            asked.pop(current, None)
            if current:
                asked[current] = Turn(current, _typed(event), event.timestamp, ())
        elif isinstance(event, BotUttered) and current:
            turn = asked[current]
            asked[current] = replace(turn, replies=(*turn.replies, _reply_of(event)))
        elif isinstance(event, SlotSet) and event.key == FEEDBACK:
            given.update(_feedback_of(event.value))
    return [replace(turn, feedback=given.get(turn.id)) for turn in asked.values() if _is_answered(turn)]


def turn_of(message: str, events: Iterable[Event]) -> Turn | None:
    """An answered message by its id; None where it is not among the events."""
    return next((turn for turn in turns_of(events) if turn.id == message), None)


def as_kept(typed: str) -> str:
    """A message as it is kept: as it was typed, or, where that tells who somebody is, its words with that masked."""
    words = as_plain_text(typed)
    masked = mask(words)
    return typed if masked == words else masked


def message_metadata(message: str, typed: str, words: str) -> dict[str, str]:
    """What the event of a message keeps: its id, and what the visitor typed where that is more than the words."""
    return {ID: message, **({TYPED: typed} if typed != words else {})}


def feedback_event(message: str, feedback: Feedback | None) -> SlotSet:
    """The event that keeps a visitor's feedback, or takes it back where it is None."""
    return SlotSet(FEEDBACK, {message: feedback.as_dict() if feedback else None})


def _typed(event: UserUttered) -> str:
    return str((event.metadata or {}).get(TYPED) or event.text or "")


def _is_answered(turn: Turn) -> bool:
    return any(reply["kind"] != "error" for reply in turn.replies)


def _reply_of(event: BotUttered) -> Mapping[str, Any]:
    reply = (event.metadata or {}).get("reply")
    return reply if isinstance(reply, dict) else Reply("error", (Block(event.text or ""),)).as_dict()


def _feedback_of(value: Any) -> Mapping[str, Feedback | None]:
    if not isinstance(value, dict):  # Rasa sets a slot to None as it starts anew
        return {}
    return {message: Feedback(given["value"], given["reason"]) if given else None for message, given in value.items()}
