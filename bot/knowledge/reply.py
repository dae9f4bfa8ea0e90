"""The one form of an answer: every channel draws it, none adds to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("answer", "partial", "clarify", "not_covered", "out_of_scope", "red_flag", "chitchat", "error")


@dataclass(frozen=True)
class Block:
    """A paragraph, and the list that follows it."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where the facts of a reply come from."""

    section: str
    heading: str
    link: str = ""
    """Address of the section, empty where the article's address is not configured."""


@dataclass(frozen=True)
class Reply:
    """What the assistant says in one turn."""

    kind: str
    """One of `KINDS`."""
    blocks: tuple[Block, ...]
    topics: tuple[str, ...] = ()
    """Topics in the order in which they are answered."""
    sources: tuple[Source, ...] = ()
    source_line: str = ""
    """The sources as a line of text."""
    suggestions: tuple[str, ...] = ()
    """Plain questions, each of which leads to the topic that it stands for."""
    notice: str = ""
    """Says that this is an automated assistant; in the first reply of a conversation."""
    disclaimer: str = ""

    @property
    def text(self) -> str:
        """The whole reply as plain text, without blank lines: one reply stays one message."""
        lines: list[str] = []
        for block in self.blocks:
            lines.append(block.text)
            lines.extend(f"- {item}" for item in block.items)
        lines.extend(line for line in (self.source_line, self.notice, self.disclaimer) if line)
        return "\n".join(line for text in lines for line in text.splitlines() if line.strip())

    def as_dict(self) -> dict[str, Any]:
        """The structured reply as JSON values, with its plain text."""
        values = asdict(self)
        values["text"] = self.text
        return values
