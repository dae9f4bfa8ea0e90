from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import CLAUSES
from bot.nlu.single_reader import example_of
from bot.nlu.topic_classifier import QUESTIONS, READ_BY, TopicClassifier
from tests.nlu.contract import (
    AXES,
    DOSE,
    ELSE,
    FAR,
    GREET,
    GUT,
    LACTIS,
    MORE,
    PIPELINE,
    PLANTARUM,
    URGENT,
    Bench,
    Tracker,
    about,
    phrases,
    resolve,
)

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is TopicClassifier)
THRESHOLDS = {"answer_threshold": 0.8, "margin": 0.6, "similarity_threshold": 0.5, "red_flag_threshold": 0.6}
"""Of the tests' own, so that those of config.yml may be tuned."""
BETWEEN = {GUT: 1.0, LACTIS: 1.0}


def trained(folder: Path, **settings: Any) -> TopicClassifier:
    """A classifier with settings of its own, trained on phrases that leave no doubt."""
    bench = Bench(folder, TrainingData(phrases(5)))
    config = {**bench.config(ENTRY), "regularisation": 30.0, **THRESHOLDS, **settings}
    bench.make(ENTRY, config=config).train(bench.data)
    component = bench.make(ENTRY, config=config, load=True)
    assert isinstance(component, TopicClassifier)
    return component


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    return trained(tmp_path_factory.mktemp("model"))


def read(classifier: TopicClassifier, given: Message, memory: dict[str, Any] | None = None) -> dict[str, Any]:
    """What later parts of the program see."""
    parsed: dict[str, Any] = classifier.process([given], Tracker(memory))[0].as_dict(only_output_properties=True)
    return parsed


def intents(parsed: dict[str, Any]) -> list[str]:
    return [question["intent"] for question in parsed[QUESTIONS]]


@pytest.mark.parametrize("name", sorted(set(AXES) - {URGENT}))
def test_a_message_gets_the_intent_of_its_nearest_phrases(classifier: TopicClassifier, name: str) -> None:
    parsed = read(classifier, about(name))
    assert (parsed[INTENT]["name"], intents(parsed)) == (name, [name])
    assert 0.9 < parsed[INTENT]["confidence"] <= 1


def test_a_message_far_from_every_phrase_is_out_of_scope(classifier: TopicClassifier) -> None:
    parsed = read(classifier, about(FAR))
    assert (parsed[INTENT]["name"], intents(parsed)) == (ELSE, [ELSE])


def test_a_message_between_two_topics_offers_both(classifier: TopicClassifier) -> None:
    parsed = read(classifier, about(BETWEEN))
    assert parsed[INTENT]["name"] == "nlu_fallback"
    assert set(parsed[QUESTIONS][0]["nearest"]) == {GUT, LACTIS}


def test_a_named_strain_decides_between_the_strains(classifier: TopicClassifier) -> None:
    assert read(classifier, about(LACTIS, "words", "plantarum"))[INTENT]["name"] == PLANTARUM


def test_every_strain_that_is_named_is_a_question_in_its_order(classifier: TopicClassifier) -> None:
    assert intents(read(classifier, about(LACTIS, "words", "plantarum", "lactis"))) == [PLANTARUM, LACTIS]


def test_only_groups_that_a_topic_is_named_after_decide(classifier: TopicClassifier) -> None:
    assert intents(read(classifier, about(LACTIS, "words", "unheard"))) == [LACTIS]


def test_a_question_carries_all_that_a_reply_needs(classifier: TopicClassifier) -> None:
    parsed = read(classifier, about(LACTIS, "what is lactis", "lactis"))
    (question,) = parsed[QUESTIONS]
    assert question.pop("nearest")[0] == LACTIS
    assert question == {
        "text": "what is lactis",
        "intent": LACTIS,
        "confidence": parsed[INTENT]["confidence"],
        "entities": [{"entity": "strain", "value": "lactis", "group": "lactis"}],
    }


def test_the_ranking_begins_with_the_intent_and_holds_topics_only_behind_it(classifier: TopicClassifier) -> None:
    parsed = read(classifier, about(GREET))
    names = [entry["name"] for entry in parsed["intent_ranking"]]
    assert parsed["intent_ranking"][0] == parsed[INTENT]
    assert set(names[1:]) == {GUT, LACTIS, PLANTARUM}


def test_a_topic_stands_in_the_ranking_once(classifier: TopicClassifier) -> None:
    names = [entry["name"] for entry in read(classifier, about(GUT))["intent_ranking"]]
    assert sorted(names) == sorted({GUT, LACTIS, PLANTARUM})


def test_the_first_of_several_questions_gives_the_intent_of_the_message(classifier: TopicClassifier) -> None:
    parsed = read(classifier, about(BETWEEN, "all", **{CLAUSES: [about(DOSE, "one"), about(GUT, "two")]}))
    assert [(question["text"], question["intent"]) for question in parsed[QUESTIONS]] == [("one", DOSE), ("two", GUT)]
    assert parsed[INTENT]["name"] == DOSE


@pytest.mark.parametrize(
    ("text_about", "memory", "intent"),
    [
        pytest.param({MORE: 1.02, LACTIS: 1.0}, None, LACTIS, id="unsure, first message"),
        pytest.param({MORE: 1.02, LACTIS: 1.0}, {"topics": []}, LACTIS, id="unsure, nothing answered"),
        pytest.param({MORE: 1.02, LACTIS: 1.0}, {"topics": [GUT]}, MORE, id="unsure, after an answer"),
        pytest.param(MORE, None, MORE, id="sure, first message"),
    ],
)
def test_an_unsure_follow_up_needs_an_answer_before_it(
    classifier: TopicClassifier, text_about: Any, memory: dict[str, Any] | None, intent: str
) -> None:
    assert intents(read(classifier, about(text_about), memory)) == [intent]


def test_without_a_tracker_a_message_is_read_as_the_first(classifier: TopicClassifier) -> None:
    message = classifier.process([about({MORE: 1.02, LACTIS: 1.0})])[0]
    assert message.get(INTENT)["name"] == LACTIS


def test_a_decided_message_gets_no_questions(classifier: TopicClassifier) -> None:
    assert QUESTIONS not in read(classifier, about(GUT, "all", **{DECIDED: True}))


def test_a_message_without_vector_is_left_alone(classifier: TopicClassifier) -> None:
    assert classifier.process([Message({TEXT: "hi"})])[0].data == {TEXT: "hi"}


def test_the_reader_stays_with_the_message_and_is_not_given_out(classifier: TopicClassifier) -> None:
    given = about(GUT, "words")
    assert READ_BY not in read(classifier, given)
    reader, message = given.get(READ_BY)
    assert message is given
    assert reader.read_one(message).intent == GUT


@pytest.mark.parametrize(
    ("setting", "value", "given", "expected"),
    [
        pytest.param("answer_threshold", 0.1, BETWEEN, {GUT, LACTIS}, id="answer sooner"),
        pytest.param("margin", 0.0, BETWEEN, {GUT, LACTIS}, id="no lead needed"),
        pytest.param("similarity_threshold", 0.9, BETWEEN, {ELSE}, id="stay nearer"),
        pytest.param("conversation", ["leaky_gut"], BETWEEN, {GUT, LACTIS}, id="no topic"),
        pytest.param("subject_words", ["gut"], BETWEEN, {ELSE}, id="other words of the subject"),
    ],
)
def test_a_setting_is_the_configured_one(
    classifier: TopicClassifier, setting: str, value: Any, given: Any, expected: set[str], tmp_path: Path
) -> None:
    text = "probiotics " * 13
    changed = read(trained(tmp_path, **{setting: value}), about(given, text))[INTENT]["name"]
    assert changed in expected
    assert read(classifier, about(given, text))[INTENT]["name"] not in expected


def test_a_family_that_is_not_configured_does_not_decide(tmp_path: Path) -> None:
    assert intents(read(trained(tmp_path, families={}), about(LACTIS, "words", "plantarum"))) == [LACTIS]


def test_an_example_is_what_the_message_says_and_names() -> None:
    example = example_of(about(GUT, "What is Kefir", "lactis"))
    assert example is not None
    assert example.text == "What is Kefir"
    assert example.words == {"what", "is", "kefir"}
    assert example.groups == {"strain.lactis"}


def test_a_message_that_has_not_been_encoded_is_no_example() -> None:
    assert example_of(Message({TEXT: "words"})) is None
