from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import CLAUSES
from bot.nlu.topic_classifier import QUESTIONS, TopicClassifier
from tests.nlu.contract import PIPELINE, Bench, resolve

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is TopicClassifier)
AXES = {
    "leaky_gut.definition": 0,
    "strains.lactis": 1,
    "strains.plantarum": 2,
    "not_covered.dose": 3,
    "chitchat.greet": 4,
    "red_flag": 5,
}
"""Each intent's phrases point along an axis of their own; axis 6 is far from everything."""
FAR = 6


def strain(group: str) -> dict[str, str]:
    return {"entity": "strain", "group": group, "value": group}


def message(
    *axes: int, entities: list[dict[str, str]] | None = None, text: str = "", also: dict[str, Any] | None = None
) -> Message:
    """A message whose sentence vector points between axes."""
    vector = np.zeros(FAR + 1, dtype=np.float32)
    vector[list(axes)] = 1.0
    vector /= np.linalg.norm(vector)
    features = [Features(vector[np.newaxis, :], "sentence", TEXT, "test")]
    return Message({TEXT: text or f"axes {axes}", ENTITIES: entities or [], **(also or {})}, features=features)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    """Trained on phrases that leave no doubt."""
    named = {name: [strain(name.split(".")[1])] if name.startswith("strains.") else [] for name in AXES}
    phrases = [
        message(axis, entities=named[name], also={INTENT: name}) for name, axis in AXES.items() for _ in range(5)
    ]
    bench = Bench(tmp_path_factory.mktemp("model"), TrainingData(phrases))
    bench.make(ENTRY).train(bench.data)
    component = bench.make(ENTRY, load=True)
    assert isinstance(component, TopicClassifier)
    return component


def read(classifier: TopicClassifier, given: Message) -> dict[str, Any]:
    """What later parts of the program see."""
    parsed: dict[str, Any] = classifier.process([given])[0].as_dict(only_output_properties=True)
    return parsed


def intents(parsed: dict[str, Any]) -> list[str]:
    return [question["intent"] for question in parsed[QUESTIONS]]


@pytest.mark.parametrize("name", AXES)
def test_a_message_gets_the_intent_of_its_nearest_phrases(classifier: TopicClassifier, name: str) -> None:
    parsed = read(classifier, message(AXES[name]))
    assert (parsed[INTENT]["name"], intents(parsed)) == (name, [name])
    assert 0.5 < parsed[INTENT]["confidence"] <= 1


def test_a_message_far_from_every_phrase_is_out_of_scope(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(FAR))
    assert (parsed[INTENT]["name"], intents(parsed)) == ("out_of_scope", ["out_of_scope"])


def test_a_message_between_two_topics_offers_both(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(AXES["leaky_gut.definition"], AXES["strains.lactis"]))
    assert parsed[INTENT]["name"] == "nlu_fallback"
    assert set(parsed[QUESTIONS][0]["nearest"]) == {"leaky_gut.definition", "strains.lactis"}


def test_a_named_strain_decides_between_the_strains(classifier: TopicClassifier) -> None:
    given = message(AXES["strains.lactis"], entities=[strain("plantarum")])
    assert read(classifier, given)[INTENT]["name"] == "strains.plantarum"


def test_every_strain_that_is_named_is_a_question_in_its_order(classifier: TopicClassifier) -> None:
    given = message(AXES["strains.lactis"], entities=[strain("plantarum"), strain("lactis")])
    assert intents(read(classifier, given)) == ["strains.plantarum", "strains.lactis"]


def test_a_question_carries_text_confidence_entities_and_the_next_topics(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(AXES["strains.lactis"], entities=[strain("lactis")], text="what is lactis"))
    (question,) = parsed[QUESTIONS]
    assert (question["text"], question["entities"]) == ("what is lactis", [strain("lactis")])
    assert question["confidence"] == parsed[INTENT]["confidence"]
    assert question["nearest"][0] == "strains.lactis"


def test_the_ranking_begins_with_the_intent_and_holds_topics_only_behind_it(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(AXES["chitchat.greet"]))
    names = [entry["name"] for entry in parsed["intent_ranking"]]
    assert names[0] == "chitchat.greet"
    assert set(names[1:]) == {"leaky_gut.definition", "strains.lactis", "strains.plantarum"}


def test_two_questions_about_different_things_are_both_kept(classifier: TopicClassifier) -> None:
    first, second = message(0, text="one"), message(AXES["not_covered.dose"], text="two")
    parsed = read(classifier, message(0, 3, also={CLAUSES: [first, second]}))
    assert [(q["text"], q["intent"]) for q in parsed[QUESTIONS]] == [
        ("one", "leaky_gut.definition"),
        ("two", "not_covered.dose"),
    ]
    assert parsed[INTENT]["name"] == "leaky_gut.definition"


def test_two_questions_about_the_same_are_one(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(0, text="both", also={CLAUSES: [message(0), message(0)]}))
    assert [(q["text"], q["intent"]) for q in parsed[QUESTIONS]] == [("both", "leaky_gut.definition")]


def test_a_greeting_beside_a_question_is_no_question(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(0, also={CLAUSES: [message(AXES["chitchat.greet"]), message(0)]}))
    assert intents(parsed) == ["leaky_gut.definition"]


def test_an_urgent_question_among_others_decides_the_message(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(0, 1, also={CLAUSES: [message(0), message(AXES["red_flag"])]}))
    assert parsed[INTENT]["name"] == "red_flag"


def test_an_urgent_message_is_not_split(classifier: TopicClassifier) -> None:
    parsed = read(classifier, message(AXES["red_flag"], also={CLAUSES: [message(0), message(AXES["strains.lactis"])]}))
    assert intents(parsed) == ["red_flag"]


def test_a_question_and_its_background_are_read_together(classifier: TopicClassifier) -> None:
    background = message(FAR, AXES["strains.lactis"], text="my story, then the question")
    parsed = read(classifier, message(FAR, 1, text="whole", also={CLAUSES: [message(AXES["strains.lactis"])]}))
    alone = read(classifier, background)
    assert (parsed[QUESTIONS][0]["text"], intents(parsed)) == ("whole", ["strains.lactis"])
    assert parsed[INTENT]["confidence"] > alone[INTENT]["confidence"]


def test_a_decided_message_gets_no_questions(classifier: TopicClassifier) -> None:
    assert QUESTIONS not in read(classifier, message(0, also={DECIDED: True}))


def test_a_message_without_vector_is_left_alone(classifier: TopicClassifier) -> None:
    assert classifier.process([Message({TEXT: "hi"})])[0].data == {TEXT: "hi"}


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        pytest.param("answer_threshold", 0.1, {"leaky_gut.definition", "strains.lactis"}, id="answer sooner"),
        pytest.param("margin", 0.0, {"leaky_gut.definition", "strains.lactis"}, id="no lead needed"),
        pytest.param("similarity_threshold", 0.9, {"out_of_scope"}, id="stay nearer"),
    ],
)
def test_a_threshold_is_the_configured_one(setting: str, value: float, expected: set[str], tmp_path: Path) -> None:
    phrases = [message(axis, also={INTENT: name}) for name, axis in AXES.items() for _ in range(5)]
    bench = Bench(tmp_path, TrainingData(phrases))
    config = {**bench.config(ENTRY), setting: value}
    bench.make(ENTRY, config=config).train(bench.data)
    between = message(AXES["leaky_gut.definition"], AXES["strains.lactis"])
    assert read(bench.make(ENTRY, config=config, load=True), between)[INTENT]["name"] in expected
    assert read(bench.make(ENTRY, load=True), between)[INTENT]["name"] == "nlu_fallback"
