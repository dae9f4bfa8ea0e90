"""Socket Mode: a connection that the app opens itself, so that Slack needs no public address of it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from async_timeout import timeout
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.channels.slack.client import REVOKED, CallError, call_once
from bot.channels.slack.desk import Desk
from bot.channels.slack.payload import word
from bot.channels.slack.sdk import SILENT, sdk_client
from bot.logs import name_request

logger = logging.getLogger(__name__)

PING_SECONDS = 5.0
LOST_SECONDS = 30.0
"""A connection that slack_sdk has not mended by then is opened anew: it would try its old address for ever."""
LOOK_SECONDS = 1.0
LONGEST_PAUSE = 60.0


class SocketMode:
    """Keeps a connection to Slack and hands what comes over it to the desk."""

    def __init__(self, api_url: str, app_token: str, desk: Desk) -> None:
        """Connect with an app's token, once started."""
        self._api_url, self._app_token, self._desk = api_url, app_token, desk
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, and stay connected."""
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Close the connection."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    async def _keep(self) -> None:
        pause = LOOK_SECONDS
        while True:
            try:
                address = word(await call_once(self._api_url, self._app_token, "apps.connections.open", {}), "url")
                pause = LOOK_SECONDS
                await self._talk(address)
                logger.warning("event=slack_socket_lost")
            except CallError as e:
                if e.code in (*REVOKED, "not_allowed_token_type", "missing_scope"):
                    logger.error("event=slack_socket_refused error=%s next='gut slack check'", e.code)
                    return
                logger.warning("event=slack_socket_unreachable error=%s", e.code)
            except Exception as e:
                logger.error("event=slack_socket_failed error=%s", type(e).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _talk(self, address: str) -> None:
        """Stay with one client until it has been without a connection for too long."""
        client: Any = SocketModeClient(  # slack_sdk leaves its methods untyped
            self._app_token,
            SILENT,
            sdk_client(self._api_url),
            ping_interval=PING_SECONDS,
        )
        client.wss_uri = address
        client.socket_mode_request_listeners.append(self._take)
        try:
            async with timeout(LOST_SECONDS):
                await client.connect()
            lost = 0.0
            while lost < LOST_SECONDS:
                await asyncio.sleep(LOOK_SECONDS)
                lost = 0.0 if await client.is_connected() else lost + LOOK_SECONDS
        finally:
            await client.close()

    async def _take(self, client: Any, request: SocketModeRequest) -> None:
        name_request(request.envelope_id)  # in a task of this delivery alone
        try:
            answer = await self._desk.receive(request.type, request.payload)
        except Exception as e:
            # Unacknowledged, it comes again.
            logger.error("event=slack_event_not_kept error=%s", type(e).__name__)
            return
        try:
            await client.send_socket_mode_response(
                SocketModeResponse(request.envelope_id, dict(answer) if answer is not None else None)
            )
        except Exception as e:
            logger.warning("event=slack_not_acknowledged error=%s", type(e).__name__)
