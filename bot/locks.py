"""One message of a conversation at a time, in the order in which they came: in one process, or over several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from redis.asyncio import Redis
from redis.exceptions import LockError as RedisLockError
from redis.exceptions import RedisError

LIFETIME = 60.0
"""Seconds after which a wait ends, and after which the lock of a process that died is free."""
LOOK_SECONDS = 0.02
"""So often a process looks whether another one has finished."""
PREFIX = "gut:lock:"


@dataclass
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class MemoryLocks(LockStore):
    """Hands a conversation on at once, first come, first served; Rasa's own looks once a second whether it is free."""

    def __init__(self) -> None:
        """Begin with nothing locked."""
        super().__init__()
        self._turns: dict[str, _Turn] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LIFETIME, wait_time_in_seconds: float = LOOK_SECONDS
    ) -> AsyncGenerator[None, None]:
        """Hold a conversation; wait for whoever holds it.

        Raises:
            LockError: it was not free within `lock_lifetime` seconds.
        """
        turn = self._turns.setdefault(conversation_id, _Turn())
        turn.users += 1
        try:
            try:
                await asyncio.wait_for(turn.lock.acquire(), lock_lifetime)
            except asyncio.TimeoutError:
                raise LockError("The conversation is busy.") from None
            try:
                yield
            finally:
                turn.lock.release()
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[conversation_id]

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """Rasa's tickets are not used."""
        return None


class RedisLocks(MemoryLocks):
    """The same over all processes that use one Redis; within a process still in order."""

    def __init__(self, url: str) -> None:
        """Use a Redis; it is asked at the first message."""
        super().__init__()
        self.redis = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LIFETIME, wait_time_in_seconds: float = LOOK_SECONDS
    ) -> AsyncGenerator[None, None]:
        """Hold a conversation; wait for whoever holds it, in whichever process.

        Raises:
            LockError: it was not free in time, or Redis does not answer.
        """
        async with super().lock(conversation_id, lock_lifetime):
            shared = self.redis.lock(
                f"{PREFIX}{conversation_id}", timeout=lock_lifetime, sleep=wait_time_in_seconds,
                blocking_timeout=lock_lifetime,
            )  # fmt: skip
            try:
                held = await shared.acquire()
            except (RedisError, OSError, asyncio.TimeoutError) as e:
                raise LockError("Redis does not answer.") from e
            if not held:
                raise LockError("The conversation is busy.")
            try:
                yield
            finally:
                await _release(shared)

    async def close(self) -> None:
        """Give the connections back."""
        await self.redis.close(close_connection_pool=True)

    async def ping(self) -> None:
        """Raise where Redis does not answer."""
        await self.redis.ping()


def open_locks(redis_url: str) -> MemoryLocks:
    """Locks for one process, or in a Redis for several."""
    return RedisLocks(redis_url) if redis_url else MemoryLocks()


async def _release(shared: object) -> None:
    try:
        await shared.release()  # type: ignore[attr-defined]  # redis.asyncio.lock.Lock, untyped in this version
    except (RedisLockError, RedisError, OSError, asyncio.TimeoutError):
        return  # it ends by itself; what was done under it is done
