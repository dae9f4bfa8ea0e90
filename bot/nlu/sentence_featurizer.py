"""The sentence encoder as a Rasa featurizer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import CLAUSES, COMPLETED, INSTEAD, PARTS, RESOLVED
from bot.nlu.sentence_encoder import pinned_encoder
from bot.nlu.spelling_corrector import as_meant

ENCODE = "encode"
"""Encodes a part of a message, once somebody needs its vector."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds a sentence vector of shape (1, 768) to each message, and on demand to the questions in it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            **DenseFeaturizer.get_default_config(),
            # CPU threads for one text.
            "threads": 1,
        }

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Load the encoder, once for the process."""
        super().__init__(name, config)
        self._encoder = pinned_encoder(int(config["threads"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Make the component for Rasa's graph."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Every value works; a wrong type fails as the component is made."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode the training phrases."""
        messages = training_data.intent_examples
        vectors = self._encoder.encode_all([as_meant(message).text for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            self._add(message, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode each message that has not been decided."""
        for message in messages:
            if message.get(TEXT) and not message.get(DECIDED):
                self._encode(message)
                self._offer_parts(message)
        return messages

    def _offer_parts(self, message: Message) -> None:
        """Let the questions in a message, and what it means in its context, be encoded by whoever reads them.

        Most messages are read as a whole, and nothing costs as much as encoding.
        """
        in_context = [message.get(key) for key in (INSTEAD, RESOLVED, COMPLETED) if message.get(key)]
        for part in (*in_context, *message.get(CLAUSES, []), *message.get(PARTS, [])):
            part.set(ENCODE, self._encode)
            self._offer_parts(part)

    def _encode(self, message: Message) -> None:
        self._add(message, self._encoder.encode(as_meant(message).text))

    def _add(self, message: Message, vector: npt.NDArray[np.float32]) -> None:
        alias = self._config.get(FEATURIZER_CLASS_ALIAS, type(self).__name__)
        message.add_features(Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, alias))


def sentence_vector(message: Message) -> npt.NDArray[np.float32] | None:
    """The sentence vector of a message, shape (d,), or None where no featurizer made one."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None and message.get(ENCODE):
        message.get(ENCODE)(message)
        _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        return None
    vector: npt.NDArray[np.float32] = np.asarray(sentence.features, dtype=np.float32)[0]
    return vector
