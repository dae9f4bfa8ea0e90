"""`gut serve` in Slack: real answers over HTTP and over Socket Mode, and no word of them in its output."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import aiohttp
import pytest

from bot.channels.slack.blocks import CHOSEN, RATING, SHARE, SUGGESTIONS
from bot.channels.slack.home import FORGET, TOPIC
from tests.channels.slack import payloads
from tests.channels.slack.app import until
from tests.channels.slack.fake_slack import FakeSlack, fake_slack
from tests.channels.slack.scenes import part_of
from tests.channels.slack.sender import Speaking
from tests.channels.slack.workspace import Post
from tests.servers import free_port, wait_until_ready

from .conftest import Start

pytestmark = [pytest.mark.e2e, pytest.mark.model]

STOP_SECONDS = 30
WAYS = {"HTTP": "GUT_SLACK_SIGNING_SECRET", "Socket Mode": "GUT_SLACK_APP_TOKEN"}


@dataclass
class Server:
    """A running assistant in Slack."""

    slack: FakeSlack
    send: Speaking
    process: Popen[bytes]
    log: Path

    async def said(self, posts: int) -> Post:
        """The last of so many messages, once it is there."""
        await until(lambda: len(self.slack.posts) >= posts)
        assert len(self.slack.posts) == posts
        return self.slack.posts[-1]


@asynccontextmanager
async def serve(start: Start, folder: Path, way: str) -> AsyncIterator[Server]:
    """The assistant as a process of its own, and its Slack."""
    async with fake_slack() as slack, aiohttp.ClientSession() as http:
        slack.workspace(name="The clinic")
        url = f"http://localhost:{free_port()}"
        secret = {"HTTP": slack.signing_secret, "Socket Mode": slack.app_token}[way]
        process = start(
            "gut", "serve", GUT_PORT=url.rpartition(":")[2], GUT_VAR=str(folder / "var"), GUT_SLACK_API=slack.api,
            GUT_SLACK_BOT_TOKEN=slack.workspaces[0].token, **{WAYS[way]: secret},
        )  # fmt: skip
        await asyncio.to_thread(wait_until_ready, f"{url}/health", process)
        if way == "Socket Mode":
            await slack.socket.wait_connected(within=STOP_SECONDS)
            send: Speaking = slack.socket_sender()
        else:
            send = slack.sender(f"{url}/webhooks/slack/events", http)
        yield Server(slack, send, process, folder / "server-0.log")


@pytest.mark.parametrize("way", WAYS)
async def test_people_in_slack_get_real_answers(start: Start, model: Path, tmp_path: Path, way: str) -> None:
    async with serve(start, tmp_path, way) as server:
        chosen = await _answers_a_suggestion(server, await _answers_a_direct_message(server))
        await _answers_a_command_privately(server)
        await _answers_a_mention(server)
        await _shows_its_home(server)
        await _stops(server)
    output = server.log.read_text(encoding="utf-8")
    assert f"  Slack: on, over {way}, as gut in The clinic.\n" in output
    answer = server.slack.posts[0].text.partition("\n")[0]
    words = ("zebrafinch", "kimchi", chosen, answer)
    assert [each for each in words if each in output] == []
    secrets = (server.slack.workspaces[0].token, server.slack.signing_secret, server.slack.app_token)
    assert [secret for secret in secrets if secret in output] == []
    assert "event=" not in output, "nothing went wrong"
    assert "Traceback" not in output


async def _answers_a_direct_message(server: Server) -> Post:
    event = payloads.message("D1", text="does kefir help?")
    await server.send.event(event)
    answer = await server.said(1)
    assert (answer.channel, answer.thread_ts) == ("D1", event["ts"])
    assert "kefir" in answer.text.lower()
    assert part_of(answer, SUGGESTIONS), "there is more to ask"
    assert part_of(answer, RATING)
    assert [status.thread_ts for status in server.slack.statuses] == [event["ts"]]
    return answer


async def _answers_a_suggestion(server: Server, answer: Post) -> str:
    (chosen, *_) = part_of(answer, SUGGESTIONS)
    await server.send.click(answer, "ask.0")
    second = await server.said(2)
    await until(lambda: bool(answer.edited))
    assert second.thread_ts == answer.thread_ts
    assert chosen in part_of(answer, CHOSEN)[0]
    return chosen


async def _answers_a_command_privately(server: Server) -> None:
    await server.send.command("what is kimchi good for", user="U2")
    private = await server.said(3)
    assert (private.channel, private.ephemeral_for) == ("C1", "U2")
    assert part_of(private, SHARE)


async def _answers_a_mention(server: Server) -> None:
    event = payloads.app_mention("C1", text="zebrafinch marmalade")
    await server.send.event(event)
    answer = await server.said(4)
    assert (answer.channel, answer.thread_ts, answer.ephemeral_for) == ("C1", event["ts"], "")


async def _shows_its_home(server: Server) -> None:
    await server.send.event(payloads.app_home_opened("U1"))
    await until(lambda: "U1" in server.slack.views)
    home = server.slack.views["U1"]
    assert len(part_of(home, TOPIC)) > 10
    assert len(part_of(home, FORGET)) == 1


async def _stops(server: Server) -> None:
    server.process.terminate()
    assert await asyncio.to_thread(server.process.wait, STOP_SECONDS) in {0, -15}
    assert not server.slack.socket.connected
