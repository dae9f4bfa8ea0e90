"""A question as it was read: what the answer is made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAMEABLE = frozenset({"strain", "food"})
"""Types of entities that "it" may stand for."""
KIND = "kind"
"""Type of what "the first kind" picks from: foods with live bacteria, and foods that feed them."""


@dataclass(frozen=True)
class Entity:
    """A strain, food, symptom or cause that the text names."""

    type: str
    group: str
    """Where the thing stands, such as `fermented`; `other` is what the article does not name."""
    value: str
    """Its proper name."""
    text: str
    """The visitor's own spelling."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Entity:
        """From Rasa's form of an entity."""
        return cls(source["entity"], source.get("group") or "", str(source["value"]), source.get("text") or "")

    def as_dict(self) -> dict[str, str]:
        """Rasa's form of it, by its proper name alone."""
        return {"entity": self.type, "group": self.group, "value": self.value}


@dataclass(frozen=True)
class Question:
    """One question of a message."""

    text: str
    intent: str
    """A topic, an aspect that is not covered, or an intent of the conversation."""
    confidence: float = 1.0
    """Probability of the intent, 0 to 1."""
    entities: tuple[Entity, ...] = ()
    nearest: tuple[str, ...] = ()
    """Topics that came next, most likely first."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Question:
        """From the form that the classifier leaves on a message."""
        return cls(
            text=source["text"],
            intent=source["intent"],
            confidence=float(source["confidence"]),
            entities=tuple(Entity.from_dict(entity) for entity in source.get("entities", [])),
            nearest=tuple(source.get("nearest", [])),
        )
