"""Who reads a queue of a real RabbitMQ, as a consumer of the events does."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

import aio_pika

SECONDS = 60


async def taken(url: str, queue: str, at_least: int) -> list[tuple[bytes, dict[str, Any]]]:
    """All that is in a queue, once that is enough; each with all that came with it, and the event that it is."""
    found: list[tuple[bytes, dict[str, Any]]] = []
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        source = await channel.declare_queue(queue, durable=True)
        end = time.monotonic() + SECONDS
        while True:
            one = await source.get(fail=False)
            if one is not None:
                await one.ack()
                found.append((one.body + repr(one.properties).encode(), json.loads(one.body)))
            elif len(found) >= at_least:
                return found
            else:
                assert time.monotonic() < end, f"{len(found)} events came"
                await asyncio.sleep(0.05)


async def confirmed(url: str, queue: str, at_least: int) -> None:
    """Wait until so much is in a queue."""
    end = time.monotonic() + SECONDS
    async with await aio_pika.connect(url) as connection:
        while True:
            channel = await connection.channel()
            number = (await channel.declare_queue(queue, durable=True)).declaration_result.message_count
            await channel.close()
            if number is not None and number >= at_least:
                return
            assert time.monotonic() < end, f"{number} events came"
            await asyncio.sleep(0.05)


async def emptied(url: str, queue: str) -> None:
    """Delete a queue, whatever is in it."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        with suppress(aio_pika.exceptions.ChannelClosed):
            await channel.queue_delete(queue)
