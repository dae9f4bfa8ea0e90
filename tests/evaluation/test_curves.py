from __future__ import annotations

import numpy as np
import pytest

from bot.evaluation.cases import LabelledQuestion
from bot.evaluation.curves import Answers, Confusion, Reliability, RiskCoverage
from bot.evaluation.scoring import Outcome


def outcome(label: str, kind: str, *topics: str, confidence: float = 0.5) -> Outcome:
    reply = {"kind": kind, "topics": list(topics), "confidence": confidence}
    return Outcome(LabelledQuestion("1", label, frozenset(), "a question"), reply)


def answers(*scored: tuple[float, bool], asked: int | None = None) -> Answers:
    confidence, right = [c for c, _ in scored], [r for _, r in scored]
    return Answers(np.array(confidence, np.float64), np.array(right, np.bool_), asked or len(scored))


def test_only_answers_and_parts_of_answers_count_as_answered() -> None:
    kinds = ["answer", "partial", "clarify", "not_covered", "out_of_scope", "red_flag", "chitchat"]

    found = Answers.of([outcome("a", kind, "a", confidence=i / 10) for i, kind in enumerate(kinds)])

    assert found.confidence.tolist() == [0.0, 0.1]
    assert found.right.tolist() == [True, True]
    assert found.asked == 7


def test_a_reply_without_a_confidence_is_no_answer() -> None:
    silent = Outcome(LabelledQuestion("1", "a", frozenset(), "x"), {"kind": "not_covered", "topics": []})

    assert Answers.of([silent]).confidence.shape == (0,)


def test_a_bin_holds_mean_confidence_and_share_right() -> None:
    curve = Reliability.of(answers((0.62, True), (0.66, True), (0.7, False), (0.7, True)))

    assert curve.counts.tolist() == [0, 0, 0, 0, 0, 0, 4, 0, 0, 0]
    assert curve.confidence[6] == pytest.approx(0.67)
    assert curve.right[6] == 0.75


@pytest.mark.parametrize(("confidence", "place"), [(0.0, 0), (0.1, 0), (0.1001, 1), (0.3, 2), (0.7, 6), (1.0, 9)])
def test_a_bin_holds_its_upper_bound(confidence: float, place: int) -> None:
    assert np.flatnonzero(Reliability.of(answers((confidence, True))).counts).tolist() == [place]


def test_an_empty_bin_has_no_share() -> None:
    curve = Reliability.of(answers((0.95, True)))

    assert np.isnan(curve.right[:9]).all()
    assert np.isnan(curve.confidence[:9]).all()


def test_the_calibration_error_weighs_bins_by_their_answers() -> None:
    curve = Reliability.of(answers((0.9, True), (0.9, True), (0.9, True), (0.4, True)))

    assert curve.error == pytest.approx((3 * 0.1 + 1 * 0.6) / 4)


def test_right_as_often_as_confident_is_no_calibration_error() -> None:
    assert Reliability.of(answers(*[(0.8, True)] * 4, (0.8, False))).error == pytest.approx(0)


def test_each_threshold_gives_a_share_answered_and_a_share_wrong() -> None:
    curve = RiskCoverage.of(answers((0.2, False), (0.9, True), (0.6, False), (0.8, True), asked=8))

    assert curve.thresholds.tolist() == [0.9, 0.8, 0.6, 0.2]
    assert curve.counts.tolist() == [1, 2, 3, 4]
    assert curve.coverage.tolist() == [1 / 8, 2 / 8, 3 / 8, 4 / 8]
    assert curve.risk.tolist() == [0, 0, 1 / 3, 2 / 4]


def test_answers_of_one_confidence_are_kept_or_dropped_together() -> None:
    curve = RiskCoverage.of(answers((0.5, True), (0.5, False), (0.9, True), (0.5, True)))

    assert curve.thresholds.tolist() == [0.9, 0.5]
    assert curve.risk.tolist() == [0, 1 / 4]


def test_today_everything_is_answered_that_has_an_answer() -> None:
    today = RiskCoverage.of(answers((0.9, True), (0.3, False), asked=4)).today

    assert today is not None
    assert (today.threshold, today.count, today.coverage, today.risk) == (0.3, 2, 0.5, 0.5)


@pytest.mark.parametrize(("threshold", "count"), [(0.0, 3), (0.3, 3), (0.31, 2), (0.9, 1), (0.91, 0)])
def test_an_answer_at_the_threshold_is_kept(threshold: float, count: int) -> None:
    assert RiskCoverage.of(answers((0.9, True), (0.5, True), (0.3, False))).at(threshold).count == count


def test_without_answers_there_is_no_curve() -> None:
    nothing = answers(asked=3)

    assert RiskCoverage.of(nothing).today is None
    assert RiskCoverage.of(nothing).at(0.5).coverage == 0
    assert Reliability.of(nothing).counts.sum() == 0
    assert Reliability.of(nothing).error == 0


def test_the_matrix_holds_the_confused_labels_in_order() -> None:
    outcomes = [outcome("b", "answer", "c"), outcome("b", "answer", "b"), outcome("b", "answer", "c")]
    outcomes += [outcome("a", "not_covered"), outcome("never.confused", "answer", "never.confused")]

    matrix = Confusion.of(outcomes)

    assert matrix.labels == ("a", "b", "c", "not_covered")
    assert matrix.counts.tolist() == [[0, 0, 0, 1], [0, 1, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_a_miss_that_names_its_own_label_first_confuses_nothing() -> None:
    assert Confusion.of([outcome("a", "answer", "a", "b", "c")]).labels == ()
