"""`gut slack check`: what a set-up for Slack still lacks, and what to do about it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.database import DATABASE, database_url
from bot.channels.slack.installations import Installations, load_key
from bot.channels.slack.manifest import read_manifest
from bot.channels.slack.payload import part
from bot.settings import Settings

CONFIG_TOKEN, APP_ID = "GUT_SLACK_CONFIG_TOKEN", "GUT_SLACK_APP_ID"
EVENTS_PATH, PLACEHOLDER = "/webhooks/slack/events", "assistant.example"
SECONDS = 10
NEXT_BOT = (
    'take the "Bot User OAuth Token" (xoxb-) from "OAuth & Permissions" at https://api.slack.com/apps, '
    "install the app again if there is none, and restart"
)
NEXT_APP = 'make one (xapp-) with the scope connections:write under "Basic Information", "App-Level Tokens"'
NEXT = {
    "GUT_SLACK_BOT_TOKEN": NEXT_BOT,
    "GUT_SLACK_SIGNING_SECRET": 'copy it from "Basic Information", "App Credentials"'
    " (or set GUT_SLACK_APP_TOKEN for Socket Mode)",
    "GUT_SLACK_CLIENT_ID": 'copy it from "Basic Information", "App Credentials"',
    "GUT_SLACK_CLIENT_SECRET": 'copy it from "Basic Information", "App Credentials"',
}
"""How to come by a variable."""
NO_ANSWER = "no answer"
PASSING = (NO_ANSWER, "fatal_error", "internal_error", "None", "ratelimited", "request_timeout", "service_unavailable")
"""Errors that say nothing about what was asked."""
REFUSED = {"bad_client_secret": "GUT_SLACK_CLIENT_SECRET", "invalid_client_id": "GUT_SLACK_CLIENT_ID"}


@dataclass(frozen=True)
class Finding:
    """One line."""

    kind: str
    """`ok`, `missing`, or `note` for what can't be seen from here."""
    text: str

    @property
    def line(self) -> str:
        """As it is printed; never with a token."""
        return f"{self.kind:<9}{self.text}"


def check(settings: Settings, environment: Mapping[str, str] | None = None) -> int:
    """Print what is there and what is missing, a line each.

    Args:
        settings: the settings to check.
        environment: may hold a configuration token of the app and the app's id; the process's own by default.

    Returns:
        0 where nothing is missing, otherwise 1.
    """
    return asyncio.run(_print_all(settings, os.environ if environment is None else environment))


async def findings(settings: Settings, environment: Mapping[str, str]) -> AsyncIterator[Finding]:
    """All lines, as soon as each is known."""
    for name in settings.slack_missing:
        yield Finding("missing", f"{name} is not set: {NEXT[name]}.")
    manifest = read_manifest()
    api = Slack(settings.slack_api)
    if not settings.has_slack and not settings.slack_missing:
        pair = "GUT_SLACK_BOT_TOKEN, and GUT_SLACK_APP_TOKEN or GUT_SLACK_SIGNING_SECRET"
        yield Finding("missing", f"Slack is off: set {pair} (docs/slack.md).")
        return
    if settings.slack_bot_token:
        async for finding in _check_bot(api, settings.slack_bot_token, manifest, "GUT_SLACK_BOT_TOKEN"):
            yield finding
    elif settings.has_slack_installs:
        async for finding in _check_installs(api, settings, manifest):
            yield finding
    if settings.slack_signing_secret:
        yield Finding("ok", "GUT_SLACK_SIGNING_SECRET is set; only an event from Slack can prove it.")
    if settings.slack_app_token:
        yield await _check_app_token(api, settings.slack_app_token)
    async for finding in _check_events(api, settings, environment, manifest):
        yield finding


class Slack:
    """Calls whose every failure has a name."""

    def __init__(self, url: str) -> None:
        """Call the methods at an address."""
        self._url = url

    async def call(self, method: str, token: str | None = None, **values: str) -> tuple[str, dict[str, Any], set[str]]:
        """The name of what went wrong or nothing, the answer, and the scopes of the token."""
        client = AsyncWebClient(token=token, base_url=self._url, timeout=SECONDS, retry_handlers=[])
        try:
            answer = await client.api_call(method, data=values)
        except SlackApiError as e:
            # What is no JSON comes as another kind of response.
            data = getattr(e.response, "data", None)
            return str(data.get("error") if isinstance(data, dict) else NO_ANSWER), {}, set()
        except (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, ValueError, OSError) as e:
            return f"{NO_ANSWER}, {type(e).__name__}", {}, set()
        scopes = str(answer.headers.get("x-oauth-scopes", "")).split(",")
        data = answer.data if isinstance(answer.data, dict) else {}
        return "", data, {scope.strip() for scope in scopes} - {""}


def _refused(name: str, error: str, then: str) -> Finding:
    if error.startswith(PASSING):
        return Finding("missing", f"{name} could not be checked ({error}): run this again, or look at GUT_SLACK_API.")
    return Finding("missing", f"{name} is not accepted by Slack ({error}): {then}.")


async def _print_all(settings: Settings, environment: Mapping[str, str]) -> int:
    missing = 0
    async for finding in findings(settings, environment):
        print(finding.line, flush=True)
        missing += finding.kind == "missing"
    print(f"gut slack check: {missing or 'nothing'} missing")
    return 1 if missing else 0


async def _check_bot(api: Slack, token: str, manifest: Mapping[str, Any], name: str) -> AsyncIterator[Finding]:
    error, answer, scopes = await api.call("auth.test", token)
    if error:
        yield _refused(name, error, NEXT_BOT)
        return
    yield Finding("ok", f"{name} is good for the workspace {answer.get('team')!r}, as {answer.get('user')!r}.")
    if "bot_id" not in answer:
        yield Finding("missing", f"{name} belongs to a person, not to the app: {NEXT_BOT}.")
    lacking = sorted(set(manifest["oauth_config"]["scopes"]["bot"]) - scopes)
    for scope in lacking:
        yield Finding(
            "missing", f'Scope {scope}: add it under "OAuth & Permissions", "Bot Token Scopes", and install again.'
        )
    if not lacking:
        yield Finding("ok", "All scopes of the manifest are granted.")


async def _check_installs(api: Slack, settings: Settings, manifest: Mapping[str, Any]) -> AsyncIterator[Finding]:
    # Slack looks at the app's credentials first, and then finds that this is no code.
    credentials = {"client_id": settings.slack_client_id, "client_secret": settings.slack_client_secret}
    error, _, _ = await api.call("oauth.v2.access", code="check", **credentials)
    if error != "invalid_code":
        name = REFUSED.get(error, "GUT_SLACK_CLIENT_ID")
        yield _refused(name, error, NEXT[name])
    else:
        yield Finding("ok", "GUT_SLACK_CLIENT_ID and GUT_SLACK_CLIENT_SECRET are good.")
    everyone = {}
    if settings.database_url or (settings.var / DATABASE).is_file():
        key = load_key(settings.var, settings.slack_key)
        everyone = await Installations(
            database_url(settings.var, settings.database_url), settings.slack_client_id, key
        ).everyone()
    if not everyone:
        yield Finding("note", "No workspace has installed the app yet: open /webhooks/slack/install on your server.")
    for place, bot in everyone.items():
        if bot is None:
            yield Finding("missing", f"The token of {place} can't be read: restore GUT_SLACK_KEY, or install again.")
            continue
        async for finding in _check_bot(api, bot.token, manifest, f"The token of {place}"):
            yield finding


async def _check_app_token(api: Slack, token: str) -> Finding:
    error, _, _ = await api.call("apps.connections.open", token)
    if error:
        return _refused("GUT_SLACK_APP_TOKEN", error, NEXT_APP)
    return Finding("ok", "GUT_SLACK_APP_TOKEN opens Socket Mode.")


async def _check_events(
    api: Slack, settings: Settings, environment: Mapping[str, str], manifest: Mapping[str, Any]
) -> AsyncIterator[Finding]:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    token = environment.get(CONFIG_TOKEN, "").strip()
    app = environment.get(APP_ID, "").strip() or "-".join(settings.slack_app_token.split("-")[2:3])
    if not token:
        place = '"Event Subscriptions", "Subscribe to bot events"'
        yield Finding("note", f"Events can't be read with a bot's token. Compare {place} with: {', '.join(events)}.")
        yield Finding("note", f'Or set {CONFIG_TOKEN} to a token (xoxe) of "Your App Configuration Tokens".')
        return
    if not app:
        yield Finding("missing", f'{APP_ID} is not set: copy the "App ID" from "Basic Information".')
        return
    error, answer, _ = await api.call("apps.manifest.export", token, app_id=app)
    if error:
        again = f"make a new one at https://api.slack.com/apps, it lasts 12 hours, and compare {APP_ID}"
        yield _refused(CONFIG_TOKEN, error, again)
        return
    problems = list(manifest_problems(manifest, answer.get("manifest") or {}, settings))
    for problem in problems:
        yield Finding("missing", problem)
    if not problems:
        yield Finding("ok", "All events and features of the manifest are there.")


def manifest_problems(ours: Mapping[str, Any], theirs: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    """What the app at Slack lacks of our manifest, and where it does not fit the settings."""
    events = part(theirs, "settings", "event_subscriptions", "bot_events") or []
    for event in part(ours, "settings", "event_subscriptions", "bot_events"):
        if event not in events:
            yield f'Event {event}: add it under "Event Subscriptions", "Subscribe to bot events".'
    if not part(theirs, "settings", "interactivity", "is_enabled"):
        yield 'Buttons don\'t work: switch "Interactivity & Shortcuts" on.'
    commands = {part(command, "command") for command in part(theirs, "features", "slash_commands") or []}
    for command in part(ours, "features", "slash_commands"):
        if command["command"] not in commands:
            yield f'Command {command["command"]}: add it under "Slash Commands".'
    home = part(theirs, "features", "app_home") or {}
    if not home.get("home_tab_enabled") or not home.get("messages_tab_enabled"):
        yield 'App Home: switch the Home and the Messages tab on under "App Home", "Show Tabs".'
    if home.get("messages_tab_read_only_enabled"):
        yield 'Nobody can write to the app: allow messages under "App Home", "Messages Tab".'
    yield from _way_problems(theirs, settings)


def _way_problems(theirs: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    is_socket = bool(part(theirs, "settings", "socket_mode_enabled"))
    if is_socket and not settings.slack_app_token:
        yield "Socket Mode is on at Slack: set GUT_SLACK_APP_TOKEN, or switch it off to get events over HTTP."
    elif not is_socket and not settings.slack_signing_secret:
        yield 'Socket Mode is off at Slack: switch it on under "Socket Mode", or set GUT_SLACK_SIGNING_SECRET.'
    elif not is_socket:
        address = str(part(theirs, "settings", "event_subscriptions", "request_url") or "")
        if urlsplit(address).path != EVENTS_PATH or PLACEHOLDER in address:
            yield f"The request URL is {address or 'not set'!r}: it must be your server's, with {EVENTS_PATH}."
