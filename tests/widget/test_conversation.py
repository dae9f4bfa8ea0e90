"""A visitor asks and reads: the greeting, answers with their sources, urgent replies, text that stays text, thumbs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Response, expect

from bot.knowledge.model import Knowledge
from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"
UP, DOWN = "Helpful", "Not helpful"


def thumb(chat: Chat, name: str) -> Locator:
    """A thumb of the latest answer."""
    return chat.element.get_by_role("button", name=name, exact=True).last


def press(chat: Chat, button: Locator) -> None:
    """Press a button of the feedback, which the server accepts."""
    with chat.page.expect_response("**/webhooks/web/feedback") as answer:
        button.click()
    assert answer.value.status == 204


def reload(chat: Chat) -> Response:
    """Load the page anew; returns what the server keeps of the conversation."""
    with chat.page.expect_response("**/webhooks/web/history") as history:
        chat.page.reload()
    return history.value


def kept_feedback(chat: Chat) -> Any:
    """The feedback that the server keeps for the only question, after a reload."""
    [turn] = reload(chat).json()["messages"]
    return turn["feedback"]


def test_the_greeting_says_that_it_is_automated(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    expect(chat.log).to_contain_text("I am an automated assistant, not a doctor.")
    expect(chat.part("header")).to_contain_text("Automated assistant")


def test_an_answer_has_paragraphs_its_list_its_source_and_the_disclaimer_once(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    with chat.page.expect_response(MESSAGES) as answer:
        reply = chat.ask(QUESTION)
    [sent] = answer.value.json()["replies"]
    items = [item for block in sent["blocks"] for item in block["items"]]
    assert len(items) > 1
    expect(reply.get_by_role("listitem")).to_have_text(items)
    for block in sent["blocks"]:
        expect(reply.get_by_text(block["text"], exact=True)).to_be_visible()
    expect(reply.locator("[part~=source]")).to_have_count(len(sent["sources"]))
    expect(reply.locator("[part~=disclaimer]")).to_have_text(sent["disclaimer"])
    assert reply.inner_text().count(sent["disclaimer"]) == 1


def test_a_source_opens_the_article_at_its_section(visitor: Visitor, site: Site, knowledge: Knowledge) -> None:
    headings = [section.heading for section in knowledge.sections.values() if section.printed]
    site.pages["article"] = SitePage(
        "".join(f'<h2>{heading}</h2><p style="height: 2000px">Text.</p>' for heading in headings)
    )
    source = visitor.visit(site.page("plain")).open().ask(QUESTION).locator("a[part~=source]").first
    heading = source.locator("[lang]").inner_text()
    assert headings.index(heading) > 0
    with visitor.context.expect_page() as opened:
        source.click()
    section = opened.value.get_by_role("heading", name=heading, exact=True)
    expect(section).to_be_in_viewport(ratio=1)
    expect(opened.value.get_by_role("heading", name=headings[0], exact=True)).not_to_be_in_viewport()
    assert opened.value.evaluate("opener") is None


def test_the_questions_at_the_beginning_are_asked_and_answered_and_then_gone(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    expect(chat.suggestions.nth(2)).to_be_visible()
    starters = chat.suggestions.all_inner_texts()
    chat.suggestions.first.click()
    chat.wait_for_replies(1)
    expect(chat.mine).to_have_text(starters[0])
    expect(chat.last_reply.locator("[part~=source]").first).to_be_visible()
    for starter in starters[1:]:
        expect(chat.log.get_by_role("group", name="Questions").get_by_text(starter, exact=True)).to_have_count(0)


def test_each_suggestion_of_an_answer_leads_to_an_answer(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    suggestions = chat.suggestions.all_inner_texts()
    assert suggestions
    for number, suggestion in enumerate(suggestions, start=2):
        chat.page.goto(site.page("plain"))
        chat.wait_for_replies(number - 1)
        with chat.page.expect_response(MESSAGES) as answer:
            chat.element.evaluate("(host, text) => host.ask(text)", suggestion)
        assert [reply["kind"] for reply in answer.value.json()["replies"]] == ["answer"], suggestion
        chat.wait_for_replies(number)


@pytest.mark.parametrize("text", ["what is the capital of france", "hm"], ids=["out of scope", "unclear"])
def test_a_refusal_offers_its_questions_once_and_the_rest_of_its_words_stay(
    visitor: Visitor, site: Site, text: str
) -> None:
    chat = visitor.visit(site.page("plain")).open()
    with chat.page.expect_response(MESSAGES) as answer:
        refusal = chat.ask(text)
    [sent] = answer.value.json()["replies"]
    assert sent["kind"] in {"out_of_scope", "clarify"}
    [block] = sent["blocks"]
    assert block["items"]
    expect(chat.suggestions).to_have_text(block["items"])
    expect(refusal).to_contain_text(block["text"])
    expect(refusal.get_by_role("listitem")).to_have_count(0)
    chat.ask(QUESTION)
    expect(chat.replies.first.get_by_role("listitem")).to_have_text(block["items"])


def test_only_the_newest_answer_offers_questions(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    expect(chat.suggestions.first).to_be_visible()
    chat.suggestions.first.click()
    chat.wait_for_replies(2)
    expect(chat.log.get_by_role("group", name="Questions that you could ask")).to_have_count(1)


def test_an_urgent_reply_is_set_apart_and_offers_nothing(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    calm = chat.ask(QUESTION)
    border = "(reply) => getComputedStyle(reply).borderInlineStartWidth"
    ordinary = calm.evaluate(border)
    urgent = chat.ask("there is a lot of blood in my stool")
    expect(urgent.get_by_text("Please read this first")).to_be_visible()
    expect(urgent).to_contain_text("emergency number")
    assert urgent.evaluate(border) != ordinary
    expect(chat.suggestions).to_have_count(0)
    expect(urgent.locator("[part~=source]")).to_have_count(0)


def test_that_an_answer_is_being_written_is_shown_at_once_and_announced_when_it_takes_long(
    visitor: Visitor, site: Site
) -> None:
    page = visitor.tab()
    page.clock.install()
    page.goto(site.page("plain"))
    chat = Chat(page).open()
    sign = "The assistant is writing an answer."
    announcer = chat.element.locator("[aria-live=polite]")
    with visitor.holding(MESSAGES):
        chat.stop_clock()
        chat.input.fill(QUESTION)
        chat.input.press("Enter")
        expect(chat.element.get_by_role("img", name=sign)).to_be_visible()
        page.clock.run_for(1000)
        expect(announcer).to_have_text("")
        page.clock.run_for(4000)
        expect(announcer).to_have_text(sign)
        page.reload()
    page.clock.resume()
    chat.wait_for_replies(1)
    expect(chat.element.get_by_role("img", name=sign)).to_have_count(0)


def test_a_thumb_up_is_kept_by_the_server_and_can_be_taken_back(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    press(chat, thumb(chat, UP))
    expect(chat.log.get_by_text("Thank you for telling us.")).to_be_visible()
    assert kept_feedback(chat) == {"value": "up", "reason": None}
    expect(thumb(chat, UP)).to_have_attribute("aria-pressed", "true")
    press(chat, thumb(chat, UP))
    assert kept_feedback(chat) is None
    expect(thumb(chat, UP)).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("It is wrong", "wrong"),
        ("It is unclear", "unclear"),
        ("It misses my question", "not_answered"),
        ("Something else", "other"),
        ("", None),
    ],
)
def test_a_thumb_and_its_reason_are_kept_by_the_server(
    visitor: Visitor, site: Site, label: str, reason: str | None
) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    press(chat, thumb(chat, DOWN))
    if label:
        press(chat, chat.element.get_by_role("button", name=label))
        expect(chat.log.get_by_text("Thank you for telling us.")).to_be_visible()
    assert kept_feedback(chat) == {"value": "down", "reason": reason}
    expect(thumb(chat, DOWN)).to_have_attribute("aria-pressed", "true")
    expect(thumb(chat, UP)).to_have_attribute("aria-pressed", "false")


def test_a_thumb_that_did_not_reach_the_server_is_not_shown(visitor: Visitor, site: Site) -> None:
    visitor.expect("Failed to load|ERR_FAILED")
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    visitor.context.route("**/webhooks/web/feedback", lambda route: route.abort())
    with chat.page.expect_event("requestfailed"):
        thumb(chat, UP).click()
    expect(thumb(chat, UP)).to_have_attribute("aria-pressed", "false")
    expect(chat.log.get_by_text("Thank you for telling us.")).to_have_count(0)
