"""The topic classifier as a Rasa component; does FallbackClassifier's job as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.context import MEMORY, Context
from bot.nlu.learned_component import LearnedComponent
from bot.nlu.message_gate import DECIDED
from bot.nlu.question_reader import QuestionReader
from bot.nlu.reading import NOT_COVERED, OUT_OF_SCOPE, RED_FLAG, Thresholds
from bot.nlu.red_flag_detector import ADVICE
from bot.nlu.sentence_featurizer import SentenceFeaturizer, sentence_vector
from bot.nlu.single_reader import example_of
from bot.nlu.topic_model import TopicModel, Weights
from bot.nlu.urgency_classifier import PERHAPS_URGENT

SUBJECT_WORDS = tuple(
    "gut bowel intestin stomach belly tumm abdom digest microb flora bacteria bugs probio prebio ferment fibre fiber "
    "supplement strain lacto bifid yeast blum leak permea bloat gas diarrh constip stool poo toilet ibs reflux lining "
    "immune cultures".split()
)
QUESTIONS = "questions"
"""Key of the parse data: each question of the message with its intent, confidence and entities."""
READ_BY = "read_by"
"""Message attribute: the reader and the message, for those who ask why it was read as it was."""
_MODEL_FILE = "topics.npz"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class TopicClassifier(LearnedComponent, IntentClassifier):
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
            "regularisation": 10.0,
            # Value of a named thing, and of a form word, next to the sentence vector of length 1.
            "entity_weight": 0.3,
            "form_weight": 0.1,
            # Share of the nearest phrases in a probability, how fast their say falls with the cosine, and
            # how many of a class have one.
            "neighbour_share": 0.4,
            "neighbour_sharpness": 20.0,
            "neighbours": 3,
            # From this probability on an intent is taken ...
            "answer_threshold": 0.8,
            # ... or where it leads the next one by so much.
            "margin": 0.6,
            # A text whose nearest phrase is further away than this cosine is out of scope.
            "similarity_threshold": 0.65,
            "similarity_after_threshold": 0.55,
            # From this probability on a message is one question, whatever its parts look like.
            "whole_threshold": 0.95,
            # Under this probability a message is read with the subject of the turn before added to it.
            "context_threshold": 0.7,
            # From this probability on an unclear one of several questions is taken as what it most likely is.
            "guess_threshold": 0.4,
            # So many words may say nothing of the subject, in a message that is about it.
            "max_words_off_subject": 12,
            # Groups of topics that are named after the groups of an entity.
            "families": {"strain": "strains", "food": "foods"},
            # A longer message than that, which names nothing and holds none of these beginnings of words, is about
            # something else, unless it is surely read as a topic.
            "subject_words": list(SUBJECT_WORDS),
            # Intents of these groups are conversation, not topics of the article.
            "conversation": ["chitchat", "follow_up", "affirm", "deny"],
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained component."""
        super().__init__(config, model_storage, resource)
        self._thresholds = Thresholds(
            answer=float(config["answer_threshold"]),
            margin=float(config["margin"]),
            similarity=float(config["similarity_threshold"]),
            similarity_after=float(config["similarity_after_threshold"]),
            whole=float(config["whole_threshold"]),
            context=float(config["context_threshold"]),
            guess=float(config["guess_threshold"]),
            off_subject=int(config["max_words_off_subject"]),
        )
        self._weights = Weights(
            regularisation=float(config["regularisation"]),
            entity=float(config["entity_weight"]),
            form=float(config["form_weight"]),
            neighbours=float(config["neighbour_share"]),
            sharpness=float(config["neighbour_sharpness"]),
            nearest=int(config["neighbours"]),
        )
        self._conversation = frozenset([*config["conversation"], OUT_OF_SCOPE, RED_FLAG, NOT_COVERED])
        self._reader: QuestionReader | None = None

    def restore(self, folder: Path) -> None:
        """Take the model."""
        self._use(TopicModel.load(folder / _MODEL_FILE, self._weights))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the phrases."""
        encoded = [(m, example) for m in training_data.intent_examples if (example := example_of(m)) is not None]
        examples, intents = [example for _, example in encoded], [m.get(INTENT) for m, _ in encoded]
        model = TopicModel.fit(examples, intents, self._weights)
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder / _MODEL_FILE)
        return self._resource

    def _use(self, model: TopicModel) -> None:
        topics = frozenset(name for name in model.classes if name.split(".")[0] not in self._conversation)
        families = {}
        for kind, family in self._config["families"].items():
            groups = [group.split(".")[-1] for group in model.groups if group.startswith(f"{kind}.")]
            families[kind] = [topic for group in groups if (topic := f"{family}.{group}") in topics]
        self._reader = QuestionReader(model, self._thresholds, families, topics, tuple(self._config["subject_words"]))

    def process(self, messages: list[Message], tracker: Optional[DialogueStateTracker] = None) -> list[Message]:  # noqa: UP045  Rasa reads the signature
        """Set intent, ranking and questions of each message that has not been decided."""
        context = Context.from_slot(tracker.get_slot(MEMORY) if tracker is not None else None)
        for message in messages:
            if message.get(DECIDED) or self._reader is None or sentence_vector(message) is None:
                continue
            whole, questions = self._reader.read(message, context)
            main = questions[0]
            message.set(INTENT, {"name": main["intent"], "confidence": main["confidence"]}, add_to_output=True)
            ranking = [{"name": topic, "confidence": 0.0} for topic in whole.nearest if topic != main["intent"]]
            message.set("intent_ranking", [message.get(INTENT), *ranking], add_to_output=True)
            message.set(QUESTIONS, questions, add_to_output=True)
            if whole.intent == RED_FLAG:  # it goes on about the urgent matter of the turn before
                message.set(ADVICE, context.urgent, add_to_output=True)
            if whole.is_perhaps_urgent:
                message.set(PERHAPS_URGENT, True, add_to_output=True)
            message.set(READ_BY, (self._reader, message))
        return messages
