"""What tests of the question reader share: messages between intents, and how a reading is shown."""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from bot.nlu.context import Context
from bot.nlu.question_reader import QuestionReader
from tests.nlu.contract import GUT, LACTIS

BETWEEN = {GUT: 1.0, LACTIS: 1.0}
TOLD = Context(answered=True, subject={"entity": "strain", "value": "lactis", "group": "lactis"})


def read(reader: QuestionReader, message: Message, context: Context = TOLD) -> list[tuple[str, str]]:
    """The text and the intent of each question."""
    return [(question["text"], question["intent"]) for question in reader.read(message, context)[1]]


def intents(reader: QuestionReader, message: Message, context: Context = TOLD) -> list[str]:
    """The intent of each question."""
    return [intent for _, intent in read(reader, message, context)]
