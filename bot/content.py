"""What the channels say that is no answer to a message: one object for each, replaced as a whole with a new model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.content import SlackContent
from bot.channels.slack.strings import load_strings
from bot.channels.slack.topics import topic_groups
from bot.channels.web.channel import WebContent
from bot.knowledge.composer import Composer
from bot.knowledge.faq import most_asked


@dataclass(frozen=True)
class Content:
    """By channel."""

    web: WebContent
    slack: SlackContent

    @classmethod
    def of(cls, composer: Composer, responses: Mapping[str, Any]) -> Content:
        """Gather it.

        Args:
            composer: makes the answers.
            responses: the fixed sentences of the model's domain.
        """
        knowledge, words = composer.knowledge, load_strings()
        starters = tuple(knowledge.topics[topic].asks for topic in knowledge.start)
        disclaimer, failure = (str(responses[name][0]["text"]) for name in ("utter_disclaimer", "utter_failure"))
        return cls(
            WebContent(starters, most_asked(composer, disclaimer), failure, knowledge.phrases["forgotten"]),
            SlackContent(words, starters, topic_groups(knowledge, words), disclaimer, failure),
        )

    def become(self, other: Content) -> None:
        """Say what another one says from now on."""
        self.web.become(other.web)
        self.slack.become(other.slack)
