"""`gut report`: reads, groups, writes, and says what it does meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.knowledge.loader import load_knowledge
from bot.progress import step
from bot.report.document import document
from bot.report.files import check_outputs, write_json, write_tables, write_text
from bot.report.groups import Group
from bot.report.period import Period
from bot.report.reading import Report, read_report
from bot.report.rows import open_events
from bot.settings import ROOT, Settings

PAGE = Path("report.html")
"""Where the page goes if nothing is said."""


@dataclass(frozen=True)
class Output:
    """Where a report goes; the page goes to `report.html` where no place is named."""

    html: Path | None = None
    csv: Path | None = None
    json: Path | None = None


def report(settings: Settings, period: Period, channel: str, output: Output) -> int:
    """Make a report.

    Raises:
        ReportError: the conversations can't be read, or the report can't be written.
    """
    html = PAGE if (output.html, output.csv, output.json) == (None, None, None) else output.html
    check_outputs(html, output.csv, output.json)
    knowledge = load_knowledge(ROOT / "data", url=settings.article_url)
    engine = open_events(settings.var, settings.database_url)
    with _bar("Reading the conversations") as advance:
        made = read_report(engine, period, knowledge, channel, advance)
    engine.dispose()
    values = document(made, _groups(made))
    if html is not None:
        from bot.report.page import page  # Matplotlib takes a second

        write_text(html, page(values))
    if output.csv is not None:
        write_tables(output.csv, values)
    if output.json is not None:
        write_json(output.json, values)
    print(_summary(made, [path for path in (html, output.csv, output.json) if path is not None]))
    return 0


def _groups(made: Report) -> list[Group]:
    if not made.wordings:
        return []
    with _bar("Grouping what was not answered") as advance:
        from bot.nlu.sentence_encoder import pinned_encoder  # these take seconds, and are not always needed
        from bot.report.groups import group_wordings

        return group_wordings(made.wordings, pinned_encoder(1), made.knowledge, advance)


def _summary(made: Report, paths: list[Path]) -> str:
    places = ", ".join(map(str, paths))
    days = f"{made.period.first} to {made.period.last}"
    if not made.now.messages:
        return f"Nobody asked anything from {days}; the report says so: {places}"
    return f"{made.now.messages:,} messages in {made.now.conversations:,} conversations, {days}: {places}"


@contextmanager
def _bar(title: str) -> Iterator[Callable[[float], None]]:
    """Show on stderr how far a step is; without a terminal, that it goes on."""
    console = Console(file=sys.stderr, highlight=False)
    if not console.is_terminal:
        with step(title):
            yield lambda _: None
        return
    with Progress(console=console) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda share: progress.update(task, completed=share)
