"""Everything with the keyboard alone: what each key does, and where the focus is afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import CDPSession, Locator, expect

from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"
AMID = f'<gut-chat></gut-chat><p><a href="#after">After the chat</a></p>{tag()}'
FORM = f'<label>Name <input id="name"></label>{tag()}'
OPEN = "document.querySelector('gut-chat').open()"
MAX_STOPS = 30
HERE_TO_TAB = """(host) => { let at = document.activeElement;
  if (at === host) at = host.shadowRoot.activeElement;
  return at.getAttribute('aria-label') || at.placeholder || at.textContent.trim(); }"""


def button(chat: Chat, name: str) -> Locator:
    """A button or an item of the menu, by its whole name."""
    whole = re.compile(rf"^\s*{re.escape(name)}\s*$")
    return chat.element.get_by_role("button", name=whole).or_(chat.element.get_by_role("menuitem", name=whole))


def stops(chat: Chat, key: str, last: Locator) -> list[str]:
    """Press a key again and again until an element has the focus; returns the names of those before it."""
    names: list[str] = []
    for _ in range(MAX_STOPS):
        chat.page.keyboard.press(key)
        if last.evaluate("(element) => element.getRootNode().activeElement === element"):
            return names
        names.append(chat.element.evaluate(HERE_TO_TAB))
    raise AssertionError(f"{key} does not get there: {names}")


def amid(visitor: Visitor, site: Site) -> Chat:
    """A page with something before and after the widget."""
    site.pages["amid"] = SitePage(AMID)
    return visitor.visit(site.page("amid"))


@pytest.mark.parametrize("key", ["Enter", " "], ids=["enter", "space"])
def test_the_launcher_opens_by_keyboard_and_escape_gives_the_focus_back(visitor: Visitor, site: Site, key: str) -> None:
    chat = visitor.visit(site.page("plain"))
    chat.launcher.focus()
    chat.page.keyboard.press(key)
    expect(chat.input).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    chat.page.keyboard.press("Escape")
    expect(chat.panel).not_to_be_visible()
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


def test_closing_gives_the_focus_back_to_what_on_the_page_had_opened_it(visitor: Visitor, site: Site) -> None:
    site.pages["opener"] = SitePage(
        f"<button onclick=\"document.querySelector('gut-chat').open()\">Ask</button>{tag()}"
    )
    chat = visitor.visit(site.page("opener"))
    expect(chat.launcher).to_be_visible()
    opener = chat.page.get_by_role("button", name="Ask", exact=True)
    opener.press("Enter")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_whole_conversation_needs_no_pointer(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    keys = chat.page.keyboard
    stops(chat, "Tab", chat.launcher)
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    keys.type(QUESTION)
    keys.press("Enter")
    chat.wait_for_replies(1)
    stops(chat, "Shift+Tab", button(chat, "Not helpful"))
    keys.press(" ")
    stops(chat, "Tab", button(chat, "It is unclear"))
    keys.press("Enter")
    expect(button(chat, "Not helpful")).to_be_focused()
    stops(chat, "Tab", chat.suggestions.first)
    keys.press("Enter")
    chat.wait_for_replies(2)
    expect(chat.input).to_be_focused()


def test_tab_reaches_each_control_and_goes_on_to_the_page(visitor: Visitor, site: Site) -> None:
    chat = amid(visitor, site).open()
    chat.ask(QUESTION)
    expect(chat.suggestions.first).to_be_visible()
    source = chat.part("source").locator("[lang=en]").inner_text()
    offered = chat.suggestions.all_inner_texts()
    chat.page.get_by_role("link", name="Privacy").focus()
    after = chat.page.get_by_role("link", name="After the chat")
    answered = ["Conversation", source, "Helpful", "Not helpful", *offered, "Your question", "Send"]
    expected = ["Close the chat", "More", "Close the chat", *answered]
    on_the_way = [name.partition(" (opens")[0].strip() for name in stops(chat, "Tab", after)]
    assert on_the_way == expected
    back = stops(chat, "Shift+Tab", chat.page.get_by_role("link", name="Privacy"))
    assert [name.partition(" (opens")[0].strip() for name in back] == expected[::-1]


def test_the_closed_widget_is_one_stop(visitor: Visitor, site: Site) -> None:
    chat = amid(visitor, site)
    expect(chat.launcher).to_be_visible()
    chat.page.get_by_role("link", name="Privacy").focus()
    assert stops(chat, "Tab", chat.page.get_by_role("link", name="After the chat")) == ["Open the chat"]


def test_shift_and_enter_begin_a_line_and_enter_sends(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.input.press_sequentially("does kefir")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("help")
    expect(chat.input).to_have_value("does kefir\nhelp")
    chat.input.press("Enter")
    chat.wait_for_replies(1)
    expect(chat.input).to_have_value("")


def test_enter_sends_no_empty_message(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    for text in ("", "  \n "):
        chat.input.fill(text)
        chat.input.press("Enter")
    chat.ask(QUESTION)
    expect(chat.mine).to_have_text([QUESTION])


def test_enter_that_ends_a_composition_sends_nothing(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    composer: CDPSession = visitor.context.new_cdp_session(chat.page)
    composer.send("Input.imeSetComposition", {"text": "kefir", "selectionStart": 5, "selectionEnd": 5})
    expect(chat.input).to_have_value("kefir")
    for code in (13, 229):
        press = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
        composer.send("Input.dispatchKeyEvent", press)
    composer.send("Input.insertText", {"text": "kefir"})
    # Safari tells after the composition, and only by the code.
    chat.input.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True, "cancelable": True})
    expect(chat.input).to_have_value("kefir")
    expect(chat.mine).to_have_count(0)
    chat.input.press("Enter")
    expect(chat.mine).to_have_text("kefir")


def test_escape_that_ends_a_composition_closes_nothing(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    composer = visitor.context.new_cdp_session(chat.page)
    composer.send("Input.imeSetComposition", {"text": "kef", "selectionStart": 3, "selectionEnd": 3})
    composer.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Escape", "windowsVirtualKeyCode": 229})
    composer.send("Input.insertText", {"text": "kefir"})
    expect(chat.input).to_have_value("kefir")
    expect(chat.panel).to_be_visible()


@pytest.mark.parametrize("place", ["menu", "page"])
def test_an_answer_leaves_the_focus_where_it_is(visitor: Visitor, site: Site, place: str) -> None:
    site.pages["form"] = SitePage(FORM)
    chat = visitor.visit(site.page("form")).open()
    there = chat.page.locator("#name") if place == "page" else chat.part("menu").first
    with visitor.holding(MESSAGES):
        chat.input.fill(QUESTION)
        chat.input.press("Enter")
        there.focus()
    chat.wait_for_replies(1)
    expect(chat.suggestions.first).to_be_visible()
    expect(there).to_be_focused()


def test_the_menu_goes_by_arrows_and_escape_closes_only_the_menu(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("human")).open()
    chat.ask(QUESTION)
    opener, keys = chat.part("menu").first, chat.page.keyboard
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    ways = [("", "Copy conversation"), ("ArrowUp", "Write to us"), ("ArrowDown", "Copy conversation")]
    ways += [("ArrowDown", "Download conversation"), ("End", "Write to us"), ("Home", "Copy conversation")]
    for key, name in ways:
        if key:
            keys.press(key)
        expect(button(chat, name)).to_be_focused()
    keys.press("Escape")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(chat.panel).to_be_visible()


def test_forgetting_asks_first_and_the_focus_is_on_keeping(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    opener, keys = chat.part("menu").first, chat.page.keyboard
    for leave in ("Escape", "Enter"):
        opener.press("Enter")
        button(chat, "Forget this chat").press("Enter")
        expect(button(chat, "Keep it")).to_be_focused()
        keys.press(leave)
        expect(chat.input).to_be_focused()
    expect(chat.mine).to_have_count(1)
    opener.press("Enter")
    button(chat, "Forget this chat").press("Enter")
    keys.press("Shift+Tab")
    expect(button(chat, "Delete it")).to_be_focused()
    keys.press("Enter")
    expect(chat.mine).to_have_count(0)
    expect(chat.input).to_be_focused()


@pytest.mark.parametrize("deed", ["Try again", "Discard"])
def test_the_focus_is_not_lost_with_a_button_that_goes_away(visitor: Visitor, site: Site, deed: str) -> None:
    visitor.expect("400")
    chat = visitor.visit(site.page("plain")).open()
    visitor.context.route(MESSAGES, lambda route: route.fulfill(status=400))
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    expect(button(chat, deed)).to_be_visible()
    visitor.context.unroute(MESSAGES)
    button(chat, deed).press("Enter")
    expect(button(chat, deed)).to_have_count(0)
    expect(chat.input).to_be_focused()


def test_agreement_by_keyboard_leads_to_the_input(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("consent"))
    chat.launcher.press("Enter")
    expect(button(chat, "Agree and start")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
