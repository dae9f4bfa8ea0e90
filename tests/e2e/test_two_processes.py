"""Two processes on one PostgreSQL and one Redis behave as one: nothing is mixed up, lost or answered twice."""

from __future__ import annotations

import json
import random
import signal
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from tests.engines import PostgresServer, RedisServer
from tests.servers import free_port, wait_until_ready

from .conftest import Start

pytestmark = [pytest.mark.e2e, pytest.mark.model]

QUESTIONS = ("what is leaky gut", "does kefir help?", "and kimchi?", "which strains are recommended", "thanks")
VISITORS = 12
SECRET = "a secret of the tests, long enough to sign with"


@dataclass
class Processes:
    """The processes, and where they listen."""

    running: list[Popen[bytes]]
    urls: list[str]

    def call(self, number: int, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, Any]:
        """One call of one of them; status 0 where nobody is there."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.urls[number]}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                content = response.read()
                return response.status, json.loads(content) if content else None
        except urllib.error.HTTPError as e:
            return e.code, json.load(e)
        except OSError:
            return 0, None

    def session(self) -> str:
        """Somebody new."""
        status, session = self.call(0, "POST", "/webhooks/web/session")
        assert status == 201, session
        return str(session["token"])

    def ask(self, number: int, token: str, text: str, message: str = "") -> tuple[int, Any]:
        """A question to one of them."""
        return self.call(
            number, "POST", "/webhooks/web/messages", token, {"id": message or str(uuid.uuid4()), "text": text}
        )

    def history(self, number: int, token: str) -> list[str]:
        """What was asked, as one of them tells it."""
        status, content = self.call(number, "GET", "/webhooks/web/history", token)
        assert status == 200, content
        return [turn["text"] for turn in content["messages"]]


@pytest.fixture
def processes(
    start: Start, model: Path, postgres_engine: PostgresServer, redis_engine: RedisServer, tmp_path: Path
) -> Processes:
    """Two of them on empty engines."""
    postgres_engine.empty()
    redis_engine.empty()
    shared = {
        "GUT_DATABASE_URL": postgres_engine.url, "GUT_REDIS_URL": redis_engine.url, "GUT_WEB_SECRET": SECRET,
        "GUT_WEB_PER_MINUTE_ADDRESS": "100000", "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS": "100000",
    }  # fmt: skip
    made = Processes([], [])
    for number in range(2):
        port = free_port()
        made.urls.append(f"http://localhost:{port}")
        folder = str(tmp_path / f"var-{number}")
        made.running.append(start("gut", "serve", GUT_PORT=str(port), GUT_VAR=folder, **shared))
    for url, process in zip(made.urls, made.running, strict=True):
        wait_until_ready(f"{url}/ready", process)
    return made


def test_a_conversation_goes_on_whichever_process_is_asked(processes: Processes) -> None:
    def visit(seed: int) -> None:
        chance, token = random.Random(seed), processes.session()
        kinds = []
        for question in QUESTIONS:
            status, turn = processes.ask(chance.randrange(2), token, question)
            assert status == 200, turn
            kinds.append(turn["replies"][0]["kind"])
        assert kinds == ["answer", "answer", "answer", "answer", "chitchat"]
        assert [processes.history(number, token) for number in range(2)] == [list(QUESTIONS)] * 2

    with ThreadPoolExecutor(VISITORS) as pool:
        list(pool.map(visit, range(VISITORS)))


def test_a_message_that_both_are_given_is_answered_once(processes: Processes) -> None:
    token, message = processes.session(), str(uuid.uuid4())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: processes.ask(n % 2, token, "does kefir help?", message), range(8)))
    assert [status for status, _ in answers] == [200] * 8
    assert all(turn == answers[0][1] for _, turn in answers)
    assert processes.history(0, token) == ["does kefir help?"]


def test_who_is_forgotten_by_one_is_forgotten_by_both(processes: Processes) -> None:
    token = processes.session()
    processes.ask(0, token, "does kefir help?")
    assert processes.call(1, "DELETE", "/webhooks/web/session", token)[0] == 204
    assert processes.call(0, "GET", "/webhooks/web/history", token)[1]["code"] == "session_forgotten"


def test_when_one_is_killed_the_other_answers_what_it_was_asked(processes: Processes) -> None:
    token, message = processes.session(), str(uuid.uuid4())
    processes.ask(0, token, "what is leaky gut")
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(processes.ask, 0, token, "does kefir help?", message)
        processes.running[0].send_signal(signal.SIGKILL)
        assert lost.result()[0] in {0, 200}
    status, turn = 503, None
    while status == 503:  # its lock is free after a minute
        status, turn = processes.ask(1, token, "does kefir help?", message)
    assert status in {200, 504}, turn
    while status == 504:
        status, turn = processes.ask(1, token, "does kefir help?", message)
    assert processes.history(1, token) == ["what is leaky gut", "does kefir help?"]


def test_without_an_engine_it_says_so_and_goes_on_once_it_is_back(
    processes: Processes, redis_engine: RedisServer, postgres_engine: PostgresServer
) -> None:
    token = processes.session()
    for engine, name in ((redis_engine, "redis"), (postgres_engine, "database")):
        message = str(uuid.uuid4())
        engine.kill()
        status, body = processes.call(0, "GET", "/ready")
        assert (status, name in body["missing"]) == (503, True), body
        assert processes.call(0, "GET", "/health")[0] == 200
        status, body = processes.ask(0, token, f"does kefir help, without {name}?", message)
        assert status >= 500, body
        assert body["code"] in {"busy", "failed", "timed_out"}
        engine.start()
        while processes.call(0, "GET", "/ready")[0] != 200:
            pass
        assert processes.ask(0, token, f"does kefir help, without {name}?", message)[0] == 200
    assert len(processes.history(1, token)) == 2
