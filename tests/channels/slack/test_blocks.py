from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.blocks import answer, chosen, cut, rated, sentence, without_controls
from bot.channels.slack.text import escape
from bot.knowledge.composer import Composer
from bot.knowledge.question import Question
from bot.knowledge.reply import Block, Reply, Source
from tests.channels.slack.block_rules import violations
from tests.channels.slack.replies import LINK, REPLIES, REPLY, TEXT, TURN, WORDS, buttons, draw, texts
from tests.channels.slack.shapes import mrkdwn_faults

some = settings(derandomize=True, deadline=None, max_examples=150)


def with_source_line(reply: Reply) -> Reply:
    """A reply whose line names its sources as the composer writes it."""
    return replace(reply, source_line="; ".join(f"{s.heading} ({s.link})" for s in reply.sources))


def test_a_reply_is_one_message_with_list_sources_notice_and_disclaimer() -> None:
    blocks = draw(REPLY)

    assert [block["type"] for block in blocks] == [
        "section", "section", "context", "context", "context", "actions", "context_actions",
    ]  # fmt: skip
    assert texts(blocks, "section") == [escape(REPLY.blocks[0].text), "Also on the list:\n• yogurt\n• kimchi"]
    source, notice, disclaimer = texts(blocks, "context")
    link = LINK.replace("&", "&amp;")
    assert source == f"Source: <{link}|Foods &amp; more>; The book"
    assert (notice, disclaimer) == (REPLY.notice, REPLY.disclaimer)
    assert violations(blocks) == []


def test_the_text_is_the_whole_answer_in_the_order_of_reading() -> None:
    message = answer(REPLY.as_dict(), TURN, WORDS, share=True)

    assert message.text == escape(REPLY.text)
    assert mrkdwn_faults(message.text, "text") == []


def test_buttons_carry_the_turn_and_no_question() -> None:
    asks = buttons(draw(REPLY), "suggestions")

    assert [button["action_id"] for button in asks] == ["ask.0", "ask.1"]
    assert {button["value"] for button in asks} == {TURN}
    assert [button["text"]["text"] for button in asks] == list(REPLY.suggestions)


@pytest.mark.parametrize(("many", "sizes"), [(6, [6]), (25, [25]), (60, [25, 25, 10])])
def test_all_suggestions_are_shown(many: int, sizes: list[int]) -> None:
    blocks = draw(replace(REPLY, suggestions=tuple(f"Question {n}?" for n in range(many))))

    assert [len(block["elements"]) for block in blocks if block["type"] == "actions"] == sizes
    assert [button["action_id"] for button in buttons(blocks, "suggestions")] == [f"ask.{n}" for n in range(many)]
    assert violations(blocks) == []


def test_a_long_suggestion_ends_in_an_ellipsis() -> None:
    (button,) = buttons(draw(replace(REPLY, suggestions=("why " * 40,))), "suggestions")

    assert button["text"]["text"].endswith("why…")
    assert len(button["text"]["text"]) <= 75


def test_a_suggestion_in_the_list_is_shown_once() -> None:
    asks = ("What is leaky gut?", "What are prebiotics?")
    reply = Reply("clarify", (Block("Which one?", (*asks, "Something else?")),), suggestions=asks)

    assert texts(draw(reply), "section") == ["Which one?\n• Something else?"]
    assert "- What is leaky gut?" in answer(reply.as_dict(), TURN, WORDS).text


def test_urgent_advice_has_nothing_beside_it() -> None:
    urgent = replace(
        REPLY, kind="red_flag", blocks=(Block("Call now.", REPLY.suggestions),), sources=(), source_line=""
    )

    blocks = draw(urgent, share=False)

    assert {block["type"] for block in blocks} == {"section", "context"}
    assert texts(blocks, "section") == ["Call now.\n• What are prebiotics?\n• What is leaky gut?"]


def test_a_plain_response_is_its_text() -> None:
    message = answer({"kind": "error", "text": "Something & more went wrong."}, TURN, WORDS, rating="none")

    assert texts(message.blocks, "section") == [message.text] == ["Something &amp; more went wrong."]


def test_a_rating_is_what_the_workspace_knows() -> None:
    (feedback,) = buttons(draw(REPLY), "rating")
    up, down = buttons(draw(REPLY, "buttons"), "rating")

    assert (feedback["type"], feedback["action_id"]) == ("feedback_buttons", "rate")
    values = [feedback[side]["value"] for side in ("positive_button", "negative_button")]
    assert values == [f"up.{TURN}", f"down.{TURN}"]
    assert [(each["action_id"], each["value"]) for each in (up, down)] == [("rate.up", TURN), ("rate.down", TURN)]
    assert buttons(draw(REPLY, "none"), "rating") == []


def test_an_answer_can_be_shared_where_asked() -> None:
    (share,) = buttons(draw(REPLY, share=True), "share")

    assert (share["action_id"], share["value"]) == ("share", TURN)
    assert buttons(draw(REPLY), "share") == []


def test_a_long_paragraph_goes_on_in_the_next_section_at_a_border_of_words() -> None:
    blocks = draw(replace(REPLY, blocks=(Block("kefir & milk " * 400),)))
    shown = texts(blocks, "section")

    assert len(shown) > 1
    assert " ".join(shown).split() == ["kefir", "&amp;", "milk"] * 400
    assert violations(blocks) == []


def test_more_blocks_than_slack_takes_go_on_in_the_last_section() -> None:
    blocks = draw(replace(REPLY, blocks=tuple(Block(f"Fact {n}.") for n in range(90))), share=True)

    assert len(blocks) == 50
    assert texts(blocks, "section")[-1].endswith("Fact 88.\nFact 89.")
    assert texts(blocks, "context")[-1] == REPLY.disclaimer


def test_a_text_without_end_is_cut_and_the_disclaimer_is_not() -> None:
    message = answer(replace(REPLY, blocks=(Block("kefir " * 20_000),)).as_dict(), TURN, WORDS)

    assert texts(message.blocks, "section")[-1].endswith("kefir…")
    assert texts(message.blocks, "context")[-1] == REPLY.disclaimer
    assert len(message.text) <= 40_000


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "https://x/" + "y" * 4000], ids=["none", "script", "long"])
def test_a_source_without_a_fit_address_is_only_named(link: str) -> None:
    reply = replace(REPLY, sources=(Source("diet", "Foods", link),), source_line=f"Source: Foods ({link})")
    blocks = draw(reply)

    assert "<" not in texts(blocks, "context")[0]
    assert violations(blocks) == []


def test_every_reply_of_the_project_is_drawn(composer: Composer) -> None:
    knowledge = composer.knowledge
    replies = [composer.answer([Question("", intent)]) for intent in [*knowledge.topics, *knowledge.aspects]]
    replies += [composer.topic_map(), composer.out_of_scope(), composer.clarify(tuple(knowledge.topics)[:2])]
    replies += [composer.chitchat(intent) for intent in knowledge.chitchat]
    replies = [composer.finish(reply, disclaimer="Not advice.", first=True) for reply in replies]

    assert [reply for reply in replies if violations(draw(reply, "buttons", share=True))] == []
    cuts = [reply.text for reply in replies if "…" in "".join(texts(draw(reply), "section"))]
    assert cuts == []


@some
@given(REPLIES | REPLIES.map(with_source_line), st.sampled_from(["agent", "buttons", "none"]), st.booleans())
def test_any_reply_is_a_message_that_slack_takes(reply: Reply, rating: str, share: bool) -> None:
    message = answer(reply.as_dict(), TURN, WORDS, rating=rating, share=share)

    assert violations(message.blocks) == []
    assert len(message.text) <= 40_000
    assert mrkdwn_faults(message.text, "text") == []
    assert sum(len(text) for text in texts(message.blocks, "section")) <= 8000


@some
@given(REPLIES, TEXT)
def test_any_message_is_one_that_slack_takes_after_each_click(reply: Reply, question: str) -> None:
    blocks = draw(reply, "buttons", share=True)

    after = chosen(rated(blocks, WORDS), question, WORDS, "U1")
    assert violations(after) == []
    assert violations(without_controls(blocks)) == []
    assert buttons(after, "suggestions") == buttons(after, "rating") == []


def test_after_a_click_the_question_stands_where_the_suggestions_were() -> None:
    before = draw(replace(REPLY, suggestions=tuple(f"Question {n}?" for n in range(30))))
    kept = copy.deepcopy(before)

    after = chosen(before, "What is *leaky* gut?", WORDS)

    assert before == kept
    assert texts(after, "context")[-1] == f"You asked: {escape('What is *leaky* gut?')}"
    assert [block.get("block_id") for block in after][-2:] == ["chosen", "rating"]
    assert chosen(after, "Another?", WORDS) == after


def test_in_a_channel_it_is_said_who_asked() -> None:
    assert texts(chosen(draw(REPLY), "Why?", WORDS, "U1"), "context")[-1] == "<@U1> asked: Why?"


def test_after_a_rating_thanks_stand_in_its_place() -> None:
    after = rated(draw(REPLY), WORDS)

    assert texts(after, "context")[-1] == WORDS.thanks
    assert buttons(after, "suggestions") == buttons(draw(REPLY), "suggestions")


def test_for_others_only_the_answer_is_left() -> None:
    shown = without_controls(rated(draw(REPLY, share=True), WORDS))

    assert shown == draw(replace(REPLY, suggestions=()), "none")


def test_a_sentence_is_one_section() -> None:
    message = sentence("Please try <again>.")

    assert message.text == "Please try &lt;again&gt;."
    assert texts(message.blocks, "section") == [message.text]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("kefir", "kefir"),
        ("kefir and milk", "kefir and…"),
        ("kefirandmilkand", "kefirandmi…"),
        ("kefirandm&amp;", "kefirandm…"),
    ],
)
def test_a_text_is_cut_between_words_and_never_inside_an_entity(text: str, short: str) -> None:
    assert cut(text, 11) == short
