"""The events of the conversations' database, read beside the running assistant and without Rasa.

They come newest first: so a reply is known before its message, and the last word on a thumb before the earlier ones.
Each batch is a short read of its own. One long read would keep SQLite from deleting a conversation for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.report.errors import ReportError

DATABASE = "conversations.db"
FEEDBACK = "feedback"
"""The slot that keeps thumbs."""
STEP = 10_000
"""Ids that one read looks at."""
SECONDS = 30
"""So long SQLite waits for a writer."""
EVENTS = sa.table(
    "events", *(sa.column(name) for name in ("id", "sender_id", "type_name", "timestamp", "intent_name", "data"))
)
ACTION = sa.column("action_name")
Advance = Callable[[float], None]
"""Is told which share of the work is done, from 0 to 1."""


@dataclass(frozen=True)
class Row:
    """An event as it is kept."""

    sender: str
    kind: str
    """`user`, `bot`, or `slot` for feedback."""
    at: float
    """Seconds since 1970."""
    intent: str
    data: str
    """JSON."""


def open_events(var: Path, url: str = "") -> Engine:
    """The conversations' database, for reading.

    Args:
        var: the folder of the SQLite file.
        url: a PostgreSQL in its place.

    Raises:
        ReportError: there is none, or it can't be reached.
    """
    if url:
        engine = _connected(_engine(url))
        return engine.execution_options(postgresql_readonly=True)
    path = (var / DATABASE).absolute()
    if not path.is_file():
        raise ReportError(
            f"There is no {DATABASE} in {var}: either nobody has talked to the assistant yet, or GUT_VAR or "
            "GUT_DATABASE_URL is not what the assistant runs with."
        )
    address = sa.engine.URL.create("sqlite", database=f"file:{_quoted(path)}", query={"mode": "ro", "uri": "true"})
    return _connected(sa.create_engine(address, connect_args={"timeout": SECONDS}))


def has_table(engine: Engine, name: str) -> bool:
    """Whether a table is there; a database in which nothing was said may have none."""
    with _told():
        return bool(sa.inspect(engine).has_table(name))


def rows(engine: Engine, start: float, end: float, advance: Advance = lambda _: None) -> Iterator[Row]:
    """The messages and replies from `start` to before `end`, and the feedback since `start`, newest first.

    Raises:
        ReportError: the database can't be read.
    """
    if not has_table(engine, EVENTS.name):
        return
    with _told():
        with engine.connect() as connection:
            low, high = connection.execute(sa.select(sa.func.min(EVENTS.c.id), sa.func.max(EVENTS.c.id))).one()
        if high is None:
            return
        statement = _wanted(start, end)
        tops = range(high, low - 1, -STEP)
        for done, top in enumerate(tops, 1):
            with engine.connect() as connection:
                found = connection.execute(statement, {"above": top - STEP, "top": top}).all()
            yield from (Row(sender, kind, at, intent or "", data) for sender, kind, at, intent, data in found)
            advance(done / len(tops))


def _wanted(start: float, end: float) -> Any:
    is_said = sa.and_(EVENTS.c.type_name.in_(("user", "bot")), EVENTS.c.timestamp < end)
    is_feedback = sa.and_(EVENTS.c.type_name == "slot", ACTION == FEEDBACK)
    statement = sa.select(*(EVENTS.c[name] for name in ("sender_id", "type_name", "timestamp", "intent_name", "data")))
    within = (EVENTS.c.id > sa.bindparam("above"), EVENTS.c.id <= sa.bindparam("top"), EVENTS.c.timestamp >= start)
    return statement.where(*within, sa.or_(is_said, is_feedback)).order_by(EVENTS.c.id.desc())


def _engine(url: str) -> Engine:
    try:
        return sa.create_engine(make_url(url))
    except ArgumentError:
        raise ReportError(
            "GUT_DATABASE_URL can't be read: it looks like postgresql://user:password@host/name."
        ) from None


def _connected(engine: Engine) -> Engine:
    with _told():
        engine.connect().close()
    return engine


@contextmanager
def _told() -> Iterator[None]:
    """Turn an error of the database into one of ours, without its text: that may hold a password or a row."""
    try:
        yield
    except SQLAlchemyError as e:
        cause = type(getattr(e, "orig", None) or e).__name__
        raise ReportError(
            f"The conversations' database can't be read ({cause}): check that it runs and that GUT_VAR or "
            "GUT_DATABASE_URL is what the assistant runs with."
        ) from None


def _quoted(path: Path) -> str:
    return path.as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
