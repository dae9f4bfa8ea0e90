"""The report of a run: a table for the screen or in Markdown, and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.table import Table

from bot.benchmark.figures import GOALS, Measured, Pair, Sample
from bot.benchmark.machine import Machine

NOTES = Path(__file__).with_name("notes.yml")
HEAD = ("what", "unit", "stock", "p95", "p99", "ours", "p95", "p99", "ratio", "goal", "")
NONE = "–"  # noqa: RUF001  a dash, as in any table


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    label: str
    unit: str
    stock: Sample | None
    ours: Sample | None
    ratio: float | None = None
    goal: str = ""
    """The name of its ratio in `GOALS`; empty where there is no goal."""

    @property
    def cells(self) -> tuple[str, ...]:
        """As texts, in the order of `HEAD`."""
        goal = GOALS.get(self.goal)
        met = "" if goal is None or self.ratio is None else "reached" if goal.is_met(self.ratio) else "missed"
        ratio = NONE if self.ratio is None else f"{self.ratio:.2f}"
        return (self.label, self.unit, *_three(self.stock), *_three(self.ours), ratio, goal.text if goal else "", met)

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        stock, ours = self.stock and self.stock.as_dict(), self.ours and self.ours.as_dict()
        return {"what": self.label, "unit": self.unit, "stock": stock, "ours": ours, "ratio": self.ratio}


@dataclass(frozen=True)
class Run:
    """A run and what must be known to judge it."""

    measured: Measured
    machine: Machine
    is_quick: bool
    on: str
    """The day."""
    seconds: float
    """How long it took."""
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was run, when, and for how long."""
        kind = "gut bench --quick" if self.is_quick else "gut bench"
        return f"{kind}, {self.on}, {self.seconds / 60:.1f} minutes"

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        ratios = self.measured.ratios
        return {
            "ratios": ratios,
            "goals": {
                name: {"goal": goal.bound, "at_least": goal.at_least, "reached": goal.is_met(ratios[name])}
                for name, goal in GOALS.items()
            },
            "rows": [row.as_dict() for row in rows(self.measured)],
            "failed": dict(self.measured.failed),
            "silent": dict(self.measured.silent),
            "repeated": dict(self.measured.repeated),
            "quick": self.is_quick,
            "on": self.on,
            "seconds": self.seconds,
            "machine": self.machine.as_dict(),
            "notes": list(self.notes),
        }


def rows(measured: Measured) -> list[Row]:
    """The lines of the table."""
    ratios = measured.ratios
    turns = {turn: pair.stock_to_ours for turn, pair in measured.turns.items()}
    stock_growth = measured.turns[500].stock.median / measured.turns[1].stock.median
    growth = Pair(Sample.of(stock_growth), Sample.of(ratios["turn_500_to_1"]))
    return [
        _row("latency, one client", "ms", measured.latency, ratios["latency_p50"], "latency_p50"),
        _row("throughput, 8 clients", "answers/s", measured.throughput[8], ratios["throughput_8"], "throughput_8"),
        _row("throughput, 32 clients", "answers/s", measured.throughput[32], measured.throughput[32].ours_to_stock),
        *(_row(f"latency, {n} clients", "ms", pair, pair.stock_to_ours) for n, pair in sorted(measured.busy.items())),
        *(_row(f"latency at turn {n}", "ms", pair, turns[n]) for n, pair in sorted(measured.turns.items())),
        _row("turn 500 to turn 1", "times", growth, ratios["turn_500_to_1"], "turn_500_to_1"),
        _row("time to the first answer", "s", measured.ready, ratios["ready"], "ready"),
        _row("peak memory", "MB", measured.memory, ratios["memory"], "memory"),
        _row("training", "s", measured.training, ratios["training"], "training"),
        Row("limit: an embedding", "ms", None, measured.embedding),
        Row("limit: an empty round trip", "ms", None, measured.round_trip),
        Row("limit: both", "ms", None, measured.limit, ratios["to_limit"], "to_limit"),
    ]


def table(run: Run) -> Table:
    """The table for the screen."""
    shown = Table(*HEAD, title=run.title, title_justify="left")
    for column in shown.columns[2:9]:
        column.justify = "right"
    for row in rows(run.measured):
        shown.add_row(*row.cells, style="red" if row.cells[-1] == "missed" else None)
    return shown


def markdown(run: Run) -> str:
    """The table with the machine and the notes, as Markdown."""
    lines = [HEAD, ("---",) * 2 + ("---:",) * 7 + ("---",) * 2, *(row.cells for row in rows(run.measured))]
    drawn = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    notes = "\n".join(f"- {note}" for note in run.notes)
    return f"`{run.title}`\n\n{run.machine.line}\n\n{drawn}\n\n{notes}\n"


def note(name: str, **values: Any) -> str:
    """A note under the table."""
    texts: Mapping[str, str] = yaml.safe_load(NOTES.read_text(encoding="utf-8"))
    return texts[name].format(**values)


def _row(label: str, unit: str, pair: Pair, ratio: float, goal: str = "") -> Row:
    return Row(label, unit, pair.stock, pair.ours, ratio, goal)


def _three(sample: Sample | None) -> Sequence[str]:
    return (NONE,) * 3 if sample is None else tuple(_number(n) for n in (sample.median, sample.p95, sample.p99))


def _number(value: float | None) -> str:
    """Three digits that count, and a dash for what was not measured."""
    if value is None:
        return NONE
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
