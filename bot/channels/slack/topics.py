"""The questions to choose from: those that the assistant suggests itself, by group."""

from __future__ import annotations

from bot.channels.slack.strings import Strings
from bot.knowledge.model import Knowledge, Topic

MAX_GROUPS, MAX_QUESTIONS = 12, 6
"""A page that can be taken in: so many headings, and so many questions under each."""


def topic_groups(knowledge: Knowledge, words: Strings) -> list[tuple[str, list[str]]]:
    """A heading and its questions for each group of topics, in the order of the headings in strings.yml.

    A topic that nothing leads to ("foods that the article does not name") is an answer and no question to choose,
    so it is left out. Where a group has too many, those of the topic map come before the others.
    """
    asked: set[str] = set()
    groups: dict[str, list[Topic]] = {stem: [] for stem in words.groups}
    for topic in knowledge.topics.values():
        stem = topic.id.partition(".")[0]
        if topic.id in knowledge.suggested and stem in groups and topic.asks.casefold() not in asked:
            asked.add(topic.asks.casefold())
            groups[stem].append(topic)
    filled = [(words.groups[stem], _most_asked(topics, knowledge)) for stem, topics in groups.items() if topics]
    return filled[:MAX_GROUPS]


def _most_asked(topics: list[Topic], knowledge: Knowledge) -> list[str]:
    first = sorted(topics, key=lambda topic: topic.id not in knowledge.topic_map)[:MAX_QUESTIONS]
    return [topic.asks for topic in topics if topic in first]
