from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT

from bot.nlu.question_reader import QuestionReader
from bot.nlu.question_splitter import QuestionSplitter
from bot.nlu.reading import Thresholds
from bot.nlu.single_reader import example_of
from bot.nlu.topic_model import TopicModel, Weights
from tests.nlu.contract import GUT, LACTIS, PIPELINE, PLANTARUM, Bench, phrases, resolve

WEIGHTS = Weights(regularisation=30.0, entity=0.3, form=0.1, neighbours=0.4, sharpness=20.0, nearest=3)


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    """With so few phrases of each intent that its model is not calibrated."""
    examples = [example for phrase in phrases(2) if (example := example_of(phrase)) is not None]
    model = TopicModel.fit(examples, [phrase.get(INTENT) for phrase in phrases(2)], WEIGHTS)
    thresholds = Thresholds(
        answer=0.8, margin=0.6, similarity=0.5, similarity_after=0.5, whole=0.95, context=0.7, guess=0.4, off_subject=12
    )
    topics = frozenset({GUT, LACTIS, PLANTARUM})
    return QuestionReader(model, thresholds, {"strain": [LACTIS, PLANTARUM]}, topics, ("gut", "probio"))


@pytest.fixture
def splitter(tmp_path: Path) -> QuestionSplitter:
    component = Bench(tmp_path).make(next(entry for entry in PIPELINE if resolve(entry) is QuestionSplitter))
    assert isinstance(component, QuestionSplitter)
    return component
