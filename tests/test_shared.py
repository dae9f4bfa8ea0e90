"""What several processes share in a Redis: who holds a conversation, and how often somebody may call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import redis
from rasa.core.lock_store import LockError

from bot.channels.rate_limits import RateLimiter
from bot.channels.shared_limits import SharedLimits
from bot.locks import LIFETIME, PREFIX, RedisLocks
from tests.engines import RedisServer
from tests.faults.cluster import port_of
from tests.faults.proxy import Proxy


@pytest.fixture
def shared(redis_engine: RedisServer) -> RedisServer:
    """A Redis with nothing in it."""
    if not redis_engine.answers():
        redis_engine.start()
    with redis.Redis.from_url(redis_engine.url) as server:
        server.flushall()
    return redis_engine


@pytest.fixture
async def two(shared: RedisServer) -> AsyncIterator[tuple[RedisLocks, RedisLocks]]:
    """The locks of two processes."""
    locks = RedisLocks(shared.url), RedisLocks(shared.url)
    yield locks
    for each in locks:
        await each.close()


async def test_a_conversation_is_held_by_one_process_at_a_time(two: tuple[RedisLocks, RedisLocks]) -> None:
    holding, most = 0, 0

    async def work(locks: RedisLocks) -> None:
        nonlocal holding, most
        async with locks.lock("mine"):
            holding += 1
            most = max(most, holding)
            await asyncio.sleep(0.005)
            holding -= 1

    await asyncio.gather(*(work(two[number % 2]) for number in range(20)))
    assert (holding, most) == (0, 1)


async def test_the_lock_of_a_process_that_died_ends_by_itself(two: tuple[RedisLocks, RedisLocks]) -> None:
    dead, alive = two
    await dead.redis.lock(f"{PREFIX}mine", timeout=0.2).acquire()
    async with alive.lock("mine"):
        pass


async def test_who_waits_too_long_for_another_process_is_told(two: tuple[RedisLocks, RedisLocks]) -> None:
    async with two[0].lock("mine"):
        with pytest.raises(LockError):
            async with two[1].lock("mine", lock_lifetime=0.1):
                pytest.fail("it is held")


async def test_without_redis_nobody_holds_anything_until_it_is_back(
    two: tuple[RedisLocks, RedisLocks], shared: RedisServer
) -> None:
    shared.kill()
    with pytest.raises(LockError):
        async with two[0].lock("mine"):
            pytest.fail("nobody could know")
    shared.start()
    async with two[0].lock("mine"):
        pass


async def test_a_lock_that_could_not_be_given_back_is_free_soon_after_the_network_is_back(shared: RedisServer) -> None:
    network = Proxy(port_of(shared.url))
    cut_off, other = RedisLocks(network.url(shared.url)), RedisLocks(shared.url)
    async with cut_off.lock("mine"):
        network.cut()
    with pytest.raises(LockError):
        async with other.lock("mine", lock_lifetime=0.1):
            pytest.fail("nobody could tell Redis")
    network.heal()
    async with other.lock("mine", lock_lifetime=LIFETIME / 2):
        pass
    for locks in (cut_off, other):
        await locks.close()
    network.close()


@pytest.fixture
async def limits(shared: RedisServer) -> AsyncIterator[tuple[SharedLimits, SharedLimits]]:
    """The limits of two processes."""
    both = SharedLimits(shared.url), SharedLimits(shared.url)
    yield both
    for each in both:
        await each.close()


async def test_processes_count_calls_together(limits: tuple[SharedLimits, SharedLimits]) -> None:
    first, second = limits
    ours, theirs = (RateLimiter(3, 60, name="session") for _ in range(2))
    taken = [await first.take([(ours, "me")]), await second.take([(theirs, "me")]), await first.take([(ours, "me")])]
    assert taken == [0, 0, 0]
    assert 0 < await second.take([(theirs, "me")]) <= 20
    assert await second.take([(theirs, "you")]) == 0


async def test_a_call_counts_with_every_limit_or_with_none(limits: tuple[SharedLimits, SharedLimits]) -> None:
    wide, narrow = RateLimiter(100, 60, name="wide"), RateLimiter(1, 60, name="narrow")
    assert await limits[0].take([(wide, "me"), (narrow, "me")]) == 0
    for _ in range(50):
        assert await limits[0].take([(wide, "me"), (narrow, "me")]) > 0
    two = RateLimiter(2, 60, name="wide")
    assert await limits[0].take([(two, "me")]) == 0, "refused calls were not counted"


async def test_without_redis_each_process_counts_for_itself(
    limits: tuple[SharedLimits, SharedLimits], shared: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    limiter = RateLimiter(1, 60, name="session")
    shared.kill()
    assert await limits[0].take([(limiter, "me")]) == 0
    assert await limits[0].take([(limiter, "me")]) > 0
    assert "event=limits_not_shared" in caplog.text
    shared.start()


async def test_no_address_of_a_visitor_stands_in_redis(
    limits: tuple[SharedLimits, SharedLimits], shared: RedisServer
) -> None:
    await limits[0].take([(RateLimiter(1, 60, name="address"), "192.0.2.7")])
    with redis.Redis.from_url(shared.url) as server:
        keys = server.keys("*")
    assert len(keys) == 1
    assert b"192.0.2.7" not in keys[0]
