"""Conversations are kept no longer than the operator wants, and nothing else is touched."""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import os
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sanic import Sanic
from sanic.response import empty

from bot.channels.receipts import receipts_of
from bot.channels.web.forgotten import ForgottenSessions
from bot.errors import GutError
from bot.privacy.database import databases
from bot.privacy.receipts import KEEP_DAYS, RECEIPTS
from bot.privacy.retention import LOCK, ONE_AT_A_TIME, purge, silent_before, would_purge
from bot.purging import add_retention, counted, purge_now
from bot.report.kept_counts import kept_counts
from bot.settings import Settings
from bot.visitor_data import purge as purge_as_told
from tests.privacy.conftest import House
from tests.privacy.databases import DAY, ask_in_slack, names, open_store, say

ACTOR = "somebody"
_numbers = itertools.count()


def test_what_has_been_silent_for_too_long_is_deleted_and_the_rest_stays(house: House) -> None:
    say(house.store, "web-old", 31)
    say(house.store, "web-new", 29)
    say(house.store, "web-back", 40, "hello")
    say(house.store, "web-back", 1, "does kimchi help")

    purged = purge_now(house.settings, 30, ACTOR)

    assert (purged.conversations, names(house.store)) == (1, {"web-new", "web-back"})


def test_the_words_are_gone_from_the_files(tmp_path: Path) -> None:
    store = open_store(tmp_path / "conversations.db")
    say(store, "web-old", 31, "zebrafinch")
    say(store, "web-new", 1, "marmalade")

    purge_now(Settings(var=tmp_path), 30, ACTOR)

    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(b"zebrafinch" in content for content in files)
    assert any(b"marmalade" in content for content in files)
    store.close()


def test_reports_keep_counts_of_what_is_deleted_and_count_it_once(house: House) -> None:
    for number in range(5):
        say(house.store, f"web-{number}", 31 + number / 1000)

    with databases(house.settings.var, house.settings.database_url) as kept:
        assert purge(kept, house.settings.var, time.time(), 30, counted, most=2).conversations == 5
        assert purge(kept, house.settings.var, time.time(), 30, counted, most=2).conversations == 0

    counts = kept_counts(house.store.engine, "0000-00-00", "9999-99-99")
    assert sum(count for key, count in counts.items() if key.measure == "conversations") == 5


def test_slack_records_go_with_their_conversation_and_so_do_old_ones_that_have_none(house: House) -> None:
    for conversation, age in (("slack-T1-D1", 31.0), ("slack-T1-D2", 1.0)):
        say(house.store, conversation, age)
        ask_in_slack(house.slack, conversation, age)
    ask_in_slack(house.slack, "slack-T1-D3", 31)  # never answered

    assert purge_now(house.settings, 30, ACTOR).slack_turns == 2

    with sa.create_engine(house.slack, future=True).connect() as connection:
        assert connection.execute(sa.text("SELECT conversation FROM slack_turns")).scalars().all() == ["slack-T1-D2"]


def test_expired_notes_and_old_receipts_go_too(house: House) -> None:
    now = time.time()
    forgotten = ForgottenSessions(house.settings.var / "conversations.db", house.settings.database_url)
    forgotten.add("over", now - 1, 0)
    forgotten.add("good", now + 1000, 0)
    receipts = receipts_of(house.settings)
    old, new = receipts.issue("web", ["web-1"]), receipts.issue("web", ["web-2"])
    with house.store.engine.begin() as connection:
        connection.execute(RECEIPTS.update().where(RECEIPTS.c.id == old).values(at=now - (KEEP_DAYS + 1) * DAY))

    purged = purge_now(house.settings, 30, ACTOR)

    assert (purged.sessions, purged.receipts) == (1, 1)
    assert receipts.find(old) is None
    assert receipts.find(new) is not None


def test_a_dry_run_tells_what_would_go_and_deletes_nothing(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    say(house.store, "slack-T1-D1", 31)
    ask_in_slack(house.slack, "slack-T1-D1", 31)
    with databases(house.settings.var, house.settings.database_url) as kept:
        would = would_purge(kept, time.time(), 30)

    assert purge_as_told(house.settings, None, dry_run=True) == 0

    assert "1 conversations, 1 records of Slack" in capsys.readouterr().out
    assert names(house.store) == {"slack-T1-D1"}
    done = purge_now(house.settings, 30, ACTOR)
    assert (done.conversations, done.slack_turns) == (would.conversations, would.slack_turns)


def test_two_processes_do_not_purge_at_once(house: House) -> None:
    say(house.store, "web-old", 31)
    holder = sa.create_engine(house.store.engine.url)
    file = os.open(house.settings.var / LOCK, os.O_RDWR | os.O_CREAT)
    with holder.begin() as connection:
        if holder.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        assert not purge_now(house.settings, 30, ACTOR).was_alone
        with pytest.raises(GutError, match="Another process"):
            purge_as_told(house.settings, 30, dry_run=False)
    os.close(file)

    assert purge_now(house.settings, 30, ACTOR).conversations == 1


def test_several_processes_at_once_delete_everything_once(house: House, root: Path) -> None:
    for number in range(6):
        say(house.store, f"web-{number}", 40)
    environment = {
        **os.environ, "GUT_VAR": str(house.settings.var), "GUT_DATABASE_URL": house.settings.database_url,
        "GUT_WEB_SECRET": house.settings.web_secret,
    }  # fmt: skip
    command = [str(root / ".venv" / "bin" / "gut"), "purge", "--days", "30"]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in running]

    assert names(house.store) == set()
    assert sum("6 conversations" in text for text in said) == 1
    assert max(kept_counts(house.store.engine, "0000-00-00", "9999-99-99").values()) == 6


def test_what_is_said_while_it_is_deleted_stays(house: House) -> None:
    say(house.store, "web-old", 31, "hello")
    with databases(house.settings.var, house.settings.database_url) as kept:
        assert [one.conversation for one in silent_before(kept.conversations, time.time() - 30 * DAY)] == ["web-old"]
    say(house.store, "web-old", 0, "I am back")

    assert purge_now(house.settings, 30, ACTOR).conversations == 0
    assert names(house.store) == {"web-old"}


def test_without_a_time_nothing_is_purged(house: House) -> None:
    with pytest.raises(GutError, match="--days"):
        purge_as_told(Settings(var=house.settings.var, keep_days=0), None, dry_run=False)


def test_a_folder_without_conversations_says_so(tmp_path: Path) -> None:
    with pytest.raises(GutError, match="There is no conversations"):
        purge_as_told(Settings(var=tmp_path), 30, dry_run=True)
    assert list(tmp_path.iterdir()) == []


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Sanic]:
    """An application with the retention of some settings, while it serves."""
    app = Sanic(f"test_retention_{next(_numbers)}", configure_logging=False)
    app.add_route(lambda _: empty(), "/")  # without one, Sanic does not start
    add_retention(app, settings, first=0.01)
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    await server.after_start()
    yield app
    await server.before_stop()
    server.close()
    await server.wait_closed()
    loopback.close()


@pytest.mark.usefixtures("several_apps")
async def test_the_running_assistant_deletes_by_itself(tmp_path: Path) -> None:
    store = open_store(tmp_path / "conversations.db")
    await asyncio.to_thread(say, store, "web-old", 31)
    async with running(Settings(var=tmp_path)):
        for _ in range(600):
            if not names(store):
                break
            await asyncio.sleep(0.1)

    assert names(store) == set()
    store.close()


@pytest.mark.usefixtures("several_apps")
async def test_with_0_days_the_running_assistant_deletes_nothing(tmp_path: Path) -> None:
    async with running(Settings(var=tmp_path, keep_days=0)) as app:
        assert not hasattr(app.ctx, "retention")
