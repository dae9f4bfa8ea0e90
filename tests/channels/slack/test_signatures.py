"""What is not Slack's, or not what Slack sends, is refused; and nothing of it is logged."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.channels.slack import interactions, payloads
from tests.channels.slack.app import App, slack_app
from tests.channels.slack.behaviours import QUESTION
from tests.channels.slack.sender import FORM, Reception, Sender, signed

TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
EVENT = json.dumps(payloads.envelope(payloads.message("D1", text=QUESTION))).encode()
MINUTES_5 = 300


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """The app, told of things over HTTP."""
    async with slack_app(tmp_path) as made:
        yield made


def sender(app: App) -> Sender:
    """Slack, which can send anything."""
    assert isinstance(app.send, Sender)
    return app.send


def refused(app: App) -> int:
    """How many requests were not Slack's."""
    assert app.channel.signatures is not None
    return app.channel.signatures.refused


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that is logged."""
    caplog.set_level(logging.DEBUG)
    return caplog


async def test_slack_asks_whether_the_address_is_the_apps(app: App) -> None:
    got = await app.send.event(payloads.url_verification("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmd"))
    assert (got.status, got.body) == (200, {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmd"})
    assert got.headers["Content-Type"].startswith("application/json")


async def test_the_question_for_the_address_must_be_signed_too(app: App) -> None:
    got = await app.send.event(payloads.url_verification("3eZb"), secret="of somebody else")
    assert (got.status, got.body) == (401, "")


def other_options() -> Mapping[str, Mapping[str, Any]]:
    """What is wrong with a request, as options of the sender."""
    now = time.time()
    return {
        "another secret": {"secret": "of somebody else"},
        "an old time": {"timestamp": now - MINUTES_5 - 60},
        "a time to come": {"timestamp": now + MINUTES_5 + 60},
        "another time than the signed one": {"headers": {TIMESTAMP: str(int(now) - 2)}},
        "no time": {"headers": {TIMESTAMP: ""}},
        "no signature": {"headers": {SIGNATURE: ""}},
        "half a signature": {"headers": {SIGNATURE: "v0="}},
        "a signature of another kind": {"headers": {SIGNATURE: "v1=0123456789abcdef"}},
        "a signature beyond ASCII": {"headers": {SIGNATURE: "v0=\u00e4\u4e2d\U0001f600"}},
        "a time beyond ASCII": {"timestamp": "".join(chr(0x660 + int(digit)) for digit in str(int(now)))},
        "a raised figure": {"timestamp": f"{str(int(now))[:-1]}\u00b2"},
        "no number": {"timestamp": "now"},
        "a fraction": {"timestamp": f"{now:.3f}"},
        "a negative number": {"timestamp": f"-{int(now)}"},
        "a number with blanks": {"timestamp": f"{int(now)} 0"},
        "a huge number": {"timestamp": "9" * 5000},
        "infinity": {"timestamp": "inf"},
    }


@pytest.mark.parametrize("wrong", list(other_options()))
async def test_a_request_is_refused_that_has(wrong: str, app: App, log: pytest.LogCaptureFixture) -> None:
    got = await sender(app).raw(EVENT, **other_options()[wrong])
    await app.settled()
    assert (got.status, got.body, refused(app)) == (401, "", 1)
    assert (app.slack.posts, app.agent.heard) == ([], [])
    assert "event=slack_signature_refused count=1" in log.text
    assert QUESTION not in log.text


async def test_a_request_without_a_signature_is_refused(app: App) -> None:
    async with app.http.post(sender(app).url, data=EVENT, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 401
    assert refused(app) == 1


async def test_a_body_that_was_changed_is_refused(app: App) -> None:
    headers = signed(EVENT, app.slack.signing_secret)
    assert (await sender(app).raw(EVENT.replace(b"kefir", b"bread"), headers=headers)).status == 401


async def test_a_body_that_is_no_text_is_refused_however_it_is_signed(app: App, log: pytest.LogCaptureFixture) -> None:
    assert (await sender(app).raw(b"\xff\xfe{}")).status == 401
    assert (await sender(app).raw(b"\xff\xfe{}", secret="of somebody else")).status == 401
    assert "error=" not in log.text


async def test_a_request_that_was_signed_some_minutes_ago_is_accepted(app: App) -> None:
    got = await sender(app).raw(EVENT, timestamp=time.time() - MINUTES_5 + 60)
    assert (got.status, refused(app)) == (200, 0)


async def test_a_flood_of_requests_that_are_not_slacks_fills_no_log(app: App, log: pytest.LogCaptureFixture) -> None:
    for _ in range(20):
        await sender(app).raw(EVENT, secret="of somebody else")
    counts = [record.args for record in log.records if "slack_signature_refused" in record.message]
    assert (refused(app), counts) == (20, [(1,), (2,), (4,), (8,), (16,)])


JSON, DEEP = "application/json", 100_000
MALFORMED = {
    "no JSON": (b"{", JSON),
    "nothing": (b"", JSON),
    "a list": (b"[1]", JSON),
    "a number": (b"1", JSON),
    "a text": (b'"text"', JSON),
    "a form for JSON": (urlencode({"text": QUESTION}).encode(), JSON),
    "what is nested too deeply": (b"[" * DEEP + b"]" * DEEP, JSON),
    "a huge number": (b'{"event": ' + b"9" * 10_000 + b"x}", JSON),
    "a form whose payload is no JSON": (urlencode({"payload": f"{{{QUESTION}"}).encode(), FORM),
    "a form whose payload is a list": (urlencode({"payload": "[1]"}).encode(), FORM),
    "a form whose payload is nothing": (b"payload=", FORM),
    "a form whose payload is nested too deeply": (b"payload=" + b"[" * DEEP, FORM),
}


@pytest.mark.parametrize("what", list(MALFORMED))
async def test_what_slack_does_not_send_is_refused_even_if_signed(
    what: str, app: App, log: pytest.LogCaptureFixture
) -> None:
    body, content_type = MALFORMED[what]
    got: Reception = await sender(app).raw(body, content_type=content_type)
    assert (got.status, got.body["code"]) == (400, "bad_request")
    assert QUESTION not in json.dumps(got.body) + log.text
    assert refused(app) == 0


@pytest.mark.parametrize("content_type", [JSON, f"{JSON}; charset=utf-8", "Application/JSON ;charset=UTF-8"])
async def test_an_event_may_name_its_charset(content_type: str, app: App) -> None:
    assert (await sender(app).raw(EVENT, content_type=content_type)).status == 200
    await app.settled()
    assert len(app.slack.posts) == 1


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8"])
async def test_a_command_may_name_its_charset(content_type: str, app: App) -> None:
    link = app.slack.response_url()
    body = urlencode(interactions.command("k\u00e9fir", response_url=link)).encode()
    assert (await sender(app).raw(body, content_type=content_type)).status == 200
    await app.settled()
    assert [message.text for message in app.agent.heard] == ["k\u00e9fir"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_there_is_nothing_to_get(method: str, app: App) -> None:
    async with app.http.request(method, sender(app).url) as answer:
        assert answer.status == 405
