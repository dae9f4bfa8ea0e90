from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge.question import Entity, Question

KEFIR = {"entity": "food", "group": "fermented", "value": "kefir", "text": "keffir", "start": 5, "end": 11}
READ: dict[str, Any] = {
    "text": "does keffir help",
    "intent": "foods.fermented",
    "confidence": 0.75,
    "entities": [KEFIR],
    "nearest": ["foods.fermented", "foods.other"],
}


def test_an_entity_keeps_its_proper_name_and_the_visitors_spelling() -> None:
    assert Entity.from_dict(KEFIR) == Entity("food", "fermented", "kefir", "keffir")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param({"entity": "food", "value": "kefir"}, id="missing"),
        pytest.param({"entity": "food", "value": "kefir", "group": None, "text": None}, id="none"),
    ],
)
def test_an_entity_without_group_and_spelling_has_empty_ones(source: dict[str, Any]) -> None:
    assert Entity.from_dict(source) == Entity("food", "", "kefir", "")


def test_the_value_of_an_entity_is_text() -> None:
    assert Entity.from_dict({"entity": "strain", "value": 299}).value == "299"


def test_a_question_is_read_with_all_that_the_classifier_left() -> None:
    assert Question.from_dict(READ) == Question(
        text="does keffir help",
        intent="foods.fermented",
        confidence=0.75,
        entities=(Entity("food", "fermented", "kefir", "keffir"),),
        nearest=("foods.fermented", "foods.other"),
    )


def test_a_question_may_name_no_things_and_no_neighbours() -> None:
    question = Question.from_dict({"text": "hi", "intent": "chitchat.greet", "confidence": 1})

    assert (question.entities, question.nearest) == ((), ())


def test_a_confidence_is_a_fraction_however_it_is_written() -> None:
    confidence = Question.from_dict({**READ, "confidence": 1}).confidence

    assert (confidence, type(confidence)) == (1.0, float)


def test_equal_questions_are_one_in_a_set() -> None:
    assert len({Question.from_dict(READ), Question.from_dict(READ)}) == 1
