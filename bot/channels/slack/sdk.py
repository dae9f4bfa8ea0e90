"""slack_sdk's client, that logs nothing and tries nothing again; it would log tokens, and what people write."""

from __future__ import annotations

import logging

from slack_sdk.web.async_client import AsyncWebClient

SECONDS = 10
"""So long one call may take."""
SILENT = logging.getLogger("bot.channels.slack.sdk")
SILENT.setLevel(logging.CRITICAL + 1)


def sdk_client(url: str, token: str = "") -> AsyncWebClient:
    """A client of the methods at an address."""
    return AsyncWebClient(token=token or None, base_url=url, timeout=SECONDS, retry_handlers=[], logger=SILENT)
