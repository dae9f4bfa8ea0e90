from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.home import home_view, prompts, question_key, reason_modal, welcome
from bot.channels.slack.strings import load_strings
from bot.channels.turns import REASONS
from bot.knowledge.model import Knowledge
from tests.channels.slack.block_rules import view_violations, violations

WORDS = load_strings()
DISCLAIMER = "Not medical advice."
GROUPS = [("Foods", ["What are prebiotics?", "Which foods contain probiotics?"]), ("Research", ["What is known?"])]
TEXT = st.text(max_size=200)
some = settings(derandomize=True, deadline=None, max_examples=100)


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def test_the_home_has_every_question_as_a_button_under_its_heading() -> None:
    blocks = home_view(GROUPS, DISCLAIMER, WORDS)["blocks"]
    topics = [button for button in buttons(blocks) if button["action_id"] != "forget"]

    assert [button["text"]["text"] for button in topics] == [asks for _, asked in GROUPS for asks in asked]
    assert [button["action_id"] for button in topics] == ["topic.0", "topic.1", "topic.2"]
    assert [button["value"] for button in topics] == [question_key(asks) for _, asked in GROUPS for asks in asked]
    headings = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert headings[1:] == ["*Foods*", "*Research*"]


def test_the_home_says_what_it_is_what_it_is_not_and_what_is_kept() -> None:
    shown = json.dumps(home_view(GROUPS, DISCLAIMER, WORDS)["blocks"])

    assert "automated assistant" in shown
    assert DISCLAIMER in shown
    assert WORDS.privacy in shown


def test_forgetting_is_asked_twice() -> None:
    (forget,) = [b for b in buttons(home_view(GROUPS, DISCLAIMER, WORDS)["blocks"]) if b["action_id"] == "forget"]

    assert forget["style"] == "danger"
    assert forget["confirm"]["confirm"]["text"] == WORDS.forget_ok


def test_a_notice_stands_on_top() -> None:
    top = home_view(GROUPS, DISCLAIMER, WORDS, notice=WORDS.forgotten)["blocks"][0]

    assert top["text"]["text"] == WORDS.forgotten


def test_the_home_of_the_project_holds_all_topics(knowledge: Knowledge) -> None:
    groups = [
        (heading, [topic.asks for topic in knowledge.topics.values() if topic.id.split(".")[0] == stem])
        for stem, heading in WORDS.groups.items()
    ]
    view = home_view(groups, DISCLAIMER, WORDS)

    assert view_violations(view, "home") == []
    asked = {button["text"]["text"] for button in buttons(view["blocks"])} - {WORDS.forget}
    assert asked == {topic.asks for topic in knowledge.topics.values()}


@some
@given(st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=60)), max_size=70), TEXT, TEXT)
def test_any_home_is_one_that_slack_takes(groups: list[tuple[str, list[str]]], disclaimer: str, notice: str) -> None:
    assert view_violations(home_view(groups, disclaimer, WORDS, notice), "home") == []


def test_keys_of_questions_are_opaque_and_stay() -> None:
    keys = {question_key("What is leaky gut?"), question_key("What are prebiotics?")}

    assert [len(key) for key in keys] == [16, 16]
    assert question_key("What is leaky gut?") in keys
    assert all(set(key) <= set("0123456789abcdef") for key in keys)


def test_the_form_asks_for_a_reason_and_can_be_sent_without() -> None:
    turn = "f" * 32
    form = reason_modal(turn, WORDS)
    (block,) = form["blocks"]

    assert view_violations(form, "modal") == []
    assert (form["callback_id"], form["private_metadata"]) == ("reason", turn)
    assert (block["block_id"], block["element"]["action_id"], block["optional"]) == ("reason", "reason", True)
    assert [option["value"] for option in block["element"]["options"]] == list(REASONS)


def test_four_prompts_are_suggested_at_most() -> None:
    questions = ["What is leaky gut?", *"abcd"]

    assert prompts(questions)[0] == {"title": "What is leaky gut?", "message": "What is leaky gut?"}
    assert len(prompts(questions)) == 4
    assert prompts([]) == []


def test_a_long_prompt_is_shortened_to_look_at_and_asked_in_full() -> None:
    (prompt,) = prompts(["why " * 40])

    assert len(prompt["title"]) <= 75
    assert prompt["message"] == "why " * 40


def test_the_welcome_says_what_it_is_and_offers_questions() -> None:
    message = welcome(["What is leaky gut?"], WORDS)

    assert message.text == WORDS.welcome
    (button,) = buttons(message.blocks)
    assert (button["action_id"], button["value"]) == ("topic.0", question_key("What is leaky gut?"))


@some
@given(st.lists(TEXT, max_size=130))
def test_any_welcome_is_one_that_slack_takes(questions: list[str]) -> None:
    assert violations(welcome(questions, WORDS).blocks) == []
