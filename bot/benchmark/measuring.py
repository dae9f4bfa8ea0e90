"""The measurements of running servers: blocks of stock and of ours in turn, so that what disturbs hits both."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import islice

from bot.benchmark.errors import BenchError
from bot.benchmark.figures import Pair, Sample
from bot.benchmark.history import repeating
from bot.benchmark.limit import Encoder, Limit
from bot.benchmark.load import Block, Talker, by_turn, many_clients, one_client, talk_on, talker
from bot.benchmark.messages import messages, repeated, said_again
from bot.benchmark.plan import Plan
from bot.benchmark.servers import Server
from bot.benchmark.stock import StockProject
from bot.progress import step

CLIENTS = (8, 32)
WARM_UP = 10
"""Messages to each side that are not timed."""
CONVERSATION = 20
"""Texts of a long conversation: its lengths are multiples of this."""


@dataclass
class Both:
    """Values of each side, one after the other."""

    stock: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)

    def pair(self, what: str) -> Pair:
        """As figures.

        Raises:
            BenchError: a side answered nothing.
        """
        if not self.stock or not self.ours:
            raise BenchError(f"{what}: {'ours' if self.stock else 'stock'} answered nothing; the logs may say why.")
        return Pair(Sample(tuple(self.stock)), Sample(tuple(self.ours)))


class Talks:
    """Everything that is measured by talking to the two, and to the server that does nothing."""

    def __init__(self, stock: Talker, ours: Talker, empty: Talker, plan: Plan) -> None:
        """Talk with these three."""
        self.stock, self.ours, self._empty, self._plan = stock, ours, empty, plan
        self._encoder = Encoder()
        self._given = 0
        self.latency, self.limit = Both(), Limit()
        self.throughput = {clients: Both() for clients in CLIENTS}
        self.busy = {clients: Both() for clients in CLIENTS}
        self.turns: dict[int, Both] = {}
        self.repeated: dict[str, float] = {}
        """The share of the messages of one client and of many that had been said before."""

    async def warm_up(self) -> None:
        """Say a few messages to all: whatever is made ready at first use is not timed."""
        for text in self._next(WARM_UP):
            self._encoder.encode(text)
            for client in (self.stock, self.ours, self._empty):
                await client.say("warm-up", text)

    async def one_client(self) -> None:
        """Latency of one client, and the limit, on the same messages."""
        for number in range(self._plan.rounds):
            block = self._next(self._plan.messages)
            with step(f"One client, block {number + 1} of {self._plan.rounds}"):
                self.latency.stock += await one_client(self.stock, block, self._plan.block_seconds)
                self.latency.ours += await one_client(self.ours, block, self._plan.block_seconds)
                await self.limit.measure(self._encoder, self._empty, block)

    async def many_clients(self) -> None:
        """Throughput and latency of many clients."""
        stock, ours = messages(self._given), messages(self._given)  # the same ones, as far as each gets
        for number in range(self._plan.loads):
            for clients in CLIENTS:
                with step(f"{clients} clients, block {number + 1} of {self._plan.loads}"):
                    block = await many_clients(self.stock, stock, clients, self._plan.load_seconds)
                    _add(block, self.throughput[clients].stock, self.busy[clients].stock)
                    block = await many_clients(self.ours, ours, clients, self._plan.load_seconds)
                    _add(block, self.throughput[clients].ours, self.busy[clients].ours)
        self.repeated = {"stock": repeated(self.stock.said), "ours": repeated(self.ours.said)}

    async def long_conversations(self, project: StockProject) -> None:
        """Latency at turns 1, 100 and 500."""
        texts, plan = said_again()[:CONVERSATION], self._plan
        grow = repeating(project.database) if plan.is_repeated else talk_on
        with step("A conversation of 500 turns with stock"):
            theirs = await by_turn(self.stock, texts, plan.stock_window, grow)
        self.turns = {turn: Both(stock=taken) for turn, taken in theirs.items()}
        for number in range(plan.conversations):
            with step(f"A conversation of 500 turns with ours, {number + 1} of {plan.conversations}"):
                for turn, taken in (await by_turn(self.ours, texts, len(texts), talk_on)).items():
                    self.turns[turn].ours += taken

    @property
    def failed(self) -> dict[str, int]:
        """Messages that got an error, or nothing in time."""
        return {"stock": self.stock.failed, "ours": self.ours.failed}

    @property
    def silent(self) -> dict[str, int]:
        """Messages to which nothing was said."""
        return {"stock": self.stock.silent, "ours": self.ours.silent}

    def _next(self, count: int) -> list[str]:
        """The next messages of the run."""
        start, self._given = self._given, self._given + count
        return list(islice(messages(start), count))


def talk(stock: Server, ours: Server, empty: Server, project: StockProject, plan: Plan) -> Talks:
    """Measure servers that run.

    Raises:
        BenchError: one of them answers nothing.
    """

    async def all_of_it() -> Talks:
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(talker(server.url)) for server in (stock, ours, empty)]
            talks = Talks(clients[0], clients[1], clients[2], plan)
            with step("Warming up"):
                await talks.warm_up()
            await talks.one_client()
            await talks.many_clients()
            await talks.long_conversations(project)
            return talks

    return asyncio.run(all_of_it())


def _add(block: Block, throughput: list[float], latencies: list[float]) -> None:
    throughput.append(block.throughput)
    latencies += block.latencies
