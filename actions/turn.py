"""One turn as an action sees it: what was understood, and what is remembered of the turns before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from bot.knowledge.question import Entity, Question
from bot.knowledge.reply import Reply

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
ABOUT_THE_SUBJECT = frozenset({"answer", "partial", "not_covered"})
"""Kinds of reply after which "it" has a meaning."""
MISSES = frozenset({"clarify", OUT_OF_SCOPE})
"""Kinds of reply to a message that has no answer."""
MEMORY = "memory"
"""The slot that holds `Memory`."""


@dataclass(frozen=True)
class Memory:
    """What a conversation is about; no word of the visitor's."""

    topics: tuple[str, ...] = ()
    """Topics of the last answer."""
    told: tuple[str, ...] = ()
    """Topics of which "tell me more" has been answered."""
    offered: tuple[str, ...] = ()
    """Questions that the last reply offered."""
    subject: Entity | None = None
    """What "it" stands for: the last thing that was named, or what the last topic is about."""
    listed: tuple[Entity, ...] = ()
    """What "the second one" picks from: the things that were listed or named together last."""
    its_list: tuple[Entity, ...] = ()
    """The article's list that the subject stands in: what "the one before it" picks from if nothing was listed."""
    recent: tuple[str, ...] = ()
    """Topics that were answered, the latest first."""
    spoken_of: tuple[str, ...] = ()
    """Names of what was singled out from what was listed."""
    urgent: str = ""
    """Which urgent advice was given; empty once something else has been answered."""
    introduced: bool = False
    """Whether the visitor has been told that this is an automated assistant."""
    missed: bool = False
    """Whether the last message was unclear, or about something else."""

    @classmethod
    def from_slot(cls, value: Any) -> Memory:
        """From the slot's JSON value; empty where nothing is remembered."""
        if not isinstance(value, Mapping):
            return cls()
        return cls(
            tuple(value.get("topics", ())),
            tuple(value.get("told", ())),
            tuple(value.get("offered", ())),
            Entity.from_dict(value["subject"]) if value.get("subject") else None,
            tuple(Entity.from_dict(entity) for entity in value.get("listed", ())),
            tuple(Entity.from_dict(entity) for entity in value.get("its_list", ())),
            tuple(value.get("recent", ())),
            tuple(value.get("spoken_of", ())),
            str(value.get("urgent") or ""),
            bool(value.get("introduced", False)),
            bool(value.get("missed", False)),
        )

    def after(self, reply: Reply, keep: tuple[str, ...] = ()) -> Memory:
        """What to remember once a reply is given; `keep` names topics that stay under discussion."""
        topics = reply.topics if reply.kind in {"answer", "partial"} else self.topics
        topics += tuple(topic for topic in keep if topic not in topics)
        urgent = "" if reply.kind in ABOUT_THE_SUBJECT else self.urgent
        missed = reply.kind in MISSES
        return replace(self, topics=topics, offered=reply.suggestions, urgent=urgent, introduced=True, missed=missed)

    def as_event(self) -> EventType:
        """The event that stores it."""
        value = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        value["subject"] = self.subject.as_dict() if self.subject else None
        value["listed"] = [entity.as_dict() for entity in self.listed]
        value["its_list"] = [entity.as_dict() for entity in self.its_list]
        event: EventType = SlotSet(MEMORY, value)
        return event


@dataclass(frozen=True)
class Turn:
    """The last message as it was read."""

    text: str
    intent: str
    questions: tuple[Question, ...]
    entities: tuple[Entity, ...]
    reason: str
    """Why the message can't be read; empty where it can."""
    language: str
    """Code of the language that the message is in, where that is known and another than English."""
    advice: str
    """The urgent advice that fits; empty where none was found by a rule."""
    is_perhaps_urgent: bool
    """Whether the message is likely urgent and no more than that: it is asked back."""
    memory: Memory

    @property
    def kind_of_miss(self) -> str:
        """The kind of a reply to a message that has no answer: about something else, or unclear."""
        return OUT_OF_SCOPE if self.intent == OUT_OF_SCOPE else "clarify"

    @classmethod
    def from_tracker(cls, tracker: Tracker) -> Turn:
        """Read Rasa's tracker."""
        message = tracker.latest_message
        intent = str((message.get("intent") or {}).get("name") or "")
        return cls(
            text=str(message.get("text") or ""),
            intent=intent,
            questions=tuple(Question.from_dict(q) for q in message.get("questions") or []),
            entities=tuple(Entity.from_dict(e) for e in message.get("entities") or []),
            reason=str(message.get("reason") or ""),
            language=str(message.get("language") or ""),
            advice=str(message.get("advice") or ""),
            is_perhaps_urgent=bool(message.get("perhaps_urgent")),
            memory=Memory.from_slot(tracker.get_slot(MEMORY)),
        )
