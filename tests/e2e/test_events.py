"""The running assistant tells a broker what happened and nobody what was said; it neither waits for it nor needs it."""

from __future__ import annotations

import asyncio
import json
import signal
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.engines import RabbitServer
from tests.queues import confirmed, emptied, taken
from tests.servers import free_port, wait_until_ready

from .conftest import Start

pytestmark = [pytest.mark.e2e, pytest.mark.model]

CANARY = "zebrafinch"
QUEUE = "gut.e2e"


def call(url: str, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, Any, str]:
    """Status, content, and the request's id."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    try:
        answer = urllib.request.urlopen(
            urllib.request.Request(f"{url}{path}", data, headers, method=method), timeout=60
        )
    except urllib.error.HTTPError as e:
        answer = e
    with answer:
        content = answer.read()
        return answer.status, json.loads(content) if content else None, answer.headers["X-Request-ID"]


def ask(url: str, token: str, text: str) -> None:
    """A question that is answered."""
    status, content, _ = call(url, "POST", "/webhooks/web/messages", token, {"id": str(uuid.uuid4()), "text": text})
    assert status == 200, content


@pytest.fixture
def rabbit(rabbit_engine: RabbitServer) -> RabbitServer:
    """A RabbitMQ without a queue."""
    if not rabbit_engine.answers():
        rabbit_engine.start()
    asyncio.run(emptied(rabbit_engine.url, QUEUE))
    return rabbit_engine


def live(url: str, rabbit: RabbitServer) -> None:
    """Ask before, while and after the broker is away, and be forgotten meanwhile."""
    token = call(url, "POST", "/webhooks/web/session")[1]["token"]
    ask(url, token, f"does kefir help, asks {CANARY}")
    asyncio.run(confirmed(rabbit.url, QUEUE, 1))
    rabbit.kill()
    ask(url, token, f"my name is {CANARY}")
    ask(url, token, "what is leaky gut")
    assert call(url, "GET", "/ready")[0] == 200
    assert call(url, "DELETE", "/webhooks/web/session", token)[0] == 204
    status, refused, request = call(url, "GET", "/webhooks/web/history", token)
    assert (status, refused["request"]) == (401, request)
    rabbit.start()
    asyncio.run(confirmed(rabbit.url, QUEUE, 4))
    ask(url, call(url, "POST", "/webhooks/web/session")[1]["token"], "thanks")


def test_every_answer_becomes_an_event_also_while_the_broker_is_away_and_at_the_end(
    start: Start, model: Path, rabbit: RabbitServer, tmp_path: Path
) -> None:
    url = f"http://localhost:{(port := free_port())}"
    process = start(
        "gut", "serve", GUT_PORT=str(port), GUT_VAR=str(tmp_path / "var"), GUT_LOG_FORMAT="json",
        GUT_BROKER_URL=rabbit.url, GUT_BROKER_QUEUE=QUEUE,
    )  # fmt: skip
    wait_until_ready(f"{url}/ready", process)
    live(url, rabbit)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0

    found = asyncio.run(taken(rabbit.url, QUEUE, 5))
    assert [whole for whole, _ in found if CANARY.encode() in whole.lower()] == []
    told = list({event["id"]: event for _, event in found}.values())
    assert [event["event"] for event in told] == ["answered", "answered", "answered", "forgotten", "answered"]
    assert [event.get("turn") for event in told] == [1, 2, 3, None, 1]
    assert len({event["conversation"] for event in told}) == 2
    answer = told[2]
    assert (answer["kind"], answer["model"]) == ("answer", model.name)
    assert answer["topics"]
    assert answer["intent"]
    assert 0 < answer["confidence"] <= 1

    log = (tmp_path / "server-0.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines if line["logger"] == "bot.event_broker"] == ["events_wait", "events_go_on"]
    assert [word for word in (CANARY, "guest") if word in log] == []
