"""slack_sdk's client, that logs nothing and tries nothing again; it would log tokens, and what people write."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

SECONDS = 10
"""So long one call may take."""
TAKE_JSON = ("assistant.", "chat.", "views.")
"""What these methods are given has parts within parts. Of the others not all take JSON, but all take forms."""
SILENT = logging.getLogger("bot.channels.slack.sdk")
SILENT.setLevel(logging.CRITICAL + 1)


def sdk_client(url: str, token: str = "") -> AsyncWebClient:
    """A client of the methods at an address."""
    return AsyncWebClient(token=token or None, base_url=url, timeout=SECONDS, retry_handlers=[], logger=SILENT)


async def sdk_call(url: str, token: str, method: str, arguments: Mapping[str, Any]) -> AsyncSlackResponse:
    """What a method answers; the errors are those of slack_sdk and aiohttp."""
    body: Any = {"json" if method.startswith(TAKE_JSON) else "data": dict(arguments)}
    return await sdk_client(url, token).api_call(method, **body)
