"""Counts by day and channel: all figures of a report are sums of them, and they hold no visitor's words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from bot.report.messages import Message

ANSWERED = ("answer", "partial")
BIN = 1.1
"""Seconds are counted in bins, each so many times as wide as the one before."""
QUARTER = 900
"""Seconds: in every time zone a day and an hour begin with a quarter of an hour."""


class Key(NamedTuple):
    """What is counted."""

    day: str
    """ISO 8601, in the time of the machine."""
    channel: str
    measure: str
    """`messages`, `conversations`, `kind`, `topic`, `silent`, `hour`, `seconds`, `thumb`, `reason`, or `up` and `down`
    for the thumbs of a topic's answers."""
    name: str
    """Which kind, topic, hour and so on; empty for `messages` and `conversations`."""


DailyCounts = Counter[Key]


class Counting:
    """Counts messages one by one."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.counts: DailyCounts = Counter()
        self._seen: set[int] = set()

    def add(self, message: Message) -> None:
        """Count a message. A conversation counts once for each day on which something was asked in it."""
        day, hour = _day_and_hour(int(message.at // QUARTER))
        found = [("messages", ""), ("kind", message.kind), ("hour", hour)]
        # Not the name itself but its hash: a million conversations stay below 100 MB.
        conversation = hash((message.conversation, day))
        if conversation not in self._seen:
            self._seen.add(conversation)
            found.append(("conversations", ""))
        if message.kind in ANSWERED:
            found += (("topic", topic) for topic in message.topics)
        if message.silent:
            found.append(("silent", message.silent))
        if message.seconds is not None:
            found.append(("seconds", seconds_bin(message.seconds)))
        if message.thumb:
            found.append(("thumb", message.thumb))
            found += ((message.thumb, topic) for topic in message.topics if message.kind in ANSWERED)
        if message.reason:
            found.append(("reason", message.reason))
        for measure, name in found:
            self.counts[Key(day, message.channel, measure, name)] += 1


def daily_counts(messages: Iterable[Message]) -> DailyCounts:
    """Count messages by day."""
    counting = Counting()
    for message in messages:
        counting.add(message)
    return counting.counts


def seconds_bin(seconds: float) -> str:
    """The name of the bin that a duration falls into."""
    return str(math.ceil(math.log(max(seconds, 0.001), BIN)))


def bin_seconds(name: str) -> float:
    """The longest duration of a bin, in seconds."""
    return BIN ** int(name)


@lru_cache(maxsize=1024)
def _day_and_hour(quarter: int) -> tuple[str, str]:
    local = datetime.fromtimestamp(quarter * QUARTER)  # the days of the practice: those of its machine
    return local.date().isoformat(), str(local.hour)
