from __future__ import annotations

import json
from pathlib import Path

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.english_tokenizer import blank_english
from bot.nlu.gazetteer_extractor import GazetteerExtractor
from bot.nlu.message_gate import DECIDED, UNREADABLE
from bot.nlu.spelling_corrector import MEANT
from tests.nlu.contract import PIPELINE, Bench, resolve

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is GazetteerExtractor)
DATA = TrainingData(
    [Message({TEXT: "is yogurt good", INTENT: "foods.fermented"})],
    entity_synonyms={"curd": "yogurt"},
    lookup_tables=[
        {"name": "food.fermented", "elements": ["yogurt", "sauerkraut"]},
        {"name": "food.other", "elements": ["milk"]},
        {"name": "strain.lactis", "elements": ["Bifidobacterium lactis", "B. lactis", "lactis"]},
    ],
)


@pytest.fixture
def extractor(tmp_path: Path) -> GazetteerExtractor:
    bench = Bench(tmp_path, DATA)
    bench.make(ENTRY).train(DATA)
    component = bench.make(ENTRY, load=True)
    assert isinstance(component, GazetteerExtractor)
    return component


def values(extractor: GazetteerExtractor, text: str) -> list[str]:
    message = extractor.process([Message({TEXT: text})])[0]
    return [entity["value"] for entity in message.get(ENTITIES)]


def test_an_entity_has_proper_name_spelling_and_place(extractor: GazetteerExtractor) -> None:
    message = Message({TEXT: "is Sauerkrout ok", MEANT: blank_english().make_doc("is sauerkraut ok")})
    extractor.process([message])
    assert message.as_dict(only_output_properties=True)[ENTITIES] == [
        {
            "entity": "food",
            "group": "fermented",
            "value": "sauerkraut",
            "text": "Sauerkrout",
            "start": 3,
            "end": 13,
            "extractor": "GazetteerExtractor",
        }
    ]


def test_a_synonym_and_an_alias_lead_to_the_proper_name(extractor: GazetteerExtractor) -> None:
    assert values(extractor, "curd or b. lactis") == ["yogurt", "Bifidobacterium lactis"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("anything without milk", [], id="without"),
        pytest.param("what is there apart from milk", [], id="apart from"),
        pytest.param("are there milk-free ones", [], id="free"),
        pytest.param("a non-milk one", [], id="non"),
        pytest.param("is milk good", ["milk"], id="asked about"),
        pytest.param("anything besides yogurt", ["yogurt"], id="on the list"),
    ],
)
def test_what_is_not_asked_about_is_no_entity(extractor: GazetteerExtractor, text: str, found: list[str]) -> None:
    assert values(extractor, text) == found


def test_a_message_that_names_nothing_gets_an_empty_list(extractor: GazetteerExtractor) -> None:
    assert values(extractor, "what is leaky gut") == []


def test_entities_that_were_found_before_are_kept(extractor: GazetteerExtractor) -> None:
    before = {"entity": "time", "value": "today"}
    message = extractor.process([Message({TEXT: "yogurt today", ENTITIES: [before]})])[0]
    assert [entity["value"] for entity in message.get(ENTITIES)] == ["today", "yogurt"]


@pytest.mark.parametrize(("intent", "found"), [("red_flag", ["yogurt"]), (UNREADABLE, [])])
def test_only_what_cant_be_read_is_passed_over(extractor: GazetteerExtractor, intent: str, found: list[str]) -> None:
    message = Message({TEXT: "yogurt", INTENT: {"name": intent, "confidence": 1.0}, DECIDED: True})
    entities = extractor.process([message])[0].get(ENTITIES) or []
    assert [entity["value"] for entity in entities] == found


def test_the_training_phrases_get_their_entities(extractor: GazetteerExtractor) -> None:
    data = TrainingData([Message({TEXT: "is yogurt good", INTENT: "foods.fermented"})])
    (phrase,) = extractor.process_training_data(data).intent_examples
    assert [entity["value"] for entity in phrase.get(ENTITIES)] == ["yogurt"]


def test_the_names_are_kept_as_readable_json(extractor: GazetteerExtractor, tmp_path: Path) -> None:
    (path,) = tmp_path.rglob("names.json")
    names = json.loads(path.read_text(encoding="utf-8"))
    assert {"type": "food", "group": "fermented", "value": "yogurt", "text": "curd"} in names
