"""Conversations in a PostgreSQL, which several processes share."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from rasa.core.lock_store import LockError
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

from bot.event_rows import EVENTS
from bot.kept_tracker import TURNS
from bot.tracker_store import ConversationStore
from tests.engines import PostgresServer

DOMAIN = Domain.from_dict({"slots": {"memory": {"type": "any", "mappings": [{"type": "custom"}]}}})


@pytest.fixture
def url(postgres_engine: PostgresServer) -> str:
    """A PostgreSQL with nothing in it."""
    postgres_engine.empty()
    return postgres_engine.url


async def turn(store: ConversationStore, conversation: str, number: int) -> None:
    """A message and its answer."""
    tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
    if not tracker.events:
        for event in (ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")):
            tracker.update(event)
    asked = UserUttered(f"question {number}", metadata={"id": f"message {number}"})
    for event in (asked, BotUttered(f"answer {number}"), SlotSet("memory", number), ActionExecuted("action_listen")):
        tracker.update(event)
    await store.save(tracker)


async def said(store: ConversationStore, conversation: str) -> list[str]:
    """All that was said in a conversation."""
    tracker = await store.retrieve_full_tracker(conversation)
    events = () if tracker is None else tracker.events
    return [str(event.text) for event in events if isinstance(event, (UserUttered, BotUttered))]


async def test_processes_take_turns_in_a_conversation(url: str) -> None:
    stores = [ConversationStore(url, DOMAIN) for _ in range(2)]
    for number in range(4 * TURNS):
        await turn(stores[number % 3 % 2], "mine", number)

    expected = [f"{what} {number}" for number in range(4 * TURNS) for what in ("question", "answer")]
    assert await said(stores[0], "mine") == expected
    for store in stores:
        tracker = await store.retrieve("mine")
        assert tracker is not None
        assert tracker.get_slot("memory") == 4 * TURNS - 1
        assert tracker.latest_message.text == f"question {4 * TURNS - 1}"


async def test_of_processes_that_answer_at_the_same_time_one_is_kept(url: str) -> None:
    stores = [ConversationStore(url, DOMAIN) for _ in range(2)]
    for number, conversation in enumerate(["old", "new"]):
        if conversation == "old":
            await turn(stores[0], conversation, 0)
        trackers = [await store.get_or_create_tracker(conversation, append_action_listen=False) for store in stores]
        for tracker in trackers:
            tracker.update(UserUttered(f"again {number}"))
        await stores[0].save(trackers[0])
        with pytest.raises(LockError):
            await stores[1].save(trackers[1])
        texts = await said(stores[1], conversation)
        assert texts.count(f"again {number}") == 1


async def test_where_a_clock_is_behind_a_conversation_goes_on(url: str) -> None:
    right, behind = ConversationStore(url, DOMAIN), ConversationStore(url, DOMAIN)
    await turn(right, "mine", 1)
    tracker = await behind.get_or_create_tracker("mine")
    tracker.update(UserUttered("question 2", timestamp=time.time() - 7200))
    tracker.update(SlotSet("memory", 2, timestamp=time.time() - 7200))
    await behind.save(tracker)
    for store in (right, behind):
        found = await store.retrieve("mine")
        assert found is not None
        assert (found.latest_message.text, found.get_slot("memory")) == ("question 2", 2)


async def test_a_message_is_found_by_its_id(url: str) -> None:
    store = ConversationStore(url, DOMAIN)
    for number in range(3):
        await turn(store, "mine", number)

    found = await store.events_of("mine", "message 1")
    assert [event.text for event in found if isinstance(event, (UserUttered, BotUttered))] == ["question 1", "answer 1"]
    assert await store.events_of("mine", "message 9") == ()


async def test_what_one_process_deletes_is_gone_for_all(url: str) -> None:
    one, other = ConversationStore(url, DOMAIN), ConversationStore(url, DOMAIN)
    for store in (one, other):
        await turn(store, "mine", 1)
    await turn(one, "yours", 1)
    await one.delete("mine")

    assert await other.retrieve("mine") is None
    await turn(other, "mine", 2)
    assert await said(one, "mine") == ["question 2", "answer 2"]
    assert await said(one, "yours") == ["question 1", "answer 1"]


async def test_rows_are_counted_with_64_bits(url: str) -> None:
    ConversationStore(url, DOMAIN)
    store = ConversationStore(url, DOMAIN)  # the second start finds it so
    with store.engine.begin() as connection:
        connection.exec_driver_sql("SELECT setval('events_id_seq', 3000000000)")
    await turn(store, "mine", 1)
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.max(EVENTS.c.id))).scalar() > 3_000_000_000
    assert await said(store, "mine") == ["question 1", "answer 1"]


def test_processes_that_start_at_the_same_time_make_the_table_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: ConversationStore(url, DOMAIN), range(6)))
    assert len(stores) == 6
