from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.report.counts import Counting, Key, bin_seconds, daily_counts, seconds_bin
from bot.report.figures import Figures
from bot.report.kept_counts import KEPT, add_kept, keep_counts, kept_counts, silent_counts
from bot.report.messages import messages
from bot.report.period import Period
from bot.report.rows import rows
from bot.tables import make_tables
from tests.engines import PostgresServer
from tests.report.conversing import MIDDAY, Talking, make_database
from tests.report.synthetic import TABLE, write

DAY = 24 * 3600
PERIOD = Period(date(2026, 11, 1), date(2026, 11, 29))


def figures(engine: Engine, channel: str = "") -> Figures:
    """Live and kept counts together, as a report has them."""
    counts = daily_counts(messages(rows(engine, PERIOD.start, PERIOD.end), PERIOD.end))
    return Figures.of(counts + kept_counts(engine, PERIOD.days[0], PERIOD.days[-1]), PERIOD, channel)


def test_each_message_counts_by_day_channel_kind_topic_and_hour(talking: Talking) -> None:
    talking.ask("one", topics=("leaky_gut.causes", "foods.fermented"))
    talking.ask("two", "not_covered", intent="not_covered.dose", channel="slack", sender="slack-1")
    talking.ask("three", "clarify", topics=("foods.fermented",), at=MIDDAY - DAY)

    found = figures(talking.engine)

    assert (found.messages, found.conversations, found.channels) == (3, 3, {"web": 2, "slack": 1})
    assert found.kinds == {"answer": 1, "clarify": 1, "not_covered": 1}
    assert found.topics == {"foods.fermented": 1, "leaky_gut.causes": 1}
    assert found.silent == {"not_covered.dose": 1}
    assert found.days["2026-11-20"] == (2, 2)
    assert found.days["2026-11-19"] == (1, 1)
    assert (found.hours[4][12], found.hours[3][12], sum(map(sum, found.hours))) == (2, 1, 3)
    assert found.answer_rate == pytest.approx(1 / 3)
    assert figures(talking.engine, "slack").kinds == {"not_covered": 1}


def test_a_conversation_counts_once_a_day(talking: Talking) -> None:
    for at in (MIDDAY, MIDDAY + 60, MIDDAY + DAY):
        talking.ask("one", at=at)

    found = figures(talking.engine)

    assert (found.messages, found.conversations, found.messages_per_conversation) == (3, 2, 1.5)


def test_thumbs_count_for_the_topics_of_the_answer(talking: Talking) -> None:
    talking.rate(talking.ask("one", topics=("leaky_gut.causes",)), "up")
    talking.rate(talking.ask("two", topics=("leaky_gut.causes",)), "down", "wrong")
    talking.rate(talking.ask("three", "out_of_scope"), "down")

    found = figures(talking.engine)

    assert (found.thumbs, found.reasons) == ({"down": 2, "up": 1}, {"wrong": 1})
    assert (found.up, found.down) == ({"leaky_gut.causes": 1}, {"leaky_gut.causes": 1})


def test_small_talk_urgent_signs_and_failures_lower_no_answer_rate(talking: Talking) -> None:
    for kind in ("answer", "partial", "clarify", "not_covered", "out_of_scope", "red_flag", "chitchat", "silence"):
        talking.ask("one", kind)

    found = figures(talking.engine)

    assert (found.answered, found.on_the_subject, found.answer_rate) == (2, 4, 0.5)


def test_an_empty_period_has_no_rates() -> None:
    totals = Figures.of(Counter(), PERIOD).totals()

    assert {name for name, value in totals.items() if value is None} == {
        "messages_per_conversation", "answer_rate", "seconds_median", "seconds_95",
    }  # fmt: skip
    assert {value for value in totals.values() if value is not None} == {0}


@pytest.mark.parametrize("seconds", [0.0, 0.0005, 0.0123, 1.0, 59.9])
def test_a_duration_is_kept_to_a_tenth(seconds: float) -> None:
    most = bin_seconds(seconds_bin(seconds))

    assert max(seconds, 0.001) <= most * 1.0001
    assert most <= max(seconds, 0.001) * 1.1001


def test_half_of_the_replies_were_ready_within_the_median() -> None:
    counts = Counter({Key("2026-11-20", "web", "seconds", seconds_bin(value)): 1 for value in (0.01, 0.1, 1, 10, 100)})

    found = Figures.of(counts, PERIOD)

    assert found.seconds_until(0.5) == pytest.approx(1, rel=0.1)
    assert found.seconds_until(0.95) == pytest.approx(100, rel=0.1)


def purge(engine: Engine, before: datetime) -> None:
    """Delete what `keep_counts` has counted, as an operator does."""
    newest = sa.select(TABLE.c.sender_id).group_by(TABLE.c.sender_id)
    silent = newest.having(sa.func.max(TABLE.c.timestamp) < before.timestamp())
    with engine.begin() as connection:
        connection.execute(TABLE.delete().where(TABLE.c.sender_id.in_(silent)))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An empty database of either kind."""
    if request.param == "sqlite":
        engine = make_database(tmp_path)
        TABLE.drop(engine)
        return engine
    server: PostgresServer = request.getfixturevalue("postgres_engine")
    engine = sa.create_engine(server.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS events, report_days")
    return engine


def test_kept_counts_are_what_was_deleted(any_engine: Engine) -> None:
    write(any_engine, 600, 20, datetime(2026, 11, 29))
    whole = figures(any_engine)

    for day in (12, 20):
        keep_counts(any_engine, datetime(2026, 11, day))
        purge(any_engine, datetime(2026, 11, day))

    with any_engine.connect() as connection:
        left = connection.execute(sa.select(sa.func.count()).where(TABLE.c.type_name == "user")).scalar()
        kept = connection.execute(sa.select(sa.func.sum(KEPT.c["count"])).where(KEPT.c.measure == "messages")).scalar()
    assert left
    assert kept
    assert left + kept == 600
    assert figures(any_engine) == whole
    any_engine.dispose()


def test_only_conversations_that_have_been_silent_are_kept(talking: Talking) -> None:
    talking.ask("long ago", sender="web-1", at=MIDDAY - 5 * DAY)
    talking.ask("long ago", sender="web-2", at=MIDDAY - 5 * DAY)
    talking.ask("today", sender="web-2", at=MIDDAY)

    found = silent_counts(talking.engine, datetime(2026, 11, 18))

    assert found[Key("2026-11-15", "web", "messages", "")] == 1


def test_keeping_counts_of_nothing_is_fine(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/empty.db")

    keep_counts(engine, datetime(2026, 11, 18))

    assert kept_counts(engine, "2026-01-01", "2026-12-31") == Counter()
    engine.dispose()


def test_counts_that_are_not_committed_are_not_kept(engine: Engine) -> None:
    make_tables(engine, KEPT.metadata)
    counts = Counter({Key("2026-11-20", "web", "messages", ""): 2})

    with engine.connect() as connection, connection.begin() as transaction:
        add_kept(connection, counts)
        transaction.rollback()
    with engine.begin() as connection:
        add_kept(connection, counts)
        add_kept(connection, counts)

    assert kept_counts(engine, "2026-11-20", "2026-11-20") == Counter({Key("2026-11-20", "web", "messages", ""): 4})


def test_counts_hold_no_word_and_no_name_of_a_conversation(talking: Talking) -> None:
    talking.rate(talking.ask("my name is Zebedee", "not_covered", sender="web-zzz", intent="not_covered.dose"), "down")
    counting = Counting()
    for message in messages(rows(talking.engine, PERIOD.start, PERIOD.end), PERIOD.end):
        counting.add(message)

    assert counting.counts
    assert "zeb" not in repr(counting.counts).lower()
    assert "zzz" not in repr(counting.counts)
