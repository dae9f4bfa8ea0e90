from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from bot.knowledge.model import Knowledge
from tests.actions.messages import Run, entity, question

KEFIR = entity("food", "fermented", "kefir")
TEMPEH = entity("food", "other", "tempeh")


def test_a_question_is_answered_from_its_topic(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionAnswer(), "leaky_gut.definition", questions=[question("leaky_gut.definition")])
    assert (said.reply["kind"], said.reply["topics"]) == ("answer", ("leaky_gut.definition",))
    assert knowledge.topics["leaky_gut.definition"].says[0].text in said.text


def test_every_topic_has_an_answer(run: Run, knowledge: Knowledge) -> None:
    for topic in knowledge.topics:
        reply = run(ActionAnswer(), topic, questions=[question(topic)]).reply
        assert (reply["kind"], reply["topics"], bool(reply["sources"])) == ("answer", (topic,), True), topic


def test_every_aspect_is_named_as_not_covered(run: Run, knowledge: Knowledge) -> None:
    for aspect, entry in knowledge.aspects.items():
        said = run(ActionAnswer(), aspect, questions=[question(aspect)])
        assert (said.reply["kind"], said.reply["topics"]) == ("not_covered", ()), aspect
        assert said.text.startswith(entry.says), aspect


def test_several_questions_are_answered_in_their_order(run: Run) -> None:
    asked = ["foods.prebiotic", "leaky_gut.causes"]
    said = run(ActionAnswer(), asked[0], questions=[question(topic) for topic in asked])
    assert said.reply["topics"] == tuple(asked)


def test_what_the_article_is_silent_about_is_named_beside_the_answer(run: Run, knowledge: Knowledge) -> None:
    questions = [question("strains.plantarum"), question("not_covered.dose")]
    said = run(ActionAnswer(), "strains.plantarum", questions=questions)
    assert (said.reply["kind"], said.reply["topics"]) == ("partial", ("strains.plantarum",))
    assert knowledge.aspects["not_covered.dose"].says in said.text


def test_a_part_from_outside_the_subject_is_named_beside_the_answer(run: Run, knowledge: Knowledge) -> None:
    questions = [question("strains.plantarum"), question("out_of_scope")]
    said = run(ActionAnswer(), "strains.plantarum", questions=questions)
    assert said.reply["kind"] == "partial"
    assert knowledge.phrases["also_out_of_scope"] in said.text


@pytest.mark.parametrize(
    ("intent", "food", "sentence"),
    [
        pytest.param("foods.fermented", KEFIR, "kefir", id="listed"),
        pytest.param("foods.other", TEMPEH, "tempeh", id="not listed"),
    ],
)
def test_the_food_that_was_asked_about_is_named_first(
    run: Run, intent: str, food: dict[str, str], sentence: str
) -> None:
    said = run(ActionAnswer(), intent, questions=[question(intent, f"is {food['value']} good", entities=[food])])
    assert sentence in said.text.splitlines()[0].lower()


def test_a_message_about_something_else_offers_what_can_be_asked(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionAnswer(), "out_of_scope", questions=[question("out_of_scope")])
    assert (said.reply["kind"], said.reply["topics"], len(said.reply["suggestions"])) == ("out_of_scope", (), 3)
    assert said.text.startswith(knowledge.phrases["out_of_scope"])


@pytest.mark.parametrize("reason", ["empty", "too_long", "symbols", "language"])
def test_a_message_that_cant_be_read_is_told_why(run: Run, knowledge: Knowledge, reason: str) -> None:
    said = run(ActionAnswer(), "unreadable", reason=reason)
    assert (said.reply["kind"], said.reply["topics"]) == ("out_of_scope", ())
    assert said.text.startswith(knowledge.unreadable[reason])


def test_two_topics_about_as_likely_are_both_offered_and_neither_is_answered(run: Run, knowledge: Knowledge) -> None:
    nearest = ["strains.overview", "supplement.choosing"]
    said = run(ActionAnswer(), "nlu_fallback", questions=[question("nlu_fallback", nearest=nearest)])
    asks = tuple(knowledge.topics[topic].asks for topic in nearest)
    assert (said.reply["kind"], said.reply["topics"], said.reply["suggestions"]) == ("clarify", tuple(nearest), asks)
    assert all(f"- {ask}" in said.text for ask in asks)


def test_at_most_two_topics_are_offered(run: Run) -> None:
    nearest = ["strains.overview", "supplement.choosing", "foods.fermented"]
    said = run(ActionAnswer(), "nlu_fallback", questions=[question("nlu_fallback", nearest=nearest)])
    assert said.reply["topics"] == tuple(nearest[:2])


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param([], id="no question"),
        pytest.param([question("nlu_fallback", nearest=["foods.other"])], id="one topic near"),
        pytest.param([question("nlu_fallback", nearest=["affirm", "deny"])], id="no topic near"),
    ],
)
def test_a_message_near_to_no_two_topics_is_asked_back(
    run: Run, knowledge: Knowledge, questions: list[dict[str, object]]
) -> None:
    said = run(ActionAnswer(), "nlu_fallback", questions=questions)
    assert (said.reply["kind"], len(said.reply["suggestions"])) == ("clarify", 3)
    assert said.text.startswith(knowledge.phrases["unsure"])


def test_an_intent_without_questions_is_asked_back(run: Run, knowledge: Knowledge) -> None:
    assert run(ActionAnswer(), "leaky_gut.definition").text.startswith(knowledge.phrases["unsure"])


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "pt", "nl"])
def test_another_language_is_answered_in_itself(run: Run, knowledge: Knowledge, language: str) -> None:
    said = run(ActionAnswer(), "unreadable", reason="language", language=language)
    assert said.text.startswith(knowledge.languages[language])
    assert not said.text.startswith(knowledge.unreadable["language"])


def test_a_language_that_cant_be_told_is_answered_in_english(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionAnswer(), "unreadable", reason="language")
    assert said.text.startswith(knowledge.unreadable["language"])


@pytest.mark.parametrize(("intent", "kind"), [("nlu_fallback", "clarify"), ("out_of_scope", "out_of_scope")])
def test_what_is_perhaps_urgent_is_asked_back_with_what_to_do_first(run: Run, intent: str, kind: str) -> None:
    said = run(ActionAnswer(), intent, questions=[question(intent)], perhaps_urgent=True)
    assert "call your local emergency number now" in said.text.splitlines()[0]
    assert "a crisis line" in said.text.splitlines()[0]
    assert said.reply["kind"] == kind
