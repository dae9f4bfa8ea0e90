"""What may go wrong with a call, and how the fake answers then."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

BROKEN = "<html><body>upstream connect error</body></html>"
CUT_OFF = '{"ok": true, "channel": "C'


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call."""

    status: int = 0
    """500 or another status; 429 with `retry_after`; 0: none."""
    error: str = ""
    """Slack's own refusal, with status 200."""
    retry_after: int = 1
    seconds: float = 0.0
    """The answer comes this late; the work is done at once."""
    after: bool = False
    """The work is done before it fails."""
    drop: bool = False
    """The connection is closed without an answer."""
    garbage: bool = False
    """The answer is no JSON."""

    @property
    def works(self) -> bool:
        """Whether the work is done."""
        return self.after or not (self.status or self.error or self.drop)


@dataclass
class Faults:
    """What goes wrong next, by method; each is for one call, in the order in which they were asked for."""

    coming: dict[str, deque[Fault]] = field(default_factory=dict)

    def add(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method go wrong."""
        self.coming.setdefault(method, deque()).extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """What goes wrong with this call, if anything."""
        queue = self.coming.get(method)
        return queue.popleft() if queue else None


async def answer(request: web.Request, fault: Fault | None, work: Callable[[], web.Response]) -> web.StreamResponse:
    """Do the work and answer, or go wrong."""
    if fault is None:
        return work()
    done = work() if fault.works else None
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    if fault.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.garbage:
        return web.Response(text=CUT_OFF, content_type="application/json")
    if fault.status == 429:
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.status:
        return web.Response(text=BROKEN, status=fault.status, content_type="text/html")
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error})
    return web.Response() if done is None else done  # a response without keys counts as empty
