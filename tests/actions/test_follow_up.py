from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from actions.follow_up import ActionFollowUp
from bot.knowledge.model import Knowledge
from tests.actions.messages import Run, entity, question, remembered, thing

LACTIS, PLANTARUM, BOULARDII = "strains.lactis", "strains.plantarum", "strains.boulardii"
FERMENTED, SYNERGY = "foods.fermented", "foods.synergy"
KEFIR, GARLIC = thing("food", "fermented", "kefir"), thing("food", "prebiotic", "garlic")


def strain(group: str) -> dict[str, str]:
    return entity("strain", group, group)


def test_more_tells_what_was_not_told_yet(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionFollowUp(), "follow_up.more", memory=remembered(FERMENTED))
    assert (said.reply["kind"], said.reply["topics"]) == ("answer", (FERMENTED,))
    assert all(fact.text in said.text for fact in knowledge.topics[FERMENTED].more)
    assert said.memory is not None
    assert said.memory["told"] == [FERMENTED]


def test_more_for_the_second_time_says_that_this_is_all(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionFollowUp(), "follow_up.more", memory=remembered(FERMENTED, told=[FERMENTED]))
    assert said.text.startswith(knowledge.phrases["nothing_more"])
    assert knowledge.topics[FERMENTED].more[0].text not in said.text


def test_more_passes_over_the_topics_that_were_told(run: Run) -> None:
    memory = remembered(FERMENTED, SYNERGY, told=[FERMENTED])
    assert run(ActionFollowUp(), "follow_up.more", memory=memory).reply["topics"] == (SYNERGY,)


def test_more_of_two_topics_tells_both_in_turn(run: Run) -> None:
    first = run(ActionFollowUp(), "follow_up.more", memory=remembered(FERMENTED, SYNERGY))
    second = run(ActionFollowUp(), "follow_up.more", memory=first.memory)
    assert second.reply["topics"] == (SYNERGY,)


def test_more_of_nothing_offers_what_can_be_asked(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionFollowUp(), "follow_up.more")
    assert (said.reply["kind"], len(said.reply["suggestions"])) == ("clarify", 3)
    assert said.text.startswith(knowledge.phrases["nothing_yet"])


@pytest.mark.parametrize(
    ("named", "before", "recent", "compared"),
    [
        pytest.param(["lactis", "plantarum"], [], [], (LACTIS, PLANTARUM), id="two named"),
        pytest.param(["lactis", "plantarum"], [BOULARDII], [BOULARDII], (LACTIS, PLANTARUM), id="two after another"),
        pytest.param(["boulardii"], [LACTIS], [LACTIS], (BOULARDII, LACTIS), id="one named after another"),
        pytest.param(["lactis"], [LACTIS], [LACTIS, PLANTARUM], (LACTIS, PLANTARUM), id="the last one named again"),
        pytest.param(["boulardii"], [LACTIS, PLANTARUM], [], (BOULARDII, LACTIS), id="one named after two"),
        pytest.param(["lactis", "lactis"], [PLANTARUM], [PLANTARUM], (LACTIS, PLANTARUM), id="one named twice"),
        pytest.param([], [LACTIS, PLANTARUM], [], (LACTIS, PLANTARUM), id="two of the last answer"),
        pytest.param([], [LACTIS], [LACTIS, PLANTARUM], (LACTIS, PLANTARUM), id="of two answers"),
        pytest.param([], [FERMENTED], [FERMENTED, LACTIS, PLANTARUM], (LACTIS, PLANTARUM), id="before a food"),
        pytest.param([], [LACTIS], [LACTIS, PLANTARUM, BOULARDII], (LACTIS, PLANTARUM), id="of three the latest two"),
        pytest.param(["other"], [LACTIS], [LACTIS], ("strains.other", LACTIS), id="one not in the article"),
    ],
)
def test_the_strains_that_are_meant_are_compared(
    run: Run, named: list[str], before: list[str], recent: list[str], compared: tuple[str, ...]
) -> None:
    questions = [question("follow_up.compare", entities=[strain(group) for group in named])]
    memory = remembered(*before, recent=recent)
    said = run(ActionFollowUp(), "follow_up.compare", questions=questions, memory=memory)
    assert (said.reply["kind"], said.reply["topics"]) == ("answer", compared)


def test_strains_of_several_questions_are_compared_together(run: Run) -> None:
    questions = [question("follow_up.compare", entities=[strain(group)]) for group in ("boulardii", "plantarum")]
    said = run(ActionFollowUp(), "follow_up.compare", questions=questions)
    assert said.reply["topics"] == (BOULARDII, PLANTARUM)


def test_strains_of_two_answers_are_compared_without_being_named_again(run: Run) -> None:
    first = run(ActionAnswer(), LACTIS, questions=[question(LACTIS)])
    second = run(ActionAnswer(), BOULARDII, questions=[question(BOULARDII)], memory=first.memory)
    said = run(ActionFollowUp(), "follow_up.compare", memory=second.memory)
    assert said.reply["topics"] == (BOULARDII, LACTIS)


@pytest.mark.parametrize(
    "before", [[], [FERMENTED], ["strains.overview"], [LACTIS]], ids=["nothing", "foods", "overview", "one strain"]
)
def test_where_no_two_strains_are_meant_all_four_are_compared(
    run: Run, knowledge: Knowledge, before: list[str]
) -> None:
    said = run(ActionFollowUp(), "follow_up.compare", memory=remembered(*before))
    assert said.reply["topics"] == knowledge.strains


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        pytest.param("which of them is a yeast", (BOULARDII,), id="yeast"),
        pytest.param("which one is for immunity", (LACTIS,), id="immunity"),
    ],
)
def test_which_of_them_is_answered_with_the_strain_that_has_the_trait(
    run: Run, text: str, chosen: tuple[str, ...]
) -> None:
    said = run(ActionFollowUp(), "follow_up.which", text=text, memory=remembered("strains.overview"))
    assert said.reply["topics"] == chosen


def test_which_of_them_by_an_unknown_trait_says_so(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionFollowUp(), "follow_up.which", text="which of them is cheapest", memory=remembered())
    assert said.text.startswith(knowledge.phrases["which_unknown"])
    assert said.reply["topics"] == ("strains.overview",)


@pytest.mark.parametrize("text", ["which four", "which", "and which ones are they", "What are the other three?"])
def test_which_of_them_that_asks_for_no_property_is_answered_with_their_names(run: Run, text: str) -> None:
    said = run(ActionFollowUp(), "follow_up.which", text=text, memory=remembered("strains.overview"))
    assert (said.reply["kind"], said.reply["topics"]) == ("answer", ("strains.overview",))
    assert "does not say" not in said.text


def test_which_of_them_that_names_what_a_strain_does_is_about_the_strains(run: Run) -> None:
    memory = remembered("leaky_gut.symptoms", recent=["leaky_gut.symptoms", "professional.consult"])
    said = run(ActionFollowUp(), "follow_up.which", text="which of the four calms inflammation", memory=memory)
    assert set(said.reply["topics"]) == {LACTIS, BOULARDII}
    said = run(ActionFollowUp(), "follow_up.which", text="which of them is about a leaky gut", memory=memory)
    assert set(said.reply["topics"]) == {"leaky_gut.symptoms", "professional.consult"}, "leaky is no trait"


def test_which_of_them_asks_among_the_strains_of_earlier_answers(run: Run) -> None:
    memory = remembered(PLANTARUM, recent=[PLANTARUM, FERMENTED, LACTIS])
    said = run(ActionFollowUp(), "follow_up.which", text="which one lowers inflammation", memory=memory)
    assert said.reply["topics"] == (LACTIS,)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        pytest.param("the first one", FERMENTED, id="first"),
        pytest.param("the 2nd please", SYNERGY, id="second as a number"),
        pytest.param("Third!", LACTIS, id="capital and mark"),
        pytest.param("the last one?", LACTIS, id="last"),
        pytest.param("the former", FERMENTED, id="former"),
        pytest.param("the latter, please", LACTIS, id="latter"),
    ],
)
@pytest.mark.parametrize("intent", ["follow_up.which", "follow_up.more", "follow_up.compare", "affirm"])
def test_an_ordinal_picks_a_question_that_was_offered(
    run: Run, knowledge: Knowledge, intent: str, text: str, topic: str
) -> None:
    offered = [knowledge.topics[topic].asks for topic in (FERMENTED, SYNERGY, LACTIS)]
    said = run(ActionFollowUp(), intent, text=text, memory=remembered("foods.other", offered=offered))
    assert (said.reply["kind"], said.reply["topics"]) == ("answer", (topic,))


def test_an_ordinal_picks_no_topic_of_the_last_answer(run: Run) -> None:
    said = run(ActionFollowUp(), "affirm", text="the second one", memory=remembered(LACTIS, PLANTARUM))
    assert (said.reply["kind"], said.reply["topics"]) == ("clarify", ())


def test_an_ordinal_counts_no_offer_that_is_no_topic(run: Run, knowledge: Knowledge) -> None:
    offered = ["A question of an older version?", knowledge.topics[SYNERGY].asks]
    said = run(ActionFollowUp(), "affirm", text="the first one", memory=remembered(offered=offered))
    assert said.reply["topics"] == (SYNERGY,)


def test_an_ordinal_beyond_what_was_offered_picks_nothing(run: Run, knowledge: Knowledge) -> None:
    offered = [knowledge.topics[topic].asks for topic in (FERMENTED, SYNERGY)]
    said = run(ActionFollowUp(), "affirm", text="the third one", memory=remembered(offered=offered))
    assert (said.reply["kind"], said.reply["topics"]) == ("clarify", ())


def test_yes_to_one_question_answers_it(run: Run, knowledge: Knowledge) -> None:
    offered = [knowledge.topics[SYNERGY].asks]
    said = run(ActionFollowUp(), "affirm", text="yes", memory=remembered(FERMENTED, offered=offered))
    assert (said.reply["kind"], said.reply["topics"]) == ("answer", (SYNERGY,))


def test_yes_to_several_questions_asks_which(run: Run, knowledge: Knowledge) -> None:
    offered = [knowledge.topics[topic].asks for topic in (FERMENTED, SYNERGY)]
    said = run(ActionFollowUp(), "affirm", text="yes", memory=remembered(offered=offered))
    assert (said.reply["kind"], said.reply["suggestions"]) == ("clarify", tuple(offered))
    assert said.text.startswith(knowledge.phrases["choose"])


def test_yes_to_nothing_is_asked_back(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionFollowUp(), "affirm", text="yes", memory=remembered(FERMENTED))
    assert said.reply["kind"] == "clarify"
    assert said.text.startswith(knowledge.phrases["unsure"])


@pytest.mark.parametrize("offered", [[], ["What are prebiotics?"]], ids=["nothing offered", "offered"])
def test_no_is_accepted_and_nothing_is_answered(run: Run, knowledge: Knowledge, offered: list[str]) -> None:
    said = run(ActionFollowUp(), "deny", text="no", memory=remembered(FERMENTED, offered=offered))
    assert (said.reply["kind"], said.reply["suggestions"]) == ("chitchat", ())
    assert said.text == knowledge.phrases["declined"]


def test_a_follow_up_is_not_confused_by_what_the_classifier_asked(run: Run) -> None:
    questions = [question("follow_up.more", "tell me more")]
    said = run(ActionFollowUp(), "follow_up.more", questions=questions, memory=remembered(SYNERGY))
    assert said.reply["topics"] == (SYNERGY,)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        pytest.param("no, the second one", (SYNERGY,), id="a choice"),
        pytest.param("no, not the first one", (), id="what is not wanted"),
        pytest.param("no thanks, that was my last question", (), id="an ordinal of something else"),
    ],
)
def test_a_no_is_a_choice_only_where_it_ends_in_one(
    run: Run, knowledge: Knowledge, text: str, topics: tuple[str, ...]
) -> None:
    offered = [knowledge.topics[topic].asks for topic in (FERMENTED, SYNERGY)]
    assert run(ActionFollowUp(), "deny", text=text, memory=remembered(offered=offered)).reply["topics"] == topics


@pytest.mark.parametrize("text", ["yes, go on", "Yes please, more!", "yes more", "ok continue.", "why not?"])
def test_a_yes_that_asks_for_more_goes_on_with_the_last_answer(run: Run, knowledge: Knowledge, text: str) -> None:
    memory = remembered(FERMENTED, offered=[knowledge.topics[SYNERGY].asks])
    said = run(ActionFollowUp(), "affirm", text=text, memory=memory)
    assert said.reply["topics"] == (FERMENTED,)
    assert knowledge.topics[FERMENTED].more[0].text in said.text


def test_a_yes_that_asks_for_more_of_nothing_is_asked_back(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionFollowUp(), "affirm", text="yes, go on")
    assert said.text.startswith(knowledge.phrases["unsure"])
