from __future__ import annotations

import pytest

from bot.benchmark.figures import GOALS, Goal, Measured, Pair, Sample, percentile

from .runs import measured


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle() -> None:
    assert Sample.of(1.0, 10.0, 2.0, 3.0).median == 2.5


@pytest.mark.parametrize(("percent", "value"), [(0, 0.0), (50, 50.0), (95, 95.0), (99, 99.0), (100, 100.0)])
def test_so_many_per_cent_of_the_values_are_below_a_percentile(percent: float, value: float) -> None:
    assert percentile([float(n) for n in range(100, -1, -1)], percent) == pytest.approx(value)


def test_a_percentile_lies_on_the_line_between_two_values() -> None:
    assert percentile([0.0, 10.0], 95) == pytest.approx(9.5)


def test_the_high_percentiles_of_twenty_values_are_told() -> None:
    sample = Sample(tuple(float(n) for n in range(1, 21)))

    assert sample.as_dict() == pytest.approx({"median": 10.5, "p95": 19.05, "p99": 19.81, "n": 20})


def test_a_few_values_have_no_high_percentiles() -> None:
    assert Sample.of(*[1.0] * 19).as_dict() == {"median": 1.0, "p95": None, "p99": None, "n": 19}


def test_a_pair_is_compared_both_ways() -> None:
    pair = Pair(stock=Sample.of(90.0, 100.0, 110.0), ours=Sample.of(10.0))

    assert (pair.stock_to_ours, pair.ours_to_stock) == (10.0, 0.1)


@pytest.mark.parametrize(
    ("goal", "ratio", "met"),
    [
        (Goal(10, at_least=True), 10.0, True),
        (Goal(10, at_least=True), 9.9, False),
        (Goal(0.6, at_least=False), 0.6, True),
        (Goal(0.6, at_least=False), 0.61, False),
    ],
)
def test_a_goal_is_met_at_its_bound_and_on_its_better_side(goal: Goal, ratio: float, met: bool) -> None:
    assert goal.is_met(ratio) is met


def test_the_goals_are_those_that_were_set() -> None:
    assert {name: goal.text for name, goal in GOALS.items()} == {
        "latency_p50": "≥ 10",
        "throughput_8": "≥ 10",
        "turn_500_to_1": "≤ 1.2",
        "ready": "≥ 5",
        "memory": "≤ 0.6",
        "training": "≥ 10",
        "to_limit": "≤ 2",
    }


def test_each_ratio_compares_medians_in_its_own_direction() -> None:
    assert measured().ratios == pytest.approx(
        {
            "latency_p50": 100 / 8,  # stock takes so many times longer
            "throughput_8": 120 / 10,  # ours answers so many times more
            "turn_500_to_1": 9 / 8,  # ours alone
            "ready": 20 / 4,
            "memory": 500 / 1250,  # our share of stock's
            "training": 4000 / 100,
            "to_limit": 8 / 5,
        }
    )


def test_there_is_a_ratio_for_each_goal_and_no_other() -> None:
    assert list(measured().ratios) == list(GOALS)


def test_a_quicker_ours_makes_every_latency_ratio_better() -> None:
    slower, quicker = measured(our_latency=8.0).ratios, measured(our_latency=4.0).ratios

    assert quicker["latency_p50"] == 2 * slower["latency_p50"]
    assert quicker["to_limit"] == slower["to_limit"] / 2


def test_an_outlier_changes_no_ratio() -> None:
    ours = Sample.of(8.0, 8.0, 8.0, 8.0, 900.0)
    run: Measured = measured()

    assert Pair(run.latency.stock, ours).stock_to_ours == run.ratios["latency_p50"]
