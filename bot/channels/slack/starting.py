"""Whether the assistant is in Slack, and a line that says so."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.channels.slack.client import CallError, LimitedError, UnsureError, call_once
from bot.channels.slack.database import database_url
from bot.channels.slack.installations import Bot, Installations, OneWorkspace, Workspaces, load_key
from bot.channels.slack.payload import word
from bot.settings import Settings

SEE_CHECK = "(gut slack check says more)"


@dataclass(frozen=True)
class Beginning:
    """What the settings for Slack come to."""

    workspaces: Workspaces | None
    """Where the app is installed; None where Slack is off."""
    line: str
    """Says so, for the operator."""


def begin(settings: Settings) -> Beginning:
    """Look at the credentials, and ask Slack whether it takes them.

    Raises:
        ServeError: the database can't be made, or the key not be kept.
    """
    if settings.slack_missing:
        verb = "is" if len(settings.slack_missing) == 1 else "are"
        return Beginning(None, f"Slack is off: {', '.join(settings.slack_missing)} {verb} not set {SEE_CHECK}.")
    if not settings.has_slack:
        return Beginning(None, "Slack is off: no credentials are set (docs/slack.md).")
    ways = {"HTTP": settings.has_slack_http, "Socket Mode": settings.has_slack_socket}
    way = "Slack: on, over " + " and ".join(name for name, is_on in ways.items() if is_on)
    if settings.has_slack_installs:
        key = load_key(settings.var, settings.slack_key)
        installations = Installations(database_url(settings.var, settings.database_url), settings.slack_client_id, key)
        return Beginning(installations, f"{way}; workspaces install it at /webhooks/slack/install.")
    return asyncio.run(_ask(settings, way))


async def _ask(settings: Settings, way: str) -> Beginning:
    token = settings.slack_bot_token
    try:
        answer = await call_once(settings.slack_api, token, "auth.test", {})
        if settings.has_slack_socket:
            await call_once(settings.slack_api, settings.slack_app_token, "apps.connections.open", {})
    except (UnsureError, LimitedError):
        return Beginning(OneWorkspace(Bot(token, "")), f"{way}; Slack can't be reached at the moment {SEE_CHECK}.")
    except CallError as e:
        return Beginning(None, f"Slack is off: it does not take the token that is set, {e.code} {SEE_CHECK}.")
    bot = OneWorkspace(Bot(token, word(answer, "user_id")))
    return Beginning(bot, f"{way}, as {word(answer, 'user')} in {word(answer, 'team')}.")
