"""Questions from Slack as the channel keeps them."""

from __future__ import annotations

import dataclasses
import uuid

from bot.channels.slack.records import Asked

WORDS = "does kefir really help with bloating"


def asked(**values: object) -> Asked:
    """A question in a thread."""
    default = Asked(uuid.uuid4().hex, "T1", "U1", "C1", "1.0", "slack-a", 100.0, WORDS, "", '{"response_url": "x"}')
    return dataclasses.replace(default, **values)  # type: ignore[arg-type]  # each test knows the fields it names
