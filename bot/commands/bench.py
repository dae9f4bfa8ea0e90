"""`gut bench` and `gut soak`: how fast it is, and whether it stays so."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.parsers import Commands, add
from bot.logs import quiet_imports

EXAMPLES = """\
  gut bench --quick                         in under three minutes
  gut bench                                 everything, with a training of stock that takes an hour or more
  gut bench --estimate-training             everything but that
  gut bench --quick --json - > bench.json   the figures alone
  gut bench --markdown > table.md           the table of docs/performance.md
"""
SOAK = """\
  gut soak               for 20 minutes; ends with 1 where memory or waiting grew, or a message failed
  gut soak --hours 24    a day; the figures are in var/bench/soak.json after each minute
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add them."""
    soak = add(commands, "soak", _soak, "answer at half of the peak load for long, and see what grows", examples=SOAK)
    how_long = soak.add_mutually_exclusive_group()
    how_long.add_argument("--minutes", type=float, default=20.0, help="20 where nothing is said")
    how_long.add_argument("--hours", type=float, help="in place of minutes")
    bench = add(commands, "bench", _bench, "measure the assistant beside stock Rasa", examples=EXAMPLES)
    bench.add_argument(
        "--quick", action="store_true", help="in under three minutes; both train on a tenth of the phrases"
    )
    bench.add_argument("--json", default="", metavar="FILE", help="where the figures go; - is the output")
    bench.add_argument("--plot", type=Path, metavar="FILE.SVG", help="where the plot goes")
    bench.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    bench.add_argument(
        "--estimate-training",
        action="store_true",
        help="reckon stock's training time, an hour or more, from two epochs",
    )


def _bench(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.benchmark.command import Output, bench

    output = Output(parsed.json, parsed.plot, parsed.markdown)
    return bench(quick=parsed.quick, estimate=parsed.estimate_training, output=output)


def _soak(parsed: argparse.Namespace) -> int:
    quiet_imports()
    from bot.benchmark.soak import soak

    return soak(60 * parsed.hours if parsed.hours else parsed.minutes)
