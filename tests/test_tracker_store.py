from __future__ import annotations

import gc
import random
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.history import feedback_event, message_metadata, turns_of
from bot.channels.turns import Feedback
from bot.errors import ServeError
from bot.tracker_store import ConversationStore, open_store

SLOTS = Domain.from_dict({"slots": {"memory": {"type": "any", "mappings": [{"type": "custom"}]}}})


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations.db", SLOTS)


@pytest.fixture
def other(tmp_path: Path) -> ConversationStore:
    """Another store on the same file, as another process has it."""
    return ConversationStore(tmp_path / "conversations.db", SLOTS)


async def say(store: ConversationStore, conversation: str, text: str, identity: str = "") -> DialogueStateTracker:
    """Keep a message and its answer, and remember its text."""
    tracker = await store.get_or_create_tracker(conversation)
    tracker.update(UserUttered(text, metadata=message_metadata(identity, text, text)))
    tracker.update(BotUttered("Yes.", metadata={"reply": {"kind": "answer", "to": text}}))
    tracker.update(SlotSet("memory", text))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    return tracker


async def texts(store: ConversationStore, conversation: str) -> list[str]:
    """The messages of a conversation."""
    tracker = await store.retrieve_full_tracker(conversation)
    return [] if tracker is None else [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_what_is_said_is_there_after_the_file_is_opened_anew(store: ConversationStore, tmp_path: Path) -> None:
    await say(store, "me", "does kefir help")
    assert await texts(ConversationStore(tmp_path / "conversations.db", Domain.empty()), "me") == ["does kefir help"]


async def test_deleting_a_conversation_leaves_the_others(store: ConversationStore) -> None:
    for conversation in ("me", "you"):
        await say(store, conversation, "hello")
    await store.delete("me")
    assert (await texts(store, "me"), await texts(store, "you")) == ([], ["hello"])
    assert await store.keys() == ["you"]


async def test_a_conversation_that_was_deleted_can_begin_again(store: ConversationStore) -> None:
    await say(store, "me", "one")
    await store.delete("me")
    await say(store, "me", "two")
    assert await texts(store, "me") == ["two"]


async def test_deleting_what_is_not_there_is_fine(store: ConversationStore) -> None:
    await store.delete("nobody")
    assert await store.keys() == []


async def test_no_word_of_a_deleted_conversation_is_left_in_any_file(store: ConversationStore, tmp_path: Path) -> None:
    chance = random.Random(0)  # rows move so that SQLite leaves copies of them behind
    alive: list[str] = []
    for number in range(60):
        if alive and chance.random() < 0.35:
            gone = alive.pop(chance.randrange(len(alive)))
            await store.delete(gone)
            kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
            assert f"words-of-{gone}-".encode() not in kept
        name = chance.choice(alive) if alive and chance.random() < 0.5 else f"{number:03}"
        alive = sorted({*alive, name})
        await say(store, name, f"words-of-{name}- " * chance.choice([1, 10, 200, 900]))


@pytest.mark.parametrize("name", ["with space", "what?", "100%", "a#b"])
async def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path / name)
    await say(store, "me", "hello")
    assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in (tmp_path / name).iterdir()} == {
        "conversations.db"
    }


def test_a_folder_that_cant_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServeError, match="set GUT_VAR"):
        open_store(tmp_path / "file" / "var")


async def memory(store: ConversationStore, conversation: str) -> object:
    """What the next turn of a conversation knows of the ones before."""
    tracker = await store.retrieve(conversation)
    return None if tracker is None else tracker.get_slot("memory")


async def test_a_turn_that_fails_half_way_leaves_nothing_behind(store: ConversationStore) -> None:
    await say(store, "me", "one")
    failed = await store.get_or_create_tracker("me")
    failed.update(UserUttered("two"))
    failed.update(SlotSet("memory", "two"))
    assert await memory(store, "me") == "one"
    await say(store, "me", "three")
    assert await texts(store, "me") == ["one", "three"]


@contextmanager
def locked(store: ConversationStore) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    connection = sqlite3.connect(store.engine.url.database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    with pragma(store, "busy_timeout = 20"):
        yield
    connection.close()


@contextmanager
def pragma(store: ConversationStore, setting: str) -> Iterator[None]:
    """Every connection of the store has a setting of SQLite's."""

    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA {setting}")

    sa.event.listen(store.engine, "connect", connected)
    store.engine.dispose()
    yield
    store.engine.dispose()
    sa.event.remove(store.engine, "connect", connected)


TROUBLE: dict[str, Callable[[ConversationStore], AbstractContextManager[None]]] = {
    "locked": locked,
    "read-only": partial(pragma, setting="query_only = ON"),
    "full": partial(pragma, setting="max_page_count = 1"),  # no less than there are
}


@pytest.mark.parametrize("kind", TROUBLE)
async def test_what_cant_be_written_raises_and_the_next_try_works(store: ConversationStore, kind: str) -> None:
    await say(store, "me", "one")
    with TROUBLE[kind](store):
        with pytest.raises(sa.exc.OperationalError):
            await say(store, "me", "two " * 9000)
        assert await memory(store, "me") == "one", "it can still be read"
    tracker = await say(store, "me", "three")
    tracker.update(UserUttered("four " * 9000))
    with TROUBLE[kind](store), pytest.raises(sa.exc.OperationalError):
        await store.save(tracker)
    await store.save(tracker)
    assert await texts(store, "me") == ["one", "three", "four " * 9000]


async def test_of_two_processes_at_once_both_are_kept(store: ConversationStore, other: ConversationStore) -> None:
    await say(store, "me", "one")
    late = await store.get_or_create_tracker("me")
    await say(other, "me", "two")
    late.update(UserUttered("three"))
    await store.save(late)
    assert await texts(store, "me") == ["one", "two", "three"]
    assert await memory(store, "me") == await memory(other, "me") == "two"


async def test_what_another_process_deletes_is_forgotten(store: ConversationStore, other: ConversationStore) -> None:
    await say(store, "me", "one")
    await other.delete("me")
    assert await memory(store, "me") is None
    await say(store, "me", "two")
    await other.delete("me")
    await say(other, "me", "three")  # whose rows have the ids that those of the deleted one had
    assert await memory(store, "me") == "three"


async def test_a_turn_during_a_deletion_brings_nothing_back(store: ConversationStore) -> None:
    await say(store, "me", "one")
    tracker = await store.get_or_create_tracker("me")
    tracker.update(UserUttered("two"))
    await store.delete("me")
    await store.save(tracker)
    assert await texts(store, "me") == ["two"]
    assert await memory(store, "me") is None


async def test_no_deleted_word_is_in_a_log_that_is_kept_open(store: ConversationStore, tmp_path: Path) -> None:
    with store.engine.connect() as connection:
        connection.execute(sa.text("SELECT 1 FROM events")).all()
        kept = weakref.ref(await say(store, "me", "my words"))
        assert b"my words" in (tmp_path / "conversations.db-wal").read_bytes()
        await store.delete("me")
        assert b"my words" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    gc.collect()
    assert kept() is None, "nor is it in memory"


async def test_a_deletion_that_a_reader_holds_up_is_told(store: ConversationStore, tmp_path: Path) -> None:
    await say(store, "me", "my words")
    reader = sqlite3.connect(tmp_path / "conversations.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM events").fetchone()
    with pragma(store, "busy_timeout = 20"), pytest.raises(TimeoutError):
        await store.delete("me")
    reader.close()
    await store.delete("me")  # the next try
    assert b"my words" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


async def test_events_of_a_message_tell_what_all_events_tell_of_it(store: ConversationStore) -> None:
    given = {"a": Feedback("up"), "b": Feedback("down", "wrong")}
    asked = {"first": "a", "again": "b", "not this": "B", "second": "b", '"c"': "d", "last": "c"}
    for text, identity in asked.items():
        tracker = await say(store, "me", text, identity)
        await say(store, "you", "of another", identity)
    for identity, change in [("b", given["b"]), ("b", None), ("b", given["b"]), ("a", given["a"])]:
        tracker.update(feedback_event(identity, change))
    await store.save(tracker)
    turns = turns_of((await store.retrieve_full_tracker("me")).events)
    for turn in turns:
        events = await store.events_of("me", turn.id)
        assert [event for event in events if isinstance(event, UserUttered)] == [events[0]]
        assert [found for found in turns_of(events) if found.id == turn.id] == [turn]
        assert turn.feedback == given.get(turn.id)
    assert [turn.text for turn in turns] == ["first", "not this", "second", '"c"', "last"]


@pytest.mark.parametrize("identity", ["e", "A", "%", "_", "first", "answer", ""])
async def test_of_an_unknown_message_there_are_no_events(store: ConversationStore, identity: str) -> None:
    await say(store, "me", "first", "a")
    assert list(await store.events_of("me", identity)) == []
    assert list(await store.events_of("nobody", "a")) == []
