"""Reads a message in the light of the turn before: what "it" stands for, what a fragment leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEMORY = "memory"
"""The slot in which the actions keep what the conversation is about."""
MAX_WORDS = 14
"""A longer message speaks for itself."""
MAX_FRAGMENT = 6
_PERSONAL = re.compile(r"\b(it|they|them)\b", re.IGNORECASE)
_POINTING = re.compile(r"\b(this|that|these|those)\b(?! (?:is|are|was|one|ones)\b)", re.IGNORECASE)
_OPENINGS = frozenset("and or but then also for with in why what how when any which who where is are does can".split())


@dataclass(frozen=True)
class Context:
    """What a conversation is about, as far as reading the next message needs it."""

    subject: Mapping[str, Any] = field(default_factory=dict)
    """Rasa's form of an entity; its type is empty where the subject is no strain or food."""
    answered: bool = False
    """Whether a topic has been answered, so that a follow-up has something to follow."""

    @classmethod
    def from_slot(cls, value: Any) -> Context:
        """From the memory's slot; empty at the start of a conversation."""
        if not isinstance(value, Mapping):
            return cls()
        return cls(value.get("subject") or {}, bool(value.get("topics")))

    @property
    def name(self) -> str:
        """The subject's name, empty where there is none."""
        return str(self.subject.get("value") or "")


def with_referent(text: str, name: str) -> str:
    """Put a name in the place of the first word that refers to it.

    Args:
        text: a question.
        name: what was spoken of before; empty where nothing was.

    Returns:
        The text with the name; the text unchanged where no word refers to something.
    """
    if not name:
        return text
    for pronoun in (_PERSONAL, _POINTING):
        if pronoun.search(text):
            return pronoun.sub(lambda match: name, text, count=1)
    return text


def completed(text: str, name: str) -> str:
    """Add the subject to a fragment such as "and for kids?".

    Returns:
        The text with the name behind it; the text unchanged where it is a sentence of its own.
    """
    words = re.findall(r"[\w']+", text.lower())
    if not name or not words or len(words) > MAX_FRAGMENT or words[0] not in _OPENINGS:
        return text
    return f"{text.rstrip(' ?!.')} {name}?"
