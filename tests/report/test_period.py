from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest

from bot.report.errors import ReportError
from bot.report.period import Period

TODAY = date(2026, 11, 29)


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clocks change in spring and autumn."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_without_a_word_it_is_the_last_thirty_days_with_today() -> None:
    period = Period.of(today=TODAY)

    assert (period.first, period.last, period.count) == (date(2026, 10, 31), TODAY, 30)


def test_the_period_before_ends_where_it_begins() -> None:
    period = Period.of("2026-11-01", "2026-11-10", today=TODAY)

    assert (period.before.first, period.before.last) == (date(2026, 10, 22), date(2026, 10, 31))
    assert period.before.end == period.start
    assert period.days[0] == "2026-11-01"
    assert period.days[-1] == "2026-11-10"


@pytest.mark.usefixtures("in_berlin")
def test_a_day_on_which_the_clocks_change_is_whole() -> None:
    period = Period.of("2026-10-25", "2026-10-25", today=TODAY)

    assert period.end - period.start == 25 * 3600


@pytest.mark.parametrize(
    ("first", "last", "days", "says"),
    [
        pytest.param("1.11.2026", "", None, "--from is '1.11.2026': write a day as 2026-11-30.", id="other-order"),
        pytest.param("", "2026-11-31", None, "--to is '2026-11-31'", id="no-such-day"),
        pytest.param("2026-11-02", "2026-11-01", None, "begins on 2026-11-02 and ends before", id="backwards"),
        pytest.param("2026-11-01", "", 7, "--from and --days can't both be given", id="both"),
        pytest.param("", "", 0, "--days is 0", id="no-days"),
        pytest.param("", "", 10**9, "a number from 1 to 3660", id="many-days"),
        pytest.param("0001-01-01", "", None, "no period that can be counted", id="long"),
        pytest.param("", "0001-01-01", None, "before all calendars", id="first-of-all-days"),
        pytest.param("9999-12-31", "9999-12-31", None, "no period that can be counted", id="last-of-all-days"),
    ],
)
def test_days_that_make_no_period_are_refused(first: str, last: str, days: int | None, says: str) -> None:
    with pytest.raises(ReportError, match=says.replace(".", r"\.")):
        Period.of(first, last, days, today=TODAY)
