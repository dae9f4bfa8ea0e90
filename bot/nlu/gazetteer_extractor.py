"""The gazetteer as a Rasa component: entities from lookup tables and synonyms of the training data."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.english_tokenizer import blank_english
from bot.nlu.gazetteer import Gazetteer, Mention, Name, names_from_lookups
from bot.nlu.learned_component import LearnedComponent
from bot.nlu.message_gate import DECIDED, UNREADABLE
from bot.nlu.spelling_corrector import as_meant, as_written

EXCLUDES = (" without", " except", " except for", " besides", " apart from", " other than", " non")
"""Before a thing they tell that it is not what is asked about."""


# A featurizer in Rasa's eyes too: only so do the training phrases pass through it, and the classifier
# learns from the same entities that it will meet.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=True,
)
class GazetteerExtractor(LearnedComponent, EntityExtractorMixin):
    """Sets the entities of a message: type, group, value, offsets and the visitor's spelling."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make a component that knows no names yet."""
        super().__init__(config, model_storage, resource)
        self._gazetteer = Gazetteer(blank_english(), [])

    def restore(self, folder: Path) -> None:
        """Take the names."""
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        self._gazetteer = Gazetteer(blank_english(), [Name(**name) for name in names])

    def train(self, training_data: TrainingData) -> Resource:
        """Take the names from the lookup tables and synonyms, and keep them in the model."""
        names = names_from_lookups(training_data.lookup_tables, training_data.entity_synonyms)
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps([asdict(name) for name in names], ensure_ascii=False, indent=0)
            (folder / "names.json").write_text(text, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the entities of the training phrases."""
        self.process(training_data.intent_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the things that each message names to its entities."""
        for message in messages:
            if not message.get(TEXT) or (message.get(DECIDED) and _intent(message) == UNREADABLE):
                continue
            meant = as_meant(message)
            mentions = (mention for mention in self._gazetteer.find(meant) if not _is_excluded(mention, meant.text))
            found = [self._entity(mention, message) for mention in mentions]
            message.set(ENTITIES, (message.get(ENTITIES) or []) + found, add_to_output=True)
        return messages

    def _entity(self, mention: Mention, message: Message) -> dict[str, Any]:
        start, end = as_written(message, mention.start, mention.end)
        return {
            "entity": mention.type,
            "group": mention.group,
            "value": mention.value,
            "text": message.get(TEXT)[start:end],
            "start": start,
            "end": end,
            "extractor": self.name,
        }


def _is_excluded(mention: Mention, text: str) -> bool:
    """Whether a question is about everything but a thing that the article does not name: "anything without milk"."""
    before, after = text[: mention.start].rstrip(" -").lower(), text[mention.end :].lstrip(" -").lower()
    return mention.group == "other" and (before.endswith(EXCLUDES) or after.startswith("free "))


def _intent(message: Message) -> str:
    return str((message.get("intent") or {}).get("name"))
