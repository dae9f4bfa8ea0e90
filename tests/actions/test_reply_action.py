from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa_sdk import Action

from actions.answer import ActionAnswer
from actions.follow_up import ActionFollowUp
from actions.reply_action import SHELL
from actions.safety import ActionRedFlag
from actions.smalltalk import ActionSmalltalk
from actions.topic_map import ActionTopicMap
from bot.knowledge.model import Knowledge
from tests.actions.messages import Run, question, remembered

SECRET = "my rash after kefir"
DEFINITION: dict[str, Any] = {"questions": [question("leaky_gut.definition")]}
# A reading that no pipeline makes: its confidence is the visitor's words, and so is the error's text.
BROKEN: dict[str, Any] = {"text": SECRET, "questions": [{**question("leaky_gut.definition"), "confidence": SECRET}]}
EVERY_ACTION = [
    pytest.param(ActionAnswer(), "leaky_gut.definition", DEFINITION, id="answer"),
    pytest.param(ActionAnswer(), "not_covered.dose", {"questions": [question("not_covered.dose")]}, id="not covered"),
    pytest.param(ActionAnswer(), "out_of_scope", {"questions": [question("out_of_scope")]}, id="out of scope"),
    pytest.param(ActionAnswer(), "nlu_fallback", {}, id="unsure"),
    pytest.param(ActionAnswer(), "unreadable", {"reason": "symbols"}, id="unreadable"),
    pytest.param(ActionFollowUp(), "follow_up.more", {}, id="follow-up"),
    pytest.param(ActionRedFlag(), "red_flag", {"advice": "bleeding"}, id="red flag"),
    pytest.param(ActionSmalltalk(), "chitchat.greet", {}, id="small talk"),
    pytest.param(ActionTopicMap(), "out_of_scope", {}, id="topic map"),
]


@pytest.fixture
def disclaimer(domain: dict[str, Any]) -> str:
    return str(domain["responses"]["utter_disclaimer"][0]["text"])


@pytest.fixture
def failure(domain: dict[str, Any]) -> str:
    return str(domain["responses"]["utter_failure"][0]["text"])


@pytest.mark.parametrize(("action", "intent", "parsed"), EVERY_ACTION)
def test_the_text_is_that_of_the_structured_reply(
    run: Run, action: Action, intent: str, parsed: dict[str, Any]
) -> None:
    said = run(action, intent, **parsed)
    assert said.text
    assert said.text == said.reply["text"]


@pytest.mark.parametrize(("action", "intent", "parsed"), EVERY_ACTION)
def test_a_reply_has_no_blank_line(run: Run, action: Action, intent: str, parsed: dict[str, Any]) -> None:
    assert all(line.strip() for line in run(action, intent, **parsed).text.split("\n"))


@pytest.mark.parametrize(("action", "intent", "parsed"), EVERY_ACTION)
def test_only_the_first_reply_says_that_it_is_an_automated_assistant(
    run: Run, knowledge: Knowledge, action: Action, intent: str, parsed: dict[str, Any]
) -> None:
    notice = knowledge.phrases["automated"]
    first = run(action, intent, **parsed)
    assert notice in first.text
    assert notice not in run(action, intent, memory=first.memory, **parsed).text


@pytest.mark.parametrize(
    ("action", "intent", "parsed", "kind"),
    [
        pytest.param(ActionAnswer(), "leaky_gut.definition", DEFINITION, "answer", id="answer"),
        pytest.param(
            ActionAnswer(),
            "leaky_gut.definition",
            {"questions": [question("leaky_gut.definition"), question("not_covered.dose")]},
            "partial",
            id="partial",
        ),
        pytest.param(
            ActionAnswer(),
            "not_covered.dose",
            {"questions": [question("not_covered.dose")]},
            "not_covered",
            id="not covered",
        ),
    ],
)
def test_what_the_article_says_or_not_ends_with_the_disclaimer_once(
    run: Run, disclaimer: str, action: Action, intent: str, parsed: dict[str, Any], kind: str
) -> None:
    said = run(action, intent, **parsed)
    assert said.reply["kind"] == kind
    assert said.text.endswith("\n" + disclaimer)
    assert said.text.count(disclaimer) == 1


@pytest.mark.parametrize(("action", "intent", "parsed"), EVERY_ACTION[2:])
def test_any_other_reply_has_no_disclaimer(
    run: Run, disclaimer: str, action: Action, intent: str, parsed: dict[str, Any]
) -> None:
    assert disclaimer not in run(action, intent, **parsed).text


def test_an_action_that_raises_answers_with_the_fixed_sentence(run: Run, failure: str) -> None:
    said = run(ActionAnswer(), "leaky_gut.definition", **BROKEN)
    assert (said.text, said.reply["kind"], said.reply["suggestions"]) == (failure, "error", ())


def test_an_action_that_raises_remembers_nothing(run: Run) -> None:
    assert run(ActionAnswer(), "leaky_gut.definition", memory=remembered("foods.other"), **BROKEN).memory is None


def test_an_action_that_raises_logs_an_event_without_the_visitors_words(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        run(ActionAnswer(), "leaky_gut.definition", **BROKEN)
    assert "event=action_failed action=action_answer error=ValueError at=question.py:" in caplog.text
    assert SECRET not in caplog.text


def test_an_action_that_answers_logs_nothing(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        run(ActionAnswer(), "leaky_gut.definition", text=SECRET, **DEFINITION)
    assert caplog.text == ""


def test_in_the_shell_suggestions_stand_in_the_text(run: Run) -> None:
    said = run(ActionAnswer(), "leaky_gut.definition", channel=SHELL, **DEFINITION)
    assert said.reply["suggestions"]
    assert said.text.splitlines()[-1].endswith(" \u00b7 ".join(said.reply["suggestions"]))
    assert said.text.startswith(said.reply["text"] + "\n")


def test_in_the_shell_suggestions_that_the_text_lists_are_not_repeated(run: Run) -> None:
    said = run(ActionSmalltalk(), "chitchat.help", channel=SHELL)
    assert [said.text.count(asks) for asks in said.reply["suggestions"]] == [1, 1, 1]


@pytest.mark.parametrize("channel", [SHELL, "rest"])
def test_without_suggestions_nothing_is_added(run: Run, channel: str) -> None:
    said = run(ActionSmalltalk(), "chitchat.thanks", channel=channel)
    assert said.text == said.reply["text"]
