"""Collects the messages that got no answer, by their wording, in bounded memory."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b

from bot.report.messages import Message

UNANSWERED = ("not_covered", "out_of_scope", "clarify", "error")
"""Kinds of reply that leave a question open."""
MOST = 3_000
"""Wordings that are grouped; encoding and grouping them takes a quarter of a minute."""
MAX_CHARACTERS = 1_000
"""The encoder reads no more of a text anyway."""


@dataclass
class Wording:
    """A text, and how often it was typed."""

    text: str
    """As it was typed last; capitals, spaces and marks at its end make no difference."""
    messages: int = 0
    conversations: array[int] = field(default_factory=lambda: array("q"))
    """A hash of each message's conversation."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Replies."""
    nearest: Counter[str] = field(default_factory=Counter)
    """Topics that the assistant found nearest."""
    silent: Counter[str] = field(default_factory=Counter)
    """What the visitor was told that the article is silent about; empty where the reply was another."""

    @property
    def about(self) -> str:
        """What the article is silent about, as the visitors were told most often."""
        return self.silent.most_common(1)[0][0] if self.silent else ""


class Unanswered:
    """The wordings that came most often; where there are too many, some of those that came once are dropped."""

    def __init__(self, most: int = MOST) -> None:
        """Begin with nothing.

        Args:
            most: wordings that are kept in the end; twice as many are kept meanwhile.
        """
        self.messages = 0
        """All unanswered messages."""
        self._most = most
        self._wordings: dict[str, Wording] = {}

    def add(self, message: Message) -> None:
        """Collect a message, if it got no answer."""
        if message.kind not in UNANSWERED:
            return
        self.messages += 1
        words = message.words()
        text = words.text[:MAX_CHARACTERS]
        key = " ".join(text.casefold().split()).rstrip("?!. ")
        if not key:
            return
        wording = self._wordings.setdefault(key, Wording(text))
        wording.messages += 1
        wording.conversations.append(hash(message.conversation))
        wording.kinds[message.kind] += 1
        wording.nearest[words.nearest] += 1
        wording.silent[message.silent] += 1
        if len(self._wordings) > 2 * self._most:
            self._drop()

    def wordings(self) -> list[Wording]:
        """The wordings, those that came most often first."""
        self._drop()
        return list(self._wordings.values())

    def _drop(self) -> None:
        # Among those that came equally often, chance decides: neither the newest nor the shortest ones stay.
        order = sorted(self._wordings, key=lambda key: (-self._wordings[key].messages, _chance(key)))
        self._wordings = {key: self._wordings[key] for key in order[: self._most]}


def _chance(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
