"""WCAG 2.2 AA as axe-core sees it: each state of the widget in each theme, and in the colours of any site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.widget.axe import Axe
from tests.widget.conftest import NewVisitor
from tests.widget.pages import Chat
from tests.widget.site import Site
from tests.widget.visitor import Visitor

QUESTION = "does kefir help"
MESSAGES = "**/webhooks/web/messages"
THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "phone": {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True},
}
ACCENTS = ["#ffd400", "#10206b", "#8a8a8a", "#ff8fab", "#000", "#fff"]
State = Callable[[Visitor, Site], Chat]


def closed(visitor: Visitor, site: Site) -> Chat:
    chat = visitor.visit(site.page("plain"))
    expect(chat.launcher).to_be_visible()
    return chat


def open_and_empty(visitor: Visitor, site: Site) -> Chat:
    chat = visitor.visit(site.page("human")).open()
    expect(chat.suggestions.first).to_be_visible()
    return chat


def answer(visitor: Visitor, site: Site) -> Chat:
    chat = open_and_empty(visitor, site)
    chat.ask(QUESTION)
    expect(chat.suggestions.first).to_be_visible()
    return chat


def refusal(visitor: Visitor, site: Site) -> Chat:
    chat = open_and_empty(visitor, site)
    reply = chat.ask("what is the capital of france")
    expect(reply.get_by_role("link", name="Write to us")).to_be_visible()
    return chat


def red_flag(visitor: Visitor, site: Site) -> Chat:
    chat = open_and_empty(visitor, site)
    expect(chat.ask("there is a lot of blood in my stool")).to_contain_text("Please read this first")
    return chat


def typing(visitor: Visitor, site: Site) -> Chat:
    chat = open_and_empty(visitor, site)
    visitor.context.route(MESSAGES, lambda route: None)
    send(chat, QUESTION)
    expect(chat.element.get_by_role("img", name="The assistant is writing an answer.")).to_be_visible()
    return chat


def too_long(visitor: Visitor, site: Site) -> Chat:
    chat = open_and_empty(visitor, site)
    chat.input.fill("kefir " * 400)
    expect(chat.panel).to_contain_text("Characters over")
    return chat


def failed_message(visitor: Visitor, site: Site) -> Chat:
    visitor.expect("400")
    chat = open_and_empty(visitor, site)
    visitor.context.route(MESSAGES, lambda route: route.fulfill(status=400))
    send(chat, QUESTION)
    expect(chat.element.get_by_role("button", name="Try again")).to_be_visible()
    return chat


def offline(visitor: Visitor, site: Site) -> Chat:
    visitor.expect("Failed to load|ERR_INTERNET_DISCONNECTED")
    chat = open_and_empty(visitor, site)
    visitor.context.set_offline(True)
    expect(chat.panel).to_contain_text("You are offline.")
    send(chat, QUESTION)
    expect(chat.panel).to_contain_text("Not sent yet.")
    return chat


def unreachable(visitor: Visitor, site: Site) -> Chat:
    visitor.expect("Failed to load|ERR_FAILED")
    visitor.context.route("**/webhooks/web/**", lambda route: route.abort())
    chat = visitor.visit(site.page("fallback"))
    expect(chat.element.get_by_role("button", name="Try again")).to_be_visible()
    expect(chat.page.get_by_text("Do you take walk-ins?")).to_be_visible()
    return chat


def menu_open(visitor: Visitor, site: Site) -> Chat:
    chat = answer(visitor, site)
    chat.part("menu").first.click()
    expect(chat.element.get_by_role("menuitem")).to_have_count(5)
    return chat


def confirm_forget(visitor: Visitor, site: Site) -> Chat:
    chat = answer(visitor, site)
    chat.menu("Forget this chat")
    expect(chat.element.get_by_role("alertdialog")).to_be_visible()
    return chat


def consent(visitor: Visitor, site: Site) -> Chat:
    chat = visitor.visit(site.page("consent"))
    chat.launcher.click()
    expect(chat.element.get_by_role("button", name="Agree and start")).to_be_visible()
    return chat


def feedback_reasons(visitor: Visitor, site: Site) -> Chat:
    chat = answer(visitor, site)
    chat.element.get_by_role("button", name="Not helpful", exact=True).click()
    expect(chat.element.get_by_role("button", name="It is unclear")).to_be_visible()
    return chat


def unread(visitor: Visitor, site: Site) -> Chat:
    chat = open_and_empty(visitor, site)
    with visitor.holding(MESSAGES):
        send(chat, QUESTION)
        chat.input.press("Escape")
        expect(chat.panel).to_be_hidden()
    expect(chat.part("badge")).to_be_visible()
    return chat


STATES: list[State] = [
    *(closed, open_and_empty, answer, refusal, red_flag, typing, too_long, failed_message, offline, unreachable),
    *(menu_open, confirm_forget, consent, feedback_reasons, unread),
]


def send(chat: Chat, text: str) -> None:
    """Type and send, without waiting."""
    chat.input.fill(text)
    chat.input.press("Enter")


@pytest.mark.parametrize("options", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__.replace("_", " "))
def test_axe_finds_nothing(
    new_visitor: NewVisitor, site: Site, axe: Axe, state: State, options: dict[str, Any]
) -> None:
    chat = state(new_visitor(**options), site)
    assert axe.violations(chat.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ACCENTS)
def test_texts_stay_readable_in_any_colour_of_a_site(
    new_visitor: NewVisitor, site: Site, axe: Axe, accent: str, scheme: str
) -> None:
    chat = answer(new_visitor(color_scheme=scheme), site)
    chat.element.evaluate("(host, accent) => host.style.setProperty('--gut-accent', accent)", accent)
    chat.element.get_by_role("button", name="Helpful", exact=True).click()
    assert axe.violations(chat.page) == []


def test_axe_looks_into_the_widget_and_at_its_colours(visitor: Visitor, site: Site, axe: Axe) -> None:
    chat = answer(visitor, site)
    chat.launcher.evaluate("(button) => { button.removeAttribute('aria-label'); button.removeAttribute('title'); }")
    chat.mine.evaluate("(bubble) => { bubble.style.color = 'rgb(70, 130, 110)'; }")
    broken = {line.partition(":")[0] for line in axe.violations(chat.page)}
    assert broken == {"button-name", "color-contrast"}
