"""One process: the channels, the widget and its demo page, and the assistant behind them."""

from __future__ import annotations

from asyncio import AbstractEventLoop, to_thread

from rasa.core.channels import channel
from rasa.core.channels.channel import InputChannel
from sanic import Sanic

from bot.assistant import Assistant
from bot.channels.http_errors import answer_with_problems
from bot.channels.rest import MAX_BODY, RestChannel
from bot.channels.slack.channel import Agent, SlackChannel
from bot.channels.slack.content import SlackContent
from bot.channels.slack.installations import Workspaces
from bot.channels.slack.starting import begin
from bot.channels.slack.strings import load_strings
from bot.channels.slack.topics import topic_groups
from bot.channels.web.channel import WebChannel, WebContent
from bot.channels.web.faq_html import faq_html
from bot.channels.web.files import widget_files
from bot.channels.web.forgotten import open_forgotten
from bot.channels.web.sessions import Sessions, load_secret
from bot.knowledge.composer import Composer
from bot.knowledge.faq import most_asked
from bot.knowledge.loader import load_knowledge
from bot.locks import RedisLocks, open_locks
from bot.logs import configure_logs
from bot.model_thread import ModelThread
from bot.probes import Check, Probes
from bot.progress import step
from bot.settings import ROOT, Settings
from bot.tracker_store import DATABASE, ConversationStore, open_store
from bot.training import current_model

SECONDS_TO_SPARE = 40
"""So much later than our own watchdog, which may wait twice, the web server would give up."""
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
    """
    configure_logs()
    store = open_store(settings.var, settings.database_url)
    secret = load_secret(settings.var, settings.web_secret)
    sessions = Sessions(
        secret, settings.web_token_hours, open_forgotten(settings.var / DATABASE, settings.database_url)
    )
    with step("Loading the model"):
        assistant = Assistant.load(current_model(), store, open_locks(settings.redis_url))
    slack = begin(settings)
    app = make_app(assistant, store, sessions, settings, slack.workspaces)

    @app.after_server_start
    async def announce(_: Sanic, __: AbstractEventLoop) -> None:
        text = (READY + (READY_REST if settings.has_rest else "")).format(
            address=f"http://{settings.host}:{settings.port}"
        )
        print(f"{text}  {slack.line}\n{STOP}", flush=True)

    app.run(host=settings.host, port=settings.port, access_log=False, motd=False, debug=False)


def make_app(
    assistant: Assistant,
    store: ConversationStore,
    sessions: Sessions,
    settings: Settings,
    workspaces: Workspaces | None = None,
) -> Sanic:
    """The web application around a loaded assistant.

    Args:
        assistant: the assistant.
        store: its conversations.
        sessions: those of the widget's visitors.
        settings: limits, credentials and the like.
        workspaces: where the app for Slack is installed; None where there is none.

    Raises:
        ServeError: the database of a channel can't be made.
    """
    app = Sanic("gut", configure_logging=False)
    app.ctx.agent = assistant.agent
    app.config.REQUEST_MAX_SIZE = max(MAX_BODY, settings.web_max_body)
    app.config.RESPONSE_TIMEOUT = 2 * settings.web_timeout + SECONDS_TO_SPARE
    composer = Composer(load_knowledge(ROOT / "data", url=settings.article_url))
    content = _content(assistant, composer)
    answer_with_problems(app, content.failure)
    thread = ModelThread()
    agent = Agent(store, assistant.agent.lock_store, thread.run)
    channels: list[InputChannel] = [WebChannel(settings, sessions, store, agent.locks, content, thread.run)]
    if settings.has_rest:
        channels.append(RestChannel(thread.run))
    if workspaces is not None:
        channels.append(SlackChannel(settings, workspaces, agent, _slack_content(assistant, composer)))
    channel.register(channels, app, route="/webhooks/")
    app.blueprint(widget_files(faq_html(content.faq)))
    _add_life(app, assistant, agent, thread, store)
    return app


def _add_life(app: Sanic, assistant: Assistant, agent: Agent, thread: ModelThread, store: ConversationStore) -> None:
    """Let the application say how it is, and end its thread."""
    checks: dict[str, Check] = {"database": lambda: thread.run(agent.store.retrieve(NOBODY))}
    locks = agent.locks
    if isinstance(locks, RedisLocks):
        checks["redis"] = lambda: thread.run(locks.ping())
    app.blueprint(Probes(thread.run, checks, assistant.agent.model_name).blueprint())

    @app.after_server_stop
    async def close(_: Sanic, __: AbstractEventLoop) -> None:
        await to_thread(thread.close)  # beside the loop, which takes the last results from there
        store.close()


def _content(assistant: Assistant, composer: Composer) -> WebContent:
    return WebContent(
        starters=_starters(composer),
        faq=most_asked(composer, _said(assistant, "utter_disclaimer")),
        failure=_said(assistant, "utter_failure"),
    )


def _slack_content(assistant: Assistant, composer: Composer) -> SlackContent:
    words = load_strings()
    return SlackContent(
        words=words,
        starters=_starters(composer),
        groups=topic_groups(composer.knowledge, words),
        disclaimer=_said(assistant, "utter_disclaimer"),
        failure=_said(assistant, "utter_failure"),
    )


def _starters(composer: Composer) -> tuple[str, ...]:
    knowledge = composer.knowledge
    return tuple(knowledge.topics[topic].asks for topic in knowledge.start)


def _said(assistant: Assistant, name: str) -> str:
    text: str = assistant.agent.domain.responses[name][0]["text"]
    return text
