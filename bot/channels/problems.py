"""Calls that are not answered, each as a short JSON problem (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sanic import response
from sanic.response import HTTPResponse

from bot.errors import GutError
from bot.logs import REQUEST

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


def problem_response(problem: ProblemError, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """A problem as an answer, with the id by which an operator finds the request in the log."""
    request = REQUEST.get()
    return response.json(
        {**problem.as_dict(), **({"request": request} if request else {})},
        status=problem.status,
        headers={**problem.headers, **(headers or {})},
        content_type="application/problem+json",
    )
