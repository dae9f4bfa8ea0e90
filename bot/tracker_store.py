"""Conversations in one SQLite file, as Rasa keeps them: quick however long they are, and deleted for good."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from sqlalchemy.engine import URL, Connection

from bot.errors import ServeError

DATABASE = "conversations.db"
TURNS = 8
"""So many turns are at hand for the next one: twice what the policies look back (`max_history` in config.yml)."""
REMEMBERED = 1000
"""Conversations that are kept in memory; others are read when somebody goes on with them."""
EVENTS = SQLTrackerStore.SQLEvent.__table__
KINDS: dict[str, type[Event]] = {kind.type_name: kind for kind in all_subclasses(Event)}


class KeptTracker(DialogueStateTracker):
    """The last turns of a conversation with all of its state, and how much of it is stored."""

    events: deque[Event]
    last_id = 0
    """The last of its events in the database."""
    stored = 0
    """So many of its events are there."""

    @property
    def unsaved(self) -> list[Event]:
        """Events that are not in the database yet."""
        return list(self.events)[self.stored :]

    def note_saved(self, last_id: int) -> None:
        """All is stored: only the last turns have to be at hand. What older ones led to stays in slots and state."""
        self.last_id = last_id
        asked = [place for place, event in enumerate(self.events) if isinstance(event, UserUttered)]
        if len(asked) >= 2 * TURNS:
            start = asked[-TURNS]
            before = self.events[start - 1]
            if isinstance(before, ActionExecuted) and before.action_name == ACTION_LISTEN_NAME:
                start -= 1  # a turn begins with the wait for it
            self.events = self._create_events(list(self.events)[start:])
        self.stored = len(self.events)


class ConversationStore(SQLTrackerStore):
    """Rasa's store, reading no more of a conversation than its next turn needs, and able to forget."""

    def __init__(self, path: Path, domain: Domain | None = None) -> None:
        """Open the file, or make it.

        Args:
            path: the SQLite file.
            domain: the slots of conversations; Rasa's agent sets it as it loads a model.
        """
        super().__init__(domain or Domain.empty(), dialect="sqlite", db=str(path))
        sa.event.listen(self.engine, "connect", _prepare)
        self._kept: OrderedDict[str, KeptTracker] = OrderedDict()

    @staticmethod
    def get_db_url(dialect: str, host: None, port: None, db: str, *_: object) -> URL:
        """The file's address for SQLAlchemy; Rasa makes it in a way that SQLAlchemy warns of."""
        return URL.create(dialect, database=db)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The last turns of Rasa's current session of a conversation, with its slots; None where there is none."""
        # Given away: should the turn fail, what it left in the tracker must not stay.
        kept = self._kept.pop(sender_id, None)
        with self.engine.connect() as connection:
            last = connection.execute(sa.select(sa.func.max(EVENTS.c.id)).where(_of(sender_id))).scalar()
            if last is None:
                return None
            if kept is not None and kept.last_id == last:
                return kept
            return self._read(connection, sender_id, last)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new."""
        if not isinstance(tracker, KeptTracker):
            self._kept.pop(tracker.sender_id, None)
            await super().save(tracker)
            return
        await self.stream_events(tracker)
        unsaved = tracker.unsaved
        if unsaved:
            with self.engine.begin() as connection:
                connection.execute(EVENTS.insert(), [_row(tracker.sender_id, event) for event in unsaved])
                last = connection.execute(sa.select(sa.func.max(EVENTS.c.id)).where(_of(tracker.sender_id))).scalar()
            tracker.note_saved(int(last))
        self._kept[tracker.sender_id] = tracker
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A conversation that begins; nothing is written before something is said."""
        tracker = KeptTracker(sender_id, self.domain.slots)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def events_of(self, conversation: str, message: str) -> Sequence[Event]:
        """A message by the id in its metadata, what followed until the next one, and the feedback to it.

        Returns:
            Events, none where there is no such message.
        """
        asks = sa.and_(_of(conversation), EVENTS.c.type_name == UserUttered.type_name)
        named = EVENTS.c.data.contains(json.dumps(message), autoescape=True)
        with self.engine.connect() as connection:
            first = connection.execute(sa.select(sa.func.max(EVENTS.c.id)).where(asks, named)).scalar()
            if first is None:
                return ()
            after = sa.select(sa.func.min(EVENTS.c.id)).where(asks, EVENTS.c.id > first)
            following = connection.execute(after).scalar()
            in_turn = EVENTS.c.id < following if following is not None else sa.true()
            later = sa.and_(EVENTS.c.type_name == SlotSet.type_name, named)
            rows = sa.select(EVENTS.c.data).where(_of(conversation), EVENTS.c.id >= first, sa.or_(in_turn, later))
            return _events(connection.execute(rows.order_by(EVENTS.c.id)).scalars())

    async def delete(self, conversation: str) -> None:
        """Delete every event of a conversation; one that does not exist is fine.

        The file is written anew without it: as SQLite moves rows within a page, it can leave copies behind.
        """
        self._kept.pop(conversation, None)
        await asyncio.to_thread(self._delete, conversation)

    def _delete(self, conversation: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(EVENTS.delete().where(_of(conversation)))
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _read(self, connection: Connection, sender: str, last: int) -> KeptTracker:
        """What the next turn needs of a conversation: the slots as they are, and the last turns."""
        session = self._session_start(connection, sender)
        in_session = sa.and_(_of(sender), EVENTS.c.id >= session)
        asked = sa.select(EVENTS.c.id).where(in_session, EVENTS.c.type_name == UserUttered.type_name)
        turn = connection.execute(asked.order_by(EVENTS.c.id.desc()).limit(1).offset(TURNS - 1)).scalar()
        start = session
        if turn is not None:
            listening = sa.and_(in_session, EVENTS.c.action_name == ACTION_LISTEN_NAME, EVENTS.c.id < turn)
            start = connection.execute(sa.select(sa.func.max(EVENTS.c.id)).where(listening)).scalar() or turn
        tracker = KeptTracker(sender, self.domain.slots)
        tracker.update_with_events(_events(self._slots(connection, in_session, start)), self.domain)
        tracker.events.clear()  # their values stay
        rows = sa.select(EVENTS.c.data).where(_of(sender), EVENTS.c.id >= start).order_by(EVENTS.c.id)
        tracker.update_with_events(_events(connection.execute(rows).scalars()), self.domain)
        tracker.stored, tracker.last_id = len(tracker.events), last
        return tracker

    @staticmethod
    def _session_start(connection: Connection, sender: str) -> int:
        """The first event of the current session, as Rasa finds it: by the time of its start."""
        begun = sa.select(sa.func.max(EVENTS.c.timestamp)).where(_of(sender), EVENTS.c.type_name == "session_started")
        at = connection.execute(begun).scalar()
        first = sa.select(sa.func.min(EVENTS.c.id)).where(_of(sender))
        return int(connection.execute(first if at is None else first.where(EVENTS.c.timestamp >= at)).scalar())

    @staticmethod
    def _slots(connection: Connection, in_session: Any, before: int) -> Iterable[str]:
        """What each slot was set to last."""
        is_slot = sa.and_(in_session, EVENTS.c.type_name == SlotSet.type_name, EVENTS.c.id < before)
        newest = sa.select(sa.func.max(EVENTS.c.id)).where(is_slot).group_by(EVENTS.c.action_name)
        rows: Iterable[str] = connection.execute(sa.select(EVENTS.c.data).where(EVENTS.c.id.in_(newest))).scalars()
        return rows


def open_store(var: Path) -> ConversationStore:
    """The conversations' database in a folder.

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
    return ConversationStore(var / DATABASE)


def _of(sender: str) -> Any:
    return EVENTS.c.sender_id == sender


def _row(sender: str, event: Event) -> dict[str, Any]:
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


def _events(rows: Iterable[str]) -> list[Event]:
    """Events of their JSON; Rasa looks through all classes of events for each of them."""
    read = [json.loads(row) for row in rows]
    return [event for one in read if (event := KINDS[one["event"]]._from_parameters(one)) is not None]


def _prepare(connection: SqliteConnection, _: object) -> None:
    # Readers don't wait for a writer, and a message costs one short write. What was written survives the end of the
    # process; should the machine lose its power, the last moment may be missing.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "busy_timeout = 15000"):
        connection.execute(f"PRAGMA {pragma}")
