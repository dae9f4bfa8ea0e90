"""Whatever comes signed is taken or refused: nothing of it is an error, at once or later."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sanic import Sanic

from bot.channels.slack.home import REASON, reason_modal
from bot.knowledge.reply import Block, Reply
from tests.channels.slack import interactions, payloads
from tests.channels.slack.app import PATIENCE, WORDS, App, slack_app
from tests.channels.slack.behaviours import ANSWER, QUESTION
from tests.channels.slack.sender import FORM, Reception, Sender
from tests.channels.slack.timestamps import new_ts
from tests.channels.slack.workspace import Json

SUGGESTING = Reply("answer", (Block(ANSWER),), suggestions=("What is leaky gut?", "Which foods contain probiotics?"))
THREAD = new_ts()
many, some = (settings(derandomize=True, deadline=None, max_examples=number) for number in (150, 60))


@dataclass(repr=False)
class Running:
    """The app at work on a loop that runs while something is sent to it."""

    loop: asyncio.AbstractEventLoop
    app: App
    failures: list[Mapping[str, Any]] = field(default_factory=list)
    """What nobody caught."""

    def take(self, body: bytes, content_type: str) -> Reception:
        """What the app answers; all that it began is over then."""
        assert isinstance(self.app.send, Sender)
        got = self.loop.run_until_complete(self.app.send.raw(body, content_type=content_type))
        self.loop.run_until_complete(asyncio.wait_for(self.app.settled(), PATIENCE))
        assert self.failures == []
        return got


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One app for all that comes; it has answered a question and shown its home."""
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanic, "test_mode", True)
        serving = slack_app(tmp_path_factory.mktemp("fuzz"), strict=False)
        app = loop.run_until_complete(stack.enter_async_context(serving))
        made = Running(loop, app)
        loop.set_exception_handler(lambda _, context: made.failures.append(context))
        app.agent.replies = [SUGGESTING]
        loop.run_until_complete(app.told(payloads.message("D1", text=QUESTION)))
        loop.run_until_complete(app.told(payloads.app_home_opened()))
        yield made
        loop.run_until_complete(stack.aclose())
        gc.collect()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
    assert made.failures == []


Build = Callable[[App], Json]
EVENTS: Mapping[str, Build] = {
    "message": lambda _: payloads.message("D1", text=QUESTION),
    "mention": lambda _: payloads.app_mention("C1", text=QUESTION, thread_ts=THREAD),
    "follow-up": lambda _: payloads.message("C1", text="and yogurt", thread_ts=THREAD),
    "group": lambda _: payloads.message("G1", text=f"<@UBOT> {QUESTION}"),
    "file": lambda _: payloads.file_share("D1", "U1", ""),
    "broadcast": lambda _: payloads.thread_broadcast("C1", "U1", QUESTION, THREAD),
    "bot": lambda _: payloads.bot_message("D1", user="UOTHER"),
    "edit": lambda _: payloads.message_changed(payloads.message(), QUESTION),
    "home": lambda _: payloads.app_home_opened(),
    "messages": lambda _: payloads.app_home_opened(tab="messages"),
    "thread": lambda _: payloads.assistant_thread_started(),
    "uninstalled": lambda _: payloads.app_uninstalled(),
    "revoked": lambda _: payloads.tokens_revoked(),
}


def clicked(app: App, action: str) -> Json:
    """A click on the first answer."""
    post = app.slack.posts[0]
    value = f"up.{app.agent.heard[0].message_id}" if action == "rate" else None
    link, trigger = app.slack.response_url(post=post), app.slack.trigger()
    return interactions.click_in_message(post, action, value=value, response_url=link, trigger_id=trigger)


INTERACTIONS: Mapping[str, Build] = {
    "ask": lambda app: clicked(app, "ask.0"),
    "rate": lambda app: clicked(app, "rate"),
    "form": lambda app: interactions.submit(
        {**reason_modal(str(app.agent.heard[0].message_id), WORDS), "id": "V1", "team_id": "T1"},
        values={REASON: "unclear"},
    ),
    "shortcut": lambda app: interactions.shortcut("gut", trigger_id=app.slack.trigger()),
    "message's shortcut": lambda app: interactions.message_shortcut("gut", payloads.message("C1")),
}
STRANGE = st.sampled_from(
    ["", "\x00", "\u202e\u2066", "\ufffe\uffff", "a\u0300" * 99, "http://[", "//", "<@UBOT>", "<@", "&lt;" * 99,
     "k" * 17_000, "`" * 999, "-1", "1e999", "9" * 5000, "D1", "USLACKBOT", "../../etc"]
)  # fmt: skip
LONELY = st.text(st.characters(categories=("Ll", "Cc", "Cf", "Cn", "Cs", "So")), min_size=1, max_size=9)
"""With halves of characters, as JSON may hold them."""
ODD = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.just(10**400) | STRANGE | LONELY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


class Shape(Enum):
    """What becomes of a part that is not replaced."""

    GONE = auto()
    LISTED = auto()
    NESTED = auto()


Changes = list[tuple[int, Any]]
CHANGES: st.SearchStrategy[Changes] = st.lists(
    st.tuples(st.integers(0, 999), st.sampled_from(Shape) | LONELY | STRANGE | ODD), min_size=1, max_size=5
)


def places(content: Any) -> list[tuple[Any, Any]]:
    """Every place in a payload: what holds it, and its name there."""
    names = list(content) if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    return [place for name in names for place in [(content, name), *places(content[name])]]


def changed(payload: Json, changes: Changes) -> Json:
    """A payload in which something is gone, or another thing, or somewhere else."""
    content = deepcopy(payload)
    for number, change in changes:
        found = places(content)
        if not found:
            break
        holder, name = found[number % len(found)]
        if change is Shape.GONE:
            del holder[name]
        else:
            holder[name] = {Shape.LISTED: [holder[name]], Shape.NESTED: {"text": holder[name]}}.get(change, change)
    return content


@many
@given(st.sampled_from(sorted(INTERACTIONS)), CHANGES)
def test_any_interaction_is_taken(running: Running, kind: str, changes: Changes) -> None:
    payload = changed(INTERACTIONS[kind](running.app), changes)
    assert running.take(urlencode({"payload": json.dumps(payload)}).encode(), FORM).status == 200


@some
@given(st.lists(st.tuples(st.integers(0, 999), st.none() | STRANGE | st.text(max_size=9)), min_size=1, max_size=5))
def test_any_command_is_taken(running: Running, changes: Changes) -> None:
    fields = interactions.command(QUESTION, response_url=running.app.slack.response_url(), trigger_id=new_ts())
    for number, odd in changes:
        name = list(fields)[number % len(fields)]
        fields[name] = odd or ""
        if odd is None:
            del fields[name]
    assert running.take(urlencode(fields).encode(), FORM).status == 200


@many
@given(st.sampled_from(sorted(EVENTS)), CHANGES, st.booleans())
def test_any_event_is_taken(running: Running, kind: str, changes: Changes, around: bool) -> None:
    event = {name: part for name, part in EVENTS[kind](running.app).items() if name != "blocks"}
    payload = changed(payloads.envelope(event), changes) if around else payloads.envelope(changed(event, changes))
    assert running.take(json.dumps(payload).encode(), "application/json").status == 200


CONTENT = st.dictionaries(st.sampled_from(["type", "event", "challenge", "payload", "actions"]), ODD)


@some
@given(ODD | CONTENT | CONTENT.map(lambda content: {**content, "type": "url_verification"}))
def test_any_json_is_taken_or_refused(running: Running, content: Any) -> None:
    text = json.dumps(content)
    assert running.take(text.encode(), "application/json").status in (200, 400)
    assert running.take(urlencode({"payload": text}).encode(), FORM).status in (200, 400)


@some
@given(st.binary(max_size=99), st.sampled_from(["application/json", FORM, "text/plain", "", "multipart/form-data"]))
def test_any_body_is_taken_or_refused(running: Running, body: bytes, content_type: str) -> None:
    assert running.take(body, content_type).status in (200, 400, 401)


def test_it_still_answers(running: Running) -> None:
    app = running.app
    (post,) = running.loop.run_until_complete(app.told(payloads.message("D1", text=QUESTION)))
    assert post.text.startswith(ANSWER)
