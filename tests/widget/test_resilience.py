"""What must not get lost on the way: by a reload, another page, no network, a session that is over."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.widget.assistant import Assistant
from tests.widget.kept_session import KeptSession, questions
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
EARLIER = "what is leaky gut"
MESSAGES = "**/webhooks/web/messages"
NETWORK = "Failed to load|ERR_FAILED|ERR_INTERNET_DISCONNECTED"
EXPIRED = "Your earlier conversation has expired. This is a new one."


class LostAnswer:
    """Takes the first message to the server and loses the answer: at once, or it never comes at all."""

    def __init__(self, *, at_once: bool) -> None:
        """Choose how it is lost."""
        self._at_once = at_once
        self.statuses: list[int] = []
        """What the server answered."""

    def __call__(self, route: Route) -> None:
        if self.statuses or route.request.method != "POST":
            route.continue_()
            return
        self.statuses.append(route.fetch().status)
        if self._at_once:
            route.abort()


def test_a_reload_keeps_the_conversation_the_draft_and_the_open_panel(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.input.fill("and what about")
    chat.page.reload()
    expect(chat.last_reply).to_be_visible()
    expect(chat.mine).to_have_text([QUESTION])
    expect(chat.input).to_have_value("and what about")


def test_a_closed_panel_stays_closed_after_a_reload(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.launcher.click()
    chat.page.reload()
    chat.wait_for_replies(1)
    expect(chat.panel).to_be_hidden()
    expect(chat.part("badge")).to_have_count(0)


def test_the_conversation_goes_along_to_another_page(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask("what does boulardii do")
    chat.input.fill("is it a yeast")
    chat.page.goto(site.page("german"))
    expect(chat.last_reply).to_be_visible()
    expect(chat.input).to_have_value("is it a yeast")
    chat.input.press("Enter")
    chat.wait_for_replies(2)
    expect(chat.last_reply).to_contain_text("yeast")
    chat.page.go_back()
    chat.wait_for_replies(2)
    expect(chat.input).to_be_visible()


def test_a_reload_while_the_answer_is_on_its_way_asks_once(visitor: Visitor, site: Site) -> None:
    lost = LostAnswer(at_once=False)
    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, lost)
    with chat.page.expect_request(MESSAGES):
        chat.input.fill(QUESTION)
        chat.input.press("Enter")
    chat.page.reload()
    chat.wait_for_replies(1)
    assert lost.statuses == [200]
    assert questions(chat) == [QUESTION]


def test_what_is_typed_offline_is_sent_later_and_once(visitor: Visitor, site: Site) -> None:
    visitor.expect(NETWORK)
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(EARLIER)
    visitor.context.set_offline(True)
    for text in (QUESTION, "and rye bread"):
        chat.input.fill(text)
        chat.input.press("Enter")
    expect(chat.panel.get_by_text("You are offline. What you write will be sent later.")).to_be_visible()
    expect(chat.panel.get_by_text("Not sent yet.")).to_have_count(2)
    expect(chat.input).to_have_value("")
    visitor.context.set_offline(False)
    chat.wait_for_replies(3)
    expect(chat.panel.get_by_text("You are offline.")).to_have_count(0)
    expect(chat.panel.get_by_text("Not sent yet.")).to_have_count(0)
    assert questions(chat) == [EARLIER, QUESTION, "and rye bread"]


def test_what_waits_can_be_taken_back(visitor: Visitor, site: Site) -> None:
    visitor.expect(NETWORK)
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(EARLIER)
    visitor.context.set_offline(True)
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    chat.element.get_by_role("button", name="Discard").click()
    expect(chat.mine).to_have_text([EARLIER])
    visitor.context.set_offline(False)
    chat.ask("and rye bread")
    assert questions(chat) == [EARLIER, "and rye bread"]


def test_what_was_opened_offline_is_ready_once_online(visitor: Visitor, site: Site) -> None:
    visitor.expect(NETWORK)
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    visitor.context.set_offline(True)
    chat.open()
    expect(chat.panel).to_contain_text("You are offline.")
    visitor.context.set_offline(False)
    expect(chat.suggestions.first).to_be_visible()
    expect(chat.ask(QUESTION)).to_contain_text("kefir")


def test_an_answer_that_is_lost_on_the_way_is_fetched_and_not_asked_again(visitor: Visitor, site: Site) -> None:
    visitor.expect(NETWORK)
    lost = LostAnswer(at_once=True)
    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, lost)
    expect(chat.ask(QUESTION)).to_contain_text("kefir")
    expect(chat.mine).to_have_count(1)
    assert lost.statuses == [200]
    assert len(visitor.requests_to("/messages")) == 2
    assert questions(chat) == [QUESTION]


def test_a_question_of_the_sites_is_not_asked_again_while_it_is_unknown_what_was_asked(
    visitor: Visitor, site: Site
) -> None:
    visitor.expect(NETWORK)
    site.pages["opening"] = SitePage(tag(open_on=EARLIER))
    chat = visitor.visit(site.page("opening")).open()
    chat.wait_for_replies(1)
    visitor.context.route("**/webhooks/web/history", lambda route: route.abort())
    with chat.page.expect_event("requestfailed"):
        chat.page.reload()
    visitor.context.unroute("**/webhooks/web/history")
    chat.wait_for_replies(1)
    chat.ask(QUESTION)
    assert questions(chat) == [EARLIER, QUESTION]


@pytest.mark.parametrize("kind", ["no token", "unsigned", "expired"])
def test_a_session_that_is_no_longer_good_is_replaced_and_the_message_answered(
    visitor: Visitor, site: Site, server: Assistant, kind: str
) -> None:
    visitor.expect("401")
    tokens = {"no token": "forged", "unsigned": "eyJhbGciOiJub25lIn0.e30.", "expired": server.expired_token()}
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(EARLIER)
    before = KeptSession(chat)
    token = before.token
    before.replace_token(tokens[kind])
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.last_reply).to_contain_text("kefir")
    expect(chat.panel.get_by_role("status").get_by_text(EXPIRED)).to_be_visible()
    expect(chat.mine).to_have_text([QUESTION])
    assert KeptSession(chat).token not in {token, tokens[kind]}
    assert questions(chat) == [QUESTION]


def test_a_reload_after_the_session_has_expired_says_so(visitor: Visitor, site: Site, server: Assistant) -> None:
    visitor.expect("401")
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(EARLIER)
    KeptSession(chat).replace_token(server.expired_token())
    chat.page.reload()
    expect(chat.panel).to_contain_text(EXPIRED)
    expect(chat.mine).to_have_count(0)
    expect(chat.ask(QUESTION)).to_contain_text("kefir")
