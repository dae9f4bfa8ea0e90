from __future__ import annotations

import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bot.nlu.topic_model import TopicModel

DIMENSIONS = 8
INTENTS = ["strains.lactis", "foods.fermented", "affirm"] * 6
LACTIS = {"entity": "strain", "group": "lactis"}
KEFIR = {"entity": "food", "group": "fermented"}
NAMED = [[LACTIS], [KEFIR], []] * 6


def unit_vectors() -> npt.NDArray[np.float32]:
    """Phrases of three intents, each near an axis of its own."""
    noise = np.random.default_rng(7).normal(size=(len(INTENTS), DIMENSIONS)) * 0.2
    noise[np.arange(len(INTENTS)), np.arange(len(INTENTS)) % 3] += 1.0
    vectors: npt.NDArray[np.float32] = (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def fit() -> TopicModel:
    return TopicModel.fit(unit_vectors(), NAMED, INTENTS, regularisation=10.0, entity_weight=0.3)


@pytest.fixture(scope="module")
def topic_model() -> TopicModel:
    return fit()


def test_two_fits_give_identical_arrays(topic_model: TopicModel) -> None:
    again = fit()
    for field in fields(TopicModel):
        np.testing.assert_array_equal(getattr(again, field.name), getattr(topic_model, field.name))


def test_classes_and_groups_are_sorted_by_name(topic_model: TopicModel) -> None:
    assert topic_model.classes == ("affirm", "foods.fermented", "strains.lactis")
    assert topic_model.groups == ("food.fermented", "strain.lactis")


def test_a_phrase_is_most_likely_of_its_own_intent(topic_model: TopicModel) -> None:
    found = [
        topic_model.classes[int(np.argmax(topic_model.probabilities(vector, named)))]
        for vector, named in zip(unit_vectors(), NAMED, strict=True)
    ]
    assert found == INTENTS


@pytest.mark.parametrize("scale", [0.0, 1.0, 1000.0], ids=["zero vector", "unit vector", "very long vector"])
def test_probabilities_sum_to_one(topic_model: TopicModel, scale: float) -> None:
    probabilities = topic_model.probabilities(unit_vectors()[0] * np.float32(scale), [KEFIR])
    assert probabilities.shape == (3,)
    assert probabilities.min() >= 0
    assert probabilities.sum() == pytest.approx(1.0, abs=1e-6)


def test_a_thing_that_is_named_makes_its_intent_likelier(topic_model: TopicModel) -> None:
    vector, index = unit_vectors().mean(axis=0), topic_model.classes.index("strains.lactis")
    with_name, without = topic_model.probabilities(vector, [LACTIS]), topic_model.probabilities(vector, [])
    assert with_name[index] > without[index]


def test_a_thing_of_an_unknown_group_changes_nothing(topic_model: TopicModel) -> None:
    vector = unit_vectors()[0]
    unknown = topic_model.probabilities(vector, [{"entity": "food", "group": None}])
    np.testing.assert_array_equal(unknown, topic_model.probabilities(vector, []))


def test_phrases_need_not_name_anything() -> None:
    model = TopicModel.fit(unit_vectors(), [[]] * len(INTENTS), INTENTS, regularisation=10.0, entity_weight=0.3)
    assert model.groups == ()
    assert model.probabilities(unit_vectors()[1], []).argmax() == model.classes.index("foods.fermented")


def test_the_similarity_of_an_intent_is_the_cosine_of_its_nearest_phrase(topic_model: TopicModel) -> None:
    vectors = unit_vectors()
    found = topic_model.similarities(vectors[0])
    assert found == {
        name: pytest.approx(max(float(v @ vectors[0]) for v, i in zip(vectors, INTENTS, strict=True) if i == name))
        for name in topic_model.classes
    }
    assert found["strains.lactis"] == pytest.approx(1.0)


def test_a_model_that_was_saved_and_loaded_answers_the_same(topic_model: TopicModel, tmp_path: Path) -> None:
    topic_model.save(tmp_path / "topics.npz")
    loaded = TopicModel.load(tmp_path / "topics.npz")
    assert (loaded.classes, loaded.groups, loaded.entity_weight) == (topic_model.classes, topic_model.groups, 0.3)
    for vector, named in zip(unit_vectors(), NAMED, strict=True):
        np.testing.assert_array_equal(loaded.probabilities(vector, named), topic_model.probabilities(vector, named))
        # The phrases are kept with half the digits.
        assert loaded.similarities(vector) == pytest.approx(topic_model.similarities(vector), abs=1e-3)


def test_a_saved_model_holds_plain_arrays_and_no_pickle(topic_model: TopicModel, tmp_path: Path) -> None:
    path = tmp_path / "topics.npz"
    topic_model.save(path)
    with np.load(path, allow_pickle=False) as arrays:
        kinds = {name: arrays[name].dtype.kind for name in arrays.files}
    assert set(kinds) == {field.name for field in fields(TopicModel)}
    assert "O" not in kinds.values()
    assert all(name.endswith(".npy") for name in zipfile.ZipFile(path).namelist())


def test_a_file_with_a_pickle_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "topics.npz"
    np.savez(path, classes=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        TopicModel.load(path)


def test_a_model_can_be_saved_and_loaded_where_phrases_name_nothing(tmp_path: Path) -> None:
    model = TopicModel.fit(unit_vectors(), [[]] * len(INTENTS), INTENTS, regularisation=10.0, entity_weight=0.3)
    model.save(tmp_path / "topics.npz")
    assert TopicModel.load(tmp_path / "topics.npz").groups == ()


def test_two_intents_have_a_row_of_coefficients_each_and_are_told_apart() -> None:
    intents = ["affirm" if intent == "affirm" else "foods.fermented" for intent in INTENTS]
    vectors = unit_vectors()
    model = TopicModel.fit(vectors, NAMED, intents, regularisation=10.0, entity_weight=0.3)
    assert model.coefficients.shape == (2, DIMENSIONS + 2)
    found = [model.classes[int(model.probabilities(v, n).argmax())] for v, n in zip(vectors, NAMED, strict=True)]
    assert found == intents
