"""No words get into a log, and no personal data into a database, whatever channel it is and whatever fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.asking import Line, answer_line
from bot.assistant import Assistant
from tests.channels.agents import FakeAgent
from tests.channels.slack import payloads
from tests.channels.slack.app import slack_app
from tests.channels.web.visitors import Visitor, new_id, open_desk
from tests.privacy.databases import open_store

pytestmark = pytest.mark.usefixtures("several_apps")
CANARY = "zebrafinch"
WORDS = f"does kefir help a {CANARY}"
PERSONAL = "My name is Wilhelmina Featherstone, call 07700 900123 or mail wilhelmina@example.org, does kefir help?"
SECRETS = (b"Wilhelmina", b"Featherstone", b"07700", b"900123", b"example.org")
MASKED = "My name is [name], call [phone] or mail [email], does kefir help?"


def is_read_only(agent: FakeAgent) -> None:
    """The database takes nothing any more."""
    agent.store.engine.dispose()
    sa.event.listen(agent.store.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))


def is_gone(agent: FakeAgent) -> None:
    """The table is not there any more."""
    with agent.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")


def fails(agent: FakeAgent) -> None:
    """The assistant fails, and its error quotes the visitor."""
    agent.error = ValueError(WORDS)


def does_not_end(agent: FakeAgent) -> None:
    """The assistant does not answer in time."""
    agent.may_answer.clear()


def is_fine(agent: FakeAgent) -> None:
    """Nothing fails."""


FAILURES = (is_fine, is_read_only, is_gone, fails, does_not_end)


async def nonsense(visitor: Visitor) -> None:
    """Requests that are refused."""
    for body in (f'{{"id": "{CANARY}", "text": "{CANARY}"', f"{CANARY}", f'["{CANARY}"]', f'{{"text": "{CANARY}"}}'):
        assert (await visitor.call("POST", "/messages", data=body)).status == 400
    assert (await visitor.ask(CANARY * 3000)).status == 413
    assert (await visitor.ask(CANARY * 250)).status in {413, 422}
    assert (await visitor.call("POST", "/feedback", json={"id": CANARY, "value": CANARY})).status == 400
    assert (await visitor.call("GET", f"/{CANARY}?text={CANARY}", headers={"Cookie": CANARY})).status == 404
    assert (await visitor.desk.call("GET", "/history", token=CANARY)).status == 401


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
async def test_no_failure_brings_a_visitors_words_into_the_log(
    failure: Callable[[FakeAgent], None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with open_desk(tmp_path, web_timeout=1) as desk:
        visitor = await desk.visitor()
        await visitor.ask(WORDS)
        failure(desk.agent)
        answers = [await visitor.ask(WORDS), await visitor.ask(f"and {WORDS}")]
        await nonsense(visitor)
        await visitor.call("GET", "/history")
        await visitor.rate(new_id(), "up")
        await visitor.call("DELETE", "/session")
        desk.agent.may_answer.set()

    assert {answer.status for answer in answers} == (
        {200} if failure is is_fine else {504} if failure is does_not_end else {500}
    )
    assert CANARY not in caplog.text


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
async def test_no_failure_brings_words_from_slack_into_the_log(
    failure: Callable[[FakeAgent], None],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with slack_app(tmp_path, way="http", web_timeout=1) as app:
        failure(app.agent)
        await app.send.event(payloads.message("D1", text=WORDS))
        await app.send.event(payloads.message("C1", text=f"<@UBOT> {WORDS}"))
        await app.send.command(WORDS)
        if failure is not does_not_end:
            await app.settled()
        app.agent.may_answer.set()
        await app.settled()

    assert CANARY not in caplog.text


@pytest.mark.model
async def test_gut_ask_keeps_words_out_of_the_log_where_the_database_fails(
    model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    store = open_store(tmp_path / "conversations.db")
    assistant = Assistant.load(model, store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")

    answer = await answer_line(assistant, Line(WORDS, "cli-0"))

    assert answer["kind"] == "error"
    assert CANARY not in caplog.text + str(answer.get("error"))
    store.close()


async def kept_by_web(tmp_path: Path) -> list[str]:
    """What the agent hears from the widget's channel."""
    async with open_desk(tmp_path) as desk:
        visitor, message = await desk.visitor(), new_id()
        first, again = await visitor.ask(PERSONAL, message), await visitor.ask(PERSONAL, message)
        assert (first.status, first.content) == (200, again.content)
        assert [turn["text"] for turn in await visitor.history()] == [MASKED]
        return [str(heard.text) for heard in desk.agent.heard]


async def kept_by_slack(tmp_path: Path) -> list[str]:
    """What the agent hears from Slack, and what is kept while it answers."""
    async with slack_app(tmp_path, way="http") as app:
        app.agent.may_answer.clear()
        await app.send.event(payloads.message("D1", text=PERSONAL))
        assert not any(secret in (tmp_path / "slack.db").read_bytes() for secret in SECRETS)
        app.agent.may_answer.set()
        await app.settled()
        return [str(heard.text) for heard in app.agent.heard]


@pytest.mark.parametrize("kept", [kept_by_web, kept_by_slack])
async def test_no_channel_keeps_personal_data(kept: Callable[[Path], Awaitable[list[str]]], tmp_path: Path) -> None:
    assert await kept(tmp_path) == [MASKED]

    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert [(name, secret) for name, content in files.items() for secret in SECRETS if secret in content] == []


@pytest.mark.model
async def test_the_assistant_reads_masks_and_answers_all_the_same(model: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path / "conversations.db")
    assistant = Assistant.load(model, store)

    reply = await assistant.ask(PERSONAL, "rest-1", "rest")

    assert "foods.fermented" in str(reply["topics"]) or "kefir" in str(reply["text"]).lower()
    reading = await assistant.reading("rest-1")
    assert reading["text"] == MASKED
    store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [secret for secret in SECRETS if secret in content] == []
