from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.errors import ContentError
from bot.nlu.message_gate import DECIDED
from bot.nlu.sentence_encoder import pinned_encoder
from bot.nlu.urgency_classifier import (
    PERHAPS_URGENT,
    SURELY_CALM,
    URGENCY,
    UrgencyClassifier,
    read_urgency_messages,
)
from tests.nlu.contract import PIPELINE, Bench, resolve

ENTRY = next(entry for entry in PIPELINE if resolve(entry) is UrgencyClassifier)
BLOOD, SOUP = "there is blood in my stool", "there is garlic in my soup"


def encoded(text: str, **also: Any) -> Message:
    vector = pinned_encoder(1).encode(text)
    return Message({TEXT: text, **also}, features=[Features(vector[np.newaxis, :], "sentence", TEXT, "test")])


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., UrgencyClassifier]:
    """Makes one that has learned from eight messages, with these settings."""
    bench = Bench(tmp_path_factory.mktemp("model"))
    bench.make(ENTRY).train(bench.data)

    def make(**settings: float) -> UrgencyClassifier:
        component = bench.make(ENTRY, load=True, config={**bench.config(ENTRY), **settings})
        assert isinstance(component, UrgencyClassifier)
        return component

    return make


Make = Callable[..., UrgencyClassifier]


def test_what_is_surely_urgent_is_decided(classifier: Make) -> None:
    (message,) = classifier(urgent_threshold=0.5, ask_threshold=0.2).process([encoded(BLOOD)])
    assert message.get(INTENT) == {"name": "red_flag", "confidence": round(message.get(URGENCY), 4)}
    assert message.get(DECIDED)


def test_what_may_be_urgent_is_marked_and_left_open(classifier: Make) -> None:
    (message,) = classifier(urgent_threshold=1.1, ask_threshold=0.5).process([encoded(BLOOD)])
    assert (message.get(PERHAPS_URGENT), message.get(INTENT), message.get(DECIDED)) == (True, None, None)


def test_what_is_calm_is_left_alone(classifier: Make) -> None:
    (message,) = classifier(urgent_threshold=0.5, ask_threshold=0.5).process([encoded(SOUP)])
    assert (message.get(PERHAPS_URGENT), message.get(INTENT), message.get(DECIDED)) == (None, None, None)
    assert 0 <= message.get(URGENCY) < 0.5


@pytest.mark.parametrize(("calm_threshold", "is_calm"), [(0.0, False), (1.0, True)])
def test_what_is_surely_calm_is_marked(classifier: Make, calm_threshold: float, is_calm: bool) -> None:
    (message,) = classifier(calm_threshold=calm_threshold).process([encoded(SOUP)])
    assert message.get(SURELY_CALM) is is_calm


def test_what_was_decided_before_is_not_judged(classifier: Make) -> None:
    (message,) = classifier().process([encoded(BLOOD, **{DECIDED: True})])
    assert message.get(URGENCY) is None


def test_how_urgent_a_message_is_is_not_given_out(classifier: Make) -> None:
    (message,) = classifier().process([encoded(SOUP)])
    assert not {URGENCY, PERHAPS_URGENT} & set(message.as_dict(only_output_properties=True))


def test_a_message_is_a_text_or_has_one(tmp_path: Path) -> None:
    path = tmp_path / "messages.yml"
    path.write_text("urgent: [{text: one, rule: any}, two]\ncalm: [three]\n", encoding="utf-8")
    assert read_urgency_messages(path) == (["one", "two"], ["three"])


@pytest.mark.parametrize("content", ["urgent: [a]\n", "urgent: []\ncalm: [a]\n", "urgent: [{rule: x}]\ncalm: [a]\n"])
def test_a_list_that_is_missing_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "messages.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContentError, match="must be here"):
        read_urgency_messages(path)


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("i cant see how to carry on after tonight, the tablets are lined up", "red_flag", id="urgent"),
        pytest.param("no blood and no fever, only gas. does kefir help with that?", "answer", id="denied"),
        pytest.param("which strains does the article name", "answer", id="a question"),
    ],
)
async def test_the_trained_net_behind_the_gate(model: Path, text: str, kind: str) -> None:
    from bot.assistant import Assistant

    reply = await Assistant.load(model).ask(text, "second-net")
    assert reply["kind"] == kind
