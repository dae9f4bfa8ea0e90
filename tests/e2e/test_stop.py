"""The end of the server: what it has begun is answered, nothing new is taken, and it ends with 0."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from tests.servers import free_port, wait_until_ready

from .conftest import Start
from .visitors import LIMITS, Visitors, call

pytestmark = [pytest.mark.e2e, pytest.mark.model]

VISITORS = 20
SECONDS = 60
"""As docs/operations.md promises."""


def kept(database: Path) -> list[str]:
    """The ids of all messages that were worked on."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT data FROM events WHERE type_name = 'user' ORDER BY id").fetchall()
    return [json.loads(data)["metadata"]["id"] for (data,) in rows]


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGTERM],
        [signal.SIGTERM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP],
        [signal.SIGINT, signal.SIGINT, signal.SIGTERM],
        [signal.SIGHUP, signal.SIGTERM],
    ],
    ids=["once", "impatiently", "from a terminal", "while it loads"],
)
def test_what_it_has_begun_is_answered_and_nothing_is_cut_off(
    start: Start, model: Path, tmp_path: Path, signals: list[signal.Signals]
) -> None:
    port, var = free_port(), tmp_path / "var"
    process = start("gut", "serve", GUT_PORT=str(port), GUT_VAR=str(var), **LIMITS)
    url = f"http://localhost:{port}"
    wait_until_ready(f"{url}/ready", process)
    told: list[tuple[int, list[str]]] = []

    def look() -> None:
        while not told or told[-1][0]:
            status, body = call(f"{url}/ready")
            told.append((status, (body or {}).get("missing", [])))

    with Visitors(url, VISITORS) as visitors:
        looking = threading.Thread(target=look)
        looking.start()
        time.sleep(1)
        for one in signals:
            process.send_signal(one)
            time.sleep(0.3)
        assert process.wait(timeout=SECONDS) == 0
        visitors.join()
        looking.join()

    answered = [asked.id for asked in visitors.asked if asked.status == 200]
    assert {asked.status for asked in visitors.asked} <= {200, 0}
    assert sorted(kept(var / "conversations.db")) == sorted(answered), "begun is answered, and once"
    if signals[0] is not signal.SIGINT:
        assert (503, ["leaving"]) in told, "who asks is told before the door is closed"
    assert told[-1][0] == 0
    log = (tmp_path / "server-0.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert not re.findall("event=(?!not_ready)", log)
