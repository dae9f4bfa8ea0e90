"""Fuzz what comes from Slack and what goes there: `python -m tests.hostile.fuzz_slack -atheris_runs=10000`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from tests.channels.slack.block_rules import too_long, violations
from tests.channels.slack.sender import signed
from tests.channels.slack.shapes import mrkdwn_faults
from tests.hostile.fuzzing import fuzz, instrumented, text_of

with instrumented(__name__):
    from bot.channels.problems import ProblemError
    from bot.channels.slack.blocks import answer, sentence
    from bot.channels.slack.desk import COMMAND, EVENT
    from bot.channels.slack.events import read_event
    from bot.channels.slack.interactions import read_command, read_interaction
    from bot.channels.slack.protocol import read_request
    from bot.channels.slack.signatures import Signatures
    from bot.channels.slack.strings import load_strings
    from bot.channels.slack.text import clean, escape, mentioned

WORDS = load_strings()
SIGNATURES, ANOTHER = Signatures("signing secret of the tests"), "another secret"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EVENTS = (
    {"type": "message", "channel": "D1", "user": "U1", "ts": "1.2", "channel_type": "im", "text": "does kefir help"},
    {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.2", "text": "<@UBOT> does *kefir* help"},
    {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
)
PRESSED = {"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "actions": [{"action_id": "ask.0"}]}
SEEDS = (
    *(b"\x00" + json.dumps({"team_id": "T1", "event": event}).encode() for event in EVENTS),
    b"\x01payload=" + json.dumps(PRESSED).encode(), b"\x01team_id=T1&channel_id=C1&user_id=U1&response_url=x&text=hi",
    b"\xff*a ", b"\xff<@U1|", b"\xff`", b"\xff:a_", b"\xff_ ", b"\xff&lt;", b"\xff\n>", b"\xe0*_~`a`~_* ", b"\xff```",
)  # fmt: skip


def one_input(data: bytes) -> None:
    """Bytes as a request, a signature, a message that came and an answer that goes."""
    text = text_of(data)
    content_type = FORM if data[:1] == b"\x01" else JSON
    with suppress(ProblemError):
        kind, payload = read_request(content_type, data[1:])
        {EVENT: read_event, COMMAND: read_command}.get(kind, read_interaction)(payload)
    headers = {name.lower(): value for name, value in signed(data, ANOTHER).items()}
    assert not SIGNATURES.accept(data, headers)
    assert not SIGNATURES.accept(data, {**headers, "x-slack-signature": text[:200]})
    assert not SIGNATURES.accept(data, {**headers, "x-slack-request-timestamp": text[:200]})
    assert len(clean(text, "UBOT")) <= len(text) + 10
    mentioned(text)
    assert mrkdwn_faults(escape(text), "text") == []
    for message in drawn(text):
        assert violations(message.blocks) == []
        assert not too_long(message.blocks)
        assert len(message.text) <= 40_000


def drawn(text: str) -> Iterator[Any]:
    """Answers full of a text."""
    if not text.strip():
        return
    yield sentence(text)
    link = {"section": "a", "heading": text[:80], "link": "https://clinic.example/" + text[:40]}
    reply = {
        "kind": "answer", "text": text, "blocks": [{"text": text,
        "items": text.split("\n")[:60]}] * (1 + len(text) % 9),
        "suggestions": [text[:200], *text.split()[:30]], "sources": [link], "notice": text[:90],
        "disclaimer": text[:90],
        "source_line": f"Source: {link['heading']} ({link['link']})",
    }  # fmt: skip
    yield answer(reply, "0" * 32, WORDS, share=True)
    yield answer({**reply, "kind": "red_flag"}, "0" * 32, WORDS, rating="buttons")


if __name__ == "__main__":
    fuzz(one_input, SEEDS)
