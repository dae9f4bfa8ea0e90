"""The most asked questions with their answers, for those who can't ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.composer import Composer
from bot.knowledge.question import Question
from bot.knowledge.reply import Reply
from bot.knowledge.yaml_source import Mapping, read_yaml


@dataclass(frozen=True)
class Faq:
    """A question and what the assistant says to it."""

    question: str
    replies: tuple[Reply, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"question": self.question, "replies": [reply.as_dict() for reply in self.replies]}


def most_asked(composer: Composer, disclaimer: str) -> tuple[Faq, ...]:
    """The question of every topic of the topic map, answered as in a conversation.

    Args:
        composer: makes the answers.
        disclaimer: what follows an answer on health.
    """
    knowledge = composer.knowledge
    asked = [Question(knowledge.topics[topic].asks, topic) for topic in knowledge.topic_map]
    return tuple(
        Faq(question.text, (composer.finish(composer.answer([question]), disclaimer=disclaimer, first=False),))
        for question in asked
    )


def fixed_sentence(domain: Path, name: str) -> str:
    """A sentence that stands in the domain, because it must be at hand whatever else fails.

    Raises:
        ContentError: it is missing.
    """
    responses = read_yaml(domain).mapping("responses")
    variants = responses.items_of(name)
    if variants and isinstance(variants[0], Mapping):
        return variants[0].text("text")
    raise responses.error(f"`{name}:` must have a text", name)
