"""An agent becomes another one between two messages, and what is put to use has been examined."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet

from bot.assistant import Assistant
from bot.examination import failed
from bot.knowledge.composer import Composer
from bot.knowledge.model import Fact, Knowledge, Topic
from bot.process_file import ProcessFile, State, running
from bot.reloading import program
from bot.tracker_store import ConversationStore

# Rasa makes the address of its database in a way that SQLAlchemy warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Calling URL")

TOPIC, ASKS = "leaky_gut.definition", "what is leaky gut"
ANOTHER = "Another sentence of the article."


def with_topic(knowledge: Knowledge, change: Callable[[Topic], Topic]) -> Knowledge:
    """The content with one topic changed."""
    return replace(knowledge, topics={**knowledge.topics, TOPIC: change(knowledge.topics[TOPIC])})


@pytest.fixture(scope="module")
def assistant(model: Path) -> Assistant:
    """With the project's own content."""
    return Assistant.load(model)


@pytest.mark.model
async def test_todays_model_passes_and_one_that_does_not_know_a_topic_fails(
    assistant: Assistant, knowledge: Knowledge
) -> None:
    assert await failed(assistant, knowledge) == []
    unknown = with_topic(knowledge, lambda topic: replace(topic, asks="Will it rain tomorrow?"))
    assert await failed(assistant, unknown) == [TOPIC]


@pytest.mark.model
async def test_the_conversation_goes_on_with_the_new_answers(model: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "conversations.db")
    assistant = Assistant.load(model, store)
    before = await assistant.ask(ASKS, "me")
    changed = with_topic(
        knowledge,
        lambda topic: replace(topic, says=(Fact(ANOTHER, topic.section),), more=(Fact("More.", topic.section),)),
    )
    locks = assistant.agent.lock_store
    assistant.agent.become(Assistant.load(model, composer=Composer(changed)).agent)
    assert ANOTHER not in before["text"]
    assert "More." in (await assistant.ask("tell me more", "me"))["text"], "it knows what was talked about"
    after = await assistant.ask(ASKS, "me")
    assert ANOTHER in after["text"]
    assert not after["notice"], "nobody introduces themselves twice"
    processor = assistant.agent.processor
    assert processor is not None
    assert processor.tracker_store is store is assistant.agent.tracker_store
    assert processor.lock_store is locks is assistant.agent.lock_store
    assert store.domain is processor.domain


async def test_a_conversation_at_hand_gets_the_slots_of_a_new_domain(tmp_path: Path) -> None:
    mapped = {"type": "any", "mappings": [{"type": "custom"}]}
    store = ConversationStore(tmp_path / "conversations.db", Domain.from_dict({"slots": {"memory": mapped}}))
    tracker = await store.create_tracker("me")
    tracker.update(SlotSet("memory", "kept"))
    await store.save(tracker)
    store.domain = Domain.from_dict({"slots": {"memory": mapped, "mood": {**mapped, "initial_value": "calm"}}})
    tracker = await store.retrieve("me")
    assert tracker is not None
    assert (tracker.get_slot("memory"), tracker.get_slot("mood")) == ("kept", "calm")


def test_a_changed_line_of_the_program_is_noticed_and_one_of_an_answer_is_not(root: Path, tmp_path: Path) -> None:
    for name in ("bot/server.py", "bot/nlu/clauses.py", "actions/answer.py", "requirements.lock"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
        before = program(tmp_path)
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write("# new\n")
        assert program(tmp_path) != before
    before = program(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/answers.yml").write_text("new", encoding="utf-8")
    assert program(tmp_path) == before


def test_of_several_processes_in_a_folder_the_first_is_found(tmp_path: Path) -> None:
    first, second = ProcessFile(tmp_path), ProcessFile(tmp_path)
    first.tell(State(os.getpid(), "gut-1.tar.gz", refused="because " * 1000))
    second.tell(State(1, "gut-2.tar.gz"))
    state = running(tmp_path)
    assert (state.pid, state.model) == (os.getpid(), "gut-1.tar.gz")
    assert state.refused.startswith("because")
    first.close()
    second.close()
