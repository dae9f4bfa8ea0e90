"""Limits that several processes share, in Redis; where it is away, each process goes on with its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from async_timeout import timeout
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.channels.rate_limits import RateLimiter, take_all

logger = logging.getLogger(__name__)

SECONDS = 0.5
"""So long Redis may take: a limit is not worth a visitor's wait."""
PREFIX = "gut:limit:"
TAKE = """
local time = redis.call('TIME')
local now, wait = time[1] + time[2] / 1000000, 0
local full = {}
for i, key in ipairs(KEYS) do
    full[i] = math.max(tonumber(redis.call('GET', key) or 0), now)
    wait = math.max(wait, full[i] - now - tonumber(ARGV[2 * i]))
end
if wait < 0.000001 then
    for i, key in ipairs(KEYS) do
        full[i] = full[i] + tonumber(ARGV[2 * i - 1])
        redis.call('SET', key, string.format('%.6f', full[i]), 'PX', math.ceil((full[i] - now) * 1000) + 1)
    end
    return '0'
end
return string.format('%.6f', wait)
"""
"""`take_all` in one step for all processes: for each key, the seconds a call costs and those that may be owed."""
Wanted = Sequence[tuple[RateLimiter, str]]


class Limits(Protocol):
    """Counts calls."""

    async def take(self, wanted: Wanted) -> float:
        """Count a call with every limit where all allow it; the seconds until they do, 0 where it was counted."""


class OwnLimits:
    """The limits of one process."""

    async def take(self, wanted: Wanted) -> float:
        """See `Limits`."""
        return take_all(wanted)


class SharedLimits:
    """The limits of all processes that use one Redis."""

    def __init__(self, url: str) -> None:
        """Use a Redis; it is asked at the first call."""
        self._redis = Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
        self._take = self._redis.register_script(TAKE)

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.close(close_connection_pool=True)

    async def take(self, wanted: Wanted) -> float:
        """See `Limits`."""
        # Keys may be network addresses of visitors, which are nobody's business in a shared database.
        keys = [f"{PREFIX}{limiter.name}:{sha256(key.encode()).hexdigest()[:32]}" for limiter, key in wanted]
        costs = [cost for limiter, _ in wanted for cost in (limiter.interval, limiter.slack)]
        try:
            async with timeout(2 * SECONDS):
                return float(await self._take(keys=keys, args=costs))
        except (RedisError, OSError, asyncio.TimeoutError, RuntimeError) as e:  # the last: uvloop's, where it was cut
            logger.warning("event=limits_not_shared error=%s", type(e).__name__)
            return take_all(wanted)
