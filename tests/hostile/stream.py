"""Sends a stream of hostile inputs to a running server over several connections, and watches it."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.channels.slack.fake_slack import FakeSlack
from tests.hostile.inputs import FEEDBACK, MESSAGES, REST, SLACK, Input, read_line
from tests.hostile.visitors import Visitor, as_sent, ask_request, forget_request, gaps, open_request
from tests.hostile.watching import Watch
from tests.hostile.wire import Answer, Connection

AT_ONCE = 6
PATIENCE = 60
VISITORS = 40
MESSAGES_EACH = 40
"""After so many messages a visitor forgets the conversation, and somebody new comes."""
SLACK_AHEAD = 10
"""No more questions than this wait for their answer in Slack."""
EVERY = 2000
"""Inputs between two looks at the log and the figures."""
WARM_AFTER = 0.2
"""After this part of the inputs the server counts as warm."""
QUESTION, TOPIC = "what is leaky gut", "leaky_gut.definition"


@dataclass
class Stream:
    """The way of the inputs to the server."""

    port: int
    process: int
    log: Path
    slack: FakeSlack
    watch: Watch
    report: Path
    """The figures go there, also while it runs."""
    seed: int = 1
    began: float = field(default_factory=time.monotonic)
    visitors: list[Visitor] = field(default_factory=list)
    forgotten: str = ""
    sent: int = 0
    to_slack: int = 0
    memory: list[tuple[int, int]] = field(default_factory=list)
    """After how many inputs the server had how much memory, in kB."""
    words: dict[str, str] = field(default_factory=dict)
    """Of each channel in Slack, the word of who is there."""

    async def run(self, count: int) -> None:
        """Send so many inputs."""
        queue: asyncio.Queue[Input | None] = asyncio.Queue(AT_ONCE * 4)
        async with _drawn(self.seed, count) as inputs:
            await self._forget(await self._newcomer())
            self.visitors = [await self._newcomer() for _ in range(VISITORS)]
            workers = [asyncio.create_task(self._work(queue)) for _ in range(AT_ONCE)]
            async for one in inputs:
                await queue.put(one)
            for _ in workers:
                await queue.put(None)
            await asyncio.gather(*workers)
        await self._settle_slack(0)
        await self._look()

    async def ask(self, text: str) -> dict[str, Any]:
        """What the server says to a visitor who has just come."""
        who = await self._newcomer()
        answer = await self._call(ask_request(who.token, text))
        assert answer.status == 200, answer
        content: dict[str, Any] = json.loads(answer.body)
        return content

    async def _work(self, queue: asyncio.Queue[Input | None]) -> None:
        connection = Connection(self.port, PATIENCE)
        while (one := await queue.get()) is not None:
            try:
                await self._send(one, connection)
            except TimeoutError:
                self.watch.fault("no answer in time", one)
            self.sent += 1
            if self.sent % EVERY == 0:
                await self._look()
        await connection.close()

    async def _send(self, one: Input, connection: Connection) -> None:
        place = one.visitor % len(self.visitors)
        who, other = self.visitors[place], self.visitors[place - 1]
        link = self.slack.response_url("T1", who.channel, who.user) if "@@LINK@@" in one.body else ""
        self.slack.workspaces[0].dm(who.user)
        self.words[who.channel] = who.word
        filling = gaps(who, other, self.port, link)
        pieces = as_sent(one, filling, who, self.forgotten, self.slack.signing_secret)
        for _ in range(2 if one.signed == "replayed" else 1):
            answer = await self._exchange(one, connection, pieces)
            self.watch.answered(one, who.word, answer)
        self._check_rights(one, who, filling["OTHER"], answer)
        if one.path in (MESSAGES, REST) and answer.status == 200:
            await self._said(place, who, filling["ID"])
        elif one.path == SLACK and answer.status == 200:
            self.to_slack += 1
            if self.to_slack % SLACK_AHEAD == 0:
                await self._settle_slack(SLACK_AHEAD)

    def _check_rights(self, one: Input, who: Visitor, identity: str, answer: Answer) -> None:
        """Nobody may do anything with another's message, or with a token that is none."""
        if one.path == MESSAGES and "@@OTHER@@" in one.body:
            who.borrowed.add(identity)
        is_rating = one.path == FEEDBACK and "@@OTHER@@" in one.body
        if is_rating and 200 <= answer.status < 300 and identity not in who.borrowed:
            self.watch.fault("another's message was rated", one)
        if one.kind == "token" and 0 < answer.status < 400:
            self.watch.fault("a token that is none was taken", one)

    async def _exchange(self, one: Input, connection: Connection, pieces: tuple[bytes, ...]) -> Answer:
        if one.framing == "short":
            await connection.close()
            return await connection.send_and_leave(pieces)
        return await connection.send(pieces, head_only=one.method == "HEAD", is_whole=one.framing != "raw")

    async def _said(self, place: int, who: Visitor, identity: str) -> None:
        who.said += 1
        who.ids = [*who.ids[-3:], identity]
        if who.said == MESSAGES_EACH:
            self.visitors[place] = await self._newcomer()
            await self._forget(who)

    async def _newcomer(self) -> Visitor:
        answer = await self._call(open_request())
        assert answer.status == 201, answer
        return Visitor(json.loads(answer.body)["token"])

    async def _forget(self, who: Visitor) -> None:
        answer = await self._call(forget_request(who.token))
        if answer.status == 204:
            self.forgotten = who.token
        else:
            self.watch.fault(f"a conversation could not be forgotten: {answer.status}")

    async def _call(self, request: bytes) -> Answer:
        connection = Connection(self.port, PATIENCE)
        answer = await connection.send((request,))
        await connection.close()
        return answer

    async def _settle_slack(self, waiting: int) -> None:
        """Wait until no more questions than that wait, judge what was posted, and let the fake Slack forget it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and await self._running() > waiting:
            await asyncio.sleep(0.05)
        for post in self.slack.posts:
            word = self.words.get(post.channel, "")
            self.watch.heard_in_slack(post.channel, word, f"{post.text}{post.blocks}")
        self.slack.posts.clear()
        self.slack.calls.clear()
        self.slack.statuses.clear()

    async def _running(self) -> int:
        figures = (await self._call(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")).body.decode()
        found = re.search(r"^gut_running_messages (\d+)", figures, re.MULTILINE)
        return int(found[1]) if found else 0

    async def _look(self) -> None:
        """Look at the log, the figures and the memory."""
        figures = await self._call(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.watch.quiet("figures", figures.body)
        self.watch.quiet("log", self.log.read_bytes())
        self.memory.append((self.sent, resident(self.process)))
        self.watch.report(
            self.report, seed=self.seed, seconds=round(time.monotonic() - self.began), memory_kb=self.memory,
            log_lines=self.log.read_bytes().count(b"\n"), kinds_of_reply=_replies(figures.body.decode()),
        )  # fmt: skip

    def growth(self, count: int) -> float:
        """By what part the memory grew after it was warm.

        Args:
            count: how many inputs there were.
        """
        warm = next(memory for sent, memory in self.memory if sent >= WARM_AFTER * count)
        return self.memory[-1][1] / warm - 1


def _replies(figures: str) -> dict[str, int]:
    """How many messages were answered, by the channel and the kind of the reply."""
    found = re.findall(r'^gut_messages_total\{channel="(\w+)",kind="(\w+)"\} (\d+)', figures, re.MULTILINE)
    return {f"{channel} {kind}": int(number) for channel, kind, number in found}


def resident(process: int) -> int:
    """The memory of a process, in kB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


@asynccontextmanager
async def _drawn(seed: int, count: int) -> AsyncIterator[AsyncIterator[Input]]:
    """Inputs that another process draws meanwhile."""
    drawing = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hostile.draw", str(seed), str(count), stdout=asyncio.subprocess.PIPE,
        limit=10_000_000,
    )  # fmt: skip
    assert drawing.stdout is not None
    lines = drawing.stdout

    async def read() -> AsyncIterator[Input]:
        async for line in lines:
            yield read_line(line)

    try:
        yield read()
        assert await drawing.wait() == 0
    finally:
        if drawing.returncode is None:
            drawing.kill()
            await drawing.wait()
