"""Keyboard, screen readers, small and unusual screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.axe import Axe
from tests.widget.conftest import NewVisitor
from tests.widget.pages import Chat
from tests.widget.site import Site
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
THEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}
TARGET = 24
"""CSS pixels: the least size of what can be pressed (WCAG 2.2, 2.5.8)."""


def focused(chat: Chat) -> str:
    """The part or name of what has the focus inside the widget."""
    found: str = chat.element.evaluate(
        "(host) => { const at = host.shadowRoot.activeElement; return at ? at.localName + at.className : ''; }"
    )
    return found


@pytest.mark.parametrize("options", THEMES.values(), ids=THEMES)
def test_axe_finds_nothing_in_any_state(new_visitor: NewVisitor, site: Site, axe: Axe, options: dict[str, str]) -> None:
    chat = new_visitor(**options).visit(site.page("human"))
    found = axe.violations(chat.page)
    chat.open()
    found += axe.violations(chat.page)
    chat.ask(QUESTION)
    chat.element.get_by_role("button", name="Not helpful", exact=True).click()
    found += axe.violations(chat.page)
    chat.ask("there is a lot of blood in my stool")
    chat.part("menu").first.click()
    found += axe.violations(chat.page)
    chat.element.get_by_role("menuitem", name="Forget this chat").click()
    found += axe.violations(chat.page)
    assert found == []


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


def test_shift_and_enter_begin_a_line_and_enter_sends(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.input.press_sequentially("does kefir")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("help")
    expect(chat.input).to_have_value("does kefir\nhelp")
    chat.input.press("Enter")
    chat.wait_for_replies(1)


def test_enter_that_ends_a_composition_sends_nothing(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.input.fill("kefir")
    for more in ({"isComposing": True}, {"keyCode": 229}):
        chat.input.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **more})
    expect(chat.input).to_have_value("kefir")
    expect(chat.mine).to_have_count(0)


def test_an_answer_does_not_take_the_focus(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    expect(chat.input).to_be_focused()


def test_an_answer_is_announced_and_the_log_is_silent(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    expect(chat.log).to_have_attribute("aria-live", "off")
    chat.ask(QUESTION)
    announcer = chat.element.locator("[aria-live=polite]")
    expect(announcer).to_have_count(1)
    expect(announcer).to_contain_text("fermented")


def test_on_a_phone_it_takes_the_screen_and_keeps_the_focus(new_visitor: NewVisitor, site: Site) -> None:
    chat = new_visitor(**PHONE).visit(site.page("plain")).open()
    box = chat.panel.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 780)
    for _ in range(12):
        chat.page.keyboard.press("Tab")
        assert focused(chat), "the focus stays in the panel"


@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256)], ids=["small phone", "400 % zoom"])
def test_nothing_is_cut_off_on_the_smallest_screen(
    new_visitor: NewVisitor, site: Site, width: int, height: int
) -> None:
    chat = new_visitor(viewport={"width": width, "height": height}).visit(site.page("plain")).open()
    chat.ask(QUESTION)
    assert chat.log.evaluate("(log) => log.scrollWidth <= log.clientWidth")
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(chat.part("send")).to_be_in_viewport(ratio=1)


def test_everything_that_can_be_pressed_is_large_enough(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain")).open()
    chat.ask(QUESTION)
    sizes = chat.element.evaluate(
        """(host) => [...host.shadowRoot.querySelectorAll("button, a[href], textarea")].map((target) => {
        const { width, height } = target.getBoundingClientRect(); return [target.className, width, height]; })"""
    )
    assert len(sizes) > 6
    assert [size for size in sizes if min(size[1:]) < TARGET] == []


def test_with_reduced_motion_nothing_moves(new_visitor: NewVisitor, site: Site) -> None:
    chat = new_visitor(reduced_motion="reduce").visit(site.page("plain")).open()
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    assert chat.element.evaluate("(host) => host.shadowRoot.getAnimations().length") == 0
    chat.wait_for_replies(1)


def test_in_forced_colours_the_launcher_and_the_input_have_borders(new_visitor: NewVisitor, site: Site) -> None:
    chat = new_visitor(forced_colors="active").visit(site.page("plain")).open()
    for part in ("launcher", "input"):
        width = chat.part(part).evaluate("(element) => parseFloat(getComputedStyle(element).borderTopWidth)")
        assert width >= 1, part


def test_from_right_to_left_it_is_mirrored(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("rtl"))
    expect(chat.launcher).to_be_visible()
    box = chat.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    chat.open()
    assert chat.log.evaluate("(log) => getComputedStyle(log).direction") == "rtl"


def test_a_theme_of_the_site_reaches_it(visitor: Visitor, site: Site) -> None:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    chat.element.evaluate("(host) => host.style.setProperty('--gut-accent', 'rgb(160, 60, 20)')")
    assert chat.launcher.evaluate("(button) => getComputedStyle(button).backgroundColor") == "rgb(160, 60, 20)"
