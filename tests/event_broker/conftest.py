"""A real RabbitMQ for the broker's tests."""

from __future__ import annotations

import asyncio

import pytest

from tests.engines import RabbitServer
from tests.event_broker.brokers import QUEUE
from tests.queues import emptied


@pytest.fixture
async def rabbit(rabbit_engine: RabbitServer) -> RabbitServer:
    """A RabbitMQ without a queue."""
    if not rabbit_engine.answers():
        await asyncio.to_thread(rabbit_engine.start)
    await emptied(rabbit_engine.url, QUEUE)
    return rabbit_engine
