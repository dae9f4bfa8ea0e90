from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.cases import LabelledQuestion
from bot.evaluation.scoring import Figures, Outcome, by_label, confusions, holds, is_turned_away, share

KINDS = ["answer", "partial", "clarify", "not_covered", "out_of_scope", "red_flag", "chitchat"]


def reply(kind: str, *topics: str) -> dict[str, Any]:
    return {"kind": kind, "topics": list(topics)}


def outcome(label: str, kind: str, *topics: str, others: tuple[str, ...] = ()) -> Outcome:
    return Outcome(LabelledQuestion("1", label, frozenset(others), "a question"), reply(kind, *topics))


def expected(*parts: str) -> list[frozenset[str]]:
    return [frozenset(part.split("|")) for part in parts]


@pytest.mark.parametrize(
    ("given", "right"),
    [
        pytest.param(outcome("a", "answer", "a"), True, id="its topic"),
        pytest.param(outcome("a", "answer", "b"), False, id="another topic"),
        pytest.param(outcome("a", "answer", "b", others=("b",)), True, id="a topic that is right too"),
        pytest.param(outcome("a", "answer", "b", "a"), True, id="its topic and another"),
        pytest.param(outcome("a", "answer", "a", "b", "c"), False, id="its topic among three"),
        pytest.param(outcome("a", "partial", "a"), True, id="half answered"),
        pytest.param(outcome("a", "clarify", "b", "a"), True, id="offered"),
        pytest.param(outcome("a", "clarify"), False, id="asked back without a topic"),
        pytest.param(outcome("a", "not_covered"), False, id="refused"),
        pytest.param(outcome("a", "out_of_scope"), False, id="turned away"),
        pytest.param(outcome("a", "chitchat"), False, id="small talk"),
        pytest.param(outcome("a", "red_flag"), False, id="alarm"),
        pytest.param(outcome("strains.other", "not_covered", "strains.other"), True, id="not mentioned"),
        pytest.param(outcome("foods.other", "not_covered", "strains.other"), False, id="another is not mentioned"),
        pytest.param(outcome("a", "not_covered", "a"), False, id="not covered with its topic"),
        pytest.param(outcome("not_covered", "answer", "a"), False, id="invented"),
        pytest.param(outcome("not_covered", "partial", "a"), False, id="not covered beside an answer"),
        pytest.param(outcome("not_covered", "answer", "a", others=("a",)), True, id="answered where that is right too"),
    ],
)
def test_a_reply_is_right_where_a_label_accepts_it(given: Outcome, right: bool) -> None:
    assert given.right is right


@pytest.mark.parametrize("label", ["not_covered", "red_flag", "out_of_scope", "chitchat", "clarify"])
def test_a_label_that_is_a_kind_is_right_for_replies_of_that_kind_alone(label: str) -> None:
    assert [kind for kind in KINDS if outcome(label, kind).right] == [label]


def test_a_kind_may_be_the_other_label() -> None:
    assert outcome("a", "not_covered", others=("not_covered",)).right


@pytest.mark.parametrize("kind", KINDS)
def test_only_an_answer_to_another_question_is_confidently_wrong(kind: str) -> None:
    assert outcome("a", kind, "b").confidently_wrong is (kind == "answer")


def test_a_right_answer_is_not_confidently_wrong() -> None:
    assert not outcome("a", "answer", "a").confidently_wrong


@pytest.mark.parametrize(
    ("given", "label"),
    [
        pytest.param(outcome("a", "answer", "b", "a"), "a", id="right"),
        pytest.param(outcome("a", "answer", "c", others=("c",)), "a", id="right by another label"),
        pytest.param(outcome("a", "answer", "b", "c"), "b", id="wrong"),
        pytest.param(outcome("a", "not_covered", "b"), "not_covered", id="refused"),
        pytest.param(outcome("a", "clarify"), "clarify", id="asked back"),
    ],
)
def test_a_question_is_read_as_the_right_label_else_as_what_was_replied(given: Outcome, label: str) -> None:
    assert given.read_as == label


def test_each_figure_is_a_share_of_its_own_questions() -> None:
    figures = Figures.of(
        [
            outcome("a", "answer", "a"),
            outcome("a", "answer", "a"),
            outcome("a", "answer", "b"),
            outcome("b", "not_covered"),
            outcome("b", "out_of_scope"),
            outcome("not_covered", "not_covered"),
            outcome("not_covered", "answer", "a"),
            outcome("red_flag", "out_of_scope"),
        ]
    )
    assert figures.accuracy == 3 / 8
    assert figures.macro == pytest.approx((2 / 3 + 0 + 1 / 2 + 0) / 4)
    assert figures.wrong == 2 / 8
    assert figures.refused == 2 / 5
    assert figures.invented == 1 / 2
    assert figures.count == 8


def test_a_rare_label_weighs_as_much_as_a_frequent_one_in_the_macro_mean() -> None:
    figures = Figures.of([*[outcome("a", "answer", "a")] * 9, outcome("b", "answer", "a")])
    assert (figures.accuracy, figures.macro) == (0.9, 0.5)


def test_a_refusal_that_is_right_is_not_counted_as_refused() -> None:
    given = [
        outcome("strains.other", "not_covered", "strains.other"),
        outcome("a", "not_covered", others=("not_covered",)),
    ]
    assert Figures.of(given).refused == 0


@pytest.mark.parametrize("kind", ["partial", "clarify", "out_of_scope", "chitchat"])
def test_only_an_answer_to_what_is_not_covered_is_invented(kind: str) -> None:
    assert Figures.of([outcome("not_covered", kind, "a")]).invented == 0


def test_without_questions_of_its_own_a_figure_is_0() -> None:
    figures = Figures.of([outcome("red_flag", "red_flag")])
    assert (figures.accuracy, figures.refused, figures.invented) == (1, 0, 0)


def test_each_label_has_its_hits_and_its_questions() -> None:
    given = [outcome("b", "answer", "b"), outcome("a", "answer", "b"), outcome("b", "answer", "a")]
    assert by_label(given) == {"a": (0, 1), "b": (1, 2)}


def test_confusions_stand_with_the_most_frequent_first() -> None:
    given = [outcome("a", "answer", "b"), outcome("c", "not_covered"), outcome("c", "not_covered")]
    given += [outcome("a", "answer", "a"), outcome("a", "answer", "c")]
    assert confusions(given) == [("c", "not_covered", 2), ("a", "b", 1), ("a", "c", 1)]


def test_a_text_from_elsewhere_is_turned_away_by_every_reply_without_an_answer() -> None:
    assert {kind for kind in KINDS if is_turned_away(reply(kind))} == {"not_covered", "out_of_scope", "chitchat"}


@pytest.mark.parametrize(
    ("given", "parts", "beside", "held"),
    [
        pytest.param(reply("answer", "a", "b"), ["a", "b"], 0, True, id="both parts"),
        pytest.param(reply("answer", "a"), ["a", "b"], 0, False, id="one of two"),
        pytest.param(reply("answer", "a", "c"), ["a|b"], 1, True, id="one of the labels of a part"),
        pytest.param(reply("answer", "b", "a"), ["a", "b"], 0, True, id="in another order"),
        pytest.param(reply("answer", "a", "c"), ["a"], 0, False, id="one beside, none allowed"),
        pytest.param(reply("answer", "a", "c"), ["a"], 1, True, id="one beside, one allowed"),
        pytest.param(reply("answer", "a", "c", "d"), ["a"], 1, False, id="two beside, one allowed"),
        pytest.param(reply("answer", "a", "b", "c"), ["a", "b"], 1, True, id="one beside two parts"),
        pytest.param(reply("partial", "a"), ["a", "not_covered"], 0, True, id="half covered"),
        pytest.param(reply("answer", "a"), ["a", "not_covered"], 0, False, id="the other half is not named"),
        pytest.param(reply("partial", "a"), ["a", "out_of_scope"], 0, True, id="half from elsewhere"),
        pytest.param(reply("partial", "a", "b"), ["a", "not_covered"], 0, False, id="a kind is no topic"),
        pytest.param(reply("partial", "a"), ["not_covered"], 0, True, id="a kind leaves room for one topic"),
        pytest.param(reply("not_covered"), ["a|not_covered"], 0, True, id="a topic or a kind"),
        pytest.param(reply("clarify", "a", "b"), ["a"], 1, False, id="offered is not answered"),
        pytest.param(reply("not_covered", "a"), ["a"], 0, False, id="refused with its topic"),
        pytest.param(reply("red_flag"), ["red_flag"], 0, True, id="alarm"),
        pytest.param(reply("answer"), [], 0, False, id="nothing is expected"),
        pytest.param(reply("red_flag"), ["a|red_flag", "b"], 0, False, id="alarm in place of an answer"),
    ],
)
def test_a_reply_holds_a_message_where_every_part_is_there_and_little_else(
    given: dict[str, Any], parts: list[str], beside: int, held: bool
) -> None:
    assert holds(given, expected(*parts), beside=beside) is held


@pytest.mark.parametrize("label", ["not_covered", "red_flag", "out_of_scope", "chitchat", "clarify"])
def test_a_part_that_is_a_kind_is_held_by_that_kind_and_a_refusal_by_a_partial_answer(label: str) -> None:
    held = {kind for kind in KINDS if holds(reply(kind), expected(label), beside=0)}
    assert held == {label, *(["partial"] if label in {"not_covered", "out_of_scope"} else [])}


@pytest.mark.parametrize(("flags", "of"), [([], 0.0), ([True], 1.0), ([True, False, False, False], 0.25)])
def test_a_share_of_nothing_is_0(flags: list[bool], of: float) -> None:
    assert share(flags) == of
