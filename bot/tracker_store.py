"""Conversations in SQLite or PostgreSQL, as Rasa keeps them: quick however long they are, and deleted for good."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import URL, Connection, make_url

from bot.errors import ServeError
from bot.event_rows import EVENTS, ROWS, as_row, be_the_only_one, from_json, keep_in_time, of
from bot.kept_tracker import PLAIN, TURNS, KeptTracker, Row
from bot.postgres import open_engine
from bot.privacy.database import rewrite
from bot.tables import alone

DATABASE = "conversations.db"
REMEMBERED = 300
"""Conversations that are kept in memory, a tenth of a megabyte each; others are read when they go on."""


class ConversationStore(SQLTrackerStore):
    """Rasa's store, reading no more of a conversation than its next turn needs, and able to forget."""

    engine: Any
    is_file: bool
    """Whether it is one process's own."""

    def __init__(self, where: Path | str, domain: Domain | None = None) -> None:
        """Open a database, or make it.

        Args:
            where: the SQLite file, or the address of a PostgreSQL.
            domain: the slots of conversations; Rasa's agent sets it.
        """
        self.is_file = "://" not in str(where)
        if not self.is_file:
            self._make_shared(str(where))
        super().__init__(domain or Domain.empty(), db=str(where))
        if self.is_file:
            self._stay_connected()
        else:
            self.engine = open_engine(str(where))
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self._kept: OrderedDict[str, KeptTracker] = OrderedDict()

    @staticmethod
    def get_db_url(dialect: str, host: None, port: None, db: str, *_: object) -> URL:
        """The database's address for SQLAlchemy; Rasa makes it in a way that SQLAlchemy warns of."""
        return make_url(db) if "://" in db else URL.create("sqlite", database=db)

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        self.engine.dispose()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The last turns of Rasa's current session of a conversation, with its slots; None where there is none."""
        # Given away: should the turn fail, what it left in the tracker must not stay.
        kept = self._kept.pop(sender_id, None)
        with self.engine.connect() as connection:
            last = connection.execute(ROWS.where(of(sender_id)).order_by(EVENTS.c.id.desc()).limit(1)).first()
            if last is None:
                return None
            is_fresh = kept is not None and kept.last == tuple(last) and kept.domain is self.domain
            return kept if is_fresh else self._read(connection, sender_id, tuple(last))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new.

        Raises:
            LockError: another process has added something since the tracker was read.
        """
        self._kept.pop(tracker.sender_id, None)
        if not isinstance(tracker, KeptTracker):
            await super().save(tracker)
            return
        await self.stream_events(tracker)
        unsaved = tracker.unsaved
        if unsaved:
            if not self.is_file:
                keep_in_time(unsaved, tracker.last)
            with self.engine.begin() as connection:
                if not self.is_file:
                    be_the_only_one(connection, tracker.sender_id, tracker.last, is_new=not tracker.stored)
                connection.execute(EVENTS.insert(), [as_row(tracker.sender_id, event) for event in unsaved])
                since = sa.and_(of(tracker.sender_id), EVENTS.c.id >= (tracker.last[0] if tracker.last else 0))
                rows = [tuple(row) for row in connection.execute(ROWS.where(since).order_by(EVENTS.c.id))]
            tracker.note_saved(rows)
        self._kept[tracker.sender_id] = tracker
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A conversation that begins; nothing is written before something is said."""
        tracker = KeptTracker(sender_id, self.domain.slots)
        tracker.domain = self.domain
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def events_of(self, conversation: str, message: str) -> Sequence[Event]:
        """A message by the id in its metadata, what followed until the next one, and the feedback to it.

        Returns:
            Events, none where there is no such message.
        """
        asks = sa.and_(of(conversation), EVENTS.c.type_name == UserUttered.type_name)
        named = EVENTS.c.data.contains(json.dumps(message), autoescape=True)
        with self.engine.connect() as connection:
            maybe = sa.select(EVENTS.c.id, EVENTS.c.data).where(asks, named).order_by(EVENTS.c.id.desc())
            asked = ((row, json.loads(data)["metadata"]) for row, data in connection.execute(maybe))
            first = next((row for row, metadata in asked if metadata and metadata.get("id") == message), None)
            if first is None:
                return ()
            after = connection.execute(sa.select(sa.func.min(EVENTS.c.id)).where(asks, EVENTS.c.id > first)).scalar()
            in_turn = EVENTS.c.id < after if after is not None else sa.true()
            later = sa.and_(EVENTS.c.type_name == SlotSet.type_name, named)
            rows = sa.select(EVENTS.c.data).where(of(conversation), EVENTS.c.id >= first, sa.or_(in_turn, later))
            return from_json(connection.execute(rows.order_by(EVENTS.c.id)).scalars())

    async def messages_in(self, conversation: str) -> int:
        """So many messages of the visitor are kept, from all of a conversation."""
        asked = sa.select(sa.func.count()).where(of(conversation), EVENTS.c.type_name == UserUttered.type_name)
        with self.engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    async def delete(self, conversation: str) -> None:
        """Delete every event of a conversation; one that does not exist is fine.

        The file is written anew without it: as SQLite moves rows within a page, it can leave copies behind.
        """
        self._kept.pop(conversation, None)
        await asyncio.to_thread(self._delete, conversation)

    def _delete(self, conversation: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(EVENTS.delete().where(of(conversation)))
        if not rewrite(self.engine):
            raise TimeoutError("Somebody reads the database, so that its log still holds what was deleted.")

    def _stay_connected(self) -> None:
        """Keep the file open: Rasa opens it for each call, and whenever the last one closes it, SQLite tidies up."""
        anywhere = {"check_same_thread": False}
        self.engine = sa.create_engine(self.engine.url, poolclass=sa.pool.QueuePool, connect_args=anywhere)
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        sa.event.listen(self.engine, "connect", _prepare)

    @staticmethod
    def _make_shared(url: str) -> None:
        """Make Rasa's table where it is missing, with row numbers of 64 bits.

        Rasa's have 32 bits on PostgreSQL, which a busy site uses up in a year.
        """
        engine = sa.create_engine(url)
        with alone(engine) as connection:
            SQLTrackerStore.Base.metadata.create_all(connection)
            kinds = {column["name"]: column["type"] for column in sa.inspect(connection).get_columns(EVENTS.name)}
            if not isinstance(kinds["id"], sa.BigInteger):
                connection.exec_driver_sql("ALTER TABLE events ALTER COLUMN id TYPE bigint")
                connection.exec_driver_sql("ALTER SEQUENCE events_id_seq AS bigint")
        engine.dispose()

    def _read(self, connection: Connection, sender: str, last: Row) -> KeptTracker:
        """What the next turn needs of a conversation's current session, which Rasa finds by the time of its start."""
        starts = sa.and_(of(sender), EVENTS.c.type_name == SessionStarted.type_name)
        begun = connection.execute(sa.select(sa.func.max(EVENTS.c.timestamp)).where(starts)).scalar()
        session = of(sender) if begun is None else sa.and_(of(sender), EVENTS.c.timestamp >= begun)
        rows = sa.select(EVENTS.c.data).where(session, self._needed(connection, session)).order_by(EVENTS.c.id)
        tracker = KeptTracker(sender, self.domain.slots)
        for event in from_json(connection.execute(rows).scalars()):
            tracker.update(event, self.domain)
        tracker.stored, tracker.last, tracker.begun = len(tracker.events), last, begun or tracker.begun
        tracker.domain = self.domain
        return tracker

    @staticmethod
    def _needed(connection: Connection, session: Any) -> Any:
        """Which rows of a session the next turn needs: those that `_needed` keeps at hand, or a few more."""
        kinds = sa.select(EVENTS.c.type_name, EVENTS.c.action_name, sa.func.max(EVENTS.c.id)).where(session)
        newest = connection.execute(kinds.group_by(EVENTS.c.type_name, EVENTS.c.action_name)).all()
        asked = sa.select(EVENTS.c.id).where(session, EVENTS.c.type_name == UserUttered.type_name)
        turn = connection.execute(asked.order_by(EVENTS.c.id.desc()).limit(1).offset(TURNS - 1)).scalar()
        if turn is None or not PLAIN.issuperset(kind for kind, _, _ in newest):
            return sa.true()
        listening = sa.and_(session, EVENTS.c.action_name == ACTION_LISTEN_NAME, EVENTS.c.id < turn)
        start = connection.execute(sa.select(sa.func.max(EVENTS.c.id)).where(listening)).scalar() or turn
        begin = max((row for kind, _, row in newest if kind == SessionStarted.type_name), default=0)
        set_last = [row for kind, _, row in newest if kind == SlotSet.type_name and row > begin]
        return sa.or_(EVENTS.c.id >= start, EVENTS.c.id.in_(set_last))


def open_store(var: Path, url: str = "") -> ConversationStore:
    """The conversations' database: at an address, or in a folder where there is none.

    Raises:
        ServeError: the folder can't be made or written.
    """
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as e:
        raise ServeError(f"Can't write to {var} ({e.strerror}): free space there, or set GUT_VAR.") from e
    return ConversationStore(url or var / DATABASE)


def _prepare(connection: SqliteConnection, _: object) -> None:
    # Readers don't wait for a writer, and a message costs one short write. What was written survives the end of the
    # process; should the machine lose its power, the last moment may be missing.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "busy_timeout = 15000"):
        connection.execute(f"PRAGMA {pragma}")
