"""The visitors of the fault tests see what is lost, doubled and mixed up, and know an honest failure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.visitors import Asked, Kept, compare, is_honest

ASKED = [
    Asked(text, [topic], 0.0, answered_at) for text, topic, answered_at in (("a", "x", 1), ("b", "y", 2), ("c", "z", 0))
]


def turns(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"text": text, "replies": [{"topics": [topic]}]} for text, topic in pairs]


@pytest.mark.parametrize(
    ("kept", "seen"),
    [
        ([("a", "x"), ("b", "y")], Kept(0, 0, 0)),
        ([("a", "x"), ("b", "y"), ("c", "z")], Kept(0, 0, 0)),
        ([("a", "x")], Kept(1, 0, 0)),
        ([], Kept(2, 0, 0)),
        ([("a", "x"), ("a", "x"), ("b", "y")], Kept(0, 1, 0)),
        ([("b", "y"), ("a", "x")], Kept(0, 0, 2)),
        ([("a", "x"), ("b", "y"), ("somebody else's", "x")], Kept(0, 0, 1)),
        ([("a", "x"), ("b", "x")], Kept(0, 0, 1)),
    ],
    ids=["right", "late", "one lost", "all lost", "doubled", "order", "somebody else's", "another answer"],
)
def test_what_is_kept_is_compared_with_what_was_asked(kept: list[tuple[str, str]], seen: Kept) -> None:
    assert compare(ASKED, turns(*kept)) == seen


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (0, None, True),
        (502, None, True),
        (503, {"code": "busy"}, True),
        (429, {"code": "too_many_requests"}, True),
        (500, None, False),
        (401, {"code": "token_invalid"}, False),
        (404, {"code": "not_found"}, False),
        (200, {"text": "somebody else's"}, False),
    ],
)
def test_an_honest_failure_says_that_another_try_may_help(status: int, body: Any, expected: bool) -> None:
    assert is_honest(status, body) is expected
