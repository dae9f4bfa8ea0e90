from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bot.nlu.question_form import FORM_WORDS
from bot.nlu.topic_model import FOLDS, Example, TopicModel, Weights

DIMENSIONS = 8
INTENTS = ["strains.lactis", "foods.fermented", "affirm"] * 6
LACTIS = {"entity": "strain", "group": "lactis"}
KEFIR = {"entity": "food", "group": "fermented"}
NAMED = [[LACTIS], [KEFIR], []] * 6
WORDS = [["what"], ["does"], ["yes"]] * 6
WEIGHTS = Weights(regularisation=10.0, entity=0.3, form=0.1, neighbours=0.4, sharpness=20.0, nearest=3)


def unit_vectors(noise: float = 0.2, seed: int = 7) -> npt.NDArray[np.float32]:
    """Phrases of three intents, each near an axis of its own."""
    found = np.random.default_rng(seed).normal(size=(len(INTENTS), DIMENSIONS)) * noise
    found[np.arange(len(INTENTS)), np.arange(len(INTENTS)) % 3] += 1.0
    vectors: npt.NDArray[np.float32] = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def phrases(noise: float = 0.2, seed: int = 7) -> list[Example]:
    rows = zip(unit_vectors(noise, seed), NAMED, WORDS, strict=True)
    return [Example.of(vector, named, words, f"phrase {i}") for i, (vector, named, words) in enumerate(rows)]


def bare(vector: npt.NDArray[np.float32], named: Sequence[dict[str, str]] = (), words: Sequence[str] = ()) -> Example:
    return Example.of(vector, named, words)


def surprise(model: TopicModel, examples: list[Example]) -> float:
    """How unlikely the model finds what was meant, on average."""
    right = [
        model.probabilities(one)[model.classes.index(intent)] for one, intent in zip(examples, INTENTS, strict=True)
    ]
    return float(-np.log(right).mean())


@pytest.fixture(scope="module")
def topic_model() -> TopicModel:
    return TopicModel.fit(phrases(), INTENTS, WEIGHTS)


def test_an_example_knows_its_groups_words_and_text() -> None:
    example = Example.of(unit_vectors()[0], [LACTIS, {"entity": "symptom"}], ["is", "it", "is"], "is it is")
    assert example.groups == {"strain.lactis", "symptom."}
    assert example.words == {"is", "it"}
    assert example.text == "is it is"


def test_two_fits_give_identical_arrays(topic_model: TopicModel) -> None:
    again = TopicModel.fit(phrases(), INTENTS, WEIGHTS)
    for field in fields(TopicModel):
        np.testing.assert_array_equal(getattr(again, field.name), getattr(topic_model, field.name))


def test_classes_and_groups_are_sorted_by_name(topic_model: TopicModel) -> None:
    assert topic_model.classes == ("affirm", "foods.fermented", "strains.lactis")
    assert topic_model.groups == ("food.fermented", "strain.lactis")


def test_a_phrase_is_most_likely_of_its_own_intent(topic_model: TopicModel) -> None:
    found = [topic_model.classes[int(topic_model.probabilities(phrase).argmax())] for phrase in phrases()]
    assert found == INTENTS


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0], ids=["regression only", "both", "neighbours only"])
@pytest.mark.parametrize("scale", [0.0, 1.0], ids=["zero vector", "unit vector"])
def test_probabilities_sum_to_one(topic_model: TopicModel, share: float, scale: float) -> None:
    model = replace(topic_model, weights=replace(WEIGHTS, neighbours=share))
    probabilities = model.probabilities(bare(unit_vectors()[0] * np.float32(scale), [KEFIR]))
    assert probabilities.shape == (3,)
    assert probabilities.min() >= 0
    assert probabilities.sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    "hint", [pytest.param(([LACTIS], ()), id="named thing"), pytest.param(([], ("what",)), id="form word")]
)
def test_what_the_phrases_of_an_intent_share_makes_it_likelier(
    topic_model: TopicModel, hint: tuple[list[dict[str, str]], Sequence[str]]
) -> None:
    vector, index = unit_vectors().mean(axis=0), topic_model.classes.index("strains.lactis")
    assert topic_model.probabilities(bare(vector, *hint))[index] > topic_model.probabilities(bare(vector))[index]


def test_a_thing_of_an_unknown_group_changes_nothing(topic_model: TopicModel) -> None:
    vector = unit_vectors()[0]
    unknown = topic_model.probabilities(bare(vector, [{"entity": "food", "group": ""}]))
    np.testing.assert_array_equal(unknown, topic_model.probabilities(bare(vector)))


def test_the_nearest_phrases_pull_towards_their_intent(topic_model: TopicModel) -> None:
    between = unit_vectors()[0] + unit_vectors()[1] * np.float32(0.9)
    example, index = bare(between / np.linalg.norm(between)), topic_model.classes.index("strains.lactis")
    alone, near = (replace(topic_model, weights=replace(WEIGHTS, neighbours=share)) for share in (0.0, 1.0))
    assert near.probabilities(example)[index] > alone.probabilities(example)[index]


def test_so_many_phrases_of_an_intent_have_a_say_as_configured(topic_model: TopicModel) -> None:
    example = bare(unit_vectors()[0])
    one, many = (
        replace(topic_model, weights=replace(WEIGHTS, neighbours=1.0, nearest=count), temperature=1.0)
        for count in (1, 6)
    )
    cosines = topic_model.judge(example)[1]
    votes = np.exp(WEIGHTS.sharpness * np.array([cosines[name] - 1 for name in one.classes]))
    assert one.probabilities(example) == pytest.approx(votes / votes.sum(), rel=1e-4)
    assert many.probabilities(example) != pytest.approx(one.probabilities(example), rel=1e-4)


def test_the_temperature_lowers_the_surprise_on_unseen_texts(topic_model: TopicModel) -> None:
    unseen = phrases(seed=8)
    assert topic_model.temperature != 1.0
    assert surprise(topic_model, unseen) < surprise(replace(topic_model, temperature=1.0), unseen)


def test_phrases_that_are_hard_to_tell_apart_give_a_higher_temperature(topic_model: TopicModel) -> None:
    assert TopicModel.fit(phrases(noise=0.8), INTENTS, WEIGHTS).temperature > topic_model.temperature


def test_the_temperature_changes_how_sure_the_model_is_and_not_its_choice(topic_model: TopicModel) -> None:
    cold, hot = (replace(topic_model, temperature=value).probabilities(phrases()[0]) for value in (0.5, 2.0))
    assert cold.argmax() == hot.argmax()
    assert cold.max() > hot.max()


def test_too_few_phrases_of_an_intent_are_not_calibrated() -> None:
    count = len(set(INTENTS)) * (FOLDS - 1)
    assert TopicModel.fit(phrases()[:count], INTENTS[:count], WEIGHTS).temperature == 1.0


def test_the_similarity_of_an_intent_is_the_cosine_of_its_nearest_phrase(topic_model: TopicModel) -> None:
    vectors = unit_vectors()
    _, found = topic_model.judge(Example.of(vectors[0], [], []))
    assert found == {
        name: pytest.approx(max(float(v @ vectors[0]) for v, i in zip(vectors, INTENTS, strict=True) if i == name))
        for name in topic_model.classes
    }


def test_the_nearest_phrases_are_told_with_intent_and_cosine_the_nearest_first(topic_model: TopicModel) -> None:
    vectors = unit_vectors()
    expected = sorted(
        ((INTENTS[i], f"phrase {i}", float(vector @ vectors[4])) for i, vector in enumerate(vectors)),
        key=lambda found: -found[2],
    )
    found = topic_model.nearest_phrases(vectors[4], 5)
    assert [(intent, text) for intent, text, _ in found] == [(intent, text) for intent, text, _ in expected[:5]]
    assert [cosine for _, _, cosine in found] == pytest.approx([cosine for _, _, cosine in expected[:5]])


def test_no_more_phrases_are_nearest_than_there_are(topic_model: TopicModel) -> None:
    assert len(topic_model.nearest_phrases(unit_vectors()[0], 100)) == len(INTENTS)


def test_a_model_that_was_saved_and_loaded_answers_the_same(topic_model: TopicModel, tmp_path: Path) -> None:
    topic_model.save(tmp_path / "topics.npz")
    loaded = TopicModel.load(tmp_path / "topics.npz", WEIGHTS)
    for name in ("weights", "classes", "groups", "texts", "temperature"):
        assert getattr(loaded, name) == getattr(topic_model, name)
    for phrase in phrases():  # which are kept with half the digits
        assert loaded.probabilities(phrase) == pytest.approx(topic_model.probabilities(phrase), abs=2e-3)
        assert loaded.judge(phrase)[1] == pytest.approx(topic_model.judge(phrase)[1], abs=1e-3)


def test_a_saved_model_holds_plain_arrays_and_no_pickle(topic_model: TopicModel, tmp_path: Path) -> None:
    path = tmp_path / "topics.npz"
    topic_model.save(path)
    with np.load(path, allow_pickle=False) as arrays:
        kinds = {name: arrays[name].dtype.kind for name in arrays.files}
    assert set(kinds) == {field.name for field in fields(TopicModel)} - {"weights"}
    assert "O" not in kinds.values()
    assert all(name.endswith(".npy") for name in zipfile.ZipFile(path).namelist())


def test_a_file_with_a_pickle_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "topics.npz"
    np.savez(path, classes=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        TopicModel.load(path, WEIGHTS)


def test_phrases_need_not_name_anything_to_be_learned_and_kept(tmp_path: Path) -> None:
    nameless = [replace(phrase, groups=frozenset()) for phrase in phrases()]
    TopicModel.fit(nameless, INTENTS, WEIGHTS).save(tmp_path / "topics.npz")
    loaded = TopicModel.load(tmp_path / "topics.npz", WEIGHTS)
    assert loaded.groups == ()
    assert loaded.probabilities(nameless[1]).argmax() == loaded.classes.index("foods.fermented")


def test_two_intents_have_a_row_of_coefficients_each_and_are_told_apart() -> None:
    intents = ["affirm" if intent == "affirm" else "foods.fermented" for intent in INTENTS]
    model = TopicModel.fit(phrases(), intents, WEIGHTS)
    assert model.coefficients.shape == (2, DIMENSIONS + 2 + len(FORM_WORDS))
    assert [model.classes[int(model.probabilities(phrase).argmax())] for phrase in phrases()] == intents
