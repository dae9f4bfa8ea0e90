"""One conversation through Slack, the web channel and Rasa's shell: the same answers, sources and disclaimers."""

from __future__ import annotations

import asyncio
import html
import shutil
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot.channels.slack.text import JOINER, escape
from tests.channels.slack import payloads
from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.channels.slack.workspace import Post
from tests.servers import free_port, wait_until_ready

from .conftest import Start
from .shell import Shell
from .test_web_channel import Embedded, Server

pytestmark = [pytest.mark.e2e, pytest.mark.model]

CONVERSATION = Path(__file__).with_name("golden.yml")
SECONDS = 60


async def test_every_channel_gives_the_same_answers_sources_and_disclaimers(
    root: Path, start: Start, model: Path, tmp_path: Path
) -> None:
    questions: list[str] = yaml.safe_load(CONVERSATION.read_text(encoding="utf-8"))
    async with fake_slack() as slack:
        slack.workspace()
        server = await asyncio.to_thread(_serve, start, tmp_path, slack)
        on_the_site = await asyncio.to_thread(_ask_on_the_site, server, questions)
        in_slack = await _ask_in_slack(slack, server.url, questions)
    in_the_shell = await asyncio.to_thread(_ask_in_the_shell, root, start, model, tmp_path, questions)

    kinds = [reply["kind"] for reply in on_the_site]
    assert {"answer", "partial", "not_covered", "out_of_scope", "red_flag", "chitchat"} <= set(kinds), kinds
    for question, reply, post, printed in zip(questions, on_the_site, in_slack, in_the_shell, strict=True):
        assert _read_aloud(post) == reply["text"], f"Slack: {question}"
        shown, next_line = _without_suggestions(_lines(printed), reply["suggestions"])
        assert shown == _lines(reply["text"]), f"the shell: {question}"
        assert all(asks in f"{reply['text']}\n{next_line}" for asks in reply["suggestions"]), f"the shell: {question}"
        small_print = [
            element["text"] for block in post.blocks if block["type"] == "context" for element in block["elements"]
        ]
        for name in ("source_line", "notice", "disclaimer"):
            assert not reply[name] or escape(reply[name]) in small_print, f"{name} in Slack: {question}"
        asked_next = [e["text"]["text"] for b in post.blocks if b["type"] == "actions" for e in b["elements"]]
        assert asked_next == list(reply["suggestions"]), f"suggestions in Slack: {question}"


def _serve(start: Start, folder: Path, slack: FakeSlack) -> Server:
    url = f"http://localhost:{free_port()}"
    credentials = {"GUT_SLACK_BOT_TOKEN": "xoxb-one", "GUT_SLACK_SIGNING_SECRET": slack.signing_secret}
    process = start(
        "gut",
        "serve",
        GUT_PORT=url.rsplit(":", 1)[-1],
        GUT_VAR=str(folder / "var"),
        GUT_SLACK_API=slack.api,
        **credentials,
    )
    wait_until_ready(f"{url}/health", process)
    return Embedded(start, folder, url, process)


def _ask_on_the_site(server: Server, questions: list[str]) -> list[dict[str, Any]]:
    visitor = server.visitor()
    turns = [visitor.ask(question) for question in questions]
    assert [len(turn["replies"]) for turn in turns] == [1] * len(turns), "one reply is one message"
    return [turn["replies"][0] for turn in turns]


async def _ask_in_slack(slack: FakeSlack, url: str, questions: list[str]) -> list[Post]:
    async with aiohttp.ClientSession() as http:
        sender = slack.sender(f"{url}/webhooks/slack/events", http)
        for number, question in enumerate(questions, 1):
            written = html.escape(question, quote=False)
            await sender.event(payloads.message("D1", text=written))
            for _ in range(100 * SECONDS):
                if len(slack.posts) >= number:
                    break
                await asyncio.sleep(0.01)
            assert len(slack.posts) == number, f"one post an answer: {question}"
    return slack.posts


def _ask_in_the_shell(root: Path, start: Start, model: Path, folder: Path, questions: list[str]) -> list[str]:
    port = free_port()
    endpoints = yaml.safe_load((root / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://localhost:{port}/webhook"
    endpoints["tracker_store"]["db"] = str(folder / "shell.db")
    changed = folder / "endpoints.yml"
    changed.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    copy = Path(shutil.copy(model, folder / "model.tar.gz"))
    actions = start("rasa", "run", "actions", "--port", str(port))
    wait_until_ready(f"http://localhost:{port}/health", actions)
    with Shell(root, copy, changed) as shell:
        return [shell.ask(question) for question in questions]


def _read_aloud(post: Post) -> str:
    return html.unescape(post.text.replace(JOINER, ""))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _without_suggestions(lines: list[str], suggestions: list[str]) -> tuple[list[str], str]:
    """What the shell prints, and the line of suggestions that ends it where the text has none."""
    if suggestions and all(asks in lines[-1] for asks in suggestions):
        return lines[:-1], lines[-1]
    return lines, ""
