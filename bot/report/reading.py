"""Reads the conversations once, and makes of them all that a report shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Engine

from bot.knowledge.model import Knowledge
from bot.report.counts import Counting
from bot.report.figures import Figures
from bot.report.kept_counts import kept_counts
from bot.report.messages import Message, messages
from bot.report.period import Period
from bot.report.rows import Advance, rows
from bot.report.unanswered import MOST, Unanswered, Wording

DISLIKED = 100
"""So many answers with a thumb down are shown, the newest."""


@dataclass(frozen=True)
class Disliked:
    """A message whose answer got a thumb down."""

    text: str
    kind: str
    topics: tuple[str, ...]
    answer: str
    reason: str


@dataclass(frozen=True)
class Report:
    """All that is shown; visitors' texts are as they were typed."""

    period: Period
    channel: str
    """The only one that counts; all do where it is empty."""
    made: datetime
    now: Figures
    before: Figures
    """Of as many days directly before."""
    kept: int
    """Messages of the period whose conversations are deleted: they are in the figures, their words are gone."""
    unanswered: int
    """Messages without an answer whose words are at hand."""
    wordings: tuple[Wording, ...]
    """Theirs, as many as are to be grouped, those that came most often first."""
    disliked: tuple[Disliked, ...]
    """The newest first."""
    knowledge: Knowledge


def read_report(
    engine: Engine,
    period: Period,
    knowledge: Knowledge,
    channel: str = "",
    advance: Advance = lambda _: None,
    most: int = MOST,
) -> Report:
    """Read the conversations of a period and of the one before it.

    Args:
        engine: their database.
        period: the days.
        knowledge: the article's content of today.
        channel: the only one that counts; all do where it is empty.
        advance: is told which share of the database is read.
        most: wordings that are kept for groups.

    Raises:
        ReportError: the database can't be read.
    """
    made, before = datetime.now().astimezone(), period.before
    every = messages(rows(engine, before.start, period.end, advance), period.end)
    counting, unanswered, disliked = _collected(_of_channel(every, channel), period.start, most)
    kept = kept_counts(engine, before.days[0], period.days[-1])
    now, earlier, deleted = (
        Figures.of(counts, days, channel)
        for counts, days in ((counting.counts + kept, period), (counting.counts + kept, before), (kept, period))
    )
    liked_not = tuple(_disliked(message) for message in disliked)
    wordings = tuple(unanswered.wordings())
    return Report(
        period, channel, made, now, earlier, deleted.messages, unanswered.messages, wordings, liked_not, knowledge
    )


def _collected(every: Iterable[Message], start: float, most: int) -> tuple[Counting, Unanswered, list[Message]]:
    """Counts of all messages, and of those since `start`, which got no answer and whose answers were not liked."""
    counting, unanswered, disliked = Counting(), Unanswered(most), list[Message]()
    for message in every:
        counting.add(message)
        if message.at < start:
            continue
        unanswered.add(message)
        if message.thumb == "down" and len(disliked) < DISLIKED:
            disliked.append(message)
    return counting, unanswered, disliked


def _of_channel(every: Iterable[Message], channel: str) -> Iterable[Message]:
    return (message for message in every if channel in ("", message.channel))


def _disliked(message: Message) -> Disliked:
    return Disliked(message.words().text, message.kind, message.topics, message.answer(), message.reason)
