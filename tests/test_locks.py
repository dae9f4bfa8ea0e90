from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockError

from bot.locks import MemoryLocks


async def hold(locks: MemoryLocks, conversation: str, name: str, done: list[str], seconds: float = 0.01) -> None:
    """Hold a conversation for a moment."""
    async with locks.lock(conversation):
        done.append(f"{name} begins")
        await asyncio.sleep(seconds)
        done.append(f"{name} ends")


async def test_a_conversation_is_held_by_one_at_a_time_in_the_order_in_which_they_came() -> None:
    locks, done = MemoryLocks(), list[str]()
    await asyncio.gather(*(hold(locks, "mine", str(number), done) for number in range(20)))
    assert done == [f"{number} {what}" for number in range(20) for what in ("begins", "ends")]


async def test_conversations_don_t_wait_for_each_other() -> None:
    locks, done = MemoryLocks(), list[str]()
    async with locks.lock("mine"):
        await hold(locks, "yours", "you", done)
    assert done == ["you begins", "you ends"]


async def test_who_waits_too_long_is_told_and_the_next_one_gets_it() -> None:
    locks, done = MemoryLocks(), list[str]()
    async with locks.lock("mine"):
        with pytest.raises(LockError):
            async with locks.lock("mine", lock_lifetime=0.01):
                pytest.fail("it is held")
        waiting = asyncio.create_task(hold(locks, "mine", "next", done))
        await asyncio.sleep(0)
    await waiting
    assert done == ["next begins", "next ends"]


async def test_who_is_cancelled_as_it_gets_it_passes_it_on() -> None:
    locks, done = MemoryLocks(), list[str]()
    async with locks.lock("mine"):
        cancelled, following = (asyncio.create_task(hold(locks, "mine", name, done)) for name in ("cancelled", "next"))
        await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, following, return_exceptions=True)
    assert cancelled.cancelled()
    assert done == ["next begins", "next ends"]


@pytest.mark.parametrize("end", ["error", "cancelled"])
async def test_whatever_ends_the_work_frees_the_conversation(end: str) -> None:
    locks, done = MemoryLocks(), list[str]()

    async def work() -> None:
        async with locks.lock("mine"):
            if end == "error":
                raise ValueError(end)
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled() == (end == "cancelled")
    await hold(locks, "mine", "next", done)
    assert done == ["next begins", "next ends"]


async def test_nothing_is_kept_of_a_conversation_that_nobody_holds() -> None:
    locks = MemoryLocks()
    for number in range(100):
        async with locks.lock(str(number)):
            pass
    assert locks._turns == {}
