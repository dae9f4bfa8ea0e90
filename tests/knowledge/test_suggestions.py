"""What is suggested after an answer: the nearest question first, and only what leads somewhere."""

from __future__ import annotations

import pytest

from bot.knowledge.composer import Composer
from bot.knowledge.question import Entity, Question

KEFIR = Entity("food", "fermented", "kefir", "kefir")


@pytest.mark.parametrize(
    ("question", "suggested"),
    [
        pytest.param(Question("", "not_covered.dose", entities=(KEFIR,)), "foods.fermented", id="of-a-thing-named"),
        pytest.param(
            Question("", "not_covered.dose", nearest=("foods.synergy",)), "foods.synergy", id="second-in-rank"
        ),
        pytest.param(Question("", "not_covered.storage"), "supplement.choosing", id="near-what-is-not-covered"),
        pytest.param(Question("", "strains.lactis"), "strains.boulardii", id="after-the-answer"),
    ],
)
def test_the_nearest_topic_is_suggested_first(composer: Composer, question: Question, suggested: str) -> None:
    assert composer.answer([question]).suggestions[0] == composer.knowledge.topics[suggested].asks


def test_a_topic_that_only_says_what_is_not_named_is_never_suggested(composer: Composer) -> None:
    reply = composer.answer([Question("", "not_covered.dose", nearest=("foods.other", "strains.other"))])

    asks = {composer.knowledge.topics[topic].asks for topic in ("foods.other", "strains.other")}
    assert reply.suggestions
    assert asks & set(reply.suggestions) == set()
