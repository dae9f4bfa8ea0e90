"""`gut explain`: how a message was read, step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rich.console import Console

from bot.assistant import Assistant
from bot.logs import configure_logs
from bot.nlu.question_reader import QuestionReader
from bot.nlu.question_splitter import CLAUSES, PARTS
from bot.nlu.single_reader import example_of
from bot.nlu.spelling_corrector import MEANT
from bot.nlu.topic_classifier import QUESTIONS, READ_BY
from bot.nlu.urgency_classifier import URGENCY
from bot.progress import step
from bot.training import current_model

SHOWN = 5
"""So many probabilities and phrases are shown."""


def explain(text: str) -> int:
    """Print how a message is read: spelling, entities, questions, probabilities, nearest phrases.

    Returns:
        0.
    """
    configure_logs()
    with step("Loading the model"):
        assistant = Assistant.load(current_model())
    console = Console(highlight=False)
    for line in explanation(asyncio.run(assistant.parse(text))):
        console.print(line, markup=False, soft_wrap=True)
    return 0


def explanation(parsed: Mapping[str, Any]) -> Iterator[str]:
    """The lines that tell how a message was read.

    Args:
        parsed: what the pipeline left on the message, inner attributes included.
    """
    meant = parsed.get(MEANT)
    if meant is not None and meant.text != parsed[TEXT]:
        yield f"spelt right   {meant.text}"
    for entity in parsed.get(ENTITIES) or []:
        yield f"names         {entity['text']} = {entity['entity']}.{entity['group']}: {entity['value']}"
    ground = parsed.get("advice") or parsed.get("reason")
    if ground:
        yield f"decided       {parsed['intent']['name']} by a rule ({ground})"
        return
    if URGENCY in parsed:
        yield f"urgent        {parsed[URGENCY]:.2f} by the second net"
    if READ_BY not in parsed:
        return
    reader, message = parsed[READ_BY]
    yield from _read(reader, message, "the message")
    for number, clause in enumerate(parsed.get(CLAUSES) or [], 1):
        yield from _read(reader, clause, f"clause {number}")
        for part in clause.get(PARTS) or []:
            yield from _read(reader, part, f"part of {number}")
    for question in parsed[QUESTIONS]:
        yield f"answered as   {question['intent']} ({question['confidence']:.2f}): {question['text']}"


def _read(reader: QuestionReader, message: Message, title: str) -> Iterator[str]:
    example = example_of(message)
    if example is None:
        return
    yield f"\n{title}: {example.text}"
    probabilities = zip(reader.model.classes, reader.model.probabilities(example).tolist(), strict=True)
    for name, probability in sorted(probabilities, key=lambda pair: -pair[1])[:SHOWN]:
        yield f"  {probability:.3f}  {name}"
    for name, phrase, cosine in reader.model.nearest_phrases(example.vector, SHOWN):
        yield f"  {cosine:.3f}  near: {phrase} [{name}]"
    yield f"  {_reason(reader, message)}"


def _reason(reader: QuestionReader, message: Message) -> str:
    reading, thresholds = reader.read_one(message), reader.thresholds
    outcome = f"read as {reading.intent} with {reading.confidence:.2f}"
    if reading.is_perhaps_urgent:
        return f"{outcome}: likely urgent, though neither a rule nor the second net is sure"
    if reading.intent == "nlu_fallback":
        first, second = reading.nearest[:2]
        return f"{outcome}: under {thresholds.answer:g}, and {first} leads {second} by less than {thresholds.margin:g}"
    if reading.intent == "out_of_scope":
        return f"{outcome}: nearest phrases under a cosine of {thresholds.similarity:g}, or likelier than any topic"
    return outcome
