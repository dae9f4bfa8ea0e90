"""Answers that come while the panel is closed are counted on the launcher until they are read."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.widget.gate import Gate
from tests.widget.pages import Chat
from tests.widget.site import Site
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"


def send(chat: Chat, text: str = QUESTION) -> None:
    """Send a question without waiting for anything."""
    chat.input.fill(text)
    chat.input.press("Enter")


def test_an_answer_that_comes_while_it_is_closed_is_counted_on_the_launcher(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    for count in ("1", "2"):
        gate = Gate(chat, MESSAGES)
        chat.element.evaluate("(host, text) => host.ask(text)", QUESTION)
        if count == "1":
            chat.launcher.click()
        gate.open()
        expect(chat.part("badge")).to_have_text(count)
        named = chat.element.get_by_role("button", name=f"Open the chat. New answers: {count}", exact=True)
        expect(named).to_be_visible()
        expect(chat.element.locator("[aria-live=polite]")).to_have_text(f"New answers: {count}")
    chat.launcher.click()
    expect(chat.last_reply).to_be_visible()
    expect(chat.part("badge")).to_have_count(0)
    chat.launcher.click()
    expect(chat.element.get_by_role("button", name="Open the chat", exact=True)).to_be_visible()


def test_the_badge_outlasts_a_reload_until_the_answer_is_read(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    gate = Gate(chat, MESSAGES)
    send(chat)
    chat.launcher.click()
    gate.open()
    expect(chat.part("badge")).to_have_text("1")
    chat.page.reload()
    expect(chat.part("badge")).to_have_text("1")


def test_what_is_read_in_one_tab_is_not_new_in_the_other(visitor: Visitor, site: Site) -> None:
    first = visitor.visit(site.page("plain")).open()
    second = visitor.visit(site.page("plain"))
    gate = Gate(first, MESSAGES)
    send(first)
    first.launcher.click()
    gate.open()
    expect(first.part("badge")).to_have_text("1")
    expect(second.part("badge")).to_have_text("1")
    second.open()
    expect(first.part("badge")).to_have_count(0)
    expect(second.part("badge")).to_have_count(0)
