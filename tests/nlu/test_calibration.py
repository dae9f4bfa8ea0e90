from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from bot.nlu.calibration import BOUNDS, best_temperature, sharpened

ROW = np.array([0.7, 0.2, 0.1], dtype=np.float32)
CLASSES = 3


def claims(confidence: float, right: int, of: int = 100) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Readings that all claim the same confidence for class 0, and the classes that were meant."""
    other = (1 - confidence) / (CLASSES - 1)
    probabilities = np.tile(np.array([confidence, other, other], dtype=np.float32), (of, 1))
    return probabilities, np.array([0] * right + [1] * (of - right), dtype=np.int64)


def surprise(probabilities: npt.NDArray[np.float32], meant: npt.NDArray[np.int64], temperature: float) -> float:
    return float(-np.log(sharpened(probabilities, temperature)[np.arange(len(meant)), meant]).mean())


@pytest.mark.parametrize("temperature", [BOUNDS[0], 0.5, 1.0, 2.0, BOUNDS[1]])
@pytest.mark.parametrize(
    "row", [ROW, np.array([1.0, 0.0, 0.0]), np.full(3, 1 / 3)], ids=["ordinary", "certain", "clueless"]
)
def test_probabilities_sum_to_one_at_every_temperature(row: npt.NDArray[np.float32], temperature: float) -> None:
    result = sharpened(row, temperature)
    assert np.isfinite(result).all()
    assert result.sum() == pytest.approx(1.0, abs=1e-6)


def test_each_row_of_several_sums_to_one() -> None:
    assert sharpened(np.stack([ROW, ROW[::-1]]), 0.5).sum(axis=-1) == pytest.approx([1.0, 1.0])


def test_temperature_one_changes_nothing() -> None:
    assert sharpened(ROW, 1.0) == pytest.approx(ROW)


def test_a_low_temperature_is_surer_and_a_high_one_less_sure() -> None:
    assert sharpened(ROW, 0.5).max() > ROW.max() > sharpened(ROW, 2.0).max()


@pytest.mark.parametrize("temperature", [BOUNDS[0], BOUNDS[1]], ids=["low", "high"])
def test_no_temperature_changes_which_class_is_likeliest(temperature: float) -> None:
    assert np.argsort(sharpened(ROW, temperature)).tolist() == np.argsort(ROW).tolist()


@pytest.mark.parametrize(
    ("claimed", "right"),
    [pytest.param(0.6, 90, id="too modest"), pytest.param(0.98, 70, id="too sure"), pytest.param(0.8, 80, id="right")],
)
def test_the_best_temperature_makes_confidence_the_share_of_right_readings(claimed: float, right: int) -> None:
    probabilities, meant = claims(claimed, right)
    confidence = sharpened(probabilities, best_temperature(probabilities, meant))[0, 0]
    assert confidence == pytest.approx(right / 100, abs=0.01)


def test_no_other_temperature_surprises_less() -> None:
    probabilities, meant = claims(0.98, 70)
    best = surprise(probabilities, meant, best_temperature(probabilities, meant))
    assert all(best <= surprise(probabilities, meant, other) + 1e-6 for other in np.linspace(*BOUNDS, 50))


@pytest.mark.parametrize(
    ("right", "bound"), [pytest.param(100, BOUNDS[0], id="always right"), pytest.param(0, BOUNDS[1], id="never")]
)
def test_the_temperature_stays_within_its_bounds(right: int, bound: float) -> None:
    probabilities, meant = claims(0.5, right)
    assert best_temperature(probabilities, meant) == pytest.approx(bound, abs=0.05)


def test_a_class_that_was_thought_impossible_gives_a_finite_temperature() -> None:
    probabilities, meant = claims(1.0, 50)
    assert BOUNDS[0] <= best_temperature(probabilities, meant) <= BOUNDS[1]
