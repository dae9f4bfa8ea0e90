"""What is counted of messages, answered or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from rasa.shared.core.domain import Domain

from bot.channels.conversations import Conversations
from bot.channels.problems import ProblemError
from bot.settings import ROOT
from bot.tracker_store import ConversationStore
from tests.channels.agents import FAILURE, FakeAgent


def value(name: str, **labels: str) -> float:
    """What a figure is now."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def agent(tmp_path: Path) -> FakeAgent:
    return FakeAgent(ConversationStore(tmp_path / "conversations.db", Domain.load(ROOT / "domain.yml")))


def conversations(agent: FakeAgent, channel: str) -> Conversations:
    return Conversations(channel, agent.handle_message, agent.store, agent.lock_store, lambda: FAILURE, 0.2)


async def test_an_answer_counts_once_by_its_kind_and_with_its_time(agent: FakeAgent) -> None:
    asked = conversations(agent, "answers")
    for _ in range(3):
        await asked.ask("mine", "1", "does kefir help")
    await asked.ask("mine", "2", "and kimchi")

    assert value("gut_messages_total", channel="answers", kind="answer") == 2
    assert value("gut_answer_seconds_count", channel="answers") == 2
    assert value("gut_running_messages") == 0


async def test_a_failure_counts_by_its_code(agent: FakeAgent) -> None:
    asked = conversations(agent, "failures")
    agent.error = ValueError("does kefir help")
    with pytest.raises(ProblemError):
        await asked.ask("mine", "1", "does kefir help")
    agent.error = None
    agent.may_answer.clear()
    with pytest.raises(ProblemError):
        await asked.ask("mine", "2", "does kefir help")
    assert value("gut_running_messages") == 1
    agent.may_answer.set()
    await asked.ask("mine", "2", "does kefir help")

    failed, late = (value("gut_failures_total", channel="failures", code=code) for code in ("failed", "timed_out"))
    assert (failed, late) == (1, 1)
    assert value("gut_messages_total", channel="failures", kind="answer") == 1
