"""What the widget sends over the wire, read into pure values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.channels.problems import ProblemError
from bot.channels.turns import REASONS, VALUES, Feedback, as_plain_text

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_BEARER = re.compile(r"Bearer +([^ ]+) *", re.IGNORECASE)


def read_token(header: str | None) -> str:
    """The token in the header `Authorization`.

    Raises:
        ProblemError: there is none.
    """
    found = _BEARER.fullmatch(header or "")
    if found is None:
        raise ProblemError("token_missing")
    return found[1]


def read_body(body: bytes, limit: int) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object.

    Raises:
        ProblemError: it has more bytes than `limit`, or is no JSON object.
    """
    if len(body) > limit:
        raise ProblemError("too_large")
    try:
        content = json.loads(body or b"{}")
    except (ValueError, RecursionError):  # the second: a body of nothing but brackets
        raise ProblemError("bad_request") from None
    if not isinstance(content, dict):
        raise ProblemError("bad_request")
    return content


def read_message(content: Mapping[str, Any], max_characters: int) -> tuple[str, str]:
    """The id of a message, and its text as it was typed.

    Raises:
        ProblemError: an id or text is missing or of another type, or the text has no words or is too long.
    """
    text = content.get("text")
    if not isinstance(text, str):
        raise ProblemError("bad_request", "`text` must be a text.")
    identity = _read_id(content)
    if len(text) > max_characters:
        raise ProblemError("text_too_long", f"The text must have at most {max_characters} characters.")
    if not as_plain_text(text):
        raise ProblemError("text_empty")
    return identity, text


def read_feedback(content: Mapping[str, Any]) -> tuple[str, Feedback | None]:
    """The id of a message, and what the visitor thinks of its answer; None where that is taken back.

    Raises:
        ProblemError: something is missing, or is not one of the allowed values.
    """
    identity = _read_id(content)
    value, reason = content.get("value", ""), content.get("reason")
    if value is not None and value not in VALUES:
        raise ProblemError("bad_request", f"`value` must be one of {', '.join(VALUES)}, or null.")
    if reason is not None and reason not in REASONS:
        raise ProblemError("bad_request", f"`reason` must be one of {', '.join(REASONS)}, or null.")
    return identity, None if value is None else Feedback(value, reason)


def _read_id(content: Mapping[str, Any]) -> str:
    identity = content.get("id")
    if not isinstance(identity, str) or not _UUID.fullmatch(identity):
        raise ProblemError("bad_request", "`id` must be a UUID.")
    return identity.lower()
