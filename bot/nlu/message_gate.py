"""The first component: turns away what can't be read as a question, before any other work."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.readability import other_language, unreadable_reason

UNREADABLE = "unreadable"
DECIDED = "decided"
"""Set on a message whose intent no later component may change."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class MessageGate(GraphComponent):
    """Gives the intent `unreadable`, with a reason, to what holds no words, too many, or no English."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            # The longest message that is read, in characters.
            "max_characters": 2000,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Use the given configuration."""
        self._max_characters = int(config["max_characters"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageGate:
        """Make the component for Rasa's graph."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide messages that can't be read; leave the others alone."""
        for message in messages:
            reason = unreadable_reason(message.get(TEXT) or "", self._max_characters)
            if reason is not None:
                message.set(INTENT, {"name": UNREADABLE, "confidence": 1.0}, add_to_output=True)
                message.set("reason", reason, add_to_output=True)
                if reason == "language":
                    message.set("language", other_language(message.get(TEXT)), add_to_output=True)
                message.set(DECIDED, True)
        return messages
