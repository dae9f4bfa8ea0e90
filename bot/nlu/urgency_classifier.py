"""The second net for urgent warning signs: a model behind the gate, for wordings that no rule knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.yaml_source import Mapping, read_yaml
from bot.nlu.learned_component import LearnedComponent
from bot.nlu.message_gate import DECIDED
from bot.nlu.reading import RED_FLAG
from bot.nlu.sentence_encoder import pinned_encoder
from bot.nlu.sentence_featurizer import SentenceFeaturizer, sentence_vector
from bot.nlu.spelling_corrector import as_meant
from bot.nlu.urgency_model import UrgencyModel
from bot.settings import ROOT

URGENCY = "urgency"
"""Message attribute: how likely it is urgent, 0 to 1."""
PERHAPS_URGENT = "perhaps_urgent"
"""Message attribute, and key of the parse data: to be asked back, the emergency number before everything else."""
SURELY_CALM = "surely_calm"
"""Message attribute: not urgent, whatever a model that knows less of it says."""
_MODEL_FILE = "urgency.npz"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class UrgencyClassifier(LearnedComponent, IntentClassifier):
    """Gives the intent `red_flag` to what is surely urgent, and a mark to what may be."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A sentence vector must be there."""
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults; docs/understanding.md gives the reasons."""
        return {
            # Messages to learn from besides the phrases, from the project's folder.
            "messages": "data/safety/messages.yml",
            # From this probability on a message is urgent ...
            "urgent_threshold": 0.99,
            # ... and from this one on it may be: the reply asks back.
            "ask_threshold": 0.8,
            # Under this one it is not, though the topic model takes it for urgent.
            "calm_threshold": 0.01,
            # CPU threads for one text.
            "threads": 1,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained component."""
        super().__init__(config, model_storage, resource)
        self._urgent, self._ask = float(config["urgent_threshold"]), float(config["ask_threshold"])
        self._calm = float(config["calm_threshold"])
        self._model: UrgencyModel | None = None

    def restore(self, folder: Path) -> None:
        """Take the model."""
        self._model = UrgencyModel.load(folder / _MODEL_FILE)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the messages of the file and from the phrases, which are calm but for those of `red_flag`."""
        urgent, calm = read_urgency_messages(ROOT / self._config["messages"])
        phrases = [(m, v) for m in training_data.intent_examples if (v := sentence_vector(m)) is not None]
        told = pinned_encoder(int(self._config["threads"])).encode_all([*urgent, *calm])
        model = UrgencyModel.fit(
            [*urgent, *calm, *(as_meant(m).text for m, _ in phrases)],
            np.vstack([told, *(vector[np.newaxis, :] for _, vector in phrases)]),
            [True] * len(urgent) + [False] * len(calm) + [m.get(INTENT) == RED_FLAG for m, _ in phrases],
        )
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder / _MODEL_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide what is surely urgent and mark what may be, of the messages that have not been decided."""
        for message in messages:
            vector = sentence_vector(message)
            if message.get(DECIDED) or self._model is None or vector is None:
                continue
            urgency = self._model.probability(as_meant(message).text, vector)
            message.set(URGENCY, urgency)
            message.set(SURELY_CALM, urgency < self._calm)
            if urgency >= self._ask:
                message.set(PERHAPS_URGENT, True)
            if urgency >= self._urgent:
                message.set(INTENT, {"name": RED_FLAG, "confidence": round(urgency, 4)}, add_to_output=True)
                message.set(DECIDED, True)
        return messages


def read_urgency_messages(path: Path) -> tuple[list[str], list[str]]:
    """The urgent and the calm messages of a file.

    An entry is a text, or has one under `text:` and the rule that finds it under `rule:`.

    Raises:
        ContentError: it is missing, or a list is.
    """
    content = read_yaml(path)
    lists = []
    for key in ("urgent", "calm"):
        texts = [entry.text("text") if isinstance(entry, Mapping) else str(entry) for entry in content.items_of(key)]
        if not texts:
            raise content.error(f"`{key}:` must be here, with messages", key)
        lists.append(texts)
    return lists[0], lists[1]
