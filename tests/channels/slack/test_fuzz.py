"""Whatever comes signed is taken or refused: nothing of it is an error, at once or later."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from copy import deepcopy
from enum import Enum, auto
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sanic import Sanic

from bot.channels.slack.home import REASON, reason_modal
from bot.channels.slack.payload import word
from bot.knowledge.reply import Block, Reply
from tests.channels.slack import interactions, payloads
from tests.channels.slack.app import PATIENCE, WORDS, App, slack_app
from tests.channels.slack.behaviours import ANSWER, QUESTION
from tests.channels.slack.sender import FORM, Reception, Sender
from tests.channels.slack.timestamps import new_ts
from tests.channels.slack.workspace import Json

SUGGESTING = Reply("answer", (Block(ANSWER),), suggestions=("What is leaky gut?", "Which foods contain probiotics?"))
THREAD = new_ts()
Result = TypeVar("Result")
many, some = (settings(derandomize=True, deadline=None, max_examples=number) for number in (150, 60))


class Unforeseen(logging.Handler):
    """What nobody caught, and what was caught although nobody foresaw it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.seen: list[str] = []
        loop.set_exception_handler(lambda _, context: self.seen.append(str(context)))

    def emit(self, record: logging.LogRecord) -> None:
        if "_failed" in record.getMessage() or "not_kept" in record.getMessage():
            self.seen.append(record.getMessage())

    def take(self) -> list[str]:
        """What there was since the last time."""
        seen, self.seen = self.seen, []
        return seen


class Running:
    """The app at work on a loop that runs while something is sent to it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, app: App, unforeseen: Unforeseen) -> None:
        self.loop, self.app, self.unforeseen = loop, app, unforeseen
        self.answer = self.do(app.told(payloads.message("D1", text=QUESTION)))[0]
        self.shown = deepcopy(self.answer)
        """As it was before it was clicked."""

    def do(self, work: Awaitable[Result]) -> Result:
        """What comes of something."""
        return self.loop.run_until_complete(asyncio.wait_for(work, PATIENCE))

    def take(self, body: bytes, content_type: str) -> Reception:
        """What the app answers; all that it began is over then."""
        assert isinstance(self.app.send, Sender)
        # A connection that is kept would end while the loop stands still.
        sending = self.app.send.raw(body, content_type=content_type, headers={"Connection": "close"})
        got = self.do(sending)
        self.do(self.app.settled())
        assert self.unforeseen.take() == []
        return got


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One app for all that comes; it has answered a question."""
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    unforeseen, log = Unforeseen(loop), logging.getLogger("bot")
    log.addHandler(unforeseen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanic, "test_mode", True)
        serving = slack_app(tmp_path_factory.mktemp("fuzz"), strict=False)
        app = loop.run_until_complete(stack.enter_async_context(serving))
        app.agent.replies = [SUGGESTING]
        yield Running(loop, app, unforeseen)
        loop.run_until_complete(stack.aclose())
        gc.collect()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
    log.removeHandler(unforeseen)
    assert unforeseen.take() == []


EVENTS: Mapping[str, Callable[[], Json]] = {
    "message": lambda: payloads.message("D1", text=QUESTION),
    "mention": lambda: payloads.app_mention("C1", text=QUESTION, thread_ts=THREAD),
    "follow-up": lambda: payloads.message("C1", text="and yogurt", thread_ts=THREAD),
    "group": lambda: payloads.message("G1", text=f"<@UBOT> {QUESTION}"),
    "file": lambda: payloads.file_share("D1", "U1", ""),
    "broadcast": lambda: payloads.thread_broadcast("C1", "U1", QUESTION, THREAD),
    "bot": lambda: payloads.bot_message("D1", user="UOTHER"),
    "edit": lambda: payloads.message_changed(payloads.message(), QUESTION),
    "home": lambda: payloads.app_home_opened(),
    "messages": lambda: payloads.app_home_opened(tab="messages"),
    "thread": lambda: payloads.assistant_thread_started(),
    "uninstalled": lambda: payloads.app_uninstalled(),
    "revoked": lambda: payloads.tokens_revoked(),
}


def clicked(running: Running, action: str, value: str | None = None) -> Json:
    """A click on the answer."""
    slack = running.app.slack
    link, trigger = slack.response_url(post=running.answer), slack.trigger()
    return interactions.click_in_message(running.shown, action, value=value, response_url=link, trigger_id=trigger)


def reason(running: Running) -> Json:
    """A form about the answer that is sent."""
    view = {**reason_modal(turn(running), WORDS), "id": "V1", "team_id": "T1"}
    return interactions.submit(view, values={REASON: "unclear"})


def turn(running: Running) -> str:
    """What was answered."""
    return str(running.app.agent.heard[0].message_id)


INTERACTIONS: Mapping[str, Callable[[Running], Json]] = {
    "ask": lambda running: clicked(running, "ask.0"),
    "rate": lambda running: clicked(running, "rate", f"up.{turn(running)}"),
    "form": reason,
    "shortcut": lambda running: interactions.shortcut("gut", trigger_id=running.app.slack.trigger()),
    "message's shortcut": lambda _: interactions.message_shortcut("gut", payloads.message("C1")),
}
STRANGE = st.sampled_from(
    ["", "\x00", "\u202e\u2066", "\ufffe\uffff", "a\u0300" * 99, "http://[", "//", "<@UBOT>", "<@", "&lt;" * 99,
     "k" * 17_000, "`" * 999, "-1", "1e999", "9" * 5000, "D1", "USLACKBOT", "../../etc"]
)  # fmt: skip
LONELY = st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl")), min_size=1, max_size=9)
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
        elif isinstance(change, Shape):
            holder[name] = [holder[name]] if change is Shape.LISTED else {"text": holder[name]}
        else:
            holder[name] = change
    return content


@many
@given(st.sampled_from(sorted(INTERACTIONS)), CHANGES)
def test_any_interaction_is_taken(running: Running, kind: str, changes: Changes) -> None:
    payload = changed(INTERACTIONS[kind](running), changes)
    assert running.take(urlencode({"payload": json.dumps(payload)}).encode(), FORM).status == 200


@some
@example([(11, "http://[")])
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
    event = {name: part for name, part in EVENTS[kind]().items() if name != "blocks"}
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


def test_what_no_database_keeps_is_left_out() -> None:
    assert (
        word({"event": {"text": "k\u00e9fir\x00 \ud83d\U0001f600\udc00"}}, "event", "text") == "k\u00e9fir \U0001f600"
    )


def test_it_still_answers(running: Running) -> None:
    app = running.app
    (post,) = running.do(app.told(payloads.message("D1", text=QUESTION)))
    assert post.text.startswith(ANSWER)
