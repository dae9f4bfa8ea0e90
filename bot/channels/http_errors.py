"""What the web server itself refuses, as the same short JSON problems that the channels answer with."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sanic import Sanic
from sanic.exceptions import (
    InvalidUsage,
    MethodNotSupported,
    NotFound,
    PayloadTooLarge,
    SanicException,
    ServiceUnavailable,
)
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.http_framing import refuse_odd_framing
from bot.channels.problems import ProblemError, problem_response

logger = logging.getLogger(__name__)

CODES = {
    NotFound: "not_found",
    MethodNotSupported: "method_not_allowed",
    PayloadTooLarge: "too_large",
    InvalidUsage: "bad_request",
    ServiceUnavailable: "timed_out",  # also where the client has left, which is no failure to log
}


def answer_with_problems(app: Sanic, failure: Callable[[], str]) -> None:
    """Let an application answer unknown addresses, wrong methods and the like with problems.

    Args:
        app: the application.
        failure: gives the sentence for failures.
    """

    def answer(request: Request, error: Exception) -> HTTPResponse:
        code = _code(error)
        if code == "failed":
            logger.error("event=request_failed error=%s", type(error).__name__)
        headers = getattr(error, "headers", {}) if isinstance(error, SanicException) else {}
        allowed = {name: value for name, value in headers.items() if name == "Allow"}
        return problem_response(ProblemError(code, failure() if code == "failed" else ""), allowed)

    app.error_handler.add(Exception, answer)
    refuse_odd_framing(app)


def _code(error: Exception) -> str:
    """The problem that an error is; one that the client made, such as a request that never ends, is no failure."""
    is_the_clients = isinstance(error, SanicException) and 400 <= (getattr(error, "status_code", None) or 0) < 500
    usual = "bad_request" if is_the_clients else "failed"
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), usual)
