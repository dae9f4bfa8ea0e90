"""A question from Slack: who asked it, where, and what belongs together as a conversation."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace

from bot.channels.history import as_kept
from bot.channels.slack.records import Asked
from bot.channels.turns import HARD_LIMIT

DIRECT, CHANNEL, PRIVATE = "direct", "channel", "private"
"""Direct messages, also of a group; a channel, where answers go into threads; a command, answered to one alone."""
WELCOME, ONLY_TEXT, TOO_LONG = "welcome", "only_text", "too_long"
"""What is said where there is nothing to answer."""


@dataclass(frozen=True)
class Place:
    """Where a question was asked, and what its answer needs to know."""

    kind: str
    team: str
    channel: str
    user: str
    ts: str = ""
    """Timestamp of the message; empty where a command or a button asked."""
    thread: str = ""
    """Timestamp of the message that began its thread; empty where it stands in none."""
    enterprise: str = ""
    bot_user: str = ""
    response_url: str = field(default="", repr=False)
    """Where a private answer goes."""
    says: str = ""
    """The name of a sentence to say instead of an answer."""
    quotes: bool = False
    """Whether the answer says what was asked, because no message does."""

    @property
    def root(self) -> str:
        """The message under which an answer can stand."""
        return self.thread or self.ts

    def under(self, *, threads: bool) -> str:
        """The message under which the answer goes; empty where it goes under none.

        Args:
            threads: whether one person's direct messages are a list of threads, as in the agent view.
        """
        return self.root if self.kind == CHANNEL or (threads and self.is_with_one) else self.thread

    @property
    def is_with_one(self) -> bool:
        """Whether it is a direct message of one person."""
        return self.channel.startswith("D")

    def conversation(self, *, by_user: bool) -> str:
        """Rasa's name of the conversation.

        Args:
            by_user: whether all that one person asks in a channel is one, instead of a thread.
        """
        if self.kind == DIRECT:
            return f"slack-{self.team}-{self.channel}"
        if self.kind == PRIVATE or by_user:
            return self.own_conversation
        return f"slack-{self.team}-{self.channel}-{self.root}"

    @property
    def own_conversation(self) -> str:
        """The name of the conversation that one person has in a channel."""
        return f"slack-{self.team}-{self.channel}-{self.user}"


@dataclass(frozen=True)
class Question:
    """What somebody asks."""

    place: Place
    text: str = field(repr=False)
    keys: tuple[str, ...]
    """By each of them Slack may tell of it again."""
    in_thread_of_ours: bool = False
    """Whether it is for the app only where the app has spoken in its thread."""

    @property
    def checked(self) -> Question:
        """The same, with a sentence to say where nothing can be answered."""
        if self.place.says or (self.text and len(self.text) <= HARD_LIMIT):
            return self
        says = TOO_LONG if self.text else WELCOME
        return replace(self, place=replace(self.place, says=says), text="")


def to_keep(question: Question, turn: str, at: float, *, by_user: bool, conversation: str = "") -> Asked:
    """A question as it is kept until it is answered.

    Args:
        question: the question.
        turn: its new id.
        at: seconds since 1970.
        by_user: what a conversation is in a channel.
        conversation: the one that it follows, where that is known.
    """
    place = question.place
    return Asked(
        turn, place.team, place.user, place.channel, place.root,
        conversation or place.conversation(by_user=by_user), at,
        question=as_kept(question.text) or place.says,  # whatever is not empty waits for its answer
        place=json.dumps(asdict(place)),
    )  # fmt: skip


def place_of(asked: Asked) -> Place:
    """Where a kept question was asked."""
    return Place(**json.loads(asked.place))
