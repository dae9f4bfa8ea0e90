from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import CLAUSES
from bot.nlu.sentence_featurizer import SentenceFeaturizer
from bot.nlu.topic_classifier import QUESTIONS, TopicClassifier

LACTIS = {"entity": "strain", "group": "lactis", "value": "lactis"}
PLANTARUM = {"entity": "strain", "group": "plantarum", "value": "plantarum"}
PHRASES: dict[str, list[str]] = {
    "leaky_gut.definition": ["what is leaky gut", "explain leaky gut to me", "what does leaky gut mean"],
    "strains.lactis": ["what does lactis do", "is lactis any good", "tell me about lactis"],
    "strains.plantarum": ["what does plantarum do", "is plantarum any good", "tell me about plantarum"],
    "not_covered.dose": ["how many capsules a day", "what dose should I take", "how much should I take"],
    "out_of_scope": ["book me a table for two", "what is the capital of France", "who won the football"],
    "chitchat.thanks": ["thank you so much", "thanks a lot", "many thanks"],
    "red_flag": ["there is blood in my stool", "I am vomiting blood", "I can't breathe"],
}
CONTEXT = ExecutionContext(GraphSchema({}), "test", node_name="test")
NAMED = {"lactis": LACTIS, "plantarum": PLANTARUM}


def featurizer(folder: Path) -> SentenceFeaturizer:
    config = SentenceFeaturizer.get_default_config()
    return SentenceFeaturizer.create(config, LocalModelStorage(folder), Resource("featurizer"), CONTEXT)


def message(text: str, *clauses: str) -> Message:
    """A message with the strains and the questions in it, as the components before leave them."""
    found = Message({TEXT: text, ENTITIES: [entity for name, entity in NAMED.items() if name in text]})
    if clauses:
        found.set(CLAUSES, [message(clause) for clause in clauses])
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a classifier of a few phrases is kept."""
    folder = tmp_path_factory.mktemp("model")
    examples = [message(text) for texts in PHRASES.values() for text in texts]
    for example, intent in zip(examples, [i for i, texts in PHRASES.items() for _ in texts], strict=True):
        example.set(INTENT, intent)
    data = featurizer(folder).process_training_data(TrainingData(examples))
    config = TopicClassifier.get_default_config()
    TopicClassifier.create(config, LocalModelStorage(folder), Resource("topics"), CONTEXT).train(data)
    return folder


def classified(folder: Path, text: str, *clauses: str, **config: Any) -> Message:
    settings = {**TopicClassifier.get_default_config(), **config}
    classifier = TopicClassifier.load(settings, LocalModelStorage(folder), Resource("topics"), CONTEXT)
    return classifier.process(featurizer(folder).process([message(text, *clauses)]))[0]


def intents(read: Message) -> list[str]:
    return [question["intent"] for question in read.get(QUESTIONS)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        pytest.param("what is a leaky gut", "leaky_gut.definition", id="topic"),
        pytest.param("how many capsules should I take", "not_covered.dose", id="aspect"),
        pytest.param("thank you", "chitchat.thanks", id="conversation"),
        pytest.param("what is the capital of Spain", "out_of_scope", id="another subject"),
        pytest.param("there is blood in my stools", "red_flag", id="urgent"),
    ],
)
def test_a_message_gets_the_intent_of_phrases_like_it(folder: Path, text: str, intent: str) -> None:
    read = classified(folder, text)
    assert read.get(INTENT)["name"] == intent
    assert 0 < read.get(INTENT)["confidence"] <= 1
    assert intents(read) == [intent]


def test_a_text_like_no_phrase_is_out_of_scope(folder: Path) -> None:
    assert classified(folder, "xqzt vvvk plomp").get(INTENT)["name"] == "out_of_scope"


def test_the_intent_leads_the_ranking_and_the_nearest_topics_follow(folder: Path) -> None:
    read = classified(folder, "what is a leaky gut")
    names = [entry["name"] for entry in read.get("intent_ranking")]
    assert names[0] == "leaky_gut.definition"
    assert set(names[1:]) == {"strains.lactis", "strains.plantarum"}


def test_a_question_carries_its_text_its_things_and_the_nearest_topics(folder: Path) -> None:
    (question,) = classified(folder, "what does lactis do").get(QUESTIONS)
    assert (question["text"], question["entities"]) == ("what does lactis do", [LACTIS])
    assert question["nearest"][0] == "strains.lactis"


def test_what_was_read_is_part_of_the_parse_data(folder: Path) -> None:
    output = classified(folder, "what is a leaky gut").as_dict(only_output_properties=True)
    assert {INTENT, "intent_ranking", QUESTIONS} <= set(output)


@pytest.mark.parametrize(
    ("text", "clauses", "read"),
    [
        pytest.param(
            "what is leaky gut and how many capsules a day",
            ["what is leaky gut", "how many capsules a day"],
            ["leaky_gut.definition", "not_covered.dose"],
            id="a topic and an aspect",
        ),
        pytest.param(
            "what is leaky gut and what is the capital of France",
            ["what is leaky gut", "what is the capital of France"],
            ["leaky_gut.definition", "out_of_scope"],
            id="a topic and another subject",
        ),
        pytest.param(
            "what is leaky gut, what does leaky gut mean",
            ["what is leaky gut", "what does leaky gut mean"],
            ["leaky_gut.definition"],
            id="the same twice",
        ),
        pytest.param("many thanks, what is leaky gut", ["what is leaky gut"], ["leaky_gut.definition"], id="one"),
    ],
)
def test_each_different_question_of_a_message_is_read(
    folder: Path, text: str, clauses: Sequence[str], read: list[str]
) -> None:
    assert intents(classified(folder, text, *clauses)) == read


def test_strains_that_are_named_together_are_questions_of_their_own(folder: Path) -> None:
    assert intents(classified(folder, "what does plantarum or lactis do", answer_threshold=0.0)) == [
        "strains.lactis",
        "strains.plantarum",
    ]


def test_an_urgent_question_leads_whatever_stands_before_it(folder: Path) -> None:
    clauses = ["what is leaky gut", "why is there blood in my stool"]
    read = classified(folder, " and ".join(clauses), *clauses)
    assert read.get(INTENT)["name"] == "red_flag"


def test_below_the_threshold_two_topics_are_offered(folder: Path) -> None:
    read = classified(folder, "what is it good for", answer_threshold=1.0, margin=1.0, similarity_threshold=-1.0)
    (question,) = read.get(QUESTIONS)
    assert read.get(INTENT)["name"] == "nlu_fallback"
    assert len(question["nearest"]) == 2


def test_a_message_that_is_decided_is_left_alone(folder: Path) -> None:
    classifier = TopicClassifier.load(
        TopicClassifier.get_default_config(), LocalModelStorage(folder), Resource("topics"), CONTEXT
    )
    decided = featurizer(folder).process([message("what is leaky gut")])[0]
    decided.set(DECIDED, True)
    assert classifier.process([decided])[0].get(QUESTIONS) is None


def test_a_model_without_phrases_of_a_message_can_be_read_again(folder: Path) -> None:
    first, second = (classified(folder, "what does plantarum do").get(QUESTIONS) for _ in range(2))
    assert first == second
