"""How long a request's body says it is: what Sanic would believe, and what would keep its loop busy for ever."""

from __future__ import annotations

from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request

MAX_DIGITS = 18


def refuse_odd_framing(app: Sanic) -> None:
    """Let an application refuse requests of whose body nobody can say where it ends.

    Sanic takes a negative length and then never waits again, so that one such request would stop the whole process;
    and of two lengths it takes one, while a proxy before it may take the other.
    """

    @app.signal("http.lifecycle.request")
    async def check(request: Request) -> None:
        lengths = request.headers.getall("content-length", [])
        codings = request.headers.getall("transfer-encoding", [])
        if not _is_clear(lengths, codings):
            raise InvalidUsage("Odd framing")


def _is_clear(lengths: list[str], codings: list[str]) -> bool:
    """Whether there is no body, one that is chunked, or one of one length."""
    if codings:
        return codings == ["chunked"] and not lengths
    return len(lengths) <= 1 and all(map(_is_length, lengths))


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
