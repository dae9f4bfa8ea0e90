"""`gut eval`: prints how well the assistant understands, and holds it to its goals."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.assistant import Assistant
from bot.errors import ContentError
from bot.evaluation.cases import read_questions
from bot.evaluation.goals import Goals
from bot.evaluation.scoring import Figures, Outcome, by_label, confusions
from bot.evaluation.suites import Figure, Measured, Miss, Runner, measure_folder
from bot.logs import configure_logs
from bot.progress import step
from bot.settings import ROOT
from bot.training import current_model

OWN = ROOT / "tests" / "eval"
GOALS = OWN / "goals.yml"
MAX_TEXT = 100


def evaluate_file(path: Path, *, show: int, report: Path | None, stock: bool) -> int:
    """Score a table of labelled questions, print it, and write the report where one is asked for.

    Returns:
        0.
    """
    questions = read_questions(path)
    if report is not None and not report.absolute().parent.is_dir():
        raise ContentError("its folder does not exist: make it first.", path=report)
    runner = _runner()
    with step(f"Asking {len(questions)} questions"):
        outcomes = runner.outcomes(questions)
    console = _console()
    console.print(_labels_table(outcomes))
    for label, taken_for, count in confusions(outcomes)[:show]:
        console.print(f"{count} x {label} read as {taken_for}")
    misses = [Miss(path.stem, o.question.text, o.question.label, o.reply) for o in outcomes if not o.right]
    _print_misses(console, misses, show)
    figures = Figures.of(outcomes)
    console.print(
        f"accuracy={figures.accuracy:.3f} macro={figures.macro:.3f} wrong={figures.wrong:.3f} "
        f"refused={figures.refused:.3f} invented={figures.invented:.3f} n={figures.count}"
    )
    if stock:
        from bot.evaluation.stock import side_by_side, stock_outcomes

        console.print(side_by_side(figures, Figures.of(stock_outcomes(questions))))
    if report is not None:
        from bot.evaluation.report import write_report

        write_report(report, path.name, outcomes)
        print(f"The report is at {report}.", file=sys.stderr)
    return 0


def evaluate_suites(yardstick: Path | None, *, show: int) -> int:
    """Run the project's suites, and those of a folder outside it, and compare each figure with its goal.

    Returns:
        0; 1 where a figure is worse than it must be.
    """
    if yardstick is not None and not yardstick.is_dir():
        raise ContentError("this is no folder: name one with *questions.tsv and *.txt in it.", path=yardstick)
    goals, runner, begun = Goals.from_yaml(GOALS), _runner(), time.monotonic()
    measured: list[Measured] = []
    for folder in (OWN, *([yardstick] if yardstick else [])):
        with step(f"Running the suites of {folder.parent.name}/{folder.name}"):
            measured += measure_folder(folder, runner)
    figures = [figure for one in measured for figure in one.figures]
    console = _console()
    _print_misses(console, [miss for one in measured for miss in one.misses], show)
    console.print(_goals_table(figures, goals))
    bounded = [(figure, goal) for figure in figures if (goal := goals.of(figure)) is not None]
    missed = sum(not goal.is_met(figure.value) for figure, goal in bounded)
    worse = sum(not goal.holds(figure.value) for figure, goal in bounded)
    without = "" if yardstick else ", without a yardstick from outside the project"
    console.print(
        f"{len(figures)} figures in {time.monotonic() - begun:.0f} s{without}; "
        f"goals still ahead: {missed}; worse than they must be: {worse}"
    )
    return 1 if worse else 0


def _runner() -> Runner:
    configure_logs()
    with step("Loading the model"):
        return Runner(Assistant.load(current_model()))


def _console() -> Console:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 140
    return console


def _labels_table(outcomes: list[Outcome]) -> Table:
    table = Table("label", "right", "of", "share")
    for label, (hits, total) in by_label(outcomes).items():
        table.add_row(label, str(hits), str(total), f"{hits / total:.3f}")
    return table


def _goals_table(figures: list[Figure], goals: Goals) -> Table:
    table = Table("suite", "figure", "measured", "goal", "", "messages")
    for figure in figures:
        goal = goals.of(figure)
        met = "" if goal is None else "reached" if goal.is_met(figure.value) else "ahead"
        met = "WORSE" if goal is not None and not goal.holds(figure.value) else met
        row = (figure.suite, figure.name, f"{figure.value:.3f}", goal.text if goal else "", met, str(figure.count))
        table.add_row(*row, style="red" if met == "WORSE" else None)
    return table


def _print_misses(console: Console, misses: list[Miss], show: int) -> None:
    for miss in misses[:show]:
        reading = ",".join(miss.reply.get("topics", ())) or "-"
        text = miss.text if len(miss.text) <= MAX_TEXT else miss.text[:MAX_TEXT] + "…"
        console.print(f"{miss.suite}: {miss.expected} -> {miss.reply['kind']}:{reading} | {text}", markup=False)
    if len(misses) > show:
        console.print(f"... and {len(misses) - show} more; --show {len(misses)} prints all.")
