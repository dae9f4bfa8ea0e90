"""What Slack shows beside the messages: the app's home, the form for a reason, questions to begin with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from bot.channels.slack.blocks import (
    MAX_LABEL,
    SUGGESTIONS,
    Block,
    Message,
    button,
    button_blocks,
    context,
    plain,
    section,
    sentence,
)
from bot.channels.slack.strings import Strings
from bot.channels.slack.text import escape
from bot.channels.turns import REASONS

MAX_BLOCKS, MAX_HEADER, MAX_PROMPTS, MAX_WELCOME = 100, 150, 4, 100
MAX_TITLE = 24
TOPIC, FORGET, REASON = "topic", "forget", "reason"


def home_view(
    groups: Sequence[tuple[str, Sequence[str]]], disclaimer: str, words: Strings, notice: str = ""
) -> dict[str, Any]:
    """The app's home.

    Args:
        groups: each a heading, and the questions under it.
        disclaimer: that this is no medical advice.
        words: everything else.
        notice: a sentence on top, where something has just happened.
    """
    top = [_header(words.home_title), section(escape(words.greeting)), _header(words.topics_title)]
    if notice:
        top.insert(0, section(escape(notice)))
    below = [{"type": "divider"}, *(context(escape(text)) for text in (disclaimer, words.privacy) if text.strip())]
    below.append({"type": "actions", "block_id": FORGET, "elements": [_forget(words)]})
    room = MAX_BLOCKS - len(top) - len(below)
    return {"type": "home", "blocks": [*top, *list(_topics(groups))[:room], *below]}


def question_key(question: str) -> str:
    """The opaque id of a question that stands on a button: 16 hexadecimal characters."""
    return hashlib.sha256(question.encode()).hexdigest()[:16]


def reason_modal(turn: str, words: Strings) -> dict[str, Any]:
    """The form that asks what was wrong with an answer; it can be sent without saying so."""
    options = [{"text": plain(words.reasons[reason], MAX_LABEL), "value": reason} for reason in REASONS]
    return {
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": turn,
        "title": plain(words.why, MAX_TITLE),
        "submit": plain(words.send, MAX_TITLE),
        "close": plain(words.cancel, MAX_TITLE),
        "blocks": [
            {
                "type": "input",
                "block_id": REASON,
                "label": plain(words.why_label, 2000),
                "optional": True,
                "element": {"type": "radio_buttons", "action_id": REASON, "options": options},
            }
        ],
    }


def prompts(questions: Sequence[str]) -> list[dict[str, str]]:
    """Questions as the prompts that Slack suggests in a new conversation."""
    return [{"title": plain(asks, MAX_LABEL)["text"], "message": asks} for asks in questions[:MAX_PROMPTS]]


def welcome(questions: Sequence[str], words: Strings) -> Message:
    """What opens a conversation where Slack suggests no prompts."""
    hello = sentence(words.welcome)
    buttons = _buttons(questions[:MAX_WELCOME], 0)
    return Message(hello.text, [*hello.blocks, *button_blocks(buttons, SUGGESTIONS)])


def _header(text: str) -> Block:
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def _topics(groups: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Block]:
    count = 0
    for number, (heading, questions) in enumerate(groups):
        if not questions:
            continue
        if heading.strip():
            yield section(f"*{plain(escape(heading), MAX_HEADER)['text']}*")
        yield from button_blocks(_buttons(questions, count), f"{TOPIC}.{number}")
        count += len(questions)


def _buttons(questions: Sequence[str], first: int) -> list[Block]:
    return [
        button(asks, f"{TOPIC}.{number}", question_key(asks))
        for number, asks in enumerate(questions, first)
        if asks.strip()
    ]


def _forget(words: Strings) -> Block:
    confirm = {
        "title": plain(words.forget_title, 100),
        "text": plain(words.forget_text, 300),
        "confirm": plain(words.forget_ok, 30),
        "deny": plain(words.forget_cancel, 30),
        "style": "danger",
    }
    return {**button(words.forget, FORGET, FORGET), "style": "danger", "confirm": confirm}
