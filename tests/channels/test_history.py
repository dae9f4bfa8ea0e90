from __future__ import annotations

from typing import Any

import pytest
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered

from bot.channels.history import feedback_event, message_metadata, turns_of
from bot.channels.turns import Feedback
from bot.knowledge.reply import Block, Reply
from bot.settings import ROOT

REPLY = Reply("answer", (Block("Kefir is one of them."),)).as_dict()
ERROR = Reply("error", (Block("Sorry."),)).as_dict()
LISTEN = ActionExecuted("action_listen")
UP = Feedback("up")


def asked(name: str, text: str = "does kefir help", at: float = 1.0) -> UserUttered:
    """A message of the widget."""
    return UserUttered(text, metadata={"id": name}, timestamp=at)


def said(reply: dict[str, Any] = REPLY) -> BotUttered:
    """A reply as Rasa keeps it."""
    return create_bot_utterance({"text": reply["text"], "reply": reply})


def test_a_turn_is_a_message_with_the_replies_that_follow_it() -> None:
    (turn,) = turns_of(
        [ActionExecuted("action_session_start"), LISTEN, asked("a", at=5.0), said(), said(ERROR), LISTEN]
    )
    assert (turn.id, turn.text, turn.at, turn.feedback) == ("a", "does kefir help", 5.0, None)
    assert turn.replies == (REPLY, ERROR)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("/restart", {"id": "a", "typed": "/restart"}), ("restart", {"id": "a"})],
    ids=["more than its words", "its words"],
)
def test_a_turn_has_the_text_that_was_typed(typed: str, kept: dict[str, str]) -> None:
    metadata = message_metadata("a", typed, "restart")
    assert metadata == kept
    (turn,) = turns_of([UserUttered("restart", metadata=metadata), said()])
    assert turn.text == typed


def test_turns_stand_in_the_order_in_which_they_were_asked_over_all_sessions_of_rasa() -> None:
    turns = turns_of([asked("a", "one"), said(), LISTEN, SessionStarted(), LISTEN, asked("b", "two"), said(), LISTEN])
    assert [turn.text for turn in turns] == ["one", "two"]


@pytest.mark.parametrize("replies", [[], [said(ERROR)]], ids=["no reply", "an error"])
def test_a_message_that_got_no_answer_is_not_shown(replies: list[Event]) -> None:
    assert turns_of([asked("a"), *replies, LISTEN]) == []


def test_a_message_that_was_answered_in_the_end_stands_where_it_was_answered() -> None:
    events = [asked("a", "one"), said(ERROR), asked("b", "two"), said(), asked("a", "one"), said()]
    assert [(turn.id, turn.replies) for turn in turns_of(events)] == [("b", (REPLY,)), ("a", (REPLY,))]


def test_messages_of_other_channels_are_not_shown_nor_their_replies() -> None:
    events = [asked("a"), said(), UserUttered("from elsewhere"), said(ERROR), UserUttered("again", metadata={})]
    assert [turn.replies for turn in turns_of(events)] == [(REPLY,)]


def test_a_plain_response_of_the_domain_is_an_error_with_its_text() -> None:
    turns = turns_of([asked("a"), said(), BotUttered("Sorry."), LISTEN])
    assert turns[0].replies[1] == ERROR


def test_the_last_feedback_holds_also_over_a_session_start_of_rasa() -> None:
    events = [
        asked("a"), said(), asked("b"), said(),
        feedback_event("a", Feedback("down", "wrong")), feedback_event("b", UP), feedback_event("a", UP),
        SlotSet("feedback", None), SessionStarted(), asked("c"), said(), feedback_event("b", None),
    ]  # fmt: skip
    assert {turn.id: turn.feedback for turn in turns_of(events)} == {"a": UP, "b": None, "c": None}


def test_feedback_on_no_message_is_not_shown() -> None:
    assert turns_of([feedback_event("a", UP)]) == []


def test_feedback_has_a_slot_that_the_dialogue_does_not_depend_on() -> None:
    slot = next(slot for slot in Domain.load(ROOT / "domain.yml").slots if slot.name == "feedback")
    assert (slot.type_name, slot.influence_conversation) == ("any", False)


def test_the_rest_is_left_alone() -> None:
    assert turns_of([]) == []
    assert turns_of([BotUttered("Hello"), SlotSet("memory", {"a": 1})]) == []
