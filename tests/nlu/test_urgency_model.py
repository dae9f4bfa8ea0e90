from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.urgency_model import UrgencyModel

URGENT = ["blood in the stool", "blood in the sink", "pain in the chest", "chest pain and blood"]
CALM = ["garlic in the soup", "garlic in the sink", "salt in the soup", "garlic and salt"]
NORTH, EAST = np.eye(2, dtype=np.float32)


@pytest.fixture(scope="module")
def model() -> UrgencyModel:
    """In its world urgent messages point north and calm ones east."""
    vectors = np.stack([NORTH] * len(URGENT) + [EAST] * len(CALM))
    return UrgencyModel.fit([*URGENT, *CALM], vectors, [True] * len(URGENT) + [False] * len(CALM))


def test_the_words_count(model: UrgencyModel) -> None:
    between = (NORTH + EAST) / np.float32(np.sqrt(2))
    assert model.probability("blood", between) > 0.5 > model.probability("garlic", between)


def test_the_meaning_counts_where_no_word_is_known(model: UrgencyModel) -> None:
    assert model.probability("xyz", NORTH) > 0.5 > model.probability("xyz", EAST)


def test_capitals_make_no_difference(model: UrgencyModel) -> None:
    assert model.probability("BLOOD in the Stool", NORTH) == model.probability("blood in the stool", NORTH)


@pytest.mark.parametrize("text", ["", "?!", "\U0001f600", "blood " * 5000])
def test_any_text_has_a_probability(model: UrgencyModel, text: str) -> None:
    assert 0 <= model.probability(text, NORTH) <= 1


def test_few_urgent_messages_weigh_as_much_as_many_calm_ones() -> None:
    calm = CALM * 20
    vectors = np.stack([NORTH] * len(URGENT) + [EAST] * len(calm))
    model = UrgencyModel.fit([*URGENT, *calm], vectors, [True] * len(URGENT) + [False] * len(calm))
    between = (NORTH + EAST) / np.float32(np.sqrt(2))
    assert model.probability("blood in the stool", between) > 0.5


def test_a_model_that_was_written_and_read_says_the_same(model: UrgencyModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model.npz")
    again = UrgencyModel.load(tmp_path / "model.npz")
    for text in (*URGENT, *CALM, "unknown words"):
        assert again.probability(text, NORTH) == pytest.approx(model.probability(text, NORTH))
