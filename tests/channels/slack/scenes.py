"""The app in Slack both ways, what people do with it in tests, and what they see then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain

from bot.channels.history import turns_of
from bot.channels.slack.home import FORGET
from bot.channels.turns import Turn
from bot.knowledge.reply import Block, Reply
from bot.settings import ROOT
from bot.tracker_store import DATABASE, ConversationStore
from tests.channels.agents import FakeAgent
from tests.channels.slack import interactions, payloads
from tests.channels.slack.app import App, slack_app
from tests.channels.slack.block_rules import elements_of
from tests.channels.slack.sender import Reception
from tests.channels.slack.socket_server import Ack
from tests.channels.slack.workspace import Json, Post

QUESTION, ANSWER = "does kefir help", "Kefir is one of them."
SUGGESTIONS = ("Which foods contain probiotics?", "What is leaky gut?")
SUGGESTING = Reply("answer", (Block(ANSWER),), suggestions=SUGGESTIONS)
URGENT = Reply("red_flag", (Block("Please see a doctor today."),))

only_http = pytest.mark.parametrize("way", ["http"], indirect=True)
"""For what comes after something was told of, and is the same whichever way it came."""


@pytest.fixture
async def app(way: str, tmp_path: Path) -> AsyncIterator[App]:
    """The app in the workspace T1, with an assistant whose answers suggest two questions."""
    async with slack_app(tmp_path, way=way, agent=suggesting(tmp_path)) as made:
        yield made


def suggesting(var: Path) -> FakeAgent:
    """An assistant whose answers suggest two questions."""
    return FakeAgent(ConversationStore(var / DATABASE, domain()), replies=[SUGGESTING])


@cache
def domain() -> Domain:
    """The project's domain, which takes longer to read than most tests do."""
    return Domain.load(ROOT / "domain.yml")


async def asked(app: App, where: str = "D1", user: str = "U1", text: str = QUESTION, **options: Any) -> Post:
    """The answer to a question: a direct message, a group's, or a mention in a channel."""
    kind = payloads.app_mention if where.startswith(("C", "P")) else payloads.message
    (post,) = await app.told(kind(where, user, text), **options)
    return post


async def asked_privately(app: App, text: str = QUESTION, **options: Any) -> Post:
    """The answer to a command."""
    since = len(app.slack.posts)
    await app.send.command(text, **options)
    await app.settled()
    (post,) = app.slack.posts[since:]
    return post


async def clicked(
    app: App, where: Post | Json, action: str, user: str = "U1", *, value: str | None = None
) -> list[Post]:
    """What the app says to a click."""
    since = len(app.slack.posts)
    await app.send.click(where, action, user, value=value)
    await app.settled()
    return app.slack.posts[since:]


def click_of(app: App, post: Post, action: str, user: str = "U1", *, value: str | None = None, **more: Any) -> Json:
    """A click on a message as it is now, to be told of later: the message may have changed until then."""
    link, trigger = app.slack.response_url(post.team, post.channel, user, post), app.slack.trigger(post.team)
    return interactions.click_in_message(post, action, user, value=value, response_url=link, trigger_id=trigger, **more)


async def pressed(app: App, *clicks: Json) -> list[Post]:
    """What the app says to such clicks, one after the other."""
    since = len(app.slack.posts)
    for click in clicks:
        await app.send.deliver("interaction", click)
        await app.settled()
    return app.slack.posts[since:]


async def home(app: App, user: str = "U1", **options: Any) -> Json:
    """The app's home, as somebody sees it who opens it."""
    channel = app.slack.workspaces[0].dm(user)
    await app.send.event(payloads.app_home_opened(user, channel=channel), **options)
    await app.settled()
    return app.slack.views[user]


async def forget(app: App, user: str = "U1", **options: Any) -> None:
    """Press "Forget me"."""
    await clicked(app, await home(app, user, **options), FORGET, user)


def acknowledged(reception: Reception | Ack) -> Any:
    """What the app acknowledges something with, besides that it has come."""
    return reception.body if isinstance(reception, Reception) else reception.payload


def heard(app: App) -> list[str]:
    """The questions that the assistant has heard."""
    return [message.text for message in app.agent.heard]


def conversations(app: App) -> list[str]:
    """The conversations in which it heard them."""
    return [message.sender_id for message in app.agent.heard]


async def turn_of(app: App, turn: str) -> Turn:
    """A turn as it is kept."""
    (conversation,) = {message.sender_id for message in app.agent.heard if message.message_id == turn}
    tracker = await app.agent.store.retrieve_full_tracker(conversation)
    return next(each for each in turns_of(tracker.events) if each.id == turn)


def part_of(post: Post | Json, name: str) -> list[str]:
    """The labels and lines in those blocks of a message or a view whose id begins with a name."""
    blocks = post.blocks if isinstance(post, Post) else post["blocks"]
    found = [each for each in blocks if each.get("block_id", "").startswith(name)]
    return [label for block in found for element in elements_of(block) for label in _labels(element)]


def rating_of(post: Post, value: str) -> str:
    """What the feedback button "up" or "down" of a message carries."""
    (element,) = [e for block in post.blocks for e in elements_of(block) if e["type"] == "feedback_buttons"]
    return str(element[{"up": "positive_button", "down": "negative_button"}[value]]["value"])


def _labels(element: Json) -> list[str]:
    if element["type"] == "feedback_buttons":
        return [element[name]["text"]["text"] for name in ("positive_button", "negative_button")]
    text = element["text"]
    return [text if isinstance(text, str) else text["text"]]
