from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.reply_action import ReplyAction
from actions.safety import ActionRedFlag
from actions.smalltalk import ActionSmalltalk
from bot.knowledge.loader import GENERAL_ADVICE
from bot.knowledge.model import Knowledge
from bot.settings import Settings
from tests.actions.messages import Run, entity, question, remembered, thing


def filled(advice: str, settings: Settings) -> str:
    return advice.format(emergency_number=settings.emergency_number, crisis_line=settings.crisis_line)


@pytest.mark.usefixtures("fresh_settings")
def test_every_advice_is_given_where_its_rule_matched(run: Run, knowledge: Knowledge) -> None:
    for name, advice in knowledge.advice.items():
        said = run(ActionRedFlag(), "red_flag", memory=remembered(), advice=name)
        assert said.text == filled(advice, Settings.from_environment()), name


@pytest.mark.usefixtures("fresh_settings")
@pytest.mark.parametrize("parsed", [{}, {"advice": ""}, {"advice": "no such advice"}], ids=["none", "empty", "unknown"])
def test_without_a_rule_the_general_advice_is_given(run: Run, knowledge: Knowledge, parsed: dict[str, str]) -> None:
    said = run(ActionRedFlag(), "red_flag", memory=remembered(), **parsed)
    assert said.text == filled(knowledge.advice[GENERAL_ADVICE], Settings.from_environment())


@pytest.mark.usefixtures("fresh_settings")
@pytest.mark.parametrize(
    ("variable", "value"), [("GUT_EMERGENCY_NUMBER", "999 (test)"), ("GUT_CRISIS_LINE", "the line 116 123")]
)
def test_the_operators_number_stands_in_the_advice(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert value in run(ActionRedFlag(), "red_flag", advice="crisis").text


def test_beside_urgent_advice_stands_nothing(run: Run) -> None:
    kefir = entity("food", "fermented", "kefir")
    questions = [question("foods.fermented", "is kefir good", entities=[kefir])]
    reply = run(ActionRedFlag(), "red_flag", advice="bleeding", entities=[kefir], questions=questions).reply
    assert (reply["kind"], reply["topics"], reply["suggestions"], reply["sources"]) == ("red_flag", (), (), ())
    assert "kefir" not in reply["text"]


def test_no_placeholder_is_left_in_an_advice(run: Run, knowledge: Knowledge) -> None:
    said = [run(ActionRedFlag(), "red_flag", advice=name).text for name in knowledge.advice]
    assert said
    assert not [text for text in said if "{" in text or "}" in text]


def test_after_an_urgent_message_nothing_is_on_offer_and_the_subject_stays(run: Run) -> None:
    about: dict[str, Any] = {"subject": thing("", "fermented", "fermented foods"), "recent": ["strains.lactis"]}
    before = remembered("foods.fermented", offered=["What are prebiotics?"], **about)
    after = run(ActionRedFlag(), "red_flag", memory=before, advice="bleeding").memory
    assert after == remembered("foods.fermented", urgent="bleeding", **about)


@pytest.mark.parametrize(
    ("action", "intent", "still"),
    [
        pytest.param(ActionSmalltalk(), "chitchat.thanks", "bleeding", id="thanks"),
        pytest.param(ActionAnswer(), "out_of_scope", "bleeding", id="elsewhere"),
        pytest.param(ActionAnswer(), "foods.fermented", "", id="an answer"),
        pytest.param(ActionAnswer(), "not_covered.dose", "", id="what is not covered"),
    ],
)
def test_an_urgent_matter_is_remembered_until_something_else_is_answered(
    run: Run, action: ReplyAction, intent: str, still: str
) -> None:
    memory = run(action, intent, questions=[question(intent)], memory=remembered(urgent="bleeding")).memory
    assert memory is not None
    assert memory["urgent"] == still
