"""A question is answered once and never lost, however often Slack tells of it and whatever breaks meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.channels.slack.database import DATABASE
from tests.channels.slack import payloads
from tests.channels.slack.app import App, serve_slack, slack_app, until
from tests.channels.slack.behaviours import QUESTION
from tests.channels.slack.fake_slack import fake_slack
from tests.channels.slack.timestamps import new_ts
from tests.channels.slack.workspace import Json

REASONS = (
    "http_timeout", "http_error", "connection_failed", "ssl_error", "too_many_redirects", "unknown_error",
)  # fmt: skip


async def tell_in_vain(app: App, event: Json, caplog: pytest.LogCaptureFixture) -> None:
    """Tell the app of an event that it can't keep, and so must not acknowledge."""
    if app.slack.socket.connected:
        await app.slack.socket.deliver("events_api", event)
        await until(lambda: "event=slack_event_not_kept error=" in caplog.text)
        assert len(app.slack.socket.unacknowledged) == 1
    else:
        assert (await app.send.event(event)).status == 500
        assert "event=slack_event_not_kept error=" in caplog.text


async def tell_again(app: App, event: Json) -> None:
    """Tell it once more, as Slack does with what was not acknowledged."""
    if app.slack.socket.connected:
        (envelope,) = app.slack.socket.unacknowledged
        await app.slack.socket.redeliver()
        assert (await envelope.ack).attempt == 1
    else:
        assert (await app.send.event(event, retry=(1, "http_error"))).status == 200


def turns(app: App) -> list[str]:
    """The turns that the app's messages answer."""
    return [str(post.metadata["event_payload"]["turn"]) for post in app.slack.posts if post.metadata]


def heard(app: App) -> list[str]:
    """The turns of which the assistant heard."""
    return [str(message.message_id) for message in app.agent.heard]


async def test_an_event_that_comes_again_for_whatever_reason_is_answered_once(way: str, tmp_path: Path) -> None:
    async with slack_app(tmp_path, way=way) as app:
        whole = payloads.envelope(payloads.message("D1", text=QUESTION))
        await app.send.event(whole)
        for number, reason in enumerate(REASONS):
            if way == "http":
                assert (await app.send.event(whole, retry=(number + 1, reason))).status == 200
            else:
                await app.send.event(whole)
        await app.settled()
        assert (len(app.slack.posts), len(app.agent.heard)) == (1, 1)


async def test_of_twenty_at_the_same_time_one_is_answered(app: App) -> None:
    whole = payloads.envelope(payloads.app_mention("C1", text=QUESTION))
    await asyncio.gather(*(app.send.event(whole) for _ in range(20)))
    await app.settled()
    assert (len(app.slack.posts), len(app.agent.heard)) == (1, 1)


@pytest.mark.parametrize("same", ["event", "message", "place"])
async def test_what_is_known_by_one_of_its_names_is_the_same_question(app: App, same: str) -> None:
    ts, sent, event_id = new_ts(), str(uuid.uuid4()), "Ev1"

    def told(again: bool) -> Json:
        return payloads.envelope(
            payloads.message(
                "D1", text=QUESTION,
                ts=None if again and same != "place" else ts,
                client_msg_id=None if again and same != "message" else sent,
            ),
            event_id=None if again and same != "event" else event_id,
        )  # fmt: skip

    for again in (False, True, True):
        await app.told(told(again))
    assert (len(app.slack.posts), len(app.agent.heard)) == (1, 1)


async def test_who_asks_the_same_again_is_answered_again(app: App) -> None:
    for _ in range(2):
        await app.told(payloads.message("D1", text=QUESTION))
    assert (len(app.slack.posts), len(app.agent.heard)) == (2, 2)


async def test_a_conversation_does_not_wait_for_another_one(app: App) -> None:
    other = app.slack.workspaces[0].dm("U2")
    async with app.agent.lock_store.lock("slack-T1-D1"):  # as somebody's long answer holds it
        await app.send.event(payloads.message("D1", "U1", QUESTION))
        await app.send.event(payloads.message(other, "U2", QUESTION))
        await until(lambda: app.said(other))
        assert app.said("D1") == []
    await app.settled()
    assert len(app.said("D1")) == 1


async def test_a_conversation_is_answered_in_its_order(app: App) -> None:
    app.slack.fail("chat.postMessage", times=2)  # of the first answer
    app.agent.may_answer.clear()
    for _ in range(4):
        await app.send.event(payloads.message("D1", text=QUESTION))
    await until(lambda: app.agent.heard)
    app.agent.may_answer.set()
    await app.settled()
    assert len(turns(app)) == 4
    assert turns(app) == heard(app)


@contextmanager
def refusing(var: Path, change: str) -> Iterator[None]:
    """The time in which the channel's database does not change questions in some way, as on a full disk."""
    with sqlite3.connect(var / DATABASE, isolation_level=None) as database:
        database.execute(f"CREATE TRIGGER full BEFORE {change} ON slack_turns BEGIN SELECT RAISE(FAIL, 'full'); END")
        yield
        database.execute("DROP TRIGGER full")
    database.close()


@contextmanager
def locked(var: Path) -> Iterator[None]:
    """The time in which another process writes to the channel's database."""
    with sqlite3.connect(var / DATABASE, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("COMMIT")
    database.close()


async def test_what_cannot_be_kept_is_not_acknowledged_and_answered_when_it_comes_again(
    app: App, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = payloads.envelope(payloads.message("D1", text=QUESTION))
    with refusing(tmp_path, "INSERT"):
        await tell_in_vain(app, whole, caplog)
    await app.settled()
    assert (app.said(), app.agent.heard) == ([], [])
    await tell_again(app, whole)
    await app.settled()
    assert (len(app.slack.posts), len(app.agent.heard)) == (1, 1)
    assert QUESTION not in caplog.text


async def test_a_question_is_acknowledged_only_once_it_is_kept(app: App, tmp_path: Path) -> None:
    with locked(tmp_path):
        acknowledged = asyncio.create_task(app.send.event(payloads.message("D1", text=QUESTION)))
        await asyncio.wait({acknowledged}, timeout=0.3)
        assert not acknowledged.done()
    await acknowledged
    await app.settled()
    assert len(app.slack.posts) == 1


async def test_a_question_for_whose_acknowledgement_slack_did_not_wait_is_answered(tmp_path: Path) -> None:
    async with slack_app(tmp_path) as app:
        await app.told(payloads.message("D1", text=QUESTION))
        whole = payloads.envelope(payloads.message("D1", text="and yogurt"))
        with locked(tmp_path):
            gone = asyncio.create_task(app.send.event(whole))
            await asyncio.wait({gone}, timeout=0.3)
            gone.cancel()  # the connection is closed
            await asyncio.wait({gone})
        await app.send.event(whole, retry=(1, "http_timeout"))
        await app.settled()
        assert (len(app.slack.posts), [message.text for message in app.agent.heard]) == (2, [QUESTION, "and yogurt"])


def end_of(app: App) -> None:
    """What is still worked on comes to nothing, as where a process ends."""
    app.agent.error = RuntimeError("the process has ended")
    app.agent.may_answer.set()


async def test_what_was_acknowledged_before_the_end_is_answered_once_after_the_next_start(tmp_path: Path) -> None:
    async with fake_slack() as slack:
        slack.workspace()
        event = payloads.envelope(payloads.app_mention("C1", text=QUESTION))
        async with serve_slack(slack, tmp_path) as app:
            app.agent.may_answer.clear()
            await app.send.event(event)
            await until(lambda: app.agent.heard)
        end_of(app)
        assert slack.posts == []
        for _ in range(2):
            async with serve_slack(slack, tmp_path) as app:
                await until(lambda: slack.posts)
                await app.send.event(event)
                await app.settled()
        assert [(post.channel, post.thread_ts) for post in slack.posts] == [("C1", event["event"]["ts"])]


@pytest.mark.parametrize(("channel", "reads"), [("C1", "replies"), ("D1", "history")])
async def test_what_was_posted_but_not_noted_before_the_end_is_found_and_not_posted_again(
    channel: str, reads: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with fake_slack() as slack:
        slack.workspace(agent=channel != "D1")
        async with serve_slack(slack, tmp_path) as app:
            with refusing(tmp_path, "UPDATE"):
                await app.told(payloads.app_mention(channel, text=QUESTION))
        assert ("event=slack_answer_failed" in caplog.text, len(slack.posts)) == (True, 1)
        for _ in range(2):
            async with serve_slack(slack, tmp_path) as app:
                await until(lambda: slack.called(f"conversations.{reads}"))
                await app.told(payloads.message("G1", text=QUESTION))
        assert [post.channel for post in slack.posts] == [channel, "G1", "G1"]
        assert len(slack.called(f"conversations.{reads}")) == 1, "what is found is noted"
