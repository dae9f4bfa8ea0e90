"""The figures of a period, summed from daily counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.report.counts import ANSWERED, DailyCounts, bin_seconds
from bot.report.period import Period

ON_THE_SUBJECT = (*ANSWERED, "clarify", "not_covered")
"""Kinds of reply to a message that is about the subject of the article."""
HOURS, WEEKDAYS = 24, 7

MEASURES = ("kind", "topic", "silent", "thumb", "reason", "up", "down", "seconds")
"""Counts that are told by name, the largest first."""


@dataclass(frozen=True)
class Figures:
    """Sums over a period, of all channels or one."""

    messages: int
    conversations: int
    """A conversation counts once for each day on which something was asked in it."""
    kinds: Mapping[str, int]
    """Messages by kind of reply."""
    topics: Mapping[str, int]
    """Answers by topic; an answer to two questions counts for both."""
    silent: Mapping[str, int]
    """Messages by what the article is silent about."""
    channels: Mapping[str, int]
    """Messages."""
    thumbs: Mapping[str, int]
    """Rated answers: `up` and `down`."""
    reasons: Mapping[str, int]
    """Thumbs down by their reason."""
    up: Mapping[str, int]
    """Thumbs up by topic."""
    down: Mapping[str, int]
    """Thumbs down by topic."""
    hours: tuple[tuple[int, ...], ...]
    """Messages by weekday, Monday first, and hour."""
    days: Mapping[str, tuple[int, int]]
    """Messages and conversations of each day."""
    seconds: Mapping[str, int]
    """Replies by the bin of their duration."""

    @classmethod
    def of(cls, counts: DailyCounts, period: Period, channel: str = "") -> Figures:
        """Sum counts.

        Args:
            counts: of this period and any other.
            period: the days that count.
            channel: the only one that counts; all do where it is empty.
        """
        days = {day: [0, 0] for day in period.days}
        sums: dict[str, Counter[str]] = {}
        channels: Counter[str] = Counter()
        hours = [[0] * HOURS for _ in range(WEEKDAYS)]
        for (day, where, measure, name), count in counts.items():
            if day not in days or channel not in ("", where):
                continue
            sums.setdefault(measure, Counter())[name] += count
            if measure in ("messages", "conversations"):
                days[day][measure == "conversations"] += count
            if measure == "messages":
                channels[where] += count
            elif measure == "hour":
                hours[date.fromisoformat(day).weekday()][int(name)] += count
        by = {measure: _largest_first(sums.get(measure, Counter())) for measure in MEASURES}
        return cls(
            messages=sums.get("messages", Counter())[""],
            conversations=sums.get("conversations", Counter())[""],
            kinds=by["kind"],
            topics=by["topic"],
            silent=by["silent"],
            channels=dict(channels.most_common()),
            thumbs=by["thumb"],
            reasons=by["reason"],
            up=by["up"],
            down=by["down"],
            hours=tuple(map(tuple, hours)),
            days={day: (messages, conversations) for day, (messages, conversations) in days.items()},
            seconds=by["seconds"],
        )

    @property
    def on_the_subject(self) -> int:
        """Messages about the subject of the article."""
        return sum(self.kinds.get(kind, 0) for kind in ON_THE_SUBJECT)

    @property
    def answered(self) -> int:
        """Messages that were answered, wholly or in part."""
        return sum(self.kinds.get(kind, 0) for kind in ANSWERED)

    @property
    def answer_rate(self) -> float | None:
        """Share of the messages on the subject that were answered; None where there was none."""
        return self.answered / self.on_the_subject if self.on_the_subject else None

    @property
    def messages_per_conversation(self) -> float | None:
        """None where there was none."""
        return self.messages / self.conversations if self.conversations else None

    def seconds_until(self, share: float) -> float | None:
        """So long a share of the replies took at most, to a tenth of it; None where there was none."""
        left = share * sum(self.seconds.values())
        for name in sorted(self.seconds, key=int):
            left -= self.seconds[name]
            if left <= 0:
                return bin_seconds(name)
        return None

    def totals(self) -> dict[str, int | float | None]:
        """The figures that are one number each; JSON and CSV hold them by these names."""
        return {
            "conversations": self.conversations,
            "messages": self.messages,
            "messages_per_conversation": _rounded(self.messages_per_conversation),
            "on_the_subject": self.on_the_subject,
            "answered": self.answered,
            "answer_rate": _rounded(self.answer_rate),
            "asked_back": self.kinds.get("clarify", 0),
            "not_covered": self.kinds.get("not_covered", 0),
            "out_of_scope": self.kinds.get("out_of_scope", 0),
            "urgent": self.kinds.get("red_flag", 0),
            "failed": self.kinds.get("error", 0),
            "thumbs_up": self.thumbs.get("up", 0),
            "thumbs_down": self.thumbs.get("down", 0),
            "seconds_median": _rounded(self.seconds_until(0.5)),
            "seconds_95": _rounded(self.seconds_until(0.95)),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _largest_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
