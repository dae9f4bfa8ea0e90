"""Reads one question with the trained model, and tells what its reading is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.reading import FALLBACK, NOT_COVERED, OUT_OF_SCOPE, Reading, Thresholds, named_topics, read
from bot.nlu.sentence_featurizer import sentence_vector
from bot.nlu.spelling_corrector import as_meant
from bot.nlu.topic_model import Example, TopicModel

HUMAN = "chitchat.human"
ELSEWHERE = frozenset({OUT_OF_SCOPE, HUMAN})
"""What another place has to answer; a reply to several questions says so."""


@dataclass(frozen=True)
class SingleReader:
    """Tells what one question is about."""

    model: TopicModel
    thresholds: Thresholds
    families: Mapping[str, Sequence[str]]
    """Entity type to the topics that are named after its groups."""
    topics: frozenset[str]
    """Intents that are topics of the article."""
    subject_words: tuple[str, ...] = ()
    """Beginnings of words that tell that a message is about the subject."""

    def read_one(self, *messages: Message, but: str = "") -> Reading:
        """Read one question; of several messages the mean of their probabilities counts.

        Args:
            messages: the question, in one wording or several; the entities of the first count.
            but: intents of this group can't be meant; none where this is empty.
        """
        examples = [example for message in messages if (example := example_of(message)) is not None]
        judged = [self.model.judge(example) for example in examples]
        mean = np.mean([probabilities for probabilities, _ in judged], axis=0)
        left = np.array([not (but and name.startswith(but)) for name in self.model.classes])
        mean = mean * left / max(float((mean * left).sum()), 1e-9)
        return read(
            dict(zip(self.model.classes, mean.tolist(), strict=True)),
            {name: max(cosines[name] for _, cosines in judged) for name in self.model.classes},
            messages[0].get(ENTITIES) or [],
            self.thresholds,
            self.families,
            self.topics,
        )

    def _is_sure(self, reading: Reading) -> bool:
        return reading.confidence >= self.thresholds.answer and reading.intent not in {FALLBACK, OUT_OF_SCOPE}

    def _stands_alone(self, reading: Reading) -> bool:
        return reading.confidence >= self.thresholds.answer and (
            reading.intent in self.topics or reading.intent.startswith(NOT_COVERED)
        )

    def _is_answerable(self, intent: str) -> bool:
        """Whether a reply can name an intent: a topic, an aspect, out of scope, an urgent sign."""
        return intent in self.topics or intent.startswith(NOT_COVERED) or intent in ELSEWHERE

    def _is_off_the_subject(self, message: Message) -> bool:
        """Whether a longer message holds no word and no thing of the subject."""
        return len(words_of(message)) > self.thresholds.off_subject and not self._names_the_subject(message)

    def _names_the_subject(self, message: Message) -> bool:
        """Whether a word or a thing of the subject stands in a message."""
        return bool(message.get(ENTITIES)) or any(word.startswith(self.subject_words) for word in words_of(message))

    def _named(self, message: Message) -> str:
        """The topic of the first thing that a message names; empty where it names none that has one."""
        named = [named_topics(kind, topics, message.get(ENTITIES) or []) for kind, topics in self.families.items()]
        return next((topics[0] for topics in named if topics), "")

    def _of_one(self, message: Message, reading: Reading) -> list[dict[str, Any]]:
        entities = message.get(ENTITIES) or []
        intents = [reading.intent]
        for kind, topics in self.families.items():
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


def example_of(message: Message) -> Example | None:
    """What the model sees of a message; None where it has not been encoded."""
    vector = sentence_vector(message)
    if vector is None:
        return None
    meant = as_meant(message)
    return Example.of(vector, message.get(ENTITIES) or [], [token.lower_ for token in meant], meant.text)


def words_of(message: Message) -> list[str]:
    """The lower-case words of a message, as they are meant."""
    return [token.lower_ for token in as_meant(message) if token.is_alpha]
