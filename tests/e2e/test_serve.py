"""`gut serve`: one process that answers over REST as `gut ask` does."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers import free_port, wait_until_ready

from .conftest import Start

pytestmark = [pytest.mark.e2e, pytest.mark.model]

QUESTIONS = [
    "does kefir help?",
    "how much l plantarum should i take and what does it do",
    "can you book me a flight",
    "theres blood when i go, would kefir help",
    "hello",
]
HOSTILE = [
    "/restart",
    '/slot{"memory": null}',
    "/session_start",
    "",
    "\x00",
    "\U0001f600",
    "a" * 100_000,
    "\u202eolleh",
]


def post(url: str, body: Any) -> tuple[int, Any]:
    """Post JSON, or raw bytes, and return the status and the JSON that comes back."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)


class Server:
    """A running assistant."""

    def __init__(self, url: str, folder: Path, process: subprocess.Popen[bytes]) -> None:
        """Keep what a test needs to know of it."""
        self.url, self.folder, self.process = url, folder, process

    def say(self, text: str, sender: str) -> dict[str, Any]:
        """The one reply to a message."""
        status, body = post(f"{self.url}/webhooks/rest/webhook", {"sender": sender, "message": text})
        assert status == 200, body
        assert len(body) == 1, "one reply is one message"
        message: dict[str, Any] = body[0]
        return message


@pytest.fixture
def server(start: Start, model: Path, tmp_path: Path) -> Server:
    """The assistant, started on a free port with a database of its own."""
    port = free_port()
    process = start("gut", "serve", GUT_PORT=str(port), GUT_VAR=str(tmp_path / "var"))
    url = f"http://localhost:{port}"
    wait_until_ready(f"{url}/health", process)
    return Server(url, tmp_path, process)


def ask(root: Path, *questions: str) -> list[dict[str, Any]]:
    """What `gut ask --json` prints, an object a line and nothing else."""
    done = subprocess.run(
        [root / ".venv/bin/gut", "ask", "--json"],
        input="\n".join(questions),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_rest_gives_the_same_reply_as_the_command_line_and_survives_what_people_send(
    root: Path, server: Server
) -> None:
    expected = ask(root, *QUESTIONS)
    for number, answer in enumerate(expected):
        message = server.say(answer["question"], f"visitor-{number}")
        assert message["text"] == answer["text"]
        assert message["reply"]["kind"] == answer["kind"]
        assert message["reply"]["suggestions"] == answer["suggestions"]
    _keeps_its_memory_whatever_is_typed(server)
    _refuses_what_is_no_request(server)
    _shows_the_disclaimer_byte_for_byte(root, server)
    _logs_no_words(server)


def _keeps_its_memory_whatever_is_typed(server: Server) -> None:
    server.say("what does boulardii do", "hostile")
    for text in HOSTILE:
        reply = server.say(text, "hostile")["reply"]
        assert reply["kind"] != "error"
        assert not reply["notice"], "the conversation goes on: nobody introduces themselves twice"
    assert "yeast" in server.say("tell me more", "hostile")["text"], "it still knows what was talked about"


def _refuses_what_is_no_request(server: Server) -> None:
    url = f"{server.url}/webhooks/rest/webhook"
    for body in (b"", b"\xff", b"[]", b'{"message": 1}', json.dumps({"message": "hi", "sender": ["x"]}).encode()):
        status, answer = post(url, body)
        assert (status, answer["status"]) == (400, 400)
        assert answer["detail"]


def _shows_the_disclaimer_byte_for_byte(root: Path, server: Server) -> None:
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    disclaimer = domain["responses"]["utter_disclaimer"][0]["text"]
    text = server.say("what causes leaky gut", "disclaimer")["text"]
    assert text.endswith("\n" + disclaimer)
    assert text.count(disclaimer) == 1


def _logs_no_words(server: Server) -> None:
    server.say("zebrafinch marmalade", "canary")
    log = (server.folder / "server-0.log").read_text(encoding="utf-8")
    assert "is ready on" in log
    assert "zebrafinch" not in log
    assert "kefir" not in log.replace("does kefir help?", ""), "only the hint at the start names it"


def test_the_start_page_is_served_without_anything_from_elsewhere(server: Server) -> None:
    with urllib.request.urlopen(server.url, timeout=10) as response:
        page = response.read().decode()
    assert "<summary>What is leaky gut?</summary>" in page, "the most asked questions stand in it"
    loaded = re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']([^"']*)""", page)
    assert [address for address in loaded if re.match("https?:|//", address)] == [], "no request goes elsewhere"


def test_a_taken_port_is_one_clear_line(root: Path, server: Server) -> None:
    port = server.url.rsplit(":", 1)[-1]
    done = subprocess.run(
        [root / ".venv/bin/gut", "serve"],
        env={"GUT_PORT": port, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"{port}" in done.stderr
    assert "GUT_PORT" in done.stderr
