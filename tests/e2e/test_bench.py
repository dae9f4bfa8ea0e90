"""What `gut bench` measures with, against a running assistant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from bot.benchmark.load import many_clients, one_client, talk_on, talker
from bot.benchmark.messages import messages
from bot.benchmark.servers import Server, our_server

pytestmark = [pytest.mark.e2e, pytest.mark.model]

COUNT = 12
"""Messages of one client: more than a conversation holds, so that it begins another one."""


@pytest.fixture
def server(model: Path) -> Iterator[Server]:
    """`gut serve`, as the benchmark starts it."""
    ours = our_server()
    yield ours
    ours.stop()


async def test_every_message_of_the_benchmark_is_answered_and_timed(server: Server) -> None:
    assert server.start() > 0
    async with talker(server.url) as client:
        taken = await one_client(client, islice(messages(), COUNT))
        block = await many_clients(client, messages(), 4, seconds=0.5)
        await talk_on(client, "long", ["does kefir help?", "what is leaky gut"], 3)

        assert len(taken) == COUNT
        assert len(block.latencies) >= 4
        assert block.throughput > 0
        assert len(client.said) == COUNT + len(block.latencies) + 3
        assert (client.failed, client.silent) == (0, 0)
    assert server.peak_memory() > 100, "a model is in memory"
