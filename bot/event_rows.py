"""Events as rows of Rasa's table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.lock_store import LockError
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses
from sqlalchemy.engine import Connection

from bot.kept_tracker import Row
from bot.postgres import hold

EVENTS = SQLTrackerStore.SQLEvent.__table__
ROWS = sa.select(EVENTS.c.id, EVENTS.c.timestamp)
KINDS: dict[str, type[Event]] = {kind.type_name: kind for kind in all_subclasses(Event)}


def of(sender: str) -> Any:
    """The rows of a conversation."""
    return EVENTS.c.sender_id == sender


def keep_in_time(events: Iterable[Event], last: Row | None) -> None:
    """Let no event be older than the one before: machines' clocks differ, and by its time Rasa finds a session."""
    latest = last[1] if last else 0.0
    for event in events:
        event.timestamp = latest = max(latest, event.timestamp)


def be_the_only_one(connection: Connection, sender: str, last: Row | None, is_new: bool) -> None:
    """Let nobody else add to a conversation until the transaction ends, in which ours goes on with its last row.

    A lock in Redis can end early: Redis was started anew without it, or its holder took too long.

    Args:
        connection: to a PostgreSQL, in a transaction.
        sender: the conversation.
        last: the row after which we go on; None where the conversation is new or it is not known.
        is_new: whether the conversation had no rows.

    Raises:
        LockError: another process has added something.
    """
    hold(connection, sender)
    newest = connection.execute(ROWS.where(of(sender)).order_by(EVENTS.c.id.desc()).limit(1)).first()
    if (last or is_new) and (tuple(newest) if newest else None) != last:
        raise LockError("another process has gone on with this conversation")


def as_row(sender: str, event: Event) -> dict[str, Any]:
    """An event as Rasa writes it."""
    data = event.as_dict()
    return {
        "sender_id": sender,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def from_json(rows: Iterable[str]) -> list[Event]:
    """Events of their JSON; Rasa looks through all classes of events for each of them."""
    read = [json.loads(row) for row in rows]
    return [event for one in read if (event := KINDS[one["event"]]._from_parameters(one)) is not None]
