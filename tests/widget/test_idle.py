"""What time alone does: a kiosk that forgets its last visitor, and a computer that has slept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.assistant import Assistant
from tests.widget.kept_session import KeptSession, questions
from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
WARNING = "This conversation will soon be deleted. To keep it, touch the screen."
HOUR = 3600 * 1000
PAGES = {
    "kiosk-at-rest": SitePage(f'<gut-chat mode="kiosk"></gut-chat>{tag()}'),
    "kiosk-of-a-minute": SitePage(f'<gut-chat mode="kiosk" idle="60"></gut-chat>{tag()}'),
    "kiosk-with-consent": SitePage(f'<gut-chat mode="kiosk" consent="/privacy"></gut-chat>{tag()}'),
    "inline-at-rest": SitePage(f'<gut-chat mode="inline"></gut-chat>{tag()}'),
}


@pytest.fixture(autouse=True)
def pages(site: Site) -> None:
    """The kiosks of these tests."""
    site.pages.update(PAGES)


def visit(visitor: Visitor, site: Site, name: str) -> Chat:
    """Open a page in whose clock a test may turn the hands."""
    page = visitor.tab()
    page.clock.install()
    page.goto(site.page(name))
    return Chat(page)


def let_pass(chat: Chat, seconds: float) -> None:
    """Let some seconds pass in the page."""
    chat.page.clock.run_for(seconds * 1000)


def stop_clock(chat: Chat) -> None:
    """From here on time passes only as told; the visitor has just done something."""
    chat.page.clock.pause_at(chat.page.evaluate("Date.now()") + 1000)
    chat.log.click()


@pytest.mark.parametrize(("name", "seconds", "warned"), [("kiosk-at-rest", 120, 20), ("kiosk-of-a-minute", 60, 20)])
def test_a_kiosk_warns_and_then_forgets_by_itself(
    visitor: Visitor, site: Site, name: str, seconds: int, warned: int
) -> None:
    chat = visit(visitor, site, name)
    chat.ask(QUESTION)
    kept = KeptSession(chat)
    stop_clock(chat)
    let_pass(chat, seconds - warned - 1)
    expect(chat.panel).not_to_contain_text(WARNING)
    let_pass(chat, 2)
    expect(chat.panel.get_by_role("status").first).to_have_text(WARNING)
    expect(chat.mine).to_have_count(1)
    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE") as deleted:
        let_pass(chat, warned)
    assert deleted.value.status == 204
    expect(chat.mine).to_have_count(0)
    assert kept.history() == (401, [])


def test_the_next_visitor_of_a_kiosk_finds_nothing_and_is_answered(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, "kiosk-at-rest")
    chat.ask(QUESTION)
    chat.input.fill("my name is")
    stop_clock(chat)
    let_pass(chat, 121)
    expect(chat.mine).to_have_count(0)
    expect(chat.input).to_have_value("")
    expect(chat.panel).not_to_contain_text(WARNING)
    expect(chat.suggestions.first).to_be_visible()
    chat.ask("what is leaky gut")
    assert questions(chat) == ["what is leaky gut"]


@pytest.mark.parametrize("deed", ["touch", "key"])
def test_who_is_still_there_keeps_the_conversation(visitor: Visitor, site: Site, deed: str) -> None:
    chat = visit(visitor, site, "kiosk-at-rest")
    chat.ask(QUESTION)
    stop_clock(chat)
    let_pass(chat, 110)
    expect(chat.panel).to_contain_text(WARNING)
    if deed == "touch":
        chat.last_reply.click()
    else:
        chat.input.press("a")
    expect(chat.panel).not_to_contain_text(WARNING)
    let_pass(chat, 90)
    expect(chat.mine).to_have_count(1)
    let_pass(chat, 31)
    expect(chat.mine).to_have_count(0)


def test_what_was_typed_and_left_unsent_is_not_for_the_next_visitor(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, "kiosk-at-rest")
    expect(chat.suggestions.first).to_be_visible()
    stop_clock(chat)
    chat.input.press_sequentially("my name is")
    let_pass(chat, 121)
    expect(chat.input).to_have_value("")


@pytest.mark.parametrize("has_asked", [True, False], ids=["asked", "only agreed"])
def test_the_next_visitor_of_a_kiosk_is_asked_for_consent(visitor: Visitor, site: Site, has_asked: bool) -> None:
    chat = visit(visitor, site, "kiosk-with-consent")
    agree = chat.element.get_by_role("button", name="Agree and start")
    agree.click()
    expect(chat.suggestions.first).to_be_visible()
    if has_asked:
        chat.ask(QUESTION)
    stop_clock(chat)
    let_pass(chat, 121)
    expect(agree).to_be_visible()
    expect(chat.mine).to_have_count(0)


def test_a_kiosk_that_nobody_used_stays_at_rest(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, "kiosk-at-rest")
    expect(chat.suggestions.first).to_be_visible()
    visitor.forget_requests()
    stop_clock(chat)
    let_pass(chat, 600)
    expect(chat.panel).not_to_contain_text(WARNING)
    assert visitor.requests_to("/webhooks/") == []


def test_a_reloaded_kiosk_still_forgets(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, "kiosk-at-rest")
    chat.ask(QUESTION)
    chat.page.reload()
    chat.wait_for_replies(1)
    chat.page.clock.fast_forward(121_000)
    expect(chat.mine).to_have_count(0)


def test_only_a_kiosk_forgets_by_itself(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, "inline-at-rest")
    chat.ask(QUESTION)
    stop_clock(chat)
    let_pass(chat, 600)
    expect(chat.mine).to_have_text([QUESTION])
    assert questions(chat) == [QUESTION]


def test_after_a_short_sleep_the_session_is_renewed_and_the_conversation_goes_on(visitor: Visitor, site: Site) -> None:
    chat = visit(visitor, site, "plain").open()
    chat.ask("what does boulardii do")
    token = KeptSession(chat).token
    chat.page.clock.fast_forward(13 * HOUR)
    with chat.page.expect_response("**/session/renewal") as renewed:
        expect(chat.ask("is it a yeast")).to_contain_text("yeast")
    assert renewed.value.status == 200
    assert KeptSession(chat).token != token
    assert questions(chat) == ["what does boulardii do", "is it a yeast"]


def test_after_a_long_sleep_the_next_question_begins_a_new_session_without_an_error(
    visitor: Visitor, site: Site, server: Assistant
) -> None:
    visitor.expect("401")
    chat = visit(visitor, site, "plain").open()
    chat.ask("what is leaky gut")
    chat.page.evaluate(
        "() => { window.told = []; document.addEventListener('gut-chat-error', ({ detail }) => told.push(detail)); }"
    )
    KeptSession(chat).replace_token(server.expired_token())
    chat.page.clock.fast_forward(49 * HOUR)
    chat.page.evaluate("() => { document.dispatchEvent(new Event('visibilitychange')); }")
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.mine).to_have_text([QUESTION])
    expect(chat.last_reply).to_contain_text("kefir")
    expect(chat.panel).to_contain_text("Your earlier conversation has expired. This is a new one.")
    expect(chat.element.get_by_role("button", name="Try again")).to_have_count(0)
    assert chat.page.evaluate("told") == []
    assert questions(chat) == [QUESTION]


def test_a_message_that_waited_through_a_sleep_is_sent_once(visitor: Visitor, site: Site) -> None:
    visitor.expect("Failed to load|ERR_INTERNET_DISCONNECTED")
    chat = visit(visitor, site, "plain").open()
    chat.ask("what is leaky gut")
    visitor.context.set_offline(True)
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.panel).to_contain_text("Not sent yet.")
    chat.page.clock.fast_forward(13 * HOUR)
    visitor.context.set_offline(False)
    chat.wait_for_replies(2)
    assert questions(chat) == ["what is leaky gut", QUESTION]
