from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.evaluation.explaining import SHOWN, explanation
from bot.nlu.english_tokenizer import blank_english
from bot.nlu.question_reader import QuestionReader
from bot.nlu.question_splitter import CLAUSES, PARTS
from bot.nlu.reading import Thresholds
from bot.nlu.spelling_corrector import MEANT
from bot.nlu.topic_classifier import QUESTIONS, READ_BY
from bot.nlu.topic_model import Example, TopicModel, Weights
from bot.nlu.urgency_classifier import URGENCY

AXES = {"leaky_gut.definition": 0, "strains.lactis": 1, "foods.fermented": 2, "not_covered.dose": 3, "red_flag": 4}
"""Each intent's phrases point along an axis of their own; axis 6 is far from everything."""
FAR = 6
KEFIR = {"entity": "food", "group": "fermented", "value": "kefir", "text": "kefr"}
QUESTION = {"text": "is kefir good", "intent": "foods.fermented", "confidence": 0.8765}


def vector(*axes: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A unit vector that points between axes."""
    direction = np.zeros(FAR + 1, dtype=np.float32)
    direction[list(axes)] = 1.0
    return direction / np.float32(np.linalg.norm(direction))


def message(text: str, *axes: int, **also: Any) -> Message:
    features = [Features(vector(*axes)[np.newaxis, :], "sentence", TEXT, "test")] if axes else []
    return Message({TEXT: text, ENTITIES: [], **also}, features=features)


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    """Trained on phrases that leave no doubt; three of each intent."""
    names = [name for name in AXES for _ in range(3)]
    examples = [
        Example.of(vector(AXES[name]), [], [], f"phrase {number} of {name}") for number, name in enumerate(names)
    ]
    weights = Weights(regularisation=10.0, entity=0.3, form=0.3, neighbours=0.5, sharpness=10.0, nearest=3)
    thresholds = Thresholds(
        answer=0.55,
        margin=0.2,
        similarity=0.3,
        similarity_after=0.3,
        whole=0.95,
        context=0.7,
        guess=0.4,
        off_subject=12,
    )
    topics = frozenset({"leaky_gut.definition", "strains.lactis", "foods.fermented"})
    return QuestionReader(TopicModel.fit(examples, names, weights), thresholds, {}, topics)


def explained(reader: QuestionReader, whole: Message, **also: Any) -> list[str]:
    """The lines about a message that the classifier has read."""
    parsed = {TEXT: whole.get(TEXT), READ_BY: (reader, whole), QUESTIONS: [QUESTION], **also}
    return "\n".join(explanation(parsed)).splitlines()


def decided(**also: Any) -> list[str]:
    """The lines about a message that a rule has decided."""
    return list(explanation({TEXT: "is kefr good", "intent": {"name": "red_flag"}, **also}))


def test_a_corrected_text_is_shown() -> None:
    meant = blank_english().make_doc("is kefir good")
    assert decided(**{MEANT: meant})[0] == "spelt right   is kefir good"


@pytest.mark.parametrize("also", [{}, {MEANT: blank_english().make_doc("is kefr good")}], ids=["none", "the same"])
def test_a_text_that_needed_no_correction_is_not_shown(also: dict[str, Any]) -> None:
    assert not [line for line in decided(**also) if line.startswith("spelt right")]


def test_each_thing_that_is_named_is_shown_with_its_spelling_and_its_place() -> None:
    stress = {"entity": "cause", "group": "causes", "value": "stress", "text": "stress"}
    assert [line for line in decided(**{ENTITIES: [KEFIR, stress]}) if line.startswith("names")] == [
        "names         kefr = food.fermented: kefir",
        "names         stress = cause.causes: stress",
    ]


@pytest.mark.parametrize("entities", [None, []])
def test_a_message_without_entities_names_nothing(entities: list[Any] | None) -> None:
    assert len(decided(**{ENTITIES: entities, "advice": "bleeding"})) == 1


@pytest.mark.parametrize("key", ["advice", "reason"])
def test_what_a_rule_decided_is_shown_with_its_ground_and_nothing_else(key: str) -> None:
    assert decided(**{key: "the ground"}) == ["decided       red_flag by a rule (the ground)"]


def test_the_likeliest_intents_stand_first(reader: QuestionReader) -> None:
    lines = explained(reader, message("what is it", 0))
    assert lines[1] == "the message: what is it"
    likely = [line.split() for line in lines[2 : 2 + SHOWN]]
    assert likely[0][1] == "leaky_gut.definition"
    assert {name for _, name in likely} == set(AXES)
    assert [float(p) for p, _ in likely] == sorted((float(p) for p, _ in likely), reverse=True)


def test_the_nearest_phrases_are_shown_with_their_intent(reader: QuestionReader) -> None:
    near = [line for line in explained(reader, message("what is it", 2)) if "near:" in line]
    assert len(near) == SHOWN
    assert all(line.startswith("  1.000  near: phrase") for line in near[:3])
    assert all(line.endswith("[foods.fermented]") for line in near[:3])


def test_so_many_intents_and_phrases_are_shown_and_no_more(reader: QuestionReader) -> None:
    lines = explained(reader, message("what is it", 0))
    assert len(lines) == 2 + SHOWN + SHOWN + 2


def test_a_sure_reading_is_shown_with_its_confidence(reader: QuestionReader) -> None:
    whole = message("what is it", 0)
    assert f"  read as leaky_gut.definition with {reader.read_one(whole).confidence:.2f}" in explained(reader, whole)


def test_where_it_asks_back_the_bounds_that_were_not_reached_are_shown(reader: QuestionReader) -> None:
    reason = next(line for line in explained(reader, message("what or which", 0, 1)) if "read as" in line)
    assert reason.startswith("  read as nlu_fallback with 0.")
    assert "under 0.55" in reason
    assert "by less than 0.2" in reason
    assert {"leaky_gut.definition", "strains.lactis"} <= set(reason.split())


def test_where_it_is_from_elsewhere_the_cosine_that_was_not_reached_is_shown(reader: QuestionReader) -> None:
    reason = next(line for line in explained(reader, message("far away", FAR)) if "read as" in line)
    assert reason.startswith("  read as out_of_scope with ")
    assert "a cosine of 0.3" in reason


def test_where_it_is_perhaps_urgent_the_bound_that_was_not_reached_is_shown(reader: QuestionReader) -> None:
    lines = explained(reader, message("is this bad", 4), **{URGENCY: 0.873})
    assert lines[0] == "urgent        0.87 by the second net"
    reason = next(line for line in lines if "read as" in line)
    assert reason.startswith("  read as nlu_fallback with ")
    assert reason.endswith("likely urgent, though neither a rule nor the second net is sure")


def test_what_the_second_net_decided_is_shown_with_its_probability() -> None:
    assert decided(**{URGENCY: 0.995}) == ["urgent        0.99 by the second net"]


def test_each_clause_and_each_part_of_it_is_shown_in_its_place(reader: QuestionReader) -> None:
    parts = [message("one a", 0), message("one b", 1)]
    clauses = [message("one", 0, 1, **{PARTS: parts}), message("two", 3)]
    lines = explained(reader, message("one and two", 0, 3), **{CLAUSES: clauses})
    titles = [line for line in lines if ": " in line and not line.startswith((" ", "answered"))]
    assert titles == [
        "the message: one and two",
        "clause 1: one",
        "part of 1: one a",
        "part of 1: one b",
        "clause 2: two",
    ]


def test_a_message_that_was_not_encoded_has_no_probabilities(reader: QuestionReader) -> None:
    assert explained(reader, message("nothing")) == ["answered as   foods.fermented (0.88): is kefir good"]


def test_each_question_is_shown_as_it_is_answered(reader: QuestionReader) -> None:
    other = {"text": "how much", "intent": "not_covered.dose", "confidence": 1.0}
    lines = explained(reader, message("is kefir good, how much", 2), **{QUESTIONS: [QUESTION, other]})
    assert lines[-2:] == [
        "answered as   foods.fermented (0.88): is kefir good",
        "answered as   not_covered.dose (1.00): how much",
    ]


@pytest.mark.model
def test_a_message_is_explained_from_its_spelling_to_its_answer(model: Path) -> None:
    from bot.assistant import Assistant

    lines = list(explanation(asyncio.run(Assistant.load(model).parse("is keffir a fermentd food"))))
    assert "spelt right   is keffir a fermented food" in lines
    assert "names         keffir = food.fermented: kefir" in lines
    assert "\nthe message: is keffir a fermented food" in lines
    assert lines[-1].startswith("answered as   foods.fermented (")


@pytest.mark.model
def test_an_urgent_message_is_explained_by_its_rule(model: Path) -> None:
    from bot.assistant import Assistant

    lines = list(explanation(asyncio.run(Assistant.load(model).parse("there is blood in my stool"))))
    assert [line.startswith("decided       red_flag by a rule (") for line in lines] == [True]
