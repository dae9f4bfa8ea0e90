"""The assistant's agent and store against Rasa's own: the same messages, the same answers and events."""

from __future__ import annotations

import json
import logging
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore

from bot.assistant import LocalActions, LocalAgent
from bot.knowledge.phrases import INTENT, read_phrases
from bot.tracker_store import ConversationStore

# Rasa makes the address of its database in a way that SQLAlchemy warns of.
pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore:Calling URL")]

LENGTHS = {"long": 60, **{f"short {number}": 12 for number in range(5)}}
DEPENDENT = ("follow_up", "affirm", "deny", "out_of_scope")
"""Intents, or how they begin, of messages whose answer depends on the turns before."""
LATER = 2 * 60 * 60
"""So many seconds after a message Rasa has begun a new session."""


@dataclass
class Heard(OutputChannel):
    """Keeps what is said, with everything that comes with it."""

    said: list[dict[str, Any]] = field(default_factory=list)

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.said.append({key: value for key, value in message.items() if key != "timestamp"})


@dataclass
class Visited:
    """An agent with its database."""

    agent: Agent
    path: Path

    async def say(self, conversation: str, text: str, identity: str) -> list[dict[str, Any]]:
        """What is answered to a message."""
        channel = Heard()
        await self.agent.handle_message(
            UserMessage(text, channel, conversation, None, "web", identity, {"id": identity})
        )
        return channel.said

    async def state(self, conversation: str) -> dict[str, Any]:
        """What the next turn knows of a conversation, without times."""
        tracker = await self.agent.tracker_store.retrieve(conversation)
        assert tracker is not None
        # Where it was not read from JSON, a list may still be a tuple.
        state: dict[str, Any] = json.loads(json.dumps(tracker.current_state()))
        return {**state, "latest_event_time": None}

    def events(self) -> list[tuple[Any, ...]]:
        """All that is kept, without times."""
        with sqlite3.connect(self.path) as connection:
            query = "SELECT sender_id, type_name, intent_name, action_name, data FROM events ORDER BY id"
            rows = connection.execute(query)
            return [(*row[:-1], {**json.loads(row[-1]), "timestamp": None}) for row in rows]

    def let_pass(self, seconds: float) -> None:
        """Some time passes by."""
        with sqlite3.connect(self.path) as connection:
            connection.execute("UPDATE events SET timestamp = timestamp - ?", [seconds])
            connection.execute("UPDATE events SET data = json_set(data, '$.timestamp', timestamp)")


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    """Rasa shows all that it knows with every step, which takes longer than the step."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def agents(model: Path) -> tuple[LocalAgent, Agent]:
    """Ours and Rasa's; each test gives them a store."""
    ours = LocalAgent(action_endpoint=LocalActions())
    ours.load_model(model)
    return ours, Agent.load(model, action_endpoint=LocalActions())


@pytest.fixture
def both(agents: tuple[LocalAgent, Agent], tmp_path: Path) -> tuple[Visited, Visited]:
    """Ours and Rasa's, each with a database that is empty."""
    files = tmp_path / "ours.db", tmp_path / "stock.db"
    kept, stock = ConversationStore(files[0], agents[0].domain), SQLTrackerStore(agents[1].domain, db=str(files[1]))
    for agent, store in zip(agents, (kept, FailSafeTrackerStore(stock)), strict=True):
        agent.tracker_store = agent.processor.tracker_store = store
    return Visited(agents[0], files[0]), Visited(agents[1], files[1])


def script(root: Path) -> Iterator[tuple[str, str]]:
    """Conversations and their next messages: what no model has seen, two of three on the turns before."""
    chance = random.Random(1)
    files = sorted(path for path in (root / "tests/nlu").glob("*.yml") if path.name != "few_urgent_messages.yml")
    phrases = [phrase for path in files for phrase in read_phrases(path) if phrase.kind == INTENT]
    dependent = [phrase.text for phrase in phrases if phrase.name.startswith(DEPENDENT)]
    names = [name for name, length in LENGTHS.items() for _ in range(length)]
    for place, name in enumerate(chance.sample(names, len(names))):
        yield name, chance.choice(dependent if place % 3 else [phrase.text for phrase in phrases])


async def test_answers_and_events_are_those_of_stock_rasa(both: tuple[Visited, Visited], root: Path) -> None:
    kinds: set[str] = set()
    for number, (name, text) in enumerate(script(root)):
        if number == sum(LENGTHS.values()) // 2:
            for visited in both:
                visited.let_pass(LATER)
        ours, stock = [await visited.say(name, text, str(number)) for visited in both]
        assert ours == stock, f"message {number}"
        kinds.update(said["reply"]["kind"] for said in ours)
    events, expected = (visited.events() for visited in both)
    assert events == expected
    assert len({row[3] for row in events if row[1] == "action"}) >= 6, "the messages lead to all kinds of actions"
    assert {"answer", "partial", "clarify", "not_covered", "out_of_scope"} <= kinds
    assert sum(row[1] == "session_started" for row in events) == 2 * len(LENGTHS)
    for name in LENGTHS:
        kept, read = [await visited.state(name) for visited in both]
        assert kept == read


async def test_after_a_turn_that_could_not_be_kept_all_goes_on_as_if_it_had_not_been(
    both: tuple[Visited, Visited], root: Path
) -> None:
    ours, stock = both
    (_, first), (_, second), *_ = script(root)
    assert await ours.say("me", first, "1") == await stock.say("me", first, "1")
    before = ours.events()
    engine = ours.agent.tracker_store.engine
    sa.event.listen(engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout = 20"))
    engine.dispose()  # what is connected already waits longer
    lock = sqlite3.connect(ours.path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(sa.exc.OperationalError):
        await ours.say("me", second, "2")
    lock.close()
    assert ours.events() == before
    assert await ours.say("me", second, "2") == await stock.say("me", second, "2")
    assert ours.events() == stock.events()
