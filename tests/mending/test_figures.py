from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ModelError
from bot.evaluation.cases import LabelledQuestion
from bot.evaluation.scoring import Outcome
from bot.mending.figures import Score, Scores, as_rows, newly_wrong
from bot.mending.quick_suites import HELD_OUT, held_out, labelled, measure, not_learnt

RIGHT = Score("questions", "accuracy", 0.9, 400)
FALSE = Score("red_flags", "false alarms", 0.01, 600)
FOUND = Score("red_flags", "found", 1.0, 600)
MISS = ("questions", "a", "foods.other")


class Parrot:
    """Answers every question with one topic, and takes nothing as urgent."""

    def outcomes(self, questions: Sequence[LabelledQuestion]) -> list[Outcome]:
        return [Outcome(question, reply) for question, reply in zip(questions, self.ask(questions), strict=True)]

    def ask(self, texts: Sequence[Any]) -> list[dict[str, Any]]:
        return [{"kind": "answer", "topics": ["foods.other"], "text": "So it is."} for _ in texts]


@pytest.mark.parametrize(
    ("before", "value", "is_worse"),
    [(RIGHT, 0.89, True), (RIGHT, 0.91, False), (RIGHT, 0.9, False), (RIGHT, 0.89991, False), (FALSE, 0.02, True),
     (FALSE, 0.0, False), (FOUND, 0.99, True)],
)  # fmt: skip
def test_worse_is_lower_for_what_is_right_and_higher_for_what_is_wrong(
    before: Score, value: float, is_worse: bool
) -> None:
    assert replace(before, value=value).is_worse_than(before) is is_worse


def test_figures_of_urgent_signs_come_first_among_the_worse_ones() -> None:
    before = Scores((RIGHT, FALSE, FOUND), frozenset())
    now = Scores((replace(RIGHT, value=0.8), FALSE, replace(FOUND, value=0.9)), frozenset())

    assert [score.name for _, score in now.worse_than(before)] == ["found", "accuracy"]
    assert [row[""] for row in as_rows(before, now)] == ["worse", "", "worse"]


def test_scores_are_read_back_as_they_were_written() -> None:
    scores = Scores((RIGHT, FOUND), frozenset({MISS}), ("foods.other",), (("a", "b", "c"),))

    assert Scores.from_json(scores.to_json()) == scores
    assert newly_wrong(Scores((), frozenset()), scores) == [MISS]
    assert newly_wrong(scores, scores) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"figures": [{"x": 1}], "misses": []}'])
def test_scores_that_can_not_be_read_are_an_error_that_says_what_to_do(text: str) -> None:
    with pytest.raises(ModelError, match="run the command again"):
        Scores.from_json(text)


def test_held_out_phrases_that_need_a_turn_before_are_left_out(root: Path) -> None:
    labels = {question.label for question in held_out(root / "tests" / "nlu")}

    assert {"foods.other", "not_covered", "chitchat", "red_flag", "out_of_scope"} <= labels
    assert [label for label in labels if label.startswith(("follow_up", "affirm", "deny", "not_covered."))] == []


def test_every_suite_that_is_quick_is_measured(root: Path) -> None:
    scores = measure(root, Parrot())  # type: ignore[arg-type]  # it asks as a Runner does
    titles = {score.title for score in scores.figures}

    suites = [
        path.stem for path in (root / "tests" / "eval").iterdir() if re.match(r"questions|red_fl|out_", path.name)
    ]
    assert {score.suite for score in scores.figures} == {HELD_OUT, *suites}
    assert {"questions: accuracy", "red_flags: found", "red_flags: false alarms", f"{HELD_OUT}: right"} <= titles
    found = {score.title: score.value for score in scores.figures}
    assert found["red_flags: found"] == found["out_of_scope_general: rejected"] == 0.0
    assert {suite for suite, _, _ in scores.misses} == {score.suite for score in scores.figures}


def test_phrases_that_are_still_read_otherwise_are_named() -> None:
    phrases = [("foods.other", "a"), ("foods.fermented", "b"), ("not_covered.dose", "c")]

    assert not_learnt(phrases, Parrot()) == (  # type: ignore[arg-type]
        ("b", "foods.fermented", "foods.other"), ("c", "not_covered", "foods.other")
    )  # fmt: skip
    assert labelled("chitchat.greet", "hi").label == "chitchat"
