from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.problems import PROBLEMS, ProblemError
from bot.channels.turns import REASONS, VALUES, Feedback, Turn, as_plain_text, iso
from bot.channels.web.channel import OPENAPI
from bot.channels.web.protocol import read_body, read_feedback, read_message, read_token
from bot.knowledge.reply import KINDS

ID = "6f1c2f0e-9a53-4b1c-8f57-1d0f6f8f2f11"
KEYS = st.sampled_from(["id", "text", "value", "reason"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from([*VALUES, *REASONS, ID]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=8,
)
some = settings(derandomize=True, deadline=None, max_examples=300)


def outcome(read: Callable[..., Any], *arguments: Any) -> Any:
    """What is read, or the code of the problem."""
    try:
        return read(*arguments)
    except ProblemError as problem:
        return problem.code


@some
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_read_or_refused_with_a_problem(body: bytes) -> None:
    content = outcome(read_body, body, 1000)
    if isinstance(content, str):
        assert content in {"bad_request", "too_large"}
    else:
        message, feedback = outcome(read_message, content, 2000), outcome(read_feedback, content)
        assert message in ("bad_request", "text_empty") or message[0] == ID
        assert feedback == "bad_request" or feedback[0] == ID


@some
@given(st.text(min_size=1))
def test_any_text_with_words_is_read_as_it_was_typed(text: str) -> None:
    has_words = bool(as_plain_text(text))
    assert outcome(read_message, {"id": ID, "text": text}, 2000) == ((ID, text) if has_words else "text_empty")


def test_an_id_is_the_same_in_capitals() -> None:
    assert read_message({"id": ID.upper(), "text": "hi"}, 2000)[0] == ID


@pytest.mark.parametrize(
    ("fields", "feedback"),
    [
        ({"value": "up"}, Feedback("up")),
        ({"value": "down", "reason": None}, Feedback("down")),
        ({"value": "down", "reason": "wrong"}, Feedback("down", "wrong")),
        ({"value": None}, None),
        ({"value": None, "reason": "wrong"}, None),
    ],
    ids=str,
)
def test_feedback_is_read(fields: dict[str, Any], feedback: Feedback | None) -> None:
    assert read_feedback({"id": ID, **fields}) == (ID, feedback)


@pytest.mark.parametrize("header", ["Bearer abc", "bearer abc", "BEARER   abc "])
def test_a_token_is_found_however_the_scheme_is_written(header: str) -> None:
    assert read_token(header) == "abc"


@pytest.mark.parametrize("header", [None, "", "abc", "Bearer", "Bearer ", "Basic abc", "Bearer a b"])
def test_a_header_without_a_token_is_told(header: str | None) -> None:
    with pytest.raises(ProblemError, match="token_missing"):
        read_token(header)


def test_an_empty_body_is_an_empty_object() -> None:
    assert read_body(b"", 10) == {}


def test_a_body_of_the_greatest_size_is_read() -> None:
    assert read_body(b'{"a": 1}', 8) == {"a": 1}
    with pytest.raises(ProblemError, match="too_large"):
        read_body(b'{"a": 1}', 7)


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_problem_is_what_the_standard_says(code: str) -> None:
    body = ProblemError(code, "what to do").as_dict()
    assert set(body) == {"type", "title", "status", "detail", "code"}
    assert (body["type"], body["status"], body["code"]) == ("about:blank", PROBLEMS[code][0], code)


@pytest.mark.parametrize(("wait", "seconds"), [(0.01, "1"), (1.0, "1"), (1.2, "2"), (59.5, "60")])
def test_who_must_wait_is_told_whole_seconds_that_are_enough(wait: float, seconds: str) -> None:
    assert ProblemError("too_many_requests", retry_after=wait).headers["Retry-After"] == seconds


def test_a_turn_is_json() -> None:
    turn = Turn(ID, "hi", 0.0, ({"kind": "chitchat"},), Feedback("down", "other"))
    assert json.loads(json.dumps(turn.as_dict())) == {
        "id": ID,
        "text": "hi",
        "at": "1970-01-01T00:00:00.000Z",
        "replies": [{"kind": "chitchat"}],
        "feedback": {"value": "down", "reason": "other"},
    }


def test_a_time_has_milliseconds_and_says_that_it_is_utc() -> None:
    assert iso(1_800_000_000.1239) == "2027-01-15T08:00:00.123Z"


def test_the_document_names_the_same_words_as_the_code() -> None:
    schemas = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))["components"]["schemas"]
    assert schemas["Problem"]["properties"]["code"]["enum"] == list(PROBLEMS)
    assert schemas["Reply"]["properties"]["kind"]["enum"] == list(KINDS)
    feedback = schemas["Turn"]["properties"]["feedback"]["oneOf"][1]["properties"]
    assert (feedback["value"]["enum"], feedback["reason"]["enum"]) == (list(VALUES), [*REASONS, None])
