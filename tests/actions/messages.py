"""Messages as the pipeline leaves them, for the tests of the actions that answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rasa_sdk import Action, Tracker


@dataclass(frozen=True)
class Said:
    """What an action said and stored."""

    text: str
    reply: dict[str, Any]
    """The structured reply beside the text."""
    memory: dict[str, Any] | None
    """The new value of the memory's slot; None where nothing was stored."""


class Run(Protocol):
    """Runs an action on a message: its intent, and what else the pipeline found."""

    def __call__(
        self, action: Action, intent: str, *, memory: Mapping[str, Any] | None = ..., channel: str = ..., **parsed: Any
    ) -> Said:
        """Run the action and return what it said."""
        ...


def tracker_of(
    intent: str, *, memory: Mapping[str, Any] | None = None, channel: str = "rest", **parsed: Any
) -> Tracker:
    """Rasa's tracker after a message that was read so."""
    message = {"text": "", "intent": {"name": intent, "confidence": 1.0}, "entities": [], **parsed}
    events = [{"event": "user", "input_channel": channel, "parse_data": message}]
    return Tracker("me", {"memory": memory}, message, events, False, None, {}, "action_listen")


def question(intent: str, text: str = "", **found: Any) -> dict[str, Any]:
    """One question as the classifier leaves it on a message."""
    return {"text": text, "intent": intent, "confidence": 0.9, "entities": [], "nearest": [], **found}


def entity(kind: str, group: str, value: str, text: str = "") -> dict[str, Any]:
    """A thing as the gazetteer leaves it on a message."""
    return {"entity": kind, "group": group, "value": value, "text": text or value}


def remembered(*topics: str, **parts: Sequence[Any] | Mapping[str, Any] | bool) -> dict[str, Any]:
    """The memory's slot in the course of a conversation: topics of the last answer, and other parts by name."""
    nothing: dict[str, Any] = {"told": [], "offered": [], "subject": None, "listed": [], "recent": [], "spoken_of": []}
    nothing |= {"its_list": [], "urgent": "", "missed": False}
    assert parts.keys() <= nothing.keys()
    return {"topics": list(topics), **nothing, **parts, "introduced": True}


def thing(kind: str, group: str, value: str) -> dict[str, Any]:
    """A thing as memory keeps it: by its proper name, without the visitor's spelling."""
    return {"entity": kind, "group": group, "value": value}
