"""What is kept of a conversation, in all tables that know of it; found, taken out and deleted without Rasa."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.privacy.database import Databases

EVENTS = sa.table(
    "events", *(sa.column(name) for name in ("id", "sender_id", "type_name", "timestamp", "action_name", "data"))
)
SLACK_TURNS = sa.table(
    "slack_turns", *(sa.column(name) for name in ("id", "team", "user", "channel", "thread", "conversation", "at"))
)
WEB = "web-"
"""What the names of the widget's conversations begin with; the session's id follows."""
FEEDBACK = "feedback"
"""The slot that keeps thumbs."""


def has_table(engine: Engine, table: sa.sql.TableClause) -> bool:
    """Whether a table is there: one that nothing was written to may not be."""
    return bool(sa.inspect(engine).has_table(table.name))


def export(kept: Databases, conversation: str) -> dict[str, Any]:
    """Everything that is kept of a conversation, as JSON values; of one that is not there all lists are empty.

    Returns:
        `conversation`, its `messages` as a person reads them, `feedback` by the id of the message, the `slack` records,
        and all `events` as they are stored.
    """
    events = _events(kept.conversations, conversation)
    return {
        "conversation": conversation,
        "messages": [message for event in events if (message := _message(event)) is not None],
        "feedback": _feedback(events),
        "slack": _slack(kept.slack, conversation),
        "events": events,
    }


def conversations_of(kept: Databases, name: str) -> list[str]:
    """The conversations that an operator means by a name.

    Args:
        kept: where to look.
        name: of a conversation; of a widget's session; or a person's id in Slack, also with the workspace: `T1/U1`.
    """
    found = []
    if has_table(kept.conversations, EVENTS):
        candidates = EVENTS.c.sender_id.in_((name, WEB + name))
        with kept.conversations.connect() as connection:
            found = list(connection.execute(sa.select(EVENTS.c.sender_id).where(candidates).distinct()).scalars())
    return sorted({*found, *_conversations_in_slack(kept.slack, name)})


def said_between(kept: Databases, start: float, end: float) -> list[str]:
    """The conversations in which a visitor said something between two times, in seconds since 1970."""
    if not has_table(kept.conversations, EVENTS):
        return []
    said = sa.and_(EVENTS.c.type_name == "user", EVENTS.c.timestamp >= start, EVENTS.c.timestamp <= end)
    with kept.conversations.connect() as connection:
        return list(connection.execute(sa.select(EVENTS.c.sender_id).where(said).distinct()).scalars())


def delete_slack(connection: Connection, conversations: Sequence[str]) -> int:
    """Delete what is known of conversations in Slack, within a transaction of the caller's."""
    deleted = 0
    for conversation in conversations:
        deleted += connection.execute(SLACK_TURNS.delete().where(SLACK_TURNS.c.conversation == conversation)).rowcount
    return deleted


def channel_of(conversation: str) -> str:
    """The channel that a conversation's name begins with; `other` where it begins with none."""
    channel = conversation.partition("-")[0]
    return channel if channel in {"web", "slack", "cli"} and "-" in conversation else "other"


def _events(engine: Engine, conversation: str) -> list[dict[str, Any]]:
    if not has_table(engine, EVENTS):
        return []
    its = sa.select(EVENTS.c.data).where(EVENTS.c.sender_id == conversation).order_by(EVENTS.c.id)
    with engine.connect() as connection:
        return [json.loads(data) for data in connection.execute(its).scalars()]


def _message(event: dict[str, Any]) -> dict[str, Any] | None:
    if event.get("event") not in {"user", "bot"} or not event.get("text"):
        return None
    return {"at": event.get("timestamp"), "from": event["event"], "text": event["text"]}


def _feedback(events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for event in events:
        if event.get("event") == "slot" and event.get("name") == FEEDBACK and isinstance(event.get("value"), dict):
            given.update(event["value"])
    return {message: value for message, value in given.items() if value is not None}


def _slack(engine: Engine | None, conversation: str) -> list[dict[str, Any]]:
    if engine is None or not has_table(engine, SLACK_TURNS):
        return []
    its = sa.select(SLACK_TURNS).where(SLACK_TURNS.c.conversation == conversation).order_by(SLACK_TURNS.c.at)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(its).mappings()]


def _conversations_in_slack(engine: Engine | None, name: str) -> list[str]:
    if engine is None or not has_table(engine, SLACK_TURNS):
        return []
    team, _, user = name.rpartition("/")
    theirs = sa.or_(SLACK_TURNS.c.user == user, SLACK_TURNS.c.conversation == name)
    if team:
        theirs = sa.and_(SLACK_TURNS.c.team == team, SLACK_TURNS.c.user == user)
    with engine.connect() as connection:
        return list(connection.execute(sa.select(SLACK_TURNS.c.conversation).where(theirs).distinct()).scalars())
