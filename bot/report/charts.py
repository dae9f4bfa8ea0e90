"""The drawings of the page, as SVG whose colours and font are the page's own."""

# Matplotlib 3.5 ships no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from bot.drawing import ACCENT, GRID, SOFT, as_element, drawing
from bot.report.labels import WEEKDAYS

EARLIER = "#010105"
"""A stand-in, as those of `bot.drawing`."""
COLOURS = {EARLIER: "earlier"}
WIDTH = 3.7
"""Inches: narrow, so that the text stays legible on a phone."""
BAR = 0.42
"""Inches that a bar takes with the label above it; each further line of the label takes `LINE`."""
LINE = 0.15
CHARACTERS = 48
"""Of a line of a label."""
MOST_BARS = 15
DATES = 5
"""So many dates fit under a trend."""
TREND_HEIGHT, HEAT_HEIGHT = 2.4, 1.75


def bars(name: str, rows: Sequence[tuple[str, int]]) -> Markup:
    """A horizontal bar a row, with its label above and its number behind; the first 15 rows.

    Args:
        name: of the drawing, unlike those of the others on the page.
        rows: at least one, the largest first.
    """
    rows = rows[:MOST_BARS]
    labels = [_plain("\n".join(textwrap.wrap(label, CHARACTERS)) or label) for label, _ in rows]
    heights = [BAR + LINE * label.count("\n") for label in labels]
    bottoms = np.cumsum(heights)
    top = max(1, *(count for _, count in rows))
    with drawing():
        figure = Figure(figsize=(WIDTH, float(bottoms[-1])), facecolor="none")
        axes = figure.add_axes((0.01, 0, 0.98, 1), facecolor="none")
        for label, bottom, height, (_, count) in zip(labels, bottoms, heights, rows, strict=True):
            axes.add_patch(Rectangle((0, bottom - 0.17), count / top, 0.13, color=ACCENT, linewidth=0))
            axes.text(0, bottom - height + 0.04, label, va="top", fontsize=9)
            axes.text(count / top + 0.015, bottom - 0.105, f"{count:,}", va="center", fontsize=8.5, color=SOFT)
        axes.set(xlim=(0, 1.16), ylim=(float(bottoms[-1]), 0))
        axes.axis("off")
        return as_element(name, figure, COLOURS)


def trend(now: Mapping[str, int], before: Sequence[int]) -> Markup:
    """Messages a day, as bars, and those of the period before, as a line.

    Args:
        now: by day, at least one.
        before: of as many days.
    """
    places = np.arange(len(now))
    with drawing():
        figure = Figure(figsize=(WIDTH, TREND_HEIGHT), facecolor="none")
        axes = figure.add_axes((0.12, 0.13, 0.82, 0.83), facecolor="none")
        axes.bar(places, list(now.values()), width=0.8 if len(now) < 100 else 1.0, color=ACCENT, linewidth=0)
        marker = "o" if len(now) == 1 else ""
        axes.plot(places, before, color=EARLIER, linewidth=1.6, linestyle="--", marker=marker)
        shown = np.unique(np.linspace(0, len(now) - 1, min(DATES, len(now))).round().astype(int))
        days = list(now)
        axes.set_xticks(shown, [_day(days[i]) for i in shown])
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set(xlim=(-0.6, len(now) - 0.4), ylim=(0, 1.05 * max(1, *now.values(), *before)))
        axes.tick_params(length=0)
        axes.grid(axis="y")
        return as_element("trend", figure, COLOURS)


def heat_map(hours: Sequence[Sequence[int]]) -> Markup:
    """Messages by weekday and hour: the more, the stronger the colour.

    Args:
        hours: seven rows, Monday first, of 24 numbers.
    """
    most = max(1, *(count for row in hours for count in row))
    with drawing():
        figure = Figure(figsize=(WIDTH, HEAT_HEIGHT), facecolor="none")
        axes = figure.add_axes((0.1, 0.13, 0.86, 0.85), facecolor="none")
        for day, row in enumerate(hours):
            for hour, count in enumerate(row):
                depth = 0.15 + 0.85 * count / most
                colour, alpha = (ACCENT, depth) if count else (GRID, 0.45)
                axes.add_patch(Rectangle((hour + 0.06, day + 0.06), 0.88, 0.88, color=colour, alpha=alpha, linewidth=0))
        axes.set_yticks(np.arange(7) + 0.5, [day[:3] for day in WEEKDAYS])
        axes.set_xticks(range(0, 25, 3), [str(hour) for hour in range(0, 25, 3)])
        axes.set(xlim=(0, 24), ylim=(7, 0))
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        return as_element("heat", figure, COLOURS)


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b}"


def _plain(label: str) -> str:
    return label.replace("$", r"\$")  # a pair of dollars would be a formula
