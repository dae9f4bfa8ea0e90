"""Screen readers, small and unusual screens."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.widget.conftest import NewVisitor
from tests.widget.pages import Chat
from tests.widget.site import Site, SitePage, tag
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
SMALLEST = {"small phone": (320, 568), "400 % zoom": (320, 256)}
LINE_STARTS = """(bubble) => { const text = [...bubble.childNodes].find((node) => node.data?.includes("\\n"));
  return [0, text.data.indexOf("\\n") + 1].map((at) => { const range = document.createRange();
    range.setStart(text, at); range.setEnd(text, at + 1); return range.getBoundingClientRect().x; }); }"""
COLUMN = f'<div id="column" style="width: 500px"><gut-chat mode="inline"></gut-chat></div>{tag()}'
TARGET = 24
"""CSS pixels: the least size of what can be pressed (WCAG 2.2, 2.5.8)."""
TOO_SMALL = """(host, least) => [...host.shadowRoot.querySelectorAll("button, a[href], textarea")]
  .filter((target) => target.getClientRects().length)
  .map((target) => [target.className, target.getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < least)
  .map(([name, { width, height }]) => `${name} ${width} x ${height}`)"""
REMEMBER_WHAT_IS_SAID = """(announcer) => { window.said = [];
  new MutationObserver(() => said.push(announcer.textContent))
    .observe(announcer, { childList: true, characterData: true, subtree: true }); }"""
WRITING = "The assistant is writing an answer."
LINES = """(element) => { const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } =
  getComputedStyle(element);
  return borderTopStyle !== "none" && parseFloat(borderTopWidth) >= 1 && borderTopColor !== backgroundColor; }"""


def announcer(chat: Chat) -> Locator:
    """What a screen reader is told."""
    return chat.element.locator("[aria-live=polite]")


def answers_said(chat: Chat) -> list[str]:
    """The answers that were announced: on a slow machine, that one is being written is announced before."""
    return [text for text in chat.page.evaluate("said") if text != WRITING]


def middle(element: Locator) -> float:
    """Where the middle of an element is, in CSS pixels from the left."""
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


def test_the_log_and_the_announcer_are_there_before_anything_is_said(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    log = chat.part("log").element_handle()
    said = announcer(chat).element_handle()
    assert announcer(chat).inner_text() == ""
    chat.open().ask(QUESTION)
    assert log.evaluate("(log) => log.isConnected && log.textContent.includes('kefir')")
    assert said.evaluate("(said) => said.isConnected && said.textContent.includes('fermented')")


def test_an_answer_is_announced_and_the_log_is_silent(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    expect(chat.log).to_have_attribute("aria-live", "off")
    announcer(chat).evaluate(REMEMBER_WHAT_IS_SAID)
    chat.ask(QUESTION)
    expect(announcer(chat)).to_contain_text("fermented")
    chat.part("menu").first.click()
    chat.input.fill("and kimchi")
    [said] = answers_said(chat)
    assert said.count("fermented") == chat.last_reply.inner_text().count("fermented")


def test_the_same_answer_again_is_announced_again(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    announcer(chat).evaluate(REMEMBER_WHAT_IS_SAID)
    for _ in range(3):
        chat.ask("there is a lot of blood in my stool")
    assert len(answers_said(chat)) == 3
    assert all(before != after for before, after in pairwise(chat.page.evaluate("said")))


def test_names_and_states_tell_what_is_open_and_what_is_chosen(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_have_accessible_name("Open the chat")
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    chat.open().ask(QUESTION)
    expect(chat.launcher).to_have_accessible_name("Close the chat")
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    expect(chat.element.get_by_role("dialog", name="Gut health assistant")).to_be_visible()
    expect(chat.input).to_have_accessible_name("Your question")
    thumb = chat.element.get_by_role("button", name="Helpful", exact=True)
    for pressed in ("true", "false"):
        thumb.click()
        expect(thumb).to_have_attribute("aria-pressed", pressed)
    with visitor.holding(MESSAGES):
        chat.input.fill("what is leaky gut")
        chat.input.press("Enter")
        chat.input.press("Escape")
        expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_have_accessible_name("Open the chat. New answers: 1")


@pytest.mark.parametrize(("width", "height"), SMALLEST.values(), ids=SMALLEST)
@pytest.mark.parametrize("question", [QUESTION, "kefir" * 60], ids=["words", "one long word"])
def test_nothing_is_cut_off_on_the_smallest_screen(
    new_visitor: NewVisitor, site: Site, width: int, height: int, question: str
) -> None:
    chat = new_visitor(viewport={"width": width, "height": height}).visit(site.page("plain")).open()
    chat.ask(question)
    assert chat.log.evaluate("(log) => log.scrollWidth <= log.clientWidth")
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert chat.log.evaluate("(log) => log.clientHeight") > height * 0.4
    for control in (chat.part("send"), chat.input, chat.part("menu").first):
        expect(control).to_be_in_viewport(ratio=1)
    chat.part("menu").first.click()
    for item in chat.element.get_by_role("menuitem").all():
        item.focus()
        expect(item).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_everything_that_can_be_pressed_is_large_enough(
    new_visitor: NewVisitor, site: Site, options: dict[str, Any]
) -> None:
    chat = new_visitor(**options).visit(site.page("human"))
    expect(chat.launcher).to_be_visible()
    found = chat.element.evaluate(TOO_SMALL, TARGET)
    chat.open().ask(QUESTION)
    chat.element.get_by_role("button", name="Not helpful", exact=True).click()
    expect(chat.element.get_by_role("button", name="It is unclear")).to_be_visible()
    found += chat.element.evaluate(TOO_SMALL, TARGET)
    chat.part("menu").first.click()
    found += chat.element.evaluate(TOO_SMALL, TARGET)
    chat.element.get_by_role("menuitem", name="Forget this chat").click()
    expect(chat.element.get_by_role("alertdialog")).to_be_visible()
    assert found + chat.element.evaluate(TOO_SMALL, TARGET) == []
    assert len(chat.element.evaluate(TOO_SMALL, 1000)) > 6


@pytest.mark.parametrize(("motion", "count"), [("reduce", 0), ("no-preference", 3)])
def test_with_reduced_motion_nothing_moves(new_visitor: NewVisitor, site: Site, motion: str, count: int) -> None:
    visitor = new_visitor(reduced_motion=motion)
    chat = visitor.visit(site.page("plain")).open()
    with visitor.holding(MESSAGES):
        chat.input.fill(QUESTION)
        chat.input.press("Enter")
        expect(chat.element.get_by_role("img", name=WRITING)).to_be_visible()
        assert chat.element.evaluate("(host) => host.shadowRoot.getAnimations().length") == count
    chat.wait_for_replies(1)


def test_in_forced_colours_the_launcher_and_the_input_have_borders(new_visitor: NewVisitor, site: Site) -> None:
    chat = new_visitor(forced_colors="active").visit(site.page("plain")).open()
    chat.ask(QUESTION)
    for part in ("launcher", "panel", "input", "send", "mine", "reply"):
        assert chat.part(part).evaluate(LINES), part


def test_from_right_to_left_it_is_mirrored(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("rtl"))
    expect(chat.launcher).to_be_visible()
    assert middle(chat.launcher) < 100
    chat.open().ask(QUESTION)
    assert chat.log.evaluate("(log) => getComputedStyle(log).direction") == "rtl"
    assert middle(chat.mine) < middle(chat.log) < middle(chat.element.locator("#title"))
    assert middle(chat.part("send")) < middle(chat.input)


def test_each_line_that_is_typed_keeps_its_own_direction(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask("שלום\nwhat is leaky gut and does it matter")
    first, second = chat.mine.evaluate(LINE_STARTS)
    assert first > second + 100


def test_in_the_page_it_stands_where_the_site_puts_it(visitor: Visitor, site: Site) -> None:
    site.pages["column"] = SitePage(COLUMN)
    chat = visitor.visit(site.page("column"))
    expect(chat.element.get_by_role("region", name="Gut health assistant")).to_be_visible()
    expect(chat.launcher).to_have_count(0)
    box, column = chat.panel.bounding_box(), chat.page.locator("#column").bounding_box()
    assert box == column
    expect(chat.element.get_by_role("button", name=re.compile("Close"))).to_have_count(0)
    expect(chat.ask(QUESTION)).to_contain_text("kefir")


def test_a_theme_of_the_site_reaches_it(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    chat.element.evaluate("(host) => host.style.setProperty('--gut-accent', 'rgb(160, 60, 20)')")
    assert chat.launcher.evaluate("(button) => getComputedStyle(button).backgroundColor") == "rgb(160, 60, 20)"
