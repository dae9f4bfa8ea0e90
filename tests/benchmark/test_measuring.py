from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.benchmark.errors import BenchError
from bot.benchmark.measuring import CLIENTS, Both, Talks
from bot.benchmark.messages import said_again
from bot.benchmark.plan import FULL, QUICK, Plan
from bot.benchmark.stock import StockProject

from .fake_server import FakeServer, fake_server
from .runs import pair

SMALL: Plan = replace(
    FULL, rounds=2, messages=5, loads=2, load_seconds=0.05, conversations=1, stock_window=2, is_repeated=False
)


class Measured(list[FakeServer]):
    """Three servers, and the talks with them."""

    talks: Talks


@pytest.fixture
async def servers() -> AsyncIterator[Measured]:
    """Stock, ours and the empty one, all of them fakes."""
    from bot.benchmark.load import talker

    async with AsyncExitStack() as stack:
        three = Measured([await stack.enter_async_context(fake_server()) for _ in range(3)])
        stock, ours, empty = [await stack.enter_async_context(talker(server.url)) for server in three]
        three.talks = Talks(stock, ours, empty, SMALL)
        yield three


async def test_both_sides_and_the_limit_are_given_the_same_messages(servers: Measured) -> None:
    await servers.talks.one_client()

    stock, ours, empty = ([message["message"] for message in server.asked] for server in servers)
    assert stock == ours == empty
    assert len(stock) == SMALL.rounds * SMALL.messages
    assert len(servers.talks.latency.stock) == len(servers.talks.latency.ours) == len(stock)
    assert len(servers.talks.limit.together) == len(stock)


async def test_warming_up_is_not_measured(servers: Measured) -> None:
    await servers.talks.warm_up()

    assert all(server.asked for server in servers)
    assert (servers.talks.latency, servers.talks.limit.together) == (Both(), [])


async def test_each_number_of_clients_is_measured_in_blocks(servers: Measured) -> None:
    await servers.talks.many_clients()

    talks = servers.talks
    assert tuple(talks.throughput) == CLIENTS
    for clients in CLIENTS:
        assert len(talks.throughput[clients].stock) == len(talks.throughput[clients].ours) == SMALL.loads
        assert len(talks.busy[clients].stock) >= SMALL.loads * clients
    assert max(server.most_at_once for server in servers) == max(CLIENTS)


async def test_long_conversations_are_had_with_both(servers: Measured, tmp_path: Path) -> None:
    await servers.talks.long_conversations(StockProject(tmp_path))

    turns = servers.talks.turns
    assert {turn: (len(both.stock), len(both.ours)) for turn, both in turns.items()} == {
        1: (2, 20),
        100: (2, 20),
        500: (2, 20),
    }


async def test_what_was_said_is_accounted_for(servers: Measured) -> None:
    await servers.talks.stock.say("me", "fail")
    await servers.talks.ours.say("me", "silence")
    await servers.talks.ours.say("me", "silence")

    assert servers.talks.failed == {"stock": 1, "ours": 0}
    assert servers.talks.silent == {"stock": 0, "ours": 2}


async def test_no_message_but_those_that_are_said_again_comes_twice(servers: Measured) -> None:
    await servers.talks.warm_up()
    await servers.talks.one_client()
    await servers.talks.many_clients()

    for server, said in zip(servers, (servers.talks.stock.said, servers.talks.ours.said), strict=False):
        twice = {text for text, count in Counter(said).items() if count > 1}
        assert twice <= set(said_again())
        assert len(server.asked) == len(said)
    assert set(servers.talks.repeated) == {"stock", "ours"}


def test_a_side_that_answered_nothing_is_said_so() -> None:
    with pytest.raises(BenchError, match="one client: ours answered nothing"):
        Both(stock=[1.0]).pair("one client")
    with pytest.raises(BenchError, match="one client: stock answered nothing"):
        Both(ours=[1.0]).pair("one client")


def test_values_become_figures() -> None:
    assert Both(stock=[2.0], ours=[1.0]).pair("one client") == pair(2.0, 1.0)


def test_a_full_run_trains_for_real_and_talks_every_turn() -> None:
    assert (FULL.epochs, FULL.every, FULL.is_repeated) == (100, 1, False)
    assert FULL.has_all_phrases
    assert not QUICK.has_all_phrases
