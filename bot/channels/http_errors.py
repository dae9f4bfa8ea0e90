"""What the web server itself refuses, as the same short JSON problems that the channels answer with."""

from __future__ import annotations

import logging

from sanic import Sanic
from sanic.exceptions import InvalidUsage, MethodNotSupported, NotFound, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.problems import ProblemError, problem_response

logger = logging.getLogger(__name__)

CODES = {
    NotFound: "not_found",
    MethodNotSupported: "method_not_allowed",
    PayloadTooLarge: "too_large",
    InvalidUsage: "bad_request",
}


def answer_with_problems(app: Sanic, failure: str) -> None:
    """Let an application answer unknown addresses, wrong methods and the like with problems.

    Args:
        app: the application.
        failure: the sentence for failures.
    """

    def answer(request: Request, error: Exception) -> HTTPResponse:
        code = next((code for kind, code in CODES.items() if isinstance(error, kind)), "failed")
        if code == "failed":
            logger.error("event=request_failed error=%s", type(error).__name__)
        headers = getattr(error, "headers", {}) if isinstance(error, SanicException) else {}
        allowed = {name: value for name, value in headers.items() if name == "Allow"}
        return problem_response(ProblemError(code, failure if code == "failed" else ""), allowed)

    app.error_handler.add(Exception, answer)
