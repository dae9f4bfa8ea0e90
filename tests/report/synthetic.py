"""A conversations' database of any size, whose rows are those that the assistant wrote for a real conversation.

python -m tests.report.synthetic FOLDER MESSAGES [DAYS]
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.report.rows import DATABASE

CAPTURED = json.loads(Path(__file__).with_name("turns.json").read_text(encoding="utf-8"))
"""`start`: rows with which a conversation begins; `turns`: of each its rows. A row is type, intent, action and data."""
TABLE = sa.Table(
    "events",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
)
"""As Rasa makes it."""
WEIGHTS = {"answer": 60, "partial": 5, "not_covered": 14, "out_of_scope": 7, "red_flag": 1, "chitchat": 10, "error": 1}
HOUR_WEIGHTS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 20, 22, 20, 15, 16, 18, 18, 17, 15, 14, 15, 16, 12, 6, 2)
ASKED = ("how much {} a day", "does {} help?", "is {} safe for children", "price of {}", "can i take {} with coffee",
         "my sister takes {}, should I", "where do I buy {}", "which {} is best",
         "{} and pregnancy", "{}??")  # fmt: skip
THINGS = ("vitamin d", "zinc", "magnesium", "glutamine", "collagen", "bone broth", "kefir", "sauerkraut", "turmeric",
          "omega 3", "iron", "psyllium", "coconut oil", "aloe vera", "oats", "coffee", "green tea",
          "gluten")  # fmt: skip
TURNS = 4
"""Messages of a conversation, in the mean."""
OPEN = 12
"""Conversations that go on at the same time."""
BATCH = 20_000


@dataclass
class Talk:
    """A conversation that goes on."""

    sender: str
    channel: str
    rated: list[str] = field(default_factory=list)


def write(engine: Engine, messages: int, days: int, end: datetime, seed: int = 1, variety: int = 1) -> None:
    """Write conversations of the last days.

    Args:
        engine: an empty database.
        messages: how many.
        days: over which they are spread, with quiet nights and weekends.
        end: the day after the last one, at midnight.
        seed: of the chance.
        variety: how many different things are asked about for each one of `THINGS`.
    """
    TABLE.create(engine, checkfirst=True)
    chance = random.Random(seed)
    batch: list[dict[str, Any]] = []
    with engine.begin() as connection:
        for row in _rows(chance, _times(chance, messages, days, end), variety):
            batch.append(row)
            if len(batch) == BATCH:
                connection.execute(TABLE.insert(), batch)
                batch.clear()
        if batch:
            connection.execute(TABLE.insert(), batch)


def _times(chance: random.Random, messages: int, days: int, end: datetime) -> Iterator[float]:
    hours = [end - timedelta(hours=i) for i in range(24 * days, 0, -1)]
    weights = [HOUR_WEIGHTS[hour.hour] * (0.4 if hour.weekday() > 4 else 1) for hour in hours]
    total, done, given = sum(weights), 0.0, 0
    for hour, weight in zip(hours, weights, strict=True):
        done += weight
        count = round(messages * done / total) - given
        given += count
        for offset in sorted(chance.uniform(0, 3500) for _ in range(count)):
            yield hour.timestamp() + offset


def _rows(chance: random.Random, times: Iterator[float], variety: int) -> Iterator[dict[str, Any]]:
    turns = _prepared()
    talks: list[Talk] = []
    kinds = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=10_000)
    for number, at in enumerate(times):
        if len(talks) < OPEN:
            talk = Talk(f"web-{chance.getrandbits(128):032x}", chance.choices(("web", "slack"), (5, 1))[0])
            talks.append(talk)
            yield from (_row(talk, at, row, {}) for row in _START)
        else:
            talk = chance.choice(talks)
        kind = kinds[number % len(kinds)]
        identity = f"{number:08x}-0000-4000-8000-{chance.getrandbits(48):012x}"
        words = {"@ID@": identity, "@TEXT@": _text(chance, variety), "@CHANNEL@": talk.channel}
        rows = chance.choice(turns["answer" if kind == "error" else kind])
        for place, row in enumerate(rows):
            if kind != "error" or row[0] != "bot":
                yield _row(talk, at + 0.004 * place, row, words)
        if kind in ("answer", "partial") and chance.random() < 0.08:
            yield _thumb(talk, at + 20, identity, chance)
        if chance.random() < 1 / TURNS:
            talks.remove(talk)


def _row(talk: Talk, at: float, row: Sequence[Any], words: dict[str, str]) -> dict[str, Any]:
    kind, intent, action, data = row
    for place, word in words.items():
        data = data.replace(place, word)
    return {
        "sender_id": talk.sender, "type_name": kind, "timestamp": at, "intent_name": intent, "action_name": action,
        "data": data,
    }  # fmt: skip


def _thumb(talk: Talk, at: float, identity: str, chance: random.Random) -> dict[str, Any]:
    is_up = chance.random() < 0.8
    thumb = {"value": "up" if is_up else "down", "reason": None if is_up else chance.choice(["wrong", "unclear", None])}
    data = {"event": "slot", "timestamp": at, "name": "feedback", "value": {identity: thumb}}
    return _row(talk, at, ("slot", None, "feedback", json.dumps(data)), {})


def _text(chance: random.Random, variety: int) -> str:
    thing = chance.choice(THINGS) + (f" {chance.randrange(variety)}" if variety > 1 else "")
    return chance.choice(ASKED).format(thing)


def _prepared() -> dict[str, list[list[tuple[Any, ...]]]]:
    """The captured turns by their kind, with places for what differs from message to message."""
    turns: dict[str, list[list[tuple[Any, ...]]]] = {}
    for rows in CAPTURED["turns"]:
        said = next(data for kind, _, _, data in rows if kind == "user")
        kind = next(data for kind, _, _, data in rows if kind == "bot")["metadata"]["reply"]["kind"]
        prepared = []
        for name, intent, action, data in rows:
            text = json.dumps({**data, "input_channel": "@CHANNEL@"} if name == "user" else data)
            text = text.replace(said["metadata"]["id"], "@ID@")
            if name == "user":
                text = text.replace(json.dumps(said["text"])[1:-1], "@TEXT@")
            prepared.append((name, intent, action, text))
        turns.setdefault(kind, []).append(prepared)
    return turns


_START = [(name, intent, action, json.dumps(data)) for name, intent, action, data in CAPTURED["start"]]

if __name__ == "__main__":
    folder, count, span = Path(sys.argv[1]), int(sys.argv[2]), int((sys.argv[3:] or ["60"])[0])
    folder.mkdir(parents=True, exist_ok=True)
    midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    database = sa.create_engine(f"sqlite:///{folder / DATABASE}")
    write(database, count, span, midnight, variety=50)
    with database.begin() as opened:
        print(dict(opened.execute(sa.select(TABLE.c.type_name, sa.func.count()).group_by(TABLE.c.type_name)).all()))
