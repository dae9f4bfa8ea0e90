"""What people write in Slack is answered where they wrote it, once, and in order."""

from __future__ import annotations

from pathlib import Path

from tests.channels.slack import payloads
from tests.channels.slack.app import slack_app


async def test_a_direct_message_is_answered(tmp_path: Path) -> None:
    async with slack_app(tmp_path) as app:
        got = await app.send.event(payloads.message("D1", text="does kefir help"))
        await app.settled()
    assert got.status == 200
    assert [m.text for m in app.agent.heard] == ["does kefir help"]
    (post,) = app.slack.posts
    assert (post.channel, post.text) == ("D1", "Kefir is one of them.\n- kefir\n- yogurt")
