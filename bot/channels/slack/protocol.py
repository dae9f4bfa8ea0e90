"""What a request of Slack's brings, over HTTP: events as JSON, commands and interactions as forms."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from bot.channels.problems import ProblemError
from bot.channels.slack.desk import COMMAND, EVENT, INTERACTION

NOT_SLACKS = "The body must be what Slack sends: JSON for an event, a form for a command or an interaction."


def read_request(content_type: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """What a request brings: its kind, as Socket Mode names it, and its content.

    Raises:
        ProblemError: it is not what Slack sends.
    """
    try:
        text = body.decode("utf-8")
        if content_type.partition(";")[0].strip().lower() == "application/json":
            kind, payload = EVENT, json.loads(text)
        else:
            kind, payload = COMMAND, dict(parse_qsl(text, keep_blank_values=True))
            if "payload" in payload:
                kind, payload = INTERACTION, json.loads(payload["payload"])
    except (ValueError, RecursionError):
        raise ProblemError("bad_request", NOT_SLACKS) from None
    if not isinstance(payload, dict):
        raise ProblemError("bad_request", NOT_SLACKS)
    return kind, payload
