"""What was accepted from Slack, and which turns there are: so that nothing is answered twice or lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields

from sqlalchemy import Column, Float, Index, MetaData, String, Table, bindparam, select, text
from sqlalchemy.engine import Connection

from bot.channels.slack.database import open_database, rewrite
from bot.tables import make_tables

TABLES = MetaData()
SEEN = Table("slack_seen", TABLES, Column("key", String, primary_key=True), Column("at", Float, nullable=False))
TURNS = Table(
    "slack_turns",
    TABLES,
    Column("id", String, primary_key=True),
    *(Column(name, String, nullable=False) for name in ("team", "user", "channel", "thread", "conversation")),
    Column("at", Float, nullable=False),
    *(Column(name, String, nullable=False) for name in ("question", "posted", "place")),
    Index("slack_turns_thread", "team", "channel", "thread"),
    Index("slack_turns_user", "team", "user"),
    Index("slack_turns_conversation", "conversation"),
)
# In SQLite as in PostgreSQL; SQLAlchemy has a word for it in each dialect, but none for both.
_ADD_KEY = text("INSERT INTO slack_seen (key, at) VALUES (:key, :at) ON CONFLICT DO NOTHING")


@dataclass(frozen=True)
class Asked:
    """A question from Slack."""

    id: str
    """The turn: 32 hexadecimal characters."""
    team: str
    user: str
    channel: str
    thread: str
    """Timestamp of the message under which the answer goes; empty where it goes under none."""
    conversation: str
    at: float
    """Seconds since 1970."""
    question: str = field(default="", repr=False)
    """Its words until it is answered, then nothing."""
    posted: str = ""
    """Timestamp of the message with the answer."""
    place: str = field(default="", repr=False)
    """JSON of what is needed to answer it after a restart; it may let its reader post, and is nothing afterwards."""


class Records:
    """Keys of what was accepted, and turns, in a database; every call blocks until it is done."""

    def __init__(self, url: str) -> None:
        """Open the database and make its tables.

        Args:
            url: as SQLAlchemy takes it.

        Raises:
            ServeError: the file can't be made.
        """
        self._engine = open_database(url)
        make_tables(self._engine, TABLES)

    def accept(self, asked: Asked, keys: Sequence[str]) -> bool:
        """Keep a question and the keys it is known by, unless one of them is known already.

        Two that come with a common key at the same time, in whichever processes, are never both kept. Keys that
        are new are kept in either case: what comes later may be known by them alone.
        """
        with self._engine.begin() as connection:
            is_new = self._add_keys(connection, keys, asked.at)
            if is_new:
                connection.execute(TURNS.insert(), asdict(asked))
            return is_new

    def claim(self, key: str, at: float) -> bool:
        """Keep a key; False where it is known already."""
        with self._engine.begin() as connection:
            return self._add_keys(connection, (key,), at)

    def release(self, keys: Sequence[str]) -> None:
        """Forget keys, so that what is known by them is accepted again."""
        with self._engine.begin() as connection:
            _delete_each(connection, SEEN, "key", keys)

    def finish(self, turn: str, posted: str) -> None:
        """Note the message that answers a turn, and drop the question's words and its place."""
        with self._engine.begin() as connection:
            connection.execute(TURNS.update().where(TURNS.c.id == turn).values(question="", place="", posted=posted))

    def unfinished(self, since: float) -> list[Asked]:
        """Turns from a time on whose question still waits for its answer, oldest first."""
        waiting = TURNS.select().where(TURNS.c.question != "", TURNS.c.at >= since)
        with self._engine.connect() as connection:
            rows = connection.execute(waiting.order_by(TURNS.c.at, TURNS.c.id)).mappings().all()
        return [_asked(row) for row in rows]

    def find(self, turn: str) -> Asked | None:
        """A turn by its id."""
        with self._engine.connect() as connection:
            row = connection.execute(TURNS.select().where(TURNS.c.id == turn)).mappings().first()
        return None if row is None else _asked(row)

    def has_spoken(self, team: str, channel: str, thread: str) -> bool:
        """Whether a question in a thread was accepted."""
        there = (TURNS.c.team == team, TURNS.c.channel == channel, TURNS.c.thread == thread)
        with self._engine.connect() as connection:
            return connection.execute(select(TURNS.c.id).where(*there).limit(1)).first() is not None

    def conversations_of(self, team: str, user: str) -> list[str]:
        """Every conversation in which somebody asked something."""
        with self._engine.connect() as connection:
            return _conversations(connection, TURNS.c.team == team, TURNS.c.user == user)

    def drop(self, conversations: Sequence[str]) -> None:
        """Delete all turns of conversations."""
        with self._engine.begin() as connection:
            _delete_each(connection, TURNS, "conversation", conversations)
        rewrite(self._engine)

    def conversations_in(self, team: str) -> list[str]:
        """Every conversation of a workspace."""
        with self._engine.connect() as connection:
            return _conversations(connection, TURNS.c.team == team)

    def purge(self, keys_before: float, questions_before: float) -> None:
        """Forget keys, and give up questions that still wait, from before a time each, in seconds since 1970.

        Turns stay as long as their conversation: they say whose it is.
        """
        waiting = TURNS.update().where(TURNS.c.question != "", TURNS.c.at < questions_before)
        with self._engine.begin() as connection:
            connection.execute(SEEN.delete().where(SEEN.c.at < keys_before))
            connection.execute(waiting.values(question="", place=""))
        rewrite(self._engine)

    @staticmethod
    def _add_keys(connection: Connection, keys: Iterable[str], at: float) -> bool:
        # In a fixed order: two writers that wait for each other's keys would wait for ever.
        added = [connection.execute(_ADD_KEY, {"key": key, "at": at}).rowcount == 1 for key in sorted(set(keys))]
        return all(added)


def _asked(row: object) -> Asked:
    return Asked(**{one.name: row[one.name] for one in fields(Asked)})  # type: ignore[index]  # a row of TURNS


def _conversations(connection: Connection, *conditions: object) -> list[str]:
    found = select(TURNS.c.conversation).where(*conditions).distinct().order_by(TURNS.c.conversation)
    return list(connection.execute(found).scalars())


def _delete_each(connection: Connection, table: Table, column: str, values: Sequence[str]) -> None:
    if values:  # one statement a value: a list of any length fits
        statement = table.delete().where(table.c[column] == bindparam("value"))
        connection.execute(statement, [{"value": value} for value in values])
