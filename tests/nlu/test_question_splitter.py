from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import CLAUSES, QuestionSplitter
from tests.nlu.contract import PIPELINE, Bench, resolve

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is QuestionSplitter)
TWO = "what is leaky gut and does kefir help"


@pytest.fixture
def splitter(tmp_path: Path) -> QuestionSplitter:
    component = Bench(tmp_path).make(ENTRY)
    assert isinstance(component, QuestionSplitter)
    return component


def named(text: str, word: str, kind: str, value: str = "") -> dict[str, Any]:
    """An entity at the place where a word stands in a text."""
    return {"entity": kind, "value": value or word, "start": text.index(word), "end": text.index(word) + len(word)}


def questions(splitter: QuestionSplitter, text: str, *entities: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The questions of a message with the values that each names."""
    message = splitter.process([Message({TEXT: text, ENTITIES: list(entities)})])[0]
    return [(q.get(TEXT), [e["value"] for e in q.get(ENTITIES)]) for q in message.get(CLAUSES) or []]


def test_each_question_has_the_things_that_it_names(splitter: QuestionSplitter) -> None:
    text = "does garlic help? is kefir safe?"
    found = questions(splitter, text, named(text, "garlic", "food"), named(text, "kefir", "food"))
    assert found == [("does garlic help?", ["garlic"]), ("is kefir safe?", ["kefir"])]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is leaky gut", id="one question"),
        pytest.param("  what is leaky gut ", id="one question between spaces"),
        pytest.param("tell me about kefir", id="no question"),
        pytest.param("", id="empty"),
    ],
)
def test_a_message_that_is_one_question_or_none_stays_whole(splitter: QuestionSplitter, text: str) -> None:
    assert questions(splitter, text) == []


def test_a_question_with_its_background_stands_alone(splitter: QuestionSplitter) -> None:
    assert questions(splitter, "I am tired all day. does kefir help") == [("does kefir help", [])]


def test_a_pronoun_stands_for_the_food_or_strain_named_last(splitter: QuestionSplitter) -> None:
    text = "what are leeks and kefir, and is it safe"
    found = questions(splitter, text, named(text, "leeks", "food"), named(text, "kefir", "food"))
    assert found[1] == ("is kefir safe", ["kefir"])


def test_a_pronoun_gives_the_proper_name(splitter: QuestionSplitter) -> None:
    text = "what is l plantarum and what does it do"
    entity = named(text, "l plantarum", "strain", "Lactobacillus plantarum")
    assert questions(splitter, text, entity)[1] == (
        "what does Lactobacillus plantarum do",
        ["Lactobacillus plantarum"],
    )


def test_a_question_that_names_a_food_keeps_its_pronoun(splitter: QuestionSplitter) -> None:
    text = "is garlic good and does kefir beat it"
    found = questions(splitter, text, named(text, "garlic", "food"), named(text, "kefir", "food"))
    assert found[1] == ("does kefir beat it", ["kefir"])


def test_a_question_without_pronoun_does_not_inherit_what_was_named(splitter: QuestionSplitter) -> None:
    text = "is kefir good and what is leaky gut"
    assert questions(splitter, text, named(text, "kefir", "food"))[1] == ("what is leaky gut", [])


def test_a_symptom_is_nothing_that_a_pronoun_stands_for(splitter: QuestionSplitter) -> None:
    text = "is bloating bad and is it common"
    assert questions(splitter, text, named(text, "bloating", "symptom"))[1] == ("is it common", [])


@pytest.mark.parametrize(
    ("text", "second"),
    [
        pytest.param("what is leaky gut and is it real", "is leaky gut real", id="one subject"),
        pytest.param(
            "are prebiotics good for leaky gut and is it real", "is leaky gut real", id="the last of two subjects"
        ),
        pytest.param(
            "is leaky gut why we eat prebiotics and is it real", "is prebiotics real", id="the other way round"
        ),
        pytest.param("what is yoga and is it real", "is it real", id="no subject"),
    ],
)
def test_a_pronoun_stands_for_the_subject_before(splitter: QuestionSplitter, text: str, second: str) -> None:
    assert questions(splitter, text)[1][0] == second


def test_the_subjects_are_the_configured_ones(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    splitter = bench.make(ENTRY, config={**bench.config(ENTRY), "subjects": ["yoga"]})
    assert questions(splitter, "what is yoga and is it real")[1][0] == "is yoga real"


def test_more_questions_than_configured_are_not_told_apart(splitter: QuestionSplitter) -> None:
    found = questions(splitter, "what is a? " * 3 + "what is kefir? who is it? why is it?")
    assert [text for text, _ in found] == ["what is a?"] * 3 + ["what is kefir?"]


def test_a_decided_message_is_not_split(splitter: QuestionSplitter) -> None:
    message = splitter.process([Message({TEXT: TWO, DECIDED: True})])[0]
    assert message.get(CLAUSES) is None


def test_training_phrases_stay_whole(splitter: QuestionSplitter) -> None:
    data = TrainingData([Message({TEXT: TWO, INTENT: "leaky_gut.definition"})])
    (phrase,) = splitter.process_training_data(data).intent_examples
    assert phrase.get(CLAUSES) is None
