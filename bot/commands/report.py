"""`gut report`: what visitors ask, for those who own the article."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.parsers import Commands, add

EXAMPLES = """\
  gut report                                   the last 30 days, as report.html
  gut report --days 7 --html week.html         the last seven days
  gut report --from 2026-10-01 --to 2026-10-31 --csv october
                                               a month, as tables for a spreadsheet
  gut report --channel slack --json slack.json one channel, as JSON
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add it."""
    report = add(commands, "report", _report, "show what visitors ask and where there was no answer", examples=EXAMPLES)
    report.add_argument("--from", dest="first", default="", metavar="DATE", help="the first day, as 2026-11-01")
    report.add_argument("--to", dest="last", default="", metavar="DATE", help="the last day; today if nothing is said")
    report.add_argument("--days", type=int, metavar="N", help="how many days, in place of --from (30)")
    report.add_argument("--channel", default="", metavar="NAME", help="only web, slack, or another channel")
    report.add_argument("--html", type=Path, metavar="OUT.HTML", help="write the page there")
    report.add_argument("--csv", type=Path, metavar="FOLDER", help="write tables there, one file each")
    report.add_argument("--json", type=Path, metavar="FILE", help="write all figures there as JSON")


def _report(parsed: argparse.Namespace) -> int:
    from datetime import date

    from bot.report.command import Output, report
    from bot.report.period import Period
    from bot.settings import Settings

    period = Period.of(parsed.first, parsed.last, parsed.days, today=date.today())
    return report(Settings.from_environment(), period, parsed.channel, Output(parsed.html, parsed.csv, parsed.json))
