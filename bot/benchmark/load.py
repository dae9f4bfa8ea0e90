"""Clients that talk to a server over HTTP, and the time that each answer takes."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

TURNS = 10
"""So long a conversation is before the client begins another one."""
ANSWER_SECONDS = 300
TURNS_BEFORE = (0, 100, 500)
"""Lengths of the conversations that are compared."""

Grow = Callable[["Talker", str, Sequence[str], int], Awaitable[None]]
"""Lets a conversation, by its sender, become so many turns long, of these texts again and again."""


class Talker:
    """Says messages to one server, and keeps account."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Use a session for an address."""
        self._session, self._url = session, url
        self.said: list[str] = []
        """Every text that was said, in order."""
        self.failed = 0
        """Messages that got an error, or nothing in time."""
        self.silent = 0
        """Messages to which the assistant had nothing to say."""

    async def say(self, sender: str, text: str) -> float | None:
        """Say something and wait for the answer.

        Returns:
            Milliseconds; None where there was no answer.
        """
        self.said.append(text)
        begun = time.perf_counter()
        try:
            async with self._session.post(self._url, json={"sender": sender, "message": text}) as response:
                body = await response.read()
                taken = time.perf_counter() - begun
                replies = json.loads(body) if response.status == 200 else None
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            replies = None
        if not isinstance(replies, list):
            self.failed += 1
            return None
        self.silent += not replies
        return 1000 * taken


@dataclass(frozen=True)
class Block:
    """What clients that talked at the same time got."""

    seconds: float
    """Until the last answer."""
    latencies: tuple[float, ...]
    """Milliseconds of each answer."""

    @property
    def throughput(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


@asynccontextmanager
async def talker(url: str) -> AsyncIterator[Talker]:
    """Somebody to talk to a server, with connections that are kept."""
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        yield Talker(session, url)


async def one_client(client: Talker, texts: Iterable[str], seconds: float = float("inf")) -> list[float]:
    """Say messages one after the other.

    Args:
        client: who says them.
        texts: the messages.
        seconds: after so long no other one is begun.

    Returns:
        Milliseconds of each answer.
    """
    end, name, taken = time.perf_counter() + seconds, uuid.uuid4().hex, []
    for number, text in enumerate(texts):
        if time.perf_counter() >= end:
            break
        taken.append(await client.say(f"{name}-{number // TURNS}", text))
    return [one for one in taken if one is not None]


async def many_clients(client: Talker, texts: Iterator[str], clients: int, seconds: float) -> Block:
    """Let so many clients talk at once, each in conversations of its own; each waits for its answer.

    Args:
        client: who says what they say.
        texts: messages without an end.
        clients: how many.
        seconds: after so long nothing more is said; what was said is waited for.
    """
    begun, name = time.perf_counter(), uuid.uuid4().hex
    taken: list[float] = []

    async def talk(which: int) -> None:
        number = 0
        while time.perf_counter() - begun < seconds:
            one = await client.say(f"{name}-{which}-{number // TURNS}", next(texts))
            number += 1
            if one is not None:
                taken.append(one)

    await asyncio.gather(*(talk(which) for which in range(clients)))
    return Block(time.perf_counter() - begun, tuple(taken))


async def by_turn(client: Talker, texts: Sequence[str], window: int, grow: Grow) -> dict[int, list[float]]:
    """Say the same messages in a new conversation, in a long one and in a very long one, in turn.

    Whatever else the machine does meanwhile hits all three.

    Args:
        client: who says them.
        texts: what conversations consist of, again and again; the lengths are multiples of their number.
        window: so many turns are timed in each conversation, and no more than there are texts.
        grow: lets a conversation become so long.

    Returns:
        Milliseconds of the turns from turn 1, 100 and 500 on.
    """
    name = uuid.uuid4().hex
    for turns in TURNS_BEFORE:
        await grow(client, f"{name}-{turns}", texts, turns)
    taken: dict[int, list[float]] = {turns or 1: [] for turns in TURNS_BEFORE}
    for text in texts[:window]:
        for turns in TURNS_BEFORE:
            one = await client.say(f"{name}-{turns}", text)
            if one is not None:
                taken[turns or 1].append(one)
    return taken


async def talk_on(client: Talker, sender: str, texts: Sequence[str], turns: int) -> None:
    """Have a conversation of so many turns: each of them is said."""
    for turn in range(turns):
        await client.say(sender, texts[turn % len(texts)])
