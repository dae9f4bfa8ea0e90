"""Calls of Slack's methods: tried again where that helps, and a message never posted twice."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.blocks import Message
from bot.channels.slack.installations import Workspaces
from bot.channels.slack.payload import host, part, word
from bot.channels.slack.sdk import SECONDS, sdk_call
from bot.errors import GutError

logger = logging.getLogger(__name__)

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
USED_METHODS: dict[str, tuple[str, ...]] = {
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": HISTORY,
    "conversations.open": ("im:write",),
    "conversations.replies": HISTORY,
    "views.open": (),
    "views.publish": (),
}
"""Every method that is called, with the scopes that it needs."""

TRIES = 5
WAIT_AT_MOST = 60
"""Seconds for which a limit is waited out at once; the answer to a message that has to wait longer is tried later."""
UNSURE = ("fatal_error", "internal_error", "request_timeout", "service_unavailable")
"""Errors of Slack after which the work may have been done all the same."""
LIMITED = ("rate_limited", "ratelimited")
REVOKED = ("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked")
"""Errors that say that the workspace's token is worth nothing any more."""
EVENT = "gut_answer"
"""Under this name a message carries the turn that it answers."""
BEFORE = 120
"""Seconds by which Slack's clock may be behind ours."""
Result = TypeVar("Result")


class CallError(GutError):
    """Slack does not do what it was asked for; `code` is its name for why."""

    def __init__(self, code: str) -> None:
        """Name why."""
        self.code = code
        super().__init__(f"Slack answers {code}: run `gut slack check`.")


class UnsureError(CallError):
    """Whether Slack did it can't be known from its answer."""


class LimitedError(CallError):
    """Too much was asked at once."""

    def __init__(self, seconds: float) -> None:
        """Say after how many seconds to ask again."""
        self.seconds = seconds
        super().__init__("ratelimited")


class SlackApi:
    """Slack's methods, in whichever workspace."""

    def __init__(self, url: str, workspaces: Workspaces, pause: float = 1.0) -> None:
        """Speak to Slack.

        Args:
            url: the base address of the methods.
            workspaces: where the app is installed.
            pause: seconds before the second try; each further one waits twice as long.
        """
        self._url, self._workspaces, self._pause = url, workspaces, pause
        self._addresses = {"hooks.slack.com", "hooks.slack-gov.com", host(url)}

    async def call(self, method: str, team: str, enterprise: str, **arguments: Any) -> Mapping[str, Any]:
        """The answer of a method that may be called twice.

        Raises:
            CallError: Slack refuses, or does not answer after several tries.
        """
        return await self._patiently(lambda: self._call(method, team, enterprise, arguments))

    async def attempt(self, method: str, team: str, enterprise: str, **arguments: Any) -> Mapping[str, Any]:
        """The answer of a method that is of no use later, tried once.

        Raises:
            CallError: Slack refuses, or does not answer.
        """
        return await self._call(method, team, enterprise, arguments)

    async def post(
        self, turn: str, since: float, message: Message, team: str, enterprise: str, *, again: bool, **place: str
    ) -> str:
        """Post the answer to a turn, unless it is there already.

        Args:
            turn: what the message carries, so that it can be found.
            since: when the turn was asked, in seconds since 1970.
            message: what to say.
            team: the workspace.
            enterprise: its organisation, where it has one.
            again: whether it may have been posted before.
            place: `channel`, and `thread_ts` where it goes into a thread.

        Returns:
            The message's timestamp.

        Raises:
            CallError: Slack refuses, or does not answer after several tries.
        """
        metadata = {"event_type": EVENT, "event_payload": {"turn": turn}}
        arguments = {**place, "text": message.text, "metadata": metadata, "unfurl_links": False, "unfurl_media": False}
        if message.blocks:
            arguments["blocks"] = message.blocks
        may_be_there = again

        async def once() -> str:
            nonlocal may_be_there
            found = await self._find(turn, since, team, enterprise, place) if may_be_there else ""
            if found:
                return found
            try:
                return word(await self._call("chat.postMessage", team, enterprise, arguments), "ts")
            except UnsureError:
                may_be_there = True
                raise

        return await self._patiently(once)

    async def respond(self, response_url: str, content: Mapping[str, Any], *, once: bool = False) -> None:
        """Answer a command or a click at the address that came with it.

        Args:
            response_url: the address.
            content: what to say there.
            once: whether it must not be said twice: there is no way to look whether it was.

        Raises:
            CallError: the address is not Slack's, is used up, or nobody answers there.
        """
        if host(response_url) not in self._addresses:
            raise CallError("response_url")  # the token of the app is not sent there, but words are

        async def respond() -> None:
            timeout = aiohttp.ClientTimeout(total=SECONDS)
            try:
                async with (
                    aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                    session.post(response_url, json=content) as answer,
                ):
                    _check_status(answer.status, answer.headers)
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as e:
                raise UnsureError(type(e).__name__) from e

        await (respond() if once else self._patiently(respond))

    async def _patiently(self, once: Callable[[], Awaitable[Result]]) -> Result:
        tries, waited = 0, 0.0
        while True:
            try:
                return await once()
            except LimitedError as e:
                waited += e.seconds
                if waited > WAIT_AT_MOST:
                    raise
                await asyncio.sleep(e.seconds)
            except UnsureError:
                tries += 1
                if tries == TRIES:
                    raise
                # Not all at the same time: many calls fail together.
                await asyncio.sleep(self._pause * 2 ** (tries - 1) * random.uniform(0.5, 1))  # noqa: S311  no secret

    async def _call(self, method: str, team: str, enterprise: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        bot = await self._workspaces.bot(team, enterprise)
        if bot is None:
            raise CallError("not_installed")
        try:
            return await call_once(self._url, bot.token, method, arguments)
        except CallError as e:
            if e.code in REVOKED:
                logger.error("event=slack_token_refused error=%s", e.code)
                if await self._workspaces.bot(team, enterprise) == bot:  # and not one of a new installation
                    await self._workspaces.revoke(team, enterprise)
            raise

    async def _find(self, turn: str, since: float, team: str, enterprise: str, place: Mapping[str, str]) -> str:
        """The timestamp of the message that answers a turn; empty where there is none."""
        thread = place.get("thread_ts", "")
        method = "conversations.replies" if thread else "conversations.history"
        bounds = {"channel": place["channel"], "oldest": f"{since - BEFORE:.6f}", "limit": "200"}
        wanted = {**bounds, "include_all_metadata": "true", **({"ts": thread} if thread else {})}
        try:
            answer = await self._call(method, team, enterprise, wanted)
        except (UnsureError, LimitedError):
            raise
        except CallError as e:
            logger.error("event=slack_posts_unreadable error=%s", e.code)
            return ""
        for message in part(answer, "messages") or ():
            if word(message, "metadata", "event_payload", "turn") == turn:
                return word(message, "ts")
        return ""


async def call_once(url: str, token: str, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """One call of a method.

    Raises:
        CallError: Slack refuses (`LimitedError` for a limit), or it can't be known what it did (`UnsureError`).
    """
    try:
        answer = await sdk_call(url, token, method, arguments)
    except SlackApiError as e:
        _check_status(getattr(e.response, "status_code", 500), getattr(e.response, "headers", {}))
        code = word(getattr(e.response, "data", None), "error")
        if code in LIMITED:
            raise LimitedError(1) from e
        if not code or code in UNSURE:
            raise UnsureError(code or "no_answer") from e
        raise CallError(code) from e
    except (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, ValueError, OSError) as e:
        raise UnsureError(type(e).__name__) from e
    return answer.data if isinstance(answer.data, dict) else {}


def _check_status(status: int, headers: Mapping[str, str]) -> None:
    if status == 429:
        seconds = str(headers.get("Retry-After", ""))
        raise LimitedError(max(1, int(seconds)) if seconds.isdecimal() else 1)
    if status >= 500:
        raise UnsureError(f"status_{status}")
    if status >= 400:
        raise CallError(f"status_{status}")
