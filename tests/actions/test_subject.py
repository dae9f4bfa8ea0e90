"""What is remembered of an answer, so that the next message can say "it", "the second one" or "both"."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.follow_up import ActionFollowUp
from actions.reply_action import MAX_RECENT
from actions.smalltalk import ActionSmalltalk
from actions.topic_map import ActionTopicMap
from bot.knowledge.model import Knowledge
from bot.knowledge.question import KIND
from tests.actions.messages import Run, entity, question, remembered, thing

LACTIS, PLANTARUM, BOULARDII = "strains.lactis", "strains.plantarum", "strains.boulardii"
RHAMNOSUS, OVERVIEW, FERMENTED = "strains.rhamnosus", "strains.overview", "foods.fermented"
KEFIR, GARLIC = thing("food", "fermented", "kefir"), thing("food", "prebiotic", "garlic")
KIMCHI = thing("food", "fermented", "kimchi")
CASEI = thing("strain", "other", "Lactobacillus casei")
STRESS = thing("cause", "causes", "stress")
B_LACTIS = thing("strain", "lactis", "Bifidobacterium lactis")
L_PLANTARUM = thing("strain", "plantarum", "Lactobacillus plantarum")
L_RHAMNOSUS = thing("strain", "rhamnosus", "Lactobacillus rhamnosus")
S_BOULARDII = thing("strain", "boulardii", "Saccharomyces boulardii")
BEFORE: dict[str, Any] = remembered(LACTIS, subject=B_LACTIS, listed=[KEFIR, GARLIC], recent=[LACTIS])
NOT_ABOUT_IT = [
    pytest.param(ActionSmalltalk(), "chitchat.thanks", [], id="small talk"),
    pytest.param(ActionAnswer(), "out_of_scope", [question("out_of_scope", entities=[GARLIC, CASEI])], id="elsewhere"),
    pytest.param(ActionAnswer(), "nlu_fallback", [question("nlu_fallback", nearest=[FERMENTED, OVERVIEW])], id="asked"),
    pytest.param(ActionTopicMap(), "out_of_scope", [], id="topic map"),
]


def answered(run: Run, *questions: dict[str, Any], memory: dict[str, Any] | None = None) -> dict[str, Any]:
    """The memory after questions have been answered."""
    said = run(ActionAnswer(), questions[0]["intent"], questions=list(questions), memory=memory)
    assert said.memory is not None
    return said.memory


@pytest.mark.parametrize(
    ("questions", "subject"),
    [
        pytest.param([question(FERMENTED, entities=[KEFIR])], KEFIR, id="the food named"),
        pytest.param([question(FERMENTED, entities=[KEFIR, GARLIC])], GARLIC, id="the last of two named"),
        pytest.param([question(LACTIS, entities=[B_LACTIS]), question("foods.synergy")], B_LACTIS, id="named earlier"),
        pytest.param([question("strains.other", entities=[CASEI])], CASEI, id="what the article does not name"),
        pytest.param([question("not_covered.dose", entities=[KEFIR])], KEFIR, id="named in what is not covered"),
        pytest.param([question(LACTIS)], B_LACTIS, id="the strain of the topic"),
        pytest.param([question(FERMENTED)], thing("", "fermented", "fermented foods"), id="the topic"),
        pytest.param([question(LACTIS), question(FERMENTED)], thing("", "fermented", "fermented foods"), id="the last"),
    ],
)
def test_it_stands_for_what_was_named_last_else_for_the_last_topic(
    run: Run, questions: list[dict[str, Any]], subject: dict[str, Any]
) -> None:
    assert answered(run, *questions)["subject"] == subject


def test_a_cause_that_was_named_is_no_it(run: Run, knowledge: Knowledge) -> None:
    after = answered(run, question("leaky_gut.causes", entities=[STRESS]))
    assert after["subject"]["value"] == knowledge.topics["leaky_gut.causes"].about


def test_after_every_topic_it_stands_for_what_the_topic_is_about(run: Run, knowledge: Knowledge) -> None:
    subjects = {topic: answered(run, question(topic))["subject"]["value"] for topic in knowledge.topics}
    assert subjects == {topic: entry.about for topic, entry in knowledge.topics.items()}


def test_what_is_not_covered_and_names_nothing_leaves_the_subject(run: Run) -> None:
    assert answered(run, question("not_covered.dose"), memory=BEFORE)["subject"] == B_LACTIS


@pytest.mark.parametrize(("action", "intent", "questions"), NOT_ABOUT_IT)
@pytest.mark.parametrize("part", ["subject", "listed", "topics", "spoken_of"])
def test_a_reply_that_is_about_something_else_leaves_what_was_spoken_of(
    run: Run, action: Any, intent: str, questions: list[dict[str, Any]], part: str
) -> None:
    said = run(action, intent, questions=questions, memory=BEFORE)
    assert said.memory is not None
    assert said.memory[part] == BEFORE[part]


@pytest.mark.parametrize(
    ("questions", "listed"),
    [
        pytest.param([question(FERMENTED, entities=[KEFIR, GARLIC])], [KEFIR, GARLIC], id="named in one question"),
        pytest.param(
            [question(LACTIS, entities=[B_LACTIS]), question(FERMENTED, entities=[KEFIR])],
            [B_LACTIS, KEFIR],
            id="named in two",
        ),
        pytest.param([question(BOULARDII), question(LACTIS)], [S_BOULARDII, B_LACTIS], id="strains answered together"),
        pytest.param([question(OVERVIEW)], [L_PLANTARUM, B_LACTIS, L_RHAMNOSUS, S_BOULARDII], id="the list of strains"),
        pytest.param([question(FERMENTED, entities=[KEFIR, KEFIR])], [], id="one thing named twice"),
        pytest.param([question(FERMENTED, entities=[KEFIR])], [], id="one thing named beside its list"),
        pytest.param([question("leaky_gut.symptoms")], [], id="a list of what is no strain or food"),
        pytest.param([question(LACTIS)], [], id="one strain"),
    ],
)
def test_the_second_one_picks_from_what_was_named_or_listed_together(
    run: Run, questions: list[dict[str, Any]], listed: list[dict[str, Any]]
) -> None:
    assert answered(run, *questions)["listed"] == listed


def test_the_second_one_picks_from_a_list_of_foods_in_its_order(run: Run, knowledge: Knowledge) -> None:
    listed = [thing for thing in answered(run, question(FERMENTED))["listed"] if thing["entity"] != KIND]
    assert [food["value"] for food in listed] == [item.value for item in knowledge.lists["fermented"].items]
    assert {(food["entity"], food["group"]) for food in listed} == {("food", "fermented")}


def test_the_strains_are_remembered_in_the_order_in_which_they_are_listed(knowledge: Knowledge) -> None:
    listed = [item.value for item in knowledge.lists["strains"].items]
    assert [knowledge.topics[topic].about for topic in knowledge.strains] == listed


def test_a_new_list_takes_the_place_of_the_one_before_of_its_kind(run: Run) -> None:
    strains = answered(run, question(OVERVIEW))
    foods = answered(run, question(FERMENTED, entities=[KEFIR, GARLIC]), memory=strains)
    assert foods["listed"] == [KEFIR, GARLIC, *strains["listed"]]
    others = answered(run, question(FERMENTED, entities=[GARLIC, KIMCHI]), memory=foods)
    assert others["listed"] == [GARLIC, KIMCHI, *strains["listed"]]


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param([question(PLANTARUM), question(LACTIS)], id="two of the four"),
        pytest.param([question(LACTIS, entities=[B_LACTIS])], id="one of the four"),
        pytest.param([question("leaky_gut.causes")], id="no list"),
    ],
)
def test_a_part_of_the_list_leaves_the_list(run: Run, questions: list[dict[str, Any]]) -> None:
    before = answered(run, question(OVERVIEW))
    assert answered(run, *questions, memory=before)["listed"] == before["listed"]


def test_the_topics_of_an_answer_are_remembered_the_last_first(run: Run) -> None:
    assert answered(run, question(LACTIS), question(BOULARDII))["recent"] == [BOULARDII, LACTIS]


def test_a_topic_comes_before_those_of_earlier_answers(run: Run) -> None:
    assert answered(run, question(PLANTARUM), memory=BEFORE)["recent"] == [PLANTARUM, LACTIS]


def test_a_topic_that_is_answered_again_is_remembered_once_and_first(run: Run) -> None:
    before = remembered(BOULARDII, recent=[BOULARDII, LACTIS])
    assert answered(run, question(LACTIS), memory=before)["recent"] == [LACTIS, BOULARDII]


@pytest.mark.parametrize("intent", ["not_covered.dose", "out_of_scope"])
def test_a_reply_without_a_topic_leaves_the_recent_ones(run: Run, intent: str) -> None:
    assert answered(run, question(intent), memory=BEFORE)["recent"] == [LACTIS]


def test_so_many_topics_are_remembered_and_the_oldest_is_dropped(run: Run) -> None:
    before = remembered(LACTIS, recent=[LACTIS, RHAMNOSUS, BOULARDII, FERMENTED])
    after = answered(run, question(PLANTARUM), memory=before)["recent"]
    assert after == [PLANTARUM, LACTIS, RHAMNOSUS, BOULARDII]
    assert len(after) == MAX_RECENT


def test_of_a_new_list_nothing_has_been_singled_out(run: Run) -> None:
    before = remembered(OVERVIEW, listed=[B_LACTIS, S_BOULARDII], spoken_of=["Bifidobacterium lactis"])
    assert answered(run, question(FERMENTED, entities=[KEFIR, GARLIC]), memory=before)["spoken_of"] == []


def test_each_thing_that_is_singled_out_of_a_list_is_remembered(run: Run) -> None:
    before = answered(run, question(OVERVIEW))
    first = answered(run, question(LACTIS, entities=[B_LACTIS]), memory=before)
    second = answered(run, question(BOULARDII), memory=first)
    assert second["spoken_of"] == ["Bifidobacterium lactis", "Saccharomyces boulardii"]


def test_of_two_that_were_asked_about_the_one_that_was_answered_is_singled_out(run: Run) -> None:
    asked = question(LACTIS, "which of lactis and boulardii is for immunity", entities=[B_LACTIS, S_BOULARDII])
    assert answered(run, asked)["spoken_of"] == ["Bifidobacterium lactis"]


def test_a_follow_up_that_picks_a_strain_makes_it_the_subject(run: Run) -> None:
    said = run(ActionFollowUp(), "follow_up.which", text="which is a yeast", memory=remembered(OVERVIEW))
    assert said.memory is not None
    assert (said.memory["subject"], said.memory["recent"]) == (S_BOULARDII, [BOULARDII])


def test_memory_keeps_the_proper_name_and_not_the_visitors_spelling(run: Run) -> None:
    after = answered(run, question(FERMENTED, entities=[entity("food", "fermented", "kefir", "keeffir")]))
    assert after["subject"] == KEFIR
    assert "keeffir" not in str(after)


def test_the_articles_list_that_a_thing_stands_in_is_remembered(run: Run, knowledge: Knowledge) -> None:
    after = answered(run, question(LACTIS, entities=[B_LACTIS]))
    assert [thing["value"] for thing in after["its_list"]] == [item.value for item in knowledge.lists["strains"].items]


@pytest.mark.parametrize("entities", [[CASEI], []], ids=["not named by the article", "no thing"])
def test_what_stands_in_no_list_has_none(run: Run, entities: list[dict[str, Any]]) -> None:
    assert answered(run, question("strains.other", entities=entities))["its_list"] == []


def test_the_list_that_is_told_after_an_unlisted_thing_is_picked_from(run: Run, knowledge: Knowledge) -> None:
    after = answered(run, question("strains.other", entities=[CASEI]))
    assert [thing["value"] for thing in after["listed"]] == [item.value for item in knowledge.lists["strains"].items]


def test_strains_asked_one_by_one_are_remembered_as_spoken_of(run: Run) -> None:
    first = answered(run, question(LACTIS, entities=[B_LACTIS]))
    second = answered(run, question(PLANTARUM, entities=[L_PLANTARUM]), memory=first)
    assert second["spoken_of"] == [B_LACTIS["value"], L_PLANTARUM["value"]]


@pytest.mark.parametrize("topic", [FERMENTED, "foods.synergy"])
def test_both_kinds_of_food_are_remembered_behind_a_list_of_foods(run: Run, topic: str) -> None:
    listed = answered(run, question(topic))["listed"]
    assert [kind["value"] for kind in listed if kind["entity"] == KIND] == ["fermented foods", "prebiotics"]
    assert topic != FERMENTED or listed[0]["entity"] == "food"


def test_a_food_that_is_named_brings_no_kinds(run: Run) -> None:
    assert answered(run, question(FERMENTED, entities=[KEFIR]))["listed"] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("will probiotics make me slim", "probiotics", id="probiotics"),
        pytest.param("is there a probiotic for cats", "probiotics", id="one of them"),
        pytest.param("does leaky gut make one fat", "leaky gut", id="leaky gut"),
    ],
)
def test_what_has_no_answer_is_spoken_of_too(run: Run, text: str, name: str) -> None:
    said = run(ActionAnswer(), "not_covered.weight", text=text, questions=[question("not_covered.weight", text)])
    assert said.memory is not None
    assert said.memory["subject"] == thing("", "", name)


@pytest.mark.parametrize("before", [None, KEFIR], ids=["nothing spoken of", "a food spoken of"])
def test_of_two_topics_that_are_offered_the_likelier_is_spoken_of_where_nothing_was(run: Run, before: Any) -> None:
    unclear = question("nlu_fallback", nearest=["probiotics.benefits", "leaky_gut.causes"])
    said = run(ActionAnswer(), "nlu_fallback", questions=[unclear], memory=remembered(subject=before))
    assert said.memory is not None
    assert said.memory["subject"] == (before or thing("", "benefits", "probiotics"))
