"""Over Socket Mode nothing is lost when a connection ends, and nothing that people write is logged."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.slack import payloads
from tests.channels.slack.app import WORDS, App, serve_slack, slack_app, until
from tests.channels.slack.behaviours import ANSWER, QUESTION
from tests.channels.slack.fake_slack import fake_slack
from tests.channels.slack.workspace import Json

MINUTE = 60
"""So long a test waits for a connection that comes back within seconds."""


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """The app, told of things over Socket Mode."""
    async with slack_app(tmp_path, way="socket") as made:
        yield made


async def test_what_slack_could_not_deliver_while_it_was_away_comes_later_and_is_answered_once(app: App) -> None:
    app.slack.fail("apps.connections.open", status=503)
    app.slack.socket.cuts_on_delivery = 1  # the app has the first one, and can't say so
    waiting = [await app.slack.socket.deliver("events_api", payloads.envelope(payloads.message())) for _ in range(3)]
    assert not app.slack.socket.connected
    await app.slack.socket.wait_connected(2, within=MINUTE)
    assert [(await envelope.ack).attempt for envelope in waiting] == [1, 0, 0]
    await app.settled()
    assert len(app.slack.called("apps.connections.open")) > 2
    assert (len(app.slack.posts), len(app.agent.heard), app.slack.socket.strays) == (3, 3, [])


@pytest.mark.parametrize(
    ("reason", "closes"),
    [("warning", False), ("warning", True), ("refresh_requested", True), ("too_many_websockets", True)],
)
async def test_a_connection_that_slack_wants_to_end_is_followed_by_another_one(
    reason: str, closes: bool, app: App
) -> None:
    await app.slack.socket.disconnect(reason, close=closes)
    await app.slack.socket.wait_connected(2, within=MINUTE)
    await app.send.event(payloads.message("D1", text=QUESTION), within=MINUTE)
    await app.settled()
    assert (len(app.slack.posts), len(app.agent.heard)) == (1, 1)


async def test_where_slack_is_away_at_the_start_it_is_waited_for(tmp_path: Path) -> None:
    async with fake_slack() as slack:
        slack.workspace()
        slack.drop("apps.connections.open")
        slack.fail("apps.connections.open", status=429)
        async with serve_slack(slack, tmp_path, way="socket") as app:
            assert len(await app.told(payloads.message("D1", text=QUESTION))) == 1


@pytest.mark.parametrize("token", ["xapp-of-somebody-else", "xoxb-one"])
async def test_a_token_that_slack_does_not_take_is_logged_once_and_all_else_goes_on(
    token: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with slack_app(tmp_path, way="http", slack_app_token=token) as app:
        await until(lambda: "event=slack_socket_refused" in caplog.text)
        assert len(await app.told(payloads.message("D1", text=QUESTION))) == 1
        assert len(app.slack.called("apps.connections.open")) == 1
    assert caplog.text.count("slack_socket") == 1
    assert token not in caplog.text


async def test_each_kind_of_message_is_acknowledged_with_what_it_asks_for(app: App) -> None:
    event = await app.send.event(payloads.message("D1", text=QUESTION))
    await app.settled()
    (post,) = app.slack.posts
    (rating,) = (part for block in post.blocks for part in block.get("elements", ()) if "positive_button" in part)
    click = await app.send.click(post, rating["action_id"], value=rating["positive_button"]["value"])
    question = await app.send.command(QUESTION)
    usage = await app.send.command("")
    await app.settled()
    assert [event.payload, click.payload, question.payload] == [None, None, None]
    assert (usage.payload["response_type"], usage.payload["text"]) == ("ephemeral", WORDS.usage)


async def test_what_is_no_envelope_of_slacks_is_let_pass(app: App) -> None:
    payloads_of_nobody: list[Json] = [{}, {"event": None}, {"event": {"type": []}}]
    for payload in payloads_of_nobody:
        for kind in ("events_api", "slash_commands", "interactive", "of_tomorrow"):
            await app.slack.socket.send(kind, payload)
    assert len(await app.told(payloads.message("D1", text=QUESTION))) == 1


async def test_with_the_app_the_connection_ends(tmp_path: Path) -> None:
    async with fake_slack() as slack:
        slack.workspace()
        async with serve_slack(slack, tmp_path, way="socket"):
            assert slack.socket.connected
        await until(lambda: not slack.socket.connected)
        assert slack.socket.connections == 1


async def test_nothing_that_people_write_is_logged_and_no_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="slack_sdk")
    async with slack_app(tmp_path, way="socket") as app:
        app.slack.drop("chat.postMessage", after=True)  # so that messages are read
        await app.told(payloads.app_mention("C1", text=QUESTION))
        app.agent.error = RuntimeError(QUESTION)
        await app.told(payloads.message("D1", text=QUESTION))
        await app.send.command(QUESTION)
        await app.settled()
        await app.slack.socket.disconnect()
        await app.slack.socket.wait_connected(2, within=MINUTE)
        secrets = (app.slack.app_token, app.slack.workspaces[0].token, "ticket=")
        assert len(app.slack.posts) == 3
    assert "event=turn_failed" in caplog.text
    assert [word for word in (QUESTION, ANSWER, *secrets) if word in caplog.text] == []
