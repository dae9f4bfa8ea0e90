"""The topic classifier as a Rasa component; does FallbackClassifier's job as well."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message_gate import DECIDED
from bot.nlu.question_splitter import CLAUSES
from bot.nlu.reading import NOT_COVERED, OUT_OF_SCOPE, RED_FLAG, Reading, Thresholds, named_topics, read
from bot.nlu.sentence_featurizer import SentenceFeaturizer, sentence_vector
from bot.nlu.topic_model import TopicModel

QUESTIONS = "questions"
"""Key of the parse data: each question of the message with its intent, confidence and entities."""
_MODEL_FILE = "topics.npz"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets the intent of a message and what each question in it is about."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A sentence vector must be there."""
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults; docs/understanding.md gives the reasons."""
        return {
            # Inverse strength of the L2 penalty.
            "regularisation": 30.0,
            # Weight of a named thing next to the sentence vector of length 1.
            "entity_weight": 0.3,
            # From this probability on an intent is taken ...
            "answer_threshold": 0.5,
            # ... or where it leads the next one by so much.
            "margin": 0.2,
            # A text whose nearest phrase is further away than this cosine is out of scope.
            "similarity_threshold": 0.5,
            # Probability from which the classifier alone calls a message urgent.
            "red_flag_threshold": 0.6,
            # Groups of topics that are named after the groups of an entity.
            "families": {"strain": "strains", "food": "foods"},
            # Intents of these groups are conversation, not topics of the article.
            "conversation": ["chitchat", "follow_up", "affirm", "deny"],
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained component."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._thresholds = Thresholds(
            answer=float(config["answer_threshold"]),
            margin=float(config["margin"]),
            similarity=float(config["similarity_threshold"]),
            red_flag=float(config["red_flag_threshold"]),
        )
        self._conversation = frozenset([*config["conversation"], OUT_OF_SCOPE, RED_FLAG, NOT_COVERED])
        self._model: TopicModel | None = None
        self._topics: frozenset[str] = frozenset()
        self._families: dict[str, list[str]] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Make the component for Rasa's graph."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load the trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._use(TopicModel.load(folder / _MODEL_FILE))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the phrases."""
        encoded = [(m, vector) for m in training_data.intent_examples if (vector := sentence_vector(m)) is not None]
        model = TopicModel.fit(
            np.stack([vector for _, vector in encoded]),
            [message.get(ENTITIES) or [] for message, _ in encoded],
            [message.get(INTENT) for message, _ in encoded],
            regularisation=float(self._config["regularisation"]),
            entity_weight=float(self._config["entity_weight"]),
        )
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder / _MODEL_FILE)
        return self._resource

    def _use(self, model: TopicModel) -> None:
        self._model = model
        self._topics = frozenset(name for name in model.classes if name.split(".")[0] not in self._conversation)
        for kind, family in self._config["families"].items():
            groups = [group.split(".")[-1] for group in model.groups if group.startswith(f"{kind}.")]
            named = [f"{family}.{group}" for group in groups]
            self._families[kind] = [topic for topic in named if topic in self._topics]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and questions of each message that has not been decided."""
        for message in messages:
            if message.get(DECIDED) or self._model is None or sentence_vector(message) is None:
                continue
            whole = self._read(self._model, message)
            questions = self._questions(self._model, message, whole)
            main = next((q for q in questions if q["intent"] == RED_FLAG), questions[0])
            message.set(INTENT, {"name": main["intent"], "confidence": main["confidence"]}, add_to_output=True)
            ranking = [{"name": topic, "confidence": 0.0} for topic in whole.nearest if topic != main["intent"]]
            message.set("intent_ranking", [message.get(INTENT), *ranking], add_to_output=True)
            message.set(QUESTIONS, questions, add_to_output=True)
        return messages

    def _read(self, model: TopicModel, *messages: Message) -> Reading:
        """Read one question; of several messages the mean of their probabilities counts."""
        vectors = [sentence_vector(message) for message in messages]
        entities = messages[0].get(ENTITIES) or []
        rows = [
            model.probabilities(vector, message.get(ENTITIES) or [])
            for vector, message in zip(vectors, messages, strict=True)
            if vector is not None
        ]
        nearest = [model.similarities(vector) for vector in vectors if vector is not None]
        return read(
            dict(zip(model.classes, np.mean(rows, axis=0).tolist(), strict=True)),
            {name: max(found[name] for found in nearest) for name in model.classes},
            entities,
            self._thresholds,
            self._families,
            self._topics,
        )

    def _questions(self, model: TopicModel, message: Message, whole: Reading) -> list[dict[str, Any]]:
        """The questions of a message: those of its clauses where they differ, else the whole."""
        clauses: list[Message] = message.get(CLAUSES) or []
        if whole.intent == RED_FLAG or not clauses:
            return self._of_one(message, whole)
        if len(clauses) == 1:  # a question with its background: both have a say
            return self._of_one(message, self._read(model, message, clauses[0]))
        readings = [(clause, self._read(model, clause)) for clause in clauses]
        answerable = [(clause, reading) for clause, reading in readings if self._is_answerable(reading.intent)]
        if len({reading.intent for _, reading in answerable}) < 2:
            return self._of_one(message, whole)
        return [question for clause, reading in answerable for question in self._of_one(clause, reading)]

    def _is_answerable(self, intent: str) -> bool:
        """Whether a reply can name an intent: a topic, an aspect, out of scope, an urgent sign."""
        return intent in self._topics or intent.startswith(NOT_COVERED) or intent in {OUT_OF_SCOPE, RED_FLAG}

    def _of_one(self, message: Message, reading: Reading) -> list[dict[str, Any]]:
        entities = message.get(ENTITIES) or []
        intents = [reading.intent]
        for kind, topics in self._families.items():
            if reading.intent in topics:
                intents = named_topics(kind, topics, entities) or intents
        return [
            {
                "text": message.get(TEXT),
                "intent": intent,
                "confidence": round(float(reading.confidence), 4),
                "entities": entities,
                "nearest": list(reading.nearest),
            }
            for intent in intents
        ]
