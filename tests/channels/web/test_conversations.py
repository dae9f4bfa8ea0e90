from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.conversations import Conversations
from bot.channels.problems import ProblemError
from bot.channels.turns import Feedback
from bot.model_thread import ModelThread, Run, here
from bot.settings import ROOT
from bot.tracker_store import ConversationStore
from tests.channels.agents import BLOCKED_SECONDS, FAILURE, FakeAgent


@pytest.fixture
def agent(tmp_path: Path) -> FakeAgent:
    """An agent with a store of its own."""
    return FakeAgent(ConversationStore(tmp_path / "conversations.db", Domain.load(ROOT / "domain.yml")))


@pytest.fixture
def thread() -> Iterator[ModelThread]:
    """A thread, closed after the test."""
    thread = ModelThread()
    yield thread
    thread.close()


@pytest.fixture(params=["here", "in a thread"])
def run(request: pytest.FixtureRequest, thread: ModelThread) -> Run:
    """Where the agent works."""
    return here if request.param == "here" else thread.run


class WatchedStore(ConversationStore):
    """Keeps in which threads it is used."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, Domain.load(ROOT / "domain.yml"))
        self.threads: list[int] = []

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        self.threads.append(threading.get_ident())
        return await super().retrieve(sender_id)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        self.threads.append(threading.get_ident())
        return await super().retrieve_full_tracker(conversation_id)

    async def events_of(self, conversation: str, message: str) -> Sequence[Event]:
        self.threads.append(threading.get_ident())
        return await super().events_of(conversation, message)

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.threads.append(threading.get_ident())
        await super().save(tracker)

    async def delete(self, conversation: str) -> None:
        self.threads.append(threading.get_ident())
        await super().delete(conversation)


class WatchedLocks(InMemoryLockStore):
    """Keeps in which threads it is used."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        self.threads.append(threading.get_ident())
        return super().get_lock(conversation_id)


def conversations_of(agent: FakeAgent, run: Run, seconds: float = 30) -> Conversations:
    """What can be done with the conversations of an agent."""
    return Conversations("test", agent.handle_message, agent.store, agent.lock_store, lambda: FAILURE, seconds, run)


@pytest.mark.parametrize("call", ["ask", "history", "find", "rate", "delete"])
async def test_store_and_locks_are_used_in_the_thread_alone(tmp_path: Path, thread: ModelThread, call: str) -> None:
    store, locks = WatchedStore(tmp_path / "conversations.db"), WatchedLocks()
    conversations = conversations_of(FakeAgent(store, locks), thread.run)
    await conversations.ask("mine", "1", "does kefir help")
    for seen in (store.threads, locks.threads):
        seen.clear()
    arguments = {"ask": ("2", "and kimchi"), "find": ("1",), "rate": ("1", Feedback("up"))}.get(call, ())
    await getattr(conversations, call)("mine", *arguments)
    own = await thread.run(ident())
    assert set(store.threads) == {own}
    assert set(locks.threads) == (set() if call in {"history", "find"} else {own}), "to read no lock is needed"


async def ident() -> int:
    """The thread that this runs in."""
    return threading.get_ident()


async def test_a_message_is_found_with_its_answer(agent: FakeAgent, run: Run) -> None:
    conversations = conversations_of(agent, run)
    turns = [await conversations.ask("mine", number, f"question {number}") for number in ("1", "2")]
    assert [await conversations.find("mine", number) for number in ("1", "2")] == turns


async def test_where_there_is_no_such_message_nothing_is_found(agent: FakeAgent, run: Run) -> None:
    conversations = conversations_of(agent, run)
    await conversations.ask("mine", "1", "does kefir help")
    assert await conversations.find("mine", "2") is None
    assert await conversations.find("yours", "1") is None
    await conversations.delete("mine")
    assert await conversations.find("mine", "1") is None


async def test_a_message_that_is_still_worked_on_is_not_found_yet(agent: FakeAgent, run: Run) -> None:
    conversations = conversations_of(agent, run)
    agent.may_answer.clear()
    asked = asyncio.create_task(conversations.ask("mine", "1", "does kefir help"))
    await asyncio.sleep(0.05)
    assert await conversations.find("mine", "1") is None
    agent.may_answer.set()
    assert await asked == await conversations.find("mine", "1")


async def test_where_conversations_cannot_be_read_there_is_a_problem(agent: FakeAgent, run: Run) -> None:
    conversations = conversations_of(agent, run)
    with agent.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")
    with pytest.raises(ProblemError) as problem:
        await conversations.find("mine", "1")
    assert (problem.value.code, problem.value.detail) == ("failed", FAILURE)


async def test_while_the_model_is_busy_who_looks_is_told(agent: FakeAgent, thread: ModelThread) -> None:
    conversations = conversations_of(agent, thread.run, seconds=1)
    agent.may_work.clear()
    asked = asyncio.create_task(conversations.ask("mine", "1", "does kefir help"))
    await asyncio.to_thread(agent.works.wait, BLOCKED_SECONDS)
    with pytest.raises(ProblemError) as problem:
        await conversations.find("mine", "1")
    agent.may_work.set()
    assert problem.value.code == "timed_out"
    assert isinstance((await asyncio.gather(asked, return_exceptions=True))[0], ProblemError)


async def test_a_message_whose_sender_no_longer_waits_is_finished_before_the_end(agent: FakeAgent, run: Run) -> None:
    conversations = conversations_of(agent, run, 0.05)
    agent.may_answer.clear()
    with pytest.raises(ProblemError, match="timed_out"):
        await conversations.ask("mine", "1", "does kefir help")
    finishing = asyncio.create_task(conversations.finish(30))
    await asyncio.sleep(0.05)
    assert not finishing.done()
    agent.may_answer.set()
    await finishing
    assert await conversations_of(agent, run).find("mine", "1")


async def test_the_end_waits_no_longer_than_said_and_not_at_all_for_nothing(agent: FakeAgent, run: Run) -> None:
    conversations = conversations_of(agent, run, 0.05)
    await conversations.finish(30)
    agent.may_answer.clear()
    with pytest.raises(ProblemError, match="timed_out"):
        await conversations.ask("mine", "1", "does kefir help")
    await conversations.finish(0.05)
    agent.may_answer.set()
