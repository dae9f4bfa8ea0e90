"""Questions that no punctuation tells apart: dictated, on lines of their own, run together."""

from __future__ import annotations

import pytest

from bot.nlu.clauses import MAX_LINE
from tests.nlu.test_clauses import KEFIR, SAFE, parts, split, texts


@pytest.mark.parametrize("mark", ["question mark", "full stop", "new line", "next question"])
def test_a_dictated_mark_divides_and_is_left_out(mark: str) -> None:
    assert texts(f"{KEFIR} {mark} {SAFE} {mark}") == [KEFIR, SAFE]


def test_what_ends_in_a_dictated_question_mark_asks() -> None:
    assert [clause.asks for clause in split("kefir question mark my gut full stop")] == [True, False]


def test_each_line_asks_whatever_its_form() -> None:
    assert [(clause.text, clause.asks) for clause in split("best strains\nkefir or not")] == [
        ("best strains", True),
        ("kefir or not", True),
    ]


def test_a_long_line_was_wrapped_and_ends_no_sentence() -> None:
    text = "my doctor told me at the end of last week that I should find out whether\nkefir is good for me"
    assert len(text.split("\n")[0]) > MAX_LINE
    assert texts(text) == [text]


def test_questions_that_are_numbered_with_a_letter_are_items() -> None:
    assert texts("Q1 what is kefir Q2 is it safe") == [KEFIR, SAFE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is kefir where can i read more", ["what is kefir", "where can i read more"]),
        ("i like my kefir does kimchi count", ["i like my kefir", "does kimchi count"]),
    ],
)
def test_a_question_may_follow_without_a_sign(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_whether_begins_a_question_behind_another() -> None:
    assert texts("tell me what kefir does, and whether it is safe") == ["tell me what kefir does", "whether it is safe"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("can my small brother have it", id="have it"),
        pytest.param("do leeks do anything for the gut", id="do anything"),
        pytest.param("doctors, they believe in this?", id="what goes on behind a comma"),
        pytest.param("my husband, he's got heart failure?", id="a person behind a comma"),
    ],
)
def test_what_only_looks_like_the_beginning_of_a_question_divides_nothing(text: str) -> None:
    assert parts(text) == []
