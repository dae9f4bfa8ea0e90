"""How the event broker ends: what is left is published or counted, and nothing stays open."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest
from async_timeout import timeout

from bot.channels.turns import Feedback
from tests.engines import RabbitServer
from tests.event_broker.brokers import ANSWER, QUEUE, broker_at
from tests.queues import SECONDS, taken
from tests.servers import free_port

PASSWORD = "zebrafinch"


async def test_what_is_left_at_the_end_is_published(rabbit: RabbitServer) -> None:
    broker = broker_at(rabbit.url)
    for number in range(1000):
        broker.rated("web", "web-1", str(number), Feedback("up"))
    broker.start()
    await broker.stop(SECONDS)

    assert len({event["message"] for _, event in await taken(rabbit.url, QUEUE, 1000)}) == 1000


async def test_without_a_broker_the_end_says_what_is_lost(caplog: pytest.LogCaptureFixture) -> None:
    broker = broker_at(f"amqp://gut:{PASSWORD}@127.0.0.1:{free_port()}/")
    broker.answered(ANSWER)
    broker.start()
    with caplog.at_level(logging.WARNING):
        await broker.stop(0.5)

    assert "event=events_lost count=1" in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize("until_an_event", [0, 0.005, 0.02, 0.3])
async def test_it_ends_at_once_and_leaves_nothing_open_whatever_it_was_doing(
    rabbit: RabbitServer, until_an_event: float
) -> None:
    async def begin_and_end(pause: float) -> None:
        broker = broker_at(rabbit.url)
        broker.start()
        await asyncio.sleep(until_an_event)  # it connects, or is connected
        broker.answered(ANSWER)
        await asyncio.sleep(pause)
        await broker.stop(0)

    before = len(asyncio.all_tasks())
    async with timeout(SECONDS):
        for _ in range(10):
            await asyncio.gather(*(begin_and_end(number / 1000) for number in range(20)))

    assert len(asyncio.all_tasks()) == before


async def test_it_ends_soon_where_the_broker_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker = broker_at(f"amqp://guest:guest@127.0.0.1:{silent.getsockname()[1]}/")
        broker.start()
        await asyncio.sleep(0.05)
        async with timeout(SECONDS):
            await broker.stop(0)

    assert broker.left == 0
