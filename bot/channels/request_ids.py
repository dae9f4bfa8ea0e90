"""Each request has an id, which its answer and every line of the log about it carry."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.logs import name_request

HEADER = "X-Request-ID"


def name_requests(app: Sanic) -> None:
    """Give an application's requests ids: the proxy's where it gives one that is short and safe, or new ones."""

    @app.on_request
    async def name(request: Request) -> None:
        request.ctx.id = name_request(request.headers.get(HEADER))

    @app.on_response
    async def tell(request: Request, answer: HTTPResponse) -> None:
        if hasattr(request.ctx, "id"):
            answer.headers[HEADER] = request.ctx.id
