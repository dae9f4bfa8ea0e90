"""What goes over the wire between the widget and the assistant: requests, answers and problems, as pure values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from bot.channels.turns import as_plain_text
from bot.errors import GutError

VALUES = ("up", "down")
REASONS = ("wrong", "unclear", "not_answered", "other")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_BEARER = re.compile(r"Bearer +([^ ]+) *", re.IGNORECASE)

PROBLEMS = {
    "bad_request": (400, "Bad request", "The body must be JSON as openapi.json describes it."),
    "token_missing": (401, "No session", "Send the session's token as `Authorization: Bearer`."),
    "token_invalid": (401, "No session", "The token is not one of this server's: open a session."),
    "token_expired": (401, "Session expired", "The token has expired: open a session."),
    "session_forgotten": (401, "Session forgotten", "The conversation was deleted: open a session."),
    "origin_not_allowed": (403, "Origin not allowed", "The operator allows a site with GUT_WEB_ORIGINS."),
    "not_found": (404, "Not found", "There is nothing at this address."),
    "unknown_message": (404, "Unknown message", "The conversation has no message of this id."),
    "method_not_allowed": (405, "Method not allowed", "This address has other methods."),
    "id_reused": (409, "Id reused", "Another text was sent with this id before."),
    "too_large": (413, "Too large", "The body is too large."),
    "text_empty": (422, "No text", "The text holds nothing that can be read."),
    "text_too_long": (422, "Text too long", "The text is longer than a session allows."),
    "too_many_requests": (429, "Too many requests", "Wait as long as Retry-After says."),
    "failed": (500, "Internal error", ""),
    "busy": (503, "Busy", "Too much is asked at once: try again in a moment."),
    "timed_out": (504, "Timed out", "There is no answer yet: ask again with the same id."),
}
"""By code: status, title, and what a developer can do. A widget has words of its own for its visitors."""


class ProblemError(GutError):
    """A request that is not answered; `code` is one of `PROBLEMS`."""

    def __init__(self, code: str, detail: str = "", *, retry_after: float | None = None) -> None:
        """Name what is wrong, with seconds after which another try may do better."""
        self.status, self.title, usual = PROBLEMS[code]
        self.code, self.detail = code, detail or usual
        self.retry_after = None if retry_after is None else max(1, math.ceil(retry_after))
        super().__init__(code)

    def as_dict(self) -> dict[str, Any]:
        """The body of the answer (RFC 9457)."""
        keys = ("title", "status", "detail", "code")
        return {"type": "about:blank", **{key: getattr(self, key) for key in keys}}

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        headers = {"Cache-Control": "no-store"}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        return headers


@dataclass(frozen=True)
class Feedback:
    """What a visitor thinks of an answer."""

    value: str
    """One of `VALUES`."""
    reason: str | None = None
    """One of `REASONS`."""

    def as_dict(self) -> dict[str, str | None]:
        """As JSON values."""
        return {"value": self.value, "reason": self.reason}


@dataclass(frozen=True)
class Turn:
    """A message and what was said to it."""

    id: str
    text: str
    at: float
    """When it was asked, in seconds since 1970."""
    replies: tuple[Mapping[str, Any], ...]
    """Each as `Reply.as_dict` gives it."""
    feedback: Feedback | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "id": self.id,
            "text": self.text,
            "at": iso(self.at),
            "replies": list(self.replies),
            "feedback": self.feedback.as_dict() if self.feedback else None,
        }


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
    """The id and the words of a message.

    Raises:
        ProblemError: an id or text is missing or of another type, or the text is empty or too long.
    """
    text = content.get("text")
    if not isinstance(text, str):
        raise ProblemError("bad_request", "`text` must be a text.")
    identity = _read_id(content)
    if len(text) > max_characters:
        raise ProblemError("text_too_long", f"The text must have at most {max_characters} characters.")
    plain = as_plain_text(text)
    if not plain:
        raise ProblemError("text_empty")
    return identity, plain


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


def iso(seconds: float) -> str:
    """A time as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_id(content: Mapping[str, Any]) -> str:
    identity = content.get("id")
    if not isinstance(identity, str) or not _UUID.fullmatch(identity):
        raise ProblemError("bad_request", "`id` must be a UUID.")
    return identity.lower()
