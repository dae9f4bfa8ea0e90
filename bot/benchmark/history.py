"""A long conversation with stock, made from a short one: talking five hundred turns takes it many minutes."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bot.benchmark.load import Grow, Talker, talk_on

STEP = 1e-4
"""Seconds between two events that are repeated: Rasa reads them in the order of their times."""
LOCK_SECONDS = 60


def repeating(database: Path) -> Grow:
    """Say each text once, and repeat what that led to in Rasa's database."""

    async def grow(client: Talker, sender: str, texts: Sequence[str], turns: int) -> None:
        await talk_on(client, sender, texts, min(turns, len(texts)))
        if turns > len(texts):
            last = repeat_turns(database, sender, turns // len(texts) - 1)
            await asyncio.sleep(max(0.0, last - time.time()))  # what is said next comes after it

    return grow


def repeat_turns(database: Path, sender: str, times: int) -> float:
    """Write the events of a conversation again, from its first message on, after its last one.

    Args:
        database: of Rasa's SQL store.
        sender: the conversation.
        times: how often.

    Returns:
        The time of the last event, in seconds since 1970.
    """
    with closing(sqlite3.connect(database, timeout=LOCK_SECONDS)) as connection, connection:
        rows = connection.execute(
            "SELECT type_name, intent_name, action_name, data, timestamp FROM events WHERE sender_id = ? "
            "AND id >= (SELECT MIN(id) FROM events WHERE sender_id = ? AND type_name = 'user') ORDER BY id",
            (sender, sender),
        ).fetchall()
        last = float(rows[-1][-1])
        for _ in range(times):
            for kind, intent, action, data, _ in rows:
                last += STEP
                event = json.dumps({**json.loads(data), "timestamp": last})
                connection.execute(
                    "INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (sender, kind, last, intent, action, event),
                )
    return last
