"""Follow-ups that compare foods, or topics, where no strain was spoken of."""

from __future__ import annotations

from typing import Any

import pytest

from actions.follow_up import ActionFollowUp
from bot.knowledge.model import Knowledge
from tests.actions.messages import Run, entity, question, remembered, thing

LACTIS, FERMENTED = "strains.lactis", "foods.fermented"
KEFIR, GARLIC = thing("food", "fermented", "kefir"), thing("food", "prebiotic", "garlic")


def strain(group: str) -> dict[str, str]:
    return entity("strain", group, group)


@pytest.mark.parametrize("intent", ["follow_up.compare", "follow_up.which"])
def test_the_foods_that_were_named_together_are_compared(run: Run, intent: str) -> None:
    memory = remembered("foods.prebiotic", listed=[KEFIR, GARLIC])
    said = run(ActionFollowUp(), intent, text="which of the two is better", memory=memory)
    assert said.reply["topics"] == (FERMENTED, "foods.prebiotic")
    assert all(food in said.text for food in ("kefir", "garlic"))


def test_which_of_two_foods_is_the_one_that_does_it(run: Run) -> None:
    memory = remembered("foods.prebiotic", listed=[KEFIR, GARLIC])
    said = run(ActionFollowUp(), "follow_up.which", text="which of them feeds the bacteria", memory=memory)
    assert said.reply["topics"] == ("foods.prebiotic",)


@pytest.mark.parametrize(
    ("last", "recent", "compared"),
    [
        pytest.param(FERMENTED, [FERMENTED], (FERMENTED,), id="two foods, one after the other"),
        pytest.param("probiotics.definition", ["probiotics.definition", "foods.prebiotic"],
                     ("foods.prebiotic", "probiotics.definition"), id="two topics, the earlier first"),
        pytest.param("supplement.choosing", ["supplement.choosing", FERMENTED], None, id="supplements have strains"),
        pytest.param("leaky_gut.causes", ["leaky_gut.causes"], None, id="one topic"),
    ],
)  # fmt: skip
def test_what_was_answered_last_is_compared_where_no_strain_was_spoken_of(
    run: Run, knowledge: Knowledge, last: str, recent: list[str], compared: tuple[str, ...] | None
) -> None:
    said = run(ActionFollowUp(), "follow_up.compare", text="compare both", memory=remembered(last, recent=recent))
    assert said.reply["topics"] == (compared or knowledge.strains)


@pytest.mark.parametrize(
    ("topics", "listed", "entities"),
    [
        pytest.param([LACTIS], [KEFIR, GARLIC], [], id="no food was spoken of last"),
        pytest.param([FERMENTED], [KEFIR], [], id="one food"),
        pytest.param([FERMENTED], [], [], id="none"),
        pytest.param([FERMENTED], [KEFIR, GARLIC], [strain("lactis"), strain("boulardii")], id="strains are named"),
    ],
)
def test_without_two_foods_to_compare_strains_are(
    run: Run, topics: list[str], listed: list[dict[str, Any]], entities: list[dict[str, Any]]
) -> None:
    asked = [question("follow_up.compare", entities=entities)]
    memory = remembered(*topics, listed=listed)
    reply = run(ActionFollowUp(), "follow_up.compare", questions=asked, entities=entities, memory=memory).reply
    assert all(topic.startswith("strains.") for topic in reply["topics"])
