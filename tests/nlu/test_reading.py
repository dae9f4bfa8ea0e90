from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.nlu.reading import FALLBACK, OUT_OF_SCOPE, RED_FLAG, Reading, Thresholds, named_topics, read

THRESHOLDS = Thresholds(
    answer=0.5, margin=0.2, similarity=0.4, similarity_after=0.4, whole=0.95, context=0.7, guess=0.4, off_subject=12
)
FAMILIES = {
    "strain": ["strains.lactis", "strains.plantarum", "strains.other"],
    "food": ["foods.fermented", "foods.polyphenol"],
}
TOPICS = frozenset(
    {"probiotics.benefits", "probiotics.mechanism", "foods.synergy", *FAMILIES["strain"], *FAMILIES["food"]}
)


def reading(
    probabilities: Mapping[str, float],
    similarities: Mapping[str, float] | None = None,
    entities: Sequence[Mapping[str, Any]] = (),
) -> Reading:
    """Read with every phrase near, where no similarity is given."""
    near = dict.fromkeys(probabilities, 0.9) | dict(similarities or {})
    return read(probabilities, near, entities, THRESHOLDS, FAMILIES, TOPICS)


def taken(result: Reading) -> tuple[str, float]:
    """The intent and its confidence, without the noise of floating point."""
    return result.intent, round(result.confidence, 6)


def strain(group: str) -> dict[str, str]:
    return {"entity": "strain", "group": group, "value": group}


def food(group: str) -> dict[str, str]:
    return {"entity": "food", "group": group, "value": group}


@pytest.mark.parametrize(
    ("first", "second"),
    [pytest.param(0.5, 0.45, id="at the threshold"), pytest.param(0.45, 0.2, id="below, but far ahead")],
)
def test_a_likely_intent_is_taken(first: float, second: float) -> None:
    result = reading({"probiotics.benefits": first, "probiotics.mechanism": second})
    assert taken(result) == ("probiotics.benefits", first)


def test_two_topics_about_as_likely_are_both_offered() -> None:
    result = reading({"probiotics.mechanism": 0.40, "probiotics.benefits": 0.45, "strains.other": 0.15})
    assert result == Reading(FALLBACK, 0.45, ("probiotics.benefits", "probiotics.mechanism"))


@pytest.mark.parametrize(
    ("scores", "intent"),
    [
        pytest.param({"probiotics.benefits": 0.45, "not_covered.dose": 0.4}, "not_covered.dose", id="second"),
        pytest.param({"probiotics.benefits": 0.4, "not_covered.dose": 0.45}, "not_covered.dose", id="first"),
        pytest.param({"chitchat.help": 0.45, "probiotics.benefits": 0.4}, "chitchat.help", id="no aspect"),
    ],
)
def test_a_topic_and_something_else_about_as_likely_gives_the_honest_one(scores: dict[str, float], intent: str) -> None:
    result = reading({**scores, "affirm": 0.15})
    assert taken(result) == (intent, scores[intent])


@pytest.mark.parametrize("first", ["affirm", "follow_up.more"])
def test_a_yes_that_may_ask_for_more_asks_for_more(first: str) -> None:
    scores = {"affirm": 0.4, "follow_up.more": 0.4, "probiotics.benefits": 0.2} | {first: 0.45}
    assert taken(reading(scores)) == ("follow_up.more", 0.85)


def test_aspects_count_together_under_the_likeliest() -> None:
    result = reading({"not_covered.dose": 0.3, "not_covered.timing": 0.25, "probiotics.benefits": 0.35, "affirm": 0.1})
    assert taken(result) == ("not_covered.dose", 0.55)


def test_a_text_far_from_every_phrase_is_out_of_scope() -> None:
    result = reading(
        {"probiotics.benefits": 0.9, "affirm": 0.1}, {"probiotics.benefits": 0.3, "affirm": 0.2, OUT_OF_SCOPE: 0.9}
    )
    assert taken(result) == (OUT_OF_SCOPE, 0.7)


def test_a_text_opposite_to_every_phrase_is_out_of_scope_with_certainty() -> None:
    result = reading({"probiotics.benefits": 0.9, "affirm": 0.1}, {"probiotics.benefits": -0.1, "affirm": -0.2})
    assert taken(result) == (OUT_OF_SCOPE, 1.0)


def test_a_text_as_near_as_the_threshold_is_in_scope() -> None:
    result = reading({"probiotics.benefits": 0.9, "affirm": 0.1}, {"probiotics.benefits": 0.4, "affirm": 0.1})
    assert result.intent == "probiotics.benefits"


def test_a_doubtful_red_flag_gives_way_to_the_next_intent() -> None:
    result = reading({RED_FLAG: 0.45, "probiotics.benefits": 0.4, "affirm": 0.02})
    assert taken(result) == ("probiotics.benefits", 0.4)


@pytest.mark.parametrize("probability", [0.5, 0.99])
def test_what_is_likely_urgent_is_asked_back(probability: float) -> None:
    result = reading({RED_FLAG: probability, "probiotics.benefits": (1 - probability) / 2, "affirm": 0.0})
    assert (result.intent, result.nearest, result.is_perhaps_urgent) == ("nlu_fallback", (), True)


def test_a_strain_that_is_named_takes_the_probability_of_the_others() -> None:
    result = reading(
        {"strains.plantarum": 0.6, "strains.lactis": 0.1, "probiotics.benefits": 0.3}, entities=[strain("lactis")]
    )
    assert taken(result) == ("strains.lactis", 0.7)


def test_strains_that_are_named_together_count_together_under_the_first() -> None:
    result = reading(
        {"strains.other": 0.3, "strains.plantarum": 0.1, "strains.lactis": 0.15, "affirm": 0.45},
        entities=[strain("lactis"), strain("plantarum")],
    )
    assert taken(result) == ("strains.lactis", 0.55)


def test_only_the_first_of_strains_that_are_named_together_is_among_the_nearest() -> None:
    result = reading(
        {"strains.plantarum": 0.5, "strains.lactis": 0.1, "probiotics.benefits": 0.4},
        entities=[strain("lactis"), strain("plantarum")],
    )
    assert result.nearest[:2] == ("strains.lactis", "probiotics.benefits")
    assert "strains.plantarum" not in result.nearest


def test_a_family_takes_nothing_from_another() -> None:
    result = reading(
        {"strains.lactis": 0.6, "foods.fermented": 0.1, "foods.polyphenol": 0.3}, entities=[food("fermented")]
    )
    assert taken(result) == ("strains.lactis", 0.6)


@pytest.mark.parametrize(
    ("synergy", "fermented"), [(0.45, 0.4), (0.4, 0.45)], ids=["synergy is likelier", "the foods are likelier"]
)
def test_foods_named_together_are_asked_about_where_synergy_is_about_as_likely(
    synergy: float, fermented: float
) -> None:
    result = reading(
        {"foods.synergy": synergy, "foods.fermented": fermented, "affirm": 0.15},
        entities=[food("fermented"), food("polyphenol")],
    )
    assert result.intent == "foods.fermented"


def test_a_question_that_is_surely_on_synergy_is_on_synergy_whatever_it_names() -> None:
    result = reading(
        {"foods.synergy": 0.6, "foods.fermented": 0.3, "affirm": 0.1}, entities=[food("fermented"), food("polyphenol")]
    )
    assert taken(result) == ("foods.synergy", 0.6)


@pytest.mark.parametrize(
    ("beside", "groups"),
    [
        pytest.param("probiotics.benefits", ["fermented", "polyphenol"], id="another topic"),
        pytest.param("foods.synergy", ["fermented"], id="one food"),
    ],
)
def test_two_topics_are_offered_where_no_foods_explain_them(beside: str, groups: list[str]) -> None:
    result = reading({beside: 0.45, "foods.fermented": 0.4, "affirm": 0.15}, entities=[food(group) for group in groups])
    assert (result.intent, result.nearest) == (FALLBACK, (beside, "foods.fermented"))


@pytest.mark.parametrize(
    "entities",
    [
        pytest.param([], id="nothing named"),
        pytest.param([food("lactis")], id="another type"),
        pytest.param([strain("unknown")], id="a group without topic"),
    ],
)
def test_without_a_named_strain_the_probabilities_stay(entities: list[dict[str, str]]) -> None:
    result = reading({"strains.plantarum": 0.6, "strains.lactis": 0.1, "probiotics.benefits": 0.3}, entities=entities)
    assert taken(result) == ("strains.plantarum", 0.6)


def test_the_nearest_are_at_most_three_topics_in_order() -> None:
    result = reading(
        {
            "affirm": 0.6,
            "strains.other": 0.04,
            "probiotics.benefits": 0.2,
            "strains.lactis": 0.06,
            "probiotics.mechanism": 0.1,
        }
    )
    assert result.nearest == ("probiotics.benefits", "probiotics.mechanism", "strains.lactis")


def test_named_topics_stand_in_the_order_of_the_text_and_once() -> None:
    entities = [strain("plantarum"), strain("lactis"), strain("plantarum")]
    assert named_topics("strain", FAMILIES["strain"], entities) == ["strains.plantarum", "strains.lactis"]
