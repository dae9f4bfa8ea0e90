"""What was measured, as numbers: medians, percentiles, ratios and their goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

ENOUGH = 20
"""With fewer values a percentile would be the largest of them."""


@dataclass(frozen=True)
class Sample:
    """What one thing measured again and again came to, in one unit."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, *values: float) -> Sample:
        """From one value, or a few."""
        return cls(values)

    @property
    def median(self) -> float:
        """Half of the values are above it."""
        return percentile(self.values, 50)

    @property
    def p95(self) -> float | None:
        """Five in a hundred are above it; None where there are too few."""
        return percentile(self.values, 95) if len(self.values) >= ENOUGH else None

    @property
    def p99(self) -> float | None:
        """One in a hundred is above it; None where there are too few."""
        return percentile(self.values, 99) if len(self.values) >= ENOUGH else None

    def as_dict(self) -> dict[str, float | int | None]:
        """As JSON values."""
        return {"median": self.median, "p95": self.p95, "p99": self.p99, "n": len(self.values)}


@dataclass(frozen=True)
class Pair:
    """The same thing measured of both."""

    stock: Sample
    ours: Sample

    @property
    def stock_to_ours(self) -> float:
        """How many times stock's median is ours."""
        return self.stock.median / self.ours.median

    @property
    def ours_to_stock(self) -> float:
        """How many times our median is stock's."""
        return self.ours.median / self.stock.median


@dataclass(frozen=True)
class Goal:
    """How good a ratio should be."""

    bound: float
    at_least: bool
    """Whether larger is better."""

    def is_met(self, ratio: float) -> bool:
        """Whether a ratio is as good as it should be."""
        return ratio >= self.bound if self.at_least else ratio <= self.bound

    @property
    def text(self) -> str:
        """The goal in a table."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


GOALS: Mapping[str, Goal] = {
    "latency_p50": Goal(10, at_least=True),
    "throughput_8": Goal(10, at_least=True),
    "turn_500_to_1": Goal(1.2, at_least=False),
    "ready": Goal(5, at_least=True),
    "memory": Goal(0.6, at_least=False),
    "training": Goal(10, at_least=True),
    "to_limit": Goal(2.0, at_least=False),
}
"""By the ratio's name. How many times better ours is, except `memory` (our share of stock's), `turn_500_to_1` (ours at
turn 500 to ours at turn 1) and `to_limit` (ours to what can't be done without)."""


@dataclass(frozen=True)
class Measured:
    """A whole run. Times of messages are milliseconds, longer ones seconds; memory is in MB."""

    latency: Pair
    """One client."""
    throughput: Mapping[int, Pair]
    """Answers a second, by the number of clients; one value a block."""
    busy: Mapping[int, Pair]
    """Latency while so many clients talk."""
    turns: Mapping[int, Pair]
    """Latency from a turn of a conversation on."""
    ready: Pair
    """From the start of the processes to the first answer."""
    memory: Pair
    """The largest that all processes of a side were."""
    training: Pair
    limit: Sample
    """One embedding and one empty round trip over HTTP."""
    embedding: Sample
    round_trip: Sample
    failed: Mapping[str, int] = field(default_factory=dict)
    """Messages that got an error, or nothing in time, by side."""
    silent: Mapping[str, int] = field(default_factory=dict)
    """Messages to which a side had nothing to say."""
    repeated: Mapping[str, float] = field(default_factory=dict)
    """Share of messages whose text had been said before, by side."""

    @property
    def ratios(self) -> dict[str, float]:
        """The ratios of medians, by the names of `GOALS`."""
        return {
            "latency_p50": self.latency.stock_to_ours,
            "throughput_8": self.throughput[8].ours_to_stock,
            "turn_500_to_1": self.turns[500].ours.median / self.turns[1].ours.median,
            "ready": self.ready.stock_to_ours,
            "memory": self.memory.ours_to_stock,
            "training": self.training.stock_to_ours,
            "to_limit": self.latency.ours.median / self.limit.median,
        }


def percentile(values: Sequence[float], percent: float) -> float:
    """So many per cent of the values are below it; between two values it lies on the line between them."""
    return float(np.percentile(np.asarray(values, dtype=np.float64), percent))
