"""On a phone: the whole screen, and no keyboard over what there is to read or to choose from."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.widget.conftest import NewVisitor
from tests.widget.site import Site

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
LINE_HEIGHTS = "(title) => title.offsetHeight / parseFloat(getComputedStyle(title).fontSize)"


def test_on_a_phone_it_takes_the_screen_and_keeps_the_focus(new_visitor: NewVisitor, site: Site) -> None:
    chat = new_visitor(**PHONE).visit(site.page("plain")).open()
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    expect(chat.panel).to_have_attribute("aria-modal", "true")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(12):
            chat.page.keyboard.press(key)
            assert chat.panel.evaluate("(panel) => panel.matches(':focus-within')"), "the focus stays in the panel"


@pytest.mark.parametrize("key", ["", "Enter"], ids=["tap", "keyboard"])
def test_on_a_phone_opening_leaves_the_keyboard_down_and_the_focus_is_in_the_panel(
    new_visitor: NewVisitor, site: Site, key: str
) -> None:
    chat = new_visitor(**PHONE).visit(site.page("plain"))
    if key:
        chat.launcher.press(key)
    else:
        chat.launcher.tap()
    expect(chat.panel).to_be_focused()
    expect(chat.panel).to_have_accessible_name("Gut health assistant")
    expect(chat.suggestions.nth(2)).to_be_visible()
    for starter in chat.suggestions.all():
        expect(starter).to_be_in_viewport(ratio=1)
    chat.page.keyboard.press("Shift+Tab")
    assert chat.panel.evaluate("(panel) => panel.matches(':focus-within')"), "the focus stays in the panel"


@pytest.mark.parametrize("page", ["plain", "consent"])
def test_on_a_phone_a_decision_leaves_the_keyboard_down(new_visitor: NewVisitor, site: Site, page: str) -> None:
    chat = new_visitor(**PHONE).visit(site.page(page))
    chat.launcher.tap()
    if page == "consent":
        agree = chat.element.get_by_role("button", name="Agree and start")
        expect(agree).to_be_focused()
        agree.tap()
    else:
        chat.menu("Forget this chat")
        chat.element.get_by_role("button", name="Keep it").tap()
    expect(chat.input).to_be_visible()
    expect(chat.panel).to_be_focused()


@pytest.mark.parametrize("page", ["plain", "german", "spanish"])
def test_the_heading_has_one_line_on_the_smallest_phone(new_visitor: NewVisitor, site: Site, page: str) -> None:
    chat = new_visitor(**{**PHONE, "viewport": {"width": 320, "height": 568}}).visit(site.page(page)).open()
    heading = chat.element.get_by_role("heading", level=2)
    assert heading.evaluate(LINE_HEIGHTS) < 2
    expect(chat.panel).to_have_accessible_name(heading.inner_text())


def test_on_a_phone_a_chosen_question_leaves_the_keyboard_down(new_visitor: NewVisitor, site: Site) -> None:
    chat = new_visitor(**PHONE).visit(site.page("plain")).open()
    chat.suggestions.first.focus()
    chat.suggestions.first.tap()
    chat.wait_for_replies(1)
    expect(chat.log).to_be_focused()


def test_on_a_phone_the_reasons_for_a_thumb_down_come_into_view(new_visitor: NewVisitor, site: Site) -> None:
    chat = new_visitor(**PHONE).visit(site.page("plain")).open()
    chat.ask("does kefir help")
    chat.element.get_by_role("button", name="Not helpful", exact=True).tap()
    reasons = chat.element.get_by_role("group", name="What was wrong?").get_by_role("button")
    expect(reasons).to_have_count(4)
    for reason in reasons.all():
        expect(reason).to_be_in_viewport(ratio=1)
