"""What goes wrong on the way: reloads, other tabs, no network, expired sessions, errors."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.widget.site import Site
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
NETWORK = "Failed to load|ERR_FAILED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION"


def turns(visitor: Visitor, site: Site) -> list[str]:
    """What the server keeps of a visitor's conversation: the question of each turn."""
    page = visitor.context.pages[0]
    history: str = page.evaluate(
        """async (base) => { const [kept] = Object.values(localStorage).filter((text) => text.includes('"token"'));
        const headers = { Authorization: "Bearer " + JSON.parse(kept).token };
        return await (await fetch(base + "/webhooks/web/history", { headers })).text(); }""",
        site.assistant,
    )
    return [turn["text"] for turn in json.loads(history)["messages"]]


def test_a_reload_keeps_the_conversation_the_draft_and_the_open_panel(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    chat.input.fill("and what about")
    chat.page.reload()
    chat.wait_for_replies(1)
    expect(chat.input).to_have_value("and what about")


def test_the_conversation_goes_along_to_another_page(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask("what does boulardii do")
    chat.page.goto(site.page("german"))
    chat.wait_for_replies(1)
    expect(chat.ask("is it a yeast")).to_contain_text("yeast")


def test_what_is_typed_offline_is_sent_later_and_once(visitor: Visitor, site: Site) -> None:
    visitor.expect(NETWORK)
    chat = visitor.visit(site.page("plain")).open()
    chat.ask("what is leaky gut")
    visitor.context.set_offline(True)
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.panel).to_contain_text("You are offline.")
    expect(chat.mine).to_have_count(2)
    visitor.context.set_offline(False)
    chat.wait_for_replies(2)
    assert turns(visitor, site) == ["what is leaky gut", QUESTION]


def test_an_answer_that_is_lost_on_the_way_is_fetched_and_not_asked_again(visitor: Visitor, site: Site) -> None:
    visitor.expect(NETWORK)
    chat = visitor.visit(site.page("plain")).open()
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    visitor.context.route("**/webhooks/web/messages", lose_the_first)
    expect(chat.ask(QUESTION)).to_contain_text("kefir")
    assert lost == [200]
    assert turns(visitor, site) == [QUESTION]


@pytest.mark.parametrize("token", ["forged", "eyJhbGciOiJub25lIn0.e30."], ids=["no token", "unsigned"])
def test_a_session_that_is_no_longer_good_is_replaced_and_the_message_answered(
    visitor: Visitor, site: Site, token: str
) -> None:
    visitor.expect("401")
    chat = visitor.visit(site.page("plain")).open()
    chat.ask("what is leaky gut")
    chat.page.evaluate(
        """(token) => { for (const [key, text] of Object.entries(localStorage)) if (text.includes('"token"'))
        localStorage.setItem(key, JSON.stringify({ ...JSON.parse(text), token })); }""",
        token,
    )
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(chat.last_reply).to_contain_text("kefir")
    expect(chat.panel).to_contain_text("Your earlier conversation has expired.")


@pytest.mark.parametrize("status", [500, 503, 504])
def test_a_failure_of_the_server_is_said_in_words_and_can_be_tried_again(
    visitor: Visitor, site: Site, status: int
) -> None:
    visitor.expect(str(status))
    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route("**/webhooks/web/messages", lambda route: route.fulfill(status=status, body="<h1>Sorry</h1>"))
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    again = chat.element.get_by_role("button", name="Try again")
    expect(again).to_be_visible(timeout=15_000)
    visitor.context.unroute("**/webhooks/web/messages")
    again.click()
    chat.wait_for_replies(1)
    assert turns(visitor, site) == [QUESTION]


def test_two_tabs_show_one_conversation(visitor: Visitor, site: Site) -> None:
    first = visitor.visit(site.page("plain")).open()
    first.ask(QUESTION)
    second = visitor.visit(site.page("plain")).open()
    second.wait_for_replies(1)
    second.ask("what is leaky gut")
    first.wait_for_replies(2)


def test_forgetting_in_one_tab_empties_the_other_and_says_so(visitor: Visitor, site: Site) -> None:
    first = visitor.visit(site.page("plain")).open()
    first.ask(QUESTION)
    second = visitor.visit(site.page("plain")).open()
    second.wait_for_replies(1)
    second.menu("Forget this chat")
    second.element.get_by_role("button", name="Delete it").click()
    expect(first.panel).to_contain_text("Your conversation was deleted in another tab.")
    expect(first.mine).to_have_count(0)


def test_an_answer_that_comes_while_it_is_closed_is_counted_on_the_launcher(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    chat.input.press("Escape")
    expect(chat.part("badge")).to_have_text("1")
    expect(chat.launcher).to_have_attribute("aria-label", re.compile("New answers: 1"))
    chat.launcher.click()
    expect(chat.part("badge")).to_have_count(0)


def test_a_kiosk_forgets_by_itself(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("kiosk"))
    chat.ask(QUESTION)
    expect(chat.mine).to_have_count(0, timeout=15_000)
