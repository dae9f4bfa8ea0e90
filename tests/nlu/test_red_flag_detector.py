from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.errors import ContentError
from bot.knowledge.model import Knowledge
from bot.nlu.english_tokenizer import blank_english
from bot.nlu.gazetteer_extractor import GazetteerExtractor
from bot.nlu.message_gate import DECIDED, UNREADABLE
from bot.nlu.red_flag_detector import ADVICE, RedFlagDetector
from bot.nlu.sentence_featurizer import SentenceFeaturizer
from bot.nlu.spelling_corrector import MEANT
from bot.nlu.topic_classifier import TopicClassifier
from tests.nlu.contract import PIPELINE, Bench, resolve, through

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is RedFlagDetector)
URGENT = "there is blood in my stool, would kefir help"


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> RedFlagDetector:
    component = Bench(tmp_path_factory.mktemp("model")).make(ENTRY)
    assert isinstance(component, RedFlagDetector)
    return component


def read(detector: RedFlagDetector, text: str) -> Message:
    return detector.process([Message({TEXT: text})])[0]


def test_an_urgent_message_is_decided_with_its_advice(detector: RedFlagDetector) -> None:
    parsed = read(detector, URGENT).as_dict(only_output_properties=True)
    assert parsed[INTENT] == {"name": "red_flag", "confidence": 1.0}
    assert parsed[ADVICE] == "bleeding"


def test_the_advice_is_one_that_an_answer_can_give(detector: RedFlagDetector, knowledge: Knowledge) -> None:
    assert read(detector, URGENT).get(ADVICE) in knowledge.advice


def test_an_urgent_message_is_closed_to_later_components(detector: RedFlagDetector) -> None:
    assert read(detector, URGENT).get(DECIDED)


def test_an_ordinary_question_is_left_alone(detector: RedFlagDetector) -> None:
    assert read(detector, "does kefir help").data == {TEXT: "does kefir help"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{URGENT} {'and so on ' * 300}", id="too long"),
        pytest.param("mein darm ist nicht wie sonst: blood in my stool", id="half in another language"),
    ],
)
def test_a_sign_is_found_in_a_text_that_the_gate_turned_away(
    detector: RedFlagDetector, text: str, tmp_path: Path
) -> None:
    gate = Bench(tmp_path).make(PIPELINE[0])
    message = through([gate], Message({TEXT: text}))[0]
    assert message.get(INTENT)["name"] == UNREADABLE
    assert through([detector], message)[0].get(INTENT)["name"] == "red_flag"


def test_it_runs_before_everything_that_reads_a_meaning() -> None:
    readers = {GazetteerExtractor, SentenceFeaturizer, TopicClassifier}
    assert PIPELINE.index(ENTRY) < min(PIPELINE.index(entry) for entry in PIPELINE if resolve(entry) in readers)


def test_a_sign_is_found_in_what_a_misspelt_text_means(detector: RedFlagDetector) -> None:
    meant = blank_english().make_doc("there is blood in my stool")
    message = through([detector], Message({TEXT: "there is blodo in my stolo", MEANT: meant}))[0]
    assert message.get(INTENT)["name"] == "red_flag"


def test_a_missing_rules_file_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"no_such_rules\.yml"):
        Bench(tmp_path).make(ENTRY, config={"rules": "data/safety/no_such_rules.yml"})
