from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.channels.conversations import MAX_RUNNING
from bot.knowledge.reply import Block, Reply
from tests.channels.agents import FAILURE, KEFIR
from tests.channels.web.visitors import Desk, Visitor, as_json, new_id, open_desk

WORDS = "my grandmother's kefir"
ERROR = Reply("error", (Block(FAILURE),))


@pytest.mark.parametrize("error", [ValueError(WORDS), None], ids=["an exception", "silence"])
async def test_a_failure_is_an_error_with_the_honest_sentence(
    desk: Desk, visitor: Visitor, error: Exception | None
) -> None:
    desk.agent.replies, desk.agent.error = [], error
    answer = await visitor.ask(WORDS)
    assert (answer.status, answer.code, answer.content["detail"]) == (500, "failed", FAILURE)
    assert await visitor.history() == []


async def test_after_a_failure_a_retry_is_answered(desk: Desk, visitor: Visitor) -> None:
    message, desk.agent.replies = new_id(), [ERROR]
    assert (await visitor.ask("does kefir help", message)).code == "failed"
    desk.agent.replies = [KEFIR]
    answer = await visitor.ask("does kefir help", message)
    assert (answer.status, answer.content["replies"]) == (200, [as_json(KEFIR)])
    assert await visitor.history() == [answer.content]


async def test_who_waits_too_long_is_told_and_a_retry_finds_the_answer(desk: Desk, visitor: Visitor) -> None:
    desk.agent.may_answer.clear()
    message = new_id()
    late = await visitor.ask("does kefir help", message)
    assert (late.status, late.code) == (504, "timed_out")
    desk.agent.may_answer.set()
    assert (await visitor.ask("does kefir help", message)).status == 200
    assert len(desk.agent.heard) == 1


async def test_while_the_model_is_busy_other_calls_are_answered_and_who_waits_too_long_is_told(
    desk: Desk, visitor: Visitor
) -> None:
    message = new_id()
    async with desk.busy_model():
        asked = asyncio.create_task(visitor.ask("does kefir help", message))
        await desk.is_heard()
        others = [await desk.call("GET", path) for path in ("/faq", "/openapi.json")]
        newcomer = await desk.call("POST", "/session")
        late, history = await asked, await visitor.call("GET", "/history")
    assert [answer.status for answer in (*others, newcomer)] == [200, 200, 201]
    assert (late.status, late.code) == (504, "timed_out")
    assert (history.status, history.code) == (504, "timed_out"), "a conversation is read where it is written"
    assert (await visitor.ask("does kefir help", message)).status == 200
    assert len(desk.agent.heard) == 1


async def test_where_too_much_is_asked_at_once_the_next_is_asked_to_wait(tmp_path: Path, several_apps: None) -> None:
    async with open_desk(tmp_path, web_per_minute_session=1000, web_per_minute_address=1000, web_timeout=10) as desk:
        visitors = [await desk.visitor() for _ in range(4)]
        desk.agent.may_answer.clear()
        waiting = [asyncio.create_task(visitors[n % 3].ask(f"question {n}")) for n in range(MAX_RUNNING)]
        await asyncio.sleep(0.5)
        answer = await visitors[3].ask("one more")
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        desk.agent.may_answer.set()
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "busy", "2")


async def test_failures_are_logged_without_the_visitors_words(
    desk: Desk, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"):
        desk.agent.error = ValueError(WORDS)
        await visitor.ask(WORDS)
        desk.agent.error = None
        desk.agent.may_answer.clear()
        await visitor.ask(WORDS)
        desk.agent.may_answer.set()
    assert "event=turn_failed channel=web error=ValueError" in caplog.text
    assert "event=turn_timed_out channel=web" in caplog.text
    assert WORDS not in caplog.text
