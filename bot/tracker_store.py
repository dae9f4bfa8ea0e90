"""Conversations in one SQLite file, as Rasa keeps them: quick however long they are, and deleted for good."""

from __future__ import annotations

import asyncio
import json
import math
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from sqlalchemy.engine import URL, Connection

from bot.errors import ServeError

DATABASE = "conversations.db"
TURNS = 8
"""So many turns are at hand for the next one: twice what the policies look back (`max_history` in config.yml)."""
REMEMBERED = 1000
"""Conversations that are kept in memory; others are read when somebody goes on with them."""
PLAIN = frozenset({"action", "bot", "session_started", "slot", "user", "user_featurization"})
"""Kinds of events of which the next turn needs the last turns' and what each slot was set to. A session that has others
(something was taken back, reset, paused) is at hand as a whole, as Rasa reads it."""
EVENTS = SQLTrackerStore.SQLEvent.__table__
ROWS = sa.select(EVENTS.c.id, EVENTS.c.timestamp)
KINDS: dict[str, type[Event]] = {kind.type_name: kind for kind in all_subclasses(Event)}
Row = tuple[int, float]
"""Id and time of an event in the database; ids alone are given again after a deletion."""


class KeptTracker(DialogueStateTracker):
    """The last turns of a session, after what its slots were set to before, and how much of it is stored.

    Rasa copies a tracker for every action by replaying its events: all that its state comes from is among them.
    """

    events: deque[Event]
    last: Row | None = None
    """The last event in the database; None where it holds something else than the tracker."""
    stored = 0
    """So many of its events are there."""
    begun = -math.inf
    """When its session began."""

    @property
    def unsaved(self) -> list[Event]:
        """Events that are not in the database yet."""
        return list(self.events)[self.stored :]

    def note_saved(self, rows: list[Row]) -> None:
        """All is stored, which gave these rows after the last one: only what the next turn needs has to be at hand."""
        times = [self.last[1]] if self.last else []
        times += [event.timestamp for event in self.unsaved]
        self.last = rows[-1] if times == [at for _, at in rows] and self._is_in_time() else None
        events = list(self.events)
        begin = max((place for place, event in enumerate(events) if isinstance(event, SessionStarted)), default=0)
        self.events = self._create_events(_needed(events[begin:]))
        self.stored = len(self.events)

    def _is_in_time(self) -> bool:
        """Whether Rasa would read the same: it leaves out what is older than the start of the session."""
        latest = -math.inf
        for event in self.events:
            if event.timestamp < self.begun or (isinstance(event, SessionStarted) and event.timestamp <= latest):
                return False
            if isinstance(event, SessionStarted):
                self.begun = event.timestamp
            latest = max(latest, event.timestamp)
        return True


class ConversationStore(SQLTrackerStore):
    """Rasa's store, reading no more of a conversation than its next turn needs, and able to forget."""

    def __init__(self, path: Path, domain: Domain | None = None) -> None:
        """Open the SQLite file, or make it. The domain has the conversations' slots; Rasa's agent sets it."""
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
            last = connection.execute(ROWS.where(_of(sender_id)).order_by(EVENTS.c.id.desc()).limit(1)).first()
            if last is None:
                return None
            is_fresh = kept is not None and kept.last == tuple(last)
            return kept if is_fresh else self._read(connection, sender_id, tuple(last))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new."""
        self._kept.pop(tracker.sender_id, None)
        if not isinstance(tracker, KeptTracker):
            await super().save(tracker)
            return
        await self.stream_events(tracker)
        unsaved = tracker.unsaved
        if unsaved:
            with self.engine.begin() as connection:
                connection.execute(EVENTS.insert(), [_row(tracker.sender_id, event) for event in unsaved])
                since = sa.and_(_of(tracker.sender_id), EVENTS.c.id >= (tracker.last[0] if tracker.last else 0))
                rows = [tuple(row) for row in connection.execute(ROWS.where(since).order_by(EVENTS.c.id))]
            tracker.note_saved(rows)
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
            maybe = sa.select(EVENTS.c.id, EVENTS.c.data).where(asks, named).order_by(EVENTS.c.id.desc())
            asked = ((row, json.loads(data)["metadata"]) for row, data in connection.execute(maybe))
            first = next((row for row, metadata in asked if metadata and metadata.get("id") == message), None)
            if first is None:
                return ()
            after = connection.execute(sa.select(sa.func.min(EVENTS.c.id)).where(asks, EVENTS.c.id > first)).scalar()
            in_turn = EVENTS.c.id < after if after is not None else sa.true()
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
            if connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
                raise TimeoutError("Somebody reads the database, so that its log still holds what was deleted.")

    def _read(self, connection: Connection, sender: str, last: Row) -> KeptTracker:
        """What the next turn needs of a conversation's current session, which Rasa finds by the time of its start."""
        starts = sa.and_(_of(sender), EVENTS.c.type_name == SessionStarted.type_name)
        begun = connection.execute(sa.select(sa.func.max(EVENTS.c.timestamp)).where(starts)).scalar()
        session = _of(sender) if begun is None else sa.and_(_of(sender), EVENTS.c.timestamp >= begun)
        rows = sa.select(EVENTS.c.data).where(session, self._needed(connection, session)).order_by(EVENTS.c.id)
        tracker = KeptTracker(sender, self.domain.slots)
        for event in _events(connection.execute(rows).scalars()):
            tracker.update(event, self.domain)
        tracker.stored, tracker.last, tracker.begun = len(tracker.events), last, begun or tracker.begun
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


def _needed(events: list[Event]) -> list[Event]:
    """What the next turn needs of a session: the last turns, and before them what each slot was set to last."""
    asked = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(asked) < 2 * TURNS or not PLAIN.issuperset(event.type_name for event in events):
        return events
    turn = asked[-TURNS]
    waits = (place for place in range(turn) if getattr(events[place], "action_name", None) == ACTION_LISTEN_NAME)
    start = max(waits, default=turn)  # a turn begins with the wait for it
    before = {event.key: event for event in events[:start] if isinstance(event, SlotSet)}
    return [*before.values(), *events[start:]]


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
