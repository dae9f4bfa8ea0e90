"""Runs that never happened, with figures that are easy to reckon with."""

from __future__ import annotations

from bot.benchmark.figures import Measured, Pair, Sample
from bot.benchmark.machine import Machine
from bot.benchmark.report import Run

MACHINE = Machine("A processor", 2, 16.0, "Linux 6.1", "3.10.4", {"rasa": "3.6.21"}, load=0.1)


def pair(stock: float, ours: float, count: int = 1) -> Pair:
    """Each side measured so many times, always with the same result."""
    return Pair(Sample((stock,) * count), Sample((ours,) * count))


def measured(our_latency: float = 8.0) -> Measured:
    """A run in which every goal is reached."""
    return Measured(
        latency=pair(100.0, our_latency, 40),
        throughput={8: pair(10.0, 120.0), 32: pair(9.0, 117.0)},
        busy={8: pair(800.0, 64.0, 40), 32: pair(3200.0, 256.0, 40)},
        turns={1: pair(90.0, 8.0, 20), 100: pair(300.0, 8.5, 20), 500: pair(1500.0, 9.0, 20)},
        ready=pair(20.0, 4.0),
        memory=pair(1250.0, 500.0),
        training=pair(4000.0, 100.0),
        limit=Sample.of(5.0),
        embedding=Sample.of(4.0),
        round_trip=Sample.of(1.0),
        failed={"stock": 0, "ours": 0},
        repeated={"stock": 0.1, "ours": 0.5},
    )


def run(of: Measured | None = None, *, is_quick: bool = True) -> Run:
    """A run of two minutes with one note."""
    return Run(of or measured(), MACHINE, is_quick, "2026-11-29", 120.0, ("One note.",))
