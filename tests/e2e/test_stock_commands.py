"""`rasa run` with `rasa run actions`: the stock way works too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tests.servers import free_port, wait_until_ready

from .conftest import Start
from .test_serve import ask, post

pytestmark = [pytest.mark.e2e, pytest.mark.model]


def test_the_stock_server_and_action_server_give_the_same_reply(
    root: Path, start: Start, model: Path, tmp_path: Path
) -> None:
    actions_port, port = free_port(), free_port()
    endpoints = yaml.safe_load((root / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://localhost:{actions_port}/webhook"
    endpoints["tracker_store"]["db"] = str(tmp_path / "conversations.db")
    changed = tmp_path / "endpoints.yml"
    changed.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    shutil.copy(model, tmp_path / "model.tar.gz")

    actions = start("rasa", "run", "actions", "--port", str(actions_port))
    options = ["-i", "localhost", "-p", str(port), "-m", str(tmp_path / "model.tar.gz"), "--endpoints", str(changed)]
    server = start("rasa", "run", *options)
    wait_until_ready(f"http://localhost:{actions_port}/health", actions)
    wait_until_ready(f"http://localhost:{port}/webhooks/rest/", server)

    [expected] = ask(root, "does kefir help?")
    url = f"http://localhost:{port}/webhooks/rest/webhook"
    status, body = post(url, {"sender": "someone", "message": "does kefir help?"})
    assert status == 200
    assert [message["text"] for message in body] == [expected["text"]]

    actions.terminate()
    actions.wait(timeout=30)
    status, body = post(url, {"sender": "someone", "message": "does kefir help?"})
    assert status == 500, "a dead action server is not silence"
    assert body["detail"].startswith("Something went wrong on my side")
