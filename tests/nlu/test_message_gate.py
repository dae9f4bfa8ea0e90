from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.message_gate import DECIDED, UNREADABLE, MessageGate
from tests.nlu.contract import PIPELINE, Bench


@pytest.fixture
def gate(tmp_path: Path) -> MessageGate:
    component = Bench(tmp_path).make(PIPELINE[0])
    assert isinstance(component, MessageGate), "the gate stands before everything else"
    return component


def read(gate: MessageGate, text: str) -> Message:
    return gate.process([Message({TEXT: text})])[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param("42?", "symbols", id="symbols"),
        pytest.param("wie hilft kefir gegen blähungen", "language", id="German"),
        pytest.param("a" * 2001, "too_long", id="too long"),
    ],
)
def test_what_cant_be_read_is_decided_with_its_reason(gate: MessageGate, text: str, reason: str) -> None:
    parsed = read(gate, text).as_dict(only_output_properties=True)
    assert parsed[INTENT] == {"name": UNREADABLE, "confidence": 1.0}
    assert parsed["reason"] == reason


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("wie hilft kefir gegen blähungen", "de", id="German"),
        pytest.param("pomaga li kefir? помогает ли кефир при вздутии", None, id="one that we can't tell"),
        pytest.param("42?", None, id="none"),
    ],
)
def test_the_language_is_told_where_it_is_known(gate: MessageGate, text: str, language: str | None) -> None:
    assert read(gate, text).get("language") == language


def test_what_cant_be_read_is_closed_to_later_components(gate: MessageGate) -> None:
    assert read(gate, "42?").get(DECIDED)


def test_what_can_be_read_is_left_alone(gate: MessageGate) -> None:
    assert read(gate, "what is leaky gut").data == {TEXT: "what is leaky gut"}


def test_the_limit_is_the_configured_one(tmp_path: Path) -> None:
    gate = Bench(tmp_path).make(PIPELINE[0], config={"max_characters": 10})
    assert read(gate, "what is leaky gut").get("reason") == "too_long"


def test_a_message_without_text_is_empty(gate: MessageGate) -> None:
    assert gate.process([Message({})])[0].get("reason") == "empty"
