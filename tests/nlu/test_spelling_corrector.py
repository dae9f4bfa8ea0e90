from __future__ import annotations

import json
from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.english_tokenizer import tokenised
from bot.nlu.message_gate import DECIDED
from bot.nlu.spelling_corrector import MEANT, SpellingCorrector, as_meant, as_written
from tests.nlu.contract import PIPELINE, Bench, resolve

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is SpellingCorrector)
DATA = TrainingData(
    [Message({TEXT: text, INTENT: "any"}) for text in ("what is leaky gut", "does kefir help", "is lactis good")],
    entity_synonyms={"curd": "yogurt"},
    lookup_tables=[{"name": "strain.lactis", "elements": ["Bifidobacterium lactis", "lactis"]}],
)


@pytest.fixture(scope="module")
def corrector(tmp_path_factory: pytest.TempPathFactory) -> SpellingCorrector:
    bench = Bench(tmp_path_factory.mktemp("model"), DATA)
    bench.make(ENTRY).train(DATA)
    component = bench.make(ENTRY, load=True)
    assert isinstance(component, SpellingCorrector)
    return component


def corrected(corrector: SpellingCorrector, text: str) -> Message:
    return corrector.process([Message({TEXT: text})])[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("haha hehe lmao", "haha hehe lmao", id="laughter"),
        pytest.param("Waht is LEAKY gut?", "what is LEAKY gut?", id="the rest stays as it was written"),
        pytest.param("is Bifidobactrium lactus ok", "is bifidobacterium lactis ok", id="a name of the lookup tables"),
        pytest.param("my GPQ and my IBDX say so", "my GPQ and my IBDX say so", id="abbreviations in capitals"),
        pytest.param("WAHT IS LEAKY GUT", "what IS LEAKY GUT", id="all in capitals"),
        pytest.param("wat r u", "what are you", id="typed for short"),
        pytest.param("waht,  is  leaky", "what,  is  leaky", id="blanks stay"),
    ],
)
def test_what_is_meant_stands_beside_what_is_written(corrector: SpellingCorrector, written: str, meant: str) -> None:
    message = corrected(corrector, written)
    assert as_meant(message).text == meant
    assert message.get(TEXT) == written


def test_both_have_the_same_number_of_words(corrector: SpellingCorrector) -> None:
    message = corrected(corrector, "waht's leaky gutt, and doesn't kefir hlep?")
    assert len(as_meant(message)) == len(tokenised(message))


def test_a_place_in_what_is_meant_is_found_in_what_is_written(corrector: SpellingCorrector) -> None:
    message = corrected(corrector, "doess Bifidobactterium lacttis help")
    meant = as_meant(message).text
    start = meant.index("bifido")
    left, right = as_written(message, start, meant.index(" help"))
    assert message.get(TEXT)[left:right] == "Bifidobactterium lacttis"


def test_a_place_in_an_uncorrected_text_is_itself() -> None:
    assert as_written(Message({TEXT: "is kefir ok"}), 3, 8) == (3, 8)


def test_a_very_long_message_is_left_as_it_is(corrector: SpellingCorrector) -> None:
    assert corrected(corrector, "waht " * 200).get(MEANT) is None


def test_a_decided_message_is_left_as_it_is(corrector: SpellingCorrector) -> None:
    message = corrector.process([Message({TEXT: "waht", DECIDED: True})])[0]
    assert message.get(MEANT) is None


def test_the_training_phrases_are_corrected_too(corrector: SpellingCorrector) -> None:
    data = TrainingData([Message({TEXT: "waht is leaky gut", INTENT: "any"})])
    (phrase,) = corrector.process_training_data(data).intent_examples
    assert as_meant(phrase).text == "what is leaky gut"


def test_words_are_kept_as_readable_json(tmp_path: Path) -> None:
    Bench(tmp_path, DATA).make(ENTRY).train(DATA)
    (path,) = tmp_path.rglob("words.json")
    learned = json.loads(path.read_text(encoding="utf-8"))
    assert learned["words"]["kefir"] == 1
    assert ["leaky", "gut", 1] in learned["pairs"]
    assert learned["names"] == ["bifidobacterium", "lactis"]
