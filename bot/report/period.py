"""The days that a report is about, in the time of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.report.errors import ReportError

DAYS = 30
MAX_DAYS = 3660


@dataclass(frozen=True)
class Period:
    """From the start of one day to the end of another."""

    first: date
    last: date
    """It is part of the period."""

    @classmethod
    def of(cls, first: str = "", last: str = "", days: int | None = None, *, today: date) -> Period:
        """The period that somebody asks for: the last 30 days where nothing is said.

        Args:
            first: its first day, as `2026-11-01`.
            last: its last day; today where it is empty.
            days: how many days, in place of `first`.
            today: the day of the report.

        Raises:
            ReportError: a day can't be read, or the days don't fit together.
        """
        end = _day(last, "--to") if last else today
        if first and days is not None:
            raise ReportError("--from and --days can't both be given: one of them says where the period begins.")
        count = DAYS if days is None else days
        if not 1 <= count <= MAX_DAYS:
            raise ReportError(f"--days is {count}: it must be a number from 1 to {MAX_DAYS}.")
        if not first and end.toordinal() < count:
            raise ReportError(f"{count} days before {end} is before all calendars: write a later --to.")
        start = _day(first, "--from") if first else end - timedelta(days=count - 1)
        if start > end:
            raise ReportError(f"The period begins on {start} and ends before, on {end}: change --from or --to.")
        if (end - start).days >= MAX_DAYS or start.toordinal() <= 2 * MAX_DAYS or end == date.max:
            raise ReportError(f"From {start} to {end} is no period that can be counted: it may have {MAX_DAYS} days.")
        return cls(start, end)

    @property
    def count(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[str]:
        """Each of its days, as ISO 8601."""
        return [(self.first + timedelta(days=i)).isoformat() for i in range(self.count)]

    @property
    def start(self) -> float:
        """Its first moment, in seconds since 1970."""
        return _midnight(self.first)

    @property
    def end(self) -> float:
        """The moment after its last one, in seconds since 1970."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> Period:
        """As many days, directly before it."""
        return Period(self.first - timedelta(days=self.count), self.first - timedelta(days=1))


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ReportError(f"{option} is {text!r}: write a day as 2026-11-30.") from None


def _midnight(day: date) -> float:
    return datetime.combine(day, time()).timestamp()  # the days of the practice: those of its machine
