"""What all channels share: a foreign text becomes a turn, and the replies of a turn are collected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from rasa.core.channels.channel import OutputChannel

HARD_LIMIT = 4000
"""No more characters than this are ever kept. The message gate turns away much shorter texts."""

MAX_WORD = 100
"""Longer runs without a blank are divided: spaCy's tokenizer takes seconds for one that fills a message."""
_RUN = re.compile(rf"\S{{{MAX_WORD // 2},{MAX_WORD - 1}}}[^\w\s](?=\S)|\S{{{MAX_WORD}}}(?=\S)")
"""What is divided off, behind a sign where there is one."""

VALUES = ("up", "down")
REASONS = ("wrong", "unclear", "not_answered", "other")


@dataclass(frozen=True)
class Feedback:
    """What a visitor thinks of an answer."""

    value: str
    """One of `VALUES`."""
    reason: str | None = None
    """One of `REASONS`."""

    def as_dict(self) -> dict[str, str | None]:
        """As JSON values."""
        return {"value": self.value, "reason": self.reason}


@dataclass(frozen=True)
class Turn:
    """A message and what was said to it."""

    id: str
    text: str
    at: float
    """When it was asked, in seconds since 1970."""
    replies: tuple[Mapping[str, Any], ...]
    """Each as `Reply.as_dict` gives it."""
    feedback: Feedback | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "id": self.id,
            "text": self.text,
            "at": iso(self.at),
            "replies": list(self.replies),
            "feedback": self.feedback.as_dict() if self.feedback else None,
        }


def as_plain_text(text: str) -> str:
    """A visitor's text as words and nothing else.

    Normalised (NFKC), without control characters and invisible marks, cut at `HARD_LIMIT`, and without the
    leading slashes that Rasa would take for a command. Lines stay lines: a question often has one to itself. What is
    longer than `MAX_WORD` is no word, and gets a blank within.
    """
    text = unicodedata.normalize("NFKC", text[: 4 * HARD_LIMIT])
    lines = (_visible(line) for line in text.splitlines())
    return _divided("\n".join(filter(None, lines)))[:HARD_LIMIT].strip().lstrip("/ \n")


def _divided(text: str) -> str:
    is_long = any(len(run) > MAX_WORD for run in text.split())
    return _RUN.sub(r"\g<0> ", text) if is_long else text


def _visible(line: str) -> str:
    shown = "".join(" " if char.isspace() else char for char in line if char.isspace() or not _is_invisible(char))
    # Once more: what an invisible mark kept apart may belong together.
    return " ".join(unicodedata.normalize("NFKC", shown).split())


def _is_invisible(char: str) -> bool:
    """Whether a character is a control, a direction mark, a surrogate or unassigned."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}


class ReplyCollector(OutputChannel):
    """Collects the structured replies of one turn."""

    def __init__(self) -> None:
        """Start empty."""
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name for Rasa."""
        return "collector"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a reply; a message without one (a plain response of the domain) becomes its text."""
        reply = message.get("reply")
        self.replies.append(reply if isinstance(reply, dict) else {"kind": "error", "text": message.get("text") or ""})


def iso(seconds: float) -> str:
    """A time as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
