"""The red-flag gate as a Rasa component: runs before any classifier, on every channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.message_gate import DECIDED
from bot.nlu.reading import RED_FLAG
from bot.nlu.red_flags import RedFlags
from bot.nlu.spelling_corrector import as_meant
from bot.settings import ROOT

ADVICE = "advice"
"""Key of the parse data: which urgent advice fits."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class RedFlagDetector(GraphComponent):
    """Gives the intent `red_flag`, and the advice that fits, to a message with an urgent warning sign."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            # The rules, from the project's folder.
            "rules": "data/safety/red_flags.yml",
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Load the rules."""
        self._red_flags = RedFlags.from_yaml(ROOT / Path(config["rules"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RedFlagDetector:
        """Make the component for Rasa's graph."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide urgent messages; leave the others alone."""
        for message in messages:
            # A text that is too long, or in another language, may still name a sign that we know.
            written, meant = message.get(TEXT) or "", as_meant(message).text
            flag = self._red_flags.match(written)
            if flag is None and meant != written:
                flag = self._red_flags.match(meant)
            if flag is not None:
                message.set(INTENT, {"name": RED_FLAG, "confidence": 1.0}, add_to_output=True)
                message.set(ADVICE, flag.advice, add_to_output=True)
                message.set(DECIDED, True)
        return messages
