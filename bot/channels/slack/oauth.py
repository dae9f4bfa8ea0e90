"""The installation in more workspaces: to Slack's page, and back with a code for a token."""

from __future__ import annotations

import asyncio
import hmac
import html
import logging
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import aiohttp
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.errors import SlackClientError

from bot.channels.slack.installations import STATE_SECONDS, Bot, Installation, Installations
from bot.channels.slack.sdk import sdk_client
from bot.channels.slack.strings import Strings

logger = logging.getLogger(__name__)

AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
COOKIE = "gut_slack_state"
STYLE = "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:1rem;color-scheme:light dark}"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{style}</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""
HEADERS = {
    "Cache-Control": "no-store",
    # The address of the page holds the code and the state.
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'",
}


class RefusedError(Exception):
    """Somebody comes back with something that is not good; the text is a name for the log."""


@dataclass(frozen=True)
class InstallFlow:
    """Both ends of the way over Slack's page."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: Sequence[str]
    installations: Installations
    api_url: str
    authorize_url: str
    words: Strings

    async def begin(self, request: Request) -> HTTPResponse:
        """Send somebody to Slack's page, with a state that only this browser can bring back."""
        state = await self.installations.issue_state()
        asked = {"client_id": self.client_id, "scope": ",".join(self.scopes), "state": state}
        answer = response.redirect(f"{self.authorize_url}?{urlencode(asked)}", headers={"Cache-Control": "no-store"})
        _set_cookie(answer, request, state, STATE_SECONDS)
        return answer

    async def end(self, request: Request) -> HTTPResponse:
        """Take somebody back from Slack's page, and exchange the code for the workspace's token."""
        if request.args.get("error") == "access_denied":
            answer = _page(self.words.cancelled_title, self.words.cancelled, 200)
        else:
            await self._check_state(request)
            await self.installations.save(await self._exchange(request.args.get("code", "")))
            answer = _page(self.words.installed_title, self.words.installed, 200)
        _set_cookie(answer, request, "", 0)
        return answer

    def failure(self) -> HTTPResponse:
        """The page for all that does not work."""
        return _page(self.words.failed_title, self.words.failed, 400)

    async def _check_state(self, request: Request) -> None:
        state, cookie = request.args.get("state", ""), request.cookies.get(COOKIE, "")
        # The cookie first: who only knows another's state must not use it up.
        if not state or not hmac.compare_digest(state.encode(), cookie.encode()):
            raise RefusedError("state_of_another_browser")
        if not await self.installations.consume_state(state):
            raise RefusedError("state_unknown_or_expired")

    async def _exchange(self, code: str) -> Installation:
        if not code:
            raise RefusedError("no_code")
        # A code is good once: a second try could only be refused.
        client = sdk_client(self.api_url)
        answer = await client.oauth_v2_access(client_id=self.client_id, client_secret=self.client_secret, code=code)
        return read_installation(answer.data if isinstance(answer.data, dict) else {})


def read_installation(answer: Mapping[str, Any]) -> Installation:
    """What Slack gives for a code.

    Raises:
        RefusedError: it holds no bot, or not where it is installed.
    """
    place = answer.get("enterprise" if answer.get("is_enterprise_install") else "team")
    values = (
        place.get("id") if isinstance(place, dict) else None,
        *(answer.get(name) for name in ("access_token", "bot_user_id", "app_id")),
    )
    if answer.get("token_type") != "bot" or not all(isinstance(value, str) and value for value in values):
        raise RefusedError("no_bot")
    where, token, user, app = map(str, values)
    return Installation(where, Bot(token, user, app))


def install_routes(
    blueprint: Blueprint,
    client_id: str,
    client_secret: str,
    scopes: Sequence[str],
    installations: Installations,
    api_url: str,
    authorize_url: str,
    words: Strings,
) -> None:
    """Add `/install` and `/oauth_redirect` to a channel's routes."""
    flow = InstallFlow(client_id, client_secret, scopes, installations, api_url, authorize_url, words)
    for path, step in {"/install": flow.begin, "/oauth_redirect": flow.end}.items():
        blueprint.add_route(_guarded(flow, step), path, methods=["GET"], name=path.strip("/"), ignore_body=True)


def _guarded(
    flow: InstallFlow, step: Callable[[Request], Awaitable[HTTPResponse]]
) -> Callable[[Request], Awaitable[HTTPResponse]]:
    """A step whose every failure is a page, and a line in the log that holds neither a code nor a token."""

    async def guarded(request: Request) -> HTTPResponse:
        try:
            return await step(request)
        except RefusedError as e:
            logger.warning("event=slack_install_refused reason=%s", e)
        except (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError) as e:
            logger.error("event=slack_install_unconfirmed error=%s", type(e).__name__)
        except Exception as e:
            logger.error("event=slack_install_failed error=%s", type(e).__name__)
        return flow.failure()

    return guarded


def _page(title: str, text: str, status: int) -> HTTPResponse:
    content = PAGE.format(title=html.escape(title), text=html.escape(text), style=STYLE)
    return response.html(content, status=status, headers=dict(HEADERS))


def _set_cookie(answer: HTTPResponse, request: Request, value: str, seconds: int) -> None:
    cookies: Any = answer.cookies
    cookies[COOKIE] = value
    morsel = cookies[COOKIE]
    morsel["httponly"], morsel["samesite"], morsel["max-age"] = True, "Lax", seconds
    morsel["path"] = request.path.rpartition("/")[0] or "/"
    # TLS usually ends at a proxy; whoever forges its header only weakens a cookie of their own.
    morsel["secure"] = request.headers.get("x-forwarded-proto", request.scheme).split(",")[0].strip() == "https"
