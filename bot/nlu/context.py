"""Reads a message in the light of the turn before: what "it" stands for, what a fragment leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MEMORY = "memory"
"""The slot in which the actions keep what the conversation is about."""
MAX_WORDS = 14
"""A longer message speaks for itself."""
MAX_FRAGMENT = 8
ORDINALS = {"first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
            "fifth": 4, "5th": 4, "last": -1, "latter": -1}  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?:the |your |that )?({'|'.join(ORDINALS)})(?: (one|two|three|strain|food|of (?:them|these|those)))?\b"
    r"(?! (?:week|day|month|time|year|question|answer|thing|of all))",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\bthe other(?: one)?\b", re.IGNORECASE)
_PERSONAL = re.compile(r"\b(it|they|them)\b", re.IGNORECASE)
_POINTING = re.compile(r"\b(this|that|these|those)\b(?! (?:is|are|was|one|ones)\b)", re.IGNORECASE)
_PREAMBLE = re.compile(
    r"^(?:(?:no|nope|sorry|oops|wait|actually|ok|okay|um+|uh+|well|hmm+|my mistake|not that)[\s,.!;-]+)+"
    r"(?:i (?:meant|mean|was asking about|was talking about)[\s,]+)?|^i (?:meant|mean)[\s,]+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Context:
    """What a conversation is about, as far as reading the next message needs it.

    The things are in Rasa's form of an entity; a type is empty where a thing is no strain or food.
    """

    subject: Mapping[str, Any] = field(default_factory=dict)
    listed: Sequence[Mapping[str, Any]] = ()
    """What "the second one" picks from."""
    answered: bool = False
    """Whether a topic has been answered, so that a follow-up has something to follow."""

    @classmethod
    def from_slot(cls, value: Any) -> Context:
        """From the memory's slot; empty at the start of a conversation."""
        if not isinstance(value, Mapping):
            return cls()
        return cls(value.get("subject") or {}, value.get("listed") or (), bool(value.get("topics")))

    @property
    def name(self) -> str:
        """The subject's name, empty where there is none."""
        return str(self.subject.get("value") or "")

    def picked(self, text: str) -> tuple[str, list[Mapping[str, Any]]]:
        """Put names in the place of "the second one", "the first two" or "the other one".

        Returns:
            The text with the names, and the things; the text unchanged and nothing where it picks nothing.
        """
        match = _ORDINAL.search(text)
        if match is None:
            others = [thing for thing in self.listed if thing["value"] != self.subject.get("value")]
            match = _OTHER.search(text) if len(self.listed) == 2 and len(others) == 1 else None
            things = others
        else:
            start, count = ORDINALS[match[1].lower()], {"two": 2, "three": 3}.get((match[2] or "").lower(), 1)
            things = list(self.listed[-count:] if start < 0 else self.listed[start : start + count])
        if match is None or not things:
            return text, []
        names = " and ".join(str(thing["value"]) for thing in things)
        return text[: match.start()] + names + text[match.end() :], things


def with_referent(text: str, name: str, *, pointing: bool = True) -> str:
    """Put a name in the place of the first word that refers to it.

    Args:
        text: a question.
        name: what was spoken of before; empty where nothing was.
        pointing: whether "this" and "that" refer to it too.

    Returns:
        The text with the name; the text unchanged where no word refers to something.
    """
    for pronoun in (_PERSONAL, _POINTING) if pointing else (_PERSONAL,):
        if name and pronoun.search(text):
            return pronoun.sub(lambda match: name, text, count=1)
    return text


def completed(text: str, name: str) -> str:
    """Add the subject to a short text such as "and for kids?".

    Returns:
        The text with the name behind it; the text unchanged where it is long, or holds no word.
    """
    words = re.findall(r"[\w']+", text)
    if not name or not 0 < len(words) <= MAX_FRAGMENT:
        return text
    return f"{text.rstrip(' ?!.')} {name}?"


def without_preamble(text: str) -> str:
    """What is asked behind "no, I meant ..." or "ok, ..."; the text unchanged where nothing is left."""
    rest = _PREAMBLE.sub("", text, count=1)
    return rest if rest.strip(" .?!") else text
