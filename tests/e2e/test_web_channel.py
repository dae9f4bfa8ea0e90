"""The web channel of the running assistant: real answers, kept apart, kept over a restart, and forgotten for good."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from tests.faults.cluster import Cluster
from tests.servers import free_port, wait_until_ready

from .conftest import Start

pytestmark = [pytest.mark.e2e, pytest.mark.model]

WORDS = "does marmalade of zebrafinch help"
STOP_SECONDS = 30


class Server:
    """A running assistant, which can be started again on the same conversations."""

    url: str

    def restart(self) -> None:
        """Stop it as an operator does, and start it again."""
        raise NotImplementedError

    def call(self, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, Any]:
        """One call: its status, and its JSON or what else there is."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                content = response.read()
                return response.status, json.loads(content) if content else None
        except urllib.error.HTTPError as e:
            return e.code, json.load(e)

    def visitor(self) -> Visitor:
        """Somebody new."""
        status, session = self.call("POST", "/webhooks/web/session")
        assert status == 201
        return Visitor(self, session["token"])

    @property
    def database(self) -> bytes:
        """All that is kept."""
        raise NotImplementedError

    @property
    def logs(self) -> str:
        """Everything that was logged."""
        raise NotImplementedError


@dataclass
class Embedded(Server):
    """One process with its files."""

    start: Start
    folder: Path
    url: str
    process: Popen[bytes]

    def restart(self) -> None:
        self.process.terminate()
        assert self.process.wait(timeout=STOP_SECONDS) in {0, -15}
        self.process = serve(self.start, self.folder, self.url)

    @property
    def database(self) -> bytes:
        return b"".join(path.read_bytes() for path in (self.folder / "var").iterdir())

    @property
    def logs(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.log"))


@dataclass
class Shared(Server):
    """Two processes behind nginx, on PostgreSQL and Redis."""

    cluster: Cluster

    @property
    def url(self) -> str:  # type: ignore[override]  # nginx has another port after each start
        return self.cluster.url

    def restart(self) -> None:
        for process in self.cluster.processes:
            assert process.stop() in {0, -15}
            process.start()
        for process in self.cluster.processes:
            process.wait()

    @property
    def database(self) -> bytes:
        return self.cluster.rows()

    @property
    def logs(self) -> str:
        return "".join(process.log for process in self.cluster.processes)


@dataclass
class Visitor:
    """Somebody with a session."""

    server: Server
    token: str

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One call with the token."""
        return self.server.call(method, f"/webhooks/web{path}", self.token, body)

    def ask(self, text: str, message: str | None = None) -> dict[str, Any]:
        """The turn that a question makes."""
        status, turn = self.call("POST", "/messages", {"id": message or str(uuid.uuid4()), "text": text})
        assert status == 200, turn
        answered: dict[str, Any] = turn
        return answered

    def history(self) -> list[dict[str, Any]]:
        """The conversation."""
        status, content = self.call("GET", "/history")
        assert status == 200, content
        turns: list[dict[str, Any]] = content["messages"]
        return turns


def serve(start: Start, folder: Path, url: str) -> Popen[bytes]:
    """Start the assistant and wait until it is ready."""
    process = start("gut", "serve", GUT_PORT=url.rsplit(":", 1)[-1], GUT_VAR=str(folder / "var"))
    wait_until_ready(f"{url}/health", process)
    return process


@pytest.fixture(params=["embedded", "two processes"])
def server(request: pytest.FixtureRequest, start: Start, root: Path, model: Path, tmp_path: Path) -> Iterator[Server]:
    """The assistant as it comes, on a free port with files of its own; and two of them on empty servers."""
    if request.param == "embedded":
        url = f"http://localhost:{free_port()}"
        yield Embedded(start, tmp_path, url, serve(start, tmp_path, url))
        return
    engines = request.getfixturevalue("postgres_engine"), request.getfixturevalue("redis_engine")
    cluster = Cluster(root, tmp_path, *engines)
    yield Shared(cluster)
    cluster.stop()


def test_visitors_get_real_answers_that_are_theirs_alone_until_they_forget_them(server: Server) -> None:
    me, you = server.visitor(), server.visitor()
    mine = [me.ask("does kefir help?"), me.ask("and kimchi?")]
    yours = [you.ask(WORDS)]
    assert [turn["replies"][0]["kind"] for turn in mine] == ["answer", "answer"]
    assert mine[0]["replies"][0]["sources"]
    assert (me.history(), you.history()) == (mine, yours)
    _asks_once_however_often_a_widget_tries(me)
    _takes_commands_as_text(me)
    _forgets_for_good(server, you)
    _forgets_who_writes_it(server)
    _keeps_everything_else_over_a_restart(server, me)
    _refuses_a_forgotten_session(you)
    assert "zebrafinch" not in server.logs
    assert "kimchi" not in server.logs


def _asks_once_however_often_a_widget_tries(me: Visitor) -> None:
    message, before = str(uuid.uuid4()), len(me.history())
    turns = [me.ask("what causes leaky gut", message) for _ in range(3)]
    assert turns[0] == turns[1] == turns[2]
    assert len(me.history()) == before + 1


def _takes_commands_as_text(me: Visitor) -> None:
    before = me.history()
    for text in ("/restart", '/slot{"memory": null}', "/session_start"):
        me.ask(text)
    assert me.history()[: len(before)] == before, "nothing was wiped"
    assert not me.ask("tell me more")["replies"][0]["notice"], "the conversation goes on"


def _forgets_for_good(server: Server, you: Visitor) -> None:
    assert b"zebrafinch" in server.database, "it was kept until now"
    assert you.call("DELETE", "/session") == (204, None)
    assert b"zebrafinch" not in server.database
    _refuses_a_forgotten_session(you)


def _forgets_who_writes_it(server: Server) -> None:
    they = server.visitor()
    they.ask("does quillwort help")
    assert b"quillwort" in server.database
    assert re.search(r"\b\w{4}-\w{4}-\w{4}\b", they.ask("Please forget me.")["replies"][0]["text"]), "a receipt"
    assert b"quillwort" not in server.database
    _refuses_a_forgotten_session(they)


def _keeps_everything_else_over_a_restart(server: Server, me: Visitor) -> None:
    rated = me.history()[0]["id"]
    assert me.call("POST", "/feedback", {"id": rated, "value": "down", "reason": "unclear"})[0] == 204
    before = me.history()
    assert before[0]["feedback"] == {"value": "down", "reason": "unclear"}
    server.restart()
    assert me.history() == before
    assert me.ask("what does boulardii do")["replies"][0]["topics"] == ["strains.boulardii"]


def _refuses_a_forgotten_session(you: Visitor) -> None:
    status, problem = you.call("GET", "/history")
    assert (status, problem["code"]) == (401, "session_forgotten")


def test_beyond_loopback_the_channel_without_login_is_not_there(start: Start, model: Path, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://localhost:{port}"
    process = start("gut", "serve", GUT_HOST="0.0.0.0", GUT_PORT=str(port), GUT_VAR=str(tmp_path / "var"))
    wait_until_ready(f"{url}/health", process)
    server = Embedded(start, tmp_path, url, process)
    status, problem = server.call("POST", "/webhooks/rest/webhook", body={"message": "hi"})
    assert (status, problem["code"]) == (404, "not_found")
    assert server.visitor().ask("hello")["replies"][0]["kind"] == "chitchat"
    assert "webhooks/rest" not in server.logs
