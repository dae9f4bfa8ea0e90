"""Whether the process lives, can answer, and how it works: what supervisors, load balancers and monitors ask."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from async_timeout import timeout
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.model_thread import Run

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
READY_WITHIN, ALIVE_WITHIN = 10.0, 60.0
CHECK_SECONDS = 2.0
Check = Callable[[], Awaitable[Any]]


class Probes:
    """`GET /health`: start me anew where it fails. `GET /ready`: send me messages where it does not."""

    def __init__(
        self, run: Run, checks: Mapping[str, Check], model: Callable[[], str], *,
        beat: float = BEAT_SECONDS, ready_within: float = READY_WITHIN, alive_within: float = ALIVE_WITHIN,
    ) -> None:  # fmt: skip
        """Watch.

        Args:
            run: where the assistant works.
            checks: by the name of what an answer needs; each raises where it is not there.
            model: gives the name of the model in use.
            beat: seconds between two looks at where the assistant works.
            ready_within: seconds for which it may be busy before others are asked instead.
            alive_within: seconds after which it counts as stuck.
        """
        self._pause, self._ready_within, self._alive_within = beat, ready_within, alive_within
        self._run, self._checks, self._model = run, checks, model
        self._beat_at = time.monotonic()
        self._beating: asyncio.Task[None] | None = None
        self._is_leaving = False

    def blueprint(self) -> Blueprint:
        """The addresses."""
        blueprint = Blueprint("gut_probes")

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            is_alive = self._silent_for < self._alive_within
            return _answer(is_alive, {"model": self._model()}, [] if is_alive else ["assistant"])

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            missing = await self._missing()
            return _answer(not missing, {"model": self._model()}, missing)

        @blueprint.get("/metrics")
        async def metrics(request: Request) -> HTTPResponse:
            return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

        @blueprint.listener("after_server_start")
        async def start(*_: Any) -> None:
            self._beating = asyncio.create_task(self._beat())

        @blueprint.listener("before_server_stop")
        async def leave(*_: Any) -> None:
            self.leave()
            if self._beating is not None:
                self._beating.cancel()

        return blueprint

    def leave(self) -> None:
        """Be not ready from now on."""
        self._is_leaving = True

    @property
    def _silent_for(self) -> float:
        return time.monotonic() - self._beat_at

    async def _beat(self) -> None:
        while True:
            await self._run(asyncio.sleep(0))
            self._beat_at = time.monotonic()
            await asyncio.sleep(self._pause)

    async def _missing(self) -> list[str]:
        missing = [] if self._is_leaving else await self._unwell()
        return ["leaving"] if self._is_leaving else missing  # also where it was told so meanwhile

    async def _unwell(self) -> list[str]:
        missing = []
        if self._silent_for >= self._ready_within:
            missing.append("assistant")
        for name, check in self._checks.items():
            try:
                async with timeout(CHECK_SECONDS):
                    await check()
            except Exception as e:
                logger.warning("event=not_ready missing=%s error=%s", name, type(e).__name__)
                missing.append(name)
        return missing


def _answer(good: bool, more: Mapping[str, str], missing: list[str]) -> HTTPResponse:
    body = {"status": "ok" if good else "unavailable", **more, **({"missing": missing} if missing else {})}
    return response.json(body, status=200 if good else 503, headers={"Cache-Control": "no-store"})
