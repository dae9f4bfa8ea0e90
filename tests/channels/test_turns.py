from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.turns import HARD_LIMIT, ReplyCollector, as_plain_text

# Letters of every kind, lone surrogates too, with more slashes, spaces and marks than chance would give.
ANYTHING = st.text(st.characters() | st.sampled_from("/\uff0f \n\t\u200b\u202e\u0301\x00"))
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
some = settings(derandomize=True, deadline=None, max_examples=300)


@some
@given(ANYTHING)
def test_any_text_gives_lines_of_visible_characters(text: str) -> None:
    lines = as_plain_text(text).split("\n")
    assert lines == [""] or all(line.strip() for line in lines)
    assert not [char for line in lines for char in line if unicodedata.category(char) in INVISIBLE]


@some
@given(ANYTHING)
def test_any_text_begins_without_slash_or_space(text: str) -> None:
    assert as_plain_text(text)[:1] not in {"/", " "}


@some
@given(st.sampled_from(["x", " y", "\ufdfa", "/", "\U0001f600"]), st.integers(1, 3 * HARD_LIMIT))
def test_any_text_is_cut_at_the_limit(unit: str, times: int) -> None:
    assert len(as_plain_text(unit * times)) <= HARD_LIMIT


@some
@given(ANYTHING)
def test_any_text_that_is_clean_stays_as_it_is(text: str) -> None:
    once = as_plain_text(text)
    assert as_plain_text(once) == once


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * (HARD_LIMIT - 1) + " y", id="a space at the cut"),
        pytest.param("cafe\u200b\u0301", id="an accent behind an invisible mark"),
    ],
)
def test_cleaning_a_second_time_changes_nothing(text: str) -> None:
    once = as_plain_text(text)
    assert as_plain_text(once) == once


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("/restart", "restart", id="command"),
        pytest.param(" // /restart", "restart", id="slashes and spaces"),
        pytest.param("\uff0frestart", "restart", id="full-width slash"),
        pytest.param("\u200b/restart", "restart", id="slash behind an invisible mark"),
        pytest.param("and/or", "and/or", id="slash inside"),
        pytest.param("does\nkefir \r\n\n\thelp\u2028me", "does\nkefir\nhelp\nme", id="lines"),
        pytest.param("\n/\n/restart", "restart", id="a slash on a line of its own"),
        pytest.param("ke\x00fir\x1b[31m", "kefir[31m", id="control characters"),
        pytest.param("\u202ekefir\u2066", "kefir", id="direction marks"),
        pytest.param("\uff4b\uff45\uff46\uff49\uff52", "kefir", id="full-width letters"),
        pytest.param("cafe\u0301", "caf\u00e9", id="composed accent"),
        pytest.param("\U0001f600", "\U0001f600", id="emoji"),
        pytest.param("//// /", "", id="nothing but slashes"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_text_becomes_its_words(text: str, plain: str) -> None:
    assert as_plain_text(text) == plain


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        pytest.param(
            {"text": "Hello", "reply": {"kind": "chitchat", "text": "Hello"}},
            {"kind": "chitchat", "text": "Hello"},
            id="structured",
        ),
        pytest.param({"text": "Sorry"}, {"kind": "error", "text": "Sorry"}, id="plain text"),
        pytest.param({"attachment": "x"}, {"kind": "error", "text": ""}, id="neither"),
    ],
)
async def test_a_reply_is_collected(message: dict[str, Any], kept: dict[str, Any]) -> None:
    collector = ReplyCollector()
    await collector.send_response("me", message)
    assert collector.replies == [kept]


async def test_replies_are_collected_in_order() -> None:
    collector = ReplyCollector()
    for text in ("one", "two"):
        await collector.send_response("me", {"text": text})
    assert [reply["text"] for reply in collector.replies] == ["one", "two"]
