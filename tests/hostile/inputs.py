"""One hostile input: what is sent, who seems to send it, and which of the server's rules it tries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

SESSION, RENEWAL, MESSAGES, HISTORY, FEEDBACK = (
    f"/webhooks/web/{name}" for name in ("session", "session/renewal", "messages", "history", "feedback")
)
REST, SLACK = "/webhooks/rest/webhook", "/webhooks/slack/events"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Input:
    """A request with gaps (`@@CANARY@@` and the like), which `visitors` fills."""

    kind: str
    """For the figures: what is tried."""
    visitor: int
    """A number that chooses who sends it."""
    method: str
    path: str
    body: str = ""
    """Its bytes, each as the character of that number."""
    content_type: str = JSON
    token: str = "own"
    """`own`, `none`, `expired`, `foreign`, `unsigned`, or the header's value itself after `=`."""
    headers: tuple[tuple[str, str], ...] = ()
    signed: str = ""
    """How it is signed as Slack would: `right`, `wrong`, `stale`, `replayed`, or not at all."""
    framing: str = "length"
    """`length`, `chunked`, `slow`, `short`: cut off; `raw`: the body is all that is sent."""

    @property
    def may_be_cut(self) -> bool:
        """Whether it is no request that must be answered: the connection may simply end."""
        return self.framing in ("short", "raw")

    def line(self) -> str:
        """As a line of JSON."""
        return json.dumps(asdict(self))


def read_line(line: str | bytes) -> Input:
    """An input of a line."""
    values = json.loads(line)
    return Input(**{**values, "headers": tuple((name, value) for name, value in values["headers"])})


def as_body(content: object) -> str:
    """A JSON body; halves of characters are escaped."""
    return json.dumps(content).encode().decode("latin-1")


def filled(text: str, gaps: Mapping[str, str]) -> str:
    """A text whose gaps are filled."""
    for gap, word in gaps.items():
        text = text.replace(f"@@{gap}@@", word)
    return text
