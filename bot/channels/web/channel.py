"""The website widget's channel: plain HTTP and JSON under `/webhooks/web`, as openapi.yml describes it."""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockStore
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.conversations import Conversations
from bot.channels.forget_me import asks_to_be_forgotten, forgotten_turn
from bot.channels.observing import Observer
from bot.channels.problems import ProblemError, problem_response
from bot.channels.rate_limits import RateLimiter, client_address
from bot.channels.receipts import receipts_of
from bot.channels.replaceable import Replaceable
from bot.channels.shared_limits import Limits, OwnLimits, SharedLimits
from bot.channels.store import Store
from bot.channels.turns import iso
from bot.channels.web.origins import RECEIPT, Origins
from bot.channels.web.protocol import read_body, read_feedback, read_message, read_token
from bot.channels.web.sessions import Session, Sessions
from bot.knowledge.faq import Faq
from bot.model_thread import Run, here
from bot.settings import Settings

logger = logging.getLogger(__name__)

CHANNEL = "web"
OPENAPI = Path(__file__).with_name("openapi.yml")
OTHER_CALLS = 10
"""So many times as many other calls as messages are allowed: several tabs read along."""
CACHED = {"Cache-Control": "public, max-age=3600"}
NOT_CACHED = {"Cache-Control": "no-store"}


@dataclass
class WebContent(Replaceable):
    """What the channel says that is no answer to a message."""

    starters: tuple[str, ...]
    """Questions to begin with."""
    faq: tuple[Faq, ...]
    failure: str
    """The sentence for failures."""
    forgotten: str
    """What is said to who wrote "forget me", with a place for the receipt."""


class WebChannel(InputChannel):
    """Sessions, messages, history, feedback and forgetting."""

    def __init__(
        self,
        settings: Settings,
        sessions: Sessions,
        store: Store,
        locks: LockStore,
        content: WebContent,
        run: Run = here,
        observer: Observer | None = None,
    ) -> None:
        """Serve visitors.

        Args:
            settings: limits and allowed origins.
            sessions: who may speak of which conversation.
            store: the conversations of the agent.
            locks: the agent's.
            content: what is said beside the answers.
            run: where the agent, its store and its locks are used.
            observer: is told what happens in conversations.
        """
        self._settings, self._sessions, self._store, self._locks = settings, sessions, store, locks
        self._content, self._run, self._observer = content, run, observer
        self._receipts = receipts_of(settings)
        self._origins = Origins(settings.origins)
        self._openapi = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))
        self._limits: Limits = SharedLimits(settings.redis_url) if settings.redis_url else OwnLimits()
        self._per_session = RateLimiter(settings.web_per_minute_session, 60, name="session")
        self._other_calls = RateLimiter(OTHER_CALLS * settings.web_per_minute_session, 60, name="other")
        self._per_address = RateLimiter(settings.web_per_minute_address, 60, name="address")
        self._new_sessions = RateLimiter(settings.web_sessions_per_hour_address, 3600, name="new")

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its place under /webhooks/."""
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of the channel."""
        self._conversations = Conversations(
            CHANNEL,
            on_new_message,
            self._store,
            self._locks,
            lambda: self._content.failure,
            self._settings.web_timeout,
            self._run,
            self._observer,
            self._receipts,
        )
        routes: dict[str, dict[str, Callable[[Request], Awaitable[HTTPResponse]]]] = {
            "/session": {"POST": self._open, "DELETE": self._forget},
            "/session/renewal": {"POST": self._renew},
            "/messages": {"POST": self._ask},
            "/history": {"GET": self._history},
            "/feedback": {"POST": self._rate},
            "/openapi.json": {"GET": self._describe},
            "/faq": {"GET": self._most_asked},
        }
        blueprint = Blueprint("gut_web")
        for path, calls in routes.items():
            for method, call in {**calls, "OPTIONS": self._preflight(tuple(calls))}.items():
                name = f"{method}_{path.strip('/').replace('/', '_').replace('.', '_')}"
                blueprint.add_route(self._guard(call), path, methods=[method], name=name, ignore_body=method == "GET")
        return blueprint

    async def finish(self, seconds: float) -> None:
        """Wait for the messages that are worked on, no longer than so many seconds."""
        await self._conversations.finish(seconds)

    def _guard(self, call: Callable[[Request], Awaitable[HTTPResponse]]) -> Callable[..., Awaitable[HTTPResponse]]:
        """A call whose every failure is a problem, and whose answers a page of an allowed origin may read."""

        async def guarded(request: Request) -> HTTPResponse:
            origin = request.headers.get("origin")
            if not self._origins.allows(origin, request.headers.get("host", "")):
                return problem_response(ProblemError("origin_not_allowed"), {"Vary": "Origin"})
            headers = self._origins.headers(origin)
            try:
                answer = await call(request)
            except ProblemError as problem:
                return problem_response(problem, headers)
            except Exception as e:
                logger.error("event=call_failed channel=%s error=%s", CHANNEL, type(e).__name__)
                return problem_response(ProblemError("failed", self._content.failure), headers)
            answer.headers.update(headers)
            return answer

        return guarded

    def _preflight(self, methods: tuple[str, ...]) -> Callable[[Request], Awaitable[HTTPResponse]]:
        async def allow(request: Request) -> HTTPResponse:
            return response.empty(headers=dict(self._origins.preflight_headers(methods)))

        return allow

    async def _open(self, request: Request) -> HTTPResponse:
        await self._limit((self._new_sessions, self._address(request)))
        read_body(request.body, self._settings.web_max_body)
        return self._session_response(self._sessions.mint(), 201)

    async def _renew(self, request: Request) -> HTTPResponse:
        session = await self._session(request)
        read_body(request.body, self._settings.web_max_body)
        return self._session_response(self._sessions.renew(session), 200)

    async def _ask(self, request: Request) -> HTTPResponse:
        session = await self._read(request)
        await self._limit((self._per_session, session), (self._per_address, self._address(request)))
        content = read_body(request.body, self._settings.web_max_body)
        message, text = read_message(content, self._settings.web_max_characters)
        if asks_to_be_forgotten(text, has_one=True):
            turn = forgotten_turn(message, text, self._content.forgotten.format(receipt=await self._delete(session)))
        else:
            turn = await self._conversations.ask(conversation(session), message, text)
        return response.json(turn.as_dict(), headers=NOT_CACHED)

    async def _history(self, request: Request) -> HTTPResponse:
        turns = await self._conversations.history(conversation(await self._session(request)))
        return response.json({"messages": [turn.as_dict() for turn in turns]}, headers=NOT_CACHED)

    async def _rate(self, request: Request) -> HTTPResponse:
        session = await self._session(request)
        message, feedback = read_feedback(read_body(request.body, self._settings.web_max_body))
        await self._conversations.rate(conversation(session), message, feedback)
        return response.empty(headers=NOT_CACHED)

    async def _forget(self, request: Request) -> HTTPResponse:
        receipt = await self._delete(await self._session(request))
        return response.empty(headers={**NOT_CACHED, RECEIPT: receipt})

    async def _delete(self, session: str) -> str:
        """Forget a session with its conversation; the receipt."""
        await to_thread(self._sessions.forget, session)
        try:
            await self._conversations.delete(conversation(session))
        except BaseException:
            await to_thread(self._sessions.remember, session)
            raise
        return await self._conversations.receipt([conversation(session)])

    async def _describe(self, request: Request) -> HTTPResponse:
        return response.json(self._openapi, headers=CACHED)

    async def _most_asked(self, request: Request) -> HTTPResponse:
        return response.json({"questions": [entry.as_dict() for entry in self._content.faq]}, headers=CACHED)

    async def _read(self, request: Request) -> str:
        """Who asks; beside the server's loop, as the database may be slow to say who was forgotten."""
        return await to_thread(self._sessions.read, read_token(request.headers.get("authorization")))

    async def _session(self, request: Request) -> str:
        session = await self._read(request)
        await self._limit((self._other_calls, session))
        return session

    def _session_response(self, session: Session, status: int) -> HTTPResponse:
        body = {
            "token": session.token,
            "expires_at": iso(session.expires_at),
            "max_characters": self._settings.web_max_characters,
            "starters": list(self._content.starters),
        }
        return response.json(body, status=status, headers=NOT_CACHED)

    def _address(self, request: Request) -> str:
        forwarded = ",".join(request.headers.getall("x-forwarded-for", []))
        return client_address(request.ip, forwarded, self._settings.web_proxies)

    async def _limit(self, *limits: tuple[RateLimiter, str]) -> None:
        wait = await self._limits.take(limits)
        if wait:
            raise ProblemError("too_many_requests", retry_after=wait)


def conversation(session: str) -> str:
    """Rasa's name of a session's conversation."""
    return f"{CHANNEL}-{session}"
