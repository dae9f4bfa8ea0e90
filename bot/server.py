"""One process: the channels, the page to try them on, and the assistant behind them."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from pathlib import Path

from rasa.core.channels import channel
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.assistant import Assistant
from bot.channels.rest import RestChannel
from bot.errors import ServeError
from bot.logs import configure_logs
from bot.progress import step
from bot.settings import Settings
from bot.training import current_model

PAGE = Path(__file__).parent / "channels" / "page.html"
DATABASE = "conversations.db"
READY = """
The assistant is ready on {address}
  Open  {address}  and type:  what is leaky gut
  Or    curl {address}/webhooks/rest/webhook -d '{{"sender": "me", "message": "does kefir help?"}}'
Stop it with Ctrl+C.
"""


def serve(settings: Settings) -> None:
    """Load the assistant and serve it until a signal ends the process.

    Raises:
        ServeError: the folder for conversations can't be written.
        ModelError: there is no model that fits.
    """
    configure_logs()
    store = open_store(settings.var)
    with step("Loading the model"):
        assistant = Assistant.load(current_model(), store)
    app = make_app(assistant)

    @app.after_server_start
    async def announce(_: Sanic, __: AbstractEventLoop) -> None:
        print(READY.format(address=f"http://{settings.host}:{settings.port}"), flush=True)

    app.run(host=settings.host, port=settings.port, access_log=False, motd=False, debug=False)


def open_store(var: Path) -> SQLTrackerStore:
    """The conversations' database: one SQLite file.

    Raises:
        ServeError: the folder can't be made or written.
    """
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as e:
        raise ServeError(f"Can't write to {var} ({e.strerror}): free space there, or set GUT_VAR.") from e
    return SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(var / DATABASE))


def make_app(assistant: Assistant) -> Sanic:
    """The web application around a loaded assistant."""
    app = Sanic("gut", configure_logging=False)
    app.ctx.agent = assistant.agent
    channel.register([RestChannel()], app, route="/webhooks/")

    @app.get("/")
    async def page(request: Request) -> HTTPResponse:
        return await response.file(
            PAGE, headers={"Content-Security-Policy": "default-src 'self' 'unsafe-inline'; img-src data:"}
        )

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return response.json({"status": "ok", "model": assistant.agent.model_name})

    return app
