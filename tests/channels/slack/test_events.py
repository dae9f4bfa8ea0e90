"""What Slack's conversations tell an observer: the same as a website's, by the same seam."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio

from bot.channels.observing import Answered
from bot.channels.turns import Feedback
from tests.channels.slack.app import App, serve_slack
from tests.channels.slack.fake_slack import fake_slack
from tests.channels.slack.scenes import asked, click_of, forget, pressed, rating_of


@dataclass
class Notes:
    """An observer that remembers what it is told."""

    told: list[tuple[str, str, object]] = field(default_factory=list)

    def answered(self, answer: Answered) -> None:
        self.told.append((answer.channel, answer.conversation, answer.number))

    def rated(self, channel: str, conversation: str, message: str, feedback: Feedback | None) -> None:
        self.told.append((channel, conversation, feedback))

    def forgotten(self, channel: str, conversation: str) -> None:
        self.told.append((channel, conversation, None))


@pytest_asyncio.fixture
async def notes() -> Notes:
    return Notes()


@pytest_asyncio.fixture
async def app(tmp_path: Path, notes: Notes) -> AsyncIterator[App]:
    async with fake_slack() as slack:
        slack.workspace()
        async with serve_slack(slack, tmp_path, observer=notes) as app:
            yield app


async def test_an_answer_a_thumb_and_being_forgotten_are_told(app: App, notes: Notes) -> None:
    post = await asked(app)
    await pressed(app, click_of(app, post, "rate", value=rating_of(post, "up")))
    conversation = app.agent.heard[0].sender_id
    await forget(app, "U1")

    assert notes.told == [
        ("slack", conversation, 1),
        ("slack", conversation, Feedback("up")),
        ("slack", conversation, None),
    ]
