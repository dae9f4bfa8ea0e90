"""A request has an id: its answer tells it, and each line of the log about it, also from the agent's thread."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest

from bot.logs import line_formatter
from tests.channels.web.visitors import Desk, Visitor

CANARY = "zebrafinch"
HEADER = "X-Request-ID"
MADE = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The lines of the log, as an operator reads them."""
    usual = caplog.handler.formatter
    caplog.handler.setFormatter(line_formatter(request.param))
    caplog.set_level(logging.WARNING)
    yield caplog
    caplog.handler.setFormatter(usual)


def named(line: str) -> str:
    """The request that a line is about."""
    if line.startswith("{"):
        return str(json.loads(line).get("request"))
    return line.partition(" request=")[2]


async def test_a_failing_request_has_its_id_in_the_answer_and_in_its_lines(
    desk: Desk, visitor: Visitor, log: pytest.LogCaptureFixture
) -> None:
    desk.agent.error = ValueError(CANARY)
    given = {"X-Request-ID": "proxy-1.a_B"}
    body = {"id": "6f1c2f0e-9a53-4b1c-8f57-1d0f6f8f2f11", "text": f"my name is {CANARY}"}

    answer = await visitor.call("POST", "/messages", json=body, headers=given)

    assert (answer.status, answer.headers[HEADER], answer.content["request"]) == (500, "proxy-1.a_B", "proxy-1.a_B")
    lines = log.text.splitlines()
    assert [named(line) for line in lines] == ["proxy-1.a_B"] * len(lines) != []
    assert "turn_failed" in lines[0]
    assert CANARY not in log.text


async def test_two_requests_at_once_are_told_apart(desk: Desk, visitor: Visitor, log: pytest.LogCaptureFixture) -> None:
    first = await visitor.call("POST", "/messages", json={"id": "no", "text": CANARY})
    desk.agent.error = ValueError(CANARY)
    second = await visitor.ask(CANARY)

    assert first.headers[HEADER] == first.content["request"] != second.content["request"]
    assert {named(line) for line in log.text.splitlines()} == {second.content["request"]}


@pytest.mark.parametrize("given", [None, "", "a" * 65, "a b", "a\tb", "ä", "a;b", '"', "a=b", "a,b", "../a"], ids=repr)
async def test_an_id_that_is_not_short_and_safe_is_replaced(desk: Desk, given: str | None) -> None:
    headers = {} if given is None else {HEADER: given}

    answer = await desk.call("GET", "/faq", headers=headers)

    assert MADE.fullmatch(answer.headers[HEADER])


async def test_each_request_without_one_gets_another(desk: Desk) -> None:
    ids = {(await desk.call("GET", "/faq")).headers[HEADER] for _ in range(3)}

    assert len(ids) == 3


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("PUT", "/messages"), ("GET", "/history")])
async def test_what_is_refused_tells_its_id_too(desk: Desk, method: str, path: str) -> None:
    answer = await desk.call(method, path, headers={HEADER: "mine"})

    assert (answer.headers[HEADER], answer.content["request"]) == ("mine", "mine")
