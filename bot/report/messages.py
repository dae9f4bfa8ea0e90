"""Rows of events become messages, each with the reply that it got and what its visitor thought of that.

Most of an event is not needed to count it, and JSON is most of the work: what is always needed is found in the text
of the JSON, and the rest is read where somebody asks for it.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.report.rows import Row

OPEN = 20_000
"""Conversations that are kept at hand while their messages come one by one."""
NOT_COVERED = "not_covered."
"""How the names of what the article is silent about begin."""
ERROR = "error"
# Inside a string of JSON each quote has a backslash before it, so that none of these is found in anybody's words.
_KIND = re.compile(r'"metadata": {"reply": {"kind": "(\w+)", ')
_TOPICS = re.compile(r'"topics": \[([^\]]*)\]')
_ID = re.compile(r'"metadata": {"id": "([^"\\]+)"')
_CHANNEL = re.compile(r'"input_channel": "([^"\\]*)"')
_NAME = re.compile(r'"([^"\\]+)"')


@dataclass(frozen=True)
class Words:
    """What a visitor typed, and what the assistant found near to it."""

    text: str
    nearest: str
    """A topic; empty where there is none."""


@dataclass(frozen=True)
class Message:
    """A message, and what came of it."""

    conversation: str
    at: float
    """Seconds since 1970."""
    channel: str
    kind: str
    """The kind of the reply; `error` where there was none."""
    topics: tuple[str, ...]
    """Of the reply."""
    silent: str
    """What the article is silent about, such as `not_covered.dose`, where the visitor was told so."""
    seconds: float | None
    """From the message, once it is understood, to the reply; None without one."""
    thumb: str
    """`up`, `down`, or nothing."""
    reason: str
    """Why it is down, where that was said."""
    asked: str = field(repr=False)
    """The event of the message, as JSON."""
    replied: str = field(repr=False)
    """The event of its reply; empty where there was none."""

    def words(self) -> Words:
        """What was typed."""
        data = json.loads(self.asked)
        questions = (data.get("parse_data") or {}).get("questions") or [{}]
        nearest = questions[0].get("nearest") or [""]
        return Words(_encodable(str(_metadata(data).get("typed") or data.get("text") or "")), str(nearest[0]))

    def answer(self) -> str:
        """The reply's own sentences and lists; empty where there was none."""
        blocks = _reply(self.replied).get("blocks") or ()
        lines = (
            line for block in blocks for line in (block["text"], *(f"- {one}" for one in block.get("items") or ()))
        )
        return "\n".join(lines)


@dataclass
class _Turn:
    """What is known of a message before the message itself comes."""

    reply: str = ""
    at: float | None = None
    newer: str = ""
    """The id of the message that came after it."""


def messages(rows: Iterable[Row], end: float) -> Iterator[Message]:
    """The messages of rows that come newest first.

    Args:
        rows: of one or more conversations, in any mixture.
        end: messages from this moment on are left out.
    """
    turns: OrderedDict[str, _Turn] = OrderedDict()
    thumbs: dict[str, Mapping[str, Any] | None] = {}
    for row in rows:
        if row.kind == "slot":
            changes = json.loads(row.data).get("value")
            for message, thumb in changes.items() if isinstance(changes, dict) else ():
                thumbs.setdefault(message, thumb)
            continue
        turn = turns.pop(row.sender, None) or _Turn()
        turns[row.sender] = turn
        if len(turns) > OPEN:
            turns.popitem(last=False)
        if row.kind == "bot":
            if turn.at is None:
                turn.reply, turn.at = row.data, row.at
            continue
        identity, channel = _id_and_channel(row.data)
        is_repeated = bool(identity) and identity == turn.newer
        turns[row.sender] = _Turn(newer=identity)
        if not is_repeated and row.at < end:
            yield _message(row, channel, turn, thumbs.pop(identity, None) or {})


def _message(row: Row, channel: str, turn: _Turn, thumb: Mapping[str, Any]) -> Message:
    kind, topics = _kind_and_topics(turn.reply)
    return Message(
        conversation=row.sender,
        at=row.at,
        channel=channel,
        kind=kind,
        topics=topics,
        silent=row.intent if kind == "not_covered" and row.intent.startswith(NOT_COVERED) else "",
        seconds=None if turn.at is None else max(0.0, turn.at - row.at),
        thumb=str(thumb.get("value") or ""),
        reason=str(thumb.get("reason") or ""),
        asked=row.data,
        replied=turn.reply,
    )


def _kind_and_topics(reply: str) -> tuple[str, tuple[str, ...]]:
    kind = _KIND.search(reply)
    topics = _TOPICS.search(reply, kind.end()) if kind else None
    if kind and topics:
        return kind[1], tuple(_NAME.findall(topics[1])) if topics[1] else ()
    read = _reply(reply)
    return str(read.get("kind") or ERROR), tuple(read.get("topics") or ())


def _id_and_channel(data: str) -> tuple[str, str]:
    identity, channel = _ID.search(data), _CHANNEL.search(data)
    if identity and channel:
        return identity[1], channel[1]
    read = json.loads(data)
    return str(_metadata(read).get("id") or ""), str(read.get("input_channel") or "")


def _reply(data: str) -> Mapping[str, Any]:
    found = _metadata(json.loads(data)).get("reply") if data else None
    return found if isinstance(found, dict) else {}


def _metadata(data: Mapping[str, Any]) -> Mapping[str, Any]:
    found = data.get("metadata")
    return found if isinstance(found, dict) else {}


def _encodable(text: str) -> str:
    """A text without halves of characters: JSON can hold them, and neither the encoder nor a file takes them."""
    return text.encode("utf-8", "replace").decode()
