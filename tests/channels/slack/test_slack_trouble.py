"""Whatever Slack or the assistant does, each question is acknowledged at once and answered once, or given up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.slack.client import USED_METHODS, call_once
from bot.channels.slack.installations import Bot, Installation, OneWorkspace
from bot.model_thread import ModelThread
from tests.channels.agents import FAILURE
from tests.channels.slack import payloads
from tests.channels.slack.app import PATIENCE, WORDS, App, installations, serve_slack, slack_app, until
from tests.channels.slack.behaviours import ANSWER, QUESTION
from tests.channels.slack.block_rules import elements_of
from tests.channels.slack.fake_slack import fake_slack
from tests.channels.slack.sender import FORM

TRIES = 5
TROUBLES: Mapping[str, Mapping[str, Any]] = {
    "an error": {"status": 500},
    "an error after the work": {"status": 500, "after": True},
    "an error of Slack's own after the work": {"error": "internal_error", "after": True},
    "too much at once": {"status": 429, "retry_after": 1},
    "too much at once, as it used to say": {"error": "ratelimited"},
    "no connection": {"status": 0, "drop": True},
    "a connection that breaks after the work": {"status": 0, "drop": True, "after": True},
    "half an answer": {"status": 0, "garbage": True},
    "a late answer": {"status": 0, "seconds": 0.5},
}


@pytest.fixture
def way() -> str:
    """Slack's answers are the same, however it tells of what happens."""
    return "http"


def messages(app: App) -> list[tuple[str, bool]]:
    """Where messages stand, and whether each is the answer."""
    return [(post.channel, post.text.startswith(ANSWER)) for post in app.slack.posts]


def controls(app: App) -> list[list[str]]:
    """The kinds of what can be pressed in each message."""
    return [[element["type"] for block in post.blocks for element in elements_of(block)] for post in app.slack.posts]


@pytest.mark.parametrize("channel", ["C1", "D1"])
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_answer_is_posted_once_in_spite_of(trouble: str, channel: str, app: App) -> None:
    app.slack.workspaces[0].agent = channel != "D1"  # in a thread, and in none
    app.slack.fail("chat.postMessage", **TROUBLES[trouble])
    await app.told(payloads.app_mention(channel, text=QUESTION))
    assert messages(app) == [(channel, True)]


async def test_a_limit_is_waited_out(app: App) -> None:
    app.slack.fail("chat.postMessage", status=429, retry_after=2)
    await app.told(payloads.message("C1", text=f"<@UBOT> {QUESTION}"))
    first, second = app.slack.called("chat.postMessage")
    assert second.at - first.at >= 2


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_answer_comes_without_its_status(trouble: str, app: App) -> None:
    app.slack.fail("assistant.threads.setStatus", **TROUBLES[trouble])
    event = payloads.message("D1", text=QUESTION)
    (post,) = await app.told(event)
    assert post.thread_ts == event["ts"], "no trouble says that the workspace has no view for agents"


async def test_what_slack_does_not_take_for_long_is_posted_after_the_next_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with fake_slack() as slack:
        slack.workspace()
        slack.fail("chat.postMessage", TRIES - 1)
        slack.drop("chat.postMessage", after=True)
        async with serve_slack(slack, tmp_path) as app:
            await app.told(payloads.app_mention("C1", text=QUESTION))
        assert "event=slack_answer_waits error=" in caplog.text
        async with serve_slack(slack, tmp_path) as app:
            await until(lambda: slack.called("conversations.replies")[TRIES - 1 :])
            await app.settled()
            assert messages(app) == [("C1", True)]
            assert app.agent.heard == [], "the answer is known"


async def test_an_assistant_that_fails_says_so_and_answers_the_next_question(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    app.agent.error = RuntimeError(QUESTION)
    with caplog.at_level(logging.DEBUG):
        (post,) = await app.told(payloads.message("D1", text=QUESTION))
    app.agent.error = None
    assert post.text == FAILURE
    assert "event=turn_failed channel=slack error=RuntimeError" in caplog.text
    assert QUESTION not in caplog.text
    await app.told(payloads.message("D1", text=QUESTION))
    assert messages(app)[1:] == [("D1", True)]


async def is_answered(app: App, conversation: str) -> None:
    """Wait until the assistant has answered something."""
    while await app.agent.store.retrieve(conversation) is None:
        await asyncio.sleep(0.01)


async def test_an_assistant_that_takes_too_long_says_so_once(tmp_path: Path) -> None:
    async with slack_app(tmp_path, web_timeout=0.2) as app:
        app.agent.may_answer.clear()
        (post,) = await app.told(payloads.message("D1", text=QUESTION))
        assert post.text == WORDS.timed_out
        app.agent.may_answer.set()
        await asyncio.wait_for(is_answered(app, "slack-T1-D1"), PATIENCE)
        await app.settled()
        assert len(app.slack.posts) == 1, "the answer comes too late"


@pytest.mark.parametrize("told", ["http", "socket"])
@pytest.mark.parametrize("held", ["waits", "blocks its thread"])
async def test_whatever_the_assistant_does_a_question_is_acknowledged_at_once(
    told: str, held: str, tmp_path: Path
) -> None:
    thread = ModelThread()
    async with slack_app(tmp_path, way=told, run=thread.run) as app:
        hold = app.agent.may_answer if held == "waits" else app.agent.may_work
        hold.clear()
        asking = [app.send.event(payloads.app_mention(place, text=QUESTION)) for place in ("D1", "C1")]
        acknowledged = [await each for each in (*asking, app.send.command(QUESTION))]
        assert {getattr(each, "status", 200) for each in acknowledged} == {200}
        await until(lambda: app.agent.heard)
        assert app.slack.posts == []
        hold.set()
        await app.settled()
        assert sorted(messages(app)) == [("C1", True), ("C1", True), ("D1", True)]
    await asyncio.to_thread(thread.close)


@pytest.mark.parametrize("refusal", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_slack_took_back_is_given_up(
    refusal: str, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    app.slack.fail("chat.postMessage", error=refusal)
    await app.told(payloads.app_mention("C1", text=QUESTION))
    assert isinstance(app.workspaces, OneWorkspace)
    assert app.workspaces.is_refused
    assert f"event=slack_token_refused error={refusal}" in caplog.text
    assert app.slack.workspaces[0].token not in caplog.text
    await app.told(payloads.app_mention("C1", text=QUESTION))
    assert messages(app) == [("C1", True)], "what was asked before is not asked again"


async def test_a_workspace_whose_token_slack_took_back_is_as_before_once_it_installs_the_app_again(
    tmp_path: Path,
) -> None:
    async with fake_slack() as slack:
        workspace = slack.workspace()
        workspaces = installations(slack, tmp_path)
        await workspaces.save(Installation("T1", Bot(workspace.token, workspace.bot_user)))
        async with serve_slack(slack, tmp_path, workspaces=workspaces) as app:
            workspace.revoked = True
            assert await app.told(payloads.message("D1", text=QUESTION)) == []
            assert await workspaces.everyone() == {}
            workspace.revoked = False
            await workspaces.save(Installation("T1", Bot(workspace.token, workspace.bot_user)))
            event = payloads.message("D1", text=QUESTION)
            (post,) = await app.told(event)
            assert post.thread_ts == event["ts"]


async def test_a_new_token_is_kept_when_slack_refuses_the_old_one_too_late(tmp_path: Path) -> None:
    async with fake_slack() as slack:
        workspace = slack.workspace()
        workspaces = installations(slack, tmp_path)
        await workspaces.save(Installation("T1", Bot("xoxb-old", workspace.bot_user)))
        async with serve_slack(slack, tmp_path, workspaces=workspaces) as app:
            slack.fail("chat.postMessage", error="token_revoked", seconds=0.5)
            await app.send.event(payloads.app_mention("C1", text=QUESTION))
            await until(lambda: slack.called("chat.postMessage"))
            await workspaces.save(Installation("T1", Bot(workspace.token, workspace.bot_user)))
            await app.settled()
            assert len(await app.told(payloads.message("D1", text=QUESTION))) == 1


@pytest.mark.parametrize("refusal", ["is_archived", "channel_not_found", "not_in_channel", "restricted_action"])
async def test_where_it_may_not_speak_a_question_is_given_up(
    refusal: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with fake_slack() as slack:
        slack.workspace()
        slack.fail("chat.postMessage", error=refusal)
        for _ in range(2):
            async with serve_slack(slack, tmp_path) as app:
                await app.told(payloads.message("G1", text=QUESTION))
        assert f"event=slack_answer_refused error={refusal}" in caplog.text
        assert QUESTION not in caplog.text
        assert (len(slack.called("chat.postMessage")), messages(app)) == (2, [("G1", True)])


@pytest.mark.parametrize(
    ("refused", "shown"), [(0, ["feedback_buttons"]), (1, ["button", "button"]), (2, [])], ids=lambda value: str(value)
)
async def test_an_answer_that_is_refused_in_a_form_is_given_in_a_simpler_one(
    refused: int, shown: list[str], app: App
) -> None:
    app.slack.fail("chat.postMessage", refused, error="invalid_blocks")
    await app.told(payloads.app_mention("C1", text=QUESTION))
    assert messages(app) == [("C1", True)]
    assert controls(app) == [shown]
    assert bool(app.slack.posts[0].blocks) == (refused < 2)


async def test_what_slack_may_not_take_as_json_is_sent_as_a_form() -> None:
    kinds: dict[str, str] = {}

    async def answer(request: web.Request) -> web.Response:
        kinds[request.match_info["method"]] = request.content_type
        return web.json_response({"ok": True})

    slack = web.Application()
    slack.router.add_post("/{method}", answer)
    async with TestServer(slack, host="127.0.0.1") as server:
        for method in USED_METHODS:
            await call_once(str(server.make_url("/")), "xoxb-one", method, {"channel": "C1"})
    as_json = {"chat.postMessage", "chat.update", "views.open", "views.publish"}
    as_json |= {"assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"}
    assert {method for method, kind in kinds.items() if kind == "application/json"} == as_json
    assert {kinds[method] for method in set(USED_METHODS) - as_json} == {FORM}
