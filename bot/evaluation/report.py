"""Writes the report: one page that needs nothing but itself."""

# Matplotlib 3.5 ships no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter

from bot.drawing import ACCENT, SOFT, as_element, drawing
from bot.errors import ContentError
from bot.evaluation.curves import Answers, Confusion, Reliability, RiskCoverage
from bot.evaluation.scoring import Figures, Outcome, by_label

RIGHT, WRONG = "#010105", "#010106"
"""Stand-ins, as those of `bot.drawing`."""
COLOURS = {RIGHT: "right", WRONG: "wrong"}
CURVE_SIZE = (3.7, 3.0)
"""Width and height in inches: narrow, so that its text stays legible on a phone."""
PLACE = (0.18, 0.15, 0.755, 0.79)
"""Where the axes stand in it: left, bottom, width and height, in shares."""
CELL = 0.25
"""Width of a cell of the matrix, in inches."""
STEADY = 20
"""Fewer answers show chance: no line joins their bins, and their risk sets no scale."""
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def write_report(path: Path, name: str, outcomes: Sequence[Outcome]) -> None:
    """Write the page of a scored table of questions.

    Args:
        path: the page; one that is there is replaced.
        name: what was measured, for the title.
        outcomes: at least one.

    Raises:
        ContentError: the page can't be written.
    """
    page = _page(name, outcomes)
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as e:
        message = f"it can't be written ({type(e).__name__}): name a file in a folder that exists and can be written."
        raise ContentError(message, path=path) from e


def _page(name: str, outcomes: Sequence[Outcome]) -> str:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["percent"] = lambda value: f"{value:.1%}"
    answers = Answers.of(outcomes)
    reliability, risk, confusion = Reliability.of(answers), RiskCoverage.of(answers), Confusion.of(outcomes)
    return templates.get_template("report.html").render(
        name=name,
        figures=Figures.of(outcomes),
        labels=by_label(outcomes),
        confusion=confusion,
        reliability=reliability,
        bins=_bins(reliability),
        risk=risk,
        points=[risk.at(threshold) for threshold in THRESHOLDS],
        misses=_misses(outcomes),
        steady=STEADY,
        charts=_charts(reliability, risk, confusion),
    )


def _bins(curve: Reliability) -> list[tuple[float, float, int, float, float]]:
    """Lower and upper bound, count, mean confidence and share of right ones, of each bin that holds answers."""
    columns = (curve.edges[:-1], curve.edges[1:], curve.counts, curve.confidence, curve.right)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(low, high, count, confidence, right) for low, high, count, confidence, right in rows if count]


def _misses(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """What was not read right, the surest first."""
    return sorted((o for o in outcomes if not o.right), key=lambda o: -o.reply.get("confidence", 0.0))


def _charts(reliability: Reliability, risk: RiskCoverage, confusion: Confusion) -> dict[str, Markup]:
    """Each drawing as SVG; one without data is missing."""
    charts = {}
    with drawing():
        if risk.today is not None:
            charts["reliability"] = as_element("reliability", _draw_reliability(reliability), COLOURS)
            charts["risk"] = as_element("risk", _draw_risk(risk), COLOURS)
        if confusion.labels:
            charts["confusion"] = as_element("confusion", _draw_confusion(confusion), COLOURS, box="tight")
    return charts


def _draw_reliability(curve: Reliability) -> Figure:
    figure = Figure(figsize=CURVE_SIZE, facecolor="none")
    axes = figure.add_axes(PLACE, facecolor="none")
    filled, steady = curve.counts > 0, curve.counts >= STEADY
    left, width = curve.edges[:-1], np.diff(curve.edges)
    axes.bar(left[filled], curve.right[filled], width[filled], align="edge", color=ACCENT, alpha=0.3)
    axes.plot([0, 1], [0, 1], color=SOFT, linewidth=1, linestyle="--")
    axes.plot(curve.confidence[filled], curve.right[filled], color=ACCENT, marker="o", markersize=4, linestyle="")
    axes.plot(curve.confidence[steady], curve.right[steady], color=ACCENT, linewidth=1.2)
    for x, count in zip((left + width / 2)[filled], curve.counts[filled], strict=True):
        axes.text(x, 1.03, str(count), color=SOFT, fontsize=8, ha="center")
    axes.set(xlim=(0, 1), ylim=(0, 1.1), xlabel="confidence", ylabel="share right")
    axes.set_yticks(np.arange(0, 1.1, 0.2))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y")
    return figure


def _draw_risk(curve: RiskCoverage) -> Figure:
    figure = Figure(figsize=CURVE_SIZE, facecolor="none")
    axes = figure.add_axes(PLACE, facecolor="none")
    steady = curve.counts >= min(STEADY, curve.counts[-1])
    axes.plot(curve.coverage, curve.risk, color=ACCENT, linewidth=1.4)
    axes.plot(curve.coverage[-1:], curve.risk[-1:], color=WRONG, marker="o", markersize=6, clip_on=False, zorder=4)
    top = max(0.05, 1.25 * float(curve.risk[steady].max()))
    where = (float(curve.coverage[-1]), float(curve.risk[-1]))
    axes.annotate("today", where, (0, 7), textcoords="offset points", color=WRONG, ha="center", va="bottom")
    axes.set(xlim=(0, 1), ylim=(0, top), xlabel="questions answered", ylabel="answers that are wrong")
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid()
    return figure


def _draw_confusion(confusion: Confusion) -> Figure:
    side = len(confusion.labels)
    figure = Figure(figsize=(CELL * side, CELL * side), facecolor="none")
    axes = figure.add_axes((0, 0, 1, 1), facecolor="none")
    rows, columns = np.nonzero(confusion.counts)
    most = {
        same: max(confusion.counts[(rows, columns)][(rows == columns) == same], default=1) for same in (True, False)
    }
    for row, column in zip(rows, columns, strict=True):
        count, same = int(confusion.counts[row, column]), bool(row == column)
        colour, depth = RIGHT if same else WRONG, 0.15 + 0.4 * count / most[same]
        axes.add_patch(Rectangle((column, row), 1, 1, color=colour, alpha=depth, linewidth=0))
        axes.text(column + 0.5, row + 0.5, str(count), ha="center", va="center", fontsize=8)
    texts = [label.replace("$", r"\$") for label in confusion.labels]  # a pair of dollars would be a formula
    middles = np.arange(side) + 0.5
    axes.set_xticks(middles, texts, rotation=90)
    axes.set_yticks(middles, texts)
    axes.set_xticks(np.arange(side + 1), minor=True)
    axes.set_yticks(np.arange(side + 1), minor=True)
    axes.grid(which="minor")
    axes.tick_params(which="both", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.set(xlim=(0, side), ylim=(side, 0), xlabel="read as", ylabel="expected")
    axes.xaxis.set_label_position("top")
    axes.spines[:].set_visible(False)
    return figure
