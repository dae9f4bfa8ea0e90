"""Writes conversations into a database for a test, row by row, as the assistant does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.report.rows import DATABASE
from tests.report.synthetic import TABLE

MIDDAY = datetime(2026, 11, 20, 12).timestamp()
_NUMBERS = count()


def make_database(folder: Path) -> Engine:
    """An empty conversations' database in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(sa.engine.URL.create("sqlite", database=str(folder / DATABASE)))
    TABLE.create(engine)
    return engine


class Talking:
    """Says things to the assistant that is not there."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(
        self, text: str, kind: str = "answer", *, sender: str = "web-1", at: float = MIDDAY, channel: str = "web",
        topics: tuple[str, ...] = (), intent: str = "", nearest: tuple[str, ...] = (), identity: str = "",
        typed: str = "", answer: str = "An answer.",
    ) -> str:  # fmt: skip
        """A message and its reply, none for the kind `silence`; the message's id."""
        identity = identity or f"id-{next(_NUMBERS)}"
        user = {
            "event": "user", "timestamp": at, "text": text, "input_channel": channel,
            "metadata": {"id": identity, **({"typed": typed} if typed else {})},
            "parse_data": {"intent": {"name": intent}, "questions": [{"text": text, "nearest": list(nearest)}]},
        }  # fmt: skip
        reply = {"kind": kind, "topics": list(topics), "blocks": [{"text": answer, "items": []}]}
        self.add(sender, "user", at, user, intent=intent)
        if kind != "silence":
            self.add(sender, "bot", at + 0.01, {"event": "bot", "metadata": {"reply": reply}})
        return identity

    def rate(
        self, identity: str, value: str | None, reason: str | None = None, *, sender: str = "web-1",
        at: float = MIDDAY + 60,
    ) -> None:  # fmt: skip
        """A thumb; None takes it back."""
        thumb = None if value is None else {"value": value, "reason": reason}
        self.add(sender, "slot", at, {"event": "slot", "name": "feedback", "value": {identity: thumb}}, "feedback")

    def add(
        self, sender: str, kind: str, at: float, data: Mapping[str, Any], action: str | None = None, intent: str = ""
    ) -> None:
        """One row."""
        row = {
            "sender_id": sender, "type_name": kind, "timestamp": at, "intent_name": intent or None,
            "action_name": action, "data": json.dumps(data),
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(TABLE.insert(), row)
