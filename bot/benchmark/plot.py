"""The plot of a run: how long answers take, how that grows with a conversation, and the ratios beside their goals."""

# Matplotlib 3.5 ships no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from bot.benchmark.errors import BenchError
from bot.benchmark.figures import GOALS, Measured, Sample
from bot.benchmark.report import Run

STOCK, OURS, LIMIT, GRID, INK = "#b3541e", "#1f6f5c", "#777777", "#dddddd", "#222222"
STYLE: Mapping[str, Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "gut bench",
    "font.size": 9,
    "text.color": INK,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
}
SIZE = (11.0, 3.8)
"""Width and height in inches."""
DATELESS = {"Date": None}
LABELS = {
    "latency_p50": "latency",
    "throughput_8": "throughput, 8",
    "turn_500_to_1": "turn 500 to 1",
    "ready": "first answer",
    "memory": "memory",
    "training": "training",
    "to_limit": "to the limit",
}


def write_plot(path: Path, run: Run) -> None:
    """Write the plot as SVG.

    Raises:
        BenchError: the file can't be written.
    """
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=SIZE, facecolor="white")
        left, middle, right = figure.subplots(1, 3)
        _draw_latency(left, run.measured)
        _draw_turns(middle, run.measured)
        _draw_ratios(right, run.measured.ratios)
        figure.suptitle(run.title, x=0.01, ha="left", fontsize=9, color=LIMIT)
        figure.tight_layout(rect=(0, 0, 1, 0.98))
        try:
            figure.savefig(path, format="svg", metadata=DATELESS)
        except OSError as e:
            raise BenchError(f"{path} can't be written ({e.strerror}): name a file that can.") from e


def _draw_latency(axes: Axes, measured: Measured) -> None:
    """The share of answers that are there after a time."""
    sides = (("limit", measured.limit, LIMIT), ("ours", measured.latency.ours, OURS))
    for name, sample, colour in (*sides, ("stock", measured.latency.stock, STOCK)):
        values = np.sort(np.asarray(sample.values))
        axes.step(values, np.arange(1, len(values) + 1) / len(values), where="post", color=colour, label=name)
    axes.set(title="One client", xlabel="milliseconds", ylabel="share of answers", xscale="log", ylim=(0, 1.02))
    _plain(axes)
    axes.legend(frameon=False, loc="lower right")


def _draw_turns(axes: Axes, measured: Measured) -> None:
    """Latency in the course of a conversation, with all but ten in a hundred of the values."""
    turns = sorted(measured.turns)
    places = range(len(turns))
    for name, colour in (("stock", STOCK), ("ours", OURS)):
        samples: list[Sample] = [getattr(measured.turns[turn], name) for turn in turns]
        low, high = zip(*(np.percentile(sample.values, (5, 95)) for sample in samples), strict=True)
        axes.fill_between(places, low, high, color=colour, alpha=0.15, linewidth=0)
        axes.plot(places, [sample.median for sample in samples], marker="o", markersize=4, color=colour, label=name)
    axes.set_xticks(places, [str(turn) for turn in turns])
    axes.set(title="A long conversation", xlabel="turn", ylabel="milliseconds", yscale="log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="y")
    axes.legend(frameon=False, loc="upper left")


def _draw_ratios(axes: Axes, ratios: Mapping[str, float]) -> None:
    """Each ratio, and a mark where it should be."""
    names = list(GOALS)[::-1]
    for place, name in enumerate(names):
        goal, ratio = GOALS[name], ratios[name]
        axes.barh(place, ratio - 0.1, left=0.1, color=OURS if goal.is_met(ratio) else STOCK, height=0.55)
        axes.plot([goal.bound] * 2, [place - 0.4, place + 0.4], color=INK, linewidth=1.5)
        axes.text(max(ratio, goal.bound) * 1.15, place, f"{ratio:.2g}, goal {goal.text}", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), [LABELS[name] for name in names])
    axes.set(title="Ratios, and their goals", xscale="log", xlim=(0.1, 20 * max(10, *ratios.values())))
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="x")
