from __future__ import annotations

from typing import Any

import pytest

from actions.turn import Memory, Turn
from bot.knowledge.question import Entity, Question
from bot.knowledge.reply import Block, Reply
from tests.actions.messages import entity, question, remembered, tracker_of

KEFIR = entity("food", "fermented", "kefir", "Keffir")


def test_a_turn_holds_what_was_read() -> None:
    turn = Turn.from_tracker(
        tracker_of(
            "foods.fermented",
            text="is Keffir good",
            entities=[KEFIR],
            questions=[question("foods.fermented", "is Keffir good", entities=[KEFIR], nearest=["foods.other"])],
        )
    )
    kefir = Entity("food", "fermented", "kefir", "Keffir")
    assert (turn.text, turn.intent, turn.entities) == ("is Keffir good", "foods.fermented", (kefir,))
    assert turn.questions == (Question("is Keffir good", "foods.fermented", 0.9, (kefir,), ("foods.other",)),)


@pytest.mark.parametrize("key", ["reason", "advice"])
def test_what_a_gate_found_is_kept(key: str) -> None:
    parsed: dict[str, Any] = {key: "found"}
    assert getattr(Turn.from_tracker(tracker_of("unreadable", **parsed)), key) == "found"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"text": None, "intent": None, "entities": None, "questions": None}, id="nulls"),
        pytest.param({"intent": {"name": None}}, id="no name"),
    ],
)
def test_a_message_that_was_not_read_is_an_empty_turn(message: dict[str, Any]) -> None:
    tracker = tracker_of("")
    tracker.latest_message = message
    assert Turn.from_tracker(tracker) == Turn("", "", (), (), "", "", Memory())


def test_a_turn_remembers_what_the_slot_holds() -> None:
    slot = remembered("strains.lactis", told=["strains.lactis"], offered=["What are prebiotics?"])
    turn = Turn.from_tracker(tracker_of("affirm", memory=slot))
    assert turn.memory == Memory(("strains.lactis",), ("strains.lactis",), ("What are prebiotics?",), True)


@pytest.mark.parametrize("value", [None, "text", 3, [], {}], ids=["none", "text", "number", "list", "empty"])
def test_a_slot_without_memory_gives_an_empty_one(value: Any) -> None:
    assert Memory.from_slot(value) == Memory()


def test_memory_survives_the_slot() -> None:
    memory = Memory(("strains.lactis",), ("strains.lactis",), ("What are prebiotics?",), True)
    event = memory.as_event()
    assert (event["event"], event["name"]) == ("slot", "memory")
    assert Memory.from_slot(event["value"]) == memory


def test_the_slots_value_is_plain_json() -> None:
    value = Memory(("strains.lactis",), introduced=True).as_event()["value"]
    assert value == {"topics": ["strains.lactis"], "told": [], "offered": [], "introduced": True}


@pytest.mark.parametrize("kind", ["answer", "partial"])
def test_an_answer_becomes_what_the_conversation_is_about(kind: str) -> None:
    reply = Reply(kind, (Block("Text."),), ("strains.lactis",))
    assert Memory(("foods.other",)).after(reply).topics == ("strains.lactis",)


@pytest.mark.parametrize("kind", ["clarify", "not_covered", "out_of_scope", "red_flag", "chitchat"])
def test_any_other_reply_leaves_what_the_conversation_is_about(kind: str) -> None:
    assert Memory(("foods.other",)).after(Reply(kind, (Block("Text."),))).topics == ("foods.other",)


def test_only_the_last_questions_offered_are_remembered() -> None:
    reply = Reply("chitchat", (Block("Text."),), suggestions=("What are prebiotics?",))
    assert Memory(offered=("old",)).after(reply).offered == ("What are prebiotics?",)
    assert Memory(offered=("old",)).after(Reply("chitchat", (Block("Text."),))).offered == ()


def test_after_a_reply_the_assistant_is_introduced_and_what_was_told_is_kept() -> None:
    after = Memory(told=("strains.lactis",)).after(Reply("chitchat", (Block("Text."),)))
    assert (after.introduced, after.told) == (True, ("strains.lactis",))
