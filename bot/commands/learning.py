"""`gut train` and `gut eval`: the model, and how well it understands."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from bot.commands.parsers import Commands, add
from bot.errors import GutError
from bot.logs import configure_logs, quiet_imports


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add them."""
    evaluate = add(commands, "eval", _eval, "measure how well questions are understood")
    evaluate.add_argument("file", nargs="?", type=Path, help="labelled questions; without them, every suite")
    evaluate.add_argument("--yardstick", type=Path, help="a folder with more suites, kept outside the project")
    evaluate.add_argument("--report", type=Path, metavar="OUT.HTML", help="write one page with curves and misses")
    evaluate.add_argument("--stock", action="store_true", help="compare with Rasa's stock pipeline (trains for hours)")
    evaluate.add_argument("--show", type=int, default=20, help="how many misses to print (20)")
    training = add(commands, "train", _train, "train a model if anything that training reads has changed")
    training.add_argument("--force", action="store_true", help="train in any case")


def _eval(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.evaluation.command import evaluate_file, evaluate_suites

    if parsed.file is not None:
        return evaluate_file(parsed.file, show=parsed.show, report=parsed.report, stock=parsed.stock)
    if parsed.report is not None or parsed.stock:
        raise GutError("--report and --stock need a table of labelled questions: gut eval FILE --stock.")
    return evaluate_suites(parsed.yardstick, show=parsed.show)


def _train(parsed: argparse.Namespace) -> int:
    from bot.training import current_model, train

    begun, model = time.monotonic(), current_model()
    if model.is_file() and not parsed.force:
        print(f"Nothing has changed since {model.name} was trained.")
        return 0
    _refuse_unwritten()
    from bot.progress import step

    quiet_imports()
    with step("Loading Rasa"):
        import rasa.model_training  # noqa: F401  imported here so that the wait is shown
    configure_logs()
    with step("Training (a minute or two)"):
        model = train(begun=begun)
    print(f"Trained {model.name}.")
    return 0


def _refuse_unwritten() -> None:
    """Let no place holder be learnt, and said to a visitor.

    Raises:
        GutError: something is still to be written.
    """
    from bot.knowledge.checks import UNWRITTEN, check_project
    from bot.settings import ROOT

    left = [finding for finding in check_project(ROOT) if finding.code == UNWRITTEN]
    if left:
        where = left[0].line_for(ROOT)
        raise GutError(f"{len(left)} things are still to be written, the first: {where}. `gut check` has them all.")
