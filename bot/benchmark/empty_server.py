"""A server that does nothing but answer: what a round trip over HTTP costs on this machine."""

from __future__ import annotations

import sys

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.benchmark.processes import HOST


def make_app(path: str) -> Sanic:
    """The application: one route, which reads the body as JSON and answers one empty reply."""
    app = Sanic("empty", configure_logging=False)

    @app.post(path)
    async def receive(request: Request) -> HTTPResponse:
        return response.json([{"recipient_id": request.json["sender"], "text": ""}])

    return app


if __name__ == "__main__":
    make_app(sys.argv[2]).run(host=HOST, port=int(sys.argv[1]), access_log=False, motd=False, debug=False)
