"""One process: the channels, the widget and its demo page, and the assistant behind them."""

from __future__ import annotations

from asyncio import AbstractEventLoop, to_thread
from collections.abc import Callable, Iterator

from rasa.core.channels import channel
from rasa.core.channels.channel import InputChannel
from sanic import Sanic

from bot.admin.blueprint import admin_pages
from bot.channels.conversations import Conversations
from bot.channels.http_errors import answer_with_problems
from bot.channels.receipts import receipts_of
from bot.channels.request_ids import name_requests
from bot.channels.rest import MAX_BODY, Forget, RestChannel
from bot.channels.slack.channel import Agent, SlackChannel
from bot.channels.slack.installations import Workspaces
from bot.channels.slack.starting import begin
from bot.channels.web.channel import WebChannel
from bot.channels.web.faq_html import faq_html
from bot.channels.web.files import widget_files
from bot.channels.web.forgotten import ForgottenSessions
from bot.channels.web.sessions import Sessions, load_secret
from bot.event_broker import EventBroker
from bot.locks import RedisLocks, open_locks
from bot.logs import configure_logs
from bot.model_thread import ModelThread, end_process
from bot.probes import Check, Probes
from bot.process_file import ProcessFile
from bot.progress import step
from bot.purging import add_retention
from bot.reloading import Reloader, Version
from bot.settings import Settings
from bot.signals import Signals
from bot.tracker_store import DATABASE, ConversationStore, open_store

SECONDS_TO_SPARE = 40
"""So much later than our own watchdog, which may wait twice, the web server would give up."""
FINISH_SECONDS = 35
"""So long the end of the server waits for calls that are worked on, a little more than a message may take."""
LATE_SECONDS = 3
"""So long after that, for messages whose senders no longer wait."""
NOBODY = "nobody"
"""A conversation that never is: looking for it shows whether the database answers."""
READY = """
The assistant is ready on {address}
  Open  {address}  and type:  what is leaky gut
"""
READY_REST = """  Or    curl {address}/webhooks/rest/webhook -d '{{"sender": "me", "message": "does kefir help?"}}'
"""
STOP = """Stop it with Ctrl+C."""


def serve(settings: Settings) -> None:
    """Load the assistant and serve it until a signal ends the process.

    Raises:
        ServeError: the folder for conversations can't be written.
        ModelError: there is no model that fits.
        ContentError: a file does not hold what it must.
    """
    signals = Signals()
    configure_logs(log_format=settings.log_format)
    store = open_store(settings.var, settings.database_url)
    secret = load_secret(settings.var, settings.web_secret)
    sessions = Sessions(
        secret, settings.web_token_hours, ForgottenSessions(settings.var / DATABASE, settings.database_url)
    )
    with step("Loading the model"):
        version = Version.load(settings, store, open_locks(settings.redis_url))
    slack = begin(settings)
    events = None
    if settings.broker_url:
        events = EventBroker(settings.broker_url, settings.broker_queue, secret, lambda: version.model)
    app = make_app(version, store, sessions, settings, signals, slack.workspaces, events)

    @app.after_server_start
    async def announce(_: Sanic, __: AbstractEventLoop) -> None:
        text = (READY + (READY_REST if settings.has_rest else "")).format(
            address=f"http://{settings.host}:{settings.port}"
        )
        print(f"{text}  {slack.line}\n{STOP}", flush=True)

    app.run(
        host=settings.host, port=settings.port, access_log=False, motd=False, debug=False, register_sys_signals=False
    )
    end_process()


def make_app(
    version: Version,
    store: ConversationStore,
    sessions: Sessions,
    settings: Settings,
    signals: Signals,
    workspaces: Workspaces | None = None,
    events: EventBroker | None = None,
) -> Sanic:
    """The web application around a loaded assistant.

    Args:
        version: the assistant, and what it speaks from.
        store: its conversations.
        sessions: those of the widget's visitors.
        settings: limits, credentials and the like.
        signals: what ends the process, or has it take over what is new.
        workspaces: where the app for Slack is installed; None where there is none.
        events: gets what happens in conversations; None where nobody analyses it.

    Raises:
        ServeError: the database of a channel can't be made.
    """
    app, content = _empty_app(version, settings), version.content
    thread = ModelThread()
    agent = Agent(store, version.assistant.agent.lock_store, thread.run, events)
    web = WebChannel(settings, sessions, store, agent.locks, content.web, thread.run, events)
    channel.register([web, *_other_channels(settings, agent, version, workspaces)], app, route="/webhooks/")
    if settings.admin_password_hash:
        app.blueprint(admin_pages(settings))
    app.blueprint(widget_files(lambda: faq_html(content.web.faq)))
    probes = _add_probes(app, version, agent)
    _add_signals(app, signals, probes, lambda: Reloader(version, settings, thread.run, ProcessFile(settings.var)))
    _add_life(app, web, thread, store, events)
    add_retention(app, settings)
    return app


def _other_channels(
    settings: Settings, agent: Agent, version: Version, workspaces: Workspaces | None
) -> Iterator[InputChannel]:
    if settings.has_rest:
        yield RestChannel(agent.run, _forgetting(settings, agent, version))
    if workspaces is not None:
        yield SlackChannel(settings, workspaces, agent, version.content.slack)


def _forgetting(settings: Settings, agent: Agent, version: Version) -> Forget:
    """Deletes a conversation of the REST channel, and says so."""
    receipts, name = receipts_of(settings), RestChannel.name()
    conversations = Conversations(
        name, version.assistant.agent.handle_message, agent.store, agent.locks, lambda: version.content.web.failure,
        settings.web_timeout, agent.run, agent.observer, receipts,
    )  # fmt: skip

    async def forget(sender: str) -> str:
        await conversations.delete(sender)
        return version.content.web.forgotten.format(receipt=await conversations.receipt([sender]))

    return forget


def _empty_app(version: Version, settings: Settings) -> Sanic:
    """An application that answers every request with a problem."""
    app = Sanic("gut", configure_logging=False)
    app.ctx.agent = version.assistant.agent
    app.config.REQUEST_MAX_SIZE = max(MAX_BODY, settings.web_max_body)
    app.config.RESPONSE_TIMEOUT = 2 * settings.web_timeout + SECONDS_TO_SPARE
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = FINISH_SECONDS
    name_requests(app)
    answer_with_problems(app, lambda: version.content.web.failure)
    return app


def _add_probes(app: Sanic, version: Version, agent: Agent) -> Probes:
    """Let the application say how it is."""
    checks: dict[str, Check] = {"database": lambda: agent.run(agent.store.retrieve(NOBODY))}
    locks = agent.locks
    if isinstance(locks, RedisLocks):
        checks["redis"] = lambda: agent.run(locks.ping())
    probes = Probes(agent.run, checks, lambda: version.model)
    app.blueprint(probes.blueprint())
    return probes


def _add_signals(app: Sanic, signals: Signals, probes: Probes, open_reloader: Callable[[], Reloader]) -> None:
    """Let signals end the application, and have it take over what is new."""

    @app.after_server_start
    async def listen(_: Sanic, loop: AbstractEventLoop) -> None:
        app.ctx.reloader = open_reloader()
        signals.listen(loop, probes.leave, app.stop, app.ctx.reloader.ask)

    @app.before_server_stop
    async def give_up(_: Sanic, __: AbstractEventLoop) -> None:
        app.ctx.reloader.stop()

    @app.after_server_stop
    async def wait(_: Sanic, __: AbstractEventLoop) -> None:
        await app.ctx.reloader.stopped()


def _add_life(
    app: Sanic, web: WebChannel, thread: ModelThread, store: ConversationStore, events: EventBroker | None
) -> None:
    """Let the application begin and end what works beside it."""
    if events is not None:

        @app.after_server_start
        async def publish(_: Sanic, __: AbstractEventLoop) -> None:
            events.start()

    @app.after_server_stop
    async def close(_: Sanic, __: AbstractEventLoop) -> None:
        await web.finish(LATE_SECONDS)
        await to_thread(thread.close)  # beside the loop, which takes the last results from there
        store.close()
        if events is not None:
            await events.stop()
