from __future__ import annotations

import asyncio
import itertools
import logging
import socket
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from rasa.core.channels import channel
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from bot.channels.rest import MAX_BODY, MAX_SENDER, RestChannel
from bot.model_thread import ModelThread

FAILURE = "Something went wrong on my side."
STAYS = "somebody whose conversation can't be deleted"
SECRET = "my grandmother's kefir"
_numbers = itertools.count()


@dataclass
class FakeAgent:
    """Stands for the assistant behind the channel: keeps what it hears and says what it is told to."""

    replies: list[str] = field(default_factory=lambda: ["Kefir is one of them."])
    error: Exception | None = None
    heard: list[UserMessage] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    domain: Any = field(default_factory=lambda: SimpleNamespace(responses={"utter_failure": [{"text": FAILURE}]}))

    async def handle_message(self, message: UserMessage) -> None:
        """Answer as Rasa's agent does, through the message's own output channel."""
        self.heard.append(message)
        self.threads.add(threading.get_ident())
        for text in self.replies:
            reply = {"kind": "answer", "text": text}
            await message.output_channel.send_response(message.sender_id, {"text": text, "reply": reply})
        if self.error is not None:
            raise self.error


@dataclass
class Answer:
    """What a client gets."""

    status: int
    type: str
    content: Any


@dataclass
class Client:
    """Talks to the channel over HTTP."""

    session: aiohttp.ClientSession
    agent: FakeAgent

    async def post(self, json: Any = None, *, data: bytes | None = None) -> Answer:
        """Send a message: a JSON value, or a body as it is."""
        async with self.session.post("/webhooks/rest/webhook", json=json, data=data) as answer:
            return Answer(answer.status, answer.content_type, await answer.json(content_type=None))


async def forget(sender: str) -> str:
    """Delete a conversation, and say so; one stays."""
    if sender == STAYS:
        raise TimeoutError
    return f"{sender} is forgotten."


@pytest_asyncio.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """The channel in a real Sanic application on a loopback port, with a fake agent in a thread behind it."""
    monkeypatch.setattr(Sanic, "test_mode", True)  # lets a second application start in this process
    app = Sanic(f"test_rest_{next(_numbers)}", configure_logging=False)
    app.ctx.agent = FakeAgent()
    thread = ModelThread()
    channel.register([RestChannel(thread.run, forget)], app, route="/webhooks/")
    loopback = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=loopback, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{loopback.getsockname()[1]}") as session:
        yield Client(session, app.ctx.agent)
    server.close()
    await server.wait_closed()
    loopback.close()
    await asyncio.to_thread(thread.close)


async def test_a_message_is_answered_with_its_structured_reply(client: Client) -> None:
    answer = await client.post({"sender": "me", "message": "does kefir help"})
    assert answer.status == 200
    text = "Kefir is one of them."
    assert answer.content == [{"recipient_id": "me", "text": text, "reply": {"kind": "answer", "text": text}}]


async def test_who_writes_forget_me_is_forgotten(client: Client) -> None:
    answer = await client.post({"sender": "me", "message": "forget me"})
    assert [one["text"] for one in answer.content] == ["me is forgotten."]
    assert answer.content[0]["reply"]["kind"] == "chitchat"
    assert client.agent.heard == []


async def test_who_cannot_be_forgotten_is_told_so(client: Client) -> None:
    answer = await client.post({"sender": STAYS, "message": "forget me"})
    assert (answer.status, answer.content["detail"]) == (500, FAILURE)


async def test_every_reply_of_a_turn_is_sent_in_order(client: Client) -> None:
    client.agent.replies = ["one", "two"]
    answer = await client.post({"sender": "me", "message": "hi"})
    assert [reply["text"] for reply in answer.content] == ["one", "two"]


async def test_the_agent_hears_sender_channel_and_words(client: Client) -> None:
    await client.post({"sender": "me", "message": "does kefir help"})
    heard = client.agent.heard[0]
    assert (heard.sender_id, heard.input_channel, heard.text) == ("me", "rest", "does kefir help")


async def test_the_agent_works_in_its_thread_and_not_in_the_servers(client: Client) -> None:
    for _ in range(2):
        await client.post({"sender": "me", "message": "hi"})
    assert len(client.agent.threads) == 1
    assert client.agent.threads != {threading.get_ident()}


async def test_messages_without_sender_get_a_conversation_each(client: Client) -> None:
    for body in ({"message": "hi"}, {"message": "hi", "sender": None}):
        answer = await client.post(body)
        assert answer.content[0]["recipient_id"] == client.agent.heard[-1].sender_id
    first, second = (message.sender_id for message in client.agent.heard)
    assert first != second


@pytest.mark.parametrize("text", ["/restart", " //restart", "\uff0frestart"], ids=["slash", "slashes", "full-width"])
async def test_a_slash_arrives_as_text(client: Client, text: str) -> None:
    await client.post({"sender": "me", "message": text})
    assert client.agent.heard[0].text == "restart"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        pytest.param(b"", "JSON", id="no body"),
        pytest.param(b"message=hi", "JSON", id="a form"),
        pytest.param(b'{"message": "\xff"}', "JSON", id="not UTF-8"),
        pytest.param(b"[" * 100_000, "JSON", id="deeply nested"),
        pytest.param(b'["hi"]', "`message`", id="a list"),
        pytest.param(b"{}", "`message`", id="no message"),
        pytest.param(b'{"message": 3}', "`message`", id="a number as message"),
        pytest.param(b'{"message": null}', "`message`", id="null as message"),
        pytest.param(b'{"message": "hi", "sender": ""}', "`sender`", id="empty sender"),
        pytest.param(b'{"message": "hi", "sender": 7}', "`sender`", id="a number as sender"),
        pytest.param(b'{"message": "hi", "sender": "a\\nb"}', "`sender`", id="a line break in the sender"),
        pytest.param(b'{"message": "hi", "sender": "%s"}' % (b"s" * (MAX_SENDER + 1)), "`sender`", id="long sender"),
        pytest.param(b'{"message": "%s"}' % (b"x" * MAX_BODY), str(MAX_BODY), id="too large"),
    ],
)
async def test_a_bad_request_is_refused_with_what_is_wrong(client: Client, body: bytes, named: str) -> None:
    answer = await client.post(data=body)
    assert (answer.status, answer.type) == (400, "application/problem+json")
    assert answer.content["status"] == 400
    assert named in answer.content["detail"]
    assert client.agent.heard == []


async def test_a_sender_of_the_greatest_length_is_accepted(client: Client) -> None:
    answer = await client.post({"sender": "s" * MAX_SENDER, "message": "hi"})
    assert answer.status == 200


@pytest.mark.parametrize("error", [ValueError(SECRET), None], ids=["an exception", "silence"])
async def test_a_failure_is_an_error_with_the_honest_sentence(client: Client, error: Exception | None) -> None:
    client.agent.replies, client.agent.error = [], error
    answer = await client.post({"sender": "me", "message": SECRET})
    assert (answer.status, answer.type) == (500, "application/problem+json")
    assert answer.content["detail"] == FAILURE


async def test_a_failure_is_logged_without_the_visitors_words(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.agent.replies, client.agent.error = [], ValueError(SECRET)
    with caplog.at_level(logging.DEBUG):
        await client.post({"sender": "me", "message": SECRET})
    assert "event=turn_failed channel=rest error=ValueError" in caplog.text
    assert SECRET not in caplog.text


async def test_the_channel_reports_that_it_is_there(client: Client) -> None:
    async with client.session.get("/webhooks/rest/") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_reading_the_webhook_is_not_allowed(client: Client) -> None:
    async with client.session.get("/webhooks/rest/webhook") as answer:
        assert answer.status == 405
