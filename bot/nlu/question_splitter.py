"""Splits a message of several questions, so that each is read on its own."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.clauses import Clause, resolve_pronoun, split_clauses
from bot.nlu.message_gate import DECIDED
from bot.nlu.spelling_corrector import as_meant, as_written

CLAUSES = "clauses"
"""Message attribute: the questions in a message as messages of their own, where it has several."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER], is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Leaves on each message the questions that it is made of, with their entities."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            # More questions than this in one message are not told apart.
            "max_questions": 4,
            # What "it" may stand for, besides a strain or food that was named before.
            "subjects": ["leaky gut", "probiotics", "prebiotics"],
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Use the given configuration."""
        self._max_questions = int(config["max_questions"])
        self._subjects = [str(subject) for subject in config["subjects"]]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Make the component for Rasa's graph."""
        return cls(config)

    load = create

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training phrases whole: each stands for one intent."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Split each message that has not been decided."""
        for message in messages:
            if message.get(DECIDED):
                continue
            clauses = [clause for clause in split_clauses(as_meant(message)) if clause.asks]
            whole = " ".join(as_meant(message).text.split())
            if clauses and not (len(clauses) == 1 and clauses[0].text == whole):
                message.set(CLAUSES, self._questions(message, clauses[: self._max_questions]))
        return messages

    def _questions(self, message: Message, clauses: list[Clause]) -> list[Message]:
        entities: list[dict[str, Any]] = message.get(ENTITIES) or []
        questions = []
        for clause in clauses:
            start, end = as_written(message, clause.start, clause.end)
            inside = [e for e in entities if start <= e["start"] and e["end"] <= end]
            before = [e for e in entities if e["end"] <= start and e["entity"] in {"strain", "food"}]
            text, named = clause.text, inside
            if not any(e["entity"] in {"strain", "food"} for e in inside):
                referent = before[-1]["value"] if before else self._subject_before(as_meant(message).text, clause.start)
                text = resolve_pronoun(clause.text, referent)
                if before and text != clause.text:
                    named = [*inside, before[-1]]
            questions.append(Message({TEXT: text, ENTITIES: named}))
        return questions

    def _subject_before(self, text: str, start: int) -> str:
        before = text[:start].lower()
        found = [(before.rfind(subject), subject) for subject in self._subjects if subject in before]
        return max(found)[1] if found else ""
