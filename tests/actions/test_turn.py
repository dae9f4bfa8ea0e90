from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from actions.turn import Memory, Turn
from bot.knowledge.question import Entity, Question
from bot.knowledge.reply import Block, Reply
from tests.actions.messages import entity, question, remembered, thing, tracker_of

LACTIS = "strains.lactis"
KEFIR = entity("food", "fermented", "kefir", "Keffir")
KEFFIR = Entity("food", "fermented", "kefir", "Keffir")
FULL = Memory(
    topics=(LACTIS,),
    told=(LACTIS,),
    offered=("What are prebiotics?",),
    subject=Entity("food", "fermented", "kefir", ""),
    listed=(Entity("strain", "lactis", "Bifidobacterium lactis", ""),),
    its_list=(Entity("food", "fermented", "kefir", ""),),
    recent=(LACTIS,),
    spoken_of=("kefir",),
    urgent="bleeding",
    introduced=True,
    missed=True,
)


def test_a_turn_holds_what_was_read() -> None:
    turn = Turn.from_tracker(
        tracker_of(
            "foods.fermented",
            text="is Keffir good",
            entities=[KEFIR],
            questions=[question("foods.fermented", "is Keffir good", entities=[KEFIR], nearest=["foods.other"])],
        )
    )
    assert (turn.text, turn.intent, turn.entities) == ("is Keffir good", "foods.fermented", (KEFFIR,))
    assert turn.questions == (Question("is Keffir good", "foods.fermented", 0.9, (KEFFIR,), ("foods.other",)),)


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
    assert Turn.from_tracker(tracker) == Turn("", "", (), (), "", "", "", False, Memory())


def test_a_turn_remembers_what_the_slot_holds() -> None:
    slot = remembered(
        LACTIS,
        told=[LACTIS],
        offered=["What are prebiotics?"],
        subject=thing("food", "fermented", "kefir"),
        listed=[thing("strain", "lactis", "Bifidobacterium lactis")],
        its_list=[thing("food", "fermented", "kefir")],
        recent=[LACTIS],
        spoken_of=["kefir"],
        urgent="bleeding",
        missed=True,
    )
    assert Turn.from_tracker(tracker_of("affirm", memory=slot)).memory == FULL


@pytest.mark.parametrize("value", [None, "text", 3, [], {}], ids=["none", "text", "number", "list", "empty"])
def test_a_slot_without_memory_gives_an_empty_one(value: Any) -> None:
    assert Memory.from_slot(value) == Memory()


def test_memory_survives_the_slot() -> None:
    event = FULL.as_event()
    assert (event["event"], event["name"]) == ("slot", "memory")
    assert Memory.from_slot(json.loads(json.dumps(event["value"]))) == FULL


@pytest.mark.parametrize("memory", [Memory(), FULL], ids=["empty", "full"])
def test_the_slots_value_is_plain_json(memory: Memory) -> None:
    value = memory.as_event()["value"]
    assert json.loads(json.dumps(value)) == value


def test_an_empty_memory_is_stored_without_a_subject() -> None:
    assert Memory(introduced=True).as_event()["value"] == remembered()


def test_the_slot_holds_no_spelling_of_the_visitors() -> None:
    memory = Memory(subject=Entity("food", "fermented", "kefir", "Keffir"), listed=(KEFFIR,))
    assert "Keffir" not in json.dumps(memory.as_event()["value"])


@pytest.mark.parametrize("key", [part.name for part in fields(Memory)])
def test_a_slot_of_an_older_version_lacks_a_part_and_still_counts(key: str) -> None:
    value = FULL.as_event()["value"]
    del value[key]
    assert Memory.from_slot(value) == replace(FULL, **{key: getattr(Memory(), key)})


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


@pytest.mark.parametrize(
    ("kind", "missed"), [("clarify", True), ("out_of_scope", True), ("answer", False), ("chitchat", False)]
)
def test_what_had_no_answer_is_remembered_until_the_next_message(kind: str, missed: bool) -> None:
    assert Memory(missed=not missed).after(Reply(kind, (Block("Text."),))).missed is missed


def test_a_topic_that_stays_under_discussion_is_remembered_behind_that_of_the_reply() -> None:
    after = Memory(("foods.other",)).after(Reply("answer", (Block("Text."),), (LACTIS,)), ("foods.other", LACTIS))
    assert after.topics == (LACTIS, "foods.other")
