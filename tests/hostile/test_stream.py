"""A stream of hostile inputs to the running assistant: no failure, no growth, no word where it does not belong."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.channels.slack.fake_slack import fake_slack
from tests.e2e.conftest import Start, start
from tests.hostile.stream import QUESTION, TOPIC, Stream
from tests.hostile.visitors import SECRET
from tests.hostile.watching import Watch
from tests.servers import free_port, wait_until_ready

pytestmark = [pytest.mark.e2e, pytest.mark.model]
__all__ = ["start"]

COUNT = int(os.environ.get("GUT_HOSTILE_COUNT", "600"))
SEED = int(os.environ.get("GUT_HOSTILE_SEED", "1"))
PLENTY = "100000000"
GROWTH = 0.15
"""Of the memory, from when the server is warm to the end."""
LIMITS = ("GUT_WEB_PER_MINUTE_SESSION", "GUT_WEB_PER_MINUTE_ADDRESS", "GUT_WEB_SESSIONS_PER_HOUR_ADDRESS")


async def test_no_hostile_input_makes_it_fail_grow_or_tell(
    start: Start, root: Path, model: Path, tmp_path: Path
) -> None:
    async with fake_slack() as slack:
        token, port = slack.workspace(name="The clinic").token, free_port()
        process = start(
            "gut", "serve", GUT_PORT=str(port), GUT_VAR=str(tmp_path / "var"), GUT_SLACK_API=slack.api,
            GUT_SLACK_BOT_TOKEN=token, GUT_SLACK_SIGNING_SECRET=slack.signing_secret, GUT_WEB_SECRET=SECRET,
            **dict.fromkeys(LIMITS, PLENTY),
        )  # fmt: skip
        await asyncio.to_thread(wait_until_ready, f"http://localhost:{port}/health", process)
        watch = Watch([SECRET.encode(), slack.signing_secret.encode(), token.encode()])
        report, log = root / "var/hostile/report.json", tmp_path / "server-0.log"
        stream = Stream(port, process.pid, log, slack, watch, report, SEED)
        await stream.run(COUNT)
        answer = await stream.ask(QUESTION)
    assert watch.faults == []
    assert stream.sent == COUNT
    assert process.poll() is None
    assert answer["replies"][0]["topics"] == [TOPIC]
    assert "_failed" not in log.read_text(encoding="utf-8")
    assert "Traceback" not in log.read_text(encoding="utf-8")
    assert stream.growth(COUNT) < GROWTH
