"""A soak: half of the peak load for a long time, to see whether memory and waiting stay as they are."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from bot.benchmark.load import TURNS, Block, Talker, many_clients, talker
from bot.benchmark.machine import Machine
from bot.benchmark.messages import messages
from bot.benchmark.processes import BENCH
from bot.benchmark.servers import our_server

PEAK_CLIENTS, PEAK_SECONDS, SHARE = 8, 20.0, 0.5
MAX_WAITING = 500
"""So many messages wait for an answer at once; more are not sent, and count as failed."""
THIRDS = 3
FLAT_MEMORY, FLAT_LATENCY = 1.1, 1.5
"""The last third of a soak may hold so many times the memory of the first, and wait so many times as long."""
FILE = BENCH / "soak.json"


@dataclass(frozen=True)
class Minute:
    """What a piece of a soak was like."""

    at: float
    """Seconds since it began."""
    asked: int
    failed: int
    p50: float
    """Milliseconds."""
    p95: float
    memory: float
    """MB that the server holds."""


@dataclass(frozen=True)
class Soak:
    """A whole one."""

    peak: float
    """Answers a second of 8 clients, before it."""
    rate: float
    """Messages a second that were sent, whatever the answers."""
    minutes: tuple[Minute, ...]

    @property
    def memory(self) -> float:
        """Memory of the last third to that of the first, by medians."""
        return _last_to_first([minute.memory for minute in self.minutes])

    @property
    def latency(self) -> float:
        """The same of the median waiting time."""
        return _last_to_first([minute.p50 for minute in self.minutes])

    @property
    def failed(self) -> int:
        """Messages without an answer."""
        return sum(minute.failed for minute in self.minutes)

    @property
    def is_flat(self) -> bool:
        """Whether nothing failed, grew or slowed down."""
        return self.failed == 0 and self.memory <= FLAT_MEMORY and self.latency <= FLAT_LATENCY


def soak(minutes: float, path: Path = FILE) -> int:
    """Run one, and report; the server is started for it.

    Args:
        minutes: how long.
        path: where the figures go, after each minute.

    Returns:
        0 where it was flat, else 1.

    Raises:
        BenchError: the server does not start.
    """
    BENCH.mkdir(parents=True, exist_ok=True)
    machine, server = Machine.here(), our_server()
    server.start()
    try:
        done = asyncio.run(soaked(server.url, server.held_memory, 60 * minutes, path))
    finally:
        server.stop()
    console = Console(highlight=False)
    console.print(_table(done))
    console.print(machine.line, markup=False)
    flat = "flat" if done.is_flat else "not flat"
    console.print(
        f"{flat}: memory {done.memory:.2f}, latency {done.latency:.2f} (last third to first), {done.failed} failed"
    )
    return 0 if done.is_flat else 1


async def soaked(url: str, memory: Callable[[], float], seconds: float, path: Path) -> Soak:
    """Soak a server that runs.

    Args:
        url: its address.
        memory: tells what it holds, in MB.
        seconds: how long, after the peak was looked for.
        path: where the figures go.
    """
    said = messages()
    async with talker(url) as client:
        peak: Block = await many_clients(client, said, PEAK_CLIENTS, min(PEAK_SECONDS, seconds))
        rate = SHARE * peak.throughput
        print(
            f"The peak: {peak.throughput:.1f} answers a second. Half of it for {seconds / 60:.0f} min.", file=sys.stderr
        )
        done, begun = Soak(peak.throughput, rate, ()), time.monotonic()
        while time.monotonic() - begun < seconds:
            piece = await _piece(client, said, rate, min(60.0, seconds), begun, memory)
            done = Soak(done.peak, done.rate, (*done.minutes, piece))
            path.write_text(json.dumps(asdict(done), indent=1), encoding="utf-8")
            print(
                f"{piece.at / 60:5.1f} min  {piece.asked} asked  {piece.failed} failed  p50 {piece.p50:.0f} ms"
                f"  p95 {piece.p95:.0f} ms  {piece.memory:.0f} MB",
                file=sys.stderr,
            )
    return done


async def _piece(
    client: Talker, said: Iterator[str], rate: float, seconds: float, begun: float, memory: Callable[[], float]
) -> Minute:
    """Send messages at their times, whether the ones before are answered or not."""
    started, name, failed_before = time.monotonic(), f"soak-{time.monotonic_ns()}", client.failed
    waiting: set[asyncio.Task[float | None]] = set()
    taken: list[float] = []
    asked = left_out = 0

    def note(task: asyncio.Task[float | None]) -> None:
        waiting.discard(task)
        if (one := task.result()) is not None:
            taken.append(one)

    while (due := started + asked / rate) < started + seconds:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if len(waiting) < MAX_WAITING:
            task = asyncio.create_task(client.say(f"{name}-{asked // TURNS}", next(said)))
            waiting.add(task)
            task.add_done_callback(note)
        else:
            left_out += 1
        asked += 1
    await asyncio.gather(*waiting)
    await asyncio.sleep(0)  # the last ones are noted
    p95 = quantiles(taken, n=20)[-1] if len(taken) > 1 else float("nan")
    failed = client.failed - failed_before + left_out
    return Minute(time.monotonic() - begun, asked, failed, median(taken or [float("nan")]), p95, memory())


def _last_to_first(values: list[float]) -> float:
    third = max(1, len(values) // THIRDS)
    return median(values[-third:]) / median(values[:third])


def _table(done: Soak) -> Table:
    table = Table(title=f"{done.rate:.1f} messages a second, half of the peak of {done.peak:.1f}")
    for name in ("minutes", "asked", "failed", "p50, ms", "p95, ms", "memory, MB"):
        table.add_column(name, justify="right")
    third = max(1, len(done.minutes) // THIRDS)
    for part in (done.minutes[:third], done.minutes[third:-third] or (), done.minutes[-third:]):
        if part:
            table.add_row(
                f"{part[0].at / 60:.0f} to {part[-1].at / 60:.0f}",
                str(sum(one.asked for one in part)),
                str(sum(one.failed for one in part)),
                f"{median(one.p50 for one in part):.0f}",
                f"{median(one.p95 for one in part):.0f}",
                f"{median(one.memory for one in part):.0f}",
            )
    return table
