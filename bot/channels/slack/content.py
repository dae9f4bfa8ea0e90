"""What the channel says that is no answer to a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.channels.replaceable import Replaceable
from bot.channels.slack.blocks import Message, sentence
from bot.channels.slack.home import question_key, welcome
from bot.channels.slack.questions import ONLY_TEXT, TOO_LONG, WELCOME
from bot.channels.slack.strings import Strings


@dataclass
class SlackContent(Replaceable):
    """Sentences, and the questions that people can choose from."""

    words: Strings
    starters: tuple[str, ...]
    """Questions to begin with."""
    groups: Sequence[tuple[str, Sequence[str]]]
    """The questions of the app's home, each group with its heading."""
    disclaimer: str
    failure: str
    """The sentence for failures."""

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """Every question that a button may stand for, by what the button carries."""
        every = (*self.starters, *(question for _, questions in self.groups for question in questions))
        return {question_key(question): question for question in every}

    def says(self, name: str) -> Message:
        """What is said where there is nothing to answer."""
        if name == WELCOME:
            return welcome(self.starters, self.words)
        return sentence({ONLY_TEXT: self.words.only_text, TOO_LONG: self.words.too_long}[name])
