"""The install flow between a browser and Slack, over real HTTP."""

from __future__ import annotations

import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from sanic import Blueprint, Sanic

from bot.channels.slack.database import database_url
from bot.channels.slack.installations import Installations
from bot.channels.slack.oauth import install_routes
from bot.channels.slack.strings import load_strings
from tests.channels.slack.fake_slack import FakeSlack, fake_slack

AUTHORIZE = "https://slack.example/oauth/v2/authorize"
SCOPES = ("chat:write", "commands")
WORDS = load_strings()
_numbers = itertools.count()


@dataclass
class Page:
    """What a browser gets."""

    status: int
    headers: Any
    text: str


@dataclass
class Installing:
    """The flow at work between a browser and Slack."""

    slack: FakeSlack
    installations: Installations
    http: aiohttp.ClientSession
    address: str
    clock: list[float]

    async def get(self, path: str, **request: Any) -> Page:
        """What the browser gets from an address; it follows no redirect."""
        async with self.http.get(f"/webhooks/slack/{path}", allow_redirects=False, **request) as answer:
            return Page(answer.status, answer.headers, await answer.text())

    async def begin(self) -> str:
        """Start, and come to Slack's page with a state."""
        page = await self.get("install")
        return str(parse_qs(urlsplit(page.headers["Location"]).query)["state"][0])

    async def end(self, state: str, code: str) -> Page:
        """Come back from Slack's page."""
        return await self.get("oauth_redirect", params={"state": state, "code": code})


@asynccontextmanager
async def open_installing(var: Path) -> AsyncIterator[Installing]:
    """The flow in a real Sanic application, with its data in a folder; Slack has the workspace T1."""
    async with fake_slack() as slack:
        slack.workspace("T1", "xoxb-one", "UONE")
        clock = [1000.0]
        installations = Installations(database_url(var), slack.client_id, "a secret", lambda: clock[0])
        blueprint = Blueprint(f"install_{next(_numbers)}", url_prefix="/webhooks/slack")
        install_routes(
            blueprint, slack.client_id, slack.client_secret, SCOPES, installations, slack.api, AUTHORIZE, WORDS
        )
        app = Sanic(f"test_install_{next(_numbers)}", configure_logging=False)
        app.blueprint(blueprint)
        loopback = socket.create_server(("127.0.0.1", 0))
        server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        address = f"http://127.0.0.1:{loopback.getsockname()[1]}"
        try:
            async with aiohttp.ClientSession(address, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
                yield Installing(slack, installations, http, address, clock)
        finally:
            server.close()
            await server.wait_closed()
            loopback.close()
