"""One message of a conversation at a time, in the order in which they came: in one process, or over several."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from async_timeout import timeout
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError as RedisLockError
from redis.exceptions import RedisError

LIFETIME = 60.0
"""Seconds after which a wait ends, and after which the lock of a process that died is free."""
LOOK_SECONDS = 0.02
"""So often a process looks whether another one has finished."""
PREFIX = "gut:lock:"
FREE_SECONDS = 1.0
"""So often it is tried to free a lock of which Redis could not be told."""
FAILURES = (RedisError, OSError, asyncio.TimeoutError, RuntimeError)
"""What a Redis that is away may raise: the last is uvloop's, for a connection that was cut while it was used."""


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
                async with timeout(lock_lifetime):
                    await turn.lock.acquire()
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
        self._freeing: set[asyncio.Task[None]] = set()

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
            token = uuid.uuid4().hex.encode()
            try:
                held = await shared.acquire(token=token)
            except BaseException as e:
                self._free_later(shared, token, lock_lifetime)  # Redis may have heard it all the same
                if isinstance(e, FAILURES):
                    raise LockError("Redis does not answer.") from e
                raise
            if not held:
                raise LockError("The conversation is busy.")
            try:
                yield
            finally:
                try:
                    await shared.do_release(token)
                except RedisLockError:
                    pass  # it has ended by itself; what was done under it is done
                except FAILURES:
                    self._free_later(shared, token, lock_lifetime)

    async def close(self) -> None:
        """Give the connections back."""
        for task in self._freeing:
            task.cancel()
        await asyncio.gather(*self._freeing, return_exceptions=True)
        await self.redis.close(close_connection_pool=True)

    def _free_later(self, shared: Lock, token: bytes, seconds: float) -> None:
        """Free a lock once Redis hears us: nobody else can go on with the conversation before it ends."""
        task = asyncio.get_running_loop().create_task(_free(shared, token, seconds))
        self._freeing.add(task)
        task.add_done_callback(self._freeing.discard)

    async def ping(self) -> None:
        """Raise where Redis does not answer."""
        await self.redis.ping()


def open_locks(redis_url: str) -> MemoryLocks:
    """Locks for one process, or in a Redis for several."""
    return RedisLocks(redis_url) if redis_url else MemoryLocks()


async def _free(shared: Lock, token: bytes, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(FREE_SECONDS)
        try:
            await shared.do_release(token)
            return
        except FAILURES:  # also where it is not ours: a network that was silent may still bring what we asked for
            continue
