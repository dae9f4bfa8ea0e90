"""Conversations in a PostgreSQL, which several processes share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

from bot.kept_tracker import TURNS
from bot.tracker_store import EVENTS, ConversationStore
from tests.engines import PostgresServer

DOMAIN = Domain.from_dict({"slots": {"memory": {"type": "any", "mappings": [{"type": "custom"}]}}})


@pytest.fixture
def url(postgres_engine: PostgresServer) -> str:
    """A PostgreSQL with nothing in it."""
    engine = sa.create_engine(postgres_engine.url, future=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
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
