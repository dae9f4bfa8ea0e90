"""Phrases that the model has never seen: tests/nlu/*.yml, a file a group of topics."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.knowledge.model import Knowledge
from bot.knowledge.phrases import INTENT, read_phrases

pytestmark = pytest.mark.model

# Measured on 1,071 phrases; a question that is asked back counts where the right topic is offered.
OVERALL_FLOOR = 0.87
INTENT_FLOOR = 0.6
NOT_COVERED = "not_covered"
OTHER_FORMAT = {"few_urgent_messages.yml"}
"""Files beside the phrases that tests of their own read."""


@pytest.fixture(scope="session")
def assistant(model: Path) -> Assistant:
    """The trained assistant."""
    return Assistant.load(model)


def readings_of(assistant: Assistant, texts: list[str]) -> list[list[str]]:
    """The intent of each text, or the two topics that are offered, through the whole pipeline."""

    async def parse_all() -> list[dict[str, Any]]:
        return [await assistant.agent.parse_message(text) for text in texts]

    return [read_as(parsed) for parsed in asyncio.run(parse_all())]


def read_as(parsed: dict[str, Any]) -> list[str]:
    """The intent of a parsed text; the topics that are offered where it is asked back."""
    intent = parsed["intent"]["name"]
    return list(parsed["questions"][0]["nearest"][:2]) if intent == "nlu_fallback" else [counted(intent)]


def counted(intent: str) -> str:
    """The intent as it counts: all that the article is silent about is one answer."""
    return NOT_COVERED if intent.startswith(NOT_COVERED) else intent


@pytest.fixture(scope="session")
def outcomes(assistant: Assistant, root: Path) -> list[tuple[str, str, list[str]]]:
    """Each held-out phrase with the intent that it has and what it was read as."""
    files = [path for path in sorted((root / "tests" / "nlu").glob("*.yml")) if path.name not in OTHER_FORMAT]
    phrases = [phrase for path in files for phrase in read_phrases(path) if phrase.kind == INTENT]
    found = readings_of(assistant, [phrase.text for phrase in phrases])
    return [(phrase.text, counted(phrase.name), read) for phrase, read in zip(phrases, found, strict=True)]


def test_most_held_out_phrases_are_understood(outcomes: list[tuple[str, str, list[str]]]) -> None:
    right = sum(meant in found for _, meant, found in outcomes)
    assert right / len(outcomes) >= OVERALL_FLOOR


def test_no_intent_is_understood_much_worse_than_the_others(outcomes: list[tuple[str, str, list[str]]]) -> None:
    total = Counter(meant for _, meant, _ in outcomes)
    right = Counter(meant for _, meant, found in outcomes if meant in found)
    shares = {intent: right[intent] / count for intent, count in total.items()}
    assert {intent: share for intent, share in shares.items() if share < INTENT_FLOOR} == {}


def test_every_topic_and_every_aspect_is_asked_about(knowledge: Knowledge, root: Path) -> None:
    files = [path for path in (root / "tests" / "nlu").glob("*.yml") if path.name not in OTHER_FORMAT]
    asked = {phrase.name for path in files for phrase in read_phrases(path)}
    assert {*knowledge.topics, *knowledge.aspects, *knowledge.chitchat} - asked == set()


def test_every_urgent_phrase_is_taken_as_urgent(outcomes: list[tuple[str, str, list[str]]]) -> None:
    urgent = [(text, found) for text, meant, found in outcomes if meant == "red_flag"]
    assert urgent
    assert [text for text, found in urgent if found != ["red_flag"]] == []


def test_every_suggested_question_leads_to_its_topic(assistant: Assistant, knowledge: Knowledge) -> None:
    topics = list(knowledge.topics.values())
    found = readings_of(assistant, [topic.asks for topic in topics])
    assert [(topic.asks, read) for topic, read in zip(topics, found, strict=True) if read != [topic.id]] == []
