from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.benchmark.history import repeat_turns, repeating
from bot.benchmark.load import Talker, talker

from .fake_server import fake_server

pytestmark = pytest.mark.filterwarnings("ignore")
"""SQLAlchemy warns of how Rasa opens its database."""


DOMAIN = Domain.from_dict({"slots": {"memory": {"type": "any", "mappings": [{"type": "custom"}]}}})


def turn(text: str) -> list[Event]:
    """What a message leads to."""
    intent = {"name": "foods.fermented", "confidence": 0.9}
    return [
        UserUttered(text, intent, parse_data={"text": text, "intent": intent, "entities": []}),
        ActionExecuted("action_answer"),
        SlotSet("memory", {"topics": ["foods.fermented"]}),
        BotUttered(f"An answer to {text}"),
        ActionExecuted("action_listen"),
    ]


BEGINNING = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Rasa's own store, with a conversation of two turns and another one."""
    path = tmp_path / "conversations.db"
    store = SQLTrackerStore(DOMAIN, dialect="sqlite", db=str(path))
    for sender, texts in (("me", ("one", "two")), ("other", ("three",))):
        tracker = DialogueStateTracker.from_events(sender, [])
        for event in [*BEGINNING, *(event for text in texts for event in turn(text))]:
            event.timestamp = time.time()
            tracker.update(event)
        asyncio.run(store.save(tracker))
    return path


def read(database: Path, sender: str) -> DialogueStateTracker:
    """A conversation as Rasa reads it."""
    tracker = asyncio.run(SQLTrackerStore(DOMAIN, dialect="sqlite", db=str(database)).retrieve(sender))
    assert tracker is not None
    return tracker


def said(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_rasa_reads_the_repeated_turns_in_their_order(database: Path) -> None:
    repeat_turns(database, "me", 3)

    tracker = read(database, "me")
    assert said(tracker) == ["one", "two"] * 4
    kinds = [event.type_name for event in tracker.events]
    # Rasa reads from the start of the session on, without the action that began it.
    assert kinds == [e.type_name for e in BEGINNING[1:]] + [e.type_name for e in turn("one")] * 8


def test_the_conversation_is_begun_once(database: Path) -> None:
    repeat_turns(database, "me", 3)

    assert sum(isinstance(event, SessionStarted) for event in read(database, "me").events) == 1


def test_nobody_elses_conversation_grows(database: Path) -> None:
    repeat_turns(database, "me", 3)

    assert said(read(database, "other")) == ["three"]


def test_the_last_event_is_the_one_whose_time_is_told(database: Path) -> None:
    last = repeat_turns(database, "me", 3)

    assert read(database, "me").events[-1].timestamp == pytest.approx(last)


async def test_each_text_is_said_once_for_real(tmp_path: Path) -> None:
    async with fake_server() as server, talker(server.url) as client:
        await repeating(tmp_path / "none.db")(client, "me", ["one", "two"], 2)

        assert server.texts("me") == ["one", "two"]


async def test_a_conversation_that_begins_is_not_talked_on(tmp_path: Path) -> None:
    async with fake_server() as server, talker(server.url) as client:
        await repeating(tmp_path / "none.db")(client, "me", ["one", "two"], 0)

        assert server.asked == []


async def test_what_is_said_next_comes_after_what_was_repeated(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"
    store = SQLTrackerStore(DOMAIN, dialect="sqlite", db=str(database))

    class Client(Talker):
        """Keeps each message in Rasa's store, as Rasa does."""

        def __init__(self) -> None:
            self.tracker = DialogueStateTracker.from_events("me", BEGINNING)

        async def say(self, sender: str, text: str) -> float:
            for event in turn(text):
                event.timestamp = time.time()
                self.tracker.update(event)
            await store.save(self.tracker)
            return 1.0

    await repeating(database)(Client(), "me", ["one", "two"], 100)

    tracker = await store.retrieve("me")
    assert tracker is not None
    assert said(tracker) == ["one", "two"] * 50
    assert tracker.events[-1].timestamp <= time.time()
