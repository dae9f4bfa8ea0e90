"""A question for one strain by what it does is answered with that strain, not with the list of all."""

from __future__ import annotations

import pytest

from bot.knowledge.composer import Composer
from bot.knowledge.model import Knowledge
from bot.knowledge.question import Entity, Question

OVERVIEW, PLANTARUM, LACTIS = "strains.overview", "strains.plantarum", "strains.lactis"
RHAMNOSUS, BOULARDII = "strains.rhamnosus", "strains.boulardii"


def topics(composer: Composer, text: str, intent: str = OVERVIEW) -> tuple[str, ...]:
    return composer.answer([Question(text, intent)]).topics


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        pytest.param("which strain is a yeast", (BOULARDII,), id="strain"),
        pytest.param("Which one is for immunity?", (LACTIS,), id="one"),
        pytest.param("what species sticks to the lining", (RHAMNOSUS,), id="species"),
        pytest.param("which of these is a yeast", (BOULARDII,), id="of"),
        pytest.param("which strain lowers inflammation", (LACTIS, BOULARDII), id="two strains have the trait"),
        pytest.param("which two calm inflammation", (LACTIS, BOULARDII), id="two"),
        pytest.param("which one sticks to the gut wall", (RHAMNOSUS,), id="the most traits"),
        pytest.param("which one of them isn't a bacterium", (BOULARDII,), id="what it is not"),
        pytest.param("for leaky gut, which strain is a yeast", (BOULARDII,), id="leaky is no trait"),
    ],
)
def test_which_strain_is_answered_with_the_strains_that_have_the_trait(
    composer: Composer, text: str, answered: tuple[str, ...]
) -> None:
    assert set(topics(composer, text)) == set(answered)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        pytest.param("which one of lactis and boulardii is a yeast", (BOULARDII,), id="one has the trait"),
        pytest.param("which of lactis and boulardii lowers inflammation", (LACTIS, BOULARDII), id="both have it"),
        pytest.param("which of lactis and boulardii is cheaper", (LACTIS, BOULARDII), id="none has it"),
        pytest.param("is lactis or boulardii a yeast", (LACTIS, BOULARDII), id="no which"),
    ],
)
def test_which_of_those_named_is_answered_with_the_one_that_has_the_trait(
    composer: Composer, text: str, answered: tuple[str, ...]
) -> None:
    reply = composer.answer([Question(text, LACTIS), Question(text, BOULARDII)])
    assert reply.topics == answered


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("which strain is cheapest", id="no trait"),
        pytest.param("which strain is best for a leaky gut", id="what all are for"),
        pytest.param("which strains are a yeast", id="several"),
        pytest.param("tell me about the yeast", id="no which"),
        pytest.param("which strain protects, strengthens, restores and helps immunity", id="too many have a trait"),
        pytest.param("", id="nothing"),
    ],
)
def test_any_other_question_for_strains_is_answered_with_the_list(composer: Composer, text: str) -> None:
    assert topics(composer, text) == (OVERVIEW,)


@pytest.mark.parametrize("intent", ["foods.fermented", "leaky_gut.causes", "probiotics.definition", PLANTARUM])
def test_a_topic_that_lists_no_strains_is_answered_itself(composer: Composer, intent: str) -> None:
    assert topics(composer, "which one is a yeast", intent) == (intent,)


def test_the_strain_stands_in_the_place_of_the_list_among_other_questions(composer: Composer) -> None:
    questions = [Question("which strain is a yeast", OVERVIEW), Question("what are prebiotics", "foods.prebiotic")]

    assert composer.answer(questions).topics == (BOULARDII, "foods.prebiotic")


def test_beside_what_is_not_covered_the_strain_is_answered_too(composer: Composer) -> None:
    questions = [Question("which strain is a yeast", OVERVIEW), Question("how much of it", "not_covered.dose")]
    reply = composer.answer(questions)

    assert (reply.kind, reply.topics) == ("partial", (BOULARDII,))


def test_every_strain_can_be_found_by_a_trait_of_its_own(knowledge: Knowledge) -> None:
    traits = {topic: set(knowledge.topics[topic].traits) for topic in knowledge.strains}
    others = {topic: set().union(*(traits[o] for o in traits if o != topic)) for topic in traits}

    assert [topic for topic in traits if not traits[topic] - others[topic]] == []


@pytest.mark.parametrize("name", [PLANTARUM, LACTIS, RHAMNOSUS, BOULARDII])
def test_what_a_strain_is_about_is_the_thing_that_its_list_holds(knowledge: Knowledge, name: str) -> None:
    assert knowledge.lists["strains"].find(knowledge.topics[name].about) is not None


def test_what_topics_are_about_can_stand_in_a_question(knowledge: Knowledge) -> None:
    about = {topic.id: topic.about for topic in knowledge.topics.values()}

    assert {name: words for name, words in about.items() if len(words.split()) > 6 or words[-1] in ".?:"} == {}


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        pytest.param("what is the third strain on the list", (RHAMNOSUS,), id="third"),
        pytest.param("tell me of the last one on your list", (BOULARDII,), id="last"),
        pytest.param("which strains should I try first", (OVERVIEW,), id="no place"),
        pytest.param("which is the first strain to try", (OVERVIEW,), id="in time"),
        pytest.param("what is the fifth strain", (OVERVIEW,), id="beyond the list"),
    ],
)
def test_a_place_on_the_list_is_answered_with_the_strain_that_stands_there(
    composer: Composer, text: str, answered: tuple[str, ...]
) -> None:
    assert topics(composer, text) == answered


@pytest.mark.parametrize(
    ("genera", "answered"),
    [
        pytest.param(["Lactobacillus"], (PLANTARUM, RHAMNOSUS), id="two species"),
        pytest.param(["Bifidobacterium"], (LACTIS,), id="one species"),
        pytest.param(["Lactobacillus casei"], ("strains.other",), id="a species that is not named"),
        pytest.param(["Lactobacillus", "Bacillus subtilis"], ("strains.other",), id="beside something else"),
    ],
)
def test_a_genus_is_answered_with_its_species_that_the_article_names(
    composer: Composer, genera: list[str], answered: tuple[str, ...]
) -> None:
    entities = tuple(Entity("strain", "other", name, name) for name in genera)
    assert composer.answer([Question("what about it", "strains.other", entities=entities)]).topics == answered


def test_of_a_genus_beside_something_else_it_is_said_which_species_are_named(composer: Composer) -> None:
    entities = tuple(Entity("strain", "other", name, name) for name in ("Lactobacillus", "Bacillus subtilis"))
    text = composer.answer([Question("and those", "strains.other", entities=entities)]).text
    assert "does not mention Bacillus subtilis" in text
    assert "names only Lactobacillus plantarum and Lactobacillus rhamnosus" in text


def test_a_dose_of_a_genus_is_not_covered(composer: Composer) -> None:
    entity = Entity("strain", "other", "Bifidobacterium", "bifido")
    assert composer.answer([Question("how much bifido", "not_covered.dose", entities=(entity,))]).kind == "not_covered"


def test_which_one_may_be_a_strain_that_was_not_spoken_of(composer: Composer) -> None:
    assert composer.which("which one sticks to the gut wall", [LACTIS, BOULARDII]).topics == (RHAMNOSUS,)
