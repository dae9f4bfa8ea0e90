from __future__ import annotations

from typing import Any

import pytest

from actions.smalltalk import ActionSmalltalk
from bot.knowledge.model import Knowledge
from tests.actions.messages import Run, remembered


def test_every_small_talk_of_the_domain_has_its_reply(run: Run, knowledge: Knowledge, domain: dict[str, Any]) -> None:
    intents = [intent for intent in domain["intents"] if str(intent).startswith("chitchat.")]
    assert intents
    for intent in intents:
        said = run(ActionSmalltalk(), intent, memory=remembered())
        assert (said.reply["kind"], said.reply["topics"], said.reply["sources"]) == ("chitchat", (), ()), intent
        assert said.text.startswith(knowledge.chitchat[intent].says), intent


@pytest.mark.parametrize("intent", ["chitchat.thanks", "chitchat.goodbye"])
def test_who_takes_leave_is_offered_nothing(run: Run, intent: str) -> None:
    assert run(ActionSmalltalk(), intent).reply["suggestions"] == ()


@pytest.mark.parametrize("intent", ["chitchat.greet", "chitchat.who_are_you", "chitchat.help"])
def test_who_arrives_is_offered_questions(run: Run, knowledge: Knowledge, intent: str) -> None:
    asks = tuple(knowledge.topics[topic].asks for topic in knowledge.start)
    said = run(ActionSmalltalk(), intent)
    assert said.reply["suggestions"] == asks
    assert said.memory is not None
    assert said.memory["offered"] == list(asks)


@pytest.mark.parametrize("intent", ["chitchat.bot_challenge", "chitchat.who_are_you"])
def test_who_asks_is_told_that_it_is_automated(run: Run, intent: str) -> None:
    assert "automated assistant" in run(ActionSmalltalk(), intent, memory=remembered()).text


def test_small_talk_leaves_what_the_conversation_is_about(run: Run) -> None:
    after = run(ActionSmalltalk(), "chitchat.thanks", memory=remembered("foods.other", told=["foods.other"])).memory
    assert after == remembered("foods.other", told=["foods.other"])
