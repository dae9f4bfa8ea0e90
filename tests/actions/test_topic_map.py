from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from actions.topic_map import ActionTopicMap
from bot.knowledge.model import Knowledge
from tests.actions.messages import Run, question, remembered

MISSED = remembered(missed=True)


def test_after_an_answer_a_miss_is_the_first_one_whatever_was_missed_before_it(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionTopicMap(), "out_of_scope", questions=[question("out_of_scope")], memory=remembered())
    assert said.text.splitlines()[0] == run(
        ActionAnswer(), "out_of_scope", questions=[question("out_of_scope")], memory=remembered()
    ).text.splitlines()[0]  # fmt: skip
    assert knowledge.phrases["topic_map"] not in said.text


def test_everything_that_can_be_asked_is_listed(run: Run, knowledge: Knowledge) -> None:
    said = run(ActionTopicMap(), "out_of_scope", memory=MISSED)
    asks = [knowledge.topics[topic].asks for topic in knowledge.topic_map]
    assert len(asks) > 3
    assert said.text.splitlines()[:-1] == [knowledge.phrases["topic_map"], *(f"- {ask}" for ask in asks)]


def test_the_way_to_a_person_stands_behind_the_list(run: Run) -> None:
    assert "contact the practice" in run(ActionTopicMap(), "nlu_fallback", memory=MISSED).text.splitlines()[-1]


def test_what_is_perhaps_urgent_gets_the_emergency_sentence_in_place_of_the_list(run: Run) -> None:
    said = run(
        ActionTopicMap(), "nlu_fallback", questions=[question("nlu_fallback")], perhaps_urgent=True, memory=MISSED
    )
    assert "call your local emergency number now" in said.text.splitlines()[0]


def test_at_most_three_questions_are_offered(run: Run, knowledge: Knowledge) -> None:
    asks = tuple(knowledge.topics[topic].asks for topic in knowledge.topic_map[:3])
    assert run(ActionTopicMap(), "out_of_scope", memory=MISSED).reply["suggestions"] == asks


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        pytest.param("out_of_scope", "out_of_scope", id="about something else"),
        pytest.param("nlu_fallback", "clarify", id="unclear"),
    ],
)
def test_the_kind_is_that_of_the_message(run: Run, intent: str, kind: str) -> None:
    assert run(ActionTopicMap(), intent, memory=MISSED).reply["kind"] == kind
